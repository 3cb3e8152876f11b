//! The time that two sides of a comparison share: the strata in which both have articles.

use super::Period;
use super::cluster::IntervalMethod;
use super::compare_within::CompareWithin;
use super::side::{Side, SideStratum};

/// The strata in which both sides of a comparison have articles.
pub(super) struct SharedTime<'s> {
    pub sides: [&'s Side; 2],
    pub length: Period,
    pub strata: Vec<[&'s SideStratum; 2]>,
}

impl<'s> SharedTime<'s> {
    /// Finds the strata of two sides. Of several lengths the longest is taken, unless a shorter one
    /// leaves at least `min_articles` articles of each side and half of those that the longest
    /// leaves. The choice looks at the articles' days alone, never at their scores.
    pub(super) fn of(a: &'s Side, b: &'s Side, within: CompareWithin, min_articles: usize) -> Self {
        let mut found = within.lengths().iter().rev().map(|length| Self::within(a, b, *length));
        let longest = found.next().unwrap_or_else(|| Self::whole(a, b));
        let [most_a, most_b] = longest.n_articles();
        let is_enough = |n: usize, most: usize| n >= min_articles && 2 * n >= most;
        let mut shorter = found.filter(|shorter| {
            let [a, b] = shorter.n_articles();
            is_enough(a, most_a) && is_enough(b, most_b)
        });
        shorter.next_back().unwrap_or(longest)
    }

    /// All articles of both as one stratum.
    pub(super) fn whole(a: &'s Side, b: &'s Side) -> Self {
        Self::new(a, b, Period::All, |a, b| vec![[a.whole(), b.whole()]])
    }

    fn within(a: &'s Side, b: &'s Side, length: Period) -> Self {
        match length {
            Period::All => Self::whole(a, b),
            length => Self::new(a, b, length, |a, b| shared(a.strata(length), b.strata(length))),
        }
    }

    fn new(
        a: &'s Side,
        b: &'s Side,
        length: Period,
        strata: impl Fn(&'s Side, &'s Side) -> Vec<[&'s SideStratum; 2]>,
    ) -> Self {
        let strata = if a.is_empty() || b.is_empty() {
            Vec::new()
        } else {
            strata(a, b)
        };
        Self {
            sides: [a, b],
            length,
            strata,
        }
    }

    fn sum(&self, number: impl Fn(&SideStratum) -> usize) -> [usize; 2] {
        let mut sums = [0, 0];
        for [a, b] in &self.strata {
            sums[0] += number(a);
            sums[1] += number(b);
        }
        sums
    }

    /// Returns the number of articles of each side; copies count once.
    pub(super) fn n_articles(&self) -> [usize; 2] {
        self.sum(|stratum| stratum.n_articles)
    }

    /// Returns the number of days of each side, those of each outlet of a group on their own.
    pub(super) fn n_days(&self) -> [usize; 2] {
        self.sum(|stratum| stratum.n_days)
    }

    /// Returns the observations between which a variance is estimated: days where both sides have
    /// enough of them.
    pub(super) fn method(&self) -> IntervalMethod {
        let [a, b] = self.n_days();
        IntervalMethod::of(a.min(b))
    }

    /// Returns true where articles of a side share a day and the days are too few for an interval
    /// over days.
    pub(super) fn is_few_days(&self) -> bool {
        let (dated, days) = (self.sum(|stratum| stratum.n_dated), self.n_days());
        self.method() == IntervalMethod::ByArticle && (dated[0] > days[0] || dated[1] > days[1])
    }
}

/// Pairs the strata of two sorted lists that are of one time.
fn shared<'s>(a: &'s [SideStratum], b: &'s [SideStratum]) -> Vec<[&'s SideStratum; 2]> {
    let mut others = b.iter().peekable();
    let mut pairs = Vec::new();
    for one in a {
        while others.next_if(|other| other.start < one.start).is_some() {}
        if let Some(other) = others.next_if(|other| other.start == one.start) {
            pairs.push([one, other]);
        }
    }
    pairs
}
