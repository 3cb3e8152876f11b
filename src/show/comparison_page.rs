//! `regard compare`: two outlets on the actors that both write about, or on one of them.

use crate::config::SummaryConfig;
use crate::error::Result;
use crate::output::{EvidenceRow, MentionRow, OutletRow, SummaryRow};
use crate::record::facts::ActorFacts;
use crate::show::error::ShowError;
use crate::show::find::{find_actor, find_outlet};
use crate::show::finished::FinishedSummary;
use crate::show::outlet_page::by_certainty;
use crate::show::{ComparedActor, ComparedSide, ComparisonPage, PairPage};
use crate::summarize::evidence::evidence_where;
use crate::summarize::scored_part::each_group;
use crate::summarize::{Summary, SummaryReport};
use crate::summary::Voice;
use jiff::civil::Date;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Two outlets of a finished run.
struct ComparedRun {
    summary: Summary,
    config: SummaryConfig,
    report: SummaryReport,
    outlets: [String; 2],
    warnings: Vec<String>,
}

/// Gathers the comparisons of the two outlets that `names` mean on every actor that both write about, from the folders of a
/// run. Warnings for the user come with it. The settings are those of the first folder's last summary.
///
/// # Errors
/// Those of [`comparison_page`], but for the actor.
pub fn pair_page(folders: &[PathBuf], names: &[String; 2]) -> Result<(PairPage, Vec<String>)> {
    let run = ComparedRun::open(folders, names)?;
    let mut actors: Vec<ComparedActor> = run
        .report
        .facts
        .actors
        .iter()
        .map(|actor| run.compared(actor))
        .filter(|compared| compared.sides.iter().all(|side| side.n_articles > 0))
        .collect();
    actors.sort_by(surest_first);
    let page = PairPage {
        outlets: run.outlets,
        actors,
        min_articles: run.config.min_articles,
        level: run.config.ci_level,
    };
    Ok((page, run.warnings))
}

/// Gathers the comparison of the two outlets that `names` mean on the actor that `actor` means, with at most `each_way`
/// sentences of each outlet each way, from the folders of a run. Warnings for the user come with it. The settings are those
/// of the first folder's last summary.
///
/// # Errors
/// [`Error::SummaryInput`](crate::error::Error::SummaryInput) where no folder of a finished run is named,
/// [`Error::Show`](crate::error::Error::Show) where not two outlets or not one actor are meant;
/// [`Error::Invalid`](crate::error::Error::Invalid) where a file is damaged.
pub fn comparison_page(
    folders: &[PathBuf],
    names: &[String; 2],
    actor: &str,
    each_way: usize,
) -> Result<(ComparisonPage, Vec<String>)> {
    let run = ComparedRun::open(folders, names)?;
    let actor = find_actor(&run.report.facts.actors, actor)?;
    let mut compared = run.compared(actor);
    let [a, b] = &mut compared.sides;
    (a.span, b.span) = (run.span(actor, &run.outlets[0])?, run.span(actor, &run.outlets[1])?);
    let [first, second] = run.outlets.each_ref().map(String::as_str);
    let (length, strata) = run.summary.compared_strata(&run.config, &actor.id, [first, second])?;
    let starts: BTreeSet<Option<Date>> = strata.iter().map(|stratum| Some(stratum.start)).collect();
    let is_of_time = |row: &MentionRow| length.is_all() || starts.contains(&row.date.and_then(|day| length.start(day)));
    let (evidence_a, missing_text) = run.evidence(actor, first, each_way, is_of_time)?;
    let (evidence_b, _) = run.evidence(actor, second, each_way, is_of_time)?;
    let page = ComparisonPage {
        actor: actor.clone(),
        compared,
        length,
        strata,
        evidence: [evidence_a, evidence_b],
        voice: run.config.voice,
        min_articles: run.config.min_articles,
        level: run.config.ci_level,
        outlets: run.outlets,
    };
    let warnings = run.warnings.into_iter().chain(missing_text).collect();
    Ok((page, warnings))
}

impl ComparedRun {
    fn open(folders: &[PathBuf], names: &[String; 2]) -> Result<Self> {
        let FinishedSummary {
            summary,
            mut config,
            mut warnings,
        } = FinishedSummary::open(folders)?;
        let known: Vec<OutletRow> = summary.outlets.all().cloned().collect();
        let [a, b] = [find_outlet(&known, &names[0])?, find_outlet(&known, &names[1])?];
        let outlets = [a.outlet.clone(), b.outlet.clone()];
        if outlets[0] == outlets[1] {
            let [outlet, _] = outlets;
            let names = names.clone();
            return Err(ShowError::OneOutlet { names, outlet }.into());
        }
        let is_compared = |outlet: &String| config.compare.as_ref().is_none_or(|compared| compared.contains(outlet));
        if !outlets.iter().all(is_compared) {
            warnings
                .push("the run did not compare these outlets (--compare): q is adjusted for all pairs here".to_owned());
            config = config.with_all_compared();
        }
        let report = summary.report(&config)?;
        Ok(Self {
            summary,
            config,
            report,
            outlets,
            warnings,
        })
    }

    /// Gathers the numbers of an actor in the two outlets.
    fn compared(&self, actor: &ActorFacts) -> ComparedActor {
        let [a, b] = &self.outlets;
        let side = |outlet: &String| {
            let is_side = |row: &&SummaryRow| row.actor_id == actor.id && row.outlet == *outlet;
            let n_articles = self
                .report
                .by_outlet
                .iter()
                .find(is_side)
                .map_or(0, |row| row.n_articles_unique);
            ComparedSide { n_articles, span: None }
        };
        let of_actor = self.report.comparisons.iter().filter(|row| row.actor_id == actor.id);
        let comparison = of_actor
            .into_iter()
            .find_map(|row| match (&row.outlet_a, &row.outlet_b) {
                (first, second) if first == a && second == b => Some(row.clone()),
                (first, second) if first == b && second == a => Some(row.clone().reversed()),
                _ => None,
            });
        ComparedActor {
            actor_id: actor.id.clone(),
            actor_name: actor.name.clone(),
            sides: [side(a), side(b)],
            comparison,
        }
    }

    /// Returns the first and the last day on which an outlet names the actor.
    fn span(&self, actor: &ActorFacts, outlet: &str) -> Result<Option<(Date, Date)>> {
        let days = |rows: Vec<MentionRow>| {
            let rows = rows
                .iter()
                .filter(|row| row.actor_id == actor.id && row.outlet == outlet);
            rows.filter_map(|row| row.date).map(|day| (day, day)).reduce(both_spans)
        };
        let merge = |a: Option<(Date, Date)>, b: Option<(Date, Date)>| match (a, b) {
            (Some(a), Some(b)) => Some(both_spans(a, b)),
            (a, b) => a.or(b),
        };
        each_group(&self.summary.parts, || None, days, merge)
    }

    /// Returns the strongest sentences of those that the comparison counts.
    fn evidence(
        &self,
        actor: &ActorFacts,
        outlet: &str,
        each_way: usize,
        is_of_time: impl Fn(&MentionRow) -> bool + Sync,
    ) -> Result<(Vec<EvidenceRow>, Option<String>)> {
        let is_counted = |row: &MentionRow| row.outlet == outlet && is_of_time(row) && self.is_compared(row);
        evidence_where(&self.summary.parts, std::slice::from_ref(actor), each_way, is_counted)
    }

    /// Returns true for a mention whose voice and whose article comparisons count.
    fn is_compared(&self, row: &MentionRow) -> bool {
        let is_of_voice = match self.config.voice {
            Voice::All => true,
            Voice::Narration => !row.in_quote,
            Voice::Quoted => row.in_quote,
        };
        is_of_voice && (self.config.compare_wire || !self.summary.articles.copies_of(&row.article_id).is_wire)
    }
}

fn both_spans(a: (Date, Date), b: (Date, Date)) -> (Date, Date) {
    (a.0.min(b.0), a.1.max(b.1))
}

/// Orders actors: those on whom the outlets differ first, those without a comparison last, by their articles.
fn surest_first(a: &ComparedActor, b: &ComparedActor) -> Ordering {
    let least = |compared: &ComparedActor| compared.sides.iter().map(|side| side.n_articles).min();
    match (&a.comparison, &b.comparison) {
        (Some(first), Some(second)) => by_certainty(first, second),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => least(b).cmp(&least(a)).then_with(|| a.actor_id.cmp(&b.actor_id)),
    }
}
