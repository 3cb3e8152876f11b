//! Runs that were killed or stopped at any moment: the same command continues them, and its files
//! are those of a run that was never stopped.

use crate::common::{command, differing, files, regard, repository, stderr, succeeded};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Kills of each kind of run; `REGARD_KILLS=100 cargo test --release --locked --test cli killed`
/// for more.
const KILLS: u32 = 6;

/// Articles of the two dumps: several chunks each.
const ARTICLES: usize = 400;

/// Makes a folder with two dumps and an actor list. Every article has a sentence of its own to be
/// scored.
fn dumps() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::copy(repository("datasets/actors.csv"), dir.path().join("actors.csv")).unwrap();
    for (name, first) in [("1.jsonl", 0), ("2.jsonl", ARTICLES)] {
        let mut dump = String::new();
        for i in first..first + ARTICLES {
            let mood = ["praised", "attacked", "met", "ignored"][i % 4];
            writeln!(
                dump,
                r#"{{"id": "{i}", "outlet": "Bell {}", "date": "2024-03-{:02}", "text": "On day {i} critics {mood} Mira Halden over bill {}."}}"#,
                i % 3,
                i % 28 + 1,
                i * 7
            )
            .unwrap();
        }
        std::fs::write(dir.path().join(name), dump).unwrap();
    }
    dir
}

fn run_command(dir: &Path, dump: &str, out: &str, store: Option<&str>) -> Command {
    let run = [
        "run",
        dump,
        "--actors",
        "actors.csv",
        "--out",
        out,
        "--xlsx",
        "--report",
        "-q",
    ];
    let mut command = command(dir, &run);
    command.args(store.map(|store| ["--store", store]).into_iter().flatten());
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn finish(mut command: Command) {
    succeeded(&command.output().unwrap());
}

/// Waits until the run has kept something, so that there is something to go on from.
fn when_begun(child: &mut Child, journal: &Path) {
    let begun = Instant::now();
    while std::fs::metadata(journal).map_or(0, |about| about.len()) < 1000 {
        assert!(child.try_wait().unwrap().is_none(), "it ended without a journal");
        assert!(begun.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_run_that_was_killed_goes_on_to_the_same_files() {
    let dir = dumps();
    let dir = dir.path();
    let begun = Instant::now();
    finish(run_command(dir, "1.jsonl", "whole", None));
    let whole_run = begun.elapsed();
    let expected = files(&dir.join("whole"));
    let kills = std::env::var("REGARD_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    for kill in 0..kills {
        let out = format!("out-{kill}");
        let mut run = run_command(dir, "1.jsonl", &out, None).spawn().unwrap();
        std::thread::sleep(whole_run * kill / kills);
        run.kill().unwrap();
        run.wait().unwrap();
        finish(run_command(dir, "1.jsonl", &out, None));
        let differ = differing(&files(&dir.join(&out)), &expected);
        assert!(
            differ.is_empty(),
            "killed after {:?}: {differ:?}",
            whole_run * kill / kills
        );
    }
}

#[test]
fn a_night_that_was_killed_goes_on_to_the_same_series() {
    let dir = dumps();
    let dir = dir.path();
    finish(run_command(dir, "1.jsonl", "whole", Some("first")));
    copy(&dir.join("first"), &dir.join("series"));
    let begun = Instant::now();
    finish(run_command(dir, "2.jsonl", "whole", Some("series")));
    let whole_run = begun.elapsed();
    let (expected, parts) = (files(&dir.join("whole")), files(&dir.join("series/parts")));
    let kills = std::env::var("REGARD_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    for kill in 0..kills {
        let (out, store) = (format!("out-{kill}"), format!("series-{kill}"));
        copy(&dir.join("first"), &dir.join(&store));
        let mut run = run_command(dir, "2.jsonl", &out, Some(&store)).spawn().unwrap();
        std::thread::sleep(whole_run * kill / kills);
        run.kill().unwrap();
        run.wait().unwrap();
        finish(run_command(dir, "2.jsonl", &out, Some(&store)));
        let differ = differing(&files(&dir.join(&out)), &expected);
        assert!(
            differ.is_empty(),
            "killed after {:?}: {differ:?}",
            whole_run * kill / kills
        );
        assert_eq!(files(&dir.join(&store).join("parts")), parts);
        succeeded(&regard(dir, &["store", "check", &store]));
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(path, target).unwrap();
        }
    }
}

#[cfg(unix)]
#[test]
fn sigterm_and_ctrl_c_stop_a_run_that_then_goes_on() {
    let dir = dumps();
    let dir = dir.path();
    finish(run_command(dir, "1.jsonl", "whole", None));
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let mut run = run_command(dir, "1.jsonl", signal, None).spawn().unwrap();
        when_begun(&mut run, &dir.join(signal).join(".regard-journal"));
        let asked = Instant::now();
        let kill = Command::new("kill")
            .args(["-s", signal, &run.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        let output = run.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
        assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
        assert!(stderr(&output).contains("goes on from there"), "{}", stderr(&output));
        let record = std::fs::read_to_string(dir.join(signal).join("run.json")).unwrap();
        assert!(record.contains("\"stopped\""), "{record}");
        assert!(!dir.join(signal).join("actors.csv").exists());
        let mut again = run_command(dir, "1.jsonl", signal, None);
        again.arg("--verbose");
        finish(run_command(dir, "1.jsonl", signal, None));
        assert!(differing(&files(&dir.join(signal)), &files(&dir.join("whole"))).is_empty());
    }
}

#[cfg(unix)]
#[test]
fn a_run_whose_input_gives_nothing_stops_all_the_same() {
    let dir = dumps();
    let mut run = run_command(dir.path(), "-", "out", None)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = run.stdin.take().unwrap();
    input.write_all(b"{\"id\": \"1\", ").unwrap();
    let record = dir.path().join("out/run.json");
    while !record.exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let asked = Instant::now();
    Command::new("kill").arg(run.id().to_string()).status().unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(143));
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
}

#[test]
fn what_came_after_a_kill_into_the_dump_is_scored_too() {
    let dir = dumps();
    let dir = dir.path();
    let mut run = run_command(dir, "1.jsonl", "out", None).spawn().unwrap();
    when_begun(&mut run, &dir.join("out/.regard-journal"));
    // It grows while it is read, by a half-written record at last.
    let mut dump = std::fs::OpenOptions::new()
        .append(true)
        .open(dir.join("1.jsonl"))
        .unwrap();
    let more = std::fs::read(dir.join("2.jsonl")).unwrap();
    dump.write_all(&more[..more.len() / 2]).unwrap();
    let output = run.wait_with_output().unwrap();
    succeeded(&output);
    dump.write_all(&more[more.len() / 2..]).unwrap();
    let mut run = run_command(dir, "1.jsonl", "out", None).spawn().unwrap();
    when_begun(&mut run, &dir.join("out/.regard-journal"));
    run.kill().unwrap();
    run.wait().unwrap();
    finish(run_command(dir, "1.jsonl", "out", None));
    finish(run_command(dir, "1.jsonl", "whole", None));
    assert!(differing(&files(&dir.join("out")), &files(&dir.join("whole"))).is_empty());
    let actors = std::fs::read_to_string(dir.join("out/actors.csv")).unwrap();
    assert!(actors.contains("800"), "{actors}");
}
