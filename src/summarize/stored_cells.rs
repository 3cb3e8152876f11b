//! The cells of a run, made actor by actor from a record of each article and actor. The records are sorted outside of memory,
//! so that the cells of a few actors at a time are all that is held.

use crate::config::SummaryConfig;
use crate::error::{Error, Result};
use crate::output::MentionRow;
use crate::record::facts::ActorFacts;
use crate::summarize::article_record::ArticleRecord;
use crate::summarize::cells::scored_mention;
use crate::summarize::coded_sample::CodedSample;
use crate::summarize::copies::ArticleIndex;
use crate::summarize::outlets::OutletNames;
use crate::summarize::scored_part::{ScoredPart, each_group_in_order};
use crate::summary::{Cell, CellKey, CodedArticle, Period, by_actor};
use crate::system::spill::{Kept, Sorter};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Records of which cells are made at a time, about 30 MB, but those of one actor at least.
const RECORDS_AT_ONCE: usize = 1 << 18;
/// Actors whose cells are made at a time at most.
const ACTORS_AT_ONCE: usize = 1 << 12;

/// The cells of one actor, in the order of keys.
pub(crate) struct ActorCells {
    /// The actor's place among all.
    pub(crate) place: usize,
    pub(crate) id: String,
    /// Those of each outlet.
    pub(crate) by_outlet: BTreeMap<CellKey, Cell>,
    /// Those of each outlet and period; none without `--period`.
    pub(crate) by_outlet_period: BTreeMap<CellKey, Cell>,
}

/// The cells of all actors that count.
pub(crate) struct StoredCells {
    /// The ids, sorted.
    actors: Vec<String>,
    /// The names, sorted.
    outlets: Vec<String>,
    period: Period,
    records: Kept<ArticleRecord>,
    coded: CodedArticles,
}

/// The articles of which a person has coded or flagged a mention, by the numbers of actor and outlet.
type CodedArticles = BTreeMap<[u32; 2], Vec<CodedArticle>>;

/// Who and what the cells are of.
pub(crate) struct CellSources<'s> {
    pub(crate) parts: &'s [ScoredPart],
    pub(crate) articles: &'s ArticleIndex,
    pub(crate) outlets: &'s OutletNames,
    pub(crate) actors: &'s [ActorFacts],
    /// The actors that are in no table.
    pub(crate) rare: &'s HashSet<&'s str>,
    pub(crate) coded: Option<&'s CodedSample>,
}

impl StoredCells {
    /// Adds up every row group of every part, on all threads, and holds about `budget` bytes. Returns the number of mentions
    /// too, those of rare actors included.
    ///
    /// # Errors
    /// [`Error::Invalid`] where a part is damaged; [`Error::Counts`] where a mention is of an actor that is not in the list;
    /// [`Error::Io`]; [`Error::Stopped`].
    pub(crate) fn add_up(config: &SummaryConfig, sources: &CellSources, budget: usize) -> Result<(Self, u64)> {
        let mut actors: Vec<&str> = sources.actors.iter().map(|actor| actor.id.as_str()).collect();
        actors.retain(|id| !sources.rare.contains(id));
        actors.sort_unstable();
        let outlets: Vec<&str> = sources.outlets.all().map(|row| row.outlet.as_str()).collect();
        let scan = CellScan {
            sources,
            actors: (0..).zip(&actors).map(|(number, id)| (*id, number)).collect(),
            outlets: (0..).zip(&outlets).map(|(number, name)| (*name, number)).collect(),
        };
        let (mut records, mut coded, mut counted) = (Sorter::new(budget), CodedArticles::new(), 0);
        each_group_in_order(
            sources.parts,
            |rows| scan.found(&rows),
            |found| {
                counted += found.mentions;
                for (numbers, article) in found.coded {
                    coded.entry(numbers).or_default().push(article);
                }
                found.records.into_iter().try_for_each(|record| records.push(record))
            },
        )?;
        let cells = Self {
            period: config.period,
            records: records.kept()?,
            coded,
            actors: actors.into_iter().map(str::to_owned).collect(),
            outlets: outlets.into_iter().map(str::to_owned).collect(),
        };
        Ok((cells, counted))
    }

    /// Makes the finished cells of all actors, found or not, in the order of ids, and hands those of some at a time to `each`.
    ///
    /// # Errors
    /// Those of `each`; [`Error::Io`].
    pub(crate) fn each(&self, mut each: impl FnMut(Vec<ActorCells>) -> Result<()>) -> Result<()> {
        let mut records = self.records.records()?;
        let mut next = records.next().transpose()?;
        let (mut actors, mut held) = (Vec::new(), 0);
        for (place, id) in self.actors.iter().enumerate() {
            let mut cells = ActorCells::new(place, id);
            let mut outlet: Option<OutletCells> = None;
            while let Some(record) = next.take_if(|record| record.actor as usize == place) {
                if outlet.as_ref().is_some_and(|outlet| outlet.number != record.outlet) {
                    outlet.take().into_iter().for_each(|outlet| cells.add(outlet, self));
                }
                let outlet = outlet.get_or_insert_with(|| OutletCells::new(record.outlet));
                outlet.add(&record, self.period);
                next = records.next().transpose()?;
                held += 1;
            }
            outlet.into_iter().for_each(|outlet| cells.add(outlet, self));
            actors.push(cells);
            if held >= RECORDS_AT_ONCE || actors.len() >= ACTORS_AT_ONCE {
                each(sorted(std::mem::take(&mut actors)))?;
                held = 0;
            }
        }
        each(sorted(actors))
    }

    /// Makes the cells of one actor.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub(crate) fn of_actor(&self, id: &str) -> Result<Option<ActorCells>> {
        let mut found = None;
        self.each(|actors| {
            found = found.take().or(actors.into_iter().find(|actor| actor.id == id));
            Ok(())
        })?;
        Ok(found)
    }
}

/// Sorts the articles of all cells.
fn sorted(mut actors: Vec<ActorCells>) -> Vec<ActorCells> {
    actors.par_iter_mut().for_each(|actor| {
        let by_period = actor.by_outlet_period.par_iter_mut();
        actor
            .by_outlet
            .par_iter_mut()
            .chain(by_period)
            .for_each(|(_, cell)| cell.sort());
    });
    actors
}

/// The pass over all mentions.
struct CellScan<'s> {
    sources: &'s CellSources<'s>,
    /// The number of each actor that counts.
    actors: HashMap<&'s str, u32>,
    /// The number of each outlet.
    outlets: HashMap<&'s str, u32>,
}

/// What the articles of a row group say.
struct FoundArticles {
    /// Number of their mentions, those of rare actors included.
    mentions: u64,
    records: Vec<ArticleRecord>,
    coded: Vec<([u32; 2], CodedArticle)>,
}

impl CellScan<'_> {
    /// Adds up the mentions of whole articles.
    fn found(&self, rows: &[MentionRow]) -> Result<FoundArticles> {
        let mut all = FoundArticles {
            mentions: rows.len() as u64,
            records: Vec::new(),
            coded: Vec::new(),
        };
        for article in rows.chunk_by(|a, b| a.article_id == b.article_id) {
            let first = &article[0];
            let copies = self.sources.articles.copies_of(&first.article_id);
            let outlet = self.outlet(&first.outlet)?;
            let mentions = article.iter().map(|row| scored_mention(row, self.sources.coded));
            for (id, found) in by_actor(mentions) {
                let Some(actor) = self.actor(id)? else { continue };
                let numbers = [actor, outlet];
                all.records
                    .push(ArticleRecord::new(numbers, &found, first.date, copies));
                let coded = found.into_coded(first.date, copies);
                all.coded.extend(coded.map(|article| (numbers, article)));
            }
        }
        Ok(all)
    }

    /// Returns the number of an actor; `None` of a rare one.
    fn actor(&self, id: &str) -> Result<Option<u32>> {
        match self.actors.get(id) {
            Some(number) => Ok(Some(*number)),
            None if self.sources.rare.contains(id) => Ok(None),
            None => Err(Error::Counts(format!("a mention of {id}, who is not in the list"))),
        }
    }

    fn outlet(&self, name: &str) -> Result<u32> {
        let number = self.outlets.get(name).copied();
        number.ok_or_else(|| Error::Counts(format!("a mention in {name}, of which there is no article")))
    }
}

impl ActorCells {
    fn new(place: usize, id: &str) -> Self {
        Self {
            place,
            id: id.to_owned(),
            by_outlet: BTreeMap::new(),
            by_outlet_period: BTreeMap::new(),
        }
    }

    /// Adds the cells of an outlet, with the articles that a person coded.
    fn add(&mut self, outlet: OutletCells, stored: &StoredCells) {
        let OutletCells {
            number,
            mut cell,
            mut by_period,
        } = outlet;
        let numbers = [self.place as u32, number];
        for coded in stored.coded.get(&numbers).into_iter().flatten() {
            let start = period_start(stored.period, coded.mean.day());
            let of_period = by_period.iter_mut().filter(|(other, _)| *other == start);
            of_period.for_each(|(_, cell)| cell.coded.push(coded.clone()));
            cell.coded.push(coded.clone());
        }
        let key = |period_start| CellKey {
            actor_id: self.id.clone(),
            outlet: stored.outlets[number as usize].clone(),
            period_start,
        };
        self.by_outlet_period
            .extend(by_period.into_iter().map(|(start, cell)| (key(start), cell)));
        self.by_outlet.insert(key(None), cell);
    }
}

/// The cells of one actor in one outlet, as its articles are added in the order of days.
struct OutletCells {
    number: u32,
    cell: Cell,
    /// The cells of the periods, by their first days.
    by_period: Vec<(Option<Date>, Cell)>,
}

impl OutletCells {
    fn new(number: u32) -> Self {
        Self {
            number,
            cell: Cell::default(),
            by_period: Vec::new(),
        }
    }

    fn add(&mut self, record: &ArticleRecord, period: Period) {
        let (day, copies) = (record.day(), record.copies());
        self.cell.add(record.article(), day, copies);
        if period.is_all() {
            return;
        }
        let start = period_start(period, day);
        match self.by_period.last_mut() {
            Some((last, cell)) if *last == start => cell.add(record.article(), day, copies),
            _ => {
                let mut cell = Cell::default();
                cell.add(record.article(), day, copies);
                self.by_period.push((start, cell));
            }
        }
    }
}

fn period_start(period: Period, day: Option<Date>) -> Option<Date> {
    day.and_then(|day| period.start(day))
}
