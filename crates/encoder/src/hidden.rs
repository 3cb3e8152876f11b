//! Hidden states, and the features that heads compute from them.

use std::ops::Range;

use crate::batch::Batch;
use crate::error::InputError;

/// The hidden states of an encoded batch, in the order of its sequences.
#[derive(Debug, Clone, Copy)]
pub struct Hidden<'a> {
    batch: &'a Batch,
    /// Shape (tokens of the batch, width).
    states: &'a [f32],
    width: usize,
}

impl<'a> Hidden<'a> {
    /// Takes the hidden states of the sequences of `batch`, end to end, shape (tokens of the batch,
    /// `width`). They may come from another backend than this crate.
    ///
    /// # Errors
    /// When there are more or fewer values.
    pub fn new(batch: &'a Batch, states: &'a [f32], width: usize) -> Result<Self, InputError> {
        let expected = batch.tokens() * width;
        if states.len() != expected {
            return Err(InputError::WrongLength {
                what: "hidden states",
                expected,
                found: states.len(),
            });
        }
        Ok(Hidden { batch, states, width })
    }

    /// Returns the number of sequences.
    pub fn len(&self) -> usize {
        self.batch.len()
    }

    /// Returns true if there are no sequences.
    pub fn is_empty(&self) -> bool {
        self.batch.is_empty()
    }

    /// Returns sequence `index`, counted from 0.
    ///
    /// # Panics
    /// When `index` is not below [`len`](Self::len).
    pub fn sequence(&self, index: usize) -> Sequence<'a> {
        let rows = self.batch.rows(index);
        Sequence {
            states: &self.states[rows.start * self.width..rows.end * self.width],
            read: &self.batch.read()[rows],
            width: self.width,
        }
    }

    /// Returns all sequences in order.
    pub fn sequences(&self) -> impl Iterator<Item = Sequence<'a>> {
        let hidden = *self;
        (0..hidden.len()).map(move |index| hidden.sequence(index))
    }
}

/// The hidden states of one sequence; at least one token.
#[derive(Debug, Clone, Copy)]
pub struct Sequence<'a> {
    states: &'a [f32],
    /// True for each token whose state is read.
    read: &'a [bool],
    width: usize,
}

impl<'a> Sequence<'a> {
    /// Returns the states, shape (length, hidden), token by token; zeros for a token that the batch
    /// does not [read](Batch::read_only).
    pub fn as_slice(&self) -> &'a [f32] {
        self.states
    }

    /// Returns the sequence's length in tokens.
    pub fn tokens(&self) -> usize {
        self.states.len() / self.width
    }

    /// Returns the state of token `index`, shape (hidden).
    ///
    /// # Errors
    /// When there is no such token, or the batch does not [read](Batch::read_only) it.
    pub fn token(&self, index: usize) -> Result<&'a [f32], InputError> {
        self.check(&(index..index + 1))?;
        Ok(self.state(index))
    }

    fn state(&self, index: usize) -> &'a [f32] {
        &self.states[index * self.width..(index + 1) * self.width]
    }

    /// Checks that `tokens` are some of the sequence's, and read.
    fn check(&self, tokens: &Range<usize>) -> Result<(), InputError> {
        let length = self.tokens();
        if tokens.is_empty() || tokens.end > length {
            return Err(InputError::BadSpan {
                start: tokens.start,
                end: tokens.end,
                length,
            });
        }
        match tokens.clone().find(|&token| !self.read[token]) {
            Some(token) => Err(InputError::NotRead { token }),
            None => Ok(()),
        }
    }

    /// Returns the features of a target, the input of a head: the state of the first token,
    /// `[CLS]`, then the mean of the states of `tokens`, the target's. Shape (2 * hidden). `tokens`
    /// counts from `[CLS]` = 0.
    ///
    /// # Errors
    /// When `tokens` is empty or reaches past the end, or one of them, or `[CLS]`, is not
    /// [read](Batch::read_only).
    pub fn span_features(&self, tokens: Range<usize>) -> Result<Vec<f32>, InputError> {
        self.check(&tokens)?;
        let mut features = self.token(0)?.to_vec();
        features.resize(2 * self.width, 0.0);
        self.mean(tokens, &mut features[self.width..]);
        Ok(features)
    }

    /// Returns the features of a whole sentence, the input of a head: the state of `[CLS]`, then
    /// the mean of all states but the first and the last, `[SEP]`. Shape (2 * hidden).
    ///
    /// # Errors
    /// When the sequence has fewer than three tokens, or one of them but the last is not
    /// [read](Batch::read_only).
    pub fn sentence_features(&self) -> Result<Vec<f32>, InputError> {
        self.span_features(1..self.tokens() - 1)
    }

    /// Adds the mean of the states of `tokens` to `out`, one token after the other.
    fn mean(&self, tokens: Range<usize>, out: &mut [f32]) {
        let count = tokens.len() as f32;
        for token in tokens {
            for (sum, value) in out.iter_mut().zip(self.state(token)) {
                *sum += value;
            }
        }
        for sum in out {
            *sum /= count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [f32; 8] = [1.0, 2.0, 3.0, 5.0, 5.0, 9.0, 7.0, 8.0];

    fn sequence(states: &[f32]) -> Sequence<'_> {
        Sequence {
            states,
            read: &[true; 4][..states.len() / 2],
            width: 2,
        }
    }

    #[test]
    fn features_are_cls_and_a_mean() {
        let sequence = sequence(&STATES);
        assert_eq!(sequence.span_features(3..4).unwrap(), [1.0, 2.0, 7.0, 8.0]);
        assert_eq!(sequence.sentence_features().unwrap(), [1.0, 2.0, 4.0, 7.0]);
    }

    #[test]
    fn what_is_not_read_is_refused() {
        let read = [true, false, true, true];
        let sequence = Sequence {
            read: &read,
            ..sequence(&STATES)
        };
        assert_eq!(sequence.span_features(2..3).unwrap(), [1.0, 2.0, 5.0, 9.0]);
        assert_eq!(sequence.token(3).unwrap(), [7.0, 8.0]);
        let error = InputError::NotRead { token: 1 };
        assert_eq!(sequence.token(1).unwrap_err(), error);
        assert_eq!(sequence.span_features(1..3).unwrap_err(), error);
        assert_eq!(sequence.sentence_features().unwrap_err(), error);
    }

    #[test]
    #[expect(clippy::reversed_empty_ranges, reason = "one of the mistakes to refuse")]
    fn invalid_spans_are_refused() {
        let sequence_of_four = sequence(&STATES);
        for span in [0..0, 2..2, 3..2, 3..5, 4..5] {
            let error = sequence_of_four.span_features(span.clone()).unwrap_err();
            assert_eq!(
                error,
                InputError::BadSpan {
                    start: span.start,
                    end: span.end,
                    length: 4
                }
            );
        }
        for tokens in 1..3 {
            assert!(
                sequence(&STATES[..2 * tokens]).sentence_features().is_err(),
                "{tokens} tokens"
            );
        }
    }
}
