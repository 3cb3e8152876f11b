//! Tests of CSV in the shapes that real dumps have.

use crate::ingest::tests::{Dump, flat};

const ADA: &str = "1|Herald|2016-11-08|Deal|Ada Quill, it says, left.";
const BO: &str = "2|Post|2016-11-09|Vote|Bo Marn stayed.";
/// The two articles with a delimiter of its own in the text, quoted.
const HEADER: &str = "id,outlet,date,title,text\n";
const ROWS: &str = "1,Herald,2016-11-08,Deal,\"Ada Quill, it says, left.\"\n2,Post,2016-11-09,Vote,Bo Marn stayed.\n";

fn divided(delimiter: char) -> String {
    let rows = [
        "id,outlet,date,title,text",
        "1,Herald,2016-11-08,Deal,Ada Quill# it says# left.",
        "2,Post,2016-11-09,Vote,Bo Marn stayed.",
        "",
    ];
    rows.join("\n").replace(',', &delimiter.to_string()).replace('#', ",")
}

/// Reads an input; checks its records, and that each note begins as told and no other is there.
fn check(text: &str, records: &[&str], notes: &[&str]) {
    let (read, summary) = Dump::new().read_file("a.csv", text);
    assert_eq!(flat(&read), records, "{text}");
    assert_eq!(summary.notes.len(), notes.len(), "{text}: {:?}", summary.notes);
    for (note, start) in summary.notes.iter().zip(notes) {
        assert!(note.starts_with(start), "{text}: {note}");
    }
}

#[test]
fn every_delimiter_is_detected() {
    for delimiter in ['\t', ';'] {
        check(&divided(delimiter), &[ADA, BO], &[]);
    }
    for delimiter in ['|', '^', '\u{1f}', '\u{1}'] {
        check(&divided(delimiter), &[ADA, BO], &["the fields are divided by"]);
    }
    for line in ["sep=;\n", "\"sep=;\"\r\n", "SEP=;\n"] {
        check(&format!("{line}{}", divided(';')), &[ADA, BO], &[]);
    }
    check(&format!("sep=,\n{HEADER}{ROWS}"), &[ADA, BO], &[]);
    check(&format!("sep=\t\n{}", divided('\t')), &[ADA, BO], &[]);
    // A text with more of another delimiter.
    check(
        "id;text\n1;a, b, c, d\n2;e, f\n",
        &["1|unknown|||a, b, c, d", "2|unknown|||e, f"],
        &[],
    );
    let (read, _) = Dump::new().read_file("a.csv", "text\nOne; two, three.\n");
    assert!(
        flat(&read)[0].ends_with("|unknown|||One; two, three."),
        "{:?}",
        flat(&read)
    );
}

#[test]
fn lines_above_the_header_are_passed_over() {
    let above = "lines above the header, passed over";
    for lines in [
        "News export\nMade on 3 March 2024, by the archive\n\n",
        "News export,,,,\n,,,,\n",
        "# query: quill\n# n = 2\n",
        "Article\n",
    ] {
        let (read, summary) = Dump::new().read_file("a.csv", format!("{lines}{HEADER}{ROWS}"));
        assert_eq!(flat(&read), [ADA, BO], "{lines}");
        assert!(summary.notes[0].starts_with(above), "{lines}: {:?}", summary.notes);
        let line = read[1].as_ref().unwrap().origin.line;
        assert_eq!(line, lines.lines().count() as u64 + 3, "{lines}");
    }
    // A row that holds names of fields is no header below one that is not known.
    let (read, _) = Dump::new().read_file("a.csv", "Nr,Art,Wort\n1,text,title\n2,b,c\n");
    assert_eq!(flat(&read), ["1:unknown_format"]);
}

#[test]
fn lines_may_end_with_carriage_returns_alone() {
    let text = format!("{HEADER}{ROWS}").replace('\n', "\r");
    check(&text, &[ADA, BO], &["the lines end with carriage returns alone"]);
    check(
        &format!("{}\n", text.trim_end()),
        &[ADA, BO],
        &["the lines end with carriage returns alone"],
    );
    check(
        "id,text\r1,\"a\rb\"\r2,c\r",
        &["1|unknown|||a\rb", "2|unknown|||c"],
        &["the lines end"],
    );
    check(
        "id,text\r\n1,\"a\rb\"\r\n2,c\r\n",
        &["1|unknown|||a\rb", "2|unknown|||c"],
        &[],
    );
}

#[test]
fn quotation_marks_after_backslashes_are_read() {
    let text = r#"id,text,outlet
1,"Plain, as it is.",Post
2,"\"No,\" said Bo Marn, \"never\".",Post
3,"C:\\news",Post
"#;
    check(
        text,
        &[
            "1|Post|||Plain, as it is.",
            "2|Post|||\"No,\" said Bo Marn, \"never\".",
            "3|Post|||C:\\news",
        ],
        &["quotation marks in fields stand after backslashes, from line 3 on"],
    );
    check(
        "id\ttext\n1\ta\\\tb\n2\tc\n",
        &["1|unknown|||a\tb", "2|unknown|||c"],
        &["quotation marks in fields"],
    );
    // In a file that writes marks twice, a backslash is a letter.
    check(
        "id,text\n1,\"C:\\\"\n2,\"he said \"\"no\"\"\"\n",
        &["1|unknown|||C:\\", "2|unknown|||he said \"no\""],
        &[],
    );
}

#[test]
fn quotation_marks_that_are_text_cost_no_record() {
    let read_as_text = "records in which quotation marks that enclose no field were read as text";
    let cases = [
        ("1,\"He said \"no\" to it\",Post", "1|Post|||He said \"no\" to it"),
        ("1,\"No\" he said,Post", "1|Post|||\"No\" he said"),
        ("1,\"No,\" he said,Post", "2:malformed_csv"),
        ("1,\"never closed,Post", "1|Post|||\"never closed"),
    ];
    for (row, expected) in cases {
        let notes: &[&str] = if expected.starts_with('1') {
            &[read_as_text]
        } else {
            &[]
        };
        check(
            &format!("id,text,outlet\n{row}\n2,x,Post\n"),
            &[expected, "2|Post|||x"],
            notes,
        );
    }
    check("id, text, outlet\n1, \"one, two\" ,Post\n", &["1|Post|||one, two"], &[]);
    let tabs = "id\ttext\toutlet\n1\t\"No,\" he said, \"never.\"\tPost\n2\tA 5\" screen\tPost\n3\t\"Open to the end\tPost\n4\tx \"y\"\tPost\n";
    check(
        tabs,
        &[
            "1|Post|||\"No,\" he said, \"never.\"",
            "2|Post|||A 5\" screen",
            "3|Post|||\"Open to the end",
            "4|Post|||x \"y\"",
        ],
        &[read_as_text],
    );
    // Two records are never made one.
    let (read, _) = Dump::new().read_file("a.csv", "id,text,outlet\n1,\"cut\n2,\"whole\",Post\n3,x,Post\n");
    assert_eq!(flat(&read), ["2:malformed_csv", "2|Post|||whole", "3|Post|||x"]);
}

#[test]
fn rows_may_be_longer_or_shorter_where_nothing_is_lost() {
    let short = "records with fewer fields than the header";
    check(
        "id,text,date\n1,x,2016-11-08,,\n2,y,\n3,z\n",
        &["1|unknown|2016-11-08||x", "2|unknown|||y", "3|unknown|||z"],
        &[short],
    );
    check("id,text,\n1,x,\n2,y\n", &["1|unknown|||x", "2|unknown|||y"], &[]);
    check(
        "id,text\n1,x\n,\n2,y\n",
        &["1|unknown|||x", "2|unknown|||y"],
        &["rows of nothing but delimiters"],
    );
    check(
        "id,text\n1,x\n\0\0\0\n2,y\n\0\0\0\0",
        &["1|unknown|||x", "2|unknown|||y"],
        &[],
    );
    check(
        "id,text,date\n1,x, y,2016-11-08\n2\n",
        &["2:malformed_csv", "3:malformed_csv"],
        &[],
    );
    // What follows a lost record may be a part of it.
    check(
        "id,text,date\n1,\"x\"y,\"2\"z,a,b\nand so, on\n2,y,2016-11-08\n",
        &["2:malformed_csv", "3:malformed_csv", "2|unknown|2016-11-08||y"],
        &[],
    );
}

#[test]
fn rows_may_begin_with_numbers_that_the_header_does_not_name() {
    let numbered = "each row begins with its number";
    let (read, summary) = Dump::new().read_file(
        "a.csv",
        "\"outlet\",\"text\"\n\"1\",\"Post\",\"x\"\n\"2\",\"Vox\",\"y\"\n",
    );
    assert!(flat(&read)[1].ends_with("|Vox|||y"), "{:?}", flat(&read));
    assert!(summary.notes[0].starts_with(numbered), "{:?}", summary.notes);
    let (read, _) = Dump::new().read_file("a.csv", ",outlet,text\n0,Post,x\n1,Vox,y\n");
    assert!(flat(&read)[1].ends_with("|Vox|||y"));
    // Here the text holds a comma, or a last column has no name: where the header names the id, nothing may move.
    for text in ["x, y", "x,40"] {
        let rows: String = (1..=6).map(|id| format!("{id},Post,{text}\n")).collect();
        let lost: Vec<String> = (2..=7).map(|line| format!("{line}:malformed_csv")).collect();
        let lost: Vec<&str> = lost.iter().map(String::as_str).collect();
        check(&format!("id,outlet,text\n{rows}"), &lost, &[]);
    }
}

#[test]
fn a_text_that_is_cut_off_is_no_text() {
    check(
        "id,outlet,text\n1,Post,\"x\"\n2,Vox,\"y lost the vo",
        &["1|Post|||x", "3:malformed_csv"],
        &[],
    );
}

#[test]
fn a_header_that_comes_again_is_no_article() {
    check(
        "id,outlet,text\n1,Post,x\n\u{feff}id,outlet,text\n2,Vox,y\n",
        &["1|Post|||x", "2|Vox|||y"],
        &["rows that repeat the header, passed over: 1"],
    );
}

#[test]
fn of_columns_with_one_name_the_first_that_holds_something_counts() {
    check(
        "id,text,text,note,note\n1,,x,,\n2,y,z,,\n",
        &["1|unknown|||x", "2|unknown|||y"],
        &["columns called `text`: 2; of each record the first that holds something counts"],
    );
}
