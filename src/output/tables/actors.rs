//! The tables of actors: `actors.csv`, and by outlet, by period and by both.

use super::{ACTOR_ID, ACTOR_NAME};
use crate::output::table::{Column, Table, column, joined};
use crate::output::value::Decimal;
use jiff::civil::Date;

/// A row of the tables of actors.
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
pub struct SummaryRow {
    pub actor_id: String,
    pub actor_name: String,
    pub actor_type: String,
    pub outlet: String,
    pub period_start: Option<Date>,
    pub period_end: Option<Date>,
    pub n_articles: usize,
    pub n_articles_unique: usize,
    pub n_days: usize,
    pub n_sentences: u64,
    pub n_mentions: u64,
    pub n_refused: u64,
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
    pub ci_method: String,
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

/// `actors.csv`.
pub const ACTORS: Table<SummaryRow> = Table {
    row: "an actor, over the whole run; also an actor of the list that was never found, and every actor that was discovered",
    key: &["actor_id"],
    columns: &joined::<_, N_COLUMNS>(&[&ACTOR, &MAIN, &CORRECTION, &OUTLET, &PERIOD, &MORE]),
    n_main: Some(ACTOR.len() + MAIN.len()),
};

/// `actors_by_outlet.csv` and the files of `actors/`.
pub const ACTORS_BY_OUTLET: Table<SummaryRow> = Table {
    row: "an actor in an outlet, over the whole run",
    key: &["actor_id", "outlet"],
    columns: &joined::<_, N_COLUMNS>(&[&ACTOR, &OUTLET, &MAIN, &CORRECTION, &PERIOD, &MORE]),
    n_main: Some(ACTOR.len() + OUTLET.len() + MAIN.len()),
};

/// `actors_by_period.csv`.
pub const ACTORS_BY_PERIOD: Table<SummaryRow> = Table {
    row: "an actor in a period, over all outlets",
    key: &["actor_id", "period_start"],
    columns: &joined::<_, N_COLUMNS>(&[&ACTOR, &PERIOD, &MAIN, &CORRECTION, &OUTLET, &MORE]),
    n_main: Some(ACTOR.len() + PERIOD.len() + MAIN.len()),
};

/// `actors_by_outlet_period.csv` and the files of `actors_by_outlet_period/`.
pub const ACTORS_BY_OUTLET_PERIOD: Table<SummaryRow> = Table {
    row: "an actor in an outlet in a period",
    key: &["actor_id", "outlet", "period_start"],
    columns: &joined::<_, N_COLUMNS>(&[&ACTOR, &OUTLET, &PERIOD, &MAIN, &CORRECTION, &MORE]),
    n_main: Some(ACTOR.len() + OUTLET.len() + PERIOD.len() + MAIN.len()),
};

/// The number of columns of the correction, which stand right after the main ones.
pub(crate) const N_CORRECTION: usize = CORRECTION.len();

const N_COLUMNS: usize = ACTOR.len() + OUTLET.len() + PERIOD.len() + MAIN.len() + CORRECTION.len() + MORE.len();

/// The actor.
const ACTOR: [Column<SummaryRow>; 2] = [column!(actor_id, ACTOR_ID), column!(actor_name, ACTOR_NAME)];

/// The outlet.
const OUTLET: [Column<SummaryRow>; 1] = [column!(
    outlet,
    "The outlet as the dump names it, or as the list of --outlets does; (all) where the row covers every outlet"
)];

/// The days.
const PERIOD: [Column<SummaryRow>; 2] = [
    column!(
        period_start,
        "First day of the period; in tables of the whole run the first day of the run's articles; empty for articles without a date"
    ),
    column!(
        period_end,
        "Last day of the period, inclusive; in tables of the whole run the last day of the run's articles; empty for articles without a date"
    ),
];

/// The numbers that people read first.
const MAIN: [Column<SummaryRow>; 8] = [
    column!(n_articles, "Articles that mention the actor"),
    column!(n_mentions, "Mentions of the actor"),
    column!(
        article_mean_score,
        "The primary tone index, -1..1: mean over articles of each article's mean score, so that every article weighs the same; a group of copies weighs as one article, with the mean of its scores"
    ),
    column!(
        ci_low,
        "Lower end of the interval of article_mean_score; empty for fewer articles, copies counted once, than --min-articles"
    ),
    column!(
        ci_high,
        "Upper end of the interval of article_mean_score; empty for fewer articles, copies counted once, than --min-articles"
    ),
    column!(share_neg, "n_neg / n_mentions, 0..1"),
    column!(share_pos, "n_pos / n_mentions, 0..1"),
    column!(
        flags or empty,
        "low_n: fewer articles, copies counted once, than --min-articles; few_days: several articles a day and fewer than three days, so that the interval says what other articles of these days would change, not other days; undated: articles without a date; gap (with --gap-rows): no article in a period between two that have some; low_coded: a coding was given and has too little of the row to correct it. Several are joined by |"
    ),
];

/// The correction by a coded sample; main columns where there is one.
const CORRECTION: [Column<SummaryRow>; 4] = [
    column!(
        n_coded,
        "Mentions that a person coded, see regard calibrate; empty without a coding"
    ),
    column!(
        score_corrected,
        "article_mean_score corrected for the model's errors, -1..1: what it would be had a person coded every mention as -1, 0 or 1, estimated from the coded ones of this row alone; empty without a coding and where low_coded"
    ),
    column!(
        corrected_low,
        "Lower end of the interval of score_corrected, of coverage --ci-level: what other articles and another sample of mentions would change"
    ),
    column!(corrected_high, "Upper end of the interval of score_corrected"),
];

/// The other numbers.
const MORE: [Column<SummaryRow>; 21] = [
    column!(actor_type, "PER, ORG, LOC or MISC"),
    column!(
        n_articles_unique,
        "The same, with a group of copies counted once: what article_mean_score and its interval rest on"
    ),
    column!(
        n_days,
        "Days on which they appeared, copies on the day of the first; articles without a date are on none"
    ),
    column!(
        n_sentences,
        "Sentences that mention the actor; a sentence counts once however often it names it"
    ),
    column!(
        n_refused,
        "Mentions that could be the actor's and are in no number, because they could be another's too: ambiguous_name in skipped.csv; one counts for each actor whose it could be. A row stands only where the actor is mentioned, so that actors.csv has some that are in no other table"
    ),
    column!(n_neg, "Mentions whose likeliest class is negative"),
    column!(n_neu, "Mentions whose likeliest class is neutral"),
    column!(n_pos, "Mentions whose likeliest class is positive"),
    column!(share_neu, "n_neu / n_mentions, 0..1"),
    column!(mention_mean_score, "Mean of p_pos - p_neg over mentions, -1..1"),
    column!(
        sd_article,
        "Sample standard deviation of the articles' mean scores, copies counted once; empty for fewer than two articles"
    ),
    column!(
        ci_level,
        "Nominal coverage of the interval, 0..1; empty where there is none"
    ),
    column!(
        ci_method or empty,
        "How the interval was made: student_t_by_day, over days, so that articles of one day count as related; student_t, over articles; empty where there is none"
    ),
    column!(
        n_coreference,
        "Of the mentions, those that are pronouns; 0 without --pronouns"
    ),
    column!(
        n_quoted,
        "Of the mentions, those in quoted or reported words of somebody else than the outlet"
    ),
    column!(
        score_narration,
        "As article_mean_score, of the mentions in the outlet's own words alone; empty where there are none"
    ),
    column!(
        score_quoted,
        "As article_mean_score, of the mentions in quoted or reported words alone; empty where there are none"
    ),
    column!(
        sentence_sentiment,
        "Mean sentiment of the sentences that mention the actor, -1..1: the tone around it, not toward it; empty where the model does not tell"
    ),
    column!(
        n_wire,
        "Of the articles, those that an agency wrote: credited to one, or copies of an article that is"
    ),
    column!(score_excl_wire, "article_mean_score without them, -1..1"),
    column!(mean_confidence, "Mean probability of the likeliest class, 1/3..1"),
];
