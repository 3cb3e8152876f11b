//! An index of the articles of all parts: the days they cover, and which of them are copies of one text.

use crate::copies::{Candidates, group_copies, outlet_agency};
use crate::error::Result;
use crate::output::CopyRow;
use crate::record::counts::LeftOut;
use crate::summarize::article_scan::{ArticleScan, Picked, PickedArticle};
use crate::summarize::name_numbers::NameNumbers;
use crate::summarize::refused::RefusedMentions;
use crate::summarize::scored_part::ScoredPart;
use crate::summary::Copies;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// The facts of single articles that the cells need.
#[derive(Default)]
pub(crate) struct ArticleIndex {
    /// First and last day of all articles, those without mentions included.
    pub(crate) span: Option<(Date, Date)>,
    /// Articles with mentions and without a date.
    pub(crate) undated: u64,
    /// The articles that have copies or that an agency wrote, by the hash of their id. All others are in no table: most
    /// articles are nobody's copy.
    by_id: HashMap<u64, u32>,
    copies: Vec<CopiedArticle>,
    /// The names of their outlets and agencies.
    names: NameNumbers,
    /// The articles that do not count.
    pub(crate) left_out: LeftOut,
    /// The refused mentions of those that do.
    pub(crate) refused: RefusedMentions,
}

/// An article that has copies, or that an agency wrote.
struct CopiedArticle {
    id: Box<str>,
    outlet: u32,
    agency: u32,
    date: Option<Date>,
    /// Its group has the number of its first article among all copied articles.
    copies: Copies,
}

impl ArticleIndex {
    /// Reads the articles of all parts and groups the copies among those that have mentions. Holds about `bytes` of what
    /// all articles have, and beside that the articles that have copies or that an agency wrote.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::error::Error::Invalid) when a file is damaged; [`Error::Io`](crate::error::Error::Io).
    pub(crate) fn read(parts: &[ScoredPart], bytes: usize) -> Result<Self> {
        let mut scan = ArticleScan::new(bytes);
        scan.parts(parts)?;
        let mut index = Self {
            span: scan.span,
            undated: scan.undated,
            left_out: scan.left_out,
            refused: std::mem::take(&mut scan.refused),
            ..Self::default()
        };
        let candidates = scan.candidates()?;
        let mut picked = Picked::new(&candidates.texts, bytes / 2);
        picked.parts(parts)?;
        index.copies = copies(candidates, &mut picked)?;
        index.names = picked.names;
        let copies = index.copies.iter().zip(0..);
        index.by_id = copies.map(|(copy, i)| (hash_of(&copy.id), i)).collect();
        Ok(index)
    }

    fn copy(&self, article_id: &str) -> Option<&CopiedArticle> {
        Some(&self.copies[*self.by_id.get(&hash_of(article_id))? as usize])
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
            .map(|copy| &*copy.id)
            .collect()
    }

    /// Returns the row of an article in `copies.csv`; the default for one that has none.
    pub(crate) fn copy_row(&self, article_id: &str) -> CopyRow {
        self.copy(article_id).map(|copy| self.row(copy)).unwrap_or_default()
    }

    /// Returns the rows of `copies.csv`, sorted by id.
    pub(crate) fn rows(&self) -> impl Iterator<Item = CopyRow> {
        self.copies.iter().map(|copy| self.row(copy))
    }

    fn row(&self, copy: &CopiedArticle) -> CopyRow {
        let group = copy.copies.group.map(|first| &*self.copies[first as usize].id);
        CopyRow {
            article_id: copy.id.to_string(),
            outlet: self.names.name(copy.outlet).to_owned(),
            date: copy.date,
            duplicate_group: group.unwrap_or_default().to_owned(),
            is_wire: copy.copies.is_wire,
            agency: self.names.name(copy.agency).to_owned(),
        }
    }
}

/// Returns those of the picked articles that have copies or that an agency wrote, sorted by id.
fn copies(candidates: Candidates, picked: &mut Picked) -> Result<Vec<CopiedArticle>> {
    // By id, so that groups do not depend on the order of the parts.
    let mut articles = std::mem::take(&mut picked.articles);
    articles.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    let mut places = vec![0; candidates.texts.len()];
    for (place, article) in (0..).zip(&articles) {
        if let Some(candidate) = article.candidate {
            places[candidate as usize] = place;
        }
    }
    let groups = group_copies(candidates, &places, articles.len() as u32, &mut picked.signatures)?;
    let credits = Credits::new(&picked.names);
    let agencies = credits.by_group(&articles, &groups);
    let mut copied = Vec::new();
    // The number of each group's first article among the copied ones.
    let mut firsts: HashMap<u32, u32> = HashMap::new();
    for (article, group) in articles.into_iter().zip(groups) {
        let others = group.and_then(|group| agencies.get(&group));
        let own = credits.own(&article);
        let by_group = others.is_some_and(|others| others.iter().any(|agency| Some(*agency) != own));
        let credited = credits.agency(article.agency);
        let copies = Copies {
            group: group.map(|group| *firsts.entry(group).or_insert(copied.len() as u32)),
            is_wire: by_group || (credited.is_some() && credited != own),
        };
        if copies != Copies::default() {
            copied.push(CopiedArticle {
                id: article.id,
                outlet: article.outlet,
                agency: article.agency,
                date: article.date,
                copies,
            });
        }
    }
    Ok(copied)
}

/// The agencies that articles are credited to, and those whose own outlets articles stand in.
struct Credits<'n> {
    names: &'n NameNumbers,
    /// The agency that each name, by its number, is the outlet of.
    own: Vec<Option<&'static str>>,
}

impl<'n> Credits<'n> {
    fn new(names: &'n NameNumbers) -> Self {
        Self {
            names,
            own: names.names().map(outlet_agency).collect(),
        }
    }

    /// Returns the agency whose own outlet has the article.
    fn own(&self, article: &PickedArticle) -> Option<&'n str> {
        self.own[article.outlet as usize]
    }

    /// Returns the name of the agency with a number, if it is one.
    fn agency(&self, number: u32) -> Option<&'n str> {
        Some(self.names.name(number)).filter(|name| !name.is_empty())
    }

    /// Returns the agencies behind each group: those that one of its texts is credited to, and those whose own outlet has it.
    fn by_group(&self, articles: &[PickedArticle], groups: &[Option<u32>]) -> HashMap<u32, HashSet<&'n str>> {
        let mut agencies: HashMap<u32, HashSet<&str>> = HashMap::new();
        for (article, group) in articles.iter().zip(groups) {
            let agency = self.agency(article.agency).or_else(|| self.own(article));
            if let (Some(group), Some(agency)) = (group, agency) {
                agencies.entry(*group).or_default().insert(agency);
            }
        }
        agencies
    }
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
    use crate::copies::Signature;
    use crate::output::ArticleRow;

    /// The index of articles with an id, an outlet, an agency and a text.
    fn index(articles: &[(&str, &str, &str, &str)], bytes: usize) -> ArticleIndex {
        let row = |(id, outlet, agency, text): &(&str, &str, &str, &str)| ArticleRow {
            article_id: (*id).to_owned(),
            outlet: (*outlet).to_owned(),
            n_mentions: 1,
            agency: (*agency).to_owned(),
            signature: Signature::of(text),
            ..ArticleRow::default()
        };
        let rows: Vec<ArticleRow> = articles.iter().map(row).collect();
        let mut scan = ArticleScan::new(bytes);
        rows.iter().for_each(|row| scan.row(row).unwrap());
        let candidates = scan.candidates().unwrap();
        let mut picked = Picked::new(&candidates.texts, bytes);
        rows.iter().for_each(|row| picked.row(row).unwrap());
        ArticleIndex {
            copies: copies(candidates, &mut picked).unwrap(),
            names: picked.names,
            ..ArticleIndex::default()
        }
    }

    #[test]
    fn a_copy_of_agency_copy_is_wire_wherever_it_stands_but_at_the_agency() {
        let story = "The council of Port Halden voted on Monday to close the harbor for a week, after oil had reached the water.";
        let other = "Nobody in the hall had expected so short a speech from a minister who is known for his long ones, friends say.";
        let articles = [
            ("2", "Halden Post", "", story),
            ("1", "Evening Bell", "AP", story),
            ("3", "Associated Press", "AP", story),
            ("4", "Associated Press", "AP", other),
            ("5", "Halden Post", "Reuters", "Too short a text"),
            ("6", "Halden Post", "", "Nobody's copy"),
        ];
        let expected = [
            ("1", "1", true, "AP"),
            ("2", "1", true, ""),
            ("3", "1", false, "AP"),
            ("5", "", true, "Reuters"),
        ];
        for bytes in [0, 1 << 20] {
            let rows: Vec<CopyRow> = index(&articles, bytes).rows().collect();
            let found = rows.iter().map(|row| {
                let (group, agency) = (row.duplicate_group.as_str(), row.agency.as_str());
                (row.article_id.as_str(), group, row.is_wire, agency)
            });
            assert_eq!(found.collect::<Vec<_>>(), expected, "{bytes} bytes");
        }
    }
}
