//! Helpers that the tests of the whole program share: running `regard`, small dumps, and reading
//! its files.

use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Set this variable to write the golden files anew; then read the difference before committing it.
pub const UPDATE: &str = "REGARD_UPDATE_GOLDENS";

const NAME_TAGS: [&str; 9] = [
    "O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC",
];

/// Returns the path of a file of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs `regard` with these arguments, in the folder `dir`.
pub fn regard(dir: &Path, args: &[&str]) -> Output {
    command(dir, args).output().unwrap()
}

/// Runs `regard` with these arguments and `input` on its standard input.
pub fn regard_fed(dir: &Path, args: &[&str], input: Vec<u8>) -> Output {
    let mut child = command(dir, args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // The program may end before it has read everything; the test checks its exit code.
    let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    output
}

/// Returns the command `regard` with these arguments, in the folder `dir`, for a test that sets
/// more than that.
pub fn command(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regard"));
    command.args(args).current_dir(dir);
    command
}

/// Returns what the program wrote to standard error.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Fails, with the text on standard error, unless the program exited with 0.
pub fn succeeded(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
}

/// The records at the beginning of the sample dump that hold each special case of datasets/README.md. Most tests read only
/// these, because a whole run over all articles takes four times as long.
const SPECIAL_CASES: usize = 34;

/// Makes a temporary folder with the special cases of the sample dump and its actor list in it.
pub fn sample() -> tempfile::TempDir {
    let dir = whole_sample();
    let path = dir.path().join("sample.jsonl");
    let dump = std::fs::read_to_string(&path).unwrap();
    let records: String = dump.split_inclusive('\n').take(SPECIAL_CASES).collect();
    std::fs::write(path, records).unwrap();
    dir
}

/// Makes a temporary folder with the sample dump and its actor list in it.
pub fn whole_sample() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in ["sample.jsonl", "actors.csv"] {
        std::fs::copy(repository("datasets").join(name), dir.path().join(name)).unwrap();
    }
    dir
}

/// Reads `run.json` of the run in the folder `out`.
pub fn run_json(out: &Path) -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(out.join("run.json")).unwrap()).unwrap()
}

/// Reads the records of a CSV file, without its header.
pub fn csv_records(path: &Path) -> Vec<csv::StringRecord> {
    csv::Reader::from_path(path)
        .unwrap()
        .records()
        .map(Result::unwrap)
        .collect()
}

/// One record of a CSV file, by the names of its columns.
pub type CsvRow = HashMap<String, String>;

/// Reads the records of a CSV file, each by the names of its columns.
pub fn csv_rows(path: &Path) -> Vec<CsvRow> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// Compresses `bytes` with gzip.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Returns every file under `dir` but `run.json` (which holds times) with its bytes, sorted by
/// name.
pub fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("run.json") {
                let name = path.strip_prefix(dir).unwrap().display().to_string();
                found.push((name, std::fs::read(path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// Returns the files of [`files`] whose name ends with `.csv`.
pub fn csv_files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    files(dir)
        .into_iter()
        .filter(|(name, _)| name.ends_with(".csv"))
        .collect()
}

/// Returns the names of the files that differ between two listings, or that only one of them has.
pub fn differing(a: &[(String, Vec<u8>)], b: &[(String, Vec<u8>)]) -> Vec<String> {
    let mut names: Vec<String> = a
        .iter()
        .filter(|file| !b.contains(file))
        .chain(b.iter().filter(|file| !a.contains(file)))
        .map(|f| f.0.clone())
        .collect();
    names.sort();
    names.dedup();
    names
}

/// The case embedding and the name head of a copy of the shipped model, in the place of its own.
pub struct NameParts {
    /// All of the case embedding's numbers are drawn from -scale..scale; the name head's weights
    /// too.
    pub scale: f32,
    /// The name head's bias, in the order of [`NAME_TAGS`].
    pub bias: [f32; 9],
}

impl NameParts {
    /// Makes a head that ignores its input: every word has these logits, and 0 for the other tags.
    pub fn constant(logits: &[(&str, f32)]) -> Self {
        let logit = |tag: &str| {
            logits
                .iter()
                .find(|(name, _)| *name == tag)
                .map_or(0.0, |(_, logit)| *logit)
        };
        Self {
            scale: 0.0,
            bias: NAME_TAGS.map(logit),
        }
    }
}

/// Makes the model folder `dir`: the shipped model with another case embedding and name head, or
/// with neither.
pub fn model_with(dir: &Path, parts: Option<&NameParts>) {
    let set = |manifest: &mut toml::Table, table: &str, key: &str, value: Option<toml::Value>| {
        let table = manifest[table].as_table_mut().unwrap();
        match value {
            Some(value) => drop(table.insert(key.to_owned(), value)),
            None => drop(table.remove(key)),
        }
    };
    write_model(
        dir,
        |weights| with_names(weights, parts),
        |manifest| {
            set(manifest, "labels", "names", parts.map(|_| NAME_TAGS.to_vec().into()));
            set(manifest, "calibration", "name_temperature", parts.map(|_| 1.0.into()));
        },
    );
}

/// Makes the model folder `dir`: the shipped model with a head for sentiment that reads the mean of
/// all tokens too, at a weight of zero.
pub fn model_with_wide_sentiment(dir: &Path) {
    const NAME: &str = "sentiment_head.dense.weight";
    let widen = |weights: &SafeTensors| {
        let own = weights.tensor(NAME).unwrap();
        let [inner, features] = *own.shape() else {
            unreachable!()
        };
        let row_bytes = own.data().len() / inner;
        let mut wide = Vec::new();
        for row in own.data().chunks(row_bytes) {
            wide.extend_from_slice(row);
            wide.resize(wide.len() + row_bytes, 0);
        }
        let wide = TensorView::new(own.dtype(), vec![inner, 2 * features], &wide).unwrap();
        let others = weights.tensors().into_iter().filter(|(name, _)| name != NAME);
        safetensors::serialize(others.chain([(NAME.to_owned(), wide)]), None).unwrap()
    };
    write_model(dir, widen, |_| ());
}

/// Makes the model folder `dir` of the shipped one, with other weights and another manifest.
fn write_model(
    dir: &Path,
    weights: impl FnOnce(&SafeTensors) -> Vec<u8>,
    change_manifest: impl FnOnce(&mut toml::Table),
) {
    let shipped = repository("models/regard-news-en");
    std::fs::create_dir_all(dir).unwrap();
    for name in ["config.json", "tokenizer.json"] {
        std::fs::copy(shipped.join(name), dir.join(name)).unwrap();
    }
    let stored = std::fs::read(shipped.join("model.safetensors")).unwrap();
    let weights = weights(&SafeTensors::deserialize(&stored).unwrap());
    let manifest = std::fs::read_to_string(shipped.join("model.toml")).unwrap();
    let mut manifest: toml::Table = manifest.parse().unwrap();
    change_manifest(&mut manifest);
    let digest = Sha256::digest(&weights)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    let files = manifest["files"].as_table_mut().unwrap();
    files.insert("model.safetensors".to_owned(), digest.into());
    std::fs::write(dir.join("model.safetensors"), weights).unwrap();
    std::fs::write(dir.join("model.toml"), manifest.to_string()).unwrap();
}

fn with_names(weights: &SafeTensors, parts: Option<&NameParts>) -> Vec<u8> {
    let names = [
        "embeddings.case_embeddings.weight",
        "name_head.weight",
        "name_head.bias",
    ];
    let hidden = weights.tensor("embeddings.word_embeddings.weight").unwrap().shape()[1];
    let mut state = 1_u64;
    let mut drawn = |count: usize, scale: f32| -> Vec<f32> {
        let mut draw = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            ((state >> 40) as f32 / (1 << 23) as f32 - 1.0) * scale
        };
        (0..count).map(|_| draw()).collect()
    };
    let added = parts.map(|parts| {
        [
            (vec![5, hidden], drawn(5 * hidden, parts.scale)),
            (vec![9, hidden], drawn(9 * hidden, parts.scale)),
            (vec![9], parts.bias.to_vec()),
        ]
        .map(|(shape, values)| (shape, values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>()))
    });
    let kept = weights
        .tensors()
        .into_iter()
        .filter(|(name, _)| !names.contains(&name.as_str()));
    let added = added.iter().flatten().zip(names);
    let added = added.map(|((shape, bytes), name)| {
        (
            name.to_owned(),
            TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap(),
        )
    });
    safetensors::serialize(kept.chain(added), None).unwrap()
}
