//! The sheets of actors, and of actors in outlets.

use super::colours::scale_of;
use super::formats::Style;
use super::reading_sheet::{Content, ReadingColumn, ReadingSheet, reading};
use crate::output::{SummaryRow, Value, Verdict};
use crate::report::comparison_words::is_difference;
use crate::report::numbers::counted;
use crate::report::phrases::flags_in_words;
use crate::report::{Findings, is_few, of_actor};
use std::collections::HashMap;

/// An actor, or an actor in an outlet, with the outlets that differ on it.
pub struct ActorLine<'a> {
    row: &'a SummaryRow,
    /// The outlet's group, where a list of outlets gave one.
    group: &'a str,
    tests: Tests,
}

/// Tests of differences between outlets on an actor.
#[derive(Default, Clone, Copy)]
struct Tests {
    tested: usize,
    /// Tests in which the outlet is more positive; of an actor, those in which either is.
    higher: usize,
    lower: usize,
}

impl Tests {
    /// Returns the cell of a number of differences, empty where nothing was compared, which is not to be read as
    /// no difference.
    fn if_tested(self, differences: usize) -> Content<'static> {
        Content::Value(if self.tested > 0 {
            Value::Integer(differences as u64)
        } else {
            Value::Empty
        })
    }
}

/// Returns every actor: those found, in most articles first, then those that were not.
pub fn actor_lines<'a>(findings: &Findings<'a>) -> Vec<ActorLine<'a>> {
    let absent = findings.actors.iter().filter(|row| row.n_articles == 0);
    let rows = findings.found().into_iter().chain(absent);
    rows.map(|row| ActorLine {
        row,
        group: "",
        tests: tests_of_actor(findings, &row.actor_id),
    })
    .collect()
}

fn tests_of_actor(findings: &Findings, actor_id: &str) -> Tests {
    let mut tests = Tests::default();
    for row in of_actor(findings.comparisons, actor_id, |row| &row.actor_id) {
        tests.tested += usize::from(row.verdict != Verdict::TooFew);
        tests.higher += usize::from(is_difference(row.verdict));
    }
    tests
}

/// Returns every actor in every outlet that has enough articles on it: the actors as in
/// [`actor_lines`], of each the most positive outlet first.
pub fn outlet_lines<'a>(findings: &'a Findings<'a>) -> Vec<ActorLine<'a>> {
    let mut lines = Vec::new();
    for actor in findings.found() {
        let id = actor.actor_id.as_str();
        let rows = of_actor(findings.by_outlet, id, |row| &row.actor_id);
        let mut rows: Vec<&'a SummaryRow> = rows.iter().filter(|row| !is_few(row)).collect();
        rows.sort_by(|a, b| {
            let score = |row: &SummaryRow| row.article_mean_score.0.unwrap_or_default();
            score(b).total_cmp(&score(a))
        });
        let tests = tests_by_outlet(findings, id);
        lines.extend(rows.into_iter().map(|row| ActorLine {
            row,
            group: findings.group_of(&row.outlet),
            tests: tests.get(row.outlet.as_str()).copied().unwrap_or_default(),
        }));
    }
    lines
}

fn tests_by_outlet<'a>(findings: &Findings<'a>, actor_id: &str) -> HashMap<&'a str, Tests> {
    let mut outlets: HashMap<&str, Tests> = HashMap::new();
    for row in of_actor(findings.comparisons, actor_id, |row| &row.actor_id) {
        if row.verdict == Verdict::TooFew {
            continue;
        }
        for (outlet, is_first) in [(&row.outlet_a, true), (&row.outlet_b, false)] {
            let tests = outlets.entry(outlet).or_default();
            tests.tested += 1;
            if is_difference(row.verdict) {
                let is_higher = (row.verdict == Verdict::Higher) == is_first;
                tests.higher += usize::from(is_higher);
                tests.lower += usize::from(!is_higher);
            }
        }
    }
    outlets
}

/// Returns the sheet of actors.
pub fn actors_sheet<'a>(findings: &Findings<'a>) -> ReadingSheet<ActorLine<'a>> {
    let [articles, mentions, index, from, to, negative, neutral, positive] = numbers();
    let mut columns = vec![
        actor(),
        articles,
        mentions,
        index,
        from,
        to,
        negative,
        neutral,
        positive,
    ];
    columns.extend(tests_of_pairs());
    columns.extend(corrected(findings.actors));
    columns.push(remarks());
    ReadingSheet {
        title: "Actors, over the whole run and all outlets",
        about: "Those in most articles first. Do not compare actors with each other: what is written of them differs for many \
                reasons besides tone. The sheet actors.csv has all columns."
            .to_owned(),
        columns,
        for_programs: Vec::new(),
        scale: None,
        frozen: 1,
        nothing: "No actor was looked for.",
        is_few: |line| is_few(line.row),
        is_parted: |_, _| false,
    }
}

/// Returns the sheet of actors in outlets.
pub fn outlets_sheet<'a>(findings: &Findings<'a>, lines: &[ActorLine]) -> ReadingSheet<ActorLine<'a>> {
    let [articles, mentions, index, from, to, negative, neutral, positive] = numbers();
    let mut columns = vec![
        actor(),
        reading!("Outlet", 26.0, Text, "outlet: the outlet.", line => line.row.outlet),
    ];
    if lines.iter().any(|line| !line.group.is_empty()) {
        let note = "group or lean: the outlet's in the list of --outlets.";
        columns.push(ReadingColumn::new(
            "Group",
            14.0,
            Style::Text,
            note,
            |line: &ActorLine| Content::Value(Value::Text(line.group.into())),
        ));
    }
    columns.extend([
        articles,
        mentions,
        index.coloured(),
        from,
        to,
        negative,
        neutral,
        positive,
    ]);
    columns.extend(tests_of_outlet());
    columns.extend(corrected(findings.by_outlet));
    columns.push(remarks());
    ReadingSheet {
        title: "Actors in outlets, over the whole run",
        about: format!(
            "Of each actor the most positive outlet first. Two outlets whose indices differ here may have written in different \
             months: the sheet Differences compares them within the same time. {} with too few articles for an interval are in the \
             sheet actors_by_outlet.csv alone, which has all columns.",
            counted((findings.by_outlet.len() - lines.len()) as u64, "more row")
        ),
        columns,
        for_programs: Vec::new(),
        scale: Some(scale_of(findings)),
        frozen: 2,
        nothing: "No outlet has enough articles on an actor for an interval.",
        is_few: |_| false,
        is_parted: |a, b| a.row.actor_id != b.row.actor_id,
    }
}

fn actor<'a>() -> ReadingColumn<ActorLine<'a>> {
    reading!("Actor", 26.0, Text, "actor_name: the actor.", line => line.row.actor_name)
}

#[rustfmt::skip]
fn numbers<'a>() -> [ReadingColumn<ActorLine<'a>>; 8] {
    [
        reading!("Articles", 10.0, Count, "n_articles: articles that mention the actor.", line => line.row.n_articles),
        reading!("Mentions", 10.0, Count, "n_mentions: mentions of the actor.", line => line.row.n_mentions),
        reading!(
            "Index", 8.0, Score,
            "article_mean_score: the mean over articles of each article's mean score, −1 to +1.",
            line => line.row.article_mean_score
        ),
        reading!(
            "Interval, from", 9.0, Score,
            "ci_low: the lower end of the index's interval. Empty: too few articles.",
            line => line.row.ci_low
        ),
        reading!("to", 8.0, Score, "ci_high: the upper end of the index's interval.", line => line.row.ci_high),
        reading!("Negative", 10.0, Share, "share_neg: mentions that are likeliest negative.", line => line.row.share_neg),
        reading!("Neutral", 10.0, Share, "share_neu: mentions that are likeliest neutral.", line => line.row.share_neu),
        reading!("Positive", 10.0, Share, "share_pos: mentions that are likeliest positive.", line => line.row.share_pos),
    ]
}

#[rustfmt::skip]
fn tests_of_pairs<'a>() -> [ReadingColumn<ActorLine<'a>>; 2] {
    [
        ReadingColumn::new(
            "Pairs of outlets that differ", 12.0, Style::Count,
            "Pairs of outlets whose difference on the actor chance alone does not explain: see the sheet Differences. Empty: no pair could be tested.",
            |line: &ActorLine| line.tests.if_tested(line.tests.higher)),
        reading!("Pairs tested", 10.0, Count, "Pairs of outlets with enough articles to be compared on the actor.", line => line.tests.tested),
    ]
}

#[rustfmt::skip]
fn tests_of_outlet<'a>() -> [ReadingColumn<ActorLine<'a>>; 3] {
    [
        ReadingColumn::new(
            "More positive than … outlets", 11.0, Style::Count,
            "Outlets that this one is more positive than, or less negative, where chance alone does not explain it: see the sheet Differences. Empty: it could be compared with none.",
            |line: &ActorLine| line.tests.if_tested(line.tests.higher)),
        ReadingColumn::new(
            "More negative than … outlets", 11.0, Style::Count,
            "Outlets that this one is more negative than, or less positive, where chance alone does not explain it.",
            |line: &ActorLine| line.tests.if_tested(line.tests.lower)),
        reading!("Compared with … outlets", 11.0, Count, "Outlets that this one could be compared with.", line => line.tests.tested),
    ]
}

/// Returns the columns of the index corrected by what people coded; none without a coding.
fn corrected<'a>(rows: &[SummaryRow]) -> Vec<ReadingColumn<ActorLine<'a>>> {
    if rows.iter().all(|row| row.n_coded.is_none()) {
        return Vec::new();
    }
    vec![
        reading!("Coded", 8.0, Count, "n_coded: mentions that people coded.", line => line.row.n_coded),
        reading!(
            "Corrected index", 10.0, Score,
            "score_corrected: the index corrected for the model's errors. Empty: too few are coded.",
            line => line.row.score_corrected
        ),
        reading!("Interval, from", 9.0, Score, "corrected_low: the lower end of its interval.", line => line.row.corrected_low),
        reading!("to", 8.0, Score, "corrected_high: the upper end of its interval.", line => line.row.corrected_high),
    ]
}

fn remarks<'a>() -> ReadingColumn<ActorLine<'a>> {
    let note = "flags, in words: what to keep in mind about the row.";
    ReadingColumn::new("Keep in mind", 22.0, Style::Text, note, |line| {
        Content::Value(Value::Text(remark(line.row).into()))
    })
}

fn remark(row: &SummaryRow) -> String {
    if row.n_articles == 0 {
        "never found".to_owned()
    } else {
        flags_in_words(&row.flags)
    }
}
