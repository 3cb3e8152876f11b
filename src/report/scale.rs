//! The scale of the scores that a page or a sheet shows: where its ends are, and which colour a
//! score has.

/// Colours to each side of the middle.
pub const STEPS: i32 = 6;
/// The least score at the end of a scale: differences of less than a hundredth would fill a
/// shorter one.
const SHORTEST: f64 = 0.1;

/// A scale that is as long on either side of 0 as the scores that it shows, so that no score lies
/// beyond its end and equal colours are equally far from 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    tenths: f64,
}

impl Scale {
    /// Makes the scale of these scores: it ends at the next tenth beyond the largest.
    pub fn of(scores: impl IntoIterator<Item = f64>) -> Self {
        let largest = scores.into_iter().map(f64::abs).fold(SHORTEST, f64::max);
        // A score of 0.3 may be a bit more than three tenths in binary.
        let tenths = (largest * 10.0 - 1e-9).ceil();
        Self { tenths }
    }

    /// Returns the score at the right end.
    pub fn end(self) -> f64 {
        self.tenths / 10.0
    }

    /// Returns the colour of a score: from `-STEPS`, most negative, over 0, none, to `STEPS`.
    pub fn colour(self, score: f64) -> i32 {
        let share = (score / self.end()).clamp(-1.0, 1.0);
        (share * f64::from(STEPS)).round() as i32
    }

    /// Returns how many marks divide each side evenly, 2 to 5: tenths, or what makes of them few
    /// enough to read.
    pub fn marks_a_side(self) -> usize {
        let tenths = self.tenths as usize;
        match tenths {
            1 => 2,
            2..=5 => tenths,
            _ => (2..=5).rev().find(|n| tenths.is_multiple_of(*n)).unwrap_or(2),
        }
    }

    /// Returns the scores at the marks, from the left end to the right.
    pub fn marks(self) -> Vec<f64> {
        let a_side = self.marks_a_side() as i32;
        (-a_side..=a_side)
            .map(|at| self.end() * f64::from(at) / f64::from(a_side))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_ends_at_the_tenth_beyond_its_scores() {
        for (scores, end) in [
            (&[][..], 0.1),
            (&[0.02, -0.03], 0.1),
            (&[0.1 + 0.2], 0.3),
            (&[-0.31, 0.2], 0.4),
            (&[1.0], 1.0),
        ] {
            assert_eq!(Scale::of(scores.iter().copied()).end(), end, "{scores:?}");
        }
    }

    #[test]
    fn colours_grow_with_the_score_up_to_the_ends() {
        let scale = Scale::of([0.4]);
        assert_eq!(
            [-0.4, -0.07, 0.02, 0.2, 0.39].map(|s| scale.colour(s)),
            [-6, -1, 0, 3, 6]
        );
    }

    #[test]
    fn marks_are_few_and_even() {
        for (end, expected) in [
            (0.1, 5),
            (0.2, 5),
            (0.4, 9),
            (0.6, 7),
            (0.7, 5),
            (0.8, 9),
            (0.9, 7),
            (1.0, 11),
        ] {
            assert_eq!(Scale::of([end]).marks().len(), expected, "{end}");
        }
        assert_eq!(Scale::of([0.2]).marks(), [-0.2, -0.1, 0.0, 0.1, 0.2]);
    }
}
