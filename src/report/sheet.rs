//! One table as one sheet: typed cells, a frozen and filtered header with its notes.

use crate::output::{FileSpec, Kind, looks_like_formula};
use jiff::civil::Date;
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, Note, Worksheet, XlsxError};
use serde::Serialize;

/// Rows of a sheet, the header included.
pub const SHEET_ROWS: usize = 1_048_576;
/// Characters of a cell, in UTF-16 units.
const CELL_CHARACTERS: usize = 32_767;
/// What a cell ends with that had to be cut.
const CUT: &str = " […cut: a cell holds 32,767 characters]";
/// Rows turned into cells at a time.
const CHUNK: usize = 1024;
/// Characters beyond which a column gets no wider.
const WIDEST: usize = 60;
/// Rows that decide how wide a column is.
const MEASURED: usize = 200;

/// What had to be left out of a sheet.
#[derive(Debug, Default, Clone, Copy)]
pub struct Lost {
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
        let top = || Format::new().set_align(FormatAlign::Top);
        Self {
            header: top()
                .set_bold()
                .set_background_color(Color::RGB(0x00E8_EAED))
                .set_text_wrap(),
            text: top(),
            wrapped: top().set_text_wrap(),
            score: top().set_num_format("0.0000"),
            few: top()
                .set_num_format("0.0000")
                .set_italic()
                .set_font_color(Color::RGB(0x0080_8080)),
            integer: top().set_num_format("#,##0"),
            date: top().set_num_format("yyyy-mm-dd"),
            guarded: top().set_quote_prefix(),
        }
    }
}

/// A sheet being filled from above.
pub struct Sheet<'w> {
    sheet: &'w mut Worksheet,
    formats: &'w Formats,
    pub lost: Lost,
}

impl<'w> Sheet<'w> {
    pub fn new(sheet: &'w mut Worksheet, formats: &'w Formats) -> Self {
        Self {
            sheet,
            formats,
            lost: Lost::default(),
        }
    }

    /// A table: the header of `spec`, and `rows`, whose fields are its columns in order.
    pub fn table<R: Serialize>(&mut self, spec: &FileSpec, rows: &[R]) -> Result<(), XlsxError> {
        self.header(spec)?;
        let shown = &rows[..rows.len().min(SHEET_ROWS - 1)];
        self.lost.rows = rows.len() - shown.len();
        self.widths(spec, shown)?;
        let mut at = 1;
        for chunk in shown.chunks(CHUNK) {
            for record in records(chunk) {
                for (column, (cell, text)) in (0..).zip(spec.columns.iter().zip(record.iter())) {
                    self.cell(at, column, cell.kind, text)?;
                }
                at += 1;
            }
        }
        self.sheet.autofilter(0, 0, at.max(2) - 1, last_column(spec))?;
        self.sheet.set_freeze_panes(1, frozen_columns(spec))?;
        Ok(())
    }

    fn header(&mut self, spec: &FileSpec) -> Result<(), XlsxError> {
        self.sheet.set_row_height(0, 32)?;
        for (at, column) in (0..).zip(spec.columns) {
            self.sheet
                .write_string_with_format(0, at, column.name, &self.formats.header)?;
            self.sheet.insert_note(0, at, &note(column.description))?;
        }
        Ok(())
    }

    fn widths<R: Serialize>(&mut self, spec: &FileSpec, rows: &[R]) -> Result<(), XlsxError> {
        // A header may break into two lines; 5 leaves room for the filter's button.
        let mut widths: Vec<usize> = spec.header().map(|name| name.len().div_ceil(2) + 5).collect();
        for record in records(&rows[..rows.len().min(MEASURED)]) {
            for (width, text) in widths.iter_mut().zip(record.iter()) {
                *width = (*width).max(text.chars().count() + 2);
            }
        }
        for (at, width) in (0..).zip(widths) {
            self.sheet.set_column_width(at, width.clamp(9, WIDEST) as f64)?;
        }
        Ok(())
    }

    /// Writes `text`, as the CSV files have it, as what it means.
    fn cell(&mut self, row: u32, column: u16, kind: Kind, text: &str) -> Result<(), XlsxError> {
        let (sheet, formats) = (&mut *self.sheet, self.formats);
        match (kind, number(kind, text)) {
            _ if text.is_empty() => return Ok(()),
            (Kind::Integer, Some(value)) => sheet.write_number_with_format(row, column, value, &formats.integer)?,
            (Kind::Number, Some(value)) => sheet.write_number_with_format(row, column, value, &formats.score)?,
            (Kind::Boolean, _) => sheet.write_boolean_with_format(row, column, text == "true", &formats.text)?,
            (Kind::Date, _) => match excel_date(text) {
                Some(date) => sheet.write_datetime_with_format(row, column, date, &formats.date)?,
                None => return self.text(row, column, text),
            },
            _ => return self.text(row, column, text),
        };
        Ok(())
    }

    /// Writes a text as a text, whatever it begins with.
    pub fn text(&mut self, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
        let fitting = fitting(text);
        self.lost.cut_cells += usize::from(fitting.is_some());
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

/// A note as wide as is comfortable to read and as high as its text.
pub fn note(text: &str) -> Note {
    let lines = text.chars().count().div_ceil(38) + 1;
    Note::new(text)
        .add_author_prefix(false)
        .set_width(260)
        .set_height(17 * lines as u32 + 8)
}

fn last_column(spec: &FileSpec) -> u16 {
    spec.columns.len().saturating_sub(1) as u16
}

/// The id and the name stay in sight.
fn frozen_columns(spec: &FileSpec) -> u16 {
    if spec.columns.iter().any(|column| column.name == "actor_name") {
        2
    } else {
        0
    }
}

fn number(kind: Kind, text: &str) -> Option<f64> {
    matches!(kind, Kind::Integer | Kind::Number)
        .then(|| text.parse().ok())
        .flatten()
}

/// `None` for days that a spreadsheet has no number for: those before 1900.
fn excel_date(text: &str) -> Option<ExcelDateTime> {
    let date: Date = text.parse().ok()?;
    let year = u16::try_from(date.year()).ok()?;
    ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8).ok()
}

/// `text` cut to what a cell holds, and saying so; `None` where it fits.
fn fitting(text: &str) -> Option<String> {
    let units = |text: &str| text.chars().map(char::len_utf16).sum::<usize>();
    if text.len() <= CELL_CHARACTERS || units(text) <= CELL_CHARACTERS {
        return None;
    }
    let mut room = CELL_CHARACTERS - units(CUT);
    let fits = |c: &char| {
        let fits = c.len_utf16() <= room;
        room = room.saturating_sub(c.len_utf16());
        fits
    };
    let cut: String = text.chars().take_while(fits).collect();
    Some(cut + CUT)
}

/// The cells of `rows`, as the CSV files have them.
fn records<R: Serialize>(rows: &[R]) -> Vec<csv::StringRecord> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    // Rows hold texts and numbers alone: neither writing nor reading them in memory can fail.
    let written = rows.iter().all(|row| writer.serialize(row).is_ok());
    debug_assert!(written);
    let bytes = writer.into_inner().unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
    reader.records().flatten().collect()
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
