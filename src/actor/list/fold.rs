//! Folding of text: spellings that a reader takes for the same become equal bytes, with a way back to the bytes that they
//! came from.

pub(crate) use super::characters::Case;
use super::characters::{FOLD_TABLE, fold_char, is_accent, is_ignorable};
use crate::article::SentenceSpan;
use std::cell::Cell;

/// The beginning of a piece of the folded text, which extends to the next anchor.
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
    /// The piece last looked up: the next look-up is mostly of the same.
    recent: Cell<usize>,
}

impl Folded {
    /// Folds `source` to lower case.
    pub(crate) fn new(source: &str) -> Self {
        Self::with_case(source, Case::Folded)
    }

    /// Folds `source`.
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

    /// Returns the folded text.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the bytes of the source that folded bytes `start..end` came from; `None` where that would cut a character.
    pub(crate) fn span(&self, start: usize, end: usize) -> Option<SentenceSpan> {
        let (from, to) = (self.source_start(start)?, self.source_end(end)?);
        (from < to).then(|| SentenceSpan::new(from, to))
    }

    /// Returns the first source byte of the character that the folded byte `at` belongs to.
    pub(crate) fn source_floor(&self, at: usize) -> usize {
        self.piece_at(at).map_or(0, |(_, anchor)| {
            anchor.source + if anchor.atomic { 0 } else { at - anchor.folded }
        })
    }

    fn source_start(&self, at: usize) -> Option<usize> {
        let (_, anchor) = self.piece_at(at)?;
        (!anchor.atomic || at == anchor.folded).then(|| self.source_floor(at))
    }

    /// Looks up the last byte before `at`, so that dropped characters after it stay outside.
    fn source_end(&self, at: usize) -> Option<usize> {
        let (index, anchor) = self.piece_at(at.checked_sub(1)?)?;
        if !anchor.atomic {
            return Some(anchor.source + (at - anchor.folded));
        }
        let (folded, source) = match self.anchors.get(index + 1) {
            Some(next) => (next.folded, next.source),
            None => (self.text.len(), self.source_len),
        };
        (folded == at).then_some(source)
    }

    /// Returns the last piece that begins at or before `at`, and so never one that folded to nothing.
    fn piece_at(&self, at: usize) -> Option<(usize, Anchor)> {
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

    /// Appends the characters that can be copied as they are: nearly all of an English text, hence a fast path.
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

    /// Appends characters that must be looked up, up to the next ASCII character, or a run of white space.
    fn push_special(&mut self, source: &str, mut at: usize) -> usize {
        while let Some(c) = source[at..].chars().next() {
            if let Some(folded) = FOLD_TABLE.fold(c, self.case) {
                self.push_single(c, folded, at);
            } else if c.is_whitespace() {
                return self.push_space(&source[at..], at);
            } else if is_ignorable(c) {
                self.begin_atomic(at);
            } else if is_accent(c) {
                self.attach_accent(at);
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

    fn push_single(&mut self, c: char, folded: char, at: usize) {
        if folded.len_utf8() == c.len_utf8() {
            self.begin_linear(at);
        } else {
            self.begin_atomic(at);
        }
        self.text.push(folded);
    }

    /// Appends one space for a run of white space and the invisible characters in it.
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

    /// Joins a dropped accent to the character before it, whose offsets then stand for both.
    fn attach_accent(&mut self, at: usize) {
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

/// Returns the folded form of a name, alias or phrase, without white space around it.
pub(crate) fn fold(text: &str, case: Case) -> String {
    Folded::with_case(text, case).text.trim().to_owned()
}

/// Returns the number of bytes that can be copied as they are (but for case): ASCII without runs of white space.
fn plain_len(bytes: &[u8]) -> usize {
    let special = bytes.iter().enumerate().position(|(i, &byte)| match byte {
        b' ' => bytes.get(i + 1).is_some_and(|&next| next <= b' ' || next >= 0x80),
        _ => !(b' '..0x80).contains(&byte) || byte == b'`',
    });
    special.unwrap_or(bytes.len())
}

/// Returns the form under which two names are the same: folded, without full stops at the end.
pub(crate) fn name_key(name: &str) -> String {
    let folded = fold(name, Case::Folded);
    match folded.trim_end_matches(['.', ' ']) {
        "" => folded,
        stem => stem.to_owned(),
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
