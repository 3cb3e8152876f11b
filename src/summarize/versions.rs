//! Which version of an article counts where several parts hold it, so that any way to part a dump gives the numbers of one
//! run over all of it.
//!
//! Most articles are in one part alone: the first pass reads nothing but ids and keeps 8 bytes of each, in bounded memory.
//! Only articles whose id comes twice are read in full, ranked ([`VersionRank`]), and all but the first taken out of the
//! counts of their parts, with what these say of them in `skipped.csv`.

use crate::error::{Reason, Result, Stage};
use crate::ingest::is_unique_id;
use crate::output::{ArticleRow, ParquetReader, SKIPPED_FILE, SkippedRow, unguarded, written_rows};
use crate::record::counts::Counts;
use crate::record::facts::Facts;
use crate::summarize::copies::hash_of;
use crate::summarize::input_error::SummaryInputError;
use crate::summarize::scored_part::ScoredPart;
use crate::system::checksum::Checksum;
use crate::system::spill::Sorter;
use crate::system::stop;
use crate::version::{VersionRank, hash64};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Bytes that the hashes of ids may take before they go to a temporary file: those of eight million articles.
const ID_BYTES: usize = 64 << 20;
/// The columns by which versions are ranked; the others of repeated articles are not read.
const RANK_COLUMNS: [&str; 9] = [
    "article_id",
    "outlet",
    "date",
    "url",
    "title",
    "content_hash",
    "text_length",
    "source",
    "line",
];
/// Articles with the id of another from which on, at this share of all, ids are taken for row numbers.
const MANY_FOREIGN_IDS: u64 = 10;
const FOREIGN_ID_SHARE: u64 = 10;

/// The articles that several parts hold, and what becomes of them.
#[derive(Debug, Default)]
pub(crate) struct Versions {
    /// A row of `skipped.csv` for each that does not count.
    pub(crate) skipped: Vec<SkippedRow>,
    /// Warnings for the user.
    pub(crate) warnings: Vec<String>,
    /// The changes to the counts of all parts together.
    scored: TakenOut,
}

/// Counts to be taken out of those of the parts.
#[derive(Debug, Default)]
struct TakenOut {
    /// Articles with the content of the one that counts.
    duplicates: u64,
    /// Articles with another content.
    conflicts: u64,
    mentions_scored: u64,
    mentions_skipped: u64,
    /// Records that repeat one which, in another part, has another content.
    duplicates_of_conflicts: u64,
    /// Rows of `skipped.csv` by their reason.
    skipped: BTreeMap<String, u64>,
}

/// An article that several parts hold.
struct Version {
    id: String,
    rank: VersionRank,
    source: String,
    line: u64,
    /// Index of its part.
    part: usize,
    /// The hash of outlet and title; `None` where there is no title.
    headline: Option<u64>,
    n_mentions: u32,
}

impl Versions {
    /// Decides which articles of `parts` count, and says so in each part. A part that is the same as another is dropped.
    ///
    /// # Errors
    /// [`SummaryInputError::IdsNotUnique`] where the ids of the parts name different articles;
    /// [`Error::Invalid`](crate::error::Error::Invalid) where a part is damaged; [`Error::Io`](crate::error::Error::Io).
    pub(crate) fn decide(parts: &mut Vec<ScoredPart>) -> Result<Self> {
        let mut versions = Self {
            warnings: drop_copies(parts)?,
            ..Self::default()
        };
        let repeated = repeated_ids(parts)?;
        if repeated.is_empty() {
            return Ok(versions);
        }
        let found = read_versions(parts, &repeated)?;
        let foreign: Vec<&[Version]> = found
            .chunk_by(|a, b| a.id == b.id)
            .filter(|same| has_foreign_id(same, parts))
            .collect();
        versions.warnings.extend(check_foreign(&foreign, parts)?);
        let mut lost: Vec<HashMap<String, Reason>> = parts.iter().map(|_| HashMap::new()).collect();
        for same in found.chunk_by(|a, b| a.id == b.id) {
            for other in &same[1..] {
                let reason = versions.take_out(other, &same[0], parts);
                parts[other.part].other_versions.insert(hash_of(&other.id));
                lost[other.part].insert(other.id.clone(), reason);
            }
        }
        for (part, lost) in parts.iter().zip(&lost).filter(|(_, lost)| !lost.is_empty()) {
            versions.take_out_skipped(part, lost)?;
        }
        Ok(versions)
    }

    /// Takes out `other`, in whose place `counted` counts, and returns why.
    fn take_out(&mut self, other: &Version, counted: &Version, parts: &[ScoredPart]) -> Reason {
        let (reason, likeness) = if other.rank.content() == counted.rank.content() {
            self.scored.duplicates += 1;
            (Reason::DuplicateRecord, "the same id and content as")
        } else {
            self.scored.conflicts += 1;
            (Reason::ConflictingId, "the same id, but other content, as")
        };
        self.scored.mentions_scored += u64::from(other.n_mentions);
        let folder = parts[counted.part].folder().display();
        self.skipped.push(SkippedRow {
            source: other.source.clone(),
            line: other.line,
            article_id: other.id.clone(),
            stage: Stage::Summarize.as_str().to_owned(),
            reason: reason.as_str().to_owned(),
            detail: format!(
                "{likeness} {}:{} in {folder}, which counts",
                counted.source, counted.line
            ),
        });
        reason
    }

    /// Takes out what `skipped.csv` of a part says of the articles that are `lost` for a reason: mentions that were found in
    /// them, and records that repeat them. Of the latter only those are duplicates that repeat the version that counts.
    fn take_out_skipped(&mut self, part: &ScoredPart, lost: &HashMap<String, Reason>) -> Result<()> {
        let path = part.mentions.with_file_name(SKIPPED_FILE);
        if !path.exists() {
            self.warnings.extend(missing_skipped_warning(part, lost.len()));
            return Ok(());
        }
        for row in written_rows(&path)? {
            let row = row?;
            let [_, _, id, stage, reason, ..] = &row[..] else {
                continue;
            };
            let id = String::from_utf8_lossy(unguarded(id));
            let Some(why) = lost.get(id.as_ref()) else { continue };
            let (stage, reason) = (String::from_utf8_lossy(stage), String::from_utf8_lossy(reason));
            let is_record = stage == Stage::Ingest.as_str();
            if stage == Stage::Summarize.as_str() {
                continue;
            }
            if !is_record {
                self.scored.mentions_skipped += u64::from(reason != Reason::RelatedLinks.as_str());
                *self.scored.skipped.entry(reason.into_owned()).or_default() += 1;
            } else if *why == Reason::ConflictingId && reason == Reason::DuplicateRecord.as_str() {
                self.scored.duplicates_of_conflicts += 1;
            }
        }
        Ok(())
    }

    /// Corrects the counts of all parts together: they are then those of one run.
    pub(crate) fn correct(&self, facts: &mut Facts) {
        let out = &self.scored;
        let counts = &mut facts.counts;
        let articles = out.duplicates + out.conflicts;
        let found = out.mentions_scored + out.mentions_skipped;
        *counts = Counts {
            articles_scored: counts.articles_scored.saturating_sub(articles),
            duplicates: (counts.duplicates + out.duplicates).saturating_sub(out.duplicates_of_conflicts),
            records_skipped: counts.records_skipped + out.conflicts + out.duplicates_of_conflicts,
            mentions_found: counts.mentions_found.saturating_sub(found),
            mentions_scored: counts.mentions_scored.saturating_sub(out.mentions_scored),
            mentions_skipped: counts.mentions_skipped.saturating_sub(out.mentions_skipped),
            ..*counts
        };
        for (reason, count) in &out.skipped {
            subtract(&mut facts.skipped, reason, *count);
        }
        let conflicts = out.conflicts + out.duplicates_of_conflicts;
        for (reason, count) in [
            (Reason::DuplicateRecord, out.duplicates),
            (Reason::ConflictingId, conflicts),
        ] {
            if count > 0 {
                *facts.skipped.entry(reason.as_str().to_owned()).or_default() += count;
            }
        }
        subtract(
            &mut facts.skipped,
            Reason::DuplicateRecord.as_str(),
            out.duplicates_of_conflicts,
        );
    }
}

/// Subtracts from a count, and removes one of 0.
fn subtract(counts: &mut BTreeMap<String, u64>, key: &str, less: u64) {
    if let Some(count) = counts.get_mut(key) {
        *count = count.saturating_sub(less);
        if *count == 0 {
            counts.remove(key);
        }
    }
}

/// Drops the parts that are the same as an earlier one, and says which had articles or records.
fn drop_copies(parts: &mut Vec<ScoredPart>) -> Result<Vec<String>> {
    let sizes = parts.iter().map(ScoredPart::bytes).collect::<Result<Vec<_>>>()?;
    let mut times: HashMap<[u64; 2], usize> = HashMap::new();
    for size in &sizes {
        *times.entry(*size).or_default() += 1;
    }
    let (mut warnings, mut kept) = (Vec::new(), Vec::with_capacity(parts.len()));
    let mut first: HashMap<[String; 2], String> = HashMap::new();
    for (part, size) in std::mem::take(parts).into_iter().zip(sizes) {
        if times[&size] > 1 {
            let name = part.folder().display().to_string();
            let sums = [Checksum::of_file(&part.mentions)?, Checksum::of_file(&part.articles)?];
            if let Some(same) = first.get(&sums.clone().map(|sum| sum.sha256)) {
                if part.facts.counts.records_read > 0 {
                    warnings.push(format!("{name} is the same as {same}: it counts once"));
                }
                continue;
            }
            first.insert(sums.map(|sum| sum.sha256), name);
        }
        kept.push(part);
    }
    *parts = kept;
    Ok(warnings)
}

/// Returns the hashes of the ids that more than one part holds; no part holds one twice.
fn repeated_ids(parts: &[ScoredPart]) -> Result<HashSet<u64>> {
    let mut repeated = HashSet::new();
    if parts.len() < 2 {
        return Ok(repeated);
    }
    let mut ids = Sorter::new(ID_BYTES);
    for part in parts {
        each_row(part, &["article_id"], |row| ids.push(hash_of(&row.article_id)))?;
    }
    let mut last = None;
    for id in ids.sorted()? {
        let id = id?;
        if last == Some(id) {
            repeated.insert(id);
        }
        last = Some(id);
    }
    Ok(repeated)
}

/// Calls `each` with every article that a part's own store takes for the last version, with the columns `names` alone.
fn each_row(part: &ScoredPart, names: &[&str], mut each: impl FnMut(ArticleRow) -> Result<()>) -> Result<()> {
    let reader = ParquetReader::<ArticleRow>::open(&part.articles)?.only(names);
    for group in 0..reader.groups() {
        stop::check()?;
        let rows = reader.group(group)?.into_iter();
        rows.filter(|row| !part.is_superseded(&row.article_id))
            .try_for_each(&mut each)?;
    }
    Ok(())
}

/// Reads the articles with these ids, sorted by id and rank.
fn read_versions(parts: &[ScoredPart], ids: &HashSet<u64>) -> Result<Vec<Version>> {
    let columns = RANK_COLUMNS.iter().chain(&["n_mentions"]).copied().collect::<Vec<_>>();
    let mut found = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        each_row(part, &columns, |row| {
            if ids.contains(&hash_of(&row.article_id)) {
                found.push(Version::of(row, index));
            }
            Ok(())
        })?;
    }
    let folder = |version: &Version| parts[version.part].folder();
    found.sort_unstable_by(|a, b| {
        let place = |version: &Version| (version.line, version.part);
        (a.id
            .cmp(&b.id)
            .then(a.rank.cmp(&b.rank))
            .then_with(|| a.source.cmp(&b.source)))
        .then_with(|| folder(a).cmp(folder(b)))
        .then_with(|| place(a).cmp(&place(b)))
    });
    Ok(found)
}

impl Version {
    fn of(row: ArticleRow, part: usize) -> Self {
        Self {
            rank: VersionRank::of(row.date, row.text_length, row.content, &row.url),
            headline: (!row.title.is_empty()).then(|| hash64(&format!("{}\n{}", row.outlet, row.title))),
            id: row.article_id,
            source: row.source,
            line: row.line,
            part,
            n_mentions: row.n_mentions,
        }
    }

    /// Returns true where nothing shows that `other`, which has the same id, is the same article in other words.
    fn is_foreign_to(&self, other: &Self, parts: &[ScoredPart]) -> bool {
        self.rank.content() != other.rank.content()
            && self.source != other.source
            && (self.headline.is_none() || self.headline != other.headline)
            && ![self, other].iter().all(|version| parts[version.part].facts.unique_ids)
    }
}

/// Returns true where the articles of one id may be different ones: the id is short, and they have other headlines in
/// other inputs.
fn has_foreign_id(same: &[Version], parts: &[ScoredPart]) -> bool {
    !is_unique_id(&same[0].id) && same[1..].iter().any(|other| other.is_foreign_to(&same[0], parts))
}

/// Warns of ids that may be those of different articles.
///
/// # Errors
/// [`SummaryInputError::IdsNotUnique`] where there are so many that the ids are no ids.
fn check_foreign(foreign: &[&[Version]], parts: &[ScoredPart]) -> Result<Option<String>> {
    let Some(example) = foreign.first() else {
        return Ok(None);
    };
    let count = foreign.len() as u64;
    let articles: u64 = parts.iter().map(|part| part.facts.counts.articles_scored).sum();
    let other = example[1..]
        .iter()
        .find(|other| other.is_foreign_to(&example[0], parts));
    let place = |version: &Version| {
        let folder = parts[version.part].folder().display();
        format!("{}:{} (in {folder})", version.source, version.line)
    };
    let error = SummaryInputError::IdsNotUnique {
        ids: count,
        articles,
        example: example[0].id.clone(),
        places: [place(&example[0]), other.map(place).unwrap_or_default()],
        has_headlines: example.iter().any(|version| version.headline.is_some()),
    };
    if count > MANY_FOREIGN_IDS && count * FOREIGN_ID_SHARE > articles {
        return Err(error.into());
    }
    Ok(Some(format!(
        "{error}. Of each the earliest version counts; skipped.csv names the others"
    )))
}

/// Warns where it is not known which mentions of the articles that do not count could not be scored.
fn missing_skipped_warning(part: &ScoredPart, articles: usize) -> Option<String> {
    (part.facts.counts.mentions_skipped > 0).then(|| {
        format!(
            "there is no {SKIPPED_FILE} in {}: the counts still hold the mentions that could not be scored in {articles} \
             articles of which another part has the version that counts",
            part.folder().display()
        )
    })
}
