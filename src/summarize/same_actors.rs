//! Which discovered actors are one: what only the whole dump shows, decided by rules that err on the side of two actors.
//!
//! - A surname of which an article tells no more is the one person's who is in nine of ten articles that give anybody's full
//!   name with it; a first name the same, where it is nobody's surname.
//! - "Donald J. Trump" is "Donald Trump" where there is no other middle name.
//! - An acronym or last word is the organisation's that nine of ten articles use it for.
//! - "Supreme Court" is the "U.S. Supreme Court" where nine of ten articles that name one with its country mean this one.
//! - A name that the model takes for a person in one article and for an organisation in another is what nine of ten take it for.

use crate::actor::{TypedId, name_key, split_country};
use crate::record::facts::Facts;
use crate::summarize::discovered::DiscoveredActors;
use crate::terms::ActorType;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Articles that must give the full name before a short one is taken for it.
const LEAST_ARTICLES: u64 = 3;

/// The id that each merged id became.
pub(super) type Renames = HashMap<String, String>;
/// Articles by the ids of actors.
type Articles = BTreeMap<String, u64>;

/// Returns the names of the list, by their ids.
pub(super) fn listed_names(facts: &Facts) -> HashMap<&str, String> {
    let actors = facts.actors.iter();
    actors.map(|actor| (actor.id.as_str(), name_key(&actor.name))).collect()
}

/// Returns the first and the last name of a person who has several: by the list's name, or by the id that was made from it.
pub(super) fn full_name_ends(id: &str, listed: &HashMap<&str, String>) -> Option<(String, String)> {
    let name = match listed.get(id) {
        Some(name) => name.clone(),
        None => TypedId::parse(id).is_none().then(|| id.replace('_', " "))?,
    };
    let (first, rest) = name.split_once(' ')?;
    let last = rest.rsplit_once(' ').map_or(rest, |(_, last)| last);
    Some((first.to_owned(), last.to_owned()))
}

impl DiscoveredActors {
    /// Finds the actors that are another one, listed or found.
    pub(super) fn renames(&self, facts: &Facts) -> Renames {
        let listed = listed_names(facts);
        let found: HashSet<&str> = self.actors.keys().map(String::as_str).collect();
        let found = || found.iter().copied().filter(|id| !listed.contains_key(id));
        let mut renames = self.middle_names(found());
        let (by_first, by_last) = self.by_names(&listed, &renames);
        let (shorts, national) = (self.short_forms(), self.national());
        for id in found() {
            let (Some(short), articles) = (TypedId::parse(id), self.actors[id].articles) else {
                continue;
            };
            let into = match short.kind {
                ActorType::Person => dominant(by_last.get(short.stem), self.surnames.get(short.stem), articles, 2)
                    .or_else(|| match self.surnames.contains_key(short.stem) {
                        true => None,
                        false => dominant(by_first.get(short.stem), self.first_names.get(short.stem), articles, 2),
                    }),
                ActorType::Organisation => {
                    let by_short = shorts.get(short.stem).and_then(|full| dominant(Some(full), None, 0, 1));
                    by_short.or_else(|| dominant(national.get(short.stem), None, articles, 10))
                }
                ActorType::Location | ActorType::Misc => None,
            };
            if let Some(into) = into.filter(|into| into != id) {
                renames.insert(id.to_owned(), into);
            }
        }
        self.other_types(found(), &mut renames);
        follow_chains(&mut renames);
        renames
    }

    /// Returns the persons of several names, with their articles, by their first and by their last names.
    fn by_names(
        &self,
        listed: &HashMap<&str, String>,
        renames: &Renames,
    ) -> (HashMap<String, Articles>, HashMap<String, Articles>) {
        let (mut by_first, mut by_last) = (HashMap::new(), HashMap::new());
        let persons = self
            .actors
            .iter()
            .filter(|(_, actor)| actor.kind() == ActorType::Person);
        for (id, actor) in persons {
            if let Some((first, last)) = full_name_ends(id, listed) {
                let id = renames.get(id).unwrap_or(id);
                add(&mut by_first, first, id, actor.articles);
                add(&mut by_last, last, id, actor.articles);
            }
        }
        (by_first, by_last)
    }

    /// Returns the organisations that articles use an acronym or last word for, by that.
    fn short_forms(&self) -> HashMap<String, Articles> {
        let mut shorts = HashMap::new();
        let others = self
            .actors
            .iter()
            .filter(|(_, actor)| actor.kind() != ActorType::Person);
        for (id, actor) in others {
            for (short, articles) in &actor.shorts {
                add(&mut shorts, TypedId::stem_of(short), id, *articles);
            }
        }
        shorts
    }

    /// Returns the organisations whose names begin with a country, by the rest of their names.
    fn national(&self) -> HashMap<String, Articles> {
        let mut national = HashMap::new();
        let organisations = self.actors.iter();
        for (id, actor) in organisations.filter(|(_, actor)| actor.kind() == ActorType::Organisation) {
            let words = TypedId::parse(id)
                .map_or(id.as_str(), |typed| typed.stem)
                .replace('_', " ");
            if let Some(rest) = split_country(&words) {
                add(&mut national, rest.replace(' ', "_"), id, actor.articles);
            }
        }
        national
    }

    /// Finds "donald_j_trump", which is "donald_trump" where that is there and no other middle name is.
    fn middle_names<'i>(&self, ids: impl Iterator<Item = &'i str>) -> Renames {
        let mut variants: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for id in ids.filter(|id| TypedId::parse(id).is_none() && self.is_person(id)) {
            if let Some((first, rest)) = id.split_once('_')
                && let Some((_, last)) = rest.rsplit_once('_')
            {
                variants.entry(format!("{first}_{last}")).or_default().push(id);
            }
        }
        let single = variants
            .into_iter()
            .filter(|(base, ids)| ids.len() == 1 && self.actors.contains_key(base));
        single.map(|(base, ids)| (ids[0].to_owned(), base)).collect()
    }

    fn is_person(&self, id: &str) -> bool {
        self.actors
            .get(id)
            .is_some_and(|actor| actor.kind() == ActorType::Person)
    }

    /// Adds the names that nine of ten articles take for another type: "gallup-per" is "gallup-org".
    fn other_types<'i>(&self, ids: impl Iterator<Item = &'i str>, renames: &mut Renames) {
        let mut types: HashMap<String, Articles> = HashMap::new();
        for id in ids.filter(|id| !renames.contains_key(*id)) {
            match TypedId::parse(id) {
                Some(typed) => add(&mut types, typed.stem.to_owned(), id, self.actors[id].articles),
                None if self.is_person(id) => add(&mut types, id.to_owned(), id, self.actors[id].articles),
                None => {}
            }
        }
        for ids in types.values().filter(|ids| ids.len() > 1) {
            if let Some(into) = dominant(Some(ids), None, 0, 1) {
                let others = ids.keys().filter(|id| **id != into);
                renames.extend(others.map(|id| (id.clone(), into.clone())));
            }
        }
    }
}

/// Replaces ids that were merged themselves by those that they became.
fn follow_chains(renames: &mut Renames) {
    let last: Vec<(String, String)> = renames
        .iter()
        .filter_map(|(id, into)| Some((id.clone(), renames.get(into)?.clone())))
        .filter(|(id, into)| id != into)
        .collect();
    renames.extend(last);
}

fn add(to: &mut HashMap<String, Articles>, word: String, id: &str, articles: u64) {
    *to.entry(word).or_default().entry(id.to_owned()).or_default() += articles;
}

/// Returns the one of several that is in nine of ten articles of `total` (of all of them where it is `None`), in at least
/// three, and in at least one for each `share` of the `bare` articles that give the short name alone.
fn dominant(full: Option<&Articles>, total: Option<&u64>, bare: u64, share: u64) -> Option<String> {
    let full = full?;
    let total = total.copied().unwrap_or_else(|| full.values().sum());
    let (id, most) = full
        .iter()
        .max_by_key(|(id, articles)| (**articles, std::cmp::Reverse(*id)))?;
    let enough = *most >= LEAST_ARTICLES && most * 10 >= total * 9 && most * share >= bare;
    enough.then(|| id.clone())
}
