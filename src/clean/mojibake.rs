//! Mojibake: UTF-8 that was decoded as Windows-1252, so that "’" became "â€™" and "é" became "Ã©".
//!
//! A sequence is put right where it is certain: its letters, written as Windows-1252, are one character of UTF-8, and no
//! language writes the sequence itself. "Ã”" may be "Ô", or the end of a quotation in Portuguese capitals; such a sequence is
//! put right only in a text that holds certain ones. Control characters that are letters of Windows-1252 (U+0092 for "’")
//! are put right as well.

use super::rewriter::{Rewriter, Rewritten};
use encoding_rs::WINDOWS_1252;

/// A sequence of letters that stands for one character.
struct Sequence {
    /// Its bytes in the text.
    len: usize,
    meant: Meant,
    is_certain: bool,
}

/// The character that a sequence stands for.
enum Meant {
    Letter(char),
    /// A byte order mark, which is none.
    Nothing,
}

/// Puts the sequences of `text` right; `None` where there is none.
pub(super) fn repair(text: &str) -> Option<Rewritten> {
    let is_damaged = sequences(text).any(|(_, sequence)| sequence.is_certain);
    if !is_damaged {
        return None;
    }
    let mut new = Rewriter::new(text);
    for (at, sequence) in sequences(text) {
        let range = at..at + sequence.len;
        match sequence.meant {
            Meant::Letter(letter) => new.replace(range, letter.encode_utf8(&mut [0; 4])),
            Meant::Nothing => new.replace(range, ""),
        }
    }
    new.finish()
}

/// Returns every sequence of `text`, with the byte it begins at.
fn sequences(text: &str) -> impl Iterator<Item = (usize, Sequence)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            // All letters that a sequence begins with, U+00C2 to U+00F4, begin with C3 in UTF-8; control characters with C2.
            at += bytes[at..].iter().position(|byte| matches!(byte, 0xC2 | 0xC3))?;
            let begun = at;
            if bytes[at] == 0xC2 {
                at += 2;
                if let Some(sequence) = control_letter(bytes[begun + 1]) {
                    return Some((begun, sequence));
                }
                continue;
            }
            if let Some(sequence) = sequence_at(text, begun) {
                at += sequence.len;
                return Some((begun, sequence));
            }
            at += 2;
        }
    })
}

fn sequence_at(text: &str, at: usize) -> Option<Sequence> {
    let rest = &text[at..];
    let mut letters = rest.chars();
    let lead = u8::try_from(letters.next()?).ok()?;
    let wanted = match lead {
        0xC2..=0xDF => 1,
        0xE0..=0xEF => 2,
        0xF0..=0xF4 => 3,
        _ => return None,
    };
    let (mut utf8, mut len, mut last) = ([lead, 0, 0, 0], 1, None);
    let mut end = rest.len() - letters.as_str().len();
    for letter in letters.take(wanted) {
        let Some(byte @ 0x80..=0xBF) = windows_1252(letter) else {
            break;
        };
        utf8[len] = byte;
        len += 1;
        end += letter.len_utf8();
        last = Some(letter);
    }
    if utf8[..len] == [0xE2, 0x80] {
        return Some(cut_sequence(rest, end));
    }
    let meant = std::str::from_utf8(&utf8[..len]).ok()?.chars().next()?;
    let before = text[..at].chars().next_back();
    let is_certain = is_certain(meant, len, before, last?)?;
    let meant = match meant {
        '\u{feff}' => Meant::Nothing,
        // "Â’": a letter that was a control character before.
        '\u{80}'..='\u{9f}' => Meant::Letter(last?),
        _ => Meant::Letter(meant),
    };
    Some(Sequence {
        len: end,
        meant,
        is_certain,
    })
}

/// Returns the letter that the control character with this second byte in UTF-8 is in Windows-1252; `None` where it is none.
fn control_letter(byte: u8) -> Option<Sequence> {
    const NEXT_LINE: u8 = 0x85;
    if !matches!(byte, 0x80..=0x9f) || byte == NEXT_LINE {
        return None;
    }
    let bytes = [byte];
    let (decoded, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
    let letter = decoded.chars().next().filter(|letter| !letter.is_control())?;
    Some(Sequence {
        len: 2,
        meant: Meant::Letter(letter),
        is_certain: true,
    })
}

/// Returns the sequence that "â€" begins where its third letter is lost: some decoders drop the byte of "”", and a program
/// that makes quotation marks straight leaves a dash as `â€"`.
fn cut_sequence(rest: &str, end: usize) -> Sequence {
    let is_dash = rest[end..].starts_with('"');
    Sequence {
        len: end + usize::from(is_dash),
        meant: Meant::Letter(if is_dash { '—' } else { '”' }),
        is_certain: true,
    }
}

/// Returns whether a sequence of `len` letters can only stand for `meant`, and `None` where it is not to be taken for one at
/// all. `before` is the character before it, `last` its own last one.
fn is_certain(meant: char, len: usize, before: Option<char>, last: char) -> Option<bool> {
    match (len, meant) {
        // "Â" does not end a word in any language.
        (2, '\u{80}'..='\u{bf}') => Some(true),
        (2, '\u{c0}'..='\u{17f}') => {
            let may_follow_capitals = matches!(
                last,
                '”' | '“' | '’' | '‘' | '»' | '›' | '…' | '–' | '—' | '™' | '\u{a0}'
            );
            Some(!may_follow_capitals || before.is_some_and(char::is_lowercase))
        }
        // Letters of Windows-1252 itself: what was decoded wrongly twice has them.
        (2, '\u{192}' | '\u{2c6}' | '\u{2dc}') => Some(false),
        (3, '\u{2000}'..='\u{206f}' | '\u{20a0}'..='\u{20bf}' | '\u{2100}'..='\u{22ff}') => Some(true),
        (3, '\u{fb00}'..='\u{fb06}' | '\u{feff}' | '\u{fffd}') => Some(true),
        (3, '\u{2500}'..='\u{27bf}' | '\u{1e00}'..='\u{1eff}') => Some(false),
        (4, '\u{1f000}'..='\u{1ffff}') => Some(true),
        _ => None,
    }
}

/// Returns the byte of a letter in Windows-1252.
fn windows_1252(letter: char) -> Option<u8> {
    let mut utf8 = [0; 4];
    let (bytes, _, is_lost) = WINDOWS_1252.encode(letter.encode_utf8(&mut utf8));
    match (bytes.as_ref(), is_lost) {
        ([byte], false) => Some(*byte),
        _ => None,
    }
}
