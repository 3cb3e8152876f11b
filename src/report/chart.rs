//! Charts as inline SVG, drawn by hand: the crates that draw charts set their own fonts and
//! colours, which dark mode, print and a narrow screen cannot change, and know no title or
//! description. Positions are percentages of a chart's width, so that a chart fits any screen and
//! its text keeps its size. What all have alike, such as the lines of the axis behind a mark, is the
//! style's: there are thousands of them in a page.

use super::axis::Axis;
use crate::output::SummaryRow;
use maud::{Markup, html};

/// Draws a value as a dot and its interval as a line. What it shows stands beside it in figures, so
/// that a screen reader passes it over.
pub fn interval_mark(axis: Axis, value: f64, interval: Option<(f64, f64)>) -> Markup {
    html! {
        svg.mark aria-hidden="true" {
            @if let Some((low, high)) = interval { line x1=(axis.percent(low)) x2=(axis.percent(high)) {} }
            circle cx=(axis.percent(value)) r="4.5" {}
        }
    }
}

/// Draws the shares of negative, neutral and positive mentions as one bar.
pub fn shares(row: &SummaryRow) -> Markup {
    let (Some(neg), Some(neu), Some(pos)) = (row.share_neg.0, row.share_neu.0, row.share_pos.0) else {
        return html! {};
    };
    let label = [(neg, "negative"), (neu, "neutral"), (pos, "positive")]
        .map(|(share, what)| format!("{:.0} % {what}", 100.0 * share))
        .join(", ");
    html! {
        svg.shares role="img" {
            title { (label) }
            // Negative, neutral, positive: the style colours them in this order.
            rect width=(percent(neg)) {}
            rect x=(percent(neg)) width=(percent(neu)) {}
            rect x=(percent(neg + neu)) width=(percent(pos)) {}
        }
    }
}

/// Returns the heading of a column of [`shares`], which tells the colours.
pub fn shares_heading() -> Markup {
    html! {
        "Mentions: " span.key { i.neg {} "negative" } " " span.key { i.neu {} "neutral" } " " span.key { i.pos {} "positive" }
    }
}

fn percent(share: f64) -> String {
    format!("{:.1}%", 100.0 * share)
}
