//! `regard store`: the status, check and maintenance of a series.

use crate::cli::terminal::{Terminal, print};
use crate::error::{Error, Result};
use crate::store::Store;
use crate::system::stop;
use clap::Subcommand;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Number of parts above which `status` suggests `compact`.
const MANY_PARTS: usize = 60;
/// Number of runs that `status` shows.
const RUNS_SHOWN: usize = 10;

pub(super) const EXAMPLES: &str = "\
Examples:
  regard run night-1.jsonl --actors actors.csv --store series --out out    # starts the series
  regard run night-2.jsonl --actors actors.csv --store series --out out    # adds to it; out covers both
  regard store status series
  regard store check series
  regard store compact series
  regard store history series l01
  regard summarize series --since 2024-03-01 --out march";

#[derive(Debug, Subcommand)]
pub(super) enum StoreCommand {
    /// Print the contents of the series, and how it was scored
    Status {
        /// The store
        #[arg(value_name = "STORE")]
        store: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Read every file of the store and compare it with its SHA-256; exits with 1 if one is damaged
    Check {
        /// The store
        #[arg(value_name = "STORE")]
        store: PathBuf,
        /// Remove damaged parts from the series: their articles are scored when they appear in a dump again
        #[arg(long)]
        drop: bool,
    },
    /// Merge many parts into one; no number changes
    Compact {
        /// The store
        #[arg(value_name = "STORE")]
        store: PathBuf,
        /// If a run is writing to the store, wait until it has finished
        #[arg(long)]
        wait: bool,
    },
    /// Print every version of an article that was scored
    History {
        /// The store
        #[arg(value_name = "STORE")]
        store: PathBuf,
        /// The article's id
        article_id: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

impl StoreCommand {
    pub(super) fn execute(self, terminal: &Terminal) -> Result<()> {
        match self {
            StoreCommand::Status { store, json } => status(&store, json),
            StoreCommand::Check { store, drop } => check(terminal, &store, drop),
            StoreCommand::Compact { store, wait } => {
                stop::listen()?;
                let done = crate::series::compact(&mut terminal.open_store(&existing(&store)?, wait)?)?;
                terminal.outcome(&format!("parts: {} before, {} now", done.before, done.after))
            }
            StoreCommand::History {
                store,
                article_id,
                json,
            } => history(&store, &article_id, json),
        }
    }
}

/// Returns `path` if it is a store: maintenance does not create one.
fn existing(path: &Path) -> Result<PathBuf> {
    Store::read(path).map(|_| path.to_path_buf())
}

fn status(path: &Path, as_json: bool) -> Result<()> {
    let reader = Store::read(path)?;
    let (parts, runs, identity) = (reader.parts()?, reader.runs()?, reader.identity()?.unwrap_or_default());
    let (articles, superseded) = reader.counts()?;
    let bytes: u64 = parts
        .iter()
        .flat_map(|part| part.files.values())
        .map(|file| file.bytes)
        .sum();
    let unfinished = path.join(crate::output::JOURNAL_FILE).exists();
    if as_json {
        let status = json!({
            "store": path,
            "articles": articles,
            "superseded": superseded,
            "parts": parts.len(),
            "bytes": bytes,
            "unfinished": unfinished,
            "scored_by": identity,
            "runs": runs,
        });
        return print(&serde_json::to_string_pretty(&status).unwrap_or_default());
    }
    let model = &identity["model"];
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("?").to_owned();
    let mut lines = vec![
        format!("articles     {articles}, and {superseded} older versions"),
        format!("parts        {}, {:.1} MB", parts.len(), bytes as f64 / 1e6),
        format!(
            "scored by    regard {}, {} {}, {}",
            text(&identity["version"]),
            text(&model["name"]),
            text(&model["version"]),
            text(&model["precision"])
        ),
        format!("actor list   sha256 {}", text(&identity["actors_sha256"])),
        format!("runs         {}", runs.len()),
    ];
    for run in runs.iter().rev().take(RUNS_SHOWN) {
        let count = |key: &str| run.counts[key].as_u64().unwrap_or(0);
        lines.push(format!(
            "  {:>5}  {}  scored {}, unchanged {}, unusable {}  {}",
            run.number,
            run.started.get(..19).unwrap_or(&run.started),
            count("articles_scored"),
            count("unchanged"),
            count("records_skipped"),
            run.inputs.join(" ")
        ));
    }
    if unfinished {
        lines.push("a run is in progress, or was stopped: run the same command again to continue".to_owned());
    }
    if parts.len() > MANY_PARTS {
        lines.push(format!("many parts: regard store compact {}", path.display()));
    }
    print(&lines.join("\n"))
}

fn check(terminal: &Terminal, path: &Path, drop: bool) -> Result<()> {
    let reader = Store::read(path)?;
    reader.check_ledger()?;
    let damaged = reader.damaged()?;
    let Some(first) = damaged.first() else {
        return terminal.outcome(&format!("{} parts, every file unchanged", reader.parts()?.len()));
    };
    if drop {
        let mut store = Store::open(path, false)?;
        let numbers: Vec<u64> = damaged.iter().map(|damage| damage.part).collect();
        let identity = store.reader().identity()?.unwrap_or_default();
        store.replace(&numbers, &[], &identity)?;
        return terminal.outcome(&format!("removed {} damaged parts from the series", numbers.len()));
    }
    let told = |damage: &crate::store::DamagedPart| {
        format!("part {}: {}: {}", damage.part, damage.file.display(), damage.problem)
    };
    print(&damaged.iter().map(told).collect::<Vec<_>>().join("\n"))?;
    Err(Error::Store {
        path: first.file.clone(),
        problem: "damaged; the next run scores the part's articles again from the dumps that it was read from"
            .to_owned(),
    })
}

fn history(path: &Path, article_id: &str, as_json: bool) -> Result<()> {
    let versions = Store::read(path)?.versions(article_id)?;
    if versions.is_empty() {
        return Err(Error::Usage(format!("the series holds no article {article_id}")));
    }
    if as_json {
        return print(&serde_json::to_string_pretty(&versions).unwrap_or_default());
    }
    let line = |version: &crate::store::ArticleVersion| {
        format!(
            "run {:>4}  {}  content {}  parts/{:06}  {}",
            version.run,
            version.scored.get(..19).unwrap_or(&version.scored),
            version.content_hash,
            version.part,
            if version.is_current { "counts" } else { "older" }
        )
    };
    print(&versions.iter().map(line).collect::<Vec<_>>().join("\n"))
}
