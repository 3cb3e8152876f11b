//! Tests of archives: their members are read by their own formats, and one that cannot be costs itself only.

use crate::ingest::tests::{Dump, detail, flat, gzip};
use ::zip::CompressionMethod;
use ::zip::ZipWriter;
use ::zip::write::SimpleFileOptions;
use std::io::{Cursor, Write as _};

const CSV: &[u8] = b"id,outlet,text\nn1,Herald,Bo Marn lost.\n";
const JSONL: &[u8] = b"{\"id\":\"n2\",\"outlet\":\"Post\",\"text\":\"Ada Quill won.\"}\n";
/// The marks of an encrypted file, and of one that is compressed with LZMA.
const ENCRYPTED: (usize, u8) = (0, 1);
const LZMA: (usize, u8) = (2, 14);

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        // What is stored can be damaged by a test.
        let method = match name.ends_with(".jsonl") {
            true => CompressionMethod::Deflated,
            false => CompressionMethod::Stored,
        };
        let options = SimpleFileOptions::default().compression_method(method);
        match name.strip_suffix('/') {
            Some(folder) => writer.add_directory(folder, options).unwrap(),
            None => writer.start_file(*name, options).unwrap(),
        }
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Marks the file `name` in both of its headers.
fn mark(archive: &mut [u8], name: &str, (at, value): (usize, u8)) {
    for (magic, flags_at, name_at) in [(b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)] {
        let place = (0..archive.len()).find(|from| {
            let header = &archive[*from..];
            header.starts_with(magic) && header[name_at..].starts_with(name.as_bytes())
        });
        archive[place.unwrap() + flags_at + at] = value;
    }
}

#[test]
fn members_are_read_by_their_own_formats() {
    let packed = gzip(JSONL);
    let tar = tar(&[
        ("./README.md", b"Read me."),
        ("news/a.csv", CSV),
        ("news/._a.csv", b"\0\x05\x16\x07"),
        ("b.jsonl.gz", &packed),
    ]);
    let zip = zip(&[
        ("README.md", b"Read me."),
        ("__MACOSX/news/a.csv", b"\0\x05"),
        ("news/", b""),
        ("news/a.csv", CSV),
        ("../b.jsonl", JSONL),
    ]);
    for (name, bytes, format) in [
        ("a.tar", tar.clone(), "tar"),
        ("a.tar.gz", gzip(&tar), "tar"),
        ("a.tgz", gzip(&tar), "tar"),
        ("a.zip", zip.clone(), "zip"),
        ("a.zip.gz", gzip(&zip), "zip"),
    ] {
        let (read, summary) = Dump::new().read_file(name, bytes);
        assert_eq!(
            flat(&read),
            ["n1|Herald|||Bo Marn lost.", "n2|Post|||Ada Quill won."],
            "{name}"
        );
        assert_eq!(summary.format, format);
        assert!(summary.sha256.is_some(), "{name}");
        assert!(summary.notes.join("\n").contains("README.md"), "{:?}", summary.notes);
        assert!(
            read[0]
                .as_ref()
                .unwrap()
                .origin
                .source
                .ends_with(&format!("{name}/news/a.csv"))
        );
    }
}

#[test]
fn texts_in_archives_are_told_apart_by_their_folders() {
    let bytes = tar(&[
        ("Herald/2016/1.txt", b"Bo Marn lost."),
        ("Post/2016/1.txt", b"Ada Quill won."),
    ]);
    let mut dump = Dump::new();
    let (_, summary) = dump.read_file("texts.tar", &bytes);
    let notes = summary.notes.join("\n");
    assert!(
        notes.contains("the texts lie in folders (Herald/2016, Post/2016)"),
        "{notes}"
    );
    let pair = (crate::ingest::ArticleField::Outlet, "folder:2".to_owned());
    dump.options.map = [pair].into();
    let (read, _) = dump.read_file("texts.tar.gz", gzip(&bytes));
    assert_eq!(
        flat(&read),
        [
            "texts/Herald/2016/1|Herald|||Bo Marn lost.",
            "texts/Post/2016/1|Post|||Ada Quill won."
        ]
    );
    let pair = (crate::ingest::ArticleField::Outlet, "folder".to_owned());
    dump.options.map = [pair].into();
    let (read, _) = dump.read_file("Herald.zip", zip(&[("a.csv", b"id,text\nn1,Bo Marn lost.\n")]));
    assert_eq!(flat(&read), ["n1|Herald|||Bo Marn lost."]);
}

#[test]
fn a_long_name_is_read_whole() {
    let name = format!("{}/a.csv", "long".repeat(50));
    let (read, _) = Dump::new().read_file("a.tar", tar(&[(&name, CSV)]));
    assert!(read[0].as_ref().unwrap().origin.source.ends_with(&name));
}

#[test]
fn a_member_that_cannot_be_read_costs_itself_only() {
    let inner = zip(&[("a.csv", CSV)]);
    let mut bytes = zip(&[
        ("secret.csv", b"\x01\x02"),
        ("old.csv", b"\x01\x02"),
        ("inner.zip", &inner),
        ("b.jsonl", JSONL),
    ]);
    mark(&mut bytes, "secret.csv", ENCRYPTED);
    mark(&mut bytes, "old.csv", LZMA);
    let (read, _) = Dump::new().read_file("a.zip", bytes);
    assert_eq!(read.len(), 4);
    assert!(read[3].is_ok());
    let detail = detail(&read);
    for part in ["encrypted", "compressed in a way", "archive in an archive"] {
        assert!(detail.contains(part), "{part} in {detail}");
    }
}

#[test]
fn damage_is_told() {
    let mut bytes = zip(&[("a.csv", CSV)]);
    let at = bytes.windows(4).position(|window| window == b"Marn").unwrap();
    bytes[at] = b'N';
    let (read, _) = Dump::new().read_file("a.zip", &bytes);
    assert!(detail(&read).contains("checksum differs"), "{}", detail(&read));
    let (read, _) = Dump::new().read_file("b.zip", &bytes[..bytes.len() - 30]);
    assert!(detail(&read).contains("not a whole zip archive"), "{}", detail(&read));
    let bytes = tar(&[("a.jsonl", JSONL), ("b.jsonl", JSONL)]);
    let (read, _) = Dump::new().read_file("a.tar", &bytes[..1100]);
    assert!(read[0].is_ok());
    assert!(
        detail(&read).contains("cannot be read from here on"),
        "{}",
        detail(&read)
    );
    let (read, _) = Dump::new().read_file("c.tar", tar(&[("README.md", b"Read me.")]));
    assert!(detail(&read).contains("holds no file to read"), "{}", detail(&read));
    let (read, _) = Dump::new().read_file("a.xlsx", zip(&[("xl/workbook.xml", b"<x/>")]));
    assert!(
        detail(&read).contains("an Excel workbook: save the sheet as CSV"),
        "{}",
        detail(&read)
    );
}

#[test]
fn row_numbers_begin_again_in_each_file() {
    let one: &[u8] = b"id,outlet,text\n0,Herald,Bo Marn lost.\n1,Herald,Bo Marn won.\n";
    let other: &[u8] = b"id,outlet,body\n0,Post,Ada Quill lost.\n1,Post,Ada Quill won.\n";
    let (read, summary) = Dump::new().read_file("a.tar", tar(&[("one.csv", one), ("other.csv", other)]));
    assert!(read.iter().all(Result::is_ok), "{}", detail(&read));
    assert_eq!(flat(&read)[1], "1|Herald|||Bo Marn won.");
    assert!(flat(&read)[2].starts_with("0-"), "{:?}", flat(&read));
    let notes = summary.notes.join("\n");
    assert!(
        notes.contains("other.csv: its fields are not those of the first file"),
        "{notes}"
    );
}

#[test]
fn a_note_on_many_files_is_said_once() {
    let files: Vec<String> = (1..=3).map(|number| format!("texts/{number}.txt")).collect();
    let texts: Vec<(&str, &[u8])> = files
        .iter()
        .map(|name| {
            (
                name.as_str(),
                &b"The caf\xE9 of Jos\xE9 Marn won the vote of the d\xE9partement."[..],
            )
        })
        .collect();
    let (read, summary) = Dump::new().read_file("a.zip", zip(&texts));
    assert_eq!(read.iter().flatten().count(), 3);
    let notes: Vec<_> = summary.notes.iter().filter(|note| note.contains("encoding")).collect();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].starts_with("texts/1.txt and 2 more: "), "{notes:?}");
}

#[test]
fn word_files_in_an_archive_are_not_taken_for_it() {
    let inner = zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")]);
    let (read, summary) = Dump::new().read_file("a.zip", zip(&[("x/a.docx", &inner), ("b.csv", CSV)]));
    assert_eq!(summary.format, "zip");
    assert!(detail(&read).contains("not one of Nexis Uni"), "{}", detail(&read));
    assert!(read[1].is_ok());
}

#[test]
fn a_zip_from_a_pipe_is_read() {
    let stdin: Box<dyn std::io::Read + Send> = Box::new(Cursor::new(zip(&[("a.csv", CSV), ("b.jsonl", JSONL)])));
    let dump = Dump::new();
    let mut articles = crate::ingest::open_with(&["-".to_owned()], &dump.options, stdin).unwrap();
    assert_eq!(articles.by_ref().flatten().count(), 2);
    assert!(articles.summaries()[0].sha256.is_some());
}

#[test]
fn no_damage_ends_the_run() {
    let good_zip = zip(&[("a.csv", CSV), ("b.jsonl", JSONL)]);
    let good_tar = tar(&[("a.csv", CSV), ("b.jsonl", JSONL)]);
    for (name, good) in [("a.zip", good_zip), ("a.tar", good_tar)] {
        for at in (4..good.len()).step_by(11) {
            for value in [0x00, 0x37, 0xFF] {
                let mut bytes = good.clone();
                bytes[at] = value;
                let (read, summary) = Dump::new().read_file(name, bytes);
                assert!(read.len() <= 4, "{name}, byte {at}: {}", read.len());
                assert!(summary.sha256.is_some(), "{name}, byte {at}");
            }
        }
    }
}

#[test]
fn texts_beside_dumps_are_not_mixed() {
    let members: [(&str, &[u8]); 2] = [("about.txt", b"This is the data."), ("a.csv", CSV)];
    let (read, _) = Dump::new().read_file("a.zip", zip(&members));
    assert_eq!(read.len(), 1);
    assert!(detail(&read).contains("both texts and dumps"), "{}", detail(&read));
    // Of a tar archive only the first name is known when reading begins.
    let (read, _) = Dump::new().read_file("a.tar", tar(&members));
    assert!(read[0].is_ok());
    assert!(detail(&read).contains("both texts and dumps"), "{}", detail(&read));
    let (read, _) = Dump::new().read_file("b.zip", zip(&[("readme.txt", b"Read me."), ("a.csv", CSV)]));
    assert_eq!(flat(&read), ["n1|Herald|||Bo Marn lost."]);
}
