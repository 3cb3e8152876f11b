//! The inputs of a summary, opened together: what was scored, and the actors discovered in all of it.

use crate::config::Selection;
use crate::error::{Error, Result};
use crate::record::facts::Facts;
use crate::summarize::copies::ArticleIndex;
use crate::summarize::discovered::DiscoveredActors;
use crate::summarize::input_error::SummaryInputError;
use crate::summarize::outlets::OutletNames;
use crate::summarize::repeated::RepeatedText;
use crate::summarize::scored_part::ScoredPart;
use crate::summarize::versions::Versions;
use crate::system::memory::SummarySizes;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Scored articles that belong together.
pub(crate) struct ScoredInputs {
    pub(crate) parts: Vec<ScoredPart>,
    /// The facts of all parts added up, with the actors of the list and those discovered, sorted by id.
    pub(crate) facts: Facts,
    /// The days they cover and the copies among them.
    pub(crate) articles: ArticleIndex,
    /// The text that outlets repeat; none where it is to be kept.
    pub(crate) repeated: Arc<RepeatedText>,
    /// The actors discovered in all parts together; `None` without discovery.
    pub(crate) discovered: Option<DiscoveredActors>,
    pub(crate) outlets: Arc<OutletNames>,
    /// The articles that several inputs hold.
    pub(crate) versions: Versions,
}

impl ScoredInputs {
    /// Opens folders and stores that belong together, of which only what is in `selection` counts. The mentions of a
    /// discovered actor have the id that holds over all parts, and articles the name of their outlet, also by the list
    /// `outlets`.
    ///
    /// # Errors
    /// [`Error::SummaryInput`] where one was not scored, or they do not belong together;
    /// [`Error::Invalid`] where one is damaged; [`Error::NothingUsable`] where all are empty.
    pub(crate) fn open(
        inputs: &[PathBuf],
        selection: Selection,
        outlets: Option<&Path>,
        sizes: SummarySizes,
    ) -> Result<Self> {
        let mut parts = ScoredPart::open_all(inputs, selection.window)?;
        let versions = match inputs {
            // A run decided on the versions in its folder, and a store on those in its parts.
            [_] => Versions::default(),
            _ => Versions::decide(&mut parts)?,
        };
        let outlets = Arc::new(OutletNames::of_parts(&parts, outlets)?);
        for part in &mut parts {
            part.outlets = Arc::clone(&outlets);
        }
        let mut facts = merged_facts(&parts)?;
        versions.correct(&mut facts);
        if !facts.counts.has_usable() {
            return Err(Error::NothingUsable(why_nothing(&parts)));
        }
        if let (true, Some(missing)) = (selection.requires_all_shards, facts.missing_shards()) {
            return Err(SummaryInputError::MissingShards(missing).into());
        }
        let mut articles = ArticleIndex::read(&parts, sizes.record_bytes)?;
        let repeated = match selection.keeps_repeated {
            true => RepeatedText::default(),
            false => RepeatedText::find(&parts, &articles, sizes.record_bytes)?,
        };
        let repeated = Arc::new(repeated);
        for part in &mut parts {
            part.repeated = Some(Arc::clone(&repeated));
        }
        if facts.finding.discover.is_empty() {
            return Ok(Self {
                parts,
                facts,
                articles,
                repeated,
                discovered: None,
                outlets,
                versions,
            });
        }
        let (discovered, merged_ids) = DiscoveredActors::of_all(&parts, &facts)?;
        articles.refused.rename(&merged_ids);
        let merged_ids = Arc::new(merged_ids);
        for part in &mut parts {
            part.merged_ids = Some(Arc::clone(&merged_ids));
        }
        facts.actors.extend(discovered.facts());
        facts.actors.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Self {
            parts,
            facts,
            articles,
            repeated,
            discovered: Some(discovered),
            outlets,
            versions,
        })
    }
}

fn merged_facts(parts: &[ScoredPart]) -> Result<Facts> {
    let merged = Facts::merge(parts.iter().map(|part| &part.facts)).map_err(SummaryInputError::from)?;
    Ok(merged.ok_or(SummaryInputError::NothingNamed)?)
}

/// Parts named in an error at most.
const PARTS_SHOWN: usize = 5;

/// Says of each part that it is empty.
fn why_nothing(parts: &[ScoredPart]) -> String {
    let shown = parts.iter().take(PARTS_SHOWN).map(|part| {
        let read = part.facts.counts.records_read;
        format!(
            "  {}: scored from {read} records, and holds no article",
            part.folder().display()
        )
    });
    shown.collect::<Vec<_>>().join("\n")
}
