//! The overlap of sets of spans, and the pairing of those that overlap most.

use crate::article::FieldSpan;
use std::cmp::Reverse;

/// Minimum share of the bytes covered by two sets of spans that both must cover, for them to be a
/// pair.
const MIN_OVERLAP: f64 = 0.5;

/// Pairs the gold sets of spans with the found ones that share at least [`MIN_OVERLAP`] of their
/// bytes, the closest first. Each set is in one pair at most. Returns the indices of each pair.
pub(super) fn pairs(gold: &[&[FieldSpan]], found: &[&[FieldSpan]]) -> Vec<(usize, usize)> {
    let mut close: Vec<(u64, usize, usize)> = Vec::new();
    for (a, gold) in gold.iter().enumerate() {
        for (b, found) in found.iter().enumerate() {
            let both = length(&intersection(gold, found));
            let any = length(gold) + length(found) - both;
            if both > 0 && both as f64 >= MIN_OVERLAP * any as f64 {
                close.push(((both as f64 / any as f64 * 1e9) as u64, a, b));
            }
        }
    }
    close.sort_unstable_by_key(|&(overlap, a, b)| (Reverse(overlap), a, b));
    let (mut gold_taken, mut found_taken) = (vec![false; gold.len()], vec![false; found.len()]);
    let mut pairs = Vec::new();
    for (_, a, b) in close {
        if !gold_taken[a] && !found_taken[b] {
            (gold_taken[a], found_taken[b]) = (true, true);
            pairs.push((a, b));
        }
    }
    pairs
}

fn length(spans: &[FieldSpan]) -> usize {
    spans.iter().map(FieldSpan::len).sum()
}

/// Returns spans that cover the same as `spans`, in order and without overlap.
pub(super) fn union<'s>(spans: impl Iterator<Item = &'s FieldSpan>) -> Vec<FieldSpan> {
    let mut sorted: Vec<FieldSpan> = spans.copied().collect();
    sorted.sort_unstable();
    let mut union: Vec<FieldSpan> = Vec::new();
    for span in sorted {
        match union.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => union.push(span),
        }
    }
    union
}

/// Returns the spans covered by both `a` and `b`, each of which is in order and without overlap.
pub(super) fn intersection(a: &[FieldSpan], b: &[FieldSpan]) -> Vec<FieldSpan> {
    let mut both = Vec::new();
    let (mut i, mut j) = (0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        let (start, end) = (x.start.max(y.start), x.end.min(y.end));
        if start < end {
            both.push(FieldSpan::new(start, end));
        }
        if x.end < y.end {
            i += 1;
        } else {
            j += 1;
        }
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_in_one_pair_and_the_closest_wins() {
        let [a, b, y, z] = [(0, 10), (2, 10), (50, 60), (0, 4)].map(|(start, end)| [FieldSpan::new(start, end)]);
        assert_eq!(pairs(&[&a, &b], &[&b, &y]), [(1, 0)]);
        assert_eq!(pairs(&[&a], &[&z]), []);
    }
}
