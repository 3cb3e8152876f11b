//! The cells of a summary: the mentions of each actor, outlet and period, added up.

use crate::error::Result;
use crate::output::MentionRow;
use crate::summarize::coded_sample::CodedSample;
use crate::summarize::copies::ArticleIndex;
use crate::summarize::scored_part::{ScoredPart, each_group};
use crate::summary::{Cells, CodingStatus, Period, ScoredMention};
use crate::terms::MatchMethod;

/// Adds up every row group of every part, on all threads.
///
/// # Errors
/// [`Error::Invalid`](crate::error::Error::Invalid) where a part is damaged.
pub(crate) fn cells_of_parts(
    parts: &[ScoredPart],
    period: Period,
    articles: &ArticleIndex,
    coded: Option<&CodedSample>,
) -> Result<Cells> {
    each_group(
        parts,
        Cells::default,
        |rows| cells_of_rows(&rows, period, articles, coded),
        Cells::merge,
    )
}

/// Adds up the mentions of whole articles.
pub(crate) fn cells_of_rows(
    rows: &[MentionRow],
    period: Period,
    articles: &ArticleIndex,
    coded: Option<&CodedSample>,
) -> Cells {
    let mut cells = Cells::default();
    for article in rows.chunk_by(|a, b| a.article_id == b.article_id) {
        let first = &article[0];
        let start = first.date.and_then(|date| period.start(date));
        let copies = articles.copies_of(&first.article_id);
        let mentions = article.iter().map(|row| scored_mention(row, coded));
        cells.add_article(&first.outlet, start, first.date, copies, mentions);
    }
    cells
}

fn scored_mention<'r>(row: &'r MentionRow, coded: Option<&CodedSample>) -> ScoredMention<'r> {
    ScoredMention {
        actor_id: &row.actor_id,
        sentence: (row.field, row.sentence_index),
        label: row.label as usize,
        score: row.score,
        confidence: row.p_neg.max(row.p_neu).max(row.p_pos),
        sentence_sentiment: row.sentence_sentiment,
        quoted: row.in_quote,
        coreference: row.match_method == MatchMethod::Coreference,
        coding: coded.map_or(CodingStatus::NotCoded, |coded| coded.status(row)),
    }
}
