//! The checks of the actor list, row by row and across rows. All problems are collected before any is reported.

use super::actor::Actor;
use super::actor_id::{id_fault, slug};
use super::columns::{ListTable, RowView};
use super::fold::{Case, fold, name_key};
use crate::error::Problem;
use crate::terms::ActorType;
use crate::text::excerpt;
use std::collections::{HashMap, HashSet};

/// Reads the actors of a list.
///
/// # Errors
/// Every problem of the file, sorted by line.
pub(crate) fn read_actors(bytes: &[u8]) -> Result<Vec<Actor>, Vec<Problem>> {
    let mut problems = Vec::new();
    let table = ListTable::parse(bytes, &mut problems);
    let mut actors = Vec::new();
    // Without these columns every row would only repeat the problem of the header.
    if table.has("name") && table.has("type") {
        let checked = table.rows().map(|row| RowCheck::new(row, &mut problems).read_actor());
        actors.extend(checked);
        check_ids(&actors, table.has("actor_id"), &mut problems);
        check_names(&actors, &mut problems);
    }
    if actors.is_empty() && problems.is_empty() {
        problems.push("there is a header but no actor under it".into());
    }
    // By line, so that one can go through the file from top to bottom; the sort is stable.
    problems.sort_by_key(|problem| problem.line);
    if problems.is_empty() { Ok(actors) } else { Err(problems) }
}

/// One row while it is read; its faults are added to `problems`.
struct RowCheck<'r> {
    row: RowView<'r>,
    problems: &'r mut Vec<Problem>,
}

impl<'r> RowCheck<'r> {
    fn new(row: RowView<'r>, problems: &'r mut Vec<Problem>) -> Self {
        RowCheck { row, problems }
    }

    fn add_problem(&mut self, what: impl std::fmt::Display) {
        self.problems.push(Problem::on_line(self.row.line(), what));
    }

    /// Reads the row as an actor. A faulty cell gives a substitute, so that the checks across rows still see the others.
    fn read_actor(mut self) -> Actor {
        Actor {
            id: self.id(),
            name: self.name(),
            kind: self.kind(),
            aliases: self.aliases(),
            case_sensitive: self.case_sensitive(),
            not_before: self.phrases("not_before"),
            not_after: self.phrases("not_after"),
            line: self.row.line(),
        }
    }

    /// Returns an empty id where the cell is faulty.
    fn id(&mut self) -> String {
        let id = self.row.get("actor_id");
        if !self.row.has("actor_id") {
            return self.derive_id();
        }
        if let Some(fault) = id_fault(id) {
            self.add_problem(fault);
            return String::new();
        }
        id.to_owned()
    }

    fn derive_id(&mut self) -> String {
        let name = self.row.get("name");
        let id = slug(name);
        if !name.is_empty() && id_fault(&id).is_some() {
            self.add_problem(format_args!(
                "no id can be made from the name “{name}”; add a column “actor_id”"
            ));
            return String::new();
        }
        id
    }

    fn name(&mut self) -> String {
        let name = self.row.get("name").to_owned();
        if name.is_empty() {
            self.add_problem("the name is empty");
        } else if let Some(fault) = spelling_fault(&name) {
            self.add_problem(format_args!("name “{}” {fault}", excerpt(&name)));
        }
        name
    }

    fn kind(&mut self) -> ActorType {
        let word = self.row.get("type");
        ActorType::parse(word).unwrap_or_else(|| {
            let what = "is not PER (person), ORG (organisation), LOC (location, country, place) or MISC (other)";
            self.add_problem(format_args!("type “{}” {what}", excerpt(word)));
            ActorType::Misc
        })
    }

    fn aliases(&mut self) -> Vec<String> {
        let aliases = split_values(self.row.get("aliases"));
        for alias in &aliases {
            if let Some(fault) = spelling_fault(alias) {
                self.add_problem(format_args!("alias “{}” {fault}", excerpt(alias)));
            }
        }
        aliases
    }

    fn case_sensitive(&mut self) -> Option<bool> {
        let word = self.row.get("case_sensitive");
        match word.to_lowercase().as_str() {
            "" => None,
            "true" | "yes" | "1" => Some(true),
            "false" | "no" | "0" => Some(false),
            _ => {
                let what = "is not true, false, yes, no, 1, 0 or empty";
                self.add_problem(format_args!("case_sensitive “{}” {what}", excerpt(word)));
                None
            }
        }
    }

    fn phrases(&mut self, column: &str) -> Vec<String> {
        let phrases = split_values(self.row.get(column));
        for phrase in &phrases {
            if fold(phrase, Case::Folded).is_empty() {
                self.add_problem(format_args!("{column} has an entry with nothing visible in it"));
            }
        }
        phrases
    }
}

/// Splits a cell into its values, trimmed, without empty ones ("a||b", "a|").
fn split_values(cell: &str) -> Vec<String> {
    cell.split('|')
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Returns the reason why a text cannot be a name to look for, as the predicate of a sentence.
pub(crate) fn spelling_fault(text: &str) -> Option<&'static str> {
    if text.contains(['\n', '\r']) {
        return Some("contains a line break; is a quotation mark missing, or one too many?");
    }
    let folded = fold(text, Case::Folded);
    match folded.chars().filter(|c| c.is_alphanumeric()).count() {
        0 => Some("has no letter or digit"),
        1 => Some("is a single letter or digit, which would match everywhere; write it with another word"),
        _ => None,
    }
}

/// Reports ids that two actors share. `written`: whether the list has a column of ids.
fn check_ids(actors: &[Actor], written: bool, problems: &mut Vec<Problem>) {
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
            (true, true) => format!("actor_id “{}” is already used on line {}", actor.id, first.line),
            (true, false) => format!(
                "actor_id “{}” differs from “{}” on line {} only in case, which file names may not keep apart",
                actor.id, first.id, first.line
            ),
        };
        problems.push(Problem::on_line(actor.line, what));
    }
}

/// Reports names that two actors share: the order of the list would decide which of the two a mention means.
fn check_names(actors: &[Actor], problems: &mut Vec<Problem>) {
    let mut owners: HashMap<String, (&Actor, &str)> = HashMap::new();
    for actor in actors {
        let mut reported = HashSet::new();
        let spellings =
            std::iter::once(("name", &actor.name)).chain(actor.aliases.iter().map(|alias| ("alias", alias)));
        for (what, spelling) in spellings.filter(|(_, spelling)| spelling_fault(spelling).is_none()) {
            let key = name_key(spelling);
            match owners.get(&key) {
                Some((owner, known)) if !std::ptr::eq(*owner, actor) => {
                    if reported.insert(key) {
                        problems.push(Problem::on_line(
                            actor.line,
                            describe_shared_name(what, spelling, owner, known),
                        ));
                    }
                }
                Some(_) => {}
                None => {
                    owners.insert(key, (actor, spelling));
                }
            }
        }
    }
}

fn describe_shared_name(what: &str, spelling: &str, owner: &Actor, known: &str) -> String {
    let role = if owner.name == known { "the name" } else { "an alias" };
    let whom = if owner.id.is_empty() { &owner.name } else { &owner.id };
    let written = if spelling == known {
        String::new()
    } else {
        format!(", written “{}”", excerpt(known))
    };
    format!(
        "{what} “{}” is already {role} of {} (line {}{written}); remove one of the two, or give each actor a longer form of its own",
        excerpt(spelling),
        excerpt(whom),
        owner.line,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::list::registry::Registry;
    use crate::error::{Error, Result};
    use std::path::Path;

    fn read(list: &[u8]) -> Result<Registry> {
        Registry::from_bytes(Path::new("actors.csv"), list)
    }

    fn problems(list: &[u8]) -> Vec<String> {
        match read(list) {
            Err(Error::Invalid { problems, .. }) => problems.iter().map(Problem::to_string).collect(),
            other => vec![format!("not refused as invalid: {other:?}")],
        }
    }

    #[test]
    fn a_full_list_is_read() {
        let list = "\u{feff}Actor ID;Name;TYPE;aliases;case_sensitive;not_before;not_after;notes;\r\n\
            merkel;Angela Merkel;person;Merkel | Bundeskanzlerin Merkel||;;;Max;a note;\r\n;;;;;;;;\r\n\
            who;World Health Organization;Organization;WHO;no;\"a|b; c\";;;\r\n";
        let registry = read(list.as_bytes()).unwrap();
        let [merkel, who] = registry.actors() else {
            panic!("{:?}", registry.actors())
        };
        assert_eq!(
            (merkel.id.as_str(), merkel.kind, merkel.line),
            ("merkel", ActorType::Person, 2)
        );
        assert_eq!(merkel.aliases, ["Merkel", "Bundeskanzlerin Merkel"]);
        assert_eq!(
            (merkel.case_sensitive, merkel.not_after.as_slice()),
            (None, &["Max".to_owned()][..])
        );
        assert_eq!((who.case_sensitive, who.line), (Some(false), 4));
        assert_eq!(who.not_before, ["a", "b; c"]);
        assert_eq!(who.name, "World Health Organization");
        assert_eq!(registry.sha256().len(), 64);
    }

    #[test]
    fn without_ids_they_come_from_the_names() {
        let registry = read("name,type\nJean-Claude Juncker,PER\nCôte d’Ivoire,LOC\n".as_bytes()).unwrap();
        let ids: Vec<&str> = registry.actors().iter().map(|actor| actor.id.as_str()).collect();
        assert_eq!(ids, ["jean_claude_juncker", "cote_divoire"]);
    }

    /// Lists and, for each, a piece of every message, in order.
    const BAD: &[(&str, &[&str])] = &[
        ("", &["the file is empty"]),
        ("\n\n", &["the file is empty"]),
        (
            "actor_id,name,type,aliases\n",
            &["there is a header but no actor under it"],
        ),
        ("actor_id,name,type\n,,\n", &["there is a header but no actor under it"]),
        ("smith,John Smith,PER\n", &["line 1: no column has a known name"]),
        ("actor_id,type\na,PER\n", &["line 1: there is no column “name”"]),
        (
            "name,name,type\nAda,Bob,PER\n",
            &["line 1: there are two columns “name”"],
        ),
        (
            "name,type,alias\nAda,PER,\n",
            &["line 1: unknown column “alias”; did you mean “aliases”?"],
        ),
        (
            "id,name,type\na,Ada,PER\n",
            &["line 1: unknown column “id”; did you mean “actor_id”?"],
        ),
        (
            "name,type,not befor\nAda,PER,\n",
            &["unknown column “not befor”; did you mean “not_before”?"],
        ),
        (
            "name,type,party\nAda,PER,x\n",
            &["unknown column “party”; the columns are actor_id, name"],
        ),
        (
            "actor_id,name,type\na,Ada,PER\na,Bob,PER\n",
            &["line 3: actor_id “a” is already used on line 2"],
        ),
        (
            "actor_id,name,type\nab,Ada,PER\nAB,Bob,PER\n",
            &["line 3: actor_id “AB” differs from “ab” on line 2 only in case"],
        ),
        ("actor_id,name,type\n,Ada,PER\n", &["line 2: the actor_id is empty"]),
        (
            "actor_id,name,type\na/b,Ada,PER\n",
            &["line 2: actor_id “a/b” may hold only"],
        ),
        (
            "actor_id,name,type\n.a,Ada,PER\n",
            &["line 2: actor_id “.a” must not begin"],
        ),
        (
            "actor_id,name,type\nnul,Ada,PER\n",
            &["line 2: actor_id “nul” is the name of a device"],
        ),
        (
            "name,type\n习近平,PER\n",
            &["line 2: no id can be made from the name “习近平”"],
        ),
        (
            "name,type\nAda B,PER\nAda-B,PER\n",
            &["line 3: the name gives the id “ada_b”, as on line 2"],
        ),
        ("actor_id,name,type\na,,PER\n", &["line 2: the name is empty"]),
        (
            "actor_id,name,type\na,Ada,human\n",
            &["line 2: type “human” is not PER"],
        ),
        ("actor_id,name,type\na,Ada,\n", &["line 2: type “” is not PER"]),
        (
            "actor_id,name,type,case_sensitive\na,Ada,PER,maybe\n",
            &["line 2: case_sensitive “maybe” is not true"],
        ),
        (
            "actor_id,name,type,aliases\na,Ada,PER,!!\n",
            &["line 2: alias “!!” has no letter or digit"],
        ),
        (
            "actor_id,name,type,aliases\na,Ada,PER,A.|Lovelace\n",
            &["line 2: alias “A.” is a single letter"],
        ),
        (
            "actor_id,name,type\na,X,ORG\n",
            &["line 2: name “X” is a single letter"],
        ),
        (
            "actor_id,name,type,aliases\nsmith_j,John Smith,PER,Smith\nsmith_a,Ann Smith,PER,A. Smith|smith\n",
            &["line 3: alias “smith” is already an alias of smith_j (line 2, written “Smith”); remove one"],
        ),
        (
            "actor_id,name,type,aliases\na,Müller,PER,\nb,Tom,PER,Muller|MULLER|Tommy\n",
            &["line 3: alias “Muller” is already the name of a (line 2, written “Müller”)"],
        ),
        (
            "actor_id,name,type\na,Ada,PER\nb,Ada,PER\n",
            &["line 3: name “Ada” is already the name of a (line 2); remove"],
        ),
        (
            "actor_id,name,type\na,Ada\n",
            &["line 2: 2 cells where the header has 3"],
        ),
        (
            "actor_id,name,type\na,Ada,PER,x\n",
            &["line 2: 4 cells where the header has 3"],
        ),
        (
            "actor_id,name,type\na,\"Ada,PER\nb,Bob,PER\n",
            &["line 2: a quotation mark that opens a cell here is never closed"],
        ),
        (
            "actor_id,name,type\na,\"Ada\nBob\",PER\n",
            &["line 2: name “Ada Bob” contains a line break"],
        ),
        (
            "name,type,not_after\nAda,PER,\u{200b}\n",
            &["line 2: not_after has an entry with nothing visible in it"],
        ),
        (
            "actor_id,name,type,colour\na,,PER,\na,Bob,x,\n",
            &[
                "line 1: unknown column “colour”",
                "line 2: the name is empty",
                "line 3: type “x”",
                "line 3: actor_id “a” is already",
            ],
        ),
    ];

    #[test]
    fn bad_lists_are_refused_with_every_problem() {
        let mut wrong = Vec::new();
        for (list, expected) in BAD {
            let found = problems(list.as_bytes());
            let fits = found.len() == expected.len()
                && found.iter().zip(*expected).all(|(found, piece)| found.contains(piece));
            if !fits {
                wrong.push(format!("{list:?}\n  expected {expected:?}\n  found    {found:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn bad_bytes_are_named_with_their_line() {
        let found = problems(b"name,type\nAda,PER\nM\xfcller,PER\nBob,PER\nJos\xe9,PER\n");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].starts_with("line 3: not UTF-8 at “M\u{fffd}ller,PER”"),
            "{found:?}"
        );
        assert!(found[1].starts_with("line 5: "), "{found:?}");
        assert!(problems(b"\xff\xfen\0a\0")[0].contains("UTF-16"));
    }

    #[test]
    fn the_same_alias_twice_in_one_row_is_harmless() {
        let registry = read(b"name,type,aliases\nAda,PER,ada|ADA|Lovelace|Lovelace\n");
        assert!(registry.is_ok(), "{registry:?}");
    }
}
