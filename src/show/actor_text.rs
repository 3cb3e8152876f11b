//! The page of one actor.

use super::ActorPage;
use super::layout::{PageLayout, StyledText, TextStyle};
use crate::article::Field;
use crate::output::{Decimal, EvidenceRow, SummaryRow};
use crate::report::{flag_words, marked, probability};
use crate::terms::Label;
use crate::text::one_line;

/// Columns of what a fact is called.
pub(super) const NAME_COLUMNS: usize = 11;

/// The page of an actor, as text.
pub fn actor_text(page: &ActorPage, layout: &PageLayout) -> String {
    let row = &page.row;
    let name = layout.styled(&row.actor_name, TextStyle::Strong);
    let mut text = format!("{name}  {}\n", one_line(&about(row)));
    if row.n_mentions == 0 {
        return text + "\nNo article of the run names this actor.";
    }
    text.push('\n');
    for (name, what) in facts(page) {
        text += &layout.wrapped(&format!("{name:<NAME_COLUMNS$}"), &StyledText::of(&what));
    }
    text += &format!("\n{}", outlets(page, layout));
    for (label, title) in [(Label::Negative, "Most negative"), (Label::Positive, "Most positive")] {
        text += &format!("\n{}\n", layout.styled(title, TextStyle::Strong));
        text += &strongest(&page.evidence, label, |row| &row.outlet, layout);
    }
    text.trim_end().to_owned()
}

fn about(row: &SummaryRow) -> String {
    let days = row.period_start.zip(row.period_end);
    let days = days.map_or(String::new(), |(from, to)| format!(", {from} to {to}"));
    format!("{}, {}{days}", row.actor_id, row.actor_type)
}

/// The outlet's own words against those it quotes.
fn voices(row: &SummaryRow) -> String {
    let (narration, quoted) = (row.score_narration, row.score_quoted);
    format!(
        "{narration} in narration, {quoted} in the {} mentions that stand in quoted or reported words",
        row.n_quoted
    )
}

/// The row of `actors.csv` in words.
fn facts(page: &ActorPage) -> Vec<(&'static str, String)> {
    let row = &page.row;
    let facts = [
        ("articles", Some(articles(row))),
        ("mentions", Some(mentions(row))),
        ("score", Some(score(row))),
        ("interval", Some(interval(row, page.min_articles))),
        ("corrected", row.n_coded.map(|coded| corrected(row, coded))),
        ("voices", (row.n_quoted > 0).then(|| voices(row))),
        (
            "sentences",
            row.sentence_sentiment.0.is_some().then(|| {
                format!(
                    "{}: the mean tone of the sentences around the actor, not toward it",
                    row.sentence_sentiment
                )
            }),
        ),
        (
            "confidence",
            Some(format!(
                "{}: the model's mean probability of its label",
                row.mean_confidence
            )),
        ),
        ("flags", (!row.flags.is_empty()).then(|| flags(row, page.min_articles))),
    ];
    facts
        .into_iter()
        .filter_map(|(name, what)| Some((name, what?)))
        .collect()
}

fn articles(row: &SummaryRow) -> String {
    let mut text = row.n_articles.to_string();
    if row.n_articles_unique < row.n_articles {
        text += &format!("; {} with copies counted once", row.n_articles_unique);
    }
    if row.n_wire > 0 {
        text += &format!("; {} of them by an agency", row.n_wire);
        if row.score_excl_wire.0.is_some() {
            text += &format!(", without which the score is {}", row.score_excl_wire);
        }
    }
    text
}

fn mentions(row: &SummaryRow) -> String {
    let share = |count: u64, label: &str, share: Decimal| {
        format!("{count} {label} ({:.1} %)", 100.0 * share.0.unwrap_or_default())
    };
    format!(
        "{} in {} sentences: {}, {}, {}",
        row.n_mentions,
        row.n_sentences,
        share(row.n_neg, "negative", row.share_neg),
        share(row.n_neu, "neutral", row.share_neu),
        share(row.n_pos, "positive", row.share_pos)
    )
}

fn score(row: &SummaryRow) -> String {
    format!(
        "{}: the mean over articles of each article's mean score, -1 against the actor, +1 for it; the mean over mentions is {}",
        row.article_mean_score, row.mention_mean_score
    )
}

fn interval(row: &SummaryRow, min_articles: usize) -> String {
    let deviation = match row.sd_article.0 {
        Some(_) => format!("; the articles' standard deviation is {}", row.sd_article),
        None => String::new(),
    };
    match row.ci_level.0 {
        Some(level) => format!(
            "{} .. {}, of {} %, by {}{deviation}",
            row.ci_low,
            row.ci_high,
            percent(level),
            row.ci_method
        ),
        None => format!("none: it takes {min_articles} articles{deviation}"),
    }
}

/// A level without digits that say nothing: 95, 99.9.
pub(super) fn percent(level: f64) -> f64 {
    (level * 1e4).round() / 1e2
}

fn corrected(row: &SummaryRow, coded: usize) -> String {
    if row.score_corrected.0.is_none() {
        return format!("none: too few of the mentions are coded ({coded})");
    }
    format!(
        "{}, interval {} .. {}: what a person would have found, from {coded} coded mentions",
        row.score_corrected, row.corrected_low, row.corrected_high
    )
}

/// The flags with their meaning; one without stands alone.
fn flags(row: &SummaryRow, min_articles: usize) -> String {
    let flag = |flag: &str| match flag {
        "low_n" => format!("low_n: fewer than {min_articles} articles, so the score should not be relied on"),
        other => flag_words(other).map_or_else(|| other.to_owned(), |words| format!("{other}: {words}")),
    };
    row.flags.split('|').map(flag).collect::<Vec<_>>().join("; ")
}

fn outlets(page: &ActorPage, layout: &PageLayout) -> String {
    let heads = [
        "outlet", "articles", "mentions", "score", "interval", "neg", "neu", "pos", "flags",
    ];
    let rows = page.by_outlet.iter().map(|row| summary_cells(&row.outlet, row));
    let rows: Vec<Vec<String>> = rows.collect();
    let used = if rows.iter().any(|row| row.last().is_some_and(|flags| !flags.is_empty())) {
        heads.len()
    } else {
        heads.len() - 1
    };
    let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row[..used].to_vec()).collect();
    let table = layout.fitted_table(&heads[..used], 1..8, &rows, &["neu", "neg", "pos", "mentions"]);
    table + &compare_hint(page, layout)
}

/// Says what these scores do not tell, and what does.
fn compare_hint(page: &ActorPage, layout: &PageLayout) -> String {
    if page.by_outlet.len() < 2 {
        return String::new();
    }
    let hint = format!(
        "Each outlet over its own days: where outlets wrote at different times, these scores differ for that alone. Within the same weeks \
         or months: regard compare A B --actor {}, and outlet_comparison.csv for all pairs.",
        page.row.actor_id
    );
    format!("\n{}", layout.wrapped("", &StyledText::of(&hint)))
}

/// Returns the cells of a row of a table whose first column is `name`.
pub(super) fn summary_cells(name: &str, row: &SummaryRow) -> Vec<String> {
    vec![
        one_line(name),
        row.n_articles.to_string(),
        row.n_mentions.to_string(),
        row.article_mean_score.to_string(),
        interval_cell(row.ci_low, row.ci_high),
        percent_cell(row.share_neg),
        percent_cell(row.share_neu),
        percent_cell(row.share_pos),
        row.flags.clone(),
    ]
}

/// An interval in a table; a dash where there is none.
pub(super) fn interval_cell(low: Decimal, high: Decimal) -> String {
    match low.0 {
        Some(_) => format!("{low} .. {high}"),
        None => "-".to_owned(),
    }
}

/// A probability in a table; a dash where nothing was tested.
pub(super) fn probability_cell(p: Decimal) -> String {
    p.0.map_or_else(|| "-".to_owned(), probability)
}

/// A share in a table.
fn percent_cell(share: Decimal) -> String {
    format!("{:.0}%", 100.0 * share.0.unwrap_or_default())
}

/// The strongest sentences of a label, each with `whose` it is.
pub(super) fn strongest(
    rows: &[EvidenceRow],
    label: Label,
    whose: fn(&EvidenceRow) -> &str,
    layout: &PageLayout,
) -> String {
    let rows: Vec<&EvidenceRow> = rows.iter().filter(|row| row.label == label).collect();
    if rows.is_empty() {
        return "None.\n".to_owned();
    }
    rows.into_iter()
        .map(|row| evidence(row, label, whose(row), layout))
        .collect()
}

/// Lays out the place of a sentence, and its words under it.
fn evidence(row: &EvidenceRow, label: Label, whose: &str, layout: &PageLayout) -> String {
    let date = row.date.map_or(String::new(), |date| format!(", {date}"));
    let place = format!(
        "{whose}{date}, article {}, {} {}",
        row.article_id,
        row.field.as_str(),
        row.sentence_index
    );
    let [before, mention, after] = marked(row);
    let mut words = StyledText::of(&before);
    if row.sentence.is_empty() {
        layout.mention(&mut words, &row.mention, label, " (the sentence was not kept)");
    } else {
        layout.mention(&mut words, &mention, label, "");
        words.add(&after, TextStyle::Plain);
    }
    let lead = format!("{:>3}  {:>7}  ", row.rank, row.score.to_string());
    let mut text = layout.wrapped(&lead, &StyledText::of(&place)) + &layout.wrapped("     ", &words);
    for line in source(row) {
        let mut faint = StyledText::default();
        faint.add(&line, TextStyle::Faint);
        text += &layout.wrapped("     ", &faint);
    }
    text
}

/// Returns the lines by which the article is found: its title, where that is not the sentence itself, and its address.
fn source(row: &EvidenceRow) -> impl Iterator<Item = String> {
    let title = (!row.title.is_empty() && row.field != Field::Title).then(|| format!("in: {}", row.title));
    let url = (!row.url.is_empty()).then(|| row.url.clone());
    title.into_iter().chain(url)
}
