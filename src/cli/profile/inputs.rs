//! The section of the page about how the inputs are read. Inputs that are read in the same way are described together.

use crate::cli::profile::page::{Page, count, count_of};
use crate::ingest::InputSummary;
use crate::profile::{DumpProfile, ProfiledInput};
use crate::text::one_line;

/// Ways of reading that are described, fields that are named as not used, and notes that are shown of each way.
const WAYS_SHOWN: usize = 6;
const UNUSED_SHOWN: usize = 20;
const NOTES_SHOWN: usize = 10;

/// Inputs that are read in the same way.
struct InputGroup<'p> {
    first: &'p ProfiledInput,
    others: Vec<&'p ProfiledInput>,
}

impl Page {
    pub(super) fn inputs(&mut self, profile: &DumpProfile) {
        let groups = groups(&profile.inputs);
        for group in groups.iter().take(WAYS_SHOWN) {
            self.group(group);
            let has_sections = profile.inputs.len() == 1 || !group.others.is_empty();
            self.notes(group, !has_sections);
        }
        let more = groups.len().saturating_sub(WAYS_SHOWN);
        if more > 0 {
            self.heading("More inputs");
            self.sentence(&format!(
                "{} more ways in which inputs are read; --log-format json describes each",
                count(more)
            ));
        }
    }

    fn group(&mut self, group: &InputGroup<'_>) {
        let summary = &group.first.summary;
        let others = match group.others.len() {
            0 => String::new(),
            more => format!(" and {}, read in the same way", count_of(more as u64, "more input")),
        };
        self.heading(&format!("Input {}{others}", one_line(&summary.path)));
        let preset = summary.preset.as_deref().unwrap_or("none");
        let format = format!(
            "{}, compression {}, preset {preset}",
            summary.format, summary.compression
        );
        self.named("format", &format);
        self.named("fields", &fields(summary));
        self.named("not used", &unused(&summary.unused_fields));
        self.named("read", &group.part_read());
    }

    /// Writes the notes of a group, each once; those on its articles only where the sections on all articles do not say
    /// the same.
    fn notes(&mut self, group: &InputGroup<'_>, with_articles: bool) {
        let (mut notes, mut on_articles) = (Vec::new(), Vec::new());
        for summary in group.summaries() {
            let said: Vec<String> = summary.article_notes().collect();
            for note in &summary.notes {
                let list = if said.contains(note) {
                    &mut on_articles
                } else {
                    &mut notes
                };
                if !list.contains(&note) {
                    list.push(note);
                }
            }
        }
        if with_articles {
            notes.append(&mut on_articles);
        }
        for note in notes.iter().take(NOTES_SHOWN) {
            self.named("note", note);
        }
        match notes.len().saturating_sub(NOTES_SHOWN) {
            0 => {}
            more => self.named("note", &format!("{} more; --log-format json has all", count(more))),
        }
    }
}

impl InputGroup<'_> {
    fn summaries(&self) -> impl Iterator<Item = &InputSummary> {
        let inputs = std::iter::once(&self.first).chain(&self.others);
        inputs.map(|input| &input.summary)
    }

    /// Says which part of the inputs was read.
    fn part_read(&self) -> String {
        let records = count_of(self.summaries().map(|summary| summary.records).sum(), "record");
        let parts = 1 + self.others.len();
        let whole = usize::from(self.first.is_whole) + self.others.iter().filter(|input| input.is_whole).count();
        match (whole, self.first.share_read) {
            _ if whole == parts => records,
            (_, Some(share)) if parts == 1 => format!("the first {records}, about {:.1} % of it", 100.0 * share),
            _ if parts == 1 => format!("the first {records}; there are more"),
            _ => format!(
                "the first {records}; {} of {} inputs to their ends",
                count(whole),
                count(parts)
            ),
        }
    }
}

fn groups(inputs: &[ProfiledInput]) -> Vec<InputGroup<'_>> {
    let mut groups: Vec<InputGroup<'_>> = Vec::new();
    for input in inputs {
        match groups
            .iter_mut()
            .find(|group| is_read_like(&group.first.summary, &input.summary))
        {
            Some(group) => group.others.push(input),
            None => groups.push(InputGroup {
                first: input,
                others: Vec::new(),
            }),
        }
    }
    groups
}

fn is_read_like(a: &InputSummary, b: &InputSummary) -> bool {
    (&a.format, &a.compression, &a.preset) == (&b.format, &b.compression, &b.preset)
        && a.fields == b.fields
        && a.unused_fields == b.unused_fields
}

/// Returns the fields, with the names that they are taken from where these are others.
fn fields(summary: &InputSummary) -> String {
    let fields = summary.fields.iter().map(|(field, names)| {
        let is_same = names.len() == 1 && names[0] == field.as_str();
        match is_same {
            true => field.to_string(),
            false => format!("{field} from {}", names.join(", else ")),
        }
    });
    fields.collect::<Vec<_>>().join("; ")
}

fn unused(fields: &[String]) -> String {
    let shown = fields.iter().take(UNUSED_SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match fields.len().saturating_sub(UNUSED_SHOWN) {
        0 => shown,
        more => format!("{shown} and {} more", count(more)),
    }
}
