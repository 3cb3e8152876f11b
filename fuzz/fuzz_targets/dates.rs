//! Any date, in any format, is read as one day or as none, and a day written in ISO format as that day.
//!
//! An input is a format for `--date-format`, a line break, and a date.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard::ingest::Options;
use regard_fuzz::{articles, text};
use serde_json::json;

fuzz_target!(|input: &[u8]| {
    let text = text(input);
    let (format, date) = text.split_once('\n').unwrap_or(("", &text));
    let record = |date: &str| json!({ "id": "1", "text": "A text.", "date": date }).to_string();
    let read = |date: &str, format: Option<&str>| {
        let options = Options {
            date_format: format.map(str::to_owned),
            ..Options::default()
        };
        let records = articles::read_with("input.jsonl", record(date).as_bytes(), options);
        records.into_iter().flatten().next().and_then(|article| article.date)
    };
    let plain = read(date, None);
    if let Some(day) = plain {
        assert_eq!(read(&day.to_string(), None), Some(day), "{date:?}");
        assert_eq!(read(&format!(" {date}\t"), None), Some(day), "{date:?}");
    }
    read(date, Some(format));
});
