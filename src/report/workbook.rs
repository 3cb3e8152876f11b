//! `regard.xlsx`: the tables of a run for a spreadsheet program.

use super::phrases::{LIMITS, MEANING};
use super::sheet::{Formats, Omissions, SHEET_ROWS, Sheet, note};
use super::{Findings, Grid, is_few};
use crate::error::{Error, Result};
use crate::output::{
    ACTORS, ACTORS_BY_OUTLET, EVIDENCE, Folder, OUTLET_COMPARISON, PERIOD_CHANGES, PendingFile, RUN, SummaryRow, Table,
};
use rust_xlsxwriter::{
    Color, ConditionalFormat3ColorScale, ConditionalFormatType, DocProperties, ExcelDateTime, Workbook, Worksheet,
    XlsxError,
};

/// Rows and columns of the grid, beyond which nobody reads one.
const GRID_ACTORS: usize = 1000;
const GRID_OUTLETS: usize = 250;
/// The score at which the grid's colours are full: beyond it lie few means over ten articles.
const FULL_COLOUR: f64 = 0.3;

const SHEETS: &[(&str, &str)] = &[
    ("Actors", "an actor, over the whole run (actors.csv)"),
    (
        "Actors by outlet",
        "an actor in an outlet (actors_by_outlet.csv): the table to make pivot tables of",
    ),
    (
        "Grid",
        "the tone index of each actor in each outlet over the whole run; blue is positive, orange negative, grey has too few \
         articles for an interval",
    ),
    ("Comparison", "two outlets on one actor (outlet_comparison.csv)"),
    (
        "Changes",
        "a period against the one before (period_changes.csv); there with --period",
    ),
    ("Evidence", "the ten strongest sentences each way for each actor"),
    ("Run", "what was read, what was left out, and how it was computed"),
];

/// Writes the workbook `name`. Warnings come back where a sheet could not hold everything.
///
/// The bytes depend on `findings` alone: no time, no name of a user.
///
/// # Errors
/// [`Error::Io`].
pub fn write_workbook(folder: &Folder, name: &str, findings: &Findings) -> Result<Vec<String>> {
    let mut file = folder.create(name)?;
    let target = file.target().to_path_buf();
    let builder = build(findings, &mut file)
        .map_err(|error| Error::io("write", &target)(std::io::Error::other(error.to_string())))?;
    file.finish()?;
    Ok(builder.warnings(name))
}

fn build(findings: &Findings, file: &mut PendingFile) -> std::result::Result<WorkbookBuilder, XlsxError> {
    let mut builder = WorkbookBuilder::new()?;
    builder.fill(findings)?;
    builder.workbook.save_to_writer(file)?;
    Ok(builder)
}

struct WorkbookBuilder {
    workbook: Workbook,
    formats: Formats,
    /// The omissions of each sheet.
    omissions: Vec<(&'static str, Omissions)>,
}

impl WorkbookBuilder {
    fn new() -> std::result::Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        let long_ago = ExcelDateTime::from_ymd(2000, 1, 1)?;
        workbook.set_properties(
            &DocProperties::new()
                .set_title("How outlets write about actors")
                .set_author("regard")
                .set_creation_datetime(&long_ago),
        );
        Ok(Self {
            workbook,
            formats: Formats::new(),
            omissions: Vec::new(),
        })
    }

    fn fill(&mut self, findings: &Findings) -> std::result::Result<(), XlsxError> {
        self.read_me()?;
        self.table("Actors", &ACTORS, findings.actors)?;
        self.table("Actors by outlet", &ACTORS_BY_OUTLET, findings.by_outlet)?;
        self.grid(findings)?;
        self.table("Comparison", &OUTLET_COMPARISON, findings.comparisons)?;
        if !findings.by_period.is_empty() {
            self.table("Changes", &PERIOD_CHANGES, findings.changes)?;
        }
        self.table("Evidence", &EVIDENCE, findings.evidence)?;
        self.table("Run", &RUN, findings.run)
    }

    /// Adds a sheet of rows. They go to a temporary file as they come: a million would fill the
    /// memory.
    fn table<R>(&mut self, name: &'static str, table: &Table<R>, rows: &[R]) -> std::result::Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet_with_low_memory()?.set_name(name)?;
        let mut sheet = Sheet::new(sheet, &self.formats);
        sheet.table(table, rows)?;
        self.omissions.push((name, sheet.omissions));
        Ok(())
    }

    fn read_me(&mut self) -> std::result::Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet().set_name("Read me")?;
        sheet.set_column_width(0, 26)?.set_column_width(1, 110)?;
        let parts = [
            ("The sheets", SHEETS),
            ("What the numbers are", MEANING),
            ("What they are not", LIMITS),
        ];
        let mut at = 0;
        for (title, lines) in parts {
            sheet.write_string_with_format(at, 0, title, &self.formats.header)?;
            sheet.write_string_with_format(at, 1, "", &self.formats.header)?;
            for (offset, (term, meaning)) in (1..).zip(lines) {
                sheet.write_string_with_format(at + offset, 0, *term, &self.formats.text)?;
                sheet.write_string_with_format(at + offset, 1, *meaning, &self.formats.wrapped)?;
            }
            at += lines.len() as u32 + 2;
        }
        sheet.write_string_with_format(
            at,
            0,
            "A note on each header says what the column means. An empty cell means “cannot be estimated”.",
            &self.formats.text,
        )?;
        Ok(())
    }

    fn grid(&mut self, findings: &Findings) -> std::result::Result<(), XlsxError> {
        let grid = Grid::new(findings, GRID_ACTORS, GRID_OUTLETS);
        let sheet = self.workbook.add_worksheet().set_name("Grid")?;
        let last = grid.outlets.len() as u16;
        sheet
            .set_column_width(0, 30)?
            .set_freeze_panes(1, 1)?
            .set_row_height(0, 48)?;
        sheet.write_string_with_format(0, 0, "actor_name", &self.formats.header)?;
        let about = "The tone index over the whole run (article_mean_score), -1..1. Grey and slanted: fewer articles than \
                     --min-articles. Empty: the outlet never names the actor.";
        let about = grid
            .left_out()
            .map_or(about.to_owned(), |more| format!("{about} {more}"));
        sheet.insert_note(0, 0, &note(&about))?;
        if last > 0 {
            sheet.set_column_range_width(1, last, 14)?;
        }
        for (at, outlet) in (1..).zip(&grid.outlets) {
            sheet.write_string_with_format(0, at, *outlet, &self.formats.header)?;
        }
        for (at, (actor, cells)) in (1..).zip(&grid.rows) {
            Sheet::new(sheet, &self.formats).text(at, 0, &actor.actor_name)?;
            grid_row(sheet, &self.formats, at, cells)?;
        }
        sheet.autofilter(0, 0, grid.rows.len().max(1) as u32, last)?;
        Ok(())
    }

    fn warnings(&self, name: &str) -> Vec<String> {
        let mut warnings = Vec::new();
        for (sheet, left_out) in &self.omissions {
            if left_out.rows > 0 {
                warnings.push(format!(
                    "{name}: the sheet {sheet} holds {} rows and leaves out {}; the CSV file has all",
                    SHEET_ROWS - 1,
                    left_out.rows
                ));
            }
            if left_out.cut_cells > 0 {
                warnings.push(format!(
                    "{name}: {} cells of the sheet {sheet} were longer than a cell may be and are marked as cut",
                    left_out.cut_cells
                ));
            }
        }
        warnings
    }
}

/// Writes the scores of an actor, coloured where they rest on enough articles.
fn grid_row(
    sheet: &mut Worksheet,
    formats: &Formats,
    row: u32,
    cells: &[Option<&SummaryRow>],
) -> std::result::Result<(), XlsxError> {
    let mut coloured = Vec::new();
    for (column, cell) in (1u16..).zip(cells) {
        let Some((cell, score)) = cell.and_then(|cell| Some((cell, cell.article_mean_score.rounded()?))) else {
            continue;
        };
        let enough = !is_few(cell);
        let format = if enough { &formats.score } else { &formats.few };
        sheet.write_number_with_format(row, column, score, format)?;
        if enough {
            coloured.push(rust_xlsxwriter::utility::row_col_to_cell(row, column));
        }
    }
    if let Some(first) = cells.len().checked_sub(1).filter(|_| !coloured.is_empty()) {
        let scale = scale().set_multi_range(coloured.join(" "));
        sheet.add_conditional_format(row, 1, row, first as u16 + 1, &scale)?;
    }
    Ok(())
}

/// Returns the scale of colours, orange, white, blue: told apart also by those who see no
/// difference between red and green.
fn scale() -> ConditionalFormat3ColorScale {
    ConditionalFormat3ColorScale::new()
        .set_minimum(ConditionalFormatType::Number, -FULL_COLOUR)
        .set_midpoint(ConditionalFormatType::Number, 0)
        .set_maximum(ConditionalFormatType::Number, FULL_COLOUR)
        .set_minimum_color(Color::RGB(0x00E6_6101))
        .set_midpoint_color(Color::White)
        .set_maximum_color(Color::RGB(0x0043_93C3))
}
