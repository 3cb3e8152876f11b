//! The periods of time within which two outlets are compared: the strata of a comparison.

use super::Period;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The setting `--compare-within`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum CompareWithin {
    /// Weeks where two outlets have enough articles in the same weeks, else months.
    #[default]
    Auto,
    /// ISO weeks.
    Week,
    /// Calendar months.
    Month,
    /// Quarters of the year.
    Quarter,
    /// Calendar years.
    Year,
    /// All articles with all others, whenever they appeared.
    None,
}

impl CompareWithin {
    /// Returns the lengths among which the data of a pair decide, the shortest first;
    /// [`Period::All`] is one stratum.
    pub(super) fn lengths(self) -> &'static [Period] {
        match self {
            CompareWithin::Auto => &[Period::Week, Period::Month],
            CompareWithin::Week => &[Period::Week],
            CompareWithin::Month => &[Period::Month],
            CompareWithin::Quarter => &[Period::Quarter],
            CompareWithin::Year => &[Period::Year],
            CompareWithin::None => &[Period::All],
        }
    }
}

/// Returns the first day of the stratum that an article of this day is in; `None` for an article
/// that is in no stratum, because it has no date. One stratum for all holds such articles too.
pub(super) fn stratum_start(length: Period, day: Option<Date>) -> Option<Date> {
    match length {
        Period::All => Some(Date::MIN),
        length => day.and_then(|day| length.start(day)),
    }
}
