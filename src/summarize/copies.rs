//! An index of the articles of all parts: the days they cover, and which of them are copies of one text.

use crate::copies::{Signature, group_copies, outlet_agency};
use crate::error::Result;
use crate::output::{ArticleRow, CopyRow};
use crate::record::counts::LeftOut;
use crate::summarize::refused::RefusedMentions;
use crate::summarize::scored_part::ScoredPart;
use crate::summary::Copies;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The facts of single articles that the cells need.
#[derive(Default)]
pub(crate) struct ArticleIndex {
    /// First and last day of all articles, those without mentions included.
    pub(crate) span: Option<(Date, Date)>,
    /// Articles with mentions and without a date.
    pub(crate) undated: u64,
    /// The articles that have copies or that an agency wrote, by the hash of their id. All others are in no table: most
    /// articles are nobody's copy.
    by_id: HashMap<u64, usize>,
    copies: Vec<CopiedArticle>,
    /// The articles that do not count.
    pub(crate) left_out: LeftOut,
    /// The refused mentions of those that do.
    pub(crate) refused: RefusedMentions,
}

/// An article that has copies, or that an agency wrote.
struct CopiedArticle {
    id: String,
    outlet: Arc<CopyOutlet>,
    date: Option<Date>,
    agency: String,
    group: Option<Arc<str>>,
    copies: Copies,
}

/// An outlet, and the agency that it is.
#[derive(PartialEq, Eq)]
struct CopyOutlet {
    name: String,
    own: Option<&'static str>,
}

/// An article with mentions, before its copies are known.
struct ArticleWithMentions {
    id: String,
    outlet: Arc<CopyOutlet>,
    date: Option<Date>,
    agency: String,
    signature: Option<Signature>,
}

impl ArticleIndex {
    /// Reads the articles of all parts and groups the copies among those that have mentions.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::error::Error::Invalid) when a file is damaged.
    pub(crate) fn read(parts: &[ScoredPart]) -> Result<Self> {
        let mut reading = ArticleScan::default();
        for part in parts {
            reading.part(part)?;
        }
        let ArticleScan {
            span,
            mut candidates,
            left_out,
            refused,
            outlets: _,
        } = reading;
        let undated = candidates.iter().filter(|article| article.date.is_none()).count() as u64;
        // By id, so that groups do not depend on the order of the parts.
        candidates.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let copies = copies(candidates);
        let by_id = copies.iter().enumerate().map(|(i, copy)| (hash_of(&copy.id), i));
        Ok(Self {
            span,
            undated,
            by_id: by_id.collect(),
            copies,
            left_out,
            refused,
        })
    }

    fn copy(&self, article_id: &str) -> Option<&CopiedArticle> {
        Some(&self.copies[*self.by_id.get(&hash_of(article_id))?])
    }

    /// Returns the group of copies that an article belongs to.
    pub(crate) fn copies_of(&self, article_id: &str) -> Copies {
        self.copy(article_id).map(|copy| copy.copies).unwrap_or_default()
    }

    /// Returns the ids of the articles that are copies of one text, this one's among them, sorted; none of an article that has
    /// no copy.
    pub(crate) fn group_of(&self, article_id: &str) -> Vec<&str> {
        let group = self.copies_of(article_id).group;
        let copies = self.copies.iter();
        copies
            .filter(|copy| group.is_some() && copy.copies.group == group)
            .map(|copy| copy.id.as_str())
            .collect()
    }

    /// Returns the row of an article in `copies.csv`; the default for one that has none.
    pub(crate) fn copy_row(&self, article_id: &str) -> CopyRow {
        self.copy(article_id).map(CopiedArticle::row).unwrap_or_default()
    }

    /// Returns the rows of `copies.csv`, sorted by id.
    pub(crate) fn rows(&self) -> impl Iterator<Item = CopyRow> {
        self.copies.iter().map(CopiedArticle::row)
    }
}

impl CopiedArticle {
    fn row(&self) -> CopyRow {
        CopyRow {
            article_id: self.id.clone(),
            outlet: self.outlet.name.clone(),
            date: self.date,
            duplicate_group: self.group.as_deref().unwrap_or_default().to_owned(),
            is_wire: self.copies.is_wire,
            agency: self.agency.clone(),
        }
    }
}

#[derive(Default)]
struct ArticleScan {
    span: Option<(Date, Date)>,
    outlets: HashMap<String, Arc<CopyOutlet>>,
    candidates: Vec<ArticleWithMentions>,
    left_out: LeftOut,
    refused: RefusedMentions,
}

impl ArticleScan {
    fn part(&mut self, part: &ScoredPart) -> Result<()> {
        let mut found = 0;
        for rows in part.article_groups()? {
            for row in rows? {
                found += 1;
                if part.is_other_version(&row.article_id) {
                    continue;
                }
                if !part.counts(&row) {
                    self.left_out.articles += 1;
                    self.left_out.mentions += u64::from(row.n_mentions);
                    continue;
                }
                self.row(row);
            }
        }
        part.check_articles(found)
    }

    fn row(&mut self, row: ArticleRow) {
        self.refused.add(&row);
        if let Some(date) = row.date {
            let days = self
                .span
                .map_or((date, date), |(from, to)| (from.min(date), to.max(date)));
            self.span = Some(days);
        }
        if row.n_mentions > 0 {
            let outlet = self.outlet(row.outlet);
            self.candidates.push(ArticleWithMentions {
                id: row.article_id,
                outlet,
                date: row.date,
                agency: row.agency,
                signature: row.signature,
            });
        }
    }

    fn outlet(&mut self, name: String) -> Arc<CopyOutlet> {
        if let Some(known) = self.outlets.get(&name) {
            return Arc::clone(known);
        }
        let own = outlet_agency(&name);
        let outlet = Arc::new(CopyOutlet {
            name: name.clone(),
            own,
        });
        self.outlets.insert(name, Arc::clone(&outlet));
        outlet
    }
}

/// Returns those of the candidates, sorted by id, that have copies or that an agency wrote.
fn copies(mut candidates: Vec<ArticleWithMentions>) -> Vec<CopiedArticle> {
    let signatures: Vec<_> = candidates.iter_mut().map(|c| c.signature.take()).collect();
    let groups = group_copies(&signatures);
    let agencies = agencies(&candidates, &groups);
    let names: HashMap<u32, Arc<str>> = groups
        .iter()
        .flatten()
        .map(|group| (*group, Arc::from(candidates[*group as usize].id.as_str())))
        .collect();
    let copy = |(candidate, group): (ArticleWithMentions, Option<u32>)| {
        let own = candidate.outlet.own;
        let others = group.and_then(|group| agencies.get(&group));
        let by_group = others.is_some_and(|others| others.iter().any(|agency| Some(agency.as_str()) != own));
        let by_credit = !candidate.agency.is_empty() && Some(candidate.agency.as_str()) != own;
        let copies = Copies {
            group,
            is_wire: by_credit || by_group,
        };
        (copies != Copies::default()).then(|| CopiedArticle {
            id: candidate.id,
            outlet: candidate.outlet,
            date: candidate.date,
            agency: candidate.agency,
            group: group.and_then(|group| names.get(&group).cloned()),
            copies,
        })
    };
    candidates
        .into_iter()
        .zip(groups.iter().copied())
        .filter_map(copy)
        .collect()
}

/// Returns the agencies behind each group: those that one of its texts is credited to, and those whose own outlet has it.
fn agencies(candidates: &[ArticleWithMentions], groups: &[Option<u32>]) -> HashMap<u32, HashSet<String>> {
    let mut agencies: HashMap<u32, HashSet<String>> = HashMap::new();
    for (candidate, group) in candidates.iter().zip(groups) {
        let credited = (!candidate.agency.is_empty()).then_some(candidate.agency.as_str());
        if let (Some(group), Some(agency)) = (group, credited.or(candidate.outlet.own)) {
            agencies.entry(*group).or_default().insert(agency.to_owned());
        }
    }
    agencies
}

/// Returns the 64 bits that stand for an id, so that ten million articles cost about 300 MB and not the ids' text.
pub(crate) fn hash_of(id: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(articles: &[(&str, &str, &str, &str)]) -> Vec<ArticleWithMentions> {
        let mut reading = ArticleScan::default();
        for (id, outlet, agency, text) in articles {
            reading.row(ArticleRow {
                article_id: (*id).to_owned(),
                outlet: (*outlet).to_owned(),
                date: None,
                language: String::new(),
                content: 0,
                source: String::new(),
                line: 1,
                n_sentences: 1,
                n_mentions: 1,
                agency: (*agency).to_owned(),
                signature: Signature::of(text),
                ..ArticleRow::default()
            });
        }
        reading.candidates
    }

    #[test]
    fn a_copy_of_agency_copy_is_wire_wherever_it_stands_but_at_the_agency() {
        let story = "The council of Port Halden voted on Monday to close the harbor for a week, after oil had reached the water.";
        let other = "Nobody in the hall had expected so short a speech from a minister who is known for his long ones, friends say.";
        let found = copies(candidates(&[
            ("1", "Evening Bell", "AP", story),
            ("2", "Halden Post", "", story),
            ("3", "Associated Press", "AP", story),
            ("4", "Associated Press", "AP", other),
            ("5", "Halden Post", "Reuters", "Too short a text"),
            ("6", "Halden Post", "", "Nobody's copy"),
        ]));
        let found: Vec<_> = found
            .iter()
            .map(|copy| (copy.id.as_str(), copy.group.as_deref(), copy.copies.is_wire))
            .collect();
        let expected = [
            ("1", Some("1"), true),
            ("2", Some("1"), true),
            ("3", Some("1"), false),
            ("5", None, true),
        ];
        assert_eq!(found, expected);
    }
}
