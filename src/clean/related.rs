//! Headlines of other articles that a page shows beside a name, and that a dump has in the middle of a sentence.
//!
//! A page that explains each name with a card loses the card's border when its text is taken: the short name is followed by
//! the full one, and with no space by headlines and the word MORE: "Bo Marn Bo Adam MarnQuill: 'I will not go' Council votes
//! again MORE lost the vote". The full name and all up to MORE are taken out, so that the sentence is one again.

use super::rewriter::{Rewriter, Rewritten};
use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The word that ends a card.
const END: &str = " MORE";
/// Bytes that a card has at most, before the word that ends it.
const MAX_BYTES: usize = 900;
/// Words of a full name, with the repeated surname.
const MAX_NAME_WORDS: usize = 8;

/// Takes the cards out of a text; `None` where there is none. The passages taken out are added to `passages`.
pub(super) fn remove(text: &str, passages: &mut Vec<String>) -> Option<Rewritten> {
    let mut new = Rewriter::new(text);
    let mut last = 0;
    for (at, _) in text.match_indices(END) {
        let end = at + END.len();
        if let Some(card) = card_before(text, last, end) {
            passages.push(text[card.clone()].trim().to_owned());
            new.replace(card.clone(), "");
        }
        last = end;
    }
    new.finish()
}

/// Returns the card that ends at byte `end` and begins after byte `last`, where the word that ends one stood last.
fn card_before(text: &str, last: usize, end: usize) -> Option<Range<usize>> {
    let is_word_end = !text[end..].starts_with(char::is_alphanumeric);
    let from = text.floor_char_boundary(end.saturating_sub(MAX_BYTES)).max(last);
    let line = text[from..end].rfind('\n').map_or(from, |at| from + at + 1);
    let begun = is_word_end.then(|| first_repeated_name(&text[line..end]))??;
    Some(line + begun..end)
}

/// Returns the byte after the first name that comes again in full: after the first "Marn" of "Bo Marn Bo Adam MarnQuill", or of
/// "Bo Marn Bo Adam Marn Quill", where nothing but names stands between.
fn first_repeated_name(text: &str) -> Option<usize> {
    let words: Vec<(usize, &str)> = words(text).collect();
    words.iter().enumerate().find_map(|(index, (_, word))| {
        let before = &words[index.saturating_sub(MAX_NAME_WORDS)..index];
        let glued = glued_names(word).find_map(|name| name_before(before, name, 0));
        let (at, first) = glued.or_else(|| name_before(before, word, 2))?;
        Some(at + leading(first) + bare(first).len())
    })
}

/// Returns the last of some words that is the surname `name`, if at least `between` words follow it and all of them are names.
fn name_before<'t>(words: &[(usize, &'t str)], name: &str, between: usize) -> Option<(usize, &'t str)> {
    let place = words.iter().rposition(|(_, word)| is_same_name(bare(word), name))?;
    let following = &words[place + 1..];
    let are_names = following
        .iter()
        .all(|(_, word)| bare(word).starts_with(char::is_uppercase));
    (are_names && following.len() >= between && name.starts_with(char::is_uppercase)).then_some(words[place])
}

/// Compares names without accents: "Sanchez" stands before "Linda Teresa Sánchez".
fn is_same_name(a: &str, b: &str) -> bool {
    let plain = |name: &str| {
        name.nfd()
            .filter(|letter| !is_combining_mark(*letter))
            .collect::<String>()
    };
    a == b || (!(a.is_ascii() && b.is_ascii()) && plain(a) == plain(b))
}

/// Returns the words of a text, with the bytes they begin at.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(' ')
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
        .filter(|(_, word)| !word.is_empty())
}

/// Returns the names that a word may begin with where another is glued to it: "Marn" of "MarnQuill:", "Mc" and "McTell" of
/// "McTellQuill". A name begins with a capital and ends with a small letter, and no small letter follows.
fn glued_names(word: &str) -> impl Iterator<Item = &str> {
    let begins = word.starts_with(char::is_uppercase);
    let ends = word.char_indices().filter_map(|(at, letter)| {
        let next = at + letter.len_utf8();
        let follows = word[next..].chars().next();
        let is_end = letter.is_lowercase() || letter == '.';
        let is_glued = follows.is_some_and(|next| next.is_uppercase() || next.is_numeric() || "‘'“\"".contains(next));
        (is_end && is_glued).then_some(&word[..next])
    });
    ends.filter(move |_| begins)
}

/// Returns a word without the marks around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '.')
}

/// Returns the number of bytes of the marks before a word.
fn leading(word: &str) -> usize {
    word.len() - word.trim_start_matches(|letter: char| !letter.is_alphanumeric()).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn removed(text: &str) -> (String, Vec<String>) {
        let mut passages = Vec::new();
        let new = remove(text, &mut passages);
        (new.map_or_else(|| text.to_owned(), |new| new.text), passages)
    }

    #[test]
    fn a_card_is_taken_out_of_its_sentence() {
        let cases = [
            (
                "Sen. Bo Marn Bo Adam MarnCouncil votes again Quill: 'I will not go' MORE (R-Ky.) lost the vote.",
                "Sen. Bo Marn (R-Ky.) lost the vote.",
            ),
            (
                "Mayor Marn Bo (Bobby) A. Marn2020 hopefuls meet in Halden | Quill leads MORE’s aide said so.",
                "Mayor Marn’s aide said so.",
            ),
            (
                "“Tess McTell Theresa Jane McTellQuill wins Brock MORE, come in,” he said.",
                "“Tess McTell, come in,” he said.",
            ),
            (
                "Bo Marn Bo Adam MarnOne headline MORE met Ada Quill Ada Mary QuillAnother one MORE on Monday.",
                "Bo Marn met Ada Quill on Monday.",
            ),
            (
                "Speaker Bo Marn Bo Adam Marn Council votes again: 'No thanks' MORE (R-Wis.) lost.",
                "Speaker Bo Marn (R-Wis.) lost.",
            ),
            (
                "Rep. Ana Solis Ana Maria SolísCouncil votes again MORE lost.",
                "Rep. Ana Solis lost.",
            ),
        ];
        for (text, expected) in cases {
            let (left, passages) = removed(text);
            assert_eq!(left, expected);
            assert!(passages.iter().all(|passage| passage.ends_with("MORE")), "{passages:?}");
        }
    }

    #[test]
    fn other_text_stays() {
        let texts = [
            "Bo Marn wants MORE money.",
            "Marn told Marn that the council wants MORE.",
            "Bo Marn lost.Quill wants MORE money.",
            "MarnQuill and Bo Marn want MORE.",
            "Bo Marn met Bo Adam MarnCouncil votes again and nothing ends it",
            "Bo Marn\nBo Adam MarnCouncil votes MORE",
            " MORE MORE MORE",
        ];
        for text in texts {
            assert_eq!(removed(text).0, text);
        }
    }
}
