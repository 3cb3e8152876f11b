//! `regard show`, `regard compare` and `regard explain`: from a number back to the sentences.

use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::show::{self, PageLayout};
use clap::{Args, ColorChoice, Subcommand};
use console::Term;
use std::path::PathBuf;

/// Page width, in columns, when standard output is no terminal.
const WIDTH: usize = 100;
/// Least page width, in columns.
const NARROWEST: usize = 40;

const ACTOR_EXAMPLES: &str = "\
Examples:
  regard show actor \"Mira Halden\" --out out
  regard show actor halden --out out --n 3
  regard show actor okonjo --out part-* --color always | less -R

NAME is an actor_id, a name, or part of a name; case and accents are ignored. The numbers are those
of actors.csv; a score ranges from -1 (against the actor) to +1 (in favour of it). At most one
sentence per article is shown, and copies only once.";

const OUTLET_EXAMPLES: &str = "\
Examples:
  regard show outlet \"Evening Bell\" --out out
  regard show outlet lantern --out out --n 3

NAME is an outlet's name, one of its spellings in the dump, or part of one; case and accents are
ignored. The numbers are those of actors_by_outlet.csv and outlet_comparison.csv.";

pub(super) const COMPARE_USAGE: &str = "regard compare <OUTLET> <OUTLET> --out <DIR>... [OPTIONS]";

pub(super) const COMPARE_EXAMPLES: &str = "\
Examples:
  regard compare \"Evening Bell\" \"Halden Post\" --out out
  regard compare bell lantern --actor halden --out out
  regard compare bell lantern --actor halden --out part-* --n 10 --color always | less -R

The numbers are those of outlet_comparison.csv, with the first outlet as outlet_a, and the settings
those of the run. Names are found as by `regard show`.";

pub(super) const EXPLAIN_USAGE: &str = "regard explain <ARTICLE_ID> --out <DIR>... [OPTIONS]";

pub(super) const EXPLAIN_EXAMPLES: &str = "\
Examples:
  regard explain l01 --out out
  regard explain l01 --out part-* --color always | less -R

The whole article is shown if the file that it was read from still exists unchanged, relative to
the current folder or to the folder in which the run was started; otherwise only the sentences that
the run saved. Mentions are red (negative), green (positive) or bold (neutral); without colours they
are written as [words](actor_id score).";

#[derive(Debug, Subcommand)]
pub(super) enum ShowCommand {
    /// One actor: its numbers, by outlet, and its most negative and most positive sentences
    #[command(after_help = ACTOR_EXAMPLES, override_usage = "regard show actor <NAME> --out <DIR>... [OPTIONS]")]
    Actor {
        /// The actor's id or name, or part of the name
        name: String,
        #[command(flatten)]
        run: FinishedRunArgs,
        /// Number of negative and of positive sentences to show
        #[arg(short, long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
        n: u32,
    },
    /// One outlet: its articles, its actors, where it differs from other outlets, and its strongest sentences
    #[command(after_help = OUTLET_EXAMPLES, override_usage = "regard show outlet <NAME> --out <DIR>... [OPTIONS]")]
    Outlet {
        /// The outlet's name, or part of it
        name: String,
        #[command(flatten)]
        run: FinishedRunArgs,
        /// Number of negative and of positive sentences to show
        #[arg(short, long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
        n: u32,
    },
}

#[derive(Debug, Args)]
pub(super) struct CompareArgs {
    /// The first outlet's name, or part of it
    #[arg(value_name = "OUTLET")]
    first: String,
    /// The second outlet's name, or part of it
    #[arg(value_name = "OUTLET")]
    second: String,
    /// The actor's id or name, or part of the name: with the sentences behind the numbers [default: all that both name]
    #[arg(long, value_name = "NAME")]
    actor: Option<String>,
    #[command(flatten)]
    run: FinishedRunArgs,
    /// With --actor: number of negative and of positive sentences of each outlet to show
    #[arg(short, long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    n: u32,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The article's id
    article_id: String,
    #[command(flatten)]
    run: FinishedRunArgs,
}

#[derive(Debug, Args)]
pub(super) struct FinishedRunArgs {
    /// Folders that `run` or `score` wrote
    #[arg(short, long, required = true, num_args = 1.., value_name = "DIR")]
    out: Vec<PathBuf>,
    /// When to use colours; auto means on a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
}

impl ShowCommand {
    pub(super) fn execute(self, terminal: &Terminal) -> Result<()> {
        match self {
            ShowCommand::Actor { name, run, n } => {
                let (page, warnings) = show::actor_page(&run.out, &name, n as usize)?;
                terminal.page(&show::actor_text(&page, &run.layout()), &warnings)
            }
            ShowCommand::Outlet { name, run, n } => {
                let (page, warnings) = show::outlet_page(&run.out, &name, n as usize)?;
                terminal.page(&show::outlet_text(&page, &run.layout()), &warnings)
            }
        }
    }
}

impl CompareArgs {
    pub(super) fn execute(self, terminal: &Terminal) -> Result<()> {
        let (folders, layout) = (&self.run.out, &self.run.layout());
        let outlets = [self.first, self.second];
        let (text, warnings) = match self.actor {
            Some(actor) => {
                let (page, warnings) = show::comparison_page(folders, &outlets, &actor, self.n as usize)?;
                (show::comparison_text(&page, layout), warnings)
            }
            None => {
                let (page, warnings) = show::pair_page(folders, &outlets)?;
                (show::pair_text(&page, layout), warnings)
            }
        };
        terminal.page(&text, &warnings)
    }
}

impl ExplainArgs {
    pub(super) fn execute(self, terminal: &Terminal) -> Result<()> {
        let (page, warnings) = show::article_page(&self.run.out, &self.article_id)?;
        terminal.page(&show::article_text(&page, &self.run.layout()), &warnings)
    }
}

impl FinishedRunArgs {
    fn layout(&self) -> PageLayout {
        page_layout(self.color)
    }
}

/// Returns the layout of a page on standard output.
pub(super) fn page_layout(color: ColorChoice) -> PageLayout {
    let columns = Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    PageLayout {
        width: columns.unwrap_or(WIDTH).max(NARROWEST),
        colour: match color {
            ColorChoice::Auto => console::colors_enabled(),
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        },
    }
}
