//! The record of a run: `run.json`, the facts in the Parquet footers, and the counts that must add up.

pub mod counts;
pub mod facts;
pub(crate) mod loss;
mod merged_facts;
pub mod problem;
pub mod run_json;
pub(crate) mod run_outputs;
pub(crate) mod sources;
