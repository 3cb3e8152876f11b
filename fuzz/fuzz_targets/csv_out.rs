//! Any texts that are written to a CSV file are read back from it as they were, by another reader, in both dialects; and
//! for Excel no text stands as a formula.
//!
//! An input is texts with a zero byte between them, three to a row.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard::article::Origin;
use regard::error::{Reason, RecordError, Stage};
use regard::output::{CsvFile, Dialect, Folder, SKIPPED, SkippedRow};
use regard_fuzz::{scratch, text};
use std::sync::LazyLock;

static FOLDER: LazyLock<Folder> = LazyLock::new(|| Folder::open(&scratch("out")).expect("a new folder can be opened"));

fuzz_target!(|input: &[u8]| {
    let cells: Vec<String> = input.split(|byte| *byte == 0).map(text).collect();
    let rows: Vec<[String; 6]> = cells.chunks(3).map(|cells| row(cells)).collect();
    for dialect in [Dialect::Plain, Dialect::Excel] {
        for whole in [true, false] {
            check(&rows, dialect, whole);
        }
    }
});

/// The cells of a row of `skipped.csv`.
fn row(cells: &[String]) -> [String; 6] {
    let cell = |at: usize| cells.get(at).cloned().unwrap_or_default();
    let line = cell(1).len().to_string();
    [
        cell(0),
        line,
        cell(1),
        "ingest".to_owned(),
        "missing_text".to_owned(),
        cell(2),
    ]
}

fn check(rows: &[[String; 6]], dialect: Dialect, whole: bool) {
    let folder = FOLDER.clone().with_dialect(dialect);
    let mut file = CsvFile::create(&folder, "rows.csv", &SKIPPED.spec()).expect("the file can be made");
    for row in rows {
        let written = if whole {
            file.write(SKIPPED.cells(&SkippedRow::from(&fault(row))))
        } else {
            file.record(row)
        };
        written.expect("the row can be written");
    }
    file.finish().expect("the file can be finished");
    let bytes = std::fs::read(folder.path().join("rows.csv")).expect("the file is there");
    let text = String::from_utf8(bytes).expect("it is UTF-8");
    let text = match dialect {
        Dialect::Plain => text.as_str(),
        Dialect::Excel => text.strip_prefix('\u{feff}').expect("a byte order mark"),
    };
    let read = csv::ReaderBuilder::new().from_reader(text.as_bytes()).into_records();
    let read: Vec<csv::StringRecord> = read.collect::<Result<_, _>>().expect("another reader can read it");
    assert_eq!(read.len(), rows.len());
    for (read, row) in read.iter().zip(rows) {
        assert_eq!(&read[1], row[1]);
        for at in [0, 2, 5] {
            assert_cell(&read[at], &row[at], dialect);
        }
    }
}

fn fault(row: &[String; 6]) -> RecordError {
    RecordError {
        origin: Origin {
            source: row[0].as_str().into(),
            line: row[1].parse().expect("a number"),
        },
        article_id: Some(row[2].clone()),
        stage: Stage::Ingest,
        reason: Reason::MissingText,
        detail: row[5].clone(),
    }
}

fn assert_cell(read: &str, written: &str, dialect: Dialect) {
    if dialect == Dialect::Excel {
        assert!(
            !read.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']),
            "{read:?} may be a formula"
        );
        assert!(
            read == written || read.strip_prefix('\'') == Some(written),
            "{read:?}, not {written:?}"
        );
    } else {
        assert_eq!(read, written);
    }
}
