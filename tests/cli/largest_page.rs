//! The largest page that there is: made-up rows of 200 actors in 100 outlets, each with articles
//! enough for an interval, half of all comparisons with a difference, and evidence with long names.

use jiff::civil::{Date, date};
use regard::output::{ComparisonRow, Decimal, EvidenceRow, SummaryRow, Verdict};
use regard::record::counts::Counts;
use regard::report::{Findings, PairCounts, TimePoint, TimeSeries, page};
use regard::summary::Period;
use regard::terms::Label;
use std::collections::BTreeMap;

const ACTORS: usize = 200;
const OUTLETS: usize = 100;
/// Outlets on an actor that are compared with each other.
const COMPARED: usize = 20;
const SENTENCE: &str = "The minister, who had promised more than once that the bridge over the river would be open before the \
    first frost, has again failed the people of the valley, as the council's own auditors wrote in a report on Tuesday, and \
    nobody in the capital has yet told them who is to pay for the ferries of another winter.";

fn id(actor: usize) -> String {
    format!("actor-of-the-run-{actor:03}")
}

fn outlet(number: usize) -> String {
    format!("The Evening Gazette {number:03}")
}

/// Returns a number in -0.5..0.5 that looks like chance.
fn score(a: usize, b: usize) -> f64 {
    ((a * 7919 + b * 104_729) % 1000) as f64 / 1000.0 - 0.5
}

fn row(actor: usize, outlet: String, score: f64) -> SummaryRow {
    SummaryRow {
        actor_id: id(actor),
        actor_name: format!("Actor of the Run {actor:03}"),
        outlet,
        period_start: Some(date(2012, 1, 1)),
        period_end: Some(date(2020, 12, 31)),
        n_articles: 120 + (actor % 50),
        n_mentions: 480,
        share_neg: Decimal(Some(0.31)),
        share_neu: Decimal(Some(0.52)),
        share_pos: Decimal(Some(0.17)),
        article_mean_score: Decimal(Some(score)),
        ci_low: Decimal(Some(score - 0.12)),
        ci_high: Decimal(Some(score + 0.12)),
        ..SummaryRow::default()
    }
}

fn comparison(actor: usize, a: usize, b: usize) -> ComparisonRow {
    let [score_a, score_b] = [score(actor, a), score(actor, b)];
    let diff = score_a - score_b;
    let verdict = match (diff.abs() > 0.2, diff > 0.0) {
        (false, _) => Verdict::NotDistinguishable,
        (true, true) => Verdict::Higher,
        (true, false) => Verdict::Lower,
    };
    ComparisonRow {
        actor_id: id(actor),
        actor_name: format!("Actor of the Run {actor:03}"),
        outlet_a: outlet(a),
        outlet_b: outlet(b),
        verdict,
        diff: Decimal(Some(diff)),
        diff_ci_low: Decimal(Some(diff - 0.15)),
        diff_ci_high: Decimal(Some(diff + 0.15)),
        q_value: Decimal(Some(0.0123)),
        score_a: Decimal(Some(score_a)),
        score_b: Decimal(Some(score_b)),
        n_articles_a: 120,
        n_articles_b: 120,
        stratum: "month".to_owned(),
        n_strata: 60,
        overlap_a: Decimal(Some(0.83)),
        overlap_b: Decimal(Some(0.71)),
        diff_unstratified: Decimal(Some(-diff)),
        ..ComparisonRow::default()
    }
}

fn sentence(actor: usize, label: Label, rank: usize) -> EvidenceRow {
    EvidenceRow {
        actor_id: id(actor),
        label,
        rank,
        score: Decimal(Some(0.97)),
        outlet: outlet(rank),
        date: Some(date(2016, 11, 8)),
        sentence: SENTENCE.to_owned(),
        mention: "The minister".to_owned(),
        title: "Minister fails the valley again, auditors write, as the bridge stays closed for a third winter"
            .to_owned(),
        url: format!(
            "https://www.example.org/news/politics/2016/11/08/minister-fails-the-valley-again-auditors-write-bridge-stays-closed-{actor}-{rank}.html"
        ),
        article_id: "a".repeat(16),
        mention_id: "m".repeat(17),
        marked: (0, 12),
        ..EvidenceRow::default()
    }
}

fn series(actor: usize, outlet: Option<String>) -> TimeSeries {
    let starts = (0..36).map(|quarter: i16| date(2012 + quarter / 4, (quarter % 4) as i8 * 3 + 1, 1));
    let point = |start: Date| TimePoint {
        start,
        end: Period::Quarter.end(start).unwrap(),
        n_articles: 40,
        score: score(actor, start.year() as usize),
        interval: Some((-0.4, 0.4)),
    };
    TimeSeries {
        actor_id: id(actor),
        outlet,
        period: Period::Quarter,
        points: starts.map(point).collect(),
    }
}

/// Returns the page.
pub fn largest_page() -> String {
    let actors: Vec<SummaryRow> = (0..ACTORS)
        .map(|actor| row(actor, "(all)".to_owned(), score(actor, 0)))
        .collect();
    let outlets = |actor: usize| (0..OUTLETS).map(move |number| row(actor, outlet(number), score(actor, number)));
    let by_outlet: Vec<SummaryRow> = (0..ACTORS).flat_map(outlets).collect();
    let pairs = |actor: usize| {
        let firsts = 0..COMPARED;
        firsts.flat_map(move |a| (a + 1..COMPARED).map(move |b| comparison(actor, a, b)))
    };
    let comparisons: Vec<ComparisonRow> = (0..ACTORS).flat_map(pairs).collect();
    let sentences = |actor: usize| {
        let labels = [Label::Negative, Label::Positive];
        labels
            .into_iter()
            .flat_map(move |label| (1..=10).map(move |rank| sentence(actor, label, rank)))
    };
    let evidence: Vec<EvidenceRow> = (0..ACTORS).flat_map(sentences).collect();
    let charts = |actor: usize| {
        let outlets = (0..9).map(move |number| series(actor, Some(outlet(number))));
        std::iter::once(series(actor, None)).chain(outlets)
    };
    let series: Vec<TimeSeries> = (0..ACTORS).flat_map(charts).collect();
    page(&Findings {
        actors: &actors,
        by_outlet: &by_outlet,
        by_period: &[],
        by_outlet_period: &[],
        comparisons: &comparisons,
        pairs: PairCounts {
            all: comparisons.len(),
            tested: comparisons.len(),
            of_different_times: 0,
        },
        comparisons_by_period: &[],
        by_group: &[],
        group_comparisons: &[],
        changes: &[],
        series: &series,
        group_column: "",
        groups: &BTreeMap::new(),
        evidence: &evidence,
        run: &[],
        counts: Counts::default(),
        skipped: &BTreeMap::new(),
        undated: 0,
        holds_skipped: true,
        min_articles: 10,
        level: 0.95,
    })
}

#[test]
fn the_largest_page_is_below_three_megabytes() {
    let page = largest_page();
    // Names and sentences of real runs may be longer than these.
    assert!(page.len() < 2_700_000, "{} bytes", page.len());
    assert!(page.len() > 1_000_000, "{} bytes show too little", page.len());
}
