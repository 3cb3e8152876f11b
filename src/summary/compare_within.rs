//! The periods within which two outlets are compared.

use serde::{Deserialize, Serialize};

/// The periods within which two outlets are compared: each article with those of the same period
/// alone.
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
