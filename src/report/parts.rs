//! Parts of the page that its tables share.

use super::numbers::{interval, signed};
use crate::output::SummaryRow;
use maud::{Markup, html};

/// Returns the cell with the index of a row and its interval, in figures.
pub fn number_cell(row: &SummaryRow) -> Markup {
    html! {
        td.num data-value=(row.article_mean_score) {
            @match row.article_mean_score.0 { Some(score) => (signed(score)), None => "–" }
            small { @match interval(row) { Some(interval) => (interval), None => "too few" } }
        }
    }
}

/// Returns the heading of a column of [`index`](super::chart::index) charts: its name and its
/// scale.
pub fn axis() -> Markup {
    html! {
        span.vh { "Index and interval, from −1 to +1" }
        span.scale aria-hidden="true" { span { "−1" } span { "0" } span { "+1" } }
    }
}

/// Returns the id of an actor's section in the page. Actors' ids hold letters, digits, `.`, `_` and
/// `-` alone.
pub fn anchor(actor_id: &str) -> String {
    format!("actor-{actor_id}")
}
