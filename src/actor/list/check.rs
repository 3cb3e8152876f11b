//! The reading of the actor list, row by row: what is mended is noted, and all problems are collected before any is reported.

use super::actor::Actor;
use super::actor_id::{id_fault, slug};
use super::cells::{parts_of, split_at_commas, split_values};
use super::columns::{ListTable, RowView};
use super::fold::{Case, fold, name_key};
use super::guess_type::guess_type;
use super::notes::{Mend, Notes};
use super::shared_names::{check_ids, join_repeated, settle_shared_names};
use super::tidy_name::{TidyName, tidy_alias, tidy_name};
use crate::error::Problem;
use crate::terms::ActorType;
use crate::text::{excerpt, hex};
use sha2::{Digest, Sha256};
use std::collections::HashSet;

/// A list as it was read.
#[derive(Debug)]
pub(in crate::actor) struct ReadList {
    pub(in crate::actor) actors: Vec<Actor>,
    /// The changes that were made in order to read it, a sentence for each kind.
    pub(super) notes: Vec<String>,
}

/// Reads the actors of a list.
///
/// # Errors
/// Every problem of the file, sorted by line.
pub(in crate::actor) fn read_actors(bytes: &[u8]) -> Result<ReadList, Vec<Problem>> {
    let (mut problems, mut notes) = (Vec::new(), Notes::default());
    let table = ListTable::parse(bytes, &mut notes, &mut problems);
    let mut actors = Vec::new();
    // Without this column every row would only repeat the problem of the header.
    if table.has_names() {
        let last_names_first = has_last_names_first(&table);
        for row in table.rows() {
            let reader = RowReader {
                row,
                is_literal: table.is_found,
                last_names_first,
                notes: &mut notes,
                problems: &mut problems,
            };
            actors.push(reader.read_actor());
        }
        actors = join_repeated(actors, &mut notes);
        check_ids(&actors, table.has("actor_id"), &mut problems);
        settle_shared_names(&mut actors, table.is_found, &mut notes, &mut problems);
    }
    if actors.is_empty() && problems.is_empty() {
        problems.push("there is a header but no actor under it".into());
    }
    // By line, so that one can go through the file from top to bottom; the sort is stable.
    problems.sort_by_key(|problem| problem.line);
    if problems.is_empty() {
        let notes = notes.sentences();
        Ok(ReadList { actors, notes })
    } else {
        Err(problems)
    }
}

/// One row while it is read; what is mended is added to `notes`, its faults to `problems`.
struct RowReader<'r> {
    row: RowView<'r>,
    /// True in a list that discovery wrote: its names stand as texts have them.
    is_literal: bool,
    /// True where most names of the list are like "Müller, Ada".
    last_names_first: bool,
    notes: &'r mut Notes,
    problems: &'r mut Vec<Problem>,
}

impl RowReader<'_> {
    fn add_problem(&mut self, what: impl std::fmt::Display) {
        self.problems.push(Problem::on_line(self.row.line(), what));
    }

    fn note(&mut self, mend: Mend, sentence: impl std::fmt::Display) {
        self.notes.count(mend, self.row.line(), sentence);
    }

    /// Reads the row as an actor. A faulty cell gives a substitute, so that the checks across rows still see the others.
    fn read_actor(mut self) -> Actor {
        let kind = self.kind();
        let TidyName { name, more, .. } = self.name(kind);
        let (mut aliases, implied) = self.aliases(&name, kind);
        let mut keys: HashSet<String> = aliases.iter().chain([&name]).map(|name| name_key(name)).collect();
        let written_aliases = aliases.len();
        aliases.extend(
            more.into_iter()
                .chain(implied)
                .filter(|name| keys.insert(name_key(name))),
        );
        Actor {
            id: self.id(&name),
            name,
            name_is_shared: false,
            kind,
            aliases,
            written_aliases,
            case_sensitive: self.case_sensitive(),
            not_before: self.phrases("not_before"),
            not_after: self.phrases("not_after"),
            line: self.row.line(),
        }
    }

    /// Returns an empty id where the cell is faulty.
    fn id(&mut self, name: &str) -> String {
        let id = self.row.get("actor_id");
        if id.is_empty() {
            return self.make_id(name);
        }
        if let Some(fault) = id_fault(id) {
            self.add_problem(fault);
            return String::new();
        }
        id.to_owned()
    }

    fn make_id(&mut self, name: &str) -> String {
        if name.is_empty() {
            return String::new();
        }
        let mut id = slug(name);
        if id.is_empty() {
            id = format!("name-{}", &hex(&Sha256::digest(name))[..16]);
        } else if id_fault(&id).is_some() {
            self.add_problem(format_args!(
                "no id can be made from the name “{}”; add a column “actor_id”",
                excerpt(name)
            ));
            return String::new();
        }
        if self.row.has("actor_id") || id.starts_with("name-") {
            let sentence = format_args!("“{}” has no actor_id, and gets “{id}”", excerpt(name));
            self.note(Mend::MissingId, sentence);
        }
        id
    }

    fn name(&mut self, kind: ActorType) -> TidyName {
        let cell = self.row.name();
        let untidy = TidyName {
            name: cell.clone(),
            ..TidyName::default()
        };
        if cell.is_empty() {
            self.add_problem("the name is empty");
            return untidy;
        }
        if let Some(fault) = spelling_fault(&cell) {
            self.add_problem(format_args!("name “{}” {fault}", excerpt(&cell)));
            return untidy;
        }
        if self.is_literal {
            return untidy;
        }
        match tidy_name(&cell, kind) {
            Ok(tidy) => {
                self.note_mends(&cell, &tidy);
                tidy
            }
            Err(fault) => {
                self.add_problem(format_args!("name “{}” {fault}", excerpt(&cell)));
                untidy
            }
        }
    }

    /// Counts what was done to a name or alias.
    fn note_mends(&mut self, cell: &str, tidy: &TidyName) {
        let (cell, name) = (excerpt(cell), excerpt(&tidy.name));
        // What is turned and written small is told once.
        let is_turned = tidy.mends.contains(&Mend::Turned);
        for mend in tidy.mends.iter().filter(|mend| !is_turned || **mend != Mend::Capitals) {
            let more = match (mend, tidy.more.first()) {
                (Mend::Nickname, Some(more)) => format!(", and looked for as “{}” too", excerpt(more)),
                (Mend::Title, _) => ", and looked for with the title too".to_owned(),
                _ => String::new(),
            };
            self.note(*mend, format_args!("“{cell}” is read as “{name}”{more}"));
        }
    }

    fn kind(&mut self) -> ActorType {
        let word = self.row.get("type");
        if word.is_empty() {
            return self.guess_kind();
        }
        ActorType::parse(word).unwrap_or_else(|| {
            let what = "is not PER (person), ORG (organisation), LOC (location, country, place) or MISC (other)";
            self.add_problem(format_args!("type “{}” {what}", excerpt(word)));
            ActorType::Misc
        })
    }

    fn guess_kind(&mut self) -> ActorType {
        let name = self.row.name();
        let is_turned = self.last_names_first && parts_of(&name).len() == 2;
        let kind = match guess_type(&name) {
            ActorType::Misc if is_turned && tidy_name(&name, ActorType::Person).is_ok() => ActorType::Person,
            kind => kind,
        };
        let (mend, what) = match kind {
            ActorType::Person => (Mend::GuessedPerson, "is taken for a person (PER)"),
            ActorType::Organisation => (Mend::GuessedOrganisation, "is taken for an organisation (ORG)"),
            ActorType::Location => (Mend::GuessedLocation, "is taken for a place (LOC)"),
            ActorType::Misc => (
                Mend::GuessedMisc,
                "is taken for something else (MISC), so that its last name alone is not looked for; add a column “type”",
            ),
        };
        if !name.is_empty() {
            self.note(mend, format_args!("no type is given, and “{}” {what}", excerpt(&name)));
        }
        kind
    }

    /// Returns the aliases that the row has, and those that they imply.
    fn aliases(&mut self, name: &str, kind: ActorType) -> (Vec<String>, Vec<String>) {
        let (mut written, mut implied) = (Vec::new(), Vec::new());
        let mut keys = HashSet::from([fold(name, Case::Kept)]);
        let cells: Vec<&str> = self.row.all("aliases").collect();
        let mut values = Vec::new();
        for cell in cells {
            values.extend(self.split_aliases(cell, name, kind));
        }
        for value in values {
            let untidy = TidyName {
                name: value.to_owned(),
                ..TidyName::default()
            };
            let tidy = if self.is_literal {
                untidy
            } else {
                tidy_alias(value, kind).unwrap_or(untidy)
            };
            self.note_mends(value, &tidy);
            if let Some(fault) = spelling_fault(&tidy.name) {
                self.add_problem(format_args!("alias “{}” {fault}", excerpt(&tidy.name)));
            }
            implied.extend(tidy.more);
            // Not by the folded key: a list may give each of two cases of a name, and say that case matters.
            if keys.insert(fold(&tidy.name, Case::Kept)) {
                written.push(tidy.name);
            }
        }
        (written, implied)
    }

    /// Splits a cell of aliases, and says so where it is not at `|`.
    fn split_aliases<'c>(&mut self, cell: &'c str, name: &str, kind: ActorType) -> Vec<&'c str> {
        let values = split_values(cell);
        let at_bars = cell.split('|').filter(|value| !value.trim().is_empty()).count();
        if values.len() > at_bars {
            let shown: Vec<String> = values.iter().map(|value| format!("“{}”", excerpt(value))).collect();
            let sentence = format_args!("the aliases “{}” are read as {}", excerpt(cell), excerpt_list(&shown));
            self.note(Mend::SplitAliases, sentence);
        }
        let [value] = values[..] else {
            return values;
        };
        if self.is_literal {
            return values;
        }
        let values = split_at_commas(value, name, kind);
        if values.len() > 1 {
            let shown: Vec<String> = values.iter().map(|value| format!("“{}”", excerpt(value))).collect();
            let sentence = format_args!("the aliases “{}” are read as {}", excerpt(cell), excerpt_list(&shown));
            self.note(Mend::SplitAtCommas, sentence);
        }
        values
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
        let cell = self.row.get(column);
        let separators: &[char] = if cell.contains('|') {
            &['|', '\n', '\r']
        } else {
            &[';', '\n', '\r']
        };
        let phrases = cell
            .split(separators)
            .map(str::trim)
            .filter(|phrase| !phrase.is_empty());
        let phrases: Vec<String> = phrases.map(str::to_owned).collect();
        for phrase in &phrases {
            if fold(phrase, Case::Folded).is_empty() {
                self.add_problem(format_args!("{column} has an entry with nothing visible in it"));
            }
        }
        phrases
    }
}

/// Returns true if most names of a list have two parts at a comma, and one of them is surely a person's.
fn has_last_names_first(table: &ListTable) -> bool {
    let names: Vec<String> = table.rows().map(|row| row.name()).collect();
    let of_two = names.iter().filter(|name| parts_of(name).len() == 2).count();
    let is_sure = |name: &String| name.contains(',') && guess_type(name) == ActorType::Person;
    of_two * 2 > names.len() && names.iter().any(is_sure)
}

/// Names the first of some values.
fn excerpt_list(values: &[String]) -> String {
    match values {
        [first, second, third, _, ..] => format!("{first}, {second}, {third}, …"),
        few => few.join(", "),
    }
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

/// Returns true if a cell of aliases that holds this text alone is read as one alias, this text.
pub(crate) fn is_read_as_written(alias: &str, kind: ActorType) -> bool {
    let as_written = |tidy: TidyName| tidy.name == alias && tidy.more.is_empty();
    !alias.contains(['|', ';', ',', '[', '\n', '\r'])
        && !alias.contains(" / ")
        && !alias.starts_with(char::is_whitespace)
        && spelling_fault(alias).is_none()
        && tidy_alias(alias, kind).is_ok_and(as_written)
}
