//! The sheet of actors by outlets.

use super::cells::Cells;
use super::colours::{rule, scale_of};
use super::lines::text_width;
use super::reading_sheet::{head, set_up_page};
use crate::output::SummaryRow;
use crate::report::grid::Grid;
use crate::report::{Findings, Scale, is_few};
use rust_xlsxwriter::XlsxError;
use rust_xlsxwriter::utility::row_col_to_cell;

/// Rows and columns of the grid, beyond which nobody reads one.
const GRID_ACTORS: usize = 1000;
const GRID_OUTLETS: usize = 250;
/// Outlets on a page.
const OUTLETS_OF_A_PAGE: usize = 40;
const ACTOR_WIDTH: f64 = 30.0;
const OUTLET_WIDTH: f64 = 7.0;
/// Columns that the title and the sentence below it span at least.
const SPAN: u16 = 20;
/// Points that a digit of a header is wide, in bold.
const POINTS_OF_A_DIGIT: f64 = 6.8;
/// The rows of the legend and of the header.
const LEGEND: u32 = 2;
const HEADER: u32 = 4;

/// Fills the sheet with the index of each actor in each outlet.
pub fn fill(cells: &mut Cells, findings: &Findings) -> Result<(), XlsxError> {
    let grid = Grid::new(findings, GRID_ACTORS, GRID_OUTLETS);
    let last = (grid.outlets.len() as u16).max(SPAN);
    cells.sheet.set_column_width(0, ACTOR_WIDTH)?;
    cells.sheet.set_column_range_width(1, last, OUTLET_WIDTH)?;
    let about = "The tone index over the whole run, −1 to +1. Read along a row: outlets on one actor. Do not compare rows with each \
                 other, nor outlets that wrote in different months: the sheet Differences compares them within the same time. An \
                 empty cell: the outlet never names the actor.";
    let about = grid
        .left_out()
        .map_or(about.to_owned(), |more| format!("{about} {more}"));
    let width = ACTOR_WIDTH + OUTLET_WIDTH * f64::from(last);
    head(cells, "Each actor in each outlet", &about, width, last)?;
    let scale = scale_of(findings);
    legend(cells, scale, findings.min_articles)?;
    header(cells, &grid)?;
    for (at, (actor, row)) in (HEADER + 1..).zip(&grid.rows) {
        cells.text(at, 0, &actor.actor_name, &cells.formats.text)?;
        grid_row(cells, scale, at, row)?;
    }
    let last_row = HEADER + grid.rows.len().max(1) as u32;
    let sheet = &mut *cells.sheet;
    sheet.autofilter(HEADER, 0, last_row, grid.outlets.len() as u16)?;
    sheet.set_freeze_panes(HEADER + 1, 1)?;
    set_up_page(sheet, HEADER)?;
    let pages = grid.outlets.len().div_ceil(OUTLETS_OF_A_PAGE).max(1);
    sheet.set_print_fit_to_pages(pages as u16, 0);
    sheet.set_repeat_columns(0, 0)?;
    sheet.set_print_area(0, 0, last_row, last)?;
    Ok(())
}

/// Shows which colour is which score.
fn legend(cells: &mut Cells, scale: Scale, min_articles: usize) -> Result<(), XlsxError> {
    cells.text(LEGEND, 0, "Colours", &cells.formats.term)?;
    let marks = scale.marks();
    for (column, score) in (1..).zip(&marks) {
        cells
            .sheet
            .write_number_with_format(LEGEND, column, *score, &cells.formats.score)?;
    }
    let last = marks.len() as u16;
    cells
        .sheet
        .add_conditional_format(LEGEND, 1, LEGEND, last, &rule(scale))?;
    let few = format!("grey and slanted: fewer than {min_articles} articles, no interval and no colour");
    cells.text(LEGEND, last + 2, &few, &cells.formats.text)
}

fn header(cells: &mut Cells, grid: &Grid) -> Result<(), XlsxError> {
    let longest = grid.outlets.iter().map(|outlet| text_width(outlet)).fold(6.0, f64::max);
    cells
        .sheet
        .set_row_height(HEADER, (longest * POINTS_OF_A_DIGIT + 24.0).clamp(40.0, 240.0))?;
    cells.text(HEADER, 0, "Actor", &cells.formats.header)?;
    for (at, outlet) in (1..).zip(&grid.outlets) {
        cells.text(HEADER, at, outlet, &cells.formats.outlet)?;
    }
    Ok(())
}

/// Writes the scores of an actor, coloured where they rest on enough articles.
fn grid_row(cells: &mut Cells, scale: Scale, row: u32, scores: &[Option<&SummaryRow>]) -> Result<(), XlsxError> {
    let mut coloured = Vec::new();
    for (column, cell) in (1u16..).zip(scores) {
        let Some((cell, score)) = cell.and_then(|cell| Some((cell, cell.article_mean_score.rounded()?))) else {
            continue;
        };
        let format = if is_few(cell) {
            &cells.formats.few
        } else {
            &cells.formats.score
        };
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
