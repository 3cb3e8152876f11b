//! The linking of the names of organisations, places and others in an article.

use super::article_linker::{ArticleLinker, plain_key};
use super::display_name::{bare_name, display_name};
use super::links::{Entity, Link};
use super::occurrence::NameOccurrence;
use crate::actor::list::fold::{Case, fold, name_key};
use crate::terms::{ActorType, MatchMethod};
use std::collections::{BTreeSet, HashMap};

impl ArticleLinker<'_> {
    /// Links the names of organisations, places and others, except acronyms and last words.
    pub(super) fn link_other_names(&mut self) {
        for at in self.unlinked() {
            let occurrence = &self.occurrences[at];
            let (text, kind) = (self.text(occurrence), self.kind(at));
            if self.is_person(text, kind) {
                continue;
            }
            if let Some((id, name)) = self.linker.tables().countries.find(text) {
                let entity = self.add_country(id, name);
                self.set_link(at, Link::To(entity, MatchMethod::Name));
            } else if parse_acronym(text).is_none() && !self.is_last_word(at) {
                let entity = self.add_other(text, kind);
                self.set_link(at, Link::To(entity, MatchMethod::Name));
                self.note_acronym(occurrence, entity);
            }
        }
    }

    /// Returns the index of a country of the table, which the list may hold under its own id.
    pub(super) fn add_country(&mut self, id: &str, name: &str) -> usize {
        if let Some(actor) = self.linker.listed_names.get(&name_key(name)) {
            return self.add_listed(*actor);
        }
        self.add_entity(Entity {
            id: id.to_owned(),
            name: name.to_owned(),
            kind: ActorType::Location,
            is_listed: self.linker.listed_ids.contains(id),
            is_country: true,
        })
    }

    /// Returns the index of an organisation, place or other.
    fn add_other(&mut self, text: &str, kind: ActorType) -> usize {
        let name = bare_name(text);
        self.add_entity(Entity {
            id: self.linker.make_id(&fold(name, Case::Folded), kind, true),
            name: display_name(text, kind),
            kind,
            is_listed: false,
            is_country: false,
        })
    }

    /// Records the acronym in brackets after a name.
    fn note_acronym(&mut self, occurrence: &NameOccurrence, entity: usize) {
        let text = self.article.field(self.sentences[occurrence.sentence].field);
        let bracket = text
            .get(occurrence.span.end..)
            .and_then(|after| after.trim_start().strip_prefix('('));
        let inside = bracket.and_then(|rest| rest.split_once(')')).map(|(inside, _)| inside);
        if let Some(acronym) = inside.and_then(parse_acronym) {
            self.acronyms.entry(acronym).or_default().insert(entity);
        }
    }

    /// Links acronyms: as introduced, or by the initials of one organisation, or as names of their own.
    pub(super) fn link_acronyms(&mut self) {
        let mut by_initials: HashMap<String, BTreeSet<usize>> = HashMap::new();
        for (index, entity) in self.links.entities.iter().enumerate() {
            if entity.kind == ActorType::Organisation {
                by_initials.entry(initials(&entity.name)).or_default().insert(index);
            }
        }
        for at in self.unlinked() {
            let occurrence = &self.occurrences[at];
            let is_person = self.is_person(self.text(occurrence), self.kind(at));
            let Some(short) = parse_acronym(self.text(occurrence)).filter(|_| !is_person) else {
                continue;
            };
            let introduced = self.acronyms.get(&short).filter(|meant| !meant.is_empty());
            let meant = introduced
                .or_else(|| by_initials.get(&short))
                .cloned()
                .unwrap_or_default();
            let link = match (meant.len(), meant.first()) {
                (1, Some(entity)) => Link::To(*entity, MatchMethod::ShortForm),
                _ => Link::To(self.add_other(self.text(occurrence), self.kind(at)), MatchMethod::Name),
            };
            self.set_link(at, link);
        }
    }

    /// Returns true if a name of one word is the last word of longer names in the article: "the Post".
    fn is_last_word(&self, at: usize) -> bool {
        // Bodies whose name is not short for a longer one: the House is not the White House.
        const STANDALONE: [&str; 6] = ["house", "senate", "congress", "union", "court", "parliament"];
        let word = self.keys[at].as_str();
        !word.contains(' ') && !STANDALONE.contains(&word) && self.last_words.contains(word)
    }

    /// Links last words of the names of organisations that stand for the whole name.
    pub(super) fn link_last_words(&mut self) {
        let mut longer: HashMap<(ActorType, String), Vec<usize>> = HashMap::new();
        for (index, entity) in self.links.entities.iter().enumerate() {
            if let Some((_, last)) = plain_key(&entity.name).rsplit_once(' ') {
                longer.entry((entity.kind, last.to_owned())).or_default().push(index);
            }
        }
        for at in self.unlinked() {
            let (text, kind) = (self.text(&self.occurrences[at]), self.kind(at));
            if self.is_person(text, kind) {
                continue;
            }
            let meant = longer.get(&(kind, self.keys[at].clone())).cloned().unwrap_or_default();
            let link = match meant.len() {
                0 => Link::To(self.add_other(text, kind), MatchMethod::Name),
                1 => Link::To(meant[0], MatchMethod::ShortForm),
                _ => Link::Ambiguous(meant),
            };
            self.set_link(at, link);
        }
    }
}

/// Returns the capitals of "IAEA" and "I.A.E.A.", where a text is nothing else.
fn parse_acronym(text: &str) -> Option<String> {
    let letters: String = text.chars().filter(|c| *c != '.').collect();
    let fits = (2..=6).contains(&letters.chars().count()) && letters.chars().all(char::is_uppercase);
    fits.then_some(letters)
}

/// Returns the initials of a name's capitalised words; empty for a single word.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split([' ', '-']).collect();
    let capitals = words
        .iter()
        .filter_map(|word| word.chars().next().filter(|c| c.is_uppercase()));
    let capitals: String = capitals.collect();
    if words.len() > 1 { capitals } else { String::new() }
}
