//! The page of two outlets on one actor.

use super::ComparisonPage;
use super::actor_text::{NAME_COLUMNS, interval_cell, percent, strongest};
use super::layout::{PageLayout, StyledText, TextStyle};
use super::verdict_words::comparative;
use crate::output::{ComparisonRow, Verdict};
use crate::summary::Voice;
use crate::terms::Label;
use crate::text::one_line;

/// The page of two outlets on one actor, as text.
pub fn comparison_text(page: &ComparisonPage, layout: &PageLayout) -> String {
    let [a, b] = page.outlets.each_ref().map(|outlet| one_line(outlet));
    let mut title = StyledText::default();
    title.add(&format!("{a} and {b} on {}", page.actor.name), TextStyle::Strong);
    title.add(&format!("  {}, {}", page.actor.id, page.actor.kind), TextStyle::Plain);
    let mut text = layout.wrapped("", &title);
    text += &format!("\n{}", layout.wrapped("", &StyledText::of(&result(page))));
    text.push('\n');
    for (name, what) in facts(page) {
        text += &layout.wrapped(&format!("{name:<NAME_COLUMNS$}"), &StyledText::of(&what));
    }
    for (outlet, rows) in page.outlets.iter().zip(&page.evidence) {
        for (label, kind) in [(Label::Negative, "most negative"), (Label::Positive, "most positive")] {
            let title = format!("{}, {kind}", one_line(outlet));
            text += &format!("\n{}\n", layout.styled(&title, TextStyle::Strong));
            text += &strongest(rows, label, layout);
        }
    }
    text.trim_end().to_owned()
}

/// The result in a sentence or two.
fn result(page: &ComparisonPage) -> String {
    let [a, b] = page.outlets.each_ref().map(|outlet| one_line(outlet));
    let actor = one_line(&page.actor.name);
    match &page.compared.comparison {
        Some(row) if row.verdict == Verdict::NotDistinguishable => format!(
            "{a} and {b} are not distinguishable on {actor}: the difference is {}, interval {}. That does not say that there \
             is none.",
            row.diff,
            interval_cell(row.diff_ci_low, row.diff_ci_high)
        ),
        Some(row) if row.verdict != Verdict::TooFew => {
            let (score_a, score_b) = (row.score_a.0.unwrap_or_default(), row.score_b.0.unwrap_or_default());
            format!(
                "{a} is {} than {b} toward {actor}: the difference is {}, interval {}, q {}.",
                comparative(score_a, score_b),
                row.diff,
                interval_cell(row.diff_ci_low, row.diff_ci_high),
                row.q_value
            )
        }
        _ => too_few(page),
    }
}

/// Says what is missing for a comparison, and what to do.
fn too_few(page: &ComparisonPage) -> String {
    let least = page.min_articles;
    let [a, b] = page.outlets.each_ref().map(|outlet| one_line(outlet));
    let [has_a, has_b] = page.compared.sides.map(|side| {
        let span = side
            .span
            .map_or(String::new(), |(from, to)| format!(" ({from} to {to})"));
        format!("{}{span}", side.n_articles)
    });
    format!(
        "Too few articles: a comparison takes {least} of each outlet (--min-articles). {a} has {has_a} on {}, {b} {has_b}. Add \
         articles, or take the difference for an impression.",
        one_line(&page.actor.name)
    )
}

fn facts(page: &ComparisonPage) -> Vec<(&'static str, String)> {
    let Some(row) = &page.compared.comparison else {
        return Vec::new();
    };
    let facts = [
        ("compared", Some(compared(page, row))),
        ("scores", Some(scores(page, row))),
        ("difference", Some(difference(page, row))),
        ("test", row.p_value.0.map(|_| test(row))),
    ];
    facts
        .into_iter()
        .filter_map(|(name, what)| Some((name, what?)))
        .collect()
}

fn compared(page: &ComparisonPage, row: &ComparisonRow) -> String {
    let [a, b] = page.outlets.each_ref().map(|outlet| one_line(outlet));
    let [all_a, all_b] = page.compared.sides.map(|side| side.n_articles);
    let mut text = format!(
        "{} of the {all_a} articles of {a} that name the actor, and {} of the {all_b} of {b}; copies count once",
        row.n_articles_a, row.n_articles_b
    );
    if row.excludes_wire {
        text += "; agency copy is left out";
    }
    text += match page.voice {
        Voice::All => "",
        Voice::Narration => "; only the outlets' own words count",
        Voice::Quoted => "; only quoted and reported words count",
    };
    text
}

fn scores(page: &ComparisonPage, row: &ComparisonRow) -> String {
    let [a, b] = page.outlets.each_ref().map(|outlet| one_line(outlet));
    format!("{} {a}, {} {b}", row.score_a, row.score_b)
}

fn difference(page: &ComparisonPage, row: &ComparisonRow) -> String {
    match row.diff_ci_low.0 {
        Some(_) => format!(
            "{}, interval {} of {} %",
            row.diff,
            interval_cell(row.diff_ci_low, row.diff_ci_high),
            percent(page.level)
        ),
        None => format!("{}, without an interval", row.diff),
    }
}

fn test(row: &ComparisonRow) -> String {
    format!(
        "p {}; q {}, adjusted for all {} tests of outlet_comparison.csv",
        row.p_value, row.q_value, row.n_tests
    )
}
