//! Differences between outlets that chance alone does not explain, and their words.

use super::Findings;
use super::comparison_words::{comparative, length_of_periods, named_probability};
use super::numbers::{counted, grouped, signed};
use super::phrases::flags_in_words;
use crate::output::{ComparisonRow, Verdict};
use std::collections::HashMap;

/// Two outlets that differ on an actor.
#[derive(Debug, Clone, Copy)]
pub struct Difference<'a> {
    pub row: &'a ComparisonRow,
    /// The more positive outlet, and the other; the other way round once it is turned.
    pub outlets: [&'a str; 2],
    pub scores: [f64; 2],
    pub articles: [usize; 2],
    /// The score of the first outlet less that of the second, and the ends of its interval.
    pub by: f64,
    pub interval: Option<(f64, f64)>,
    /// The difference over all articles, whenever they appeared.
    pub unstratified: Option<f64>,
}

impl<'a> Difference<'a> {
    /// Returns the difference of a row; `None` where chance alone may explain it, or it was not
    /// tested.
    fn of(row: &'a ComparisonRow) -> Option<Self> {
        let (a, b, diff) = (row.score_a.0?, row.score_b.0?, row.diff.0?);
        let interval = row.diff_ci_low.0.zip(row.diff_ci_high.0);
        let difference = Self {
            row,
            outlets: [&row.outlet_a, &row.outlet_b],
            scores: [a, b],
            articles: [row.n_articles_a, row.n_articles_b],
            by: diff,
            interval,
            unstratified: row.diff_unstratified.0,
        };
        match row.verdict {
            Verdict::Higher => Some(difference),
            Verdict::Lower => Some(difference.turned()),
            Verdict::NotDistinguishable | Verdict::TooFew => None,
        }
    }

    /// Returns the same difference, seen from the other outlet.
    pub fn turned(self) -> Self {
        let turn = |(low, high): (f64, f64)| (-high, -low);
        Self {
            outlets: [self.outlets[1], self.outlets[0]],
            scores: [self.scores[1], self.scores[0]],
            articles: [self.articles[1], self.articles[0]],
            by: -self.by,
            interval: self.interval.map(turn),
            unstratified: self.unstratified.map(|diff| -diff),
            ..self
        }
    }

    /// Returns true where the first outlet is the second of the row.
    pub fn is_turned(&self) -> bool {
        self.outlets[0] == self.row.outlet_b
    }

    /// Returns the q of the difference: of the differences with at most this q, about this share is
    /// chance.
    pub fn q(&self) -> f64 {
        self.row.q_value.0.unwrap_or(1.0)
    }

    /// Returns the words between “is” and “than”.
    pub fn words(&self) -> &'static str {
        comparative(self.scores[0], self.scores[1])
    }

    /// Says within which periods the outlets were compared.
    pub fn within(&self) -> String {
        match length_of_periods(self.row) {
            None => "whenever they appeared".to_owned(),
            Some(length) => format!("within the same {}", counted(self.row.n_strata as u64, length)),
        }
    }

    /// Says which articles were compared: “24 of 52 articles of Herald and 28 of 49 of Post, from the
    /// 16 months in which both wrote about Mira Halden”.
    pub fn articles_compared(&self) -> String {
        let [first, second] = self.outlets;
        let [n, m] = self.articles.map(|n| grouped(n as u64));
        let Some(length) = length_of_periods(self.row) else {
            return format!("{n} articles of {first} and {m} of {second}, whenever they appeared");
        };
        let (a, b) = (self.row.overlap_a.0, self.row.overlap_b.0);
        let overlaps = if self.is_turned() { [b, a] } else { [a, b] };
        let [n, m] = [0, 1].map(|side| match all_articles(self.articles[side], overlaps[side]) {
            Some(all) => format!("{} of {}", grouped(self.articles[side] as u64), grouped(all)),
            None => grouped(self.articles[side] as u64),
        });
        format!(
            "{n} articles of {first} and {m} of {second}, from the {} in which both wrote about {}",
            counted(self.row.n_strata as u64, length),
            self.row.actor_name
        )
    }

    /// Returns the difference as a sentence.
    pub fn sentence(&self, level: f64) -> String {
        let interval = match self.interval {
            Some((low, high)) => format!("{:.0} % interval {} to {}; ", 100.0 * level, signed(low), signed(high)),
            None => String::new(),
        };
        let caution = match flags_in_words(&self.row.flags) {
            words if words.is_empty() => String::new(),
            words => format!(" Keep in mind: {words}."),
        };
        format!(
            "{} is {} than {}, by {:.2} ({} against {}; {interval}{}): {}.{caution}",
            self.outlets[0],
            self.words(),
            self.outlets[1],
            self.by,
            signed(self.scores[0]),
            signed(self.scores[1]),
            named_probability("q", self.q()),
            self.articles_compared()
        )
    }
}

/// Returns the articles of which those compared are this share.
fn all_articles(compared: usize, share: Option<f64>) -> Option<u64> {
    let share = share.filter(|share| *share > 0.0)?;
    Some((compared as f64 / share).round() as u64)
}

/// Returns the differences of outlets that chance alone does not explain: by actor, those in most
/// articles first, and of each the surest first.
pub fn clear_differences<'a>(findings: &Findings<'a>) -> Vec<Difference<'a>> {
    clear_among(findings.comparisons, findings)
}

/// Returns the differences of groups of outlets likewise.
pub fn clear_group_differences<'a>(findings: &Findings<'a>) -> Vec<Difference<'a>> {
    clear_among(findings.group_comparisons, findings)
}

fn clear_among<'a>(rows: &'a [ComparisonRow], findings: &Findings<'a>) -> Vec<Difference<'a>> {
    let order = findings.found().into_iter().enumerate();
    let order: HashMap<&str, usize> = order.map(|(at, row)| (row.actor_id.as_str(), at)).collect();
    let mut clear: Vec<Difference> = rows.iter().filter_map(Difference::of).collect();
    clear.sort_by(|a, b| {
        let place = |difference: &Difference| order.get(difference.row.actor_id.as_str());
        (place(a).cmp(&place(b)))
            .then_with(|| a.q().total_cmp(&b.q()))
            .then_with(|| b.by.total_cmp(&a.by))
            .then_with(|| a.outlets.cmp(&b.outlets))
    });
    clear
}

/// Puts differences that are sorted by actor and then by q in the order in which they are told where
/// there is no room for all: the surest of each actor, so that no actor hides the others, then the
/// surest of all.
pub fn each_actor_first<'d>(clear: &[Difference<'d>]) -> Vec<Difference<'d>> {
    let ranks = clear
        .chunk_by(|a, b| a.row.actor_id == b.row.actor_id)
        .flat_map(|differences| 0..differences.len());
    let mut ranked: Vec<(bool, Difference)> = ranks.map(|rank| rank > 0).zip(clear.iter().copied()).collect();
    ranked.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.q().total_cmp(&b.1.q())));
    ranked.into_iter().map(|(_, difference)| difference).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Decimal;

    #[test]
    fn a_sentence_says_which_articles_of_whom_were_compared() {
        let row = ComparisonRow {
            actor_name: "Mira Halden".to_owned(),
            outlet_a: "Herald".to_owned(),
            outlet_b: "Post".to_owned(),
            verdict: Verdict::Lower,
            score_a: Decimal(Some(-0.4)),
            score_b: Decimal(Some(-0.1)),
            diff: Decimal(Some(-0.3)),
            diff_ci_low: Decimal(Some(-0.45)),
            diff_ci_high: Decimal(Some(-0.15)),
            q_value: Decimal(Some(0.000_001)),
            n_articles_a: 24,
            n_articles_b: 28,
            stratum: "month".to_owned(),
            n_strata: 16,
            overlap_a: Decimal(Some(24.0 / 52.0)),
            overlap_b: Decimal(Some(28.0 / 49.0)),
            flags: "few_days".to_owned(),
            ..ComparisonRow::default()
        };
        let sentence = Difference::of(&row).unwrap().sentence(0.95);
        let expected = "Post is less negative than Herald, by 0.30 (−0.10 against −0.40; 95 % interval +0.15 to +0.45; q < 0.0001): \
                        28 of 49 articles of Post and 24 of 52 of Herald, from the 16 months in which both wrote about Mira \
                        Halden. Keep in mind: articles of few days: other days could show something else.";
        assert_eq!(sentence, expected);
        let at_any_time = ComparisonRow {
            stratum: "none".to_owned(),
            ..row
        };
        assert_eq!(
            Difference::of(&at_any_time).unwrap().articles_compared(),
            "28 articles of Post and 24 of Herald, whenever they appeared"
        );
    }
}
