//! Reads the articles of all parts for the index of them: first all, to find those that may be copies, then these alone.

use crate::copies::{Candidates, CopySearch, Signature};
use crate::error::Result;
use crate::output::ArticleRow;
use crate::record::counts::LeftOut;
use crate::summarize::name_numbers::NameNumbers;
use crate::summarize::refused::RefusedMentions;
use crate::summarize::scored_part::{ScoredPart, each_article_group};
use crate::system::spill::Indexed;
use jiff::civil::Date;

/// The columns of the first reading.
const SCANNED: [&str; 7] = [
    "article_id",
    "outlet",
    "date",
    "n_mentions",
    "refused",
    "agency",
    "signature",
];
/// Those of the second.
const PICKED: [&str; 6] = ["article_id", "outlet", "date", "n_mentions", "agency", "signature"];

/// The sums over all articles, and the search for copies among them.
pub(super) struct ArticleScan {
    /// First and last day of all articles, those without mentions included.
    pub(super) span: Option<(Date, Date)>,
    /// Articles with mentions and without a date.
    pub(super) undated: u64,
    pub(super) left_out: LeftOut,
    pub(super) refused: RefusedMentions,
    /// The search among the articles with mentions and a signature.
    copies: CopySearch,
}

impl ArticleScan {
    /// Begins a scan that holds about `bytes`.
    pub(super) fn new(bytes: usize) -> Self {
        Self {
            span: None,
            undated: 0,
            left_out: LeftOut::default(),
            refused: RefusedMentions::default(),
            copies: CopySearch::new(bytes),
        }
    }

    /// Reads the articles of all parts.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::error::Error::Invalid) when a file is damaged; [`Error::Io`](crate::error::Error::Io).
    pub(super) fn parts(&mut self, parts: &[ScoredPart]) -> Result<()> {
        let mut found = vec![0; parts.len()];
        each_article_group(parts, &SCANNED, |part, rows| {
            found[part] += rows.len() as u64;
            rows.iter().try_for_each(|row| self.scored(&parts[part], row))
        })?;
        let mut counted = parts.iter().zip(found);
        counted.try_for_each(|(part, found)| part.check_articles(found))
    }

    fn scored(&mut self, part: &ScoredPart, row: &ArticleRow) -> Result<()> {
        if part.is_other_version(&row.article_id) {
            return Ok(());
        }
        if !part.counts(row) {
            self.left_out.articles += 1;
            self.left_out.mentions += u64::from(row.n_mentions);
            return Ok(());
        }
        self.row(row)
    }

    /// Adds an article that counts.
    pub(super) fn row(&mut self, row: &ArticleRow) -> Result<()> {
        self.refused.add(row);
        if let Some(date) = row.date {
            let days = self
                .span
                .map_or((date, date), |(from, to)| (from.min(date), to.max(date)));
            self.span = Some(days);
        }
        self.undated += u64::from(row.n_mentions > 0 && row.date.is_none());
        match compared(row) {
            Some(signature) => self.copies.push(signature),
            None => Ok(()),
        }
    }

    /// Returns the articles that may be copies.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io).
    pub(super) fn candidates(self) -> Result<Candidates> {
        self.copies.candidates()
    }
}

/// Returns the signature by which an article is compared with others.
fn compared(row: &ArticleRow) -> Option<&Signature> {
    row.signature.as_ref().filter(|_| row.n_mentions > 0)
}

/// The articles that may be copies, and those that are credited to an agency.
pub(super) struct Picked {
    pub(super) articles: Vec<PickedArticle>,
    /// The signatures of candidates, in their order.
    pub(super) signatures: Indexed<Signature>,
    pub(super) names: NameNumbers,
    /// The numbers of candidates among all signatures, sorted, of which `next` is the next one to come.
    texts: Vec<u32>,
    next: usize,
    /// Signatures so far.
    seen: u32,
}

/// An article that may have copies, or that is credited to an agency.
pub(super) struct PickedArticle {
    pub(super) id: Box<str>,
    /// The numbers of the names of its outlet and of the agency, the latter empty where there is none.
    pub(super) outlet: u32,
    pub(super) agency: u32,
    pub(super) date: Option<Date>,
    /// Its place among the candidates.
    pub(super) candidate: Option<u32>,
}

impl Picked {
    /// Makes a list of the candidates with the numbers `texts`, that holds about `bytes` of signatures.
    pub(super) fn new(texts: &[u32], bytes: usize) -> Self {
        Self {
            articles: Vec::new(),
            signatures: Indexed::new(bytes, Signature::BYTES),
            names: NameNumbers::default(),
            texts: texts.to_vec(),
            next: 0,
            seen: 0,
        }
    }

    /// Reads them from all parts, again in the order of [`ArticleScan::parts`].
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::error::Error::Invalid) when a file is damaged; [`Error::Io`](crate::error::Error::Io).
    pub(super) fn parts(&mut self, parts: &[ScoredPart]) -> Result<()> {
        each_article_group(parts, &PICKED, |part, rows| {
            let mut counted = rows.iter().filter(|row| parts[part].counts(row));
            counted.try_for_each(|row| self.row(row))
        })
    }

    /// Adds an article that counts, if it is one of them.
    pub(super) fn row(&mut self, row: &ArticleRow) -> Result<()> {
        let candidate = self.candidate(row)?;
        if candidate.is_some() || (row.n_mentions > 0 && !row.agency.is_empty()) {
            let article = PickedArticle {
                id: row.article_id.as_str().into(),
                outlet: self.names.number(&row.outlet),
                agency: self.names.number(&row.agency),
                date: row.date,
                candidate,
            };
            self.articles.push(article);
        }
        Ok(())
    }

    fn candidate(&mut self, row: &ArticleRow) -> Result<Option<u32>> {
        let Some(signature) = compared(row) else {
            return Ok(None);
        };
        self.seen += 1;
        if self.texts.get(self.next) != Some(&(self.seen - 1)) {
            return Ok(None);
        }
        self.next += 1;
        self.signatures.push(signature)?;
        Ok(Some(self.next as u32 - 1))
    }
}
