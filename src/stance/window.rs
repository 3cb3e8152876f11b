//! Windows over sentences longer than the model takes.

use std::ops::Range;

/// Returns the word pieces to show the model so that `target` is among them: all of `0..tokens`
/// where they fit into `limit`, else a window of `limit`; `None` when the target alone is longer
/// than `limit`.
///
/// Windows begin on a grid of a quarter of `limit`, so that targets that stand close together share
/// one: a sentence of n word pieces costs at most about 4n / `limit` passes, however many targets
/// it names. Around a target of up to half the limit at least an eighth of the limit is kept as
/// context on each side, where the sentence has it.
pub fn window(tokens: usize, target: &Range<usize>, limit: usize) -> Option<Range<usize>> {
    if tokens <= limit {
        return Some(0..tokens);
    }
    if target.len() > limit {
        return None;
    }
    let step = (limit / 4).max(1);
    let centred = (target.start + target.len() / 2).saturating_sub(limit / 2);
    let on_grid = (centred + step / 2) / step * step;
    let start = if on_grid <= target.start && target.end <= on_grid + limit {
        on_grid
    } else {
        target.start
    };
    let start = start.min(tokens - limit);
    Some(start..start + limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_sentence_that_fits_is_shown_whole() {
        assert_eq!(window(254, &(100..103), 254), Some(0..254));
    }

    #[test]
    fn targets_close_together_share_a_window() {
        let windows: std::collections::BTreeSet<_> = (0..10_000)
            .map(|t| window(10_000, &(t..t + 1), 254).map(|w| (w.start, w.end)))
            .collect();
        assert!(windows.len() <= 4 * 10_000 / 254 + 2, "{}", windows.len());
    }

    #[test]
    fn a_target_longer_than_the_limit_has_no_window() {
        assert_eq!(window(1000, &(10..400), 254), None);
    }

    proptest! {
        #[test]
        fn the_target_is_always_inside(tokens in 1usize..5000, at in 0.0..1.0f64, len in 1usize..300, limit in 6usize..300) {
            let start = ((tokens - 1) as f64 * at) as usize;
            let target = start..(start + len).min(tokens);
            match window(tokens, &target, limit) {
                None => prop_assert!(target.len() > limit && tokens > limit),
                Some(w) => {
                    prop_assert!(w.start <= target.start && target.end <= w.end && w.end <= tokens);
                    prop_assert!(w.len() == limit.min(tokens));
                    if target.len() <= limit / 2 && tokens > limit {
                        let context = limit / 8 - 1;
                        prop_assert!(target.start - w.start >= context.min(target.start));
                        prop_assert!(w.end - target.end >= context.min(tokens - target.end));
                    }
                }
            }
        }
    }
}
