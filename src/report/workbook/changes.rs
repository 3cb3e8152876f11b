//! The sheet of an outlet's changes from one period to the next.

use super::formats::Style;
use super::reading_sheet::{Content, ReadingColumn, ReadingSheet, reading};
use crate::output::{ChangeRow, Value};
use crate::report::changes::clear_changes;
use crate::report::comparison_words::comparative;
use crate::report::phrases::flags_in_words;
use crate::report::{Findings, of_actor};

/// Returns the changes that chance alone does not explain: the actors in most articles first, and of
/// each the surest first.
pub fn clear_changes_of_all<'a>(findings: &Findings<'a>) -> Vec<&'a ChangeRow> {
    let found = findings.found().into_iter();
    found
        .flat_map(|actor| clear_changes(of_actor(findings.changes, &actor.actor_id, |row| &row.actor_id)))
        .collect()
}

/// Returns the sheet of changes from one period to the next.
pub fn changes_sheet() -> ReadingSheet<ChangeRow> {
    ReadingSheet {
        title: "Changes of an outlet from one period to the next",
        about: "Changes that chance alone does not explain; of each actor the surest first. The sheet period_changes.csv has all."
            .to_owned(),
        columns: columns(),
        for_programs: Vec::new(),
        scale: None,
        frozen: 2,
        nothing: "No outlet changed from one period to the next by more than chance alone may explain.",
        is_few: |_| false,
        is_parted: |a, b| a.actor_id != b.actor_id,
    }
}

#[rustfmt::skip]
fn columns() -> Vec<ReadingColumn<ChangeRow>> {
    vec![
        reading!("Actor", 24.0, Text, "actor_name: the actor.", row => row.actor_name),
        reading!("Outlet", 24.0, Text, "outlet: the outlet.", row => row.outlet),
        reading!("in the period from", 12.0, Date, "period_start: the first day of the period.", row => row.period_start),
        reading!("to", 12.0, Date, "period_end: the last day of the period.", row => row.period_end),
        ReadingColumn::new("is", 19.0, Style::Text, "verdict, in words.", |row: &ChangeRow| {
            let scores = (row.score.0.unwrap_or_default(), row.score_previous.0.unwrap_or_default());
            Content::Value(Value::Text(format!("{} than", comparative(scores.0, scores.1)).into()))
        }),
        reading!("the period from", 12.0, Date, "previous_start: the first day of the period before.", row => row.previous_start),
        reading!("by", 8.0, Score, "diff: the change of the index.", row => row.diff),
        reading!("Interval, from", 9.0, Score, "diff_ci_low: the lower end of its interval.", row => row.diff_ci_low),
        reading!("to", 8.0, Score, "diff_ci_high: the upper end of its interval.", row => row.diff_ci_high),
        reading!("q", 10.0, Probability, "q_value: of the changes with at most this q, about this share is chance.", row => row.q_value),
        reading!("Articles", 9.0, Count, "n_articles: articles compared; copies count once.", row => row.n_articles),
        reading!("before", 9.0, Count, "n_articles_previous: articles of the period before.", row => row.n_articles_previous),
        ReadingColumn::new("Keep in mind", 22.0, Style::Text, "flags, in words: what to keep in mind about the change.", |row: &ChangeRow| {
            Content::Value(Value::Text(flags_in_words(&row.flags).into()))
        }),
    ]
}
