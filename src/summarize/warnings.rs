//! Warnings about settings that leave tables without a result.

use crate::config::SummaryConfig;
use crate::output::{CHANGES_FILE, COMPARISON_BY_PERIOD_FILE, SummaryRow};
use clap::ValueEnum;
use std::collections::BTreeSet;

/// Warns where `--compare` names an outlet that no actor is mentioned in. This is no error: scoring a dump may have taken a
/// night before this can be known.
pub(super) fn unknown_outlets(config: &SummaryConfig, by_outlet: &[SummaryRow]) -> Option<String> {
    let known: BTreeSet<&str> = by_outlet.iter().map(|row| row.outlet.as_str()).collect();
    let named = config
        .compare
        .iter()
        .flat_map(|outlets| outlets.iter())
        .map(String::as_str);
    let unknown: Vec<&str> = named.filter(|name| !known.contains(name)).collect();
    (!unknown.is_empty()).then(|| {
        format!(
            "--compare names {}, of which no article mentions an actor; the outlets are {}. Compare again with `regard summarize`",
            unknown.join(", "),
            known.into_iter().collect::<Vec<_>>().join(", ")
        )
    })
}

/// Warns where the periods are so short that `n_tests`, the number of tests in them, is zero.
pub(super) fn nothing_tested_by_period(config: &SummaryConfig, n_tests: usize) -> Option<String> {
    let period = config.period.to_possible_value()?;
    (n_tests == 0).then(|| {
        format!(
            "nothing was tested by {0}: it takes {1} articles that mention an actor in each of two outlets in the same {0}, or in an \
             outlet in two that follow each other. {COMPARISON_BY_PERIOD_FILE} and {CHANGES_FILE} hold no test; give a longer --period or a \
             smaller --min-articles",
            period.get_name(),
            config.min_articles
        )
    })
}
