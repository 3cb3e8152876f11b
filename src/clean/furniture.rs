//! Page furniture: bylines, datelines, credits, captions and teasers, told by their form.
//!
//! The forms are regular expressions in `datasets/tables/furniture.txt`. Names in them are no mentions: a reporter, a
//! photographer, or an actor of whom a picture is shown. Text that only repetition shows to be furniture is found by
//! `summarize`, from [`SentenceHash`](super::SentenceHash).

use crate::article::{Article, Field, FieldSpan, SentenceSpan};
use crate::sentence::{Sentence, is_line_break};
use regex::{Regex, RegexSet};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../datasets/tables/furniture.txt");
/// The pattern that `{NAME}` stands for.
const NAME: &str = r"(?:[A-Z][\w.'’&-]*(?: (?:[A-Z][\w.'’&-]*|de|van|von|der|den|la|al|bin|el|du|le)){0,5})";
/// Words that a line has at most where a form is taken for all of it.
const MAX_LINE_WORDS: usize = 40;
/// Bytes that a line, or a sentence, has at most to be furniture.
const MAX_BYTES: usize = 1_000;
/// Lines at the end of a text in which authors are introduced.
const END_LINES: usize = 5;

/// The kinds of page furniture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Furniture {
    /// Who wrote, edited or contributed, and how to follow them.
    Byline,
    /// The place and the agency before the first sentence. Only places and organisations are part of it.
    Dateline,
    /// A picture's caption or credit.
    Caption,
    /// A copyright line, an agency's or a tweet's.
    Credit,
    /// A link to other articles, a newsletter, a video.
    Teaser,
}

impl Furniture {
    /// Every kind.
    pub const ALL: [Furniture; 5] = [
        Furniture::Byline,
        Furniture::Dateline,
        Furniture::Caption,
        Furniture::Credit,
        Furniture::Teaser,
    ];

    /// Returns the word in `skipped.csv`.
    pub fn as_str(self) -> &'static str {
        match self {
            Furniture::Byline => "byline",
            Furniture::Dateline => "dateline",
            Furniture::Caption => "caption",
            Furniture::Credit => "credit",
            Furniture::Teaser => "teaser",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// The patterns of one scope, in the order of the table.
#[derive(Default)]
struct Patterns {
    kinds: Vec<Furniture>,
    sources: Vec<String>,
    set: RegexSet,
}

impl Patterns {
    /// Reads the patterns of the table under `[KIND scope]`.
    fn read(scope: &str) -> Self {
        let mut patterns = Patterns::default();
        let mut kind = None;
        for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                Some(section) if !section.contains('\\') => {
                    let words = section.split_once(' ');
                    kind = words
                        .filter(|words| words.1 == scope)
                        .map(|words| Furniture::parse(words.0));
                }
                _ => {
                    if let Some(kind) = kind.flatten() {
                        patterns.kinds.push(kind);
                        patterns.sources.push(use_latin_classes(&line.replace("{NAME}", NAME)));
                    }
                }
            }
        }
        // A test compiles the table, which is part of the program.
        patterns.set = RegexSet::new(&patterns.sources).unwrap_or_default();
        patterns
    }

    /// Returns the kind of the first pattern that is found in `text`.
    fn find(&self, text: &str) -> Option<Furniture> {
        self.set.matches(text).iter().next().map(|index| self.kinds[index])
    }
}

/// Returns a pattern in which `\w`, `\d` and `\b` know the letters of Latin scripts and ASCII digits alone. Names of these forms
/// have no others, and automata of all letters of Unicode are so large that the search falls back on its slowest method.
fn use_latin_classes(pattern: &str) -> String {
    const WORD: &str = r"0-9A-Za-z_À-ÖØ-öø-ɏ";
    let mut plain = String::with_capacity(2 * pattern.len());
    let mut is_in_class = false;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match (chars.next(), is_in_class) {
                (Some('w'), true) => plain.push_str(WORD),
                (Some('w'), false) => plain.extend(["[", WORD, "]"]),
                (Some('W'), false) => plain.extend(["[^", WORD, "]"]),
                (Some('d'), _) => plain.push_str("[0-9]"),
                (Some('b'), false) => plain.push_str(r"(?-u:\b)"),
                (escaped, _) => plain.extend(['\\'].into_iter().chain(escaped)),
            },
            _ => {
                is_in_class = (is_in_class || c == '[') && c != ']';
                plain.push(c);
            }
        }
    }
    plain
}

static LINES: LazyLock<Patterns> = LazyLock::new(|| Patterns::read("line"));
static SENTENCES: LazyLock<Patterns> = LazyLock::new(|| Patterns::read("sentence"));
static ENDS: LazyLock<Patterns> = LazyLock::new(|| Patterns::read("end"));
static MATCHES: LazyLock<Patterns> = LazyLock::new(|| Patterns::read("match"));
static MATCH_REGEXES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let sources = MATCHES.sources.iter();
    sources.filter_map(|source| Regex::new(source).ok()).collect()
});

/// Finds the furniture of one article; the sentences are asked for in their order.
pub(crate) struct FurnitureFinder<'a> {
    article: &'a Article,
    sentences: &'a [Sentence],
    /// The byte of the text at which its last lines begin.
    end_lines: usize,
    last: Option<(usize, SentenceFurniture)>,
}

/// The furniture of one sentence.
#[derive(Default)]
struct SentenceFurniture {
    whole: Option<Furniture>,
    parts: Vec<(SentenceSpan, Furniture)>,
}

impl<'a> FurnitureFinder<'a> {
    pub(crate) fn new(article: &'a Article, sentences: &'a [Sentence]) -> Self {
        Self {
            article,
            sentences,
            end_lines: start_of_last_lines(&article.text),
            last: None,
        }
    }

    /// Returns the kind of furniture that a name of a sentence stands in; `span` are bytes of the field.
    pub(crate) fn kind_at(&mut self, sentence: usize, span: FieldSpan, is_person: bool) -> Option<Furniture> {
        let place = self.sentences[sentence].to_sentence(span)?;
        let found = self.of_sentence(sentence);
        found.whole.or_else(|| {
            let inside = found.parts.iter().filter(|(part, _)| place.overlaps(part));
            let mut kinds = inside.map(|(_, kind)| *kind);
            kinds.find(|kind| !(is_person && *kind == Furniture::Dateline))
        })
    }

    fn of_sentence(&mut self, index: usize) -> &SentenceFurniture {
        let found = match self.last.take() {
            Some(last) if last.0 == index => last,
            _ => (index, self.read(index)),
        };
        &self.last.insert(found).1
    }

    fn read(&self, index: usize) -> SentenceFurniture {
        let sentence = self.sentences[index];
        if sentence.field == Field::Title || sentence.span.len() > MAX_BYTES {
            return SentenceFurniture::default();
        }
        let words = sentence.text(self.article);
        let line = line_around(&self.article.text, sentence.span);
        let whole = match line.filter(|line| is_short(line)) {
            Some(line) => LINES.find(line),
            None => LINES.find(without_credit(words)).or_else(|| self.credit_after(index)),
        };
        let whole = whole.or_else(|| SENTENCES.find(words));
        let is_at_end = sentence.span.start >= self.end_lines;
        let whole = whole.or_else(|| is_at_end.then(|| ENDS.find(words)).flatten());
        SentenceFurniture {
            whole,
            parts: if whole.is_some() { Vec::new() } else { parts(words) },
        }
    }

    /// Returns the kind of a picture's credit that begins the next sentence of the same line, in brackets: the sentence
    /// before it is the caption.
    fn credit_after(&self, index: usize) -> Option<Furniture> {
        let (sentence, next) = (self.sentences[index], self.sentences.get(index + 1)?);
        let between = FieldSpan::new(sentence.span.end, next.span.start);
        let words = next.text(self.article);
        let is_near = next.field == Field::Text && !between.of(&self.article.text).contains(is_line_break);
        (is_near && without_credit(words).len() < words.len()).then_some(Furniture::Caption)
    }
}

/// Returns a sentence without a picture's credit in brackets before it, which belongs to the sentence before.
fn without_credit(words: &str) -> &str {
    let credit = words.starts_with('(').then(|| words.split_once(')')).flatten();
    match credit {
        Some((credit, rest)) if LINES.find(&words[..=credit.len()]) == Some(Furniture::Caption) => rest,
        _ => words,
    }
}

fn parts(words: &str) -> Vec<(SentenceSpan, Furniture)> {
    let matching = MATCHES.set.matches(words);
    let found = matching.iter().flat_map(|pattern| {
        let regex = MATCH_REGEXES.get(pattern).into_iter();
        let spans = regex.flat_map(move |regex| regex.find_iter(words));
        spans.map(move |found| (SentenceSpan::new(found.start(), found.end()), MATCHES.kinds[pattern]))
    });
    found.collect()
}

/// Returns the text between the line breaks around a span; `None` where it reaches too far.
fn line_around(text: &str, span: FieldSpan) -> Option<&str> {
    let (from, to) = (span.start.saturating_sub(MAX_BYTES), span.end + MAX_BYTES);
    let before = &text[text.ceil_char_boundary(from)..span.start];
    let after = &text[span.end..text.floor_char_boundary(to.min(text.len()))];
    let start = before.rsplit(is_line_break).next()?;
    let end = after.split(is_line_break).next()?;
    let is_whole = (start.len() < before.len() || from == 0) && (end.len() < after.len() || to >= text.len());
    is_whole.then(|| text[span.start - start.len()..span.end + end.len()].trim())
}

fn is_short(line: &str) -> bool {
    line.split_whitespace().nth(MAX_LINE_WORDS).is_none()
}

fn start_of_last_lines(text: &str) -> usize {
    let lines = text.lines().rev().filter(|line| !line.trim().is_empty());
    let last = lines.take(END_LINES).last();
    last.map_or(0, |line| line.as_ptr() as usize - text.as_ptr() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Origin;
    use crate::sentence::sentences;

    fn article(text: &str) -> Article {
        Article {
            id: String::new(),
            outlet: String::new(),
            date: None,
            url: String::new(),
            title: String::new(),
            text: text.to_owned(),
            language: None,
            content: 0,
            text_length: 0,
            replaces: None,
            cleaning: Default::default(),
            origin: Origin {
                source: "test".into(),
                line: 1,
            },
        }
    }

    /// Returns the kind of furniture that the first `name` of the text stands in.
    fn kind_of(text: &str, name: &str) -> Option<&'static str> {
        let article = article(text);
        let sentences = sentences(&article);
        let at = text.find(name).unwrap();
        let span = FieldSpan::new(at, at + name.len());
        let index = sentences.iter().position(|s| s.to_sentence(span).is_some());
        let index = index.unwrap_or_else(|| panic!("{name} is cut in two: {text}"));
        let mut finder = FurnitureFinder::new(&article, &sentences);
        finder.kind_at(index, span, false).map(Furniture::as_str)
    }

    #[test]
    fn every_pattern_of_the_table_is_a_regular_expression() {
        for patterns in [&LINES, &SENTENCES, &ENDS, &MATCHES] {
            assert!(!patterns.sources.is_empty());
            for source in &patterns.sources {
                assert!(Regex::new(source).is_ok(), "{source}");
            }
            assert_eq!(patterns.set.len(), patterns.sources.len());
        }
    }

    #[test]
    fn names_in_furniture_are_known_by_its_form() {
        let prose = "The council met on Monday and closed the harbor.";
        let cases = [
            ("By Bo Marn", Some("byline")),
            ("By Ada Quill and Bo Marn, Staff writers", Some("byline")),
            ("By Bo Marn | Herald Online", Some("byline")),
            ("By Friday Bo Marn had lost the vote.", None),
            (
                "Reporting by Ada Quill in Halden and Bo Marn in Brock; Editing by Tess Vale",
                Some("byline"),
            ),
            ("(Reporting by Ada Quill; editing by Bo Marn)", Some("byline")),
            ("Herald writer Bo Marn contributed to this report.", Some("byline")),
            ("The speech contributed to the fall of Bo Marn.", None),
            ("Follow Bo Marn on Twitter: @bomarn", Some("byline")),
            ("Bo Marn is a staff writer at the Herald.", Some("byline")),
            ("HALDEN, Brock (AP) — Bo Marn lost the vote.", None),
            ("Halden (CNN)Bo Marn lost the vote.", None),
            (
                "FILE - In this May 3, 2020, file photo, Bo Marn speaks. (AP Photo/Ada Quill)",
                Some("caption"),
            ),
            (
                "Bo Marn leaves the hall after the vote. (Photo: Ada Quill, Herald)",
                Some("caption"),
            ),
            ("Bo Marn leaves the hall. REUTERS/Ada Quill", Some("caption")),
            ("Enlarge this image toggle caption Bo Marn/AP", Some("caption")),
            ("Bo Marn waves. Hide Caption 3 of 21", Some("caption")),
            ("A Reuters/Ipsos poll put Bo Marn ahead.", None),
            ("© 2020 Bo Marn. All rights reserved.", Some("credit")),
            ("What a night! — Bo Marn (@bomarn) June 5, 2017", Some("credit")),
            ("READ MORE: Bo Marn loses the vote", Some("teaser")),
            ("( Also on HERALD: Bo Marn loses the vote)", Some("teaser")),
            ("Bo Marn (@bomarn) What a night in Halden!", Some("credit")),
            ("RELATED: Bo Marn loses the vote", Some("teaser")),
            ("(PHOTOS: Bo Marn through the years)", Some("teaser")),
            ("MUST WATCH Bo Marn on the vote 02:40", Some("teaser")),
            ("Bo Marn: I will not go Read more", Some("teaser")),
            ("Sign up for the Bo Marn newsletter", Some("teaser")),
            ("Watch Bo Marn closely, said the mayor, and you will learn.", None),
            ("Read the bill, Bo Marn told the council.", None),
            ("The council met on Monday and Bo Marn lost the vote.", None),
        ];
        for (line, expected) in cases {
            let text = format!("{prose}\n\nNothing else was decided, the mayor said.\n\n{line}");
            assert_eq!(kind_of(&text, "Bo Marn"), expected, "{line}");
        }
    }

    #[test]
    fn a_place_before_the_first_sentence_is_a_dateline_and_a_person_is_not() {
        let text = "HALDEN (Reuters) - Halden lost the vote, Bo Marn said.";
        assert_eq!(kind_of(text, "HALDEN"), Some("dateline"));
        assert_eq!(kind_of(text, "Reuters"), Some("dateline"));
        assert_eq!(kind_of(text, "Halden"), None);
        assert_eq!(kind_of(text, "Bo Marn"), None);
    }

    #[test]
    fn authors_are_introduced_at_the_end_alone() {
        let bio = "Bo Marn is the author of a book on Halden and a fellow at the Brock Institute.";
        let prose = "The council met on Monday.\n\nIt closed the harbor.\n\n".repeat(3);
        assert_eq!(kind_of(&format!("{prose}{bio}"), "Bo Marn"), Some("byline"));
        assert_eq!(kind_of(&format!("{bio}\n\n{prose}"), "Bo Marn"), None);
    }

    #[test]
    fn in_a_long_line_the_sentence_before_a_credit_is_its_caption() {
        let prose =
            "The council met on Monday and closed the harbor for a week, after oil had reached the water. ".repeat(4);
        let text = format!("{prose}Bo Marn leaves the hall. (AP Photo/Ada Quill) {prose}");
        assert_eq!(kind_of(&text, "Bo Marn"), Some("caption"));
        let text = format!("{prose}Bo Marn left the hall. {prose}");
        assert_eq!(kind_of(&text, "Bo Marn"), None);
    }
}
