//! `regard` measures how news outlets regard the people and organisations they write about.
//!
//! The way of the data: [`ingest`] reads a dump into [`article`]s, [`sentence`] splits them, [`actor`] knows the names of
//! a list and [`mention`] finds them in sentences, [`stance`] scores each, [`copies`] tells which articles are copies of
//! one another, [`summary`] adds up per actor and outlet, and
//! [`output`] writes the files; [`show`] prints what they say of one actor or article. [`pipeline`] is the only module that
//! knows all of them.

pub mod actor;
pub mod article;
pub mod checksum;
pub mod cli;
pub mod config;
pub mod copies;
mod damaged;
pub mod error;
pub mod eval;
#[cfg(feature = "hub")]
pub mod hub;
pub mod ingest;
pub mod ledger;
pub mod memory;
pub mod mention;
pub mod metrics;
pub mod model;
pub mod output;
pub mod pipeline;
pub mod quote;
pub mod report;
pub mod sentence;
pub mod settings;
pub mod show;
pub mod stance;
pub mod stop;
pub mod store;
pub mod summary;
pub mod terminal;
pub mod text;
pub mod timings;
