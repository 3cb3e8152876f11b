//! The cells of the mentions of a few articles.

use crate::output::MentionRow;
use crate::summarize::coded_sample::CodedSample;
use crate::summarize::copies::ArticleIndex;
use crate::summary::{Cells, CodingStatus, ScoredMention};
use crate::terms::MatchMethod;

/// Adds up the mentions of whole articles, each outlet's as one period.
pub(crate) fn cells_of_rows(rows: &[MentionRow], articles: &ArticleIndex, coded: Option<&CodedSample>) -> Cells {
    let mut cells = Cells::default();
    for article in rows.chunk_by(|a, b| a.article_id == b.article_id) {
        let first = &article[0];
        let copies = articles.copies_of(&first.article_id);
        let mentions = article.iter().map(|row| scored_mention(row, coded));
        cells.add_article(&first.outlet, None, first.date, copies, mentions);
    }
    cells
}

pub(super) fn scored_mention<'r>(row: &'r MentionRow, coded: Option<&CodedSample>) -> ScoredMention<'r> {
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
