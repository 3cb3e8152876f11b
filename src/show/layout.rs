//! The layout of a page in a terminal: its width, its colours, lines and tables, safe whatever the text holds.

use crate::terms::Label;
use crate::text::one_line;
use console::{Alignment, Style, measure_text_width, pad_str};
use std::ops::Range;

/// The style of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextStyle {
    Plain,
    Strong,
    Faint,
    /// A mention.
    Of(Label),
}

/// The width and the colours of a page.
#[derive(Debug, Clone, Copy)]
pub struct PageLayout {
    /// Columns.
    pub width: usize,
    /// True where colours are shown; without them mentions stand in brackets.
    pub colour: bool,
}

impl PageLayout {
    /// Styles a text.
    pub(crate) fn styled(&self, text: &str, style: TextStyle) -> String {
        let mut words = StyledText::default();
        words.add(text, style);
        self.paint(&words.0)
    }

    /// `words` after `lead`, broken into lines that begin under one another.
    pub(crate) fn wrapped(&self, lead: &str, words: &StyledText) -> String {
        let indent = measure_text_width(lead);
        let lines = words.lines(self.width.saturating_sub(indent).max(MIN_ROOM));
        let lines: Vec<String> = lines.into_iter().map(|line| self.paint(line)).collect();
        format!("{lead}{}\n", lines.join(&format!("\n{}", " ".repeat(indent))))
    }

    /// A mention, with `note` after it where there are no colours to tell of it.
    pub(super) fn mention(&self, words: &mut StyledText, text: &str, label: Label, note: &str) {
        if self.colour {
            return words.add(text, TextStyle::Of(label));
        }
        words.add("[", TextStyle::Plain);
        words.add(text, TextStyle::Plain);
        words.add("]", TextStyle::Plain);
        words.add(note, TextStyle::Plain);
    }

    /// Rows under their heads, the columns `numbers` to the right. What is too wide of the first column is cut.
    pub(super) fn table(&self, heads: &[&str], numbers: Range<usize>, rows: &[Vec<String>]) -> String {
        let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
        let all = || std::iter::once(&heads).chain(rows);
        let width = |at: usize| all().map(|row| measure_text_width(&row[at])).max().unwrap_or(0);
        let mut widths: Vec<usize> = (0..heads.len()).map(width).collect();
        let others: usize = widths.iter().skip(1).map(|width| width + GAP).sum();
        widths[0] = widths[0].min(self.width.saturating_sub(others).max(MIN_ROOM));
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, width))| {
                let side = if numbers.contains(&at) {
                    Alignment::Right
                } else {
                    Alignment::Left
                };
                pad_str(cell, *width, side, Some("…"))
            });
            let line = cells.collect::<Vec<_>>().join(&" ".repeat(GAP));
            format!("{}\n", line.trim_end())
        };
        all().map(line).collect()
    }

    /// The same, without as many of the columns `may_go` as it takes to be no wider than the paper, the first of them first.
    pub(super) fn fitted_table(
        &self,
        heads: &[&str],
        numbers: Range<usize>,
        rows: &[Vec<String>],
        may_go: &[&str],
    ) -> String {
        let cell_width = |at: usize| rows.iter().map(move |row| measure_text_width(&row[at]));
        let column_width = |at: usize| cell_width(at).max().unwrap_or(0).max(measure_text_width(heads[at]));
        let mut kept: Vec<usize> = (0..heads.len()).collect();
        for gone in may_go {
            let first = column_width(0).min(MIN_ROOM);
            let others: usize = kept.iter().skip(1).map(|at| column_width(*at) + GAP).sum();
            if first + others <= self.width {
                break;
            }
            kept.retain(|at| heads[*at] != *gone);
        }
        let before = |end: usize| kept.iter().filter(|at| **at < end).count();
        let heads: Vec<&str> = kept.iter().map(|at| heads[*at]).collect();
        let cells = |row: &Vec<String>| kept.iter().map(|at| row[*at].clone()).collect();
        let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
        self.table(&heads, before(numbers.start)..before(numbers.end), &rows)
    }

    fn paint(&self, letters: &[(char, TextStyle)]) -> String {
        let same = letters.chunk_by(|a, b| a.1 == b.1);
        same.map(|run| {
            let text: String = run.iter().map(|(letter, _)| letter).collect();
            self.console_style(run[0].1).apply_to(text).to_string()
        })
        .collect()
    }

    fn console_style(&self, text_style: TextStyle) -> Style {
        let style = Style::new().force_styling(self.colour);
        match text_style {
            TextStyle::Plain => style,
            TextStyle::Strong | TextStyle::Of(Label::Neutral) => style.bold(),
            TextStyle::Faint => style.dim(),
            TextStyle::Of(Label::Negative) => style.red().bold(),
            TextStyle::Of(Label::Positive) => style.green().bold(),
        }
    }
}

/// Columns that text has at least, however far it is indented.
const MIN_ROOM: usize = 20;
/// Columns between those of a table.
const GAP: usize = 2;

/// Text on one line, without control characters, each letter with its style.
#[derive(Debug, Default)]
pub(crate) struct StyledText(Vec<(char, TextStyle)>);

impl StyledText {
    /// Plain text.
    pub(crate) fn of(text: &str) -> Self {
        let mut words = Self::default();
        words.add(text, TextStyle::Plain);
        words
    }

    pub(super) fn add(&mut self, text: &str, style: TextStyle) {
        let after_letter = self.0.last().is_some_and(|(last, _)| *last != ' ');
        if after_letter && text.starts_with(char::is_whitespace) {
            self.0.push((' ', style));
        }
        self.0.extend(one_line(text).chars().map(|letter| (letter, style)));
    }

    /// Lines of at most `room` columns, but where one word is longer.
    fn lines(&self, room: usize) -> Vec<&[(char, TextStyle)]> {
        let mut lines = Vec::new();
        let (mut line, mut columns) = (0..0, 0);
        let letters = self.0.strip_suffix(&[(' ', TextStyle::Plain)]).unwrap_or(&self.0);
        for word in letters.split(|(letter, _)| *letter == ' ') {
            let (from, width) = (line.end + usize::from(line.end > line.start), width(word));
            if columns > 0 && columns + 1 + width > room {
                lines.push(&self.0[line.clone()]);
                (line, columns) = (from..from + word.len(), width);
            } else {
                columns += width + usize::from(columns > 0);
                line.end = from + word.len();
            }
        }
        lines.push(&self.0[line]);
        lines
    }
}

fn width(word: &[(char, TextStyle)]) -> usize {
    measure_text_width(&word.iter().map(|(letter, _)| letter).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: PageLayout = PageLayout {
        width: 30,
        colour: false,
    };

    #[test]
    fn lines_are_no_wider_than_the_paper_and_begin_under_one_another() {
        let text = "Ada said that 漢字漢字漢字 were hard, and https://a.example/very-long-path-of-words too.";
        let expected = "  1  Ada said that\n     漢字漢字漢字 were hard,\n     and\n     https://a.example/very-long-path-of-words\n     too.\n";
        assert_eq!(PLAIN.wrapped("  1  ", &StyledText::of(text)), expected);
        assert_eq!(PLAIN.wrapped("  1  ", &StyledText::default()), "  1  \n");
    }

    #[test]
    fn a_mention_that_runs_over_two_lines_is_coloured_on_both() {
        let layout = PageLayout { colour: true, ..PLAIN };
        let mut words = StyledText::of("The party of the old miner ");
        layout.mention(&mut words, "Mara Ilvane", Label::Negative, "(mara)");
        words.add(" won.", TextStyle::Plain);
        let red = |text| format!("\u{1b}[31m\u{1b}[1m{text}\u{1b}[0m");
        let expected = format!("The party of the old miner\n{} won.\n", red("Mara Ilvane"));
        assert_eq!(layout.wrapped("", &words), expected);
        let narrow = PageLayout { width: 33, ..layout };
        let expected = format!("The party of the old miner {}\n{} won.\n", red("Mara"), red("Ilvane"));
        assert_eq!(narrow.wrapped("", &words), expected);
    }

    #[test]
    fn a_table_on_narrow_paper_goes_without_its_least_columns() {
        let rows = [["Evening Bell", "higher", "0.1", "12"].map(str::to_owned).to_vec()];
        let table = |width| {
            let paper = PageLayout { width, ..PLAIN };
            paper.fitted_table(&["outlet", "verdict", "score", "n"], 2..4, &rows, &["n", "score"])
        };
        assert_eq!(
            table(33),
            "outlet        verdict  score   n\nEvening Bell  higher     0.1  12\n"
        );
        assert_eq!(
            table(30),
            "outlet        verdict  score\nEvening Bell  higher     0.1\n"
        );
        assert_eq!(table(25), "outlet        verdict\nEvening Bell  higher\n");
    }

    #[test]
    fn a_table_is_aligned_by_what_is_seen_and_cut_to_the_paper() {
        let rows = [["漢字", "1"], ["A very long outlet's name, too long", "1200"]];
        let rows = rows.map(|row| row.map(str::to_owned).to_vec());
        let expected =
            "outlet                       n\n漢字                         1\nA very long outlet's na…  1200\n";
        assert_eq!(PLAIN.table(&["outlet", "n"], 1..2, &rows), expected);
    }
}
