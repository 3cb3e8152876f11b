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
//! *Flags*: a mention that the person flagged, as one of somebody else or as no reporting, should be in
//! no number. The estimand is then the mean over the others, a domain of which only the sample is known
//! (Särndal, Swensson & Wretman 1992, ch. 10): the ratio of the estimated sum of their codes and the
//! estimated sum of their weights. It is the same as giving each flagged mention the corrected score
//! itself for a code.
//!
//! *Variance*: two phases of chance, namely which articles were written (between units, as in every
//! interval of this program) and which mentions were coded (stratified, without replacement). The
//! error is a ratio (Hájek), because the number of a cell's mentions in the sample is itself
//! random, and it is linearized as such (Särndal, Swensson & Wretman 1992, ch. 5 and 9). The
//! interval is Student's t, with the degrees of freedom of both phases together (Satterthwaite),
//! those of the second from the effective number of coded units.

use super::{ArticleMean, Cell, Estimate, Voice, mean};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Flagged by the person: it should be in no number.
    Flagged {
        /// Index into [`Correction::strata`].
        stratum: usize,
    },
    /// Not coded, and nothing else of its stratum was, so that its error cannot be estimated.
    StratumNotCoded,
}

/// An article's mentions of an actor, some of which a person has coded or flagged.
#[derive(Debug, Clone, PartialEq)]
pub struct CodedArticle {
    /// Mean scores of all its mentions of the actor.
    pub mean: ArticleMean,
    /// Number of its mentions of the actor.
    pub mentions: u64,
    /// The mentions that a person has coded or flagged.
    pub coded: Vec<CodedMention>,
}

/// A mention that a person has coded or flagged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CodedMention {
    /// Index into [`Correction::strata`].
    pub stratum: usize,
    /// The code less the score, in -2..2; of one flagged 0 less the score.
    pub error: f64,
    /// True where it should be in no number.
    pub is_flagged: bool,
}

impl CodedArticle {
    /// Orders by the articles' content alone, so that sums of floats come out the same.
    pub(super) fn order(a: &Self, b: &Self) -> Ordering {
        (a.mean.copies(), a.mentions)
            .cmp(&(b.mean.copies(), b.mentions))
            .then(a.mean.score().total_cmp(&b.mean.score()))
            .then_with(|| a.coded_bits().cmp(b.coded_bits()))
    }

    fn coded_bits(&self) -> impl Iterator<Item = (usize, u64, bool)> {
        let coded = self.coded.iter();
        coded.map(|mention| (mention.stratum, mention.error.to_bits(), mention.is_flagged))
    }
}

/// A stratum of the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stratum {
    /// Number of its mentions.
    pub mentions: u64,
    /// Number of them that were coded or flagged.
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
    /// Minimum number of a cell's units with a coded mention that is not flagged.
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

/// A coded mention with its weight in the cell.
struct WeightedMention {
    unit: usize,
    /// `w` over the inclusion probability.
    weight: f64,
    mention: CodedMention,
}

impl Correction {
    /// Returns the corrected mean of a finished cell; `None` where fewer than
    /// [`Correction::min_coded`] of its units have a coded mention, or where it has mentions of a
    /// stratum of which nothing was coded.
    pub fn of(&self, cell: &Cell) -> Option<Corrected> {
        let units = cell.scores(true, Voice::All);
        let (coded, means) = self.weighted(cell, units.len());
        if cell.unreached > 0 || units.len() < 2 || units_to_correct_by(&coded) < self.min_coded.max(2) {
            return None;
        }
        let mean = mean(units.iter().copied())?;
        let total: f64 = coded.iter().map(|c| c.weight).sum();
        let flagged = coded.iter().filter(|c| c.mention.is_flagged).map(|c| c.weight);
        let kept = 1.0 - flagged.sum::<f64>() / total;
        let error = coded.iter().map(|c| c.weight * c.mention.error).sum::<f64>() / total;
        let corrected = (mean + error) / kept;
        let bias = corrected - mean;
        let residual = |c: &WeightedMention| {
            let code = if c.mention.is_flagged { corrected } else { 0.0 };
            c.weight * (c.mention.error + code - bias) / total
        };
        let residuals: Vec<f64> = coded.iter().map(residual).collect();
        let (written, drawn) = self.variances(&units, mean, &coded, &means, &residuals);
        let n = effective(&coded, means.len());
        let parts = [(written, units.len() as f64 - 1.0), (drawn * n / (n - 1.0), n - 1.0)];
        let estimate = Estimate::of_parts(
            corrected,
            parts.map(|(square, freedom)| (square / (kept * kept), freedom)),
        );
        let (low, high) = estimate.interval(self.level);
        Some(Corrected {
            score: estimate.value.clamp(-1.0, 1.0),
            low,
            high,
        })
    }

    /// Returns the coded mentions of a cell of `n` units with their weights, and the means of the
    /// units that have one.
    fn weighted(&self, cell: &Cell, n: usize) -> (Vec<WeightedMention>, Vec<f64>) {
        let (mut groups, mut means) = (BTreeMap::new(), Vec::new());
        let mut weighted = Vec::new();
        for article in &cell.coded {
            let group = article.mean.group();
            let articles = group.map_or(std::slice::from_ref(&article.mean), |group| cell.group(group));
            let unit = group
                .and_then(|group| groups.get(&group).copied())
                .unwrap_or(means.len());
            if unit == means.len() {
                means.extend(mean(articles.iter().map(ArticleMean::score)));
                groups.extend(group.map(|group| (group, unit)));
            }
            let share = 1.0 / (n as f64 * articles.len() as f64 * article.mentions as f64);
            weighted.extend(article.coded.iter().map(|mention| WeightedMention {
                unit,
                weight: share / self.strata[mention.stratum].probability(),
                mention: *mention,
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
        coded: &[WeightedMention],
        means: &[f64],
        residuals: &[f64],
    ) -> (f64, f64) {
        let n = units.len() as f64;
        let mut corrections = vec![0.0; means.len()];
        let mut sums: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        for (c, residual) in coded.iter().zip(residuals) {
            corrections[c.unit] += n * residual;
            let (sum, squares) = sums.entry(c.mention.stratum).or_default();
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

/// Returns the number of units with a mention that is coded and not flagged.
fn units_to_correct_by(coded: &[WeightedMention]) -> usize {
    let kept = coded.iter().filter(|c| !c.mention.is_flagged).map(|c| c.unit);
    kept.collect::<BTreeSet<usize>>().len()
}

/// Returns the number of units of equal weight that would give the same precision as the coded ones
/// (Kish 1965). The only mention of one article has a large weight, and each of twenty mentions in
/// another a small one.
fn effective(coded: &[WeightedMention], units: usize) -> f64 {
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

    /// Makes the only cell of articles of one mention each, with its score and its status.
    fn cell_of(mentions: &[(f64, CodingStatus)]) -> Cell {
        let mut cells = Cells::default();
        for (at, (score, status)) in mentions.iter().enumerate() {
            cells.add_article("A", None, None, Copies::default(), [mention(at, *score, *status)]);
        }
        cells.finish().into_values().next().unwrap()
    }

    #[test]
    fn a_flagged_mention_is_taken_out() {
        // Every mention is read: three are right, with the codes -1, 0 and 0; the two that are somebody else's are as good as
        // absent.
        let right = [(-0.5, -1.0), (-0.5, 0.0), (0.5, 0.0)].map(|(score, code)| (score, coding(score, Some(code))));
        let flagged = [-0.5, 0.5].map(|score| {
            let stratum = super::super::band(score as f32);
            (score, CodingStatus::Flagged { stratum })
        });
        let with = correction([(3, 3), (0, 0), (2, 2)])
            .of(&cell_of(&[&right[..], &flagged].concat()))
            .unwrap();
        let without = correction([(2, 2), (0, 0), (1, 1)]).of(&cell_of(&right)).unwrap();
        assert!(
            (with.score + 1.0 / 3.0).abs() < 1e-6 && (with.score - without.score).abs() < 1e-6,
            "{with:?}"
        );
        let [half, half_without] = [with, without].map(|found| found.high - found.low);
        assert!(half < half_without && half > 0.5 * half_without, "{with:?} {without:?}");
        // Half of a stratum is read: a flagged mention stands for one that was not read.
        let few = [
            (-0.5, coding(-0.5, Some(0.0))),
            (-0.5, CodingStatus::NotCoded),
            (-0.5, coding(-0.5, Some(-1.0))),
            (-0.5, CodingStatus::Flagged { stratum: 0 }),
        ];
        let found = correction([(4, 3), (0, 0), (0, 0)]).of(&cell_of(&few)).unwrap();
        assert!((found.score + 0.5).abs() < 1e-6, "{found:?}");
        let all_flagged = cell_of(&flagged);
        assert_eq!(correction([(1, 1), (0, 0), (1, 1)]).of(&all_flagged), None);
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
    /// of which 150 mentions are coded. A share of the mentions is `flagged`: somebody else's, of whom the model finds
    /// praise. Returns if the corrected interval covers the truth, and if
    /// the model's own does.
    fn covers(trial: u64, flagged: f64) -> (bool, bool) {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(trial);
        let mut share = || (rng.next_u64() % 1000) as f64 / 1000.0;
        let truth = -0.1;
        let articles: Vec<Vec<(Option<f64>, f64)>> = (0..200)
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
                        let is_flagged = flagged > 0.0 && share() < flagged;
                        let found = match code {
                            _ if is_flagged => 1.0,
                            0.0 if seen < 0.33 => -1.0,
                            code => code,
                        };
                        ((!is_flagged).then_some(code), found * 0.7 + 0.4 * (noise - 0.5))
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
        let mut read = vec![[CodingStatus::NotCoded; 100]; articles.len()];
        for (band, drawn) in drawn.iter().enumerate() {
            for (_, stratum, a, m) in queue.iter().filter(|q| q.1 == band).take(*drawn as usize) {
                let (code, score) = articles[*a][*m];
                read[*a][*m] = match code {
                    Some(_) => coding(score, code),
                    None => CodingStatus::Flagged { stratum: *stratum },
                };
            }
        }
        let mut cells = Cells::default();
        for (article, read) in articles.iter().zip(&read) {
            let mentions = article.iter().zip(read).enumerate();
            let mentions = mentions.map(|(at, ((_, score), status))| mention(at, *score, *status));
            cells.add_article("A", None, None, Copies::default(), mentions);
        }
        let cell = cells.finish().into_values().next().unwrap();
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
        for flagged in [0.0, 0.15] {
            let covered: Vec<(bool, bool)> = (0..trials).map(|trial| covers(trial, flagged)).collect();
            let corrected = covered.iter().filter(|c| c.0).count() as f64 / trials as f64;
            let naive = covered.iter().filter(|c| c.1).count() as f64 / trials as f64;
            assert!((0.92..=0.98).contains(&corrected), "{flagged}: {corrected}");
            assert!(flagged > 0.0 || naive < 0.5, "{naive}");
        }
    }
}
