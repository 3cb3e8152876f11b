//! The result of `--dry-run`: what a dump holds, and what a run would make of it.

mod inputs;
mod page;
mod sections;

use crate::actor::Registry;
use crate::clean::Languages;
use crate::cli::terminal::{Level, LogFormat, Terminal, json_line, print};
use crate::error::Result;
use crate::model::ModelFiles;
use crate::profile::DumpProfile;
use page::{Page, count_of};
use serde_json::{Value, json};

/// What the dry run is about besides the dump.
pub(super) struct DryRun<'a> {
    pub(super) profile: &'a DumpProfile,
    pub(super) registry: &'a Registry,
    /// True where actors are discovered.
    pub(super) discovers: bool,
    pub(super) model: &'a ModelFiles,
    pub(super) languages: &'a Languages,
}

impl Terminal {
    /// Prints what a dump holds and what a run would make of it: a page, or a line of JSON.
    ///
    /// # Errors
    /// [`crate::error::Error::Io`] when standard output cannot be written.
    pub(super) fn dry_run(&self, run: &DryRun<'_>) -> Result<()> {
        match self.format {
            LogFormat::Text => print(&run.page()),
            LogFormat::Json => print(&json_line(Level::Info, "profile", &extent(run.profile), run.facts())),
        }
    }
}

impl DryRun<'_> {
    fn facts(&self) -> Value {
        let mut facts = json!(self.profile);
        let manifest = &self.model.manifest;
        facts["actors"] = self.registry.actors().len().into();
        facts["actor_list_notes"] = json!(self.registry.notes());
        facts["discovers"] = self.discovers.into();
        facts["model"] = json!({ "name": manifest.name, "version": manifest.version });
        facts["languages_scored"] = json!(self.languages);
        facts
    }

    fn page(&self) -> String {
        let profile = self.profile;
        let mut page = Page::new();
        page.line(&extent(profile));
        page.inputs(profile);
        page.records(profile);
        if profile.articles > 0 {
            page.outlets(profile);
            page.dates(profile);
        }
        page.languages(profile);
        if profile.articles > 0 {
            page.texts(profile);
            page.repeated(profile);
        }
        page.missing_fields(profile);
        page.run(self);
        page.finish()
    }
}

/// Says how much was read.
fn extent(profile: &DumpProfile) -> String {
    let is_whole = profile.inputs_not_read == 0 && profile.inputs.iter().all(|input| input.is_whole);
    let (records, inputs) = (
        count_of(profile.records, "record"),
        count_of(profile.inputs.len() as u64, "input"),
    );
    let rest = match profile.inputs_not_read {
        0 => String::new(),
        more => format!(" ({} were not opened)", count_of(more as u64, "more input")),
    };
    match is_whole {
        true => format!("From all {records} of {inputs}"),
        false => format!("From the first {records} of {inputs}{rest}; --all reads everything"),
    }
}
