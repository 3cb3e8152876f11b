//! The end of a run on the terminal: a table of the actors, what was found between outlets, and the files to open next.

use crate::output::{
    ACTORS_FILE, BY_OUTLET_FILE, BY_PERIOD_FILE, COMPARISON_FILE, ComparisonRow, MENTIONS_CSV, MENTIONS_FILE,
    REPORT_FILE, SummaryRow, Verdict, WORKBOOK_FILE,
};
use crate::report::{comparative, is_difference, is_of_few_days, within};
use crate::text::one_line;
use console::{Alignment, measure_text_width, pad_str};
use std::cmp::Reverse;
use std::collections::HashSet;
use std::path::Path;

/// Number of actors in the closing table.
const TABLE_ROWS: usize = 20;
/// Differences between outlets that are put into words.
const DIFFERENCES_SHOWN: usize = 3;
/// Columns between two columns of the table.
const GAP: &str = "  ";

/// A column of the closing table, with its cell of each row.
struct TableColumn {
    name: &'static str,
    cells: Vec<String>,
    /// True where a narrow terminal does without it.
    is_extra: bool,
}

impl TableColumn {
    fn of(name: &'static str, is_extra: bool, rows: &[&SummaryRow], cell: impl Fn(&SummaryRow) -> String) -> Self {
        Self {
            name,
            cells: rows.iter().map(|row| cell(row)).collect(),
            is_extra,
        }
    }

    fn width(&self) -> usize {
        let widths = self.cells.iter().map(|cell| measure_text_width(cell));
        widths.fold(self.name.len(), usize::max)
    }
}

/// Returns a table of the actors mentioned in most articles, `width` columns wide at most where leaving out columns can make it
/// so. Names are never cut.
pub(super) fn actor_table(rows: &[SummaryRow], width: usize) -> String {
    let mut found: Vec<&SummaryRow> = rows.iter().filter(|row| row.n_articles > 0).collect();
    found.sort_by(|a, b| (b.n_articles, &a.actor_id).cmp(&(a.n_articles, &b.actor_id)));
    let shown = &found[..found.len().min(TABLE_ROWS)];
    let percent = |share: Option<f64>| format!("{:.0}%", 100.0 * share.unwrap_or(0.0));
    let mut columns = vec![
        TableColumn::of("actor", false, shown, |row| one_line(&row.actor_name)),
        TableColumn::of("articles", false, shown, |row| row.n_articles.to_string()),
        TableColumn::of("mentions", true, shown, |row| row.n_mentions.to_string()),
        TableColumn::of("score", false, shown, |row| score_text(row.article_mean_score.0)),
        TableColumn::of("interval", false, shown, interval_text),
        TableColumn::of("neg", true, shown, |row| percent(row.share_neg.0)),
        TableColumn::of("neu", true, shown, |row| percent(row.share_neu.0)),
        TableColumn::of("pos", true, shown, |row| percent(row.share_pos.0)),
    ];
    let all: usize = columns.iter().map(|column| column.width() + GAP.len()).sum();
    if all - GAP.len() > width {
        columns.retain(|column| !column.is_extra);
    }
    if shown.is_empty() {
        return "no article that counts names an actor".to_owned();
    }
    let widths: Vec<usize> = columns.iter().map(TableColumn::width).collect();
    let line = |cells: Vec<&str>| {
        let padded = cells.iter().zip(&widths).enumerate().map(|(at, (cell, width))| {
            // Names and intervals are read from the left, numbers from the right.
            let is_left = ["actor", "interval"].contains(&columns[at].name);
            let alignment = if is_left { Alignment::Left } else { Alignment::Right };
            pad_str(cell, *width, alignment, None).into_owned()
        });
        padded.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
    };
    let mut lines = vec![line(columns.iter().map(|column| column.name).collect())];
    lines.extend((0..shown.len()).map(|row| line(columns.iter().map(|column| column.cells[row].as_str()).collect())));
    if found.len() > shown.len() {
        lines.push(format!("({} more in {ACTORS_FILE})", found.len() - shown.len()));
    }
    lines.join("\n")
}

fn interval_text(row: &SummaryRow) -> String {
    match (row.ci_low.0, row.ci_high.0) {
        (Some(low), Some(high)) => format!("{} to {}", score_text(Some(low)), score_text(Some(high))),
        _ => "too few articles".to_owned(),
    }
}

/// Returns a score with two decimals and its sign; nothing has none.
fn score_text(score: Option<f64>) -> String {
    let text = score.map_or(String::new(), |score| format!("{score:+.2}"));
    match text.as_str() {
        "-0.00" | "+0.00" => "0.00".to_owned(),
        _ => text,
    }
}

/// Says how many differences between the `sides`, whose comparisons are in `file`, are more than chance, the clearest in words; `None`
/// where one outlet alone was read.
pub(super) fn compared(rows: &[ComparisonRow], sides: &str, file: &str) -> Option<String> {
    let tests = rows.first()?.n_tests;
    if tests == 0 {
        return Some(format!(
            "{sides} are not compared: no two have enough articles on the same actor at the same time (--min-articles)"
        ));
    }
    let mut held: Vec<&ComparisonRow> = rows.iter().filter(|row| is_difference(row.verdict)).collect();
    let are = if held.len() == 1 { "is" } else { "are" };
    let within = within(rows.iter().filter(|row| row.verdict != Verdict::TooFew));
    let within = within.map_or(String::new(), |within| format!(" {within}"));
    let mut text = format!(
        "{} of {tests} differences between {sides}{within} {are} statistically significant",
        held.len()
    );
    let few_days = held.iter().filter(|row| is_of_few_days(row)).count();
    if few_days > 0 {
        text += &format!(" (read with caution: {few_days} of articles of few days)");
    }
    held.sort_by_key(|row| (is_of_few_days(row), Reverse(thousandths(row))));
    // One difference an actor, so that the clearest of all are not those on one of them.
    let mut actors = HashSet::new();
    let clearest = held.iter().filter(|row| actors.insert(&row.actor_id));
    for (at, row) in clearest.take(DIFFERENCES_SHOWN).enumerate() {
        text += match (at, held.len()) {
            (0, 1) => ": ",
            (0, _) => ", the clearest: ",
            _ => "; ",
        };
        text += &difference_text(row);
    }
    Some(format!("{text} ({file})"))
}

/// Says that no two of several outlets are compared where none has enough articles on any actor, so
/// that there is not even a row for a comparison.
pub(super) fn none_compared(by_outlet: &[SummaryRow]) -> Option<&'static str> {
    let outlets: HashSet<&str> = by_outlet.iter().map(|row| row.outlet.as_str()).collect();
    let none = outlets.len() > 1 && by_outlet.iter().all(|row| row.ci_low.0.is_none());
    none.then_some("outlets are not compared: none has enough articles on an actor (--min-articles)")
}

/// Returns how far from nothing the interval of a difference begins, in thousandths.
fn thousandths(row: &ComparisonRow) -> i64 {
    let ends = [row.diff_ci_low.0, row.diff_ci_high.0].map(|end| end.unwrap_or(0.0).abs());
    (1000.0 * ends[0].min(ends[1])) as i64
}

/// Returns “Herald less negative than Post on Mira Halden (by 0.31, 0.17 to 0.45)”.
fn difference_text(row: &ComparisonRow) -> String {
    let [score, other] = [row.score_a, row.score_b].map(|score| score.0.unwrap_or(0.0));
    let ends = [row.diff_ci_low.0, row.diff_ci_high.0].map(|end| end.unwrap_or(0.0).abs());
    format!(
        "{} {} than {} on {} (by {:.2}, {:.2} to {:.2}{})",
        one_line(&row.outlet_a),
        comparative(score, other),
        one_line(&row.outlet_b),
        one_line(&row.actor_name),
        row.diff.0.unwrap_or(0.0).abs(),
        ends[0].min(ends[1]),
        ends[0].max(ends[1]),
        if is_of_few_days(row) { "; few days" } else { "" }
    )
}

/// Returns the three files that a person opens next, each with what is in it, of those in `out`.
pub(super) fn files_to_open(out: &Path, has_tests: bool) -> Vec<String> {
    let first = [
        (REPORT_FILE, "charts, tables and sentences, in a browser"),
        (WORKBOOK_FILE, "the tables and sentences, in a spreadsheet program"),
        (ACTORS_FILE, "a row an actor"),
    ];
    let second = [
        (COMPARISON_FILE, "which outlets differ, and on whom"),
        (BY_OUTLET_FILE, "a row an actor and outlet"),
    ];
    let third = [
        (BY_PERIOD_FILE, "a row an actor and period"),
        (MENTIONS_CSV, "a row a mention"),
        (MENTIONS_FILE, "a row a mention"),
        (BY_OUTLET_FILE, "a row an actor and outlet"),
    ];
    let choices: [&[(&str, &str)]; 3] = [&first, if has_tests { &second } else { &second[1..] }, &third];
    let mut open: Vec<String> = Vec::new();
    for choices in choices {
        let lines = choices.iter().filter(|(name, _)| out.join(name).is_file());
        let mut lines = lines.map(|(name, what)| format!("{}: {what}", out.join(name).display()));
        open.extend(lines.find(|line| !open.contains(line)));
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Decimal;

    fn actor(id: &str, name: &str, n_articles: usize) -> SummaryRow {
        SummaryRow {
            actor_id: id.to_owned(),
            actor_name: name.to_owned(),
            n_articles,
            n_mentions: 3 * n_articles as u64,
            article_mean_score: Decimal(Some(-0.125)),
            ci_low: Decimal((n_articles > 9).then_some(-0.25)),
            ci_high: Decimal((n_articles > 9).then_some(0.0)),
            share_neg: Decimal(Some(0.5)),
            share_neu: Decimal(Some(0.25)),
            share_pos: Decimal(Some(0.25)),
            ..SummaryRow::default()
        }
    }

    #[test]
    fn names_are_whole_and_wide_letters_in_line() {
        let rows = [
            actor("a", "Federal Office of Waterways and Inland Shipping", 12),
            actor("b", "東方電力", 3),
            actor("c", "Nobody", 0),
        ];
        let wide = actor_table(&rows, 200);
        let lines: Vec<&str> = wide.lines().collect();
        assert_eq!(lines.len(), 3, "{wide}");
        assert!(
            lines[0].contains("mentions") && lines[1].starts_with("Federal Office of Waterways and Inland Shipping")
        );
        assert!(
            lines[1].contains("-0.12  -0.25 to 0.00") && lines[2].contains("too few articles"),
            "{wide}"
        );
        let widths: Vec<usize> = lines.iter().map(|line| measure_text_width(line)).collect();
        assert!(widths.iter().all(|width| *width == widths[0]), "{wide}");
        let narrow = actor_table(&rows, 90);
        assert!(narrow.lines().all(|line| measure_text_width(line) <= 90), "{narrow}");
        assert!(
            !narrow.contains("mentions") && narrow.contains("Inland Shipping"),
            "{narrow}"
        );
    }

    fn pair(actor: &str, outlets: [&str; 2], scores: [f64; 2], verdict: Verdict) -> ComparisonRow {
        let diff = scores[0] - scores[1];
        ComparisonRow {
            actor_id: actor.to_owned(),
            actor_name: actor.to_owned(),
            outlet_a: outlets[0].to_owned(),
            outlet_b: outlets[1].to_owned(),
            verdict,
            score_a: Decimal(Some(scores[0])),
            score_b: Decimal(Some(scores[1])),
            diff: Decimal(Some(diff)),
            diff_ci_low: Decimal(Some(diff - 0.1)),
            diff_ci_high: Decimal(Some(diff + 0.1)),
            n_tests: 4,
            stratum: "month".to_owned(),
            ..ComparisonRow::default()
        }
    }

    #[test]
    fn what_is_not_there_is_said() {
        assert_eq!(
            actor_table(&[actor("c", "Nobody", 0)], 80),
            "no article that counts names an actor"
        );
        let few = |outlet: &str| SummaryRow {
            outlet: outlet.to_owned(),
            ..actor("a", "Orr", 3)
        };
        assert!(none_compared(&[few("Herald"), few("Post")]).is_some());
        assert_eq!(none_compared(&[few("Herald")]), None);
        assert_eq!(
            none_compared(&[
                few("Herald"),
                SummaryRow {
                    outlet: "Post".to_owned(),
                    ..actor("a", "Orr", 12)
                }
            ]),
            None
        );
    }

    #[test]
    fn the_clearest_differences_are_put_into_words_one_an_actor() {
        assert_eq!(compared(&[], "outlets", COMPARISON_FILE), None);
        let rows = [
            pair("Halden", ["Herald", "Post"], [-0.1, -0.4], Verdict::Higher),
            pair("Halden", ["Herald", "Wire"], [-0.1, -0.3], Verdict::Higher),
            pair("Orr", ["Herald", "Post"], [-0.3, 0.3], Verdict::Lower),
            pair("Pell", ["Herald", "Post"], [0.0, 0.9], Verdict::NotDistinguishable),
            ComparisonRow {
                flags: "few_days".to_owned(),
                ..pair("Quist", ["Herald", "Post"], [0.1, 1.0], Verdict::Lower)
            },
        ];
        let text = "4 of 4 differences between outlets within the same months are statistically significant (read with caution: 1 of articles \
                    of few days), the clearest: Herald more negative than Post on Orr (by 0.60, 0.50 to 0.70); Herald less negative than Post \
                    on Halden (by 0.30, 0.20 to 0.40); Herald less positive than Post on Quist (by 0.90, 0.80 to 1.00; few days) \
                    (outlet_comparison.csv)";
        assert_eq!(compared(&rows, "outlets", COMPARISON_FILE).as_deref(), Some(text));
        let untested = [ComparisonRow {
            n_tests: 0,
            ..rows[3].clone()
        }];
        assert!(
            compared(&untested, "outlets", COMPARISON_FILE)
                .is_some_and(|text| text.starts_with("outlets are not compared"))
        );
    }

    #[test]
    fn the_files_to_open_are_those_that_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let names = |has_tests: bool| -> Vec<String> {
            let files = files_to_open(folder.path(), has_tests).into_iter();
            files
                .map(|line| {
                    line.trim_start_matches(&folder.path().display().to_string())
                        .trim_start_matches('/')
                        .to_owned()
                })
                .map(|line| line.split(':').next().unwrap_or_default().to_owned())
                .collect()
        };
        assert_eq!(names(true), [""; 0]);
        for name in [ACTORS_FILE, BY_OUTLET_FILE, COMPARISON_FILE] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(names(false), [ACTORS_FILE, BY_OUTLET_FILE]);
        assert_eq!(names(true), [ACTORS_FILE, COMPARISON_FILE, BY_OUTLET_FILE]);
        std::fs::write(folder.path().join(MENTIONS_FILE), "").unwrap();
        assert_eq!(names(false), [ACTORS_FILE, BY_OUTLET_FILE, MENTIONS_FILE]);
        std::fs::write(folder.path().join(REPORT_FILE), "").unwrap();
        std::fs::write(folder.path().join(BY_PERIOD_FILE), "").unwrap();
        assert_eq!(names(true), [REPORT_FILE, COMPARISON_FILE, BY_PERIOD_FILE]);
    }
}
