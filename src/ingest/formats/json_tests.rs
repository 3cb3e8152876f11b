//! Tests of reading JSON in the shapes that databases, interfaces and programs give it.

use crate::ingest::field_mapping::ArticleField;
use crate::ingest::tests::{Dump, detail, faults, flat, ids};

const A: &str = r#"{"id":"1","outlet":"Herald","date":"2024-03-04","title":"Vote","text":"Bo Marn lost."}"#;
const B: &str = r#"{"id":"2","outlet":"Post","date":"2024-03-05","title":"Count","text":"Ada Quill won."}"#;
const READ: [&str; 2] = [
    "1|Herald|2024-03-04|Vote|Bo Marn lost.",
    "2|Post|2024-03-05|Count|Ada Quill won.",
];

/// Returns the input's records, with those that hold `A` and `B` in place of the letters.
fn fill(shape: &str) -> String {
    shape.replace('A', "\u{1}").replace('B', B).replace('\u{1}', A)
}

/// Indents a record as json.dumps(indent=2) does.
fn pretty(record: &str, blanks: &str) -> String {
    let inner = record
        .trim_matches(['{', '}'])
        .replace("\",\"", &format!("\",\n{blanks}  \""));
    format!("{blanks}{{\n{blanks}  {inner}\n{blanks}}}")
}

#[test]
fn records_are_found_however_they_are_joined() {
    let mut wrong = Vec::new();
    for (shape, format, note) in [
        ("A\nB", "jsonl", ""),
        ("\u{feff}A\nB\n", "jsonl", ""),
        ("AB", "json", ""),
        ("A B\n", "json", ""),
        ("A, B\n", "json", ""),
        ("A,\nB,\n", "jsonl", "commas"),
        ("A,\nB]\n", "jsonl", "commas"),
        ("[A,\nB]", "json", ""),
        ("[\nA,\nB\n]\n", "json", ""),
        ("[\nA,\nB,\n]\n", "json", ""),
        ("[A][B]", "json", ""),
        ("[A]\n[B]\n", "json", ""),
        ("[A,B", "json", ""),
        ("\u{1e}A\n\u{1e}B\n", "jsonl", ""),
        ("\u{1e}A\u{1e}B", "json", ""),
        (r#"{"articles":[A,B]}"#, "json", "list `articles`"),
        (r#"{"articles":[A]}{"articles":[B]}"#, "json", "list `articles`"),
        (
            "{\"status\":\"ok\",\"articles\":[A]}\n{\"status\":\"ok\",\"articles\":[B]}\n",
            "json",
            "list `articles`",
        ),
        (
            r#"[{"page":1,"data":[A]},{"page":2,"data":[B]}]"#,
            "json",
            "list `data`",
        ),
        (r#"{"data":[A,B],"next":null}"#, "json", "list `data`"),
        (
            r#"{"meta":{"found":2},"results":[A,B]}"#,
            "json",
            "passed over beside it: `meta`",
        ),
        (
            r#"{"responseHeader":{"status":0},"response":{"numFound":2,"docs":[A,B]}}"#,
            "json",
            "`response.docs`",
        ),
        (
            r#"{"articles":{"results":[A,B],"totalResults":2}}"#,
            "json",
            "`articles.results`",
        ),
        (r#"{"payload":{"corpus":[A,B]}}"#, "json", "`payload.corpus`"),
        (
            r#"{"schema":{"fields":[{"name":"id","type":"string"}]},"data":[A,B]}"#,
            "json",
            "list `data`",
        ),
        (
            r#"{"features":[{"name":"id"}],"rows":[{"row_idx":0,"row":A},{"row_idx":1,"row":B}]}"#,
            "json",
            "inside `row`",
        ),
        (
            r#"{"total_rows":2,"rows":[{"id":"7","key":"7","value":{"rev":"1"},"doc":A},{"id":"8","key":"8","value":{},"doc":B}]}"#,
            "json",
            "inside `doc`",
        ),
        (r#"{"0":A,"1":B}"#, "json", "names of their own"),
        (
            "{\"_index\":\"n\",\"_id\":\"7\",\"_source\":A}\n{\"_index\":\"n\",\"_id\":\"8\",\"_source\":B}",
            "jsonl",
            "inside `_source`",
        ),
        (
            r#"{"took":3,"hits":{"total":1,"hits":[{"_id":"7","_source":A},{"_id":"8","_source":B}]}}"#,
            "json",
            "`hits.hits`",
        ),
        (
            "{\"index\":{\"_index\":\"n\",\"_id\":\"7\"}}\nA\n{\"create\":{}}\nB\n",
            "jsonl",
            "2 actions",
        ),
        (
            "{\"delete\":{\"_id\":\"7\"}}\n{\"update\":{\"_id\":\"7\"}}\n{\"doc\":A,\"doc_as_upsert\":true}\n{\"index\":{}}\nB\n",
            "jsonl",
            "3 actions",
        ),
        ("{\"article\":A}\n{\"article\":B}\n", "jsonl", "inside `article`"),
    ] {
        let (read, summary) = Dump::new().read_file("a.json", fill(shape));
        let is_noted =
            summary.notes.iter().any(|told| told.contains(note)) || (note.is_empty() && summary.notes.is_empty());
        if flat(&read) != READ || summary.format != format || !is_noted {
            wrong.push(format!(
                "{shape}\n  {} {:?} {}\n  {:?}",
                summary.format,
                flat(&read),
                detail(&read),
                summary.notes
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pretty_printed_records_are_found() {
    let (a, b) = (pretty(A, ""), pretty(B, ""));
    let (inner_a, inner_b) = (pretty(A, "    "), pretty(B, "    "));
    for text in [
        format!("{a}\n{b}\n"),
        format!("{a}{b}"),
        format!("{a},\n{b},\n"),
        format!("[\n{}\n,\n{}\n]\n", pretty(A, "  "), pretty(B, "  ")),
        format!("{{\n  \"status\": \"ok\",\n  \"articles\": [\n{inner_a},\n{inner_b}\n  ]\n}}\n"),
        format!("{a}\r\n{b}\r\n").replace('\n', "\r\n").replace("\r\r", "\r"),
    ] {
        let (read, summary) = Dump::new().read_file("a.json", &text);
        assert_eq!(flat(&read), READ, "{text} {}", detail(&read));
        assert_eq!(summary.format, "json", "{text}");
    }
}

#[test]
fn a_broken_record_costs_itself_only() {
    let c = A.replace("\"1\"", "\"3\"");
    let mut wrong = Vec::new();
    for (text, expected, word) in [
        // In a string, after a comma, after a value, after a colon.
        (
            format!("[\n{A},\n{{\"id\":\"2\",\"text\":\"cut\n{c}\n]"),
            vec!["1", "3:invalid_json", "3"],
            "next record",
        ),
        (
            format!("[{A},\n{{\"id\":\"2\",\n{c}\n]"),
            vec!["1", "2:invalid_json", "3"],
            "next record",
        ),
        (
            format!("[\n{A},\n{{\"id\":\"2\"\n{c}\n]"),
            vec!["1", "3:invalid_json", "3"],
            "next record",
        ),
        (
            format!("[\n{A},\n{{\"id\":\"2\",\"text\":\n{c}\n]"),
            vec!["1", "3:invalid_json", "3"],
            "next record",
        ),
        (
            format!("{{\"articles\":[\n{A},\n{{\"id\":\"2\",\"tags\":[\n{c}\n]}}"),
            vec!["1", "3:invalid_json", "3"],
            "next record",
        ),
        (
            format!(
                "{}\n{{\n  \"id\": \"2\",\n  \"text\":\n{}\n",
                pretty(A, ""),
                pretty(&c, "")
            ),
            vec!["1", "8:invalid_json", "3"],
            "next record",
        ),
        (
            format!("\u{1e}{A}\n\u{1e}{{\"id\":\"2\",\"text\":\n\u{1e}{c}\n"),
            vec!["1", "2:invalid_json", "3"],
            "line 2",
        ),
        (
            format!("{A}\n{{\"id\":\"2\",\"text\":\n{c}\n"),
            vec!["1", "2:invalid_json", "3"],
            "line 2",
        ),
        (
            format!("{A}{{\"id\":\"2\",\"text\":x}}{c}"),
            vec!["1", "1:invalid_json", "3"],
            "line 1",
        ),
        (
            format!("[{A},\n{{\"id\":\"2\",\"text\":\"b"),
            vec!["1", "2:invalid_json"],
            "input ends",
        ),
        (
            format!("{{\"articles\":[{A}]}}\n{{\"status\":\"error\"}}\n{{\"articles\":[{c}]}}"),
            vec!["1", "2:invalid_json", "3"],
            "no list `articles`",
        ),
        // Lines that are not indented are no evidence of damage.
        (
            format!(
                "[\n{{\n\"id\":\"1\",\n\"authors\":[\n{{\"name\":\"x\"}},\n{{\"name\":\"y\"}}\n],\n\"text\":\"t\"\n}},\n{c}]"
            ),
            vec!["1", "3"],
            "",
        ),
    ] {
        let (read, _) = Dump::new().read_file("a.json", &text);
        let found: Vec<_> = flat(&read)
            .iter()
            .map(|line| line.split('|').next().unwrap_or("").to_owned())
            .collect();
        if found != expected || !detail(&read).contains(word) {
            wrong.push(format!("{text}\n  {found:?} {}", detail(&read)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_list_that_does_not_end_is_noted() {
    let (read, summary) = Dump::new().read_file("a.json", format!("{{\"articles\":[{A},{B}"));
    assert_eq!(flat(&read), READ);
    assert!(
        summary.notes.iter().any(|note| note.contains("may be missing")),
        "{:?}",
        summary.notes
    );
}

#[test]
fn mended_words_and_commas_are_noted() {
    let text = "{\"_id\":ObjectId(\"5f\"),\"outlet\":\"Herald\",\"date\":ISODate(\"2016-11-08T10:00:00Z\"),\"author\":NaN,\"title\":None,\"text\":\"NaN, he said.\"}\n{\"_id\":\"2\",\"text\":\"x\",}\n";
    let (read, summary) = Dump::new().read_file("a.jsonl", text);
    assert_eq!(flat(&read), ["5f|Herald|2016-11-08||NaN, he said.", "2|unknown|||x"]);
    let notes = summary.notes.join("\n");
    assert!(
        notes.contains("NaN") && notes.contains("in 1 record") && notes.contains("comma after"),
        "{notes}"
    );
}

#[test]
fn records_of_mongodb_keep_id_and_date() {
    let text = r#"{"_id":{"$oid":"5f01"},"outlet":"Herald","date":{"$date":"2016-11-08T10:00:00Z"},"text":"x"}
{"_id":{"$oid":"5f02"},"outlet":"Post","date":{"$date":{"$numberLong":"1478599200000"}},"text":"y"}
{"_id":{"$numberInt":"3"},"outlet":"Post","date":{"$date":1478599200000},"text":"z"}"#;
    let (read, summary) = Dump::new().read_file("mongo.jsonl", text);
    assert_eq!(
        flat(&read),
        [
            "5f01|Herald|2016-11-08||x",
            "5f02|Post|2016-11-08||y",
            "3|Post|2016-11-08||z"
        ]
    );
    assert_eq!((summary.undated, summary.derived_ids), (0, 0));
}

#[test]
fn names_of_lists_and_ids_beside_records_are_taken() {
    let cases = [
        (
            r#"{"Herald":[{"id":"1","title":"t","body":{"summary":["S."],"sections":[{"headline":["H."],"paragraphs":["One.","Two."]}]},"publishing_date":"2016-11-08 10:00:00+00:00"}],"Post":[{"id":"2","title":"u","body":{"summary":[],"sections":[]}},{"id":"3","outlet":"Own","title":"v","body":{"sections":[{"headline":[],"paragraphs":["x"]}]}}]}"#,
            vec![
                "1|Herald|2016-11-08|t|S.\n\nH.\n\nOne.\n\nTwo.",
                "1:missing_text",
                "3|Own||v|x",
            ],
        ),
        (
            r#"{"newspapers":{"cnn":{"link":"l","articles":[{"id":"1","title":"t","text":"x"}]},"fox":{"articles":[{"id":"2","title":"t","text":"y"}]}}}"#,
            vec!["1|cnn||t|x", "2|fox||t|y"],
        ),
        (
            r#"{"train":[{"id":"1","text":"x"}],"test":[{"id":"2","text":"y"}]}"#,
            vec!["1|unknown|||x", "2|unknown|||y"],
        ),
        (
            r#"{"-Kx1":{"text":"x"},"-Kx2":{"text":"y"}}"#,
            vec!["-Kx1|unknown|||x", "-Kx2|unknown|||y"],
        ),
        ("{\"_id\":\"a\",\"_source\":{\"text\":\"x\"}}", vec!["a|unknown|||x"]),
        (
            "{\"index\":{\"_id\":\"a\"}}\n{\"text\":\"x\"}\n{\"index\":{\"_id\":\"b\"}}\n{\"text\":\"y\"}",
            vec!["a|unknown|||x", "b|unknown|||y"],
        ),
        (
            r#"{"docs":[{"id":"1","title":["Vote"],"source":["Herald"],"content":["Bo Marn lost."]}]}"#,
            vec!["1|Herald||Vote|Bo Marn lost."],
        ),
        (
            r#"[{"id":5,"date":"2016-11-08T10:00:00","title":{"rendered":"Vote"},"content":{"rendered":"Bo Marn lost.","protected":false},"link":"https://herald.example/a"}]"#,
            vec!["5|herald.example|2016-11-08|Vote|Bo Marn lost."],
        ),
    ];
    for (text, expected) in cases {
        let (read, _) = Dump::new().read_file("a.json", text);
        assert_eq!(flat(&read), expected, "{text} {}", detail(&read));
    }
}

#[test]
fn a_user_reaches_into_wrappers_by_name() {
    let mut dump = Dump::new();
    dump.options.map.insert(ArticleField::Text, "_source.lead".to_owned());
    let (read, summary) = dump.read_file("a.jsonl", r#"{"_id":"a","_source":{"lead":"x","text":"y"}}"#);
    assert_eq!(flat(&read), ["a|unknown|||x"]);
    assert!(summary.notes.is_empty(), "{:?}", summary.notes);
    dump.options.map.insert(ArticleField::Text, "description".to_owned());
    let (read, _) = dump.read_file(
        "b.json",
        r#"{"id":"1","description":"x","items":[{"title":"t","text":"y"}]}"#,
    );
    assert_eq!(flat(&read), ["1|unknown|||x"]);
}

#[test]
fn texts_that_the_source_cut_are_noted() {
    let text = r#"{"status":"ok","articles":[{"source":{"id":"h","name":"Herald"},"title":"Vote","url":"u","publishedAt":"2016-11-08T10:00:00Z","content":"Bo Marn lost the vo… [+1234 chars]"},{"source":{"id":null,"name":"Post"},"title":"Count","url":"v","publishedAt":"2016-11-08T10:00:00Z","content":"ONLY AVAILABLE IN PAID PLANS"}]}"#;
    let (read, summary) = Dump::new().read_file("a.json", text);
    assert_eq!(read[0].as_ref().unwrap().text, "Bo Marn lost the vo");
    assert_eq!(read[0].as_ref().unwrap().outlet, "Herald");
    assert_eq!(faults(&read), [(1, "missing_text")]);
    let notes = summary.notes.join("\n");
    assert!(
        notes.contains("cut short: 1;") && notes.contains("`articles`"),
        "{notes}"
    );
}

#[test]
fn lists_of_a_record_are_no_list_of_records() {
    let text = r#"{"id":"1","title":"t","url":"https://herald.example/1","related":[{"title":"u","text":"no"}],"text":"x"}
{"id":"2","title":"t","data":[{"title":"u"}],"text":["One.",{"type":"image"},{"text":"Two."}]}"#;
    let (read, summary) = Dump::new().read_file("a.jsonl", text);
    assert_eq!(flat(&read), ["1|herald.example||t|x", "2|unknown||t|One.\n\nTwo."]);
    assert_eq!(summary.format, "jsonl");
    assert!(summary.notes.is_empty());
}

#[test]
fn long_lists_are_no_text_and_no_fault() {
    let words = vec!["\"a\""; 20_000].join(",");
    let text = format!(
        "{{\"id\":\"1\",\"tokens\":[{words}],\"text\":[\"One.\",\"Two.\"]}}\n{{\"id\":\"2\",\"text\":[{words}]}}"
    );
    let (read, _) = Dump::new().read_file("a.jsonl", text);
    assert_eq!(flat(&read), ["1|unknown|||One.\n\nTwo.", "2:missing_text"]);
    assert!(detail(&read).contains("`text` is an array"), "{}", detail(&read));
}

#[test]
fn shapes_that_are_not_read_are_refused_with_the_remedy() {
    let cases = [
        (
            r#"{"id":{"0":"1","1":"2"},"text":{"0":"x","1":"y"}}"#,
            "orient=\"records\", lines=True",
        ),
        (
            r#"{"text":{"a":"x","b":"y"},"title":{"a":"x","b":"y"}}"#,
            "orient=\"records\", lines=True",
        ),
        (
            r#"{"columns":["id","text"],"index":[0],"data":[["1","x"]]}"#,
            "orient=\"records\", lines=True",
        ),
        (r#"[["1","x"],["2","y"]]"#, "orient=\"records\", lines=True"),
        (
            r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{},"properties":{"title":"t"}}]}"#,
            "GeoJSON",
        ),
        (
            r#"{"articles":[{"url":"u","url_mobile":"","title":"t","seendate":"20161108T100000Z","socialimage":"","domain":"herald.example","language":"English"}]}"#,
            "not their text",
        ),
        (
            r#"{"status":"error","code":"apiKeyInvalid","message":"m"}"#,
            "`message`",
        ),
        (
            r#"{"version":"1","title":"Politics","description":"News.","items":[{"id":"1","title":"t"}]}"#,
            "`id`, `title`",
        ),
        (r#"{"a":{"b":1},"keywords":["x","y"]}"#, "`a.b`"),
        ("{'id': '1', 'text': 'x'}", "json.dumps"),
    ];
    for (text, word) in cases {
        let (read, _) = Dump::new().read_file("a.json", text);
        assert_eq!(ids(&read), Vec::<&str>::new(), "{text}");
        assert!(detail(&read).contains(word), "{text}: {}", detail(&read));
        assert_eq!(read.len(), 1, "{text}");
    }
}

#[test]
fn a_record_without_text_names_the_fields_it_has() {
    let (read, _) = Dump::new().read_file(
        "a.jsonl",
        format!("{A}\n{{\"id\":\"2\",\"lead\":\"x\",\"authors\":[]}}"),
    );
    assert!(detail(&read).contains("`id`, `lead`, `authors`"), "{}", detail(&read));
}

#[test]
fn a_list_of_any_length_is_read_one_record_at_a_time() {
    let mut dump = Dump::new();
    dump.options.max_record_bytes = 1_000;
    let records: Vec<_> = (0..5_000).map(|n| format!("{{\"id\":{n},\"text\":\"x\"}}")).collect();
    let (read, _) = dump.read_file(
        "a.json",
        format!(
            "{{\"junk\":\"{}\",\"articles\":[{}]}}",
            "y".repeat(100_000),
            records.join(",")
        ),
    );
    // The list begins beyond what is looked at, so that the object is taken for a record.
    assert_eq!(faults(&read), [(1, "record_too_large")]);
    let (read, _) = dump.read_file(
        "a.json",
        format!(
            "{{\"articles\":[{}],\"junk\":\"{}\"}}",
            records.join(","),
            "y".repeat(100_000)
        ),
    );
    assert_eq!((read.len(), ids(&read).len()), (5_000, 5_000));
    let (read, _) = dump.read_file("a.json", records.concat());
    assert_eq!(ids(&read).len(), 5_000);
}
