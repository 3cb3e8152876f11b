//! The progress of a run: a bar on a terminal, or lines of the log.

use crate::cli::terminal::{Level, Terminal, rounded};
use crate::score::{Observer, ScoreProgress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use serde_json::{Value, json};
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Time between two reports of progress in a log.
const PROGRESS_EVERY: Duration = Duration::from_secs(10);
/// Time between two pictures of the bar while nothing happens.
const TICK: Duration = Duration::from_millis(200);
/// Time that must have been measured before a time left is shown.
const MEASURED: Duration = Duration::from_secs(2);
const SCORING_WITH_END: &str = "scoring {wide_bar} {work}";
const SCORING: &str = "{spinner} scoring  {work}";
const READING: &str = "{spinner} reading  {elapsed}";
const SUMMARIZING: &str = "{spinner} summarizing and writing the files  {elapsed}";

/// Reports the progress of a run.
pub(super) struct ProgressReporter {
    terminal: Terminal,
    current: Mutex<Current>,
    /// Milliseconds since `started` at which the next report is due.
    next_report: AtomicU64,
    started: Instant,
}

/// The work that goes on.
#[derive(Default)]
struct Current {
    /// The bar, on a terminal.
    bar: Option<ProgressBar>,
    scoring: Option<Arc<ScoreProgress>>,
    /// True once the bar shows the scored sentences.
    shows_sentences: bool,
}

impl Terminal {
    /// Starts to report progress.
    pub(super) fn progress(&self) -> ProgressReporter {
        ProgressReporter {
            terminal: *self,
            current: Mutex::default(),
            next_report: AtomicU64::new(0),
            started: Instant::now(),
        }
    }
}

impl ProgressReporter {
    /// Returns the time since the work started.
    pub(super) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Removes the bar from the terminal.
    pub(super) fn clear(&self) {
        if let Some(bar) = self.current().bar.take() {
            bar.finish_and_clear();
        }
    }

    fn current(&self) -> MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows a new part of the work; on no terminal nothing.
    fn show(&self, current: &mut Current, template: &str) {
        if !self.terminal.draws_progress() {
            return;
        }
        let bar = current.bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            // Drawn at once: the first articles may take a minute, and silence looks like a hang.
            bar.enable_steady_tick(TICK);
            bar
        });
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
        bar.set_style(match current.scoring.clone() {
            Some(scoring) => style.with_key("work", move |state: &ProgressState, text: &mut dyn Write| {
                let _ = text.write_str(&work_text(&scoring, state.elapsed()));
            }),
            None => style,
        });
        bar.reset_elapsed();
        bar.tick();
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

    fn log_progress(&self, scoring: &ScoreProgress) {
        let articles = scoring.articles_done();
        let per_second = |count: u64| count as f64 / self.started.elapsed().as_secs_f64().max(1e-9);
        let rate = per_second(articles);
        let fields = json!({
            "articles": articles,
            "articles_per_second": rounded(rate),
            "sentences": scoring.sentences_done(),
            "sentences_per_second": rounded(per_second(scoring.sentences_scored())),
            "sentences_total": scoring.sentences_total(),
            "bytes_read": scoring.reading().read(),
            "bytes_total": scoring.reading().total(),
        });
        self.terminal
            .log("progress", &format!("{articles} articles, {rate:.1}/s"), fields);
    }
}

/// An error is printed on a line of its own, without the bar.
impl Drop for ProgressReporter {
    fn drop(&mut self) {
        self.clear();
    }
}

impl Observer for ProgressReporter {
    fn not_finished(&self, reason: &str) {
        let message = format!("--skip-finished: {reason}; this run scores");
        self.terminal.say(Level::Info, "not_finished", &message, Value::Null);
    }

    fn started(&self, progress: Arc<ScoreProgress>) {
        let mut current = self.current();
        current.scoring = Some(progress);
        current.shows_sentences = false;
        self.show(&mut current, READING);
    }

    fn worked(&self) {
        let mut current = self.current();
        let (Some(scoring), Some(_)) = (current.scoring.clone(), &current.bar) else {
            return;
        };
        let total = scoring.sentences_total();
        if !current.shows_sentences {
            current.shows_sentences = true;
            self.show(&mut current, if total.is_some() { SCORING_WITH_END } else { SCORING });
        }
        let Some(bar) = &current.bar else { return };
        if let Some(total) = total {
            bar.set_length(total);
        }
        bar.set_position(scoring.sentences_done());
    }

    fn advanced(&self) {
        self.worked();
        let current = self.current();
        if let (Some(scoring), None) = (&current.scoring, &current.bar)
            && self.is_due()
        {
            self.log_progress(scoring);
        }
    }

    fn summarizing(&self) {
        self.show(&mut self.current(), SUMMARIZING);
    }
}

/// Returns “45%  812 articles  9310 sentences  412/s  1m 05s left”, without what is not known.
///
/// The rate is that of all the time in which sentences were scored: between two chunks of articles there are seconds in which none are,
/// and a rate of the last seconds alone would take them for a stop. What an earlier run scored took this one no time.
fn work_text(scoring: &ScoreProgress, measured: Duration) -> String {
    let (done, total) = (scoring.sentences_done(), scoring.sentences_total());
    let mut parts = Vec::new();
    if let Some(total) = total.filter(|total| *total > 0) {
        parts.push(percent_text(done, total));
    }
    let articles = scoring.articles_done();
    parts.extend((articles > 0).then(|| format!("{articles} articles")));
    parts.push(format!("{done} sentences"));
    let per_second = scoring.sentences_scored() as f64 / measured.as_secs_f64().max(1e-9);
    if measured >= MEASURED && per_second > 0.0 {
        parts.push(format!("{per_second:.0}/s"));
        parts.extend(total.map(|total| left_text(total.saturating_sub(done), per_second)));
    }
    parts.join("  ")
}

/// Returns the share done, never all of it: a bar that is through is taken away.
fn percent_text(done: u64, total: u64) -> String {
    let percent = (100.0 * done as f64 / total as f64).floor().min(99.0);
    format!("{percent:>2}%")
}

/// Returns the time that the sentences left will take; never none, for with the last one the rows are still to be written.
fn left_text(left: u64, per_second: f64) -> String {
    let seconds = (left as f64 / per_second).ceil().max(1.0) as u64;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds}s left"),
        (0, _) => format!("{minutes}m {:02}s left", seconds % 60),
        _ => format!("{hours}h {minutes:02}m left"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_time_is_left_only_when_nothing_is() {
        let cases = [
            (0, 100.0, "1s left"),
            (1, 100.0, "1s left"),
            (5990, 100.0, "1m 00s left"),
            (35_000, 1000.0, "35s left"),
            (65_100, 1000.0, "1m 06s left"),
            (100_000, 10.0, "2h 46m left"),
        ];
        for (left, per_second, expected) in cases {
            assert_eq!(left_text(left, per_second), expected);
        }
        assert_eq!(
            [percent_text(1, 200), percent_text(199, 200), percent_text(201, 200)],
            [" 0%", "99%", "99%"]
        );
    }
}
