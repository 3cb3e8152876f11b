//! Tests of Arrow files: the types that programs write, and damage.

use crate::ingest::tests::{Dump, RecordResult, detail, flat, gzip};
use crate::ingest::{InputSummary, Options, open_table};
use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, Date32Array, DictionaryArray, Float64Array, Int64Array, LargeStringArray, NullArray, RecordBatch,
    RecordBatchIterator, StringArray, StringViewArray, StructArray, TimestampMillisecondArray, UInt32Array,
};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use arrow_schema::{ArrowError, DataType, Field};
use std::sync::Arc;

/// Days from the first of January 1970 to 2016-11-08.
const DAYS: i64 = 17_113;

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
}

fn strings(texts: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(texts.to_vec()))
}

/// Returns two articles in each batch.
fn two(first: i64) -> RecordBatch {
    let outlets: DictionaryArray<Int8Type> = vec!["Herald", "Post"].into_iter().collect();
    batch(vec![
        ("id", Arc::new(Int64Array::from(vec![first, first + 1]))),
        ("outlet", Arc::new(outlets)),
        ("date", Arc::new(Date32Array::from(vec![Some(DAYS as i32), None]))),
        ("title", strings(&["Vote", ""])),
        ("text", strings(&["Bo Marn lost.", "Ada Quill won."])),
    ])
}

const TWO: [&str; 2] = ["7|Herald|2016-11-08|Vote|Bo Marn lost.", "8|Post|||Ada Quill won."];

fn file(batches: &[RecordBatch], compression: Option<CompressionType>) -> Vec<u8> {
    let options = IpcWriteOptions::default().try_with_compression(compression).unwrap();
    let mut writer = FileWriter::try_new_with_options(Vec::new(), &batches[0].schema(), options).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

fn stream(batches: &[RecordBatch]) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batches[0].schema()).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

fn read(name: &str, bytes: impl AsRef<[u8]>) -> Vec<RecordResult> {
    Dump::new().read_file(name, bytes).0
}

#[test]
fn files_and_streams_are_read_compressed_or_not() {
    let plain = file(&[two(7)], None);
    for (name, bytes) in [
        ("a.arrow", plain.clone()),
        ("a.feather", file(&[two(7)], Some(CompressionType::LZ4_FRAME))),
        ("a.feather", file(&[two(7)], Some(CompressionType::ZSTD))),
        ("a.arrows", stream(&[two(7)])),
        ("a", stream(&[two(7)])),
        ("a.txt", plain.clone()),
        ("a.arrow.gz", gzip(&plain)),
    ] {
        let (read, summary) = Dump::new().read_file(name, bytes);
        assert_eq!(flat(&read), TWO, "{name}: {}", detail(&read));
        assert_eq!(summary.format, "arrow");
        assert!(summary.sha256.is_some());
    }
    let read = read("a.arrow", file(&[two(7), two(9)], None));
    assert_eq!(read.len(), 4);
    assert_eq!(read[3].as_ref().unwrap().origin.line, 4);
}

#[test]
fn every_type_that_programs_write() {
    let text = || strings(&["Bo Marn lost."]);
    let mut list = ListBuilder::new(StringBuilder::new());
    list.append_value([Some("Bo Marn lost."), None, Some("He left.")]);
    let inner: ArrayRef = strings(&["Herald"]);
    let source = StructArray::from(vec![(Arc::new(Field::new("name", DataType::Utf8, true)), inner)]);
    let millis = DAYS * 86_400_000 + 5;
    let cases: Vec<(Vec<(&str, ArrayRef)>, &str)> = vec![
        (
            vec![("id", Arc::new(UInt32Array::from(vec![3]))), ("text", text())],
            "3|unknown|||Bo Marn lost.",
        ),
        (
            vec![
                ("id", strings(&["x"])),
                (
                    "date",
                    Arc::new(TimestampMillisecondArray::from(vec![millis]).with_timezone("UTC")),
                ),
                ("text", Arc::new(LargeStringArray::from(vec!["Bo Marn lost."]))),
            ],
            "x|unknown|2016-11-08||Bo Marn lost.",
        ),
        (
            vec![
                ("id", strings(&["x"])),
                ("date", Arc::new(Float64Array::from(vec![1_478_563_200.0]))),
                (
                    "text",
                    Arc::new(StringViewArray::from(vec![
                        "Bo Marn lost the vote on a day in November.",
                    ])),
                ),
            ],
            "x|unknown|2016-11-08||Bo Marn lost the vote on a day in November.",
        ),
        (
            vec![
                ("id", strings(&["x"])),
                ("title", Arc::new(NullArray::new(1))),
                ("text", Arc::new(list.finish())),
            ],
            "x|unknown|||Bo Marn lost.\n\nHe left.",
        ),
    ];
    for (columns, expected) in cases {
        let read = read("a.arrow", file(&[batch(columns)], None));
        assert_eq!(flat(&read), [expected], "{}", detail(&read));
    }
    let mut dump = Dump::new();
    dump.options.map = [(crate::ingest::ArticleField::Outlet, "source.name".to_owned())].into();
    let columns = vec![
        ("source", Arc::new(source) as ArrayRef),
        ("id", strings(&["x"])),
        ("text", text()),
    ];
    let (read, _) = dump.read_file("a.arrow", file(&[batch(columns)], None));
    assert_eq!(flat(&read), ["x|Herald|||Bo Marn lost."]);
}

#[test]
fn damage_costs_its_batch() {
    let batches = [two(7), two(9), two(11)];
    let mut bytes = stream(&batches);
    let places: Vec<usize> = (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(b"Bo Marn"))
        .collect();
    bytes[places[1]] = 0xFF;
    let read_all = read("a.arrows", &bytes);
    assert_eq!(flat(&read_all)[2], "3:damaged_record");
    assert_eq!(read_all.len(), 5);
    assert_eq!(read_all[3].as_ref().unwrap().origin.line, 5);
    let read_cut = read("a.arrows", &bytes[..places[2]]);
    assert!(
        detail(&read_cut).contains("cannot be read from here on"),
        "{}",
        detail(&read_cut)
    );
    let read_none = read("a.arrow", b"ARROW1\0\0\xFF\xFF\xFF\xFF\x10\0\0\0");
    assert!(
        detail(&read_none).contains("not a whole Arrow file"),
        "{}",
        detail(&read_none)
    );
    let read_none = read("a.feather", "Bo Marn lost.");
    assert!(
        detail(&read_none).contains("named as an Arrow"),
        "{}",
        detail(&read_none)
    );
}

#[test]
fn no_damage_ends_the_run() {
    for compression in [None, Some(CompressionType::ZSTD), Some(CompressionType::LZ4_FRAME)] {
        let good = file(&[two(7), two(9)], compression);
        // Any byte, and any length or count that it is part of.
        for at in (8..good.len()).step_by(41) {
            for value in [0x00, 0x7F, 0xFF] {
                let mut bytes = good.clone();
                bytes[at] = value;
                let read = read("a.arrow", bytes);
                assert!(read.len() <= 16, "{at}: {}", read.len());
            }
        }
    }
}

/// Reads a table in memory of which the last batch cannot be made, if it is to be so.
fn read_table(batches: &[RecordBatch], is_broken: bool) -> crate::error::Result<(Vec<RecordResult>, InputSummary)> {
    let fault = is_broken.then(|| Err(ArrowError::ComputeError("no more rows".to_owned())));
    let schema = batches[0].schema();
    let batches: Vec<_> = batches.iter().cloned().map(Ok).chain(fault).collect();
    let table = RecordBatchIterator::new(batches, schema);
    let mut articles = open_table(Box::new(table), &Options::default())?;
    let read = articles.by_ref().collect();
    articles.check()?;
    Ok((read, articles.summaries().remove(0)))
}

#[test]
fn a_table_in_memory_is_read_as_the_stream_that_it_would_be() {
    let batches = [two(7), two(9)];
    let (read_here, summary) = read_table(&batches, false).unwrap();
    let dump = Dump::new();
    let (read_there, _) = dump.read_file("a.arrows", stream(&batches));
    assert_eq!(flat(&read_here), flat(&read_there));
    assert_eq!((&*summary.path, &*summary.format, summary.sha256), ("-", "arrow", None));
}

#[test]
fn a_table_that_cannot_be_used_is_an_error() {
    let cases = [
        (
            batch(vec![("foo", strings(&["a"]))]),
            false,
            "the table cannot be scored: none of the fields",
        ),
        (two(7), true, "cannot read the table: "),
    ];
    for (batch, is_broken, expected) in cases {
        let message = read_table(&[batch], is_broken).unwrap_err().to_string();
        assert!(message.starts_with(expected), "{message}");
    }
}
