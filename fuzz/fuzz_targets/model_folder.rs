//! Any manifest and tokenizer end in a model or an error, and what has loaded scores.
//!
//! An input is a `model.toml` without its checksums, a zero byte, and a `tokenizer.json`; what is empty is a good one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard::article::SentenceSpan;
use regard::model::ModelFiles;
use regard::stance::{Request, StanceModel, Worker};
use regard_fuzz::{model, panics, text};
use std::sync::LazyLock;

static TOKENIZER: LazyLock<String> = LazyLock::new(|| model::letter_tokenizer().to_string());

fuzz_target!(
    init: panics::let_caught_pass(),
    |input: &[u8]| panics::reported(|| check(input))
);

fn check(input: &[u8]) {
    let mut parts = input.splitn(2, |byte| *byte == 0);
    let manifest = text(parts.next().unwrap_or_default());
    let manifest = if manifest.is_empty() {
        model::manifest(16)
    } else {
        manifest
    };
    let tokenizer = parts
        .next()
        .filter(|bytes| !bytes.is_empty())
        .unwrap_or(TOKENIZER.as_bytes());
    let folder = model::folder("damaged", &manifest, tokenizer);
    let Ok(files) = ModelFiles::open(&regard_fuzz::model::choice(&folder)) else {
        return;
    };
    let Ok(model) = StanceModel::load(&files, model::engine()) else {
        return;
    };
    let sentence = "Ada Quill thanked Bo Marn's firm, “Quill & Co.”, for naïve help in Zürich.";
    let request = Request {
        sentence,
        targets: vec![SentenceSpan::new(0, 9), SentenceSpan::new(18, 25)],
        names: files.manifest.labels.names.is_some(),
    };
    // A tokenizer that contradicts its encoder ends the run, with an error.
    if let Ok(outcomes) = model.score(&mut Worker::default(), &[request]) {
        assert_eq!((outcomes.len(), outcomes[0].targets.len()), (1, 2));
    }
}
