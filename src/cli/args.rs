//! The arguments of each command. The settings among them are declared in [`crate::config`].

use crate::cli::eval::EvalCommand;
use crate::cli::model::ModelCommand;
use crate::cli::reproduce::{self, ReproduceArgs};
use crate::cli::show::{self, CompareArgs, ExplainArgs, ShowCommand};
use crate::cli::store::{self, StoreCommand};
use crate::cli::terminal::LogFormat;
use crate::config::{
    Flags, OutputSettings, ProcessSettings, ScoreSettings, StoreSettings, SummarySettings, TimingsSettings, heading,
};
use crate::system::path_text::path_text;
use clap::builder::{OsStringValueParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand, ValueHint};
use clap_complete::Shell;
use std::path::PathBuf;

/// With fewer coded articles the interval of a correction is still valid (docs/statistics.md), but too wide to say much.
const MIN_CODED: usize = 20;

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
  regard compare bell lantern --actor halden --out out
  regard explain l01 --out out
  regard run night-2.jsonl --actors actors.csv --store series --out out
  regard reproduce out/run.json
  regard eval stance newsmtsc.jsonl.gz

Exit codes:
  0    success
  1    the run failed, no record was usable, or a repeated run produced different files
  2    the command cannot be carried out as given; nothing was started
  3    the run is complete, but more records were skipped than --max-skipped allows
  130  stopped by Ctrl-C (143: by SIGTERM); run the same command again to continue";

const RUN_EXAMPLES: &str = "\
Examples:
  regard run dump.jsonl.gz --actors actors.csv --out out --dry-run    # what would come of it
  regard run dump.jsonl.gz --actors actors.csv --out out --report
  regard run news/ --actors actors.csv --out out --period week --per-actor-files
  zcat dump.csv.gz | regard run - --actors actors.csv --map text=body --out out
  regard run night-2.jsonl --actors actors.csv --store series --out out";

const SAMPLE_EXAMPLES: &str = "\
Examples:
  regard sample out --out coding.csv --size 500
  regard sample part-* --out coding.csv --size 500 --seed 2

Fill in the column coded with negative, neutral or positive (or -1, 0, 1) in any spreadsheet
program, from the top: the first rows, however many, are a sample of the whole. Where the mention
should not be there, write boilerplate or wrong_actor into the column flag instead. The rules are in
docs/codebook.md. The model's own labels are in coding.key.csv; do not look at them first. Then: regard calibrate coding.csv --run out";

const CALIBRATE_EXAMPLES: &str = "\
Examples:
  regard calibrate coding.csv --run out
  regard calibrate coding.csv --run part-* --out summaries
  regard calibrate coding.csv --run out --json
  regard calibrate coding.csv --run out --second coding-2.csv

The summaries are written again with the same settings (from run.json), with the columns n_coded,
score_corrected, corrected_low and corrected_high filled in. `regard summarize` undoes this.";

const CONFIG_EXAMPLES: &str = "\
Examples:
  regard config show > regard.toml
  regard config show --config regard.toml --period week
  regard config show --actors actors.csv --report > regard.toml
  regard run dump.jsonl --config regard.toml --out out

Paths are relative to the current folder: save the file there.";

/// Measures how news outlets regard the people and organisations they write about.
#[derive(Debug, Parser)]
#[command(name = "regard", version, after_help = EXAMPLES, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) common: CommonArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = heading::PROCESS)]
pub(super) struct CommonArgs {
    #[command(flatten)]
    pub(super) process: Flags<ProcessSettings>,
    /// Settings file (TOML); flags override it
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) config: Option<PathBuf>,
    /// Format of the messages on standard error
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value_t = LogFormat::Text)]
    pub(super) log_format: LogFormat,
    /// Write metrics of the run to FILE, even if it fails, for the textfile collector of Prometheus' node exporter
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) metrics: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Score a dump of articles and write the summaries (`score`, then `summarize`)
    #[command(after_help = RUN_EXAMPLES)]
    Run(RunArgs),
    /// Score a dump of articles into mentions.parquet and articles.parquet
    Score(ScoreArgs),
    /// Aggregate the output of `score`, from one or more folders, into the CSV files
    Summarize(SummarizeArgs),
    /// Draw a sample of mentions for hand coding
    #[command(after_help = SAMPLE_EXAMPLES)]
    Sample(SampleArgs),
    /// Report the model's agreement with a hand-coded sample, and correct the summaries by it
    #[command(after_help = CALIBRATE_EXAMPLES)]
    Calibrate(CalibrateArgs),
    /// Print results of a finished run
    #[command(subcommand)]
    Show(ShowCommand),
    /// Compare two outlets of a finished run on one actor, or on all that both write about
    #[command(after_help = show::COMPARE_EXAMPLES, override_usage = show::COMPARE_USAGE)]
    Compare(CompareArgs),
    /// Print one article of a finished run, with its sentences, mentions and scores
    #[command(after_help = show::EXPLAIN_EXAMPLES, override_usage = show::EXPLAIN_USAGE)]
    Explain(ExplainArgs),
    /// Inspect and maintain a series that `run --store` adds to
    #[command(subcommand, after_help = store::EXAMPLES)]
    Store(StoreCommand),
    /// Repeat a run from its run.json, and report whether it produces identical files
    #[command(after_help = reproduce::EXAMPLES)]
    Reproduce(ReproduceArgs),
    /// Print the settings
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Measure accuracy on labelled data, and how stable scores are where they should not change
    #[command(subcommand)]
    Eval(EvalCommand),
    /// Show or verify a model
    #[command(subcommand)]
    Model(ModelCommand),
    /// Print a shell completion script
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) score: Flags<ScoreSettings>,
    #[command(flatten)]
    pub(super) summary: Flags<SummarySettings>,
    #[command(flatten)]
    pub(super) folder: FolderArgs,
    #[command(flatten)]
    pub(super) store: Flags<StoreSettings>,
    /// With --store: score the whole series again with this run's settings, from the dumps that it was read from
    #[arg(long, requires = "store", help_heading = heading::SERIES)]
    pub(super) rescore: bool,
}

#[derive(Debug, Args)]
pub(super) struct ScoreArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    pub(super) score: Flags<ScoreSettings>,
    #[command(flatten)]
    pub(super) folder: FolderArgs,
}

#[derive(Debug, Args)]
pub(super) struct InputArgs {
    /// Dumps (JSON Lines, CSV, TSV, Parquet, .txt and more; also compressed and in zip and tar archives), folders, or - for standard input
    #[arg(required = true, value_name = "INPUT", value_hint = ValueHint::AnyPath, value_parser = OsStringValueParser::new().map(path_text))]
    pub(super) inputs: Vec<String>,
    /// Show what the inputs hold and what a run would make of it, from their first records, and write nothing
    #[arg(long, display_order = 5)]
    pub(super) dry_run: bool,
    /// With --dry-run: read the inputs to their ends
    #[arg(long, requires = "dry_run", help_heading = heading::INPUT)]
    pub(super) all: bool,
}

/// The folder of `run` and `score`.
#[derive(Debug, Args)]
pub(super) struct FolderArgs {
    #[command(flatten)]
    pub(super) output: Flags<OutputSettings>,
    /// If another run is writing to the folder or the store, wait until it has finished
    #[arg(long, help_heading = heading::PROCESS)]
    pub(super) wait: bool,
    #[command(flatten)]
    pub(super) timings: Flags<TimingsSettings>,
}

#[derive(Debug, Args)]
pub(super) struct SummarizeArgs {
    /// Folders that `score` wrote
    #[arg(required = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) output: Flags<OutputSettings>,
    #[command(flatten)]
    pub(super) summary: Flags<SummarySettings>,
}

#[derive(Debug, Args)]
pub(super) struct SampleArgs {
    /// Folders that `score` or `run` wrote
    #[arg(required = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) inputs: Vec<PathBuf>,
    /// File to write for coding; the model's labels go into a second file, coding.key.csv beside coding.csv
    #[arg(short, long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Number of mentions to draw; a larger sample with the same seed contains the smaller one
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub(super) size: u64,
    /// Seed of the random numbers
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
}

#[derive(Debug, Args)]
pub(super) struct CalibrateArgs {
    /// The file of `sample`, coded
    #[arg(value_name = "CODING")]
    pub(super) coding: PathBuf,
    /// Folders that the sample was drawn from
    #[arg(long, required = true, num_args = 1.., value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) run: Vec<PathBuf>,
    /// Folder of the summaries [default: the folder of --run, if it is one folder]
    #[arg(short, long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// The same sample coded by a second person: report how far the two agree; the corrections are by CODING alone
    #[arg(long, value_name = "CODING", value_hint = ValueHint::FilePath)]
    pub(super) second: Option<PathBuf>,
    /// Minimum number of articles with a coded mention for a row to be corrected
    #[arg(long, value_name = "N", default_value_t = MIN_CODED)]
    pub(super) min_coded: usize,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Print the settings that `run` would use with these flags, as a settings file
    #[command(after_help = CONFIG_EXAMPLES)]
    Show(ConfigShowArgs),
}

#[derive(Debug, Args)]
pub(super) struct ConfigShowArgs {
    #[command(flatten)]
    pub(super) output: Flags<OutputSettings>,
    #[command(flatten)]
    pub(super) store: Flags<StoreSettings>,
    #[command(flatten)]
    pub(super) timings: Flags<TimingsSettings>,
    #[command(flatten)]
    pub(super) score: Flags<ScoreSettings>,
    #[command(flatten)]
    pub(super) summary: Flags<SummarySettings>,
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::config::GivenSettings;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::path::Path;

    #[test]
    fn names_that_are_not_utf8_are_taken() {
        let name = |prefix: &[u8]| OsStr::from_bytes(&[prefix, b"\xE9"].concat()).to_owned();
        let arguments = [
            "regard".into(),
            "run".into(),
            name(b"caf"),
            name(b"--actors=l"),
            name(b"--spellings=s"),
            name(b"--metonyms=t"),
            name(b"--model=m"),
            name(b"--store=o"),
            name(b"--out=p"),
        ];
        let Command::Run(args) = Cli::try_parse_from(arguments).unwrap().command else {
            panic!("another command");
        };
        assert_eq!(args.input.inputs, ["caf\\xE9"]);
        let score: ScoreSettings = GivenSettings::from(args.score).group().unwrap();
        assert_eq!(score.actors.as_deref(), Some(Path::new(&name(b"l"))));
        assert_eq!(score.spellings.as_deref(), Some(Path::new(&name(b"s"))));
        assert_eq!(String::from(score.metonyms), "t\\xE9");
        assert_eq!(score.model.map(String::from).as_deref(), Some("m\\xE9"));
        let store: StoreSettings = GivenSettings::from(args.store).group().unwrap();
        assert_eq!(store.store.as_deref(), Some(Path::new(&name(b"o"))));
        let output: OutputSettings = GivenSettings::from(args.folder.output).group().unwrap();
        assert_eq!(output.out.as_deref(), Some(Path::new(&name(b"p"))));
    }
}
