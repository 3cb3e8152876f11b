//! Sentences that were scored before in this run: agency copy and boilerplate go through the encoder once.
//!
//! A score depends on the sentence, its targets and the model alone, so what was computed for one place holds for every
//! other. Sentences are compared whole, not by a hash.

use crate::article::SentenceSpan;
use crate::stance::{Request, SentenceOutcome};
use std::collections::HashMap;

/// What is known of sentences seen lately. Two generations are kept: memory is bounded, and what keeps coming back stays.
pub(crate) struct Seen {
    young: Generation,
    old: Generation,
    /// Bytes of sentences in one generation.
    most: usize,
}

#[derive(Default)]
struct Generation {
    outcomes: HashMap<Key, SentenceOutcome>,
    bytes: usize,
}

/// A request as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    sentence: Box<str>,
    targets: Box<[SentenceSpan]>,
    names: bool,
}

impl Key {
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

impl Seen {
    /// Nothing is known yet; `most` bytes of sentences may be in one generation.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            young: Generation::default(),
            old: Generation::default(),
            most,
        }
    }

    /// Answers `requests`, in their order. `score` is asked, once, for those that were not seen before, each once.
    pub(crate) fn outcomes<'t, E>(
        &mut self,
        requests: &[Request<'t>],
        score: impl FnOnce(&[Request<'t>]) -> Result<Vec<SentenceOutcome>, E>,
    ) -> Result<Answers, E> {
        let (mut new, mut keys, mut places) = (Vec::new(), HashMap::new(), Vec::with_capacity(requests.len()));
        for request in requests {
            let key = Key::of(request);
            places.push(match self.find(&key) {
                Some(known) => Place::Known(known),
                None => Place::New(*keys.entry(key).or_insert_with(|| {
                    new.push(request.clone());
                    new.len() - 1
                })),
            });
        }
        let scored = score(&new)?;
        let mut keys: Vec<(Key, usize)> = keys.into_iter().collect();
        keys.sort_unstable_by_key(|(_, place)| *place);
        for ((key, _), outcomes) in keys.into_iter().zip(&scored) {
            self.remember(key, outcomes.clone());
        }
        let outcomes = places.into_iter().map(|place| match place {
            Place::Known(outcomes) => outcomes,
            Place::New(index) => scored[index].clone(),
        });
        Ok(Answers {
            outcomes: outcomes.collect(),
            reused: requests.len() - new.len(),
        })
    }

    fn find(&mut self, key: &Key) -> Option<SentenceOutcome> {
        if let Some(outcomes) = self.young.outcomes.get(key) {
            return Some(outcomes.clone());
        }
        let (key, outcomes) = self.old.outcomes.remove_entry(key)?;
        self.remember(key, outcomes.clone());
        Some(outcomes)
    }

    fn remember(&mut self, key: Key, outcomes: SentenceOutcome) {
        let bytes = key.bytes();
        if self.young.bytes + bytes > self.most {
            self.old = std::mem::take(&mut self.young);
        }
        if bytes <= self.most {
            self.young.bytes += bytes;
            self.young.outcomes.insert(key, outcomes);
        }
    }
}

enum Place {
    Known(SentenceOutcome),
    /// Which of the new ones.
    New(usize),
}

/// The outcomes of some requests.
pub(crate) struct Answers {
    /// One a request.
    pub(crate) outcomes: Vec<SentenceOutcome>,
    /// How many requests needed no scoring.
    pub(crate) reused: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Reason;

    const MOST: usize = 1 << 16;

    fn request<'t>(sentence: &'t str, targets: &[(usize, usize)]) -> Request<'t> {
        Request {
            sentence,
            targets: targets.iter().map(|(a, b)| SentenceSpan::new(*a, *b)).collect(),
            names: false,
        }
    }

    /// Something that tells requests apart.
    fn answer(request: &Request) -> SentenceOutcome {
        SentenceOutcome {
            targets: vec![Err(Reason::MentionTooLong); request.sentence.len() + request.targets.len()],
            names: Vec::new(),
        }
    }

    fn ask(seen: &mut Seen, requests: &[Request]) -> (Vec<SentenceOutcome>, usize) {
        let mut asked = 0;
        let answers = seen.outcomes(requests, |new| {
            asked = new.len();
            Ok::<_, ()>(new.iter().map(answer).collect())
        });
        let answers = answers.unwrap();
        assert_eq!(answers.reused + asked, requests.len());
        (answers.outcomes, asked)
    }

    #[test]
    fn a_sentence_is_scored_once_for_the_same_targets() {
        let mut seen = Seen::new(MOST);
        let requests = [
            request("Ada left.", &[(0, 3)]),
            request("Bo left, Ada stayed.", &[(0, 2)]),
            request("Ada left.", &[(0, 3)]),
            request("Ada left.", &[(0, 2)]),
        ];
        let expected: Vec<SentenceOutcome> = requests.iter().map(answer).collect();
        assert_eq!(ask(&mut seen, &requests), (expected.clone(), 3));
        assert_eq!(ask(&mut seen, &requests), (expected, 0));
    }

    #[test]
    fn memory_is_bounded_and_what_comes_back_stays() {
        let mut seen = Seen::new(MOST);
        let often = request("Often.", &[(0, 5)]);
        ask(&mut seen, std::slice::from_ref(&often));
        for i in 0..64 {
            let long = format!("{i} {}", "x".repeat(MOST / 8));
            ask(&mut seen, &[request(&long, &[(0, 1)])]);
            assert_eq!(ask(&mut seen, std::slice::from_ref(&often)).1, 0, "forgotten after {i}");
            assert!(seen.young.bytes <= MOST && seen.old.bytes <= MOST);
        }
        let first = format!("0 {}", "x".repeat(MOST / 8));
        assert_eq!(ask(&mut seen, &[request(&first, &[(0, 1)])]).1, 1);
    }
}
