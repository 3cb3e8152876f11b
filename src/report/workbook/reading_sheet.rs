//! A sheet for a person to read: a title, a sentence on what it shows, columns in plain words, rows
//! as high as their text, and one page wide on paper.

use super::cells::{Cells, SHEET_ROWS, note};
use super::colours::rule;
use super::data_sheet::A4;
use super::formats::Style;
use super::lines::{height, lines};
use super::read_me;
use crate::output::{Column, Kind, Value};
use crate::report::Scale;
use rust_xlsxwriter::utility::cell_range;
use rust_xlsxwriter::{Worksheet, XlsxError};
use std::borrow::Cow;

/// The row of the header, below the title and the sentence.
const HEADER: u32 = 2;
/// Rows before those of the table.
pub const ROWS_ABOVE: usize = HEADER as usize + 1;
/// Places of cells that one rule colours.
const PLACES_OF_A_RULE: usize = 200;
/// Digits of a header's width that the button of the filter takes.
const FILTER_BUTTON: f64 = 2.5;
/// Digits of a text's width that stay empty at its left.
const INDENT: f64 = 1.5;
/// The width of a column that only programs read.
const WIDTH_FOR_PROGRAMS: f64 = 14.0;

/// The content of a cell.
pub enum Content<'r> {
    Value(Value<'r>),
    /// A text whose second part is marked.
    Marked([Cow<'r, str>; 3]),
    /// A text and the address that it opens.
    Link(&'r str, &'r str),
}

/// A column in plain words.
pub struct ReadingColumn<R> {
    header: &'static str,
    /// In digits.
    width: f64,
    style: Style,
    /// The meaning, and which column of a file it is.
    note: &'static str,
    get: fn(&R) -> Content<'_>,
    is_coloured: bool,
}

impl<R> ReadingColumn<R> {
    pub fn new(header: &'static str, width: f64, style: Style, note: &'static str, get: fn(&R) -> Content<'_>) -> Self {
        Self {
            header,
            width,
            style,
            note,
            get,
            is_coloured: false,
        }
    }

    /// Shows the scores in the page's colours, too.
    pub fn coloured(self) -> Self {
        Self {
            is_coloured: true,
            ..self
        }
    }
}

/// A column of a field: `reading!("Header", width, Style, "note", row => row.field)`.
macro_rules! reading {
    ($header:expr, $width:expr, $style:ident, $note:expr, $row:ident => $field:expr) => {
        $crate::report::workbook::reading_sheet::ReadingColumn::new(
            $header,
            $width,
            $crate::report::workbook::formats::Style::$style,
            $note,
            |$row| $crate::report::workbook::reading_sheet::Content::Value($crate::output::ColumnType::value(&$field)),
        )
    };
}
pub(super) use reading;

/// A sheet for reading.
pub struct ReadingSheet<R> {
    pub title: &'static str,
    pub about: String,
    pub columns: Vec<ReadingColumn<R>>,
    /// Columns by their names, to the right of those that are printed.
    pub for_programs: Vec<Column<R>>,
    /// The scale of the columns that are coloured.
    pub scale: Option<Scale>,
    /// Columns that stay in sight.
    pub frozen: u16,
    /// The text in the place of the rows where there are none.
    pub nothing: &'static str,
    /// Returns true for a row that rests on too few articles.
    pub is_few: fn(&R) -> bool,
    /// Returns true for two rows that a line parts.
    pub is_parted: fn(&R, &R) -> bool,
}

impl<R> ReadingSheet<R> {
    /// Fills a sheet with `rows`.
    pub fn fill(&self, cells: &mut Cells, rows: &[&R]) -> Result<(), XlsxError> {
        let shown = &rows[..rows.len().min(SHEET_ROWS - ROWS_ABOVE)];
        cells.omissions.rows = rows.len() - shown.len();
        self.head(cells)?;
        let mut before = None;
        for (at, row) in (HEADER + 1..).zip(shown.iter().copied()) {
            let is_parted = before.is_some_and(|before| (self.is_parted)(before, row));
            self.row(cells, at, row, is_parted)?;
            before = Some(row);
        }
        if shown.is_empty() {
            cells.text(HEADER + 1, 0, self.nothing, &cells.formats.text)?;
        }
        if let Some(scale) = self.scale {
            self.colours(cells.sheet, scale, shown)?;
        }
        let last = HEADER + shown.len().max(1) as u32;
        let last_column = (self.columns.len() + self.for_programs.len()).saturating_sub(1) as u16;
        cells.sheet.autofilter(HEADER, 0, last, last_column)?;
        cells.sheet.set_freeze_panes(HEADER + 1, self.frozen)?;
        set_up_page(cells.sheet, HEADER)?;
        cells
            .sheet
            .set_print_area(0, 0, last, self.columns.len().saturating_sub(1) as u16)?;
        Ok(())
    }

    /// Writes the title, the sentence below it and the header.
    fn head(&self, cells: &mut Cells) -> Result<(), XlsxError> {
        let last = self.columns.len().saturating_sub(1) as u16;
        for (at, column) in (0..).zip(&self.columns) {
            cells.sheet.set_column_width(at, column.width)?;
        }
        for at in (last + 1..).take(self.for_programs.len()) {
            cells.sheet.set_column_width(at, WIDTH_FOR_PROGRAMS)?;
        }
        let width: f64 = self.columns.iter().map(|column| column.width).sum();
        head(cells, self.title, &self.about, width, last)?;
        let headers = self
            .columns
            .iter()
            .map(|column| lines(column.header, column.width - FILTER_BUTTON));
        cells.sheet.set_row_height(HEADER, height(headers.max().unwrap_or(1)))?;
        let ours = self
            .columns
            .iter()
            .map(|column| (column.header, column.note, column.style));
        let others = self.for_programs.iter().map(|column| {
            let spec = &column.spec;
            (spec.name, spec.description, style_of(spec.kind))
        });
        for (at, (header, about, style)) in (0..).zip(ours.chain(others)) {
            let formats = cells.formats;
            let format = if style.is_number() {
                &formats.header_of_numbers
            } else {
                &formats.header
            };
            cells.sheet.write_string_with_format(HEADER, at, header, format)?;
            cells.sheet.insert_note(HEADER, at, &note(about))?;
        }
        Ok(())
    }

    fn row(&self, cells: &mut Cells, at: u32, row: &R, is_parted: bool) -> Result<(), XlsxError> {
        let is_few = (self.is_few)(row);
        let contents: Vec<Content> = self.columns.iter().map(|column| (column.get)(row)).collect();
        let wrapped = contents
            .iter()
            .zip(&self.columns)
            .filter(|(_, column)| column.style.wraps());
        let high = wrapped
            .map(|(content, column)| lines(&content.text(), column.width - INDENT))
            .max();
        if let Some(high) = high.filter(|high| *high > 1) {
            cells.sheet.set_row_height(at, height(high))?;
        }
        for ((place, content), column) in (0..).zip(&contents).zip(&self.columns) {
            let format = cells.formats.read(column.style.of(content), is_few, is_parted);
            match content {
                Content::Value(value) => cells.value(at, place, value, format)?,
                Content::Marked(parts) => cells.marked_text(at, place, parts.each_ref().map(|part| &**part), format)?,
                Content::Link(text, address) => cells.link(at, place, text, address, [is_few, is_parted])?,
            }
        }
        for (place, column) in (self.columns.len() as u16..).zip(&self.for_programs) {
            let format = cells.formats.read(style_of(column.spec.kind), false, is_parted);
            cells.value(at, place, &(column.get)(row), format)?;
        }
        Ok(())
    }

    /// Colours the scores that rest on enough articles.
    fn colours(&self, sheet: &mut Worksheet, scale: Scale, rows: &[&R]) -> Result<(), XlsxError> {
        for (at, _) in (0..).zip(&self.columns).filter(|(_, column)| column.is_coloured) {
            let mut places = Vec::new();
            let mut from = HEADER + 1;
            for run in rows.chunk_by(|a, b| (self.is_few)(a) == (self.is_few)(b)) {
                let to = from + run.len() as u32 - 1;
                if run.first().is_some_and(|row| !(self.is_few)(row)) {
                    places.push((from, to));
                }
                from = to + 1;
            }
            for places in places.chunks(PLACES_OF_A_RULE) {
                let (Some((first, _)), Some((_, last))) = (places.first(), places.last()) else {
                    continue;
                };
                let ranges: Vec<String> = places.iter().map(|(from, to)| cell_range(*from, at, *to, at)).collect();
                let rule = rule(scale).set_multi_range(ranges.join(" "));
                sheet.add_conditional_format(*first, at, *last, at, &rule)?;
            }
        }
        Ok(())
    }
}

impl Content<'_> {
    fn text(&self) -> Cow<'_, str> {
        match self {
            Content::Value(Value::Text(text)) => Cow::Borrowed(text),
            Content::Value(value) => Cow::Owned(value.to_string()),
            Content::Marked(parts) => Cow::Owned(parts.concat()),
            Content::Link(text, _) => Cow::Borrowed(text),
        }
    }
}

/// Writes a title and a sentence across the columns up to `last`, which are `width` digits wide
/// together, and the way back to the first sheet.
pub fn head(cells: &mut Cells, title: &str, about: &str, width: f64, last: u16) -> Result<(), XlsxError> {
    cells.sheet.set_row_height(0, 24)?;
    cells
        .sheet
        .write_string_with_format(0, 0, title, &cells.formats.title)?;
    let back = &cells.formats.link_back;
    cells.link_to_row(0, last, read_me::NAME, (read_me::NAME, 0), back)?;
    cells.sheet.set_row_height(1, height(lines(about, width)))?;
    if last == 0 {
        cells
            .sheet
            .write_string_with_format(1, 0, about, &cells.formats.wrapped)?;
    } else {
        cells.sheet.merge_range(1, 0, 1, last, about, &cells.formats.wrapped)?;
    }
    Ok(())
}

/// Sets a sheet to be printed one page wide, with the rows to `header` on each page.
pub fn set_up_page(sheet: &mut Worksheet, header: u32) -> Result<(), XlsxError> {
    sheet
        .set_landscape()
        .set_paper_size(A4)
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
        .set_footer("&L&A&Rpage &P of &N")
        .set_screen_gridlines(false);
    sheet.set_repeat_rows(header, header)?;
    Ok(())
}

fn style_of(kind: Kind) -> Style {
    match kind {
        Kind::Int32 | Kind::Int64 => Style::Count,
        Kind::Float32 | Kind::Float64 => Style::Score,
        Kind::Date => Style::Date,
        Kind::Boolean => Style::Boolean,
        Kind::Text | Kind::Bytes => Style::Id,
    }
}
