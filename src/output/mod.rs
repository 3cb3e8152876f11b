//! The files of a run: row types, column order, CSV, Parquet, the data dictionary and the output folder.

mod csv;
mod datapackage;
mod folder;
mod names;
pub(crate) mod parquet;
mod rows;
mod table;

pub use csv::CsvFile;
pub use csv::looks_like_formula;
pub use datapackage::datapackage;
pub use folder::{Dialect, Folder, PendingFile, RUN_FILE, STORE_FILE};
pub(crate) use folder::{remove_if_there, sync_folder};
pub use names::*;
pub use parquet::{
    ArticleReader, ArticleWriter, FACTS_KEY, MentionReader, MentionWriter, SentenceReader, SentenceWriter,
};
pub use rows::{
    ArticleRow, ChangeRow, CodingKeyRow, CodingRow, ComparisonRow, CopyRow, Decimal, EvidenceRow, FoundRow, MentionRow,
    RunRow, SentenceRow, SkippedRow, SummaryRow, Verdict,
};
pub use table::{Column, FileSpec, Kind};
