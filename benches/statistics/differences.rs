//! Means and differences of articles that have days: those of an outlet and day resemble one
//! another, outlets write at different times, and the tone toward an actor changes over time.

use super::{LEVEL, POPULATIONS, Population, choice, covers, row, uniform};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;
use rayon::prelude::*;
use regard::summary::{CompareSettings, CompareWithin, Comparison, MeanEstimate, Side, Unit, q_values};
use statrs::distribution::{ContinuousCDF, Normal};
use std::collections::BTreeSet;

/// Standard deviation of a day's common shift, which makes the articles of an outlet and day
/// correlate by 0.33: theirs is 0.37.
const DAY_SHIFT: f64 = 0.26;
/// Numbers of articles of an outlet on a day with some, each as often as another.
const A_DAY: [usize; 6] = [1, 1, 1, 2, 3, 8];
/// Minimum number of articles, as `--min-articles` has it.
const MIN_ARTICLES: usize = 10;
/// Standard deviation of the shift that a month has in all outlets.
const MONTH_SHIFT: f64 = 0.1;

/// The months of a simulated run.
struct Months {
    /// What each adds to the score of every article.
    shifts: Vec<f64>,
}

impl Months {
    /// Makes months in which the tone changes by `drift` from the first to the last.
    fn new(n: usize, drift: f64, rng: &mut Xoshiro256PlusPlus) -> Self {
        let shift = |month: usize| drift * (month as f64 + 0.5) / n as f64 + MONTH_SHIFT * normal(rng);
        Self {
            shifts: (0..n).map(shift).collect(),
        }
    }

    /// Draws a month; with a slope of 1 the last months are drawn five times as often as the first,
    /// with -1 the first as often as that.
    fn draw(&self, slope: f64, rng: &mut Xoshiro256PlusPlus) -> usize {
        let n = self.shifts.len() as f64;
        let weight = |month: usize| 0.6 + slope * 0.8 * ((month as f64 + 0.5) / n - 0.5);
        choice(&(0..self.shifts.len()).map(weight).collect::<Vec<_>>(), rng)
    }
}

fn normal(rng: &mut Xoshiro256PlusPlus) -> f64 {
    Normal::standard().inverse_cdf(uniform(rng).clamp(1e-12, 1.0 - 1e-12))
}

/// How an outlet writes of an actor.
#[derive(Clone, Copy)]
struct Writing {
    population: Population,
    articles: usize,
    slope: f64,
    /// False where each day has one article.
    many_a_day: bool,
}

impl Writing {
    fn new(articles: usize) -> Self {
        Self {
            population: POPULATIONS[0],
            articles,
            slope: 0.0,
            many_a_day: true,
        }
    }

    fn shifted(self, shift: f64) -> Self {
        let population = self.population.shifted(shift);
        Self { population, ..self }
    }

    /// Draws the articles; only whole days as long as `days` are not all used.
    fn units(&self, months: &Months, rng: &mut Xoshiro256PlusPlus) -> Vec<Unit> {
        let mut used = BTreeSet::new();
        let mut units = Vec::new();
        while units.len() < self.articles {
            let month = months.draw(self.slope, rng);
            let day = (month, 1 + (28.0 * uniform(rng)) as usize);
            if !used.insert(day) && used.len() < 20 * months.shifts.len() {
                continue;
            }
            let n = if self.many_a_day {
                A_DAY[(A_DAY.len() as f64 * uniform(rng)) as usize]
            } else {
                1
            };
            let shift = months.shifts[month] + if self.many_a_day { DAY_SHIFT * normal(rng) } else { 0.0 };
            for _ in 0..n.min(self.articles - units.len()) {
                units.push(Unit {
                    day: date(day),
                    score: self.population.article(rng) + shift,
                });
            }
        }
        units.sort_by(|a, b| a.day.cmp(&b.day).then(a.score.total_cmp(&b.score)));
        units
    }
}

fn date((month, day): (usize, usize)) -> Option<jiff::civil::Date> {
    let year = i16::try_from(2020 + month / 12).ok()?;
    jiff::civil::Date::new(year, i8::try_from(month % 12 + 1).ok()?, i8::try_from(day).ok()?).ok()
}

fn undated(units: &[Unit]) -> Vec<Unit> {
    units.iter().map(|unit| Unit { day: None, ..*unit }).collect()
}

fn compare(a: &[Unit], b: &[Unit], within: CompareWithin) -> Comparison {
    let settings = CompareSettings {
        within,
        min_articles: MIN_ARTICLES,
        level: LEVEL,
    };
    let [a, b] = [a, b].map(|units| Side::of_outlet(units, within));
    Comparison::of(&a, &b, &settings)
}

/// Runs trials, each with random numbers of its own.
fn trials<T: Send>(n: usize, seed: u64, trial: impl Fn(&mut Xoshiro256PlusPlus) -> T + Sync) -> Vec<T> {
    (0..n as u64)
        .into_par_iter()
        .map(|i| trial(&mut Xoshiro256PlusPlus::seed_from_u64(seed << 32 | i)))
        .collect()
}

/// Returns the mean of what there is, in percent.
fn percent(found: impl Iterator<Item = Option<f64>>) -> f64 {
    let found: Vec<f64> = found.flatten().collect();
    100.0 * found.iter().sum::<f64>() / found.len() as f64
}

fn head(title: &str, first: &str, columns: &[impl ToString]) {
    let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
    println!("\n{title}\n\n| {first} | {} |", columns.join(" | "));
    println!("|---|{}", "---|".repeat(columns.len()));
}

/// Prints the coverage of a mean by the number of days.
pub fn means_by_day(n: usize) {
    const DAYS: [usize; 6] = [2, 3, 5, 10, 30, 100];
    head(
        "Coverage of a mean, %, where the articles of a day resemble one another, by days",
        "interval",
        &DAYS,
    );
    let by_days = DAYS.map(|days| {
        trials(n, 101 + days as u64, |rng| {
            let units: Vec<Unit> = (0..days)
                .flat_map(|day| {
                    let shift = DAY_SHIFT * normal(rng);
                    let articles = A_DAY[(A_DAY.len() as f64 * uniform(rng)) as usize];
                    let unit = |_| Unit {
                        day: date((day / 28, day % 28 + 1)),
                        score: POPULATIONS[0].article(rng) + shift,
                    };
                    (0..articles).map(unit).collect::<Vec<_>>()
                })
                .collect();
            let covered = |units: &[Unit]| {
                let mean = MeanEstimate::of(&Side::of_outlet(units, CompareWithin::None))?;
                Some(covers(mean.estimate.interval(LEVEL), POPULATIONS[0].mean()))
            };
            [covered(&undated(&units)), covered(&units)]
        })
    });
    for (at, name) in ["over articles", "over days from three on (ours)"].iter().enumerate() {
        let found: Vec<f64> = by_days
            .iter()
            .map(|found| percent(found.iter().map(|covered| covered[at])))
            .collect();
        row(name, &found);
    }
}

/// Prints the coverage of differences where outlets write at the same and at different times.
pub fn coverage(n: usize) {
    const SIZES: [usize; 4] = [30, 100, 300, 1000];
    head(
        "Coverage of a difference of 0.1 over two years, %, by articles of the smaller outlet",
        "outlets and interval",
        &SIZES,
    );
    for (name, drift, slope, times) in [
        ("same times, tone does not change", 0.0, 0.0, 1),
        ("different times, tone does not change", 0.0, 1.0, 1),
        ("different times, tone changes by 0.6", 0.6, 1.0, 1),
        (
            "different times, tone changes by 0.6, three times as many articles",
            0.6,
            1.0,
            3,
        ),
    ] {
        let by_size = SIZES.map(|size| {
            trials(n, 211 + (size * times) as u64, |rng| {
                let months = Months::new(24, drift, rng);
                let first = Writing {
                    slope,
                    ..Writing::new(size).shifted(0.1)
                };
                let second = Writing {
                    slope: -slope,
                    ..Writing::new(size * times)
                };
                let (a, b) = (first.units(&months, rng), second.units(&months, rng));
                let covered = |found: Comparison| Some(covers(found.test?.interval, 0.1));
                [
                    covered(compare(&undated(&a), &undated(&b), CompareWithin::None)),
                    covered(compare(&a, &b, CompareWithin::None)),
                    covered(compare(&a, &b, CompareWithin::Auto)),
                ]
            })
        });
        for (at, method) in [
            "all articles, over articles",
            "all articles, over days",
            "within weeks or months (ours)",
        ]
        .iter()
        .enumerate()
        {
            let found: Vec<f64> = by_size
                .iter()
                .map(|found| percent(found.iter().map(|covered| covered[at])))
                .collect();
            row(&format!("{name}: {method}"), &found);
        }
    }
}

/// Prints how often a test finds a difference. The articles are of ten a month.
pub fn power(n: usize) {
    const SIZES: [usize; 5] = [10, 30, 100, 300, 1000];
    let found = |alpha: f64, writing: [Writing; 2], seed: u64| {
        let found = trials(n, seed, |rng| {
            let months = Months::new(writing[0].articles.div_ceil(10), 0.0, rng);
            let [a, b] = writing.map(|writing| writing.units(&months, rng));
            let test = compare(&a, &b, CompareWithin::Auto).test;
            Some(f64::from(test.is_some_and(|test| test.p_value <= alpha)))
        });
        percent(found.into_iter())
    };
    for (many_a_day, title) in [(false, "one article a day"), (true, "many articles on some days")] {
        head(
            &format!("Tests that find a difference, %, by articles of each outlet, {title}"),
            "difference, test at",
            &SIZES,
        );
        for (difference, alpha) in [
            (0.0, 0.05),
            (0.0, 0.01),
            (0.0, 0.001),
            (0.1, 0.05),
            (0.2, 0.05),
            (0.3, 0.05),
        ] {
            let by_size = SIZES.map(|size| {
                let writing = Writing {
                    many_a_day,
                    ..Writing::new(size)
                };
                found(alpha, [writing, writing.shifted(difference)], 307 + size as u64)
            });
            row(&format!("{difference:.1}, p <= {alpha}"), &by_size);
        }
    }
    head(
        "Tests that find a difference where there is none, %, mostly negative against mostly neutral, three times the articles in one",
        "test at",
        &SIZES,
    );
    let neutral = POPULATIONS[2].shifted(POPULATIONS[1].mean() - POPULATIONS[2].mean());
    for alpha in [0.05, 0.01, 0.001] {
        let by_size = SIZES.map(|size| {
            let few = Writing {
                population: POPULATIONS[1],
                many_a_day: false,
                ..Writing::new(size)
            };
            let many = Writing {
                population: neutral,
                many_a_day: false,
                ..Writing::new(3 * size)
            };
            found(alpha, [few, many], 401 + size as u64)
        });
        row(&format!("p <= {alpha}"), &by_size);
    }
}

/// Prints how often a test finds a difference where there is none, with ten articles a day.
pub fn tests_by_day(n: usize) {
    const DAYS: [usize; 6] = [1, 2, 3, 5, 10, 30];
    head(
        "Tests that find a difference where there is none, %, by days of each outlet with ten articles each, p <= 0.05",
        "test",
        &DAYS,
    );
    let by_days = DAYS.map(|days| {
        trials(n, 601 + days as u64, |rng| {
            let [a, b] = [(); 2].map(|()| (0..days).flat_map(|day| day_of_ten(day, rng)).collect::<Vec<_>>());
            let found = |a: &[Unit], b: &[Unit]| {
                let test = compare(a, b, CompareWithin::None).test?;
                Some(f64::from(test.p_value <= 0.05))
            };
            [found(&undated(&a), &undated(&b)), found(&a, &b)]
        })
    });
    for (at, name) in ["over articles", "over days from three on (ours)"].iter().enumerate() {
        let found: Vec<f64> = by_days
            .iter()
            .map(|found| percent(found.iter().map(|found| found[at])))
            .collect();
        row(name, &found);
    }
}

fn day_of_ten(day: usize, rng: &mut Xoshiro256PlusPlus) -> Vec<Unit> {
    let shift = DAY_SHIFT * normal(rng);
    let unit = |_| Unit {
        day: date((0, day + 1)),
        score: POPULATIONS[0].article(rng) + shift,
    };
    (0..10).map(unit).collect()
}

/// Prints the share of false verdicts in runs of 8 outlets with 30 to 400 articles on 5 actors, whose
/// tone changes, each outlet with its own times.
pub fn false_discoveries(n: usize) {
    println!(
        "\nVerdicts that are false, %, in runs of up to 140 tests, q <= 0.05\n\n| outlets and test | share of false verdicts | runs with one | real differences found |\n|---|---|---|---|"
    );
    for (name, apart) in [("all alike", 0.0), ("half of them 0.2 apart", 0.2)] {
        let runs = trials(n, 503, |rng| one_run(apart, rng));
        for (at, method) in ["all articles, over articles", "within weeks or months (ours)"]
            .iter()
            .enumerate()
        {
            let mean = |of: usize| percent(runs.iter().map(|run| Some(run[at][of])));
            let real = if apart > 0.0 {
                format!("{:.1}", mean(2))
            } else {
                "-".to_owned()
            };
            println!("| {name}: {method} | {:.1} | {:.1} | {real} |", mean(0), mean(1));
        }
    }
}

/// Returns, of two methods, the share of false verdicts among all, whether there is one, and the
/// share of the real differences found.
fn one_run(apart: f64, rng: &mut Xoshiro256PlusPlus) -> [[f64; 3]; 2] {
    let mut tests = [Vec::new(), Vec::new()];
    for _ in 0..5 {
        let months = Months::new(24, 0.6 * uniform(rng) - 0.3, rng);
        let outlets: Vec<(f64, Vec<Unit>)> = (0..8)
            .map(|outlet| {
                let shift = if outlet % 2 == 0 { 0.0 } else { apart };
                let writing = Writing {
                    slope: 2.0 * uniform(rng) - 1.0,
                    ..Writing::new(30 + (370.0 * uniform(rng).powi(2)) as usize).shifted(shift)
                };
                (shift, writing.units(&months, rng))
            })
            .collect();
        for (i, (shift_a, a)) in outlets.iter().enumerate() {
            for (shift_b, b) in &outlets[i + 1..] {
                let is_real = shift_a != shift_b;
                let found = [
                    compare(&undated(a), &undated(b), CompareWithin::None),
                    compare(a, b, CompareWithin::Auto),
                ];
                for (tests, found) in tests.iter_mut().zip(found) {
                    tests.extend(found.test.map(|test| (test.p_value, is_real)));
                }
            }
        }
    }
    tests.map(|tests| verdicts(&tests))
}

fn verdicts(tests: &[(f64, bool)]) -> [f64; 3] {
    let p_values: Vec<f64> = tests.iter().map(|test| test.0).collect();
    let found: Vec<bool> = q_values(&p_values).iter().map(|q| *q <= 1.0 - LEVEL + 1e-12).collect();
    let count = |wanted: bool| {
        found
            .iter()
            .zip(tests)
            .filter(|(found, test)| **found && test.1 == wanted)
            .count() as f64
    };
    let real = tests.iter().filter(|test| test.1).count().max(1) as f64;
    let (wrong, right) = (count(false), count(true));
    [wrong / (wrong + right).max(1.0), f64::from(wrong > 0.0), right / real]
}
