//! What a person sees: the progress bar, the closing summary, the table of actors.

use crate::actor::Registry;
use crate::cli::{note, print};
use crate::error::Result;
use crate::ingest::{Inspection, Progress};
use crate::model::ModelFiles;
use crate::output::{ComparisonRow, SummaryRow, Verdict};
use crate::pipeline::{CalibrationReport, Observer, SampleReport, ScoreReport, SummaryReport};
use crate::show::clean;
use crate::text::inert;
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

/// Actors in the closing table.
const TABLE_ROWS: usize = 20;

/// Standard error for words, standard output for the table.
pub struct Terminal {
    quiet: bool,
    verbose: bool,
}

impl Terminal {
    /// Shows as much as the flags ask for.
    pub fn new(quiet: bool, verbose: bool) -> Self {
        Self { quiet, verbose }
    }

    /// A progress bar, drawn only when standard error is a terminal.
    pub fn watch(&self) -> Watch {
        let drawn = !self.quiet && std::io::stderr().is_terminal();
        Watch {
            drawn,
            bar: OnceLock::new(),
            articles: Arc::default(),
            begun: Instant::now(),
        }
    }

    /// The closing summary of the first stage.
    pub fn scored(&self, watch: &Watch, report: &ScoreReport) {
        watch.clear();
        if self.quiet {
            return;
        }
        let ledger = report.facts.ledger;
        let elapsed = watch.begun.elapsed();
        let rate = ledger.articles_scored as f64 / elapsed.as_secs_f64().max(1e-9);
        let took = if elapsed.as_secs() < 60 {
            format!("{:.1} s", elapsed.as_secs_f64())
        } else {
            HumanDuration(elapsed).to_string()
        };
        note(&format!(
            "scored {} in {took} ({rate:.1} articles/s): {}",
            counted(ledger.articles_scored, "article"),
            counted(ledger.mentions_scored, "mention")
        ));
        let left_out = [
            (ledger.duplicates, "duplicate"),
            (ledger.records_skipped, "unusable record"),
            (ledger.mentions_skipped, "mention"),
            (ledger.other_shards, "record of other shards"),
        ];
        let parts: Vec<String> = left_out
            .iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| counted(*n, what))
            .collect();
        if !parts.is_empty() {
            note(&format!("left out: {} (see skipped.csv)", parts.join(", ")));
        }
        if self.verbose {
            let model = &report.facts.model;
            note(&format!(
                "model: {} {} sha256 {}",
                model.name, model.version, model.sha256
            ));
            for input in &report.inputs {
                note(&serde_json::to_string(input).unwrap_or_default());
            }
        }
        self.warn(&report.warnings);
    }

    /// Where the time of a run went that began with `watch`.
    pub fn timings(&self, watch: &Watch, report: &ScoreReport) {
        let table = report
            .timings
            .table(watch.begun.elapsed(), rayon::current_num_threads());
        note(&table.to_string());
    }

    /// The closing summary of the second stage: the actors mentioned most.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when standard output cannot be written.
    pub fn summarized(&self, report: &SummaryReport, out: &Path) -> Result<()> {
        if self.quiet {
            return Ok(());
        }
        self.warn(&report.warnings);
        print(&table(&report.actors))?;
        if let Some(text) = compared(&report.comparisons) {
            note(&text);
        }
        note(&format!(
            "files in {}; what each column means is in its datapackage.json",
            out.display()
        ));
        Ok(())
    }

    /// What was drawn to be coded into `out`.
    pub fn sampled(&self, report: &SampleReport, out: &Path) {
        if !self.quiet {
            note(&format!(
                "drew {} of {} mentions, from {}, into {}; what the model said of them is in {}",
                report.drawn,
                report.mentions,
                counted(report.strata as u64, "group of outlet and score"),
                out.display(),
                report.key.display()
            ));
        }
    }

    /// How the model agrees with a person, and what was corrected in the summaries in `out`.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when standard output cannot be written.
    pub fn calibrated(&self, report: &CalibrationReport, json: bool, out: &Path) -> Result<()> {
        if json {
            print(&serde_json::to_string_pretty(report).unwrap_or_default())?;
        } else {
            print(&report.to_string())?;
        }
        if !self.quiet {
            self.warn(&report.warnings);
            note(&format!("the corrected scores are in {}", out.display()));
        }
        Ok(())
    }

    /// A page about what a run found.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when standard output cannot be written.
    pub fn page(&self, page: &str, warnings: &[String]) -> Result<()> {
        if !self.quiet {
            self.warn(warnings);
        }
        print(page)
    }

    /// What `--dry-run` found.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when standard output cannot be written.
    pub fn dry_run(&self, inputs: &[Inspection], registry: &Registry, model: &ModelFiles) -> Result<()> {
        for input in inputs {
            print(&inert(&inspection(input)))?;
        }
        let manifest = &model.manifest;
        print(&format!(
            "actors: {}\nmodel: {} {} {}\nnothing was written",
            registry.actors().len(),
            manifest.name,
            manifest.version,
            model.place
        ))
    }

    fn warn(&self, warnings: &[String]) {
        for warning in warnings {
            note(&format!("warning: {warning}"));
        }
    }
}

/// The actors mentioned in most articles, as text.
fn table(rows: &[SummaryRow]) -> String {
    let mut found: Vec<&SummaryRow> = rows.iter().filter(|row| row.n_articles > 0).collect();
    found.sort_by(|a, b| (b.n_articles, &a.actor_id).cmp(&(a.n_articles, &b.actor_id)));
    let mut text = format!(
        "{:<28} {:>8} {:>8}  {:>7}  {:<18} {:>5} {:>5} {:>5}",
        "actor", "articles", "mentions", "score", "interval", "neg", "neu", "pos"
    );
    for row in found.iter().take(TABLE_ROWS) {
        let name: String = clean(&row.actor_name).chars().take(28).collect();
        let interval = if row.ci_low.0.is_some() {
            format!("{} .. {}", row.ci_low, row.ci_high)
        } else {
            "too few articles".to_owned()
        };
        let percent = |share: Option<f64>| format!("{:.0}%", 100.0 * share.unwrap_or(0.0));
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "\n{name:<28} {:>8} {:>8}  {:>7}  {interval:<18} {:>5} {:>5} {:>5}",
            row.n_articles,
            row.n_mentions,
            row.article_mean_score.to_string(),
            percent(row.share_neg.0),
            percent(row.share_neu.0),
            percent(row.share_pos.0)
        );
    }
    let (more, absent) = (found.len().saturating_sub(TABLE_ROWS), rows.len() - found.len());
    if more > 0 || absent > 0 {
        let never = if absent > 0 {
            format!("; {absent} of the list never found")
        } else {
            String::new()
        };
        let _ = write!(text, "\n({more} more in actors.csv{never})");
    }
    text
}

/// How many of the differences between outlets are more than chance; `None` where there were too few articles to test any.
fn compared(rows: &[ComparisonRow]) -> Option<String> {
    let tests = rows.first().map_or(0, |row| row.n_tests);
    let held = |row: &&ComparisonRow| matches!(row.verdict, Verdict::Higher | Verdict::Lower);
    (tests > 0).then(|| {
        let found = rows.iter().filter(held).count();
        format!("{found} of {tests} differences between outlets can be told from chance (outlet_comparison.csv)")
    })
}

/// “1 article”, “2 articles”.
fn counted(n: u64, noun: &str) -> String {
    let (head, tail) = noun
        .split_once(" of ")
        .map_or((noun, String::new()), |(head, tail)| (head, format!(" of {tail}")));
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {head}{plural}{tail}")
}

/// What was found in an input, field by field, as text.
fn inspection(input: &Inspection) -> String {
    let preset = input.preset.unwrap_or("none");
    let mut text = format!(
        "{}: {}, compression {}, preset {preset}",
        input.path, input.format, input.compression
    );
    for (field, names) in &input.mapping {
        let _ = write!(text, "\n  {field:<8} from {}", names.join(", else "));
    }
    match &input.first {
        None => text.push_str("\n  no record"),
        Some(Err(error)) => {
            let _ = write!(
                text,
                "\n  first record, line {}: cannot be used: {}",
                error.origin.line, error.detail
            );
        }
        Some(Ok(article)) => {
            let date = article.date.map(|d| d.to_string()).unwrap_or_default();
            let title: String = article.title.chars().take(60).collect();
            let _ = write!(
                text,
                "\n  first article: {} | {} | {date} | {title} | {} bytes of text",
                article.id,
                article.outlet,
                article.text.len()
            );
        }
    }
    text
}

/// Follows the first stage.
pub struct Watch {
    drawn: bool,
    bar: OnceLock<(ProgressBar, Arc<Progress>)>,
    articles: Arc<AtomicU64>,
    begun: Instant,
}

impl Watch {
    fn clear(&self) {
        if let Some((bar, _)) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

impl Observer for Watch {
    fn started(&self, progress: Arc<Progress>) {
        if !self.drawn {
            return;
        }
        let (articles, begun) = (Arc::clone(&self.articles), self.begun);
        let known = progress.total().is_some();
        let template = if known {
            "{bar:30} {percent:>3}%  {articles}  {eta} left"
        } else {
            "{spinner} {articles}  {elapsed}"
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let style = style.with_key("articles", move |_: &ProgressState, w: &mut dyn Write| {
            let n = articles.load(Ordering::Relaxed);
            let _ = write!(
                w,
                "{n} articles, {:.1}/s",
                n as f64 / begun.elapsed().as_secs_f64().max(1e-9)
            );
        });
        let bar = ProgressBar::with_draw_target(progress.total(), ProgressDrawTarget::stderr()).with_style(style);
        // Shown at once: the first articles may take a minute, and silence looks like a hang.
        bar.tick();
        let _ = self.bar.set((bar, progress));
    }

    fn advanced(&self, articles: u64) {
        self.articles.fetch_add(articles, Ordering::Relaxed);
        if let Some((bar, progress)) = self.bar.get() {
            bar.set_position(progress.read());
        }
    }
}
