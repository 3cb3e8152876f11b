//! Compares ways of running rust-bert on the processor: one sentence at a time or in padded
//! batches, by a network for each worker or by a thread with one network that all workers ask:
//! `cargo bench --features rust-bert --bench libtorch -- DUMP`. Prints a Markdown table.
//!
//! The network has the shape of the embedded model and random numbers. The sentences are 512 from
//! all over the dump.
#![allow(
    clippy::expect_used,
    reason = "a bench that cannot set itself up has nothing to measure"
)]

use rust_bert::bert::{BertConfig, BertEmbeddings, BertModel};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, mpsc};
use std::thread;
use std::time::Instant;
use tch::{Device, Tensor, nn::VarStore, no_grad};
use tokenizers::Tokenizer;

const SENTENCES: usize = 512;
const ROUNDS: usize = 5;
/// A run hands over about so many at a time: what a batch is chosen among.
const AT_A_TIME: usize = 32;
/// Units of the kernel's accounts of processor time in a second.
const TICKS: f64 = 100.0;

/// A way to compute the sentences.
struct Way {
    name: &'static str,
    /// Sentences that go through together, sorted by length.
    batch: usize,
    /// Number of sentences that are sorted to make batches.
    among: usize,
    workers: usize,
    /// The threads of libtorch for one network that all workers ask; without it, each has a network
    /// of its own and one thread.
    shared: Option<i32>,
}

impl Way {
    const fn new(name: &'static str, batch: usize, among: usize, workers: usize, shared: Option<i32>) -> Self {
        Self {
            name,
            batch,
            among,
            workers,
            shared,
        }
    }
}

const WAYS: [Way; 12] = [
    Way::new("one worker, single sentences", 1, AT_A_TIME, 1, None),
    Way::new("one worker, 4 of 32", 4, AT_A_TIME, 1, None),
    Way::new("one worker, 8 of 32", 8, AT_A_TIME, 1, None),
    Way::new("one worker, 32 of 32", 32, AT_A_TIME, 1, None),
    Way::new("one worker, 8 of 128", 8, 128, 1, None),
    Way::new("one worker, 8 of 512", 8, SENTENCES, 1, None),
    Way::new("one worker, 32 of 512", 32, SENTENCES, 1, None),
    Way::new(
        "two workers with a network each, single sentences",
        1,
        AT_A_TIME,
        2,
        None,
    ),
    Way::new("two workers with a network each, 8 of 32", 8, AT_A_TIME, 2, None),
    Way::new(
        "two workers, one network of two threads, single sentences",
        1,
        AT_A_TIME,
        2,
        Some(2),
    ),
    Way::new(
        "two workers, one network of two threads, 8 of 32",
        8,
        AT_A_TIME,
        2,
        Some(2),
    ),
    Way::new(
        "two workers, one network of two threads, 32 of 32",
        32,
        AT_A_TIME,
        2,
        Some(2),
    ),
];

/// Sequences that go through together: ids and mask, shape (sequences, tokens).
struct Batch {
    ids: Vec<i64>,
    mask: Vec<i64>,
    shape: [i64; 2],
}

impl Batch {
    fn of(sequences: &[Vec<i64>]) -> Self {
        let length = sequences.iter().map(Vec::len).max().unwrap_or(0);
        let padded = |value: fn(i64) -> i64| {
            let rows = sequences.iter().map(|ids| {
                let padding = length - ids.len();
                ids.iter()
                    .map(move |id| value(*id))
                    .chain(std::iter::repeat_n(0, padding))
            });
            rows.flatten().collect()
        };
        Self {
            ids: padded(|id| id),
            mask: padded(|_| 1),
            shape: [sequences.len() as i64, length as i64],
        }
    }
}

struct Network {
    model: BertModel<BertEmbeddings>,
    _variables: VarStore,
}

impl Network {
    /// For the thread that calls, which computes with `threads` of libtorch.
    fn new(threads: i32) -> Self {
        tch::set_num_threads(threads);
        let config = std::fs::read(model_file("config.json")).expect("the model has a configuration");
        let config: BertConfig = serde_json::from_slice(&config).expect("it is a BERT's");
        let mut variables = VarStore::new(Device::Cpu);
        let model = BertModel::new_with_optional_pooler(variables.root(), &config, false);
        variables.freeze();
        Self {
            model,
            _variables: variables,
        }
    }

    fn states(&self, batch: &Batch) -> Vec<f32> {
        let tensor = |values: &[i64]| Tensor::from_slice(values).view(batch.shape);
        let (ids, mask) = (tensor(&batch.ids), tensor(&batch.mask));
        let output = no_grad(|| {
            self.model
                .forward_t(Some(&ids), Some(&mask), None, None, None, None, None, false)
        });
        let states = output.expect("the batch is valid").hidden_state.flatten(0, 2);
        Vec::try_from(states).expect("states are numbers")
    }
}

fn model_file(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("models/regard-news-en")
        .join(name)
}

/// Token ids of sentences from all over the dump.
fn sequences(dump: &str) -> Vec<Vec<i64>> {
    let records = regard::ingest::open(&[dump.to_owned()], &Default::default()).expect("the dump can be opened");
    let texts: Vec<String> = records
        .filter_map(|record| Some(record.ok()?.text.to_string()))
        .collect();
    let sentences: Vec<&str> = texts
        .iter()
        .flat_map(|text| regard::sentence::split(text).into_iter().map(move |span| span.of(text)))
        .collect();
    let tokenizer = Tokenizer::from_file(model_file("tokenizer.json")).expect("the model has a tokenizer");
    let chosen = (0..SENTENCES).map(|i| sentences[i * sentences.len() / SENTENCES]);
    let ids = chosen.map(|sentence| tokenizer.encode(sentence, true).expect("it reads any text"));
    ids.map(|encoding| encoding.get_ids().iter().take(256).map(|id| i64::from(*id)).collect())
        .collect()
}

fn batches(sequences: &[Vec<i64>], way: &Way) -> Vec<Batch> {
    let sorted = |chunk: &[Vec<i64>]| {
        let mut chunk = chunk.to_vec();
        chunk.sort_by_key(Vec::len);
        chunk
    };
    let chunks = sequences.chunks(way.among).map(sorted);
    chunks
        .flat_map(|chunk| chunk.chunks(way.batch).map(Batch::of).collect::<Vec<_>>())
        .collect()
}

/// The time that a way took, in seconds.
#[derive(Clone, Copy)]
struct Cost {
    wall: f64,
    /// Processor time of all threads.
    processor: f64,
}

/// Computes all batches; the threads start and make their networks before the clock does.
fn cost(way: &Way, batches: &[Batch]) -> Cost {
    let next = AtomicUsize::new(0);
    let take = || batches.get(next.fetch_add(1, Ordering::Relaxed));
    let ready = Barrier::new(way.workers + usize::from(way.shared.is_some()) + 1);
    let begun = thread::scope(|scope| {
        let (ask, asked) = mpsc::channel::<(&Batch, mpsc::Sender<Vec<f32>>)>();
        let ready = &ready;
        if let Some(threads) = way.shared {
            scope.spawn(move || {
                let network = Network::new(threads);
                ready.wait();
                for (batch, answer) in asked {
                    answer.send(network.states(batch)).expect("the worker waits");
                }
            });
        }
        for _ in 0..way.workers {
            let ask = ask.clone();
            scope.spawn(move || {
                let own = way.shared.is_none().then(|| Network::new(1));
                ready.wait();
                while let Some(batch) = take() {
                    let states = match &own {
                        Some(network) => network.states(batch),
                        None => {
                            let (answer, answered) = mpsc::channel();
                            ask.send((batch, answer)).expect("the network's thread lives");
                            answered.recv().expect("it answers")
                        }
                    };
                    std::hint::black_box(states);
                }
            });
        }
        ready.wait();
        (Instant::now(), processor_seconds())
    });
    Cost {
        wall: begun.0.elapsed().as_secs_f64(),
        processor: processor_seconds() - begun.1,
    }
}

/// Processor time of this process so far.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let fields = after_name.split_whitespace().skip(11).take(2);
    fields.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/sample.jsonl").to_owned();
    let dump = std::env::args()
        .skip(1)
        .find(|arg| !arg.starts_with("--"))
        .unwrap_or(sample);
    let sequences = sequences(&dump);
    let tokens: usize = sequences.iter().map(Vec::len).sum();
    println!(
        "{SENTENCES} sentences, {:.1} tokens in the mean\n",
        tokens as f64 / SENTENCES as f64
    );
    let work = WAYS.map(|way| (batches(&sequences, &way), way));
    let mut costs = WAYS.map(|_| Vec::new());
    for _ in 0..ROUNDS {
        for ((batches, way), costs) in work.iter().zip(&mut costs) {
            costs.push(cost(way, batches));
        }
    }
    println!("| way | padding | sentences a processor second, median | sentences a second, fastest |");
    println!("|---|---|---|---|");
    for ((batches, way), costs) in work.iter().zip(&costs) {
        let cells: i64 = batches.iter().map(|batch| batch.shape[0] * batch.shape[1]).sum();
        let padding = 100.0 * (1.0 - tokens as f64 / cells as f64);
        let processor = SENTENCES as f64 / median(costs.iter().map(|cost| cost.processor).collect());
        let fastest = costs.iter().map(|cost| cost.wall).fold(f64::INFINITY, f64::min);
        let wall = SENTENCES as f64 / fastest;
        println!("| {} | {padding:.0} % | {processor:.1} | {wall:.1} |", way.name);
    }
}
