//! `regard show` and `regard explain`: from a number back to the words.

use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::show::{self, PageLayout};
use clap::{Args, ColorChoice, Subcommand};
use console::Term;
use std::path::PathBuf;

/// Columns where standard output is no terminal.
const WIDTH: usize = 100;
/// Columns of the narrowest terminal that is written for.
const NARROWEST: usize = 40;

const ACTOR_EXAMPLES: &str = "\
Examples:
  regard show actor \"Mira Halden\" --out out
  regard show actor halden --out out --n 3
  regard show actor okonjo --out part-* --color always | less -R

NAME is an actor_id, a name, or a part of one; case and accents make no difference. The numbers are
those of actors.csv; a score is -1 (against the actor) to +1 (for it). At most one sentence an
article is shown, and copies once.";

pub(super) const EXPLAIN_USAGE: &str = "regard explain <ARTICLE_ID> --out <DIR>... [OPTIONS]";

pub(super) const EXPLAIN_EXAMPLES: &str = "\
Examples:
  regard explain l01 --out out
  regard explain l01 --out part-* --color always | less -R

The whole article is shown where the file that it was read from is still there and unchanged, seen
from here or from where the run was started; else the sentences that the run kept. Mentions are red (negative),
green (positive) or bold (neutral); without colours they stand as [words](actor_id score).";

#[derive(Debug, Subcommand)]
pub(super) enum Show {
    /// One actor: its numbers, by outlet, and the sentences most against it and most for it
    #[command(after_help = ACTOR_EXAMPLES, override_usage = "regard show actor <NAME> --out <DIR>... [OPTIONS]")]
    Actor {
        /// The actor's id or name, or a part of the name
        name: String,
        #[command(flatten)]
        run: Finished,
        /// Sentences to show each way
        #[arg(short, long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
        n: u32,
    },
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The article's id
    article_id: String,
    #[command(flatten)]
    run: Finished,
}

#[derive(Debug, Args)]
pub(super) struct Finished {
    /// Folders that `run` or `score` wrote
    #[arg(short, long, required = true, num_args = 1.., value_name = "DIR")]
    out: Vec<PathBuf>,
    /// Whether to use colours; auto: on a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
}

impl Show {
    pub(super) fn execute(self, terminal: &Terminal) -> Result<()> {
        let Show::Actor { name, run, n } = self;
        let (page, warnings) = crate::show::actor_page(&run.out, &name, n as usize)?;
        terminal.page(&show::actor_text(&page, &run.layout()), &warnings)
    }
}

impl Explain {
    pub(super) fn execute(self, terminal: &Terminal) -> Result<()> {
        let (page, warnings) = crate::show::article_page(&self.run.out, &self.article_id)?;
        terminal.page(&show::article_text(&page, &self.run.layout()), &warnings)
    }
}

impl Finished {
    fn layout(&self) -> PageLayout {
        let columns = Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
        PageLayout {
            width: columns.unwrap_or(WIDTH).max(NARROWEST),
            colour: match self.color {
                ColorChoice::Auto => console::colors_enabled(),
                ColorChoice::Always => true,
                ColorChoice::Never => false,
            },
        }
    }
}
