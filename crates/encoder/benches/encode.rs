//! Sentences a second on one core, with the real weights: `taskset -c 0 cargo bench -p
//! regard-encoder`.
#![allow(clippy::expect_used, reason = "without its model there is nothing to measure")]

use std::path::Path;

use divan::{Bencher, counter::ItemsCount};
use regard_encoder::{Batch, Cpu, Encoder, Precision, Workspace};

fn main() {
    divan::main();
}

const SENTENCES: usize = 256;

fn model(precision: Precision, cpu: Cpu) -> Encoder {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/regard-news-en"));
    let read = |name| std::fs::read(folder.join(name)).expect("the model folder is readable");
    let (config, weights) = (read("config.json"), read("model.safetensors"));
    Encoder::from_bytes(&config, &weights, precision, cpu).expect("the model loads")
}

/// A number below `limit`, the same ones at every run.
fn draw(state: &mut u64, limit: u64) -> u64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % limit
}

/// A length as in news: skewed to the right, 9 to 75 tokens, 34 in the mean.
fn length(state: &mut u64) -> u64 {
    let mut length = 6 + draw(state, 20) + draw(state, 20);
    for _ in 0..3 {
        if draw(state, 3) == 0 {
            length += draw(state, 19);
        }
    }
    length
}

fn sentences() -> Vec<Vec<u32>> {
    let state = &mut 1;
    let ids = |length, state: &mut u64| (0..length).map(|_| 1000 + draw(state, 28_000) as u32).collect();
    (0..SENTENCES).map(|_| ids(length(state), state)).collect()
}

fn encode(bencher: Bencher, encoder: &Encoder, batches: &[Batch]) {
    let mut workspace = Workspace::new();
    let sentences: usize = batches.iter().map(Batch::len).sum();
    bencher.counter(ItemsCount::new(sentences)).bench_local(|| {
        for batch in batches {
            let hidden = encoder.encode(batch, &mut workspace).expect("the batch is valid");
            divan::black_box(hidden.sequence(0).as_slice());
        }
    });
}

/// What is read of a sentence.
#[derive(Clone, Copy)]
enum Reads {
    /// Every token, as a search for names does.
    All,
    /// `[CLS]` and a target of three tokens, as heads for listed actors do.
    Target,
}

fn batches_of(sentences: &[Vec<u32>], sentences_a_batch: usize, reads: Reads) -> Vec<Batch> {
    let packed = |sentences: &[Vec<u32>]| {
        let mut batch = Batch::new();
        for ids in sentences {
            batch.push(ids);
            if let Reads::Target = reads {
                batch.read_only([0..1, 4..7]);
            }
        }
        batch
    };
    sentences.chunks(sentences_a_batch).map(packed).collect()
}

fn cpus() -> impl Iterator<Item = Cpu> {
    // The portable path is a definition; it would take minutes.
    Cpu::available().filter(|cpu| cpu.name() != "portable")
}

/// A path and an arithmetic, as a benchmark's argument.
struct Way(Cpu, Precision);

impl std::fmt::Display for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{} {}", self.0, self.1)
    }
}

fn ways() -> impl Iterator<Item = Way> {
    cpus().flat_map(|cpu| [Precision::Int8, Precision::F32].map(|precision| Way(cpu, precision)))
}

/// Every path this processor has, in batches of 32 sentences.
#[divan::bench(args = ways(), sample_count = 7, sample_size = 1)]
fn news_sentences(bencher: Bencher, Way(cpu, precision): &Way) {
    let batches = batches_of(&sentences(), 32, Reads::All);
    encode(bencher, &model(*precision, *cpu), &batches);
}

/// The same, of which `[CLS]` and one target are read.
#[divan::bench(args = ways(), sample_count = 7, sample_size = 1)]
fn read_of_news_sentences(bencher: Bencher, Way(cpu, precision): &Way) {
    let batches = batches_of(&sentences(), 32, Reads::Target);
    encode(bencher, &model(*precision, *cpu), &batches);
}

/// In batches of 1, 8, 64 and 256 sentences.
#[divan::bench(args = [1, 8, 64, 256], sample_count = 5, sample_size = 1)]
fn batch_sizes(bencher: Bencher, sentences_a_batch: usize) {
    let encoder = model(Precision::Int8, Cpu::best());
    encode(
        bencher,
        &encoder,
        &batches_of(&sentences(), sentences_a_batch, Reads::All),
    );
}
