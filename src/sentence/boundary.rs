//! Sentence boundaries in a paragraph.
//!
//! A candidate is a run of marks (`.`, `!`, `?`, `…`) with the quotes and brackets that close after it. What stands
//! before it (an abbreviation, an initial, a number) and what comes next (lower case, a sentence starter, a verb of
//! speech) decide whether a sentence ends there. Every look aside is bounded, so a paragraph takes linear time.

use super::marks::{ClosingKind, closing, is_dash, is_initials, is_mark, is_opening, is_wide_mark};
use super::next::{self, Next, NextKind, WORD_MAX};
use super::word_lists::{self, Abbreviation};
use crate::article::FieldSpan;
use std::ops::Range;

/// Pushes the sentences of one paragraph, which is trimmed.
pub(super) fn split_paragraph(text: &str, paragraph: FieldSpan, sentences: &mut Vec<FieldSpan>) {
    // Everything after the paragraph is out of sight; positions stay those of the whole text.
    let text = &text[..paragraph.end];
    let mut start = paragraph.start;
    let mut from = start;
    // Whether the last quotation mark before `from` opened.
    let mut is_open = false;
    while let Some(at) = text[from..].find(is_mark) {
        let mut stop = EndCandidate::read(text, start, from + at);
        is_open = opens_last_quote(text, start, from..stop.at).unwrap_or(is_open);
        let is_left = !is_open && stop.leave_opening_quote();
        is_open = is_left || (is_open && !stop.quote);
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

    /// Leaves a straight quotation mark to the next sentence that was taken for one that closes, where a word is glued to it;
    /// the mark before it is one that closes: `on Monday."We won," he said`.
    fn leave_opening_quote(&mut self) -> bool {
        let is_glued = self.next == self.end && char_at(self.text, self.end).is_some_and(char::is_uppercase);
        let marks = &self.text[self.at..self.end];
        let opens = is_glued && marks.ends_with('"') && marks[..marks.len() - 1].ends_with(is_mark);
        if opens {
            self.end -= 1;
            self.next = self.end;
            self.quote = false;
        }
        opens
    }

    fn ends_sentence(&self) -> bool {
        if self.next == self.text.len() {
            return true;
        }
        if self.run == MarkRun::Wide {
            return !self.is_wide_decimal();
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
            Some(Abbreviation::BeforeNumber) => !(next.is_number_of_part() || self.is_ranked(next.word)),
            Some(Abbreviation::MayEnd) => next.is_starter(),
            Some(Abbreviation::State) => next.is_starter() || (self.is_end_of_place() && next.is_plain_word()),
            Some(Abbreviation::Time) if self.is_name_in_capitals() => next.is_starter(),
            Some(Abbreviation::Time) if self.is_hour_of_next() => next.is_starter(),
            Some(Abbreviation::Time) => {
                !next.is_number && !word_lists::goes_on_after_time(next.word) && !self.begins_with_time()
            }
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

    /// "the No. One enemy", "Art. I": a number in letters, where a capital shows that the word before is no "no" and "art".
    fn is_ranked(&self, next: &str) -> bool {
        const NUMBERS: [&str; 11] = [
            "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Uno",
        ];
        const PARTS: [&str; 6] = ["Art", "Vol", "Sec", "Sect", "Amend", "Chap"];
        let word = self.word();
        let is_inside = self.at - self.start > word.len();
        is_inside && ((word == "No" && NUMBERS.contains(&next)) || (PARTS.contains(&word) && next == "I"))
    }

    /// "the 9 a.m. Senate vote": the hour describes what follows.
    fn is_hour_of_next(&self) -> bool {
        let word = self.word();
        let mut before = self.text[self.start..self.at - word.len()].split_whitespace().rev();
        let hour = before.next().is_some_and(is_hour);
        let article = before.next().unwrap_or("").to_lowercase();
        let owner = article.ends_with("'s") || article.ends_with("’s");
        hour && (owner || ["the", "a", "an", "his", "her", "its", "their", "this", "our"].contains(&article.as_str()))
    }

    /// "On Tuesday at about 8 p.m. Trump spoke": nothing but the time stands before, so that the sentence cannot end.
    fn begins_with_time(&self) -> bool {
        const LONGEST: usize = 80;
        let before = &self.text[self.start..self.at - self.word().len()];
        let before = before.trim_start_matches(is_opening);
        before.len() <= LONGEST
            && before.split_whitespace().all(|word| {
                let word = word.trim_end_matches([',', '.']);
                is_hour(word)
                    || word_lists::can_begin_with_time(word)
                    || word_lists::abbreviation(word) == Some(Abbreviation::Time)
            })
    }

    /// "３．５": the full-width full stop of a number.
    fn is_wide_decimal(&self) -> bool {
        let next = char_at(self.text, self.end);
        &self.text[self.at..self.end] == "．" && next.is_some_and(char::is_numeric)
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
        // "LA", "PA", "SEC" are names of their own.
        let known = known.filter(|kind| {
            let is_name = *kind == Abbreviation::State && word.len() == 2 && word == word.to_ascii_uppercase();
            !is_name && !matches!(word, "SEC" | "DIR" | "ADV" | "MIN" | "RT")
        });
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
            .strip_prefix(['“', '‘', '"'])
            .unwrap_or(&self.text[self.end..]);
        if !rest.starts_with(char::is_uppercase) || self.is_list_number() {
            return false;
        }
        let next = next::leading(rest, |c| !c.is_whitespace());
        let after = Glued::after(self.word(), self.quote || self.bracket);
        let ends = match after {
            Some(Glued::Initials) => self.country_ends(next),
            Some(Glued::Nothing) => self.is_after_space() && !next.starts_with("Net"),
            Some(Glued::Word) => self.owner().is_none() || Next::read(rest).is_starter(),
            Some(Glued::Closed) => true,
            None => false,
        };
        ends && (begins_in_small(next) || (after == Some(Glued::Word) && begins_in_capitals(next)))
            && !self.is_address(next)
    }

    /// Returns true if the sentence ends with the initials of a country, and no name goes on with `next` ("the U.S.Senate").
    fn country_ends(&self, next: &str) -> bool {
        let word = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        matches!(
            self.word(),
            "U.S" | "U.K" | "U.N" | "E.U" | "D.C" | "U.S.A" | "a.m" | "p.m"
        ) && word.len() > 1
            && !word_lists::goes_on_after_country(word)
            && !word_lists::goes_on_after_time(word)
    }

    /// "Marn lost .Quill won": a space before the mark and none after it. A question mark there mostly stands for a character
    /// that was lost.
    fn is_after_space(&self) -> bool {
        let before = &self.text[self.start..self.at];
        if self.text[self.at..].starts_with('?') {
            return false;
        }
        let bare = before.trim_end();
        bare.len() < before.len() && bare.ends_with(|c: char| c.is_alphanumeric() || c == '%' || closing(c).is_some())
    }

    /// Returns true if the full stop can stand inside an address on the net or a file's name.
    fn is_address(&self, next: &str) -> bool {
        const HOSTS: [&str; 7] = ["com", "net", "org", "gov", "co", "uk", "edu"];
        let host = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        let word = self.word();
        let dotted = word.contains('.') && Glued::after(word, false) == Some(Glued::Word);
        dotted
            || word.contains(['@', ':', '=', '&', '_', '#'])
            || next.contains(['@', '=', '/', '&', '_'])
            || HOSTS.iter().any(|ending| host.eq_ignore_ascii_case(ending))
    }
}

/// What stands before a mark that no space follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Glued {
    /// A word in small letters at its end, a year, a percentage.
    Word,
    /// Something in quotes or brackets.
    Closed,
    /// "U.S"
    Initials,
    /// White space.
    Nothing,
}

impl Glued {
    fn after(word: &str, is_closed: bool) -> Option<Self> {
        let small = word.chars().rev().take(2).filter(|c| c.is_lowercase()).count() == 2;
        let last = word.chars().next_back();
        let number = word.strip_suffix('%').unwrap_or(word);
        let is_number = number.len() + 2 > word.len()
            && number.ends_with(|c: char| c.is_ascii_digit())
            && number.bytes().all(|b| b.is_ascii_digit() || b",.$-".contains(&b))
            && (number.len() > 1 || word.ends_with('%'));
        match last {
            None if is_closed => Some(Self::Closed),
            None => Some(Self::Nothing),
            Some(c) if closing(c) == Some(ClosingKind::Bracket) => Some(Self::Closed),
            Some(_) if small || is_number => Some(Self::Word),
            Some(_) if is_initials(word) && word.len() > 1 => Some(Self::Initials),
            Some(_) => None,
        }
    }
}

/// "The", "I", "He’s": a word of a sentence, not of an address in capitals.
fn begins_in_small(next: &str) -> bool {
    next.chars().nth(1).map_or(matches!(next, "I" | "A"), |c| {
        c.is_lowercase() || matches!(c, '’' | '\'')
    })
}

/// "GOP", "MORE:": a word in capitals.
fn begins_in_capitals(next: &str) -> bool {
    let word = next.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    word.chars().count() > 2 && word.chars().all(char::is_uppercase)
}

fn is_hour(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && word.len() <= 11
        && word.bytes().all(|b| b.is_ascii_digit() || b":.-".contains(&b))
}

/// Returns whether the last double quotation mark in `range` opens; none where it has none.
fn opens_last_quote(text: &str, start: usize, range: Range<usize>) -> Option<bool> {
    let at = range.start + text[range].rfind(['"', '“', '”'])?;
    let before = text[start.min(at)..at].chars().next_back();
    Some(match char_at(text, at) {
        Some('"') => before.is_none_or(|c| c.is_whitespace() || is_opening(c) || is_dash(c)),
        mark => mark == Some('“'),
    })
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
