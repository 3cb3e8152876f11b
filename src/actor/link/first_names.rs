//! First names alone: whose they are, and where they are nobody's.

use super::article_linker::ArticleLinker;
use super::links::Link;
use super::person_name::PersonName;
use super::short_names::fitting_entities;
use super::titles::name_title;
use crate::actor::gender::gender_of_first_name;
use crate::terms::MatchMethod;

impl ArticleLinker<'_> {
    /// Returns the persons whose first name a name is; none for a prophet.
    pub(super) fn entities_with_first_name(&self, at: usize, name: &PersonName) -> Vec<usize> {
        if self.is_prophet(at, name) {
            return Vec::new();
        }
        let namesakes = self.by_first.get(name.first()).into_iter().flatten();
        fitting_entities(namesakes, |full| name.is_first_name_of(full))
    }

    /// Links a name to the only one of the persons whose first word it is. "Senator Paul" is not Paul Ilvane; but "President Xi" is
    /// Xi Jinping, whose first word is no first name.
    pub(super) fn choose_by_first_name(&self, at: usize, meant: Vec<usize>) -> Link {
        let address = &self.addresses[at];
        let is_titled = address.is_honorific || address.office.is_some();
        let first = self.person_name(at);
        let is_first_name = first.is_some_and(|name| gender_of_first_name(name.first()).is_some());
        match meant.as_slice() {
            _ if is_titled && is_first_name => Link::refused(meant, true),
            _ if self.is_beside_prince(at) => Link::refused(meant, true),
            [one] if self.surname_follows(at, *one) => Link::To(*one, MatchMethod::ShortForm),
            _ => Link::refused(meant, false),
        }
    }

    /// Returns true for "Kate" in "Prince William and Kate": beside somebody of no surname, who is known by a title, it is a name of
    /// the same kind.
    fn is_beside_prince(&self, at: usize) -> bool {
        let Some([first, second]) = at.checked_sub(1).and_then(|before| self.occurrences.get(before..=at)) else {
            return false;
        };
        let text = self.article.field(self.sentences[first.sentence].field);
        let between = text.get(first.span.end..second.span.start).unwrap_or("");
        let is_joined = first.sentence == second.sentence && matches!(between, " and " | " & ");
        match &self.links.links[at - 1] {
            Link::To(entity, _) if is_joined => {
                let name = self.links.entities[*entity].name.split(' ').next();
                name.is_some_and(|word| name_title(word).is_some())
            }
            _ => false,
        }
    }

    /// Links "Don Jr." to the person of that first name who is called so in full, and to nobody where there is no such person.
    pub(super) fn resolve_junior(&self, name: &PersonName) -> Link {
        let meant = fitting_entities(self.by_first.values().flatten(), |full| name.is_junior_name_of(full));
        match meant.as_slice() {
            [one] => Link::To(*one, MatchMethod::ShortForm),
            [] => Link::Nobody,
            _ => Link::refused(meant, false),
        }
    }

    /// Returns true for a first name that the text so far gives to one person, and to another as a surname only later: "Dick" after
    /// "Dick Cheney" and before "Philip K. Dick".
    pub(super) fn is_still_first_name(&self, at: usize, by_first: &[usize], by_surname: &[usize]) -> bool {
        let is_named = |entity: &usize| self.first_named.get(entity).is_some_and(|first| *first < at);
        self.addresses[at].is_empty()
            && by_first
                .iter()
                .any(|entity| !by_surname.contains(entity) && is_named(entity))
            && !by_surname.iter().any(is_named)
    }

    /// Returns true for the name of a prophet or founder of a faith, who is nobody of the article by the first name.
    fn is_prophet(&self, at: usize, name: &PersonName) -> bool {
        const PROPHETS: [&str; 5] = ["mohammed", "jesus", "christ", "buddha", "moses"];
        const TITLES: [&str; 4] = ["prophet", "apostle", "disciple", "evangelist"];
        let occurrence = &self.occurrences[at];
        let field = self.article.field(self.sentences[occurrence.sentence].field);
        let before = field.get(..occurrence.span.start).unwrap_or("").trim_end();
        let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
        PROPHETS.contains(&name.first()) || TITLES.contains(&word.to_lowercase().as_str())
    }

    /// Returns false for "David" in "David and Ada Ilvane", where the person found for the first name is no Ilvane, and the article
    /// uses the first name alone nowhere else.
    fn surname_follows(&self, at: usize, entity: usize) -> bool {
        let [first, second] = match self.occurrences.get(at..at + 2) {
            Some([first, second]) if first.sentence == second.sentence => [first, second],
            _ => return true,
        };
        let text = self.article.field(self.sentences[first.sentence].field);
        let between = text.get(first.span.end..second.span.start).unwrap_or("");
        let pair = self.person_name(at + 1).filter(|name| name.is_full());
        match pair.filter(|_| matches!(between, " and " | " & ")) {
            Some(pair) => {
                let mut namesakes = self.by_last.get(pair.last()).into_iter().flatten();
                namesakes.any(|(_, known)| *known == entity)
                    || self.keys.iter().filter(|key| **key == self.keys[at]).count() > 1
            }
            None => true,
        }
    }
}
