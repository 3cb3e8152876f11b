//! The pattern of a spelling: its key, the case it must have in the text, and the context that rules it out.

use super::actor::{Actor, ActorIndex};
use super::boundary::{FoldedMatch, LONGEST_ACRONYM};
use super::common_words::{is_common_word, is_date_or_verb, is_word_in_capitals};
use super::derived::DerivedName;
use super::fold::{Case, fold, name_key};
use crate::actor::gender::gender_of_first_name;
use crate::article::SentenceSpan;
use crate::terms::MatchMethod;

/// Words that are spelled like acronyms, beyond those of the tables of common words and first names: "Puerto Rico" is not the
/// RICO Act.
const WORDS_LIKE_ACRONYMS: &str = "\
    able alec arms asia bond cobra code crew dell erin idea hire india live marc orca peta pink raise rico seal seals solo unite";

/// One spelling of one actor, as the automaton looks for it.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) actor: ActorIndex,
    /// Name or alias.
    pub(super) method: MatchMethod,
    /// The text that is looked for, as [`name_key`] gives it.
    pub(super) key: String,
    pub(super) case: CaseRule,
    /// Never part of a double name.
    pub(super) is_acronym: bool,
    /// Written with a full stop at its end, which the key leaves out: the span includes it where the text has it.
    pub(super) is_dotted: bool,
}

/// The case that a hit must have in the text.
#[derive(Debug)]
pub(super) enum CaseRule {
    /// Any case.
    Any,
    /// Exactly as in the list; holds the alias folded in all but case.
    Exact(String),
    /// Capitals only.
    Upper,
    /// A capital where the alias has its first (`at`, a byte of the key); for a single word, or else at its start, so
    /// that "Ebay" is found for "eBay".
    Capital { at: usize, or_first: bool },
}

/// Phrases that rule a match out where they stand beside it, folded.
#[derive(Debug)]
pub(super) struct ExcludedContext {
    not_before: Vec<String>,
    not_after: Vec<String>,
}

/// Returns the patterns of an actor's name and aliases.
pub(super) fn patterns_of(actor: &Actor, index: ActorIndex) -> Vec<Pattern> {
    actor
        .matched_names()
        .map(|(method, alias)| Pattern::new(actor, index, method, alias))
        .collect()
}

/// Returns the pattern of a name that is derived from one of the actor's.
pub(super) fn derived_pattern(actor: &Actor, name: &DerivedName) -> Pattern {
    Pattern::new(actor, name.actor, name.method, &name.form)
}

impl Pattern {
    fn new(actor: &Actor, index: ActorIndex, method: MatchMethod, alias: &str) -> Self {
        let exact = fold(alias, Case::Kept);
        let stem = exact.trim_end_matches(['.', ' ']);
        Pattern {
            actor: index,
            method,
            is_acronym: is_acronym(stem),
            case: CaseRule::of(actor.case_sensitive, stem),
            key: name_key(alias),
            is_dotted: exact.ends_with('.'),
        }
    }
}

fn is_acronym(alias: &str) -> bool {
    let letters = alias.chars().filter(|c| c.is_alphabetic()).count();
    letters <= LONGEST_ACRONYM && alias.contains(char::is_uppercase) && !alias.contains(char::is_lowercase)
}

/// Returns true for an acronym that some outlets write like a word, as "Nato" for "NATO", and that is neither another word nor
/// a first name.
fn is_spoken_as_word(acronym: &str) -> bool {
    const SHORTEST: usize = 4;
    let small = acronym.to_lowercase();
    acronym.len() >= SHORTEST
        && acronym.chars().all(|c| c.is_ascii_uppercase())
        && small.contains(['a', 'e', 'i', 'o', 'u'])
        && !is_common_word(&small)
        && !WORDS_LIKE_ACRONYMS.split(' ').any(|word| word == small)
        && gender_of_first_name(&small).is_none()
}

impl CaseRule {
    /// Returns the rule for an alias, given folded in all but case.
    fn of(case_sensitive: Option<bool>, alias: &str) -> Self {
        match (case_sensitive, alias.find(char::is_uppercase)) {
            (Some(true), _) => CaseRule::Exact(alias.to_owned()),
            (Some(false), _) | (None, None) => CaseRule::Any,
            (None, Some(_)) if is_acronym(alias) && !is_spoken_as_word(alias) => CaseRule::Upper,
            (None, Some(first)) => CaseRule::Capital {
                at: first,
                or_first: !alias.contains(' '),
            },
        }
    }

    /// Returns true if the match has the case that the rule asks for.
    pub(super) fn holds(&self, found: &FoldedMatch<'_>) -> bool {
        match self {
            CaseRule::Any => true,
            CaseRule::Exact(alias) => {
                let span = found.folded.span(found.start, found.end);
                span.is_some_and(|span| fold(span.of(found.source), Case::Kept) == *alias)
            }
            CaseRule::Upper => found.is_upper(found.start, found.end),
            CaseRule::Capital { at, or_first } => {
                found.is_capital(found.start + at) || (*or_first && found.is_capital(found.start))
            }
        }
    }
}

impl CaseRule {
    /// Returns true if the capitals of a match have another reason than a name: a line of capitals, a date. A list that says
    /// which case its names have knows better.
    pub(super) fn is_mistaken(&self, text: &str, span: SentenceSpan) -> bool {
        match self {
            CaseRule::Upper => is_word_in_capitals(text, span),
            CaseRule::Capital { .. } => is_date_or_verb(text, span),
            CaseRule::Any | CaseRule::Exact(_) => false,
        }
    }
}

impl ExcludedContext {
    pub(super) fn of(actor: &Actor) -> Self {
        ExcludedContext {
            not_before: actor.not_before.iter().flat_map(|phrase| forms_of(phrase)).collect(),
            not_after: actor.not_after.iter().flat_map(|phrase| forms_of(phrase)).collect(),
        }
    }

    /// Returns true if none of the phrases stands beside the match.
    pub(super) fn allows(&self, found: &FoldedMatch<'_>) -> bool {
        !self.not_before.iter().any(|phrase| found.is_before(phrase))
            && !self.not_after.iter().any(|phrase| found.is_after(phrase))
    }
}

/// Returns the forms of a phrase in the text: "St." of the list is also "St", but "St" of the list is not "St.", which may end
/// a sentence.
fn forms_of(phrase: &str) -> Vec<String> {
    let mut forms = vec![fold(phrase, Case::Folded), name_key(phrase)];
    forms.dedup();
    forms
}
