//! What a run records of itself: `run.json`, the facts in the Parquet footers, and the counts that must add up.

pub mod counts;
pub mod facts;
pub mod run_json;
pub(crate) mod run_outputs;
pub(crate) mod sources;
