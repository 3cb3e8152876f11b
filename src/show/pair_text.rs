//! The page of two outlets on every actor that both write about.

use super::actor_text::{interval_cell, probability_cell};
use super::layout::{PageLayout, StyledText, TextStyle};
use super::verdict_words::verdict_words;
use super::{ComparedActor, PairPage};
use crate::output::Verdict;
use crate::report::is_difference;
use crate::text::one_line;

/// Explains the words of caution in the column of verdicts.
const FEW_DAYS_NOTE: &str =
    "few days: read with caution; the articles are of few days, and other days could show something else.";

/// The page of two outlets, as text.
pub fn pair_text(page: &PairPage, layout: &PageLayout) -> String {
    let [a, b] = page.outlets.each_ref().map(|outlet| one_line(outlet));
    let mut text = layout.wrapped("", &{
        let mut title = StyledText::default();
        title.add(&format!("{a} (A) and {b} (B)"), TextStyle::Strong);
        title
    });
    text.push('\n');
    if page.actors.is_empty() {
        return text + "No actor of the run is named by both.";
    }
    text += &layout.wrapped("", &StyledText::of(&summary(page)));
    let heads = [
        "actor",
        "n A",
        "n B",
        "score A",
        "score B",
        "difference",
        "interval",
        "q",
        "A is",
    ];
    let rows: Vec<Vec<String>> = page.actors.iter().map(actor).collect();
    text += &format!(
        "\n{}\n",
        layout.fitted_table(&heads, 1..8, &rows, &["score A", "score B", "q", "n A", "n B"])
    );
    let more = "n: articles that are compared, copies counted once; all that name the actor, where neither outlet has enough. The \
                sentences behind a row: the same command with --actor.";
    text += &layout.wrapped("", &StyledText::of(more));
    if rows
        .iter()
        .any(|row| row.last().is_some_and(|words| words.contains("few days")))
    {
        text += &layout.wrapped("", &StyledText::of(FEW_DAYS_NOTE));
    }
    text.trim_end().to_owned()
}

fn summary(page: &PairPage) -> String {
    let verdict = |compared: &ComparedActor| compared.comparison.as_ref().map_or(Verdict::TooFew, |row| row.verdict);
    let count = |wanted: fn(Verdict) -> bool| page.actors.iter().filter(|compared| wanted(verdict(compared))).count();
    format!(
        "They differ on {} of {} actors that both name; on {} they are not distinguishable, which does not say that they are \
         alike; on {} one of them has fewer than {} articles that can be compared.",
        count(is_difference),
        page.actors.len(),
        count(|verdict| verdict == Verdict::NotDistinguishable),
        count(|verdict| verdict == Verdict::TooFew),
        page.min_articles
    )
}

fn actor(compared: &ComparedActor) -> Vec<String> {
    let name = one_line(&compared.actor_name);
    let Some(row) = &compared.comparison else {
        let [a, b] = compared.sides.map(|side| side.n_articles.to_string());
        let cells = ["-", "-", "-", "-", "-", "too few articles"];
        return [name, a, b].into_iter().chain(cells.map(str::to_owned)).collect();
    };
    vec![
        name,
        row.n_articles_a.to_string(),
        row.n_articles_b.to_string(),
        row.score_a.to_string(),
        row.score_b.to_string(),
        match row.verdict {
            // Without an interval the largest of these are the least certain.
            Verdict::TooFew => "-".to_owned(),
            _ => row.diff.to_string(),
        },
        interval_cell(row.diff_ci_low, row.diff_ci_high),
        probability_cell(row.q_value),
        verdict_words(row),
    ]
}
