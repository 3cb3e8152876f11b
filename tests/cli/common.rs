//! What the tests of the whole program share.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// `regard` with these arguments, in the folder `dir`.
pub fn regard(dir: &Path, args: &[&str]) -> Output {
    command(dir, args).output().unwrap()
}

/// `regard` with these arguments and `input` on its standard input.
pub fn regard_fed(dir: &Path, args: &[&str], input: Vec<u8>) -> Output {
    let mut child = command(dir, args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // The program may end before it has read everything; that is for the test to judge by its exit code.
    let feeder = std::thread::spawn(move || drop(std::io::Write::write_all(&mut stdin, &input)));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    output
}

fn command(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_regard"));
    command.args(args).current_dir(dir);
    command
}

/// What the program said on standard error.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Fails, with what the program said, unless it exited with 0.
pub fn succeeded(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
}

/// A temporary folder with the sample dump and its actor list in it.
pub fn sample() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in ["sample.jsonl", "actors.csv"] {
        std::fs::copy(repository("datasets").join(name), dir.path().join(name)).unwrap();
    }
    dir
}

/// Every file under `dir` but `run.json` (which holds times) with its bytes, sorted by name.
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

/// The files of [`files`] whose name ends with `.csv`.
pub fn csv_files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    files(dir)
        .into_iter()
        .filter(|(name, _)| name.ends_with(".csv"))
        .collect()
}

/// Names of the files that differ between two listings, those that stand in one alone included.
pub fn differing(a: &[(String, Vec<u8>)], b: &[(String, Vec<u8>)]) -> Vec<String> {
    let other = |list: &[(String, Vec<u8>)], file: &(String, Vec<u8>)| !list.contains(file);
    let mut names: Vec<String> = a
        .iter()
        .filter(|f| other(b, f))
        .chain(b.iter().filter(|f| other(a, f)))
        .map(|f| f.0.clone())
        .collect();
    names.sort();
    names.dedup();
    names
}
