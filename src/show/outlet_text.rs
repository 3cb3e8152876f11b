//! The page of one outlet.

use super::OutletPage;
use super::actor_text::{NAME_COLUMNS, interval_cell, probability_cell, strongest, summary_cells};
use super::layout::{PageLayout, StyledText, TextStyle};
use super::verdict_words::verdict_words;
use crate::output::{ComparisonRow, OutletRow, SummaryRow, Verdict};
use crate::report::is_difference;
use crate::terms::Label;
use crate::text::one_line;

/// Comparisons listed; the others are in the table.
const COMPARISONS_SHOWN: usize = 30;

/// The page of an outlet, as text.
pub fn outlet_text(page: &OutletPage, layout: &PageLayout) -> String {
    let name = layout.styled(&page.outlet.outlet, TextStyle::Strong);
    let days = page
        .articles
        .span
        .map_or(String::new(), |(from, to)| format!("  {from} to {to}"));
    let mut text = format!("{name}{days}\n\n");
    for (name, what) in facts(page) {
        text += &layout.wrapped(&format!("{name:<NAME_COLUMNS$}"), &StyledText::of(&what));
    }
    if page.actors.is_empty() {
        return text + "\nNo article of this outlet names an actor of the run.";
    }
    text += &format!("\n{}", actors(page, layout));
    text += &format!("\n{}\n", layout.styled("Against other outlets", TextStyle::Strong));
    text += &comparisons(page, layout);
    for (label, title) in [(Label::Negative, "Most negative"), (Label::Positive, "Most positive")] {
        text += &format!("\n{}\n", layout.styled(title, TextStyle::Strong));
        text += &strongest(&page.evidence, label, |row| &row.actor_name, layout);
    }
    text.trim_end().to_owned()
}

fn facts(page: &OutletPage) -> Vec<(&'static str, String)> {
    let facts = [
        ("articles", Some(articles(page))),
        ("agency", (page.articles.with_mentions > 0).then(|| agency(page))),
        ("mentions", (!page.actors.is_empty()).then(|| mentions(page))),
        ("list", listed(&page.outlet)),
        (
            "spelled",
            (page.outlet.spellings != page.outlet.outlet).then(|| spellings(&page.outlet)),
        ),
    ];
    facts
        .into_iter()
        .filter_map(|(name, what)| Some((name, what?)))
        .collect()
}

fn articles(page: &OutletPage) -> String {
    let articles = page.articles;
    let days = match articles.n_days {
        0 => "none with a date".to_owned(),
        days => format!("on {days} days"),
    };
    format!(
        "{} {days}; {} of them name an actor",
        articles.count, articles.with_mentions
    )
}

fn agency(page: &OutletPage) -> String {
    let articles = page.articles;
    let share = 100.0 * articles.by_agency as f64 / articles.with_mentions as f64;
    format!(
        "{} of these were written by an agency ({share:.1} %)",
        articles.by_agency
    )
}

fn mentions(page: &OutletPage) -> String {
    let sum = |count: fn(&SummaryRow) -> u64| page.actors.iter().map(count).sum::<u64>();
    let all = sum(|row| row.n_mentions);
    let share = |count: u64, label: &str| format!("{count} {label} ({:.1} %)", 100.0 * count as f64 / all as f64);
    format!(
        "{all} of {} actors: {}, {}, {}",
        page.actors.len(),
        share(sum(|row| row.n_neg), "negative"),
        share(sum(|row| row.n_neu), "neutral"),
        share(sum(|row| row.n_pos), "positive")
    )
}

/// What the list of outlets says of it.
fn listed(outlet: &OutletRow) -> Option<String> {
    let columns = [
        ("group", &outlet.group),
        ("country", &outlet.country),
        ("lean", &outlet.lean),
    ];
    let known = columns.into_iter().filter(|(_, what)| !what.is_empty());
    let mut parts: Vec<String> = known.map(|(column, what)| format!("{column} {what}")).collect();
    parts.extend(
        outlet
            .more
            .split('|')
            .filter(|more| !more.is_empty())
            .map(str::to_owned),
    );
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn spellings(outlet: &OutletRow) -> String {
    outlet.spellings.split('|').collect::<Vec<_>>().join(", ")
}

fn actors(page: &OutletPage, layout: &PageLayout) -> String {
    let heads = [
        "actor", "articles", "mentions", "score", "interval", "neg", "neu", "pos", "flags",
    ];
    let rows = page.actors.iter().map(|row| summary_cells(&row.actor_name, row));
    let rows: Vec<Vec<String>> = rows.collect();
    let has_flags = page.actors.iter().any(|row| !row.flags.is_empty());
    let used = if has_flags { heads.len() } else { heads.len() - 1 };
    let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row[..used].to_vec()).collect();
    layout.fitted_table(&heads[..used], 1..8, &rows, &["neu", "neg", "pos", "mentions"])
}

/// Lists the comparisons that found a difference, and counts the others.
fn comparisons(page: &OutletPage, layout: &PageLayout) -> String {
    let count = |wanted: fn(Verdict) -> bool| page.comparisons.iter().filter(|row| wanted(row.verdict)).count();
    let differ = count(is_difference);
    let told = format!(
        "Of {} comparisons with another outlet on one actor, {differ} found a difference (q at most {}), {} could not tell the \
         outlets apart, which does not say that they are alike, and {} rest on fewer than {} articles of one of them that can \
         be compared.",
        page.comparisons.len(),
        rounded(1.0 - page.level),
        count(|verdict| verdict == Verdict::NotDistinguishable),
        count(|verdict| verdict == Verdict::TooFew),
        page.min_articles
    );
    let mut text = layout.wrapped("", &StyledText::of(&told));
    if differ == 0 {
        return text;
    }
    let heads = [
        "actor",
        "against",
        "verdict",
        "articles",
        "theirs",
        "difference",
        "interval",
        "q",
    ];
    let shown: Vec<Vec<String>> = page.comparisons[..differ.min(COMPARISONS_SHOWN)]
        .iter()
        .map(comparison)
        .collect();
    text += &format!(
        "\n{}",
        layout.fitted_table(&heads, 3..8, &shown, &["theirs", "articles", "interval", "q"])
    );
    if differ > COMPARISONS_SHOWN {
        text += &format!("and {} more in outlet_comparison.csv\n", differ - COMPARISONS_SHOWN);
    }
    text
}

/// A share without digits that say nothing: 0.05.
fn rounded(share: f64) -> f64 {
    (share * 1e6).round() / 1e6
}

fn comparison(row: &ComparisonRow) -> Vec<String> {
    vec![
        one_line(&row.actor_name),
        one_line(&row.outlet_b),
        verdict_words(row),
        row.n_articles_a.to_string(),
        row.n_articles_b.to_string(),
        row.diff.to_string(),
        interval_cell(row.diff_ci_low, row.diff_ci_high),
        probability_cell(row.q_value),
    ]
}
