//! `outlet_comparison.csv`, `outlet_comparison_by_period.csv` and `period_changes.csv`: differences that were tested.

use super::{ACTOR_ID, ACTOR_NAME};
use crate::output::table::{Column, Table, column, joined};
use crate::output::value::Decimal;
use crate::summary::Voice;
use jiff::civil::Date;

/// The result of a test of a difference.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Verdict {
    /// The first is more positive, and chance alone is no likely cause.
    Higher,
    /// The first is more negative, and chance alone is no likely cause.
    Lower,
    /// Chance alone may have made the difference. It does not say that there is none.
    NotDistinguishable,
    /// Too few articles on one side for a test.
    #[default]
    TooFew,
}

impl Verdict {
    const ALL: [Verdict; 4] = [
        Verdict::Higher,
        Verdict::Lower,
        Verdict::NotDistinguishable,
        Verdict::TooFew,
    ];

    /// Returns the verdict of the second on the first.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Verdict::Higher => Verdict::Lower,
            Verdict::Lower => Verdict::Higher,
            Verdict::NotDistinguishable | Verdict::TooFew => self,
        }
    }

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

/// A row of `outlet_comparison.csv` and of `outlet_comparison_by_period.csv`.
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
pub struct ComparisonRow {
    pub actor_id: String,
    pub actor_name: String,
    pub outlet_a: String,
    pub outlet_b: String,
    pub verdict: Verdict,
    pub diff: Decimal,
    pub diff_ci_low: Decimal,
    pub diff_ci_high: Decimal,
    pub q_value: Decimal,
    pub n_articles_a: usize,
    pub n_articles_b: usize,
    pub diff_unstratified: Decimal,
    pub flags: String,
    pub period_start: Option<Date>,
    pub period_end: Option<Date>,
    pub score_a: Decimal,
    pub score_b: Decimal,
    pub p_value: Decimal,
    pub n_tests: usize,
    pub ci_method: String,
    pub stratum: String,
    pub n_strata: usize,
    pub overlap_a: Decimal,
    pub overlap_b: Decimal,
    pub n_days_a: usize,
    pub n_days_b: usize,
    pub diff_unstratified_low: Decimal,
    pub diff_unstratified_high: Decimal,
    pub voice: Voice,
    pub excludes_wire: bool,
}

impl ComparisonRow {
    /// Returns the comparison of the second outlet with the first.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            outlet_a: self.outlet_b,
            outlet_b: self.outlet_a,
            n_articles_a: self.n_articles_b,
            n_articles_b: self.n_articles_a,
            score_a: self.score_b,
            score_b: self.score_a,
            diff: self.diff.negated(),
            diff_ci_low: self.diff_ci_high.negated(),
            diff_ci_high: self.diff_ci_low.negated(),
            verdict: self.verdict.reversed(),
            diff_unstratified: self.diff_unstratified.negated(),
            diff_unstratified_low: self.diff_unstratified_high.negated(),
            diff_unstratified_high: self.diff_unstratified_low.negated(),
            overlap_a: self.overlap_b,
            overlap_b: self.overlap_a,
            n_days_a: self.n_days_b,
            n_days_b: self.n_days_a,
            ..self
        }
    }
}

/// `outlet_comparison.csv`.
pub const OUTLET_COMPARISON: Table<ComparisonRow> = Table {
    row: "two outlets on one actor over the whole run, where at least one of them has --min-articles articles",
    key: &["actor_id", "outlet_a", "outlet_b"],
    columns: &joined::<_, N_COLUMNS>(&[&PAIR, &MAIN, &PERIOD, &MORE]),
    n_main: Some(PAIR.len() + MAIN.len()),
};

/// `outlet_comparison_by_period.csv`.
pub const OUTLET_COMPARISON_BY_PERIOD: Table<ComparisonRow> = Table {
    row: "two outlets on one actor in a period, where at least one of them has --min-articles articles",
    key: &["actor_id", "outlet_a", "outlet_b", "period_start"],
    columns: &joined::<_, N_COLUMNS>(&[&PAIR, &PERIOD, &MAIN, &MORE]),
    n_main: Some(PAIR.len() + PERIOD.len() + MAIN.len()),
};

// The meaning of columns that several tables of comparisons have.
const DIFF_CI_LOW: &str =
    "Lower end of the interval of diff, of coverage --ci-level; empty where there are too few articles";
pub(super) const DIFF_CI_HIGH: &str = "Upper end of the interval of diff; empty where there are too few articles";
pub(super) const Q_VALUE: &str = "p_value adjusted for all tests of the file (Benjamini-Hochberg), 0..1: of the differences with at most this q, about this share is chance";
pub(super) const P_VALUE: &str = "Test of no difference, two-sided, 0..1; empty where there are too few articles";
pub(super) const N_TESTS: &str = "Tests of the file that q_value is adjusted for";
pub(super) const UNSTRATIFIED_LOW: &str =
    "Lower end of the interval of diff_unstratified; empty where there are too few articles";
pub(super) const UNSTRATIFIED_HIGH: &str =
    "Upper end of the interval of diff_unstratified; empty where there are too few articles";
const VOICE: &str =
    "Which mentions count (--voice): all; narration: the outlet's own words; quoted: the words of people it quotes";
pub(super) const EXCLUDES_WIRE: &str = "Whether agency copy was left out of the articles compared; see is_wire";
const CI_METHOD: &str = "How interval and test were made: student_t_by_day, over days, so that articles of one outlet and day count as related; student_t, over articles; empty where there are none";

const N_COLUMNS: usize = PAIR.len() + PERIOD.len() + MAIN.len() + MORE.len();

/// The actor and the outlets.
const PAIR: [Column<ComparisonRow>; 4] = [
    column!(actor_id, ACTOR_ID),
    column!(actor_name, ACTOR_NAME),
    column!(
        outlet_a,
        "The first outlet; of each pair the one whose name sorts first, or that --compare names first"
    ),
    column!(outlet_b, "The second outlet"),
];

/// The days.
const PERIOD: [Column<ComparisonRow>; 2] = [
    column!(
        period_start,
        "First day of the period; of the whole run the first day of its articles"
    ),
    column!(
        period_end,
        "Last day of the period, inclusive; of the whole run the last day of its articles"
    ),
];

/// The numbers that people read first.
const MAIN: [Column<ComparisonRow>; 9] = [
    column!(
        verdict,
        "higher: outlet_a is more positive than outlet_b in the same time; lower: more negative; both where q_value is at most 1 - --ci-level; not_distinguishable: no difference could be shown, which does not say that there is none; too_few: fewer than --min-articles articles in one of them, in the periods that they share"
    ),
    column!(
        diff,
        "score_a - score_b, -2..2: the difference within the periods that both have articles in, each weighed by n_a n_b / (n_a + n_b); empty where there is no such period"
    ),
    column!(diff_ci_low, DIFF_CI_LOW),
    column!(diff_ci_high, DIFF_CI_HIGH),
    column!(q_value, Q_VALUE),
    column!(
        n_articles_a,
        "Articles of outlet_a that are compared: those in the periods that both have articles in; copies count once"
    ),
    column!(
        n_articles_b,
        "Articles of outlet_b that are compared: those in the periods that both have articles in; copies count once"
    ),
    column!(
        diff_unstratified,
        "Difference of the means over all articles, whenever they appeared, -2..2: where it is far from diff, the outlets wrote at different times"
    ),
    column!(
        flags or empty,
        "little_overlap: too few only because the outlets wrote at different times; few_days: several articles a day and fewer than three days, so that the interval says nothing of what other days would change. Several are joined by |"
    ),
];

/// The other numbers.
const MORE: [Column<ComparisonRow>; 15] = [
    column!(
        score_a,
        "Mean over the articles of outlet_a that are compared, with the weights of diff, -1..1"
    ),
    column!(
        score_b,
        "Mean over the articles of outlet_b that are compared, with the weights of diff, -1..1"
    ),
    column!(p_value, P_VALUE),
    column!(n_tests, N_TESTS),
    column!(ci_method or empty, CI_METHOD),
    column!(
        stratum or empty,
        "The periods within which the outlets are compared: week, month, quarter or year; none where all articles are compared with all"
    ),
    column!(n_strata, "Periods that both outlets have articles in"),
    column!(
        overlap_a,
        "Share of outlet_a's articles that lie in these periods, 0..1; articles without a date lie in none"
    ),
    column!(
        overlap_b,
        "Share of outlet_b's articles that lie in these periods, 0..1; articles without a date lie in none"
    ),
    column!(n_days_a, "Days on which the compared articles of outlet_a appeared"),
    column!(n_days_b, "Days on which the compared articles of outlet_b appeared"),
    column!(diff_unstratified_low, UNSTRATIFIED_LOW),
    column!(diff_unstratified_high, UNSTRATIFIED_HIGH),
    column!(voice, VOICE),
    column!(excludes_wire, EXCLUDES_WIRE),
];

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
    pub ci_method: String,
    pub p_value: Decimal,
    pub q_value: Decimal,
    pub n_tests: usize,
    pub verdict: Verdict,
    pub voice: Voice,
    pub excludes_wire: bool,
    pub flags: String,
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
        column!(diff_ci_low, DIFF_CI_LOW),
        column!(diff_ci_high, DIFF_CI_HIGH),
        column!(ci_method or empty, CI_METHOD),
        column!(
            p_value,
            "Test of no change, two-sided, 0..1; empty where there are too few articles"
        ),
        column!(
            q_value,
            "p_value adjusted for all tests of the file (Benjamini-Hochberg), 0..1"
        ),
        column!(n_tests, N_TESTS),
        column!(
            verdict,
            "higher: more positive than the period before; lower: more negative; both where q_value is at most 1 - --ci-level; not_distinguishable; too_few: fewer than --min-articles articles in one of them"
        ),
        column!(voice, VOICE),
        column!(excludes_wire, EXCLUDES_WIRE),
        column!(flags or empty, "few_days: as in outlet_comparison.csv"),
    ],
    n_main: None,
};
