//! The outline of the first object of a JSON input, as far as the beginning of the input shows it:
//! which members it has, and of what kind they are.

use crate::ingest::formats::json_value_end::{ValueEnd, ValueState};
use crate::ingest::formats::json_values::is_between_values;

/// How deep an outline goes; what is nested deeper is not looked at.
const MAX_DEPTH: usize = 4;

/// A member of an object.
#[derive(Debug, PartialEq)]
pub(crate) struct Member {
    pub name: String,
    pub value: Outline,
}

/// The kind of a value, and the members of objects.
#[derive(Debug, PartialEq)]
pub(crate) enum Outline {
    Text,
    /// A number, a word, or something that is no JSON.
    Scalar,
    Object(Vec<Member>),
    EmptyList,
    /// A list whose first item is an object, with the members of that.
    Objects(Vec<Member>),
    /// A list whose first item is a list.
    Lists,
    /// A list of anything else.
    Scalars,
}

/// Returns the outline of the value at the beginning of `bytes`, which may end anywhere.
pub(crate) fn outline(bytes: &[u8]) -> Outline {
    outline_value(skip_blanks(bytes), MAX_DEPTH)
}

/// Returns the bytes from the first that is not blank.
pub(crate) fn skip_blanks(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|byte| !is_between_values(*byte));
    &bytes[start.unwrap_or(bytes.len())..]
}

/// Splits off the value at the beginning of `bytes`; `None` where `bytes` end before it.
pub(crate) fn split_value(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut state = ValueState::default();
    state.begin();
    match state.find_end(bytes)? {
        ValueEnd::Closed(at) | ValueEnd::Cut(at) => Some(bytes.split_at(at)),
    }
}

fn outline_value(bytes: &[u8], depth: usize) -> Outline {
    match bytes.first() {
        Some(b'"') => Outline::Text,
        Some(b'{') => Outline::Object(members(&bytes[1..], depth)),
        Some(b'[') => outline_list(skip_blanks(&bytes[1..]), depth),
        _ => Outline::Scalar,
    }
}

fn outline_list(items: &[u8], depth: usize) -> Outline {
    match items.first() {
        Some(b'{') => Outline::Objects(members(&items[1..], depth)),
        Some(b'[') => Outline::Lists,
        Some(b']') => Outline::EmptyList,
        _ => Outline::Scalars,
    }
}

/// Returns the members of the object whose first member `bytes` begin with.
fn members(bytes: &[u8], depth: usize) -> Vec<Member> {
    let mut members = Vec::new();
    let Some(depth) = depth.checked_sub(1) else {
        return members;
    };
    let mut rest = skip_blanks(bytes);
    while rest.first() == Some(&b'"') {
        let Some((name, after)) = split_value(rest) else { break };
        let Some(value) = skip_blanks(after).strip_prefix(b":").map(skip_blanks) else {
            break;
        };
        members.push(Member {
            name: serde_json::from_slice(name).unwrap_or_default(),
            value: outline_value(value, depth),
        });
        let Some((_, after)) = split_value(value) else { break };
        rest = skip_blanks(after);
    }
    members
}
