//! Lists as people write them, and what is read of each.

use crate::actor::Registry;
use crate::error::Error;
use std::path::Path;

/// Returns the actors of a list, a line each: id, name, type and aliases; or what is wrong with it.
fn read(list: &[u8]) -> (String, String) {
    match Registry::from_bytes(Path::new("actors.csv"), list) {
        Ok(registry) => {
            let actors = registry.actors().iter().map(|actor| {
                let name = if actor.name_is_shared {
                    format!("({})", actor.name)
                } else {
                    actor.name.clone()
                };
                format!(
                    "{} {name} {} {}",
                    actor.id,
                    actor.kind.as_str(),
                    actor.aliases.join("|")
                )
            });
            let actors: Vec<String> = actors.map(|actor| actor.trim().to_owned()).collect();
            (actors.join("\n"), registry.notes().join("\n"))
        }
        Err(Error::Invalid { problems, .. }) => {
            let problems: Vec<String> = problems.iter().map(|problem| format!("refused: {problem}")).collect();
            (problems.join("\n"), String::new())
        }
        Err(error) => (format!("{error:?}"), String::new()),
    }
}

/// Lists, the actors that each gives, and pieces of the notes on it; without pieces there is no note.
const LISTS: &[(&str, &[&str], &[&str])] = &[
    // Aliases.
    (
        "actor_id,name,type,aliases\nmueller,Ada Müller,PER,\"Frau Müller; Fr. Müller\"\nmarn,Bo Marn,PER,\"Bo M., Marn the Elder\"\n",
        &[
            "mueller Ada Müller PER Frau Müller|Fr. Müller",
            "marn Bo Marn PER Bo M.|Marn the Elder",
        ],
        &[
            "line 2: the aliases “Frau Müller; Fr. Müller” are read as “Frau Müller”, “Fr. Müller”",
            "line 3: the aliases “Bo M., Marn the Elder” are read as “Bo M.”, “Marn the Elder”",
        ],
    ),
    (
        "actor_id;name;type;aliases\nmueller;Ada Müller;PER;\"Frau Müller;Fr. Müller\"\n",
        &["mueller Ada Müller PER Frau Müller|Fr. Müller"],
        &["are read as “Frau Müller”, “Fr. Müller”"],
    ),
    (
        "name,type,aliases\nAda Müller,PER,\"Frau Müller\nFr. Müller\r\n\"\n",
        &["ada_muller Ada Müller PER Frau Müller|Fr. Müller"],
        &["are read as “Frau Müller”, “Fr. Müller”"],
    ),
    (
        "name,type,aliases\nAda Müller,PER,Frau Müller,Fr. Müller\nBo Marn,PER,\n",
        &[
            "ada_muller Ada Müller PER Frau Müller|Fr. Müller",
            "bo_marn Bo Marn PER",
        ],
        &["line 2: the cells after the last column are taken to be aliases too"],
    ),
    (
        "name,type,alias 1,alias 2,Alias_3\nAda Müller,PER,Frau Müller,,Fr. Müller\n",
        &["ada_muller Ada Müller PER Frau Müller|Fr. Müller"],
        &["“alias 1” is read as aliases, “alias 2” is read as aliases"],
    ),
    (
        "name|type|aliases\nAda Müller|PER|Frau Müller; Fr. Müller\n",
        &["ada_muller Ada Müller PER Frau Müller|Fr. Müller"],
        &["are read as “Frau Müller”, “Fr. Müller”"],
    ),
    (
        "name,type,aliases\nAda Müller,PER,\"Müller, Ada M.|“Adi” Müller|'the Doctor'\"\n",
        &["ada_muller Ada Müller PER Ada M. Müller|Adi Müller|the Doctor"],
        &[
            "“Müller, Ada M.” is read as “Ada M. Müller”",
            "““Adi” Müller” is read as “Adi Müller”",
        ],
    ),
    (
        "name,type,aliases\nAda Müller,PER,\"['Frau Müller', 'Fr. Müller']\"\nBo Marn,PER,Marn / Bobby Marn\nCy Doe,PER,nan\n",
        &[
            "ada_muller Ada Müller PER Frau Müller|Fr. Müller",
            "bo_marn Bo Marn PER Marn|Bobby Marn",
            "cy_doe Cy Doe PER",
        ],
        &[
            "are read as “Frau Müller”, “Fr. Müller”; the like on line 3",
            "line 4: “nan” is taken for an empty cell",
        ],
    ),
    // Names.
    (
        "name,type\n\"Müller, Ada\",PER\n\"Trump, Donald J.\",PER\n\"O'Rourke, Beto\",PER\n\"van der Leyen, Ursula\",PER\n\"Müller, Ada B., Dr.\",PER\n",
        &[
            "ada_muller Ada Müller PER",
            "donald_j_trump Donald J. Trump PER",
            "beto_orourke Beto O'Rourke PER",
            "ursula_van_der_leyen Ursula van der Leyen PER",
            "ada_b_muller Ada B. Müller PER",
        ],
        &["line 2: “Müller, Ada” is read as “Ada Müller”; the like on lines 3, 4, 5, 6"],
    ),
    (
        "name,type\n\"Doe, Roe & Partners\",ORG\n\"Acme, Inc.\",ORG\n\"Washington, D.C.\",LOC\n\"Justice, Department of\",ORG\n",
        &[
            "doe_roe_partners Doe, Roe & Partners ORG",
            "acme_inc Acme, Inc. ORG",
            "washington_d_c Washington, D.C. LOC",
            "department_of_justice Department of Justice ORG",
        ],
        &["line 5: “Justice, Department of” is read as “Department of Justice”"],
    ),
    (
        "actor_id,name,type\nrubio,Sen. Marco Rubio,PER\nbob,Robert (Bob) Menendez,PER\ntrump,\"TRUMP, DONALD\",PER\n",
        &[
            "rubio Marco Rubio PER Sen. Marco Rubio",
            "bob Robert Menendez PER Bob Menendez|Robert (Bob) Menendez",
            "trump Donald Trump PER",
        ],
        &[
            "“TRUMP, DONALD” is read as “Donald Trump”",
            "is read as “Robert Menendez”, and looked for as “Bob Menendez” too",
            "“Sen. Marco Rubio” is read as “Marco Rubio”, and looked for with the title too",
        ],
    ),
    (
        "“name”,“type”\n“Müller, Ada”,“PER”\n",
        &["ada_muller Ada Müller PER"],
        &["is read as “Ada Müller”"],
    ),
    // A made name that somebody else has is nobody's.
    (
        "actor_id,name,type,aliases\na,Robert (Bob) Marn,PER,\nb,Bob Marn,PER,\n",
        &["a Robert Marn PER Robert (Bob) Marn", "b Bob Marn PER"],
        &["Robert Marn"],
    ),
    // Delimiters, line ends, blanks.
    (
        "sep=;\r\nname;type\r\nAda Müller;PER\r\n",
        &["ada_muller Ada Müller PER"],
        &[],
    ),
    (
        "name\ttype\taliases\nAda Müller\tPER\tFrau Müller|Fr. Müller\n",
        &["ada_muller Ada Müller PER Frau Müller|Fr. Müller"],
        &[],
    ),
    (
        "actor_id,name,type,aliases\rm,Ada Müller,PER,\r",
        &["m Ada Müller PER"],
        &[],
    ),
    (
        "\u{feff}actor_id;name;type;aliases\r\nm;Ada Müller\u{a0};PER ;\u{a0} Mrs. Müller \r\n",
        &["m Ada Müller PER Mrs. Müller"],
        &[],
    ),
    (
        "Name , Actor ID,\"Aliases \",TYPE,,\nAda Müller,m,Frau Müller,person,,\n,,,,,\n\n",
        &["m Ada Müller PER Frau Müller"],
        &[],
    ),
    (
        "name,type,aliases\nAda Müller,PER\nBo Marn,PER,Marn\n",
        &["ada_muller Ada Müller PER", "bo_marn Bo Marn PER Marn"],
        &["line 2: 2 cells where the header has 3; the others are taken to be empty"],
    ),
    // Columns.
    (
        "id,name,type,party,gender,wikidata\n1,Ada Müller,PER,X,f,Q1\n",
        &["1 Ada Müller PER"],
        &[
            "columns: “id” is read as actor_id",
            "columns passed over: “party”, “gender”, “wikidata”",
        ],
    ),
    (
        "Actor,Category,Alternative names,Notes\nAda Müller,people,Frau Müller,x\nGreen Ring,party,,\nHalden,place,,\n",
        &[
            "ada_muller Ada Müller PER Frau Müller",
            "green_ring Green Ring ORG",
            "halden Halden LOC",
        ],
        &["“Actor” is read as name, “Category” is read as type, “Alternative names” is read as aliases"],
    ),
    (
        "first name,last name,type\nAda,Müller,PER\n,Madonna,PER\n",
        &["ada_muller Ada Müller PER", "madonna Madonna PER"],
        &["“first name” is read as first_name"],
    ),
    (
        "name,full_name,last_name,type\nAda Müller,Ada B. Müller,Müller,PER\n",
        &["ada_muller Ada Müller PER"],
        &["columns passed over: “full_name”, “last_name”"],
    ),
    (
        "name,type,category\nAda Müller,PER,domestic politics\n",
        &["ada_muller Ada Müller PER"],
        &["columns passed over: “category”"],
    ),
    (
        "Actors of the study\n\nname,type\nAda Müller,PER\n",
        &["ada_muller Ada Müller PER"],
        &["what stands above the header is passed over: “Actors of the study”"],
    ),
    (
        "item,itemLabel,itemDescription,itemAltLabel\nhttp://x.example/Q1,Ada Müller,minister,\"Frau Müller, Fr. Müller\"\n",
        &["ada_muller Ada Müller PER Frau Müller|Fr. Müller"],
        &[
            "“itemLabel” is read as name, “itemAltLabel” is read as aliases",
            "columns passed over: “item”, “itemDescription”",
        ],
    ),
    (
        "name,type\nAda M\u{c3}\u{bc}ller,PER\n",
        &["ada_muller Ada Müller PER"],
        &["letters that were decoded wrongly are put right, so that line 2 holds “Ada Müller,PER”"],
    ),
    // No types.
    (
        "name\nAda Müller\n\"Müller, Peter\"\nGreen Party\nFrance\nHalden\n",
        &[
            "ada_muller Ada Müller PER",
            "peter_muller Peter Müller PER",
            "green_party Green Party ORG",
            "france France LOC",
            "halden Halden MISC",
        ],
        &[
            "line 2: no type is given, and “Ada Müller” is taken for a person (PER); the like on line 3",
            "line 4: no type is given, and “Green Party”",
            "(LOC)",
            "line 6: no type is given, and “Halden” is taken for something else (MISC)",
            "“Müller, Peter” is read as “Peter Müller”",
        ],
    ),
    (
        "actor_id,name,type\na,Ada Müller,\n",
        &["a Ada Müller PER"],
        &["no type is given"],
    ),
    // No header.
    (
        "Ada Müller\nTrump, Donald\nSanders, Bernie, Jr.\n- Sen. Marco Rubio\n2. Theresa May\n# a remark\nAcme, Inc.\n",
        &[
            "ada_muller Ada Müller PER",
            "donald_trump Donald Trump PER",
            "bernie_sanders_jr Bernie Sanders Jr. PER",
            "marco_rubio Marco Rubio PER Sen. Marco Rubio",
            "theresa_may Theresa May PER",
            "acme_inc Acme, Inc. ORG",
        ],
        &["there is no header: each line is taken to be a name, beginning with “Ada Müller”"],
    ),
    (
        "Ada Müller,PER\nGreen Ring,org\n",
        &["ada_muller Ada Müller PER", "green_ring Green Ring ORG"],
        &["there is no header: the columns are taken to be name, type, aliases"],
    ),
    (
        "smith,John Smith,PER\n",
        &["refused: line 1: no column has a known name"],
        &[],
    ),
    // Where most last names stand first, all do.
    (
        "Müller, Ada\nMarn, Bo\nHalden, Zuq von\nWashington, D.C.\n",
        &[
            "ada_muller Ada Müller PER",
            "bo_marn Bo Marn PER",
            "zuq_von_halden Zuq von Halden PER",
            "washington_d_c Washington, D.C. MISC",
        ],
        &[
            "line 1: “Müller, Ada” is read as “Ada Müller”; the like on lines 2, 3",
            "line 4: no type is given",
        ],
    ),
    // Ids.
    (
        "actor_id,name,type\n,Ada Müller,PER\nb,Bo Marn,PER\n",
        &["ada_muller Ada Müller PER", "b Bo Marn PER"],
        &["line 2: “Ada Müller” has no actor_id, and gets “ada_muller”"],
    ),
    (
        "name,type\n习近平,PER\n",
        &["name-92a054e84d6e2e13 习近平 PER"],
        &["has no actor_id, and gets “name-"],
    ),
    // Rows that repeat an actor.
    (
        "actor_id,name,type,aliases\nm,Ada Müller,PER,Frau Müller\nb,Bo Marn,PER,\nm,Ada Müller,PER,Fr. Müller\nm,Ada Müller,PER,Frau Müller\n",
        &["m Ada Müller PER Frau Müller|Fr. Müller|Frau Müller", "b Bo Marn PER"],
        &["line 4: “Ada Müller” stands on line 2 too; the two are one; the like on line 5"],
    ),
    (
        "name,type\nAda Müller,PER\nada muller,PER\n",
        &["ada_muller Ada Müller PER"],
        &["line 3: “ada muller” stands on line 2 too"],
    ),
    (
        "actor_id,name,type\na,Ada Müller,PER\nb,Ada Müller,PER\n",
        &["refused: line 3: name “Ada Müller” is already the name of a (line 2); remove one of the two"],
        &[],
    ),
    (
        "actor_id,name,type,aliases\na,Ada Müller,PER,Müller|Adi\nb,Bo Müller,PER,MULLER|Bob|Ada Muller\n",
        &["a Ada Müller PER Adi", "b Bo Müller PER Bob"],
        &["line 2: the alias “Müller” is an alias of b (line 3) too, and is not looked for; the like on lines 3, 3"],
    ),
    // What discovery wrote.
    (
        "actor_id,name,type,aliases,n_articles,n_mentions,merged_ids,shared_names,example,example_article_id\n\
         acme,Acme,ORG,ACME Works|Ford,9,9,,,\"Acme, \"\"the\"\" firm\",1\nford,Ford,ORG,Works|“F” (old),5,5,,,,\n\
         acme.per,Acme,PER,Works|Ada Acme,2,2,,Acme,,\nx,\"Doe, Roe\",PER,,1,1,,,,\n",
        &[
            "acme Acme ORG ACME Works",
            "ford Ford ORG “F” (old)",
            "acme.per (Acme) PER Ada Acme",
            "x Doe, Roe PER",
        ],
        &[
            "line 4: the name “Acme” is that of acme (line 2) too, whom more articles name",
            "line 2: the alias “Ford” is the name of ford (line 3) too, and is not looked for; the like on lines 3, 4",
        ],
    ),
];

#[test]
fn lists_are_read_as_people_write_them() {
    let mut wrong = Vec::new();
    for (list, expected, pieces) in LISTS {
        let (found, notes) = read(list.as_bytes());
        let fits = found.lines().count() == expected.len()
            && found.lines().zip(*expected).all(|(found, expected)| {
                found.starts_with(expected) && (found.len() == expected.len() || found.starts_with("refused"))
            })
            && pieces.iter().all(|piece| notes.contains(piece))
            && (!pieces.is_empty() || notes.is_empty());
        if !fits {
            wrong.push(format!(
                "{list:?}\n  expected {expected:#?} {pieces:?}\n  found\n{found}\n  notes\n{notes}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn other_encodings_are_read_with_a_note() {
    let list = "actor_id;name;type;aliases\r\nmueller;Ada Müller;PER;\r\n";
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(list);
    let utf_16: Vec<u8> = list.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xff\xfe", &utf_16[..]].concat();
    let mac = list.replace("\r\n", "\r").replace('ü', "\u{9f}");
    let mac: Vec<u8> = mac.chars().map(|c| c as u8).collect();
    for (bytes, name) in [
        (&latin[..], "windows-1252"),
        (&marked, "UTF-16LE"),
        (&utf_16, "UTF-16LE"),
        (&mac, "macintosh"),
    ] {
        let (found, notes) = read(bytes);
        assert_eq!(found, "mueller Ada Müller PER", "{name}");
        assert!(
            notes.contains(name) && notes.contains("line 2 holds “mueller;Ada Müller;PER"),
            "{notes}"
        );
    }
}

#[test]
fn the_tables_of_the_program_need_no_mending() {
    for table in [
        "datasets/actors.csv",
        "datasets/us_politics_2012_2020.csv",
        "datasets/tables/countries.csv",
        "datasets/tables/institutions.csv",
        "datasets/tables/metonyms.csv",
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(table);
        let registry = Registry::from_path(&path).unwrap();
        assert!(registry.notes().is_empty(), "{table}: {:?}", registry.notes());
    }
}
