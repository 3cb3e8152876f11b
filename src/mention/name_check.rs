//! The check of the list's names by those that the model finds: "Turkey prices rose", "Kate Bush", "Bush Stadium".
//!
//! A name of the list that is a single word is looked at again where it may be an everyday word, and where a capitalised word
//! beside it may make it part of a longer name. All others count without asking the model.

use super::candidates::MentionCandidates;
use super::finder::MentionFinder;
use crate::actor::{
    ActorIndex, KnownOwner, NameOccurrence, gender_of_first_name, has_title_before, is_headline, is_subject_as_name,
    is_used_as_name, may_be_a_word,
};
use crate::article::{Article, FieldSpan, SentenceSpan};
use crate::sentence::{Sentence, in_sentence};
use crate::terms::ActorType;
use std::collections::HashSet;

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
    /// Returns the sentences with a name of the list that the model's names can rule out.
    pub fn sentences_to_check(
        &self,
        article: &Article,
        sentences: &[Sentence],
        candidates: &MentionCandidates,
    ) -> HashSet<usize> {
        if !self.checks_names {
            return HashSet::new();
        }
        let named = named_in_full(article, sentences, candidates);
        let listed = candidates.sentences.iter().flat_map(|sentence| &sentence.names);
        let doubtful = listed.filter(|name| doubt_of(article, &sentences[name.sentence], name, &named).is_some());
        doubtful.map(|name| name.sentence).collect()
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
        let named = named_in_full(article, sentences, candidates);
        let listed = candidates.sentences.iter().flat_map(|sentence| &sentence.names);
        let mut ruled_out: Vec<RuledOut> = listed
            .filter_map(|listed| {
                let sentence = &sentences[listed.sentence];
                let doubt = doubt_of(article, sentence, listed, &named);
                self.check(article, sentence, listed, doubt, names)
            })
            .collect();
        let namesakes = self.namesakes(article, sentences, candidates, &ruled_out);
        ruled_out.extend(namesakes);
        ruled_out.sort_by_key(|name| (name.sentence, name.span));
        ruled_out
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
        doubt: Option<Doubt>,
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
        if let Some(other) = self.younger_or_elder(article.field(sentence.field), listed, actor) {
            return Some(RuledOut {
                other: Some(other),
                ..ruled_out
            });
        }
        if let Some(other) = found
            .clone()
            .find(|name| self.is_anothers(article, sentence, name, listed, actor))
        {
            return Some(RuledOut {
                other: Some(other.span),
                ..ruled_out
            });
        }
        (doubt == Some(Doubt::Word) && !found.any(|name| fits(listed.kind, name.kind))).then_some(ruled_out)
    }

    /// Returns the name with the generation after it where the list's actor is of another: "Donald Trump Jr."
    fn younger_or_elder(&self, text: &str, listed: &NameOccurrence, actor: ActorIndex) -> Option<FieldSpan> {
        let generation = generation_after(&text[listed.span.end..]).filter(|_| listed.kind == ActorType::Person)?;
        let whole = FieldSpan::new(listed.span.start, listed.span.end + generation.len());
        self.linker.is_other_person(whole.of(text), actor).then_some(whole)
    }

    /// Returns true if a name that the model found belongs to another than the listed name that is a part of it.
    fn is_anothers(
        &self,
        article: &Article,
        sentence: &Sentence,
        name: &NameOccurrence,
        listed: &NameOccurrence,
        actor: ActorIndex,
    ) -> bool {
        let words = name.span.of(article.field(sentence.field));
        let is_longer = name.span.len() > listed.span.len() && words.contains(' ');
        match (listed.kind, name.kind) {
            (ActorType::Person, ActorType::Person) => {
                self.linker.is_other_person(words, actor)
                    && !is_persons_own(words)
                    && (is_first_and_last_name(words) || !stands_in_headline(article, sentence, name))
            }
            (ActorType::Person, _) => is_longer && !is_persons_own(words) && !is_states_own(words),
            (_, ActorType::Person) => is_longer && self.linker.is_full_name(words),
            (ActorType::Location, ActorType::Organisation) => is_longer && !is_states_own(words),
            // The Big Apple.
            (ActorType::Organisation, ActorType::Location) => is_longer,
            _ => false,
        }
    }
}

/// Returns the actor of a name of the list.
pub(super) fn listed_actor(name: &NameOccurrence) -> Option<ActorIndex> {
    match name.owner {
        KnownOwner::Listed(actor, _) => Some(actor),
        _ => None,
    }
}

/// Returns the actors of the list that an article names by more than one word.
fn named_in_full(article: &Article, sentences: &[Sentence], candidates: &MentionCandidates) -> HashSet<ActorIndex> {
    let listed = candidates.sentences.iter().flat_map(|sentence| &sentence.names);
    listed
        .filter(|name| {
            let text = article.field(sentences[name.sentence].field);
            name.span.of(text).contains(char::is_whitespace)
        })
        .filter_map(listed_actor)
        .collect()
}

/// Returns why a name of the list must be looked at again; `named` are the actors that the article names in full.
fn doubt_of(
    article: &Article,
    sentence: &Sentence,
    listed: &NameOccurrence,
    named: &HashSet<ActorIndex>,
) -> Option<Doubt> {
    let actor = listed_actor(listed)?;
    let (text, span) = (sentence.text(article), sentence.to_sentence(listed.span)?);
    if span.of(text).contains(char::is_whitespace) {
        let is_of_a_generation = generation_after(&text[span.end..]).is_some();
        return is_of_a_generation.then_some(Doubt::LongerName);
    }
    if listed.kind == ActorType::Person && has_title_before(text, span.start) {
        // "President Bush Library".
        return begins_with_capital(&text[span.end..]).then_some(Doubt::LongerName);
    }
    let is_shown = named.contains(&actor) && is_used_as_name(text, span) || is_subject_as_name(text, span);
    if may_be_a_word(text, span) && !is_shown {
        Some(Doubt::Word)
    } else {
        has_capital_beside(text, span).then_some(Doubt::LongerName)
    }
}

/// Returns the generation that a text begins with: " Jr".
fn generation_after(after: &str) -> Option<&'static str> {
    const GENERATIONS: [&str; 5] = [" Jr", ", Jr", " Sr", ", Sr", " Junior"];
    let mut all = GENERATIONS.into_iter();
    all.find(|generation| {
        let rest = after.strip_prefix(generation);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

/// Returns true if a word with a capital stands beside a name.
fn has_capital_beside(text: &str, name: SentenceSpan) -> bool {
    let before = text[..name.start].strip_suffix(' ').unwrap_or("");
    // "Ernst & Young".
    let before = before.strip_suffix(" &").unwrap_or(before);
    let start = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let word = before[start..].trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_word = word.ends_with(|c: char| c.is_alphanumeric() || c == '.');
    is_word && word.starts_with(char::is_uppercase) || begins_with_capital(&text[name.end..])
}

/// Returns true for " Tower".
fn begins_with_capital(after: &str) -> bool {
    after
        .strip_prefix(" & ")
        .or_else(|| after.strip_prefix(' '))
        .is_some_and(|rest| rest.starts_with(char::is_uppercase))
}

fn stands_in_headline(article: &Article, sentence: &Sentence, name: &NameOccurrence) -> bool {
    let span = sentence.to_sentence(name.span);
    span.is_some_and(|span| is_headline(sentence.text(article), span))
}

/// Returns true for "Carla Cruz", and not for "Excommunicates Trump": in a headline every word has a capital.
fn is_first_and_last_name(words: &str) -> bool {
    words
        .split_once(' ')
        .is_some_and(|(first, last)| !last.contains(' ') && gender_of_first_name(first).is_some())
}

/// Returns true for what a person leads, and what is said of it is said of them: "Trump Administration".
fn is_persons_own(words: &str) -> bool {
    const OWN: [&str; 15] = [
        "ag",
        "aides",
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

/// Returns true for what is a part of a state: "US Senate", but not "Georgia Tech".
fn is_states_own(words: &str) -> bool {
    const OWN: &str = "\
        government senate congress parliament house court courts army navy military forces force guard police embassy consulate \
        ministry department administration treasury assembly legislature council cabinet marines agency bureau republic \
        attorney attorneys customs census naval coast \
        kingdom presidency justice state";
    let mut words = words.split(' ').map(str::to_lowercase);
    words.any(|word| OWN.split(' ').any(|own| own == word))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::{LinkTables, Linker, Registry};
    use crate::article::{Field, Origin};
    use crate::terms::Metonyms;
    use std::path::Path;

    const LIST: &str = "\
        actor_id,name,type,aliases\n\
        may,Theresa May,PER,May\n\
        bush,George Bush,PER,Bush\n\
        biden,Joseph Biden,PER,Biden\n\
        trump,Donald Trump,PER,Trump\n\
        solo,Shell,ORG,\n\
        turkey,Turkey,LOC,\n\
        georgia,Georgia,LOC,\n\
        ford,Ford,ORG,\n\
        zelensky,Volodymyr Zelensky,PER,Zelensky\n";

    /// Texts with the names that a model finds as `[PER Ada]`, and the names of the list that these rule out.
    const CASES: &[(&str, &[&str])] = &[
        ("[PER May] lost the vote.", &[]),
        ("May lost the vote.", &["May"]),
        ("[PER Theresa May] spoke. May lost the vote.", &[]),
        ("[PER Theresa May] spoke. They have no trust in May.", &["May"]),
        ("Mrs May lost the vote.", &[]),
        ("May said so.", &[]),
        ("Turkey imports rose.", &["Turkey"]),
        ("Turkey prices rose.", &[]),
        ("[LOC Turkey] invaded the north.", &[]),
        ("They fled to Turkey at night.", &[]),
        ("[PER Kate Bush] sang.", &["Bush"]),
        ("The game at [LOC Bush Stadium] was a mess.", &["Bush"]),
        ("The [ORG Bush Administration] failed.", &[]),
        ("President [PER Bush] failed.", &[]),
        ("[PER President Bush] failed.", &[]),
        ("[PER Joe Biden] failed.", &[]),
        ("[PER Hunter Biden] failed.", &["Biden"]),
        ("[PER Donand Trump] failed.", &[]),
        ("[PER Donnald Trump] failed.", &[]),
        ("[PER Donnie Trump] failed.", &[]),
        ("[PER Vladimir Zelensky] failed.", &[]),
        ("[PER Melania Trump] failed.", &["Trump"]),
        ("The [LOC Big Ford] river is dry.", &["Ford"]),
        ("[PER Francesco Excommunicates Trump]", &[]),
        ("[PER Fred Trump] Leaves Wife", &["Trump"]),
        ("The [ORG Trump Justice Department] failed.", &[]),
        ("[ORG Georgia Tech] lost.", &["Georgia"]),
        ("The [ORG Georgia Senate] met.", &[]),
        ("[PER Georgia Smith] lost.", &["Georgia"]),
        ("[PER Harrison Ford] was rude.", &["Ford"]),
        ("[PER Ford] fired workers.", &[]),
        ("Donald Trump Jr. failed.", &["Donald Trump"]),
        ("Donald Trump, Jr., failed.", &["Donald Trump"]),
        ("Donald Trump Jrs failed.", &[]),
        ("Shell splinters littered the street.", &["Shell"]),
        ("They sued Shell.", &[]),
        ("Shell was fined on Monday over the spill.", &[]),
        ("Shell lied.", &[]),
        ("Turkey was served at noon.", &["Turkey"]),
        ("[PER Wade Bush] won in Ohio on Friday.", &["Bush"]),
        ("[PER Ada Louis Bush] won.", &["Bush"]),
        ("[ORG Ernst & Bush] was sued.", &["Bush"]),
    ];

    #[test]
    fn names_of_the_model_rule_out_names_of_the_list() {
        let tables = LinkTables::open(None, &Metonyms::Off).unwrap();
        let registry = Registry::from_bytes(Path::new("l.csv"), LIST.as_bytes()).unwrap();
        let finder = MentionFinder::new(Linker::new(&registry, &tables), Vec::new(), false).with_name_check(true);
        let mut wrong = Vec::new();
        for (marked, expected) in CASES {
            let (article, names) = article(marked);
            let sentences = sentences(&article);
            let candidates = finder.candidates(&article, &sentences);
            let names = occurrences(&sentences, names);
            let ruled_out = finder.rule_out(&article, &sentences, &candidates, &names);
            let found: Vec<&str> = ruled_out.iter().map(|name| name.span.of(&article.text)).collect();
            if found != *expected {
                wrong.push(format!("{marked}: {found:?}, not {expected:?}"));
            }
            let asked = finder.sentences_to_check(&article, &sentences, &candidates);
            if ruled_out.iter().any(|name| !asked.contains(&name.sentence)) {
                wrong.push(format!("{marked}: the model is not asked"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn an_office_means_the_namesake_named_before() {
        let cases: &[(&str, usize)] = &[
            (
                "[PER Wade Bush] won. Senator Bush was praised. Sen. Bush left. George Bush lied.",
                3,
            ),
            ("George Bush lied. [PER Wade Bush] won. Senator Bush left.", 1),
            ("[PER Wade Bush] won. President Bush lied. Bush lied.", 1),
            ("Senator Bush left. [PER Wade Bush] won.", 1),
        ];
        let tables = LinkTables::open(None, &Metonyms::Off).unwrap();
        let registry = Registry::from_bytes(Path::new("l.csv"), LIST.as_bytes()).unwrap();
        let finder = MentionFinder::new(Linker::new(&registry, &tables), Vec::new(), false).with_name_check(true);
        for (marked, expected) in cases {
            let (article, names) = article(marked);
            let sentences = sentences(&article);
            let candidates = finder.candidates(&article, &sentences);
            let names = occurrences(&sentences, names);
            let ruled_out = finder.rule_out(&article, &sentences, &candidates, &names);
            assert_eq!(ruled_out.len(), *expected, "{marked}: {ruled_out:?}");
        }
    }

    fn occurrences(sentences: &[Sentence], names: Vec<(FieldSpan, ActorType)>) -> Vec<NameOccurrence> {
        let names = names.into_iter().map(|(span, kind)| NameOccurrence {
            sentence: sentences
                .iter()
                .position(|sentence| span.end <= sentence.span.end)
                .unwrap(),
            span,
            kind,
            confidence: 0.9,
            owner: KnownOwner::Unknown,
        });
        names.collect()
    }

    /// Parses a text with marked names.
    fn article(marked: &str) -> (Article, Vec<(FieldSpan, ActorType)>) {
        let (mut text, mut names, mut rest) = (String::new(), Vec::new(), marked);
        while let Some((before, after)) = rest.split_once('[') {
            let (inside, further) = after.split_once(']').unwrap();
            let (kind, name) = inside.split_once(' ').unwrap();
            text += before;
            let span = FieldSpan::new(text.len(), text.len() + name.len());
            names.push((span, ActorType::parse(kind).unwrap()));
            text += name;
            rest = further;
        }
        text += rest;
        let article = Article {
            id: "1".to_owned(),
            outlet: "o".to_owned(),
            date: None,
            url: String::new(),
            title: String::new(),
            text,
            cleaning: Default::default(),
            language: None,
            content: 0,
            text_length: 0,
            replaces: None,
            origin: Origin {
                source: "-".into(),
                line: 1,
            },
        };
        (article, names)
    }

    fn sentences(article: &Article) -> Vec<Sentence> {
        crate::sentence::sentences(article)
            .into_iter()
            .filter(|sentence| sentence.field == Field::Text)
            .collect()
    }
}
