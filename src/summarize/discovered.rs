//! Actors that no list holds: who they are over all parts, and which of them are one.
//!
//! `score` gives ids article by article. What only the whole dump shows is decided here, by rules that err on the side of two
//! actors: a surname of which an article tells no more is the one person's who is in nine of ten articles that give anybody's
//! full name with it; "Donald J. Trump" is "Donald Trump" where there is no other middle name; an acronym or last word is the
//! organisation's that nine of ten articles use it for. Every merge is reported in `actors_found.csv`.

use crate::actor::{country_name, display_name, name_key, spelling_fault};
use crate::error::Result;
use crate::output::{DiscoveredRow, MentionRow};
use crate::record::facts::{ActorFacts, Facts};
use crate::summarize::evidence::{SentenceKey, sentence_key, sentence_texts};
use crate::summarize::merged_ids::MergedIds;
use crate::summarize::scored_part::{ScoredPart, each_group};
use crate::terms::{ActorType, MatchMethod};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Articles that must give the full name before a surname alone is taken for it.
const LEAST_ARTICLES: u64 = 3;

/// The id that each merged id became.
type Renames = HashMap<String, String>;

/// Actors by their ids.
#[derive(Debug, Default)]
pub(crate) struct DiscoveredActors {
    actors: BTreeMap<String, DiscoveredActor>,
    /// Articles that give the full name of anybody with a surname.
    surnames: BTreeMap<String, u64>,
}

/// The mentions of one actor, added up.
#[derive(Debug, Clone, Default)]
struct DiscoveredActor {
    /// Mentions by type, in the order of [`ActorType::ALL`].
    kinds: [u64; 4],
    /// Full names, as they stand in the text, with their mentions.
    names: BTreeMap<String, u64>,
    /// Short forms, with the articles that have them.
    shorts: BTreeMap<String, u64>,
    articles: u64,
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
                        .entry(display_name(&row.mention, row.actor_type))
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

    fn kind(&self) -> ActorType {
        let more = |best: ActorType, kind: ActorType| {
            if self.kinds[kind as usize] > self.kinds[best as usize] {
                kind
            } else {
                best
            }
        };
        ActorType::ALL.into_iter().reduce(more).unwrap_or(ActorType::Misc)
    }

    /// A country's name, or the commonest, of a person one of several words; of equal ones the longest.
    fn name(&self, id: &str) -> &str {
        if let Some(country) = country_name(id) {
            return country;
        }
        let person = self.kind() == ActorType::Person;
        let rank = |name: &str, count: u64| {
            (
                person && name.contains(' '),
                count,
                name.len(),
                std::cmp::Reverse(name.to_owned()),
            )
        };
        let best = self.names.iter().max_by_key(|(name, count)| rank(name, **count));
        best.map_or("", |(name, _)| name)
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
        let listed: HashMap<&str, String> = facts
            .actors
            .iter()
            .map(|a| (a.id.as_str(), name_key(&a.name)))
            .collect();
        let everybody = each_group(parts, Self::default, |rows| Self::of(&rows, &listed), Self::merge)?;
        let renames = everybody.renames(facts);
        Ok((everybody.merged(facts, &renames), MergedIds::new(renames)))
    }

    /// The ids of those whom fewer articles name.
    pub(crate) fn rare(&self, least: u64) -> impl Iterator<Item = &str> {
        self.actors
            .iter()
            .filter(move |(_, actor)| actor.articles < least)
            .map(|(id, _)| id.as_str())
    }

    fn of(rows: &[MentionRow], listed: &HashMap<&str, String>) -> Self {
        let mut found = Self::default();
        for article in rows.chunk_by(|a, b| a.article_id == b.article_id) {
            let mut actors: BTreeMap<&str, Vec<&MentionRow>> = BTreeMap::new();
            article
                .iter()
                .for_each(|row| actors.entry(&row.actor_id).or_default().push(row));
            let persons = actors
                .iter()
                .filter(|(_, rows)| rows[0].actor_type == ActorType::Person);
            let surnames: BTreeSet<String> = persons.filter_map(|(id, _)| surname(id, listed)).collect();
            for surname in surnames {
                *found.surnames.entry(surname).or_default() += 1;
            }
            for (id, rows) in actors {
                found.actors.entry(id.to_owned()).or_default().add_article(&rows);
            }
        }
        found
    }

    fn merge(mut self, other: Self) -> Self {
        add_all(&mut self.surnames, other.surnames);
        for (id, found) in other.actors {
            self.actors.entry(id).or_default().merge(found);
        }
        self
    }

    /// Which found actors are another one, listed or found.
    fn renames(&self, facts: &Facts) -> Renames {
        let listed: HashSet<&str> = facts.actors.iter().map(|a| a.id.as_str()).collect();
        let found = || self.actors.iter().filter(|(id, _)| !listed.contains(id.as_str()));
        let mut renames = self.middle_names(found().map(|(id, _)| id.as_str()));
        let (surnames, acronyms) = (self.by_surname(facts, &renames), self.acronyms());
        for (id, actor) in found() {
            let Some((stem, kind)) = id.rsplit_once('.') else {
                continue;
            };
            let into = match kind {
                "per" => surnames
                    .get(stem)
                    .zip(self.surnames.get(stem))
                    .and_then(|(full, total)| dominant(full, *total, actor.articles)),
                "org" => acronyms
                    .get(stem)
                    .and_then(|full| dominant(full, full.values().sum(), 0)),
                _ => None,
            };
            if let Some(into) = into.filter(|into| into != id) {
                renames.insert(id.clone(), into);
            }
        }
        renames
    }

    /// By surname: persons of more than one name, with their articles.
    fn by_surname(&self, facts: &Facts, renames: &Renames) -> HashMap<String, BTreeMap<String, u64>> {
        let listed: HashMap<&str, String> = facts
            .actors
            .iter()
            .map(|a| (a.id.as_str(), name_key(&a.name)))
            .collect();
        let mut surnames: HashMap<String, BTreeMap<String, u64>> = HashMap::new();
        for (id, actor) in self
            .actors
            .iter()
            .filter(|(_, actor)| actor.kind() == ActorType::Person)
        {
            if let Some(surname) = surname(id, &listed).filter(|surname| self.surnames.contains_key(surname)) {
                let id = renames.get(id).unwrap_or(id).clone();
                *surnames.entry(surname).or_default().entry(id).or_default() += actor.articles;
            }
        }
        surnames
    }

    /// By acronym or last word: the organisations that articles use it for.
    fn acronyms(&self) -> HashMap<String, BTreeMap<String, u64>> {
        let mut acronyms: HashMap<String, BTreeMap<String, u64>> = HashMap::new();
        for (id, actor) in self
            .actors
            .iter()
            .filter(|(_, actor)| actor.kind() != ActorType::Person)
        {
            for (short, articles) in &actor.shorts {
                *acronyms
                    .entry(name_key(short).replace('.', ""))
                    .or_default()
                    .entry(id.clone())
                    .or_default() += articles;
            }
        }
        acronyms
    }

    /// "donald_j_trump" is "donald_trump" where that is there and no other middle name is.
    fn middle_names<'i>(&self, ids: impl Iterator<Item = &'i str>) -> Renames {
        let mut variants: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for id in ids.filter(|id| !id.contains('.')) {
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
            .filter(|name| !name.contains(['[', ']', '(', ')', '"']) && spelling_fault(name).is_none())
            .filter(|name| owners.get(&name_key(name)) == Some(&1) && seen.insert(name_key(name)))
            .map(str::to_owned)
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

/// The last name of a person of several: by the list's name, or by the id that was made from it.
fn surname(id: &str, listed: &HashMap<&str, String>) -> Option<String> {
    let name = listed.get(id).cloned().unwrap_or_else(|| id.replace('_', " "));
    let (_, last) = name.rsplit_once(' ')?;
    (listed.contains_key(id) || !id.contains('.')).then(|| last.to_owned())
}

/// The one of several that is in nine of ten articles of `total`, in at least three, and in half as many as `bare`.
fn dominant(full: &BTreeMap<String, u64>, total: u64, bare: u64) -> Option<String> {
    let (id, most) = full
        .iter()
        .max_by_key(|(id, articles)| (**articles, std::cmp::Reverse(*id)))?;
    let enough = *most >= LEAST_ARTICLES && most * 10 >= total * 9 && most * 2 >= bare;
    enough.then(|| id.clone())
}
