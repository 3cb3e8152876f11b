//! Actors that no list holds: who they are over all parts, and which of them are one.
//!
//! `score` gives ids article by article; which of them mean one actor only the whole dump shows (`same_actors`). Every merge is
//! reported in `actors_found.csv`.

#[cfg(test)]
mod tests;

use crate::actor::{country_name, found_name, institution_name, is_read_as_written, name_key, spelling_fault};
use crate::error::Result;
use crate::output::{DiscoveredRow, MentionRow};
use crate::record::facts::{ActorFacts, Facts};
use crate::summarize::evidence::{SentenceKey, sentence_key, sentence_texts};
use crate::summarize::merged_ids::MergedIds;
use crate::summarize::same_actors::{Renames, full_name_ends, in_order, listed_names};
use crate::summarize::scored_part::{ScoredPart, each_group};
use crate::terms::{ActorType, MatchMethod};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Persons of one surname in one article whose pairs are counted.
const LARGEST_FAMILY: usize = 16;

/// Actors by their ids.
#[derive(Debug, Default)]
pub(crate) struct DiscoveredActors {
    pub(super) actors: BTreeMap<String, DiscoveredActor>,
    /// Articles that give a full name of anybody with a surname.
    pub(super) surnames: BTreeMap<String, u64>,
    /// Articles that give a full name of anybody with a first name.
    pub(super) first_names: BTreeMap<String, u64>,
    /// Articles that name two persons of one surname in full, by their ids.
    pub(super) together: BTreeMap<(String, String), u64>,
}

/// The mentions of one actor, added up.
#[derive(Debug, Clone, Default)]
pub(super) struct DiscoveredActor {
    /// Mentions by type, in the order of [`ActorType::ALL`].
    kinds: [u64; 4],
    /// Full names, as they stand in the text, with their mentions.
    names: BTreeMap<String, u64>,
    /// Short forms, with the articles that have them.
    pub(super) shorts: BTreeMap<String, u64>,
    pub(super) articles: u64,
    mentions: u64,
    /// The first full name in a text.
    example: Option<SentenceKey>,
    /// Ids that became this one.
    merged: BTreeSet<String>,
}

impl DiscoveredActor {
    fn merge(&mut self, other: DiscoveredActor) {
        self.kinds
            .iter_mut()
            .zip(other.kinds)
            .for_each(|(mine, theirs)| *mine += theirs);
        add_all(&mut self.names, other.names);
        add_all(&mut self.shorts, other.shorts);
        self.articles += other.articles;
        self.mentions += other.mentions;
        self.example = [self.example.take(), other.example].into_iter().flatten().min();
        self.merged.extend(other.merged);
    }

    fn add_article(&mut self, rows: &[&MentionRow]) {
        self.articles += 1;
        self.mentions += rows.len() as u64;
        let mut shorts = BTreeSet::new();
        for row in rows {
            self.kinds[row.actor_type as usize] += 1;
            match row.match_method {
                MatchMethod::Name => {
                    *self
                        .names
                        .entry(found_name(&row.actor_id, &row.mention, row.actor_type))
                        .or_default() += 1;
                    let place = sentence_key(row);
                    if self.example.as_ref().is_none_or(|example| place < *example) {
                        self.example = Some(place);
                    }
                }
                MatchMethod::ShortForm => {
                    shorts.insert(row.mention.clone());
                }
                _ => {}
            }
        }
        for short in shorts {
            *self.shorts.entry(short).or_default() += 1;
        }
    }

    pub(super) fn kind(&self) -> ActorType {
        let more = |best: ActorType, kind: ActorType| {
            if self.kinds[kind as usize] > self.kinds[best as usize] {
                kind
            } else {
                best
            }
        };
        ActorType::ALL.into_iter().reduce(more).unwrap_or(ActorType::Misc)
    }

    /// The name of a country or institution, or the commonest, of a person one of several words; of equal ones the longest. Where
    /// no scored mention is a full name, as when that stands in repeated text, the commonest short form.
    fn name<'a>(&'a self, id: &'a str) -> &'a str {
        if let Some(known) = country_name(id).or_else(|| institution_name(id)) {
            return known;
        }
        let person = self.kind() == ActorType::Person;
        // "Debbie Wasserman Schultz", though "Wasserman Schultz" was merged into her and is commoner.
        let first = id.split('_').next().unwrap_or(id);
        let rank = |name: &str, count: u64| {
            (
                person && name.contains(' '),
                person && name_key(name).split(' ').next() == Some(first),
                count,
                !person || has_standard_spelling(name, id),
                name.len(),
                std::cmp::Reverse(name.to_owned()),
            )
        };
        let best = self.names.iter().max_by_key(|(name, count)| rank(name, **count));
        let short = self.shorts.iter().max_by_key(|(_, count)| **count);
        best.or(short).map_or(id, |(name, _)| name)
    }
}

/// Returns true if a person's name is spelled as the id is, which is made of standard spellings.
fn has_standard_spelling(name: &str, id: &str) -> bool {
    let key = name_key(name);
    let mut words = id.split('_');
    words.all(|word| key.split([' ', '-', '\'']).any(|own| own == word))
}

/// Counts each word once.
fn count_each<'w>(to: &mut BTreeMap<String, u64>, words: impl Iterator<Item = &'w str>) {
    for word in words.collect::<BTreeSet<_>>() {
        *to.entry(word.to_owned()).or_default() += 1;
    }
}

fn add_all(to: &mut BTreeMap<String, u64>, from: BTreeMap<String, u64>) {
    for (word, count) in from {
        *to.entry(word).or_default() += count;
    }
}

impl DiscoveredActors {
    /// Finds the actors that were discovered in all parts together.
    pub(crate) fn of_all(parts: &[ScoredPart], facts: &Facts) -> Result<(Self, MergedIds)> {
        let listed = listed_names(facts);
        let everybody = each_group(parts, Self::default, |rows| Self::of(&rows, &listed), Self::merge)?;
        let renames = everybody.renames(&listed);
        Ok((everybody.merged(facts, &renames), MergedIds::new(renames)))
    }

    /// The ids of those whom fewer articles name.
    pub(crate) fn rare(&self, least: u64) -> impl Iterator<Item = &str> {
        self.actors
            .iter()
            .filter(move |(_, actor)| actor.articles < least)
            .map(|(id, _)| id.as_str())
    }

    pub(super) fn of(rows: &[MentionRow], listed: &HashMap<&str, String>) -> Self {
        let mut found = Self::default();
        for article in rows.chunk_by(|a, b| a.article_id == b.article_id) {
            let mut actors: BTreeMap<&str, Vec<&MentionRow>> = BTreeMap::new();
            article
                .iter()
                .for_each(|row| actors.entry(&row.actor_id).or_default().push(row));
            let persons = actors
                .iter()
                .filter(|(_, rows)| rows[0].actor_type == ActorType::Person);
            let names = persons.filter_map(|(id, _)| Some((*id, full_name_ends(id, listed)?)));
            found.add_full_names(&names.collect::<Vec<_>>());
            for (id, rows) in actors {
                found.actors.entry(id.to_owned()).or_default().add_article(&rows);
            }
        }
        found
    }

    /// Counts the full names of an article; `names`: ids with their first and last names.
    fn add_full_names(&mut self, names: &[(&str, (String, String))]) {
        count_each(
            &mut self.first_names,
            names.iter().map(|(_, (first, _))| first.as_str()),
        );
        count_each(&mut self.surnames, names.iter().map(|(_, (_, last))| last.as_str()));
        let mut families: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, (_, last)) in names {
            families.entry(last).or_default().push(id);
        }
        for family in families.values() {
            let family = &family[..family.len().min(LARGEST_FAMILY)];
            for (at, one) in family.iter().enumerate() {
                for other in &family[at + 1..] {
                    *self.together.entry(in_order(one, other)).or_default() += 1;
                }
            }
        }
    }

    fn merge(mut self, other: Self) -> Self {
        add_all(&mut self.surnames, other.surnames);
        add_all(&mut self.first_names, other.first_names);
        for (pair, articles) in other.together {
            *self.together.entry(pair).or_default() += articles;
        }
        for (id, found) in other.actors {
            self.actors.entry(id).or_default().merge(found);
        }
        self
    }

    /// The actors with their merged ids, the listed ones left out.
    fn merged(self, facts: &Facts, renames: &Renames) -> Self {
        let listed: HashSet<&str> = facts.actors.iter().map(|a| a.id.as_str()).collect();
        let mut merged: BTreeMap<String, DiscoveredActor> = BTreeMap::new();
        for (id, found) in self.actors {
            let into = renames.get(&id).cloned().unwrap_or_else(|| id.clone());
            let actor = merged.entry(into.clone()).or_default();
            actor.merge(found);
            if into != id {
                actor.merged.insert(id);
            }
        }
        // An article that has both ids counts twice here: close enough for a threshold that is a matter of taste.
        merged.retain(|id, _| !listed.contains(id.as_str()));
        Self {
            actors: merged,
            surnames: self.surnames,
            first_names: self.first_names,
            together: self.together,
        }
    }

    /// The actors as summaries show them.
    pub(crate) fn facts(&self) -> Vec<ActorFacts> {
        let actor = |(id, found): (&String, &DiscoveredActor)| ActorFacts {
            id: id.clone(),
            name: found.name(id).to_owned(),
            kind: found.kind().as_str().to_owned(),
            discovered: true,
        };
        self.actors.iter().map(actor).collect()
    }

    /// The rows of `actors_found.csv`, those of most articles first.
    pub(crate) fn rows(&self, parts: &[ScoredPart], least: u64) -> Result<Vec<DiscoveredRow>> {
        let shown = self.actors.values().filter(|actor| actor.articles >= least);
        let wanted: HashSet<SentenceKey> = shown.filter_map(|actor| actor.example.clone()).collect();
        let sentences = sentence_texts(parts, &wanted)?;
        let owners = self.owners();
        let mut rows: Vec<DiscoveredRow> = self
            .actors
            .iter()
            .filter(|(id, actor)| actor.articles >= least && spelling_fault(actor.name(id)).is_none())
            .map(|(id, actor)| DiscoveredRow {
                actor_id: id.clone(),
                name: actor.name(id).to_owned(),
                kind: actor.kind(),
                aliases: self.aliases(id, actor, &owners).join("|"),
                shared_names: self.shared_names(id, actor, &owners).join("|"),
                n_articles: actor.articles,
                n_mentions: actor.mentions,
                merged_ids: actor.merged.iter().cloned().collect::<Vec<_>>().join("|"),
                example: actor
                    .example
                    .as_ref()
                    .and_then(|place| sentences.get(place))
                    .cloned()
                    .unwrap_or_default(),
                example_article_id: actor.example.as_ref().map(|place| place.0.clone()).unwrap_or_default(),
            })
            .collect();
        rows.sort_by(|a, b| {
            b.n_articles
                .cmp(&a.n_articles)
                .then_with(|| a.actor_id.cmp(&b.actor_id))
        });
        Ok(rows)
    }

    /// Counts the actors that are called each name.
    fn owners(&self) -> HashMap<String, usize> {
        let mut owners: HashMap<String, usize> = HashMap::new();
        for (id, actor) in &self.actors {
            let names = spellings(actor).chain([actor.name(id)]).map(name_key);
            for name in names.collect::<BTreeSet<_>>() {
                *owners.entry(name).or_default() += 1;
            }
        }
        owners
    }

    /// Other spellings that are nobody else's, each once.
    fn aliases(&self, id: &str, actor: &DiscoveredActor, owners: &HashMap<String, usize>) -> Vec<String> {
        let own = name_key(actor.name(id));
        let mut seen = HashSet::from([own]);
        spellings(actor)
            .filter(|name| is_read_as_written(name, actor.kind()))
            .filter(|name| owners.get(&name_key(name)) == Some(&1) && seen.insert(name_key(name)))
            .map(str::to_owned)
            .collect()
    }

    /// The names and spellings that another actor has too, each once.
    fn shared_names(&self, id: &str, actor: &DiscoveredActor, owners: &HashMap<String, usize>) -> Vec<String> {
        let mut seen = HashSet::new();
        std::iter::once(actor.name(id))
            .chain(spellings(actor))
            .filter(|name| owners.get(&name_key(name)).is_some_and(|owners| *owners > 1) && seen.insert(name_key(name)))
            .map(|name| name.replace('|', "/"))
            .collect()
    }
}

/// Full names, and the short forms that hold beyond an article: acronyms.
fn spellings(actor: &DiscoveredActor) -> impl Iterator<Item = &str> {
    let acronym =
        |short: &&String| actor.kind() != ActorType::Person && short.chars().all(|c| c.is_uppercase() || c == '.');
    actor
        .names
        .keys()
        .chain(actor.shorts.keys().filter(acronym))
        .map(String::as_str)
}
