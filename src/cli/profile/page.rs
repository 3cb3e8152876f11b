//! The parts that the page of a dry run is made of, and how its numbers are written.

use crate::cli::show::page_layout;
use crate::show::{PageLayout, StyledText, TextStyle};
use crate::text::one_line;
use clap::ColorChoice;
use console::{Alignment, pad_str};
use indicatif::HumanCount;

/// Columns that the page has at most.
const WIDEST: usize = 100;
/// Columns of the name of a row with numbers, and of a row without.
const NAME: usize = 28;
const SHORT_NAME: usize = 11;

/// The page, as far as it is written.
pub(super) struct Page {
    layout: PageLayout,
    text: String,
}

impl Page {
    pub(super) fn new() -> Self {
        let layout = page_layout(ColorChoice::Auto);
        Self {
            layout: PageLayout {
                width: layout.width.min(WIDEST),
                ..layout
            },
            text: String::new(),
        }
    }

    pub(super) fn finish(self) -> String {
        self.text.trim_end().to_owned()
    }

    /// Writes a text further to the right, about the row above it.
    pub(super) fn example(&mut self, text: &str) {
        self.text += &self.layout.wrapped("    ", &StyledText::of(text));
    }

    pub(super) fn line(&mut self, text: &str) {
        self.text += &self.layout.wrapped("", &StyledText::of(text));
    }

    pub(super) fn heading(&mut self, text: &str) {
        self.text += &format!("\n{}\n", self.layout.styled(text, TextStyle::Strong));
    }

    /// Writes a text under a heading.
    pub(super) fn sentence(&mut self, text: &str) {
        self.text += &self.layout.wrapped("  ", &StyledText::of(text));
    }

    /// Writes a name and a text; nothing where there is no text.
    pub(super) fn named(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            let lead = format!("  {name:<SHORT_NAME$} ");
            self.text += &self.layout.wrapped(&lead, &StyledText::of(text));
        }
    }

    /// Writes a number under its name, its share, and what will be done.
    pub(super) fn counted(&mut self, name: &str, number: u64, of: u64, remark: &str) {
        let name = one_line(name);
        let name = pad_str(&name, NAME, Alignment::Left, Some("…"));
        let lead = format!(
            "  {name} {:>10}  {:>7}  ",
            HumanCount(number).to_string(),
            percent(number, of)
        );
        let line = self.layout.wrapped(&lead, &StyledText::of(remark));
        self.text += line.trim_end();
        self.text.push('\n');
    }
}

pub(super) fn percent(number: u64, of: u64) -> String {
    match (number, of) {
        (_, 0) => String::new(),
        _ if number == of => "100 %".to_owned(),
        _ => match 100.0 * number as f64 / of as f64 {
            share if number > 0 && share < 0.05 => "<0.1 %".to_owned(),
            share if share > 99.95 => ">99.9 %".to_owned(),
            share => format!("{share:.1} %"),
        },
    }
}

pub(super) fn count(number: usize) -> String {
    HumanCount(number as u64).to_string()
}

pub(super) fn count_of(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", HumanCount(number))
}
