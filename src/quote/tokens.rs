//! Sentences as the rules see them: words, marks, and words in quotation marks as one token.

use super::lexicon::Categories;
use super::quotation_marks::Quotation;
use crate::article::FieldSpan;
use std::ops::Range;

/// A word, a mark, or all that stands between two quotation marks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// Bytes of the text; with the marks where it is quoted.
    pub(super) span: FieldSpan,
    pub(super) kind: TokenKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word(Categories),
    Mark(char),
    /// Bytes without the quotation marks.
    Quoted(FieldSpan),
}

impl Token {
    pub(super) fn is(&self, categories: Categories) -> bool {
        matches!(self.kind, TokenKind::Word(of) if of.is(categories))
    }

    pub(super) fn is_mark(&self, marks: &str) -> bool {
        matches!(self.kind, TokenKind::Mark(mark) if marks.contains(mark))
    }

    pub(super) fn is_quoted(&self) -> bool {
        matches!(self.kind, TokenKind::Quoted(_))
    }

    pub(super) fn is_word(&self) -> bool {
        matches!(self.kind, TokenKind::Word(_))
    }
}

/// A sentence; one whose end stands in quotation marks goes on to their end.
#[derive(Debug)]
pub(super) struct SpeechUnit<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: Vec<Token>,
    /// True if a paragraph begins with it.
    pub(super) opens_paragraph: bool,
    /// True if nearly every word has a capital: a headline, in which a capital does not show a name.
    pub(super) title_case: bool,
}

impl SpeechUnit<'_> {
    pub(super) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.span.of(self.text))
    }

    /// Returns the bytes from the first to the last token of a range that is not empty.
    pub(super) fn span(&self, range: &Range<usize>) -> FieldSpan {
        let (first, last) = (self.tokens[range.start].span, self.tokens[range.end - 1].span);
        FieldSpan::new(first.start, last.end)
    }

    /// Returns the words in marks at `at`, without these.
    pub(super) fn inner(&self, at: usize) -> Option<FieldSpan> {
        match self.tokens.get(at)?.kind {
            TokenKind::Quoted(inner) => Some(inner),
            _ => None,
        }
    }

    pub(super) fn is(&self, at: usize, categories: Categories) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(categories))
    }

    pub(super) fn is_mark(&self, at: usize, marks: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is_mark(marks))
    }

    /// Returns true of the token before `at`, if there is one.
    pub(super) fn is_before(&self, at: usize, categories: Categories) -> bool {
        at > 0 && self.is(at - 1, categories)
    }

    /// The same of a mark.
    pub(super) fn is_mark_before(&self, at: usize, marks: &str) -> bool {
        at > 0 && self.is_mark(at - 1, marks)
    }

    /// The same of a word.
    pub(super) fn is_any_of_before(&self, at: usize, words: &[&str]) -> bool {
        at > 0 && self.is_any_of(at - 1, words)
    }

    /// Returns true if a name or another word with a capital stands before `at`.
    pub(super) fn is_capitalised_before(&self, at: usize) -> bool {
        at > 0 && self.is_capitalised(at - 1)
    }

    pub(super) fn is_quoted(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(Token::is_quoted)
    }

    pub(super) fn is_word(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(Token::is_word)
    }

    pub(super) fn is_any_of(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.word(at).eq_ignore_ascii_case(word))
    }

    pub(super) fn is_capitalised(&self, at: usize) -> bool {
        self.is_word(at) && self.word(at).starts_with(char::is_uppercase)
    }

    /// Returns the first token after a dateline ("OSLO, June 10 (AP) —"), or 0.
    pub(super) fn after_dateline(&self) -> usize {
        const LONGEST: usize = 12;
        let is_place =
            self.word(0).chars().filter(|c| c.is_uppercase()).count() > 2 && !self.word(0).contains(char::is_lowercase);
        if !self.opens_paragraph || !is_place {
            return 0;
        }
        let dash = (1..LONGEST).find(|&at| self.is_mark(at, "—–-"));
        dash.filter(|&dash| (1..dash).all(|at| !self.word(at).starts_with(char::is_lowercase)))
            .map_or(0, |dash| dash + 1)
    }

    /// Returns true of an adverb in -ly.
    pub(super) fn is_adverb(&self, at: usize) -> bool {
        self.word(at).ends_with("ly") && !self.is_capitalised(at) && !self.is(at, Categories::NOT_ADVERB)
    }

    /// Returns true of a word that is capitalised though no sentence begins with it: a name.
    pub(super) fn is_capitalised_inside(&self, at: usize) -> bool {
        at > 0 && !self.title_case && self.is_capitalised(at) && self.word(at) != "I" && !self.is_mark_before(at, ":")
    }
}

/// Joins sentences that end inside quotation marks, and cuts them into tokens. `begins` holds for each
/// sentence whether a paragraph begins with it.
pub(super) fn speech_units<'t>(
    text: &'t str,
    sentences: &[FieldSpan],
    begins: &[bool],
    quotations: &[Quotation],
) -> Vec<SpeechUnit<'t>> {
    let mut speech_units: Vec<SpeechUnit> = Vec::new();
    let mut quotations = quotations.iter().copied().peekable();
    let mut inside = Vec::new();
    let mut open: Option<(usize, bool)> = None;
    for (sentence, &begins) in sentences.iter().zip(begins) {
        let (start, opens_paragraph) = open.take().unwrap_or((sentence.start, begins));
        while let Some(whole) = quotations.next_if(|quotation| quotation.outer.end <= sentence.end) {
            inside.push(whole);
        }
        if quotations
            .peek()
            .is_some_and(|quotation| quotation.outer.start < sentence.end)
        {
            open = Some((start, opens_paragraph));
            continue;
        }
        let tokens = tokens(text, FieldSpan::new(start, sentence.end), &std::mem::take(&mut inside));
        speech_units.push(SpeechUnit {
            text,
            title_case: is_title_case(text, &tokens),
            tokens,
            opens_paragraph,
        });
    }
    speech_units
}

fn tokens(text: &str, unit: FieldSpan, quotations: &[Quotation]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut quotations = quotations.iter().peekable();
    let mut at = unit.start;
    while let Some(c) = text[at..unit.end].chars().next() {
        let (kind, end) = match quotations.next_if(|quotation| quotation.outer.start <= at) {
            Some(quotation) => (TokenKind::Quoted(quotation.inner), quotation.outer.end),
            None if begins_word(c) => {
                let end = at + word_length(&text[at..unit.end]);
                (TokenKind::Word(Categories::of(&text[at..end])), end)
            }
            None if text[at..].starts_with("--") => (TokenKind::Mark('—'), at + 2),
            None => (TokenKind::Mark(c), at + c.len_utf8()),
        };
        if kind != TokenKind::Mark(c) || !c.is_whitespace() {
            tokens.push(Token {
                span: FieldSpan::new(at, end),
                kind,
            });
        }
        at = end;
    }
    tokens
}

/// Returns true if four of five long words have a capital, and there are some.
fn is_title_case(text: &str, tokens: &[Token]) -> bool {
    let words = tokens
        .iter()
        .filter(|token| token.is_word())
        .map(|token| token.span.of(text));
    let long: Vec<&str> = words.filter(|word| word.len() > 3).collect();
    let capitals = long.iter().filter(|word| !word.starts_with(char::is_lowercase)).count();
    long.len() >= 4 && capitals * 5 >= long.len() * 4
}

fn begins_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '$' | '#' | '@' | '£' | '€')
}

/// Returns the length of the word that `rest` begins with. A mark belongs to it between two letters, and a full stop after it where the
/// sentence goes on, since it then is an abbreviation's.
fn word_length(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let joins = match c {
            ',' | ':' => next.is_some_and(|next| next.is_ascii_digit()),
            _ => "'’-‐‑.&/_".contains(c) && next.is_some_and(char::is_alphanumeric),
        };
        let shortens = c == '.' && next.is_some_and(|next| !".)]".contains(next));
        if c.is_alphanumeric() || joins || (is_joiner(c) && next.is_some_and(char::is_alphanumeric)) {
            continue;
        }
        return at + if shortens { 1 } else { 0 };
    }
    rest.len()
}

/// Returns true of combining marks and joiners, which are no letters of their own.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{ad}')
}
