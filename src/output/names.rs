//! The names of the files of a run.

/// The record of a folder's last run, which marks the folder as made by this program.
pub const RUN_FILE: &str = "run.json";
/// The ledger of a store, which marks a folder as one.
pub const STORE_FILE: &str = "store.sqlite";
/// The scored mentions, one row each; with the next two, what `score` hands to `summarize`.
pub const MENTIONS_FILE: &str = "mentions.parquet";
/// The articles that were read, one row each.
pub const ARTICLES_FILE: &str = "articles.parquet";
/// The words of each sentence that names an actor.
pub const SENTENCES_FILE: &str = "sentences.parquet";
/// The records and mentions that were not scored, with the reason.
pub const SKIPPED_FILE: &str = "skipped.csv";
/// The work of the encoder so far, kept until the files of the run are complete.
pub const JOURNAL_FILE: &str = ".regard-journal";

/// One row per actor.
pub const ACTORS_FILE: &str = "actors.csv";
/// One row per actor and outlet.
pub const BY_OUTLET_FILE: &str = "actors_by_outlet.csv";
/// One row per actor and period.
pub const BY_PERIOD_FILE: &str = "actors_by_period.csv";
/// One row per actor, outlet and period.
pub const BY_OUTLET_PERIOD_FILE: &str = "actors_by_outlet_period.csv";
/// Pairs of outlets compared on an actor.
pub const COMPARISON_FILE: &str = "outlet_comparison.csv";
/// Pairs of outlets compared on an actor in a period.
pub const COMPARISON_BY_PERIOD_FILE: &str = "outlet_comparison_by_period.csv";
/// One row per actor and group of outlets, on request.
pub const BY_GROUP_FILE: &str = "actors_by_group.csv";
/// Pairs of groups of outlets compared on an actor, on request.
pub const GROUP_COMPARISON_FILE: &str = "group_comparison.csv";
/// Outlets compared with themselves a period earlier.
pub const CHANGES_FILE: &str = "period_changes.csv";
/// Discovered actors, in the format of an actor list.
pub const FOUND_FILE: &str = "actors_found.csv";
/// The ids in `mentions.parquet` that became others.
pub const ACTOR_IDS_FILE: &str = "actor_ids.csv";
/// Articles that are copies or agency text.
pub const COPIES_FILE: &str = "copies.csv";
/// Outlets, where names were put together.
pub const OUTLETS_FILE: &str = "outlets.csv";
/// Text that outlets repeat, whose mentions are in no number.
pub const BOILERPLATE_FILE: &str = "boilerplate.csv";
/// The scored mentions as CSV, on request.
pub const MENTIONS_CSV: &str = "mentions.csv";
/// The data dictionary.
pub const DATAPACKAGE_FILE: &str = "datapackage.json";
/// The folder with one file per actor, on request: its rows of [`BY_OUTLET_FILE`].
pub const ACTORS_FOLDER: &str = "actors";
/// The folder with one file per actor, on request: its rows of [`BY_OUTLET_PERIOD_FILE`].
pub const BY_OUTLET_PERIOD_FOLDER: &str = "actors_by_outlet_period";
/// The folder with the tables as Parquet, on request.
pub const PARQUET_FOLDER: &str = "parquet";
/// The page for a browser, on request.
pub const REPORT_FILE: &str = "report.html";
/// The workbook for a spreadsheet program, on request.
pub const WORKBOOK_FILE: &str = "regard.xlsx";

/// The files that `score` writes.
pub const SCORED_FILES: [&str; 4] = [MENTIONS_FILE, ARTICLES_FILE, SENTENCES_FILE, SKIPPED_FILE];

/// The folders of tables that `summarize` writes.
pub const SUMMARY_FOLDERS: [&str; 3] = [ACTORS_FOLDER, BY_OUTLET_PERIOD_FOLDER, PARQUET_FOLDER];

/// The files that `summarize` writes, beside the [`SUMMARY_FOLDERS`].
pub const SUMMARY_FILES: [&str; 18] = [
    ACTOR_IDS_FILE,
    ACTORS_FILE,
    BY_OUTLET_FILE,
    BY_PERIOD_FILE,
    BY_OUTLET_PERIOD_FILE,
    COMPARISON_FILE,
    COMPARISON_BY_PERIOD_FILE,
    BY_GROUP_FILE,
    GROUP_COMPARISON_FILE,
    CHANGES_FILE,
    BOILERPLATE_FILE,
    COPIES_FILE,
    FOUND_FILE,
    MENTIONS_CSV,
    OUTLETS_FILE,
    DATAPACKAGE_FILE,
    REPORT_FILE,
    WORKBOOK_FILE,
];
