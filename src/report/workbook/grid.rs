//! The sheets of actors by outlets and of actors by periods, in colours.

use super::cells::Cells;
use super::colours::rule;
use super::lines::text_width;
use super::reading_sheet::{head, set_up_page};
use crate::output::SummaryRow;
use crate::report::grid::Grid;
use crate::report::{Findings, Scale, is_few, of_actor};
use jiff::civil::Date;
use rust_xlsxwriter::XlsxError;
use rust_xlsxwriter::utility::row_col_to_cell;
use std::collections::{BTreeSet, HashMap};

/// Rows and columns of a grid, beyond which nobody reads one.
const MOST_ACTORS: usize = 1000;
const MOST_COLUMNS: usize = 250;
/// Columns of numbers on a page.
const COLUMNS_OF_A_PAGE: usize = 40;
const ACTOR_WIDTH: f64 = 30.0;
const NUMBER_WIDTH: f64 = 7.0;
/// Columns that the title and the sentence below it span at least.
const SPAN: u16 = 20;
/// Points that a digit of a header is wide, in bold.
const POINTS_OF_A_DIGIT: f64 = 6.8;
/// The rows of the legend and of the header.
const LEGEND: u32 = 2;
const HEADER: u32 = 4;

/// A grid of actors by something: a number a cell, with a colour where it rests on enough articles.
pub struct GridSheet<'a> {
    title: &'static str,
    about: String,
    headers: Vec<String>,
    /// The group of each header; empty where there are none.
    groups: Vec<&'a str>,
    rows: Vec<(&'a str, Vec<Option<&'a SummaryRow>>)>,
    min_articles: usize,
}

impl<'a> GridSheet<'a> {
    /// Makes the grid of actors by outlets, over the whole run.
    pub fn of_outlets(findings: &'a Findings<'a>) -> Self {
        let grid = Grid::new(findings, MOST_ACTORS, MOST_COLUMNS);
        let about = "The tone index over the whole run, −1 to +1. Read along a row: outlets on one actor. Do not compare rows with \
                     each other, nor outlets that wrote in different months: the sheet Differences compares them within the same \
                     time. The outlets that are most negative about the same actors are on the left. An empty cell: the outlet \
                     never names the actor.";
        let left_out = grid.left_out();
        Self {
            title: "Each actor in each outlet",
            about: left_out.map_or(about.to_owned(), |left_out| format!("{about} {left_out}")),
            headers: grid.outlets.iter().map(|outlet| (*outlet).to_owned()).collect(),
            groups: grid.outlets.iter().map(|outlet| findings.group_of(outlet)).collect(),
            rows: grid
                .rows
                .into_iter()
                .map(|(actor, cells)| (actor.actor_name.as_str(), cells))
                .collect(),
            min_articles: findings.min_articles,
        }
    }

    /// Makes the grid of actors by periods, over all outlets.
    pub fn of_periods(findings: &Findings<'a>) -> Self {
        let all: BTreeSet<(Date, Date)> = findings.by_period.iter().filter_map(days).collect();
        let shown: Vec<(Date, Date)> = all.iter().rev().take(MOST_COLUMNS).rev().copied().collect();
        let found = findings.found();
        let mut rows = Vec::new();
        for actor in found.iter().take(MOST_ACTORS) {
            let of_actor = of_actor(findings.by_period, &actor.actor_id, |row| &row.actor_id);
            let cells: HashMap<(Date, Date), &SummaryRow> =
                of_actor.iter().filter_map(|row| Some((days(row)?, row))).collect();
            let cells = shown.iter().map(|period| cells.get(period).copied());
            rows.push((actor.actor_name.as_str(), cells.collect()));
        }
        let mut about = "The tone index over all outlets, −1 to +1. Read along a row: one actor over time. Which outlets write, and how \
                         much, changes from period to period; the sheet Changes compares each outlet with itself."
            .to_owned();
        let (periods, actors) = (all.len() - shown.len(), found.len() - rows.len());
        if periods + actors > 0 {
            about += &format!(
                " There is no room here for {periods} earlier periods and {actors} actors in fewer articles; actors_by_period.csv has them."
            );
        }
        Self {
            title: "Each actor in each period",
            about,
            headers: shown.into_iter().map(period_name).collect(),
            groups: Vec::new(),
            rows,
            min_articles: findings.min_articles,
        }
    }

    /// Fills a sheet with the grid.
    pub fn fill(&self, cells: &mut Cells) -> Result<(), XlsxError> {
        let columns = self.headers.len() as u16;
        let last = columns.max(SPAN);
        cells.sheet.set_column_width(0, ACTOR_WIDTH)?;
        cells.sheet.set_column_range_width(1, last, NUMBER_WIDTH)?;
        let width = ACTOR_WIDTH + NUMBER_WIDTH * f64::from(SPAN);
        head(cells, self.title, &self.about, width, SPAN)?;
        let scale = self.scale();
        self.legend(cells, scale)?;
        self.header(cells)?;
        self.groups(cells)?;
        for (at, (actor, scores)) in (HEADER + 1..).zip(&self.rows) {
            cells.text(at, 0, actor, &cells.formats.text)?;
            scores_of_row(cells, scale, at, scores)?;
        }
        let last_row = HEADER + self.rows.len().max(1) as u32;
        let sheet = &mut *cells.sheet;
        sheet.autofilter(HEADER, 0, last_row, columns)?;
        sheet.set_freeze_panes(HEADER + 1, 1)?;
        set_up_page(sheet, HEADER)?;
        let pages = self.headers.len().div_ceil(COLUMNS_OF_A_PAGE).max(1);
        sheet.set_print_fit_to_pages(pages as u16, 0);
        sheet.set_repeat_columns(0, 0)?;
        sheet.set_print_area(0, 0, last_row, last)?;
        Ok(())
    }

    /// Returns the scale of the scores that have a colour.
    fn scale(&self) -> Scale {
        let scores = self.rows.iter().flat_map(|(_, scores)| scores).filter_map(|row| *row);
        Scale::of(
            scores
                .filter(|row| !is_few(row))
                .filter_map(|row| row.article_mean_score.0),
        )
    }

    /// Shows which colour is which score.
    fn legend(&self, cells: &mut Cells, scale: Scale) -> Result<(), XlsxError> {
        cells.text(LEGEND, 0, "Colours", &cells.formats.term)?;
        let marks = scale.marks();
        for (column, score) in (1..).zip(&marks) {
            cells
                .sheet
                .write_number_with_format(LEGEND, column, *score, cells.formats.grid(*score, false))?;
        }
        let last = marks.len() as u16;
        cells
            .sheet
            .add_conditional_format(LEGEND, 1, LEGEND, last, &rule(scale))?;
        let few = format!(
            "grey and slanted: fewer than {} articles, no interval and no colour",
            self.min_articles
        );
        cells.text(LEGEND, last + 2, &few, &cells.formats.text)
    }

    /// Writes the groups above the headers that belong to them.
    fn groups(&self, cells: &mut Cells) -> Result<(), XlsxError> {
        let mut from = 1;
        for run in self.groups.chunk_by(|a, b| a == b) {
            let to = from + run.len() as u16 - 1;
            match run {
                ["", ..] | [] => {}
                [group] => cells.text(HEADER - 1, from, group, &cells.formats.group)?,
                [group, ..] => {
                    let format = &cells.formats.group;
                    cells
                        .sheet
                        .merge_range(HEADER - 1, from, HEADER - 1, to, group, format)?;
                }
            }
            from = to + 1;
        }
        Ok(())
    }

    fn header(&self, cells: &mut Cells) -> Result<(), XlsxError> {
        let longest = self.headers.iter().map(|header| text_width(header)).fold(6.0, f64::max);
        cells
            .sheet
            .set_row_height(HEADER, (longest * POINTS_OF_A_DIGIT + 24.0).clamp(40.0, 240.0))?;
        cells.text(HEADER, 0, "Actor", &cells.formats.header)?;
        for (at, header) in (1..).zip(&self.headers) {
            cells.text(HEADER, at, header, &cells.formats.outlet)?;
        }
        Ok(())
    }
}

/// Writes the scores of an actor, coloured where they rest on enough articles.
fn scores_of_row(cells: &mut Cells, scale: Scale, row: u32, scores: &[Option<&SummaryRow>]) -> Result<(), XlsxError> {
    let mut coloured = Vec::new();
    for (column, cell) in (1u16..).zip(scores) {
        let Some((cell, score)) = cell.and_then(|cell| Some((cell, cell.article_mean_score.rounded()?))) else {
            continue;
        };
        let format = cells.formats.grid(score, is_few(cell));
        cells.sheet.write_number_with_format(row, column, score, format)?;
        if !is_few(cell) {
            coloured.push(row_col_to_cell(row, column));
        }
    }
    if let Some(last) = scores.len().checked_sub(1).filter(|_| !coloured.is_empty()) {
        let rule = rule(scale).set_multi_range(coloured.join(" "));
        cells
            .sheet
            .add_conditional_format(row, 1, row, last as u16 + 1, &rule)?;
    }
    Ok(())
}

fn days(row: &SummaryRow) -> Option<(Date, Date)> {
    row.period_start.zip(row.period_end)
}

/// Names a period as short as can be: by its year, quarter, month or first day.
fn period_name((start, end): (Date, Date)) -> String {
    let (year, month) = (start.year(), start.month());
    match (end - start).get_days() {
        ..27 => start.to_string(),
        27..=31 => format!("{year:04}-{month:02}"),
        32..=100 => format!("{year:04} Q{}", (month + 2) / 3),
        _ => format!("{year:04}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::Period;
    use jiff::civil::date;

    #[test]
    fn periods_have_short_names() {
        for (period, expected) in [
            (Period::Day, "2024-07-01"),
            (Period::Week, "2024-07-01"),
            (Period::Month, "2024-07"),
            (Period::Quarter, "2024 Q3"),
            (Period::Year, "2024"),
        ] {
            let start = date(2024, if period == Period::Year { 1 } else { 7 }, 1);
            assert_eq!(
                period.end(start).map(|end| period_name((start, end))).as_deref(),
                Some(expected)
            );
        }
    }
}
