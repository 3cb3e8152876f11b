//! A whole run over any dump adds up; its mentions point at their words; the report holds no markup of the dump's.
//!
//! An input is a dump, as JSON Lines or in any other format that is told by its content.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard::article::Field;
use regard::error::Error;
use regard::ingest;
use regard::output::{MentionRow, ParquetReader};
use regard_fuzz::{file, panics, run, scratch};
use std::collections::HashMap;
use std::path::Path;

fuzz_target!(
    init: panics::let_caught_pass(),
    |input: &[u8]| panics::reported(|| check(input))
);

fn check(input: &[u8]) {
    let (dump, out) = (file("dump", input), scratch("out"));
    match run::run(&dump, &out) {
        Ok(counts) => {
            let rows = mentions(&out);
            assert_eq!(counts.mentions_scored, rows.len() as u64);
            let texts = texts(&dump);
            rows.iter()
                .for_each(|row| assert_points_at_its_words(row, &texts[&row.article_id]));
            assert_no_foreign_markup(&out);
        }
        Err(error) => assert!(matches!(error, Error::NothingUsable(_)), "{error}"),
    }
}

fn mentions(out: &Path) -> Vec<MentionRow> {
    let reader = ParquetReader::<MentionRow>::open(&out.join("mentions.parquet")).expect("it was just written");
    (0..reader.groups())
        .flat_map(|group| reader.group(group).expect("it is whole"))
        .collect()
}

/// Title and text of each article, as far as they were given as they are.
fn texts(dump: &Path) -> HashMap<String, [Option<Vec<char>>; 2]> {
    let input = dump.to_str().expect("the scratch folder has a plain name").to_owned();
    let articles = ingest::open(&[input], &ingest::Options::default()).expect("it was just read");
    let texts = |article: regard::article::Article| {
        (
            article.id,
            [
                article.cleaning.title.is_empty().then(|| article.title.chars().collect()),
                article.cleaning.text.is_empty().then(|| article.text.chars().collect()),
            ],
        )
    };
    articles.flatten().map(texts).collect()
}

fn assert_points_at_its_words(row: &MentionRow, texts: &[Option<Vec<char>>; 2]) {
    let text = &texts[usize::from(row.field == Field::Text)];
    if let Some(text) = text {
        let words: String = text[row.mention_start as usize..row.mention_end as usize]
            .iter()
            .collect();
        assert_eq!(words, row.mention);
        assert_eq!(row.mention_offset, row.mention_start - row.sentence_start);
    }
    assert!(row.sentence_start <= row.mention_start && row.mention_end <= row.sentence_end);
    assert!((-1.0..=1.0).contains(&row.score) && (row.p_neg + row.p_neu + row.p_pos - 1.0).abs() < 1e-4);
}

fn assert_no_foreign_markup(out: &Path) {
    let page = std::fs::read_to_string(out.join("report.html")).expect("the report was asked for");
    assert_eq!(page.matches("<script").count(), 1);
    for tag in ["<img", "<iframe", "<object", "<link", "<base"] {
        assert!(!page.contains(tag), "{tag}");
    }
}
