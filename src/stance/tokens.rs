//! The word pieces of a sentence.

use super::shape::CaseShapes;
use crate::article::Span;
use std::ops::Range;
use tokenizers::Tokenizer;

/// Bytes of a sentence given to the tokenizer at a time.
const PIECE_BYTES: usize = 1 << 16;

/// The tokenizer of a model folder.
pub(super) struct WordPieces {
    tokenizer: Tokenizer,
    cls: u32,
    sep: u32,
}

impl WordPieces {
    /// Parses a `tokenizer.json`.
    pub(super) fn load(json: &[u8]) -> Result<Self, String> {
        let mut tokenizer = Tokenizer::from_bytes(json).map_err(|e| format!("tokenizer.json: {e}"))?;
        // A sentence is windowed, with its target inside; the tokenizer must neither cut nor fill it.
        tokenizer
            .with_truncation(None)
            .map_err(|e| format!("tokenizer.json: {e}"))?;
        tokenizer.with_padding(None);
        // An article that says “[SEP]” says five characters, not a sentence's end.
        tokenizer.set_encode_special_tokens(true);
        let special = |token: &str| {
            tokenizer
                .token_to_id(token)
                .ok_or_else(|| format!("tokenizer.json has no {token}"))
        };
        let (cls, sep) = (special("[CLS]")?, special("[SEP]")?);
        Ok(Self { tokenizer, cls, sep })
    }

    /// How many word pieces it knows.
    pub(super) fn vocabulary_size(&self) -> usize {
        self.tokenizer.get_vocab_size(true)
    }

    /// The word pieces of a sentence and where each stands in it. The tokenizer takes 150 bytes for each byte it is given,
    /// so a "sentence" of megabytes is given in pieces; no word piece crosses white space, so they come out the same.
    pub(super) fn of(&self, sentence: &str) -> Result<Tokens, String> {
        let (mut ids, mut offsets) = (Vec::new(), Vec::new());
        let mut begin = 0;
        for piece in pieces(sentence, PIECE_BYTES) {
            let encoding = self
                .tokenizer
                .encode(piece, false)
                .map_err(|e| format!("tokenizer: {e}"))?;
            ids.extend_from_slice(encoding.get_ids());
            offsets.extend(encoding.get_offsets().iter().map(|(a, b)| (begin + a, begin + b)));
            begin += piece.len();
        }
        let shapes = CaseShapes::of(sentence);
        let shape = |&(start, end): &(usize, usize)| if start < end { shapes.at(start) } else { 0 };
        let shapes = offsets.iter().map(shape).collect();
        Ok(Tokens { ids, shapes, offsets })
    }

    /// The `shown` ones of a sentence's word pieces, as the encoder takes them: id and case shape of each, between the
    /// special ones.
    pub(super) fn sequence(&self, tokens: &Tokens, shown: Range<usize>) -> Vec<(u32, u8)> {
        let ids = tokens.ids[shown.clone()].iter().copied();
        let shown = ids.zip(tokens.shapes[shown].iter().copied());
        [(self.cls, 0)]
            .into_iter()
            .chain(shown)
            .chain([(self.sep, 0)])
            .collect()
    }
}

/// `text` in pieces of at least `bytes` bytes that begin with a space, but for the first.
fn pieces(text: &str, bytes: usize) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let after = rest.as_bytes().iter().skip(bytes).position(|b| *b == b' ');
        let (piece, others) = rest.split_at(after.map_or(rest.len(), |at| bytes + at));
        rest = others;
        (!piece.is_empty()).then_some(piece)
    })
}

/// A sentence's word pieces, without special ones.
pub(super) struct Tokens {
    ids: Vec<u32>,
    /// The case shape of the word that each begins in.
    shapes: Vec<u8>,
    /// Bytes of the sentence under each.
    offsets: Vec<(usize, usize)>,
}

impl Tokens {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The word pieces that touch `span`; `None` where none does (a mention of nothing but characters that the tokenizer
    /// drops).
    pub(super) fn covering(&self, span: Span) -> Option<Range<usize>> {
        let start = self.offsets.partition_point(|&(_, end)| end <= span.start);
        let end = self.offsets.partition_point(|&(start, _)| start < span.end);
        (start < end).then_some(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelFiles;

    fn word_pieces() -> WordPieces {
        WordPieces::load(ModelFiles::embedded().unwrap().file("tokenizer.json")).unwrap()
    }

    #[test]
    fn a_long_text_in_pieces_gives_the_word_pieces_of_the_whole() {
        let model = word_pieces();
        let text = "Tomás Okonjo-Reyes  said “naïve” \u{301}things, (ﬁne) 北京 \u{a0}x.\n".repeat(2000)
            + &"y".repeat(PIECE_BYTES);
        assert!(pieces(&text, PIECE_BYTES).count() > 1);
        assert_eq!(pieces(&text, PIECE_BYTES).collect::<String>(), text);
        let whole = model.tokenizer.encode(text.as_str(), false).unwrap();
        let Tokens { ids, shapes, offsets } = model.of(&text).unwrap();
        assert!(ids == whole.get_ids());
        assert!(offsets == whole.get_offsets());
        let sentence = text.find('\n').unwrap() + 1;
        let of_a_sentence = model.of(&text[..sentence]).unwrap().shapes;
        let repeated = shapes.chunks(of_a_sentence.len()).take(1999);
        assert!(repeated.into_iter().all(|shapes| shapes == of_a_sentence));
    }

    #[test]
    fn each_piece_has_the_case_of_its_word() {
        let model = word_pieces();
        let text = "McCain's NATO-backed ünited, 5G.";
        let tokens = model.of(text).unwrap();
        let found: Vec<(&str, u8)> = tokens
            .offsets
            .iter()
            .zip(&tokens.shapes)
            .map(|(&(start, end), &shape)| (&text[start..end], shape))
            .collect();
        let expected = [
            ("McCain", 4),
            ("'", 0),
            ("s", 1),
            ("NATO", 3),
            ("-", 0),
            ("backed", 1),
            ("ünited", 1),
            (",", 0),
            ("5", 2),
            ("G", 2),
            (".", 0),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_article_cannot_say_a_special_token() {
        let model = word_pieces();
        let tokens = model.of("Ada said [SEP] and [CLS].").unwrap();
        assert!(!tokens.ids.contains(&model.sep) && !tokens.ids.contains(&model.cls));
    }
}
