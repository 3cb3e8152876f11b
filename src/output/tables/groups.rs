//! `actors_by_group.csv` and `group_comparison.csv`: groups of outlets, by a column of the list of `--outlets`.

use super::comparison::{DIFF_CI_HIGH, EXCLUDES_WIRE, N_TESTS, P_VALUE, Q_VALUE, UNSTRATIFIED_HIGH, UNSTRATIFIED_LOW};
use super::{ACTOR_ID, ACTOR_NAME, ComparisonRow};
use crate::output::table::{Table, column};
use crate::output::value::Decimal;
use crate::summary::GroupWeights;

/// A row of `actors_by_group.csv`.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each column is described in the table below")]
pub struct GroupRow {
    pub actor_id: String,
    pub actor_name: String,
    pub group: String,
    pub n_outlets: usize,
    pub n_outlets_left_out: usize,
    pub n_articles: usize,
    pub n_mentions: u64,
    pub article_mean_score: Decimal,
    pub ci_low: Decimal,
    pub ci_high: Decimal,
    pub share_neg: Decimal,
    pub share_pos: Decimal,
    pub flags: String,
    pub share_neu: Decimal,
    pub n_articles_unique: usize,
    pub ci_level: Decimal,
    pub ci_method: String,
    pub weights: GroupWeights,
    pub outlets: String,
}

/// `actors_by_group.csv`.
pub const ACTORS_BY_GROUP: Table<GroupRow> = Table {
    row: "an actor in a group of outlets, over the whole run; outlets without a group are in none",
    key: &["actor_id", "group"],
    columns: &[
        column!(actor_id, ACTOR_ID),
        column!(actor_name, ACTOR_NAME),
        column!(
            group,
            "The group: what the list of --outlets has in the column that --group-by names"
        ),
        column!(
            n_outlets,
            "Outlets of the group that mention the actor and count; with --group-weights outlets in at least 3 articles each"
        ),
        column!(
            n_outlets_left_out,
            "Outlets of the group that mention the actor in fewer articles and are in no number of the row: with a mean over one or two they would weigh as much as the others"
        ),
        column!(n_articles, "Their articles that mention the actor"),
        column!(n_mentions, "Mentions of the actor in them"),
        column!(
            article_mean_score,
            "The tone index of the group, -1..1: with --group-weights outlets the mean of its outlets' means over articles, so that each outlet weighs the same; with articles the mean over all its articles"
        ),
        column!(
            ci_low,
            "Lower end of the interval of article_mean_score: what other articles of these outlets would change, not other outlets of the kind; empty for fewer articles, copies counted once, than --min-articles"
        ),
        column!(ci_high, "Upper end of the interval of article_mean_score"),
        column!(
            share_neg,
            "Share of the mentions that are negative, 0..1; with --group-weights outlets the mean of the outlets' shares"
        ),
        column!(
            share_pos,
            "Share of the mentions that are positive, 0..1; with --group-weights outlets the mean of the outlets' shares"
        ),
        column!(
            flags or empty,
            "one_outlet: one outlet of the group counts, so that the row is that outlet's; low_n and few_days: as in actors_by_outlet.csv. Several are joined by |"
        ),
        column!(
            share_neu,
            "Share of the mentions that are neutral, 0..1; with --group-weights outlets the mean of the outlets' shares"
        ),
        column!(
            n_articles_unique,
            "The articles, with a group of copies counted once: what article_mean_score and its interval rest on"
        ),
        column!(
            ci_level,
            "Nominal coverage of the interval, 0..1; empty where there is none"
        ),
        column!(
            ci_method or empty,
            "How the interval was made: student_t_by_day, over the days of each outlet; student_t, over articles; empty where there is none"
        ),
        column!(
            weights,
            "outlets or articles: what has the same weight (--group-weights)"
        ),
        column!(outlets or empty, "Those outlets, separated by |; empty where none counts"),
    ],
    n_main: Some(13),
};

/// `group_comparison.csv`, of comparisons whose `outlet_a` and `outlet_b` are groups.
pub const GROUP_COMPARISON: Table<ComparisonRow> = Table {
    row: "two groups of outlets on one actor over the whole run, where at least one of them has --min-articles articles",
    key: &["actor_id", "group_a", "group_b"],
    columns: &[
        column!(actor_id, ACTOR_ID),
        column!(actor_name, ACTOR_NAME),
        column!(outlet_a as "group_a", "The first group; of each pair the one whose name sorts first"),
        column!(outlet_b as "group_b", "The second group"),
        column!(
            verdict,
            "higher: group_a is more positive than group_b in the same time; lower: more negative; both where q_value is at most 1 - --ci-level; not_distinguishable: no difference could be shown, which does not say that there is none; too_few: fewer than --min-articles articles in one of them, in the periods that they share"
        ),
        column!(
            diff,
            "score_a - score_b, -2..2: the difference within the periods that both have articles in, each weighed by w_a w_b / (w_a + w_b), where w is the weight of a group's articles in it (--group-weights); empty where there is no such period"
        ),
        column!(
            diff_ci_low,
            "Lower end of the interval of diff, of coverage --ci-level: what other articles of these outlets would change, not other outlets of the kind; empty where there are too few articles"
        ),
        column!(diff_ci_high, DIFF_CI_HIGH),
        column!(q_value, Q_VALUE),
        column!(
            n_articles_a,
            "Articles of group_a that are compared: those in the periods that both have articles in; copies count once"
        ),
        column!(
            n_articles_b,
            "Articles of group_b that are compared: those in the periods that both have articles in; copies count once"
        ),
        column!(
            diff_unstratified,
            "Difference of the means over all articles, whenever they appeared, -2..2: where it is far from diff, the groups wrote at different times"
        ),
        column!(
            flags or empty,
            "one_outlet: of a group one outlet counts; little_overlap: too few only because the groups wrote at different times; few_days: several articles a day and fewer than three days, so that the interval says nothing of what other days would change. Several are joined by |"
        ),
        column!(
            score_a,
            "Mean over the articles of group_a that are compared, with the weights of diff, -1..1"
        ),
        column!(
            score_b,
            "Mean over the articles of group_b that are compared, with the weights of diff, -1..1"
        ),
        column!(p_value, P_VALUE),
        column!(n_tests, N_TESTS),
        column!(
            ci_method or empty,
            "How interval and test were made: student_t_by_day, over the days of each outlet; student_t, over articles; empty where there are none"
        ),
        column!(
            stratum or empty,
            "The periods within which the groups are compared: week, month, quarter or year; none where all articles are compared with all"
        ),
        column!(n_strata, "Periods that both groups have articles in"),
        column!(
            overlap_a,
            "Share of group_a's articles that lie in these periods, 0..1; articles without a date lie in none"
        ),
        column!(
            overlap_b,
            "Share of group_b's articles that lie in these periods, 0..1; articles without a date lie in none"
        ),
        column!(
            n_days_a,
            "Days of its outlets on which the compared articles of group_a appeared"
        ),
        column!(
            n_days_b,
            "Days of its outlets on which the compared articles of group_b appeared"
        ),
        column!(diff_unstratified_low, UNSTRATIFIED_LOW),
        column!(diff_unstratified_high, UNSTRATIFIED_HIGH),
        column!(
            voice,
            "Which mentions count (--voice): all; narration: the outlets' own words; quoted: the words of people they quote"
        ),
        column!(excludes_wire, EXCLUDES_WIRE),
    ],
    n_main: Some(13),
};
