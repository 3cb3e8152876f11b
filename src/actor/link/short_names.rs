//! Names that are short for a person's full name: surnames and first names, by what the article says before them.

use super::address::Address;
use super::article_linker::ArticleLinker;
use super::bearers::Fit;
use super::display_name::{display_name, titled_name};
use super::links::Link;
use super::occurrence::KnownOwner;
use super::person_name::PersonName;
use super::titles::goes_with_surnames;
use crate::actor::gender::Gender;
use crate::terms::{ActorType, MatchMethod};
use std::collections::{BTreeSet, HashMap};

/// A person whom the article does not name in full, though it calls somebody by the surname who is none of those it does.
#[derive(Debug, Clone, Copy)]
struct UnnamedBearer {
    /// The first name that shows it, by its place.
    at: usize,
    gender: Option<Gender>,
}

/// The unnamed bearers of an article, by their surnames.
type UnnamedBearers = HashMap<String, Vec<UnnamedBearer>>;

impl ArticleLinker<'_> {
    /// Reads what the article tells of the persons whom it names in full.
    pub(super) fn read_bearers(&mut self) {
        for (at, occurrence) in self.occurrences.iter().enumerate() {
            let Link::To(entity, _) = self.links.links[at] else {
                continue;
            };
            let is_full = self.person_name(at).is_some_and(|name| name.is_full());
            if self.links.entities[entity].kind != ActorType::Person || !is_full {
                continue;
            }
            self.first_named.entry(entity).or_insert(at);
            let sentence = &self.sentences[occurrence.sentence];
            let text = sentence.text(self.article);
            let next = self.occurrences.get(at + 1);
            let next = next.filter(|next| next.sentence == occurrence.sentence);
            let next = next.and_then(|next| sentence.to_sentence(next.span));
            if let Some(name) = sentence.to_sentence(occurrence.span) {
                let end = next.map_or(text.len(), |next| next.start);
                self.bearers.read(entity, &self.addresses[at], text, &name, end);
            }
        }
    }

    /// Links first names with a title that makes them full: "Pope Francis", "Prince William". They belong to a person with that
    /// first name whom the article gives the title, or with that surname where the title goes with one; else to a person of
    /// their own.
    pub(super) fn link_titled_names(&mut self) {
        for at in self.unlinked() {
            let name = self.person_name(at).filter(|_| self.kind(at) == ActorType::Person);
            let Some((name, title)) = name.and_then(|name| Some((name.clone(), name.title()?.to_owned()))) else {
                continue;
            };
            let bare = name.without_title();
            let mut meant = fitting_entities(self.by_first.get(bare.first()).into_iter().flatten(), |full| {
                bare.is_first_name_of(full)
            });
            meant.retain(|entity| self.bearers.has_title(*entity, &title));
            if meant.is_empty() && goes_with_surnames(&title) {
                meant = fitting_entities(self.by_last.get(bare.last()).into_iter().flatten(), |full| {
                    full.title().is_none() && bare.is_surname_of(full)
                });
            }
            match meant.as_slice() {
                [] => {
                    let entity = self.add_titled(&name, &title, at);
                    self.first_named.entry(entity).or_insert(at);
                    self.set_link(at, Link::To(entity, MatchMethod::Name));
                }
                [one] => self.set_link(at, Link::To(*one, MatchMethod::ShortForm)),
                // The short names are decided by all that stands before them.
                _ => {}
            }
        }
    }

    /// Adds a person whose name has a title in it, which may stand before the words found.
    fn add_titled(&mut self, name: &PersonName, title: &str, at: usize) -> usize {
        let text = self.text(&self.occurrences[at]);
        self.add_person(name, &titled_name(title, &display_name(text, ActorType::Person)))
    }

    /// Takes surnames that the list gives to one of its actors from that actor where the words before them speak of another:
    /// "Mrs. Ilvane" is not Bo Ilvane, though the list has "Ilvane" for him.
    pub(super) fn check_listed_surnames(&mut self) {
        for at in 0..self.occurrences.len() {
            let (KnownOwner::Listed(..), Link::To(entity, _)) = (self.occurrences[at].owner, &self.links.links[at])
            else {
                continue;
            };
            let entity = *entity;
            let Some(name) = self.person_name(at).filter(|name| !name.is_full()) else {
                continue;
            };
            let meant = self.entities_with_surname(&name);
            let address = &self.addresses[at];
            if meant.contains(&entity) && matches!(self.bearers.judge(entity, address), Fit::Another(_)) {
                let link = self.choose(at, &meant, &UnnamedBearers::new(), &name);
                self.set_link(at, link);
            }
        }
    }

    /// Links surnames and first names of persons, those of several words first. "The Clintons" are linked to nobody.
    pub(super) fn link_short_names(&mut self) {
        let unnamed = self.unnamed_bearers();
        for several in [true, false] {
            for at in self.unlinked() {
                let text = self.text(&self.occurrences[at]);
                match self.person_name(at).filter(|name| name.is_full() == several) {
                    Some(_) if self.is_family(at, text) => self.set_link(at, Link::Nobody),
                    Some(name) => {
                        let link = self.resolve_short_name(at, &name, &unnamed);
                        self.set_link(at, link);
                    }
                    None => {}
                }
            }
        }
    }

    /// Finds the persons of whom only a surname is given, with words before it that fit nobody who is named in full.
    fn unnamed_bearers(&self) -> UnnamedBearers {
        let mut unnamed = UnnamedBearers::new();
        for at in 0..self.occurrences.len() {
            let address = &self.addresses[at];
            // "The younger Ilvane" is told apart from the one whom the surname alone goes on to mean.
            let is_told_apart = address.is_empty() || address.is_couple || address.age.is_some();
            if is_told_apart || (self.is_linked[at] && !self.is_refused(at)) {
                continue;
            }
            let Some(name) = self.person_name(at) else { continue };
            let meant = self.entities_with_surname(&name);
            let genders = meant.iter().map(|entity| match self.bearers.judge(*entity, address) {
                Fit::Another(gender) => Some(gender),
                _ => None,
            });
            let genders: Option<Vec<Option<Gender>>> = genders.collect();
            if let Some(gender) = genders.and_then(|genders| genders.first().copied()) {
                let bearers = unnamed.entry(name.last().to_owned()).or_default();
                if !bearers.iter().any(|known| known.gender == gender) {
                    bearers.push(UnnamedBearer { at, gender });
                }
            }
        }
        unnamed
    }

    fn is_refused(&self, at: usize) -> bool {
        matches!(self.links.links[at], Link::Ambiguous(_))
    }

    fn resolve_short_name(&mut self, at: usize, name: &PersonName, unnamed: &UnnamedBearers) -> Link {
        let meant = self.entities_with_surname(name);
        if meant.is_empty() && name.is_first_name_with_generation() {
            return self.resolve_junior(name);
        }
        let first = self.entities_with_first_name(at, name);
        if !meant.is_empty() {
            let either = [first.as_slice(), meant.as_slice()].concat();
            return match self.is_still_first_name(at, &first, &meant) {
                true => Link::refused(either, false),
                false => self.choose(at, &meant, unnamed, name),
            };
        }
        match first.as_slice() {
            [] => self.link_surname_alone(at, name),
            _ => self.choose_by_first_name(at, first),
        }
    }

    /// Links a surname of which the article gives no full name: to one person, unless the words before it speak of a man here
    /// and of a woman there.
    fn link_surname_alone(&mut self, at: usize, name: &PersonName) -> Link {
        let text = self.text(&self.occurrences[at]);
        let entity = self.add_person(name, text);
        let address = &self.addresses[at];
        if matches!(self.bearers.judge(entity, address), Fit::Another(_)) {
            return Link::refused(vec![entity], true);
        }
        self.bearers.add_gender(entity, address.gender);
        Link::To(entity, MatchMethod::Name)
    }

    /// Chooses among the persons `meant` whose surname a name is, by the words before it.
    fn choose(&self, at: usize, meant: &[usize], unnamed: &UnnamedBearers, name: &PersonName) -> Link {
        let address = &self.addresses[at];
        if address.is_couple {
            return Link::Nobody;
        }
        let fits: Vec<(usize, Fit)> = meant
            .iter()
            .map(|entity| (*entity, self.bearers.judge(*entity, address)))
            .collect();
        let of_fit = |wanted: Fit| -> Vec<usize> {
            let fitting = fits.iter().filter(|(_, fit)| *fit == wanted);
            fitting.map(|(entity, _)| *entity).collect()
        };
        for holders in [of_fit(Fit::Meant), of_fit(Fit::Known)] {
            match holders.as_slice() {
                [] => {}
                [one] => return Link::To(*one, MatchMethod::ShortForm),
                _ => return Link::refused(holders, false),
            }
        }
        let possible = of_fit(Fit::Possible);
        let others = unnamed.get(name.last()).filter(|_| !name.has_generation());
        let or_another = self.has_unnamed(at, &possible, others, address);
        match possible.as_slice() {
            [] => Link::refused(meant.to_vec(), true),
            [one] if !or_another => Link::To(*one, MatchMethod::ShortForm),
            _ => Link::refused(possible, or_another),
        }
    }

    /// Returns true if a name may also be that of a person whom the article does not name in full. Between a full name and the
    /// first word of the other the name is that of the person just named.
    fn has_unnamed(
        &self,
        at: usize,
        possible: &[usize],
        unnamed: Option<&Vec<UnnamedBearer>>,
        address: &Address,
    ) -> bool {
        let is_after_full = possible
            .iter()
            .any(|entity| self.first_named.get(entity).is_some_and(|first| *first < at));
        let mut others = unnamed.into_iter().flatten().filter(|other| {
            let can_be = !matches!((other.gender, address.gender), (Some(own), Some(called)) if own != called);
            can_be && (other.at <= at || !is_after_full)
        });
        others.next().is_some()
    }

    /// Returns true for "Clintons", and for "Clinton" in "the Clinton family", where the article names a Clinton in full.
    fn is_family(&self, at: usize, text: &str) -> bool {
        let tables = self.linker.tables();
        let plural = text.strip_suffix('s').and_then(|stem| tables.parse_person(stem));
        let single = tables.parse_person(text).filter(|_| self.is_before_family(at));
        [plural, single]
            .into_iter()
            .flatten()
            .any(|surname| !self.entities_with_surname(&surname).is_empty())
    }

    /// Returns true if a word for several of a family follows a name: "the Koch brothers".
    fn is_before_family(&self, at: usize) -> bool {
        const FAMILY: [&str; 10] = [
            "brothers",
            "sisters",
            "siblings",
            "twins",
            "family",
            "families",
            "children",
            "sons",
            "daughters",
            "couple",
        ];
        let occurrence = &self.occurrences[at];
        let text = self.article.field(self.sentences[occurrence.sentence].field);
        let after = text
            .get(occurrence.span.end..)
            .and_then(|after| after.strip_prefix(' '));
        let word = after.and_then(|after| after.split(|c: char| !c.is_alphabetic()).next());
        word.is_some_and(|word| FAMILY.contains(&word.to_lowercase().as_str()))
    }

    pub(super) fn entities_with_surname(&self, name: &PersonName) -> Vec<usize> {
        fitting_entities(self.by_last.get(name.last()).into_iter().flatten(), |full| {
            name.is_surname_of(full)
        })
    }
}

/// Returns the entities whose full names fit, each once.
pub(super) fn fitting_entities<'n>(
    names: impl IntoIterator<Item = &'n (PersonName, usize)>,
    fits: impl Fn(&PersonName) -> bool,
) -> Vec<usize> {
    let fitting = names.into_iter().filter(|(full, _)| full.is_full() && fits(full));
    let entities: BTreeSet<usize> = fitting.map(|(_, entity)| *entity).collect();
    entities.into_iter().collect()
}
