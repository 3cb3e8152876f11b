//! What the actor list holds and no article names.

use crate::summarize::SummaryReport;
use crate::text::one_line;
use std::collections::HashSet;

/// Actors, and aliases, that are named; the others are in the files.
const SHOWN: usize = 5;

/// Names actors of the list that were never found, and aliases of those that were, unless there are none.
pub(super) fn not_found(report: &SummaryReport) -> Option<String> {
    let (found, absent): (Vec<_>, Vec<_>) = report.actors.iter().partition(|row| row.n_articles > 0);
    let found: HashSet<&str> = found.iter().map(|row| row.actor_id.as_str()).collect();
    let actors: Vec<String> = absent.iter().map(|row| one_line(&row.actor_name)).collect();
    let mut aliases = Vec::new();
    for (id, missing) in &report.facts.aliases_not_found {
        if found.contains(id.as_str()) {
            aliases.extend(missing.iter().map(|alias| format!("“{}” of {id}", one_line(alias))));
        }
    }
    let actors = some_of(&actors, "actor", "actors", "actors.csv");
    let aliases = some_of(&aliases, "alias", "aliases", "run.json");
    let parts: Vec<String> = actors.into_iter().chain(aliases).collect();
    (!parts.is_empty()).then(|| format!("on the list, never found: {}", parts.join("; ")))
}

/// Names the first of many, and the file that has all.
fn some_of(names: &[String], one: &str, many: &str, file: &str) -> Option<String> {
    let noun = if names.len() == 1 { one } else { many };
    let shown = names[..names.len().min(SHOWN)].join(", ");
    match names.len() {
        0 => None,
        count if count > SHOWN => Some(format!("{count} {noun} ({shown} and more, in {file})")),
        count => Some(format!("{count} {noun} ({shown})")),
    }
}

#[cfg(test)]
mod tests {
    use super::some_of;

    #[test]
    fn a_few_are_named_and_the_others_counted() {
        let names: Vec<String> = ["a", "b", "c", "d", "e", "f"].map(str::to_owned).to_vec();
        assert_eq!(some_of(&[], "actor", "actors", "x"), None);
        assert_eq!(some_of(&names[..1], "actor", "actors", "x").unwrap(), "1 actor (a)");
        assert_eq!(
            some_of(&names[..5], "actor", "actors", "x").unwrap(),
            "5 actors (a, b, c, d, e)"
        );
        assert_eq!(
            some_of(&names, "actor", "actors", "x").unwrap(),
            "6 actors (a, b, c, d, e and more, in x)"
        );
    }
}
