//! The actor list: its rows checked one by one and against each other, all problems collected before any is reported.

use crate::actor::list::find::{Finder, NameMatch, key};
use crate::actor::list::normalize::{Case, fold};
use crate::actor::list::table::{RowView, Table};
use crate::error::{Error, Problem, Result};
use crate::terms::ActorType;
use crate::text::hex;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// Longest actor id, in bytes: a file system allows 255 for a name, and endings are added to it.
const LONGEST_ID: usize = 100;

/// An actor's place in its [`Registry`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ActorIndex(pub(crate) u32);

impl ActorIndex {
    /// The index into [`Registry::actors`].
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Unique in the list, also when case is ignored; safe as the name of a file.
    pub id: String,
    /// As the list writes it; also looked for in the text.
    pub name: String,
    /// Person, organisation, place or other.
    pub kind: ActorType,
    /// Further names, as the list writes them.
    pub aliases: Vec<String>,
    /// `None`: the rule described at [the module](super).
    pub case_sensitive: Option<bool>,
    /// Words that rule a match out where they stand directly after it.
    pub not_before: Vec<String>,
    /// Words that rule a match out where they stand directly before it.
    pub not_after: Vec<String>,
    /// Line of the list, 1-based.
    pub line: u64,
}

/// The actors to look for. Never changes once read, and can be shared between threads.
#[derive(Debug)]
pub struct Registry {
    actors: Vec<Actor>,
    finder: Finder,
    sha256: String,
}

impl Registry {
    /// Reads the list at `path`.
    ///
    /// # Errors
    /// [`Error::Unreadable`], [`Error::Invalid`] with every problem where it cannot be used.
    pub fn from_path(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(Error::unreadable("actor list", path))?;
        Self::from_bytes(path, &bytes)
    }

    /// Reads a list; `name` is only for messages.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every problem.
    pub fn from_bytes(name: &Path, bytes: &[u8]) -> Result<Self> {
        let actors = read_actors(bytes).map_err(|problems| Error::Invalid {
            path: name.to_path_buf(),
            problems,
        })?;
        let finder = Finder::new(&actors).map_err(|e| Error::invalid(name, format!("too many aliases: {e}")))?;
        Ok(Registry {
            actors,
            finder,
            sha256: hex(&Sha256::digest(bytes)),
        })
    }

    /// A list of nobody.
    ///
    /// # Errors
    /// Never; the automaton's builder cannot know that.
    pub fn empty() -> Result<Self> {
        let finder = Finder::new(&[]).map_err(|e| Error::Usage(e.to_string()))?;
        Ok(Registry {
            actors: Vec::new(),
            finder,
            sha256: String::new(),
        })
    }

    /// The actors, in the order of the list.
    pub fn actors(&self) -> &[Actor] {
        &self.actors
    }

    /// The actor at an index that this registry gave.
    ///
    /// # Panics
    /// Where the index is another registry's and out of range here.
    pub fn actor(&self, index: ActorIndex) -> &Actor {
        &self.actors[index.get()]
    }

    /// The names in `text`, in order, apart from each other. Time grows with the length of the text alone.
    pub fn find(&self, text: &str) -> Vec<NameMatch> {
        self.finder.find(text)
    }

    /// SHA-256 of the list's bytes, in hexadecimal; empty for the list of nobody.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

fn read_actors(bytes: &[u8]) -> Result<Vec<Actor>, Vec<Problem>> {
    let mut problems = Vec::new();
    let table = Table::parse(bytes, &mut problems);
    let mut actors = Vec::new();
    // Without these columns every row would only repeat the problem of the header.
    if table.has("name") && table.has("type") {
        let checked = table.rows().map(|row| Check::new(row, &mut problems).actor());
        actors.extend(checked);
        check_ids(&actors, table.has("actor_id"), &mut problems);
        check_aliases(&actors, &mut problems);
    }
    if actors.is_empty() && problems.is_empty() {
        problems.push("there is a header but no actor under it".into());
    }
    // By line, so that one can go through the file from top to bottom; the sort is stable.
    problems.sort_by_key(|problem| problem.line);
    if problems.is_empty() { Ok(actors) } else { Err(problems) }
}

/// One row under examination.
struct Check<'r> {
    row: RowView<'r>,
    problems: &'r mut Vec<Problem>,
}

impl<'r> Check<'r> {
    fn new(row: RowView<'r>, problems: &'r mut Vec<Problem>) -> Self {
        Check { row, problems }
    }

    fn problem(&mut self, what: impl std::fmt::Display) {
        self.problems.push(Problem::on_line(self.row.line(), what));
    }

    /// The actor of the row; where something in it is wrong, with anything in that place, so that the checks across rows
    /// still see the rest.
    fn actor(mut self) -> Actor {
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

    /// Empty where it is faulty.
    fn id(&mut self) -> String {
        let id = self.row.get("actor_id");
        if !self.row.has("actor_id") {
            return self.derived_id();
        }
        if let Some(fault) = id_fault(id) {
            self.problem(fault);
            return String::new();
        }
        id.to_owned()
    }

    fn derived_id(&mut self) -> String {
        let name = self.row.get("name");
        let id = slug(name);
        if !name.is_empty() && id_fault(&id).is_some() {
            self.problem(format_args!(
                "no id can be made from the name “{name}”; add a column “actor_id”"
            ));
            return String::new();
        }
        id
    }

    fn name(&mut self) -> String {
        let name = self.row.get("name").to_owned();
        if name.is_empty() {
            self.problem("the name is empty");
        } else if let Some(fault) = spelling_fault(&name) {
            self.problem(format_args!("name “{}” {fault}", shown(&name)));
        }
        name
    }

    fn kind(&mut self) -> ActorType {
        let word = self.row.get("type");
        ActorType::parse(word).unwrap_or_else(|| {
            let what = "is not PER (person), ORG (organisation), LOC (location, country, place) or MISC (other)";
            self.problem(format_args!("type “{}” {what}", shown(word)));
            ActorType::Misc
        })
    }

    fn aliases(&mut self) -> Vec<String> {
        let aliases = split(self.row.get("aliases"));
        for alias in &aliases {
            if let Some(fault) = spelling_fault(alias) {
                self.problem(format_args!("alias “{}” {fault}", shown(alias)));
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
                self.problem(format_args!("case_sensitive “{}” {what}", shown(word)));
                None
            }
        }
    }

    fn phrases(&mut self, column: &str) -> Vec<String> {
        let phrases = split(self.row.get(column));
        for phrase in &phrases {
            if fold(phrase, Case::Folded).is_empty() {
                self.problem(format_args!("{column} has an entry with nothing visible in it"));
            }
        }
        phrases
    }
}

/// The values of a cell, trimmed; empty ones ("a||b", "a|") are nothing.
fn split(cell: &str) -> Vec<String> {
    cell.split('|')
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Why a text cannot be a name to look for.
pub(crate) fn spelling_fault(text: &str) -> Option<&'static str> {
    if text.contains(['\n', '\r']) {
        return Some("runs over a line break; is a quotation mark missing or too many?");
    }
    let folded = fold(text, Case::Folded);
    match folded.chars().filter(|c| c.is_alphanumeric()).count() {
        0 => Some("has no letter or digit"),
        1 => Some("is a single letter or digit, which would match everywhere; write it with a word beside it"),
        _ => None,
    }
}

pub(crate) fn id_fault(id: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if id.is_empty() {
        return Some("the actor_id is empty".to_owned());
    }
    let fault = if id.len() > LONGEST_ID {
        "is longer than 100 bytes"
    } else if !id.chars().all(allowed) {
        "may hold only letters A to Z, digits, “.”, “_” and “-” (it names files)"
    } else if id.starts_with('.') || id.ends_with('.') {
        "must not begin or end with “.” (it names files)"
    } else if is_device(id) {
        "is the name of a device on Windows and cannot name a file"
    } else {
        return None;
    };
    Some(format!("actor_id “{}” {fault}", shown(id)))
}

fn is_device(id: &str) -> bool {
    let stem = id.split('.').next().unwrap_or(id).to_ascii_lowercase();
    let numbered = |prefix| {
        let number = stem.strip_prefix(prefix);
        number.is_some_and(|n: &str| n.len() == 1 && n.as_bytes()[0].is_ascii_digit())
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

/// "Jean-Claude Juncker" gives "jean_claude_juncker".
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in fold(name, Case::Folded).chars().filter(|c| *c != '\'') {
        match c {
            _ if c.is_ascii_alphanumeric() => slug.push(c),
            _ if !slug.ends_with('_') => slug.push('_'),
            _ => {}
        }
    }
    slug.truncate(LONGEST_ID); // ASCII only
    slug.trim_matches('_').to_owned()
}

/// A value for a message: on one line and not too long.
fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown: String = text
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

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

/// No text may be a name of two actors, else which of them a mention means would be decided by the order of the list.
fn check_aliases(actors: &[Actor], problems: &mut Vec<Problem>) {
    let mut owners: HashMap<String, (&Actor, &str)> = HashMap::new();
    for actor in actors {
        let mut reported = HashSet::new();
        let spellings =
            std::iter::once(("name", &actor.name)).chain(actor.aliases.iter().map(|alias| ("alias", alias)));
        for (what, spelling) in spellings.filter(|(_, spelling)| spelling_fault(spelling).is_none()) {
            let key = key(spelling);
            match owners.get(&key) {
                Some((owner, known)) if !std::ptr::eq(*owner, actor) => {
                    if reported.insert(key) {
                        problems.push(Problem::on_line(actor.line, taken(what, spelling, owner, known)));
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

fn taken(what: &str, spelling: &str, owner: &Actor, known: &str) -> String {
    let role = if owner.name == known { "the name" } else { "an alias" };
    let whom = if owner.id.is_empty() { &owner.name } else { &owner.id };
    let written = if spelling == known {
        String::new()
    } else {
        format!(", written “{}”", shown(known))
    };
    format!(
        "{what} “{}” is already {role} of {} (line {}{written}); remove one of the two, or give each actor a longer form of its own",
        shown(spelling),
        shown(whom),
        owner.line,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_registry_can_be_shared_between_threads() {
        fn shared<T: Send + Sync + 'static>() {}
        shared::<Registry>();
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
            &["line 2: name “Ada Bob” runs over a line break"],
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

    #[test]
    fn a_missing_file_is_refused_by_name() {
        let error = Registry::from_path(Path::new("no such list.csv")).unwrap_err();
        assert!(matches!(error, Error::Unreadable { .. }), "{error:?}");
        assert!(error.to_string().contains("no such list.csv"), "{error}");
    }

    #[test]
    fn hash_is_that_of_the_bytes() {
        let registry = read(b"name,type\nAda,PER\n").unwrap();
        assert_eq!(registry.sha256(), hex(&Sha256::digest(b"name,type\nAda,PER\n")));
    }
}
