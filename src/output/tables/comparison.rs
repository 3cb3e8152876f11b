//! `outlet_comparison.csv` and `period_changes.csv`: differences that were tested.

use super::{ACTOR_ID, ACTOR_NAME};
use crate::output::table::{Table, column};
use crate::output::value::Decimal;
use crate::summary::Voice;
use jiff::civil::Date;

/// The result of a test of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl Verdict {
    const ALL: [Verdict; 4] = [
        Verdict::Higher,
        Verdict::Lower,
        Verdict::NotDistinguishable,
        Verdict::TooFew,
    ];

    /// Returns the word in output files.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Higher => "higher",
            Verdict::Lower => "lower",
            Verdict::NotDistinguishable => "not_distinguishable",
            Verdict::TooFew => "too_few",
        }
    }

    /// Returns the verdict whose word this is.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == word)
    }
}

/// A row of `outlet_comparison.csv`.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
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

/// `outlet_comparison.csv`.
pub const OUTLET_COMPARISON: Table<ComparisonRow> = Table {
    row: "two outlets on one actor in a period, where at least one of them has --min-articles articles",
    key: &["actor_id", "outlet_a", "outlet_b", "period_start"],
    columns: &[
        column!(actor_id, ACTOR_ID),
        column!(actor_name, ACTOR_NAME),
        column!(
            outlet_a,
            "The first outlet; of each pair the one whose name sorts first, or that --compare names first"
        ),
        column!(outlet_b, "The second outlet"),
        column!(
            period_start,
            "First day of the period; with --period all the first day of the run's articles"
        ),
        column!(
            period_end,
            "Last day of the period, inclusive; with --period all the last day of the run's articles"
        ),
        column!(
            n_articles_a,
            "Articles of outlet_a that are compared; copies count once"
        ),
        column!(
            n_articles_b,
            "Articles of outlet_b that are compared; copies count once"
        ),
        column!(score_a, "Mean over those of outlet_a, -1..1"),
        column!(score_b, "Mean over those of outlet_b, -1..1"),
        column!(diff, "score_a - score_b, -2..2"),
        column!(
            diff_ci_low,
            "Lower end of the interval of diff, of coverage --ci-level; empty where there are too few articles"
        ),
        column!(
            diff_ci_high,
            "Upper end of the interval of diff; empty where there are too few articles"
        ),
        column!(
            p_value,
            "Permutation test over articles of no difference, two-sided, 0..1; empty where there are too few articles"
        ),
        column!(
            q_value,
            "p_value adjusted for all tests of the file (Benjamini-Hochberg), 0..1: of the differences with at most this q, about this share is chance"
        ),
        column!(n_tests, "Tests of the file that q_value is adjusted for"),
        column!(
            verdict,
            "higher: outlet_a is more positive; lower: more negative; both where q_value is at most 1 - --ci-level; not_distinguishable; too_few: fewer than --min-articles articles in one of them"
        ),
        column!(
            voice,
            "Which mentions count (--voice): all; narration: the outlet's own words; quoted: the words of people it quotes"
        ),
        column!(
            excludes_wire,
            "Whether agency copy was left out of the articles compared; see is_wire"
        ),
    ],
};

/// A row of `period_changes.csv`.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
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

/// `period_changes.csv`.
pub const PERIOD_CHANGES: Table<ChangeRow> = Table {
    row: "an actor in an outlet in a period, against the period just before it; none across a gap",
    key: &["actor_id", "outlet", "period_start"],
    columns: &[
        column!(actor_id, ACTOR_ID),
        column!(actor_name, ACTOR_NAME),
        column!(outlet, "The outlet"),
        column!(previous_start, "First day of the period before"),
        column!(period_start, "First day of the period"),
        column!(period_end, "Last day of the period, inclusive"),
        column!(
            n_articles_previous,
            "Articles of the period before that are compared; copies count once"
        ),
        column!(
            n_articles,
            "Articles of the period that are compared; copies count once"
        ),
        column!(score_previous, "Mean over those of the period before, -1..1"),
        column!(score, "Mean over those of the period, -1..1"),
        column!(diff, "score - score_previous, -2..2"),
        column!(
            diff_ci_low,
            "Lower end of the interval of diff, of coverage --ci-level; empty where there are too few articles"
        ),
        column!(
            diff_ci_high,
            "Upper end of the interval of diff; empty where there are too few articles"
        ),
        column!(
            p_value,
            "Permutation test over articles of no change, two-sided, 0..1; empty where there are too few articles"
        ),
        column!(
            q_value,
            "p_value adjusted for all tests of the file (Benjamini-Hochberg), 0..1"
        ),
        column!(n_tests, "Tests of the file that q_value is adjusted for"),
        column!(
            verdict,
            "higher: more positive than the period before; lower: more negative; both where q_value is at most 1 - --ci-level; not_distinguishable; too_few: fewer than --min-articles articles in one of them"
        ),
        column!(
            voice,
            "Which mentions count (--voice): all; narration: the outlet's own words; quoted: the words of people it quotes"
        ),
        column!(
            excludes_wire,
            "Whether agency copy was left out of the articles compared; see is_wire"
        ),
    ],
};
