//! The finder of names: one automaton over folded text, then checks of the case and the surroundings of each hit.

use super::actor::{Actor, ActorIndex};
use super::address::AddressFinder;
use super::boundary::{Boundary, FoldedMatch};
use super::characters::is_word;
use super::derived::DerivedNames;
use super::fold::Folded;
use super::longer_names::is_in_longer_name;
use super::pattern::{ExcludedContext, Pattern, derived_pattern, patterns_of};
use crate::article::SentenceSpan;
use crate::terms::MatchMethod;
use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, Match};
use std::cmp::Reverse;
use std::ops::Range;

/// A name found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NameMatch {
    /// Bytes of the text, without a possessive ending.
    pub span: SentenceSpan,
    /// The actor named.
    pub actor: ActorIndex,
    /// By name or alias.
    pub method: MatchMethod,
}

/// Bytes of aliases above which the automaton trades speed for memory (a DFA takes some 100 bytes for each).
const DFA_LIMIT: usize = 200_000;

/// Finds the names of a list.
#[derive(Debug)]
pub(crate) struct Finder {
    automaton: AhoCorasick,
    patterns: Vec<Pattern>,
    contexts: Vec<ExcludedContext>,
    addresses: AddressFinder,
}

/// A hit that passed the checks of its own; a hit that overlaps it may still replace it.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    /// Folded bytes.
    start: usize,
    end: usize,
    span: SentenceSpan,
    pattern: usize,
    /// Counts only if a name is found directly across the hyphen before it.
    needs_left: bool,
    /// The same, of the hyphen after it.
    needs_right: bool,
}

impl Finder {
    /// Builds a finder of the names and aliases of `actors`, and of the names `derived` from them.
    ///
    /// # Errors
    /// If the aliases are more than an automaton can hold.
    pub(super) fn new(actors: &[Actor], derived: &DerivedNames) -> Result<Self, BuildError> {
        let patterns: Vec<Pattern> = actors
            .iter()
            .zip(0..)
            .flat_map(|(actor, index)| patterns_of(actor, ActorIndex(index)))
            .chain(
                derived
                    .iter()
                    .map(|(_, name)| derived_pattern(&actors[name.actor.get()], name)),
            )
            .collect();
        let bytes: usize = patterns.iter().map(|pattern| pattern.key.len()).sum();
        let automaton = AhoCorasick::builder()
            .kind((bytes <= DFA_LIMIT).then_some(AhoCorasickKind::DFA))
            .build(patterns.iter().map(|pattern| &pattern.key))?;
        Ok(Finder {
            automaton,
            patterns,
            contexts: actors.iter().map(ExcludedContext::of).collect(),
            addresses: AddressFinder::new()?,
        })
    }

    /// Returns the names in `text`, in order, none overlapping another.
    pub(crate) fn find(&self, text: &str) -> Vec<NameMatch> {
        let folded = Folded::new(text);
        // All hits and not the leftmost-longest: a long one that is refused must not hide a short one.
        let mut candidates: Vec<Candidate> = self
            .automaton
            .find_overlapping_iter(folded.as_str())
            .filter_map(|hit| self.check_hit(text, &folded, &hit))
            .collect();
        if candidates.is_empty() {
            return Vec::new();
        }
        drop_in_addresses(&mut candidates, &self.addresses.find(folded.as_str()), folded.as_str());
        let chosen = drop_half_names(self.choose_leftmost_longest(candidates));
        chosen.iter().map(|candidate| self.name_match(candidate)).collect()
    }

    fn name_match(&self, candidate: &Candidate) -> NameMatch {
        let pattern = &self.patterns[candidate.pattern];
        NameMatch {
            span: candidate.span,
            actor: pattern.actor,
            method: pattern.method,
        }
    }

    /// Returns the hit as a candidate if its case and what stands beside it allow that.
    fn check_hit(&self, source: &str, folded: &Folded, hit: &Match) -> Option<Candidate> {
        if is_inside_ascii_word(folded.as_str().as_bytes(), hit.range()) {
            return None;
        }
        let index = hit.pattern().as_usize();
        let pattern = &self.patterns[index];
        let mut found = FoldedMatch {
            source,
            folded,
            start: hit.start(),
            end: hit.end(),
            is_acronym: pattern.is_acronym,
        };
        if !pattern.case.holds(&found) {
            return None;
        }
        if pattern.is_dotted && folded.as_str()[found.end..].starts_with('.') {
            found.end += 1;
        }
        let (left, right) = (found.boundary_before(), self.right_boundary(pattern, &found));
        if !pattern.key.contains(' ') && is_in_longer_name(&pattern.key, &found) {
            return None;
        }
        if left == Boundary::Closed || right == Boundary::Closed || !self.contexts[pattern.actor.get()].allows(&found) {
            return None;
        }
        let span = folded.span(found.start, found.end)?;
        if pattern.case.is_mistaken(source, span) {
            return None;
        }
        Some(Candidate {
            start: found.start,
            end: found.end,
            span,
            pattern: index,
            needs_left: left == Boundary::Hyphenated,
            needs_right: right == Boundary::Hyphenated,
        })
    }

    /// Judges the end of a match. After its own full stop an abbreviation must not go on: "U.S." in "U.S.A."
    fn right_boundary(&self, pattern: &Pattern, found: &FoldedMatch<'_>) -> Boundary {
        let text = found.folded.as_str();
        if pattern.is_dotted && text[..found.end].ends_with('.') && text[found.end..].starts_with(is_word) {
            return Boundary::Closed;
        }
        found.boundary_after()
    }

    /// Keeps of overlapping hits the leftmost, of those the longest; a name before an alias.
    fn choose_leftmost_longest(&self, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
        candidates.sort_unstable_by_key(|c| (c.start, Reverse(c.end), self.patterns[c.pattern].method, c.pattern));
        let mut end = 0;
        candidates.retain(|candidate| {
            let is_free = candidate.start >= end;
            if is_free {
                end = candidate.end;
            }
            is_free
        });
        candidates
    }
}

/// Returns true for hits inside a word ("us" in "because"): a cheap test that refuses most hits of short aliases.
fn is_inside_ascii_word(text: &[u8], hit: Range<usize>) -> bool {
    joins_ascii_word(text, hit.start) || joins_ascii_word(text, hit.end)
}

/// Returns true if the bytes on both sides of the offset `at` are letters or digits.
fn joins_ascii_word(text: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| text.get(before));
    before.is_some_and(u8::is_ascii_alphanumeric) && text.get(at).is_some_and(u8::is_ascii_alphanumeric)
}

/// Drops names in addresses, except a listed handle ("@POTUS") that is the whole of one.
fn drop_in_addresses(candidates: &mut Vec<Candidate>, addresses: &[Range<usize>], text: &str) {
    candidates.retain(|candidate| {
        let next = addresses.partition_point(|address| address.end <= candidate.start);
        let Some(address) = addresses.get(next).filter(|address| address.start < candidate.end) else {
            return true;
        };
        *address == (candidate.start..candidate.end) && text[candidate.start..].starts_with('@')
    });
}

/// Drops names that are joined by a hyphen to no listed name, and then those that were joined to them: once from each side.
fn drop_half_names(chosen: Vec<Candidate>) -> Vec<Candidate> {
    let mut kept: Vec<Candidate> = Vec::with_capacity(chosen.len());
    for candidate in chosen {
        let is_joined = kept
            .last()
            .is_some_and(|left| left.end + 1 == candidate.start && left.needs_right);
        if !candidate.needs_left || is_joined {
            kept.push(candidate);
        }
    }
    let mut next_start = None;
    let mut result: Vec<Candidate> = Vec::with_capacity(kept.len());
    for candidate in kept.into_iter().rev() {
        if !candidate.needs_right || next_start == Some(candidate.end + 1) {
            next_start = Some(candidate.start);
            result.push(candidate);
        }
    }
    result.reverse();
    result
}
