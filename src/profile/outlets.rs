//! The outlets of a dump, by number of articles.

use crate::summarize::outlets::{OutletNames, spelling_key};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// Outlets that are shown.
const SHOWN: usize = 15;

/// The outlets of a dump.
#[derive(Debug, Serialize)]
pub struct OutletProfile {
    /// Their number.
    pub outlets: usize,
    /// Those with most articles, fifteen at most.
    pub largest: Vec<OutletCount>,
    /// Articles of the others.
    pub articles_of_others: u64,
    /// Outlets that the dump spells in more than one way, in the order of their names.
    pub merged: Vec<OutletCount>,
}

/// An outlet.
#[derive(Debug, Clone, Serialize)]
pub struct OutletCount {
    /// Its name in the tables.
    pub outlet: String,
    /// Its articles.
    pub articles: u64,
    /// The names in the dump that stand for it.
    pub spellings: Vec<String>,
}

impl OutletProfile {
    /// Puts the spellings together as the tables of a run will.
    pub(super) fn new(counts: &OutletCounts, names: &OutletNames) -> Self {
        let mut outlets: BTreeMap<&str, OutletCount> = BTreeMap::new();
        for (spelling, articles) in &counts.spellings {
            let name = names.name(spelling);
            let outlet = outlets.entry(name).or_insert_with(|| OutletCount {
                outlet: name.to_owned(),
                articles: 0,
                spellings: Vec::new(),
            });
            outlet.articles += articles;
            outlet.spellings.push(spelling.clone());
        }
        let merged = outlets.values().filter(|outlet| outlet.spellings.len() > 1);
        let merged = merged.cloned().collect();
        let mut largest: Vec<OutletCount> = outlets.into_values().collect();
        largest.sort_by_key(|outlet| std::cmp::Reverse(outlet.articles));
        let others = largest.split_off(largest.len().min(SHOWN));
        Self {
            outlets: largest.len() + others.len(),
            largest,
            articles_of_others: others.iter().map(|outlet| outlet.articles).sum(),
            merged,
        }
    }
}

/// Counts articles by outlet.
#[derive(Default)]
pub(super) struct OutletCounts {
    spellings: BTreeMap<String, u64>,
    /// Index of each outlet by the key of its spellings, which are one outlet.
    indexes: HashMap<String, u32>,
    outlets: Vec<CountedOutlet>,
}

/// An outlet, by the first of its spellings that was read.
pub(super) struct CountedOutlet {
    pub(super) spelling: String,
    pub(super) articles: u64,
}

impl OutletCounts {
    /// Counts an article and returns the index of its outlet.
    pub(super) fn add(&mut self, spelling: &str) -> u32 {
        match self.spellings.get_mut(spelling) {
            Some(count) => *count += 1,
            None => *self.spellings.entry(spelling.to_owned()).or_default() += 1,
        }
        let next = self.outlets.len() as u32;
        let index = *self.indexes.entry(spelling_key(spelling)).or_insert(next);
        if index == next {
            self.outlets.push(CountedOutlet {
                spelling: spelling.to_owned(),
                articles: 0,
            });
        }
        self.outlets[index as usize].articles += 1;
        index
    }

    /// Returns the number of articles of each spelling.
    pub(super) fn spellings(&self) -> &BTreeMap<String, u64> {
        &self.spellings
    }

    /// Returns the outlet of an index.
    pub(super) fn outlet(&self, index: u32) -> &CountedOutlet {
        &self.outlets[index as usize]
    }
}
