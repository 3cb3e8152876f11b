//! The page of two outlets on one actor.

use super::ComparisonPage;
use super::actor_text::{NAME_COLUMNS, interval_cell, percent, strongest};
use super::layout::{PageLayout, StyledText, TextStyle};
use crate::output::{ComparisonRow, Decimal, Verdict};
use crate::report::{comparative, counted, flag_words, is_of_few_days, named_probability, within, wrote_apart};
use crate::summary::{ComparedStratum, Period, Voice};
use crate::terms::Label;
use crate::text::one_line;
use jiff::civil::Date;

/// Periods listed; of more those of most weight.
const STRATA_SHOWN: usize = 30;
/// Warns of a verdict on articles of few days.
const FEW_DAYS_CAUTION: &str =
    " Read it with caution: the articles are of few days, and other days could show something else.";

/// The page of two outlets on one actor, as text.
pub fn comparison_text(page: &ComparisonPage, layout: &PageLayout) -> String {
    let [a, b] = page.outlets.each_ref().map(|outlet| one_line(outlet));
    let mut title = StyledText::default();
    title.add(&format!("{a} and {b} on {}", page.actor.name), TextStyle::Strong);
    title.add(&format!(" ({}, {})", page.actor.id, page.actor.kind), TextStyle::Plain);
    let mut text = layout.wrapped("", &title);
    text += &format!("\n{}", layout.wrapped("", &StyledText::of(&result(page))));
    text.push('\n');
    for (name, what) in facts(page) {
        text += &layout.wrapped(&format!("{name:<NAME_COLUMNS$}"), &StyledText::of(&what));
    }
    text += &strata(page, layout);
    for (outlet, rows) in page.outlets.iter().zip(&page.evidence) {
        for (label, kind) in [(Label::Negative, "most negative"), (Label::Positive, "most positive")] {
            let title = format!("{}, {kind}", one_line(outlet));
            text += &format!("\n{}\n", layout.styled(&title, TextStyle::Strong));
            text += &strongest(rows, label, |row| &row.outlet, layout);
        }
    }
    text.trim_end().to_owned()
}

/// The periods that are compared, a line each.
fn strata(page: &ComparisonPage, layout: &PageLayout) -> String {
    if page.length.is_all() || page.strata.is_empty() {
        return String::new();
    }
    let [a, b] = page.outlets.each_ref().map(|outlet| one_line(outlet));
    let mut heaviest: Vec<&ComparedStratum> = page.strata.iter().collect();
    heaviest.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.start.cmp(&b.start)));
    heaviest.truncate(STRATA_SHOWN);
    heaviest.sort_by_key(|stratum| stratum.start);
    let [title, head] = length_words(page.length);
    let title = format!("{title} (A: {a}, B: {b})");
    let mut text = format!("\n{}\n", layout.styled(&title, TextStyle::Strong));
    let heads = [head, "n A", "n B", "score A", "score B", "difference", "weight"];
    let rows: Vec<Vec<String>> = heaviest
        .iter()
        .map(|stratum| stratum_cells(page.length, stratum))
        .collect();
    text += &layout.fitted_table(&heads, 1..7, &rows, &["score A", "score B"]);
    if page.strata.len() > STRATA_SHOWN {
        text += &format!("and {} more of less weight\n", page.strata.len() - STRATA_SHOWN);
    }
    text
}

fn stratum_cells(length: Period, stratum: &ComparedStratum) -> Vec<String> {
    let [a, b] = stratum.scores;
    vec![
        stratum_name(length, stratum.start),
        stratum.n_articles[0].to_string(),
        stratum.n_articles[1].to_string(),
        Decimal(Some(a)).to_string(),
        Decimal(Some(b)).to_string(),
        Decimal(Some(a - b)).to_string(),
        format!("{:.1}%", 100.0 * stratum.weight),
    ]
}

/// The title of the table of periods, and the head of their column.
fn length_words(length: Period) -> [&'static str; 2] {
    match length {
        Period::Day => ["By day", "day"],
        Period::Week => ["By week", "week of"],
        Period::Month => ["By month", "month"],
        Period::Quarter => ["By quarter", "quarter from"],
        Period::Year => ["By year", "year"],
        Period::All => ["", ""],
    }
}

fn stratum_name(length: Period, start: Date) -> String {
    match length {
        Period::Month => start.strftime("%Y-%m").to_string(),
        Period::Year => start.strftime("%Y").to_string(),
        _ => start.to_string(),
    }
}

/// The result in a sentence or two.
fn result(page: &ComparisonPage) -> String {
    let [a, b] = page.outlets.each_ref().map(|outlet| one_line(outlet));
    let actor = one_line(&page.actor.name);
    let Some(row) = page
        .compared
        .comparison
        .as_ref()
        .filter(|row| row.verdict != Verdict::TooFew)
    else {
        return too_few(page);
    };
    let (within, interval) = (within_text(row), interval_cell(row.diff_ci_low, row.diff_ci_high));
    let caution = if is_of_few_days(row) { FEW_DAYS_CAUTION } else { "" };
    if row.verdict == Verdict::NotDistinguishable {
        let is_one_of_many = row
            .diff_ci_low
            .0
            .zip(row.diff_ci_high.0)
            .is_some_and(|(low, high)| low * high > 0.0);
        let many = format!(
            " The interval alone does not hold 0, but of {} tests in the run some find such a difference by chance.",
            row.n_tests
        );
        return format!(
            "{a} and {b} are not distinguishable on {actor}{within}: the difference is {}, interval {interval}, {}. That does \
             not say that there is none.{}{caution}",
            row.diff,
            probability_text("q", row.q_value),
            if is_one_of_many { &many } else { "" }
        );
    }
    format!(
        "{a} is {} than {b} toward {actor}{within}: the difference is {}, interval {interval}, {}.{caution}",
        comparative(row.score_a.0.unwrap_or_default(), row.score_b.0.unwrap_or_default()),
        row.diff,
        probability_text("q", row.q_value)
    )
}

/// Returns a probability of a test, which every pair with enough articles has.
fn probability_text(name: &str, p: Decimal) -> String {
    p.0.map_or_else(|| format!("no {name}"), |p| named_probability(name, p))
}

/// Says in which time the articles are compared, with a space before; nothing where all are compared with all.
fn within_text(row: &ComparisonRow) -> String {
    within([row]).map_or(String::new(), |within| format!(" {within}"))
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
    let all = format!("On {}, {a} has {has_a} and {b} {has_b}", one_line(&page.actor.name));
    let at_other_times = page.compared.comparison.as_ref().filter(|row| wrote_apart(row));
    match at_other_times {
        Some(row) => format!(
            "Too few articles{}: {a} has {} there and {b} {}, and a comparison takes {least} of each (--min-articles). {all}: \
             they wrote at different times, so a difference could be that of the times. Add articles of the same time, or \
             compare within longer periods: regard summarize DIR --out OTHER --compare-within year.",
            within_text(row),
            row.n_articles_a,
            row.n_articles_b
        ),
        None => format!(
            "Too few articles: a comparison takes {least} of each outlet (--min-articles). {all}. Add articles; a smaller \
             --min-articles gives wide intervals."
        ),
    }
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
        ("overlap", (row.stratum != "none").then(|| overlap(page, row))),
        ("all times", (row.stratum != "none").then(|| all_times(row))),
        ("flags", (!row.flags.is_empty()).then(|| flags(row))),
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
            "{}, interval {} of {} %, by {}",
            row.diff,
            interval_cell(row.diff_ci_low, row.diff_ci_high),
            percent(page.level),
            row.ci_method
        ),
        None => format!("{}, without an interval", row.diff),
    }
}

fn test(row: &ComparisonRow) -> String {
    format!(
        "{}; {}, adjusted for all {} tests of outlet_comparison.csv",
        probability_text("p", row.p_value),
        probability_text("q", row.q_value),
        row.n_tests
    )
}

/// How much of each outlet is compared.
fn overlap(page: &ComparisonPage, row: &ComparisonRow) -> String {
    let [a, b] = page.outlets.each_ref().map(|outlet| one_line(outlet));
    let share = |overlap: Decimal| 100.0 * overlap.0.unwrap_or_default();
    format!(
        "{} in which both name the actor: they hold {:.0} % of the articles of {a}, on {}, and {:.0} % of those of {b}, on {}",
        counted(row.n_strata as u64, &row.stratum),
        share(row.overlap_a),
        counted(row.n_days_a as u64, "day"),
        share(row.overlap_b),
        counted(row.n_days_b as u64, "day")
    )
}

/// The difference that does not look at the time.
fn all_times(row: &ComparisonRow) -> String {
    let interval = interval_cell(row.diff_unstratified_low, row.diff_unstratified_high);
    format!(
        "{}, interval {interval}: the difference of all articles, whenever they appeared",
        row.diff_unstratified
    )
}

/// The flags with their meaning; one without stands alone.
fn flags(row: &ComparisonRow) -> String {
    let flag = |flag: &str| flag_words(flag).map_or_else(|| flag.to_owned(), |words| format!("{flag}: {words}"));
    row.flags.split('|').map(flag).collect::<Vec<_>>().join("; ")
}
