//! The characters that end a sentence, open or close in it, or join words.

/// Returns true if a sentence can end at `c`.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '‼' | '⁇' | '⁈' | '⁉' | '‽') || is_wide_mark(c)
}

/// Marks that end a sentence whatever follows: of scripts that put no space after them, or have no capitals.
pub(super) fn is_wide_mark(c: char) -> bool {
    matches!(
        c,
        '。' | '！' | '？' | '｡' | '；' | '．' | '؟' | '۔' | '؛' | '।' | '॥' | '։' | '။' | '።'
    )
}

/// A character that closes after a mark and belongs to its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClosingKind {
    Quote,
    Bracket,
    Other,
}

pub(super) fn closing(c: char) -> Option<ClosingKind> {
    match c {
        '"' | '\'' | '”' | '’' | '»' | '›' | '`' => Some(ClosingKind::Quote),
        ')' | ']' | '}' => Some(ClosingKind::Bracket),
        '*' | '†' | '‡' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => Some(ClosingKind::Other),
        _ => None,
    }
}

pub(super) fn is_opening(c: char) -> bool {
    "\"'“‘„‚«‹([{`¿¡*•‣▪●◦·\u{200b}\u{feff}".contains(c)
}

pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '–' | '—' | '―')
}

/// Returns true of single letters with full stops between them, without the last: "J", "J.R.R", "U.S".
pub(super) fn is_initials(word: &str) -> bool {
    !word.is_empty()
        && word.split('.').all(|part| {
            let mut chars = part.chars();
            chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
        })
}
