//! Articles that were read, and a version of which was read later that counts instead.

use crate::article::{Article, Origin, ReplacedRecord};
use crate::error::{Reason, RecordError, Stage};
use crate::ingest::repeated_id;
use crate::output::{ArticleRow, SkippedRow};
use crate::record::counts::Counts;
use crate::score::chunks::InputRecord;
use crate::version::VersionRank;
use std::collections::{HashMap, HashSet};

/// An article, by its id and rank.
type VersionKey = (String, VersionRank);

/// An article that took the place of an earlier record.
#[derive(Debug)]
pub(super) struct Replacement {
    earlier: ReplacedRecord,
    id: String,
    rank: VersionRank,
    origin: Origin,
}

impl Replacement {
    /// Takes from a record which other one it replaces.
    pub(super) fn taken_from(record: &mut InputRecord) -> Option<Self> {
        let article: &mut Article = record.as_mut().ok()?;
        let earlier = article.replaces.take()?;
        Some(Self {
            earlier: *earlier,
            id: article.id.clone(),
            rank: article.rank(),
            origin: article.origin.clone(),
        })
    }
}

/// The articles of a run that others took the place of.
pub(super) struct Replaced<'r> {
    /// Each with the one that counts in the end.
    articles: Vec<(&'r ReplacedRecord, &'r Replacement)>,
    /// Their indices.
    by_version: HashMap<VersionKey, usize>,
    /// The places of those that were scored, with their ids.
    places: HashSet<(String, String, u64)>,
    /// The indices of those that were scored.
    scored: HashSet<usize>,
    /// The reason and the detail that a repeated record has, by the given id and the detail that it had.
    details: HashMap<(String, String), (Reason, String)>,
}

impl<'r> Replaced<'r> {
    pub(super) fn new(replacements: &'r [Replacement]) -> Self {
        let next: HashMap<(&str, VersionRank), &Replacement> = replacements
            .iter()
            .map(|by| ((by.earlier.id.as_str(), by.earlier.rank), by))
            .collect();
        let mut replaced = Self {
            articles: Vec::new(),
            by_version: HashMap::new(),
            places: HashSet::new(),
            scored: HashSet::new(),
            details: HashMap::new(),
        };
        for by in replacements {
            let mut counted = by;
            // Each one ranks before the one it replaced, so that this ends.
            while let Some(later) = next.get(&(counted.id.as_str(), counted.rank)) {
                counted = later;
            }
            replaced.add(&by.earlier, counted);
        }
        replaced
    }

    fn add(&mut self, earlier: &'r ReplacedRecord, counted: &'r Replacement) {
        let key = (earlier.id.clone(), earlier.rank);
        self.by_version.insert(key, self.articles.len());
        self.articles.push((earlier, counted));
        for was_same in [false, true] {
            let (_, old) = repeated_id(was_same, &earlier.origin.source, earlier.origin.line);
            let is_same = was_same && earlier.rank.content() == counted.rank.content();
            let new = repeated_id(is_same, &counted.origin.source, counted.origin.line);
            self.details.insert((earlier.given_id.clone(), old), new);
        }
    }

    /// Returns true where another article took the place of this one.
    pub(super) fn takes_out(&mut self, row: &ArticleRow) -> bool {
        let rank = VersionRank::of(row.date, row.text_length, row.content, &row.url);
        let Some(index) = self.by_version.get(&(row.article_id.clone(), rank)) else {
            return false;
        };
        self.scored.insert(*index);
        self.places
            .insert((row.article_id.clone(), row.source.clone(), row.line));
        true
    }

    /// Returns true where a row is of an article that was taken out.
    pub(super) fn holds_place(&self, row: &SkippedRow) -> bool {
        let place = (row.article_id.clone(), row.source.clone(), row.line);
        self.places.contains(&place)
    }

    /// Lets a record that repeats a replaced one repeat the one that counts.
    pub(super) fn correct(&self, row: &mut SkippedRow) {
        if let Some((reason, detail)) = self.details.get(&(row.article_id.clone(), row.detail.clone())) {
            row.reason = reason.as_str().to_owned();
            row.detail.clone_from(detail);
        }
    }

    /// Returns a row of `skipped.csv` for each that was scored, or that a store holds as it is and is counted as `unchanged`
    /// in `read`. Others are in another shard.
    pub(super) fn rows(&self, read: &mut Counts) -> Vec<RecordError> {
        let mut rows = Vec::new();
        for (index, (earlier, counted)) in self.articles.iter().enumerate() {
            if !self.scored.contains(&index) {
                if read.unchanged == 0 {
                    continue;
                }
                read.unchanged -= 1;
            }
            let is_same = earlier.rank.content() == counted.rank.content();
            let (reason, detail) = repeated_id(is_same, &counted.origin.source, counted.origin.line);
            rows.push(RecordError {
                origin: earlier.origin.clone(),
                article_id: Some(earlier.id.clone()),
                stage: Stage::Ingest,
                reason,
                detail,
            });
        }
        rows
    }
}
