//! Cells in the type of their value, within the limits of a spreadsheet program.

use super::formats::{Formats, Style};
use crate::output::{Decimal, Value, looks_like_formula};
use crate::report::evidence::is_web_address;
use jiff::civil::Date;
use rust_xlsxwriter::{ExcelDateTime, Format, Note, Url, Worksheet, XlsxError};

/// Rows of a sheet, the header included.
pub const SHEET_ROWS: usize = 1_048_576;
/// Characters of a cell, in UTF-16 units.
const CELL_CHARACTERS: usize = 32_767;
/// Links of a sheet.
const SHEET_LINKS: usize = 65_530;
/// Characters of an address, in UTF-16 units.
const LINK_CHARACTERS: usize = 2_079;
/// The end of a cell that had to be cut.
const CUT: &str = " […cut: a cell holds 32,767 characters]";

/// What a sheet had no room for.
#[derive(Debug, Default, Clone, Copy)]
pub struct Omissions {
    pub rows: usize,
    pub cut_cells: usize,
    pub links: usize,
}

/// A sheet whose cells are being written.
pub struct Cells<'w> {
    pub sheet: &'w mut Worksheet,
    pub formats: &'w Formats,
    pub omissions: Omissions,
    links: usize,
}

impl<'w> Cells<'w> {
    pub fn new(sheet: &'w mut Worksheet, formats: &'w Formats) -> Self {
        Self {
            sheet,
            formats,
            omissions: Omissions::default(),
            links: 0,
        }
    }

    /// Writes a value as in the CSV files, a number as a number, and nothing where they are empty.
    pub fn value(&mut self, row: u32, column: u16, value: &Value<'_>, format: &Format) -> Result<(), XlsxError> {
        match value {
            Value::Empty => self.blank(row, column, format),
            Value::Integer(value) => self.number(row, column, *value as f64, format),
            Value::Number(value) | Value::Exact(value) => match Decimal(Some(*value)).rounded() {
                Some(value) => self.number(row, column, value, format),
                None => self.blank(row, column, format),
            },
            Value::Boolean(value) => {
                self.sheet.write_boolean_with_format(row, column, *value, format)?;
                Ok(())
            }
            Value::Date(date) => match excel_date(*date) {
                Some(date) => {
                    self.sheet.write_datetime_with_format(row, column, date, format)?;
                    Ok(())
                }
                None => self.text(row, column, &date.to_string(), format),
            },
            Value::Text(text) => self.text(row, column, text, format),
            Value::Bytes(_) => self.text(row, column, &value.to_string(), format),
        }
    }

    fn number(&mut self, row: u32, column: u16, number: f64, format: &Format) -> Result<(), XlsxError> {
        self.sheet.write_number_with_format(row, column, number, format)?;
        Ok(())
    }

    fn blank(&mut self, row: u32, column: u16, format: &Format) -> Result<(), XlsxError> {
        // An empty cell without a format is not written at all.
        self.sheet.write_blank(row, column, format)?;
        Ok(())
    }

    /// Writes a text as a text, whatever it begins with.
    pub fn text(&mut self, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        if text.is_empty() {
            return self.blank(row, column, format);
        }
        let fitting = fitting(text);
        self.omissions.cut_cells += usize::from(fitting.is_some());
        let text = fitting.as_deref().unwrap_or(text);
        match guarded(text, format) {
            Some(format) => self.sheet.write_string_with_format(row, column, text, &format)?,
            None => self.sheet.write_string_with_format(row, column, text, format)?,
        };
        Ok(())
    }

    /// Writes a text with one part of it in bold, where it fits a cell; else without.
    pub fn marked_text(
        &mut self,
        row: u32,
        column: u16,
        [before, mark, after]: [&str; 3],
        format: &Format,
    ) -> Result<(), XlsxError> {
        let whole = format!("{before}{mark}{after}");
        let parts = [
            (&self.formats.plain, before),
            (&self.formats.bold, mark),
            (&self.formats.plain, after),
        ];
        let parts: Vec<(&Format, &str)> = parts.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        if mark.is_empty() || fitting(&whole).is_some() {
            return self.text(row, column, &whole, format);
        }
        let guarded = guarded(&whole, format);
        let format = guarded.as_ref().unwrap_or(format);
        self.sheet.write_rich_string_with_format(row, column, &parts, format)?;
        Ok(())
    }

    /// Writes a text that opens `address`, a page of the web; the text alone where it is none or a
    /// sheet has no room for it.
    pub fn link(
        &mut self,
        row: u32,
        column: u16,
        text: &str,
        address: &str,
        [is_few, is_parted]: [bool; 2],
    ) -> Result<(), XlsxError> {
        let plain = self.formats.read(Style::Text, is_few, is_parted);
        let is_web = is_web_address(address) && !text.is_empty();
        let fits = self.links < SHEET_LINKS && utf16_units(address) <= LINK_CHARACTERS && fitting(text).is_none();
        if !is_web || !fits {
            self.omissions.links += usize::from(is_web);
            return self.text(row, column, text, plain);
        }
        self.links += 1;
        let format = self.formats.read(Style::Link, is_few, is_parted);
        let guarded = guarded(text, format);
        self.sheet.write_url_with_options(
            row,
            column,
            Url::new(address),
            text,
            "",
            Some(guarded.as_ref().unwrap_or(format)),
        )?;
        Ok(())
    }

    /// Writes a text that leads to a row of a sheet, from 0.
    pub fn link_to_row(
        &mut self,
        row: u32,
        column: u16,
        text: &str,
        (sheet, to): (&str, u32),
        format: &Format,
    ) -> Result<(), XlsxError> {
        let place = Url::new(format!("internal:'{sheet}'!A{}", to + 1));
        self.sheet
            .write_url_with_options(row, column, place, text, "", Some(format))?;
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

/// Returns the format that keeps a text a text when somebody edits the cell; `None` where it looks
/// like nothing else.
fn guarded(text: &str, format: &Format) -> Option<Format> {
    looks_like_formula(text.as_bytes()).then(|| format.clone().set_quote_prefix())
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

    #[test]
    fn links_that_a_sheet_has_no_room_for_are_texts_and_are_counted() {
        let mut sheet = Worksheet::new();
        let formats = Formats::new();
        let mut cells = Cells::new(&mut sheet, &formats);
        cells.links = SHEET_LINKS - 1;
        let long = format!("https://news.example/{}", "a".repeat(LINK_CHARACTERS));
        for (row, address) in (0..).zip([&long, "https://news.example/1", "https://news.example/2", "no address"]) {
            cells.link(row, 0, "A title", address, [false; 2]).unwrap();
        }
        assert_eq!((cells.links, cells.omissions.links), (SHEET_LINKS, 2));
    }
}
