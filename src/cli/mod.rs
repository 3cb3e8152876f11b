//! What the user typed, and what it sets in motion.

mod eval;
mod metrics;
mod reproduce;
mod show;
mod store;
pub(crate) mod terminal;

use crate::calibrate::{CalibrateConfig, SampleConfig};
use crate::cli::metrics::LastRun;
use crate::cli::terminal::{LogFormat, Terminal};
use crate::config::{ScoreConfig, ScoreSettings, SettingsFile, SummarySettings};
use crate::error::{Error, Result};
use crate::ingest;
use crate::model::{ModelChoice, ModelFiles, ModelProblem, ModelSource, Task};
use crate::output::{Dialect, Folder};
use crate::record::run_json::{RunJson, last_summary};
use crate::score::ScoreReport;
use crate::stance::{Backend, Engine, EngineFlags, StanceModel};
use crate::system::memory::{self, ByteSize};
use crate::system::stop;
use crate::text::escape_control;
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use eval::Eval;
use reproduce::Reproduce;
use show::{Explain, Show};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;
use store::{Series, StoreCommand};

/// With fewer the interval of a correction covers too (docs/statistics.md), but is so wide that it says little.
const MIN_CODED: usize = 20;
/// Of a run whose files are complete, but more was skipped than `--max-skipped` allows.
const TOO_MANY_SKIPPED: u8 = 3;
/// More would only wait for one another; with ten thousand a run does not come to an end.
const MAX_THREADS: usize = 1024;

const EXAMPLES: &str = "\
Examples:
  regard run dump.jsonl.gz --actors actors.csv --out out
  regard run news/ --actors actors.csv --out out --period week --per-actor-files
  zcat dump.csv.gz | regard run - --actors actors.csv --map text=body --out out
  regard score dump.parquet --actors actors.csv --shard 3/16 --out part-3
  regard summarize part-* --out out
  regard sample out --out coding.csv
  regard calibrate coding.csv --run out
  regard show actor Halden --out out
  regard explain l01 --out out
  regard run night-2.jsonl --actors actors.csv --store series --out out
  regard reproduce out/run.json
  regard eval stance newsmtsc.jsonl.gz

Exit codes:
  0    done
  1    the run failed, no record was usable, or a repeated run came out otherwise
  2    what was asked for cannot be done as asked; nothing was begun
  3    done and complete, but more records were skipped than --max-skipped allows
  130  stopped by Ctrl-C, and 143 by SIGTERM: the same command goes on from there";

const SAMPLE_EXAMPLES: &str = "\
Examples:
  regard sample out --out coding.csv --size 500
  regard sample part-* --out coding.csv --size 500 --seed 2

Fill the column coded with negative, neutral or positive (or -1, 0, 1) in any spreadsheet
program, from the top: the first rows, however many, are a sample of the whole. What the model
thought is in coding.key.csv; do not look before. Then: regard calibrate coding.csv --run out";

const CALIBRATE_EXAMPLES: &str = "\
Examples:
  regard calibrate coding.csv --run out
  regard calibrate coding.csv --run part-* --out summaries
  regard calibrate coding.csv --run out --json

The summaries are made again as they were (settings in run.json), with the columns n_coded,
score_corrected, corrected_low and corrected_high filled. `regard summarize` undoes it.";

const CONFIG_EXAMPLES: &str = "\
Examples:
  regard config show > regard.toml
  regard config show --config regard.toml --period week
  regard config show --actors actors.csv --report > regard.toml && regard run dump.jsonl --config regard.toml --out out

Paths are as seen from the current folder: save the file there.";

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
    /// Memory to stay within, such as 512M or 2G, by taking less at a time; the files are the same. What grows with the number of
    /// articles is not in it: see docs/operations.md [default: no limit]
    #[arg(long, global = true, value_name = "SIZE")]
    max_memory: Option<ByteSize>,
    /// Words for a person, or JSON Lines for a program, on standard error
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value_t = LogFormat::Text)]
    log_format: LogFormat,
    /// Write how it went to FILE, also when it failed, for the textfile collector of Prometheus' node exporter
    #[arg(long, global = true, value_name = "FILE")]
    metrics: Option<PathBuf>,
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
        series: Series,
        #[command(flatten)]
        score: ScoreSettings,
        #[command(flatten)]
        summary: SummarySettings,
    },
    /// Score a dump of articles into mentions.parquet and articles.parquet
    Score {
        #[command(flatten)]
        input: Input,
        #[command(flatten)]
        score: ScoreSettings,
    },
    /// Add up what `score` wrote, one folder or many, into the CSV files
    Summarize {
        /// Folders that `score` wrote
        #[arg(required = true, value_name = "DIR")]
        inputs: Vec<PathBuf>,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        summary: SummarySettings,
    },
    /// Draw mentions to be coded by hand
    #[command(after_help = SAMPLE_EXAMPLES)]
    Sample {
        /// Folders that `score` or `run` wrote
        #[arg(required = true, value_name = "DIR")]
        inputs: Vec<PathBuf>,
        /// The file to be coded; what the model said goes into a second one: coding.key.csv beside coding.csv
        #[arg(short, long, value_name = "FILE")]
        out: PathBuf,
        /// Mentions to draw; a larger sample of the same seed holds the smaller
        #[arg(long, value_name = "N", default_value_t = 500)]
        size: u64,
        /// Seed of what is drawn
        #[arg(long, value_name = "N", default_value_t = 1)]
        seed: u64,
    },
    /// Report how the model agrees with a coded sample, and correct the summaries by it
    #[command(after_help = CALIBRATE_EXAMPLES)]
    Calibrate {
        /// The coded file of `sample`
        #[arg(value_name = "CODING")]
        coding: PathBuf,
        /// Folders that the sample was drawn from
        #[arg(long, required = true, num_args = 1.., value_name = "DIR")]
        run: Vec<PathBuf>,
        /// Folder of the summaries [default: that of --run, where it is one]
        #[arg(short, long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Articles of a row with a coded mention that its correction takes
        #[arg(long, value_name = "N", default_value_t = MIN_CODED)]
        min_coded: usize,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print what a finished run found
    Show {
        #[command(subcommand)]
        what: Show,
    },
    /// Print one article of a finished run, with its sentences, mentions and scores
    #[command(after_help = show::EXPLAIN_EXAMPLES, override_usage = show::EXPLAIN_USAGE)]
    Explain(Explain),
    /// Look after a series that `run --store` adds to
    #[command(after_help = store::EXAMPLES)]
    Store {
        #[command(subcommand)]
        what: StoreCommand,
    },
    /// Repeat a run from its run.json, and say whether every file comes out the same
    #[command(after_help = reproduce::EXAMPLES)]
    Reproduce(Reproduce),
    /// Print the settings
    Config {
        #[command(subcommand)]
        what: Config,
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
    #[command(flatten)]
    output: Output,
    /// Show what would be read and how, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Show at the end where the time went
    #[arg(long)]
    timings: bool,
    /// Where another run is writing to the folder or the store, wait until it is done
    #[arg(long)]
    wait: bool,
}

#[derive(Debug, Args)]
struct Output {
    /// Folder for the files; made where it does not exist. Needed, here or in the settings file
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write CSV files for Excel: byte order mark, CRLF, and an apostrophe before a text that would be taken for a formula
    #[arg(long)]
    excel: bool,
}

#[derive(Debug, Subcommand)]
enum Config {
    /// Print the settings that `run` would have with these flags, as a settings file
    #[command(after_help = CONFIG_EXAMPLES)]
    Show {
        #[command(flatten)]
        output: Output,
        /// Show at the end of a run where the time went
        #[arg(long)]
        timings: bool,
        #[command(flatten)]
        score: ScoreSettings,
        #[command(flatten)]
        summary: SummarySettings,
    },
}

#[derive(Debug, Subcommand)]
enum Model {
    /// What a model is and where it comes from
    Show(Checked),
    /// Check a model's files against their checksums, and that it loads
    Verify(Checked),
}

#[derive(Debug, Args)]
struct Checked {
    /// Model folder, or hub:owner/name@revision; without it the model that is built in
    dir: Option<ModelSource>,
    /// How a checkpoint without a model.toml is asked about a target
    #[arg(long, value_enum)]
    task: Option<Task>,
    /// The checkpoint's class names in the order of its logits
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    labels: Vec<String>,
    /// Who would compute the model [default: builtin]
    #[arg(long, value_enum)]
    backend: Option<Backend>,
}

impl Checked {
    fn files(&self) -> Result<ModelFiles> {
        ModelFiles::open(&ModelChoice {
            source: self.dir.clone(),
            task: self.task,
            labels: self.labels.clone(),
        })
    }
}

impl Cli {
    /// Reads the command line. Where there is nothing to execute (`--help`, a flag that does not exist), says so and ends the
    /// process.
    pub fn read() -> Self {
        Self::try_parse().unwrap_or_else(|error| {
            if error.use_stderr() && json_is_asked_for() {
                let code = u8::try_from(error.exit_code()).unwrap_or(1);
                Terminal::new(false, false, LogFormat::Json).refused(error.to_string().trim_end(), code);
                std::process::exit(error.exit_code());
            }
            error.exit()
        })
    }

    /// Does what was asked, says how it ended, and gives the exit code.
    pub fn execute(self) -> u8 {
        let begun = Instant::now();
        let terminal = Terminal::new(self.common.quiet, self.common.verbose, self.common.log_format);
        let metrics = self.common.metrics.clone();
        let outcome = self.obey();
        let scored = outcome.as_ref().ok().and_then(Option::as_ref);
        let problem = scored.and_then(|report| report.too_many_skipped.as_deref());
        let exit_code = match (&outcome, problem) {
            (Err(error), _) => error.exit_code(),
            (Ok(_), Some(_)) => TOO_MANY_SKIPPED,
            (Ok(_), None) => 0,
        };
        if let Some(path) = metrics {
            let last_run = LastRun {
                exit_code,
                complete: outcome.is_ok(),
                took: begun.elapsed(),
                scored,
            };
            // The run is what it is, whoever watches it.
            if let Err(error) = last_run.write(&path) {
                terminal.warning(&format!("no metrics: {error}"));
            }
        }
        match (&outcome, problem) {
            (Err(error), _) => terminal.failed(error),
            (Ok(_), Some(problem)) => terminal.too_many_skipped(problem, exit_code),
            (Ok(_), None) => terminal.done(exit_code, begun.elapsed()),
        }
        exit_code
    }

    /// Does what was asked, and gives what was scored, where anything was.
    fn obey(self) -> Result<Option<ScoreReport>> {
        let Cli { command, common } = self;
        let file = common.config.as_deref().map(SettingsFile::read).transpose()?;
        let file = file.unwrap_or_default();
        let settings = common.settings().or(file.clone());
        start_threads(settings.threads)?;
        let terminal = &Terminal::new(settings.quiet, settings.verbose, common.log_format);
        match command {
            Command::Run {
                input,
                series,
                score,
                summary,
            } => {
                let flags = SettingsFile {
                    store: series.store,
                    ..input.output.settings(score, summary)
                };
                let settings = flags.or(settings);
                return match settings.store.clone() {
                    Some(store) => run_series(terminal, input, settings, &store, series.rescore),
                    None => {
                        let summary = settings.summarize.clone();
                        run(terminal, input, settings, Some(summary))
                    }
                };
            }
            Command::Score { input, score } => {
                let settings = input.output.settings(score, SummarySettings::default()).or(settings);
                return run(terminal, input, settings, None);
            }
            Command::Summarize {
                inputs,
                output,
                summary,
            } => {
                stop::listen()?;
                let settings = output.settings(ScoreSettings::default(), summary).or(settings);
                let out = out_of(&settings)?;
                let config = settings.summarize.validate()?;
                let folder = Folder::open(&out)?.with_dialect(dialect(settings.excel));
                let threads =
                    memory::summary_threads(settings.max_memory, rayon::current_num_threads(), memory::held(0))?;
                let report = crate::system::threads::with_threads(threads, || {
                    crate::summarize::run_summarize(&config, &inputs, &folder)
                })??;
                warn_of_memory(terminal, settings.max_memory);
                terminal.summarized(&report, &out)
            }
            Command::Sample {
                inputs,
                out,
                size,
                seed,
            } => {
                let config = SampleConfig { out, size, seed };
                terminal.sampled(&crate::calibrate::run_sample(&config, &inputs)?, &config.out);
                Ok(())
            }
            Command::Calibrate {
                coding,
                run,
                out,
                min_coded,
                json,
            } => calibrate(terminal, &CalibrateConfig { coding, min_coded }, &run, out, json),
            Command::Show { what } => what.execute(terminal),
            Command::Explain(what) => what.execute(terminal),
            Command::Store { what } => what.execute(terminal),
            Command::Reproduce(what) => what.execute(terminal),
            Command::Config { what } => print(&crate::config::show::show(what.flags(&common), file)?),
            Command::Eval { what } => what.execute(),
            Command::Model {
                what: Model::Show(model),
            } => show_model(&model.files()?),
            Command::Model {
                what: Model::Verify(model),
            } => verify_model(&model),
            Command::Completions { shell } => {
                // Into memory first: the generator panics where its output is closed or full.
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut Self::command(), "regard", &mut script);
                print(String::from_utf8_lossy(&script).trim_end())
            }
        }
        .map(|()| None)
    }
}

/// Whether the command line asks for JSON, where the rest of it cannot be read.
fn json_is_asked_for() -> bool {
    let args: Vec<String> = std::env::args().collect();
    let pair = args.windows(2).any(|pair| pair == ["--log-format", "json"]);
    pair || args.iter().any(|arg| arg == "--log-format=json")
}

fn warn_of_memory(terminal: &Terminal, limit: Option<ByteSize>) {
    if let Some(warning) = memory::exceeded(limit, memory::peak()) {
        terminal.warning(&warning);
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

impl Common {
    fn settings(&self) -> SettingsFile {
        SettingsFile {
            threads: self.threads,
            max_memory: self.max_memory,
            quiet: self.quiet,
            verbose: self.verbose,
            ..SettingsFile::default()
        }
    }
}

impl Output {
    /// These flags and those of the stages.
    fn settings(&self, score: ScoreSettings, summarize: SummarySettings) -> SettingsFile {
        SettingsFile {
            out: self.out.clone(),
            excel: self.excel,
            score,
            summarize,
            ..SettingsFile::default()
        }
    }
}

impl Config {
    /// The flags alone.
    fn flags(self, common: &Common) -> SettingsFile {
        let Config::Show {
            output,
            timings,
            score,
            summary,
        } = self;
        let own = SettingsFile {
            timings,
            ..output.settings(score, summary)
        };
        own.or(common.settings())
    }
}

fn out_of(settings: &SettingsFile) -> Result<PathBuf> {
    settings.out.clone().ok_or_else(|| {
        let what = "where shall the files go? Give a folder with --out DIR, or out = \"DIR\" in the settings file";
        Error::Usage(what.to_owned())
    })
}

fn dialect(excel: bool) -> Dialect {
    if excel { Dialect::Excel } else { Dialect::Plain }
}

/// `run` with summary flags, `score` without.
fn run(
    terminal: &Terminal,
    input: Input,
    settings: SettingsFile,
    summary: Option<SummarySettings>,
) -> Result<Option<ScoreReport>> {
    let out = out_of(&settings)?;
    let config = ScoreConfig {
        max_memory: settings.max_memory,
        ..settings.score.validate(input.inputs)?
    };
    let summary = summary.map(SummarySettings::validate).transpose()?;
    if input.dry_run {
        dry_run(terminal, &config, &out)?;
        return Ok(None);
    }
    stop::listen()?;
    let folder = terminal
        .open_folder(&out, input.wait)?
        .with_dialect(dialect(settings.excel));
    let watch = terminal.watch();
    let scored = match summary {
        Some(summary) => {
            let (scored, summarized) = crate::run::run(&config, &summary, &folder, &watch)?;
            terminal.scored(&watch, &scored);
            terminal.summarized(&summarized, &out)?;
            scored
        }
        None => {
            let scored = crate::score::run_score(&config, &folder, &watch)?;
            terminal.scored(&watch, &scored);
            scored
        }
    };
    if input.timings || settings.timings {
        terminal.timings(&watch, &scored);
    }
    warn_of_memory(terminal, config.max_memory);
    Ok(Some(scored))
}

/// `run` with a store.
fn run_series(
    terminal: &Terminal,
    input: Input,
    settings: SettingsFile,
    store: &Path,
    rescore: bool,
) -> Result<Option<ScoreReport>> {
    let out = out_of(&settings)?;
    let config = ScoreConfig {
        max_memory: settings.max_memory,
        ..settings.score.validate(input.inputs)?
    };
    let summary = settings.summarize.validate()?;
    if input.dry_run {
        dry_run(terminal, &config, &out)?;
        return Ok(None);
    }
    stop::listen()?;
    let mut store = terminal.open_store(store, input.wait)?;
    let folder = terminal
        .open_folder(&out, input.wait)?
        .with_dialect(dialect(settings.excel));
    let watch = terminal.watch();
    let report = crate::series::run_series(&config, &summary, &mut store, rescore, &folder, &watch)?;
    terminal.series(&watch, &report, &out)?;
    warn_of_memory(terminal, config.max_memory);
    if input.timings || settings.timings {
        terminal.timings(&watch, &report.scored);
    }
    Ok(Some(report.scored))
}

fn dry_run(terminal: &Terminal, config: &ScoreConfig, out: &Path) -> Result<()> {
    Folder::check(out)?;
    let registry = crate::score::open_list(config)?;
    let inspected = ingest::inspect(&config.inputs, &config.ingest)?;
    terminal.dry_run(&inspected, &registry, &ModelFiles::open(&config.model)?)
}

fn calibrate(
    terminal: &Terminal,
    config: &CalibrateConfig,
    run: &[PathBuf],
    out: Option<PathBuf>,
    json: bool,
) -> Result<()> {
    if config.min_coded < 2 {
        return Err(Error::Usage("--min-coded must be at least 2".to_owned()));
    }
    let out = match (out, run) {
        (Some(out), _) => out,
        (None, [only]) if only.is_dir() => only.clone(),
        _ => {
            let what = "which summaries? Give their folder with --out: --run does not name one single folder";
            return Err(Error::Usage(what.to_owned()));
        }
    };
    stop::listen()?;
    let folder = Folder::open(&out)?;
    let record = RunJson::in_folder(folder.path())?;
    let folder = folder.with_dialect(dialect(record.as_ref().is_some_and(RunJson::is_excel)));
    let summary = last_summary(record.as_ref())?;
    let report = crate::calibrate::run_calibrate(config, &summary, run, &folder)?;
    terminal.calibrated(&report, json, &out)
}

fn show_model(model: &ModelFiles) -> Result<()> {
    let manifest = toml::to_string(&model.manifest)
        .map_err(|e| Error::model(&model.place)(ModelProblem::Manifest(e.to_string())))?;
    print(&format!("place = \"{}\"\n{manifest}", model.place))
}

fn verify_model(model: &Checked) -> Result<()> {
    let files = model.files()?;
    let engine = Engine::choose(EngineFlags {
        backend: model.backend,
        ..EngineFlags::default()
    })?;
    StanceModel::load(&files, engine)?;
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
/// files matter more than its words. What the text repeats of a dump cannot steer the terminal.
pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", escape_control(text));
}
