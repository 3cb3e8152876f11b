//! Settings as Python gives them: a JSON object, by the keys of the settings file.

use crate::exceptions::exception_of;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use regard::config::{GivenSettings, NamedSettings, OutputSettings, ProcessSettings, ScoreConfig, ScoreSettings, SummaryConfig};
use regard::config::{SettingsGroup, SummarySettings};
use regard::error::{Error, Result};
