//! The process and its machine: memory, signals, time, files.

pub mod checksum;
pub mod memory;
pub(crate) mod parquet_guard;
pub(crate) mod path_text;
pub mod spill;
pub mod stop;
pub mod threads;
pub mod timings;
