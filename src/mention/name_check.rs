//! The check of the list's names by those that the model finds: "Turkey prices rose", "Kate Bush", "Bush Stadium".
//!
//! A name of the list that is a single word is looked at again where it may be an everyday word, and where a capitalised word
//! beside it may make it part of a longer name. All others count without asking the model.

use super::candidates::MentionCandidates;
use super::finder::MentionFinder;
use crate::actor::{ActorIndex, KnownOwner, NameOccurrence, has_title_before, may_be_a_word};
use crate::article::{Article, FieldSpan, SentenceSpan};
use crate::sentence::{Sentence, in_sentence};
use crate::terms::ActorType;

/// A name of the list that the model does not find, or finds to be part of another name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuledOut {
    /// Index into the article's sentences.
    pub sentence: usize,
    /// The name.
    pub span: FieldSpan,
    /// The actor of the list whose name it looks like.
    pub actor: ActorIndex,
    /// The longer name that the model finds there; `None` where it finds none.
    pub other: Option<FieldSpan>,
}

/// The reason why a name is looked at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    /// It may be an everyday word.
    Word,
    /// It may be a part of a longer name.
    LongerName,
}

impl MentionFinder<'_> {
    /// Returns true if the sentence `index` has a name of the list that the model's names can rule out.
    pub fn needs_names(
        &self,
        article: &Article,
        sentences: &[Sentence],
        candidates: &MentionCandidates,
        index: usize,
    ) -> bool {
        let Some(found) = candidates.sentences.get(index).filter(|_| self.checks_names) else {
            return false;
        };
        let text = sentences[index].text(article);
        let mut names = found.names.iter().filter(|name| listed_actor(name).is_some());
        names.any(|name| doubt_of(&sentences[index], text, name).is_some())
    }

    /// Returns the names of the list that `names`, which the model found, rule out.
    pub fn rule_out(
        &self,
        article: &Article,
        sentences: &[Sentence],
        candidates: &MentionCandidates,
        names: &[NameOccurrence],
    ) -> Vec<RuledOut> {
        if !self.checks_names {
            return Vec::new();
        }
        let listed = candidates.sentences.iter().flat_map(|sentence| &sentence.names);
        listed
            .filter_map(|listed| self.check(article, &sentences[listed.sentence], listed, names))
            .collect()
    }

    /// Returns the id of an actor of the list.
    pub fn listed_id(&self, actor: ActorIndex) -> &str {
        &self.linker.registry().actor(actor).id
    }

    fn check(
        &self,
        article: &Article,
        sentence: &Sentence,
        listed: &NameOccurrence,
        names: &[NameOccurrence],
    ) -> Option<RuledOut> {
        let actor = listed_actor(listed)?;
        let found = in_sentence(names, listed.sentence, |name| name.sentence).iter();
        let mut found = found.filter(|name| name.span.overlaps(&listed.span));
        let ruled_out = RuledOut {
            sentence: listed.sentence,
            span: listed.span,
            actor,
            other: None,
        };
        let text = article.field(sentence.field);
        if let Some(other) = found.clone().find(|name| self.is_anothers(name, text, listed, actor)) {
            return Some(RuledOut {
                other: Some(other.span),
                ..ruled_out
            });
        }
        let is_word = doubt_of(sentence, sentence.text(article), listed) == Some(Doubt::Word);
        (is_word && !found.any(|name| fits(listed.kind, name.kind))).then_some(ruled_out)
    }

    /// Returns true if a name that the model found in `text` belongs to another than the listed name that is a part of it.
    fn is_anothers(&self, name: &NameOccurrence, text: &str, listed: &NameOccurrence, actor: ActorIndex) -> bool {
        let words = name.span.of(text);
        let is_longer = name.span.len() > listed.span.len() && words.contains(' ');
        match (listed.kind, name.kind) {
            (ActorType::Person, ActorType::Person) => self.linker.is_other_person(words, actor),
            (ActorType::Person, _) => is_longer && !is_persons_own(words),
            (_, ActorType::Person) => is_longer && self.linker.is_full_name(words),
            _ => false,
        }
    }
}

/// Returns the actor of a name of the list.
fn listed_actor(name: &NameOccurrence) -> Option<ActorIndex> {
    match name.owner {
        KnownOwner::Listed(actor, _) => Some(actor),
        _ => None,
    }
}

/// Returns why a name of the list in a sentence must be looked at again.
fn doubt_of(sentence: &Sentence, text: &str, listed: &NameOccurrence) -> Option<Doubt> {
    let span = sentence.to_sentence(listed.span)?;
    if span.of(text).contains(char::is_whitespace) {
        return None;
    }
    let has_title = listed.kind == ActorType::Person && has_title_before(text, span.start);
    match has_title {
        false if may_be_a_word(text, span) => Some(Doubt::Word),
        false if has_capital_beside(text, span) => Some(Doubt::LongerName),
        // "President Bush Library".
        true if begins_with_capital(&text[span.end..]) => Some(Doubt::LongerName),
        _ => None,
    }
}

/// Returns true if a word with a capital stands beside a name.
fn has_capital_beside(text: &str, name: SentenceSpan) -> bool {
    let before = text[..name.start].strip_suffix(' ').unwrap_or("");
    let start = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let word = before[start..].trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_word = word.ends_with(|c: char| c.is_alphanumeric() || c == '.');
    is_word && word.starts_with(char::is_uppercase) || begins_with_capital(&text[name.end..])
}

/// Returns true for " Tower".
fn begins_with_capital(after: &str) -> bool {
    after
        .strip_prefix(' ')
        .is_some_and(|rest| rest.starts_with(char::is_uppercase))
}

/// Returns true for what a person leads, and what is said of it is said of them: "Trump Administration".
fn is_persons_own(words: &str) -> bool {
    const OWN: [&str; 13] = [
        "administration",
        "campaign",
        "presidency",
        "government",
        "cabinet",
        "house",
        "team",
        "camp",
        "doctrine",
        "era",
        "plan",
        "supporters",
        "voters",
    ];
    let last = words.rsplit(' ').next().unwrap_or("").to_lowercase();
    OWN.contains(&last.as_str())
}

/// Returns true if a name that the model takes for `found` can be that of a listed actor of the type `listed`.
fn fits(listed: ActorType, found: ActorType) -> bool {
    match listed {
        ActorType::Person => found == ActorType::Person,
        ActorType::Organisation => matches!(found, ActorType::Organisation | ActorType::Misc),
        ActorType::Location => found != ActorType::Person,
        ActorType::Misc => true,
    }
}
