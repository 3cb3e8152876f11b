//! The axis of a chart: where it begins and ends, and which scores are marked on it.

use super::numbers::signed;
use maud::{Markup, html};

/// Lengths between two marks, the shortest that leaves few enough of them is taken.
const STEPS: [f64; 5] = [0.05, 0.1, 0.2, 0.5, 1.0];
/// Stretches between marks, beyond which their labels would touch.
const MOST_STRETCHES: i32 = 6;

/// An axis from one mark to another that holds 0 and all its values, so that none lies beyond its
/// ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    step: f64,
    /// The marks at the ends, counted in steps from 0.
    from: i32,
    to: i32,
}

impl Axis {
    /// Makes the axis of these values.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let (low, high) = values.into_iter().fold((0.0_f64, 0.0_f64), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        // A value of 0.3 may be a bit more than three tenths in binary.
        let marks = |step: f64| ((low / step + 1e-9).floor() as i32, (high / step - 1e-9).ceil() as i32);
        let step = STEPS.into_iter().find(|step| {
            let (from, to) = marks(*step);
            to - from <= MOST_STRETCHES
        });
        let step = step.unwrap_or(1.0);
        let (from, to) = marks(step);
        // Without any value there is still something to draw.
        Self {
            step,
            from,
            to: to.max(from + 1),
        }
    }

    /// Returns the place of a value between the lower end, 0, and the upper, 1.
    pub fn place(self, value: f64) -> f64 {
        let stretches = f64::from(self.to - self.from);
        ((value / self.step - f64::from(self.from)) / stretches).clamp(0.0, 1.0)
    }

    /// Returns the place of a value in percent, as SVG takes it.
    pub fn percent(self, value: f64) -> String {
        format!("{:.1}%", 100.0 * self.place(value))
    }

    /// Returns the marked values, the lowest first.
    pub fn marks(self) -> impl Iterator<Item = f64> {
        (self.from..=self.to).map(move |at| f64::from(at) * self.step)
    }

    /// Returns the classes by which the style draws the lines of the marks behind a chart: how many
    /// stretches there are, and at which mark 0 is.
    pub fn classes(self) -> String {
        format!("k{} z{}", self.to - self.from, -self.from)
    }

    /// Draws the values of the marks, as the heading of a column of charts.
    pub fn labels(self) -> Markup {
        html! {
            svg.axis aria-hidden="true" width="100%" height="14" {
                @for mark in self.marks() {
                    text x=(self.percent(mark)) y="11" { (mark_text(mark)) }
                }
            }
        }
    }
}

/// Returns the value of a mark, without zeros at its end.
pub fn mark_text(mark: f64) -> String {
    let text = signed(mark);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_holds_zero_and_its_values_between_few_marks() {
        for (values, marks) in [
            (&[][..], &[0.0, 0.05][..]),
            (&[-0.12], &[-0.15, -0.1, -0.05, 0.0]),
            (&[-0.3, 0.1 + 0.2], &[-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3]),
            (&[-0.41, 0.3], &[-0.6, -0.4, -0.2, 0.0, 0.2, 0.4]),
            (&[1.0, -1.0], &[-1.0, -0.5, 0.0, 0.5, 1.0]),
            (&[2.0, -2.0], &[-2.0, -1.0, 0.0, 1.0, 2.0]),
        ] {
            let axis = Axis::of(values.iter().copied());
            let found: Vec<f64> = axis.marks().map(|mark| (mark * 100.0).round() / 100.0).collect();
            assert_eq!(found, marks, "{values:?}");
            assert!(values.iter().all(|value| (0.0..=1.0).contains(&axis.place(*value))));
        }
    }

    #[test]
    fn places_are_shares_of_the_length() {
        let axis = Axis::of([-0.3, 0.1]);
        assert_eq!(
            [-0.3, 0.0, 0.1].map(|value| axis.percent(value)),
            ["0.0%", "75.0%", "100.0%"]
        );
        assert_eq!(axis.classes(), "k4 z3");
    }
}
