//! `actors_found.csv` as an actor list.

use super::*;
use crate::actor::Registry;
use crate::output::{ACTORS_FOUND, CsvFile, Dialect, Folder};
use std::path::Path;

/// Actors: id, type by its position, articles, and names of a text divided by `/`.
const ACTORS: &[(&str, usize, u64, &str)] = &[
    (
        "ada_muller",
        0,
        90,
        "Ada Müller/Ada \"Adi\" Müller/ADA MÜLLER/Müller, Ada/Ada (Adi) Müller",
    ),
    ("acme-org", 1, 80, "Acme/Acme; Works/Acme & Sons, Inc./ACME INC"),
    ("acme-per", 0, 2, "Acme"),
    ("acme-misc", 3, 2, "ACME/Acme Prize"),
    ("ford-org", 1, 40, "Ford/Works"),
    ("works-org", 1, 30, "Works/Ford Works"),
    ("shared-org", 1, 20, "Shared Hall/The Hall"),
    ("hall-org", 1, 19, "Hall House/The Hall"),
    ("doe_roe", 0, 9, "Doe, Roe & Partners"),
    ("president_marn", 0, 8, "President Bo Marn/Bo “Bobby” Marn"),
    ("name-92a054e84d6e2e13", 0, 7, "习近平"),
    ("plus-org", 1, 6, "+Plus+/@plus/=1+1"),
    ("brackets", 3, 5, "Halden [sic]/Halden (town)"),
    ("tricky", 3, 4, "\"Say \"\"no\"\"\"/a\tb"),
    ("bad-misc", 3, 3, "x"),
    ("o_neill", 0, 2, "Sh'aun O'Neill/Sh’aun O’Neill"),
];

fn discovered() -> DiscoveredActors {
    let actor = |(id, kind, articles, names): &(&str, usize, u64, &str)| {
        let mut actor = DiscoveredActor {
            articles: *articles,
            mentions: *articles,
            names: names
                .split('/')
                .zip((1..=100).rev())
                .map(|(name, count)| (name.to_owned(), count))
                .collect(),
            ..DiscoveredActor::default()
        };
        actor.kinds[*kind] = *articles;
        ((*id).to_owned(), actor)
    };
    DiscoveredActors {
        actors: ACTORS.iter().map(actor).collect(),
        ..DiscoveredActors::default()
    }
}

#[test]
fn the_file_of_discovered_actors_is_an_actor_list() {
    for dialect in [Dialect::Plain, Dialect::Excel] {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap().with_dialect(dialect);
        let mut file = CsvFile::create(&folder, "found.csv", &ACTORS_FOUND.spec()).unwrap();
        let rows = discovered().rows(&[], 1).unwrap();
        rows.iter().for_each(|row| file.write(ACTORS_FOUND.cells(row)).unwrap());
        file.finish().unwrap();
        let registry = Registry::from_path(&dir.path().join("found.csv")).unwrap();
        let ids: Vec<&str> = registry.actors().iter().map(|actor| actor.id.as_str()).collect();
        let expected: Vec<&str> = rows.iter().map(|row| row.actor_id.as_str()).collect();
        assert_eq!(ids, expected, "each row is read, with its id");
        assert_eq!(ids.len(), ACTORS.len() - 1, "but for a name of one letter");
        // The name of each row finds its actor, unless one in more articles has it.
        let wrong: Vec<String> = rows
            .iter()
            .filter(|row| !row.shared_names.split('|').any(|name| name == row.name) || row.actor_id == "acme-org")
            .filter(|row| {
                let found = registry.find(&format!("Yesterday {} spoke.", row.name));
                !matches!(&found[..], [hit] if registry.actor(hit.actor).id == row.actor_id)
            })
            .map(|row| row.name.clone())
            .collect();
        assert_eq!(wrong, [""; 0]);
        let shared: Vec<(&str, &str)> = rows
            .iter()
            .map(|row| (row.actor_id.as_str(), row.shared_names.as_str()))
            .filter(|(_, shared)| !shared.is_empty())
            .collect();
        let expected = [
            ("acme-org", "Acme"),
            ("ford-org", "Works"),
            ("works-org", "Works"),
            ("shared-org", "The Hall"),
            ("hall-org", "The Hall"),
            ("acme-misc", "ACME"),
            ("acme-per", "Acme"),
        ];
        assert_eq!(shared, expected);
        assert_eq!(registry.notes().len(), 1, "{:?}", registry.notes());
    }
}

#[test]
fn aliases_of_the_file_are_unique_and_read_as_they_are() {
    let rows = discovered().rows(&[], 1).unwrap();
    let aliases = |id: &str| {
        rows.iter()
            .find(|row| row.actor_id == id)
            .map(|row| row.aliases.as_str())
    };
    assert_eq!(aliases("ada_muller"), Some(""));
    assert_eq!(aliases("acme-org"), Some("ACME INC"));
    assert_eq!(aliases("works-org"), Some("Ford Works"));
    assert_eq!(aliases("o_neill"), Some(""));
    let mut list = "actor_id,name,type,aliases\n".to_owned();
    for row in rows.iter().filter(|row| !row.aliases.is_empty()) {
        list += &format!(
            "{},\"x{}\",{},{}\n",
            row.actor_id,
            row.actor_id,
            row.kind.as_str(),
            row.aliases
        );
    }
    let registry = Registry::from_bytes(Path::new("l.csv"), list.as_bytes()).unwrap();
    assert!(registry.notes().is_empty(), "{:?}", registry.notes());
}

#[test]
fn of_equal_names_of_a_person_the_standard_spelling_is_shown() {
    type Names = &'static [(&'static str, u64)];
    let cases: [(&str, Names, &str); 4] = [
        (
            "volodymyr_zelensky",
            &[("Volodymyr Zelensky", 2), ("Volodymyr Zelenskiy", 2)],
            "Volodymyr Zelensky",
        ),
        (
            "volodymyr_zelensky",
            &[("Volodymyr Zelensky", 1), ("Volodymyr Zelenskiy", 2)],
            "Volodymyr Zelenskiy",
        ),
        ("ada_marn", &[("Ada Marn", 1), ("Ada B. Marn", 1)], "Ada B. Marn"),
        ("bill_marn", &[("Bill Marn", 1), ("Bill", 3)], "Bill Marn"),
    ];
    for (id, names, expected) in cases {
        let actor = DiscoveredActor {
            kinds: [1, 0, 0, 0],
            names: names.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect(),
            ..DiscoveredActor::default()
        };
        assert_eq!(actor.name(id), expected);
    }
}

#[test]
fn an_actor_whose_full_name_has_no_scored_mention_has_a_name() {
    let actor = DiscoveredActor {
        kinds: [1, 0, 0, 0],
        shorts: [("Marn".to_owned(), 2), ("Old Marn".to_owned(), 1)].into(),
        ..DiscoveredActor::default()
    };
    assert_eq!(actor.name("ada_marn"), "Marn");
    assert_eq!(DiscoveredActor::default().name("ada_marn"), "ada_marn");
}
