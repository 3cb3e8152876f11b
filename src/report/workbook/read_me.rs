//! The first sheet: what the run is, what it found, what it left out, how to read a number, and
//! where everything is.

use super::SheetEntry;
use super::cells::Cells;
use super::lines::{height, lines};
use super::reading_sheet::set_up_page;
use crate::output::Verdict;
use crate::report::comparison_words::{is_of_few_days, within};
use crate::report::differences::{Difference, clear_differences, clear_group_differences, each_actor_first};
use crate::report::numbers::{counted, grouped};
use crate::report::phrases::{LIMITS, MEANING, reason_words};
use crate::report::{Findings, by_articles, is_few};
use rust_xlsxwriter::XlsxError;
use std::borrow::Borrow;

/// The sheet's name.
pub const NAME: &str = "Read me";
const TERM_WIDTH: f64 = 30.0;
const TEXT_WIDTH: f64 = 110.0;
/// The title of the list of sheets.
const SHEETS: &str = "The sheets";
/// Differences that are told in sentences.
const DIFFERENCES: usize = 30;
/// Names in a list of names.
const NAMES: usize = 30;

/// A line of the sheet.
enum Line {
    Title(&'static str),
    Section(&'static str),
    /// A term and what there is to say of it.
    Text(String, String),
    /// A row of a sheet to go to, its name, and what is there.
    Link((&'static str, u32), &'static str, String),
    Gap,
}

/// Fills the sheet.
pub fn fill(cells: &mut Cells, findings: &Findings, sheets: &[SheetEntry]) -> Result<(), XlsxError> {
    cells.sheet.set_column_width(0, TERM_WIDTH)?;
    cells.sheet.set_column_width(1, TEXT_WIDTH)?;
    let lines = content(findings, sheets);
    for (at, line) in (0..).zip(&lines) {
        write(cells, at, line)?;
    }
    set_up_page(cells.sheet, 0)?;
    cells.sheet.set_print_area(0, 0, lines.len() as u32, 1)?;
    Ok(())
}

fn write(cells: &mut Cells, at: u32, line: &Line) -> Result<(), XlsxError> {
    let formats = cells.formats;
    match line {
        Line::Title(title) => {
            cells.sheet.set_row_height(at, 26)?;
            cells.text(at, 0, title, &formats.title)
        }
        Line::Section(title) => {
            cells.sheet.set_row_height(at, 19)?;
            cells.text(at, 0, title, &formats.section)?;
            cells.text(at, 1, "", &formats.section)
        }
        Line::Text(term, text) => {
            set_height(cells, at, term, text)?;
            cells.text(at, 0, term, &formats.term)?;
            cells.text(at, 1, text, &formats.wrapped)
        }
        Line::Link(to, name, holds) => {
            set_height(cells, at, name, holds)?;
            cells.link_to_row(at, 0, name, *to, &formats.link)?;
            cells.text(at, 1, holds, &formats.wrapped)
        }
        Line::Gap => Ok(()),
    }
}

fn set_height(cells: &mut Cells, at: u32, term: &str, text: &str) -> Result<(), XlsxError> {
    let high = lines(text, TEXT_WIDTH).max(lines(term, TERM_WIDTH));
    if high > 1 {
        cells.sheet.set_row_height(at, height(high))?;
    }
    Ok(())
}

fn content(findings: &Findings, sheets: &[SheetEntry]) -> Vec<Line> {
    let mut parts = vec![Line::Gap, Line::Section("Which outlets differ on whom")];
    parts.extend(differences(findings));
    parts.extend([Line::Gap, Line::Section("What was left out")]);
    parts.extend(left_out(findings));
    parts.extend([Line::Gap, Line::Section("How to read a number")]);
    parts.extend(MEANING.iter().map(|(term, meaning)| text(term, *meaning)));
    parts.push(text(
        "Headers",
        "A note on each header says what the column means. An empty cell: it cannot be estimated.",
    ));
    parts.extend([Line::Gap, Line::Section("What the numbers are not")]);
    parts.extend(LIMITS.iter().map(|(term, meaning)| text(term, *meaning)));
    parts.extend([Line::Gap, Line::Section(SHEETS)]);
    let mut content = vec![
        Line::Title("How outlets write about actors"),
        text("The run", the_run(findings)),
    ];
    let row = (content.len() + parts.len()) as u32;
    let about =
        "what each sheet of this workbook holds, with links: those to read and print, then the files with all columns";
    content.push(Line::Link((NAME, row), SHEETS, about.to_owned()));
    content.extend(parts);
    let sheets = sheets.iter();
    content.extend(sheets.map(|sheet| Line::Link((sheet.name, 0), sheet.name, sheet.holds.clone())));
    content
}

fn text(term: &str, text: impl Into<String>) -> Line {
    Line::Text(term.to_owned(), text.into())
}

fn the_run(findings: &Findings) -> String {
    let span = findings
        .actors
        .iter()
        .find_map(|row| row.period_start.zip(row.period_end));
    let span = span
        .map(|(from, to)| format!(" from {from} to {to}"))
        .unwrap_or_default();
    let outlets = by_articles(findings.by_outlet).len() as u64;
    format!(
        "{}{span}; {} that name an actor; {} found of {}; {}. Settings, versions and inputs are in the sheet Run.",
        counted(findings.counts.articles_scored, "article"),
        counted(outlets, "outlet"),
        counted(findings.found().len() as u64, "actor"),
        grouped(findings.actors.len() as u64),
        counted(findings.counts.mentions_scored, "mention"),
    )
}

/// Tells the differences of outlets in sentences, those on the actor in most articles first.
fn differences(findings: &Findings) -> Vec<Line> {
    let clear = clear_differences(findings);
    let mut lines = vec![
        text("In short", in_short(findings, &clear)),
        text("Not compared", not_compared(findings)),
    ];
    lines.extend(sentences(&clear, findings.level, "Differences"));
    if !findings.by_group.is_empty() {
        lines.extend([Line::Gap, Line::Section("Which groups of outlets differ on whom")]);
        let clear = clear_group_differences(findings);
        if clear.is_empty() {
            lines.push(text(
                "In short",
                "No two groups differ by more than chance alone may explain.",
            ));
        }
        lines.extend(sentences(&clear, findings.level, "Group differences"));
    }
    lines
}

/// Tells differences in sentences, as many as there is room for, those on every actor among them;
/// `sheet` has all.
fn sentences(clear: &[Difference], level: f64, sheet: &str) -> Vec<Line> {
    let mut told = each_actor_first(clear);
    told.truncate(DIFFERENCES);
    let mut lines = Vec::new();
    let mut more = Vec::new();
    for all in clear.chunk_by(|a, b| a.row.actor_id == b.row.actor_id) {
        let actor = &all[0].row;
        let of_this = told
            .iter()
            .filter(|difference| difference.row.actor_id == actor.actor_id);
        let before = lines.len();
        for difference in of_this {
            let term = if lines.len() == before {
                actor.actor_name.as_str()
            } else {
                ""
            };
            lines.push(text(term, difference.sentence(level)));
        }
        let left = all.len() - (lines.len() - before);
        if left > 0 {
            more.push(format!("{} on {}", grouped(left as u64), actor.actor_name));
        }
    }
    let left = clear.len() - lines.len();
    if left > 0 {
        let further = counted(left as u64, "further difference");
        let more = named(&more);
        lines.push(text("And more", format!("The sheet {sheet} has {further}: {more}.")));
    }
    lines
}

/// Joins names, as many as there is room for.
fn named(names: &[impl Borrow<str>]) -> String {
    let more = names.len().saturating_sub(NAMES);
    let shown = names[..names.len() - more].join(", ");
    match more {
        0 => shown,
        more => format!("{shown} and {} more", grouped(more as u64)),
    }
}

fn in_short(findings: &Findings, clear: &[Difference]) -> String {
    let tested = findings.pairs.tested;
    if tested == 0 {
        return format!(
            "No two outlets have the {} each, on one actor in the same time, that a comparison needs.",
            counted(findings.min_articles as u64, "article")
        );
    }
    let chance = format!("{:.0} %", 100.0 * (1.0 - findings.level));
    let found = match clear.len() {
        0 => "none differs by more than chance alone may explain. That does not say that they write alike".to_owned(),
        1 => format!("1 differs by more than chance alone explains (of such differences, about {chance} are chance)"),
        n => format!(
            "{} differ by more than chance alone explains (of such differences, about {chance} are chance)",
            grouped(n as u64)
        ),
    };
    let compared = findings.comparisons.iter().filter(|row| row.verdict != Verdict::TooFew);
    let within = within(compared).map_or(String::new(), |within| format!(" {within}"));
    let few_days = clear.iter().filter(|pair| is_of_few_days(pair.row)).count();
    let caution = match few_days {
        0 => String::new(),
        n => format!(
            " Read with caution the {} found in articles of few days: other days could show something else.",
            counted(n as u64, "difference")
        ),
    };
    format!(
        "Of {} of outlets compared on an actor{within}, {found}.{caution}",
        counted(tested as u64, "pair")
    )
}

fn not_compared(findings: &Findings) -> String {
    let pairs = findings.pairs;
    format!(
        "{} with fewer than {} on the actor in one of the outlets, {} of them only because the two wrote of it at different times.",
        counted((pairs.all - pairs.tested) as u64, "pair"),
        counted(findings.min_articles as u64, "article"),
        grouped(pairs.of_different_times as u64)
    )
}

fn left_out(findings: &Findings) -> Vec<Line> {
    let counts = findings.counts;
    let few = findings.by_outlet.iter().filter(|row| is_few(row)).count() as u64;
    let mut lines = vec![
        text(
            "Records",
            format!(
                "{} read, {} scored; {} repeated an earlier one, {} could not be used.",
                grouped(counts.records_read),
                counted(counts.articles_scored, "article"),
                grouped(counts.duplicates),
                grouped(counts.records_skipped)
            ),
        ),
        text(
            "Mentions",
            format!(
                "{} found, {} in the numbers; {} could not be scored, {} stand in text that an outlet repeats.",
                grouped(counts.mentions_found),
                grouped(counts.mentions_scored),
                grouped(counts.mentions_skipped),
                grouped(counts.mentions_repeated)
            ),
        ),
    ];
    if counts.articles_left_out > 0 {
        let articles = counted(counts.articles_left_out, "article");
        let mentions = counted(counts.mentions_left_out, "mention");
        lines.push(text(
            "Dates and versions",
            format!("{articles} with {mentions}: outside the dates asked for, or replaced by a later version."),
        ));
    }
    if !findings.skipped.is_empty() {
        let reasons = findings
            .skipped
            .iter()
            .map(|(reason, n)| format!("{} ({})", reason_words(reason), grouped(*n)));
        let reasons = reasons.collect::<Vec<_>>().join("; ");
        let place = if findings.holds_skipped {
            ""
        } else {
            " in the scored folder"
        };
        lines.push(text("Why", format!("{reasons}. Each is a row of skipped.csv{place}.")));
    }
    let cells = counted(few, "number");
    lines.push(text(
        "Too few articles",
        format!(
            "{cells} of {}, an actor in an outlet, without an interval, because fewer than {} articles stand behind it: grey.",
            grouped(findings.by_outlet.len() as u64),
            findings.min_articles
        ),
    ));
    let absent = findings.absent();
    if !absent.is_empty() {
        lines.push(text("Actors never found", format!("{}.", named(&absent))));
    }
    lines
}
