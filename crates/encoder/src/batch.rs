//! Token ids of several sequences, end to end.

use std::ops::Range;

/// Number of case shapes; a token's is below it.
pub const CASE_SHAPES: usize = 5;

/// A token of a sequence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Token {
    /// Its place in the vocabulary.
    pub id: u32,
    /// The letter case of its word, below [`CASE_SHAPES`], whose embedding a model with case
    /// embeddings adds to the token's own. Model and caller agree on the meaning of each shape; 0
    /// is for none.
    pub shape: u8,
    /// 0, or 1 for the second text of a pair and the tokens after it. A model without two token
    /// types ignores it.
    pub segment: u8,
}

/// Number of segments; a token's is below it.
pub(crate) const SEGMENTS: usize = 2;

/// Several sequences of token ids, packed without padding. Reuse one with [`clear`](Batch::clear).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    ids: Vec<u32>,
    /// The case shape of each token.
    shapes: Vec<u8>,
    /// The segment of each token.
    segments: Vec<u8>,
    /// True for each token whose hidden state is read.
    read: Vec<bool>,
    /// The start of each sequence, and the end of the last; never empty.
    bounds: Vec<usize>,
}

impl Default for Batch {
    fn default() -> Self {
        Batch {
            ids: Vec::new(),
            shapes: Vec::new(),
            segments: Vec::new(),
            read: Vec::new(),
            bounds: vec![0],
        }
    }
}

impl Batch {
    /// Makes an empty batch.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a sequence, `[CLS]` and `[SEP]` included. Its tokens have case shape and segment 0. Ids
    /// and length are checked when the batch is encoded.
    pub fn push(&mut self, ids: &[u32]) {
        self.push_tokens(ids.iter().map(|&id| Token { id, ..Token::default() }));
    }

    /// Adds a sequence of tokens, the special ones included.
    pub fn push_tokens(&mut self, tokens: impl IntoIterator<Item = Token>) {
        for token in tokens {
            self.ids.push(token.id);
            self.shapes.push(token.shape);
            self.segments.push(token.segment);
            self.read.push(true);
        }
        self.bounds.push(self.ids.len());
    }

    /// Restricts what is computed of the sequence added last to the hidden states of `tokens`,
    /// counted from its first: the last layer leaves out the others. These states have the same
    /// bits as without the restriction; the others are zeros. Tokens past the end are ignored.
    pub fn read_only(&mut self, tokens: impl IntoIterator<Item = Range<usize>>) {
        let Some(last) = self.len().checked_sub(1) else {
            return;
        };
        let rows = self.rows(last);
        let read = &mut self.read[rows];
        read.fill(false);
        for range in tokens {
            let end = range.end.min(read.len());
            read[range.start.min(end)..end].fill(true);
        }
    }

    /// Removes all sequences and keeps the memory.
    pub fn clear(&mut self) {
        self.ids.clear();
        self.shapes.clear();
        self.segments.clear();
        self.read.clear();
        self.bounds.truncate(1);
    }

    /// Returns the number of sequences.
    pub fn len(&self) -> usize {
        self.bounds.len() - 1
    }

    /// Returns true if there are no sequences.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the number of tokens in all sequences together.
    pub fn tokens(&self) -> usize {
        self.ids.len()
    }

    /// Returns the number of tokens whose hidden states are read.
    pub fn read_tokens(&self) -> usize {
        self.read.iter().filter(|read| **read).count()
    }

    /// Returns true for each token, of all sequences end to end, whose hidden state is read.
    pub(crate) fn read(&self) -> &[bool] {
        &self.read
    }

    /// Returns the sequences' token ids, in order.
    pub fn sequences(&self) -> impl Iterator<Item = &[u32]> {
        self.bounds.windows(2).map(|pair| &self.ids[pair[0]..pair[1]])
    }

    /// Returns the tokens of sequence `index`, counted over all sequences.
    ///
    /// # Panics
    /// When `index` is not below [`len`](Self::len).
    pub fn rows(&self, index: usize) -> Range<usize> {
        self.bounds[index]..self.bounds[index + 1]
    }

    /// Returns the token ids of all sequences, end to end.
    pub fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// Returns the case shapes of all sequences' tokens, end to end.
    pub fn shapes(&self) -> &[u8] {
        &self.shapes
    }

    /// Returns the tokens `rows`, counted over all sequences.
    pub(crate) fn slice(&self, rows: Range<usize>) -> impl Iterator<Item = Token> {
        rows.map(|row| Token {
            id: self.ids[row],
            shape: self.shapes[row],
            segment: self.segments[row],
        })
    }

    /// Returns the segments of all sequences' tokens, end to end.
    pub fn segments(&self) -> &[u8] {
        &self.segments
    }

    /// Cuts the batch into runs of whole sequences of at most `limit` tokens each; a longer
    /// sequence is a run of its own.
    pub(crate) fn runs(&self, limit: usize) -> impl Iterator<Item = Run<'_>> {
        let mut first = 0;
        std::iter::from_fn(move || {
            let run = self.run_from(first, limit)?;
            first += run.bounds.len() - 1;
            Some(run)
        })
    }

    fn run_from(&self, first: usize, limit: usize) -> Option<Run<'_>> {
        let bounds = self.bounds.get(first..).filter(|bounds| bounds.len() > 1)?;
        let fitting = bounds.partition_point(|&end| end - bounds[0] <= limit);
        Some(Run {
            bounds: &bounds[..fitting.max(2)],
        })
    }
}

/// Neighbouring sequences of a batch that are computed together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run<'a> {
    /// The start of each sequence in the batch, and the end of the last; at least two.
    bounds: &'a [usize],
}

impl Run<'_> {
    /// Returns the run's tokens, counted over the batch.
    pub fn rows(&self) -> Range<usize> {
        self.bounds[0]..self.bounds[self.bounds.len() - 1]
    }

    /// Returns the tokens of each sequence, counted from the run's first.
    pub fn sequences(&self) -> impl Iterator<Item = Range<usize>> {
        let start = self.bounds[0];
        self.bounds.windows(2).map(move |pair| pair[0] - start..pair[1] - start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the first token of each run and one past its last.
    fn runs(lengths: &[usize], limit: usize) -> Vec<(usize, usize)> {
        let mut batch = Batch::new();
        for &length in lengths {
            batch.push(&vec![7; length]);
        }
        batch
            .runs(limit)
            .map(|run| (run.rows().start, run.rows().end))
            .collect()
    }

    #[test]
    fn runs_hold_whole_sequences_up_to_the_limit() {
        assert_eq!(runs(&[], 10), []);
        assert_eq!(runs(&[4], 10), [(0, 4)]);
        assert_eq!(runs(&[4, 6, 1, 12, 3, 7], 10), [(0, 10), (10, 11), (11, 23), (23, 33)]);
    }

    #[test]
    fn a_cleared_batch_is_a_new_one() {
        let mut batch = Batch::new();
        batch.push_tokens([(1, 4, 0), (2, 3, 1)].map(|(id, shape, segment)| Token { id, shape, segment }));
        batch.clear();
        assert_eq!(batch, Batch::new());
        assert!(batch.is_empty());
    }
}
