//! Objects in which a database or an interface hands out a record: `{"_id": …, "_source": {…}}`.

use crate::ingest::formats::json_record::JsonObject;
use serde_json::Value;

/// An object in which a record stands.
struct Wrapper {
    /// The member that is the record.
    member: &'static str,
    /// The other members that it may have, for it to be a wrapper; any where `None`.
    beside: Option<&'static [&'static str]>,
}

/// All wrappers: of Elasticsearch, CouchDB, the Hugging Face dataset viewer, JSON:API, and of many an
/// interface.
const WRAPPERS: [Wrapper; 14] = [
    of("_source", None),
    of(
        "fields",
        Some(&["_index", "_type", "_id", "_score", "sort", "_ignored", "highlight"]),
    ),
    of("doc", Some(&["id", "key", "value", "doc_as_upsert", "upsert"])),
    of("row", Some(&["row_idx", "truncated_cells"])),
    of("attributes", Some(&["id", "type", "relationships", "links", "meta"])),
    of("article", Some(&[])),
    of("document", Some(&[])),
    of("data", Some(&[])),
    of("item", Some(&[])),
    of("node", Some(&["cursor"])),
    of("record", Some(&[])),
    of("story", Some(&[])),
    of("post", Some(&[])),
    of("news", Some(&[])),
];

const fn of(member: &'static str, beside: Option<&'static [&'static str]>) -> Wrapper {
    Wrapper { member, beside }
}

/// The actions of Elasticsearch's bulk format, each on a line before its record.
const ACTIONS: [&str; 4] = ["index", "create", "update", "delete"];

/// The members of an action whose names do not begin with `_`.
const ACTION_MEMBERS: [&str; 10] = [
    "routing",
    "pipeline",
    "require_alias",
    "retry_on_conflict",
    "version",
    "version_type",
    "dynamic_templates",
    "if_seq_no",
    "if_primary_term",
    "list_executed_pipelines",
];

/// Takes records out of their wrappers, and remembers what it did.
#[derive(Default)]
pub(crate) struct RecordUnwrapper {
    /// The members that the user names in `--map`, and which therefore stay where they are.
    mapped: Vec<String>,
    /// The id in the last action, for the record that follows it.
    action_id: Option<Value>,
    actions: u64,
    unwrapped: Vec<&'static str>,
}

impl RecordUnwrapper {
    /// Makes an unwrapper that leaves the members `mapped` where they are.
    pub(crate) fn new(mapped: Vec<String>) -> Self {
        Self {
            mapped,
            ..Self::default()
        }
    }

    /// Returns the record in an object; `None` where the object is an action, which holds none.
    pub(crate) fn unwrap(&mut self, object: JsonObject) -> Option<JsonObject> {
        if let Some((name, action)) = find_action(&object) {
            self.action_id = action.get("_id").filter(|_| name != "delete").cloned();
            self.actions += 1;
            return None;
        }
        let mut record = self.open_wrapper(object);
        add_id(&mut record, self.action_id.take());
        Some(record)
    }

    fn open_wrapper(&mut self, mut object: JsonObject) -> JsonObject {
        let Some(wrapper) = WRAPPERS.iter().find(|wrapper| wrapper.is_of(&object)) else {
            return object;
        };
        if self.mapped.iter().any(|mapped| mapped == wrapper.member) {
            return object;
        }
        let Some(Value::Object(mut record)) = object.shift_remove(wrapper.member) else {
            return object;
        };
        if !self.unwrapped.contains(&wrapper.member) {
            self.unwrapped.push(wrapper.member);
        }
        add_id(
            &mut record,
            object.shift_remove("_id").or_else(|| object.shift_remove("id")),
        );
        record
    }

    /// Takes the notes on what was done since the last call.
    pub(crate) fn take_notes(&mut self) -> Vec<String> {
        let mut notes: Vec<String> = self
            .unwrapped
            .drain(..)
            .map(|member| format!("the articles stand inside `{member}`, which was opened"))
            .collect();
        match std::mem::take(&mut self.actions) {
            0 => {}
            1 => notes.push("1 action of Elasticsearch's bulk format was passed over: it is no record".to_owned()),
            actions => notes.push(format!(
                "{actions} actions of Elasticsearch's bulk format were passed over: they are no records"
            )),
        }
        notes
    }
}

impl Wrapper {
    fn is_of(&self, object: &JsonObject) -> bool {
        object.get(self.member).is_some_and(Value::is_object)
            && self.beside.is_none_or(|beside| {
                let mut others = object.keys().filter(|key| *key != self.member);
                others.all(|key| beside.contains(&key.as_str()))
            })
    }
}

/// Returns true if a record stands under this name in some wrapper.
pub(crate) fn is_wrapper(member: &str) -> bool {
    WRAPPERS.iter().any(|wrapper| wrapper.member == member)
}

/// Returns the action of an object that is one, with its name.
fn find_action(object: &JsonObject) -> Option<(&str, &JsonObject)> {
    let (name, action) = object.iter().next()?;
    let action = action.as_object()?;
    let is_action = object.len() == 1
        && ACTIONS.contains(&name.as_str())
        && action
            .keys()
            .all(|key| key.starts_with('_') || ACTION_MEMBERS.contains(&key.as_str()));
    is_action.then_some((name, action))
}

/// Gives a record the id that stands beside it, unless it has one.
fn add_id(record: &mut JsonObject, id: Option<Value>) {
    if let Some(id) = id
        && !record.contains_key("id")
        && !record.contains_key("_id")
    {
        record.insert("_id".to_owned(), id);
    }
}
