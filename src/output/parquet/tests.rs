use super::*;
use crate::output::Folder;
use crate::output::table::column;
use crate::output::tables::MentionRow;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Writes a file of no rows with `schema`.
fn empty_file(path: &Path, schema: &str) {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let file = File::create(path).unwrap();
    let writer = SerializedFileWriter::new(file, schema, Arc::new(WriterProperties::default())).unwrap();
    writer.close().unwrap();
}

#[test]
fn a_file_whose_columns_have_other_types_or_may_be_empty_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mentions.parquet");
    let fields = MentionRow::TABLE.columns.iter().map(|column| field(&column.spec));
    let schema = format!("message mention {{ {} }}", fields.collect::<Vec<_>>().join(" "));
    empty_file(&path, &schema);
    assert!(ParquetReader::<MentionRow>::open(&path).is_ok());
    for (from, to) in [
        ("required float score", "required double score"),
        ("required int32 sentence_index", "required int64 sentence_index"),
        ("required float score", "optional float score"),
        ("required float score", "required float points"),
    ] {
        assert!(schema.contains(from), "{from}");
        empty_file(&path, &schema.replace(from, to));
        let message = ParquetReader::<MentionRow>::open(&path).err().map(|e| e.to_string());
        assert!(message.is_some_and(|m| m.contains("score the articles again")), "{to}");
    }
}

/// A row as an earlier version wrote it.
#[derive(Debug, Clone, Default, PartialEq)]
struct OldNote {
    id: String,
    author: String,
}

/// A row with a column more, and one that may now be empty.
#[derive(Debug, Clone, Default, PartialEq)]
struct Note {
    url: String,
    id: String,
    author: String,
}

impl ParquetRow for OldNote {
    const NAME: &'static str = "note";
    const TABLE: Table<Self> = Table {
        row: "a note",
        key: &["id"],
        columns: &[column!(id, "The note"), column!(author, "Who wrote it")],
        n_main: None,
    };

    fn text_bytes(&self) -> usize {
        0
    }
}

impl ParquetRow for Note {
    const NAME: &'static str = "note";
    const TABLE: Table<Self> = Table {
        row: "a note",
        key: &["id"],
        columns: &[
            column!(url or empty, "Where it stands"),
            column!(id, "The note"),
            column!(author or empty, "Who wrote it"),
        ],
        n_main: None,
    };
    const ADDED: &'static [&'static str] = &["url"];

    fn text_bytes(&self) -> usize {
        0
    }
}

fn written<R: ParquetRow>(dir: &Path, rows: impl IntoIterator<Item = R>) -> PathBuf {
    let folder = Folder::open(dir).unwrap();
    let mut writer = ParquetWriter::create(&folder, "notes.parquet").unwrap();
    writer.write_article(rows).unwrap();
    writer.finish("{}".to_owned()).unwrap();
    dir.join("notes.parquet")
}

#[test]
fn a_file_of_an_earlier_version_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let old = [("1", "Ada"), ("2", "")].map(|(id, author)| OldNote {
        id: id.to_owned(),
        author: author.to_owned(),
    });
    let path = written(dir.path(), old.clone());
    let expected = old.map(|OldNote { id, author }| Note {
        url: String::new(),
        id,
        author,
    });
    assert_eq!(ParquetReader::<Note>::open(&path).unwrap().group(0).unwrap(), expected);
    let path = written(&dir.path().join("new"), expected);
    assert!(ParquetReader::<OldNote>::open(&path).is_err());
}

#[test]
fn an_empty_text_is_null_and_a_column_can_be_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let note = Note {
        url: "https://herald.example/1".to_owned(),
        id: "1".to_owned(),
        author: String::new(),
    };
    let path = written(
        dir.path(),
        [
            note.clone(),
            Note {
                url: String::new(),
                ..note.clone()
            },
        ],
    );
    let file = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
    let rows = file.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string());
    let expected = [
        "{url: \"https://herald.example/1\", id: \"1\", author: null}",
        "{url: null, id: \"1\", author: null}",
    ];
    assert_eq!(rows.collect::<Vec<_>>(), expected);
    let reader = ParquetReader::<Note>::open(&path).unwrap();
    assert_eq!(reader.group(0).unwrap()[0], note);
    let without = reader.without(&["url", "author"]).group(0).unwrap();
    assert_eq!(
        without[0],
        Note {
            url: String::new(),
            ..note
        }
    );
}
