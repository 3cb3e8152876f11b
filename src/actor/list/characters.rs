//! Single characters: the form that each folds to, which are parts of words, and which scripts have no spaces.

use std::sync::LazyLock;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// The treatment of capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    /// All letters become lower case.
    Folded,
    /// Letters stay as written.
    Kept,
}

/// The folded forms of single characters, computed once: looking each up in Unicode's tables takes ten times as long.
pub(super) static FOLD_TABLE: LazyLock<FoldTable> = LazyLock::new(FoldTable::new);

pub(super) struct FoldTable {
    lower: Vec<Option<char>>,
    kept: Vec<Option<char>>,
}

impl FoldTable {
    /// One past the last code point: the alphabets of Europe and the Near East, and punctuation.
    const END: u32 = 0x2100;

    fn new() -> Self {
        FoldTable {
            lower: Self::fold_all(Case::Folded),
            kept: Self::fold_all(Case::Kept),
        }
    }

    fn fold_all(case: Case) -> Vec<Option<char>> {
        (0..Self::END)
            .map(|code| Self::fold_one(char::from_u32(code)?, case))
            .collect()
    }

    fn fold_one(c: char, case: Case) -> Option<char> {
        if c.is_whitespace() || is_ignorable(c) || is_accent(c) {
            return None;
        }
        let mut folded = String::new();
        fold_char(c, case, &mut folded);
        let mut chars = folded.chars();
        chars.next().filter(|_| chars.as_str().is_empty())
    }

    /// Returns the folded form of a character; `None` where that is not one character, or the table does not have it.
    pub(super) fn fold(&self, c: char, case: Case) -> Option<char> {
        if ('\u{4e00}'..='\u{9fff}').contains(&c) {
            return Some(c); // Han has no case and nothing to take apart.
        }
        let table = match case {
            Case::Folded => &self.lower,
            Case::Kept => &self.kept,
        };
        *table.get(c as usize)?
    }
}

/// Appends the folded form of a character to `out`; nothing for an accent.
pub(super) fn fold_char(c: char, case: Case, out: &mut String) {
    if let Some(plain) = plain_punctuation(c) {
        out.push(plain);
    } else if keeps_its_form(c) {
        out.push(c);
    } else {
        decompose_compatible(c, |part| fold_part(part, case, out));
    }
}

fn fold_part(c: char, case: Case, out: &mut String) {
    if is_accent(c) || is_ignorable(c) {
        return;
    }
    let c = plain_punctuation(c).unwrap_or(c);
    match case {
        Case::Kept => fold_letter(c, out),
        // One capital can become a letter and an accent ("İ").
        Case::Folded => c
            .to_lowercase()
            .filter(|&c| !is_accent(c))
            .for_each(|c| fold_letter(c, out)),
    }
}

/// Replaces letters that Unicode does not decompose, but that are typed as others where a keyboard lacks them.
fn fold_letter(c: char, out: &mut String) {
    match c {
        'ø' => out.push('o'),
        'Ø' => out.push('O'),
        'ł' => out.push('l'),
        'Ł' => out.push('L'),
        'đ' | 'ð' => out.push('d'),
        'Đ' | 'Ð' => out.push('D'),
        'ħ' => out.push('h'),
        'Ħ' => out.push('H'),
        'ı' => out.push('i'),
        'ς' => out.push('σ'),
        'ß' => out.push_str("ss"),
        'ẞ' => out.push_str("SS"),
        'æ' => out.push_str("ae"),
        'Æ' => out.push_str("Ae"),
        'œ' => out.push_str("oe"),
        'Œ' => out.push_str("Oe"),
        'þ' => out.push_str("th"),
        'Þ' => out.push_str("Th"),
        _ => out.push(c),
    }
}

/// Returns the plain form of an apostrophe or hyphen.
fn plain_punctuation(c: char) -> Option<char> {
    match c {
        '`' | '´' | '‘' | '’' | '‛' | 'ʹ' | 'ʻ' | 'ʼ' | '′' | 'Ꞌ' | 'ꞌ' | '＇' => Some('\''),
        '‐' | '‑' | '‒' | '–' | '−' | '﹣' | '－' => Some('-'),
        _ => None,
    }
}

/// Returns true for characters that are not decomposed: signs such as "™" and footnote digits, whose letters or digits would
/// be joined to the name before them, and characters that decompose into a space and something.
fn keeps_its_form(c: char) -> bool {
    if is_raised_digit(c) {
        return true;
    }
    let (mut letters, mut space) = (false, false);
    decompose_compatible(c, |part| {
        letters |= part.is_alphanumeric();
        space |= part.is_whitespace();
    });
    space || (letters && !c.is_alphanumeric())
}

fn is_raised_digit(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '₀'..='₉')
}

/// Returns true for the marks of alphabets that are also written without them. Marks of other scripts are part of the spelling
/// (vowels in Devanagari, voicing in Kana) and stay.
pub(super) fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}'           // Latin, Greek, Cyrillic
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c2}' | '\u{5c4}'..='\u{5c5}' | '\u{5c7}' // Hebrew points
        | '\u{64b}'..='\u{65f}' | '\u{670}' // Arabic vowel signs
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

/// Returns true for characters that a reader does not see: soft hyphen, zero-width characters, direction marks, variation
/// selectors.
pub(super) fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Returns true if a folded character is part of a word: letters and digits of any script and marks on them.
pub(crate) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    (c.is_alphanumeric() && !is_raised_digit(c)) || is_combining_mark(c)
}

/// Returns true if a word boundary can stand between two word characters, because their script is written without spaces.
pub(crate) fn is_unspaced_boundary(before: char, after: char) -> bool {
    if is_combining_mark(after) {
        return false;
    }
    let scripts = (Script::of(before), Script::of(after));
    scripts.0 == Script::Unspaced || scripts.1 == Script::Unspaced || scripts.0 != scripts.1
}

#[derive(PartialEq, Eq)]
enum Script {
    Spaced,
    /// Foreign names in Japanese: a change of script ends them, so a run is as good as a word.
    Katakana,
    Unspaced,
}

impl Script {
    fn of(c: char) -> Self {
        match c {
            '\u{30a0}'..='\u{30ff}' => Script::Katakana,
            '\u{e00}'..='\u{eff}' // Thai, Lao
            | '\u{1000}'..='\u{109f}' // Myanmar
            | '\u{1780}'..='\u{17ff}' // Khmer
            | '\u{3040}'..='\u{309f}' // Hiragana
            | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => {
                Script::Unspaced
            }
            _ => Script::Spaced,
        }
    }
}
