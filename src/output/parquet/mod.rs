//! The files between the two stages: `mentions.parquet`, `articles.parquet` and
//! `sentences.parquet`; and the tables of the summaries with their types.
//!
//! A row group never cuts an article in two, so that row groups can be added up independently and
//! in parallel. Facts about the run (version, model, actors, counts) travel in the footer under
//! [`FACTS_KEY`].

mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::ParquetReader;
pub use write::{ParquetTable, ParquetWriter};

use crate::output::table::{ColumnSpec, Table};
use crate::output::value::Kind;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::Type;

/// The footer key of the facts about the run, a JSON object.
pub const FACTS_KEY: &str = "regard";

/// Rows after which a row group is closed, at the next end of an article. Three files' are held in
/// memory at a time; with four times as many the files are hardly smaller.
const GROUP_ROWS: usize = 1 << 14;
/// Bytes of text in rows after which it is closed too, which only sentences of megabytes come to.
const GROUP_BYTES: usize = 1 << 26;

type ParquetResult<T> = std::result::Result<T, ParquetError>;

/// A row of a Parquet file.
pub trait ParquetRow: Default + 'static {
    /// The name of the schema.
    const NAME: &'static str;
    /// The columns.
    const TABLE: Table<Self>;
    /// The columns that files of earlier versions do not have.
    const ADDED: &'static [&'static str] = &[];

    /// Returns the bytes of the texts that make a row large.
    fn text_bytes(&self) -> usize;

    /// Returns the compression of the file.
    fn compression() -> Compression {
        Compression::SNAPPY
    }
}

/// Returns the Parquet schema of rows with these columns.
fn schema<'c>(name: &str, columns: impl Iterator<Item = &'c ColumnSpec>) -> ParquetResult<Type> {
    let columns: Vec<String> = columns.map(field).collect();
    parse_message_type(&format!("message {name} {{ {} }}", columns.join(" ")))
}

/// Returns the Parquet schema of the rows `R`.
fn schema_of<R: ParquetRow>() -> ParquetResult<Type> {
    schema(R::NAME, R::TABLE.columns.iter().map(|column| &column.spec))
}

/// Returns a column's line of the schema.
fn field(column: &ColumnSpec) -> String {
    let repetition = if column.is_optional { "optional" } else { "required" };
    let (physical, logical) = match column.kind {
        Kind::Text => ("binary", " (STRING)"),
        Kind::Bytes => ("binary", ""),
        Kind::Int32 => ("int32", ""),
        Kind::Int64 => ("int64", ""),
        Kind::Float32 => ("float", ""),
        Kind::Float64 => ("double", ""),
        Kind::Date => ("int32", " (DATE)"),
        Kind::Boolean => ("boolean", ""),
    };
    format!("{repetition} {physical} {}{logical};", column.name)
}
