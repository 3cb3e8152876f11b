//! The persons of an article as it tells of them, and whether one of them can be called what a text calls somebody.

use super::address::{Address, Age, KIN};
use super::office_holders::KnownOffices;
use super::offices::{Office, office_after};
use super::person_name::PersonName;
use crate::actor::gender::{Gender, Genders, MAJORITY, gender_of_first_name, gender_of_title};
use crate::article::SentenceSpan;
use crate::text::words;
use std::collections::{BTreeSet, HashMap};

/// Words of the clause after a name that say whose kin its bearer is: ", the president's elder daughter,".
const APPOSITION: usize = 5;

/// The evidence of an article on a person whom it names in full.
#[derive(Debug, Clone, Default)]
struct Bearer {
    /// Offices, held now or at another time.
    offices: BTreeSet<Office>,
    /// Those that a table of holders gives to the person, and to others of the surname.
    known: KnownOffices,
    /// True where one below the head of a state is held at the time that the text speaks of.
    has_lower_office: bool,
    is_kin: bool,
    is_junior: bool,
    first_name: String,
    /// The title that is part of the name.
    own_title: Option<String>,
    /// Titles before the full name that make a first name a full one.
    titles: BTreeSet<&'static str>,
}

/// The degree to which a person fits what a text calls somebody of the same surname.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// The article, or the table of holders, gives the person that office.
    Meant,
    /// The table gives it to somebody of another form of the first name.
    Known,
    /// Nothing is against it.
    Possible,
    /// The person is known by another office.
    Doubtful,
    /// Another person is meant, of this gender as far as it is known.
    Another(Option<Gender>),
}

/// The persons of an article, by the indices of their entities.
#[derive(Default)]
pub(super) struct Bearers {
    /// The gender by titles and words for kin.
    told: Genders,
    /// The gender by pronouns after the name, which may stand for somebody else.
    by_pronouns: Genders,
    persons: HashMap<usize, Bearer>,
}

impl Bearers {
    /// Adds a person by the name that it is known by, with what the table of holders tells of that name.
    pub(super) fn add(&mut self, entity: usize, name: &PersonName, known: KnownOffices) {
        self.persons.entry(entity).or_insert_with(|| Bearer {
            first_name: name.first().to_owned(),
            own_title: name.title().map(str::to_owned),
            is_junior: name.is_junior(),
            known,
            ..Bearer::default()
        });
    }

    /// Reads what the sentence around a full name says of its bearer. `next` is where the next name begins, or the sentence ends.
    pub(super) fn read(&mut self, entity: usize, address: &Address, text: &str, name: &SentenceSpan, next: usize) {
        let Some(bearer) = self.persons.get_mut(&entity) else {
            return;
        };
        let after = text.get(name.end..).unwrap_or("");
        let told = [address.office, office_after(after)];
        let congress = party_and_state(after);
        let [before, behind] = told.map(|office| office.is_some_and(Office::is_civil));
        bearer.has_lower_office |= congress || behind || (before && !address.is_then);
        bearer.offices.extend(told.into_iter().flatten());
        if congress {
            bearer.offices.extend(Office::of_congress());
        }
        bearer.titles.extend(address.title);
        let kin = kin_after(after);
        bearer.is_kin |= address.is_kin || kin.is_some();
        if let Some(gender) = address.gender.or(kin.and_then(gender_of_title)) {
            self.told.add(entity, gender, MAJORITY);
        }
        for (_, word) in words(text.get(name.end..next).unwrap_or("")) {
            match word {
                "he" | "himself" => self.by_pronouns.add(entity, Gender::Male, 1),
                "she" | "herself" => self.by_pronouns.add(entity, Gender::Female, 1),
                _ => {}
            }
        }
    }

    /// Counts a gender that the article tells of a person.
    pub(super) fn add_gender(&mut self, entity: usize, gender: Option<Gender>) {
        if let Some(gender) = gender {
            self.told.add(entity, gender, MAJORITY);
        }
    }

    /// Returns true if the article gives a person a title that makes first names full.
    pub(super) fn has_title(&self, entity: usize, title: &str) -> bool {
        self.persons
            .get(&entity)
            .is_some_and(|bearer| bearer.titles.contains(title))
    }

    /// Returns the gender of a person: as the words before the name tell it, else the first name, else pronouns after it.
    fn gender(&self, entity: usize) -> Option<Gender> {
        let bearer = self.persons.get(&entity);
        let by_title = bearer.and_then(|bearer| gender_of_title(bearer.own_title.as_deref()?));
        let by_name = bearer.and_then(|bearer| gender_of_first_name(&bearer.first_name));
        let told = by_title.or(self.told.of(entity)).or(by_name);
        told.or(self.by_pronouns.of(entity))
    }

    /// Judges whether a person can be the one that a text calls by this address and the person's surname.
    pub(super) fn judge(&self, entity: usize, address: &Address) -> Fit {
        let gender = self.gender(entity);
        if let (Some(called), Some(own)) = (address.gender, gender)
            && called != own
        {
            return Fit::Another(Some(called));
        }
        let Some(bearer) = self.persons.get(&entity) else {
            return Fit::Possible;
        };
        if bearer.is_elsewhere(address) {
            return Fit::Another(address.gender);
        }
        let Some(office) = address.office else {
            return Fit::Possible;
        };
        if bearer.offices.iter().any(|own| own.is_meant_by(office)) || bearer.known.holds(office) {
            return Fit::Meant;
        }
        if bearer.known.may_hold(office) {
            return Fit::Known;
        }
        // "President Biden" beside Hunter Biden.
        if bearer.known.is_of_another(office) {
            return Fit::Another(address.gender.or(bearer.known.gender_of_others(office)));
        }
        let is_head = bearer.offices.iter().any(|own| own.is_head());
        let is_woman = gender == Some(Gender::Female);
        let has_other = bearer.is_kin || bearer.is_junior || (bearer.has_lower_office && !is_head);
        if office.is_head() && (is_woman || has_other) {
            let other = if is_woman { Some(Gender::Male) } else { address.gender };
            return Fit::Another(other);
        }
        match office.is_civil() {
            true if bearer.is_kin => Fit::Another(address.gender),
            true if is_head && !address.is_then => Fit::Doubtful,
            _ => Fit::Possible,
        }
    }
}

impl Bearer {
    /// Returns true if the words can only be another's: "Mr. Francis" is no pope, "the elder" no junior.
    fn is_elsewhere(&self, address: &Address) -> bool {
        let is_younger = self.is_junior || self.is_kin;
        let has_other_title = self
            .own_title
            .as_deref()
            .is_some_and(|title| address.is_honorific || address.office.is_some_and(|office| !office.is_title(title)));
        match address.age {
            Some(Age::Elder) if is_younger => true,
            Some(Age::Younger) if !is_younger => true,
            _ => has_other_title,
        }
    }
}

/// Returns true if a party and a state follow a name, as with a member of Congress: " (D-Mass.)", ", R-Ohio,".
fn party_and_state(after: &str) -> bool {
    let inside = after
        .strip_prefix(" (")
        .or_else(|| after.strip_prefix(", "))
        .unwrap_or("");
    let state = ["R-", "D-", "I-"].iter().find_map(|party| inside.strip_prefix(party));
    state.is_some_and(|state| state.starts_with(char::is_uppercase))
}

/// Returns the word that says whose kin the bearer of a name is: ", the president's daughter,", ", wife of". Not ", his wife Ada"
/// and not ", who met his wife".
fn kin_after(after: &str) -> Option<&'static str> {
    const DETERMINERS: [&str; 8] = ["the", "a", "an", "his", "her", "their", "late", "former"];
    let clause = after.strip_prefix(", ")?;
    let (at, kin) = words(clause).take(APPOSITION).find_map(|(at, word)| {
        let kin = KIN.iter().find(|kin| **kin == word)?;
        Some((at, *kin))
    })?;
    let before = &clause[..at];
    let first = words(before).next().map_or("", |(_, word)| word);
    let is_owned = before.is_empty() || DETERMINERS.contains(&first) || before.contains(['\'', '’']);
    let is_broken =
        before.contains([',', ';', '.', ':']) || words(before).any(|(_, word)| matches!(word, "who" | "and" | "of"));
    let is_of_next = clause[at + kin.len()..]
        .trim_start_matches([' ', ','])
        .starts_with(char::is_uppercase);
    (is_owned && !is_broken && !is_of_next).then_some(kin)
}
