//! The sections of the page about what was read: each finding with what will be done about it.

use crate::cli::profile::DryRun;
use crate::cli::profile::page::{Page, count};
use crate::error::Reason;
use crate::profile::{DumpProfile, FirstArticle, OutletCount, SkippedRecords};
use crate::record::loss::remedy;
use indicatif::HumanCount;

/// Outlets of which the spellings are shown.
const MERGED_SHOWN: usize = 8;

impl Page {
    pub(super) fn records(&mut self, profile: &DumpProfile) {
        self.heading("Records");
        self.counted("read", profile.records, profile.records, "");
        self.counted("articles", profile.articles, profile.records, "will be scored");
        for skipped in &profile.skipped {
            self.counted(
                skipped.reason,
                skipped.records,
                profile.records,
                &skipped_remark(skipped),
            );
            let example = format!("{}:{}: {}", skipped.source, skipped.line, skipped.detail);
            self.example(&example);
        }
        if let Some(first) = &profile.first_article {
            self.named("first", &described(first));
        }
        if profile.records == 0 {
            self.sentence("there is no record: a run will fail");
        } else if profile.articles == 0 {
            self.sentence("not one record can be used: a run will fail with exit code 1");
        } else if profile.loses_too_much {
            self.sentence(
                "more than half of the records cannot be used: a run will end with exit code 3, unless --max-skipped sets \
                 another limit",
            );
        }
    }

    pub(super) fn outlets(&mut self, profile: &DumpProfile) {
        let outlets = &profile.outlets;
        self.heading(&format!("Outlets: {}", count(outlets.outlets)));
        for outlet in &outlets.largest {
            let remark = match outlet.outlet.as_str() {
                "unknown" => "name none: --map outlet=NAME takes it from a field",
                _ => "",
            };
            self.counted(&outlet.outlet, outlet.articles, profile.articles, remark);
        }
        let others = outlets.outlets - outlets.largest.len();
        if others > 0 {
            let name = format!("{} more", count(others));
            self.counted(&name, outlets.articles_of_others, profile.articles, "");
        }
        for outlet in outlets.merged.iter().take(MERGED_SHOWN) {
            self.named("as one", &merged(outlet));
        }
        let more = outlets.merged.len().saturating_sub(MERGED_SHOWN);
        if more > 0 {
            self.named("as one", &format!("{} more", count(more)));
        }
    }

    pub(super) fn dates(&mut self, profile: &DumpProfile) {
        let dates = &profile.dates;
        self.heading("Dates");
        match (dates.first, dates.last) {
            (Some(first), Some(last)) => self.sentence(&format!("from {first} to {last}")),
            _ => self.sentence("none"),
        }
        if dates.undated > 0 {
            let remark = "will be scored; by week or month they are a row of their own";
            self.counted("without a date", dates.undated, profile.articles, remark);
        }
        if !dates.unread.is_empty() {
            let texts: Vec<String> = dates.unread.iter().map(|text| format!("`{text}`")).collect();
            self.sentence(&format!(
                "not read as dates: {}; if they are, --date-format names their format",
                texts.join(", ")
            ));
        }
    }

    pub(super) fn languages(&mut self, profile: &DumpProfile) {
        if profile.languages.is_empty() {
            return;
        }
        self.heading("Languages");
        let all = profile.languages.iter().map(|language| language.articles).sum();
        for language in &profile.languages {
            let name = match language.language.as_str() {
                "unknown" => "not certain",
                code => code,
            };
            let remark = match language.is_scored {
                true => "will be scored",
                false => "will be skipped: --languages all scores them",
            };
            self.counted(name, language.articles, all, remark);
        }
    }

    pub(super) fn texts(&mut self, profile: &DumpProfile) {
        let text = &profile.text;
        let rows = [
            (
                "HTML, Markdown, other markup",
                text.markup,
                "will be removed; positions stay those of the dump",
            ),
            (
                "letters decoded wrongly",
                text.mojibake,
                "will be put right (â€™ is ’); positions stay those of the dump",
            ),
            (
                "letters lost (U+FFFD)",
                text.lost_letters,
                "cannot be put right: names with such a letter are not found",
            ),
            (
                "headlines in sentences",
                text.links,
                "are of other articles and will be taken out: rows of skipped.csv",
            ),
            ("no headline", text.untitled, "the text alone will be scored"),
        ];
        let rows = rows.into_iter().filter(|(_, number, _)| *number > 0);
        let rows: Vec<_> = rows.collect();
        self.heading("Texts");
        if rows.is_empty() {
            self.sentence("clean, each with a headline");
        }
        for (name, number, remark) in rows {
            self.counted(name, number, profile.articles, remark);
        }
    }

    pub(super) fn repeated(&mut self, profile: &DumpProfile) {
        self.heading("Repeated text");
        if profile.repeated.is_empty() {
            return self.sentence("no line stands in many articles of one outlet");
        }
        for line in &profile.repeated {
            self.counted(&line.outlet, line.articles, line.of, &format!("“{}”", line.text));
        }
        self.sentence(
            "the number and share of the outlet's articles that hold the line. Names in it will be kept out of the numbers \
             (boilerplate.csv); --keep-repeated counts them",
        );
    }

    pub(super) fn missing_fields(&mut self, profile: &DumpProfile) {
        if !profile.lacking.is_empty() {
            self.heading("Missing fields");
        }
        for warning in &profile.lacking {
            self.sentence(warning);
        }
    }

    pub(super) fn run(&mut self, run: &DryRun<'_>) {
        let manifest = &run.model.manifest;
        self.heading("Run");
        let listed = count(run.registry.actors().len());
        match (run.discovers, run.registry.actors().is_empty()) {
            (true, true) => self.named("actors", "those that the model finds in the articles"),
            (true, false) => self.named(
                "actors",
                &format!("{listed}, and others that the model finds in the articles"),
            ),
            (false, _) => self.named("actors", &listed),
        }
        for note in run.registry.notes() {
            self.sentence(&format!("actor list: {note}"));
        }
        let place = &run.model.place;
        self.named("model", &format!("{} {} {place}", manifest.name, manifest.version));
        self.sentence("nothing was written");
    }
}

/// Returns what was taken for the fields of the first article.
fn described(article: &FirstArticle) -> String {
    let date = article.date.map_or_else(|| "no date".to_owned(), |day| day.to_string());
    let title = if article.title.is_empty() {
        "no headline"
    } else {
        &article.title
    };
    format!(
        "{} | {} | {date} | {title} | {} ({} bytes)",
        article.id,
        article.outlet,
        article.text,
        HumanCount(article.bytes)
    )
}

/// Says what becomes of skipped records and what to do about them.
fn skipped_remark(skipped: &SkippedRecords) -> String {
    if skipped.kind == Reason::UnreadableInput {
        return "the rest of it will be missing: get the file again, it is damaged or cut off".to_owned();
    }
    let more = match skipped.kind {
        Reason::DuplicateRecord => Some("an earlier record is the same"),
        Reason::OtherLanguage => Some("--languages all scores them"),
        Reason::NoArticle => Some("no article stands on these pages"),
        kind => remedy(kind),
    };
    match more {
        Some(more) => format!("will be skipped: {more}"),
        None => "will be skipped".to_owned(),
    }
}

fn merged(outlet: &OutletCount) -> String {
    format!("{} will be counted as {}", outlet.spellings.join(", "), outlet.outlet)
}
