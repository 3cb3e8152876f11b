//! Every command that the documentation shows: it must be one that this program takes, it is run here where its input is small,
//! and the rest are listed in docs/commands.toml with the check that runs them.
//!
//! `scripts/documented-commands` prints the list.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test's helpers fail with it")]

use clap::Parser;
use flate2::Compression;
use flate2::write::GzEncoder;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use regard::cli::Cli;
use serde::Deserialize;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

/// The first words of lines that are commands; everything else in a code block is output, a file or another language.
const PROGRAMS: [&str; 19] = [
    "regard",
    "cargo",
    "zcat",
    "make",
    "systemctl",
    "journalctl",
    "groupadd",
    "install",
    "taskset",
    "/usr/bin/time",
    "pip",
    "maturin",
    "python3",
    "venv/bin/pip",
    "git",
    "curl",
    "promtool",
    "duckdb",
    "export",
];
/// The fields of an article, as the stand-ins for dumps hold them.
const FIELDS: [&str; 6] = ["id", "outlet", "date", "title", "text", "url"];
const LABELLED: &str = r#"{"id": "1", "text": "Ada Lorne praised the ministry for a superb rescue.", "target": "Ada Lorne", "start": 0, "end": 9, "label": 1}
{"id": "2", "text": "Critics called Ben Quill a liar and a cheat.", "target": "Ben Quill", "start": 15, "end": 24, "label": -1}
"#;

/// A command and the line that shows it.
struct Documented {
    place: String,
    command: String,
}

/// docs/commands.toml.
#[derive(Deserialize)]
struct Listed {
    command: Vec<ListedCommand>,
}

/// Commands that are not run by this test, by how they begin.
#[derive(Deserialize)]
struct ListedCommand {
    begins: String,
    check: String,
    commit: Option<String>,
}

#[test]
fn every_documented_command_is_run_or_listed() {
    let workspace = Workspace::create();
    let text = fs::read_to_string(repository("docs/commands.toml")).unwrap();
    let Listed { command: listed } = toml::from_str(&text).unwrap();
    let (mut report, mut problems) = (Vec::new(), Vec::new());
    let mut used = vec![false; listed.len()];
    for Documented { place, command } in documented_commands() {
        let entry = listed.iter().position(|listed| command.starts_with(&listed.begins));
        if let Some(entry) = entry {
            used[entry] = true;
        }
        let arguments = regard_arguments(&command);
        if let Some(problem) = arguments.as_ref().and_then(|arguments| parse_problem(arguments)) {
            problems.push(format!("{place}: {command}\n{problem}"));
        }
        let check = match (entry, &arguments) {
            (Some(entry), _) => listed[entry].describe(),
            (None, Some(arguments)) if workspace.has_input_of(arguments) => {
                if let Some(problem) = workspace.run_problem(&command) {
                    problems.push(format!("{place}: {command}\n{problem}"));
                }
                "run by tests/documented.rs".to_owned()
            }
            (None, Some(_)) => "arguments parsed by tests/documented.rs".to_owned(),
            (None, None) => {
                problems.push(format!(
                    "{place}: {command}\nno check runs it: list it in docs/commands.toml"
                ));
                continue;
            }
        };
        report.push(format!("{place}\t{command}\t{check}"));
    }
    let unused = listed.iter().zip(used).filter(|(_, used)| !used);
    problems.extend(unused.map(|(listed, _)| format!("docs/commands.toml: no document shows {}", listed.begins)));
    println!("{}", report.join("\n"));
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

impl ListedCommand {
    fn describe(&self) -> String {
        match &self.commit {
            Some(commit) => format!("{}; last run at {commit}", self.check),
            None => self.check.clone(),
        }
    }
}

/// Returns the commands of all documents except the changelog, which describes earlier versions.
fn documented_commands() -> Vec<Documented> {
    let mut found = Vec::new();
    for document in documents() {
        let text = fs::read_to_string(repository(&document)).unwrap();
        let mut is_code = false;
        for (index, line) in text.lines().enumerate() {
            let place = format!("{document}:{}", index + 1);
            if line.starts_with("```") {
                is_code = !is_code;
            } else if is_code && is_command(line) {
                found.push(Documented {
                    place,
                    command: without_comment(line),
                });
            } else if !is_code {
                let code = line
                    .split('`')
                    .skip(1)
                    .step_by(2)
                    .filter(|code| code.contains(' ') && is_command(code));
                found.extend(code.map(|code| Documented {
                    place: place.clone(),
                    command: code.to_owned(),
                }));
            }
        }
    }
    found
}

fn documents() -> Vec<String> {
    let mut documents: Vec<String> = [
        "README.md",
        "SECURITY.md",
        "datasets/README.md",
        "docs/example/Makefile",
    ]
    .map(str::to_owned)
    .to_vec();
    let docs = fs::read_dir(repository("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    documents.extend(
        docs.map(|name| format!("docs/{}", name.to_string_lossy()))
            .filter(|name| name.ends_with(".md")),
    );
    documents.extend([
        "models/regard-news-en/README.md".to_owned(),
        "models/training/README.md".to_owned(),
        "models/training/coded/README.md".to_owned(),
    ]);
    documents.sort();
    documents
}

fn is_command(line: &str) -> bool {
    let Some(first) = line.split_whitespace().find(|word| !word.contains('=')) else {
        return false;
    };
    let is_script = first.contains('/') && !first.ends_with('/') && repository(first).is_file();
    line.len() == line.trim_start().len() && (PROGRAMS.contains(&first) || is_script)
}

fn without_comment(line: &str) -> String {
    line.split(" #").next().unwrap_or(line).trim_end().to_owned()
}

/// Returns the arguments of `regard` in a command line that runs it, also behind a pipe or with `cargo run`.
fn regard_arguments(command: &str) -> Option<Vec<String>> {
    let words = shlex::split(command)?;
    // Behind an option it is the name of a user or group.
    let is_program = |at: &usize| words[*at] == "regard" && (*at == 0 || !words[at - 1].starts_with('-'));
    let start = match (0..words.len()).find(is_program) {
        Some(at) => at + 1,
        None if command.starts_with("cargo run") => words.iter().position(|word| word == "--")? + 1,
        None => return None,
    };
    let end = words[start..]
        .iter()
        .position(|word| ["|", ">", "&&"].contains(&word.as_str()));
    Some(words[start..end.map_or(words.len(), |end| start + end)].to_vec())
}

/// Returns the error of the program's own parser, if it refuses the arguments. A name in capitals is a placeholder.
fn parse_problem(arguments: &[String]) -> Option<String> {
    let without_values = [
        "run",
        "store",
        "eval",
        "score",
        "sample",
        "calibrate",
        "reproduce",
        "--version",
    ];
    if arguments.is_empty() || (arguments.len() == 1 && without_values.contains(&arguments[0].as_str())) {
        return None; // A command that is only named.
    }
    if arguments
        .iter()
        .any(|argument| argument.contains('…') || argument == "FLAGS")
    {
        return None;
    }
    let is_only_named = |error: &clap::Error| {
        error.kind() == clap::error::ErrorKind::MissingRequiredArgument
            || error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    };
    match Cli::try_parse_from([&["regard".to_owned()], arguments].concat()) {
        Err(error) if !is_only_named(&error) => Some(error.to_string()),
        _ => None,
    }
}

/// A folder with a small stand-in for each file that the documents name, and the results of earlier commands.
struct Workspace(tempfile::TempDir);

impl Workspace {
    fn create() -> Self {
        let workspace = Self(tempfile::tempdir().unwrap());
        let path = workspace.0.path();
        copy_folder(&repository("datasets"), &path.join("datasets"));
        fs::create_dir_all(path.join("tests/data")).unwrap();
        fs::copy(
            repository("tests/data/contrast_pairs.csv"),
            path.join("tests/data/contrast_pairs.csv"),
        )
        .unwrap();
        fs::copy(repository("datasets/actors.csv"), path.join("actors.csv")).unwrap();
        let sample = fs::read_to_string(repository("datasets/sample.jsonl")).unwrap();
        // A third of it holds every case, and a hundred commands read it.
        let dump: String = sample.split_inclusive('\n').take(34).collect();
        let (first, second) = dump.split_at(dump.match_indices('\n').nth(29).unwrap().0 + 1);
        fs::create_dir(path.join("news")).unwrap();
        for (name, text) in [
            ("dump.jsonl", dump.as_str()),
            ("news/monday.jsonl", first),
            ("night-1.jsonl", first),
            ("night-2.jsonl", second),
            ("labelled.jsonl", LABELLED),
        ] {
            fs::write(path.join(name), text).unwrap();
        }
        write_gzip(&path.join("dump.jsonl.gz"), dump.as_bytes());
        write_gzip(&path.join("dump.csv.gz"), &csv_of(&dump));
        write_parquet(&path.join("dump.parquet"), &dump);
        for command in [
            "regard run dump.jsonl.gz --actors actors.csv --out out",
            "regard score dump.parquet --actors actors.csv --out part-1",
            "regard run night-1.jsonl --actors actors.csv --store series --out night",
            "regard sample out --out coded.csv",
            "regard config show --actors actors.csv > regard.toml",
        ] {
            let output = workspace.shell(path, command);
            assert!(
                output.status.success(),
                "{command}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        code_all(&path.join("coded.csv"), &path.join("coding.csv"));
        workspace
    }

    /// Returns whether every file that the arguments name as input is in the folder. A file after `--out` or the like is
    /// made by the command.
    fn has_input_of(&self, arguments: &[String]) -> bool {
        let is_placeholder =
            |word: &str| word.len() > 1 && word.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_');
        let is_output = |index: usize| index > 0 && ["--out", "-o", "--store"].contains(&arguments[index - 1].as_str());
        let has = |name: &str| name.contains('*') || !name.contains(['.', '/']) || self.0.path().join(name).exists();
        !arguments.iter().any(|word| word.contains('…') || is_placeholder(word))
            && parse_problem(arguments).is_none()
            && Cli::try_parse_from([&["regard".to_owned()], arguments].concat()).is_ok()
            && !arguments.iter().any(|word| word == "rust-bert")
            && arguments
                .iter()
                .enumerate()
                .all(|(index, word)| word.starts_with('-') || is_output(index) || has(word))
    }

    /// Runs the command in a copy of the folder and returns its error, if it fails.
    fn run_problem(&self, command: &str) -> Option<String> {
        let copy = tempfile::tempdir().unwrap();
        copy_folder(self.0.path(), copy.path());
        if command.contains("regard sample") {
            for name in ["coding.csv", "coding.key.csv"] {
                fs::remove_file(copy.path().join(name)).unwrap();
            }
        }
        let command = command.replace("cargo run --release --locked --", "regard");
        let output = self.shell(copy.path(), &command);
        let failed = !output.status.success();
        failed.then(|| format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr)))
    }

    /// Runs a command line by the shell, with the program that was built on the PATH.
    fn shell(&self, folder: &Path, command: &str) -> Output {
        let program = Path::new(env!("CARGO_BIN_EXE_regard")).parent().unwrap();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
        Command::new("sh")
            .args(["-c", command])
            .current_dir(folder)
            .env("PATH", path)
            .output()
            .unwrap()
    }
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn write_gzip(path: &Path, bytes: &[u8]) {
    let mut gzip = GzEncoder::new(File::create(path).unwrap(), Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap();
}

/// Returns the fields of each article of a dump in JSON Lines, in the order of [`FIELDS`].
fn articles(dump: &str) -> Vec<Vec<String>> {
    // The sample has a damaged line on purpose.
    let articles = dump.lines().filter_map(|line| serde_json::from_str(line).ok());
    articles
        .map(|article: serde_json::Value| {
            FIELDS
                .map(|name| article[name].as_str().unwrap_or_default().to_owned())
                .to_vec()
        })
        .collect()
}

/// Returns the dump as CSV, with its text in a column `body`, as in the example of the README.
fn csv_of(dump: &str) -> Vec<u8> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(FIELDS.map(|name| if name == "text" { "body" } else { name }))
        .unwrap();
    articles(dump).iter().for_each(|row| csv.write_record(row).unwrap());
    csv.into_inner().unwrap()
}

fn write_parquet(path: &Path, dump: &str) {
    let columns = FIELDS.map(|name| format!("required binary {name} (UTF8);")).concat();
    let schema = Arc::new(parse_message_type(&format!("message dump {{ {columns} }}")).unwrap());
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(File::create(path).unwrap(), schema, properties).unwrap();
    let (rows, mut group) = (articles(dump), writer.next_row_group().unwrap());
    for index in 0..FIELDS.len() {
        let values: Vec<ByteArray> = rows.iter().map(|row| row[index].as_str().into()).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<ByteArrayType>()
            .write_batch(&values, None, None)
            .unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
}

/// Fills the column `coded` of a coding file, as a person would.
fn code_all(from: &Path, to: &Path) {
    let mut reader = csv::Reader::from_path(from).unwrap();
    let header = reader.headers().unwrap().clone();
    let coded = header.iter().position(|name| name == "coded").unwrap();
    let mut writer = csv::Writer::from_path(to).unwrap();
    writer.write_record(&header).unwrap();
    for (index, row) in reader.records().enumerate() {
        let mut row: Vec<String> = row.unwrap().iter().map(str::to_owned).collect();
        row[coded] = ["negative", "neutral", "positive"][index % 3].to_owned();
        writer.write_record(&row).unwrap();
    }
    writer.flush().unwrap();
    let key = |path: &Path| path.with_file_name(format!("{}.key.csv", path.file_stem().unwrap().to_str().unwrap()));
    fs::copy(key(from), key(to)).unwrap();
}
