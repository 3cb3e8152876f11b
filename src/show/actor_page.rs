//! `regard show actor`: the results of a run for one actor.

use crate::calibrate::{CalibrateConfig, coded_sample};
use crate::config::SummaryConfig;
use crate::error::{Error, Result};
use crate::output::{MentionRow, SummaryRow};
use crate::record::facts::{ActorFacts, Facts};
use crate::record::run_json::{CalibrateSettings, RunJson, last_summary};
use crate::show::ActorPage;
use crate::show::error::ShowError;
use crate::summarize::coded_sample::CodedSample;
use crate::summarize::copies::ArticleIndex;
use crate::summarize::evidence::evidence;
use crate::summarize::inputs::ScoredInputs;
use crate::summarize::rows::RowMaker;
use crate::summarize::scored_part::{ScoredPart, each_group};
use crate::summarize::{cells_of_rows, finished_run};
use crate::summary::{Cell, CellKey, Cells, Period};
use crate::text::{one_line, similarity, words};
use std::collections::BTreeMap;
use std::path::PathBuf;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Actors listed in a message.
const ACTORS_SHOWN: usize = 20;
/// Similar actors listed where none has the name.
const SIMILAR_SHOWN: usize = 5;

/// Gathers the page of the actor that `name` means, with at most `each_way` sentences each way, from the folders of a run. Warnings for
/// the user come with it. The settings are those of the first folder's last summary.
///
/// # Errors
/// [`Error::SummaryInput`] where no folder of a finished run is named, [`Error::Show`] where not one actor is meant; [`Error::Invalid`] where a file is
/// damaged.
pub fn actor_page(folders: &[PathBuf], name: &str, each_way: usize) -> Result<(ActorPage, Vec<String>)> {
    let ScoredInputs {
        parts, facts, articles, ..
    } = finished_run::open(folders)?;
    let actor = find_actor(&facts.actors, name)?;
    let record = folders.first().map(|folder| RunJson::in_folder(folder)).transpose()?;
    let record = record.flatten();
    let config = last_summary(record.as_ref())?.with_period(Period::All);
    let calibrated = record.and_then(|record| record.settings?.calibrate);
    let (coding, lost) = match &calibrated {
        Some(calibrated) => coding(calibrated, config.ci_level, &parts),
        None => (None, None),
    };
    let (row, by_outlet) = rows(&parts, &articles, actor, &config, coding.as_ref())?;
    let (evidence, missing_text) = evidence(&parts, std::slice::from_ref(actor), each_way)?;
    let page = ActorPage {
        row,
        by_outlet,
        evidence,
        min_articles: config.min_articles,
    };
    Ok((page, warnings(&facts, lost, missing_text)))
}

fn warnings(facts: &Facts, lost: Option<String>, missing_text: Option<String>) -> Vec<String> {
    [facts.missing_shards(), lost, missing_text]
        .into_iter()
        .flatten()
        .collect()
}

/// Reads the coding that corrected the run's summaries again; a warning where it cannot be.
fn coding(recorded: &CalibrateSettings, level: f64, parts: &[ScoredPart]) -> (Option<CodedSample>, Option<String>) {
    let config = CalibrateConfig {
        coding: recorded.coding.clone(),
        min_coded: recorded.min_coded,
    };
    match coded_sample(&config, level, parts) {
        Ok((coded, report)) if recorded.coding_sha256 == report.coding_sha256 => (Some(coded), None),
        _ => {
            let lost =
                "which corrected the summaries, is gone or has changed: the corrected score is in actors.csv alone";
            (None, Some(format!("{}, {lost}", recorded.coding.display())))
        }
    }
}

/// Makes the actor's row over all outlets, and those of each outlet, with most articles first.
fn rows(
    parts: &[ScoredPart],
    articles: &ArticleIndex,
    actor: &ActorFacts,
    config: &SummaryConfig,
    coding: Option<&CodedSample>,
) -> Result<(SummaryRow, Vec<SummaryRow>)> {
    let cells = cells(parts, &actor.id, articles, coding)?;
    let maker = RowMaker {
        config,
        actors: [(actor.id.as_str(), actor)].into(),
        span: articles.span,
        correction: coding.map(|coding| &coding.correction),
        refused: &articles.refused,
    };
    let mut by_outlet = maker.by_outlet(&cells)?;
    by_outlet.sort_by(|a, b| (b.n_articles, &a.outlet).cmp(&(a.n_articles, &b.outlet)));
    let row = maker.actors(std::slice::from_ref(actor), &cells)?.pop();
    let row = row.ok_or_else(|| Error::Counts(format!("no row for {}", actor.id)))?;
    Ok((row, by_outlet))
}

fn cells(
    parts: &[ScoredPart],
    actor_id: &str,
    articles: &ArticleIndex,
    coding: Option<&CodedSample>,
) -> Result<BTreeMap<CellKey, Cell>> {
    let add = |mut rows: Vec<MentionRow>| {
        rows.retain(|row| row.actor_id == actor_id);
        cells_of_rows(&rows, Period::All, articles, coding)
    };
    Ok(each_group(parts, Cells::default, add, Cells::merge)?.finish())
}

/// Returns the one actor that `name` means: by its id, its name, either whatever the case and accents, or words or a part
/// of its name; the first of these that any actor fits.
///
/// # Errors
/// [`ShowError::AmbiguousActor`] and [`ShowError::UnknownActor`].
fn find_actor<'a>(actors: &'a [ActorFacts], name: &str) -> Result<&'a ActorFacts, ShowError> {
    let wanted = folded(name);
    let fits: [&dyn Fn(&ActorFacts) -> bool; 5] = [
        &|actor| actor.id == name,
        &|actor| actor.name == name,
        &|actor| folded(&actor.id) == wanted || folded(&actor.name) == wanted,
        &|actor| !wanted.is_empty() && format!(" {} ", folded(&actor.name)).contains(&format!(" {wanted} ")),
        &|actor| !wanted.is_empty() && folded(&actor.name).contains(&wanted),
    ];
    let found = fits
        .iter()
        .map(|fits| actors.iter().filter(|actor| fits(actor)).collect::<Vec<_>>());
    match found.into_iter().find(|found| !found.is_empty()).as_deref() {
        Some([one]) => Ok(one),
        Some(several) => Err(ShowError::AmbiguousActor {
            name: name.to_owned(),
            count: several.len(),
            actors: lines(several, ACTORS_SHOWN),
        }),
        None => Err(ShowError::UnknownActor {
            name: name.to_owned(),
            count: actors.len(),
            similar: lines(&most_similar(actors, &wanted), SIMILAR_SHOWN),
        }),
    }
}

/// Returns the actors whose names or ids are most similar to `wanted`.
fn most_similar<'a>(actors: &'a [ActorFacts], wanted: &str) -> Vec<&'a ActorFacts> {
    let mut similar: Vec<(f64, &ActorFacts)> = actors
        .iter()
        .map(|actor| {
            let by_name = similarity(&folded(&actor.name), wanted);
            (by_name.max(similarity(&folded(&actor.id), wanted)), actor)
        })
        .collect();
    similar.sort_by(|a, b| b.0.total_cmp(&a.0));
    similar
        .into_iter()
        .take(SIMILAR_SHOWN)
        .map(|(_, actor)| actor)
        .collect()
}

/// Returns a line for each of the first `most` actors, and one that counts the others.
fn lines(actors: &[&ActorFacts], most: usize) -> Vec<String> {
    let mut lines: Vec<String> = actors
        .iter()
        .take(most)
        .map(|actor| format!("  {}  {} ({})", one_line(&actor.id), one_line(&actor.name), actor.kind))
        .collect();
    if actors.len() > most {
        lines.push(format!("  and {} more", actors.len() - most));
    }
    lines
}

/// Returns words in small letters without accents, a space between them.
fn folded(text: &str) -> String {
    let letters = text.nfkd().filter(|letter| !is_combining_mark(*letter));
    let lower: String = letters.flat_map(char::to_lowercase).collect();
    words(&lower).map(|(_, word)| word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actors() -> Vec<ActorFacts> {
        let names = [
            ("may", "Theresa May"),
            ("maynard", "Joe Maynard"),
            ("okonjo", "Tomás Okonjo-Reyes"),
            ("smith-a", "Ann Smith"),
            ("smith-b", "Bob Smith"),
            ("theresa may", "Somebody Else"),
        ];
        let actor = |(id, name): (&str, &str)| ActorFacts {
            id: id.to_owned(),
            name: name.to_owned(),
            kind: "PER".to_owned(),
            discovered: false,
        };
        names.map(actor).to_vec()
    }

    #[test]
    fn an_actor_is_meant_by_what_fits_it_best() {
        let cases = [
            ("may", "may"),
            ("Theresa May", "may"),
            ("theresa may", "theresa may"),
            ("MAY", "may"),
            ("okonjo reyes", "okonjo"),
            ("TOMAS OKONJO-REYES", "okonjo"),
            ("mayn", "maynard"),
            ("bob", "smith-b"),
        ];
        for (name, id) in cases {
            assert_eq!(find_actor(&actors(), name).unwrap().id, id, "{name}");
        }
    }

    #[test]
    fn a_name_of_several_or_of_nobody_says_how_to_choose() {
        for (name, parts) in [
            ("smith", ["2 actors", "smith-a  Ann Smith", "smith-b  Bob Smith"]),
            (
                "tomas okono",
                ["no actor", "most alike", "okonjo  Tomás Okonjo-Reyes (PER)"],
            ),
            (" - ", ["no actor", "most alike of 6", "PER"]),
        ] {
            let message = find_actor(&actors(), name).unwrap_err().to_string();
            assert!(parts.iter().all(|part| message.contains(part)), "{message}");
        }
    }
}
