//! The names of outlets: spellings of one name are one outlet, and so are the names that the user's
//! list puts together.
//!
//! Decided here, where all parts are seen, and not while an article is scored: so shards, threads
//! and the nights of a series agree.

mod list;
#[cfg(test)]
mod tests;

pub(crate) use list::ListedOutlets;

use crate::error::Result;
use crate::output::{ArticleRow, MentionRow, OutletRow};
use crate::summarize::scored_part::{ScoredPart, each_article_group};
use crate::text::closest;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Outlets named in a warning.
const SHOWN: usize = 5;

/// The outlet that each spelling in the dumps stands for.
#[derive(Debug, Default)]
pub(crate) struct OutletNames {
    /// The spellings that are not themselves the name of their outlet.
    renamed: HashMap<String, String>,
    rows: BTreeMap<String, OutletRow>,
    /// True where the user gave a list.
    pub(crate) is_listed: bool,
    /// Warnings for the user.
    pub(crate) warnings: Vec<String>,
}

impl OutletNames {
    /// Counts the articles of each spelling in all parts, reads the user's list, and decides.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::error::Error::Invalid) where a part is damaged, or the list cannot be used.
    pub(crate) fn of_parts(parts: &[ScoredPart], list: Option<&Path>) -> Result<Self> {
        let list = list.map(ListedOutlets::read).transpose()?;
        let mut articles: BTreeMap<String, u64> = BTreeMap::new();
        each_article_group(parts, &["article_id", "outlet"], |part, rows| {
            for row in rows.into_iter().filter(|row| !parts[part].is_replaced(&row.article_id)) {
                match articles.get_mut(&row.outlet) {
                    Some(count) => *count += 1,
                    None => *articles.entry(row.outlet).or_default() += 1,
                }
            }
            Ok(())
        })?;
        Ok(Self::decide(&articles, list.as_ref()))
    }

    /// Decides on the names, from the number of articles of each spelling.
    pub(crate) fn decide(articles: &BTreeMap<String, u64>, list: Option<&ListedOutlets>) -> Self {
        let common = commonest_spellings(articles);
        let mut names = Self {
            is_listed: list.is_some(),
            ..Self::default()
        };
        for (spelling, count) in articles {
            let key = spelling_key(spelling);
            let listed = list.and_then(|list| list.find(&key));
            let name = listed.map_or(common[&key].as_str(), |listed| listed.outlet.as_str());
            let row = names.rows.entry(name.to_owned()).or_insert_with(|| OutletRow {
                outlet: name.to_owned(),
                ..listed.cloned().unwrap_or_default()
            });
            row.n_articles += count;
            row.spellings = joined(&row.spellings, spelling);
            if spelling != name {
                names.renamed.insert(spelling.clone(), name.to_owned());
            }
        }
        names.warnings.extend(names.merged_warning(list));
        if let Some(list) = list {
            let notes = list.notes.iter();
            names
                .warnings
                .extend(notes.map(|note| format!("the list of outlets is {note}")));
            names.warnings.extend(names.unused_warning(list));
            names.warnings.extend(names.unlisted_warning(list));
        }
        names
    }

    /// Returns the name of the outlet that a spelling stands for.
    pub(crate) fn name<'n>(&'n self, spelling: &'n str) -> &'n str {
        self.renamed.get(spelling).map_or(spelling, String::as_str)
    }

    /// Gives a mention the name of its outlet.
    pub(super) fn rename_mention(&self, row: &mut MentionRow) {
        if let Some(name) = self.renamed.get(&row.outlet) {
            row.outlet.clone_from(name);
        }
    }

    /// Gives an article the name of its outlet.
    pub(super) fn rename_article(&self, row: &mut ArticleRow) {
        if let Some(name) = self.renamed.get(&row.outlet) {
            row.outlet.clone_from(name);
        }
    }

    /// Returns the rows of `outlets.csv`, sorted by name; `None` where no name was changed and no
    /// list was given.
    pub(crate) fn rows(&self) -> Option<impl Iterator<Item = &OutletRow>> {
        (self.is_listed || !self.renamed.is_empty()).then(|| self.rows.values())
    }

    /// Returns the rows of all outlets, sorted by name.
    pub(crate) fn all(&self) -> impl Iterator<Item = &OutletRow> {
        self.rows.values()
    }

    /// Returns the row of an outlet; the default for one that has none.
    pub(crate) fn row(&self, outlet: &str) -> OutletRow {
        self.rows.get(outlet).cloned().unwrap_or_default()
    }

    /// Returns the group of each outlet that has one, by a column of the list. Names of groups that differ only in letter case
    /// are one.
    pub(crate) fn groups(&self, column: &str) -> BTreeMap<&str, &str> {
        let mut spelled: BTreeMap<String, &str> = BTreeMap::new();
        let mut groups = BTreeMap::new();
        for (outlet, row) in &self.rows {
            let group = row.listed(column);
            if !group.is_empty() {
                groups.insert(outlet.as_str(), *spelled.entry(group.to_lowercase()).or_insert(group));
            }
        }
        groups
    }

    /// Names the outlets that have no group.
    pub(crate) fn ungrouped_warning(&self, column: &str) -> Option<String> {
        let names = self.rows.iter().filter(|(_, row)| row.listed(column).is_empty());
        let ungrouped: Vec<String> = names.map(|(outlet, _)| outlet.clone()).collect();
        (!ungrouped.is_empty()).then(|| {
            let names = first(&ungrouped);
            format!("the list of --outlets has no {column} of these, which --group-by {column} leaves out: {names}")
        })
    }

    /// Names the outlets whose spellings were put together without a list.
    fn merged_warning(&self, list: Option<&ListedOutlets>) -> Option<String> {
        let is_own = |name: &str| list.is_none_or(|list| list.find(&spelling_key(name)).is_none());
        let mut merged: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (spelling, name) in self.renamed.iter().filter(|(_, name)| is_own(name)) {
            merged.entry(name).or_default().push(spelling);
        }
        let merged = merged.into_iter().map(|(name, mut spellings)| {
            spellings.sort_unstable();
            format!("{name} ({})", spellings.join(", "))
        });
        let merged: Vec<String> = merged.collect();
        (!merged.is_empty()).then(|| {
            format!(
                "outlets spelled in more than one way are counted as one: {}",
                first(&merged)
            )
        })
    }

    /// Names the outlets of the list that no article is from.
    fn unused_warning(&self, list: &ListedOutlets) -> Option<String> {
        let unused = list.outlets().filter(|outlet| !self.rows.contains_key(*outlet));
        let described = unused.map(|outlet| {
            let unlisted = self.rows.keys().filter(|name| list.find(&spelling_key(name)).is_none());
            match closest(&[outlet], unlisted, |name| name) {
                Some(similar) => format!("{outlet} (did you mean {similar}?)"),
                None => outlet.to_owned(),
            }
        });
        let described: Vec<String> = described.collect();
        (!described.is_empty()).then(|| format!("no article is from these outlets of --outlets: {}", first(&described)))
    }

    /// Names the outlets that the list does not have.
    fn unlisted_warning(&self, list: &ListedOutlets) -> Option<String> {
        let names = self.rows.keys().filter(|name| list.find(&spelling_key(name)).is_none());
        let unlisted: Vec<String> = names.cloned().collect();
        (!unlisted.is_empty()).then(|| format!("--outlets does not list: {}", first(&unlisted)))
    }
}

/// Returns what all spellings of a name have in common: the words in lower case, without `www.`.
pub(crate) fn spelling_key(name: &str) -> String {
    let words = without_extra_blanks(name).to_lowercase();
    words.strip_prefix("www.").unwrap_or(&words).to_owned()
}

fn without_extra_blanks(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns for each key the spelling of most articles; of equals the first in the order of their
/// letters.
fn commonest_spellings(articles: &BTreeMap<String, u64>) -> HashMap<String, String> {
    let mut tidied: BTreeMap<String, u64> = BTreeMap::new();
    for (spelling, count) in articles {
        *tidied.entry(without_extra_blanks(spelling)).or_default() += count;
    }
    let mut best: HashMap<String, (u64, String)> = HashMap::new();
    for (spelling, count) in tidied {
        let held = best.entry(spelling_key(&spelling)).or_default();
        if count > held.0 {
            *held = (count, spelling);
        }
    }
    best.into_iter().map(|(key, (_, spelling))| (key, spelling)).collect()
}

/// Returns the first of many names, and how many more there are.
fn first(names: &[String]) -> String {
    let shown = names[..names.len().min(SHOWN)].join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more (see outlets.csv)"),
    }
}

fn joined(list: &str, more: &str) -> String {
    if list.is_empty() {
        more.to_owned()
    } else {
        format!("{list}|{more}")
    }
}
