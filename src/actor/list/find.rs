//! The finding of names: one automaton over folded text, then a look at the case and the surroundings of each hit.

use crate::actor::list::address::AddressFinder;
use crate::actor::list::edges::{Edge, LONGEST_ACRONYM, Place};
use crate::actor::list::normalize::{Case, Folded, fold, is_word};
use crate::actor::list::registry::{Actor, ActorIndex};
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
    /// Whose name it is.
    pub actor: ActorIndex,
    /// How it was matched.
    pub method: MatchMethod,
}

/// Above this many bytes of aliases, the automaton trades speed for memory (a DFA takes some 100 bytes a byte).
const DFA_LIMIT: usize = 200_000;

/// Finds the names of a list.
#[derive(Debug)]
pub(crate) struct Finder {
    automaton: AhoCorasick,
    patterns: Vec<Pattern>,
    contexts: Vec<Context>,
    addresses: AddressFinder,
}

/// One spelling of one actor.
#[derive(Debug)]
struct Pattern {
    actor: ActorIndex,
    method: MatchMethod,
    key: String,
    case: CaseRule,
    /// Never part of a double name.
    acronym: bool,
    /// Written with a full stop at its end, which the key leaves out: the span takes it where the text has it.
    dotted: bool,
}

/// Which case a hit must have in the text.
#[derive(Debug)]
enum CaseRule {
    Any,
    /// Just as in the list; holds the alias folded in all but case.
    Exact(String),
    /// Capitals only.
    Upper,
    /// A capital where the alias has its first (`at`, a byte of the key); for a single word, or else at its start, so
    /// that "Ebay" is found for "eBay".
    Capital {
        at: usize,
        or_first: bool,
    },
}

/// What must not stand beside an actor's names, folded.
#[derive(Debug)]
struct Context {
    not_before: Vec<String>,
    not_after: Vec<String>,
}

/// A hit that stands on its own feet; others may still take its place.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    /// Folded bytes.
    start: usize,
    end: usize,
    span: SentenceSpan,
    pattern: usize,
    /// Holds only if a name is found right across this hyphen.
    needs_left: bool,
    needs_right: bool,
}

/// The form under which two aliases are the same: folded, without a full stop at the end.
pub(crate) fn key(alias: &str) -> String {
    let folded = fold(alias, Case::Folded);
    match folded.trim_end_matches(['.', ' ']) {
        "" => folded,
        stem => stem.to_owned(),
    }
}

impl Finder {
    /// # Errors
    /// Where the aliases are more than an automaton can hold.
    pub(crate) fn new(actors: &[Actor]) -> Result<Self, BuildError> {
        let patterns: Vec<Pattern> = actors
            .iter()
            .zip(0..)
            .flat_map(|(actor, index)| patterns_of(actor, ActorIndex(index)))
            .collect();
        let bytes: usize = patterns.iter().map(|pattern| pattern.key.len()).sum();
        let automaton = AhoCorasick::builder()
            .kind((bytes <= DFA_LIMIT).then_some(AhoCorasickKind::DFA))
            .build(patterns.iter().map(|pattern| &pattern.key))?;
        Ok(Finder {
            automaton,
            patterns,
            contexts: actors.iter().map(Context::of).collect(),
            addresses: AddressFinder::new()?,
        })
    }

    /// The names in `text`, in order, apart from each other.
    pub(crate) fn find(&self, text: &str) -> Vec<NameMatch> {
        let folded = Folded::new(text);
        // All hits and not the leftmost-longest: a long one that is refused must not hide a short one that holds.
        let mut candidates: Vec<Candidate> = self
            .automaton
            .find_overlapping_iter(folded.as_str())
            .filter_map(|hit| self.judge(text, &folded, &hit))
            .collect();
        if candidates.is_empty() {
            return Vec::new();
        }
        drop_in_addresses(&mut candidates, &self.addresses.find(folded.as_str()), folded.as_str());
        let chosen = drop_half_names(self.choose(candidates));
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

    fn judge(&self, source: &str, folded: &Folded, hit: &Match) -> Option<Candidate> {
        if inside_ascii_word(folded.as_str().as_bytes(), hit.range()) {
            return None;
        }
        let index = hit.pattern().as_usize();
        let pattern = &self.patterns[index];
        let mut place = Place {
            source,
            folded,
            start: hit.start(),
            end: hit.end(),
            acronym: pattern.acronym,
        };
        if !pattern.case.holds(&place) {
            return None;
        }
        if pattern.dotted && folded.as_str()[place.end..].starts_with('.') {
            place.end += 1;
        }
        let (left, right) = (place.left(), self.right(pattern, &place));
        if left == Edge::Closed || right == Edge::Closed || !self.contexts[pattern.actor.get()].allows(&place) {
            return None;
        }
        Some(Candidate {
            start: place.start,
            end: place.end,
            span: folded.span(place.start, place.end)?,
            pattern: index,
            needs_left: left == Edge::Hyphenated,
            needs_right: right == Edge::Hyphenated,
        })
    }

    /// After its own full stop an abbreviation must not go on: "U.S." in "U.S.A."
    fn right(&self, pattern: &Pattern, place: &Place<'_>) -> Edge {
        let text = place.folded.as_str();
        if pattern.dotted && text[..place.end].ends_with('.') && text[place.end..].starts_with(is_word) {
            return Edge::Closed;
        }
        place.right()
    }

    /// The leftmost of overlapping hits, of those the longest; a name before an alias.
    fn choose(&self, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
        candidates.sort_unstable_by_key(|c| (c.start, Reverse(c.end), self.patterns[c.pattern].method, c.pattern));
        let mut end = 0;
        candidates.retain(|candidate| {
            let free = candidate.start >= end;
            if free {
                end = candidate.end;
            }
            free
        });
        candidates
    }
}

/// The quick no to most hits of short aliases ("us" in "because").
fn inside_ascii_word(text: &[u8], hit: Range<usize>) -> bool {
    let is_word = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    (is_word(hit.start.checked_sub(1)) && is_word(Some(hit.start)))
        || (is_word(Some(hit.end)) && is_word(hit.end.checked_sub(1)))
}

/// Only a listed handle ("@POTUS") is found in an address, and only as the whole of it.
fn drop_in_addresses(candidates: &mut Vec<Candidate>, addresses: &[Range<usize>], text: &str) {
    candidates.retain(|candidate| {
        let next = addresses.partition_point(|address| address.end <= candidate.start);
        let Some(address) = addresses.get(next).filter(|address| address.start < candidate.end) else {
            return true;
        };
        *address == (candidate.start..candidate.end) && text[candidate.start..].starts_with('@')
    });
}

/// Drops names that hang on a hyphen with no listed name across it, and then what hung on those: once from each side.
fn drop_half_names(chosen: Vec<Candidate>) -> Vec<Candidate> {
    let mut kept: Vec<Candidate> = Vec::with_capacity(chosen.len());
    for candidate in chosen {
        let joined = |left: &Candidate| left.end + 1 == candidate.start && left.needs_right;
        if !candidate.needs_left || kept.last().is_some_and(joined) {
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

/// The name, then the aliases; a spelling that comes twice counts once.
fn patterns_of(actor: &Actor, index: ActorIndex) -> Vec<Pattern> {
    let name = std::iter::once((MatchMethod::Name, &actor.name));
    let aliases = actor.aliases.iter().map(|alias| (MatchMethod::Alias, alias));
    name.chain(aliases)
        .map(|(method, alias)| Pattern::new(actor, index, method, alias))
        .collect()
}

impl Pattern {
    fn new(actor: &Actor, index: ActorIndex, method: MatchMethod, alias: &str) -> Self {
        let exact = fold(alias, Case::Kept);
        let key = key(alias);
        let dotted = exact.ends_with('.');
        let stem = exact.trim_end_matches(['.', ' ']);
        Pattern {
            actor: index,
            method,
            acronym: is_acronym(stem),
            case: CaseRule::of(actor.case_sensitive, stem),
            key,
            dotted,
        }
    }
}

fn is_acronym(alias: &str) -> bool {
    let letters = alias.chars().filter(|c| c.is_alphabetic()).count();
    letters <= LONGEST_ACRONYM && alias.contains(char::is_uppercase) && !alias.contains(char::is_lowercase)
}

impl CaseRule {
    /// The rule for an alias, given folded in all but case.
    fn of(case_sensitive: Option<bool>, alias: &str) -> Self {
        match (case_sensitive, alias.find(char::is_uppercase)) {
            (Some(true), _) => CaseRule::Exact(alias.to_owned()),
            (Some(false), _) | (None, None) => CaseRule::Any,
            (None, Some(_)) if is_acronym(alias) => CaseRule::Upper,
            (None, Some(first)) => CaseRule::Capital {
                at: first,
                or_first: !alias.contains(' '),
            },
        }
    }

    fn holds(&self, place: &Place<'_>) -> bool {
        match self {
            CaseRule::Any => true,
            CaseRule::Exact(alias) => {
                let span = place.folded.span(place.start, place.end);
                span.is_some_and(|span| fold(span.of(place.source), Case::Kept) == *alias)
            }
            CaseRule::Upper => place.is_upper(place.start, place.end),
            CaseRule::Capital { at, or_first } => {
                place.is_capital(place.start + at) || (*or_first && place.is_capital(place.start))
            }
        }
    }
}

impl Context {
    fn of(actor: &Actor) -> Self {
        let keys = |phrases: &[String]| phrases.iter().flat_map(|phrase| forms_of(phrase)).collect();
        Context {
            not_before: keys(&actor.not_before),
            not_after: keys(&actor.not_after),
        }
    }

    fn allows(&self, place: &Place<'_>) -> bool {
        !self.not_before.iter().any(|phrase| place.is_before(phrase))
            && !self.not_after.iter().any(|phrase| place.is_after(phrase))
    }
}

/// "St." of the list is also "St" in the text; "St" of the list is not "St.", which may end a sentence.
fn forms_of(phrase: &str) -> Vec<String> {
    let mut forms = vec![fold(phrase, Case::Folded), key(phrase)];
    forms.dedup();
    forms
}
