//! Any bytes are an actor list or are refused with a line for each fault; what is taken finds names that stand in a text.
//!
//! An input is a list, a zero byte, and a text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard::actor::{Registry, Spellings};
use regard::error::Error;
use regard_fuzz::{spans, text};
use std::collections::HashSet;
use std::path::Path;

fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(2, |byte| *byte == 0);
    let (list, text) = (parts.next().unwrap_or_default(), text(parts.next().unwrap_or_default()));
    let _ = Spellings::from_bytes(Path::new("spellings.csv"), list);
    match Registry::from_bytes(Path::new("actors.csv"), list) {
        Ok(registry) => check(&registry, &text),
        Err(Error::Invalid { problems, .. }) => assert!(!problems.is_empty()),
        Err(error) => panic!("{error}"),
    }
});

fn check(registry: &Registry, text: &str) {
    let actors = registry.actors();
    assert!(!actors.is_empty());
    assert!(
        actors
            .iter()
            .all(|actor| !actor.id.is_empty() && !actor.name.trim().is_empty())
    );
    let ids: HashSet<String> = actors.iter().map(|actor| actor.id.to_lowercase()).collect();
    assert_eq!(ids.len(), actors.len(), "two actors would share a file");
    for text in actors.iter().map(|actor| actor.name.as_str()).chain([text]) {
        let found: Vec<_> = registry.find(text).iter().map(|found| found.span).collect();
        spans::assert_in_order(&found, text);
    }
}
