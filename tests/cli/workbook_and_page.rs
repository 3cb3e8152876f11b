//! The files that people open: `regard.xlsx`, `report.html`, and CSV files for Excel.

use crate::common::{csv_files, differing, files, regard, run_json, sample, stderr, succeeded};
use calamine::{Data, DataType, Reader, Xlsx, open_workbook};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Names that would do harm if anything took them for more than text.
pub const HOSTILE: [&str; 6] = [
    "=HYPERLINK(\"http://example.org\",\"x\")",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "</script></style><svg onload=alert(1)>",
    "-1+1&lt;b&gt;",
];

const SHOWN: &[&str] = &["--report", "--xlsx", "--min-articles", "3", "-q"];

/// Runs over the sample with everything that a person opens.
pub fn shown(dir: &Path, out: &str, more: &[&str]) {
    let args = [
        &["run", "sample.jsonl", "--actors", "actors.csv", "--out", out],
        SHOWN,
        more,
    ]
    .concat();
    succeeded(&regard(dir, &args));
}

/// A folder with a dump and a list whose every name and sentence is hostile, and the files made
/// from it in `out`.
pub fn hostile() -> tempfile::TempDir {
    let dir = sample();
    let article = |(id, outlet): (usize, &str)| {
        let text = format!("Mira Halden lied {outlet} again. Mira Halden is a hero {outlet}.");
        serde_json::json!({ "id": format!("{outlet}{id}"), "outlet": outlet, "date": "2024-03-04", "title": "", "text": text })
    };
    let outlets = HOSTILE.iter().copied().cycle().take(24).enumerate();
    let dump: Vec<String> = outlets.map(article).map(|a| a.to_string()).collect();
    std::fs::write(dir.path().join("sample.jsonl"), dump.join("\n")).unwrap();
    let list = "actor_id,name,type,aliases\nh,</script><b>=Halden,PER,Mira Halden\n";
    std::fs::write(dir.path().join("actors.csv"), list).unwrap();
    shown(dir.path(), "out", &["--period", "week", "--mentions", "csv"]);
    dir
}

fn sheets(path: &Path) -> BTreeMap<String, Vec<Vec<Data>>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let sheets = book.worksheets();
    let rows = |range: calamine::Range<Data>| range.rows().map(<[Data]>::to_vec).collect();
    sheets.into_iter().map(|(name, range)| (name, rows(range))).collect()
}

/// The rows of a sheet from its header on, which begins with `first`.
fn from_header<'r>(rows: &'r [Vec<Data>], first: &str) -> &'r [Vec<Data>] {
    let header = rows.iter().position(|row| row[0] == first);
    &rows[header.unwrap_or_else(|| panic!("no header {first} in {rows:?}"))..]
}

fn records(path: &Path) -> Vec<csv::StringRecord> {
    let reader = csv::ReaderBuilder::new().has_headers(false).from_path(path);
    reader.unwrap().records().map(Result::unwrap).collect()
}

/// Returns true if a cell has the value of the CSV file, in the type of its column.
fn agrees(cell: &Data, text: &str, kind: &str) -> bool {
    match (cell, kind) {
        (Data::Empty, _) => text.is_empty(),
        (Data::Float(value), "number" | "integer") => text.parse() == Ok(*value),
        (Data::DateTime(_), "date") => {
            let (year, month, day, ..) = cell.get_datetime().unwrap().to_ymd_hms_milli();
            text == format!("{year:04}-{month:02}-{day:02}")
        }
        (Data::String(value), "string") => value == text,
        (Data::Bool(value), "boolean") => text == value.to_string(),
        _ => false,
    }
}

/// The types of the columns of a file, from the data dictionary.
fn kinds(out: &Path, file: &str) -> Vec<String> {
    let text = std::fs::read(out.join("datapackage.json")).unwrap();
    let package: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let resources = package["resources"].as_array().unwrap();
    let resource = resources.iter().find(|r| r["path"] == file).unwrap();
    let fields = resource["schema"]["fields"].as_array().unwrap();
    fields.iter().map(|f| f["type"].as_str().unwrap().to_owned()).collect()
}

/// The sheets that hold files, by the files' names.
const FILES: [&str; 7] = [
    "actors.csv",
    "actors_by_outlet.csv",
    "outlet_comparison.csv",
    "actors_by_period.csv",
    "actors_by_outlet_period.csv",
    "outlet_comparison_by_period.csv",
    "period_changes.csv",
];

#[test]
fn the_workbook_holds_the_numbers_of_the_csv_files_in_their_types() {
    let dir = sample();
    let out = dir.path().join("out");
    shown(dir.path(), "out", &["--period", "week", "--columns", "all"]);
    let sheets = sheets(&out.join("regard.xlsx"));
    for file in FILES {
        let (rows, records, kinds) = (&sheets[file], records(&out.join(file)), kinds(&out, file));
        assert_eq!(rows.len(), records.len(), "{file}");
        for (at, (row, record)) in rows.iter().zip(&records).enumerate().skip(1) {
            for ((cell, text), kind) in row.iter().zip(record).zip(&kinds) {
                assert!(
                    agrees(cell, text, kind),
                    "{file}, row {at}: {cell:?} and “{text}”, a {kind}"
                );
            }
        }
        let header: Vec<&str> = rows[0].iter().filter_map(Data::get_string).collect();
        assert_eq!(header, records[0].iter().collect::<Vec<_>>(), "{file}");
    }
    let ledger = run_json(&out);
    let read = sheets["Run"].iter().find(|row| row[0] == "records read").unwrap();
    assert_eq!(read[1].as_f64(), ledger["facts"]["ledger"]["records_read"].as_f64());
}

#[test]
fn the_first_sheet_lists_the_others_in_their_order() {
    let dir = sample();
    shown(dir.path(), "out", &["--period", "week"]);
    let book: Xlsx<_> = open_workbook(dir.path().join("out/regard.xlsx")).unwrap();
    let names = book.sheet_names();
    assert_eq!(names[0], "Read me");
    let sheets = sheets(&dir.path().join("out/regard.xlsx"));
    let read_me = &sheets["Read me"];
    let list = read_me.iter().rposition(|row| row[0] == "The sheets").unwrap();
    let listed: Vec<&str> = read_me[list + 1..]
        .iter()
        .filter_map(|row| row[0].get_string())
        .collect();
    assert_eq!(listed, names[1..]);
    let told = from_header(read_me, "Which outlets differ on whom");
    let told = told.iter().take_while(|row| row[0] != "What was left out");
    assert_eq!(
        told.filter_map(|row| row[1].get_string())
            .filter(|text| text.contains(", by "))
            .count(),
        from_header(&sheets["Differences"], "Actor").len() - 1
    );
}

#[test]
fn the_grid_of_the_workbook_has_each_outlets_index_over_the_whole_run() {
    let dir = sample();
    shown(dir.path(), "weeks", &["--period", "week"]);
    shown(dir.path(), "all", &[]);
    let sheets = sheets(&dir.path().join("weeks/regard.xlsx"));
    let grid = from_header(&sheets["Grid"], "Actor");
    let outlets: Vec<&str> = grid[0].iter().skip(1).filter_map(Data::get_string).collect();
    let records = records(&dir.path().join("all/actors_by_outlet.csv"));
    let at = |name: &str| records[0].iter().position(|h| h == name).unwrap();
    let mut cells = 0;
    for row in records.iter().skip(1) {
        let actor = grid.iter().find(|line| line[0] == row[at("actor_name")]).unwrap();
        let outlet = outlets.iter().position(|o| *o == &row[at("outlet")]).unwrap();
        assert_eq!(
            actor[outlet + 1].as_f64(),
            row[at("article_mean_score")].parse().ok(),
            "{row:?}"
        );
        cells += 1;
    }
    let filled = |line: &Vec<Data>| line.iter().skip(1).filter(|cell| cell.is_float()).count();
    assert_eq!(grid.iter().skip(1).map(filled).sum::<usize>(), cells);
}

#[test]
fn evidence_is_ranked_and_its_sentences_hold_the_mention() {
    let dir = sample();
    shown(dir.path(), "out", &[]);
    let sheets = sheets(&dir.path().join("out/regard.xlsx"));
    let rows = from_header(&sheets["Evidence"], "Actor");
    let at = |name: &str| rows[0].iter().position(|h| *h == name).unwrap();
    let text = |row: &[Data], name: &str| row[at(name)].get_string().unwrap().to_owned();
    let mut before: Option<(String, String, f64)> = None;
    for row in rows.iter().skip(1) {
        assert!(text(row, "Sentence").contains(&text(row, "mention")), "{row:?}");
        let score = row[at("Score")].get_float().unwrap();
        assert_eq!(score < 0.0, text(row, "Toward it") == "negative", "{row:?}");
        let this = (text(row, "actor_id"), text(row, "Toward it"), score.abs());
        if let Some(before) = before.filter(|b| (&b.0, &b.1) == (&this.0, &this.1)) {
            assert!(before.2 >= this.2, "{row:?}");
        }
        before = Some(this);
    }
    assert!(rows.len() > 50, "{}", rows.len());
    let page = std::fs::read_to_string(dir.path().join("out/report.html")).unwrap();
    assert_eq!(page.matches("<mark>").count(), rows.len() - 1);
}

#[test]
fn what_is_opened_has_the_same_bytes_for_any_threads_and_from_two_stages() {
    let dir = sample();
    shown(dir.path(), "one", &["--threads", "1"]);
    shown(dir.path(), "seven", &["--threads", "7"]);
    let score = [
        "score",
        "sample.jsonl",
        "--actors",
        "actors.csv",
        "--out",
        "halves",
        "-q",
    ];
    succeeded(&regard(dir.path(), &score));
    let summarize = [&["summarize", "halves", "--out", "halves"], SHOWN].concat();
    succeeded(&regard(dir.path(), &summarize));
    let one = files(&dir.path().join("one"));
    assert!(
        ["report.html", "regard.xlsx"]
            .iter()
            .all(|name| one.iter().any(|f| f.0 == *name))
    );
    for other in ["seven", "halves"] {
        assert_eq!(differing(&one, &files(&dir.path().join(other))), [""; 0], "{other}");
    }
}

#[test]
fn they_go_when_the_next_run_does_not_ask_for_them() {
    let dir = sample();
    shown(dir.path(), "out", &[]);
    succeeded(&regard(dir.path(), &["summarize", "out", "--out", "out", "-q"]));
    for name in ["report.html", "regard.xlsx"] {
        assert!(!dir.path().join("out").join(name).exists(), "{name}");
    }
}

#[test]
fn without_the_sentences_no_text_is_kept_and_the_user_is_told() {
    let dir = sample();
    let args = [
        "run",
        "sample.jsonl",
        "--actors",
        "actors.csv",
        "--out",
        "out",
        "--report",
        "--no-sentences",
    ];
    let output = regard(dir.path(), &args);
    succeeded(&output);
    assert!(stderr(&output).contains("--no-sentences"), "{}", stderr(&output));
    assert!(!dir.path().join("out/sentences.parquet").exists());
    let page = std::fs::read_to_string(dir.path().join("out/report.html")).unwrap();
    assert!(page.contains("the sentence was not kept") && page.contains("<mark>"));
}

#[test]
fn sentences_of_another_run_are_refused() {
    let dir = sample();
    shown(dir.path(), "out", &[]);
    let score = [
        "score",
        "sample.jsonl",
        "--actors",
        "actors.csv",
        "--limit",
        "3",
        "--out",
        "part",
        "-q",
    ];
    succeeded(&regard(dir.path(), &score));
    std::fs::copy(
        dir.path().join("out/sentences.parquet"),
        dir.path().join("part/sentences.parquet"),
    )
    .unwrap();
    let output = regard(dir.path(), &["summarize", "part", "--out", "sums", "--report"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("sentences.parquet"), "{}", stderr(&output));
}

#[test]
fn no_name_becomes_a_formula() {
    let dir = hostile();
    let path = dir.path().join("out/regard.xlsx");
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    for sheet in book.sheet_names() {
        let formulas = book.worksheet_formula(&sheet).unwrap();
        assert!(formulas.is_empty(), "{sheet}: {formulas:?}");
    }
    let rows = &sheets(&path)["actors_by_outlet.csv"];
    let outlet = rows[0].iter().position(|h| *h == "outlet").unwrap();
    let found: BTreeSet<&str> = rows.iter().skip(1).filter_map(|row| row[outlet].get_string()).collect();
    assert_eq!(found, BTreeSet::from(HOSTILE));
}

#[test]
fn csv_files_for_excel_guard_texts_and_leave_numbers_alone() {
    let dir = hostile();
    shown(
        dir.path(),
        "excel",
        &["--period", "week", "--mentions", "csv", "--excel", "--per-actor-files"],
    );
    shown(
        dir.path(),
        "plain",
        &["--period", "week", "--mentions", "csv", "--per-actor-files"],
    );
    let plain = csv_files(&dir.path().join("plain"));
    let excel = csv_files(&dir.path().join("excel"));
    assert_eq!(excel.len(), plain.len());
    for ((name, excel), (_, plain)) in excel.iter().zip(&plain) {
        let excel = String::from_utf8(excel.clone()).unwrap();
        let text = excel.strip_prefix('\u{feff}').unwrap();
        assert!(
            text.lines().count() > 0 && text.split_inclusive('\n').all(|line| line.ends_with("\r\n")),
            "{name}"
        );
        let records = |text: &str| -> Vec<csv::StringRecord> {
            let reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(text.as_bytes())
                .into_records();
            reader.map(Result::unwrap).collect()
        };
        let plain = records(std::str::from_utf8(plain).unwrap());
        for (row, expected) in records(text).iter().zip(&plain) {
            for (cell, expected) in row.iter().zip(expected) {
                let number = expected.parse::<f64>().is_ok();
                let guarded = !number && expected.starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert_eq!(
                    cell,
                    if guarded {
                        format!("'{expected}")
                    } else {
                        expected.to_owned()
                    },
                    "{name}"
                );
            }
        }
        assert_eq!(records(text).len(), plain.len(), "{name}");
    }
    let by_outlet = String::from_utf8(excel.iter().find(|f| f.0 == "actors_by_outlet.csv").unwrap().1.clone()).unwrap();
    assert!(
        by_outlet.contains("'=HYPERLINK") && by_outlet.contains("'@SUM") && by_outlet.contains(",-0."),
        "{by_outlet}"
    );
}

/// Converts `file` to the format `to` with LibreOffice, into the folder `dir`.
fn converted(dir: &Path, file: &Path, to: &[&str]) {
    let status = std::process::Command::new("soffice")
        .env("HOME", dir)
        .arg("--headless")
        .args(to)
        .arg("--outdir")
        .args([dir, file])
        .output()
        .unwrap();
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
}

/// `cargo test --release --locked --test cli -- --ignored libreoffice`
#[test]
#[ignore = "needs LibreOffice"]
fn libreoffice_reads_the_workbooks_numbers() {
    let dir = sample();
    let out = dir.path().join("out");
    shown(dir.path(), "out", &["--period", "week", "--columns", "all"]);
    // UTF-8, values as they are and not as they are shown, every sheet a file.
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1";
    converted(dir.path(), &out.join("regard.xlsx"), &["--convert-to", filter]);
    for file in FILES {
        let found = records(&dir.path().join(format!("regard-{file}.csv")));
        let expected = records(&out.join(file));
        assert_eq!(found.len(), expected.len(), "{file}");
        for (found, expected) in found.iter().zip(&expected) {
            for (found, expected) in found.iter().zip(expected) {
                let same = match (found.parse::<f64>(), expected.parse::<f64>()) {
                    (Ok(found), Ok(expected)) => found == expected,
                    // LibreOffice writes TRUE.
                    _ => found.to_lowercase() == expected.to_lowercase(),
                };
                assert!(same, "{file}: “{found}”, expected “{expected}”");
            }
        }
    }
}

/// See [`libreoffice_reads_the_workbooks_numbers`].
#[test]
#[ignore = "needs LibreOffice"]
fn libreoffice_prints_the_workbook_on_few_pages() {
    let dir = sample();
    let out = dir.path().join("out");
    shown(dir.path(), "out", &["--period", "week"]);
    converted(dir.path(), &out.join("regard.xlsx"), &["--convert-to", "pdf"]);
    let pdf = std::fs::read(dir.path().join("regard.pdf")).unwrap();
    let pages = pdf.windows(11).filter(|bytes| *bytes == b"/Type/Page/").count();
    let evidence = from_header(&sheets(&out.join("regard.xlsx"))["Evidence"], "Actor").len();
    // A page for each sheet, one more for the longer ones, and the evidence at 15 sentences a page.
    let most = 2 * sheets(&out.join("regard.xlsx")).len() + evidence / 15;
    assert!((1..=most).contains(&pages), "{pages} of {most}");
}

/// See [`libreoffice_reads_the_workbooks_numbers`].
#[test]
#[ignore = "needs LibreOffice"]
fn libreoffice_reads_texts_and_numbers_of_csv_files_for_excel() {
    let dir = hostile();
    shown(dir.path(), "excel", &["--excel"]);
    let file = dir.path().join("excel/actors_by_outlet.csv");
    converted(
        dir.path(),
        &file,
        &["--infilter=CSV:44,34,76,1", "--convert-to", "xlsx"],
    );
    let path = dir.path().join("actors_by_outlet.xlsx");
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    let name = book.sheet_names().remove(0);
    assert!(book.worksheet_formula(&name).unwrap().is_empty());
    let rows = &sheets(&path)[&name];
    let kinds = kinds(&dir.path().join("excel"), "actors_by_outlet.csv");
    assert_eq!(rows.len(), HOSTILE.len() + 1);
    let mut negative = 0;
    for (cell, kind) in rows.iter().skip(1).flat_map(|row| row.iter().zip(&kinds)) {
        match kind.as_str() {
            "number" | "integer" => assert!(cell.is_float() || cell.is_empty(), "{cell:?}"),
            "string" => assert!(cell.is_string() || cell.is_empty(), "{cell:?}"),
            _ => {}
        }
        negative += usize::from(cell.as_f64().is_some_and(|value| value < 0.0));
    }
    assert!(negative > 0);
}

/// A start tag: its name and its attributes.
struct Tag<'p> {
    name: &'p str,
    attributes: BTreeMap<&'p str, &'p str>,
}

const VOID: [&str; 3] = ["meta", "input", "col"];

/// The start tags of `page`, its style and script left out. Fails where tags are not nested well.
fn tags(page: &str) -> Vec<Tag<'_>> {
    let (mut found, mut open, mut rest) = (Vec::new(), Vec::new(), page.strip_prefix("<!DOCTYPE html>").unwrap());
    while let Some(at) = rest.find('<') {
        let end = at + rest[at..].find('>').unwrap();
        let inside = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let (name, attributes) = inside.split_once(' ').unwrap_or((inside, ""));
        if !VOID.contains(&name) {
            open.push(name);
        }
        if ["style", "script"].contains(&name) {
            rest = &rest[rest.find(&format!("</{name}>")).unwrap()..];
        }
        found.push(Tag {
            name,
            attributes: attributes_of(attributes),
        });
    }
    assert_eq!(open, [""; 0]);
    found
}

fn attributes_of(mut text: &str) -> BTreeMap<&str, &str> {
    let mut found = BTreeMap::new();
    while !text.is_empty() {
        let name = &text[..text.find(['=', ' ']).unwrap_or(text.len())];
        text = &text[name.len()..];
        let value = match text.strip_prefix("=\"") {
            Some(value) => &value[..value.find('"').unwrap()],
            None => "",
        };
        text = text
            .strip_prefix("=\"")
            .map_or(text, |t| &t[value.len() + 1..])
            .trim_start();
        found.insert(name, value);
    }
    found
}

#[test]
fn the_report_is_whole_and_needs_nothing_from_elsewhere() {
    let dir = sample();
    let out = dir.path().join("out");
    shown(dir.path(), "out", &["--period", "week"]);
    let page = std::fs::read_to_string(out.join("report.html")).unwrap();
    let tags = tags(&page);
    let ids: Vec<&str> = tags
        .iter()
        .filter_map(|tag| tag.attributes.get("id").copied())
        .collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "ids are unique");
    for tag in &tags {
        for (name, value) in &tag.attributes {
            assert!(
                !["src", "srcset", "style", "action"].contains(name) && !name.starts_with("on"),
                "{name}={value}"
            );
            match *name {
                "href" => assert!(is_a_place(value, &ids, &out), "{value}"),
                "aria-labelledby" | "for" => assert!(ids.contains(value), "{value}"),
                _ => {}
            }
        }
        if tag.name == "th" {
            assert!(tag.attributes.contains_key("scope"));
        }
    }
    let count = |name: &str| tags.iter().filter(|tag| tag.name == name).count();
    assert_eq!(count("table"), count("caption"));
    let charts = tags.iter().filter(|tag| tag.attributes.get("role") == Some(&"img"));
    assert_eq!(
        charts.count(),
        count("title") - 1,
        "every chart has a title, and so has the page"
    );
    let actors = records(&dir.path().join("out/actors.csv"));
    for row in actors.iter().skip(1).filter(|row| &row[6] != "0") {
        assert!(ids.contains(&format!("actor-{}", &row[0]).as_str()), "{row:?}");
    }
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for row in records(&out.join("skipped.csv")).iter().skip(1) {
        *reasons.entry(row[4].to_owned()).or_default() += 1;
    }
    let counted = |count: &usize| page.contains(&format!("<td class=\"num\">{count}</td>"));
    assert!(reasons.len() > 2 && reasons.values().all(counted), "{reasons:?}");
}

/// Returns true for a place in the page, a file of the run beside it, and a page of the web.
fn is_a_place(href: &str, ids: &[&str], out: &Path) -> bool {
    match href.strip_prefix('#') {
        Some(id) => ids.contains(&id),
        None => href.starts_with("https://") || href.starts_with("http://") || out.join(href).is_file(),
    }
}

#[test]
fn links_lead_out_of_the_page_only_to_the_web_and_without_a_trace() {
    let dir = sample();
    let record = |(id, url): (usize, &str)| {
        serde_json::json!({ "id": id.to_string(), "outlet": "Gazette", "date": "2024-03-04", "url": url,
            "title": "Storm", "text": format!("Mira Halden failed the people of district {id}.") })
    };
    let urls = [
        "https://example.org/a?b=1&c=2",
        "javascript:alert(1)",
        "data:text/html,x",
        "/a",
        "",
    ];
    let dump: Vec<String> = urls
        .into_iter()
        .enumerate()
        .map(record)
        .map(|r| r.to_string())
        .collect();
    std::fs::write(dir.path().join("sample.jsonl"), dump.join("\n")).unwrap();
    shown(dir.path(), "out", &[]);
    let page = std::fs::read_to_string(dir.path().join("out/report.html")).unwrap();
    let tags = tags(&page);
    let abroad: Vec<&Tag> = tags
        .iter()
        .filter(|tag| tag.attributes.get("href").is_some_and(|href| href.contains(':')))
        .collect();
    assert!(!abroad.is_empty());
    for tag in abroad {
        assert_eq!(tag.attributes["href"], "https://example.org/a?b=1&amp;c=2");
        assert_eq!(tag.attributes["rel"], "noopener noreferrer");
    }
}

#[test]
fn no_name_becomes_markup() {
    let dir = hostile();
    let page = std::fs::read_to_string(dir.path().join("out/report.html")).unwrap();
    let tags = tags(&page);
    let names: BTreeSet<&str> = tags.iter().map(|tag| tag.name).collect();
    assert!(!names.contains("img") && !names.contains("iframe"), "{names:?}");
    assert_eq!(tags.iter().filter(|tag| tag.name == "script").count(), 1);
    assert!(
        tags.iter()
            .all(|tag| !tag.attributes.keys().any(|name| name.starts_with("on")))
    );
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && page.contains("&lt;/script&gt;&lt;b&gt;=Halden"));
    assert!(page.contains("&amp;lt;b&amp;gt;"));
}
