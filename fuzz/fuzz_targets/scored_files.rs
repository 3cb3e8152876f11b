//! Damaged files of a finished run end in an error or in tables, for every command that reads them.
//!
//! An input says which file is damaged, and how ([`regard_fuzz::damage`]).
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard::output::{
    ARTICLES_FILE, ArticleRow, Folder, MENTIONS_FILE, MentionRow, ParquetReader, SENTENCES_FILE, SentenceRow,
};
use regard_fuzz::damage::damaged;
use regard_fuzz::{file, panics, run, scratch};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

const FILES: [&str; 4] = [MENTIONS_FILE, ARTICLES_FILE, SENTENCES_FILE, "run.json"];

/// The files of a good run.
static GOOD: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let folder = run::finished();
    FILES
        .map(|name| std::fs::read(folder.join(name)).expect("the run wrote it"))
        .into()
});

fuzz_target!(
    init: { LazyLock::force(&GOOD); panics::let_caught_pass() },
    |input: &[u8]| panics::reported(|| check(input))
);

fn check(input: &[u8]) {
    let [which, damage @ ..] = input else { return };
    let which = usize::from(*which) % FILES.len();
    let folder = scratch("damaged");
    std::fs::create_dir_all(&folder).expect("a scratch folder can be made");
    for (at, (name, good)) in FILES.iter().zip(GOOD.iter()).enumerate() {
        let bytes = if at == which {
            damaged(good, damage)
        } else {
            good.clone()
        };
        file(&format!("damaged/{name}"), &bytes);
    }
    read_all(&folder);
    let folders: [PathBuf; 1] = [folder];
    let _ = regard::show::actor_page(&folders, "quill", 3);
    let _ = regard::show::article_page(&folders, "a1");
    let config = run::summary_config();
    let sums = Folder::open(&scratch("sums")).expect("it is ours");
    let _ = regard::summarize::run_summarize(&config, &folders, regard::system::memory::SummarySizes::unlimited(1), &sums);
}

fn read_all(folder: &Path) {
    if let Ok(reader) = ParquetReader::<MentionRow>::open(&folder.join(MENTIONS_FILE)) {
        let _ = reader.facts();
        (0..reader.groups()).for_each(|group| drop(reader.group(group)));
    }
    if let Ok(reader) = ParquetReader::<ArticleRow>::open(&folder.join(ARTICLES_FILE)) {
        (0..reader.groups()).for_each(|group| drop(reader.group(group)));
    }
    if let Ok(reader) = ParquetReader::<SentenceRow>::open(&folder.join(SENTENCES_FILE)) {
        (0..reader.groups()).for_each(|group| drop(reader.group(group)));
    }
}
