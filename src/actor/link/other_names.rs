//! The linking of the names of organisations, places and others in an article.

use super::article_linker::ArticleLinker;
use super::capitals::stands_in_capitals;
use super::display_name::display_name;
use super::links::{Entity, Link};
use super::occurrence::NameOccurrence;
use super::organisation_name::{organisation_key, parse_acronym};
use crate::terms::{ActorType, MatchMethod};
use std::collections::{BTreeMap, BTreeSet, HashMap};

impl ArticleLinker<'_> {
    /// Returns true for "May" and "Black" where the article names a person who is called so: Theresa May.
    fn is_surname_here(&self, at: usize) -> bool {
        let key = self.keys[at].as_str();
        let mut others = self.occurrences.iter().zip(&self.keys);
        self.occurrences[at].kind == ActorType::Person
            && self.last_words.contains(key)
            && others.any(|(other, name)| {
                let before = name.strip_suffix(key).unwrap_or("");
                other.kind == ActorType::Person && before.ends_with(' ')
            })
    }

    /// Returns true for a text that the model takes for a name and that is none: "US" in capitals is one, but for a line of
    /// capitals, where it is a pronoun.
    pub(super) fn is_no_name(&self, at: usize) -> bool {
        let (tables, occurrence) = (self.linker.tables(), &self.occurrences[at]);
        let text = self.text(occurrence);
        if self.is_joint_name(text) {
            return true;
        }
        if !tables.not_actors.holds(text) || self.is_surname_here(at) {
            return false;
        }
        let is_known = parse_acronym(text).is_some()
            && (tables.countries.find(text).is_some() || tables.institutions.table().find(text).is_some());
        let sentence = &self.sentences[occurrence.sentence];
        let span = sentence.to_sentence(occurrence.span).filter(|_| is_known);
        span.is_none_or(|span| stands_in_capitals(sentence.text(self.article), span))
    }

    /// Returns true for two names in one, of which one is an institution's: the poll of "Washington Post-ABC News".
    fn is_joint_name(&self, text: &str) -> bool {
        let Some((one, other)) = text.split_once(['/', '-', '–']) else {
            return false;
        };
        let table = self.linker.tables().institutions.table();
        let are_names = [one, other].iter().all(|name| name.starts_with(char::is_uppercase));
        are_names && table.find(text).is_none() && [one, other].iter().any(|name| table.find(name).is_some())
    }

    /// Returns true for a name of an institution that is no surname: of several words ("The Hill", but not "the Hill"), or an
    /// acronym.
    pub(super) fn is_sure_institution(&self, text: &str) -> bool {
        let is_sure = text.strip_prefix("the ").unwrap_or(text).contains(' ') || parse_acronym(text).is_some();
        is_sure && self.linker.tables().institutions.table().find(text).is_some()
    }

    /// Links the names of organisations, places and others, except acronyms and last words.
    pub(super) fn link_other_names(&mut self) {
        let national = self.national_names();
        let mut by_key: HashMap<String, usize> = HashMap::new();
        let mut short = Vec::new();
        for at in self.unlinked() {
            let occurrence = &self.occurrences[at];
            let (text, kind) = (self.text(occurrence), self.kind(at));
            if self.is_person(text, kind) {
                continue;
            }
            let country = self.linker.tables().countries.find(text);
            let entity = if let Some(country) = country {
                self.add_country(&country.id, &country.name)
            } else if parse_acronym(text).is_some() {
                continue;
            } else if kind == ActorType::Organisation && national.contains_key(&self.keys[at]) {
                short.push(at);
                continue;
            } else if let Some(institution) = self.find_institution(text, kind) {
                self.add_institution(institution)
            } else if !self.is_last_word(at) {
                self.add_other(text, kind)
            } else {
                continue;
            };
            self.set_link(at, Link::To(entity, MatchMethod::Name));
            // "Islamic State in Iraq and Syria (ISIS)", "VATICAN CITY (AP)".
            if country.is_none() {
                self.note_acronym(occurrence, entity);
            }
            by_key.insert(self.keys[at].clone(), entity);
        }
        for at in short {
            if let Some(full) = national.get(&self.keys[at]) {
                self.link_without_country(at, full, &by_key);
            }
        }
    }

    /// Returns the organisations of the article whose names begin with a country, by the rest of their names: "Russian Foreign
    /// Ministry" under "foreign ministry". Each with its country.
    fn national_names(&self) -> HashMap<String, BTreeMap<String, String>> {
        let mut names: HashMap<String, BTreeMap<String, String>> = HashMap::new();
        let organisations = self.keys.iter().filter(|key| key.contains(' '));
        for key in organisations.filter(|key| self.kinds.get(*key) == Some(&ActorType::Organisation)) {
            if let Some((country, rest)) = self.linker.tables().countries.split_country(key) {
                let full = names.entry(rest.to_owned()).or_default();
                full.insert(country.to_owned(), key.clone());
            }
        }
        names
    }

    /// Links a name that is the end of names that begin with a country: to the institution of the table if one of them is
    /// its, or else to the only one of them. "Senate" beside "Australian Senate" may still be that of the United States where
    /// the article names these.
    fn link_without_country(&mut self, at: usize, full: &BTreeMap<String, String>, by_key: &HashMap<String, usize>) {
        let (text, kind) = (self.text(&self.occurrences[at]), self.kind(at));
        let table = self.linker.tables().institutions.table();
        let institution = self.find_institution(text, kind);
        let is_named = institution.is_some() && full.values().any(|name| table.find_key(name) == institution);
        let is_abroad = !self.by_id.contains_key("united_states");
        let only = full.values().next().and_then(|name| by_key.get(name)).copied();
        let link = match (institution, only.filter(|_| full.len() == 1)) {
            (Some(institution), _) if is_named => Link::To(self.add_institution(institution), MatchMethod::Name),
            (Some(institution), Some(only)) if !is_abroad => {
                Link::refused(vec![self.add_institution(institution), only], false)
            }
            (_, Some(only)) => Link::To(only, MatchMethod::ShortForm),
            _ => Link::To(self.add_other(text, kind), MatchMethod::Name),
        };
        self.set_link(at, link);
    }

    /// Returns the institution that is called `text`: a single word that names a place is none ("Amazon").
    fn find_institution(&self, text: &str, kind: ActorType) -> Option<usize> {
        let is_place = kind == ActorType::Location && !text.contains(' ') && parse_acronym(text).is_none();
        let table = self.linker.tables().institutions.table();
        table.find(text).filter(|_| !is_place)
    }

    /// Returns the index of a country of the table, which the list may hold under its own id.
    pub(super) fn add_country(&mut self, id: &str, name: &str) -> usize {
        if let Some(actor) = self.linker.listed_known.get(id) {
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

    /// Returns the index of an institution of the table, which the list may hold under its own id.
    fn add_institution(&mut self, index: usize) -> usize {
        let institution = self.linker.tables().institutions.table().actor(index);
        if let Some(actor) = self.linker.listed_known.get(&institution.id) {
            return self.add_listed(*actor);
        }
        self.add_entity(Entity {
            id: self.linker.free_id(&institution.id),
            name: institution.name.clone(),
            kind: institution.kind,
            is_listed: false,
            is_country: false,
        })
    }

    /// Returns the index of an organisation, place or other.
    fn add_other(&mut self, text: &str, kind: ActorType) -> usize {
        self.add_entity(Entity {
            id: self.linker.make_id(&organisation_key(text), kind, true),
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
            let (text, kind) = (self.text(occurrence), self.kind(at));
            let introduced = self.acronyms.get(&short).filter(|meant| !meant.is_empty());
            let institution = self.find_institution(text, kind).filter(|_| introduced.is_none());
            let meant = introduced
                .or_else(|| by_initials.get(&short))
                .cloned()
                .unwrap_or_default();
            let link = match (institution, meant.first()) {
                (Some(institution), _) => Link::To(self.add_institution(institution), MatchMethod::Name),
                (None, Some(entity)) if meant.len() == 1 => Link::To(*entity, MatchMethod::ShortForm),
                _ => Link::To(self.add_other(text, kind), MatchMethod::Name),
            };
            self.set_link(at, link);
        }
    }

    /// Returns true if a name of one word is the last word of longer names in the article: "the Post".
    fn is_last_word(&self, at: usize) -> bool {
        // Bodies whose name is not short for a longer one: the House is not the White House, State not the Islamic State.
        const STANDALONE: [&str; 7] = ["house", "senate", "congress", "union", "court", "parliament", "state"];
        let word = self.keys[at].as_str();
        !word.contains(' ') && !STANDALONE.contains(&word) && self.last_words.contains(word)
    }

    /// Links last words of the names of organisations that stand for the whole name.
    pub(super) fn link_last_words(&mut self) {
        let mut longer: HashMap<(ActorType, String), Vec<usize>> = HashMap::new();
        for (index, entity) in self.links.entities.iter().enumerate() {
            if let Some((_, last)) = organisation_key(&entity.name).rsplit_once(' ') {
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
                _ => Link::refused(meant, false),
            };
            self.set_link(at, link);
        }
    }
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
