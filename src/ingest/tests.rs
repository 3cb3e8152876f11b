//! Tests of reading dumps: those of known sources, and damaged ones.

use super::*;
use crate::article::Article;
use crate::error::{Error, RecordError};
use crate::system::checksum::Checksum;
use ::parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;

pub(in crate::ingest) type RecordResult = std::result::Result<Article, RecordError>;

pub(in crate::ingest) struct Dump {
    folder: tempfile::TempDir,
    pub(in crate::ingest) options: Options,
}

impl Dump {
    pub(in crate::ingest) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            options: Options::default(),
        }
    }

    pub(in crate::ingest) fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path.to_string_lossy().into_owned()
    }

    pub(super) fn path(&self) -> String {
        self.folder.path().to_string_lossy().into_owned()
    }

    pub(in crate::ingest) fn read(&self, inputs: &[String]) -> (Vec<RecordResult>, Vec<InputSummary>) {
        let mut articles = open(inputs, &self.options).unwrap();
        let read = articles.by_ref().collect();
        (read, articles.summaries())
    }

    /// Reads all records of one file.
    pub(in crate::ingest) fn read_file(
        &self,
        name: &str,
        bytes: impl AsRef<[u8]>,
    ) -> (Vec<RecordResult>, InputSummary) {
        let path = self.put(name, bytes);
        let (read, mut summaries) = self.read(&[path]);
        assert_eq!(summaries.len(), 1);
        (read, summaries.remove(0))
    }

    pub(super) fn refusal(&self, inputs: &[&str]) -> String {
        let inputs: Vec<_> = inputs.iter().map(|&name| name.to_owned()).collect();
        match open(&inputs, &self.options) {
            Err(error @ (Error::Usage(_) | Error::Input(_))) => error.to_string(),
            Err(error) => panic!("{error:?}"),
            Ok(_) => panic!("opened"),
        }
    }
}

pub(in crate::ingest) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ::zstd::encode_all(bytes, 1).unwrap()
}

pub(super) fn ids(read: &[RecordResult]) -> Vec<&str> {
    read.iter().flatten().map(|article| article.id.as_str()).collect()
}

/// Returns line and reason of each fault.
pub(in crate::ingest) fn faults(read: &[RecordResult]) -> Vec<(u64, &'static str)> {
    let faults = read.iter().filter_map(|item| item.as_ref().err());
    faults.map(|fault| (fault.origin.line, fault.reason.as_str())).collect()
}

pub(in crate::ingest) fn detail(read: &[RecordResult]) -> String {
    let faults = read.iter().filter_map(|item| item.as_ref().err());
    faults.map(|fault| fault.detail.clone()).collect::<Vec<_>>().join("\n")
}

/// Writes each article in one line, id|outlet|date|title|text, and each fault as line:reason.
pub(in crate::ingest) fn flat(read: &[RecordResult]) -> Vec<String> {
    read.iter().map(flat_record).collect()
}

fn flat_record(record: &RecordResult) -> String {
    match record {
        Ok(article) => {
            let date = article.date.map(|day| day.to_string()).unwrap_or_default();
            let Article {
                id,
                outlet,
                title,
                text,
                ..
            } = article;
            format!("{id}|{outlet}|{date}|{title}|{text}")
        }
        Err(fault) => format!("{}:{}", fault.origin.line, fault.reason.as_str()),
    }
}

const JSONL: &str = r#"{"id":"1","outlet":"Vox","date":"2015-06-03","title":"A, \"b\"","text":"One.\nTwo."}
{"id":2,"outlet":"CNN","date":"2015-06-04T23:00:00-05:00","title":null,"text":"Zürich 🙂"}
"#;
const CSV: &str =
    "id,outlet,date,title,text\r\n1,Vox,2015-06-03,\"A, \"\"b\"\"\",\"One.\nTwo.\"\r\n2,CNN,2015-06-04,,Zürich 🙂\r\n";
const TWO: [&str; 2] = ["1|Vox|2015-06-03|A, \"b\"|One.\nTwo.", "2|CNN|2015-06-04||Zürich 🙂"];

fn tsv() -> String {
    "id\toutlet\tdate\ttitle\ttext\n1\tVox\t2015-06-03\t\"A, \"\"b\"\"\"\t\"One.\nTwo.\"\n2\tCNN\t20150604\tnull\tZürich 🙂\n"
        .to_owned()
}

fn byte_array(text: &str) -> ByteArray {
    ByteArray::from(text.as_bytes().to_vec())
}

/// Returns the two articles with an integer id, an optional title, and a date of another kind in each
/// variant.
fn parquet_bytes(date: &str) -> Vec<u8> {
    let schema = format!(
        "message m {{ required int64 uri; required group source {{ optional binary title (STRING); }}
          optional {date}; optional binary title (STRING); optional binary body (STRING);
          optional group tags (LIST) {{ repeated group list {{ optional binary element (STRING); }} }} }}"
    );
    let schema = Arc::new(parse_message_type(&schema).unwrap());
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    for row in 0..2_usize {
        let mut group = writer.next_row_group().unwrap();
        let mut at = 0;
        while let Some(mut column) = group.next_column().unwrap() {
            let text = match at {
                1 => Some(["Vox", "CNN"][row]),
                3 => [Some("A, \"b\""), None][row],
                4 => Some(["One.\nTwo.", "Zürich 🙂"][row]),
                5 => None,
                _ => Some("x"),
            };
            let levels = [i16::from(text.is_some())];
            let day = 16_589 + row as i64;
            if at == 0 {
                column
                    .typed::<Int64Type>()
                    .write_batch(&[row as i64 + 1], None, None)
                    .unwrap();
            } else if at == 2 && date.starts_with("int32") {
                column
                    .typed::<Int32Type>()
                    .write_batch(&[day as i32], Some(&[1]), None)
                    .unwrap();
            } else if at == 2 && date.starts_with("int64") {
                let unit = [("MILLIS", 1_000), ("MICROS", 1_000_000), ("NANOS", 1_000_000_000)];
                let unit = unit.iter().find(|(name, _)| date.contains(name)).unwrap().1;
                let moment = (day * 86_400 + 86_399) * unit;
                column
                    .typed::<Int64Type>()
                    .write_batch(&[moment], Some(&[1]), None)
                    .unwrap();
            } else if at == 2 {
                let text = [byte_array("June 3, 2015"), byte_array("2015-06-04")][row].clone();
                column
                    .typed::<ByteArrayType>()
                    .write_batch(&[text], Some(&[1]), None)
                    .unwrap();
            } else if at == 5 {
                column
                    .typed::<ByteArrayType>()
                    .write_batch(&[], Some(&[0]), Some(&[0]))
                    .unwrap();
            } else {
                let values: Vec<_> = text.map(byte_array).into_iter().collect();
                column
                    .typed::<ByteArrayType>()
                    .write_batch(&values, Some(&levels), None)
                    .unwrap();
            }
            column.close().unwrap();
            at += 1;
        }
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn every_format_and_compression_gives_the_same_articles() {
    let parquet = parquet_bytes("binary date (STRING)");
    let tsv = tsv();
    let array = format!("[{}]", JSONL.trim().replace('\n', ",\n"));
    let pretty = JSONL.replace("{\"id\"", "{\n  \"id\"");
    let semicolons = CSV
        .replace("id,outlet,date,title,text", "id;outlet;date;title;text")
        .replace("1,Vox,2015-06-03,", "1;Vox;2015-06-03;")
        .replace("\",\"One", "\";\"One")
        .replace("2,CNN,2015-06-04,,", "2;CNN;2015-06-04;;");
    let marked = format!("\u{feff}{CSV}");
    let cases: [(&str, &str, &[u8]); 9] = [
        ("jsonl", "a.jsonl", JSONL.as_bytes()),
        ("jsonl", "named-otherwise.csv", JSONL.as_bytes()),
        ("json", "a.json", array.as_bytes()),
        ("json", "b.json", pretty.as_bytes()),
        ("csv", "a.csv", CSV.as_bytes()),
        ("csv", "b.csv", semicolons.as_bytes()),
        ("csv", "no-extension", marked.as_bytes()),
        ("tsv", "a.txt", tsv.as_bytes()),
        ("parquet", "a.parquet", &parquet),
    ];
    for (format, name, bytes) in cases {
        let half = bytes.len() / 2;
        let members = [gzip(&bytes[..half]), gzip(&bytes[half..])].concat();
        let frames = [zstd(&bytes[..half]), zstd(&bytes[half..])].concat();
        for (compression, bytes) in [("none", bytes.to_vec()), ("gzip", members), ("zstd", frames)] {
            // By content: the name does not change.
            let dump = Dump::new();
            let (read, summary) = dump.read_file(name, &bytes);
            assert_eq!(flat(&read), TWO, "{name} {compression}");
            assert_eq!(
                (&*summary.format, &*summary.compression),
                (format, compression),
                "{name}"
            );
            assert_eq!(summary.bytes, bytes.len() as u64, "{name}");
            let digest = Checksum::of(&mut &bytes[..]).unwrap().sha256;
            assert_eq!(summary.sha256, Some(digest), "{name} {compression}");
            assert_eq!((summary.records, summary.articles, summary.skipped), (2, 2, 0));
            assert_eq!(summary.undated, 0, "{name}");

            let mut articles = open_with(
                &["-".to_owned()],
                &Options::default(),
                Box::new(io_cursor(bytes.clone())),
            )
            .unwrap();
            let read: Vec<_> = articles.by_ref().collect();
            assert_eq!(flat(&read), TWO, "{name} {compression} on standard input");
            assert!(read.iter().flatten().all(|article| &*article.origin.source == "-"));
            assert_eq!(articles.progress().read(), bytes.len() as u64);
            assert_eq!(articles.progress().total(), None);
        }
    }
}

fn io_cursor(bytes: Vec<u8>) -> std::io::Cursor<Vec<u8>> {
    std::io::Cursor::new(bytes)
}

#[test]
fn dates_of_parquet_are_days_in_utc() {
    for date in [
        "int32 date (DATE)",
        "int64 date (TIMESTAMP(MILLIS,true))",
        "int64 date (TIMESTAMP(MICROS,false))",
        "int64 date (TIMESTAMP(NANOS,true))",
        "int64 date (TIMESTAMP_MILLIS)",
    ] {
        let (read, summary) = Dump::new().read_file("a.parquet", parquet_bytes(date));
        assert_eq!(flat(&read), TWO, "{date}");
        assert_eq!(summary.preset.as_deref(), Some("event-registry"));
    }
}

#[test]
fn parquet_of_many_pages_keeps_nulls_in_their_rows() {
    let schema = "message m { optional int64 id; required binary text (STRING); optional double url; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = WriterProperties::builder()
        .set_data_page_row_count_limit(37)
        .set_write_batch_size(10)
        .set_dictionary_enabled(false)
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    for first in [0_i64, 500] {
        let rows = first..first + 500;
        let ids: Vec<i64> = rows.clone().filter(|row| row % 3 != 0).collect();
        let levels: Vec<i16> = rows.clone().map(|row| i16::from(row % 3 != 0)).collect();
        let texts: Vec<_> = rows
            .map(|row| ByteArray::from(format!("text {row}").into_bytes()))
            .collect();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<Int64Type>()
            .write_batch(&ids, Some(&levels), None)
            .unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&texts, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<DoubleType>()
            .write_batch(&[], Some(&[0; 500]), None)
            .unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    let (read, summary) = Dump::new().read_file("a.parquet", writer.into_inner().unwrap());
    assert_eq!((read.len(), summary.derived_ids), (1_000, 334));
    for (row, article) in read.iter().flatten().enumerate() {
        assert_eq!(article.text, format!("text {row}"));
        assert_eq!(article.origin.line, row as u64 + 1);
        if row % 3 != 0 {
            assert_eq!(article.id, row.to_string());
        }
    }
}

#[test]
fn arbitrary_bytes_give_rows_and_no_panic() {
    use proptest::prelude::*;
    let piece = prop_oneof![
        proptest::string::string_regex("[\\[\\]{}\",:;\\\\\t\r\n a1]{0,12}").unwrap(),
        Just("id,text\n".to_owned()),
        Just("{\"id\":1,\"text\":\"x\"}\n".to_owned()),
    ];
    let pieces = proptest::collection::vec(piece, 0..12);
    proptest!(|(pieces in pieces, limit in 1_usize..60, junk in any::<[u8; 3]>())| {
        let mut bytes = pieces.concat().into_bytes();
        bytes.extend(junk);
        bytes.extend(pieces.concat().into_bytes());
        for name in ["a.csv", "a.jsonl", "a.json", "a.txt", "a"] {
            let mut dump = Dump::new();
            dump.options.max_record_bytes = limit;
            let (read, summary) = dump.read_file(name, &bytes);
            prop_assert_eq!(summary.records, read.len() as u64);
            prop_assert_eq!(summary.bytes, bytes.len() as u64);
            // Lines never go backwards: nothing is read twice.
            let lines: Vec<_> = read.iter().map(|item| match item {
                Ok(article) => article.origin.line,
                Err(fault) => fault.origin.line,
            }).collect();
            prop_assert!(lines.is_sorted(), "{:?}", lines);
        }
    });
}

#[test]
fn a_list_of_strings_in_parquet_is_a_text_of_paragraphs() {
    let schema = "message rows { required binary id (STRING);
        optional group text (LIST) { repeated group list { optional binary element (STRING); } }
        optional group tags (LIST) { repeated group list { optional int32 element; } } }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Default::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let ids: Vec<ByteArray> = ["1", "2", "3"].map(ByteArray::from).to_vec();
    column.typed::<ByteArrayType>().write_batch(&ids, None, None).unwrap();
    column.close().unwrap();
    // The lists: "a" and "b"; none at all; null and "c".
    let mut column = group.next_column().unwrap().unwrap();
    let texts: Vec<ByteArray> = ["a", "b", "c"].map(ByteArray::from).to_vec();
    let texts = column
        .typed::<ByteArrayType>()
        .write_batch(&texts, Some(&[3, 3, 0, 2, 3]), Some(&[0, 1, 0, 0, 1]));
    texts.unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<Int32Type>()
        .write_batch(&[], Some(&[0, 0, 0]), Some(&[0, 0, 0]))
        .unwrap();
    column.close().unwrap();
    group.close().unwrap();
    let (read, _) = Dump::new().read_file("a.parquet", writer.into_inner().unwrap());
    assert_eq!(flat(&read), ["1|unknown|||a\n\nb", "2:missing_text", "3|unknown|||c"]);
}

#[test]
fn parquet_lines_are_rows_and_progress_reaches_the_end() {
    let dump = Dump::new();
    let bytes = parquet_bytes("int32 date (DATE)");
    let path = dump.put("a.parquet", &bytes);
    let mut articles = open(&[path], &dump.options).unwrap();
    let lines: Vec<_> = articles.by_ref().flatten().map(|article| article.origin.line).collect();
    assert_eq!(lines, [1, 2]);
    assert_eq!(articles.progress().total(), Some(bytes.len() as u64));
    assert_eq!(articles.progress().read(), bytes.len() as u64);
}

#[test]
fn damaged_parquet_is_an_error_and_never_a_panic() {
    let bytes = parquet_bytes("binary date (STRING)");
    let dump = Dump::new();
    let (read, summary) = dump.read_file("cut.parquet", &bytes[..bytes.len() - 9]);
    assert_eq!(faults(&read), [(1, "unreadable_input")]);
    assert!(summary.sha256.is_some());
    for at in (4..bytes.len()).step_by(3) {
        let mut bytes = bytes.clone();
        bytes[at] ^= if at % 2 == 0 { 0x01 } else { 0x80 };
        let (read, summary) = dump.read_file("flipped.parquet", &bytes);
        assert_eq!(summary.records, read.len() as u64);
        assert!(read.len() < 100, "byte {at}");
    }
}

#[test]
fn presets_are_detected() {
    let cases = [
        (
            "regard",
            r#"{"id":"i","outlet":"o","date":"2015-06-03","title":"t","text":"x","url":"u"}"#,
            "i|o|2015-06-03|t|x",
        ),
        (
            "news-please",
            r#"{"filename":"i","source_domain":"o","date_publish":"2015-06-03 10:00:00","title":"t","maintext":"x","text":null,"url":"u"}"#,
            "i|o|2015-06-03|t|x",
        ),
        (
            "news-please",
            r#"{"filename":"i","source_domain":"o","date_publish":"None","title":"t","maintext":null,"text":"x","url":"u"}"#,
            "i|o||t|x",
        ),
        (
            "cc_news",
            r#"{"domain":"o","date":"2015-06-03 00:00:00","title":"t","text":"x","url":"u","image_url":null}"#,
            "?|o|2015-06-03|t|x",
        ),
        (
            "mediacloud-index",
            r#"{"canonical_domain":"o","publication_date":"2015-06-03","article_title":"t","text_content":"x","url":"u"}"#,
            "?|o|2015-06-03|t|x",
        ),
        (
            "webz",
            r#"{"uuid":"i","thread":{"site":"o","title":"z"},"published":"2015-06-03T10:00:00.000+03:00","title":"t","text":"x","url":"u"}"#,
            "i|o|2015-06-03|t|x",
        ),
        (
            "newscatcher",
            r#"{"id":"i","name_source":null,"domain_url":"o","published_date":"2015-06-03 10:00:00","title":"t","content":"x","link":"u"}"#,
            "i|o|2015-06-03|t|x",
        ),
        (
            "event-registry",
            r#"{"uri":"i","source":{"uri":"o.com","title":"o"},"dateTimePub":null,"dateTime":"2015-06-03T10:00:00Z","title":"t","body":"x","url":"u"}"#,
            "i|o|2015-06-03|t|x",
        ),
        (
            "event-registry",
            r#"{"uri":"i","source":"o","date":"2015-06-03","title":"t","body":"x","url":"u"}"#,
            "i|o|2015-06-03|t|x",
        ),
        (
            "newsdata",
            r#"{"article_id":"i","source_id":"o","pubDate":"2015-06-03 10:00:00","title":"t","content":null,"description":"x","link":"u"}"#,
            "i|o|2015-06-03|t|x",
        ),
        (
            "lexisnexistools",
            r#"{"ID":1,"Newspaper":"o","Date":"2015-06-03","Headline":"t","Article":"x"}"#,
            "1|o|2015-06-03|t|x",
        ),
        (
            "tm.plugin.lexisnexis",
            r#"{"id":"i","origin":"o","datetimestamp":"2015-06-03","heading":"t","content":"x"}"#,
            "i|o|2015-06-03|t|x",
        ),
        (
            "trafilatura",
            r#"{"id":null,"fingerprint":"i","hostname":"o","sitename":"s","date":"2015-06-03","title":"t","text":"x","url":"u"}"#,
            "i|o|2015-06-03|t|x",
        ),
        (
            "dolma",
            r#"{"id":"i","source":"o","created":"2015-06-03T10:00:00Z","added":"2020-01-01","text":"x","metadata":{"url":"u"}}"#,
            "i|o|2015-06-03||x",
        ),
        (
            "datatrove",
            r#"{"id":"i","text":"x","metadata":{"url":"https://www.o.com/1","date":"2015-06-03","dump":"d"}}"#,
            "i|o.com|2015-06-03||x",
        ),
        (
            "readtext",
            r#"{"doc_id":"i","text":"x","newspaper":"o","date":"2015-06-03","headline":"t"}"#,
            "i|o|2015-06-03|t|x",
        ),
        (
            "allsides",
            r#"{"ID":"i","source":"o","date":"2015-06-03","title":"t","content":"masked","content_original":"x","url":"u"}"#,
            "i|o|2015-06-03|t|x",
        ),
        (
            "newsapi",
            r#"{"source":{"id":"s","name":"o"},"author":"a","title":"t","description":"d","url":"u","publishedAt":"2015-06-03T10:00:00Z","content":"x"}"#,
            "?|o|2015-06-03|t|x",
        ),
        (
            "guardian",
            r#"{"id":"i","type":"article","webPublicationDate":"2015-06-03T10:00:00Z","webTitle":"t","webUrl":"https://www.o.com/1","fields":{"headline":"h","bodyText":"x"}}"#,
            "i|o.com|2015-06-03|t|x",
        ),
        (
            "json-feed",
            r#"{"id":"i","url":"https://www.o.com/1","title":"t","content_text":"x","date_published":"2015-06-03T10:00:00Z"}"#,
            "i|o.com|2015-06-03|t|x",
        ),
        (
            "fundus",
            r#"{"publisher":"o","title":"t","publishing_date":"2015-06-03 10:00:00+00:00","body":{"summary":[],"sections":[{"headline":[],"paragraphs":["x"]}]},"html":{"requested_url":"https://www.p.com/1"}}"#,
            "?|o|2015-06-03|t|x",
        ),
    ];
    let mut wrong = Vec::new();
    for (preset, line, expected) in cases {
        let (read, summary) = Dump::new().read_file("a.jsonl", line);
        let mut found = flat(&read).join("\n");
        if summary.derived_ids == 1 {
            found = format!("?{}", &found[17..]);
        }
        if summary.preset.as_deref() != Some(preset) || found != expected {
            wrong.push(format!("{preset}: {:?} {found}", summary.preset));
        }
        // The preset gives the same articles when it is forced.
        let mut dump = Dump::new();
        dump.options.preset = Some(preset.to_uppercase());
        let (forced, _) = dump.read_file("a.jsonl", line);
        assert_eq!(flat(&forced), flat(&read), "{preset}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let known: Vec<_> = cases.iter().map(|case| case.0).collect();
    let missing: Vec<_> = preset_names().filter(|name| !known.contains(name)).collect();
    assert_eq!(missing, ["mediacloud", "gdelt-articles", "gdelt-gkg"]);
}

#[test]
fn a_source_without_texts_is_named_in_the_error() {
    let gkg: Vec<_> = std::iter::once("20150218230000-0".to_owned())
        .chain((1..27).map(|n| format!("v{n}")))
        .collect();
    let mediacloud =
        "id,indexed_date,language,media_name,media_url,publish_date,title,url\n1,,en,NYT,,2015-06-03,t,u\n";
    for (name, text, word) in [
        ("a.csv", mediacloud.to_owned(), "Media Cloud"),
        ("a.csv", gkg.join("\t"), "GDELT"),
        (
            "20150218230000.gkg",
            format!("{}\n{}\n", gkg.join("\t"), gkg.join("\t")),
            "GDELT",
        ),
        (
            "a.jsonl",
            r#"{"GKGRECORDID":"1-2","DATE":20150218230000,"SourceCommonName":"o"}"#.to_owned(),
            "GDELT",
        ),
    ] {
        let (read, summary) = Dump::new().read_file(name, text);
        assert_eq!(faults(&read), [(1, "unknown_format")], "{name}");
        assert!(detail(&read).contains(word), "{}", detail(&read));
        assert!(detail(&read).contains("--map text="), "{}", detail(&read));
        assert_eq!((summary.records, summary.skipped), (1, 1));
        assert!(summary.sha256.is_some());
    }
    // A column with the text may have been added.
    let mut dump = Dump::new();
    dump.options.map.insert(ArticleField::Text, "story".to_owned());
    let (read, summary) = dump.read_file(
        "a.csv",
        "stories_id,media_name,publish_date,title,url,story\n1,NYT,2015-06-03,t,u,x\n",
    );
    assert_eq!(flat(&read), ["1|NYT|2015-06-03|t|x"]);
    assert_eq!(summary.preset.as_deref(), Some("mediacloud"));
}

#[test]
fn each_field_is_looked_for_under_all_its_names() {
    let cases = [
        (
            "ID,Outlet,Date,Title,Text\n1,Herald,2016-11-08,t,x\n",
            "1|Herald|2016-11-08|t|x",
        ),
        (
            "id,Outlet,Publish Date,title,text\n1,Herald,2016-11-08,t,x\n",
            "1|Herald|2016-11-08|t|x",
        ),
        // Names that no single source has together.
        (
            "id,title,publication,author,date,year,url,content\n1,t,Herald,Ann,2016-12-31,2016,,x\n",
            "1|Herald|2016-12-31|t|x",
        ),
        (
            "id,date_publish,outlet,headline,body,domain,url\n1,2019-01-01,Herald,t,x,cnn.example,http://cnn.example/1\n",
            "1|Herald|2019-01-01|t|x",
        ),
        (
            "uuid,published,site_url,title,text\n1,2016-10-26,herald.example,t,x\n",
            "1|herald.example|2016-10-26|t|x",
        ),
        // What the file's best preset calls a field comes first.
        (
            "filename,source_domain,date_publish,title,maintext,outlet\n1,herald.example,2016-10-26,t,x,no\n",
            "1|herald.example|2016-10-26|t|x",
        ),
    ];
    for (text, expected) in cases {
        let (read, _) = Dump::new().read_file("a.csv", text);
        assert_eq!(flat(&read), [expected], "{text}");
    }
    // Later records may have names that the first does not.
    let text = "{\"id\":1,\"content\":\"x\",\"source\":\"Herald\",\"published\":\"2015-09-16\"}\n\
                {\"id\":2,\"content\":\"x\",\"publisher\":\"Post\",\"headline\":\"t\"}\n";
    let (read, summary) = Dump::new().read_file("a.jsonl", text);
    assert_eq!(flat(&read), ["1|Herald|2015-09-16||x", "2|Post||t|x"]);
    assert_eq!(summary.fields[&ArticleField::Outlet], ["source", "publisher"]);
    // A description alone is no article.
    for text in [
        "name,type,description\nid,text,Each record has one.\n",
        "title,description\nt,x\n",
    ] {
        let (read, _) = Dump::new().read_file("a.csv", text);
        assert_eq!(faults(&read), [(1, "unknown_format")], "{text}");
    }
}

#[test]
fn a_file_without_text_names_its_fields_and_the_remedy() {
    let (read, _) = Dump::new().read_file("a.csv", "id,headline,pages\n1,t,x\n");
    assert_eq!(faults(&read), [(1, "unknown_format")]);
    for part in ["`headline`", "--map text=COLUMN"] {
        assert!(detail(&read).contains(part), "{}", detail(&read));
    }
    let (read, _) = Dump::new().read_file("a.csv", "id,headline,main_txt\n1,t,x\n");
    assert!(detail(&read).contains("did you mean `main_txt`"), "{}", detail(&read));
    let (read, _) = Dump::new().read_file("a.jsonl", "{\"id\":1}\n{\"titel\":\"t\"}\n");
    assert_eq!(faults(&read), [(1, "unknown_format")]);
    assert!(detail(&read).contains("`titel`"));
    // A whole file costs one row, and the next one is read.
    let dump = Dump::new();
    let inputs = [dump.put("a.csv", "id,headline\n1,t\n"), dump.put("b.jsonl", JSONL)];
    let (read, summaries) = dump.read(&inputs);
    assert_eq!(read.len(), 3);
    assert_eq!(ids(&read), ["1-afa2191e0abe8e47", "2-85c2733d4afe1945"]);
    assert_eq!(summaries.len(), 2);
}

#[test]
fn the_map_comes_before_the_preset_and_suffices_alone() {
    let mut dump = Dump::new();
    dump.options.map = BTreeMap::from([parse_map("text=deep.er").unwrap(), parse_map("outlet = paper").unwrap()]);
    let (read, summary) = dump.read_file(
        "a.jsonl",
        r#"{"ID":7,"Date":"2015-06-03","paper":"o","Headline":"t","deep":{"er":"x"}}"#,
    );
    assert_eq!(flat(&read), ["7|o|2015-06-03|t|x"]);
    assert_eq!(summary.preset.as_deref(), Some("lexisnexistools"));
    let (read, summary) = dump.read_file("b.jsonl", r#"{"paper":"o","deep.er":"x"}"#);
    assert_eq!(read[0].as_ref().unwrap().text, "x");
    assert_eq!(summary.preset, None);

    dump.options.map = BTreeMap::from([parse_map("text=bodi").unwrap()]);
    let (read, _) = dump.read_file("c.csv", "id,body\n1,x\n");
    assert_eq!(faults(&read), [(1, "unknown_format")]);
    assert!(detail(&read).contains("did you mean `body`"), "{}", detail(&read));
    dump.options.map = BTreeMap::from([parse_map("date=day").unwrap()]);
    let (read, _) = dump.read_file("d.csv", "id,text\n1,x\n");
    assert_eq!(faults(&read), [(1, "unknown_format")]);

    for (argument, part) in [
        ("text", "FIELD=NAME"),
        ("tekst=x", "did you mean `text`"),
        ("text=", "FIELD=NAME"),
    ] {
        assert!(
            parse_map(argument).unwrap_err().to_string().contains(part),
            "{argument}"
        );
    }
}

#[test]
fn options_that_cannot_be_used_are_refused_before_reading() {
    let mut dump = Dump::new();
    let file = dump.put("a.jsonl", JSONL);
    dump.options.preset = Some("news-pleas".to_owned());
    assert!(dump.refusal(&[&file]).contains("did you mean `news-please`"));
    dump.options.preset = Some("?".to_owned());
    assert!(dump.refusal(&[&file]).contains("trafilatura"));
    dump.options.preset = None;
    dump.options.date_format = Some("%m".to_owned());
    assert!(dump.refusal(&[&file]).contains("%m"));
    dump.options.date_format = None;
    assert!(dump.refusal(&[&file, "/no/such/file"]).contains("/no/such/file"));
    assert!(dump.refusal(&["-", "-"]).contains("only once"));
}

#[test]
fn a_folder_of_texts_is_one_input_and_a_folder_of_dumps_several() {
    let dump = Dump::new();
    assert!(dump.refusal(&[&dump.path()]).contains("no file to read"));
    dump.put("vox/b.txt", "Text b.");
    dump.put("vox/a.txt.gz", gzip(b"\xEF\xBB\xBFText a.\r\n"));
    dump.put("vox/c.txt", "  \n");
    dump.put("vox/d.txt", b"caf\x81");
    dump.put("vox/.hidden.txt", "no");
    dump.put("vox/README.md", "no");
    let vox = format!("{}/vox", dump.path());
    let (read, summaries) = dump.read(std::slice::from_ref(&vox));
    assert_eq!(
        flat(&read),
        [
            "vox/a|unknown|||Text a.\r\n",
            "vox/b|unknown|||Text b.",
            "1:missing_text",
            "1:invalid_utf8"
        ]
    );
    let Ok(first) = &read[0] else { panic!() };
    assert_eq!(&*first.origin.source, format!("{vox}/a.txt.gz"));
    assert_eq!(summaries.len(), 1);
    assert_eq!(
        (&*summaries[0].format, summaries[0].articles, summaries[0].skipped),
        ("text", 2, 2)
    );
    assert_eq!(summaries[0].unknown_outlets, 2);
    let listing: String = ["a.txt.gz", "b.txt", "c.txt", "d.txt"]
        .iter()
        .map(|name| {
            let bytes = fs::read(format!("{vox}/{name}")).unwrap();
            format!("{}  {name}\n", Checksum::of(&mut &bytes[..]).unwrap().sha256)
        })
        .collect();
    let digest = Checksum::of(&mut listing.as_bytes()).unwrap().sha256;
    assert_eq!(summaries[0].sha256, Some(digest));

    dump.put("dumps/b.jsonl", JSONL);
    dump.put("dumps/a.csv.gz", gzip(b"id,text\n9,x\n"));
    dump.put("dumps/_SUCCESS", "");
    let dumps = format!("{}/dumps", dump.path());
    let (read, summaries) = dump.read(std::slice::from_ref(&dumps));
    assert_eq!(ids(&read), ["9", "1-afa2191e0abe8e47", "2-85c2733d4afe1945"]);
    assert!(summaries[0].path.ends_with("dumps/a.csv.gz"));

    dump.put("dumps/notes.txt", "no");
    let refusal = dump.refusal(&[&dumps]);
    assert!(refusal.contains("dumps/*.csv.gz"), "{refusal}");
}

#[test]
fn a_text_file_is_an_article() {
    let dump = Dump::new();
    for (name, text) in [
        (
            "a.txt",
            "Minister resigns, again\nThe minister resigned, again, on Monday.",
        ),
        ("story", "{caption} A minister resigned.\n\nText, text, text."),
        ("b.txt", "[Applause] Thank you."),
        ("c", "One line, with a comma."),
    ] {
        let (read, summary) = dump.read_file(name, text);
        assert_eq!(summary.format, "text", "{name}");
        assert_eq!(read.len(), 1, "{name}");
        assert_eq!(read[0].as_ref().unwrap().text, text);
    }
}

#[test]
fn a_file_in_an_unknown_format_is_named_in_the_error() {
    for (name, bytes, part) in [
        ("a.rtf", &b"{\\rtf1 Bo Marn"[..], "RTF"),
        ("a.csv", b"\xFF\xFE\0\0i\0\0\0", "UTF-32"),
        ("a.gz", &gzip(&gzip(b"text")), "compressed twice"),
        ("a.bin", b"\x7FELF\x00\x01", "neither"),
        ("a.parquet", b"text", "PAR1"),
    ] {
        let (read, summary) = Dump::new().read_file(name, bytes);
        assert_eq!(faults(&read), [(1, "unknown_format")], "{name}");
        assert!(detail(&read).contains(part), "{}", detail(&read));
        assert_eq!(summary.format, "unknown");
        assert!(summary.sha256.is_some(), "{name}");
    }
    for name in ["a.jsonl", "a.csv", "a"] {
        let (read, summary) = Dump::new().read_file(name, " \n\n");
        assert!(read.is_empty(), "{name}");
        assert_eq!(summary.format, "empty");
    }
    let (read, _) = Dump::new().read_file("a.txt", "");
    assert_eq!(faults(&read), [(1, "missing_text")]);
}

#[test]
fn bad_json_loses_its_line_only() {
    let deep = format!(
        "{{\"id\":\"5\",\"text\":\"x\",\"a\":{}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let lines = [
        r#"{"id":"1","text":"öne, “two”"}"#,
        "",
        r#"{"id":"2","text":"cut"#,
        r#"[1,2]"#,
        &deep,
        r#"{"id":"6","text":"lone \ud800 surrogate"}"#,
        r#"{"id":"7","text":"x","score":NaNs}"#,
        r#"{"id":"8","title":"only a title","text":" "}"#,
        r#"{"id":"9","text":[1]}"#,
        r#"{"id":"10","text":"nul \u0000"}"#,
    ];
    let mut bytes = lines.join("\r\n").into_bytes();
    bytes.extend(b"\n{\"id\":\"11\",\"text\":\"caf\xE9\"}\n{\"id\":\"12\",\"text\":\"last\"}");
    let (read, summary) = Dump::new().read_file("a.jsonl", bytes);
    assert_eq!(ids(&read), ["1", "10", "12"]);
    assert_eq!(
        faults(&read),
        [
            (3, "invalid_json"),
            (4, "invalid_json"),
            (5, "invalid_json"),
            (6, "invalid_json"),
            (7, "invalid_json"),
            (8, "missing_text"),
            (9, "missing_text"),
            (11, "invalid_utf8"),
        ]
    );
    let detail = detail(&read);
    for part in [
        "at column 21 of line 3",
        "an array, not an object",
        "nested more than 127 deep",
        "only a title",
        "`text` is an array",
        "byte 23 of line 11 (0xE9)",
        "iconv",
    ] {
        assert!(detail.contains(part), "{part}: {detail}");
    }
    assert_eq!((summary.records, summary.articles, summary.skipped), (11, 3, 8));
    let with_id = read
        .iter()
        .filter_map(|item| item.as_ref().err()?.article_id.as_deref());
    assert_eq!(with_id.collect::<Vec<_>>(), ["8", "9"]);
}

#[test]
fn only_bad_json_is_only_errors() {
    let text = "{\"a\":\n".repeat(50);
    let (read, _) = Dump::new().read_file("a.jsonl", text);
    assert_eq!(read.len(), 50);
    assert!(read.iter().all(|item| item.is_err()));
}

#[test]
fn json_arrays_are_read_value_by_value() {
    let text = "[\n  {\"id\": \"1\", \"text\": \"}]\\\"[{\"},\n  5,\n  {\"id\": \"2\",\n   \"text\": 1x},\n  \"a, b\", null,\n  {\"id\": \"3\",\n   \"text\": \"x\"}\n]\n";
    let (read, _) = Dump::new().read_file("a.json", text);
    assert_eq!(ids(&read), ["1", "3"]);
    assert_eq!(
        faults(&read),
        [
            (3, "invalid_json"),
            (4, "invalid_json"),
            (6, "invalid_json"),
            (6, "invalid_json")
        ]
    );
    assert!(detail(&read).contains("of line 5"), "{}", detail(&read));
    let (read, _) = Dump::new().read_file("b.json", "[{\"id\":1,\"text\":\"a\"},\n{\"id\":2,\"text\":\"b}]");
    assert_eq!(ids(&read), ["1"]);
    assert_eq!(faults(&read), [(2, "invalid_json")]);
    let mut dump = Dump::new();
    dump.options.max_record_bytes = 50;
    let long = format!(
        "[{{\"id\":1,\"text\":\"{}\n\"}},{{\"id\":2,\"text\":\"b\"}}]",
        "x".repeat(500_000)
    );
    let (read, _) = dump.read_file("c.json", long);
    assert_eq!(flat(&read), ["1:record_too_large", "2|unknown|||b"]);
    assert_eq!(read[1].as_ref().unwrap().origin.line, 2);
}

#[test]
fn long_lines_are_skipped() {
    let mut dump = Dump::new();
    dump.options.max_record_bytes = 1_000;
    let long = "x".repeat(1_000_000);
    let fits = format!("{{\"id\":\"3\",\"text\":\"{}\"}}", "y".repeat(1_000 - 20));
    assert_eq!(fits.len(), 1_000);
    let text = format!(
        "{{\"id\":\"1\",\"text\":\"a\"}}\n{{\"id\":\"2\",\"text\":\"{long}\"}}\n{fits}\n{fits} \n{{\"id\":\"5\",\"text\":\"b\"}}\n"
    );
    let (read, _) = dump.read_file("a.jsonl", text);
    assert_eq!(ids(&read), ["1", "3", "5"]);
    assert_eq!(faults(&read), [(2, "record_too_large"), (4, "record_too_large")]);
    assert!(detail(&read).contains("1000 bytes"));
    let text = format!("id,text\n1,a\n2,{long}\n3,b\n");
    let (read, _) = dump.read_file("a.csv", text);
    assert_eq!(flat(&read), ["1|unknown|||a", "3:record_too_large", "3|unknown|||b"]);
    let (read, _) = dump.read_file("a.txt", long);
    assert_eq!(faults(&read), [(1, "record_too_large")]);
}

#[test]
fn an_unclosed_quote_is_text_where_the_next_line_is_a_record() {
    let rows: String = (3..400).map(|n| format!("{n},text {n}\n")).collect();
    // The record would end at the limit, at the end of the input, or at the next quotation mark.
    for (limit, tail) in [
        (500, ""),
        (1 << 20, ""),
        (1 << 20, "400,\"quoted, text\"\n"),
        (1 << 20, "400,x\n\"401\",\"quoted, text\"\n"),
    ] {
        let mut dump = Dump::new();
        dump.options.max_record_bytes = limit;
        let text = format!("id,text\n1,\"a\nb\"\n2,\"never closed\n{rows}{tail}");
        let (read, _) = dump.read_file("a.csv", text);
        assert_eq!(faults(&read), [], "{limit} {tail}");
        assert_eq!(read.len(), 399 + tail.lines().count(), "{limit} {tail}");
        assert_eq!(read[1].as_ref().unwrap().text, "\"never closed");
        let Ok(third) = &read[2] else { panic!() };
        assert_eq!((third.origin.line, third.id.as_str()), (5, "3"));
    }
    // The lines after it are not records: they may be its own.
    let (read, _) = Dump::new().read_file("a.csv", "id,text\n2,\"never closed\nanother line\n3,x\n");
    assert_eq!(flat(&read), ["2:malformed_csv", "3:malformed_csv", "3|unknown|||x"]);
}

#[test]
fn bad_csv_loses_its_record_only() {
    let mut bytes = b"id,title,text\n1,\"\xC3\xA4\n\n\xC3\xB6\",\"x\r\n\xC3\xBC\"\n\n2,t\n3,t,x,y\n4,5\" screen,\"he said \"\"no\"\"\"\n5,\"a\"b,x\n6,caf\xE9,x\n7,\"a\nb\xE9\",x\n8,NA,x\n9,only title,\n"
        .to_vec();
    bytes.extend(b"10,t,null\n11,\"\",\x00nul\r\n12,a\rb,\"last\"");
    let (read, _) = Dump::new().read_file("a.csv", bytes);
    assert_eq!(
        flat(&read),
        [
            "1|unknown||ä\n\nö|x\r\nü",
            "7:malformed_csv",
            "8:malformed_csv",
            "4|unknown||5\" screen|he said \"no\"",
            "5|unknown||\"a\"b|x",
            "11:invalid_utf8",
            "12:invalid_utf8",
            "8|unknown|||x",
            "15:missing_text",
            "16:missing_text",
            "11|unknown|||\0nul",
            "12|unknown||a\rb|last",
        ]
    );
    let detail = detail(&read);
    for part in [
        "2 fields where the header has 3",
        "4 fields where the header has 3",
        "byte 6 of line 11 (0xE9)",
        "byte 2 of line 13 (0xE9)",
    ] {
        assert!(detail.contains(part), "{part}: {detail}");
    }
}

#[test]
fn csv_written_by_the_csv_crate_is_read_back() {
    use proptest::prelude::*;
    // Two alike: the title and the text.
    let fields = ["[a\", \r\n;ü]{0,8}", "[a\", \r\n;ü]{0,8}"];
    let fields = fields.map(|letters| proptest::string::string_regex(letters).unwrap());
    let table = proptest::collection::vec(fields, 1..8);
    proptest!(|(rows in table)| {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["id", "title", "text"]).unwrap();
        for (number, [title, text]) in rows.iter().enumerate() {
            writer.write_record([&number.to_string(), title, &format!("t{text}")]).unwrap();
        }
        let (read, _) = Dump::new().read_file("a.csv", writer.into_inner().unwrap());
        let expected: Vec<_> = rows.iter().enumerate().map(|(number, [title, text])| {
            let title = if title.trim().is_empty() { "" } else { title };
            format!("{number}|unknown||{title}|t{text}")
        }).collect();
        prop_assert_eq!(flat(&read), expected);
    });
}

#[test]
fn records_before_a_damaged_byte_are_kept() {
    let lines: String = (0..6_000)
        .map(|n: u64| {
            format!(
                "{{\"id\":\"{n}\",\"text\":\"text {}\"}}\n",
                n.wrapping_mul(0x9E37_79B9_7F4A_7C15)
            )
        })
        .collect();
    let csv: String = std::iter::once("id,text\n".to_owned())
        .chain((0..6_000).map(|n: u64| format!("{n},\"text\n{}\"\n", n.wrapping_mul(0x9E37_79B9_7F4A_7C15))))
        .collect();
    for (name, text) in [("a.jsonl", &lines), ("a.csv", &csv)] {
        for packed in [gzip(text.as_bytes()), zstd(text.as_bytes())] {
            let mut cut = packed.clone();
            cut.truncate(packed.len() * 3 / 4);
            let dump = Dump::new();
            let (first, second) = (dump.put(name, &cut), dump.put("next.csv", "id,text\nlast,x\n"));
            let (read, summaries) = dump.read(&[first, second]);
            let found = read.len() - 2;
            assert!(found > 1_000, "{name}: {found}");
            assert!(read[..found].iter().all(|item| item.is_ok()));
            assert_eq!(faults(&read).len(), 1);
            assert_eq!(faults(&read)[0].1, "unreadable_input");
            let per_record = if name == "a.csv" { 2 } else { 1 };
            let line = faults(&read)[0].0 - (per_record - 1);
            assert_eq!(line, found as u64 * per_record + 1, "{name}");
            assert_eq!(ids(&read).last(), Some(&"last"));
            assert_eq!(summaries[0].bytes, cut.len() as u64);
            assert!(summaries[0].sha256.is_some());
        }
    }
    // A bit is flipped in the middle; perhaps only the checksum shows it.
    let mut packed = gzip(lines.as_bytes());
    let at = packed.len() / 2;
    packed[at] ^= 0x10;
    let (read, _) = Dump::new().read_file("a.jsonl", &packed);
    assert_eq!(faults(&read).last().map(|fault| fault.1), Some("unreadable_input"));
    for bytes in [
        &gzip(b"id,text\n1,x\n")[..14],
        &gzip(b"x")[..5],
        &zstd(b"id,text\n1,x\n")[..9],
    ] {
        let (read, _) = Dump::new().read_file("a.csv", bytes);
        assert_eq!(faults(&read).last().map(|fault| fault.1), Some("unreadable_input"));
    }
    let (read, summary) = Dump::new().read_file("a.txt", &gzip(&[b'x'; 300_000])[..200]);
    assert_eq!(faults(&read), [(1, "unreadable_input")]);
    assert_eq!((summary.records, summary.bytes), (1, 200));
    let parquet = gzip(&parquet_bytes("binary date (STRING)"));
    let (read, _) = Dump::new().read_file("a.parquet", &parquet[..parquet.len() - 20]);
    assert_eq!(faults(&read), [(1, "unreadable_input")]);
}

#[test]
fn repeated_ids_are_skipped() {
    let dump = Dump::new();
    let a = dump.put(
        "a.jsonl",
        "{\"id\":\"n\",\"text\":\"x\",\"date\":\"2015-06-03\"}\n{\"text\":\"y\"}\n{\"text\":\"y\"}\n{\"text\":\"z\"}\n",
    );
    let b = dump.put(
        "b.csv",
        "id,date,text\nn,\"June 3, 2015\",x\nm,2015-06-03,y\nm,2015-06-03,other\n",
    );
    let (read, summaries) = dump.read(&[a.clone(), b]);
    assert_eq!(
        faults(&read),
        [(3, "duplicate_record"), (2, "duplicate_record"), (4, "conflicting_id")]
    );
    let details = detail(&read);
    let details: Vec<_> = details.lines().collect();
    assert!(details[0].ends_with("a.jsonl:2"), "{details:?}");
    assert!(details[1].ends_with(&format!("{a}:1")), "{details:?}");
    assert!(
        details[2].contains("other content") && details[2].ends_with("b.csv:3"),
        "{details:?}"
    );
    assert_eq!(summaries[0].derived_ids, 2);
    assert_eq!((summaries[0].records, summaries[0].articles), (4, 3));
    let Err(fault) = &read[6] else { panic!() };
    assert_eq!(fault.article_id.as_deref(), Some("m"));
}

#[test]
fn a_derived_id_depends_on_the_content_alone() {
    let record = r#"{"outlet":"Vox","date":"2015-06-03","title":"t","text":"x"}"#;
    let (json, _) = Dump::new().read_file("a.jsonl", record);
    let (csv, _) = Dump::new().read_file("b.csv", "text,title,outlet,date\nx,t,Vox,20150603\n");
    assert_eq!(ids(&json), ids(&csv));
    // Fixed for all time: outputs of different runs are joined by it.
    assert_eq!(ids(&json), ["a8b88e4426164a2e8"]);
    let (other, _) = Dump::new().read_file(
        "a.jsonl",
        r#"{"outlet":"Vox","date":"2015-06-03","title":"tx","text":"y"}"#,
    );
    assert_ne!(ids(&json), ids(&other));
}

#[test]
fn outlets_are_derived_and_dates_counted() {
    let text = "id,date,text,url\n1,1/4/19,x,https://www.vox.com/a\n2,2019-01-04,y,\n3,,z,nonsense\n";
    let mut dump = Dump::new();
    let (read, summary) = dump.read_file("a.csv", text);
    assert_eq!(
        flat(&read),
        ["1|vox.com|||x", "2|unknown|2019-01-04||y", "3|unknown|||z"]
    );
    assert_eq!((summary.undated, summary.unknown_outlets), (2, 2));
    dump.options.date_format = Some("%d/%m/%y".to_owned());
    let (read, summary) = dump.read_file("a.csv", text);
    assert_eq!(read[0].as_ref().unwrap().date, Some(jiff::civil::date(2019, 4, 1)));
    assert_eq!(summary.undated, 1);
}

#[test]
fn articles_can_be_sent_to_another_thread() {
    fn sent<T: Send>(_: &T) {}
    sent(&open(&[], &Options::default()).unwrap());
}

#[test]
fn summaries_are_written_as_json() {
    let (_, summary) = Dump::new().read_file("a.jsonl", JSONL);
    let written = serde_json::to_value(&summary).unwrap();
    assert_eq!(written["records"], 2);
    assert_eq!(written["preset"], "regard");
}
