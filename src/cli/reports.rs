//! The reports of the commands: closing summaries and tables of actors.

use crate::calibrate::{CalibrationReport, SampleReport};
use crate::clean::Furniture;
use crate::cli::closing::{actor_table, compared, files_to_open, none_compared};
use crate::cli::not_found::not_found;
use crate::cli::progress::ProgressReporter;
use crate::cli::terminal::{Level, LogFormat, Terminal, json_line, note, print, rounded};
use crate::error::Result;
use crate::ingest::InputSummary;
use crate::output::{COMPARISON_FILE, GROUP_COMPARISON_FILE};
use crate::record::facts::Facts;
use crate::reproduce::Reproduction;
use crate::score::ScoreReport;
use crate::series::SeriesReport;
use crate::summarize::SummaryReport;
use console::Term;
use indicatif::HumanDuration;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;

/// Ways of reading inputs that are described at most; all are in `run.json`.
const WAYS_SHOWN: usize = 3;

/// Notes on inputs that are shown; all are in `run.json`.
const NOTES_SHOWN: usize = 10;

/// Forms of names that are shown; all are in `run.json`.
const FORMS_SHOWN: usize = 5;

impl Terminal {
    /// Reports what was scored, and what was left out.
    pub(super) fn scored(&self, progress: &ProgressReporter, report: &ScoreReport) {
        progress.clear();
        let counts = report.facts.counts;
        let elapsed = progress.elapsed();
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
                "{} had already been scored by a run that was stopped",
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
        let furniture = in_furniture(&report.facts.skipped);
        let parts: Vec<String> = left_out
            .iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| counted(*n, what))
            .collect();
        if !parts.is_empty() {
            let message = format!("left out: {}{furniture} (see skipped.csv)", parts.join(", "));
            self.say(Level::Info, "left_out", &message, Value::Null);
        }
        self.finding(&report.facts);
        if self.verbose {
            let model = &report.facts.model;
            let message = format!("model: {} {} sha256 {}", model.name, model.version, model.sha256);
            self.say(Level::Info, "model", &message, json!({ "model": model }));
            for input in &report.inputs {
                let message = serde_json::to_string(input).unwrap_or_default();
                self.say(Level::Info, "input", &message, json!({ "input": input }));
            }
        }
    }

    /// Reports what was decided in order to read the list and the inputs, of one run or of parts together.
    pub(super) fn finding(&self, facts: &Facts) {
        for note in &facts.list_notes {
            self.say(Level::Info, "actor_list", &format!("actor list: {note}"), Value::Null);
        }
        if let Some(message) = further_forms(&facts.further_forms) {
            self.say(Level::Info, "further_forms", &message, json!(facts.further_forms));
        }
        for message in named_fields(&facts.inputs) {
            self.say(Level::Info, "fields", &message, Value::Null);
        }
        for message in input_notes(&facts.inputs) {
            self.say(Level::Info, "input", &message, Value::Null);
        }
    }

    /// Reports that an earlier run has finished the work, and nothing was done.
    pub(super) fn was_finished(&self, report: &ScoreReport, out: &Path) {
        let counts = report.facts.counts;
        let message = format!(
            "nothing to do: {} holds this work, finished, with {}; without --skip-finished it is scored again",
            out.display(),
            counted(counts.articles_scored, "article")
        );
        let fields = json!({ "out": out.to_string_lossy(), "counts": counts });
        self.say(Level::Info, "was_finished", &message, fields);
    }

    /// Reports how long each part of a run took, by all threads together.
    pub(super) fn timings(&self, progress: &ProgressReporter, report: &ScoreReport) {
        let wall = progress.elapsed();
        let table = report.timings.table(wall, report.threads).to_string();
        let parts: serde_json::Map<String, Value> = report
            .timings
            .parts()
            .map(|(name, spent)| (name.replace(' ', "_"), rounded(spent.as_secs_f64()).into()))
            .collect();
        // Requested by its own flag, so that it is shown even if only errors are.
        match self.format {
            LogFormat::Text => note(&table),
            LogFormat::Json => note(&json_line(
                Level::Info,
                "timings",
                "timings",
                json!({
                    "seconds": rounded(wall.as_secs_f64()),
                    "threads": report.threads,
                    "parts": parts,
                    "tokens": report.timings.tokens(),
                    "read_tokens": report.timings.read_tokens(),
                }),
            )),
        }
    }

    /// Reports what a run added to a series.
    ///
    /// # Errors
    /// Those of [`Terminal::summarized`].
    pub(super) fn series(&self, progress: &ProgressReporter, report: &SeriesReport, out: &Path) -> Result<()> {
        let scored = (report.scored.facts.counts.articles_scored > 0).then_some(&report.scored);
        if let Some(scored) = scored {
            self.scored(progress, scored);
        }
        progress.clear();
        self.warn(&report.repaired);
        let counts = &report.counts;
        let again = match counts.rescored {
            0 => String::new(),
            more => format!(", {more} scored again"),
        };
        let message = format!(
            "series: {} added, {} in a new version, {} unchanged{again}; it now has {} in {}",
            counted(counts.added, "article"),
            counts.changed,
            counts.unchanged,
            counted(counts.articles, "article"),
            counted(counts.parts as u64, "part")
        );
        self.say(Level::Info, "series", &message, json!(counts));
        match &report.summarized {
            Some(summarized) => self.summarized(summarized, scored, out),
            None => {
                if let Some(scored) = scored {
                    self.warn_of_scoring(scored);
                }
                let message = format!("nothing new: the files in {} are up to date", out.display());
                self.say(Level::Info, "unchanged", &message, Value::Null);
                Ok(())
            }
        }
    }

    /// Reports the summaries: a table of the actors mentioned most, what differs, what was left out, all warnings together, and the files to
    /// open next. `scored` is what they were made of, if this command scored it.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when standard output cannot be written.
    pub(super) fn summarized(&self, report: &SummaryReport, scored: Option<&ScoreReport>, out: &Path) -> Result<()> {
        if !self.quiet && self.format == LogFormat::Text {
            let columns = Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
            print(&actor_table(&report.actors, columns.unwrap_or(usize::MAX)))?;
        }
        if let Some(text) = compared(&report.comparisons, "outlets", COMPARISON_FILE) {
            self.say(Level::Info, "compared", &text, Value::Null);
        }
        if report.comparisons.is_empty()
            && let Some(text) = none_compared(&report.by_outlet)
        {
            self.say(Level::Info, "compared", text, Value::Null);
        }
        if let Some(text) = compared(&report.group_comparisons, "groups", GROUP_COMPARISON_FILE) {
            self.say(Level::Info, "groups_compared", &text, Value::Null);
        }
        if let Some(text) = not_found(report) {
            self.say(Level::Info, "not_found", &text, Value::Null);
        }
        if let Some(text) = kept_out(report) {
            self.say(Level::Info, "kept_out", &text, Value::Null);
        }
        if let Some(scored) = scored {
            self.warn_of_scoring(scored);
        }
        self.warn(&report.warnings);
        let left_out = report.facts.counts.articles_left_out;
        if left_out > 0 && report.actors.iter().all(|row| row.n_articles == 0) {
            let text = "lie outside of --since and --until, or are of an older version; the others name no actor";
            self.warn(&[format!("{} {text}", counted(left_out, "article"))]);
        }
        let has_tests = report.comparisons.first().is_some_and(|row| row.n_tests > 0);
        let open = files_to_open(out, has_tests);
        let message = format!(
            "open next:\n  {}\nall files are in {}; datapackage.json there explains each column",
            open.join("\n  "),
            out.display()
        );
        let found = report.actors.iter().filter(|row| row.n_articles > 0).count();
        self.say(
            Level::Info,
            "summarized",
            &message,
            json!({ "out": out.to_string_lossy(), "actors": report.actors.len(), "actors_found": found, "open": open }),
        );
        Ok(())
    }

    /// Prints the warnings of scoring.
    pub(super) fn warn_of_scoring(&self, report: &ScoreReport) {
        self.warn(&report.warnings);
        if let Some(loss) = &report.loss {
            self.alarm(loss);
        }
    }

    /// Reports which sample was drawn into `out`.
    pub(super) fn sampled(&self, report: &SampleReport, out: &Path) {
        let message = format!(
            "drew {} of {} mentions, from {}, into {}; the model's labels are in {}",
            report.drawn,
            report.mentions,
            counted(report.strata as u64, "group of outlet and score"),
            out.display(),
            report.key.display()
        );
        let fields = json!({ "drawn": report.drawn, "mentions": report.mentions, "out": out.to_string_lossy() });
        self.say(Level::Info, "sampled", &message, fields);
    }

    /// Reports the model's agreement with the coded sample whose corrections are in `out`.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when standard output cannot be written.
    pub(super) fn calibrated(&self, report: &CalibrationReport, json: bool, out: &Path) -> Result<()> {
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

    /// Reports whether the repeated run produced the same files.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when standard output cannot be written.
    pub(super) fn reproduced(&self, progress: &ProgressReporter, report: &Reproduction, json: bool) -> Result<()> {
        progress.clear();
        if json {
            print(&serde_json::to_string_pretty(report).unwrap_or_default())
        } else {
            print(&report.to_string())
        }
    }

    /// Prints the result of maintenance on standard output, unless only errors are shown.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when standard output cannot be written.
    pub(super) fn outcome(&self, text: &str) -> Result<()> {
        if self.quiet { Ok(()) } else { print(text) }
    }

    /// Prints a page about a finished run.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when standard output cannot be written.
    pub(super) fn page(&self, page: &str, warnings: &[String]) -> Result<()> {
        self.warn(warnings);
        print(page)
    }
}

/// Says under which forms that the list does not hold its names were found, those found most first; `None` where there are none.
fn further_forms(found: &BTreeMap<String, u64>) -> Option<String> {
    let mut forms: Vec<(&String, &u64)> = found.iter().collect();
    forms.sort_by_key(|(form, mentions)| (Reverse(**mentions), *form));
    let shown: Vec<String> = forms
        .iter()
        .take(FORMS_SHOWN)
        .map(|(form, mentions)| format!("{form} ({mentions})"))
        .collect();
    let more = match forms.len().saturating_sub(FORMS_SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more, in run.json"),
    };
    (!shown.is_empty()).then(|| {
        format!(
            "names of the list found in other forms, with their mentions: {}{more}",
            shown.join(", ")
        )
    })
}

/// Returns “1 article”, “2 articles”.
fn counted(n: u64, noun: &str) -> String {
    let (head, tail) = noun
        .split_once(" of ")
        .map_or((noun, String::new()), |(head, tail)| (head, format!(" of {tail}")));
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {head}{plural}{tail}")
}

/// Says which names were taken for which fields, for each way in which inputs were read; nothing of
/// inputs whose names are those of the fields.
fn named_fields(inputs: &[InputSummary]) -> Vec<String> {
    let mut ways: Vec<(String, &str, u64)> = Vec::new();
    for input in inputs {
        let fields = input.fields.iter();
        let taken: Vec<_> = fields
            .filter_map(|(field, names)| Some((field, names.first()?)))
            .collect();
        if taken.iter().all(|(field, name)| *name == field.as_str()) {
            continue;
        }
        let named: Vec<String> = taken
            .iter()
            .map(|(field, name)| format!("{field} from {name}"))
            .collect();
        let named = named.join(", ");
        match ways.iter_mut().find(|(known, ..)| *known == named) {
            Some((.., others)) => *others += 1,
            None => ways.push((named, &input.path, 0)),
        }
    }
    ways.truncate(WAYS_SHOWN);
    let describe = |(named, path, others): (String, &str, u64)| match others {
        0 => format!("fields of {path}: {named}"),
        _ => format!("fields of {path} and {}: {named}", counted(others, "other input")),
    };
    ways.into_iter().map(describe).collect()
}

/// Says how many of the mentions that were left out stand in which page furniture.
fn in_furniture(skipped: &BTreeMap<String, u64>) -> String {
    let kinds = Furniture::ALL.iter().filter_map(|kind| {
        let count = skipped.get(kind.as_str())?;
        Some(format!("{count} in a {}", kind.as_str()))
    });
    let kinds: Vec<String> = kinds.collect();
    match kinds.is_empty() {
        true => String::new(),
        false => format!(", of them {}", kinds.join(", ")),
    }
}

/// Says which mentions are in no number because their outlets repeat the text that they stand in.
fn kept_out(report: &SummaryReport) -> Option<String> {
    let mentions = report.facts.counts.mentions_repeated;
    (mentions > 0).then(|| {
        format!(
            "kept out: {} in {} (see boilerplate.csv; --keep-repeated counts them)",
            counted(mentions, "mention"),
            counted(report.repeated as u64, "repeated text")
        )
    })
}

/// Says what was decided in order to read each input; of many the first, for all are in `run.json`.
fn input_notes(inputs: &[InputSummary]) -> Vec<String> {
    let noted = inputs
        .iter()
        .flat_map(|input| input.notes.iter().map(|note| format!("{}: {note}", input.path)));
    let mut shown: Vec<String> = noted.clone().take(NOTES_SHOWN).collect();
    match noted.count() - shown.len() {
        0 => {}
        more => shown.push(format!("{} on inputs in run.json", counted(more as u64, "more note"))),
    }
    shown
}
