//! Sentences that were scored before in this run: agency copy and boilerplate go through the
//! encoder once.
//!
//! A score depends on the sentence, its targets and the model alone, so what was computed for one
//! place holds for every other. Sentences are compared whole, not by a hash.

use crate::article::SentenceSpan;
use crate::stance::{Request, SentenceOutcome};
use std::collections::HashMap;

/// The outcomes of recent sentences. Two generations are kept: memory is bounded, and what keeps
/// coming back stays.
pub(super) struct SentenceCache {
    young: Generation,
    old: Generation,
    /// Bytes of sentences in one generation, at most.
    capacity: usize,
}

#[derive(Default)]
struct Generation {
    outcomes: HashMap<CacheKey, SentenceOutcome>,
    bytes: usize,
}

/// A request as the cache keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct CacheKey {
    sentence: Box<str>,
    targets: Box<[SentenceSpan]>,
    names: bool,
}

impl CacheKey {
    fn of(request: &Request) -> Self {
        Self {
            sentence: request.sentence.into(),
            targets: request.targets.as_slice().into(),
            names: request.names,
        }
    }

    fn bytes(&self) -> usize {
        self.sentence.len() + size_of_val::<[SentenceSpan]>(&self.targets)
    }
}

/// Requests, and what the cache has for them.
pub(super) struct CacheLookup<'t> {
    /// Requests that have to be scored, each once.
    pub(super) new: Vec<Request<'t>>,
    /// The index into `new` of each of them.
    keys: HashMap<CacheKey, usize>,
    /// One answer a request, in their order.
    answers: Vec<CacheAnswer>,
}

/// The answer of the cache to one request.
enum CacheAnswer {
    Known(SentenceOutcome),
    /// An index into [`CacheLookup::new`].
    New(usize),
}

impl SentenceCache {
    /// Returns an empty cache of two generations of `capacity` bytes of sentences each.
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            young: Generation::default(),
            old: Generation::default(),
            capacity,
        }
    }

    /// Looks up `requests`, and tells which of them have to be scored.
    pub(super) fn look_up<'t>(&mut self, requests: &[Request<'t>]) -> CacheLookup<'t> {
        let mut lookup = CacheLookup {
            new: Vec::new(),
            keys: HashMap::new(),
            answers: Vec::with_capacity(requests.len()),
        };
        for request in requests {
            let key = CacheKey::of(request);
            let answer = match self.find(&key) {
                Some(known) => CacheAnswer::Known(known),
                None => CacheAnswer::New(*lookup.keys.entry(key).or_insert_with(|| {
                    lookup.new.push(request.clone());
                    lookup.new.len() - 1
                })),
            };
            lookup.answers.push(answer);
        }
        lookup
    }

    /// Returns the outcomes of all requests of `lookup`, in their order, and keeps those that were
    /// new. `scored` are the outcomes of [`CacheLookup::new`].
    pub(super) fn complete(&mut self, lookup: CacheLookup, scored: &[SentenceOutcome]) -> Vec<SentenceOutcome> {
        let mut keys: Vec<(CacheKey, usize)> = lookup.keys.into_iter().collect();
        keys.sort_unstable_by_key(|(_, index)| *index);
        for ((key, _), outcome) in keys.into_iter().zip(scored) {
            self.insert(key, outcome.clone());
        }
        lookup
            .answers
            .into_iter()
            .map(|answer| match answer {
                CacheAnswer::Known(outcome) => outcome,
                CacheAnswer::New(index) => scored[index].clone(),
            })
            .collect()
    }

    fn find(&mut self, key: &CacheKey) -> Option<SentenceOutcome> {
        if let Some(outcome) = self.young.outcomes.get(key) {
            return Some(outcome.clone());
        }
        let (key, outcome) = self.old.outcomes.remove_entry(key)?;
        self.insert(key, outcome.clone());
        Some(outcome)
    }

    fn insert(&mut self, key: CacheKey, outcome: SentenceOutcome) {
        let bytes = key.bytes();
        if self.young.bytes + bytes > self.capacity {
            self.old = std::mem::take(&mut self.young);
        }
        if bytes <= self.capacity {
            self.young.bytes += bytes;
            self.young.outcomes.insert(key, outcome);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Reason;

    const CAPACITY: usize = 1 << 16;

    fn request<'t>(sentence: &'t str, targets: &[(usize, usize)]) -> Request<'t> {
        Request {
            sentence,
            targets: targets.iter().map(|(a, b)| SentenceSpan::new(*a, *b)).collect(),
            names: false,
        }
    }

    /// Returns an outcome that tells requests apart.
    fn answer(request: &Request) -> SentenceOutcome {
        SentenceOutcome {
            targets: vec![Err(Reason::MentionTooLong); request.sentence.len() + request.targets.len()],
            names: Vec::new(),
        }
    }

    /// Returns the outcomes of `requests`, and how many of them had to be scored.
    fn ask(cache: &mut SentenceCache, requests: &[Request]) -> (Vec<SentenceOutcome>, usize) {
        let lookup = cache.look_up(requests);
        let scored: Vec<SentenceOutcome> = lookup.new.iter().map(answer).collect();
        (cache.complete(lookup, &scored), scored.len())
    }

    #[test]
    fn a_sentence_is_scored_once_for_the_same_targets() {
        let mut cache = SentenceCache::new(CAPACITY);
        let requests = [
            request("Ada left.", &[(0, 3)]),
            request("Bo left, Ada stayed.", &[(0, 2)]),
            request("Ada left.", &[(0, 3)]),
            request("Ada left.", &[(0, 2)]),
        ];
        let expected: Vec<SentenceOutcome> = requests.iter().map(answer).collect();
        assert_eq!(ask(&mut cache, &requests), (expected.clone(), 3));
        assert_eq!(ask(&mut cache, &requests), (expected, 0));
    }

    #[test]
    fn memory_is_bounded_and_what_comes_back_stays() {
        let mut cache = SentenceCache::new(CAPACITY);
        let often = request("Often.", &[(0, 5)]);
        ask(&mut cache, std::slice::from_ref(&often));
        for i in 0..64 {
            let long = format!("{i} {}", "x".repeat(CAPACITY / 8));
            ask(&mut cache, &[request(&long, &[(0, 1)])]);
            assert_eq!(
                ask(&mut cache, std::slice::from_ref(&often)).1,
                0,
                "forgotten after {i}"
            );
            assert!(cache.young.bytes <= CAPACITY && cache.old.bytes <= CAPACITY);
        }
        let first = format!("0 {}", "x".repeat(CAPACITY / 8));
        assert_eq!(ask(&mut cache, &[request(&first, &[(0, 1)])]).1, 1);
    }
}
