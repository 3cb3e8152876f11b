//! The sheets of differences between outlets, and between groups of them, that chance alone does not
//! explain.

use super::formats::Style;
use super::reading_sheet::{Content, ReadingColumn, ReadingSheet, reading};
use crate::output::Value;
use crate::report::differences::Difference;
use crate::report::phrases::flags_in_words;

/// Returns the sheet of outlets that differ.
pub fn differences_sheet<'a>() -> ReadingSheet<Difference<'a>> {
    ReadingSheet {
        title: "Outlets that differ on an actor",
        about: "Each pair once, the more positive outlet first; of each actor the surest differences first. Pairs that are not \
                here may differ, too: chance alone may have made what was seen, or there are too few articles. The sheet \
                outlet_comparison.csv has every pair, with its verdict."
            .to_owned(),
        columns: difference_columns(["Outlet", "Other outlet"]),
        for_programs: Vec::new(),
        scale: None,
        frozen: 2,
        nothing: "No two outlets differ on an actor by more than chance alone may explain. That does not say that they write alike.",
        is_few: |_| false,
        is_parted: |a, b| a.row.actor_id != b.row.actor_id,
    }
}

/// Returns the sheet of groups of outlets that differ.
pub fn group_differences_sheet<'a>() -> ReadingSheet<Difference<'a>> {
    ReadingSheet {
        title: "Groups of outlets that differ on an actor",
        about: "Each pair of groups once, the more positive first. The interval says what other articles of these outlets would change, \
                not what other outlets would. Pairs that are not here may differ, too. The sheet group_comparison.csv has every pair, \
                with its verdict."
            .to_owned(),
        columns: difference_columns(["Group", "Other group"]),
        nothing: "No two groups differ on an actor by more than chance alone may explain. That does not say that they write alike.",
        ..differences_sheet()
    }
}

#[rustfmt::skip]
fn difference_columns<'a>([first, second]: [&'static str; 2]) -> Vec<ReadingColumn<Difference<'a>>> {
    vec![
        reading!("Actor", 24.0, Text, "actor_name: the actor.", pair => pair.row.actor_name),
        text(first, 24.0, "outlet_a or outlet_b (group_a, group_b): the more positive of the two.", |pair| words(pair.outlets[0])),
        text("is", 19.0, "verdict, in words. Two outlets that are both negative are less and more negative.", |pair| Content::Value(Value::Text(format!("{} than", pair.words()).into()))),
        text(second, 24.0, "outlet_a or outlet_b (group_a, group_b): the more negative of the two.", |pair| words(pair.outlets[1])),
        ReadingColumn::new("by", 8.0, Style::Score, "diff, without its sign: the difference of the two indices.", |pair| number(Some(pair.by))),
        ReadingColumn::new("Interval, from", 9.0, Style::Score, "diff_ci_low, diff_ci_high: the lower end of the difference's interval.", |pair| number(pair.interval.map(|ends| ends.0))),
        ReadingColumn::new("to", 8.0, Style::Score, "The upper end of the difference's interval.", |pair| number(pair.interval.map(|ends| ends.1))),
        ReadingColumn::new("over all articles, by", 10.0, Style::Score, "diff_unstratified, seen from the first: the difference over all articles, whenever they appeared.", |pair| number(pair.unstratified)),
        ReadingColumn::new("compared", 24.0, Style::Text, "stratum, n_strata: the periods within which the two are compared.", |pair| Content::Value(Value::Text(pair.within().into()))),
        reading!(
            "q", 10.0, Probability,
            "q_value: of the differences with at most this q, about this share is chance.",
            pair => pair.row.q_value
        ),
        ReadingColumn::new("Index of the first", 10.0, Style::Score, "score_a or score_b: over the articles that are compared.", |pair| number(Some(pair.scores[0]))),
        ReadingColumn::new("of the other", 9.0, Style::Score, "score_a or score_b: over the articles that are compared.", |pair| number(Some(pair.scores[1]))),
        ReadingColumn::new("Articles of the first", 10.0, Style::Count, "n_articles_a or n_articles_b: articles compared; copies count once.", |pair| count(pair.articles[0])),
        ReadingColumn::new("of the other", 9.0, Style::Count, "n_articles_a or n_articles_b: articles compared; copies count once.", |pair| count(pair.articles[1])),
        ReadingColumn::new("Keep in mind", 22.0, Style::Text, "flags, in words: what to keep in mind about the difference.", |pair| Content::Value(Value::Text(flags_in_words(&pair.row.flags).into()))),
    ]
}

fn text<R>(header: &'static str, width: f64, note: &'static str, get: fn(&R) -> Content<'_>) -> ReadingColumn<R> {
    ReadingColumn::new(header, width, Style::Text, note, get)
}

fn words(text: &str) -> Content<'_> {
    Content::Value(Value::Text(text.into()))
}

fn number(value: Option<f64>) -> Content<'static> {
    Content::Value(value.map_or(Value::Empty, Value::Number))
}

fn count(n: usize) -> Content<'static> {
    Content::Value(Value::Integer(n as u64))
}
