//! `regard summarize` over made-up mentions: `cargo bench --bench summarize`. After `--` may follow
//! the numbers of mentions (default 10000000), threads (default 2), actors (default 40) and outlets
//! (default 23): `-- 10000000 2 400 120` makes 2.8 million pairs of outlets on an actor.
//!
//! The mentions are spread over two years, 3.6 to an article and actor and 2.4 actors to an article,
//! as in real dumps; one article in twenty is a copy. Every third outlet is more positive. Shows the
//! time and the peak memory of the program (on Linux).
#![allow(
    clippy::expect_used,
    reason = "a bench that cannot set itself up has nothing to measure"
)]

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use regard::actor::Registry;
use regard::article::Field;
use regard::copies::Signature;
use regard::model::ModelFiles;
use regard::output::{ARTICLES_FILE, ArticleRow, Folder, MENTIONS_FILE, MentionRow, ParquetWriter};
use regard::record::facts::Facts;
use regard::stance::Engine;
use regard::terms::{ActorType, Label, MatchMethod};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

struct Made {
    rng: Xoshiro256PlusPlus,
    outlets: Vec<String>,
    actors: Vec<String>,
    copied: Signature,
}

impl Made {
    fn below(&mut self, n: u64) -> u64 {
        self.rng.next_u64() % n
    }

    fn score(&mut self) -> f32 {
        self.below(2_000_001) as f32 / 1e6 - 1.0
    }

    fn signature(&mut self) -> Option<Signature> {
        if self.below(20) == 0 {
            // Some of the copies' numbers differ, as those of edited copies do.
            let mut bytes = self.copied.to_bytes();
            bytes
                .iter_mut()
                .step_by(7)
                .for_each(|byte| *byte = self.rng.next_u64() as u8);
            return Signature::from_bytes(&bytes);
        }
        let bytes: Vec<u8> = (0..Signature::BYTES).map(|_| self.rng.next_u64() as u8).collect();
        Signature::from_bytes(&bytes)
    }

    fn article(&mut self, number: u64) -> (ArticleRow, Vec<MentionRow>) {
        let outlet = self.below(self.outlets.len() as u64) as usize;
        let tone = if outlet.is_multiple_of(3) { 0.2 } else { 0.0 };
        let outlet = self.outlets.get(outlet).expect("below their number").clone();
        let days = i32::try_from(self.below(730)).expect("two years");
        let date = jiff::civil::date(2024, 1, 1)
            .checked_add(jiff::Span::new().days(days))
            .ok();
        let id = format!("a{number:015x}");
        let (mut mentions, mut at) = (Vec::new(), 0);
        for _ in 0..[1, 1, 2, 3, 5][self.below(5) as usize] {
            let actor = self.below(self.actors.len() as u64) as usize;
            let actor = self.actors.get(actor).expect("below their number").clone();
            for _ in 0..[1, 1, 1, 1, 2, 2, 4, 6, 6, 12][self.below(10) as usize] {
                at += 1;
                let score = (self.score() + tone).min(1.0);
                mentions.push(MentionRow {
                    article_id: id.clone(),
                    outlet: outlet.clone(),
                    date,
                    url: String::new(),
                    title: String::new(),
                    field: Field::Text,
                    sentence_index: at,
                    sentence_start: 100 * at,
                    sentence_end: 100 * at + 90,
                    mention_start: 100 * at + 10,
                    mention_end: 100 * at + 20,
                    mention_offset: 10,
                    mention: "Some Actor".to_owned(),
                    actor_id: actor.clone(),
                    mention_actor_id: actor.clone(),
                    actor_type: ActorType::Person,
                    match_method: MatchMethod::Name,
                    in_quote: at % 2 == 0,
                    speaker_actor_id: String::new(),
                    mention_speaker_id: String::new(),
                    p_neg: (1.0 - score) / 3.0,
                    p_neu: 1.0 / 3.0,
                    p_pos: (1.0 + score) / 3.0,
                    label: if score < 0.0 { Label::Negative } else { Label::Positive },
                    score,
                    sentence_sentiment: Some(score),
                    windowed: false,
                });
            }
        }
        let row = ArticleRow {
            article_id: id,
            outlet,
            date,
            language: "en".to_owned(),
            content: number,
            source: "dump.jsonl.gz".to_owned(),
            line: number + 1,
            n_sentences: 30,
            n_mentions: at,
            agency: if self.below(50) == 0 {
                "AP".to_owned()
            } else {
                String::new()
            },
            signature: self.signature(),
            ..ArticleRow::default()
        };
        (row, mentions)
    }
}

fn make(dir: &Path, wanted: u64, actors: u64, outlets: u64) {
    let list: String = (0..actors).map(|i| format!("actor-{i},Some Actor {i},PER\n")).collect();
    let list = format!("actor_id,name,type\n{list}");
    let registry = Registry::from_bytes(Path::new("actors.csv"), list.as_bytes()).expect("a valid list");
    let folder = Folder::open(dir).expect("a new folder");
    let mut mentions = ParquetWriter::<MentionRow>::create(&folder, MENTIONS_FILE).expect("a new file");
    let mut articles = ParquetWriter::<ArticleRow>::create(&folder, ARTICLES_FILE).expect("a new file");
    let mut made = Made {
        rng: Xoshiro256PlusPlus::seed_from_u64(1),
        outlets: (0..outlets).map(|i| format!("Outlet {i}")).collect(),
        actors: (0..actors).map(|i| format!("actor-{i}")).collect(),
        copied: Signature::of(&"one two three four five six seven ".repeat(3)).expect("enough words"),
    };
    let mut facts = Facts::new(
        &ModelFiles::embedded().expect("the embedded model"),
        Engine::default(),
        &registry,
        "1/1".to_owned(),
    );
    let counts = &mut facts.counts;
    while counts.mentions_scored < wanted {
        let (article, rows) = made.article(counts.articles_scored);
        counts.articles_scored += 1;
        counts.mentions_scored += rows.len() as u64;
        articles.write_article([article]).expect("room on the disk");
        mentions.write_article(rows).expect("room on the disk");
    }
    counts.records_read = counts.articles_scored;
    counts.mentions_found = counts.mentions_scored;
    println!(
        "{} mentions in {} articles",
        counts.mentions_scored, counts.articles_scored
    );
    let facts = serde_json::to_string(&facts).expect("facts are JSON");
    mentions.finish(facts.clone()).expect("room on the disk");
    articles.finish(facts).expect("room on the disk");
}

/// Peak of a process's memory so far, in MB.
fn peak_mb(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1024)
}

fn main() {
    let mut numbers = std::env::args().filter_map(|arg| arg.parse::<u64>().ok());
    let mut number = |default| numbers.next().unwrap_or(default);
    let (wanted, threads) = (number(10_000_000), number(2));
    let (actors, outlets) = (number(40), number(23));
    let dir = tempfile::tempdir().expect("a temporary folder");
    make(&dir.path().join("scored"), wanted, actors, outlets);
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_regard"))
        .current_dir(dir.path())
        .args([
            "summarize",
            "scored",
            "--out",
            "out",
            "-q",
            "--threads",
            &threads.to_string(),
        ])
        .spawn()
        .expect("the program starts");
    let mut peak = None;
    let status = loop {
        if let Some(status) = child.try_wait().expect("the program can be waited for") {
            break status;
        }
        peak = peak_mb(child.id()).or(peak);
        std::thread::sleep(Duration::from_millis(50));
    };
    assert!(status.success(), "summarize failed");
    println!(
        "summarize with {threads} threads: {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    if let Some(peak) = peak {
        println!("peak memory {peak} MB");
    }
}
