//! Metrics of the last run for Prometheus: a file for the textfile collector of the node exporter.

use crate::error::Result;
use crate::output::PendingFile;
use crate::score::ScoreReport;
use crate::system::memory;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

/// A run that has ended, with or without success.
pub(super) struct LastRun<'a> {
    /// The exit code of the process.
    pub(super) exit_code: u8,
    /// True if the requested files are complete.
    pub(super) complete: bool,
    /// The duration.
    pub(super) took: Duration,
    /// The report of scoring, if the command scored and was not cut short.
    pub(super) scored: Option<&'a ScoreReport>,
}

impl LastRun<'_> {
    /// Writes the metrics; nobody sees a half-written file at `path`.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`].
    pub(super) fn write(&self, path: &Path) -> Result<()> {
        let mut file = PendingFile::beside(path.to_path_buf())?;
        let written = file.write_all(self.to_string().as_bytes());
        written.map_err(crate::error::Error::io("write", path))?;
        file.finish()
    }

    fn write_run(&self, page: &mut MetricsText) {
        let ended = jiff::Timestamp::now().as_millisecond() as f64 / 1000.0;
        page.one(
            "last_run_success",
            "Whether the files of the last run are complete.",
            f64::from(u8::from(self.complete)),
        );
        page.one(
            "last_run_exit_code",
            "Exit code of the last run.",
            f64::from(self.exit_code),
        );
        page.one(
            "last_run_timestamp_seconds",
            "When the last run ended, in Unix time.",
            ended,
        );
        page.one(
            "last_run_duration_seconds",
            "How long the last run took.",
            self.took.as_secs_f64(),
        );
        if let Some(peak) = memory::peak() {
            page.one(
                "last_run_peak_memory_bytes",
                "Peak memory of the last run.",
                peak as f64,
            );
        }
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        page.gauge("build_info", "The program.", [(version.as_slice(), 1.0)]);
    }

    fn write_articles(&self, page: &mut MetricsText, scored: &ScoreReport) {
        let counts = &scored.facts.counts;
        let scored_now = if scored.was_finished { 0 } else { counts.articles_scored };
        let rate = scored_now as f64 / self.took.as_secs_f64().max(1e-9);
        page.one(
            "last_run_was_finished",
            "Whether an earlier run had finished the work and nothing was done (--skip-finished).",
            f64::from(u8::from(scored.was_finished)),
        );
        let records = [
            ("scored", counts.articles_scored),
            ("duplicate", counts.duplicates),
            ("skipped", counts.records_skipped),
            ("other_shard", counts.other_shards),
        ];
        let mentions = [("scored", counts.mentions_scored), ("skipped", counts.mentions_skipped)];
        let reasons = scored
            .facts
            .skipped
            .iter()
            .map(|(reason, count)| (reason.as_str(), *count));
        page.counts(
            "last_run_articles",
            "Records that the last run read, by result.",
            "result",
            records,
        );
        page.counts(
            "last_run_mentions",
            "Mentions that the last run found, by result.",
            "result",
            mentions,
        );
        page.counts(
            "last_run_skipped",
            "Rows of skipped.csv of the last run.",
            "reason",
            reasons,
        );
        page.one(
            "last_run_articles_per_second",
            "Articles scored per second by the last run.",
            rate,
        );
        page.one(
            "last_run_warnings",
            "Warnings of the last run's scoring.",
            scored.warnings.len() as f64,
        );
        let model = &scored.facts.model;
        let labels = [
            ("name", model.name.as_str()),
            ("version", model.version.as_str()),
            ("sha256", model.sha256.as_str()),
        ];
        page.gauge("model_info", "The model of the last run.", [(labels.as_slice(), 1.0)]);
    }
}

impl std::fmt::Display for LastRun<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut page = MetricsText::default();
        self.write_run(&mut page);
        if let Some(scored) = self.scored {
            self.write_articles(&mut page, scored);
        }
        f.write_str(&page.0)
    }
}

/// Text in the exposition format, version 0.0.4. All metrics are gauges, because a run is over when they are read.
#[derive(Default)]
struct MetricsText(String);

impl MetricsText {
    fn one(&mut self, name: &str, help: &str, value: f64) {
        self.gauge(name, help, [(&[] as &[(&str, &str)], value)]);
    }

    fn counts<'l>(&mut self, name: &str, help: &str, label: &str, counts: impl IntoIterator<Item = (&'l str, u64)>) {
        let labelled: Vec<_> = counts
            .into_iter()
            .map(|(value, count)| ([(label, value)], count as f64))
            .collect();
        self.gauge(
            name,
            help,
            labelled.iter().map(|(labels, count)| (labels.as_slice(), *count)),
        );
    }

    fn gauge<'s>(
        &mut self,
        name: &str,
        help: &str,
        samples: impl IntoIterator<Item = (&'s [(&'s str, &'s str)], f64)>,
    ) {
        // Writing to a String cannot fail.
        let _ = write!(self.0, "# HELP regard_{name} {help}\n# TYPE regard_{name} gauge\n");
        for (labels, value) in samples {
            let labels: Vec<String> = labels
                .iter()
                .map(|(key, value)| format!("{key}=\"{}\"", escape_label(value)))
                .collect();
            let labels = if labels.is_empty() {
                String::new()
            } else {
                format!("{{{}}}", labels.join(","))
            };
            let _ = writeln!(self.0, "regard_{name}{labels} {value}");
        }
    }
}

/// Escapes the value of a label.
fn escape_label(value: &str) -> String {
    value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped_and_every_metric_has_help_and_type() {
        let mut page = MetricsText::default();
        page.gauge("x_info", "An x.", [([("name", "a\"b\\c\nd")].as_slice(), 1.0)]);
        page.counts("y", "Ys.", "result", [("good", 2), ("bad", 0)]);
        page.one("z_seconds", "A z.", 1.5);
        let expected = "\
# HELP regard_x_info An x.
# TYPE regard_x_info gauge
regard_x_info{name=\"a\\\"b\\\\c\\nd\"} 1
# HELP regard_y Ys.
# TYPE regard_y gauge
regard_y{result=\"good\"} 2
regard_y{result=\"bad\"} 0
# HELP regard_z_seconds A z.
# TYPE regard_z_seconds gauge
regard_z_seconds 1.5
";
        assert_eq!(page.0, expected);
    }
}
