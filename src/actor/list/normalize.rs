//! Folding of text so that spellings which a reader takes for the same become equal bytes, with a way back to the
//! bytes they came from.

use crate::article::SentenceSpan;
use std::cell::Cell;
use std::sync::LazyLock;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Whether folding drops the difference between capital and small letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    /// Everything to lower case.
    Folded,
    /// As written.
    Kept,
}

/// A piece of the folded text begins here and runs to the next anchor.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    folded: usize,
    source: usize,
    /// An atomic piece came from its source as a whole and cannot be cut; in any other, each character has as many
    /// bytes folded as it had in the source, so that offsets move together.
    atomic: bool,
}

/// Text folded for comparison.
#[derive(Debug)]
pub(crate) struct Folded {
    text: String,
    anchors: Vec<Anchor>,
    source_len: usize,
    case: Case,
    /// The piece last looked up: the next look is mostly at the same.
    recent: Cell<usize>,
}

impl Folded {
    /// `source`, folded to lower case.
    pub(crate) fn new(source: &str) -> Self {
        Self::with_case(source, Case::Folded)
    }

    /// `source`, folded.
    pub(crate) fn with_case(source: &str, case: Case) -> Self {
        let mut folded = Folded {
            text: String::with_capacity(source.len()),
            anchors: Vec::new(),
            source_len: source.len(),
            case,
            recent: Cell::new(0),
        };
        let mut at = 0;
        while at < source.len() {
            at = folded.push_plain(source, at);
            at = folded.push_special(source, at);
        }
        folded
    }

    /// The folded text.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The bytes of the source that folded bytes `start..end` came from; `None` where that would cut a character.
    pub(crate) fn span(&self, start: usize, end: usize) -> Option<SentenceSpan> {
        let (from, to) = (self.source_start(start)?, self.source_end(end)?);
        (from < to).then(|| SentenceSpan::new(from, to))
    }

    /// The first source byte of the character that the folded byte `at` belongs to.
    pub(crate) fn source_floor(&self, at: usize) -> usize {
        self.piece(at).map_or(0, |(_, anchor)| {
            anchor.source + if anchor.atomic { 0 } else { at - anchor.folded }
        })
    }

    fn source_start(&self, at: usize) -> Option<usize> {
        let (_, anchor) = self.piece(at)?;
        (!anchor.atomic || at == anchor.folded).then(|| self.source_floor(at))
    }

    /// Looks from the last byte before `at`, so that what was dropped after it stays outside.
    fn source_end(&self, at: usize) -> Option<usize> {
        let (index, anchor) = self.piece(at.checked_sub(1)?)?;
        if !anchor.atomic {
            return Some(anchor.source + (at - anchor.folded));
        }
        let (folded, source) = match self.anchors.get(index + 1) {
            Some(next) => (next.folded, next.source),
            None => (self.text.len(), self.source_len),
        };
        (folded == at).then_some(source)
    }

    /// The last piece that begins at or before `at`: pieces that folded to nothing give way to the one after them.
    fn piece(&self, at: usize) -> Option<(usize, Anchor)> {
        let recent = self.recent.get();
        let index = if self.is_piece_of(recent, at) {
            recent
        } else {
            let after = self.anchors.partition_point(|anchor| anchor.folded <= at);
            after.checked_sub(1)?
        };
        self.recent.set(index);
        Some((index, *self.anchors.get(index)?))
    }

    fn is_piece_of(&self, index: usize, at: usize) -> bool {
        let begins = self.anchors.get(index).is_some_and(|anchor| anchor.folded <= at);
        begins && self.anchors.get(index + 1).is_none_or(|next| at < next.folded)
    }

    /// Takes what can be copied as it stands: by far the most of an English text, hence apart.
    fn push_plain(&mut self, source: &str, at: usize) -> usize {
        let end = at + plain_len(&source.as_bytes()[at..]);
        if end > at {
            self.begin_linear(at);
            let from = self.text.len();
            self.text.push_str(&source[at..end]);
            if self.case == Case::Folded {
                self.text[from..].make_ascii_lowercase();
            }
        }
        end
    }

    /// Takes characters that need a look, up to the next ASCII, or a run of white space.
    fn push_special(&mut self, source: &str, mut at: usize) -> usize {
        while let Some(c) = source[at..].chars().next() {
            if let Some(folded) = QUICK.fold(c, self.case) {
                self.push_quick(c, folded, at);
            } else if c.is_whitespace() {
                return self.push_space(&source[at..], at);
            } else if is_ignorable(c) {
                self.begin_atomic(at);
            } else if is_accent(c) {
                self.attach(at);
            } else {
                self.push_char(c, at);
            }
            at += c.len_utf8();
            if source.as_bytes().get(at).is_some_and(u8::is_ascii) {
                break;
            }
        }
        at
    }

    fn push_quick(&mut self, c: char, folded: char, at: usize) {
        if folded.len_utf8() == c.len_utf8() {
            self.begin_linear(at);
        } else {
            self.begin_atomic(at);
        }
        self.text.push(folded);
    }

    /// A run of white space, with the invisible characters in it, is one space.
    fn push_space(&mut self, rest: &str, at: usize) -> usize {
        let len = rest
            .find(|c: char| !c.is_whitespace() && !is_ignorable(c))
            .unwrap_or(rest.len());
        if len == 1 {
            self.begin_linear(at);
        } else {
            self.begin_atomic(at);
        }
        self.text.push(' ');
        at + len
    }

    fn push_char(&mut self, c: char, at: usize) {
        let from = self.text.len();
        fold_char(c, self.case, &mut self.text);
        let mut folded = self.text[from..].chars();
        let same_length = folded.next().is_some() && folded.next().is_none();
        if same_length && self.text.len() - from == c.len_utf8() {
            self.begin_linear_at(from, at);
        } else {
            self.anchors.push(Anchor {
                folded: from,
                source: at,
                atomic: true,
            });
        }
    }

    /// A dropped accent belongs to the character before it, which can then no longer be told from it by offset.
    fn attach(&mut self, at: usize) {
        let Some(last) = self.anchors.last_mut() else {
            return self.begin_atomic(at);
        };
        if last.atomic {
            return;
        }
        let len = self.text.chars().next_back().map_or(0, char::len_utf8);
        let start = self.text.len() - len;
        if start == last.folded {
            last.atomic = true;
        } else {
            self.anchors.push(Anchor {
                folded: start,
                source: at - len,
                atomic: true,
            });
        }
    }

    fn begin_linear(&mut self, at: usize) {
        self.begin_linear_at(self.text.len(), at);
    }

    fn begin_linear_at(&mut self, folded: usize, source: usize) {
        // Every other kind of piece sets an anchor, so a linear one that comes last reaches to here.
        if self.anchors.last().is_none_or(|anchor| anchor.atomic) {
            self.anchors.push(Anchor {
                folded,
                source,
                atomic: false,
            });
        }
    }

    fn begin_atomic(&mut self, at: usize) {
        self.anchors.push(Anchor {
            folded: self.text.len(),
            source: at,
            atomic: true,
        });
    }
}

/// The folded form of a name, alias or phrase of the list, without white space around it.
pub(crate) fn fold(text: &str, case: Case) -> String {
    Folded::with_case(text, case).text.trim().to_owned()
}

/// How many bytes can be copied as they stand (but for case): ASCII without runs of white space.
fn plain_len(bytes: &[u8]) -> usize {
    let special = |(i, &byte): (usize, &u8)| match byte {
        b' ' => bytes.get(i + 1).is_some_and(|&next| next <= b' ' || next >= 0x80),
        _ => !(b' '..0x80).contains(&byte) || byte == b'`',
    };
    bytes.iter().enumerate().position(special).unwrap_or(bytes.len())
}

/// What single characters fold to, worked out once: looking each up in Unicode's tables takes ten times as long.
static QUICK: LazyLock<Quick> = LazyLock::new(Quick::new);

struct Quick {
    lower: Vec<Option<char>>,
    kept: Vec<Option<char>>,
}

impl Quick {
    /// The alphabets of Europe and the Near East, and punctuation.
    const END: u32 = 0x2100;

    fn new() -> Self {
        let table = |case| {
            (0..Self::END)
                .map(|code| Self::work_out(char::from_u32(code)?, case))
                .collect()
        };
        Quick {
            lower: table(Case::Folded),
            kept: table(Case::Kept),
        }
    }

    fn work_out(c: char, case: Case) -> Option<char> {
        if c.is_whitespace() || is_ignorable(c) || is_accent(c) {
            return None;
        }
        let mut folded = String::new();
        fold_char(c, case, &mut folded);
        let mut chars = folded.chars();
        chars.next().filter(|_| chars.as_str().is_empty())
    }

    /// `None` where a character is not one for one or is not in the table.
    fn fold(&self, c: char, case: Case) -> Option<char> {
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

fn fold_char(c: char, case: Case, out: &mut String) {
    if let Some(plain) = punctuation(c) {
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
    let c = punctuation(c).unwrap_or(c);
    match case {
        Case::Kept => fold_letter(c, out),
        // One capital can become a letter and an accent ("İ").
        Case::Folded => c
            .to_lowercase()
            .filter(|&c| !is_accent(c))
            .for_each(|c| fold_letter(c, out)),
    }
}

/// Letters that Unicode does not take apart but a keyboard without them does.
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

fn punctuation(c: char) -> Option<char> {
    match c {
        '`' | '´' | '‘' | '’' | '‛' | 'ʹ' | 'ʻ' | 'ʼ' | '′' | 'Ꞌ' | 'ꞌ' | '＇' => Some('\''),
        '‐' | '‑' | '‒' | '–' | '−' | '﹣' | '－' => Some('-'),
        _ => None,
    }
}

/// Signs such as "™" and footnote digits, which taken apart would glue letters or digits to the name before them, and
/// what comes apart into a space and something.
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

/// Marks of the alphabets that are also written without them. Marks of other scripts are part of the spelling
/// (vowels in Devanagari, voicing in Kana) and stay.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}'           // Latin, Greek, Cyrillic
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c2}' | '\u{5c4}'..='\u{5c5}' | '\u{5c7}' // Hebrew points
        | '\u{64b}'..='\u{65f}' | '\u{670}' // Arabic vowel signs
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

/// Soft hyphen, zero-width characters, direction marks, variation selectors: nothing a reader sees.
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Whether a folded character is part of a word: letters and digits of any script and marks on them.
pub(crate) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    (c.is_alphanumeric() && !is_raised_digit(c)) || is_combining_mark(c)
}

/// Whether a word boundary can stand between two word characters because their script does without spaces.
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_that_read_the_same_fold_the_same() {
        let groups: &[&[&str]] = &[
            &["Müller", "Mu\u{308}ller", "MULLER", "Muller", "ＭÜller"],
            &["O'Brien", "O’Brien", "Oʼbrien", "O`Brien"],
            &["Smith-Jones", "Smith‑Jones", "Smith–Jones", "Smith-\u{ad}Jones"],
            &[
                "Hillary Clinton",
                "Hillary\u{a0}Clinton",
                "Hillary \n\u{200b} Clinton",
                "Hillary\tClinton",
            ],
            &["ﬁnland", "FINLAND"],
            &["Ærø", "aero"],
            &["Strauß", "STRAUSS", "strauẞ"],
            &["İstanbul", "istanbul", "ıstanbul"],
            &["ΟΔΟΣ", "οδος", "οδοσ"],
            &["Артём", "АРТЕМ"],
            &["がガ", "か\u{3099}カ\u{3099}"],
            &["한국", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"],
        ];
        let wrong: Vec<String> = groups
            .iter()
            .flat_map(|group| group.iter().map(|other| (group[0], *other)))
            .filter(|(a, b)| fold(a, Case::Folded) != fold(b, Case::Folded))
            .map(|(a, b)| format!("{a} / {b}: {:?} {:?}", fold(a, Case::Folded), fold(b, Case::Folded)))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_span_takes_its_accents_and_leaves_what_is_invisible_after_it() {
        let text = "x  Mu\u{308}lle\u{301}\u{200b} y";
        let folded = Folded::new(text);
        assert_eq!(folded.as_str(), "x mulle y");
        let span = folded.span(2, 7).unwrap();
        assert_eq!(span.of(text), "Mu\u{308}lle\u{301}");
        assert_eq!(folded.span(2, 4).unwrap().of(text), "Mu\u{308}");
    }

    #[test]
    fn a_ligature_cannot_be_cut() {
        let folded = Folded::new("oﬃce");
        assert_eq!(folded.as_str(), "office");
        assert!(folded.span(0, 2).is_none());
        assert!(folded.span(0, 4).is_some());
    }

    #[test]
    fn no_character_folds_to_what_folds_further() {
        let further: Vec<char> = ('\0'..='\u{1ffff}')
            .filter(|c| {
                let once = fold(&c.to_string(), Case::Folded);
                fold(&once, Case::Folded) != once
            })
            .collect();
        assert!(further.is_empty(), "{further:?}");
    }

    proptest! {
        #[test]
        fn every_span_lies_on_character_boundaries_and_folds_to_what_it_came_from(text in ".{0,40}") {
            let folded = Folded::new(&text);
            let cuts: Vec<usize> = (0..=folded.as_str().len()).filter(|&i| folded.as_str().is_char_boundary(i)).collect();
            for (i, &start) in cuts.iter().enumerate() {
                prop_assert!(text.is_char_boundary(folded.source_floor(start)));
                for &end in &cuts[i..] {
                    let Some(span) = folded.span(start, end) else { continue };
                    prop_assert!(text.get(span.start..span.end).is_some());
                    let again = Folded::new(span.of(&text));
                    prop_assert_eq!(again.as_str(), &folded.as_str()[start..end]);
                }
            }
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text, Case::Folded);
            prop_assert_eq!(fold(&once, Case::Folded), once);
        }
    }
}
