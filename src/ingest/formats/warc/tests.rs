//! Tests of reading web archives, whole and damaged.

use crate::article::Article;
use crate::error::RecordError;
use crate::ingest::{InputSummary, Options, open};
use std::io::Write as _;

const LONG: &str = "The council met on Monday to vote on the harbour bridge, and Bo Marn spoke against it for an hour.";

/// Reads the bytes as one input, and writes each article as id|outlet|date|title|text and each fault as line:reason.
fn read(bytes: &[u8]) -> (Vec<String>, InputSummary) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let options = Options {
        max_record_bytes: 100_000,
        ..Options::default()
    };
    let mut articles = open(&[file.path().to_string_lossy().into_owned()], &options).unwrap();
    let read = articles.by_ref().map(flat).collect();
    (read, articles.summaries().remove(0))
}

fn flat(record: Result<Article, RecordError>) -> String {
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

fn record(kind: &str, id: &str, body: &[u8]) -> Vec<u8> {
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: 2020-01-02T03:04:05Z\r\n\
         WARC-Target-URI: https://news.herald.example/{id}\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    record.extend_from_slice(body);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

fn answer(headers: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = format!("HTTP/1.1 200 OK\r\n{headers}\r\n").into_bytes();
    answer.extend_from_slice(body);
    answer
}

fn html(more: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>Vote</title>{more}</head><body><p>{LONG}</p><p>{LONG} Again.</p></body></html>"
    )
}

fn page(id: &str) -> Vec<u8> {
    record(
        "response",
        id,
        &answer("Content-Type: text/html; charset=utf-8\r\n", html("").as_bytes()),
    )
}

fn expected(id: &str) -> String {
    format!("{id}|herald.example|2020-01-02|Vote|{LONG}\n\n{LONG} Again.")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn pages_are_articles_and_other_records_are_counted() {
    let dated = html("<meta property=article:published_time content='2019-03-04T23:00:00-05:00'>");
    let archive = [
        record("warcinfo", "w", b"software: none\r\n"),
        record("request", "q", b"GET / HTTP/1.1\r\n\r\n"),
        page("a"),
        record(
            "response",
            "b",
            &answer("content-type: text/html\r\n", dated.as_bytes()),
        ),
        record("response", "r", b"HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n"),
        record(
            "response",
            "e",
            b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<html>no</html>",
        ),
        record("response", "i", &answer("Content-Type: image/png\r\n", b"\x89PNG")),
        record("response", "s", &answer("", b"User-agent: *")),
        record("metadata", "m", b"fetchTimeMs: 1\r\n"),
        record(
            "response",
            "n",
            &answer("Content-Type: text/html\r\n", b"<html><body></body></html>"),
        ),
    ]
    .concat();
    let dated = format!("b|herald.example|2019-03-04|Vote|{LONG}\n\n{LONG} Again.");
    let expected = [expected("a"), dated, "10:no_article".to_owned()];
    let notes = [
        "records without a page were passed over: 1 metadata, 1 request, 1 response (error), 2 response (no HTML), 1 response \
         (redirect), 1 warcinfo",
        "articles have the day on which their page was fetched: the page states none that can be read: 1",
    ];
    for bytes in [
        archive.clone(),
        gzip(&archive),
        zstd::encode_all(&archive[..], 1).unwrap(),
    ] {
        let (articles, summary) = read(&bytes);
        assert_eq!(articles, expected);
        assert_eq!(summary.notes, notes);
        assert_eq!((summary.format.as_ref(), summary.bytes), ("warc", bytes.len() as u64));
    }
}

#[test]
fn bodies_are_unpacked() {
    let html = html("");
    let chunked = format!(
        "{:x};a=b\r\n{}\r\n{:X}\r\n{}\r\n0\r\n\r\n",
        20,
        &html[..20],
        html.len() - 20,
        &html[20..]
    );
    let mut deflated = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    deflated.write_all(html.as_bytes()).unwrap();
    let cases = [
        ("Transfer-Encoding: chunked\r\n", chunked.into_bytes()),
        // An archive that joined and unpacked the body and kept the header.
        (
            "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n",
            html.clone().into_bytes(),
        ),
        ("Content-Encoding: br\r\n", html.clone().into_bytes()),
        ("Content-Encoding: gzip\r\n", gzip(html.as_bytes())),
        ("Content-Encoding: deflate\r\n", deflated.finish().unwrap()),
    ];
    for (headers, body) in cases {
        let headers = format!("Content-Type: text/html\r\n{headers}");
        let (articles, _) = read(&record("response", "a", &answer(&headers, &body)));
        assert_eq!(articles, [expected("a")], "{headers}");
    }
    let bomb = gzip(&vec![b' '; 1_000_000]);
    let (articles, _) = read(&record("response", "a", &answer("Content-Type: text/html\r\n", &bomb)));
    assert_eq!(articles, ["1:record_too_large"]);
    let (articles, _) = read(&record(
        "response",
        "a",
        &answer("Content-Type: text/html\r\nContent-Encoding: br\r\n", b"\x0b\x02"),
    ));
    assert_eq!(articles, ["1:damaged_record"]);
}

#[test]
fn encodings_of_answers() {
    let body = html("")
        .replace("harbour", "caf\u{e9}")
        .chars()
        .map(|letter| letter as u8)
        .collect::<Vec<u8>>();
    let expected = expected("a").replace("harbour", "caf\u{e9}");
    for headers in [
        "Content-Type: text/html; charset=\"iso-8859-1\"\r\n",
        "Content-Type: text/html; charset=utf-8\r\n",
    ] {
        let (articles, _) = read(&record("response", "a", &answer(headers, &body)));
        assert_eq!(articles, std::slice::from_ref(&expected), "{headers}");
    }
}

#[test]
fn a_damaged_record_costs_itself_only() {
    let wrong = |length: &str| {
        let page = String::from_utf8(page("b")).unwrap();
        let (before, after) = page.split_once("Content-Length: ").unwrap();
        let (_, after) = after.split_once("\r\n").unwrap();
        format!("{before}{length}\r\n{after}").into_bytes()
    };
    let cases: [(Vec<u8>, Option<&str>); 7] = [
        (b"no record\r\nat all\r\n\r\n".to_vec(), Some("2:damaged_record")),
        (wrong("Content-Length: none"), Some("2:damaged_record")),
        (wrong("Content-Length: 99999999999"), Some("2:record_too_large")),
        (wrong("X: y"), Some("2:damaged_record")),
        (wrong("Content-Length: 250"), None),
        (wrong("Content-Length: 700"), None),
        (
            record("response", "b", &vec![b'x'; 200_000]),
            Some("2:record_too_large"),
        ),
    ];
    for (damaged, row) in cases {
        let (articles, _) = read(&[page("a"), damaged, page("c")].concat());
        let row = row.map_or_else(|| expected("b"), str::to_owned);
        assert_eq!(articles, [expected("a"), row, expected("c")]);
    }
    let whole = page("a");
    let (articles, _) = read(&[page("b"), whole[..whole.len() - 50].to_vec()].concat());
    assert_eq!(articles, [expected("b"), "2:damaged_record".to_owned()]);
}

#[test]
fn damage_in_an_archive_costs_a_member_only() {
    let mut damaged = gzip(&page("b"));
    let middle = damaged.len() / 2;
    damaged[middle..middle + 8].fill(0xFF);
    // More than is looked at to detect the format, and not.
    for members in [2, 300] {
        let before: Vec<Vec<u8>> = (0..members).map(|number| gzip(&page(&format!("a{number}")))).collect();
        let (articles, summary) =
            read(&[before.concat(), damaged.clone(), gzip(&page("c")), gzip(&page("d"))].concat());
        let tail = &articles[members..];
        assert_eq!(
            tail,
            [format!("{}:damaged_record", members + 1), expected("c"), expected("d")]
        );
        assert!(summary.sha256.is_some());
    }
    let last = gzip(&page("c"));
    let (articles, _) = read(&[gzip(&page("a")), last[..last.len() / 2].to_vec()].concat());
    assert_eq!(articles, [expected("a"), "2:unreadable_input".to_owned()]);
}

#[test]
fn texts_of_pages() {
    let body = format!(
        "Vote is lost | The Herald\nHome\nPolitics\nShare this\n{LONG}\n\u{201c}I lost,\u{201d} Bo Marn said.\nRead more"
    );
    let (articles, summary) = read(&record("conversion", "a", body.as_bytes()));
    let expected = format!(
        "a|herald.example|2020-01-02|Vote is lost | The Herald|{LONG}\n\n\u{201c}I lost,\u{201d} Bo Marn said."
    );
    assert_eq!(articles, [expected]);
    assert_eq!(summary.notes.len(), 1);
    assert_eq!(
        read(&record("conversion", "a", b"Home\nPolitics")).0,
        ["1:missing_text"]
    );
}
