//! The parts of one Lexis document, which is a list of blocks: paragraphs of a Word file, or lines of a text between
//! blank ones.

use crate::ingest::dates::{DateReader, DateReading};
use crate::ingest::formats::document::Document;
use crate::ingest::formats::lexis::labels::{is_after, is_before, is_copyright};

/// The blocks in which the date of a document is looked for.
const DATE_WITHIN: usize = 8;

/// Words that begin the text, in a block of their own.
const BODY_WORDS: [&str; 4] = ["body", "hauptteil", "corps", "volltext"];

/// The months in German and French, where they are not written as in English.
const MONTHS: [(&str, [&str; 2]); 12] = [
    ("January", ["januar", "janvier"]),
    ("February", ["februar", "f\u{e9}vrier"]),
    ("March", ["m\u{e4}rz", "mars"]),
    ("April", ["april", "avril"]),
    ("May", ["mai", "mai"]),
    ("June", ["juni", "juin"]),
    ("July", ["juli", "juillet"]),
    ("August", ["august", "ao\u{fb}t"]),
    ("September", ["september", "septembre"]),
    ("October", ["oktober", "octobre"]),
    ("November", ["november", "novembre"]),
    ("December", ["dezember", "d\u{e9}cembre"]),
];

/// Where the title of a document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TitlePlace {
    /// Before the outlet and the date, as in a Word file.
    First,
    /// After them, as in a text.
    AfterDate,
}

/// Takes the blocks of a document apart.
pub(crate) fn read_blocks(blocks: &[String], place: TitlePlace, dates: &DateReader) -> Document {
    let blocks: Vec<&str> = blocks
        .iter()
        .map(|block| block.trim())
        .filter(|block| !block.is_empty())
        .collect();
    let date_at = blocks.iter().take(DATE_WITHIN).position(|block| is_date(block, dates));
    let header_end = date_at.map_or(0, |at| at + 1).max(usize::from(!blocks.is_empty()));
    let names: Vec<&str> = blocks[..date_at.unwrap_or(header_end)]
        .iter()
        .filter(|block| !is_copyright(block) && !is_before(block))
        .copied()
        .collect();
    let mut rest = &blocks[header_end..];
    let (title, outlet) = match place {
        TitlePlace::First => (names.first().copied(), names.get(1).copied()),
        TitlePlace::AfterDate => (take_title(&mut rest), names.first().copied()),
    };
    Document {
        outlet: outlet.map(str::to_owned),
        date: date_at.map(|at| date_words(blocks[at], dates)),
        title: title.map(str::to_owned),
        text: Some(text_of(rest).join("\n\n")),
        ..Document::default()
    }
}

/// Takes the block after the date that is the title, and leaves the blocks after it.
fn take_title<'b>(blocks: &mut &[&'b str]) -> Option<&'b str> {
    let at = blocks
        .iter()
        .position(|block| !is_copyright(block) && !is_edition(block))?;
    if is_before(blocks[at]) {
        return None;
    }
    let title = blocks[at];
    *blocks = &blocks[at + 1..];
    Some(title)
}

fn is_edition(block: &str) -> bool {
    let block = block.to_lowercase();
    let words = block.split_whitespace().count();
    words <= 5
        && ["edition", "ausgabe", "\u{e9}dition"]
            .iter()
            .any(|word| block.contains(word))
}

/// Returns the paragraphs of the text: from the block `Body`, or after the labels, up to the labels after it.
fn text_of<'b>(blocks: &[&'b str]) -> Vec<&'b str> {
    let body = blocks
        .iter()
        .position(|block| BODY_WORDS.contains(&block.to_lowercase().as_str()));
    let start = match body {
        Some(at) => at + 1,
        // The text follows the last of the labels that stand before it.
        None => blocks
            .iter()
            .take(DATE_WITHIN * 2)
            .rposition(|block| is_before(block))
            .map_or(0, |at| at + 1),
    };
    let text = &blocks[start..];
    let end = text
        .iter()
        .position(|block| is_after(block) || is_end_word(block))
        .unwrap_or(text.len());
    let mut text = text[..end].to_vec();
    while text.last().is_some_and(|block| is_copyright(block)) {
        text.pop();
    }
    text.retain(|block| !is_copyright(block) || block.split(' ').count() > 12);
    text
}

/// Returns true for the headings of what Word files have after the text.
fn is_end_word(block: &str) -> bool {
    matches!(
        block.to_lowercase().as_str(),
        "classification"
            | "klassifizierung"
            | "graphic"
            | "grafik"
            | "end of document"
            | "ende des dokuments"
            | "fin du document"
    )
}

fn is_date(block: &str, dates: &DateReader) -> bool {
    block.len() <= 80 && matches!(dates.read(&date_words(block, dates)), DateReading::Day(_))
}

/// Returns a word of a date in English: "11." is "11", "Januar" and "janvier" are "January".
fn in_english(word: &str) -> String {
    let plain = word.trim_end_matches(['.', ',']);
    if word.ends_with('.') && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return plain.to_owned();
    }
    let lower = plain.to_lowercase();
    let month = MONTHS.iter().find(|(_, names)| names.contains(&lower.as_str()));
    month.map_or_else(|| word.to_owned(), |(english, _)| (*english).to_owned())
}

/// Returns the part of a block that is a date: "January 11, 2010 Monday Late Edition - Final" begins with one.
fn date_words(block: &str, dates: &DateReader) -> String {
    let words: Vec<String> = block.split_whitespace().map(in_english).collect();
    let ranges = [0..words.len(), 0..4, 0..3, 1..4];
    let parts = ranges.into_iter().filter_map(|range| Some(words.get(range)?.join(" ")));
    let mut dated = parts.filter(|part| matches!(dates.read(part), DateReading::Day(_)));
    dated.next().unwrap_or_else(|| block.to_owned())
}
