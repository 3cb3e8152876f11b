//! Any sentence with any targets is scored: each target has probabilities or a reason, the same alone and beside others,
//! and the names that are found stand in the sentence.
//!
//! An input is pairs of bytes, where targets begin and how long they are, up to a pair of zeros, and a sentence.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard::article::SentenceSpan;
use regard::stance::{Polarity, Request, StanceModel, Worker};
use regard_fuzz::{model, spans, text};
use std::cell::RefCell;
use std::sync::LazyLock;

static MODEL: LazyLock<StanceModel> = LazyLock::new(|| model::load(&model::shipped_words()));

thread_local! {
    static WORKER: RefCell<Worker> = RefCell::default();
}

fuzz_target!(
    init: LazyLock::force(&MODEL),
    |input: &[u8]| {
        let head: Vec<&[u8]> = input.chunks(2).take_while(|pair| *pair != [0, 0]).take(16).collect();
        let sentence = text(input.get(2 * head.len()..).unwrap_or_default());
        let targets: Vec<SentenceSpan> = head.iter().filter_map(|pair| target(pair, &sentence)).collect();
        WORKER.with_borrow_mut(|worker| check(worker, &sentence, targets));
    }
);

/// The target that a pair of bytes stands for: characters of the sentence.
fn target(pair: &[u8], sentence: &str) -> Option<SentenceSpan> {
    let [start, length] = pair else { return None };
    let mut ends = sentence.char_indices().map(|(at, _)| at).chain([sentence.len()]);
    let start = ends.nth(usize::from(*start))?;
    let end = ends.nth(usize::from(*length).saturating_sub(1))?;
    Some(SentenceSpan::new(start, end))
}

fn check(worker: &mut Worker, sentence: &str, targets: Vec<SentenceSpan>) {
    let mut ask = |targets: &[SentenceSpan], names: bool| {
        let request = Request {
            sentence,
            targets: targets.to_vec(),
            names,
        };
        let mut outcomes = MODEL.score(worker, &[request]).expect("no sentence ends a run");
        outcomes.pop().expect("one request has one outcome")
    };
    let all = ask(&targets, true);
    assert_eq!(all.targets.len(), targets.len());
    for (target, outcome) in targets.iter().zip(&all.targets) {
        assert_eq!(ask(&[*target], false).targets, [*outcome], "{target:?}");
        if let Ok(stance) = outcome {
            assert_probabilities(stance.toward);
            stance.sentence.into_iter().for_each(assert_probabilities);
        }
    }
    let found: Vec<SentenceSpan> = all.names.iter().map(|name| name.span).collect();
    spans::assert_in_order(&found, sentence);
    for name in &all.names {
        assert!(name.confidence > 0.0 && name.confidence <= 1.0 + 1e-5);
        if let Ok(stance) = name.toward {
            assert_probabilities(stance.toward);
        }
    }
}

fn assert_probabilities(polarity: Polarity) {
    let sum: f32 = polarity.0.iter().sum();
    assert!(
        (sum - 1.0).abs() < 1e-4 && polarity.0.iter().all(|p| (0.0..=1.0).contains(p)),
        "{polarity:?}"
    );
}
