//! Measures the coverage of the intervals and the error rates and power of the tests: `cargo bench
//! --bench statistics`. Prints the tables of docs/statistics.md; the number of trials may follow
//! after `--` (default 2000), and the parts to run: `means`, `differences`, `corrections`.
//!
//! Articles are drawn from populations whose means are known. They are built as real ones were
//! found to be: 44 % of articles mention an actor once, some twenty times; mentions of one article
//! resemble one another (intraclass correlation 0.15); a mention is negative, neutral or positive
//! with scores around -0.7, 0 and 0.65.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a bench that cannot set itself up has nothing to measure"
)]

#[path = "statistics/differences.rs"]
mod differences;

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use regard::article::Field;
use regard::summary::{
    BANDS, Cell, Cells, CodingStatus, CompareWithin, Copies, Correction, MeanEstimate, ScoredMention, Side, Strata,
    Stratum, Unit, Voice, band, over_all,
};
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

const LEVEL: f64 = 0.95;
const RESAMPLES: usize = 1000;
const SIZES: [usize; 4] = [10, 30, 100, 1000];

/// Shares of articles by number of mentions, as of 3,647 pairs of article and actor.
const MENTIONS: [(usize, f64); 12] = [
    (1, 0.441),
    (2, 0.176),
    (3, 0.087),
    (4, 0.054),
    (5, 0.043),
    (6, 0.036),
    (7, 0.024),
    (8, 0.021),
    (9, 0.018),
    (10, 0.030),
    (14, 0.045),
    (25, 0.025),
];
/// Mean score of negative, neutral and positive mentions, and how far single ones lie from it at
/// most.
const SCORES: [f64; 3] = [-0.70, 0.0, 0.65];
const SPREAD: f64 = 0.25;
/// Concentration of an article's own shares around its outlet's: intraclass correlation 1 / (1 +
/// 5.7) = 0.15.
const CONCENTRATION: f64 = 5.7;

/// Shares of negative, neutral and positive mentions, and a shift of every article.
#[derive(Clone, Copy)]
struct Population {
    name: &'static str,
    shares: [f64; 3],
    shift: f64,
}

/// Populations as skewed as real cells are in the middle, near the outer tenth on either side, and
/// at the extreme.
const POPULATIONS: [Population; 4] = [
    population("mixed", [0.30, 0.50, 0.20]),
    population("mostly negative", [0.60, 0.35, 0.05]),
    population("mostly neutral", [0.04, 0.80, 0.16]),
    population("hardly ever negative", [0.05, 0.94, 0.01]),
];

const fn population(name: &'static str, shares: [f64; 3]) -> Population {
    Population {
        name,
        shares,
        shift: 0.0,
    }
}

impl Population {
    fn shifted(self, shift: f64) -> Self {
        Self { shift, ..self }
    }

    fn mean(&self) -> f64 {
        self.shift
            + self
                .shares
                .iter()
                .zip(SCORES)
                .map(|(share, score)| share * score)
                .sum::<f64>()
    }

    /// The mean score of one article.
    fn article(&self, rng: &mut Xoshiro256PlusPlus) -> f64 {
        let shares = dirichlet(self.shares.map(|share| share * CONCENTRATION), rng);
        let n = MENTIONS[choice(&MENTIONS.map(|m| m.1), rng)].0;
        let score = |_| SCORES[choice(&shares, rng)] + SPREAD * (2.0 * uniform(rng) - 1.0);
        self.shift + (0..n).map(score).sum::<f64>() / n as f64
    }

    fn sample(&self, n: usize, rng: &mut Xoshiro256PlusPlus) -> Vec<f64> {
        let mut values: Vec<f64> = (0..n).map(|_| self.article(rng)).collect();
        values.sort_by(f64::total_cmp);
        values
    }
}

fn uniform(rng: &mut Xoshiro256PlusPlus) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

fn choice(weights: &[f64], rng: &mut Xoshiro256PlusPlus) -> usize {
    let mut left = uniform(rng) * weights.iter().sum::<f64>();
    for (i, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return i;
        }
    }
    weights.len() - 1
}

fn dirichlet(alpha: [f64; 3], rng: &mut Xoshiro256PlusPlus) -> [f64; 3] {
    let parts = alpha.map(|shape| gamma(shape, rng));
    let sum: f64 = parts.iter().sum();
    parts.map(|part| part / sum)
}

/// Marsaglia & Tsang 2000; below shape 1 by their boost.
fn gamma(shape: f64, rng: &mut Xoshiro256PlusPlus) -> f64 {
    if shape < 1.0 {
        return gamma(shape + 1.0, rng) * uniform(rng).powf(1.0 / shape).max(1e-300);
    }
    let d = shape - 1.0 / 3.0;
    loop {
        let x = Normal::standard().inverse_cdf(uniform(rng).clamp(1e-12, 1.0 - 1e-12));
        let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
        if v > 0.0 && uniform(rng).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
            return d * v;
        }
    }
}

type Interval = (f64, f64);

/// One way to make an interval.
type Method = (&'static str, fn(&Sample) -> Interval);

const METHODS: [Method; 5] = [
    ("percentile", percentile),
    ("BCa", bca),
    ("bootstrap-t", bootstrap_t),
    ("expanded percentile", expanded),
    ("Student's t (ours)", ours),
];

struct Sample {
    values: Vec<f64>,
    mean: f64,
    error: f64,
    /// Sorted means, and sorted (mean - m) / error, of the resamples.
    means: Vec<f64>,
    ratios: Vec<f64>,
}

impl Sample {
    fn new(values: Vec<f64>, rng: &mut Xoshiro256PlusPlus) -> Self {
        let (mean, error) = mean_and_error(&values);
        let (mut means, mut ratios) = (Vec::new(), Vec::new());
        let mut drawn = values.clone();
        for _ in 0..RESAMPLES {
            for slot in &mut drawn {
                *slot = values[(uniform(rng) * values.len() as f64) as usize];
            }
            let (m, e) = mean_and_error(&drawn);
            means.push(m);
            if e > 0.0 {
                ratios.push((m - mean) / e);
            }
        }
        means.sort_by(f64::total_cmp);
        ratios.sort_by(f64::total_cmp);
        Self {
            values,
            mean,
            error,
            means,
            ratios,
        }
    }
}

fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

fn quantile(sorted: &[f64], q: f64) -> f64 {
    let at = q.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let (low, high) = (at.floor() as usize, at.ceil() as usize);
    sorted[low] + (sorted[high] - sorted[low]) * at.fract()
}

const TAIL: f64 = (1.0 - LEVEL) / 2.0;

fn percentile(sample: &Sample) -> Interval {
    (quantile(&sample.means, TAIL), quantile(&sample.means, 1.0 - TAIL))
}

/// Efron 1987.
fn bca(sample: &Sample) -> Interval {
    let normal = Normal::standard();
    let below = sample.means.partition_point(|m| *m < sample.mean) as f64;
    let equal = sample.means.partition_point(|m| *m <= sample.mean) as f64 - below;
    let share = ((below + equal / 2.0) / RESAMPLES as f64).clamp(1e-4, 1.0 - 1e-4);
    let bias = normal.inverse_cdf(share);
    let sum = |power| sample.values.iter().map(|v| (v - sample.mean).powi(power)).sum::<f64>();
    let acceleration = if sum(2) > 0.0 {
        sum(3) / (6.0 * sum(2).powf(1.5))
    } else {
        0.0
    };
    let at = |z: f64| normal.cdf(bias + (bias + z) / (1.0 - acceleration * (bias + z)));
    let z = normal.inverse_cdf(TAIL);
    (quantile(&sample.means, at(z)), quantile(&sample.means, at(-z)))
}

fn bootstrap_t(sample: &Sample) -> Interval {
    if sample.ratios.is_empty() {
        return (sample.mean, sample.mean);
    }
    let at = |q| sample.mean - quantile(&sample.ratios, q) * sample.error;
    (at(1.0 - TAIL), at(TAIL))
}

/// Hesterberg 2015, section 4: percentiles that make the interval as wide as Student's t would.
fn expanded(sample: &Sample) -> Interval {
    let n = sample.values.len() as f64;
    let t = StudentsT::new(0.0, 1.0, n - 1.0).expect("at least two articles");
    let tail = Normal::standard().cdf((n / (n - 1.0)).sqrt() * t.inverse_cdf(TAIL));
    (quantile(&sample.means, tail), quantile(&sample.means, 1.0 - tail))
}

fn ours(sample: &Sample) -> Interval {
    interval(&sample.values)
}

fn interval(values: &[f64]) -> Interval {
    let units: Vec<Unit> = values
        .iter()
        .map(|score| Unit {
            day: None,
            score: *score,
        })
        .collect();
    let mean = MeanEstimate::of(&Side::of_outlet(&units, CompareWithin::None)).expect("at least two articles");
    mean.estimate.interval(LEVEL)
}

/// Mean over trials of what `trial` gives, in percent, each with random numbers of its own.
fn percent<const N: usize>(
    trials: usize,
    seed: u64,
    trial: impl Fn(usize, &mut Xoshiro256PlusPlus) -> [f64; N] + Sync,
) -> [f64; N] {
    let sums = (0..trials)
        .into_par_iter()
        .map(|i| trial(i, &mut Xoshiro256PlusPlus::seed_from_u64(seed << 32 | i as u64)))
        .collect::<Vec<_>>();
    std::array::from_fn(|j| 100.0 * sums.iter().map(|s| s[j]).sum::<f64>() / trials as f64)
}

fn covers(interval: Interval, truth: f64) -> f64 {
    f64::from(interval.0 <= truth && truth <= interval.1)
}

fn row(name: &str, values: &[f64]) {
    let cells: Vec<String> = values.iter().map(|v| format!("{v:.1}")).collect();
    println!("| {name} | {} |", cells.join(" | "));
}

fn coverage_of_means(trials: usize) {
    println!(
        "\nCoverage of a mean, %, by articles\n\n| population | interval | 10 | 30 | 100 | 1000 |\n|---|---|---|---|---|---|"
    );
    for population in POPULATIONS {
        let by_size = SIZES.map(|n| {
            percent(trials, n as u64, |_, rng| {
                let sample = Sample::new(population.sample(n, rng), rng);
                METHODS.map(|(_, method)| covers(method(&sample), population.mean()))
            })
        });
        for (m, (name, _)) in METHODS.iter().enumerate() {
            row(&format!("{} | {name}", population.name), &by_size.map(|size| size[m]));
        }
    }
}

/// A fifth of the texts stand in the outlet two to five times.
fn coverage_with_copies(trials: usize) {
    println!(
        "\nCoverage of a mean, %, where copies stand beside the articles\n\n| counted as | 10 | 30 | 100 | 1000 |\n|---|---|---|---|---|"
    );
    let population = POPULATIONS[0];
    let by_size = SIZES.map(|n| {
        percent(trials, 7 + n as u64, |_, rng| {
            let texts = population.sample(n, rng);
            let mut articles = Vec::new();
            for text in &texts {
                let copies = if uniform(rng) < 0.2 {
                    2 + (4.0 * uniform(rng)) as usize
                } else {
                    1
                };
                articles.extend(std::iter::repeat_n(*text, copies));
            }
            [texts, articles].map(|values| covers(interval(&values), population.mean()))
        })
    });
    for (m, name) in ["a group of copies is one unit (ours)", "every copy is a unit"]
        .iter()
        .enumerate()
    {
        row(name, &by_size.map(|size| size[m]));
    }
}

/// Probabilities of the model's labels for a mention that a person codes negative, neutral,
/// positive; in the outlets with an even and an odd number. It reads the second sort harshly.
const CONFUSION: [[[f64; 3]; 3]; 2] = [
    [[0.85, 0.12, 0.03], [0.08, 0.84, 0.08], [0.05, 0.15, 0.80]],
    [[0.92, 0.06, 0.02], [0.30, 0.65, 0.05], [0.10, 0.30, 0.60]],
];
const OUTLETS: [&str; 4] = ["A", "B", "C", "D"];
const ACTORS: [&str; 4] = ["w", "x", "y", "z"];
/// Edges of the classes of rows by their articles with a coded mention.
const CODED: [usize; 8] = [5, 10, 15, 20, 30, 50, 100, usize::MAX];

/// A mention that may be coded.
struct Drawn {
    actor: usize,
    outlet: usize,
    article: usize,
    code: f64,
    score: f32,
    coded: bool,
}

/// Articles in which every outlet writes of every actor, some often and some seldom.
fn mentions(rng: &mut Xoshiro256PlusPlus) -> Vec<Drawn> {
    let (mut all, mut article) = (Vec::new(), 0);
    for outlet in 0..OUTLETS.len() {
        for (actor, population) in POPULATIONS.iter().enumerate() {
            for _ in 0..[40, 80, 160, 320][(actor + outlet) % 4] {
                article += 1;
                let shares = dirichlet(population.shares.map(|share| share * CONCENTRATION), rng);
                for _ in 0..MENTIONS[choice(&MENTIONS.map(|m| m.1), rng)].0 {
                    let code = choice(&shares, rng);
                    let found = choice(&CONFUSION[outlet % 2][code], rng);
                    let score = SCORES[found] + SPREAD * (2.0 * uniform(rng) - 1.0);
                    all.push(Drawn {
                        actor,
                        outlet,
                        article,
                        code: code as f64 - 1.0,
                        score: score as f32,
                        coded: false,
                    });
                }
            }
        }
    }
    all
}

/// Draws a sample as `regard sample` does, and gives the strata.
fn code(all: &mut [Drawn], size: u64, rng: &mut Xoshiro256PlusPlus) -> (Strata, Vec<Stratum>) {
    let mut counts = std::collections::BTreeMap::from(OUTLETS.map(|outlet| (outlet.to_owned(), [0; BANDS])));
    for mention in all.iter() {
        counts.get_mut(OUTLETS[mention.outlet]).expect("a known outlet")[band(mention.score)] += 1;
    }
    let strata = Strata::new(&counts);
    let drawn = strata.allocate(size);
    let mut left = drawn.clone();
    let mut queue: Vec<usize> = (0..all.len()).collect();
    for i in (1..queue.len()).rev() {
        queue.swap(i, (uniform(rng) * (i + 1) as f64) as usize);
    }
    for at in queue {
        let stratum = strata.of(OUTLETS[all[at].outlet], all[at].score);
        all[at].coded = left[stratum] > 0;
        left[stratum] -= u64::from(all[at].coded);
    }
    let design = strata.mentions().iter().zip(drawn);
    let design = design.map(|(mentions, coded)| Stratum {
        mentions: *mentions,
        coded,
    });
    let design = design.collect();
    (strata, design)
}

fn scored(mention: &Drawn, strata: &Strata) -> ScoredMention<'static> {
    let coded = CodingStatus::Coded {
        stratum: strata.of(OUTLETS[mention.outlet], mention.score),
        error: mention.code - f64::from(mention.score),
    };
    ScoredMention {
        actor_id: ACTORS[mention.actor],
        sentence: (Field::Text, 0),
        label: band(mention.score),
        score: mention.score,
        confidence: 0.5,
        sentence_sentiment: Some(0.0),
        quoted: false,
        coreference: false,
        coding: if mention.coded { coded } else { CodingStatus::NotCoded },
    }
}

/// Returns, for each row of one run, its class by articles with a coded mention, whether the
/// corrected interval and whether that of the model's scores covers, and half the width of either.
fn corrected_rows(size: u64, rng: &mut Xoshiro256PlusPlus) -> Vec<(usize, [f64; 4])> {
    let mut all = mentions(rng);
    let (strata, design) = code(&mut all, size, rng);
    let mut cells = Cells::default();
    for article in all.chunk_by(|a, b| a.article == b.article) {
        let mentions = article.iter().map(|mention| scored(mention, &strata));
        cells.add_article(OUTLETS[article[0].outlet], None, None, Copies::default(), mentions);
    }
    let cells = cells.finish();
    let correction = Correction {
        strata: design,
        min_coded: CODED[0],
        level: LEVEL,
    };
    let totals = over_all(&cells);
    let by_outlet = cells.iter().map(|(key, cell)| (key.actor_id.as_str(), cell));
    let rows = totals.iter().map(|(actor, cell)| (*actor, cell)).chain(by_outlet);
    rows.filter_map(|(actor, cell)| corrected_row(actor, cell, &correction))
        .collect()
}

fn corrected_row(actor: &str, cell: &Cell, correction: &Correction) -> Option<(usize, [f64; 4])> {
    let shares = POPULATIONS[ACTORS.iter().position(|a| *a == actor)?].shares;
    let truth = shares[2] - shares[0];
    let found = correction.of(cell)?;
    let units = cell.scores(true, Voice::All);
    let (mean, error) = mean_and_error(&units);
    let t = StudentsT::new(0.0, 1.0, units.len() as f64 - 1.0)
        .ok()?
        .inverse_cdf(1.0 - TAIL);
    let own = (mean - t * error, mean + t * error);
    let class = CODED.iter().position(|edge| cell.coded.len() < *edge)? - 1;
    let corrected = (found.low, found.high);
    let half = |interval: Interval| (interval.1 - interval.0) / 2.0;
    Some((
        class,
        [covers(corrected, truth), covers(own, truth), half(corrected), half(own)],
    ))
}

fn corrections(trials: usize) {
    println!(
        "\nCoverage of a corrected score, %, by articles of the row with a coded mention\n\n| articles | rows | corrected | the model's own interval | half width | the model's own |\n|---|---|---|---|---|---|"
    );
    let rows: Vec<(usize, [f64; 4])> = (0..trials)
        .into_par_iter()
        .flat_map_iter(|i| {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(23 << 32 | i as u64);
            corrected_rows([250, 500, 1000, 2000][i % 4], &mut rng)
        })
        .collect();
    for class in 0..CODED.len() - 1 {
        let rows: Vec<&[f64; 4]> = rows.iter().filter(|row| row.0 == class).map(|row| &row.1).collect();
        let mean = |at: usize| rows.iter().map(|row| row[at]).sum::<f64>() / rows.len().max(1) as f64;
        let name = match CODED[class + 1] {
            usize::MAX => format!("{} and more", CODED[class]),
            next => format!("{} to {}", CODED[class], next - 1),
        };
        let (corrected, own) = (100.0 * mean(0), 100.0 * mean(1));
        println!(
            "| {name} | {} | {corrected:.1} | {own:.1} | {:.2} | {:.2} |",
            rows.len(),
            mean(2),
            mean(3)
        );
    }
}

/// The parts, any of which may be named after `--`.
const PARTS: [&str; 3] = ["means", "differences", "corrections"];

fn main() {
    let trials = std::env::args()
        .filter_map(|arg| arg.parse().ok())
        .next()
        .unwrap_or(2000);
    println!("{trials} trials, {RESAMPLES} resamples, level {LEVEL}");
    let wanted = |part: &str| {
        let mut named = std::env::args().filter(|arg| PARTS.contains(&arg.as_str())).peekable();
        named.peek().is_none() || named.any(|arg| arg == part)
    };
    if wanted("means") {
        coverage_of_means(trials);
        coverage_with_copies(trials);
    }
    if wanted("differences") {
        differences::means_by_day(trials);
        differences::coverage(trials);
        differences::power(trials);
        differences::tests_by_day(trials);
        differences::false_discoveries(trials / 10);
    }
    if wanted("corrections") {
        corrections(trials);
    }
}
