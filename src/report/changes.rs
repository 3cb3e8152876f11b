//! Changes of an outlet from one period to the next that chance alone hardly explains.

use super::comparison_words::is_difference;
use crate::output::ChangeRow;

/// Returns the changes among the rows of one actor, the surest first.
pub fn clear_changes(rows: &[ChangeRow]) -> Vec<&ChangeRow> {
    let mut clear: Vec<&ChangeRow> = rows.iter().filter(|row| is_difference(row.verdict)).collect();
    let q = |row: &ChangeRow| row.q_value.0.unwrap_or(1.0);
    clear.sort_by(|a, b| {
        q(a).total_cmp(&q(b))
            .then_with(|| (&a.outlet, a.period_start).cmp(&(&b.outlet, b.period_start)))
    });
    clear
}
