//! What several parts of the page name alike.

/// Returns the id of an actor's section in the page. Actors' ids hold letters, digits, `.`, `_` and
/// `-` alone.
pub fn anchor(actor_id: &str) -> String {
    format!("actor-{actor_id}")
}
