//! One struct a file: the fields in the order of the columns.

use crate::article::Field;
use crate::copies::Signature;
use crate::error::RecordError;
use crate::summary::Voice;
use crate::terms::{ActorType, Label, MatchMethod};
use jiff::civil::Date;
use serde::{Serialize, Serializer};

/// A number with four decimals, or an empty cell where it cannot be estimated. Never NaN, never `-0.0000`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decimal(pub Option<f64>);

impl Decimal {
    /// The number that is shown, as a number.
    pub fn rounded(&self) -> Option<f64> {
        self.to_string().parse().ok()
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.filter(|v| v.is_finite()) {
            None => Ok(()),
            Some(value) => {
                let text = format!("{value:.4}");
                f.write_str(if text == "-0.0000" { "0.0000" } else { &text })
            }
        }
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A row of `actors.csv`, `actors_by_outlet.csv` and the files of `actors/`. The columns are described in
/// [`super::FileSpec::ACTORS`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "each column is described, once, in the data dictionary")]
pub struct SummaryRow {
    pub actor_id: String,
    pub actor_name: String,
    pub actor_type: String,
    pub outlet: String,
    pub period_start: Option<Date>,
    pub period_end: Option<Date>,
    pub n_articles: usize,
    pub n_articles_unique: usize,
    pub n_sentences: u64,
    pub n_mentions: u64,
    pub n_neg: u64,
    pub n_neu: u64,
    pub n_pos: u64,
    pub share_neg: Decimal,
    pub share_neu: Decimal,
    pub share_pos: Decimal,
    pub mention_mean_score: Decimal,
    pub article_mean_score: Decimal,
    pub sd_article: Decimal,
    pub ci_low: Decimal,
    pub ci_high: Decimal,
    pub ci_level: Decimal,
    pub ci_method: &'static str,
    pub n_coded: Option<usize>,
    pub score_corrected: Decimal,
    pub corrected_low: Decimal,
    pub corrected_high: Decimal,
    pub n_coreference: u64,
    pub n_quoted: u64,
    pub score_narration: Decimal,
    pub score_quoted: Decimal,
    pub sentence_sentiment: Decimal,
    pub n_wire: usize,
    pub score_excl_wire: Decimal,
    pub mean_confidence: Decimal,
    pub flags: String,
}

/// A row of `actors_found.csv`. The columns are described in [`super::FileSpec::ACTORS_FOUND`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "each column is described, once, in the data dictionary")]
pub struct FoundRow {
    pub actor_id: String,
    pub name: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub aliases: String,
    pub n_articles: u64,
    pub n_mentions: u64,
    pub merged_ids: String,
    pub example: String,
    pub example_article_id: String,
}

/// A row of the file to be coded by hand. The columns are described in [`super::FileSpec::CODING`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "each column is described, once, in the data dictionary")]
pub struct CodingRow<'a> {
    pub coded: &'static str,
    pub sentence: String,
    pub mention: &'a str,
    pub actor_name: &'a str,
    pub outlet: &'a str,
    pub date: Option<Date>,
    pub article_id: &'a str,
    pub field: &'static str,
    pub mention_start: u32,
    pub mention_end: u32,
    pub actor_id: &'a str,
    pub mention_id: String,
    pub sample: String,
}

/// What the coder must not see of a [`CodingRow`]. The columns are described in [`super::FileSpec::CODING_KEY`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "each column is described, once, in the data dictionary")]
pub struct CodingKeyRow<'a> {
    pub mention_id: String,
    pub label: &'static str,
    pub score: Decimal,
    pub stratum_outlet: &'a str,
    pub stratum_band: &'static str,
    pub stratum_mentions: u64,
    pub stratum_drawn: u64,
    pub inclusion_probability: f64,
}

/// What a test of a difference comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The first is more positive, and chance alone is no likely cause.
    Higher,
    /// The first is more negative, and chance alone is no likely cause.
    Lower,
    /// Chance alone may have made the difference. It does not say that there is none.
    NotDistinguishable,
    /// Too few articles on one side for a test.
    TooFew,
}

/// A row of `outlet_comparison.csv`. The columns are described in [`super::FileSpec::OUTLET_COMPARISON`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "each column is described, once, in the data dictionary")]
pub struct ComparisonRow {
    pub actor_id: String,
    pub actor_name: String,
    pub outlet_a: String,
    pub outlet_b: String,
    pub period_start: Option<Date>,
    pub period_end: Option<Date>,
    pub n_articles_a: usize,
    pub n_articles_b: usize,
    pub score_a: Decimal,
    pub score_b: Decimal,
    pub diff: Decimal,
    pub diff_ci_low: Decimal,
    pub diff_ci_high: Decimal,
    pub p_value: Decimal,
    pub q_value: Decimal,
    pub n_tests: usize,
    pub verdict: Verdict,
    pub voice: Voice,
    pub excludes_wire: bool,
}

/// A row of `period_changes.csv`. The columns are described in [`super::FileSpec::PERIOD_CHANGES`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "each column is described, once, in the data dictionary")]
pub struct ChangeRow {
    pub actor_id: String,
    pub actor_name: String,
    pub outlet: String,
    pub previous_start: Date,
    pub period_start: Date,
    pub period_end: Option<Date>,
    pub n_articles_previous: usize,
    pub n_articles: usize,
    pub score_previous: Decimal,
    pub score: Decimal,
    pub diff: Decimal,
    pub diff_ci_low: Decimal,
    pub diff_ci_high: Decimal,
    pub p_value: Decimal,
    pub q_value: Decimal,
    pub n_tests: usize,
    pub verdict: Verdict,
    pub voice: Voice,
    pub excludes_wire: bool,
}

/// A scored mention: a row of `mentions.parquet` and `mentions.csv`. Offsets are Unicode code points into the article's
/// `field`, half-open.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each column is described, once, in the data dictionary")]
pub struct MentionRow {
    pub article_id: String,
    pub outlet: String,
    pub date: Option<Date>,
    pub field: Field,
    pub sentence_index: u32,
    pub sentence_start: u32,
    pub sentence_end: u32,
    pub mention_start: u32,
    pub mention_end: u32,
    pub mention: String,
    pub actor_id: String,
    pub actor_type: ActorType,
    pub match_method: MatchMethod,
    pub in_quote: bool,
    /// Empty for a mention in nobody's quoted words.
    pub speaker_actor_id: String,
    pub p_neg: f32,
    pub p_neu: f32,
    pub p_pos: f32,
    pub label: Label,
    pub score: f32,
    pub sentence_sentiment: Option<f32>,
    pub windowed: bool,
}

impl MentionRow {
    /// The cells of `mentions.csv`, in column order, but for those that tell of copies.
    pub fn cells(&self) -> [String; 22] {
        let decimal = |v: f32| Decimal(Some(f64::from(v))).to_string();
        [
            self.article_id.clone(),
            self.outlet.clone(),
            self.date.map(|d| d.to_string()).unwrap_or_default(),
            self.field.as_str().to_owned(),
            self.sentence_index.to_string(),
            self.sentence_start.to_string(),
            self.sentence_end.to_string(),
            self.mention_start.to_string(),
            self.mention_end.to_string(),
            self.mention.clone(),
            self.actor_id.clone(),
            self.actor_type.as_str().to_owned(),
            self.match_method.as_str().to_owned(),
            self.in_quote.to_string(),
            self.speaker_actor_id.clone(),
            decimal(self.p_neg),
            decimal(self.p_neu),
            decimal(self.p_pos),
            self.label.as_str().to_owned(),
            decimal(self.score),
            Decimal(self.sentence_sentiment.map(f64::from)).to_string(),
            self.windowed.to_string(),
        ]
    }
}

/// One of the strongest sentences toward an actor: a row of the workbook's evidence, shown in the report too.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "each column is described, once, in the data dictionary")]
pub struct EvidenceRow {
    pub actor_id: String,
    pub actor_name: String,
    pub label: &'static str,
    pub rank: usize,
    pub score: Decimal,
    pub outlet: String,
    pub date: Option<Date>,
    pub sentence: String,
    pub mention: String,
    pub article_id: String,
    pub field: &'static str,
    pub sentence_index: u32,
    pub mention_start: u32,
    pub mention_end: u32,
    /// Code points of `sentence` that are the mention, half-open.
    #[serde(skip)]
    pub marked: (usize, usize),
}

/// One fact about a run: a row of the workbook's last sheet.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "each column is described, once, in the data dictionary")]
pub struct RunRow {
    pub item: String,
    pub count: Option<u64>,
    pub text: String,
}

/// A sentence that names an actor: a row of `sentences.parquet`.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each column is described, once, in the data dictionary")]
pub struct SentenceRow {
    pub article_id: String,
    pub field: Field,
    pub sentence_index: u32,
    pub sentence: String,
}

/// An article that was read and scored: a row of `articles.parquet`.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each column is described, once, in the data dictionary")]
pub struct ArticleRow {
    pub article_id: String,
    pub outlet: String,
    pub date: Option<Date>,
    pub content: u64,
    pub source: String,
    pub line: u64,
    pub n_sentences: u32,
    pub n_mentions: u32,
    /// Empty where there is none.
    pub agency: String,
    pub signature: Option<Signature>,
}

/// An article that is a copy, or an agency's: a row of `copies.csv`. The columns are described in
/// [`super::FileSpec::COPIES`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "each column is described, once, in the data dictionary")]
pub struct CopyRow<'a> {
    pub article_id: &'a str,
    pub outlet: &'a str,
    pub date: Option<Date>,
    pub duplicate_group: &'a str,
    pub is_wire: bool,
    pub agency: &'a str,
}

/// A record or mention that was not scored: a row of `skipped.csv`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "each column is described, once, in the data dictionary")]
pub struct SkippedRow<'a> {
    pub source: &'a str,
    pub line: u64,
    pub article_id: &'a str,
    pub stage: &'static str,
    pub reason: &'static str,
    pub detail: &'a str,
}

impl<'a> From<&'a RecordError> for SkippedRow<'a> {
    fn from(error: &'a RecordError) -> Self {
        Self {
            source: &error.origin.source,
            line: error.origin.line,
            article_id: error.article_id.as_deref().unwrap_or(""),
            stage: error.stage.as_str(),
            reason: error.reason.as_str(),
            detail: &error.detail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_four_and_never_a_negative_zero_or_nan() {
        let cases = [
            (0.12345, "0.1235"),
            (-0.00001, "0.0000"),
            (0.0, "0.0000"),
            (-1.0, "-1.0000"),
            (f64::NAN, ""),
        ];
        for (value, expected) in cases {
            assert_eq!(Decimal(Some(value)).to_string(), expected, "{value}");
        }
        assert_eq!(Decimal(None).to_string(), "");
    }
}
