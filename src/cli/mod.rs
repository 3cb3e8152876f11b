//! What the user typed, and what it sets in motion.

mod eval;

use crate::config::{ScoreFlags, SettingsFile, SummaryFlags};
use crate::error::{Error, Result};
use crate::ingest;
use crate::model::ModelFiles;
use crate::output::{Dialect, Folder};
use crate::pipeline;
use crate::stance::{Engine, StanceModel};
use crate::terminal::Terminal;
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use eval::Eval;
use std::io::Write;
use std::path::PathBuf;

/// More would only wait for one another; with ten thousand a run does not come to an end.
const MAX_THREADS: usize = 1024;

const EXAMPLES: &str = "\
Examples:
  regard run dump.jsonl.gz --actors actors.csv --out out
  regard run news/ --actors actors.csv --out out --period week --per-actor-files
  zcat dump.csv.gz | regard run - --actors actors.csv --map text=body --out out
  regard score dump.parquet --actors actors.csv --shard 3/16 --out part-3
  regard summarize part-* --out out
  regard eval stance newsmtsc.jsonl.gz

Exit codes: 0 done, 1 the run failed or no record was usable, 2 what was asked for cannot be done as asked.";

/// Measures how news outlets regard the people and organisations they write about.
#[derive(Debug, Parser)]
#[command(name = "regard", version, after_help = EXAMPLES, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Common {
    /// Worker threads [default: one a processor]
    #[arg(long, global = true, value_name = "N")]
    threads: Option<usize>,
    /// Settings file (TOML); flags override it
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Show nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Show more: what was found in each input, and the model
    #[arg(short, long, global = true)]
    verbose: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Score a dump of articles and write the summaries: `score`, then `summarize`
    #[command(after_help = EXAMPLES)]
    Run {
        #[command(flatten)]
        input: Input,
        #[command(flatten)]
        score: ScoreFlags,
        #[command(flatten)]
        summary: SummaryFlags,
    },
    /// Score a dump of articles into mentions.parquet and articles.parquet
    Score {
        #[command(flatten)]
        input: Input,
        #[command(flatten)]
        score: ScoreFlags,
    },
    /// Add up what `score` wrote, one folder or many, into the CSV files
    Summarize {
        /// Folders that `score` wrote
        #[arg(required = true, value_name = "DIR")]
        inputs: Vec<PathBuf>,
        /// Folder for the files; made where it does not exist
        #[arg(short, long, value_name = "DIR")]
        out: PathBuf,
        #[command(flatten)]
        csv: Csv,
        #[command(flatten)]
        summary: SummaryFlags,
    },
    /// Measure accuracy on labelled data, and what must not move a score
    Eval {
        #[command(subcommand)]
        what: Eval,
    },
    /// Show or check a model
    Model {
        #[command(subcommand)]
        what: Model,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Debug, Args)]
struct Input {
    /// Dumps (JSON Lines, CSV, TSV, Parquet, .txt; gzip and zstd of each), folders, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    /// Folder for the files; made where it does not exist
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    csv: Csv,
    /// Show what would be read and how, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Show at the end where the time went
    #[arg(long)]
    timings: bool,
}

#[derive(Debug, Args)]
struct Csv {
    /// Write CSV files for Excel: byte order mark, CRLF, and an apostrophe before a text that would be taken for a formula
    #[arg(long)]
    excel: bool,
}

impl Csv {
    /// As the flag says, or the settings file.
    fn dialect(&self, file: bool) -> Dialect {
        if self.excel || file {
            Dialect::Excel
        } else {
            Dialect::Plain
        }
    }
}

#[derive(Debug, Subcommand)]
enum Model {
    /// What a model is and where it comes from
    Show {
        /// Model folder; without it the model that is built in
        dir: Option<PathBuf>,
    },
    /// Check a model's files against their checksums, and that it loads
    Verify {
        /// Model folder; without it the model that is built in
        dir: Option<PathBuf>,
    },
}

impl Cli {
    /// Does what was asked.
    ///
    /// # Errors
    /// Any [`Error`], to be shown with [`Error::exit_code`].
    pub fn execute(self) -> Result<()> {
        let file = self
            .common
            .config
            .as_deref()
            .map(SettingsFile::read)
            .transpose()?
            .unwrap_or_default();
        start_threads(self.common.threads.or(file.threads))?;
        let terminal = Terminal::new(self.common.quiet, self.common.verbose);
        match self.command {
            Command::Run { input, score, summary } => {
                let dialect = input.csv.dialect(file.excel);
                run(
                    &terminal,
                    input,
                    dialect,
                    score.or(file.score),
                    Some(summary.or(file.summarize)),
                )
            }
            Command::Score { input, score } => {
                let dialect = input.csv.dialect(file.excel);
                run(&terminal, input, dialect, score.or(file.score), None)
            }
            Command::Summarize {
                inputs,
                out,
                csv,
                summary,
            } => {
                let config = summary.or(file.summarize).validate()?;
                let report = pipeline::run_summarize(
                    &config,
                    &inputs,
                    &Folder::open(&out)?.with_dialect(csv.dialect(file.excel)),
                )?;
                terminal.summarized(&report, &out)
            }
            Command::Eval { what } => what.execute(),
            Command::Model {
                what: Model::Show { dir },
            } => show_model(&ModelFiles::open_or_embedded(dir.as_deref())?),
            Command::Model {
                what: Model::Verify { dir },
            } => verify_model(&ModelFiles::open_or_embedded(dir.as_deref())?),
            Command::Completions { shell } => {
                // Into memory first: the generator panics where its output is closed or full.
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut Self::command(), "regard", &mut script);
                print(String::from_utf8_lossy(&script).trim_end())
            }
        }
    }
}

fn start_threads(threads: Option<usize>) -> Result<()> {
    if threads.is_some_and(|n| !(1..=MAX_THREADS).contains(&n)) {
        return Err(Error::Usage(format!("--threads must be between 1 and {MAX_THREADS}")));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0));
    pool.build_global()
        .map_err(|e| Error::Usage(format!("cannot start the worker threads: {e}")))
}

/// `run` with summary flags, `score` without.
fn run(
    terminal: &Terminal,
    input: Input,
    dialect: Dialect,
    score: ScoreFlags,
    summary: Option<SummaryFlags>,
) -> Result<()> {
    let config = score.validate(input.inputs)?;
    let summary = summary.map(SummaryFlags::validate).transpose()?;
    if input.dry_run {
        Folder::check(&input.out)?;
        let registry = crate::actor::Registry::from_path(&config.actors)?;
        let inspected = ingest::inspect(&config.inputs, &config.ingest)?;
        return terminal.dry_run(
            &inspected,
            &registry,
            &ModelFiles::open_or_embedded(config.model.as_deref())?,
        );
    }
    let folder = Folder::open(&input.out)?.with_dialect(dialect);
    let watch = terminal.watch();
    let scored = match summary {
        Some(summary) => {
            let (scored, summarized) = pipeline::run(&config, &summary, &folder, &watch)?;
            terminal.scored(&watch, &scored);
            terminal.summarized(&summarized, &input.out)?;
            scored
        }
        None => {
            let scored = pipeline::run_score(&config, &folder, &watch)?;
            terminal.scored(&watch, &scored);
            scored
        }
    };
    if input.timings {
        terminal.timings(&watch, &scored);
    }
    Ok(())
}

fn show_model(model: &ModelFiles) -> Result<()> {
    let manifest = toml::to_string(&model.manifest).map_err(|e| Error::Model {
        name: model.place.clone(),
        problem: e.to_string(),
    })?;
    print(&format!("place = \"{}\"\n{manifest}", model.place))
}

fn verify_model(files: &ModelFiles) -> Result<()> {
    StanceModel::load(files, Engine::default())?;
    for (name, size, sha256) in files.inventory() {
        print(&format!("{name:<20} {size:>12} bytes  sha256 {sha256}  ok"))?;
    }
    print(&format!("{} {} loads", files.manifest.name, files.manifest.version))
}

/// Prints to standard output; a reader that closed it early (`| head`) is no error.
pub(crate) fn print(text: &str) -> Result<()> {
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::io("write to", "standard output")(e)),
        _ => Ok(()),
    }
}

/// Writes a line to standard error. Unlike `eprintln!`, it goes on where nobody reads any more (`2>&1 | head`): the run's
/// files matter more than its words.
pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
