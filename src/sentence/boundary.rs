//! Sentence boundaries in a paragraph.
//!
//! A candidate is a run of marks (`.`, `!`, `?`, `…`) with the quotes and brackets that close after it. What stands
//! before it (an abbreviation, an initial, a number) and what comes next (lower case, a sentence starter, a verb of
//! speech) decide whether a sentence ends there. Every look aside is bounded, so a paragraph takes linear time.

use super::marks::{ClosingKind, closing, is_dash, is_initials, is_mark, is_opening, is_wide_mark};
use super::next::{self, Next, NextKind, WORD_MAX};
use super::word_lists::{self, Abbreviation};
use crate::article::FieldSpan;

/// Pushes the sentences of one paragraph, which is trimmed.
pub(super) fn split_paragraph(text: &str, paragraph: FieldSpan, sentences: &mut Vec<FieldSpan>) {
    // Everything after the paragraph is out of sight; positions stay those of the whole text.
    let text = &text[..paragraph.end];
    let mut start = paragraph.start;
    let mut from = start;
    while let Some(at) = text[from..].find(is_mark) {
        let stop = EndCandidate::read(text, start, from + at);
        from = stop.end;
        if stop.ends_sentence() {
            sentences.push(FieldSpan::new(start, stop.end));
            start = stop.next;
            from = start;
        }
    }
    let rest = FieldSpan::new(start, text.len()).trim(text);
    if !rest.is_empty() {
        sentences.push(rest);
    }
}

/// The marks of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MarkRun {
    /// A single full stop, which an abbreviation could own.
    FullStop,
    /// Dots that stand for words left out.
    Ellipsis,
    /// An ellipsis and a full stop: four dots and more.
    LongEllipsis,
    /// With a question or exclamation mark.
    Cry,
    /// A mark of a script without spaces.
    Wide,
}

/// A candidate for the end of a sentence.
struct EndCandidate<'t> {
    text: &'t str,
    /// First byte of the sentence.
    start: usize,
    /// First byte of the run of marks; of the last run, where marks stand on both sides of a closing quote.
    at: usize,
    run: MarkRun,
    quote: bool,
    bracket: bool,
    /// One past the marks and what closes after them: the end of the sentence, if it ends here.
    end: usize,
    /// First character after the white space that follows.
    next: usize,
}

impl<'t> EndCandidate<'t> {
    /// Reads the candidate whose first mark stands at `at`.
    fn read(text: &'t str, start: usize, at: usize) -> Self {
        let (run, end) = read_run(text, at);
        let mut stop = Self {
            text,
            start,
            at,
            run,
            quote: false,
            bracket: false,
            end,
            next: end,
        };
        while let Some(c) = char_at(text, stop.end) {
            if is_mark(c) {
                stop.at = stop.end;
                (stop.run, stop.end) = read_run(text, stop.at);
            } else if let Some(kind) = closing(c) {
                stop.quote |= kind == ClosingKind::Quote;
                stop.bracket |= kind == ClosingKind::Bracket;
                stop.end += c.len_utf8();
            } else if let Some(length) = footnote(&text[stop.end..]).or_else(|| spaced_quote(&text[stop.end..])) {
                stop.end += length;
            } else {
                break;
            }
        }
        stop.next = stop.end + (text[stop.end..].len() - text[stop.end..].trim_start().len());
        stop
    }

    fn ends_sentence(&self) -> bool {
        if self.next == self.text.len() || self.run == MarkRun::Wide {
            return true;
        }
        if self.next == self.end {
            return self.lacks_space();
        }
        let next = Next::read(&self.text[self.next..]);
        if self.is_marked_aside() || self.is_list_number() {
            return false;
        }
        match next.kind {
            NextKind::Continues => false,
            NextKind::Dash => self.run == MarkRun::FullStop && !self.quote && self.owner().is_none() && next.after_dash,
            NextKind::Begins => match self.run {
                MarkRun::FullStop => self.full_stop_ends(&next),
                MarkRun::Ellipsis => self.ellipsis_ends(&next),
                MarkRun::Cry => self.cry_ends(&next),
                MarkRun::LongEllipsis | MarkRun::Wide => true,
            },
        }
    }

    fn full_stop_ends(&self, next: &Next) -> bool {
        match self.owner() {
            Some(Abbreviation::NeverEnds) => (self.quote || self.bracket) && next.is_starter(),
            Some(Abbreviation::BeforeNumber) => !next.is_number,
            Some(Abbreviation::MayEnd) => next.is_starter(),
            Some(Abbreviation::State) => next.is_starter() || (self.is_end_of_place() && next.is_plain_word()),
            Some(Abbreviation::Time) if self.is_name_in_capitals() => next.is_starter(),
            Some(Abbreviation::Time) => !next.is_number && !word_lists::goes_on_after_time(next.word),
            None => true,
        }
    }

    /// "Newtown, Conn", "R-Ky": a comma would follow if the sentence went on.
    fn is_end_of_place(&self) -> bool {
        let word = self.word();
        let before = &self.text[self.start..self.at - word.len()];
        word.contains(is_dash) || before.trim_end().ends_with(',')
    }

    /// "A.M. Smith" has no hour before it.
    fn is_name_in_capitals(&self) -> bool {
        let word = self.word();
        let before = &self.text[self.start..self.at - word.len()];
        word.starts_with(char::is_uppercase) && !before.trim_end().ends_with(|c: char| c.is_ascii_digit())
    }

    /// An ellipsis after a mark only says that something was left out. In running speech it is followed by "I" inside a
    /// sentence as often as not; between spaces it mostly stands for words left out of a quotation.
    fn ellipsis_ends(&self, next: &Next) -> bool {
        let before = &self.text[self.start..self.at];
        let is_apart = before.ends_with(char::is_whitespace);
        let is_after_mark = before
            .trim_end()
            .ends_with(|c| is_mark(c) || closing(c) == Some(ClosingKind::Quote));
        self.quote || is_after_mark || (next.word != "I" && (!is_apart || next.is_starter()))
    }

    fn cry_ends(&self, next: &Next) -> bool {
        if self.quote {
            return !next::is_attribution(&self.text[self.next..]);
        }
        let is_aside = self.bracket && !self.text[self.start..].starts_with(['(', '[']);
        let is_name = &self.text[self.at..self.end] == "!" && word_lists::is_exclaimed_name(self.word());
        !(is_aside || is_name) || next.is_starter()
    }

    /// Returns the abbreviation that owns the full stop.
    fn owner(&self) -> Option<Abbreviation> {
        let word = self.word();
        let last_part = word.rsplit(is_dash).next().unwrap_or(word);
        let known = word_lists::abbreviation(word).or_else(|| word_lists::abbreviation(last_part));
        // "LA", "PA" are names of their own.
        let known =
            known.filter(|kind| *kind != Abbreviation::State || word.len() != 2 || word != word.to_ascii_uppercase());
        known.or_else(|| is_initials(last_part).then_some(Abbreviation::MayEnd))
    }

    /// Returns the word that the marks stand after, without what opens before it; empty where it is longer than `WORD_MAX`.
    fn word(&self) -> &'t str {
        let before = &self.text[self.start..self.at];
        let mut from = before.len();
        for (length, (at, c)) in before.char_indices().rev().enumerate() {
            if c.is_whitespace() || (is_opening(c) && c != '\'') || matches!(c, '—' | '–' | '/' | ',') {
                break;
            }
            if length == WORD_MAX {
                return "";
            }
            from = at;
        }
        before[from..].trim_start_matches('\'')
    }

    /// "(?)", "[...]": the marks alone between brackets or quotes, inside a sentence.
    fn is_marked_aside(&self) -> bool {
        let opened = self.text[self.start..self.at].strip_suffix(['(', '[', '{', '“', '‘', '«']);
        (self.quote || self.bracket) && opened.is_some_and(|before| !is_after_mark(before))
    }

    /// "1." or "b." at the beginning of a list item.
    fn is_list_number(&self) -> bool {
        let label = &self.text[self.start..self.at];
        let label = label.strip_prefix('(').unwrap_or(label);
        let is_number = label.len() <= 3 && label.bytes().all(|b| b.is_ascii_digit());
        let is_roman = label.len() <= 4 && label.bytes().all(|b| b"IVXivx".contains(&b));
        let is_letter = label.len() == 1 && label.bytes().all(|b| b.is_ascii_alphabetic());
        self.run == MarkRun::FullStop && !label.is_empty() && (is_number || is_roman || is_letter)
    }

    /// "ended.The": a space was lost, as scraped paragraphs are glued together. Never inside an address.
    fn lacks_space(&self) -> bool {
        let rest = self.text[self.end..]
            .strip_prefix(['“', '‘'])
            .unwrap_or(&self.text[self.end..]);
        if !rest.starts_with(char::is_uppercase) {
            return false;
        }
        let word = self.word();
        let is_closed = word.is_empty() && (self.quote || self.bracket);
        let is_word = word.chars().rev().take(2).filter(|c| c.is_lowercase()).count() == 2;
        let next = next::leading(rest, |c| !c.is_whitespace());
        let second = next.chars().nth(1);
        let begins = second.map_or(matches!(next, "I" | "A"), |c| {
            c.is_lowercase() || matches!(c, '’' | '\'')
        });
        let host = next.trim_end_matches(is_mark);
        let is_address = word.contains(['.', '@', ':', '=', '&', '_', '#'])
            || next.contains(['@', '=', '/', '&', '_'])
            || ["com", "net", "org", "gov", "co", "uk"]
                .iter()
                .any(|ending| host.eq_ignore_ascii_case(ending));
        (is_closed || is_word) && begins && !is_address
    }
}

/// Returns true if a mark or a closing quote is the last thing in `before`.
fn is_after_mark(before: &str) -> bool {
    before
        .trim_end()
        .ends_with(|c| is_mark(c) || closing(c) == Some(ClosingKind::Quote))
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// The run of marks at `at`, and where it ends. Dots may stand apart (". . .").
fn read_run(text: &str, at: usize) -> (MarkRun, usize) {
    let (mut end, mut dots, mut only_dots) = (at, 0usize, true);
    let mut wide = false;
    loop {
        let rest = &text[end..];
        let mut chars = rest.chars();
        match chars.next() {
            Some(c) if is_mark(c) => {
                dots += if c == '…' { 3 } else { usize::from(c == '.') };
                only_dots &= matches!(c, '.' | '…');
                wide |= is_wide_mark(c);
                end += c.len_utf8();
            }
            Some(c) if only_dots && c.is_whitespace() && is_lone_dot(chars.as_str()) => end += c.len_utf8(),
            _ => break,
        }
    }
    let run = match dots {
        _ if wide => MarkRun::Wide,
        _ if !only_dots => MarkRun::Cry,
        1 => MarkRun::FullStop,
        2 | 3 => MarkRun::Ellipsis,
        _ => MarkRun::LongEllipsis,
    };
    (run, end)
}

/// Returns true if `rest` begins with one dot and then a space, a closing mark or nothing.
fn is_lone_dot(rest: &str) -> bool {
    let after = rest.strip_prefix('.').map(|rest| rest.chars().next());
    after.is_some_and(|c| c.is_none_or(|c| c.is_whitespace() || closing(c).is_some()))
}

/// Returns the length of a reference like `[12]`.
fn footnote(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('[')?;
    let digits = inside.bytes().take(4).take_while(u8::is_ascii_digit).count();
    (digits > 0 && inside[digits..].starts_with(']')).then_some(digits + 2)
}

/// Returns the length of a space and a closing quote after it ("We won. ” He left"); a straight one must have space on both sides.
fn spaced_quote(rest: &str) -> Option<usize> {
    let mut chars = rest.chars();
    let space = chars.next().filter(|c| c.is_whitespace())?;
    let quote = chars.next().filter(|c| matches!(c, '"' | '”' | '»'))?;
    let is_closing = quote != '"' || chars.next().is_none_or(char::is_whitespace);
    is_closing.then_some(space.len_utf8() + quote.len_utf8())
}
