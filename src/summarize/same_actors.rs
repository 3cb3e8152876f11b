//! Which discovered actors are one: what only the whole dump shows, decided by rules that err on the side of two actors.
//!
//! - A surname of which an article tells no more is the one person's who is in nine of ten articles that give anybody's full
//!   name with it; a first name the same, where it is nobody's surname and an article with the full name uses it too.
//! - "Donald J. Trump" is "Donald Trump" where there is no other middle name.
//! - "Charles Schumer" is "Chuck Schumer", and "Joseph R. Biden Jr." "Joe Biden", where no article names both as two persons and
//!   nine of ten articles that give a full name with this surname mean one of the two (table `nicknames.csv`).
//! - "Wasserman Schultz" is "Debbie Wasserman Schultz" where "Wasserman" is nobody's first name.
//! - An acronym or last word is the organisation's that nine of ten articles use it for.
//! - "Supreme Court" is the "U.S. Supreme Court" where nine of ten articles that name one with its country mean this one.
//! - A name that the model takes for a person in one article and for an organisation in another is what nine of ten take it for.

use crate::actor::{TypedId, gender_of_first_name, is_nickname, name_key, split_country};
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
    let (first, rest) = without_generation(&name).split_once(' ')?;
    let last = rest.rsplit_once(' ').map_or(rest, |(_, last)| last);
    Some((first.to_owned(), last.to_owned()))
}

fn without_generation(name: &str) -> &str {
    const GENERATIONS: [&str; 3] = [" jr", " junior", " sr"];
    GENERATIONS
        .iter()
        .find_map(|generation| name.strip_suffix(generation))
        .unwrap_or(name)
}

impl DiscoveredActors {
    /// Finds the actors that are another one, listed or found.
    pub(super) fn renames(&self, listed: &HashMap<&str, String>) -> Renames {
        let found: HashSet<&str> = self.actors.keys().map(String::as_str).collect();
        let found = || found.iter().copied().filter(|id| !listed.contains_key(id));
        let mut renames = self.middle_names(found());
        let (by_first, by_last) = self.by_names(listed, &renames);
        renames.extend(self.other_first_names(listed, &by_last));
        renames.extend(self.double_surnames(listed, &by_first));
        let (shorts, national) = (self.short_forms(), self.national());
        for id in found() {
            let (Some(short), articles) = (TypedId::parse(id), self.actors[id].articles) else {
                continue;
            };
            let into = match short.kind {
                ActorType::Person => dominant(by_last.get(short.stem), self.surnames.get(short.stem), articles, 2)
                    .or_else(|| match self.surnames.contains_key(short.stem) {
                        true => None,
                        false => dominant(by_first.get(short.stem), self.first_names.get(short.stem), articles, 2)
                            .filter(|id| self.is_called(id, short.stem)),
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
            .filter(|(base, ids)| ids.len() == 1 && self.may_lack_middle_name(base, ids[0]));
        single.map(|(base, ids)| (ids[0].to_owned(), base)).collect()
    }

    /// Returns true if `longer` may be called `base`: by an initial less, or by a name less with which no more articles name them.
    /// Somebody who is known by a middle name ("John Bel Edwards") is not the other of the same two names.
    fn may_lack_middle_name(&self, base: &str, longer: &str) -> bool {
        let articles = |id: &str| self.actors.get(id).map_or(0, |actor| actor.articles);
        let is_initial = longer.len() == base.len() + "_j".len();
        articles(base) > 0 && (is_initial || articles(base) >= articles(longer))
    }

    /// Returns true if an article that gives a person's full name calls him by his first name too.
    fn is_called(&self, id: &str, first: &str) -> bool {
        let shorts = self.actors.get(id).into_iter().flat_map(|actor| actor.shorts.keys());
        shorts.map(|short| TypedId::stem_of(short)).any(|short| short == first)
    }

    /// Finds the two persons of a surname who are one by their first names: the rarer one, and whom it becomes.
    fn other_first_names(&self, listed: &HashMap<&str, String>, by_last: &HashMap<String, Articles>) -> Renames {
        let mut renames = Renames::new();
        for (surname, persons) in by_last {
            let mut most: Vec<(&String, u64)> = persons.iter().map(|(id, articles)| (id, *articles)).collect();
            most.sort_by_key(|(id, articles)| (std::cmp::Reverse(*articles), *id));
            let (Some(total), [(id, articles), others @ ..]) = (self.surnames.get(surname), &most[..]) else {
                continue;
            };
            let same = others.iter().filter(|(other, _)| self.may_be_one(id, other, listed));
            let same: Vec<&(&String, u64)> = same.filter(|(other, _)| !listed.contains_key(other.as_str())).collect();
            let share = articles + same.iter().map(|(_, articles)| articles).sum::<u64>();
            if *articles >= LEAST_ARTICLES && share * 10 >= total * 9 {
                renames.extend(same.into_iter().map(|(other, _)| ((*other).clone(), (*id).clone())));
            }
        }
        renames
    }

    /// Returns true if two names differ in the form of the first name, or in "Jr.", and hardly any article names both.
    fn may_be_one(&self, id: &str, other: &str, listed: &HashMap<&str, String>) -> bool {
        let (Some((first, _)), Some((other_first, _))) = (full_name_ends(id, listed), full_name_ends(other, listed))
        else {
            return false;
        };
        let together = self.together.get(&in_order(id, other)).copied().unwrap_or(0);
        let is_apart = together * 10 <= self.actors.get(other).map_or(0, |actor| actor.articles);
        is_apart && (is_nickname(&first, &other_first) || first == other_first && is_junior(id) != is_junior(other))
    }

    /// Finds "wasserman_schultz", which is "debbie_wasserman_schultz" where "Wasserman" is nobody's first name.
    fn double_surnames(&self, listed: &HashMap<&str, String>, by_first: &HashMap<String, Articles>) -> Renames {
        let mut longer: HashMap<&str, Vec<&str>> = HashMap::new();
        for id in self.actors.keys().map(String::as_str) {
            // One or two words before: "debbie", "aung_san".
            let starts = id.match_indices('_').map(|(at, _)| at + 1).take(2);
            let ends = starts.map(|start| &id[start..]).filter(|end| end.contains('_'));
            if TypedId::parse(id).is_none() {
                ends.for_each(|end| longer.entry(end).or_default().push(id));
            }
        }
        let shorter = self
            .actors
            .keys()
            .filter(|id| self.is_person(id) && !listed.contains_key(id.as_str()));
        let doubles = shorter.filter_map(|id| {
            let ([full], Some((first, _))) = (&longer.get(id.as_str())?[..], full_name_ends(id, listed)) else {
                return None;
            };
            let is_first_name =
                by_first.get(&first).is_some_and(|persons| persons.len() > 1) || gender_of_first_name(&first).is_some();
            let enough = self.actors[*full].articles >= LEAST_ARTICLES && self.is_person(full);
            (enough && !is_first_name).then(|| (id.clone(), (*full).to_owned()))
        });
        doubles.collect()
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

fn is_junior(id: &str) -> bool {
    id.ends_with("_jr") || id.ends_with("_junior")
}

/// Returns the key of two persons whom an article names both.
pub(super) fn in_order(one: &str, other: &str) -> (String, String) {
    (one.min(other).to_owned(), one.max(other).to_owned())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::MentionRow;
    use crate::terms::MatchMethod;

    /// Returns the merges of articles, each given as the ids that it names; "short=id" is a short form of it.
    fn renames(articles: &[(u64, &str)]) -> Vec<String> {
        let mut rows = Vec::new();
        let numbered = articles
            .iter()
            .flat_map(|(times, ids)| std::iter::repeat_n(*ids, *times as usize))
            .enumerate();
        for (article, ids) in numbered {
            for name in ids.split(' ') {
                let (mention, id) = name.split_once('=').unwrap_or((name, name));
                let typed = TypedId::parse(id).map_or(ActorType::Person, |typed| typed.kind);
                let is_table = id.starts_with("us_");
                rows.push(MentionRow {
                    article_id: article.to_string(),
                    actor_id: id.to_owned(),
                    mention: mention.replace('_', " "),
                    actor_type: if is_table { ActorType::Organisation } else { typed },
                    match_method: if mention == id {
                        MatchMethod::Name
                    } else {
                        MatchMethod::ShortForm
                    },
                    ..MentionRow::default()
                });
            }
        }
        let listed = HashMap::from([("hc", "hillary kell".to_owned())]);
        let renames = DiscoveredActors::of(&rows, &listed).renames(&listed);
        let mut renames: Vec<String> = renames.iter().map(|(id, into)| format!("{id} {into}")).collect();
        renames.sort();
        renames
    }

    /// Articles, by how many there are of a kind and what they name, and the merges that they give.
    type Case = (&'static [(u64, &'static str)], &'static [&'static str]);

    const CASES: &[Case] = &[
        // A surname, and a first name, where nobody else has it.
        (
            &[
                (2, "mara_ilvane"),
                (1, "mara_ilvane Mara=mara_ilvane"),
                (4, "ilvane-per"),
                (1, "mara-per"),
            ],
            &["ilvane-per mara_ilvane", "mara-per mara_ilvane"],
        ),
        // Nobody calls her by her first name.
        (&[(3, "mara_ilvane"), (1, "mara-per")], &[]),
        (&[(3, "mara_ilvane"), (1, "bo_ilvane"), (1, "ilvane-per")], &[]),
        (&[(3, "mara_ilvane"), (1, "mara_toll"), (1, "mara-per")], &[]),
        (&[(2, "mara_ilvane"), (1, "ilvane-per")], &[]),
        // A surname is no first name.
        (&[(9, "kell_ilvane"), (1, "ada_kell"), (1, "kell-per")], &[]),
        (
            &[(3, "hc Hillary=hc"), (1, "kell-per"), (1, "hillary-per")],
            &["hillary-per hc", "kell-per hc"],
        ),
        // Middle names, forms of a first name, and "Jr."
        (
            &[(1, "mara_j_ilvane"), (1, "mara_ilvane")],
            &["mara_j_ilvane mara_ilvane"],
        ),
        (&[(1, "mara_j_ilvane"), (1, "mara_k_ilvane"), (1, "mara_ilvane")], &[]),
        (&[(2, "mara_bel_ilvane"), (1, "mara_ilvane")], &[]),
        (
            &[(3, "chuck_ilvane"), (2, "charles_e_ilvane")],
            &["charles_e_ilvane chuck_ilvane"],
        ),
        (&[(3, "chuck_ilvane"), (2, "charles_ilvane"), (1, "bo_ilvane")], &[]),
        (&[(3, "chuck_ilvane"), (2, "charles_ilvane chuck_ilvane")], &[]),
        (
            &[(5, "joe_ilvane"), (2, "joseph_r_ilvane_jr")],
            &["joseph_r_ilvane_jr joe_ilvane"],
        ),
        (&[(5, "don_ilvane don_ilvane_jr")], &[]),
        (&[(3, "ada_toll_kell"), (1, "toll_kell")], &["toll_kell ada_toll_kell"]),
        (
            &[(3, "aung_san_toll_kell"), (1, "toll_kell")],
            &["toll_kell aung_san_toll_kell"],
        ),
        (&[(3, "ada_jane_kell"), (1, "jane_kell")], &[]),
        (&[(3, "ada_toll_kell"), (1, "toll_kell"), (1, "toll_marn")], &[]),
        // Acronyms, last words and names without their country.
        (
            &[(3, "KRU=kessia_rail_union-org"), (1, "kru-org")],
            &["kru-org kessia_rail_union-org"],
        ),
        (
            &[(3, "us_supreme_court"), (20, "supreme_court-org")],
            &["supreme_court-org us_supreme_court"],
        ),
        (&[(3, "us_supreme_court"), (40, "supreme_court-org")], &[]),
        (
            &[
                (3, "us_supreme_court"),
                (1, "indian_supreme_court-org"),
                (1, "supreme_court-org"),
            ],
            &[],
        ),
        // A name that the model mistakes in one of ten articles.
        (&[(9, "gallup-org"), (1, "gallup-per")], &["gallup-per gallup-org"]),
        (&[(4, "gallup-org"), (2, "gallup-per")], &[]),
    ];

    #[test]
    fn actors_are_one_where_the_dump_leaves_no_other() {
        let mut wrong = Vec::new();
        for (articles, expected) in CASES {
            let found = renames(articles);
            if found != *expected {
                wrong.push(format!("{articles:?}\n  expected {expected:?}\n  found    {found:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
