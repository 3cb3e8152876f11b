//! `regard sample`: draws mentions for a person to code.

use crate::calibrate::coding::SampleId;
use crate::calibrate::error::SampleError;
use crate::calibrate::mention_scan::MentionScan;
use crate::error::{Error, Result};
use crate::output::{
    CODING, CODING_KEY, CodingKeyRow, CodingRow, CsvFile, Decimal, Dialect, MentionId, MentionRow, PendingFile,
};
use crate::record::facts::ActorFacts;
use crate::summarize::evidence::{SentenceKey, sentence_key, sentence_texts};
use crate::summarize::finished_run;
use crate::summarize::inputs::ScoredInputs;
use crate::summarize::scored_part::{ScoredPart, each_group};
use crate::summary::{Strata, rank};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The names of the thirds of the score's range, in the key.
const BAND_NAMES: [&str; 3] = ["low", "middle", "high"];

/// The size of a sample, and the file that it is written to.
#[derive(Debug, Clone)]
pub struct SampleConfig {
    /// The file to be coded. Beside it a key is written, with `.key.csv` in the place of its extension.
    pub out: PathBuf,
    /// Mentions to draw.
    pub size: u64,
    /// The seed that decides which.
    pub seed: u64,
}

/// The result of drawing a sample.
#[derive(Debug, Clone)]
pub struct SampleReport {
    /// Mentions drawn.
    pub drawn: usize,
    /// Mentions of the run.
    pub mentions: u64,
    /// Strata that have mentions.
    pub strata: usize,
    /// The key, which the coder should not open.
    pub key: PathBuf,
}

/// A mention that was drawn.
struct DrawnMention {
    row: MentionRow,
    id: MentionId,
    stratum: usize,
    /// Its place among those drawn from its stratum, over their number, in 0..1.
    place: f64,
    rank: u64,
}

/// Draws mentions of `inputs`, as for `summarize`, and writes the file to be coded and its key.
///
/// # Errors
/// [`Error::Sample`] where a file is there already or the sentences were not kept; [`Error::Usage`] where the size is too
/// small;
/// [`Error::Invalid`] where a part is damaged; [`Error::Io`].
pub fn run_sample(config: &SampleConfig, inputs: &[PathBuf]) -> Result<SampleReport> {
    let key = config.out.with_extension("key.csv");
    [&config.out, &key]
        .into_iter()
        .try_for_each(|path| refuse_existing(path))?;
    let ScoredInputs { parts, facts, .. } = finished_run::open_all(inputs)?;
    let scan = MentionScan::new(&parts, &HashSet::new())?;
    let strata = Strata::new(&scan.counts);
    let counts = allocation(config.size, &strata)?;
    let drawn = draw(&parts, config.seed, &strata, &counts)?;
    let sentences = sentences(&parts, &drawn)?;
    let sample = SampleId {
        run: scan.run,
        seed: config.seed,
    };
    write_coding(&config.out, sample, &drawn, &sentences, &facts.actors)?;
    write_key(&key, &drawn, &strata, &counts)?;
    Ok(SampleReport {
        drawn: drawn.len(),
        mentions: strata.mentions().iter().sum(),
        strata: strata.mentions().iter().filter(|n| **n > 0).count(),
        key,
    })
}

/// Refuses a file that is there already: it may hold a night's coding, so there is no flag to overwrite it.
fn refuse_existing(path: &Path) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    Err(SampleError::FileExists(path.to_path_buf()).into())
}

fn allocation(size: u64, strata: &Strata) -> Result<Vec<u64>> {
    if strata.mentions().iter().all(|n| *n == 0) {
        return Err(SampleError::NoMention.into());
    }
    if size < strata.min_size() {
        return Err(Error::Usage(format!(
            "--size must be at least {}: two mentions of each outlet and third of the score's range",
            strata.min_size()
        )));
    }
    Ok(strata.allocate(size))
}

/// Draws those of each stratum whose rank is least; the order of all is such that the first part of the list is a
/// smaller sample of the same kind.
fn draw(parts: &[ScoredPart], seed: u64, strata: &Strata, counts: &[u64]) -> Result<Vec<DrawnMention>> {
    let queues = each_group(
        parts,
        || LeastRanked(BTreeMap::new()),
        |rows| LeastRanked::of(rows, seed, strata, counts),
        |a, b| a.merge(b, counts),
    )?;
    let mut drawn: Vec<DrawnMention> = Vec::new();
    for (stratum, queue) in queues.0 {
        drawn.extend(
            queue
                .into_iter()
                .enumerate()
                .map(|(at, ((rank, id), row))| DrawnMention {
                    row,
                    id,
                    stratum,
                    place: at as f64 / counts[stratum] as f64,
                    rank,
                }),
        );
    }
    drawn.sort_by(|a, b| a.place.total_cmp(&b.place).then((a.rank, a.id).cmp(&(b.rank, b.id))));
    Ok(drawn)
}

/// The mentions of least rank, by stratum.
struct LeastRanked(BTreeMap<usize, BTreeMap<(u64, MentionId), MentionRow>>);

impl LeastRanked {
    fn of(rows: Vec<MentionRow>, seed: u64, strata: &Strata, counts: &[u64]) -> Self {
        let mut queues = Self(BTreeMap::new());
        for row in rows {
            let (stratum, id) = (strata.of(&row.outlet, row.score), MentionId::of(&row));
            queues.add(stratum, (rank(seed, id.0), id), row, counts);
        }
        queues
    }

    fn add(&mut self, stratum: usize, key: (u64, MentionId), row: MentionRow, counts: &[u64]) {
        let queue = self.0.entry(stratum).or_default();
        queue.insert(key, row);
        if queue.len() as u64 > counts[stratum] {
            queue.pop_last();
        }
    }

    fn merge(mut self, other: Self, counts: &[u64]) -> Self {
        for (stratum, queue) in other.0 {
            queue
                .into_iter()
                .for_each(|(key, row)| self.add(stratum, key, row, counts));
        }
        self
    }
}

fn sentences(parts: &[ScoredPart], drawn: &[DrawnMention]) -> Result<HashMap<SentenceKey, String>> {
    let wanted: HashSet<SentenceKey> = drawn.iter().map(|d| sentence_key(&d.row)).collect();
    let sentence_texts = sentence_texts(parts, &wanted)?;
    if sentence_texts.len() < wanted.len() {
        return Err(SampleError::SentencesNotKept.into());
    }
    Ok(sentence_texts)
}

/// Writes the file to be coded, for a spreadsheet program whatever the run's own files are for: without a byte order mark Excel shows other letters.
fn write_coding(
    path: &Path,
    sample: SampleId,
    drawn: &[DrawnMention],
    sentences: &HashMap<SentenceKey, String>,
    actors: &[ActorFacts],
) -> Result<()> {
    let names: HashMap<&str, &str> = actors.iter().map(|a| (a.id.as_str(), a.name.as_str())).collect();
    let mut file = CsvFile::new(PendingFile::beside(path.to_path_buf())?, Dialect::Excel, &CODING.spec())?;
    for DrawnMention { row, id, .. } in drawn {
        let sentence = sentences.get(&sentence_key(row)).map_or("", String::as_str);
        let row = CodingRow {
            coded: String::new(),
            flag: String::new(),
            sentence: marked(sentence, row),
            mention: row.mention.clone(),
            actor_name: names.get(row.actor_id.as_str()).copied().unwrap_or_default().to_owned(),
            outlet: row.outlet.clone(),
            date: row.date,
            article_id: row.article_id.clone(),
            field: row.field,
            mention_start: row.mention_start,
            mention_end: row.mention_end,
            actor_id: row.actor_id.clone(),
            mention_id: id.to_string(),
            sample: sample.to_string(),
        };
        file.write(CODING.cells(&row))?;
    }
    file.finish().map(drop)
}

/// Returns the sentence on one line, the mention in `[[ ]]`.
fn marked(sentence: &str, row: &MentionRow) -> String {
    let Range { start, end } = row.in_sentence();
    let (before, rest) = split_at_char(sentence, start);
    let (mention, after) = split_at_char(rest, end - start);
    let text = format!("{before}[[{mention}]]{after}");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Splits a text after its first `count` characters.
fn split_at_char(text: &str, count: usize) -> (&str, &str) {
    let at = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    text.split_at(at)
}

fn write_key(path: &Path, drawn: &[DrawnMention], strata: &Strata, counts: &[u64]) -> Result<()> {
    let mut file = CsvFile::new(
        PendingFile::beside(path.to_path_buf())?,
        Dialect::Plain,
        &CODING_KEY.spec(),
    )?;
    for DrawnMention { row, id, stratum, .. } in drawn {
        let (outlet, band) = strata.name(*stratum);
        let (mentions, drawn) = (strata.mentions()[*stratum], counts[*stratum]);
        let row = CodingKeyRow {
            mention_id: id.to_string(),
            label: row.label,
            score: Decimal(Some(f64::from(row.score))),
            stratum_outlet: outlet.unwrap_or_default().to_owned(),
            stratum_band: BAND_NAMES[band].to_owned(),
            stratum_mentions: mentions,
            stratum_drawn: drawn,
            inclusion_probability: drawn as f64 / mentions as f64,
        };
        file.write(CODING_KEY.cells(&row))?;
    }
    file.finish().map(drop)
}
