//! The files of a run: row types, column order, CSV, Parquet, the data dictionary and the output folder.

mod columns;
mod csv_file;
mod datapackage;
mod difference;
mod folder;
mod parquet_file;
mod rows;

pub use columns::{Column, FileSpec, Kind};
pub use csv_file::CsvFile;
pub use csv_file::looks_like_formula;
pub use datapackage::datapackage;
pub use difference::differences;
pub use folder::{Dialect, Folder, PendingFile, RUN_FILE, STORE_FILE, record_in};
pub(crate) use folder::{remove_if_there, sync_folder};
pub use parquet_file::{
    ArticleReader, ArticleWriter, FACTS_KEY, MentionReader, MentionWriter, SentenceReader, SentenceWriter,
};
pub use rows::{
    ArticleRow, ChangeRow, CodingKeyRow, CodingRow, ComparisonRow, CopyRow, Decimal, EvidenceRow, FoundRow, MentionRow,
    RunRow, SentenceRow, SkippedRow, SummaryRow, Verdict,
};
