//! The mentions that `score` refused because they could be several actors', counted for each of those.

use crate::output::ArticleRow;
use crate::summarize::merged_ids::MergedIds;
use crate::summarize::name_numbers::NameNumbers;
use crate::summary::{CellKey, Period};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Refused mentions of articles that count, by what an article says of them.
#[derive(Debug, Default)]
pub(crate) struct RefusedMentions {
    outlets: NameNumbers,
    /// The actors whose they could be, as articles write them.
    written: NameNumbers,
    /// The ids that those of actors became over all articles.
    merged: HashMap<String, String>,
    counts: HashMap<RefusedMention, u64>,
}

/// A mention that was refused.
#[derive(Debug, PartialEq, Eq, Hash)]
struct RefusedMention {
    outlet: u32,
    date: Option<Date>,
    /// The number of what is written of whose it could be.
    could_be: u32,
}

impl RefusedMentions {
    /// Adds those of an article.
    pub(crate) fn add(&mut self, article: &ArticleRow) {
        for refused in article.refused.split(';').filter(|refused| !refused.is_empty()) {
            let mention = RefusedMention {
                outlet: self.outlets.number(&article.outlet),
                date: article.date,
                could_be: self.written.number(refused),
            };
            *self.counts.entry(mention).or_default() += 1;
        }
    }

    /// Gives the actors the ids that hold over all articles: two that are one count once.
    pub(crate) fn rename(&mut self, ids: &MergedIds) {
        let written = self.written.names().flat_map(|written| written.split('|'));
        self.merged = written.map(|id| (id.to_owned(), ids.of(id).to_owned())).collect();
    }

    /// Counts the mentions that could have been an actor's, in each outlet and period.
    pub(crate) fn by_cell(&self, period: Period) -> BTreeMap<CellKey, u64> {
        let could_be: Vec<BTreeSet<&str>> = self.written.names().map(|written| self.actors(written)).collect();
        let mut counts = BTreeMap::new();
        for (mention, count) in &self.counts {
            for actor_id in &could_be[mention.could_be as usize] {
                let key = CellKey {
                    actor_id: (*actor_id).to_owned(),
                    outlet: self.outlets.name(mention.outlet).to_owned(),
                    period_start: mention.date.and_then(|date| period.start(date)),
                };
                *counts.entry(key).or_default() += count;
            }
        }
        counts
    }

    /// Returns the ids of the actors that are written, each once.
    fn actors<'w>(&'w self, written: &'w str) -> BTreeSet<&'w str> {
        let ids = written.split('|');
        ids.map(|id| self.merged.get(id).map_or(id, String::as_str)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(outlet: &str, refused: &str) -> ArticleRow {
        ArticleRow {
            outlet: outlet.to_owned(),
            refused: refused.to_owned(),
            ..ArticleRow::default()
        }
    }

    #[test]
    fn a_refused_mention_counts_for_each_actor_whose_it_could_be() {
        let mut refused = RefusedMentions::default();
        for row in [
            article("A", "ada|bo;ada_j|ada;bo"),
            article("B", "bo|ada"),
            article("B", ""),
        ] {
            refused.add(&row);
        }
        let ada_j = refused
            .by_cell(Period::All)
            .into_iter()
            .filter(|(key, _)| key.actor_id == "ada_j");
        assert_eq!(ada_j.map(|(_, count)| count).collect::<Vec<_>>(), [1]);
        let ids = HashMap::from([("ada_j".to_owned(), "ada".to_owned())]);
        refused.rename(&MergedIds::new(ids));
        let by_cell = refused.by_cell(Period::All);
        let counts: Vec<(&str, &str, u64)> = by_cell
            .iter()
            .map(|(key, count)| (key.actor_id.as_str(), key.outlet.as_str(), *count))
            .collect();
        assert_eq!(
            counts,
            [("ada", "A", 2), ("ada", "B", 1), ("bo", "A", 2), ("bo", "B", 1)]
        );
    }
}
