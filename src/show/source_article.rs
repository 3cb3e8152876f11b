//! An article read again from the dump that it was scored from.

use crate::article::{Article, Field};
use crate::copies::Fingerprint;
use crate::ingest;
use crate::output::{ArticleRow, MentionRow};
use crate::record::run_json::RunJson;
use crate::sentence::{Sentence, sentences};
use crate::summarize::evidence::{SentenceKey, sentence_key};
use crate::text::CodePoints;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The article of `row` as its source has it now, read with the settings of the run in `record`.
///
/// # Errors
/// Why it cannot be found, for a person.
pub(crate) fn again(row: &ArticleRow, record: Option<&RunJson>) -> Result<Article, String> {
    let source = &row.source;
    if source == "-" {
        return Err("it was read from standard input".to_owned());
    }
    let scored = record.and_then(|record| record.sources.score.as_ref());
    let started_in = scored.map_or(Path::new(""), |scored| &scored.cwd);
    let places = [PathBuf::from(source), started_in.join(source)];
    let Some(place) = places.into_iter().find(|place| place.is_file()) else {
        return Err(format!(
            "{source} is not to be found, from here or from where the run was started"
        ));
    };
    let flags = record.and_then(RunJson::score_flags).cloned().unwrap_or_default();
    let mut options = flags.ingest_options().unwrap_or_default();
    options.places.insert(source.clone(), place);
    let articles = ingest::open(std::slice::from_ref(source), &options).map_err(|error| error.to_string())?;
    let mut articles = articles.flatten();
    let found = articles.find(|article| article.id == row.article_id);
    found.ok_or_else(|| format!("{source} has no article of this id any more"))
}

/// The sentences of `article` with their words, if it is what was scored: mentions and kept sentences stand in it where they
/// stood, and its text is the same as far as can be told from its signature.
///
/// # Errors
/// That it is another, for a person.
pub(crate) fn checked(
    article: &Article,
    row: &ArticleRow,
    mentions: &[MentionRow],
    kept: &HashMap<SentenceKey, String>,
) -> Result<Vec<(Field, u32, String)>, String> {
    let found = sentences(article);
    let points = [CodePoints::new(&article.title), CodePoints::new(&article.text)];
    let at = |place: &SentenceKey| {
        found
            .iter()
            .find(|sentence| (sentence.field, sentence.index) == (place.1, place.2))
    };
    let words = |sentence: &Sentence| sentence.span.of(article.field(sentence.field));
    let stands = |mention: &MentionRow| {
        at(&sentence_key(mention)).is_some_and(|sentence| {
            let points = &points[sentence.field as usize];
            let span = (points.before(sentence.span.start), points.before(sentence.span.end));
            let length = mention.mention_end.saturating_sub(mention.mention_start) as usize;
            let letters = words(sentence).chars();
            let letters = letters.skip(mention.mention_start.saturating_sub(mention.sentence_start) as usize);
            span == (mention.sentence_start, mention.sentence_end) && letters.take(length).eq(mention.mention.chars())
        })
    };
    let same = found.len() == row.n_sentences as usize
        && mentions.iter().all(stands)
        && kept
            .iter()
            .all(|(place, kept)| at(place).is_some_and(|sentence| words(sentence) == kept))
        && (row.signature.is_none() || row.signature == Fingerprint::of(&article.text).signature);
    if !same {
        return Err(format!(
            "{} has changed since it was scored, or this version of regard cuts sentences otherwise",
            row.source
        ));
    }
    let spoken = |sentence: &Sentence| (sentence.field, sentence.index, words(sentence).to_owned());
    Ok(found.iter().map(spoken).collect())
}
