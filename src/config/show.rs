//! `regard config show`: the settings that a run would have, as a settings file.

use crate::config::file::all_given;
use crate::config::{GivenSettings, ScoreSettings, SummarySettings};
use crate::error::{Error, Result};
use serde_json::Value;

/// The first line of a shown settings file.
const HEADER: &str =
    "# Settings of regard. Names of files start from the folder of this file: save it where you ran `config show`.";

/// Returns the settings of `flags` over `file`, with defaults, as a settings file that gives the same run. A comment on each
/// line says where its value comes from. What nobody gave and has no value of its own is a comment as a whole, so that it
/// still follows from the settings that somebody gives beside the file.
///
/// # Errors
/// [`Error::Usage`] where a setting cannot be used.
pub fn show(flags: &GivenSettings, file: &GivenSettings) -> Result<String> {
    let given = flags.clone().over(file.clone());
    let score: ScoreSettings = given.group()?;
    let used = score.clone().validate(Vec::new())?.recorded;
    let (shown, used) = (all_settings(&given, &score)?, all_settings(&given, &used)?);
    let mut lines = vec![HEADER.to_owned()];
    for (name, table) in &shown.tables {
        if !name.is_empty() {
            lines.push(format!("\n[{name}]"));
        }
        for (key, value) in table {
            let origin = match (flags.contains(name, key), file.contains(name, key)) {
                (true, _) => "flag",
                (false, true) => "file",
                (false, false) => "default",
            };
            let follows = used.tables.get(name).and_then(|table| table.get(key));
            lines.push(match follows.filter(|follows| *follows != value) {
                Some(follows) => format!("# {}, which follows from other settings", line(key, follows, origin)?),
                None => line(key, value, origin)?,
            });
        }
    }
    Ok(lines.join("\n"))
}

/// Returns all settings: those of scoring as they are in `score`, the others as they are given.
fn all_settings(given: &GivenSettings, score: &ScoreSettings) -> Result<GivenSettings> {
    all_given(
        &given.group()?,
        &given.group()?,
        &given.group()?,
        &given.group()?,
        score,
        &*given.group::<SummarySettings>()?.validate()?,
    )
}

fn line(key: &str, value: &Value, origin: &str) -> Result<String> {
    if value.is_null() {
        return Ok(format!("# {key} is not set"));
    }
    let value = toml::Value::try_from(value)
        .map_err(|e| Error::Usage(format!("{key} = {value} cannot be written into a settings file: {e}")))?;
    Ok(format!("{key} = {value} # {origin}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::file::{known_keys, parse_settings};
    use clap::{Args, Command};
    use proptest::prelude::*;
    use std::path::Path;

    /// A line of a settings file: a table, a key, and values that it may have. Every setting is here.
    const LINES: &[(&str, &str, &[&str])] = &[
        ("", "threads", &["1", "9"]),
        ("", "max_memory", &["\"256M\"", "\"300000001\""]),
        ("", "quiet", &["true"]),
        ("", "verbose", &["false"]),
        ("", "out", &["\"a b\"", "\"ä\\\"\\\\\\n\""]),
        ("", "excel", &["true", "false"]),
        ("", "store", &["\"series\""]),
        ("", "timings", &["true"]),
        ("score", "actors", &["\"actors.csv\""]),
        ("score", "discover", &["true"]),
        ("score", "types", &["[\"per\"]", "[\"org\", \"misc\"]"]),
        ("score", "pronouns", &["true"]),
        ("score", "metonyms", &["\"on\"", "\"off\"", "\"./table.csv\""]),
        ("score", "spellings", &["\"./€.csv\""]),
        ("score", "institutions", &["\"./€.csv\""]),
        ("score", "model", &["\"./model\"", "\"hub:a/b@c\""]),
        ("score", "task", &["\"pair\"", "\"nli\""]),
        ("score", "labels", &["[\"a\", \"b\"]"]),
        ("score", "backend", &["\"builtin\""]),
        ("score", "device", &["\"cpu\""]),
        ("score", "precision", &["\"f32\"", "\"int8\""]),
        ("score", "cpu", &["\"portable\""]),
        ("score", "preset", &["\"webz\""]),
        ("score", "map", &["[\"text=the text\", \"id=n\"]"]),
        ("score", "languages", &["\"all\"", "\"en,de\""]),
        ("score", "date_format", &["\"%m/%d/%y\""]),
        ("score", "unique_ids", &["true"]),
        ("score", "limit", &["1", "1000000"]),
        ("score", "no_sentences", &["true"]),
        ("score", "shard", &["\"1/1\"", "\"3/16\""]),
        ("score", "allow_empty", &["true"]),
        ("score", "max_skipped", &["\"7\"", "\"0.5%\""]),
        ("score", "skip_finished", &["true"]),
        ("summarize", "period", &["\"week\"", "\"all\""]),
        ("summarize", "gap_rows", &["true"]),
        ("summarize", "columns", &["\"all\"", "\"main\""]),
        ("summarize", "since", &["\"2024-03-01\""]),
        ("summarize", "until", &["\"2024-03-31\""]),
        ("summarize", "keep_repeated", &["true"]),
        ("summarize", "min_articles", &["2", "98"]),
        ("summarize", "outlets", &["\"outlets.csv\""]),
        ("summarize", "group_by", &["\"lean\"", "\"the owner\""]),
        ("summarize", "group_weights", &["\"articles\"", "\"outlets\""]),
        ("summarize", "min_articles_per_actor", &["0", "7"]),
        ("summarize", "ci_level", &["0.5", "0.999"]),
        (
            "summarize",
            "compare",
            &["\"A,\\\"B, C\\\"\"", "[\"A\", \"B, \\\"C\\\"\"]"],
        ),
        ("summarize", "compare_within", &["\"week\"", "\"none\""]),
        ("summarize", "compare_wire", &["true"]),
        ("summarize", "voice", &["\"narration\""]),
        ("summarize", "per_actor_files", &["true"]),
        ("summarize", "report", &["true"]),
        ("summarize", "xlsx", &["true", "false"]),
        ("summarize", "parquet", &["true", "false"]),
        ("summarize", "mentions", &["\"csv\"", "\"none\""]),
        ("summarize", "require_all_shards", &["true"]),
    ];

    /// A settings file with, of each line, the value of this number, where it has so many.
    fn file(numbers: &[usize]) -> String {
        let mut text = String::new();
        let mut table = "";
        for ((own, key, values), number) in LINES.iter().zip(numbers) {
            if *own != table {
                table = own;
                text.push_str(&format!("[{own}]\n"));
            }
            if let Some(value) = values.get(*number) {
                text.push_str(&format!("{key} = {value}\n"));
            }
        }
        text
    }

    /// A setting is declared once: its flag, its key in a file, `config show` and the record follow.
    #[test]
    fn every_setting_is_a_flag_a_key_of_the_file_and_a_line_of_what_is_shown() {
        let declared = known_keys();
        let listed = LINES.iter();
        assert_eq!(
            declared,
            listed
                .map(|(table, key, _)| (*table, (*key).to_owned()))
                .collect::<Vec<_>>()
        );
        let shown = show(&GivenSettings::default(), &GivenSettings::default()).unwrap();
        for (_, key) in &declared {
            let set = format!("{key} = ");
            let open = [format!("# {key} is not set"), format!("# {set}")];
            assert!(
                shown
                    .lines()
                    .any(|line| line.starts_with(&set) || open.iter().any(|open| line.starts_with(open))),
                "{key}"
            );
        }
        let recorded = serde_json::json!(ScoreSettings::default());
        let flags: Vec<String> = ScoreSettings::augment_args(Command::new(""))
            .get_arguments()
            .map(|arg| arg.get_long().unwrap().replace('-', "_"))
            .collect();
        assert_eq!(recorded.as_object().unwrap().keys().cloned().collect::<Vec<_>>(), flags);
    }

    /// The values of a shown settings file.
    fn values(shown: &str) -> toml::Table {
        shown.parse().unwrap()
    }

    /// Some of the settings need or exclude one another.
    fn is_exclusion(error: &Error) -> bool {
        let message = error.to_string();
        ["--types", "--group-by"].iter().any(|flag| message.starts_with(flag))
    }

    #[test]
    fn every_setting_is_shown_with_a_value_that_is_no_default() {
        let shown = |numbers: &[usize]| {
            let given = parse_settings(&file(numbers), Path::new("regard.toml")).unwrap();
            values(&show(&GivenSettings::default(), &given).unwrap())
        };
        let none = vec![usize::MAX; LINES.len()];
        let defaults = shown(&none);
        for (at, (_, key, choices)) in LINES.iter().enumerate() {
            // Another backend or device needs a feature, groups a list of outlets, and a file cannot be both quiet and verbose.
            if ["backend", "device", "group_by", "verbose"].contains(key) {
                continue;
            }
            let differs = |choice: usize| {
                let mut numbers = none.clone();
                numbers[at] = choice;
                shown(&numbers) != defaults
            };
            assert!((0..choices.len()).any(differs), "{key}");
        }
    }

    proptest! {
        #[test]
        fn a_shown_settings_file_does_in_the_place_of_what_it_was_made_from(
            numbers in prop::collection::vec(0..4_usize, LINES.len()),
            given_beside in prop::collection::vec(0..9_usize, LINES.len()),
        ) {
            let [given, beside] = [numbers, given_beside].map(|numbers| file(&numbers));
            let given = parse_settings(&given, Path::new("regard.toml")).unwrap();
            let beside = parse_settings(&beside, Path::new("regard.toml")).unwrap();
            for beside in [GivenSettings::default(), beside] {
                let Ok(shown) = show(&GivenSettings::default(), &given) else {
                    return Ok(());
                };
                let again = parse_settings(&shown, Path::new("regard.toml")).unwrap();
                match (show(&beside, &again), show(&beside, &given)) {
                    (Ok(again), Ok(given)) => prop_assert_eq!(values(&again), values(&given)),
                    (Err(error), Err(_)) => prop_assert!(is_exclusion(&error), "{}", error),
                    (again, given) => prop_assert!(false, "{:?}, {:?}", again, given),
                }
            }
        }
    }

    #[test]
    fn what_follows_from_other_settings_is_open_to_others() {
        let nothing = GivenSettings::default();
        let shown = show(&nothing, &nothing).unwrap();
        for key in ["types", "precision"] {
            assert!(
                shown.lines().any(|line| line.starts_with(&format!("# {key} = "))),
                "{key}"
            );
        }
        let file = parse_settings(&shown, Path::new("regard.toml")).unwrap();
        let list = parse_settings("[score]\nactors = \"list.csv\"\n", Path::new("")).unwrap();
        assert!(show(&list, &file).unwrap().contains("\nactors = \"list.csv\" # flag\n"));
    }

    #[test]
    fn each_line_says_where_its_value_comes_from() {
        let file = "threads = 2\n[score]\nactors = \"list.csv\"\nlimit = 5\n";
        let file = parse_settings(file, Path::new("conf/regard.toml")).unwrap();
        let flags = parse_settings("[score]\nlimit = 7\n[summarize]\nreport = true\n", Path::new("")).unwrap();
        let shown = show(&flags, &file).unwrap();
        for line in [
            "threads = 2 # file",
            "# out is not set",
            "excel = false # default",
            "actors = \"conf/list.csv\" # file",
            "limit = 7 # flag",
            "# precision = \"int8\" # default, which follows from other settings",
            "types = [] # default",
            "report = true # flag",
            "min_articles = 10 # default",
        ] {
            assert!(shown.lines().any(|shown| shown == line), "no “{line}” in:\n{shown}");
        }
    }
}
