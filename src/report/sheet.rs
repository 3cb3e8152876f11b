//! One table as one sheet: typed cells, a frozen and filtered header with its notes.

use crate::output::{Decimal, Table, TableSpec, Value, looks_like_formula};
use jiff::civil::Date;
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, Note, Worksheet, XlsxError};

/// Rows of a sheet, the header included.
pub const SHEET_ROWS: usize = 1_048_576;
/// Characters of a cell, in UTF-16 units.
const CELL_CHARACTERS: usize = 32_767;
/// The end of a cell that had to be cut.
const CUT: &str = " […cut: a cell holds 32,767 characters]";
/// Characters beyond which a column gets no wider.
const WIDEST: usize = 60;
/// Rows that decide how wide a column is.
const MEASURED: usize = 200;

/// The rows and cells that a sheet had no room for.
#[derive(Debug, Default, Clone, Copy)]
pub struct Omissions {
    pub rows: usize,
    pub cut_cells: usize,
}

/// The formats that sheets share.
pub struct Formats {
    pub header: Format,
    pub text: Format,
    pub wrapped: Format,
    pub score: Format,
    pub few: Format,
    integer: Format,
    date: Format,
    guarded: Format,
}

impl Formats {
    pub fn new() -> Self {
        let top = Format::new().set_align(FormatAlign::Top);
        Self {
            header: top
                .clone()
                .set_bold()
                .set_background_color(Color::RGB(0x00E8_EAED))
                .set_text_wrap(),
            text: top.clone(),
            wrapped: top.clone().set_text_wrap(),
            score: top.clone().set_num_format("0.0000"),
            few: top
                .clone()
                .set_num_format("0.0000")
                .set_italic()
                .set_font_color(Color::RGB(0x0080_8080)),
            integer: top.clone().set_num_format("#,##0"),
            date: top.clone().set_num_format("yyyy-mm-dd"),
            guarded: top.clone().set_quote_prefix(),
        }
    }
}

/// A sheet being filled from above.
pub struct Sheet<'w> {
    sheet: &'w mut Worksheet,
    formats: &'w Formats,
    pub omissions: Omissions,
}

impl<'w> Sheet<'w> {
    pub fn new(sheet: &'w mut Worksheet, formats: &'w Formats) -> Self {
        Self {
            sheet,
            formats,
            omissions: Omissions::default(),
        }
    }

    /// Fills the sheet with `rows`, below the header of `table`.
    pub fn table<R>(&mut self, table: &Table<R>, rows: &[R]) -> Result<(), XlsxError> {
        let spec = table.spec();
        self.header(&spec)?;
        let shown = &rows[..rows.len().min(SHEET_ROWS - 1)];
        self.omissions.rows = rows.len() - shown.len();
        self.widths(table, shown)?;
        let mut at = 1;
        for row in shown {
            for (column, value) in (0..).zip(table.cells(row)) {
                self.cell(at, column, &value)?;
            }
            at += 1;
        }
        self.sheet.autofilter(0, 0, at.max(2) - 1, last_column(&spec))?;
        self.sheet.set_freeze_panes(1, frozen_columns(&spec))?;
        Ok(())
    }

    fn header(&mut self, spec: &TableSpec) -> Result<(), XlsxError> {
        self.sheet.set_row_height(0, 32)?;
        for (at, column) in (0..).zip(&spec.columns) {
            self.sheet
                .write_string_with_format(0, at, column.name, &self.formats.header)?;
            self.sheet.insert_note(0, at, &note(column.description))?;
        }
        Ok(())
    }

    fn widths<R>(&mut self, table: &Table<R>, rows: &[R]) -> Result<(), XlsxError> {
        for (at, column) in (0..).zip(table.columns) {
            let cells = rows.iter().take(MEASURED).map(|row| (column.get)(row).to_string());
            let widest = cells.map(|text| text.chars().count() + 2).max().unwrap_or(0);
            // A header may break into two lines; 5 leaves room for the filter's button.
            let width = widest.max(column.spec.name.len().div_ceil(2) + 5);
            self.sheet.set_column_width(at, width.clamp(9, WIDEST) as f64)?;
        }
        Ok(())
    }

    fn cell(&mut self, row: u32, column: u16, value: &Value<'_>) -> Result<(), XlsxError> {
        let (sheet, formats) = (&mut *self.sheet, self.formats);
        match value {
            Value::Empty => {}
            Value::Integer(value) => {
                sheet.write_number_with_format(row, column, *value as f64, &formats.integer)?;
            }
            Value::Number(value) | Value::Exact(value) => {
                // As in the CSV files, and empty where they are.
                if let Some(value) = Decimal(Some(*value)).rounded() {
                    sheet.write_number_with_format(row, column, value, &formats.score)?;
                }
            }
            Value::Boolean(value) => {
                sheet.write_boolean_with_format(row, column, *value, &formats.text)?;
            }
            Value::Date(date) => match excel_date(*date) {
                Some(date) => {
                    sheet.write_datetime_with_format(row, column, date, &formats.date)?;
                }
                None => self.text(row, column, &date.to_string())?,
            },
            Value::Text(text) if text.is_empty() => {}
            Value::Text(text) => self.text(row, column, text)?,
            Value::Bytes(_) => self.text(row, column, &value.to_string())?,
        }
        Ok(())
    }

    /// Writes a text as a text, whatever it begins with.
    pub fn text(&mut self, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
        let fitting = fitting(text);
        self.omissions.cut_cells += usize::from(fitting.is_some());
        let text = fitting.as_deref().unwrap_or(text);
        let format = match (looks_like_formula(text.as_bytes()), text.len() > WIDEST) {
            // It stays a text when somebody edits the cell, too.
            (true, _) => &self.formats.guarded,
            (false, true) => &self.formats.wrapped,
            (false, false) => &self.formats.text,
        };
        self.sheet.write_string_with_format(row, column, text, format)?;
        Ok(())
    }
}

/// Returns a note as wide as is comfortable to read and as high as its text.
pub fn note(text: &str) -> Note {
    let lines = text.chars().count().div_ceil(38) + 1;
    Note::new(text)
        .add_author_prefix(false)
        .set_width(260)
        .set_height(17 * lines as u32 + 8)
}

fn last_column(spec: &TableSpec) -> u16 {
    spec.columns.len().saturating_sub(1) as u16
}

/// Returns how many columns stay in sight: the id and the name.
fn frozen_columns(spec: &TableSpec) -> u16 {
    if spec.columns.iter().any(|column| column.name == "actor_name") {
        2
    } else {
        0
    }
}

/// Returns a day as the spreadsheet counts it; `None` for days that a spreadsheet has no number
/// for: those before 1900.
fn excel_date(date: Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok()?;
    ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8).ok()
}

/// Cuts `text` to the length of a cell, and says so in it; `None` where it fits.
fn fitting(text: &str) -> Option<String> {
    if text.len() <= CELL_CHARACTERS || utf16_units(text) <= CELL_CHARACTERS {
        return None;
    }
    let room = CELL_CHARACTERS - utf16_units(CUT);
    let mut end = 0;
    let mut used = 0;
    for c in text.chars() {
        used += c.len_utf16();
        if used > room {
            break;
        }
        end += c.len_utf8();
    }
    Some(text[..end].to_owned() + CUT)
}

fn utf16_units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_is_cut_says_so_and_is_as_long_as_a_cell_may_be() {
        assert_eq!(fitting(&"é".repeat(CELL_CHARACTERS)), None);
        for letter in ["a", "é", "𝄞"] {
            let cut = fitting(&letter.repeat(CELL_CHARACTERS + 1)).unwrap();
            let units = cut.encode_utf16().count();
            assert!(
                units <= CELL_CHARACTERS && units > CELL_CHARACTERS - 2,
                "{letter}: {units}"
            );
            assert!(cut.ends_with(CUT), "{letter}");
        }
    }
}
