//! The sheet of actors in groups of outlets.

use super::formats::Style;
use super::reading_sheet::{Content, ReadingColumn, ReadingSheet, reading};
use crate::output::{GroupRow, Value};
use crate::report::phrases::flags_in_words;
use crate::report::{Findings, Scale, of_actor};

/// Returns the rows: the actors in most articles first, and of each the most positive group first.
pub fn in_order<'a>(findings: &Findings<'a>) -> Vec<&'a GroupRow> {
    let mut all = Vec::with_capacity(findings.by_group.len());
    for actor in findings.found() {
        let rows = of_actor(findings.by_group, &actor.actor_id, |row| &row.actor_id);
        let mut rows: Vec<&GroupRow> = rows.iter().collect();
        rows.sort_by(|a, b| {
            let score = |row: &GroupRow| row.article_mean_score.0.unwrap_or_default();
            (is_few(a).cmp(&is_few(b))).then_with(|| score(b).total_cmp(&score(a)))
        });
        all.extend(rows);
    }
    all
}

fn is_few(row: &GroupRow) -> bool {
    row.ci_low.0.is_none()
}

/// Returns the sheet of actors in groups of outlets.
pub fn groups_sheet(rows: &[&GroupRow]) -> ReadingSheet<GroupRow> {
    let sure = rows.iter().filter(|row| !is_few(row));
    ReadingSheet {
        title: "Actors in groups of outlets, over the whole run",
        about: "Of each actor the most positive group first; grey and slanted: too few articles for an interval. The interval says what other \
                articles of these outlets would change, not what other outlets would. The sheet Group differences compares groups within \
                the same time."
            .to_owned(),
        columns: columns(),
        for_programs: Vec::new(),
        scale: Some(Scale::of(sure.filter_map(|row| row.article_mean_score.0))),
        frozen: 2,
        nothing: "No group of outlets names an actor.",
        is_few,
        is_parted: |a, b| a.actor_id != b.actor_id,
    }
}

#[rustfmt::skip]
fn columns() -> Vec<ReadingColumn<GroupRow>> {
    let index: ReadingColumn<GroupRow> =
        reading!("Index", 8.0, Score, "article_mean_score: the tone index of the group, −1 to +1.", row => row.article_mean_score);
    vec![
        reading!("Actor", 26.0, Text, "actor_name: the actor.", row => row.actor_name),
        reading!("Group", 20.0, Text, "group: the group of outlets.", row => row.group),
        reading!("Outlets", 9.0, Count, "n_outlets: outlets of the group that name the actor.", row => row.n_outlets),
        reading!("Articles", 10.0, Count, "n_articles: their articles that mention the actor.", row => row.n_articles),
        reading!("Mentions", 10.0, Count, "n_mentions: mentions of the actor in them.", row => row.n_mentions),
        index.coloured(),
        reading!("Interval, from", 9.0, Score, "ci_low: the lower end of the index's interval.", row => row.ci_low),
        reading!("to", 8.0, Score, "ci_high: the upper end of the index's interval.", row => row.ci_high),
        reading!("Negative", 10.0, Share, "share_neg: mentions that are negative.", row => row.share_neg),
        reading!("Neutral", 10.0, Share, "share_neu: mentions that are neutral.", row => row.share_neu),
        reading!("Positive", 10.0, Share, "share_pos: mentions that are positive.", row => row.share_pos),
        ReadingColumn::new("Keep in mind", 26.0, Style::Text, "flags, in words: what to keep in mind about the row.", |row: &GroupRow| {
            Content::Value(Value::Text(flags_in_words(&row.flags).into()))
        }),
    ]
}
