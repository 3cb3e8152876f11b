//! The sheets of differences that chance alone does not explain: between outlets, and between
//! periods of an outlet.

use super::formats::Style;
use super::reading_sheet::{Content, ReadingColumn, ReadingSheet, reading};
use crate::output::{ChangeRow, Value, Verdict};
use crate::report::differences::Difference;
use crate::report::relation;

/// Returns the sheet of outlets that differ.
pub fn differences_sheet<'a>() -> ReadingSheet<Difference<'a>> {
    ReadingSheet {
        title: "Outlets that differ on an actor",
        about: "Each pair once, the more positive outlet first; of each actor the surest differences first. Pairs that are not \
                here may differ, too: chance alone may have made what was seen, or there are too few articles. The sheet \
                outlet_comparison.csv has every pair, with its verdict."
            .to_owned(),
        columns: difference_columns(["Outlet", "Other outlet"]),
        for_programs: Vec::new(),
        scale: None,
        frozen: 2,
        nothing: "No two outlets differ on an actor by more than chance alone may explain. That does not say that they write alike.",
        is_few: |_| false,
        is_parted: |a, b| a.row.actor_id != b.row.actor_id,
    }
}

/// Returns the sheet of groups of outlets that differ.
pub fn group_differences_sheet<'a>() -> ReadingSheet<Difference<'a>> {
    ReadingSheet {
        title: "Groups of outlets that differ on an actor",
        about: "Each pair of groups once, the more positive first. The interval says what other articles of these outlets would change, \
                not what other outlets would. Pairs that are not here may differ, too. The sheet group_comparison.csv has every pair, \
                with its verdict."
            .to_owned(),
        columns: difference_columns(["Group", "Other group"]),
        nothing: "No two groups differ on an actor by more than chance alone may explain. That does not say that they write alike.",
        ..differences_sheet()
    }
}

#[rustfmt::skip]
fn difference_columns<'a>([first, second]: [&'static str; 2]) -> Vec<ReadingColumn<Difference<'a>>> {
    vec![
        reading!("Actor", 24.0, Text, "actor_name: the actor.", pair => pair.row.actor_name),
        text(first, 24.0, "outlet_a or outlet_b (group_a, group_b): the more positive of the two.", |pair| words(pair.outlets[0])),
        text("is", 19.0, "verdict, in words. Two outlets that are both negative are less and more negative.", |pair| words(pair.words())),
        text(second, 24.0, "outlet_a or outlet_b (group_a, group_b): the more negative of the two.", |pair| words(pair.outlets[1])),
        ReadingColumn::new("by", 8.0, Style::Score, "diff, without its sign: the difference of the two indices.", |pair| number(Some(pair.by))),
        ReadingColumn::new("Interval, from", 9.0, Style::Score, "diff_ci_low, diff_ci_high: the lower end of the difference's interval.", |pair| number(pair.interval.map(|ends| ends.0))),
        ReadingColumn::new("to", 8.0, Style::Score, "The upper end of the difference's interval.", |pair| number(pair.interval.map(|ends| ends.1))),
        ReadingColumn::new("over all articles, by", 10.0, Style::Score, "diff_unstratified, seen from the first: the difference over all articles, whenever they appeared.", |pair| number(pair.unstratified)),
        ReadingColumn::new("compared", 24.0, Style::Text, "stratum, n_strata: the periods within which the two are compared.", |pair| Content::Value(Value::Text(pair.within().into()))),
        reading!(
            "q", 10.0, Probability,
            "q_value: of the differences with at most this q, about this share is chance.",
            pair => pair.row.q_value
        ),
        ReadingColumn::new("Index of the first", 10.0, Style::Score, "score_a or score_b: over the articles that are compared.", |pair| number(Some(pair.scores[0]))),
        ReadingColumn::new("of the other", 9.0, Style::Score, "score_a or score_b: over the articles that are compared.", |pair| number(Some(pair.scores[1]))),
        ReadingColumn::new("Articles of the first", 10.0, Style::Count, "n_articles_a or n_articles_b: articles compared; copies count once.", |pair| count(pair.articles[0])),
        ReadingColumn::new("of the other", 9.0, Style::Count, "n_articles_a or n_articles_b: articles compared; copies count once.", |pair| count(pair.articles[1])),
    ]
}

/// Returns the changes that chance alone does not explain, the surest of each actor first.
pub fn clear_changes(changes: &[ChangeRow]) -> Vec<&ChangeRow> {
    let mut clear: Vec<&ChangeRow> = changes
        .iter()
        .filter(|row| matches!(row.verdict, Verdict::Higher | Verdict::Lower))
        .collect();
    clear.sort_by(|a, b| {
        let unsure = |row: &ChangeRow| row.q_value.0.unwrap_or(1.0);
        (a.actor_id.cmp(&b.actor_id))
            .then_with(|| unsure(a).total_cmp(&unsure(b)))
            .then_with(|| (&a.outlet, a.period_start).cmp(&(&b.outlet, b.period_start)))
    });
    clear
}

/// Returns the sheet of changes from one period to the next.
pub fn changes_sheet<'a>() -> ReadingSheet<&'a ChangeRow> {
    ReadingSheet {
        title: "Changes of an outlet from one period to the next",
        about: "Changes that chance alone does not explain; of each actor the surest first. The sheet period_changes.csv has all."
            .to_owned(),
        columns: change_columns(),
        for_programs: Vec::new(),
        scale: None,
        frozen: 2,
        nothing: "No outlet changed from one period to the next by more than chance alone may explain.",
        is_few: |_| false,
        is_parted: |a, b| a.actor_id != b.actor_id,
    }
}

#[rustfmt::skip]
fn change_columns<'a>() -> Vec<ReadingColumn<&'a ChangeRow>> {
    vec![
        reading!("Actor", 24.0, Text, "actor_name: the actor.", row => row.actor_name),
        reading!("Outlet", 24.0, Text, "outlet: the outlet.", row => row.outlet),
        reading!("in the period from", 12.0, Date, "period_start: the first day of the period.", row => row.period_start),
        reading!("to", 12.0, Date, "period_end: the last day of the period.", row => row.period_end),
        ReadingColumn::new("is", 19.0, Style::Text, "verdict, in words.", |row: &&ChangeRow| {
            let scores = (row.score.0.unwrap_or_default(), row.score_previous.0.unwrap_or_default());
            words(relation(scores.0, scores.1))
        }),
        reading!("the period from", 12.0, Date, "previous_start: the first day of the period before.", row => row.previous_start),
        reading!("by", 8.0, Score, "diff: the change of the index.", row => row.diff),
        reading!("Interval, from", 9.0, Score, "diff_ci_low: the lower end of its interval.", row => row.diff_ci_low),
        reading!("to", 8.0, Score, "diff_ci_high: the upper end of its interval.", row => row.diff_ci_high),
        reading!("q", 10.0, Probability, "q_value: of the changes with at most this q, about this share is chance.", row => row.q_value),
        reading!("Articles", 9.0, Count, "n_articles: articles compared; copies count once.", row => row.n_articles),
        reading!("before", 9.0, Count, "n_articles_previous: articles of the period before.", row => row.n_articles_previous),
    ]
}

fn text<R>(header: &'static str, width: f64, note: &'static str, get: fn(&R) -> Content<'_>) -> ReadingColumn<R> {
    ReadingColumn::new(header, width, Style::Text, note, get)
}

fn words(text: &str) -> Content<'_> {
    Content::Value(Value::Text(text.into()))
}

fn number(value: Option<f64>) -> Content<'static> {
    Content::Value(value.map_or(Value::Empty, Value::Number))
}

fn count(n: usize) -> Content<'static> {
    Content::Value(Value::Integer(n as u64))
}
