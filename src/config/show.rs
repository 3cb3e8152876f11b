//! `regard config show`: the settings that a run would have, as a settings file.

use crate::config::SettingsFile;
use crate::error::{Error, Result};
use crate::text::closest;
use serde_json::{Map, Value};

/// Where a setting comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Flag,
    File,
    Default,
}

impl Origin {
    fn as_str(self) -> &'static str {
        match self {
            Origin::Flag => "flag",
            Origin::File => "file",
            Origin::Default => "default",
        }
    }
}

/// The settings that come of `flags` over `file`, defaults filled in: a settings file that gives the same run, with a comment
/// on each line that says where its value comes from. What is not set, and has no default that can be written, is a comment.
///
/// # Errors
/// [`Error::Usage`] where a setting cannot be used.
pub fn show(flags: SettingsFile, file: SettingsFile) -> Result<String> {
    let given = [object(&flags)?, object(&file)?];
    let effective = object(&flags.or(file).effective()?)?;
    let [flags, file] = &given;
    let (tables, single): (Vec<_>, Vec<_>) = effective.iter().partition(|(_, value)| value.is_object());
    let mut lines = Vec::new();
    for (key, value) in single {
        lines.push(line(key, value, origin(key, flags, file))?);
    }
    for (name, table) in tables {
        lines.push(format!("\n[{name}]"));
        let [flags, file] = [flags, file].map(|given| given[name].as_object().cloned().unwrap_or_default());
        for (key, value) in table.as_object().into_iter().flatten() {
            lines.push(line(key, value, origin(key, &flags, &file))?);
        }
    }
    Ok(lines.join("\n"))
}

fn object(settings: &SettingsFile) -> Result<Map<String, Value>> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Ok(Map::new()),
        Err(e) => Err(Error::Usage(format!("the settings cannot be written: {e}"))),
    }
}

fn line(key: &str, value: &Value, origin: Origin) -> Result<String> {
    if value.is_null() {
        return Ok(format!("# {key} is not set"));
    }
    let value = toml::Value::try_from(value)
        .map_err(|e| Error::Usage(format!("{key} = {value} cannot be written into a settings file: {e}")))?;
    Ok(format!("{key} = {value} # {}", origin.as_str()))
}

fn origin(key: &str, flags: &Map<String, Value>, file: &Map<String, Value>) -> Origin {
    let given = |settings: &Map<String, Value>| settings.get(key).is_some_and(is_given);
    if given(flags) {
        Origin::Flag
    } else if given(file) {
        Origin::File
    } else {
        Origin::Default
    }
}

fn is_given(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(list) => !list.is_empty(),
        _ => true,
    }
}

/// A line for each key of a settings file that is not known, and is like one that is, or is one of another table.
pub(crate) fn suggestions(text: &str) -> Vec<String> {
    let (Ok(file), Ok(known)) = (text.parse::<toml::Table>(), object(&SettingsFile::default())) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (key, value) in &file {
        match (value, known.get(key)) {
            (_, None) => found.extend(suggestion("", key, &known)),
            (toml::Value::Table(table), Some(Value::Object(own))) => {
                let unknown = table.keys().filter(|key| !own.contains_key(*key));
                found.extend(unknown.filter_map(|name| suggestion(key, name, &known)));
            }
            _ => {}
        }
    }
    found
}

/// What `key` in the table `own` may have meant; the table at the top is "".
fn suggestion(own: &str, key: &str, known: &Map<String, Value>) -> Option<String> {
    let mut names: Vec<(&str, &str)> = Vec::new();
    for (name, value) in known {
        match value {
            Value::Object(table) => names.extend(table.keys().map(|key| (name.as_str(), key.as_str()))),
            _ => names.push(("", name)),
        }
    }
    let tables = known.iter().filter(|(_, value)| value.is_object());
    names.extend(tables.map(|(name, _)| ("", name.as_str())));
    // Of two names that are equally similar the one of the same table, then the first.
    names.sort_by_key(|(table, _)| *table != own);
    let (table, name) = closest(&[&key.replace('-', "_")], names, |(_, name)| name)?;
    let place = match (table == own, table) {
        (true, _) => String::new(),
        (false, "") => " before the first table".to_owned(),
        (false, table) => format!(" under [{table}]"),
    };
    Some(format!("{key}: did you mean {name}{place}?"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Mentions, ScoreSettings, SummarySettings};
    use crate::stance::Precision;
    use crate::summary::{Period, Voice};
    use crate::terms::Metonyms;
    use proptest::prelude::*;
    use std::path::{Path, PathBuf};

    fn word() -> impl Strategy<Value = String> {
        "[a-z]{1,8}|[ -~]{1,12}|\"?[äß€'\\\\]{1,4}\n?"
    }

    fn score() -> impl Strategy<Value = ScoreSettings> {
        let files = (
            any::<bool>(),
            any::<bool>(),
            prop::option::of(word()),
            prop::option::of(word()),
        );
        let reading = (
            prop::option::of(word()),
            prop::option::of(1..1_000_000_u64),
            any::<bool>(),
        );
        (files, reading, prop::option::of(word())).prop_map(|(files, reading, metonyms)| {
            let (listed, discover, model, spellings) = files;
            let (date_format, limit, no_sentences) = reading;
            let path = |name: String| PathBuf::from(format!("./{name}"));
            ScoreSettings {
                actors: listed.then(|| path("actors.csv".to_owned())),
                discover,
                types: if discover {
                    crate::terms::DiscoveredKind::ALL[1..3].to_vec()
                } else {
                    Vec::new()
                },
                pronouns: no_sentences,
                metonyms: metonyms.map(|word| Metonyms::from(format!("./{word}"))),
                spellings: spellings.map(path),
                model: model.map(|name| crate::model::ModelSource::Folder(path(name))),
                precision: limit.map(|_| Precision::F32),
                map: date_format.iter().map(|word| format!("text=the {word}")).collect(),
                date_format,
                shard: limit.map(|limit| format!("1/{limit}")),
                limit,
                no_sentences,
                ..ScoreSettings::default()
            }
        })
    }

    fn summary() -> impl Strategy<Value = SummarySettings> {
        let numbers = (
            prop::option::of(2..99_usize),
            prop::option::of(0.5..0.999_f64),
            prop::option::of(0..u64::MAX >> 1),
        );
        (
            numbers,
            any::<[bool; 4]>(),
            prop::option::of("[a-z]{1,4},\"[A-Z][A-Z ,]{1,3}x\""),
        )
            .prop_map(
                |((min_articles, ci_level, seed), [report, xlsx, wire, voice], compare)| SummarySettings {
                    period: report.then_some(Period::Week),
                    since: wire.then_some(jiff::civil::date(2024, 3, 1)),
                    until: voice.then_some(jiff::civil::date(2024, 3, 31)),
                    min_articles,
                    min_articles_per_actor: seed.map(|seed| seed % 7 + 1),
                    ci_level,
                    seed,
                    compare,
                    compare_wire: wire,
                    voice: voice.then_some(Voice::Narration),
                    per_actor_files: wire,
                    report,
                    xlsx,
                    mentions: xlsx.then_some(Mentions::Csv),
                },
            )
    }

    fn settings() -> impl Strategy<Value = SettingsFile> {
        (
            prop::option::of(1..9_usize),
            prop::option::of(word()),
            any::<[bool; 3]>(),
            score(),
            summary(),
        )
            .prop_map(
                |(threads, out, [excel, timings, quiet], score, summarize)| SettingsFile {
                    threads,
                    out: out.map(|word| PathBuf::from(format!("./{word}"))),
                    store: quiet.then(|| PathBuf::from("./series")),
                    max_memory: threads.map(|n| crate::system::memory::ByteSize((n as u64) << 28)),
                    excel,
                    timings,
                    quiet,
                    verbose: false,
                    score,
                    summarize,
                },
            )
    }

    /// The settings that a file says, without its comments.
    fn values(text: &str) -> toml::Table {
        text.parse().unwrap()
    }

    proptest! {
        #[test]
        fn what_is_shown_is_a_settings_file_that_shows_the_same(flags in settings(), file in settings()) {
            let shown = show(flags, file).unwrap();
            let again = SettingsFile::parse(&shown, Path::new("regard.toml")).unwrap();
            prop_assert_eq!(values(&show(SettingsFile::default(), again).unwrap()), values(&shown));
        }
    }

    #[test]
    fn each_line_says_where_its_value_comes_from() {
        let file = "threads = 2\n[score]\nactors = \"list.csv\"\nlimit = 5\n";
        let file = SettingsFile::parse(file, Path::new("conf/regard.toml")).unwrap();
        let mut flags = SettingsFile::default();
        flags.score.limit = Some(7);
        flags.summarize.report = true;
        let shown = show(flags, file).unwrap();
        for line in [
            "threads = 2 # file",
            "# out is not set",
            "excel = false # default",
            "actors = \"conf/list.csv\" # file",
            "limit = 7 # flag",
            "precision = \"int8\" # default",
            "report = true # flag",
            "min_articles = 10 # default",
        ] {
            assert!(shown.lines().any(|shown| shown == line), "no “{line}” in:\n{shown}");
        }
    }

    #[test]
    fn a_key_that_is_not_known_is_likened_to_one_that_is() {
        let cases = [
            ("[score]\nactor = \"a.csv\"\n", "did you mean actors?"),
            ("[summarize]\nmin-articles = 5\n", "did you mean min_articles?"),
            ("period = \"week\"\n", "did you mean period under [summarize]?"),
            ("[score]\nthreads = 2\n", "did you mean threads before the first table?"),
            ("[summary]\nseed = 2\n", "did you mean summarize?"),
        ];
        for (text, expected) in cases {
            let message = SettingsFile::parse(text, Path::new("regard.toml"))
                .unwrap_err()
                .to_string();
            assert!(message.contains(expected), "{text}: {message}");
        }
        assert_eq!(suggestions("[score]\nzzz = 1\n"), [""; 0]);
    }
}
