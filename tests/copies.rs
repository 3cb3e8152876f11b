//! The detection of copies, on 60 pairs written for this test (`tests/data/copies.jsonl`): 30
//! stories, each with a copy that was edited as newsrooms do, and with a report of the same event
//! in own words that keeps the quotes of some.
#![allow(clippy::unwrap_used, reason = "a test's helpers fail with it")]

use regard::copies::{Signature, group_texts};

/// Bytes that are allowed for a search.
const BUDGET: usize = 1 << 20;

struct Story {
    edit: String,
    base: String,
    copy: String,
    own: String,
}

fn stories() -> Vec<Story> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/copies.jsonl");
    let story = |line: &str| {
        let story: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| story[key].as_str().unwrap().to_owned();
        Story {
            edit: text("edit"),
            base: text("base"),
            copy: text("copy"),
            own: text("own"),
        }
    };
    std::fs::read_to_string(path).unwrap().lines().map(story).collect()
}

fn are_copies(a: &str, b: &str) -> bool {
    group_texts(&[Signature::of(a), Signature::of(b)], BUDGET).unwrap() == [Some(0), Some(0)]
}

#[test]
fn copies_are_told_from_reports_in_own_words() {
    let stories = stories();
    assert_eq!(stories.len(), 30);
    let mut wrong = Vec::new();
    for story in &stories {
        if !are_copies(&story.base, &story.copy) {
            wrong.push(format!("not found, {}: {}", story.edit, story.copy));
        }
        if are_copies(&story.base, &story.own) {
            wrong.push(format!("taken for a copy: {}", story.own));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn copies_are_grouped_among_all_texts() {
    let stories = stories();
    let texts = stories.iter().flat_map(|s| [&s.base, &s.copy, &s.own]);
    let signatures: Vec<_> = texts.map(|text| Signature::of(text)).collect();
    let expected = (0..30).flat_map(|i| [Some(3 * i), Some(3 * i), None]);
    assert_eq!(group_texts(&signatures, BUDGET).unwrap(), expected.collect::<Vec<_>>());
}
