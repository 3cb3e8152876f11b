//! `regard show outlet`: the results of a run for one outlet.

use crate::error::Result;
use crate::output::{ComparisonRow, EvidenceRow, MentionRow, OutletRow, Verdict};
use crate::record::facts::ActorFacts;
use crate::show::find::find_outlet;
use crate::show::finished::FinishedSummary;
use crate::show::{OutletArticles, OutletPage};
use crate::summarize::Summary;
use crate::summarize::evidence::evidence_where;
use crate::summarize::scored_part::{ScoredPart, each_group};
use jiff::civil::Date;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

/// Gathers the page of the outlet that `name` means, with at most `each_way` sentences each way, from the folders of a run.
/// Warnings for the user come with it. The settings are those of the first folder's last summary.
///
/// # Errors
/// [`Error::SummaryInput`](crate::error::Error::SummaryInput) where no folder of a finished run is named,
/// [`Error::Show`](crate::error::Error::Show) where not one outlet is meant; [`Error::Invalid`](crate::error::Error::Invalid)
/// where a file is damaged.
pub fn outlet_page(folders: &[PathBuf], name: &str, each_way: usize) -> Result<(OutletPage, Vec<String>)> {
    let FinishedSummary {
        summary,
        config,
        mut warnings,
    } = FinishedSummary::open(folders)?;
    let outlets: Vec<OutletRow> = summary.outlets.all().cloned().collect();
    let outlet = find_outlet(&outlets, name)?;
    let report = summary.report(&config)?;
    let (evidence, missing_text) = strongest(&summary.parts, &report.facts.actors, &outlet.outlet, each_way)?;
    warnings.extend(missing_text);
    let mut actors = report.by_outlet;
    actors.retain(|row| row.outlet == outlet.outlet);
    actors.sort_by(|a, b| (b.n_articles, &a.actor_id).cmp(&(a.n_articles, &b.actor_id)));
    let page = OutletPage {
        articles: articles(&summary, &report.facts.actors, &outlet.outlet)?,
        actors,
        comparisons: comparisons(report.comparisons, &outlet.outlet),
        evidence,
        outlet: outlet.clone(),
        min_articles: config.min_articles,
        level: config.ci_level,
    };
    Ok((page, warnings))
}

/// Counts the outlet's articles, and those that name an actor.
fn articles(summary: &Summary, actors: &[ActorFacts], outlet: &str) -> Result<OutletArticles> {
    let (mut count, mut days) = (0, BTreeSet::new());
    for part in &summary.parts {
        for rows in part.article_groups()? {
            let rows = rows?.into_iter();
            for row in rows.filter(|row| row.outlet == outlet && part.counts(row)) {
                count += 1;
                days.extend(row.date);
            }
        }
    }
    let actors: HashSet<&str> = actors.iter().map(|actor| actor.id.as_str()).collect();
    let is_counted = |row: &&MentionRow| row.outlet == outlet && actors.contains(row.actor_id.as_str());
    let naming = |rows: Vec<MentionRow>| {
        let ids: BTreeSet<&str> = rows
            .iter()
            .filter(is_counted)
            .map(|row| row.article_id.as_str())
            .collect();
        let by_agency = ids.iter().filter(|id| summary.articles.copies_of(id).is_wire).count();
        [ids.len(), by_agency]
    };
    let sum = |a: [usize; 2], b: [usize; 2]| [a[0] + b[0], a[1] + b[1]];
    let [with_mentions, by_agency] = each_group(&summary.parts, Default::default, naming, sum)?;
    Ok(OutletArticles {
        count,
        with_mentions,
        by_agency,
        n_days: days.len(),
        span: days.first().copied().zip(days.last().copied()),
    })
}

/// Returns the comparisons of an outlet as seen from it: those with a verdict first, and the surest of them.
fn comparisons(mut rows: Vec<ComparisonRow>, outlet: &str) -> Vec<ComparisonRow> {
    rows.retain(|row| row.outlet_a == outlet || row.outlet_b == outlet);
    let seen = |row: ComparisonRow| if row.outlet_a == outlet { row } else { row.reversed() };
    let mut rows: Vec<ComparisonRow> = rows.into_iter().map(seen).collect();
    rows.sort_by(by_certainty);
    rows
}

/// Orders comparisons: those that found a difference first, then by q, p and the size of the difference; those of too few
/// articles last, by the articles of the side that has fewer.
pub(super) fn by_certainty(a: &ComparisonRow, b: &ComparisonRow) -> Ordering {
    let place = |row: &ComparisonRow| match row.verdict {
        Verdict::Higher | Verdict::Lower => 0,
        Verdict::NotDistinguishable => 1,
        Verdict::TooFew => 2,
    };
    let p = |row: &ComparisonRow| row.p_value.0.unwrap_or(f64::INFINITY);
    let q = |row: &ComparisonRow| row.q_value.0.unwrap_or(f64::INFINITY);
    let least = |row: &ComparisonRow| row.n_articles_a.min(row.n_articles_b);
    let size = |row: &ComparisonRow| match row.verdict {
        Verdict::TooFew => 0.0,
        _ => row.diff.0.unwrap_or_default().abs(),
    };
    let names = |row: &ComparisonRow| (row.actor_name.clone(), row.actor_id.clone(), row.outlet_b.clone());
    place(a)
        .cmp(&place(b))
        .then(q(a).total_cmp(&q(b)))
        .then(p(a).total_cmp(&p(b)))
        .then(size(b).total_cmp(&size(a)))
        .then(least(b).cmp(&least(a)))
        .then_with(|| names(a).cmp(&names(b)))
}

/// Returns the strongest sentences of an outlet toward any of the actors, at most one an article and label.
fn strongest(
    parts: &[ScoredPart],
    actors: &[ActorFacts],
    outlet: &str,
    each_way: usize,
) -> Result<(Vec<EvidenceRow>, Option<String>)> {
    let (mut rows, missing_text) = evidence_where(parts, actors, each_way, |row| row.outlet == outlet)?;
    let strength = |row: &EvidenceRow| row.score.0.unwrap_or_default().abs();
    rows.sort_by(|a, b| {
        let place = |row: &EvidenceRow| (row.date.unwrap_or(Date::MAX), row.article_id.clone(), row.mention_start);
        let by_strength = strength(b).total_cmp(&strength(a));
        a.label
            .cmp(&b.label)
            .then(by_strength)
            .then_with(|| place(a).cmp(&place(b)))
    });
    let mut shown = Vec::new();
    for label_rows in rows.chunk_by(|a, b| a.label == b.label) {
        let (mut articles, mut sentences) = (HashSet::new(), HashSet::new());
        let new = label_rows.iter().filter(|row| {
            let is_new_sentence = row.sentence.is_empty() || sentences.insert(&row.sentence);
            is_new_sentence && articles.insert(&row.article_id)
        });
        let ranked = new.take(each_way).zip(1..);
        shown.extend(ranked.map(|(row, rank)| EvidenceRow { rank, ..row.clone() }));
    }
    Ok((shown, missing_text))
}
