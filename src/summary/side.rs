//! One side of a comparison: the articles of an outlet, or of a group of outlets, by strata of time.

use super::cluster::{Cluster, IntervalMethod, clusters_of_articles, clusters_of_days};
use super::compare_within::{CompareWithin, stratum_start};
use super::{Period, Unit};
use jiff::civil::Date;
use std::ops::Range;

/// One side of a comparison. It is made once for each outlet (or group) and actor, and compared with
/// many others.
///
/// ```
/// use regard::summary::{CompareWithin, Side, Unit};
///
/// let article = |score| Unit { day: None, score };
/// let outlet = Side::of_outlet(&[article(0.1), article(0.5)], CompareWithin::Auto);
/// // A group in which each outlet has the same weight, whatever the number of its articles.
/// let outlets = [vec![article(0.1), article(0.5)], vec![article(-0.2)]];
/// let weighed = outlets.iter().map(|units| (1.0 / units.len() as f64, &units[..]));
/// let group = Side::of_group(weighed, CompareWithin::Auto);
/// assert_eq!((outlet.len(), group.len()), (2, 3));
/// assert_eq!(outlet.mean(), Some(0.3));
/// ```
#[derive(Debug, Clone)]
pub struct Side {
    /// Each article, sorted by day, those without one last.
    articles: Vec<Cluster>,
    /// Each day of each outlet, sorted by day; the articles without one last.
    days: Vec<Cluster>,
    /// All articles as one stratum.
    whole: SideStratum,
    /// For each length that is to be tried the strata in which there are articles, sorted.
    strata: Vec<(Period, Vec<SideStratum>)>,
}

/// The articles of a side in one stratum of time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SideStratum {
    pub start: Date,
    pub weight: f64,
    pub sum: f64,
    pub n_articles: usize,
    /// Those with a date.
    pub n_dated: usize,
    /// Days of an outlet.
    pub n_days: usize,
    articles: Range<usize>,
    days: Range<usize>,
}

impl Side {
    /// Makes a side of an outlet's articles, sorted by day as [`Cell::units`](super::Cell::units)
    /// returns them.
    pub fn of_outlet(units: &[Unit], within: CompareWithin) -> Self {
        Self::of_group([(1.0, units)], within)
    }

    /// Makes a side of the articles of several outlets, each with the weight of one of its articles
    /// and its articles, sorted by day. Articles of two outlets on one day are different clusters.
    pub fn of_group<'u>(outlets: impl IntoIterator<Item = (f64, &'u [Unit])>, within: CompareWithin) -> Self {
        let (mut articles, mut days) = (Vec::new(), Vec::new());
        for (weight, units) in outlets {
            articles.extend(clusters_of_articles(units, weight));
            days.extend(clusters_of_days(units, weight));
        }
        for clusters in [&mut articles, &mut days] {
            // Stable, so that outlets keep their order.
            clusters.sort_by_key(|cluster| (cluster.day.is_none(), cluster.day));
        }
        let strata = within.lengths().iter();
        let strata = strata.map(|length| (*length, strata_of(&articles, &days, *length)));
        Self {
            whole: stratum(&articles, &days, Date::MIN, [0..articles.len(), 0..days.len()]),
            strata: strata.collect(),
            articles,
            days,
        }
    }

    /// Returns the number of articles; copies count once.
    pub fn len(&self) -> usize {
        self.articles.len()
    }

    /// Returns true if there is no article.
    pub fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }

    /// Returns the weighted mean of the articles, in -1..1; `None` where there is none.
    pub fn mean(&self) -> Option<f64> {
        (!self.is_empty()).then(|| self.whole.sum / self.whole.weight)
    }

    /// Returns true where an article has a date.
    pub fn is_dated(&self) -> bool {
        self.whole.n_days > 0
    }

    pub(super) fn whole(&self) -> &SideStratum {
        &self.whole
    }

    /// Returns the strata of a length; none of a length that was not to be tried.
    pub(super) fn strata(&self, length: Period) -> &[SideStratum] {
        let found = self.strata.iter().find(|(own, _)| *own == length);
        found.map_or(&[], |(_, strata)| strata)
    }

    /// Returns the clusters of a stratum.
    pub(super) fn clusters(&self, stratum: &SideStratum, method: IntervalMethod) -> &[Cluster] {
        match method {
            IntervalMethod::ByArticle => &self.articles[stratum.articles.clone()],
            IntervalMethod::ByDay => &self.days[stratum.days.clone()],
        }
    }
}

fn strata_of(articles: &[Cluster], days: &[Cluster], length: Period) -> Vec<SideStratum> {
    let is_same = |a: &Cluster, b: &Cluster| stratum_start(length, a.day) == stratum_start(length, b.day);
    let (mut first_article, mut first_day) = (0, 0);
    let mut strata = Vec::new();
    for (articles_of, days_of) in articles.chunk_by(is_same).zip(days.chunk_by(is_same)) {
        let ranges = [
            first_article..first_article + articles_of.len(),
            first_day..first_day + days_of.len(),
        ];
        [first_article, first_day] = [ranges[0].end, ranges[1].end];
        // The articles without a date, which are in no stratum, come last.
        if let Some(start) = articles_of
            .first()
            .and_then(|cluster| stratum_start(length, cluster.day))
        {
            strata.push(stratum(articles, days, start, ranges));
        }
    }
    strata
}

fn stratum(articles: &[Cluster], days: &[Cluster], start: Date, ranges: [Range<usize>; 2]) -> SideStratum {
    let [articles_of, days_of] = ranges;
    let within = &articles[articles_of.clone()];
    let count_dated = |clusters: &[Cluster]| clusters.iter().filter(|cluster| cluster.day.is_some()).count();
    SideStratum {
        start,
        weight: within.iter().map(|cluster| cluster.weight).sum(),
        sum: within.iter().map(|cluster| cluster.sum).sum(),
        n_articles: within.len(),
        n_dated: count_dated(within),
        n_days: count_dated(&days[days_of.clone()]),
        articles: articles_of,
        days: days_of,
    }
}
