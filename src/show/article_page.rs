//! `regard explain`: one article, from its sentences to what it adds to the sums.

use crate::article::Field;
use crate::error::{Error, Result};
use crate::output::{ArticleRow, MentionRow, SKIPPED_FILE, looks_like_formula};
use crate::record::facts::ActorFacts;
use crate::record::run_json::RunJson;
use crate::show::error::ShowError;
use crate::show::{ActorMean, ArticlePage, ShownSentence, Skipped, source_article};
use crate::summarize::copies::ArticleIndex;
use crate::summarize::evidence::{SentenceKey, sentence_key, sentence_texts};
use crate::summarize::inputs::ScoredInputs;
use crate::summarize::scored_part::{ScoredPart, each_group};
use crate::summarize::{cells_of_rows, finished_run};
use crate::summary::{Cell, Voice, over_all};
use crate::text::one_line;
use crate::text::similarity;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Similar ids listed where none is the one asked for.
const SIMILAR_SHOWN: usize = 5;

/// Gathers the page of the article `id`, from the folders of a run. Warnings for the user come with it.
///
/// # Errors
/// [`Error::SummaryInput`] where no folder of a finished run is named, [`Error::Show`] where the run has no such article; [`Error::Invalid`] where a
/// file is damaged.
pub fn article_page(folders: &[PathBuf], id: &str) -> Result<(ArticlePage, Vec<String>)> {
    let ScoredInputs {
        parts, facts, articles, ..
    } = finished_run::open(folders)?;
    let Some((part, row)) = find(&parts, id)? else {
        return Err(why_unknown(&parts, id)?.into());
    };
    let copies = articles.group_of(id);
    let rows = mentions(&parts, copies.iter().copied().chain([id]).collect())?;
    let own: Vec<MentionRow> = rows.iter().filter(|row| row.article_id == id).cloned().collect();
    let kept = sentence_texts(&parts, &own.iter().map(sentence_key).collect())?;
    let again = source_article::read_again(&row, RunJson::in_folder(part.folder())?.as_ref());
    let checked = again.and_then(|article| {
        Ok((
            source_article::check_sentences(&article, &row, &own, &kept)?,
            article.title,
        ))
    });
    let (sentences, title, missing) = match checked {
        Ok((sentences, title)) => (every(sentences, &own), Some(title), None),
        Err(why) => (stored(&own, &kept), title_of(&row, &own, &kept), Some(why.to_string())),
    };
    let page = ArticlePage {
        title,
        missing,
        sentences,
        is_wire: articles.copies_of(id).is_wire,
        means: means(&own, &rows, &articles, &facts.actors),
        copies: copies.into_iter().map(str::to_owned).collect(),
        skipped: skipped(part.folder(), id)?,
        row,
    };
    let lost = (!part.folder().join(SKIPPED_FILE).exists())
        .then(|| format!("{SKIPPED_FILE} was taken away: what was not scored of the article is not known"));
    Ok((page, Vec::from_iter(lost)))
}

/// Finds the article's row, and the part that it is in.
fn find<'p>(parts: &'p [ScoredPart], id: &str) -> Result<Option<(&'p ScoredPart, ArticleRow)>> {
    for part in parts {
        for rows in part.article_groups()? {
            let row = rows?.into_iter().find(|row| row.article_id == id && part.counts(row));
            if let Some(row) = row {
                return Ok(Some((part, row)));
            }
        }
    }
    Ok(None)
}

/// Reads the mentions in these articles, each article's in order.
fn mentions(parts: &[ScoredPart], wanted: HashSet<&str>) -> Result<Vec<MentionRow>> {
    let mut rows = each_group(
        parts,
        Vec::new,
        |mut rows| {
            rows.retain(|row| wanted.contains(row.article_id.as_str()));
            rows
        },
        |all, more| [all, more].concat(),
    )?;
    rows.sort_by(|a, b| {
        let by_place = (a.field, a.mention_start).cmp(&(b.field, b.mention_start));
        a.article_id.cmp(&b.article_id).then(by_place)
    });
    Ok(rows)
}

/// Returns all sentences, with their mentions.
fn every(sentences: Vec<(Field, u32, String)>, own: &[MentionRow]) -> Vec<ShownSentence> {
    sentences
        .into_iter()
        .map(|(field, index, words)| ShownSentence {
            field,
            index,
            words: Some(words),
            mentions: own
                .iter()
                .filter(|row| (row.field, row.sentence_index) == (field, index))
                .cloned()
                .collect(),
        })
        .collect()
}

/// Returns the sentences with mentions, with the words that were kept.
fn stored(own: &[MentionRow], kept: &HashMap<SentenceKey, String>) -> Vec<ShownSentence> {
    own.chunk_by(|a, b| sentence_key(a) == sentence_key(b))
        .map(|mentions| ShownSentence {
            field: mentions[0].field,
            index: mentions[0].sentence_index,
            words: kept.get(&sentence_key(&mentions[0])).cloned(),
            mentions: mentions.to_vec(),
        })
        .collect()
}

/// Returns the title, as far as the run kept it.
fn title_of(row: &ArticleRow, own: &[MentionRow], kept: &HashMap<SentenceKey, String>) -> Option<String> {
    if !row.title.is_empty() {
        return Some(row.title.clone());
    }
    let title = own.iter().find(|row| row.field == Field::Title)?;
    kept.get(&sentence_key(title)).cloned()
}

/// Computes the article's mean for each actor. `rows` are its mentions and those of its copies.
fn means(own: &[MentionRow], rows: &[MentionRow], articles: &ArticleIndex, actors: &[ActorFacts]) -> Vec<ActorMean> {
    let names: HashMap<&str, &str> = actors.iter().map(|a| (a.id.as_str(), a.name.as_str())).collect();
    let cells = |rows: &[MentionRow]| cells_of_rows(rows, articles, None).finish();
    let (own, all) = (cells(own), cells(rows));
    let all: BTreeMap<&str, Cell> = over_all(&all);
    let mean = |(id, cell): (&str, Cell)| {
        let unit = all
            .get(id)
            .filter(|cell| cell.articles.iter().any(|a| a.group().is_some()));
        Some(ActorMean {
            actor_id: id.to_owned(),
            actor_name: names.get(id).copied().unwrap_or_default().to_owned(),
            labels: cell.tally.labels,
            score: cell.tally.mean_score()?,
            copies: unit.and_then(|cell| Some((cell.articles.len(), *cell.scores(true, Voice::All).first()?))),
        })
    };
    over_all(&own).into_iter().filter_map(mean).collect()
}

/// Reads the rows of `skipped.csv` with this id; none where the file is gone.
fn skipped(folder: &Path, id: &str) -> Result<Vec<Skipped>> {
    let path = folder.join(SKIPPED_FILE);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let damaged = |error: csv::Error| Error::invalid(&path, error.to_string());
    let mut found = Vec::new();
    for row in csv::Reader::from_path(&path)
        .map_err(damaged)?
        .into_deserialize::<Skipped>()
    {
        let row = row.map_err(damaged)?;
        if unguarded(&row.article_id) == id {
            found.push(Skipped {
                source: unguarded(&row.source).to_owned(),
                detail: unguarded(&row.detail).to_owned(),
                ..row
            });
        }
    }
    Ok(found)
}

/// Returns a cell without the apostrophe that `--excel` puts before what looks like a formula.
fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'')
        .filter(|bare| looks_like_formula(bare.as_bytes()))
        .unwrap_or(cell)
}

/// Returns the reason why there is no such article, as far as it is known.
///
/// # Errors
/// [`Error::Invalid`] where a file is damaged.
fn why_unknown(parts: &[ScoredPart], id: &str) -> Result<ShowError> {
    for part in parts {
        if let Some(row) = skipped(part.folder(), id)?.first() {
            let reason = format!("{}:{}: {}: {}", row.source, row.line, row.reason, row.detail);
            return Ok(ShowError::ArticleNotScored {
                id: one_line(id),
                reason: one_line(&reason),
            });
        }
    }
    Ok(ShowError::UnknownArticle {
        id: one_line(id),
        similar: similar(parts, id)?.iter().map(|id| one_line(id)).collect(),
    })
}

/// Returns the ids that are most similar to `id`.
fn similar(parts: &[ScoredPart], id: &str) -> Result<Vec<String>> {
    let mut best: Vec<(f64, String)> = Vec::new();
    for part in parts {
        for rows in part.article_groups()? {
            let rows = rows?.into_iter().filter(|row| part.counts(row));
            best.extend(rows.map(|row| (similarity(&row.article_id, id), row.article_id)));
            best.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
            best.truncate(SIMILAR_SHOWN);
        }
    }
    Ok(best.into_iter().map(|(_, id)| id).collect())
}
