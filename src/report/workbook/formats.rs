//! The formats of cells that the sheets share.

use super::reading_sheet::Content;
use crate::output::{Decimal, Value};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

/// Grey of few articles, of borders, and behind headers.
const GREY: Color = Color::RGB(0x0076_7676);
const LINE: Color = Color::RGB(0x00C8_CCD1);
const BEHIND_HEADER: Color = Color::RGB(0x00E8_EAED);
/// Scores nearer to 0 than this are 0 with two decimals.
const SHOWN_AS_ZERO: f64 = 0.005;
const LINK: Color = Color::RGB(0x0005_63C1);

/// The kind of cell in a sheet that a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Text, which wraps.
    Text,
    /// Text that only programs read, in one line.
    Id,
    /// An address to open, with the text shown for it.
    Link,
    /// A score, with its sign and two decimals.
    Score,
    /// A score that two decimals round to 0, and that has no sign then.
    NearZero,
    /// A number of things.
    Count,
    /// A share, in percent.
    Share,
    /// A probability, with four decimals.
    Probability,
    /// A day.
    Date,
    /// true or false.
    Boolean,
}

impl Style {
    /// In the order of their declaration.
    const ALL: [Style; 10] = [
        Style::Text,
        Style::Id,
        Style::Link,
        Style::Score,
        Style::NearZero,
        Style::Count,
        Style::Share,
        Style::Probability,
        Style::Date,
        Style::Boolean,
    ];

    /// Returns true where a long text makes its row higher.
    pub fn wraps(self) -> bool {
        matches!(self, Style::Text | Style::Link)
    }

    /// Returns true for what stands at the right of its column.
    pub fn is_number(self) -> bool {
        matches!(
            self,
            Style::Score | Style::NearZero | Style::Count | Style::Share | Style::Probability
        )
    }

    /// Returns the style of a cell in a column of this style.
    pub fn of(self, content: &Content) -> Self {
        match content {
            Content::Value(Value::Number(score) | Value::Exact(score)) if self == Style::Score => {
                Style::of_score(*score)
            }
            _ => self,
        }
    }

    /// Returns the style of a score.
    pub fn of_score(score: f64) -> Self {
        // Compared as it is written: a bit less than 0.005 becomes just that.
        let written = Decimal(Some(score)).rounded().unwrap_or_default();
        if written.abs() < SHOWN_AS_ZERO {
            Style::NearZero
        } else {
            Style::Score
        }
    }

    fn format(self) -> Format {
        let top = Format::new().set_align(FormatAlign::Top);
        match self {
            Style::Text => indented(top.set_text_wrap()),
            Style::Link => linked(indented(top.set_text_wrap())),
            Style::Score => top.set_num_format("+0.00;\"−\"0.00;0.00"),
            Style::NearZero => top.set_num_format("0.00;0.00;0.00"),
            Style::Count => top.set_num_format("#,##0"),
            Style::Share => top.set_num_format("0%"),
            Style::Probability => top
                .set_num_format("[<0.0001]\"< 0.0001\";0.0000")
                .set_align(FormatAlign::Right),
            Style::Date => indented(top.set_num_format("yyyy-mm-dd")),
            Style::Boolean | Style::Id => top,
        }
    }
}

/// Keeps a text off the number in the column before.
fn indented(format: Format) -> Format {
    format.set_align(FormatAlign::Left).set_indent(1)
}

fn linked(format: Format) -> Format {
    format.set_font_color(LINK).set_underline(FormatUnderline::Single)
}

fn few(format: Format) -> Format {
    format.set_italic().set_font_color(GREY)
}

fn below_line(format: Format) -> Format {
    format.set_border_top(FormatBorder::Thin).set_border_top_color(LINE)
}

/// The formats that sheets share.
pub struct Formats {
    pub title: Format,
    pub section: Format,
    pub header: Format,
    /// Above numbers, which stand at the right of their column.
    pub header_of_numbers: Format,
    pub term: Format,
    pub text: Format,
    pub wrapped: Format,
    pub link: Format,
    /// The way back to the first sheet, at the right of a title.
    pub link_back: Format,
    /// A part of a text.
    pub bold: Format,
    /// A part of a text.
    pub plain: Format,
    /// An outlet above its column.
    pub outlet: Format,
    /// A group above its outlets, as small as its columns.
    pub group: Format,
    pub integer: Format,
    pub exact_score: Format,
    pub date: Format,
    /// The formats of scores in a grid, and of those shown as 0: as they are, and of few articles.
    grid: [[Format; 2]; 2],
    /// The formats of each style: as it is, of few articles, and both below a line.
    read: Vec<[Format; 4]>,
}

impl Formats {
    pub fn new() -> Self {
        let top = Format::new().set_align(FormatAlign::Top);
        let header = top.clone().set_bold().set_background_color(BEHIND_HEADER);
        Self {
            title: Format::new().set_bold().set_font_size(16),
            section: header.clone().set_font_size(12),
            header: indented(header.clone().set_text_wrap()),
            header_of_numbers: header.clone().set_text_wrap().set_align(FormatAlign::Right),
            term: top.clone().set_bold().set_text_wrap(),
            text: top.clone(),
            wrapped: top.clone().set_text_wrap(),
            link: linked(top.clone()),
            link_back: linked(top.clone()).set_align(FormatAlign::Right),
            bold: Format::new().set_bold(),
            plain: Format::new(),
            outlet: header
                .set_rotation(90)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::Bottom),
            group: top
                .clone()
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_shrink()
                .set_border_bottom(FormatBorder::Medium)
                .set_border_bottom_color(GREY),
            grid: [Style::Score, Style::NearZero].map(|style| {
                let score = style.format().set_align(FormatAlign::Center);
                [score.clone(), few(score)]
            }),
            integer: Style::Count.format(),
            exact_score: top.set_num_format("0.0000"),
            date: Style::Date.format(),
            read: Style::ALL
                .map(Style::format)
                .map(|format| {
                    [
                        format.clone(),
                        few(format.clone()),
                        below_line(format.clone()),
                        below_line(few(format)),
                    ]
                })
                .to_vec(),
        }
    }

    /// Returns the format of a score in a grid; grey where it rests on `few` articles.
    pub fn grid(&self, score: f64, few: bool) -> &Format {
        &self.grid[usize::from(Style::of_score(score) == Style::NearZero)][usize::from(few)]
    }

    /// Returns the format of a cell; grey where it rests on `few` articles, with a line above it
    /// where it `begins` a group of rows.
    pub fn read(&self, style: Style, few: bool, begins: bool) -> &Format {
        &self.read[style as usize][usize::from(few) + 2 * usize::from(begins)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_that_two_decimals_round_to_zero_has_no_sign() {
        for (score, expected) in [
            (0.0, Style::NearZero),
            (-0.0049, Style::NearZero),
            (0.004_99, Style::Score),
            (0.005, Style::Score),
            (-0.01, Style::Score),
        ] {
            assert_eq!(Style::of_score(score), expected, "{score}");
        }
    }
}
