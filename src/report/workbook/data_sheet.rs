//! A sheet that holds a file: every column of it by its name, for filters, formulas and pivot
//! tables, and not for printing.

use super::cells::{Cells, SHEET_ROWS, note};
use super::formats::Formats;
use super::lines::text_width;
use crate::output::{Kind, Table, TableSpec, Value};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

/// Digits beyond which a column gets no wider.
const WIDEST: f64 = 60.0;
/// Rows that decide how wide a column is.
const MEASURED: usize = 200;
/// Rows that are printed unless somebody asks for more.
const PRINTED: usize = 60;
/// The size of paper: A4.
pub const A4: u8 = 9;

/// Fills the sheet with `rows`, below the header of `table`.
pub fn data_sheet<R>(cells: &mut Cells, table: &Table<R>, rows: &[R]) -> Result<(), XlsxError> {
    let spec = table.spec();
    let shown = &rows[..rows.len().min(SHEET_ROWS - 1)];
    cells.omissions.rows = rows.len() - shown.len();
    header(cells, &spec)?;
    widths(cells.sheet, table, shown)?;
    for (at, row) in (1..).zip(shown) {
        for ((column, value), spec) in (0..).zip(table.cells(row)).zip(&spec.columns) {
            if value != Value::Empty && value.text() != Some("") {
                cells.value(at, column, &value, format_of(spec.kind, cells.formats))?;
            }
        }
    }
    let last_column = spec.columns.len().saturating_sub(1) as u16;
    let sheet = &mut *cells.sheet;
    sheet.autofilter(0, 0, shown.len().max(1) as u32, last_column)?;
    sheet.set_freeze_panes(1, frozen_columns(&spec))?;
    print_the_first(sheet, shown.len(), last_column)
}

fn format_of(kind: Kind, formats: &Formats) -> &Format {
    match kind {
        Kind::Int32 | Kind::Int64 => &formats.integer,
        Kind::Float32 | Kind::Float64 => &formats.exact_score,
        Kind::Date => &formats.date,
        Kind::Text | Kind::Bytes | Kind::Boolean => &formats.text,
    }
}

fn header(cells: &mut Cells, spec: &TableSpec) -> Result<(), XlsxError> {
    cells.sheet.set_row_height(0, 32)?;
    for (at, column) in (0..).zip(&spec.columns) {
        cells
            .sheet
            .write_string_with_format(0, at, column.name, &cells.formats.header)?;
        cells.sheet.insert_note(0, at, &note(column.description))?;
    }
    Ok(())
}

fn widths<R>(sheet: &mut Worksheet, table: &Table<R>, rows: &[R]) -> Result<(), XlsxError> {
    for (at, column) in (0..).zip(table.columns) {
        let cells = rows.iter().take(MEASURED).map(|row| (column.get)(row).to_string());
        let widest = cells.map(|text| text_width(&text) + 2.0).fold(0.0, f64::max);
        // A header may break into two lines; 5 leaves room for the filter's button.
        let header = (column.spec.name.len().div_ceil(2) + 5) as f64;
        sheet.set_column_width(at, widest.max(header).clamp(9.0, WIDEST))?;
    }
    Ok(())
}

/// Returns how many columns stay in sight: the id and the name.
fn frozen_columns(spec: &TableSpec) -> u16 {
    let has_names = spec.columns.iter().any(|column| column.name == "actor_name");
    if has_names { 2 } else { 0 }
}

/// Sets the first rows to be printed, and says on the paper that there are more.
fn print_the_first(sheet: &mut Worksheet, rows: usize, last_column: u16) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    let printed = rows.min(PRINTED);
    sheet.set_print_area(0, 0, printed as u32, last_column)?;
    if printed < rows {
        sheet.set_header(format!(
            "&L&A: the first {printed} of {rows} rows. To print them all, clear the print area."
        ));
    }
    Ok(())
}
