//! `regard` measures how news outlets regard the people and organisations they write about.
//!
//! The way of the data: [`ingest`] reads a dump into [`article`]s, [`sentence`] splits them, [`actor`] finds the names
//! of a list, [`mention`] places them in sentences, [`stance`] scores each, [`summary`] adds up per actor and
//! [`output`] writes the files. [`pipeline`] is the only module that knows all of them.

pub mod actor;
pub mod article;
pub mod error;
pub mod ingest;
pub mod mention;
pub mod sentence;
