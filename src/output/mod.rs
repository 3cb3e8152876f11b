//! The files of a run: the tables and the meaning of their columns, CSV, Parquet, the data
//! dictionary and the output folder.

mod csv;
mod datapackage;
mod folder;
pub(crate) mod folder_error;
pub(crate) mod names;
mod own_table;
mod parquet;
mod table;
mod tables;
mod value;

pub use csv::CsvFile;
pub use csv::looks_like_formula;
pub(crate) use csv::{unguarded, written_rows};
pub use datapackage::datapackage;
pub use folder::{Dialect, Folder, PendingFile};
pub(crate) use folder::{remove_if_there, sync_folder};
pub use folder_error::FolderError;
pub use names::*;
pub use parquet::{FACTS_KEY, ParquetReader, ParquetRow, ParquetTable, ParquetWriter};
pub use table::{Column, ColumnSpec, Table, TableSpec};
pub use tables::*;
pub use value::{ColumnType, Decimal, Kind, Value};
