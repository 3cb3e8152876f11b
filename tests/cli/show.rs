//! The pages of `show` and `explain`, which trace a number back to its sentences.

use crate::common::{CsvRow, UPDATE, command, csv_rows, regard, repository, sample, stderr, succeeded};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn run(dir: &Path, input: &str, more: &[&str]) {
    let args = [&["run", input, "--actors", "actors.csv", "--out", "out", "-q"], more].concat();
    succeeded(&regard(dir, &args));
}

/// Makes a folder with the sample, scored and summarized in `out`.
pub fn finished(more: &[&str]) -> tempfile::TempDir {
    let dir = sample();
    run(dir.path(), "sample.jsonl", more);
    dir
}

/// Returns the standard output of the program, which must write nothing to standard error.
pub fn page(dir: &Path, args: &[&str]) -> String {
    let output = regard(dir, args);
    succeeded(&output);
    assert_eq!(stderr(&output), "", "{args:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn explain(dir: &Path, id: &str) -> String {
    page(dir, &["explain", id, "--out", "out", "--color", "never"])
}

fn show(dir: &Path, name: &str) -> String {
    page(dir, &["show", "actor", name, "--out", "out", "--color", "never"])
}

/// A page without its line breaks.
pub fn flat(page: &str) -> String {
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_pages_of_the_sample_are_the_golden_ones() {
    let dir = finished(&[]);
    let pages: [(&str, &[&str]); 3] = [
        ("actor.txt", &["show", "actor", "dravec", "--n", "3", "--out", "out"]),
        ("article.txt", &["explain", "m01", "--out", "out"]),
        (
            "article_in_colour.txt",
            &["explain", "m01", "--out", "out", "--color", "always"],
        ),
    ];
    for (name, args) in pages {
        let golden = repository("tests/golden/show").join(name);
        let found = page(dir.path(), args);
        if std::env::var_os(UPDATE).is_some() {
            std::fs::create_dir_all(golden.parent().unwrap()).unwrap();
            std::fs::write(&golden, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&golden).unwrap_or_default();
        assert!(
            found == expected,
            "{name} is now (set {UPDATE}=1 to write it anew):\n{found}"
        );
    }
}

#[test]
fn an_actor_s_numbers_are_those_of_the_tables() {
    let dir = finished(&["--columns", "all", "--period", "week", "--min-articles", "3"]);
    for row in csv_rows(&dir.path().join("out/actors.csv")) {
        let shown = show(dir.path(), &row["actor_id"]);
        let lines = [
            format!(
                "{}  {}, {}, {} to {}",
                row["actor_name"], row["actor_id"], row["actor_type"], row["period_start"], row["period_end"]
            ),
            format!("articles   {}", row["n_articles"]),
            format!(
                "mentions   {} in {} sentences: {} negative",
                row["n_mentions"], row["n_sentences"], row["n_neg"]
            ),
            format!("score      {}: the mean", row["article_mean_score"]),
            format!(
                "interval   {} .. {}, of 95 %, by student_t",
                row["ci_low"], row["ci_high"]
            ),
        ];
        for line in lines {
            assert!(shown.lines().any(|l| l.starts_with(&line)), "no “{line}” in:\n{shown}");
        }
    }
}

#[test]
fn outlets_stand_by_their_number_of_articles_and_add_up() {
    let dir = finished(&[]);
    let shown = show(dir.path(), "Mira Halden");
    let table: Vec<&str> = shown.lines().skip_while(|line| !line.starts_with("outlet ")).collect();
    let table: Vec<&str> = table.into_iter().skip(1).take_while(|line| !line.is_empty()).collect();
    let of_file = csv_rows(&dir.path().join("out/actors_by_outlet.csv"));
    let mut expected: Vec<&CsvRow> = of_file.iter().filter(|row| row["actor_id"] == "halden").collect();
    let articles = |row: &CsvRow| row["n_articles"].parse::<u64>().unwrap();
    expected.sort_by_key(|row| (std::cmp::Reverse(articles(row)), row["outlet"].clone()));
    assert_eq!(table.len(), expected.len());
    for (line, row) in table.iter().zip(expected) {
        assert!(line.starts_with(&row["outlet"]), "{line}");
        let cells: Vec<&str> = line[row["outlet"].len()..].split_whitespace().take(3).collect();
        let names = ["n_articles", "n_mentions", "article_mean_score"];
        assert_eq!(cells, names.map(|name| row[name].as_str()), "{line}");
    }
}

#[test]
fn sentences_of_an_actor_are_the_strongest_one_an_article_and_name_it() {
    let dir = finished(&["--mentions", "csv"]);
    let shown = page(dir.path(), &["show", "actor", "brennhal", "-n", "4", "--out", "out"]);
    let mut strongest: BTreeMap<String, (f64, String)> = BTreeMap::new();
    for row in csv_rows(&dir.path().join("out/mentions.csv")) {
        if row["actor_id"] == "brennhal" && row["label"] == "negative" {
            let score: f64 = row["score"].parse().unwrap();
            // To the model two copies of a sentence are the same.
            let sentence = ["p_neg", "p_neu", "p_pos"].map(|name| row[name].as_str()).concat();
            let held = strongest
                .entry(row["article_id"].clone())
                .or_insert((score, sentence.clone()));
            if score < held.0 {
                *held = (score, sentence);
            }
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    let once = strongest
        .into_iter()
        .filter(|(_, (_, sentence))| seen.insert(sentence.clone()));
    let mut strongest: Vec<(f64, String)> = once.map(|(id, (score, _))| (score, id)).collect();
    strongest.sort_by(|a, b| a.0.total_cmp(&b.0));
    let negative: Vec<&str> = shown.lines().skip_while(|line| *line != "Most negative").collect();
    let negative: Vec<&str> = negative
        .into_iter()
        .take_while(|line| *line != "Most positive")
        .collect();
    let heads: Vec<&str> = negative
        .iter()
        .filter(|line| line.contains(", article "))
        .copied()
        .collect();
    assert_eq!(heads.len(), 4, "{shown}");
    for (rank, (head, (score, id))) in heads.iter().zip(&strongest).enumerate() {
        assert!(head.starts_with(&format!("{:>3}  {score:.4}  ", rank + 1)), "{head}");
        assert!(head.contains(&format!(", article {id}, ")), "{head}");
    }
    assert!(
        negative.iter().filter(|line| line.contains("[Brennhal")).count() >= 4,
        "{shown}"
    );
}

/// The mean scores in a page of `explain`, by actor: an article's own, or its copies' where it has
/// any.
fn means(page: &str) -> BTreeMap<String, f64> {
    let table = page.lines().skip_while(|line| !line.starts_with("actor_id ")).skip(1);
    let table = table.take_while(|line| !line.is_empty());
    table
        .map(|line| {
            let cells: Vec<&str> = line.split_whitespace().collect();
            (cells[0].to_owned(), cells[cells.len() - 1].parse().unwrap())
        })
        .collect()
}

#[test]
fn what_articles_add_makes_the_actors_scores() {
    let dir = finished(&["--columns", "all", "--mentions", "csv"]);
    let mentions = csv_rows(&dir.path().join("out/mentions.csv"));
    let group = |row: &CsvRow| match row["duplicate_group"].as_str() {
        "" => row["article_id"].clone(),
        group => group.to_owned(),
    };
    let units: BTreeMap<String, String> = mentions
        .iter()
        .map(|row| (group(row), row["article_id"].clone()))
        .collect();
    let mut scores: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for id in units.values() {
        for (actor, mean) in means(&explain(dir.path(), id)) {
            scores.entry(actor).or_default().push(mean);
        }
    }
    for row in csv_rows(&dir.path().join("out/actors.csv")) {
        let scores = &scores[&row["actor_id"]];
        assert_eq!(
            scores.len().to_string(),
            row["n_articles_unique"],
            "{}",
            row["actor_id"]
        );
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        let expected: f64 = row["article_mean_score"].parse().unwrap();
        assert!(
            (mean - expected).abs() < 1e-4,
            "{}: {mean}, {expected}",
            row["actor_id"]
        );
    }
}

#[test]
fn every_sentence_of_an_article_is_shown_with_every_mention() {
    let dir = finished(&["--mentions", "csv"]);
    let mentions = csv_rows(&dir.path().join("out/mentions.csv"));
    let of_article: Vec<&CsvRow> = mentions.iter().filter(|row| row["article_id"] == "n01").collect();
    let shown = explain(dir.path(), "n01");
    let fourth = "She was superb,” said the mayor, Joren Pihl.";
    assert!(shown.contains(fourth), "a sentence that names nobody:\n{shown}");
    for row in &of_article {
        let line = format!(
            "“{}” · {} · {} · {} · score={} p_neg={} p_neu={} p_pos={}",
            row["mention"],
            row["actor_id"],
            row["match_method"],
            row["label"],
            row["score"],
            row["p_neg"],
            row["p_neu"],
            row["p_pos"]
        );
        let flat = flat(&shown);
        assert!(flat.contains(&line), "no “{line}” in:\n{shown}");
        let mark = format!("[{}]({} ", row["mention"], row["actor_id"]);
        assert!(flat.contains(&mark), "no “{mark}” in:\n{shown}");
    }
    assert!(of_article.len() > 3);
    assert!(shown.contains("source     sample.jsonl, line 3\n"), "{shown}");
}

#[test]
fn an_article_whose_dump_changed_or_is_gone_is_shown_as_it_was_kept() {
    let dir = finished(&[]);
    let dump = std::fs::read_to_string(dir.path().join("sample.jsonl")).unwrap();
    let unsaid = "Joren Pihl";
    assert!(explain(dir.path(), "n01").contains(unsaid));
    let shifted = dump.replace(
        "Brennhal Energy deserves credit",
        "In our view Brennhal Energy deserves credit",
    );
    let reworded = dump.replace("said the mayor, Joren Pihl", "said the mayor, Jaren Pohl");
    let cases = [
        (Some(shifted), "has changed since it was scored"),
        (
            Some(dump.replace("\"n01\"", "\"n99\"")),
            "has no article of this id any more",
        ),
        (None, "sample.jsonl is not to be found, from here"),
    ];
    for (dump, why) in cases {
        match dump {
            Some(dump) => std::fs::write(dir.path().join("sample.jsonl"), dump).unwrap(),
            None => std::fs::remove_file(dir.path().join("sample.jsonl")).unwrap(),
        }
        let shown = explain(dir.path(), "n01");
        assert!(flat(&shown).contains(why), "no “{why}” in:\n{shown}");
        assert!(!shown.contains(unsaid), "{shown}");
        assert!(shown.contains("[Brennhal Energy](brennhal "), "{shown}");
        assert_eq!(means(&shown).len(), 4, "{shown}");
    }
    std::fs::write(dir.path().join("sample.jsonl"), reworded).unwrap();
    let shown = explain(dir.path(), "n01");
    assert!(flat(&shown).contains("has changed since it was scored"), "{shown}");
}

#[test]
fn the_settings_of_the_run_find_the_article_again() {
    let dir = sample();
    let dump = std::fs::read_to_string(dir.path().join("sample.jsonl")).unwrap();
    let renamed = dump.replace("\"text\":", "\"story of the day\":");
    std::fs::write(dir.path().join("odd.jsonl"), renamed).unwrap();
    run(dir.path(), "odd.jsonl", &["--map", "text=story of the day"]);
    assert!(explain(dir.path(), "n01").contains("Joren Pihl"));
}

#[test]
fn without_sentences_their_places_are_shown() {
    let dir = finished(&["--no-sentences"]);
    let output = regard(dir.path(), &["show", "actor", "halden", "--out", "out"]);
    succeeded(&output);
    assert!(stderr(&output).contains("--no-sentences"), "{}", stderr(&output));
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("Halden] (the sentence was not kept)"), "{shown}");
    assert!(shown.contains(", article w01, text "), "{shown}");
    // The words are still in the dump.
    assert!(explain(dir.path(), "n01").contains("Joren Pihl"));
    std::fs::remove_file(dir.path().join("sample.jsonl")).unwrap();
    let shown = explain(dir.path(), "n01");
    assert!(shown.contains("the places of mentions alone"), "{shown}");
    assert!(
        shown.contains("text 0     (the sentence was not kept)\n             “Brennhal Energy” · brennhal"),
        "{shown}"
    );
}

#[test]
fn a_copy_says_whose_and_what_the_copies_add_together() {
    let dir = sample();
    let story = "SARN (AP) — Mira Halden met the fishing families of the coast on Monday and heard what the closed port has cost them. \
                 She promised to answer within a week. The families want money for the boats that lie ashore.";
    let article = |id: &str, outlet: &str, text: &str| {
        serde_json::json!({ "id": id, "outlet": outlet, "date": "2024-03-05", "text": text }).to_string() + "\n"
    };
    let dump = article("w1", "Bell", story)
        + &article(
            "w2",
            "Lantern",
            &format!("{story} Mira Halden shamelessly lied to them."),
        )
        + &article("w3", "Lantern", "Mira Halden won.");
    std::fs::write(dir.path().join("dump.jsonl"), dump).unwrap();
    run(dir.path(), "dump.jsonl", &["--mentions", "csv"]);
    let shown = explain(dir.path(), "w2");
    assert!(shown.contains("agency     AP; it counts as agency copy\n"), "{shown}");
    assert!(
        shown.contains("copies     w1, w2: they count as one article\n"),
        "{shown}"
    );
    let mut by_article: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in csv_rows(&dir.path().join("out/mentions.csv")) {
        by_article
            .entry(row["article_id"].clone())
            .or_default()
            .push(row["score"].parse().unwrap());
    }
    let mean = |scores: &[f64]| scores.iter().sum::<f64>() / scores.len() as f64;
    let expected = mean(&[mean(&by_article["w1"]), mean(&by_article["w2"])]);
    assert!((means(&shown)["halden"] - expected).abs() < 1e-4, "{shown}");
    assert!(!explain(dir.path(), "w3").contains("copies"));
    let shown = show(dir.path(), "halden");
    assert!(
        shown.contains("articles   3; 2 with copies counted once; 2 of them by an agency"),
        "{shown}"
    );
    assert!(shown.contains("low_n: fewer than 10 articles"), "{shown}");
}

#[test]
fn parts_give_the_same_pages_as_the_whole() {
    let dir = finished(&[]);
    for (shard, part) in [("1/2", "part-1"), ("2/2", "part-2")] {
        let args = [
            "score",
            "sample.jsonl",
            "--actors",
            "actors.csv",
            "--shard",
            shard,
            "--out",
            part,
            "-q",
        ];
        succeeded(&regard(dir.path(), &args));
    }
    for args in [
        &["show", "actor", "halden"][..],
        &["explain", "l01"],
        &["explain", "b01"],
    ] {
        let parts = page(dir.path(), &[args, &["--out", "part-1", "part-2"]].concat());
        assert_eq!(parts, page(dir.path(), &[args, &["--out", "out"]].concat()));
    }
    let output = regard(dir.path(), &["show", "actor", "halden", "--out", "part-1"]);
    assert!(stderr(&output).contains("shard 2/2"), "{}", stderr(&output));
}

#[test]
fn a_corrected_score_is_shown_as_long_as_its_coding_is_there() {
    let dir = finished(&["--min-articles", "3"]);
    succeeded(&regard(
        dir.path(),
        &["sample", "out", "--out", "coding.csv", "--size", "100", "-q"],
    ));
    let text = std::fs::read_to_string(dir.path().join("coding.csv")).unwrap();
    let coded = text.replace("\r\n,", "\r\nneutral,");
    std::fs::write(dir.path().join("coding.csv"), &coded).unwrap();
    succeeded(&regard(
        dir.path(),
        &["calibrate", "coding.csv", "--run", "out", "--min-coded", "5", "-q"],
    ));
    let row = csv_rows(&dir.path().join("out/actors.csv"))
        .into_iter()
        .find(|row| row["actor_id"] == "brennhal")
        .unwrap();
    assert!(!row["score_corrected"].is_empty());
    let expected = format!(
        "corrected  {}, interval {} .. {}",
        row["score_corrected"], row["corrected_low"], row["corrected_high"]
    );
    assert!(show(dir.path(), "brennhal").contains(&expected));
    std::fs::write(dir.path().join("coding.csv"), coded.replacen("neutral", "positive", 1)).unwrap();
    let output = regard(dir.path(), &["show", "actor", "brennhal", "--out", "out"]);
    succeeded(&output);
    assert!(
        stderr(&output).contains("coding.csv, which corrected the summaries, is gone or has changed"),
        "{}",
        stderr(&output)
    );
    assert!(!String::from_utf8_lossy(&output.stdout).contains("corrected"));
}

#[test]
fn what_was_not_scored_is_listed_and_said() {
    for more in [&[][..], &["--excel"]] {
        let dir = sample();
        let mut dump = std::fs::read_to_string(dir.path().join("sample.jsonl")).unwrap();
        dump += "{\"id\": \"=odd\", \"outlet\": \"Bell\", \"text\": \"Mira Halden won.\"}\n";
        dump += "{\"id\": \"=odd\", \"outlet\": \"Bell\", \"text\": \"Mira Halden lost.\"}\n";
        std::fs::write(dir.path().join("sample.jsonl"), dump).unwrap();
        run(dir.path(), "sample.jsonl", more);
        for (id, line) in [("m01", 30), ("=odd", 36)] {
            let shown = explain(dir.path(), id);
            let expected = format!("Not scored (skipped.csv)\nsample.jsonl:{line}: conflicting_id: ");
            assert!(shown.contains(&expected), "{shown}");
        }
        let output = regard(dir.path(), &["explain", "h90", "--out", "out"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            stderr(&output).contains("h90 was not scored: sample.jsonl:32: missing_text"),
            "{}",
            stderr(&output)
        );
    }
}

#[test]
fn a_mention_too_long_for_the_model_is_listed() {
    let dir = sample();
    let name = ["Zora Quill"; 300].join(" ");
    std::fs::write(
        dir.path().join("actors.csv"),
        format!("actor_id,name,type\nlong,{name},PER\n"),
    )
    .unwrap();
    let dump = format!("{{\"id\": \"1\", \"outlet\": \"Bell\", \"text\": \"Then {name} won.\"}}\n");
    std::fs::write(dir.path().join("dump.jsonl"), dump).unwrap();
    run(dir.path(), "dump.jsonl", &[]);
    let shown = explain(dir.path(), "1");
    assert!(
        shown.contains("dump.jsonl:1: mention_too_long: “Zora Quill Zora"),
        "{shown}"
    );
    assert!(shown.contains("No sentence names an actor with a score."), "{shown}");
    assert!(show(dir.path(), "long").ends_with("No article of the run names this actor.\n"));
}

/// Runs and gives the exit code and standard error.
pub fn refused(dir: &Path, args: &[&str]) -> String {
    let output = regard(dir, args);
    assert_eq!(output.status.code(), Some(2), "{args:?}: {}", stderr(&output));
    assert!(output.stdout.is_empty(), "{args:?}");
    stderr(&output)
}

#[test]
fn who_or_what_is_not_there_is_refused_with_a_way_out() {
    let dir = finished(&[]);
    succeeded(&regard(dir.path(), &["summarize", "out", "--out", "sums", "-q"]));
    std::fs::remove_dir_all(dir.path().join("out")).unwrap();
    let lost = refused(dir.path(), &["explain", "l01", "--out", "sums"]);
    assert!(
        lost.contains("sums holds summaries") && lost.contains("--out part-1"),
        "{lost}"
    );
    run(dir.path(), "sample.jsonl", &[]);
    let none = [
        "run",
        "sample.jsonl",
        "--actors",
        "actors.csv",
        "--out",
        "none",
        "--mentions",
        "none",
        "-q",
    ];
    succeeded(&regard(dir.path(), &none));
    let cases: [(&[&str], &[&str]); 7] = [
        (
            &["show", "actor", "en", "--out", "out"],
            &["actors are called “en”", "by its id", "halden  Mira Halden"],
        ),
        (
            &["show", "actor", "Mirra Haldn", "--out", "out"],
            &["no actor", "halden  Mira Halden (PER)"],
        ),
        (&["explain", "l1", "--out", "out"], &["no article l1", "l01"]),
        (&["explain", "l01", "--out", "none"], &["--mentions none"]),
        (
            &["explain", "l01", "--out", "nowhere"],
            &["nowhere is not the folder of a finished run"],
        ),
        (&["show", "actor", "halden"], &["--out"]),
        (
            &["show", "actor", "halden", "--out", "out", "-n", "0"],
            &["0 is not in 1.."],
        ),
    ];
    for (args, parts) in cases {
        let message = refused(dir.path(), args);
        assert!(parts.iter().all(|part| message.contains(part)), "{args:?}: {message}");
    }
}

#[test]
fn an_article_cannot_steer_the_terminal() {
    let dir = sample();
    let article = serde_json::json!({
        "id": "bell\u{7}",
        "outlet": "The \u{1b}[2JBell\u{202e}",
        "title": "A\u{1b}]0;title\u{7} line\u{85}break",
        "text": "Mira Halden shamelessly\u{1b}[31m lied\u{9b}1m to\u{0} us all.\n\nJoren\u{8} left.",
    });
    std::fs::write(dir.path().join("dump.jsonl"), article.to_string() + "\n").unwrap();
    run(dir.path(), "dump.jsonl", &[]);
    let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    let pages = [explain(dir.path(), "bell\u{7}"), show(dir.path(), "halden")];
    for shown in &pages {
        assert!(!shown.contains(steers), "{shown:?}");
        assert!(shown.contains("The \\u{1b}[2JBell\\u{202e}"), "{shown}");
        // U+009B, which begins a command of a terminal, is a letter of Windows-1252 that was decoded wrongly.
        assert!(shown.contains("shamelessly\\u{1b}[31m lied›1m"), "{shown}");
    }
    assert!(pages[0].contains("Joren\\u{8} left."), "{}", pages[0]);
    assert!(!refused(dir.path(), &["explain", "bel", "--out", "out"]).contains('\u{7}'));
}

fn piped_command(dir: &Path, args: &[&str]) -> Command {
    let mut command = command(dir, args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn colours_are_for_terminals_or_on_demand() {
    let dir = finished(&[]);
    let coloured = |more: &[&str], no_color: bool| {
        let mut command = piped_command(dir.path(), &[&["explain", "n01", "--out", "out"], more].concat());
        if no_color {
            command.env("NO_COLOR", "1");
        }
        let output: Output = command.env_remove("CLICOLOR_FORCE").output().unwrap();
        succeeded(&output);
        output.stdout.contains(&0x1b)
    };
    assert!(!coloured(&[], false), "standard output is a pipe");
    assert!(coloured(&["--color", "always"], false));
    assert!(coloured(&["--color", "always"], true));
    assert!(!coloured(&["--color", "never"], false));
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let dir = finished(&[]);
    for args in [
        &["explain", "n01", "--out", "out"][..],
        &["show", "actor", "halden", "--out", "out"],
    ] {
        let mut child = piped_command(dir.path(), args).spawn().unwrap();
        drop(child.stdout.take());
        succeeded(&child.wait_with_output().unwrap());
    }
}
