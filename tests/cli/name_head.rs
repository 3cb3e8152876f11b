//! Names that the name head finds while a sentence is scored: the same with and without other
//! requests, and in long sentences.

use crate::common::{NameParts, model_with};
use regard::article::SentenceSpan;
use regard::error::Reason;
use regard::model::{ModelChoice, ModelFiles, ModelSource};
use regard::stance::{Engine, FoundName, Request, SentenceOutcome, StanceModel, Worker};
use regard::terms::ActorType;

fn model(parts: &NameParts) -> StanceModel {
    let dir = tempfile::tempdir().unwrap();
    model_with(dir.path(), Some(parts));
    let choice = ModelChoice {
        source: Some(ModelSource::Folder(dir.path().to_path_buf())),
        ..ModelChoice::default()
    };
    StanceModel::load(&ModelFiles::open(&choice).unwrap(), Engine::default()).unwrap()
}

/// A head that looks at each word, and says "inside" often enough for names of several words.
fn random_head() -> StanceModel {
    let mut parts = NameParts::constant(&[("I-PER", 0.3), ("I-ORG", 0.3)]);
    parts.scale = 0.15;
    model(&parts)
}

fn request(sentence: &str) -> Request<'_> {
    Request {
        sentence,
        targets: Vec::new(),
        names: true,
    }
}

fn names(model: &StanceModel, sentence: &str) -> Vec<FoundName> {
    let outcomes = model.score(&mut Worker::default(), &[request(sentence)]).unwrap();
    outcomes.into_iter().flat_map(|outcomes| outcomes.names).collect()
}

fn texts<'t>(names: &[FoundName], sentence: &'t str) -> Vec<&'t str> {
    names.iter().map(|name| name.span.of(sentence)).collect()
}

/// Longer than the model takes.
fn long() -> String {
    "Été — Ada praised Bo's plan, ".to_owned() + &"while the U.S. boats came (and went), ".repeat(60) + "Cy said."
}

#[test]
fn words_are_names_as_their_tags_say() {
    let every_word = model(&NameParts::constant(&[("B-ORG", 2.0)]));
    let sentence = "Été: “Ada’s U.S. plan,” Bo-Li said.";
    let found = names(&every_word, sentence);
    assert_eq!(
        texts(&found, sentence),
        [
            "Été", ":", "“", "Ada", "’s", "U.S.", "plan", ",", "”", "Bo-Li", "said", "."
        ]
    );
    let confidence = 2_f32.exp() / (2_f32.exp() + 8.0);
    for name in &found {
        assert_eq!(name.kind, ActorType::Organisation);
        assert!((name.confidence - confidence).abs() < 1e-6, "{}", name.confidence);
    }
    assert_eq!(names(&every_word, ""), []);
    assert_eq!(names(&every_word, " \u{200b} "), []);
}

#[test]
fn a_name_may_be_as_long_as_its_sentence() {
    let inside = model(&NameParts::constant(&[("I-LOC", 3.0), ("B-LOC", 2.0)]));
    let confidence = 2_f32.exp() / (3_f32.exp() + 2_f32.exp() + 7.0);
    for (sentence, scored) in [("Ada met Bo".to_owned(), true), (long(), false)] {
        let found = names(&inside, &sentence);
        assert_eq!(texts(&found, &sentence), [sentence.as_str()]);
        assert!((found[0].confidence - confidence).abs() < 1e-6);
        assert_eq!(found[0].toward.is_ok(), scored);
        assert!(scored || found[0].toward == Err(Reason::MentionTooLong));
    }
}

#[test]
fn a_bearer_is_scored_as_a_target_is() {
    let model = random_head();
    for sentence in ["Ada praised Bo, but Cy called Dee Li a thief.".to_owned(), long()] {
        let found = names(&model, &sentence);
        assert!(
            found.iter().any(|name| name.span.of(&sentence).contains(' ')),
            "{found:?}"
        );
        let targets = Request {
            sentence: &sentence,
            targets: found.iter().map(|name| name.span).collect(),
            names: false,
        };
        let outcomes = model.score(&mut Worker::default(), &[targets]).unwrap();
        let toward: Vec<_> = found.iter().map(|name| name.toward).collect();
        assert_eq!(outcomes[0].targets, toward);
        assert_eq!(outcomes[0].names, []);
    }
}

#[test]
fn names_are_the_same_alone_in_a_batch_and_beside_targets() {
    let model = random_head();
    let long = long();
    let sentences = ["Ada praised Bo Li.", &long, "Eve spoke to the NATO press.", "", &long];
    let batch: Vec<Request> = sentences.iter().map(|sentence| request(sentence)).collect();
    let together = model.score(&mut Worker::default(), &batch).unwrap();
    for (sentence, together) in sentences.iter().zip(&together) {
        assert_eq!(names(&model, sentence), together.names, "{sentence}");
        let mut beside = request(sentence);
        beside.targets = vec![SentenceSpan::new(0, 3.min(sentence.len()))];
        let plain = Request {
            names: false,
            ..beside.clone()
        };
        let one = |request| model.score(&mut Worker::default(), &[request]).unwrap().remove(0);
        let (beside, plain): (SentenceOutcome, SentenceOutcome) = (one(beside), one(plain));
        assert_eq!(beside.names, together.names);
        assert_eq!(beside.targets, plain.targets);
    }
}

#[test]
fn letter_case_reaches_the_model() {
    let model = random_head();
    let of = |sentence| {
        let mut request = request(sentence);
        request.targets = vec![SentenceSpan::new(0, 3)];
        model.score(&mut Worker::default(), &[request]).unwrap()[0].targets[0]
    };
    assert_ne!(of("Ada left."), of("ada left."));
    assert_ne!(of("Ada left."), of("ADA left."));
}
