//! Ids and names that two actors of a list share.

use super::actor::Actor;
use super::check::spelling_fault;
use super::fold::name_key;
use super::notes::{Mend, Notes};
use crate::error::Problem;
use crate::text::excerpt;
use std::collections::{BTreeSet, HashMap};

/// Joins rows that repeat an actor: the same id, name and type, with other aliases or the same.
pub(super) fn join_repeated(actors: Vec<Actor>, notes: &mut Notes) -> Vec<Actor> {
    let mut joined: Vec<Actor> = Vec::with_capacity(actors.len());
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    for actor in actors {
        let key = (actor.id.to_ascii_lowercase(), name_key(&actor.name));
        let place = *places.entry(key).or_insert(joined.len());
        match joined.get_mut(place) {
            Some(first) if first.id == actor.id && first.kind == actor.kind && !actor.id.is_empty() => {
                let sentence = format_args!(
                    "“{}” stands on line {} too; the two are one",
                    excerpt(&actor.name),
                    first.line
                );
                notes.count(Mend::RepeatedRow, actor.line, sentence);
                join(first, actor);
            }
            _ => joined.push(actor),
        }
    }
    joined
}

fn join(first: &mut Actor, other: Actor) {
    let (mut written, mut made) = (first.aliases.clone(), Vec::new());
    let implied = written.split_off(first.written_aliases);
    for (at, alias) in other.aliases.into_iter().enumerate() {
        let list = if at < other.written_aliases {
            &mut written
        } else {
            &mut made
        };
        list.push(alias);
    }
    first.written_aliases = written.len();
    first.aliases = [written, implied, made].concat();
    first.not_before.extend(other.not_before);
    first.not_after.extend(other.not_after);
    first.case_sensitive = first.case_sensitive.or(other.case_sensitive);
}

/// Reports ids that two actors share. `written`: whether the list has a column of ids.
pub(super) fn check_ids(actors: &[Actor], written: bool, problems: &mut Vec<Problem>) {
    let mut seen: HashMap<String, &Actor> = HashMap::new();
    for actor in actors.iter().filter(|actor| !actor.id.is_empty()) {
        let Some(first) = seen.get(&actor.id.to_ascii_lowercase()) else {
            seen.insert(actor.id.to_ascii_lowercase(), actor);
            continue;
        };
        let what = match (written, actor.id == first.id) {
            (false, _) => format!(
                "the name gives the id “{}”, as on line {}; add a column “actor_id”",
                actor.id, first.line
            ),
            (true, true) => format!(
                "actor_id “{}” is already used on line {}; give each actor one row, with its other names under “aliases”",
                actor.id, first.line
            ),
            (true, false) => format!(
                "actor_id “{}” differs from “{}” on line {} only in case, which file names may not keep apart",
                actor.id, first.id, first.line
            ),
        };
        problems.push(Problem::on_line(actor.line, what));
    }
}

/// Decides whose the names are that two actors share, because the order of the list must not: a name is no other actor's alias, and an
/// alias that several have is nobody's. Two actors of one name are reported, but in a list that discovery wrote, where the order
/// says whom more articles name, the first keeps it.
pub(super) fn settle_shared_names(
    actors: &mut [Actor],
    is_found: bool,
    notes: &mut Notes,
    problems: &mut Vec<Problem>,
) {
    let mut named: HashMap<String, usize> = HashMap::new();
    for at in 0..actors.len() {
        let owner = *named.entry(name_key(&actors[at].name)).or_insert(at);
        if owner == at || spelling_fault(&actors[at].name).is_some() {
            continue;
        }
        let (name, first) = (excerpt(&actors[at].name), describe(&actors[owner]));
        let line = actors[at].line;
        if is_found {
            let sentence =
                format!("the name “{name}” is that of {first} too, whom more articles name, and is left to that one");
            notes.count(Mend::SharedName, line, sentence);
            actors[at].name_is_shared = true;
        } else {
            problems.push(Problem::on_line(
                line,
                format!("name “{name}” is already the name of {first}; remove one of the two, or give each a longer form of its own"),
            ));
        }
    }
    let owners = AliasOwners::of(actors, named);
    for at in 0..actors.len() {
        for alias in &actors[at].aliases[..actors[at].written_aliases] {
            if let Some((other, what)) = owners.rival(alias, at) {
                let sentence = format_args!(
                    "the alias “{}” is {what} of {} too, and is not looked for",
                    excerpt(alias),
                    describe(&actors[other])
                );
                notes.count(Mend::SharedAlias, actors[at].line, sentence);
            }
        }
        let written = actors[at].written_aliases;
        let mut kept = actors[at].aliases.clone();
        let implied = kept.split_off(written);
        kept.retain(|alias| owners.rival(alias, at).is_none());
        actors[at].written_aliases = kept.len();
        kept.extend(implied.into_iter().filter(|alias| owners.is_free(alias, at)));
        actors[at].aliases = kept;
    }
}

/// Names an actor with its line.
fn describe(actor: &Actor) -> String {
    let whom = if actor.id.is_empty() { &actor.name } else { &actor.id };
    format!("{} (line {})", excerpt(whom), actor.line)
}

/// Who has each name and alias, by its key.
struct AliasOwners {
    named: HashMap<String, usize>,
    /// Those for whom the list writes an alias.
    written: HashMap<String, BTreeSet<usize>>,
    implied: HashMap<String, BTreeSet<usize>>,
}

impl AliasOwners {
    fn of(actors: &[Actor], named: HashMap<String, usize>) -> Self {
        let (mut written, mut implied) = (HashMap::new(), HashMap::new());
        for (at, actor) in actors.iter().enumerate() {
            for (number, alias) in actor.aliases.iter().enumerate() {
                let owners: &mut HashMap<String, BTreeSet<usize>> = if number < actor.written_aliases {
                    &mut written
                } else {
                    &mut implied
                };
                owners.entry(name_key(alias)).or_default().insert(at);
            }
        }
        Self {
            named,
            written,
            implied,
        }
    }

    /// Returns another actor that has the alias of the actor `at`, and as what.
    fn rival(&self, alias: &str, at: usize) -> Option<(usize, &'static str)> {
        let key = name_key(alias);
        if let Some(owner) = self.named.get(&key).filter(|owner| **owner != at) {
            return Some((*owner, "the name"));
        }
        let other = self.written.get(&key)?.iter().find(|owner| **owner != at)?;
        Some((*other, "an alias"))
    }

    /// Returns true if nobody else has a name that the list implies for the actor `at`.
    fn is_free(&self, alias: &str, at: usize) -> bool {
        let implied = self.implied.get(&name_key(alias));
        self.rival(alias, at).is_none() && implied.is_none_or(|owners| owners.len() == 1)
    }
}
