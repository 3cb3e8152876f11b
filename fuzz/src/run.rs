//! Whole runs over small dumps, with the small model of [`crate::model::letters`].

use regard::config::{ScoreConfig, ScoreSettings, SummaryConfig, SummarySettings};
use regard::error::Result;
use regard::model::ModelSource;
use regard::output::Folder;
use regard::record::counts::Counts;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Two actors, one with a name that is many a word's.
pub const LIST: &str = "actor_id,name,type,aliases\nquill,Ada Quill,PER,Quill|May\nbureau,Bureau of Tides,ORG,BOT\n";

static MODEL: LazyLock<PathBuf> = LazyLock::new(crate::model::letters);

/// The settings of a run over `input`: with discovery, pronouns and everything else that can be asked for.
pub fn score_config(input: &Path) -> ScoreConfig {
    let flags = ScoreSettings {
        actors: Some(crate::file("list.csv", LIST.as_bytes())),
        discover: true,
        pronouns: true,
        model: Some(ModelSource::Folder(MODEL.clone())),
        ..ScoreSettings::default()
    };
    let input = input.to_str().expect("the scratch folder has a plain name");
    flags.validate(vec![input.to_owned()]).expect("the settings are good")
}

/// The settings of its summaries: with the report and comparisons. The workbook would take most of the time.
pub fn summary_config() -> SummaryConfig {
    let flags = SummarySettings {
        min_articles: 2,
        per_actor_files: true,
        report: true,
        mentions: regard::config::Mentions::Csv,
        ..SummarySettings::default()
    };
    flags.validate().expect("the settings are good")
}

/// Scores and summarizes `input` into the folder `out`.
///
/// # Errors
/// As [`pipeline::run`].
pub fn run(input: &Path, out: &Path) -> Result<Counts> {
    let folder = Folder::open(out)?;
    let (scored, _) = regard::run::run(&score_config(input), &summary_config(), &folder, &())?;
    Ok(scored.facts.counts)
}

/// A dump in which actors of the list are named, praised and quoted, in two outlets and two weeks.
pub fn dump() -> String {
    let texts = [
        "Ada Quill praised the Bureau of Tides. “We won,” said Quill, who smiled. He blamed May.",
        "The BOT failed again, and Ada Quill lied about it. She resigned, according to Mr. Bo Marn.",
        "Reuters: Bo Marn thanked the Bureau of Tides in Zürich. May be.",
    ];
    let record = |(at, text): (usize, &str)| {
        let (outlet, day) = (["A", "B"][at % 2], 4 + 7 * (at / 2 % 2));
        serde_json::json!({
            "id": format!("a{at}"), "outlet": outlet, "date": format!("2024-03-{day:02}"), "title": "A title", "text": text,
        })
        .to_string()
    };
    texts
        .iter()
        .cycle()
        .copied()
        .take(9)
        .enumerate()
        .map(|pair| record(pair) + "\n")
        .collect()
}

/// The folder of a finished run over [`dump`].
pub fn finished() -> PathBuf {
    let out = crate::scratch("finished");
    run(&crate::file("dump.jsonl", dump().as_bytes()), &out).expect("the run is good");
    out
}
