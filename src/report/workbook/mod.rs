//! `regard.xlsx`: the findings of a run for a spreadsheet program. First the sheets for a person to
//! read, in plain words and made to be printed; then a sheet for each file of summaries, with all
//! its columns.

mod actors;
mod cells;
mod changes;
mod colours;
mod data_sheet;
mod differences;
mod evidence;
mod formats;
mod grid;
mod groups;
mod lines;
mod read_me;
mod reading_sheet;
mod run;

use super::Findings;
use super::differences::{clear_differences, clear_group_differences};
use super::numbers::{counted, grouped};
use crate::error::{Error, Result};
use crate::output::{
    ACTORS, ACTORS_BY_GROUP, ACTORS_BY_OUTLET, ACTORS_BY_OUTLET_PERIOD, ACTORS_BY_PERIOD, ACTORS_FILE, BY_GROUP_FILE,
    BY_OUTLET_FILE, BY_OUTLET_PERIOD_FILE, BY_PERIOD_FILE, CHANGES_FILE, COMPARISON_BY_PERIOD_FILE, COMPARISON_FILE,
    Folder, GROUP_COMPARISON, GROUP_COMPARISON_FILE, GroupRow, OUTLET_COMPARISON, OUTLET_COMPARISON_BY_PERIOD,
    PERIOD_CHANGES, PendingFile, Table,
};
use cells::{Cells, Omissions, SHEET_ROWS};
use formats::Formats;
use grid::GridSheet;
use reading_sheet::{ROWS_ABOVE, ReadingSheet};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

type Written = std::result::Result<(), XlsxError>;

/// Writes the workbook `name`. Warnings come back where a sheet could not hold everything.
///
/// The bytes depend on `findings` alone: no time, no name of a user.
///
/// # Errors
/// [`Error::Io`].
pub fn write_workbook(folder: &Folder, name: &str, findings: &Findings) -> Result<Vec<String>> {
    let mut file = folder.create(name)?;
    let target = file.target().to_path_buf();
    let sheets = build(findings, &mut file)
        .map_err(|error| Error::io("write", &target)(std::io::Error::other(error.to_string())))?;
    file.finish()?;
    Ok(sheets.iter().flat_map(|sheet| sheet.warnings(name)).collect())
}

fn build(findings: &Findings, file: &mut PendingFile) -> std::result::Result<Vec<SheetEntry>, XlsxError> {
    let mut builder = WorkbookBuilder::new()?;
    builder.fill(findings)?;
    builder.workbook.save_to_writer(file)?;
    Ok(builder.sheets)
}

/// A sheet, as the first sheet lists it.
struct SheetEntry {
    name: &'static str,
    holds: String,
    omissions: Omissions,
}

impl SheetEntry {
    fn warnings(&self, file: &str) -> Vec<String> {
        let Omissions { rows, cut_cells, links } = self.omissions;
        let name = self.name;
        let warnings = [
            (
                rows,
                format!(
                    "{file}: the sheet {name} is full and leaves out {}",
                    counted(rows as u64, "row")
                ),
            ),
            (
                cut_cells,
                format!(
                    "{file}: {} of the sheet {name} longer than a cell may be, marked as cut",
                    counted(cut_cells as u64, "text")
                ),
            ),
            (
                links,
                format!(
                    "{file}: {} of the sheet {name} without a link: too many or too long for a sheet",
                    counted(links as u64, "address")
                ),
            ),
        ];
        let warnings = warnings.into_iter().filter(|(number, _)| *number > 0);
        warnings.map(|(_, warning)| warning).collect()
    }
}

struct WorkbookBuilder {
    workbook: Workbook,
    formats: Formats,
    sheets: Vec<SheetEntry>,
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
            sheets: Vec::new(),
        })
    }

    fn fill(&mut self, findings: &Findings) -> Written {
        // First in the book, and filled last, when it is known what the others hold.
        self.workbook.add_worksheet().set_name(read_me::NAME)?;
        self.add_reading_sheets(findings)?;
        self.add_data_sheets(findings)?;
        let sheet = self.workbook.worksheet_from_name(read_me::NAME)?;
        read_me::fill(&mut Cells::new(sheet, &self.formats), findings, &self.sheets)
    }

    /// Adds the sheets for a person.
    fn add_reading_sheets(&mut self, findings: &Findings) -> Written {
        self.grid(
            "Grid",
            "the index of each actor in each outlet, in colours",
            &GridSheet::of_outlets(findings),
        )?;
        let differences = clear_differences(findings);
        self.reading_sheet(
            "Differences",
            "the outlets that differ on an actor by more than chance alone explains, with the difference and how sure it is",
            &differences::differences_sheet(),
            &each(&differences),
        )?;
        let actors = actors::actor_lines(findings);
        self.reading_sheet(
            "Actors",
            "an actor a row, over the whole run",
            &actors::actors_sheet(findings),
            &each(&actors),
        )?;
        let outlets = actors::outlet_lines(findings);
        self.reading_sheet(
            "Outlets",
            "an actor in an outlet a row, over the whole run, with the number of outlets that it differs from",
            &actors::outlets_sheet(findings, &outlets),
            &each(&outlets),
        )?;
        if !findings.by_group.is_empty() {
            self.groups(findings)?;
        }
        if !findings.by_period.is_empty() {
            self.grid(
                "Over time",
                "the index of each actor in each period over all outlets, in colours",
                &GridSheet::of_periods(findings),
            )?;
            self.reading_sheet(
                "Changes",
                "an outlet's changes from one period to the next that chance alone does not explain",
                &changes::changes_sheet(),
                &changes::clear_changes_of_all(findings),
            )?;
        }
        self.reading_sheet(
            "Evidence",
            "the strongest sentences toward each actor, to check the numbers by",
            &evidence::evidence_sheet(),
            &evidence::in_order(findings),
        )?;
        self.reading_sheet(
            "Run",
            "what was read, what was left out, and how it was computed",
            &run::run_sheet(),
            &each(findings.run),
        )
    }

    /// Adds the sheets of groups of outlets.
    fn groups(&mut self, findings: &Findings) -> Written {
        let rows: Vec<&GroupRow> = groups::in_order(findings);
        self.reading_sheet(
            "Groups",
            "an actor in a group of outlets a row, over the whole run",
            &groups::groups_sheet(&rows),
            &rows,
        )?;
        self.reading_sheet(
            "Group differences",
            "the groups that differ on an actor by more than chance alone explains",
            &differences::group_differences_sheet(),
            &each(&clear_group_differences(findings)),
        )
    }

    /// Adds the sheets that hold files.
    fn add_data_sheets(&mut self, findings: &Findings) -> Written {
        self.data_sheet(ACTORS_FILE, &ACTORS, findings.actors)?;
        self.data_sheet(BY_OUTLET_FILE, &ACTORS_BY_OUTLET, findings.by_outlet)?;
        self.data_sheet(COMPARISON_FILE, &OUTLET_COMPARISON, findings.comparisons)?;
        if !findings.by_group.is_empty() {
            self.data_sheet(BY_GROUP_FILE, &ACTORS_BY_GROUP, findings.by_group)?;
            self.data_sheet(GROUP_COMPARISON_FILE, &GROUP_COMPARISON, findings.group_comparisons)?;
        }
        if findings.by_period.is_empty() {
            return Ok(());
        }
        self.data_sheet(BY_PERIOD_FILE, &ACTORS_BY_PERIOD, findings.by_period)?;
        self.data_sheet(
            BY_OUTLET_PERIOD_FILE,
            &ACTORS_BY_OUTLET_PERIOD,
            findings.by_outlet_period,
        )?;
        let compared = findings.comparisons_by_period;
        self.data_sheet(COMPARISON_BY_PERIOD_FILE, &OUTLET_COMPARISON_BY_PERIOD, compared)?;
        self.data_sheet(CHANGES_FILE, &PERIOD_CHANGES, findings.changes)
    }

    fn grid(&mut self, name: &'static str, holds: &str, grid: &GridSheet) -> Written {
        let sheet = self.workbook.add_worksheet().set_name(name)?;
        let mut cells = Cells::new(sheet, &self.formats);
        grid.fill(&mut cells)?;
        let omissions = cells.omissions;
        self.enter(name, holds.to_owned(), omissions);
        Ok(())
    }

    /// Adds a sheet. Its rows go to a temporary file as they come: a million would fill the memory.
    fn reading_sheet<R>(&mut self, name: &'static str, holds: &str, spec: &ReadingSheet<R>, rows: &[&R]) -> Written {
        let sheet = self.workbook.add_worksheet_with_low_memory()?.set_name(name)?;
        let mut cells = Cells::new(sheet, &self.formats);
        spec.fill(&mut cells, rows)?;
        let omissions = cells.omissions;
        let holds = format!("{holds}{}", rows_held(rows.len(), SHEET_ROWS - ROWS_ABOVE));
        self.enter(name, holds, omissions);
        Ok(())
    }

    fn data_sheet<R>(&mut self, name: &'static str, table: &Table<R>, rows: &[R]) -> Written {
        let sheet = self.workbook.add_worksheet_with_low_memory()?.set_name(name)?;
        let mut cells = Cells::new(sheet, &self.formats);
        data_sheet::data_sheet(&mut cells, table, rows)?;
        let omissions = cells.omissions;
        let holds = format!(
            "the file with all columns: {}{}",
            table.row,
            rows_held(rows.len(), SHEET_ROWS - 1)
        );
        self.enter(name, holds, omissions);
        Ok(())
    }

    fn enter(&mut self, name: &'static str, holds: String, omissions: Omissions) {
        self.sheets.push(SheetEntry { name, holds, omissions });
    }
}

/// Refers to each row of a list.
fn each<R>(rows: &[R]) -> Vec<&R> {
    rows.iter().collect()
}

/// Says how many rows a sheet has, and how many it has no room for.
fn rows_held(rows: usize, room: usize) -> String {
    let all = counted(rows as u64, "row");
    if rows > room {
        format!(
            " ({all}, of which the first {} are here and all in the file)",
            grouped(room as u64)
        )
    } else {
        format!(" ({all})")
    }
}
