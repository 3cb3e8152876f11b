//! The actor list: its file, its rows, and the finding of its names in text.

pub(crate) mod address;
pub(crate) mod edges;
pub(crate) mod find;
pub(crate) mod normalize;
pub(crate) mod registry;
pub(crate) mod table;
#[cfg(test)]
mod tests;
