//! Tests of folders: what is read in them, in which order, and what their names say.

use super::tests::{Dump, detail, flat, ids};
use super::*;

/// Returns the notes on all inputs.
fn notes(summaries: &[InputSummary]) -> String {
    let notes = summaries.iter().flat_map(|summary| summary.notes.clone());
    notes.collect::<Vec<_>>().join("\n")
}

fn map(dump: &mut Dump, pairs: &[(ArticleField, &str)]) {
    let pairs = pairs.iter().map(|(field, name)| (*field, (*name).to_owned()));
    dump.options.map = pairs.collect();
}

#[test]
fn texts_in_folders_are_told_apart_and_take_their_outlets_from_them() {
    let mut dump = Dump::new();
    for (name, text) in [
        ("texts/Herald/2016/2016-11-08.txt", "Bo Marn lost."),
        ("texts/Herald-2/1.txt", "Bo Marn won."),
        ("texts/Post/2016/2016-11-08.txt", "Ada Quill won."),
    ] {
        dump.put(name, text);
    }
    let folder = format!("{}/texts", dump.path());
    let (read, summaries) = dump.read(std::slice::from_ref(&folder));
    assert_eq!(
        ids(&read),
        [
            "texts/Herald-2/1",
            "texts/Herald/2016/2016-11-08",
            "texts/Post/2016/2016-11-08"
        ]
    );
    assert!(
        notes(&summaries).contains("--map outlet=folder"),
        "{}",
        notes(&summaries)
    );
    map(
        &mut dump,
        &[(ArticleField::Outlet, "folder:2"), (ArticleField::Date, "file")],
    );
    let (read, summaries) = dump.read(std::slice::from_ref(&folder));
    assert_eq!(
        flat(&read)[1..],
        [
            "texts/Herald/2016/2016-11-08|Herald|2016-11-08||Bo Marn lost.",
            "texts/Post/2016/2016-11-08|Post|2016-11-08||Ada Quill won.",
        ]
    );
    assert_eq!(notes(&summaries), "");
    let checksums = checksums(&[folder], &dump.options).unwrap();
    assert_eq!(checksums[0].sha256, summaries[0].sha256);
    map(&mut dump, &[(ArticleField::Outlet, "folder")]);
    let folders = ["Herald-2", "Post/2016"].map(|folder| format!("{}/texts/{folder}", dump.path()));
    let (read, _) = dump.read(&folders);
    assert_eq!(flat(&read)[0], "Herald-2/1|Herald-2|||Bo Marn won.");
}

#[test]
fn partitions_are_fields_of_their_records() {
    let dump = Dump::new();
    dump.put(
        "h/outlet=The%20Herald/date=2016-11-08/part-0.jsonl",
        "{\"text\":\"Bo Marn lost.\",\"id\":\"n1\"}\n",
    );
    dump.put(
        "h/outlet=Post/year=2016/month=3/day=8/part-0.csv",
        "id,text\nn2,Ada Quill won.\n",
    );
    dump.put("h/outlet=Post/own.csv", "id,outlet,text\nn3,Own,Bo Marn won.\n");
    dump.put("h/_SUCCESS", "");
    dump.put("h/_temporary/part-1.csv", "id,text\n4,Not yet.\n");
    let (read, summaries) = dump.read(&[format!("{}/h", dump.path())]);
    assert_eq!(
        flat(&read),
        [
            "n3|Own|||Bo Marn won.",
            "n2|Post|2016-03-08||Ada Quill won.",
            "n1|The Herald|2016-11-08||Bo Marn lost.",
        ]
    );
    assert!(
        notes(&summaries).contains("_SUCCESS, _temporary/"),
        "{}",
        notes(&summaries)
    );
    let dump = Dump::new();
    dump.put("outlet=Post/date=2016-11-08/1.txt", "Ada Quill won.");
    let (read, _) = dump.read(&[dump.path()]);
    assert!(
        flat(&read)[0].ends_with("|Post|2016-11-08||Ada Quill won."),
        "{:?}",
        flat(&read)
    );
}

#[test]
fn dumps_take_fields_from_their_path_too() {
    let mut dump = Dump::new();
    dump.put("Herald/a.csv", "id,text\nn1,Bo Marn lost.\n");
    dump.put("Post/a.jsonl", "{\"id\":\"n2\",\"text\":\"Ada Quill won.\"}\n");
    map(&mut dump, &[(ArticleField::Outlet, "folder")]);
    let (read, _) = dump.read(&[dump.path()]);
    assert_eq!(flat(&read), ["n1|Herald|||Bo Marn lost.", "n2|Post|||Ada Quill won."]);
}

#[test]
fn what_is_no_article_is_passed_over_by_name() {
    let dump = Dump::new();
    for name in ["README.txt", "SHA256SUMS.txt", "notes.docx~", ".DS_Store", ".git/a.csv"] {
        dump.put(name, "Read me first.");
    }
    dump.put("a.csv", "id,text\nn1,Bo Marn lost.\n");
    let (read, summaries) = dump.read(&[dump.path()]);
    assert_eq!(ids(&read), ["n1"]);
    let notes = notes(&summaries);
    for name in ["README.txt", "SHA256SUMS.txt", "notes.docx~", ".DS_Store", ".git/"] {
        assert!(notes.contains(name), "{name} in {notes}");
    }
}

#[test]
fn texts_beside_dumps_are_refused_with_a_pattern() {
    let dump = Dump::new();
    dump.put("texts/1.txt", "Bo Marn lost.");
    dump.put("dumps/a.csv.xz", "");
    let refusal = dump.refusal(&[&dump.path()]);
    assert!(refusal.ends_with("dumps/*.csv.xz"), "{refusal}");
}

#[cfg(unix)]
#[test]
fn links_cost_no_other_file() {
    use std::os::unix::fs::symlink;
    let dump = Dump::new();
    dump.put("news/a.csv", "id,text\nn1,Bo Marn lost.\n");
    let folder = std::path::PathBuf::from(dump.path()).join("news");
    symlink("gone.csv", folder.join("b.csv")).unwrap();
    symlink("gone", folder.join("c")).unwrap();
    symlink("..", folder.join("up")).unwrap();
    let (read, summaries) = dump.read(&[folder.to_string_lossy().into_owned()]);
    assert_eq!(ids(&read), ["n1"]);
    assert!(
        detail(&read).contains("cannot be read from here on"),
        "{}",
        detail(&read)
    );
    assert_eq!(read.len(), 2);
    assert!(
        notes(&summaries).contains("leads back to a folder around it"),
        "{}",
        notes(&summaries)
    );
    assert!(notes(&summaries).contains("passed over, as neither a text nor a dump: c"));
}

#[test]
fn a_text_that_is_none_is_refused() {
    let dump = Dump::new();
    dump.put("a.txt", "Bo Marn lost.");
    dump.put("b.txt", b"%PDF-1.7\n\xE2\xE3");
    dump.put("c.txt", b"\x89PNG\r\n\x1A\n\0");
    dump.put("d.txt", b"Bo\0Marn\0");
    let (read, _) = dump.read(&[dump.path()]);
    assert_eq!(read.iter().filter(|record| record.is_ok()).count(), 1);
    assert!(detail(&read).contains("the input is a PDF"), "{}", detail(&read));
    let (read, _) = dump.read_file("e.txt", b"\x93\x04Bo\0Marn\0");
    assert!(detail(&read).contains("neither a text"), "{}", detail(&read));
}
