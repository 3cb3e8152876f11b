//! `regard reproduce`: repeats a run from its `run.json` and compares the bytes of every file.

mod difference;
pub mod error;

use crate::calibrate::{CalibrateConfig, run_calibrate};
use crate::config::{ScoreConfig, ScoreSettings, SummaryConfig};
use crate::error::{Error, Result};
use crate::ingest::{self, InputChecksum};
use crate::model::{ModelFiles, ModelSource};
use crate::output::{Dialect, Folder, RUN_FILE};
use crate::record::run_json::{RunJson, RunStatus};
use crate::record::sources::{RecordedModel, Source};
use crate::reproduce::difference::differences;
use crate::reproduce::error::{NotRepeatable, ReproduceError};
use crate::run::run;
use crate::score::{Observer, run_score};
use crate::summarize::run_summarize;
use crate::system::checksum::Checksum;
use crate::system::memory::SummarySizes;
use crate::system::path_text::{self, path_of_text, path_text};
use crate::terms::Metonyms;
use crate::text::one_line;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::IsTerminal;
use std::path::{Component, Path, PathBuf};
use tempfile::TempDir;

/// The name of standard input.
const STDIN: &str = "-";
/// Hex digits of a checksum that a message shows.
const DIGITS_SHOWN: usize = 16;
/// The word that a message shows in the place of what is not there.
const NOTHING: &str = "nothing";

/// The run to repeat, and the folders to read and to write.
#[derive(Debug, Clone)]
pub struct ReproduceConfig {
    /// A `run.json`, or the folder that it is in.
    pub record: PathBuf,
    /// The folder that holds what the run read; `None` for the one in which it was started.
    pub from: Option<PathBuf>,
    /// The folder to write; `None` for a folder beside that of the run, which is removed where everything is the same.
    pub out: Option<PathBuf>,
    /// True to repeat the run also where something is not as recorded.
    pub anyway: bool,
}

/// The result of a repetition.
#[derive(Debug, Clone, Serialize)]
pub struct Reproduction {
    /// The `run.json`.
    #[serde(serialize_with = "path_text::path::serialize")]
    pub record: PathBuf,
    /// `run`, `score`, `summarize` or `calibrate`.
    pub command: String,
    /// When the recorded run began.
    pub started: String,
    /// Inputs that were checked before, and are as recorded.
    pub checked: Vec<String>,
    /// Inputs that are not as recorded. With any, the run is repeated only where it was asked for.
    pub mismatches: Vec<Mismatch>,
    /// The files of the run; none where it was not repeated.
    pub outputs: Vec<RepeatedFile>,
    /// True where every file has the same bytes.
    pub same: bool,
    /// The folder of the repetition, if it was kept.
    #[serde(serialize_with = "path_text::optional_path::serialize")]
    pub folder: Option<PathBuf>,
}

/// Something that a run depends on, and that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// "actor list or table actors.csv".
    pub what: String,
    /// Its state in `run.json`.
    pub recorded: String,
    /// Its state now.
    pub here: String,
}

/// An output file of a run that was repeated.
#[derive(Debug, Clone, Serialize)]
pub struct RepeatedFile {
    /// Its path in the folder.
    pub name: String,
    /// The checksum in `run.json`; `None` where the run had no such file.
    pub recorded: Option<Checksum>,
    /// The checksum of the repetition.
    pub repeated: Option<Checksum>,
    /// The checksum of the file beside `run.json`; `None` where there is none.
    pub here: Option<Checksum>,
    /// The differences between the file here and the repeated one.
    pub differences: Vec<String>,
}

impl RepeatedFile {
    /// Returns true where it is repeated as recorded, and the file beside `run.json`, if any, is that one.
    pub fn is_same(&self) -> bool {
        self.recorded == self.repeated && !self.is_edited()
    }

    fn is_edited(&self) -> bool {
        self.here.is_some() && self.here != self.recorded
    }
}

/// Repeats a run.
///
/// # Errors
/// [`Error::Reproduce`] and [`Error::RunJson`] where it cannot be repeated at all; those of the run itself.
pub fn reproduce(config: &ReproduceConfig, observer: &dyn Observer) -> Result<Reproduction> {
    let path = if config.record.is_dir() {
        config.record.join(RUN_FILE)
    } else {
        config.record.clone()
    };
    let record = RunJson::read(&path)?;
    check_repeatable(&record, &path)?;
    let mut done = Reproduction {
        command: record.command.as_str().to_owned(),
        started: record.started.clone(),
        checked: Vec::new(),
        mismatches: Vec::new(),
        outputs: Vec::new(),
        same: false,
        folder: None,
        record: path,
    };
    let plan = RerunPlan::new(&record, config.from.as_deref())?;
    done.check(&record, &plan)?;
    if !done.mismatches.is_empty() && !config.anyway {
        return Ok(done);
    }
    let workplace = RerunFolder::new(config, &done.record)?;
    let dialect = if record.is_excel() {
        Dialect::Excel
    } else {
        Dialect::Plain
    };
    let folder = Folder::open(workplace.path())?.with_dialect(dialect);
    plan.repeat(&folder, observer)?;
    let repeated = RunJson::read(&folder.path().join(RUN_FILE))?;
    done.check_streams(&record, &repeated);
    done.compare(&plan, [&record.outputs, &repeated.outputs], folder.path())?;
    drop(folder);
    done.folder = workplace.leave(done.same);
    Ok(done)
}

/// Refuses a record that a run cannot be repeated from.
///
/// # Errors
/// [`ReproduceError::NotRepeatable`].
fn check_repeatable(record: &RunJson, path: &Path) -> Result<(), ReproduceError> {
    let reason = match record.status {
        RunStatus::Running | RunStatus::Stopped => Some(NotRepeatable::Unfinished),
        RunStatus::Failed => Some(NotRepeatable::Failed(record.error.clone().unwrap_or_default())),
        RunStatus::Done => why_not_repeatable(record),
    };
    match reason {
        Some(reason) => Err(ReproduceError::NotRepeatable {
            record: path.to_path_buf(),
            reason,
        }),
        None => Ok(()),
    }
}

/// Returns the reason why a run that is done cannot be repeated, if there is one.
fn why_not_repeatable(record: &RunJson) -> Option<NotRepeatable> {
    let settings = record.settings.as_ref();
    let is_scored = record.score_flags().is_some() && record.sources.score.is_some();
    if settings.is_some_and(|settings| settings.store.is_some()) {
        Some(NotRepeatable::OfStore)
    } else if record.outputs.is_empty() || record.sources.is_empty() {
        Some(NotRepeatable::NothingListed)
    } else if !is_scored && record.sources.summarize.is_none() {
        Some(NotRepeatable::ScoringUnknown)
    } else {
        None
    }
}

/// Returns the checksums of the dumps that were read.
fn dumps(record: &RunJson) -> Vec<InputChecksum> {
    let inputs = record.facts.iter().flat_map(|run| &run.facts.inputs);
    inputs
        .map(|input| InputChecksum {
            path: input.path.clone(),
            sha256: input.sha256.clone(),
            bytes: input.bytes,
        })
        .collect()
}

/// Finds the files of a stage where they lie now.
struct FileLocator<'r> {
    /// The folder in which the stage was started.
    cwd: &'r Path,
    /// The folder to look in instead.
    from: Option<PathBuf>,
}

impl<'r> FileLocator<'r> {
    /// The current folder stands for one that is not on this machine.
    fn new(source: &'r Source, from: Option<&Path>) -> Self {
        let from = from.or_else(|| (!source.cwd.is_dir()).then_some(Path::new(".")));
        Self {
            cwd: &source.cwd,
            from: from.map(Path::to_path_buf),
        }
    }

    /// Returns the place of the file that was called `name`. In another folder it may also lie less deep: `data/2024/dump.csv` in
    /// `2024/dump.csv` or `dump.csv`; checksums tell whether it is the same.
    fn place(&self, name: &str) -> PathBuf {
        let Some(from) = &self.from else {
            return self.cwd.join(path_of_text(name));
        };
        let named = path_of_text(name);
        let named = named.strip_prefix(self.cwd).unwrap_or(&named);
        let parts: Vec<Component> = named
            .components()
            .filter(|part| matches!(part, Component::Normal(_)))
            .collect();
        let ends = (0..parts.len()).map(|at| from.join(parts[at..].iter().collect::<PathBuf>()));
        let there = from.join(named);
        std::iter::once(there.clone())
            .chain(ends)
            .find(|path| path.exists())
            .unwrap_or(there)
    }
}

/// The settings of the repetition, with every file where it lies now.
struct RerunPlan<'r> {
    score: Option<ScoreConfig>,
    summary: Option<SummaryConfig>,
    /// Folders to be summarized, where it is not the repetition's own.
    parts: Vec<PathBuf>,
    calibrate: Option<CalibrateConfig>,
    /// Files to be checked: what each is called, where it lies, and what it was.
    files: Vec<(&'r str, PathBuf, &'r Checksum)>,
}

impl<'r> RerunPlan<'r> {
    fn new(record: &'r RunJson, from: Option<&Path>) -> Result<Self> {
        let sources = &record.sources;
        let mut plan = Self {
            score: None,
            summary: record.summary().cloned(),
            parts: Vec::new(),
            calibrate: None,
            files: Vec::new(),
        };
        if let Some(source) = &sources.summarize {
            let finder = FileLocator::new(source, from);
            plan.parts = source.inputs.iter().map(|name| finder.place(name)).collect();
            plan.add_files(source, &finder);
        } else if let (Some(source), Some(flags)) = (&sources.score, record.score_flags()) {
            let finder = FileLocator::new(source, from);
            // The scores are the same by all instructions, and this processor may not have those.
            let flags = ScoreSettings {
                cpu: None,
                ..flags.clone()
            };
            plan.score = Some(with_places(flags.validate(source.inputs.clone())?, &finder));
            plan.add_files(source, &finder);
        }
        if let (Some(source), Some(summary)) = (&sources.outlets, &mut plan.summary) {
            let finder = FileLocator::new(source, from);
            *summary = summary.clone().with_outlets_at(|path| finder.place(&path_text(path)));
            plan.add_files(source, &finder);
        }
        let calibrated = record
            .settings
            .as_ref()
            .and_then(|settings| settings.calibrate.as_ref());
        if let (Some(source), Some(calibrate)) = (&sources.calibrate, calibrated) {
            let finder = FileLocator::new(source, from);
            plan.calibrate = Some(CalibrateConfig {
                coding: finder.place(&path_text(&calibrate.coding)),
                min_coded: calibrate.min_coded,
                second: None,
            });
            plan.add_files(source, &finder);
        }
        Ok(plan)
    }

    fn add_files(&mut self, source: &'r Source, finder: &FileLocator) {
        let files = source.files.iter();
        self.files
            .extend(files.map(|(name, checksum)| (name.as_str(), finder.place(name), checksum)));
    }

    /// Runs the stages again.
    fn repeat(&self, folder: &Folder, observer: &dyn Observer) -> Result<()> {
        match (&self.score, &self.summary) {
            (Some(score), Some(summary)) => drop(run(score, summary, folder, observer)?),
            (Some(score), None) => drop(run_score(score, folder, observer)?),
            (None, Some(summary)) if self.calibrate.is_none() => {
                let sizes = SummarySizes::unlimited(rayon::current_num_threads());
                run_summarize(summary, &self.parts, sizes, folder)?;
            }
            (None, _) => {}
        }
        if let (Some(calibrate), Some(summary)) = (&self.calibrate, &self.summary) {
            let own = [folder.path().to_path_buf()];
            let parts = if self.parts.is_empty() { &own[..] } else { &self.parts };
            run_calibrate(calibrate, summary, parts, folder)?;
        }
        Ok(())
    }
}

/// Returns the settings with files read where they lie now.
fn with_places(mut config: ScoreConfig, finder: &FileLocator) -> ScoreConfig {
    let mut paths: Vec<&mut PathBuf> = Vec::new();
    paths.extend(&mut config.settings.actors);
    paths.extend(&mut config.settings.spellings);
    paths.extend(&mut config.settings.institutions);
    if let Some(ModelSource::Folder(folder)) = &mut config.settings.model {
        paths.push(folder);
    }
    if let Metonyms::File(table) = &mut config.settings.metonyms {
        paths.push(table);
    }
    for path in paths {
        *path = finder.place(&path_text(&*path));
    }
    let named = config.inputs.iter().filter(|name| *name != STDIN);
    config.ingest.places = named.map(|name| (name.clone(), finder.place(name))).collect();
    config.cwd = finder.from.clone().unwrap_or_else(|| finder.cwd.to_path_buf());
    config
}

impl Reproduction {
    /// Returns true where something is not as recorded, and the run was not repeated for that.
    pub fn is_refused(&self) -> bool {
        self.outputs.is_empty()
    }

    /// Compares everything that the run depends on with what it was.
    fn check(&mut self, record: &RunJson, plan: &RerunPlan) -> Result<()> {
        self.note(
            "regard".to_owned(),
            record.version.clone(),
            env!("CARGO_PKG_VERSION").to_owned(),
        );
        if let (Some(config), Some(source)) = (&plan.score, &record.sources.score) {
            self.check_model(config, source);
            self.check_dumps(config, &dumps(record))?;
        }
        for (name, place, recorded) in &plan.files {
            let here = Checksum::of_file(place).map_or_else(|error| error.to_string(), |here| describe_checksum(&here));
            self.note((*name).to_owned(), describe_checksum(recorded), here);
        }
        Ok(())
    }

    fn note(&mut self, what: String, recorded: String, here: String) {
        if recorded == here {
            self.checked.push(format!("{what}: {recorded}"));
        } else {
            self.mismatches.push(Mismatch { what, recorded, here });
        }
    }

    fn check_model(&mut self, config: &ScoreConfig, source: &Source) {
        let Some(recorded) = &source.model else { return };
        let what = match &config.recorded.model {
            Some(source) => format!("model {}", String::from(source.clone())),
            None => "model".to_owned(),
        };
        let here = ModelFiles::open(&config.model_choice()).map(|files| RecordedModel::of(&files));
        let here = match here {
            Ok(here) => here,
            Err(error) => return self.note(what, describe_model(recorded), error.to_string()),
        };
        if *recorded == here || describe_model(recorded) != describe_model(&here) {
            return self.note(what, describe_model(recorded), describe_model(&here));
        }
        for (name, sha256) in &recorded.files {
            let now = here.files.get(name).map_or(NOTHING, String::as_str);
            self.note(
                format!("{what}, its {name}"),
                describe_sha256(sha256),
                describe_sha256(now),
            );
        }
    }

    fn check_dumps(&mut self, config: &ScoreConfig, recorded: &[InputChecksum]) -> Result<()> {
        if config.inputs.iter().any(|name| name == STDIN) && std::io::stdin().is_terminal() {
            let what = "the run read standard input: give it the same again, as in `zcat dump.csv.gz | regard reproduce run.json`";
            return Err(Error::Usage(what.to_owned()));
        }
        let here = match ingest::checksums(&config.inputs, &config.ingest) {
            Ok(here) => here,
            Err(error) => {
                self.note("input".to_owned(), config.inputs.join(", "), error.to_string());
                return Ok(());
            }
        };
        for input in recorded.iter().filter(|input| input.path != STDIN) {
            let now = here.iter().find(|now| now.path == input.path);
            match (now, &input.sha256) {
                // It was read in part, so that nobody knows what the rest was.
                (Some(_), None) => self
                    .checked
                    .push(format!("input {}: it was not read to its end", input.path)),
                (now, _) => self.note(
                    format!("input {}", input.path),
                    describe_input(input),
                    now.map_or(NOTHING.to_owned(), describe_input),
                ),
            }
        }
        // With --limit the run may have ended before it came to an input.
        let known: BTreeSet<&str> = recorded.iter().map(|input| input.path.as_str()).collect();
        if config.limit.is_none() {
            for more in here.iter().filter(|input| !known.contains(input.path.as_str())) {
                self.note(format!("input {}", more.path), NOTHING.to_owned(), describe_input(more));
            }
        }
        Ok(())
    }

    /// Standard input can be compared only once it was read.
    fn check_streams(&mut self, record: &RunJson, repeated: &RunJson) {
        let [recorded, here] = [record, repeated].map(|run| {
            let inputs = dumps(run);
            inputs.iter().find(|input| input.path == STDIN).map(describe_input)
        });
        if let (Some(recorded), Some(here)) = (recorded, here) {
            self.note("standard input".to_owned(), recorded, here);
        }
    }

    fn compare(&mut self, plan: &RerunPlan, outputs: [&BTreeMap<String, Checksum>; 2], folder: &Path) -> Result<()> {
        let [recorded, repeated] = outputs;
        let beside = self.record.parent().unwrap_or(Path::new(""));
        // In an archive without folders the actor list may be the only actors.csv beside run.json.
        let read: Vec<&Checksum> = plan.files.iter().map(|(_, _, read)| *read).collect();
        let names: BTreeSet<&String> = recorded.keys().chain(repeated.keys()).collect();
        for name in names {
            let (here, again) = (beside.join(name), folder.join(name));
            let mut file = RepeatedFile {
                name: name.clone(),
                recorded: recorded.get(name).cloned(),
                repeated: repeated.get(name).cloned(),
                here: here
                    .is_file()
                    .then(|| Checksum::of_file(&here))
                    .transpose()?
                    .filter(|here| !read.contains(&here)),
                differences: Vec::new(),
            };
            if file.here.is_some() && file.repeated.is_some() && file.here != file.repeated {
                file.differences = differences(&here, &again);
            }
            self.outputs.push(file);
        }
        self.same = self.outputs.iter().all(RepeatedFile::is_same);
        Ok(())
    }
}

fn describe_checksum(checksum: &Checksum) -> String {
    format!("{} bytes, {}", checksum.bytes, describe_sha256(&checksum.sha256))
}

fn describe_sha256(sha256: &str) -> String {
    let shown: String = sha256.chars().take(DIGITS_SHOWN).collect();
    format!("SHA-256 {shown}…")
}

fn describe_input(input: &InputChecksum) -> String {
    match &input.sha256 {
        Some(sha256) => describe_checksum(&Checksum {
            bytes: input.bytes,
            sha256: sha256.clone(),
        }),
        None => "something that was not read to its end".to_owned(),
    }
}

fn describe_model(model: &RecordedModel) -> String {
    format!("{} {}", model.name, model.version)
}

/// The folder of the repetition.
enum RerunFolder {
    Named(PathBuf),
    Temporary(TempDir),
}

impl RerunFolder {
    fn new(config: &ReproduceConfig, record: &Path) -> Result<Self> {
        let folder = std::fs::canonicalize(record).map_err(Error::io("read", record))?;
        if let Some(out) = &config.out {
            if std::fs::canonicalize(out).ok().as_deref() == folder.parent() {
                let what = "--out is the folder of the run itself; give another, or the run would be lost";
                return Err(Error::Usage(what.to_owned()));
            }
            return Ok(Self::Named(out.clone()));
        }
        let beside = folder.ancestors().nth(2).unwrap_or(&folder);
        tempfile::Builder::new()
            .prefix("regard-again-")
            .tempdir_in(beside)
            .map(Self::Temporary)
            .map_err(|source| {
                let parent = beside.to_path_buf();
                ReproduceError::NoFolder { parent, source }.into()
            })
    }

    fn path(&self) -> &Path {
        match self {
            Self::Named(path) => path,
            Self::Temporary(dir) => dir.path(),
        }
    }

    /// Removes a temporary folder where everything is the `same`; the folder that is kept otherwise.
    fn leave(self, same: bool) -> Option<PathBuf> {
        match self {
            Self::Named(path) => Some(path),
            Self::Temporary(dir) => (!same).then(|| dir.keep()),
        }
    }
}

impl fmt::Display for Reproduction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: regard {}, started {}",
            self.record.display(),
            self.command,
            self.started
        )?;
        self.checked
            .iter()
            .try_for_each(|what| write!(f, "\n  as recorded: {what}"))?;
        for Mismatch { what, recorded, here } in &self.mismatches {
            write!(f, "\n  not as recorded: {what}: recorded {recorded}; here {here}")?;
        }
        if self.is_refused() {
            return Ok(());
        }
        writeln!(f)?;
        for file in &self.outputs {
            write!(f, "\n{:<28} {}", file.name, file.outcome())?;
            let mut parts = file.differences.iter();
            parts.try_for_each(|part| write!(f, "\n    {}", one_line(part)))?;
        }
        let same = self.outputs.iter().filter(|file| file.is_same()).count();
        write!(f, "\n\n{same} of {} files are the same", self.outputs.len())?;
        if let Some(folder) = &self.folder {
            write!(f, "; the repetition is in {}", folder.display())?;
        }
        Ok(())
    }
}

impl RepeatedFile {
    fn outcome(&self) -> &'static str {
        match (&self.recorded, &self.repeated) {
            (None, _) => "differs: the run had no such file",
            (_, None) => "differs: it was not made again",
            (recorded, repeated) if recorded != repeated => match &self.here {
                None => "differs; it is not beside run.json, so that nothing can be compared",
                Some(_) if self.is_edited() => "differs; the file here is not what the run wrote either",
                Some(_) => "differs",
            },
            _ if self.is_edited() => "came out the same, but the file here was changed since the run",
            (Some(_), Some(_)) if self.here.is_none() => "same (it is not beside run.json)",
            _ => "same",
        }
    }
}
