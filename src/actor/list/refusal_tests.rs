//! Lists that are refused, and what is said of each.

use super::registry::Registry;
use crate::error::{Error, Problem, Result};
use crate::terms::ActorType;
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
        "name,type,aliasses\nAda,PER,\n",
        &["line 1: unknown column “aliasses”; did you mean “aliases”?"],
    ),
    (
        "name,type,not befor\nAda,PER,\n",
        &["unknown column “not befor”; did you mean “not_before”?"],
    ),
    (
        "actor_id,name,type\na,Ada,PER\na,Bob,PER\n",
        &["line 3: actor_id “a” is already used on line 2; give each actor one row"],
    ),
    (
        "actor_id,name,type\nab,Ada,PER\nAB,Bob,PER\n",
        &["line 3: actor_id “AB” differs from “ab” on line 2 only in case"],
    ),
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
        "name,type\nCon,PER\n",
        &["line 2: no id can be made from the name “Con”"],
    ),
    (
        "name,type\nAda B,PER\nAda-B,PER\n",
        &["line 3: the name gives the id “ada_b”, as on line 2"],
    ),
    ("actor_id,name,type\na,,PER\n", &["line 2: the name is empty"]),
    (
        "actor_id,name,type\na,Ada,democrat\n",
        &["line 2: type “democrat” is not PER"],
    ),
    (
        "actor_id,name,type\na,\"Ruritan Zeld, Quorn\",PER\n",
        &["line 2: name “Ruritan Zeld, Quorn” has a comma, and it cannot be told which"],
    ),
    ("[{\"name\": \"Ada\"}]", &["the file is JSON; write it as CSV"]),
    ("PK\u{3}\u{4}....", &["the file is a workbook"]),
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
        let fits =
            found.len() == expected.len() && found.iter().zip(*expected).all(|(found, piece)| found.contains(piece));
        if !fits {
            wrong.push(format!("{list:?}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn bad_bytes_are_named_with_their_line() {
    let found = problems("name,type\nAda,PER\nMüller,PER\nJosé,PER\n".as_bytes());
    assert!(found[0].starts_with("not refused"), "{found:?}");
    let found = problems(b"name,type\nAda M\xc3\xbcller,PER\nM\xfcller,PER\nBob,PER\n");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("line 3: not UTF-8 at “M\u{fffd}ller,PER”"),
        "{found:?}"
    );
}

#[test]
fn the_same_alias_twice_in_one_row_is_harmless() {
    let registry = read(b"name,type,aliases\nAda,PER,ada|ADA|Lovelace|Lovelace\n");
    assert!(registry.is_ok(), "{registry:?}");
}
