//! An article read again from the dump that it was scored from.

use crate::article::{Article, Field};
use crate::copies::Fingerprint;
use crate::error::Error;
use crate::ingest;
use crate::output::{ArticleRow, MentionRow};
use crate::record::run_json::RunJson;
use crate::sentence::{Sentence, sentences};
use crate::summarize::evidence::{SentenceKey, sentence_key};
use crate::system::path_text::path_of_text;
use std::collections::HashMap;
use std::path::Path;

/// The reason why the text of a scored article is not known.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceProblem {
    /// The text was piped in.
    #[error("it was read from standard input")]
    StandardInput,
    /// The dump is gone.
    #[error("{0} is not to be found, from here or from where the run was started")]
    NotFound(String),
    /// The dump cannot be opened.
    #[error(transparent)]
    Unopened(#[from] Error),
    /// The dump does not hold the article.
    #[error("{0} has no article of this id any more")]
    NoArticle(String),
    /// The text is not the one that was scored.
    #[error("{0} has changed since it was scored, or this version of regard cuts sentences otherwise")]
    Changed(String),
}

/// Reads the article of `row` from its source as that is now, with the settings of the run in `record`.
///
/// # Errors
/// [`SourceProblem`] where it cannot be found.
pub(crate) fn read_again(row: &ArticleRow, record: Option<&RunJson>) -> Result<Article, SourceProblem> {
    let source = &row.source;
    if source == "-" {
        return Err(SourceProblem::StandardInput);
    }
    let scored = record.and_then(|record| record.sources.score.as_ref());
    let started_in = scored.map_or(Path::new(""), |scored| &scored.cwd);
    let places = [path_of_text(source).into_owned(), started_in.join(path_of_text(source))];
    let Some(place) = places.into_iter().find(|place| place.is_file()) else {
        return Err(SourceProblem::NotFound(source.clone()));
    };
    let flags = record.and_then(RunJson::score_flags).cloned().unwrap_or_default();
    let mut options = flags.ingest_options().unwrap_or_default();
    options.places.insert(source.clone(), place);
    let mut first = None;
    for article in ingest::open(std::slice::from_ref(source), &options)?.flatten() {
        if article.id == row.article_id || ingest::id_by_content(&article.id, article.content) == row.article_id {
            // The dump may hold several versions.
            if article.content == row.content {
                return Ok(article);
            }
            first.get_or_insert(article);
        }
    }
    first.ok_or_else(|| SourceProblem::NoArticle(source.clone()))
}

/// Returns the sentences of `article` with their words, if it is what was scored: mentions and kept sentences stand in it
/// where they stood, and its text is the same as far as its signature shows.
///
/// # Errors
/// [`SourceProblem::Changed`] where it is another text.
pub(crate) fn check_sentences(
    article: &Article,
    row: &ArticleRow,
    mentions: &[MentionRow],
    kept: &HashMap<SentenceKey, String>,
) -> Result<Vec<(Field, u32, String)>, SourceProblem> {
    let found = sentences(article);
    let given = [Field::Title, Field::Text].map(|field| article.given_positions(field));
    let at = |place: &SentenceKey| {
        found
            .iter()
            .find(|sentence| (sentence.field, sentence.index) == (place.1, place.2))
    };
    let words = |sentence: &Sentence| sentence.span.of(article.field(sentence.field));
    let stands = |mention: &MentionRow| {
        at(&sentence_key(mention)).is_some_and(|sentence| {
            let given = &given[sentence.field as usize];
            let span = (given.start(sentence.span.start), given.end(sentence.span.end));
            let place = mention.in_sentence();
            let letters = words(sentence).chars().skip(place.start).take(place.len());
            span == (mention.sentence_start, mention.sentence_end) && letters.eq(mention.mention.chars())
        })
    };
    let same = found.len() == row.n_sentences as usize
        && mentions.iter().all(stands)
        && kept
            .iter()
            .all(|(place, kept)| at(place).is_some_and(|sentence| words(sentence) == kept))
        && (row.signature.is_none() || row.signature == Fingerprint::of(&article.text).signature);
    if !same {
        return Err(SourceProblem::Changed(row.source.clone()));
    }
    let spoken = |sentence: &Sentence| (sentence.field, sentence.index, words(sentence).to_owned());
    Ok(found.iter().map(spoken).collect())
}
