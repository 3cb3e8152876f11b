//! `regard show` and `regard explain`: from a number back to the sentences.

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
        let ShowCommand::Actor { name, run, n } = self;
        let (page, warnings) = show::actor_page(&run.out, &name, n as usize)?;
        terminal.page(&show::actor_text(&page, &run.layout()), &warnings)
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
