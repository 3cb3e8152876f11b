//! The difference of two sides within strata of time, with a variance that holds where the articles
//! of one outlet and day resemble one another.
//!
//! It is the coefficient of the side in a regression of the scores on the side and the strata.
//! Each stratum's difference has the weight n_a n_b / (n_a + n_b), where n_a and n_b are the
//! articles of the sides in it (overlap weights: Li, Morgan & Zaslavsky 2018, JASA 113; the weights
//! of Cochran, Mantel and Haenszel), so that no stratum counts in which only one side has articles.
//! The variance is the cluster-robust one with the correction CR2, with the degrees of freedom of
//! Bell & McCaffrey (2002; Imbens & Kolesár 2016, Review of Economics and Statistics 98). With one
//! stratum, and an article a cluster, it is Welch's.

use super::cluster::Cluster;
use super::estimate::Estimate;
use super::shared_time::SharedTime;
use super::side::SideStratum;

/// Share of a cluster in its own fitted value from which its residual says nothing.
const ALL_LEVERAGE: f64 = 1.0 - 1e-9;

/// The difference of two sides.
pub(super) struct Difference {
    /// The weighted mean of each side, in -1..1.
    pub means: [f64; 2],
    /// The sum of the strata's weights.
    weight: f64,
}

/// Sums of a variance and of its degrees of freedom over clusters.
#[derive(Default)]
struct Sums {
    variance: f64,
    /// The trace of the square of the variance's quadratic form.
    trace: f64,
    /// Sums over the clusters of a stratum: of `u`, and of `u` times the side's regressor.
    u: f64,
    u_side: f64,
    /// The sum over all clusters of `u` times the square of the side's regressor.
    u_square: f64,
}

impl Difference {
    /// Takes the difference over the shared strata; `None` where there is none.
    pub(super) fn of(shared: &SharedTime) -> Option<Self> {
        let (mut weight, mut sums) = (0.0, [0.0; 2]);
        for [a, b] in &shared.strata {
            let own = a.weight * b.weight / (a.weight + b.weight);
            weight += own;
            sums[0] += own * a.sum / a.weight;
            sums[1] += own * b.sum / b.weight;
        }
        (weight > 0.0).then(|| Self {
            means: sums.map(|sum| sum / weight),
            weight,
        })
    }

    /// Returns the first mean less the second, in -2..2.
    pub(super) fn value(&self) -> f64 {
        self.means[0] - self.means[1]
    }

    /// Estimates the uncertainty of the difference; `None` where a side is one cluster.
    pub(super) fn estimate(&self, shared: &SharedTime) -> Option<Estimate> {
        let method = shared.method();
        let mut sums = Sums::default();
        for [a, b] in &shared.strata {
            let weight = a.weight + b.weight;
            for (side, own, sign) in [(0, a, 1.0), (1, b, -1.0)] {
                let regressor = sign * (weight - own.weight) / weight;
                let clusters = shared.sides[side].clusters(own, method);
                self.add([a, b], regressor, clusters, &mut sums)?;
            }
            sums.end_stratum(weight, self.weight);
        }
        let trace = sums.trace + sums.u_square * sums.u_square / (self.weight * self.weight);
        Some(Estimate {
            value: self.value(),
            variance: sums.variance / (self.weight * self.weight),
            freedom: self.weight * self.weight / trace,
            bound: 2.0,
        })
    }

    /// Adds the clusters of one side of a stratum. `regressor` is the side's indicator less its mean
    /// in the stratum.
    fn add(&self, both: [&SideStratum; 2], regressor: f64, clusters: &[Cluster], sums: &mut Sums) -> Option<()> {
        let weight = both[0].weight + both[1].weight;
        let fitted = (both[0].sum + both[1].sum) / weight + regressor * self.value();
        let square = regressor * regressor;
        let leverage = 1.0 / weight + square / self.weight;
        for cluster in clusters {
            let own = leverage * cluster.weight;
            if own >= ALL_LEVERAGE {
                return None;
            }
            let residual = cluster.sum - cluster.weight * fitted;
            let u = square * cluster.weight * cluster.weight / (1.0 - own);
            sums.variance += square * residual * residual / (1.0 - own);
            sums.trace += (square * cluster.weight).powi(2) - (u * leverage).powi(2);
            sums.u += u;
            sums.u_side += u * regressor;
            sums.u_square += u * square;
        }
        Some(())
    }
}

impl Sums {
    fn end_stratum(&mut self, stratum: f64, all: f64) {
        self.trace += (self.u / stratum).powi(2) + 2.0 * self.u_side * self.u_side / (stratum * all);
        self.u = 0.0;
        self.u_side = 0.0;
    }
}
