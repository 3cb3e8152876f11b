//! What holds of the articles of any input.

use regard::article::Article;
use regard::error::RecordError;
use regard::ingest::{self, InputSummary, Options};
use sha2::{Digest, Sha256};

/// The limit on one record for the targets: small, so that small inputs reach it.
const RECORD_BYTES: usize = 4096;

type Record = Result<Article, RecordError>;

/// Reads `bytes` as a file of this name, whose ending is what a user's file would have.
pub fn read(name: &str, bytes: &[u8]) -> Vec<Record> {
    read_with(name, bytes, Options::default())
}

/// As [`read`], with the user's options.
pub fn read_with(name: &str, bytes: &[u8], options: Options) -> Vec<Record> {
    let path = crate::file(name, bytes);
    let input = path.to_str().expect("the scratch folder has a plain name").to_owned();
    let limit = RECORD_BYTES;
    let options = Options {
        max_record_bytes: limit,
        ..options
    };
    let Ok(mut articles) = ingest::open(&[input], &options) else {
        return Vec::new();
    };
    let records: Vec<Record> = articles.by_ref().collect();
    let [summary] = articles.summaries().try_into().expect("one input has one summary");
    assert_whole(&summary, bytes);
    assert_adds_up(&summary, &records);
    records
        .iter()
        .flatten()
        .for_each(|article| assert_usable(article, limit));
    records
}

/// Whatever an input holds, its fingerprint is that of all its bytes.
fn assert_whole(summary: &InputSummary, bytes: &[u8]) {
    let sha256: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(summary.sha256.as_deref(), Some(sha256.as_str()));
    assert_eq!(summary.bytes, bytes.len() as u64);
}

/// Every record is an article or a row of `skipped.csv`.
fn assert_adds_up(summary: &InputSummary, records: &[Record]) {
    let articles: Vec<&Article> = records.iter().flatten().collect();
    assert_eq!(summary.records, records.len() as u64);
    assert_eq!(summary.articles, articles.len() as u64);
    assert_eq!(summary.skipped, (records.len() - articles.len()) as u64);
    let undated = articles.iter().filter(|article| article.date.is_none()).count();
    assert_eq!(summary.undated, undated as u64);
    let mut ids: Vec<&str> = articles.iter().map(|article| article.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), articles.len(), "an id comes twice");
}

fn assert_usable(article: &Article, limit: usize) {
    assert!(!article.text.trim().is_empty() && !article.id.is_empty() && !article.outlet.is_empty());
    assert!(article.origin.line >= 1);
    assert!(article.text.len() <= limit && article.title.len() <= limit);
}

/// The two inputs read as the same articles and faults, but for the name of the file.
pub fn assert_same(name: &str, bytes: &[u8], other_name: &str, other: &[u8]) {
    // What looks compressed is read as such.
    if bytes.starts_with(&[0x1f, 0x8b])
        || bytes.get(1..4) == Some(&[0xb5, 0x2f, 0xfd])
        || bytes.get(1..4) == Some(&[0x2a, 0x4d, 0x18])
    {
        return;
    }
    let plain = read(name, bytes);
    let packed = read(other_name, other);
    assert_eq!(plain.len(), packed.len());
    for pair in plain.iter().zip(&packed) {
        match pair {
            (Ok(a), Ok(b)) => assert_eq!(
                (&a.id, &a.outlet, a.date, &a.title, &a.text),
                (&b.id, &b.outlet, b.date, &b.title, &b.text)
            ),
            (Err(a), Err(b)) => assert_eq!(
                (a.reason, a.origin.line, &a.detail),
                (b.reason, b.origin.line, &b.detail)
            ),
            _ => panic!("{pair:?}"),
        }
    }
}
