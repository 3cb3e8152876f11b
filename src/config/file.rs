//! The settings file: TOML with a key for each setting, and `[score]` and `[summarize]` for those of the two stages.

use crate::config::flags::RETIRED_KEYS;
use crate::config::{
    GivenSettings, OutputSettings, ProcessSettings, ScoreSettings, SettingsGroup, StoreSettings, SummarySettings,
    TimingsSettings,
};
use crate::error::{Error, Problem, Result};
use crate::model::ModelSource;
use crate::terms::Metonyms;
use crate::text::closest;
use serde::Deserialize;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// The tables of a settings file that hold the settings of one stage each.
#[derive(Default, Deserialize)]
#[serde(default)]
struct StageTables {
    score: ScoreSettings,
    summarize: SummarySettings,
}

/// Reads a settings file; paths in it are relative to its own folder.
///
/// # Errors
/// [`Error::Unreadable`]; [`Error::Invalid`], with the line, for an unknown key or a value of the wrong kind.
pub fn read_settings(path: &Path) -> Result<GivenSettings> {
    let text = std::fs::read_to_string(path).map_err(Error::unreadable("settings file", path))?;
    parse_settings(&text, path)
}

/// Parses the text of the settings file at `path`.
///
/// # Errors
/// [`Error::Invalid`].
pub(super) fn parse_settings(text: &str, path: &Path) -> Result<GivenSettings> {
    let StrayKeys { unknown, retired } = stray_keys(text).map_err(|error| invalid(path, &error))?;
    if !unknown.is_empty() {
        return Err(Error::Invalid {
            path: path.to_path_buf(),
            problems: unknown,
        });
    }
    let base = path.parent().unwrap_or(Path::new(""));
    let StageTables {
        mut score,
        mut summarize,
    } = parse(text, path)?;
    rebase(&mut score.actors, base);
    rebase(&mut score.spellings, base);
    rebase(&mut score.institutions, base);
    rebase(&mut summarize.outlets, base);
    if let Some(ModelSource::Folder(folder)) = &mut score.model {
        *folder = base.join(&*folder);
    }
    if let Metonyms::File(table) = &mut score.metonyms {
        *table = base.join(&*table);
    }
    let process: ProcessSettings = parse(text, path)?;
    if process.quiet && process.verbose {
        return Err(Error::invalid(path, "quiet and verbose cannot both be true"));
    }
    let mut output: OutputSettings = parse(text, path)?;
    rebase(&mut output.out, base);
    let mut store: StoreSettings = parse(text, path)?;
    rebase(&mut store.store, base);
    let mut given = all_given(
        &process,
        &output,
        &store,
        &parse::<TimingsSettings>(text, path)?,
        &score,
        &summarize,
    )?;
    let keys: toml::Table = parse(text, path)?;
    for (name, settings) in &mut given.tables {
        let table = if name.is_empty() {
            Some(&keys)
        } else {
            keys.get(*name).and_then(toml::Value::as_table)
        };
        settings.retain(|key, _| table.is_some_and(|table| table.contains_key(key)));
    }
    let retired = retired.iter();
    given.warnings = retired
        .map(|problem| format!("{}: {problem}", path.display()))
        .collect();
    Ok(given)
}

/// Returns every setting that a settings file may hold, defaults included, with the values of these groups.
///
/// # Errors
/// [`Error::Usage`] where a path is not UTF-8.
pub(super) fn all_given(
    process: &ProcessSettings,
    output: &OutputSettings,
    store: &StoreSettings,
    timings: &TimingsSettings,
    score: &ScoreSettings,
    summarize: &SummarySettings,
) -> Result<GivenSettings> {
    Ok(GivenSettings::all_of(process)?
        .over(GivenSettings::all_of(output)?)
        .over(GivenSettings::all_of(store)?)
        .over(GivenSettings::all_of(timings)?)
        .over(GivenSettings::all_of(score)?)
        .over(GivenSettings::all_of(summarize)?))
}

fn parse<'t, T: Deserialize<'t>>(text: &'t str, path: &Path) -> Result<T> {
    toml::from_str(text).map_err(|error| invalid(path, &error))
}

fn invalid(path: &Path, error: &toml::de::Error) -> Error {
    Error::invalid(path, error.to_string().trim_end())
}

fn rebase(path: &mut Option<PathBuf>, base: &Path) {
    if let Some(path) = path {
        *path = base.join(&*path);
    }
}

/// The keys of a settings file that name no setting, each with its line.
#[derive(Default)]
struct StrayKeys {
    /// Those that never did. Where one is similar, the setting that may be meant is named.
    unknown: Vec<Problem>,
    /// Those that did in an earlier version.
    retired: Vec<Problem>,
}

impl StrayKeys {
    /// Adds the key of a table, which stands at these bytes of the text, unless it is known.
    fn add(&mut self, text: &str, known: &[(&str, String)], key: (&str, &str, Range<usize>)) {
        let (own, name, _) = key;
        if known
            .iter()
            .any(|(table, known)| (*table, known.as_str()) == (own, name))
        {
            return;
        }
        match RETIRED_KEYS
            .iter()
            .find(|(table, key, _)| (*table, *key) == (own, name))
        {
            Some((.., reason)) => self.retired.push(on_line_of(
                text,
                &key.2,
                format_args!("{name} is no longer used, because {reason}; remove the line"),
            )),
            None => self.unknown.push(unknown_key(text, known, key)),
        }
    }
}

fn stray_keys(text: &str) -> std::result::Result<StrayKeys, toml::de::Error> {
    let known = known_keys();
    let mut stray = StrayKeys::default();
    for (key, value) in DeTable::parse(text)?.get_ref() {
        let name: &str = key.get_ref();
        match value.get_ref() {
            DeValue::Table(table) if known.iter().any(|(known, _)| !known.is_empty() && *known == name) => {
                for key in table.keys() {
                    stray.add(text, &known, (name, key.get_ref(), key.span()));
                }
            }
            _ => stray.add(text, &known, ("", name, key.span())),
        }
    }
    Ok(stray)
}

/// Returns the table and the key of each setting; those at the top of the file have the table "".
pub(super) fn known_keys() -> Vec<(&'static str, String)> {
    keys_of::<ProcessSettings>()
        .chain(keys_of::<OutputSettings>())
        .chain(keys_of::<StoreSettings>())
        .chain(keys_of::<TimingsSettings>())
        .chain(keys_of::<ScoreSettings>())
        .chain(keys_of::<SummarySettings>())
        .collect()
}

fn keys_of<T: SettingsGroup>() -> impl Iterator<Item = (&'static str, String)> {
    GivenSettings::keys::<T>().into_iter().map(|key| (T::TABLE, key))
}

/// Returns the problem with the unknown key of a table, which stands at these bytes of the text.
fn unknown_key(text: &str, known: &[(&str, String)], key: (&str, &str, Range<usize>)) -> Problem {
    let (own, key, span) = key;
    let mut names: Vec<(&str, &str)> = known.iter().map(|(table, name)| (*table, name.as_str())).collect();
    names.extend([("", ScoreSettings::TABLE), ("", SummarySettings::TABLE)]);
    // Of two names that are equally similar the one of the same table, then the first.
    names.sort_by_key(|(table, _)| *table != own);
    let meant = closest(&[&key.replace('-', "_")], names, |(_, name)| name);
    let suggestion = match meant {
        None => String::new(),
        Some((table, name)) if table == own => format!("; did you mean {name}?"),
        Some(("", name)) => format!("; did you mean {name} before the first table?"),
        Some((table, name)) => format!("; did you mean {name} under [{table}]?"),
    };
    on_line_of(text, &span, format_args!("there is no setting {key}{suggestion}"))
}

/// Returns the problem with what stands at these bytes of the text, with its line.
fn on_line_of(text: &str, span: &Range<usize>, problem: std::fmt::Arguments) -> Problem {
    let line = text[..span.start].matches('\n').count() + 1;
    Problem::on_line(line as u64, problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Flags;
    use crate::summary::Period;
    use clap::{Args, Command, FromArgMatches};

    fn parse_at(text: &str, path: &str) -> Result<GivenSettings> {
        parse_settings(text, Path::new(path))
    }

    /// The flags of a group on a command line.
    fn flags<T: SettingsGroup>(args: &[&str]) -> GivenSettings {
        let command = Flags::<T>::augment_args(Command::new("test").no_binary_name(true));
        let matches = command.try_get_matches_from(args).unwrap();
        Flags::<T>::from_arg_matches(&matches).unwrap().into()
    }

    #[test]
    fn a_settings_file_is_overridden_by_flags() {
        let file = "quiet = true\n[score]\nactors = \"list.csv\"\nlimit = 5\n[summarize]\nperiod = \"week\"\n";
        let file = parse_at(file, "conf/regard.toml").unwrap();
        let given = flags::<ScoreSettings>(&["--limit", "7"])
            .over(flags::<ProcessSettings>(&["-v"]))
            .over(file);
        let score: ScoreSettings = given.group().unwrap();
        assert_eq!(score.limit.map(|limit| limit.get()), Some(7));
        assert_eq!(score.actors.as_deref(), Some(Path::new("conf/list.csv")));
        assert_eq!(given.group::<SummarySettings>().unwrap().period, Period::Week);
        let process: ProcessSettings = given.group().unwrap();
        assert!(process.verbose && !process.quiet);
    }

    #[test]
    fn a_value_that_a_setting_cannot_have_is_refused_with_its_line() {
        let cases = [
            ("[score]\nshard = \"5/4\"\n", "line 2"),
            ("[score]\nlimit = 0\n", "line 2"),
            ("threads = 1\nexcel = 3\n", "line 2"),
            ("[summarize]\n\ncompare = \"A\"\n", "line 3"),
            ("quiet = true\nverbose = true\n", "cannot both be true"),
            ("[score\n", "line 1"),
        ];
        for (text, expected) in cases {
            let message = parse_at(text, "regard.toml").unwrap_err().to_string();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }

    #[test]
    fn an_unknown_key_is_refused_and_a_similar_one_suggested() {
        let cases = [
            (
                "[score]\nactor = \"a.csv\"\n",
                "line 2: there is no setting actor; did you mean actors?",
            ),
            ("[summarize]\nmin-articles = 5\n", "did you mean min_articles?"),
            ("period = \"week\"\n", "did you mean period under [summarize]?"),
            ("[score]\nthreads = 2\n", "did you mean threads before the first table?"),
            ("[summary]\nseed = 2\n", "did you mean summarize?"),
            ("[score]\nzzz = 1\n", "line 2: there is no setting zzz"),
        ];
        for (text, expected) in cases {
            let message = parse_at(text, "regard.toml").unwrap_err().to_string();
            assert!(message.ends_with(expected), "{text}: {message}");
        }
    }

    #[test]
    fn a_key_of_an_earlier_version_is_named_and_not_used() {
        for text in [
            "[summarize]\nseed = 2\nmin_articles = 5\n",
            "# 1\nsummarize = { seed = 2, min_articles = 5 }\n",
        ] {
            let given = parse_at(text, "conf/regard.toml").unwrap();
            let expected = "conf/regard.toml: line 2: seed is no longer used, because intervals and tests need no random numbers any more; \
                            remove the line";
            assert_eq!(given.warnings, [expected]);
            assert_eq!(given.group::<SummarySettings>().unwrap().min_articles, 5);
            let flags = flags::<SummarySettings>(&["--min-articles", "7"]);
            assert_eq!(flags.over(given).warnings, [expected]);
        }
        let message = parse_at("[score]\nseed = 2\n", "regard.toml").unwrap_err().to_string();
        assert!(message.contains("there is no setting seed"), "{message}");
    }
}
