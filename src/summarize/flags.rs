//! The flags of a row.

/// Joins the flags that are set, as the column `flags` has them.
pub(super) fn joined_flags(flags: &[(bool, &str)]) -> String {
    let set = flags.iter().filter(|(is_set, _)| *is_set);
    set.map(|(_, flag)| *flag).collect::<Vec<_>>().join("|")
}
