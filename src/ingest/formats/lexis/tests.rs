//! Tests of the texts that Lexis writes.

use super::labels::is_document_start;
use crate::ingest::{Options, open};
use std::io::Write as _;

fn read(bytes: &[u8]) -> Vec<String> {
    let mut file = tempfile::Builder::new().suffix(".TXT").tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let mut articles = open(&[file.path().to_string_lossy().into_owned()], &Options::default()).unwrap();
    let read = articles.by_ref().map(|record| match record {
        Ok(article) => {
            let date = article.date.map(|day| day.to_string()).unwrap_or_default();
            format!("{}|{date}|{}|{}", article.outlet, article.title, article.text)
        }
        Err(fault) => format!("{}:{}", fault.origin.line, fault.reason.as_str()),
    });
    read.collect()
}

#[test]
fn documents_of_a_text() {
    let text = "\u{feff}\nDownload Request: Selected Items: 1-3\n\n                    1 of 3 DOCUMENTS\n\n                 Copyright 2010 The Herald\n                     \
        All Rights Reserved\n                    The Herald\n\n              January 11, 2010 Monday\n                Late Edition - Final\n\nVote is lost by a\nfew \
        votes\n\nBYLINE: Ann Lee\n\nSECTION: NEWS; Pg. 1\n\nLENGTH: 9 words\n\nDATELINE: PARIS\n\nBo Marn lost the vote\non Sunday.\n\nCorrection: he \
        says so.\n\nURL: http://herald.example/\n\nLANGUAGE: ENGLISH\n\nCopyright 2010 The Herald\n\n                    2 of 3 DOCUMENTS\n\n       \
        The Post\n\n   January 12, 2010 Tuesday\n\nCount is won\n\nLENGTH: 9 words\n\nAda Quill won the count.\n\n       3 of 3 DOCUMENTS\n\n   The Post\n\n    \
        January 13, 2010\n\nNo text\n\nLENGTH: 0 words\n\nLOAD-DATE: January 13, 2010\n";
    let first =
        "The Herald|2010-01-11|Vote is lost by a few votes|Bo Marn lost the vote on Sunday.\n\nCorrection: he says so.";
    let second = "The Post|2010-01-12|Count is won|Ada Quill won the count.";
    assert_eq!(read(text.as_bytes()), [first, second, "47:missing_text"]);
}

#[test]
fn documents_in_german_and_in_another_encoding() {
    let text = "Dokument 1 von 1\n\nDie Post\n\n11. M\u{e4}rz 2010 Donnerstag\n\nStimmen gez\u{e4}hlt\n\nRUBRIK: POLITIK\n\nL\u{c4}NGE: 9 W\u{f6}rter\n\nAda Quill gewann \
        f\u{fc}r M\u{fc}nchen.\n\nSPRACHE: DEUTSCH\n";
    let expected = "Die Post|2010-03-11|Stimmen gez\u{e4}hlt|Ada Quill gewann f\u{fc}r M\u{fc}nchen.";
    assert_eq!(read(text.as_bytes()), [expected]);
    let latin: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
    assert_eq!(read(&latin), [expected]);
}

#[test]
fn lines_that_begin_a_document() {
    for line in [
        "1 of 2 DOCUMENTS",
        "  12 of 500 DOCUMENTS\r\n",
        "1 von 2 DOKUMENTEN",
        "Dokument 1 von 2",
        "Document 1 de 2",
        "1 of 1 DOCUMENT",
    ] {
        assert!(is_document_start(line), "{line}");
    }
    for line in [
        "Document 1 of 2",
        "1 of 2",
        "one of 2 documents",
        "1 of 2 documents were lost",
    ] {
        assert!(!is_document_start(line), "{line}");
    }
}
