//! The word pieces of a sentence.

use super::case_shape::CaseShapes;
use crate::article::SentenceSpan;
use crate::model::ModelProblem;
use regard_encoder::Token;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokenizers::Tokenizer;

/// Bytes of a sentence given to the tokenizer at a time.
const PIECE_BYTES: usize = 1 << 16;

/// The tokenizer of a model folder.
pub(super) struct WordPieces {
    tokenizer: Tokenizer,
    /// The word piece before every sentence: `[CLS]`, or `<s>`.
    first: u32,
    /// The word piece after every sentence: `[SEP]`, or `</s>`.
    last: u32,
    /// Ids that no text may have.
    special: Vec<u32>,
    /// The word piece of an unknown character, where the tokenizer has one.
    unknown: Option<u32>,
}

impl WordPieces {
    /// Parses a `tokenizer.json`.
    pub(super) fn load(json: &[u8]) -> Result<Self, ModelProblem> {
        let mut tokenizer =
            catch_tokenizer_panic(|| Tokenizer::from_bytes(json)).map_err(ModelProblem::TokenizerFile)?;
        // A sentence is windowed, with its target inside; the tokenizer must neither cut nor fill
        // it.
        tokenizer.with_truncation(None).map_err(ModelProblem::TokenizerFile)?;
        tokenizer.with_padding(None);
        // An article that says “[SEP]” says five characters, not a sentence's end.
        tokenizer.set_encode_special_tokens(true);
        let (first, last) = ends(&tokenizer)?;
        let special = tokenizer.get_added_tokens_decoder();
        Ok(Self {
            first,
            last,
            special: special
                .iter()
                .filter(|(_, token)| token.special)
                .map(|(id, _)| *id)
                .collect(),
            unknown: ["[UNK]", "<unk>"].iter().find_map(|token| tokenizer.token_to_id(token)),
            tokenizer,
        })
    }

    /// Returns how many word pieces there are.
    pub(super) fn vocabulary_size(&self) -> usize {
        self.tokenizer.get_vocab_size(true)
    }

    /// Splits a sentence into word pieces. The tokenizer takes 150 bytes for each byte it is given,
    /// so a "sentence" of megabytes is given to it in pieces; no word piece crosses white space, so
    /// the result is the same.
    pub(super) fn tokenize(&self, sentence: &str) -> Result<Tokens, ModelProblem> {
        let (mut ids, mut offsets) = (Vec::new(), Vec::new());
        let mut begin = 0;
        for piece in pieces(sentence, PIECE_BYTES) {
            let encoding =
                catch_tokenizer_panic(|| self.tokenizer.encode(piece, false)).map_err(ModelProblem::Tokenizer)?;
            ids.extend(encoding.get_ids().iter().map(|id| self.without_special(*id)));
            offsets.extend(encoding.get_offsets().iter().map(|(a, b)| (begin + a, begin + b)));
            begin += piece.len();
        }
        let shapes = CaseShapes::of(sentence);
        let shapes = offsets
            .iter()
            .map(|&(start, end)| if start < end { shapes.at(start) } else { 0 })
            .collect();
        Ok(Tokens { ids, shapes, offsets })
    }

    /// Returns the special word pieces around a pair of texts.
    pub(super) fn pair_frame(&self) -> Result<PairFrame, ModelProblem> {
        let encoding = self.tokenizer.encode(("a", "b"), true);
        let encoding = encoding.map_err(ModelProblem::TokenizerFile)?;
        let ids = encoding.get_ids().iter().zip(encoding.get_type_ids());
        let tokens: Vec<Token> = ids
            .map(|(&id, &segment)| Token {
                id,
                shape: 0,
                segment: u8::from(segment > 0),
            })
            .collect();
        let special = encoding.get_special_tokens_mask();
        // The text of each word piece; `None` for a special one.
        let texts = encoding.get_sequence_ids();
        let (Some((a, a_end)), Some((b, b_end))) = (first_and_last(&texts, 0), first_and_last(&texts, 1)) else {
            return Err(ModelProblem::NoPair);
        };
        if a_end + 1 >= b || special[a_end + 1] == 0 {
            return Err(ModelProblem::NoPairSeparator);
        }
        Ok(PairFrame {
            before: tokens[..a].to_vec(),
            between: tokens[a_end + 1..b].to_vec(),
            after: tokens[b_end + 1..].to_vec(),
            segments: [tokens[a].segment, tokens[b].segment],
        })
    }

    /// Replaces a special word piece by the unknown one. The tokenizers of XLM-R have the special
    /// ones among the others, and find them in a text that has their characters.
    fn without_special(&self, id: u32) -> u32 {
        match self.unknown {
            Some(unknown) if self.special.contains(&id) => unknown,
            _ => id,
        }
    }

    /// Returns the word pieces `shown` of a sentence between the special ones, as the encoder takes
    /// them.
    pub(super) fn sequence(&self, tokens: &Tokens, shown: Range<usize>) -> Vec<Token> {
        let [first, last] = [self.first, self.last].map(|id| Token { id, ..Token::default() });
        std::iter::once(first)
            .chain(tokens.shown(shown))
            .chain([last])
            .collect()
    }
}

/// Returns the first and the last word piece of a text.
fn first_and_last(texts: &[Option<usize>], text: usize) -> Option<(usize, usize)> {
    let first = texts.iter().position(|of| *of == Some(text))?;
    let last = texts.iter().rposition(|of| *of == Some(text))?;
    Some((first, last))
}

/// The special word pieces that a tokenizer puts around two texts, and the segment that each text
/// is of.
pub(super) struct PairFrame {
    before: Vec<Token>,
    between: Vec<Token>,
    after: Vec<Token>,
    segments: [u8; 2],
}

impl PairFrame {
    /// Returns how many special word pieces there are.
    pub(super) fn len(&self) -> usize {
        self.before.len() + self.between.len() + self.after.len()
    }

    /// Returns the word pieces `shown` of the first text and all of the second, as the encoder
    /// takes them.
    pub(super) fn sequence(&self, first: &Tokens, shown: Range<usize>, second: &Tokens) -> Vec<Token> {
        let [one, other] = self.segments;
        let mut tokens = self.before.clone();
        tokens.extend(first.shown(shown).map(|token| Token { segment: one, ..token }));
        tokens.extend_from_slice(&self.between);
        tokens.extend(second.shown(0..second.len()).map(|token| Token {
            segment: other,
            ..token
        }));
        tokens.extend_from_slice(&self.after);
        tokens
    }
}

/// Runs a part of the tokenizers crate, which panics on some files that it cannot read (0.23: a
/// decoder without its type). The tokenizer is not used after a panic.
fn catch_tokenizer_panic<T>(run: impl FnOnce() -> tokenizers::Result<T>) -> tokenizers::Result<T> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err("the tokenizers crate cannot read it".into()))
}

/// Returns the special word pieces that the tokenizer puts before and after a sentence.
fn ends(tokenizer: &Tokenizer) -> Result<(u32, u32), ModelProblem> {
    let encoding = catch_tokenizer_panic(|| tokenizer.encode("a", true)).map_err(ModelProblem::TokenizerFile)?;
    match (encoding.get_ids(), encoding.get_special_tokens_mask()) {
        ([first, .., last], [1, inner @ .., 1]) if !inner.is_empty() && inner.iter().all(|mask| *mask == 0) => {
            Ok((*first, *last))
        }
        _ => Err(ModelProblem::NoSentenceFrame),
    }
}

/// Splits `text` into pieces of at least `bytes` bytes, all of which but the first begin with a
/// space.
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
    /// Returns how many there are.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Returns those in `shown`, as the encoder takes them.
    fn shown(&self, shown: Range<usize>) -> impl Iterator<Item = Token> {
        let tokens = self.ids[shown.clone()].iter().zip(&self.shapes[shown]);
        tokens.map(|(&id, &shape)| Token { id, shape, segment: 0 })
    }

    /// Returns the word pieces that share a byte with `span`; `None` where none does (a mention of
    /// nothing but characters that the tokenizer drops).
    pub(super) fn covering(&self, span: SentenceSpan) -> Option<Range<usize>> {
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

    /// A small tokenizer of a kind of model.
    fn tiny(kind: &str) -> Vec<u8> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/encoder/tests/fixtures/tiny");
        std::fs::read(format!("{folder}/{kind}/tokenizer.json")).unwrap()
    }

    /// WordPiece, byte pairs and unigrams.
    fn kinds() -> [WordPieces; 3] {
        let [roberta, xlm_roberta] = ["roberta", "xlm-roberta"].map(|kind| WordPieces::load(&tiny(kind)).unwrap());
        [word_pieces(), roberta, xlm_roberta]
    }

    #[test]
    fn a_long_text_in_pieces_gives_the_word_pieces_of_the_whole() {
        let text = "Tomás Okonjo-Reyes  said “naïve” \u{301}things, (ﬁne) 北京 \u{a0}x.\n".repeat(2000)
            + &"y".repeat(PIECE_BYTES);
        assert!(pieces(&text, PIECE_BYTES).count() > 1);
        assert_eq!(pieces(&text, PIECE_BYTES).collect::<String>(), text);
        for model in kinds() {
            let whole = model.tokenizer.encode(text.as_str(), false).unwrap();
            let Tokens { ids, offsets, .. } = model.tokenize(&text).unwrap();
            assert!(ids == whole.get_ids());
            assert!(offsets == whole.get_offsets());
        }
        let model = word_pieces();
        let shapes = model.tokenize(&text).unwrap().shapes;
        let sentence = text.find('\n').unwrap() + 1;
        let of_a_sentence = model.tokenize(&text[..sentence]).unwrap().shapes;
        let repeated = shapes.chunks(of_a_sentence.len()).take(1999);
        assert!(repeated.into_iter().all(|shapes| shapes == of_a_sentence));
    }

    #[test]
    fn sentences_stand_between_the_special_tokens_of_their_model() {
        let ends = kinds().map(|model| {
            let tokens = model.tokenize("Ada praised Bo.").unwrap();
            let sequence = model.sequence(&tokens, 0..tokens.len());
            assert_eq!(sequence.len(), tokens.len() + 2);
            [sequence[0], sequence[sequence.len() - 1]]
                .map(|token| (model.tokenizer.id_to_token(token.id).unwrap(), token.shape))
        });
        let expected = [["[CLS]", "[SEP]"], ["<s>", "</s>"], ["<s>", "</s>"]];
        assert_eq!(ends, expected.map(|pair| pair.map(|token| (token.to_owned(), 0))));
    }

    #[test]
    fn a_tokenizer_that_frames_no_sentence_is_refused() {
        let mut json: serde_json::Value = serde_json::from_slice(&tiny("roberta")).unwrap();
        json["post_processor"] = serde_json::Value::Null;
        let error = WordPieces::load(json.to_string().as_bytes()).err().unwrap();
        assert!(matches!(error, ModelProblem::NoSentenceFrame), "{error}");
    }

    #[test]
    fn a_tokenizer_on_which_its_crate_panics_is_refused() {
        let json = String::from_utf8(tiny("roberta")).unwrap();
        let json = json.replacen("\"decoder\":", "\"decoder\": {\"type\" 1}, \"decoder\":", 1);
        let error = WordPieces::load(json.as_bytes()).err().unwrap();
        assert!(matches!(error, ModelProblem::TokenizerFile(_)), "{error}");
    }

    #[test]
    fn a_target_is_covered_by_its_own_pieces_whatever_the_tokenizer() {
        let text = "“Été,” said Ada  Lovelace's 北 friend.";
        for model in kinds() {
            let tokens = model.tokenize(text).unwrap();
            for target in ["Été", "Ada", "Ada  Lovelace", "friend"] {
                let start = text.find(target).unwrap();
                let span = SentenceSpan::new(start, start + target.len());
                let covering = tokens.covering(span).unwrap();
                let covered = tokens.offsets[covering.start].0..tokens.offsets[covering.end - 1].1;
                // A piece may begin with the space before its word.
                assert_eq!(text[covered].trim_start(), target);
            }
        }
    }

    #[test]
    fn each_piece_has_the_case_of_its_word() {
        let model = word_pieces();
        let text = "McCain's NATO-backed ünited, 5G.";
        let tokens = model.tokenize(text).unwrap();
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
        for model in kinds() {
            let tokens = model
                .tokenize("Ada said [SEP] and [CLS], <s> and </s>, <pad>.")
                .unwrap();
            assert!(!model.special.is_empty());
            for id in &tokens.ids {
                assert!(Some(*id) == model.unknown || !model.special.contains(id));
            }
            assert_eq!(tokens.ids.len(), tokens.offsets.len());
        }
    }
}
