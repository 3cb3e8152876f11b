//! The settings of a run: what the user gives as flags and in a settings file, and the checked values that the stages work with.

mod error;
mod file;
mod flags;
mod given;
pub mod heading;
mod named;
mod score;
mod show;
mod summary;

pub use error::SettingError;
pub use file::read_settings;
pub use flags::{
    OutputSettings, ProcessSettings, ScoreSettings, SettingsGroup, StoreSettings, SummarySettings, TimingsSettings,
};
pub use given::{Flags, GivenSettings};
pub use named::NamedSettings;
pub use score::{MaxSkipped, ScoreConfig, Shard};
pub use show::show;
pub use summary::{Columns, DateRange, Mentions, OutletList, Selection, SummaryConfig};
