//! The formats that a dump may have: which one it is, and a reader for each.

pub(crate) mod delimited;
pub(crate) mod detect;
pub(crate) mod json;
pub(crate) mod lines;
pub(crate) mod parquet;
pub(crate) mod plain_text;
