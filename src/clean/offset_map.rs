//! The way back from positions of a cleaned text to those of the text that was given.

use crate::text::CodePoints;

/// A piece of a text that was replaced, in code points, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edit {
    /// The piece in the text before.
    pub(super) given: (u32, u32),
    /// What stands for it in the text after; empty where it was removed.
    pub(super) clean: (u32, u32),
}

impl Edit {
    pub(super) fn is_removal(&self) -> bool {
        self.clean.0 == self.clean.1
    }

    pub(super) fn ends_at(&self, given: u32, clean: u32) -> bool {
        (self.given.1, self.clean.1) == (given, clean)
    }
}

/// The way back from positions of a cleaned text, in Unicode code points, to those of the text that was given. It is empty
/// where nothing was changed. Positions keep their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OffsetMap {
    /// What each step of cleaning changed, in the order of the steps; the edits of a step are in the order of the text.
    steps: Vec<Vec<Edit>>,
}

impl OffsetMap {
    /// Returns true if the text is as it was given.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Returns the number of bytes it takes.
    pub fn bytes(&self) -> usize {
        self.steps.iter().map(|step| step.len() * size_of::<Edit>()).sum()
    }

    /// Adds what a further step changed in the text.
    pub(super) fn add_step(&mut self, edits: Vec<Edit>) {
        self.steps.push(edits);
    }

    /// Returns where a point of the text that was given stands in the cleaned text; `None` in what was removed or replaced.
    pub fn cleaned(&self, point: u32) -> Option<u32> {
        self.steps.iter().try_fold(point, |point, step| {
            match step[..step.partition_point(|edit| edit.given.0 <= point)].last() {
                None => Some(point),
                Some(edit) => Some(edit.clean.1 + point.checked_sub(edit.given.1)?),
            }
        })
    }

    /// Returns where a span that begins at `point` of the cleaned text begins in the text that was given: after what was
    /// removed before it.
    pub fn start(&self, point: u32) -> u32 {
        self.steps.iter().rev().fold(point, |point, step| {
            match step[..step.partition_point(|edit| edit.clean.0 <= point)].last() {
                None => point,
                Some(edit) if point < edit.clean.1 => edit.given.0,
                Some(edit) => edit.given.1 + (point - edit.clean.1),
            }
        })
    }

    /// Returns where a span that ends at `point` of the cleaned text ends in the text that was given: before what was removed
    /// after it.
    pub fn end(&self, point: u32) -> u32 {
        self.steps.iter().rev().fold(point, |point, step| {
            match step[..step.partition_point(|edit| edit.clean.0 < point)].last() {
                None => point,
                Some(edit) => edit.given.1 + point.saturating_sub(edit.clean.1),
            }
        })
    }
}

/// Converts bytes of a cleaned text to Unicode code points of the text that was given.
pub struct GivenPositions<'a> {
    points: CodePoints<'a>,
    map: &'a OffsetMap,
}

impl<'a> GivenPositions<'a> {
    /// Counts the code points of `text`, from which `map` leads back, once.
    pub fn new(text: &'a str, map: &'a OffsetMap) -> Self {
        Self {
            points: CodePoints::new(text),
            map,
        }
    }

    /// Returns where a span that begins at byte `offset` of the cleaned text begins in the text that was given.
    pub fn start(&self, offset: usize) -> u32 {
        self.map.start(self.points.before(offset))
    }

    /// Returns where a span that ends at byte `offset` of the cleaned text ends in the text that was given.
    pub fn end(&self, offset: usize) -> u32 {
        self.map.end(self.points.before(offset))
    }

    /// Returns how many code points the cleaned text has between two of its bytes.
    pub fn between(&self, start: usize, end: usize) -> u32 {
        self.points.before(end) - self.points.before(start)
    }
}
