//! `regard` measures how news outlets regard the people and organisations they write about.
//!
//! The data pass through the modules in this order: [`ingest`] reads a dump into [`article`]s, which
//! [`clean`] frees of markup, [`sentence`] splits them, [`actor`] knows the names of a list and [`mention`] finds them in
//! sentences, [`stance`] scores each mention, [`copies`] finds the articles that are copies of one
//! another, [`summary`] summarizes by actor and outlet, and [`output`] writes the files; [`show`]
//! prints what they say about one actor or article. [`run`] puts the two stages, [`score`] and
//! [`summarize`], together.

pub mod actor;
pub mod article;
pub mod calibrate;
pub mod clean;
pub mod cli;
pub mod config;
pub mod copies;
mod csv_rows;
pub mod error;
pub mod eval;
pub mod ingest;
pub mod mention;
pub mod model;
pub mod output;
pub mod profile;
pub mod quote;
pub mod record;
pub mod report;
pub mod reproduce;
pub mod run;
pub mod score;
pub mod sentence;
pub mod series;
pub mod show;
pub mod stance;
pub mod store;
pub mod summarize;
pub mod summary;
pub mod system;
pub mod terms;
pub mod text;
mod version;
