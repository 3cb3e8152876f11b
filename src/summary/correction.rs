//! The correction of a cell's mean score for the model's errors, estimated from a sample of
//! mentions that a person coded: an estimate of the mean that the cell would have if a person had
//! coded every mention.
//!
//! It is the *difference estimator* of survey sampling: the model's mean over all mentions plus the
//! mean error (code less score) of the sampled ones, each weighted by the inverse of its inclusion
//! probability. Applied to a model's labels this is design-based supervised learning (Egami, Hinck,
//! Stewart & Wei, NeurIPS 2023) and prediction-powered inference (Angelopoulos et al., Science
//! 2023, 382:669): unbiased however wrong the model is, because the probabilities are known and no
//! assumption is made about its errors. For the same reason no cell borrows strength from another:
//! the error of a cell is estimated from its own mentions alone.
//!
//! *Estimand*, as for `article_mean_score`: a unit is an article or a group of copies; all units
//! have the same weight, and so have the articles of a unit and the mentions of an article. Each
//! mention thus has a weight `w`, and the weights of a cell add up to 1.
//!
//! *Variance*: two phases of chance, namely which articles were written (between units, as in every
//! interval of this program) and which mentions were coded (stratified, without replacement). The
//! error is a ratio (Hájek), because the number of a cell's mentions in the sample is itself
//! random, and it is linearized as such (Särndal, Swensson & Wretman 1992, ch. 5 and 9). The
//! interval is Student's t, with the degrees of freedom of both phases together (Satterthwaite),
//! those of the second from the effective number of coded units.

use super::{ArticleMean, Cell, Estimate, Voice, mean};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The place of a mention in the sample that a person coded.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum CodingStatus {
    /// Not coded, while others of its stratum were.
    #[default]
    NotCoded,
    /// Coded by the person.
    Coded {
        /// Index into [`Correction::strata`].
        stratum: usize,
        /// The code (-1, 0, 1) less the score, in -2..2.
        error: f64,
    },
    /// Not coded, and nothing else of its stratum was, so that its error cannot be estimated.
    StratumNotCoded,
}

/// An article's mentions of an actor, some of which a person has coded.
#[derive(Debug, Clone, PartialEq)]
pub struct CodedArticle {
    /// Mean scores of all its mentions of the actor.
    pub mean: ArticleMean,
    /// Number of its mentions of the actor.
    pub mentions: u64,
    /// For each coded mention its stratum, an index into [`Correction::strata`], and the code less
    /// the score, in -2..2.
    pub coded: Vec<(usize, f64)>,
}

impl CodedArticle {
    /// Orders by the articles' content alone, so that sums of floats come out the same.
    pub(super) fn order(a: &Self, b: &Self) -> Ordering {
        (a.mean.copies, a.mentions)
            .cmp(&(b.mean.copies, b.mentions))
            .then(a.mean.score.total_cmp(&b.mean.score))
            .then_with(|| a.coded_bits().cmp(b.coded_bits()))
    }

    fn coded_bits(&self) -> impl Iterator<Item = (usize, u64)> {
        self.coded.iter().map(|(stratum, error)| (*stratum, error.to_bits()))
    }
}

/// A stratum of the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stratum {
    /// Number of its mentions.
    pub mentions: u64,
    /// Number of them that were coded.
    pub coded: u64,
}

impl Stratum {
    /// Returns the inclusion probability of each of its mentions, in 0..=1.
    pub fn probability(&self) -> f64 {
        self.coded as f64 / self.mentions as f64
    }
}

/// The design of the sample and the settings by which cells are corrected.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// The strata of the sample.
    pub strata: Vec<Stratum>,
    /// Minimum number of a cell's units with a coded mention.
    pub min_coded: usize,
    /// Coverage of the intervals, in 0..1.
    pub level: f64,
}

/// A corrected mean and its interval, each in -1..1.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Corrected {
    pub score: f64,
    pub low: f64,
    pub high: f64,
}

/// The error of a coded mention, with its weight in the cell.
struct WeightedError {
    unit: usize,
    stratum: usize,
    /// `w` over the inclusion probability.
    weight: f64,
    error: f64,
}

impl Correction {
    /// Returns the corrected mean of a finished cell; `None` where fewer than
    /// [`Correction::min_coded`] of its units have a coded mention, or where it has mentions of a
    /// stratum of which nothing was coded.
    pub fn of(&self, cell: &Cell) -> Option<Corrected> {
        let units = cell.scores(true, Voice::All);
        let (coded, means) = self.weighted(cell, units.len());
        if cell.unreached > 0 || units.len() < 2 || means.len() < self.min_coded.max(2) {
            return None;
        }
        let mean = mean(units.iter().copied())?;
        let total: f64 = coded.iter().map(|c| c.weight).sum();
        let bias = coded.iter().map(|c| c.weight * c.error).sum::<f64>() / total;
        let residuals: Vec<f64> = coded.iter().map(|c| c.weight * (c.error - bias) / total).collect();
        let (written, drawn) = self.variances(&units, mean, &coded, &means, &residuals);
        let n = effective(&coded, means.len());
        let parts = [(written, units.len() as f64 - 1.0), (drawn * n / (n - 1.0), n - 1.0)];
        let estimate = Estimate::of_parts(mean + bias, parts);
        let (low, high) = estimate.interval(self.level);
        Some(Corrected {
            score: estimate.value.clamp(-1.0, 1.0),
            low,
            high,
        })
    }

    /// Returns the weighted errors of the coded mentions of a cell of `n` units, and the means of
    /// the units that have one.
    fn weighted(&self, cell: &Cell, n: usize) -> (Vec<WeightedError>, Vec<f64>) {
        let (mut groups, mut means) = (BTreeMap::new(), Vec::new());
        let mut weighted = Vec::new();
        for article in &cell.coded {
            let group = article.mean.copies.group;
            let articles = group.map_or(std::slice::from_ref(&article.mean), |group| cell.group(group));
            let unit = group
                .and_then(|group| groups.get(&group).copied())
                .unwrap_or(means.len());
            if unit == means.len() {
                means.extend(mean(articles.iter().map(|a| a.score)));
                groups.extend(group.map(|group| (group, unit)));
            }
            let share = 1.0 / (n as f64 * articles.len() as f64 * article.mentions as f64);
            weighted.extend(article.coded.iter().map(|(stratum, error)| WeightedError {
                unit,
                stratum: *stratum,
                weight: share / self.strata[*stratum].probability(),
                error: *error,
            }));
        }
        (weighted, means)
    }

    /// Returns the variances of the two phases: of which articles were written, and of which
    /// mentions were drawn.
    fn variances(
        &self,
        units: &[f64],
        mean: f64,
        coded: &[WeightedError],
        means: &[f64],
        residuals: &[f64],
    ) -> (f64, f64) {
        let n = units.len() as f64;
        let mut corrections = vec![0.0; means.len()];
        let mut sums: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        for (c, residual) in coded.iter().zip(residuals) {
            corrections[c.unit] += n * residual;
            let (sum, squares) = sums.entry(c.stratum).or_default();
            *sum += residual;
            *squares += residual * residual;
        }
        let plain: f64 = units.iter().map(|u| (u - mean) * (u - mean)).sum();
        let moved: f64 = corrections
            .iter()
            .zip(means)
            .map(|(r, u)| r * (r + 2.0 * (u - mean)))
            .sum();
        let (mut independent, mut drawn) = (0.0, 0.0);
        for (stratum, (sum, squares)) in &sums {
            let stratum = &self.strata[*stratum];
            let (left, n) = (1.0 - stratum.probability(), stratum.coded as f64);
            independent += left * squares;
            drawn += left
                * if n > 1.0 {
                    (squares - sum * sum / n) * n / (n - 1.0)
                } else {
                    *squares
                };
        }
        // The corrected units vary as if each mention had been drawn on its own; the part that is
        // due to drawing is subtracted.
        let written = (plain + moved) / (n * (n - 1.0)) - independent * n / (n - 1.0);
        (written.max(0.0), drawn)
    }
}

/// Returns the number of units of equal weight that would give the same precision as the coded ones
/// (Kish 1965). The only mention of one article has a large weight, and each of twenty mentions in
/// another a small one.
fn effective(coded: &[WeightedError], units: usize) -> f64 {
    let mut weights = vec![0.0; units];
    coded.iter().for_each(|c| weights[c.unit] += c.weight);
    let sum: f64 = weights.iter().sum();
    sum * sum / weights.iter().map(|w| w * w).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::super::sampling::{Strata, rank};
    use super::super::{Cells, CompareWithin, Copies, MeanEstimate, ScoredMention, Side};
    use super::*;
    use crate::article::Field;
    use rand_xoshiro::Xoshiro256PlusPlus;
    use rand_xoshiro::rand_core::{Rng, SeedableRng};

    fn mention(at: usize, score: f64, coding: CodingStatus) -> ScoredMention<'static> {
        ScoredMention {
            actor_id: "x",
            sentence: (Field::Text, at as u32),
            label: 0,
            score: score as f32,
            confidence: 0.5,
            sentence_sentiment: Some(0.0),
            quoted: false,
            coreference: false,
            coding,
        }
    }

    /// An article's group of copies, and for each of its mentions the score, and the code where it
    /// has one.
    type Article<'m> = (Option<u32>, &'m [(f64, Option<f64>)]);

    /// Makes the only cell of these articles.
    fn cell(articles: &[Article]) -> Cell {
        let mut cells = Cells::default();
        for (group, mentions) in articles {
            let copies = Copies {
                group: *group,
                is_wire: false,
            };
            let mentions = mentions.iter().enumerate();
            let mentions = mentions.map(|(at, (score, code))| mention(at, *score, coding(*score, *code)));
            cells.add_article("A", None, None, copies, mentions);
        }
        cells.finish().into_values().next().unwrap()
    }

    fn coding(score: f64, code: Option<f64>) -> CodingStatus {
        code.map_or(CodingStatus::NotCoded, |code| CodingStatus::Coded {
            stratum: super::super::band(score as f32),
            error: code - score,
        })
    }

    fn correction(strata: [(u64, u64); 3]) -> Correction {
        Correction {
            strata: strata.map(|(mentions, coded)| Stratum { mentions, coded }).to_vec(),
            min_coded: 2,
            level: 0.95,
        }
    }

    #[test]
    fn when_every_mention_is_coded_it_is_what_the_person_says() {
        let cell = cell(&[
            (None, &[(-0.5, Some(0.0)), (-0.5, Some(-1.0))]),
            (Some(1), &[(0.5, Some(1.0))]),
            (Some(1), &[(0.5, Some(1.0)), (0.0, Some(0.0))]),
            (None, &[(0.0, Some(0.0))]),
        ]);
        let half_level = Correction {
            level: 0.5,
            ..correction([(2, 2), (2, 2), (2, 2)])
        };
        let found = half_level.of(&cell).unwrap();
        // Units -0.5, (1 + 0.5) / 2 and 0; their standard deviation is 0.629153; t(0.75) for two
        // degrees of freedom is 0.816497.
        let (score, half) = (0.25 / 3.0, 0.816_497 * 0.629_153 / 3_f64.sqrt());
        for (found, expected) in [
            (found.score, score),
            (found.low, score - half),
            (found.high, score + half),
        ] {
            assert!((found - expected).abs() < 1e-5, "{found}, expected {expected}");
        }
    }

    #[test]
    fn an_error_weighs_as_much_as_what_it_stands_for() {
        // Mean of the model 0. Of the negative half the one of two mentions coded is 0.5 too low,
        // of the positive half both are right as scored; so the index is 0.25 too low.
        let cell = cell(&[
            (None, &[(-0.5, Some(0.0))]),
            (None, &[(-0.5, None)]),
            (None, &[(0.5, Some(0.5))]),
            (None, &[(0.5, Some(0.5))]),
        ]);
        let found = correction([(2, 1), (0, 0), (2, 2)]).of(&cell).unwrap();
        assert!((found.score - 0.25).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn a_cell_with_too_few_coded_mentions_is_not_corrected() {
        let articles: [Article; 3] = [
            (None, &[(0.0, Some(0.0)), (0.0, Some(1.0))]),
            (None, &[(0.0, None)]),
            (None, &[(0.0, None)]),
        ];
        assert_eq!(correction([(0, 0), (4, 2), (0, 0)]).of(&cell(&articles)), None);
        let mut coded = cell(&[(None, &[(0.0, Some(0.0))]), (None, &[(0.0, Some(1.0))])]);
        let correction = correction([(5, 0), (4, 2), (0, 0)]);
        assert!(correction.of(&coded).is_some());
        coded.unreached = 1;
        assert_eq!(correction.of(&coded), None);
    }

    /// Simulates a model that takes a third of the neutral mentions for negative, on 200 articles
    /// of which 150 mentions are coded. Returns if the corrected interval covers the truth, and if
    /// the model's own does.
    fn covers(trial: u64) -> (bool, bool) {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(trial);
        let mut share = || (rng.next_u64() % 1000) as f64 / 1000.0;
        let truth = -0.1;
        let articles: Vec<Vec<(f64, f64)>> = (0..200)
            .map(|_| {
                // Articles differ, by 0.3 either way; their mean is the truth.
                let lean = truth + 0.6 * (share() - 0.4995);
                let n = 1 + (4.0 * share() * share()) as usize;
                (0..n)
                    .map(|_| {
                        let (u, seen, noise) = (share(), share(), share());
                        let code = if u < 0.25 - lean / 2.0 {
                            -1.0
                        } else {
                            f64::from(u >= 0.75 - lean / 2.0)
                        };
                        let found = if code == 0.0 && seen < 0.33 { -1.0 } else { code };
                        (code, found * 0.7 + 0.4 * (noise - 0.5))
                    })
                    .collect()
            })
            .collect();
        let mut counts = [0; 3];
        let mut queue: Vec<(u64, usize, usize, usize)> = Vec::new();
        for (a, article) in articles.iter().enumerate() {
            for (m, (_, score)) in article.iter().enumerate() {
                let band = super::super::band(*score as f32);
                counts[band] += 1;
                queue.push((rank(trial, (a * 100 + m) as u64), band, a, m));
            }
        }
        let strata = Strata::new(&[("A".to_owned(), counts)].into());
        let drawn = strata.allocate(150);
        queue.sort_unstable();
        let mut coded = vec![vec![None; 100]; articles.len()];
        for (band, drawn) in drawn.iter().enumerate() {
            let of_band = queue.iter().filter(|q| q.1 == band).take(*drawn as usize);
            of_band.for_each(|(_, _, a, m)| coded[*a][*m] = Some(articles[*a][*m].0));
        }
        let mentions: Vec<Vec<(f64, Option<f64>)>> = articles
            .iter()
            .zip(&coded)
            .map(|(article, codes)| {
                article
                    .iter()
                    .zip(codes)
                    .map(|((_, score), code)| (*score, *code))
                    .collect()
            })
            .collect();
        let cell = cell(&mentions.iter().map(|m| (None, m.as_slice())).collect::<Vec<_>>());
        let strata = [0, 1, 2].map(|band| (counts[band], drawn[band]));
        let found = correction(strata).of(&cell).unwrap();
        let (low, high) = MeanEstimate::of(&Side::of_outlet(&cell.units(true, Voice::All), CompareWithin::None))
            .unwrap()
            .estimate
            .interval(0.95);
        ((found.low..=found.high).contains(&truth), (low..=high).contains(&truth))
    }

    #[test]
    fn the_corrected_interval_covers_where_the_models_own_does_not() {
        let trials = 400;
        let covered: Vec<(bool, bool)> = (0..trials).map(covers).collect();
        let corrected = covered.iter().filter(|c| c.0).count() as f64 / trials as f64;
        let naive = covered.iter().filter(|c| c.1).count() as f64 / trials as f64;
        assert!((0.92..=0.98).contains(&corrected), "{corrected}");
        assert!(naive < 0.5, "{naive}");
    }
}
