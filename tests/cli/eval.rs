//! `regard eval`: the report of each subcommand on small files, and its errors for faulty ones.

use crate::common::{NameParts, model_with, regard, repository, stderr, succeeded};
use serde_json::Value;
use std::path::Path;

/// The share of the shipped contrast pairs that must pass: a little less than do.
const CONTRAST_SHARE: f64 = 0.75;

/// The kinds of contrast pairs of which fewer than four in five pass, and the share that must.
const WEAK_KINDS: [(&str, f64); 4] = [
    ("negation", 0.4),
    ("possessor", 0.6),
    ("condition", 0.7),
    ("question", 0.5),
];

/// The reports that `regard eval` prints of these arguments.
fn reports(dir: &Path, args: &[&str]) -> Vec<Value> {
    let output = regard(dir, &[&["eval"], args, &["--json"]].concat());
    succeeded(&output);
    let reports: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    reports.into_iter().map(|mut report| report["report"].take()).collect()
}

/// The text that `regard eval` prints of these arguments.
fn text(dir: &Path, args: &[&str]) -> String {
    let output = regard(dir, &[&["eval"], args].concat());
    succeeded(&output);
    String::from_utf8(output.stdout).unwrap()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

const STANCE: &str = r#"{"text": "Ada Quill was praised, but Bo Marn lied.", "start": 0, "end": 9, "label": 1}
{"text": "Ada Quill was praised, but Bo Marn lied.", "start": 27, "end": 34, "label": -1}

{"text": "She is a brilliant and honest leader.", "start": 0, "end": 3, "label": 1}
"#;

#[test]
fn stance_tells_sentences_with_several_targets_apart() {
    let dir = folder(&[("rows.jsonl", STANCE)]);
    let report = &reports(dir.path(), &["stance", "rows.jsonl"])[0];
    assert_eq!((&report["n"], &report["not_scored"]), (&3.into(), &0.into()));
    for part in ["several_targets", "differing_labels"] {
        let part = &report[part];
        assert_eq!((&part["sentences"], &part["n"]), (&1.into(), &2.into()));
    }
    let bins = report["reliability"].as_array().unwrap();
    let n: u64 = bins.iter().map(|bin| bin["n"].as_u64().unwrap()).sum();
    assert_eq!((bins.len(), n), (15, 3));
    let text = text(dir.path(), &["stance", "rows.jsonl"]);
    for part in [
        "macro-F1",
        "several targets",
        "differing labels",
        "confidence",
        "negative",
    ] {
        assert!(text.contains(part), "no “{part}” in: {text}");
    }
}

#[test]
fn ner_counts_exact_spans_of_the_types_that_occur() {
    let rows = r#"{"tokens": ["Ada", "Lovelace", "met", "Bo"], "tags": ["B-PER", "I-PER", "O", "B-PER"]}"#;
    let dir = folder(&[("names.jsonl", rows)]);
    model_with(&dir.path().join("model"), Some(&NameParts::constant(&[("B-PER", 3.0)])));
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, rows.as_bytes()).unwrap();
    std::fs::write(dir.path().join("names.jsonl.gz"), gzip.finish().unwrap()).unwrap();
    let found = reports(
        dir.path(),
        &["ner", "names.jsonl", "names.jsonl.gz", "--model", "model"],
    );
    assert_eq!(found[0], found[1]);
    // Every word is found as a person, and one of the two persons is one word.
    for (key, expected) in [
        ("gold", 2.0),
        ("found", 4.0),
        ("right", 1.0),
        ("precision", 0.25),
        ("recall", 0.5),
    ] {
        assert_eq!(found[0][key].as_f64(), Some(expected), "{key}");
        assert_eq!(found[0]["by_type"][0][key].as_f64(), Some(expected), "{key}");
    }
    assert!((found[0]["f1"].as_f64().unwrap() - 1.0 / 3.0).abs() < 1e-9);
    assert_eq!(found[0]["types_counted"], serde_json::json!(["PER"]));
    let text = text(dir.path(), &["ner", "names.jsonl", "--model", "model"]);
    assert!(text.contains("never has it: ORG, LOC, MISC"), "{text}");
}

#[test]
fn a_model_without_a_name_head_says_so() {
    let dir = folder(&[("names.jsonl", r#"{"tokens": ["Ada"], "tags": ["B-PER"]}"#)]);
    model_with(&dir.path().join("plain"), None);
    let output = regard(dir.path(), &["eval", "ner", "names.jsonl", "--model", "plain"]);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{message}");
    for part in ["plain", "names", "--model"] {
        assert!(message.contains(part), "no “{part}” in: {message}");
    }
}

#[test]
fn sentiment_compares_signs_where_no_label_is_neutral() {
    let polar =
        "{\"text\": \"A wonderful, brilliant success.\", \"label\": 1}\n{\"text\": \"A vile fraud.\", \"label\": -1}\n";
    let three = format!("{polar}{{\"text\": \"The talks begin on Monday.\", \"label\": 0}}\n");
    let dir = folder(&[("polar.jsonl", polar), ("three.jsonl", &three)]);
    let found = reports(dir.path(), &["sentiment", "polar.jsonl", "three.jsonl"]);
    assert_eq!((&found[0]["measure"], &found[0]["n"]), (&"sign".into(), &2.into()));
    assert_eq!(
        (found[0]["accuracy"].as_f64(), &found[0]["classes"]),
        (Some(1.0), &Value::Null)
    );
    assert_eq!((&found[1]["measure"], &found[1]["n"]), (&"classes".into(), &3.into()));
    assert!(found[1]["classes"]["macro_f1"].is_f64());
    assert!(text(dir.path(), &["sentiment", "polar.jsonl"]).contains("accuracy of sign"));
}

#[test]
fn swap_reports_no_change_under_the_own_name() {
    let row = |name: &str| {
        format!(
            r#"{{"text": "{name} lied.", "start": 0, "end": {}, "label": -1}}"#,
            name.len()
        )
    };
    let rows = [row("Ada Quill"), row("They")].join("\n");
    let header = "name,gender,origin,party\n";
    let dir = folder(&[
        ("rows.jsonl", &rows),
        ("own.csv", &format!("{header}Ada Quill,female,anglo,\n")),
        (
            "other.csv",
            &format!("{header}Bo Marn,male,anglo,\nCy Dorn,male,,left\nAda Quill,female,anglo,\n"),
        ),
    ]);
    let own = &reports(dir.path(), &["swap", "rows.jsonl", "--names", "own.csv"])[0];
    assert_eq!((&own["targets"], &own["names"]), (&1.into(), &1.into()));
    for key in ["mean_absolute_change", "labels_changed"] {
        assert_eq!(own["swapped"][key].as_f64(), Some(0.0), "{key}");
    }
    assert_eq!(own["swapped"]["macro_f1"], own["macro_f1_own"]);
    let other = &reports(dir.path(), &["swap", "rows.jsonl", "--names", "other.csv"])[0];
    assert!(other["swapped"]["mean_absolute_change"].as_f64() > Some(0.0));
    assert!(other["pronoun"]["mean_absolute_change"].as_f64() > Some(0.0));
    assert_eq!(other["pronoun"], own["pronoun"]);
    let groups: Vec<(&str, usize)> = other["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| {
            (
                group["column"].as_str().unwrap(),
                group["shifts"].as_array().unwrap().len(),
            )
        })
        .collect();
    assert_eq!(groups, [("gender", 2), ("origin", 1), ("party", 1)]);
    let built_in = &reports(dir.path(), &["swap", "rows.jsonl"])[0];
    assert!(built_in["names"].as_u64() >= Some(50));
    let text = text(dir.path(), &["swap", "rows.jsonl", "--names", "other.csv"]);
    for part in ["pronoun", "male", "largest gap"] {
        assert!(text.contains(part), "no “{part}” in: {text}");
    }
}

#[test]
fn contrast_lists_what_failed_when_asked() {
    let table = "id,kind,a,a_expected,b,b_expected\n\
                 good,praise,[[Ada]] is a brilliant and honest leader.,positive,[[Ada]] is a corrupt liar.,negative\n\
                 bad,blame,[[Ada]] is a corrupt liar.,positive,[[Ada]] is a corrupt liar.,not_positive\n";
    let dir = folder(&[("pairs.csv", table)]);
    let report = &reports(dir.path(), &["contrast", "pairs.csv", "--failures"])[0];
    assert_eq!((&report["n"], &report["passed"]), (&2.into(), &1.into()));
    assert_eq!(report["by_kind"][1]["share"].as_f64(), Some(0.0));
    assert_eq!(report["failures"][0]["id"], "bad");
    let plain = text(dir.path(), &["contrast", "pairs.csv"]);
    let listed = text(dir.path(), &["contrast", "pairs.csv", "--failures"]);
    assert!(!plain.contains("FAILED"), "{plain}");
    assert!(listed.contains("bad\n  a FAILED: negative"), "{listed}");
    assert!(listed.contains("b as expected"), "{listed}");
}

#[test]
fn enough_of_the_shipped_contrast_pairs_pass() {
    let table = repository("tests/data/contrast_pairs.csv");
    let report = &reports(Path::new("."), &["contrast", table.to_str().unwrap()])[0];
    assert!(report["n"].as_u64() >= Some(200), "{report}");
    assert!(report["share"].as_f64() >= Some(CONTRAST_SHARE), "{report}");
    for kind in report["by_kind"].as_array().unwrap() {
        let weak = WEAK_KINDS.iter().find(|(name, _)| kind["kind"] == *name);
        let least = weak.map_or(0.8, |(_, least)| *least);
        assert!(kind["share"].as_f64() >= Some(least), "{kind}");
    }
}

const ARTICLES: &str = r#"{"id": "a1", "outlet": "Bell", "date": "2024-03-04", "title": "A talk", "text": "Barack Obama spoke in Berlin on Monday. He was brief, and they cheered."}
{"id": "a2", "outlet": "Bell", "date": "2024-03-04", "title": "None", "text": "Nobody came."}
"#;

const PRONOUNS: &str = "article_id,field,pronoun_start,pronoun_end,name_start,name_end,part\n";

#[test]
fn pronouns_are_linked_to_the_names_that_the_model_finds() {
    let data = format!("{PRONOUNS}a1,text,40,42,0,12,choose\na1,text,58,62,,,held_out\n");
    let dir = folder(&[("articles.jsonl", ARTICLES), ("data.csv", &data)]);
    let args = ["pronouns", "--data", "data.csv", "--articles", "articles.jsonl"];
    let report = &reports(dir.path(), &args)[0];
    for (key, expected) in [
        ("annotated", 2.0),
        ("named", 1.0),
        ("links", 1.0),
        ("right", 1.0),
        ("recall", 1.0),
    ] {
        assert_eq!(report[key].as_f64(), Some(expected), "{key}");
    }
    assert_eq!(report["by_part"]["held_out"]["annotated"], 1);
    assert_eq!(
        (
            &report["by_pronoun"]["he"]["right"],
            &report["by_pronoun"]["they"]["links"]
        ),
        (&1.into(), &0.into())
    );
    let text = text(dir.path(), &args);
    for part in ["held_out", "precision", "they"] {
        assert!(text.contains(part), "no “{part}” in: {text}");
    }
}

#[test]
fn annotations_that_do_not_fit_the_articles_are_refused() {
    let cases = [
        ("a9,text,0,2,,,choose\n", "article “a9” is in none of the dumps"),
        (
            "a1,text,500,502,,,choose\n",
            "article “a1”: its text has no characters 500..502",
        ),
        (
            "a1,text,40,42,0,,choose\n",
            "line 2: one of name_start and name_end is empty",
        ),
        (
            "a1,body,40,42,,,choose\n",
            "line 2: field “body” is neither title nor text",
        ),
        (
            "a1,text,42,42,,,choose\n",
            "line 2: pronoun_start 42 is not before pronoun_end 42",
        ),
    ];
    for (row, expected) in cases {
        let dir = folder(&[("articles.jsonl", ARTICLES), ("data.csv", &format!("{PRONOUNS}{row}"))]);
        let args = ["eval", "pronouns", "--data", "data.csv", "--articles", "articles.jsonl"];
        let output = regard(dir.path(), &args);
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{message}");
        for part in ["data.csv", expected] {
            assert!(message.contains(part), "no “{part}” in: {message}");
        }
    }
}

#[test]
fn precision_compares_int8_with_f32() {
    let dir = folder(&[("rows.jsonl", STANCE)]);
    let report = &reports(dir.path(), &["precision", "rows.jsonl"])[0];
    assert_eq!((&report["n"], report["labels_agree"].as_f64()), (&3.into(), Some(1.0)));
    let largest = report["max_absolute_difference"].as_f64().unwrap();
    assert!(largest > 0.0 && largest < 0.1, "{report}");
    assert_eq!(report["int8"]["confusion"], report["f32"]["confusion"]);
    assert!(text(dir.path(), &["precision", "rows.jsonl"]).contains("same label"));
}

#[test]
fn faulty_files_are_refused_with_the_line_and_what_is_expected() {
    let cases: [(&str, &str, &[&str]); 11] = [
        ("stance", "{\"text\": \"a\"}\n", &["line 1", "start"]),
        ("stance", "\n{", &["line 2", "EOF"]),
        ("stance", "", &["holds no row"]),
        (
            "ner",
            "{\"tokens\": [\"a\"], \"tags\": [\"B-GPE\"]}",
            &["line 1", "“B-GPE”", "B-PER"],
        ),
        ("ner", "{\"tokens\": [\"a\"], \"tags\": [\"O\"]}", &["no name"]),
        (
            "sentiment",
            "{\"text\": \"a\", \"label\": 1}\n{\"text\": \"a\", \"label\": \"good\"}",
            &["line 2", "label", "-1, 0, 1"],
        ),
        (
            "swap",
            "{\"text\": \"They lied.\", \"start\": 0, \"end\": 4, \"label\": -1}",
            &["proper name"],
        ),
        ("contrast", "id,kind,a,b\n", &["line 1", "no column “a_expected”"]),
        (
            "contrast",
            "id,kind,a,a_expected,b,b_expected\n1,k,[[A]] x.,bad,[[A]] x.,neutral\n",
            &["line 2", "`bad`", "not_negative"],
        ),
        (
            "contrast",
            "id,kind,a,a_expected,b,b_expected\n1,k,[[A]] x.,neutral,A x.,neutral\n",
            &["line 2", "b: expected one target", "[["],
        ),
        (
            "contrast",
            "id,kind,a,a_expected,b,b_expected\n1,k\n",
            &["line 2", "2 cells", "6"],
        ),
    ];
    for (what, content, expected) in cases {
        let dir = folder(&[("file", content)]);
        let output = regard(dir.path(), &["eval", what, "file"]);
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{what}: {message}");
        for part in expected.iter().chain(&["file"]) {
            assert!(message.contains(part), "{what}: no “{part}” in: {message}");
        }
    }
    let dir = folder(&[("rows.jsonl", STANCE), ("names.csv", "name,gender\nAda,female\n")]);
    let output = regard(dir.path(), &["eval", "swap", "rows.jsonl", "--names", "names.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no column “origin”"), "{}", stderr(&output));
    let output = regard(dir.path(), &["eval", "sentiment", "missing.jsonl"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("missing.jsonl"));
}

const SPEECHES: &str = "{\"id\": \"a1\", \"text\": \"“Né? We won,” said Ada Quill. It rained, Bo Marn said.\"}\n";

/// The attributions of Ada Quill and Bo Marn in [`SPEECHES`]; the second one's source is somebody else.
const QUOTES: &str = r#"{"doc": "a1", "content": [[0, 13]], "source": [[19, 28]], "cue": [[14, 18]]}
{"doc": "a1", "content": [[30, 39]], "source": [[19, 28]], "cue": [[49, 53]]}
"#;

#[test]
fn quotes_are_compared_in_code_points() {
    let dir = folder(&[("quotes.jsonl", QUOTES), ("articles.jsonl", SPEECHES)]);
    let args = ["quotes", "--data", "quotes.jsonl", "--articles", "articles.jsonl"];
    let report = &reports(dir.path(), &args)[0];
    for figures in [&report["all"]["exact"], &report["all"]["partly"]] {
        let counts = [&figures["gold"], &figures["found"], &figures["right"]];
        assert_eq!(counts, [&Value::from(2), &2.into(), &2.into()], "{report}");
    }
    assert_eq!(report["direct_quotes"]["f1"], 1.0);
    assert_eq!(report["direct"]["share_speaker_exact"], 1.0);
    assert_eq!(report["indirect"]["share_speaker_right"], 0.0);
    let text = text(dir.path(), &args);
    for part in ["in quotation marks", "all, exact", "speakers", "indirect, partly"] {
        assert!(text.contains(part), "no “{part}” in: {text}");
    }
}

#[test]
fn faulty_attributions_are_named() {
    let cases = [
        (QUOTES.replacen("a1", "b7", 1), ["line 1", "“b7”", "articles.jsonl"]),
        (
            QUOTES.replacen("[30, 39]", "[30, 390]", 1),
            ["line 2", "[30,390]", "content"],
        ),
    ];
    for (rows, expected) in cases {
        let dir = folder(&[("quotes.jsonl", &rows), ("articles.jsonl", SPEECHES)]);
        let args = [
            "eval",
            "quotes",
            "--data",
            "quotes.jsonl",
            "--articles",
            "articles.jsonl",
        ];
        let output = regard(dir.path(), &args);
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{message}");
        for part in expected {
            assert!(message.contains(part), "no “{part}” in: {message}");
        }
    }
}

#[test]
fn every_question_has_help_with_examples() {
    for what in ["stance", "ner", "sentiment", "swap", "contrast", "precision", "quotes"] {
        let help = text(Path::new("."), &[what, "--help"]);
        let example = format!("regard eval {what}");
        assert!(help.contains("Examples:") && help.contains(&example), "{help}");
    }
}

#[test]
fn stance_is_reported_by_a_field_and_the_wrong_rows_are_written() {
    let row = |text: &str, label: i8, outlet: &str| {
        format!(
            "{{\"id\": \"{outlet}\", \"text\": \"{text}\", \"start\": 0, \"end\": 3, \"label\": {label}, \"outlet\": \"{outlet}\"}}\n"
        )
    };
    // The second label is wrong on purpose.
    let rows = [
        row("Ada is a vile, corrupt liar.", -1, "Bell"),
        row("Ada is a vile, corrupt liar.", 1, "Star"),
    ];
    let dir = folder(&[("rows.jsonl", &rows.concat())]);
    let args = ["stance", "rows.jsonl", "--by", "outlet", "--errors", "wrong.jsonl"];
    let found = reports(dir.path(), &args);
    assert_eq!(found[0]["by"][0]["value"], "Bell");
    assert_eq!(found[0]["by"][0]["accuracy"].as_f64(), Some(1.0));
    assert_eq!(found[0]["by"][1]["accuracy"].as_f64(), Some(0.0));
    assert_eq!(found[0]["polar_called_neutral"].as_f64(), Some(0.0));
    let wrong: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(dir.path().join("wrong.jsonl")).unwrap()).unwrap();
    assert_eq!((&wrong["id"], &wrong["found_label"]), (&"Star".into(), &(-1).into()));
    assert_eq!((&wrong["label"], &wrong["found_target"]), (&1.into(), &"Ada".into()));
    let shown = text(dir.path(), &args);
    for part in ["neutral called polar", "Bell", "Star"] {
        assert!(shown.contains(part), "no “{part}” in: {shown}");
    }
    let output = regard(dir.path(), &["eval", "stance", "rows.jsonl", "--by", "stratum"]);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains("stratum") && message.contains("line 1"), "{message}");
}
