//! A text that is written anew, piece by piece, with a record of what was changed.

use super::offset_map::Edit;
use std::ops::Range;

/// Writes a text anew. Changes are given in the order of the text; what is between them is copied.
pub(super) struct Rewriter<'t> {
    given: &'t str,
    /// Bytes of `given` that are copied or replaced.
    done: usize,
    text: String,
    edits: Vec<Edit>,
    /// Code points of `given` that are copied or replaced.
    given_points: u32,
    /// Code points of `text`.
    points: u32,
}

/// A text that was changed, and what was changed in it.
pub(super) struct Rewritten {
    pub text: String,
    pub edits: Vec<Edit>,
}

impl<'t> Rewriter<'t> {
    pub(super) fn new(given: &'t str) -> Self {
        Self {
            given,
            done: 0,
            text: String::new(),
            edits: Vec::new(),
            given_points: 0,
            points: 0,
        }
    }

    /// Returns the last character that was written or will be copied before byte `at` of the text that was given.
    pub(super) fn last_before(&self, at: usize) -> Option<char> {
        let waiting = self.given[self.done..at].chars().next_back();
        waiting.or_else(|| self.text.chars().next_back())
    }

    /// Writes `with` for the bytes `range`, which begin at or after the end of the change before.
    pub(super) fn replace(&mut self, range: Range<usize>, with: &str) {
        self.copy_to(range.start);
        let replaced = count(&self.given[range.clone()]);
        let written = count(with);
        self.text.push_str(with);
        match self.edits.last_mut() {
            Some(last) if written == 0 && last.ends_at(self.given_points, self.points) && last.is_removal() => {
                last.given.1 += replaced;
            }
            _ => self.edits.push(Edit {
                given: (self.given_points, self.given_points + replaced),
                clean: (self.points, self.points + written),
            }),
        }
        self.given_points += replaced;
        self.points += written;
        self.done = range.end;
    }

    fn copy_to(&mut self, end: usize) {
        let piece = &self.given[self.done..end];
        self.text.push_str(piece);
        let points = count(piece);
        self.given_points += points;
        self.points += points;
        self.done = end;
    }

    /// Returns the new text; `None` where nothing was changed.
    pub(super) fn finish(mut self) -> Option<Rewritten> {
        if self.edits.is_empty() {
            return None;
        }
        self.copy_to(self.given.len());
        Some(Rewritten {
            text: self.text,
            edits: self.edits,
        })
    }
}

fn count(text: &str) -> u32 {
    text.chars().count() as u32
}
