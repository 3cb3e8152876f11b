//! What of an article is reporting.
//!
//! An article that is read here loses its markup (`markup`, with `html`, `entities`, `markdown` and `brackets`) and the headlines of other articles that stand inside its sentences
//! (`related`), and letters
//! that were decoded wrongly are put right (`mojibake`). Every later stage sees the cleaned text alone; an [`OffsetMap`]
//! that the article carries leads each position back to the text as it was given, for the rows of the output. A text in which
//! nothing is to be cleaned is left where it is, and its map is empty.
//!
//! What is text and yet no reporting stays, and its names are no mentions: `furniture` finds bylines, datelines, credits,
//! captions and teasers by their form. `repeated` hashes sentences, so that `summarize`, which sees all articles of an outlet,
//! finds the text that the outlet repeats.

mod brackets;
mod entities;
mod furniture;
mod html;
mod language;
mod markdown;
mod markup;
mod mojibake;
mod offset_map;
mod related;
mod repeated;
mod rewriter;
#[cfg(test)]
mod tests;

pub use furniture::Furniture;
pub(crate) use furniture::FurnitureFinder;
pub use language::{Languages, LanguagesError, language_of};
pub use offset_map::{GivenPositions, OffsetMap};
pub use repeated::SentenceHash;
pub(crate) use repeated::{COMMON_SHARE, MIN_COMMON_ARTICLES};

use rewriter::Rewritten;

/// Passes over a text: markup may be escaped twice (`&amp;quot;`), and letters be decoded wrongly twice.
const MAX_PASSES: usize = 4;

/// The ways back from the cleaned title and text of an article to those that were given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cleaning {
    /// From the title.
    pub title: OffsetMap,
    /// From the text.
    pub text: OffsetMap,
    /// Links to other articles that were taken out of the text, as they stood there.
    pub links: Vec<String>,
}

impl Cleaning {
    /// Returns the number of bytes it takes.
    pub fn bytes(&self) -> usize {
        let links = self.links.iter().map(String::len);
        self.title.bytes() + self.text.bytes() + links.sum::<usize>()
    }
}

/// What was found in a title and text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CleaningFindings {
    /// Markup or entities, which are removed.
    pub markup: bool,
    /// UTF-8 that was decoded as Windows-1252, which is put right.
    pub mojibake: bool,
    /// Replacement characters (U+FFFD): letters that were lost before.
    pub lost_letters: bool,
    /// Links to other articles in the middle of sentences, which are taken out.
    pub links: bool,
}

/// Cleans the title and the text of an article in place; returns the ways back, and what was found.
pub fn clean(title: &mut String, text: &mut String) -> (Cleaning, CleaningFindings) {
    let (mut cleaning, mut findings) = (Cleaning::default(), CleaningFindings::default());
    for (field, map) in [(title, &mut cleaning.title), (&mut *text, &mut cleaning.text)] {
        if let Some(cleaned) = clean_text(field, &mut findings) {
            *field = cleaned.text;
            *map = cleaned.map;
        }
        findings.lost_letters |= field.contains(char::REPLACEMENT_CHARACTER);
    }
    if let Some(step) = related::remove(text, &mut cleaning.links) {
        cleaning.text.add_step(step.edits);
        *text = step.text;
        findings.links = true;
    }
    (cleaning, findings)
}

/// A cleaned text and the way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanText {
    /// The text.
    pub text: String,
    /// From its positions to those of the text that was given.
    pub map: OffsetMap,
}

/// Returns a text with the letters put right that were decoded wrongly; `None` where none was.
pub(crate) fn put_letters_right(text: &str) -> Option<String> {
    mojibake::repair(text).map(|rewritten| rewritten.text)
}

/// Cleans a text; `None` where it is clean. What was found is added to `findings`.
pub fn clean_text(given: &str, findings: &mut CleaningFindings) -> Option<CleanText> {
    let mut cleaned: Option<CleanText> = None;
    let mut had_tags = false;
    for _ in 0..MAX_PASSES {
        let before = cleaned.as_ref().map_or(given, |cleaned| &cleaned.text);
        let markup = markup::remove(before, !had_tags);
        had_tags |= markup.had_tags;
        let without = markup.rewritten;
        let text = without.as_ref().map_or(before, |step| &step.text);
        let repaired = mojibake::repair(text);
        findings.markup |= without.is_some();
        findings.mojibake |= repaired.is_some();
        if without.is_none() && repaired.is_none() {
            break;
        }
        for step in [without, repaired].into_iter().flatten() {
            add_step(&mut cleaned, step);
        }
    }
    cleaned
}

fn add_step(cleaned: &mut Option<CleanText>, step: Rewritten) {
    let mut map = cleaned.take().map(|cleaned| cleaned.map).unwrap_or_default();
    map.add_step(step.edits);
    *cleaned = Some(CleanText { text: step.text, map });
}
