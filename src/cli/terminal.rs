//! What the program says: to a person the progress bar, the closing summary and the table of actors; to a program that
//! watches it the same as lines of JSON.

use crate::actor::Registry;
use crate::calibrate::{CalibrationReport, SampleReport};
use crate::cli::{note, print};
use crate::error::{Error, Result};
use crate::ingest::{Inspection, Progress};
use crate::model::ModelFiles;
use crate::output::{ComparisonRow, Folder, SummaryRow, Verdict};
use crate::reproduce::Reproduction;
use crate::score::{Observer, ScoreReport};
use crate::series::SeriesReport;
use crate::store::Store;
use crate::summarize::SummaryReport;
use crate::text::escape_control;
use crate::text::one_line;
use clap::ValueEnum;
use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Write;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Actors in the closing table.
const TABLE_ROWS: usize = 20;

/// Time between two reports of progress in a log.
const PROGRESS_EVERY: Duration = Duration::from_secs(10);

/// The form of what is said on standard error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Words for a person.
    #[default]
    Text,
    /// JSON Lines: time, level, event, message, and what belongs to the event.
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Info,
    Warning,
    Error,
}

/// Standard error for words, standard output for the table.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    quiet: bool,
    verbose: bool,
    format: LogFormat,
}

impl Terminal {
    /// Shows as much as the flags ask for, in that form.
    pub fn new(quiet: bool, verbose: bool, format: LogFormat) -> Self {
        Self { quiet, verbose, format }
    }

    /// Says one thing: to a person the message, to a program all of it. `fields` is an object, or null for none.
    fn say(&self, level: Level, event: &str, message: &str, fields: Value) {
        if self.quiet && level != Level::Error {
            return;
        }
        match (self.format, level) {
            (LogFormat::Json, _) => note(&line(level, event, message, fields)),
            (LogFormat::Text, Level::Info) => note(message),
            (LogFormat::Text, Level::Warning) => note(&format!("warning: {message}")),
            (LogFormat::Text, Level::Error) => note(&format!("regard: {message}")),
        }
    }

    /// As [`Terminal::say`], but nothing to a person, who sees it otherwise.
    fn log(&self, event: &str, message: &str, fields: Value) {
        if self.format == LogFormat::Json {
            self.say(Level::Info, event, message, fields);
        }
    }

    /// Why nothing came of it.
    pub fn failed(&self, error: &Error) {
        self.refused(&error.to_string(), error.exit_code());
    }

    /// As [`Terminal::failed`], where it is no [`Error`].
    pub fn refused(&self, problem: &str, exit_code: u8) {
        self.say(Level::Error, "failed", problem, json!({ "exit_code": exit_code }));
    }

    /// Why what came of it is not good enough; shown also to who wants errors alone.
    pub fn too_many_skipped(&self, problem: &str, exit_code: u8) {
        self.say(
            Level::Error,
            "too_many_skipped",
            problem,
            json!({ "exit_code": exit_code }),
        );
    }

    /// The last thing that is said where all went well, and how long it took.
    pub fn done(&self, exit_code: u8, took: Duration) {
        let fields = json!({ "exit_code": exit_code, "seconds": rounded(took.as_secs_f64()) });
        self.log("done", "done", fields);
    }

    /// Something went wrong beside the work itself.
    pub fn warning(&self, message: &str) {
        self.say(Level::Warning, "warning", message, Value::Null);
    }

    /// Follows the first stage: a progress bar, drawn only when standard error is a terminal, or lines of a log.
    pub fn watch(&self) -> Watch {
        let drawn = !self.quiet && self.format == LogFormat::Text && std::io::stderr().is_terminal();
        Watch {
            terminal: *self,
            drawn,
            bar: OnceLock::new(),
            reading: OnceLock::new(),
            articles: Arc::default(),
            next_told: AtomicU64::new(0),
            begun: Instant::now(),
        }
    }

    /// The closing summary of the first stage.
    pub fn scored(&self, watch: &Watch, report: &ScoreReport) {
        watch.clear();
        let counts = report.facts.counts;
        let elapsed = watch.begun.elapsed();
        let rate = counts.articles_scored as f64 / elapsed.as_secs_f64().max(1e-9);
        let took = if elapsed.as_secs() < 60 {
            format!("{:.1} s", elapsed.as_secs_f64())
        } else {
            HumanDuration(elapsed).to_string()
        };
        let message = format!(
            "scored {} in {took} ({rate:.1} articles/s): {}",
            counted(counts.articles_scored, "article"),
            counted(counts.mentions_scored, "mention")
        );
        let fields = json!({
            "seconds": rounded(elapsed.as_secs_f64()),
            "articles_per_second": rounded(rate),
            "counts": counts,
            "skipped": report.facts.skipped,
        });
        self.say(Level::Info, "scored", &message, fields);
        if report.resumed > 0 {
            let message = format!(
                "a run that was stopped had scored {} of it already",
                counted(report.resumed, "sentence")
            );
            self.say(Level::Info, "resumed", &message, json!({ "sentences": report.resumed }));
        }
        let left_out = [
            (counts.duplicates, "duplicate"),
            (counts.records_skipped, "unusable record"),
            (counts.mentions_skipped, "mention"),
            (counts.other_shards, "record of other shards"),
        ];
        let parts: Vec<String> = left_out
            .iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| counted(*n, what))
            .collect();
        if !parts.is_empty() {
            let message = format!("left out: {} (see skipped.csv)", parts.join(", "));
            self.say(Level::Info, "left_out", &message, Value::Null);
        }
        if self.verbose {
            let model = &report.facts.model;
            let message = format!("model: {} {} sha256 {}", model.name, model.version, model.sha256);
            self.say(Level::Info, "model", &message, json!({ "model": model }));
            for input in &report.inputs {
                let message = serde_json::to_string(input).unwrap_or_default();
                self.say(Level::Info, "input", &message, json!({ "input": input }));
            }
        }
        self.warn(&report.warnings);
    }

    /// Where the time of a run went that began with `watch`.
    pub fn timings(&self, watch: &Watch, report: &ScoreReport) {
        let wall = watch.begun.elapsed();
        let table = report.timings.table(wall, report.threads).to_string();
        let parts: serde_json::Map<String, Value> = report
            .timings
            .parts()
            .map(|(name, spent)| (name.replace(' ', "_"), rounded(spent.as_secs_f64()).into()))
            .collect();
        // Asked for by a flag of its own, so that it is shown also to who wants nothing else.
        match self.format {
            LogFormat::Text => note(&table),
            LogFormat::Json => note(&line(
                Level::Info,
                "timings",
                "where the time went",
                json!({ "seconds": rounded(wall.as_secs_f64()), "threads": report.threads, "parts": parts }),
            )),
        }
    }

    /// Opens a folder for writing; where another run does so, says that it waits, if it is to.
    ///
    /// # Errors
    /// Those of [`Folder::open_or_wait`].
    pub fn open_folder(&self, path: &Path, wait: bool) -> Result<Folder> {
        self.patient(wait, |wait| Folder::open_or_wait(path, wait))
    }

    /// As [`Terminal::open_folder`], a store.
    ///
    /// # Errors
    /// Those of [`Store::open`].
    pub fn open_store(&self, path: &Path, wait: bool) -> Result<Store> {
        self.patient(wait, |wait| Store::open(path, wait))
    }

    fn patient<T>(&self, wait: bool, open: impl Fn(bool) -> Result<T>) -> Result<T> {
        match open(false) {
            Err(Error::Busy(path)) if wait => {
                let message = format!("waiting for another run, which is writing to {}", path.display());
                self.say(Level::Info, "waiting", &message, Value::Null);
                open(true)
            }
            opened => opened,
        }
    }

    /// The closing summary of a run that added to a series.
    ///
    /// # Errors
    /// As [`Terminal::summarized`].
    pub fn series(&self, watch: &Watch, report: &SeriesReport, out: &Path) -> Result<()> {
        if report.scored.facts.counts.articles_scored > 0 {
            self.scored(watch, &report.scored);
        }
        watch.clear();
        self.warn(&report.repaired);
        let counts = &report.counts;
        let again = match counts.rescored {
            0 => String::new(),
            more => format!(", {more} scored again"),
        };
        let message = format!(
            "the series: {} more, {} in a new version, {} as they were{again}; it holds {} in {}",
            counted(counts.added, "article"),
            counts.changed,
            counts.unchanged,
            counted(counts.articles, "article"),
            counted(counts.parts as u64, "part")
        );
        self.say(Level::Info, "series", &message, json!(counts));
        match &report.summarized {
            Some(summarized) => self.summarized(summarized, out),
            None => {
                let message = format!("nothing is new: the files in {} are those of the series", out.display());
                self.say(Level::Info, "unchanged", &message, Value::Null);
                Ok(())
            }
        }
    }

    /// The closing summary of the second stage: the actors mentioned most.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when standard output cannot be written.
    pub fn summarized(&self, report: &SummaryReport, out: &Path) -> Result<()> {
        self.warn(&report.warnings);
        if !self.quiet && self.format == LogFormat::Text {
            print(&table(&report.actors))?;
        }
        if let Some(text) = compared(&report.comparisons) {
            self.say(Level::Info, "compared", &text, Value::Null);
        }
        let message = format!(
            "files in {}; what each column means is in its datapackage.json",
            out.display()
        );
        let found = report.actors.iter().filter(|row| row.n_articles > 0).count();
        self.say(
            Level::Info,
            "summarized",
            &message,
            json!({ "out": out.to_string_lossy(), "actors": report.actors.len(), "actors_found": found }),
        );
        Ok(())
    }

    /// What was drawn to be coded into `out`.
    pub fn sampled(&self, report: &SampleReport, out: &Path) {
        let message = format!(
            "drew {} of {} mentions, from {}, into {}; what the model said of them is in {}",
            report.drawn,
            report.mentions,
            counted(report.strata as u64, "group of outlet and score"),
            out.display(),
            report.key.display()
        );
        let fields = json!({ "drawn": report.drawn, "mentions": report.mentions, "out": out.to_string_lossy() });
        self.say(Level::Info, "sampled", &message, fields);
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
        self.warn(&report.warnings);
        let message = format!("the corrected scores are in {}", out.display());
        self.say(
            Level::Info,
            "calibrated",
            &message,
            json!({ "out": out.to_string_lossy() }),
        );
        Ok(())
    }

    /// What came of a repetition.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when standard output cannot be written.
    pub fn reproduced(&self, watch: &Watch, report: &Reproduction, json: bool) -> Result<()> {
        watch.clear();
        if json {
            print(&serde_json::to_string_pretty(report).unwrap_or_default())
        } else {
            print(&report.to_string())
        }
    }

    /// The outcome of something that was looked after, on standard output; nothing for who wants errors alone.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when standard output cannot be written.
    pub fn outcome(&self, text: &str) -> Result<()> {
        if self.quiet { Ok(()) } else { print(text) }
    }

    /// A page about what a run found.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when standard output cannot be written.
    pub fn page(&self, page: &str, warnings: &[String]) -> Result<()> {
        self.warn(warnings);
        print(page)
    }

    /// What `--dry-run` found.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when standard output cannot be written.
    pub fn dry_run(&self, inputs: &[Inspection], registry: &Registry, model: &ModelFiles) -> Result<()> {
        for input in inputs {
            print(&escape_control(&inspection(input)))?;
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
        warnings.iter().for_each(|warning| self.warning(warning));
    }
}

/// A line of the log.
fn line(level: Level, event: &str, message: &str, fields: Value) -> String {
    let now = jiff::Timestamp::now();
    let mut line = json!({ "time": format!("{now:.3}"), "level": level, "event": event, "message": message });
    if let (Some(line), Value::Object(fields)) = (line.as_object_mut(), fields) {
        line.extend(fields);
    }
    line.to_string()
}

/// To the thousandth.
fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
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
        let name: String = one_line(&row.actor_name).chars().take(28).collect();
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
    let preset = input.preset.as_deref().unwrap_or("none");
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
    terminal: Terminal,
    drawn: bool,
    bar: OnceLock<ProgressBar>,
    reading: OnceLock<Arc<Progress>>,
    articles: Arc<AtomicU64>,
    /// Milliseconds since `begun` from which on progress is to be told again.
    next_told: AtomicU64,
    begun: Instant,
}

impl Watch {
    fn clear(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }

    /// Whether the log is to be told how far the run is: at once, then at intervals.
    fn is_due(&self) -> bool {
        let elapsed = self.begun.elapsed().as_millis() as u64;
        let due = elapsed >= self.next_told.load(Ordering::Relaxed);
        if due {
            let next = elapsed + PROGRESS_EVERY.as_millis() as u64;
            self.next_told.store(next, Ordering::Relaxed);
        }
        due
    }

    fn log_progress(&self, articles: u64, reading: &Progress) {
        let rate = articles as f64 / self.begun.elapsed().as_secs_f64().max(1e-9);
        let fields = json!({
            "articles": articles,
            "articles_per_second": rounded(rate),
            "bytes_read": reading.read(),
            "bytes_total": reading.total(),
        });
        self.terminal
            .log("progress", &format!("{articles} articles, {rate:.1}/s"), fields);
    }
}

impl Observer for Watch {
    fn started(&self, progress: Arc<Progress>) {
        let progress = self.reading.get_or_init(|| progress);
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
        let _ = self.bar.set(bar);
    }

    fn advanced(&self, articles: u64) {
        let articles = self.articles.fetch_add(articles, Ordering::Relaxed) + articles;
        let Some(reading) = self.reading.get() else { return };
        match self.bar.get() {
            Some(bar) => bar.set_position(reading.read()),
            None if self.is_due() => self.log_progress(articles, reading),
            None => {}
        }
    }
}
