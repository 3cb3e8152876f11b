//! What was glued into a paragraph: related headlines and notes of the page, between which the space or the line was lost.
//!
//! A paragraph is cut where such a part begins and ends, so that the same headline is the same sentence in every article:
//! 1. *Tags*: "Senator Bo Marn Bo James MarnGOP splits over bill Voters are tired MORE (R-Ky.) said": after a name, the name in
//!    full, glued to headlines up to the word `MORE`. The name in full is a sentence, and so are the headlines.
//! 2. *Notes*: `ADVERTISEMENT` and "Story continues below" in the middle of a paragraph; "[Photos: …]" at the beginning of a
//!    sentence.
//! 3. *Words*: "told reportersMarn: I will win", "reports theIt is said": a word in small letters with a capital in it, where a
//!    sentence starter or the label of a headline follows.
//!
//! 4. *Lists*: the mark `|` between two headlines. A row of a table is left as it is.
//!
//! One pass over the words; each is compared with the few before it.

use super::word_lists;
use crate::article::FieldSpan;
use std::collections::VecDeque;

/// The most words of a name in full.
const NAME_MAX: usize = 8;

/// The farthest that the word `MORE` may stand from a name with a headline glued to it, in bytes; half of that where a
/// space stands between the two.
const TAG_MAX: usize = 2000;

/// Calls `each` with the parts of a paragraph, trimmed and never empty, in order.
pub(super) fn parts(text: &str, paragraph: FieldSpan, mut each: impl FnMut(FieldSpan)) {
    let mut start = paragraph.start;
    let mut borders = borders(text, paragraph);
    borders.sort_unstable();
    for border in borders.into_iter().chain([paragraph.end]) {
        if border > start {
            let part = FieldSpan::new(start, border).trim(text);
            if !part.is_empty() {
                each(part);
            }
            start = border;
        }
    }
}

/// Returns true of a row of a table: at least three cells between tabs or `|`, of a few words each, and one of them a number.
pub(super) fn is_table_row(line: &str) -> bool {
    const WORDS_MAX: usize = 4;
    let cells = line.trim_matches('|').split(['\t', '|']);
    let (mut count, mut words, mut numbers) = (0usize, 0usize, 0usize);
    for cell in cells {
        count += 1;
        words += cell.split_whitespace().count();
        numbers += usize::from(is_number(cell.trim()));
    }
    count > 2 && numbers > 0 && words <= count * WORDS_MAX
}

/// "45", "-3.5%", "$1,200", "1 202"
fn is_number(cell: &str) -> bool {
    cell.contains(|c: char| c.is_ascii_digit()) && !cell.contains(char::is_alphabetic)
}

/// A word of a paragraph, up to the next white space.
#[derive(Clone, Copy)]
struct Word<'t> {
    text: &'t str,
    start: usize,
}

impl<'t> Word<'t> {
    fn end(self) -> usize {
        self.start + self.text.len()
    }

    /// Returns true if it can be part of a name in full: "Mitch", "(Mitch)", "de".
    fn is_of_name(self) -> bool {
        const PARTICLES: [&str; 14] = [
            "de", "del", "della", "di", "da", "dos", "du", "la", "van", "von", "der", "bin", "al", "el",
        ];
        if PARTICLES.contains(&self.text) {
            return true;
        }
        self.text
            .trim_start_matches(['(', '"', '“', '‘', '\''])
            .starts_with(char::is_uppercase)
    }

    /// Returns the last word of a name that it is or begins with, "Marn" of "MarnBo"; the name in full ends with the same.
    fn surnames(self) -> impl Iterator<Item = &'t str> {
        let small = |at: usize| self.text[..at].ends_with(char::is_lowercase);
        let glued = self
            .text
            .char_indices()
            .rev()
            .filter(move |(at, c)| c.is_uppercase() && small(*at));
        let glued = glued.map(|(at, _)| &self.text[..at]);
        [self.text]
            .into_iter()
            .chain(glued.take(3))
            .filter(|name| is_surname(name))
    }
}

fn is_surname(name: &str) -> bool {
    let bare = name.strip_suffix('.').filter(|name| name.len() < 4).unwrap_or(name);
    bare.len() > 1
        && bare.starts_with(char::is_uppercase)
        && bare.chars().all(|c| c.is_alphabetic() || "-'’".contains(c))
        && !bare.ends_with("'s")
        && !bare.ends_with("’s")
}

/// A name that is written again in full: the beginning of headlines, if `MORE` ends them.
struct Tag {
    /// One past the name.
    begin: usize,
    /// One past the name in full.
    headlines: usize,
    is_glued: bool,
}

fn borders(text: &str, paragraph: FieldSpan) -> Vec<usize> {
    let mut borders = Vec::new();
    if is_table_row(paragraph.of(text)) {
        return borders;
    }
    let mut tag: Option<Tag> = None;
    let mut last: VecDeque<Word> = VecDeque::new();
    for word in words(text, paragraph) {
        if let Some(end) = more(word) {
            let reached = tag.take().filter(|tag| tag.reaches(word.start));
            borders.extend(reached.into_iter().flat_map(|tag| [tag.begin, tag.headlines, end]));
        } else if let Some(found) = full_name(&last, word) {
            let keeps = tag.as_ref().is_some_and(|tag| tag.is_glued && tag.reaches(word.start));
            tag = if keeps && !found.is_glued { tag } else { Some(found) };
        } else {
            borders.extend(glued_word(text, paragraph.end, word));
        }
        note(text, paragraph, word, &mut borders);
        borders.extend((word.text == "|").then_some(word.end()));
        last.push_back(word);
        if last.len() > NAME_MAX {
            last.pop_front();
        }
    }
    borders
}

impl Tag {
    fn reaches(&self, more: usize) -> bool {
        more - self.headlines <= if self.is_glued { TAG_MAX } else { TAG_MAX / 2 }
    }
}

fn words(text: &str, paragraph: FieldSpan) -> impl Iterator<Item = Word<'_>> {
    let inside = paragraph.of(text);
    inside.split_whitespace().map(move |word| Word {
        text: word,
        start: paragraph.start + (word.as_ptr().addr() - inside.as_ptr().addr()),
    })
}

/// Returns the end of the word `MORE`, which closes a list of headlines: "MORE", "MORE's", "MORE,".
fn more(word: Word) -> Option<usize> {
    let rest = word.text.strip_prefix("MORE")?;
    let is_whole = !rest.starts_with(char::is_alphanumeric);
    is_whole.then_some(word.start + "MORE".len())
}

/// Returns the tag that `word` ends, if it begins with a word that stands a few words before it in a row of names: "Marn Bo James
/// MarnGOP".
fn full_name(last: &VecDeque<Word>, word: Word) -> Option<Tag> {
    let row = last.iter().rev().take_while(|word| word.is_of_name());
    let (begin, rest) = row.copied().find_map(|name| {
        let same = name.surnames().find(|surname| word.text.starts_with(surname))?;
        Some((name.start + same.len(), &word.text[same.len()..]))
    })?;
    let is_whole =
        rest.is_empty() || rest.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "‘“\"$[(".contains(c));
    let is_quote = rest
        .strip_prefix('\'')
        .is_some_and(|rest| rest.starts_with(char::is_uppercase));
    (is_whole || is_quote).then(|| Tag {
        begin,
        headlines: word.end() - rest.len(),
        is_glued: !rest.is_empty(),
    })
}

/// Returns the place where two words are glued: after small letters, before a sentence starter or a word and a colon.
fn glued_word(text: &str, end: usize, word: Word) -> Option<usize> {
    let at = word.text.char_indices().find(|(_, c)| !c.is_lowercase())?.0;
    let glued = &word.text[at..];
    if at < 3 || !glued.starts_with(char::is_uppercase) || word.text.contains(['@', '#', '/', '_', '=', '&']) {
        return None;
    }
    let name = glued.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let after = &glued[name.len()..];
    let is_title_case = name.chars().skip(1).all(char::is_lowercase);
    let is_starter = is_title_case
        && name.len() > 1
        && word_lists::is_starter(name)
        && !after.starts_with('.')
        && !word_lists::goes_on_in_next_line(&word.text[..at]);
    let is_label = after == ":" || (after.is_empty() && next_word(text, word.end(), end).ends_with(':'));
    (is_starter || (is_title_case && is_label)).then_some(word.start + at)
}

/// Returns the word after the white space at `at`, of `end` bytes at most.
fn next_word(text: &str, at: usize, end: usize) -> &str {
    const LONGEST: usize = 32;
    let mut next = text[at..end].chars();
    next.next();
    let rest = next.as_str();
    let length = rest
        .char_indices()
        .take(LONGEST)
        .find(|(_, c)| c.is_whitespace())
        .map_or(0, |(at, _)| at);
    &rest[..length]
}

/// Pushes the borders of a note of the page that begins in `word`.
fn note(text: &str, paragraph: FieldSpan, word: Word, borders: &mut Vec<usize>) {
    const LONGEST: usize = 300;
    if let Some(at) = word.text.find("ADVERTISEMENT") {
        let begin = word.start + at;
        borders.extend([begin, begin + "ADVERTISEMENT".len()]);
    }
    let rest = &text[word.start..paragraph.end];
    if let Some(length) = ["Story", "Article"].iter().find_map(|of| continues_below(rest, of)) {
        borders.extend([word.start, word.start + length]);
    }
    let is_media = [
        "Photos:", "Photo:", "Video:", "VIDEO:", "PHOTOS:", "Watch:", "WATCH:", "Read:", "READ:", "Related:",
        "RELATED:",
    ]
    .iter()
    .any(|label| word.text.strip_prefix('[').is_some_and(|rest| rest.starts_with(label)));
    if is_media {
        let close = rest.char_indices().take(LONGEST).find(|(_, c)| *c == ']');
        borders.extend(close.into_iter().flat_map(|(at, _)| [word.start, word.start + at + 1]));
    }
}

/// Returns the length of "Story continues below" and what it stands below.
fn continues_below(rest: &str, of: &str) -> Option<usize> {
    let words = rest.strip_prefix(of)?.strip_prefix(" continues below")?;
    let what = [
        " advertisement",
        " Advertisement",
        " video",
        " photo",
        " gallery",
        " map",
        " ad",
    ];
    let tail = what.iter().find_map(|what| words.strip_prefix(what)).unwrap_or(words);
    let tail = tail.strip_prefix(['.', ':', '…']).unwrap_or(tail);
    Some(rest.len() - tail.len())
}
