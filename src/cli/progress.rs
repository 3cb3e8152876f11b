//! The progress of scoring: a bar on a terminal, or lines of the log.

use crate::cli::terminal::{Terminal, rounded};
use crate::ingest::Progress;
use crate::score::Observer;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use serde_json::json;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Time between two reports of progress in a log.
const PROGRESS_EVERY: Duration = Duration::from_secs(10);

/// Reports the progress of scoring.
pub(super) struct ProgressReporter {
    terminal: Terminal,
    bar: OnceLock<ProgressBar>,
    reading: OnceLock<Arc<Progress>>,
    articles: Arc<AtomicU64>,
    /// Milliseconds since `started` at which the next report is due.
    next_report: AtomicU64,
    started: Instant,
}

impl Terminal {
    /// Starts to report progress.
    pub(super) fn progress(&self) -> ProgressReporter {
        ProgressReporter {
            terminal: *self,
            bar: OnceLock::new(),
            reading: OnceLock::new(),
            articles: Arc::default(),
            next_report: AtomicU64::new(0),
            started: Instant::now(),
        }
    }
}

impl ProgressReporter {
    /// Returns the time since scoring started.
    pub(super) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Removes the bar from the terminal.
    pub(super) fn clear(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }

    /// Returns whether a report is due: at once, then at intervals.
    fn is_due(&self) -> bool {
        let elapsed = self.started.elapsed().as_millis() as u64;
        let due = elapsed >= self.next_report.load(Ordering::Relaxed);
        if due {
            let next = elapsed + PROGRESS_EVERY.as_millis() as u64;
            self.next_report.store(next, Ordering::Relaxed);
        }
        due
    }

    fn log_progress(&self, articles: u64, reading: &Progress) {
        let rate = articles as f64 / self.started.elapsed().as_secs_f64().max(1e-9);
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

impl Observer for ProgressReporter {
    fn started(&self, progress: Arc<Progress>) {
        let progress = self.reading.get_or_init(|| progress);
        if !self.terminal.draws_progress() {
            return;
        }
        let (articles, started) = (Arc::clone(&self.articles), self.started);
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
                n as f64 / started.elapsed().as_secs_f64().max(1e-9)
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
