//! The summaries of many inputs together: the partitions of a table count as one input.

use crate::ingest::field_mapping::ArticleField;
use crate::ingest::summary::{InputSummary, UNREAD_DATES};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Unused fields of inputs together that are kept at most, as of one input.
const UNUSED_FIELDS: usize = 50;
/// Notes on inputs together that are kept at most.
const NOTES: usize = 20;

/// What inputs have in common that are shown as one.
type InputKind = (
    String,
    Cow<'static, str>,
    Cow<'static, str>,
    Option<Cow<'static, str>>,
    BTreeMap<ArticleField, Vec<String>>,
);

/// Adds up inputs of the same name, format and fields. The result does not depend on the order, and is sorted by name.
pub(crate) fn merge_summaries(inputs: Vec<InputSummary>) -> Vec<InputSummary> {
    let mut kinds: BTreeMap<InputKind, Vec<InputSummary>> = BTreeMap::new();
    for input in inputs {
        kinds.entry(kind(&input)).or_default().push(input);
    }
    kinds.into_values().filter_map(add_up).collect()
}

fn kind(input: &InputSummary) -> InputKind {
    (
        input.path.clone(),
        input.format.clone(),
        input.compression.clone(),
        input.preset.clone(),
        input.fields.clone(),
    )
}

fn add_up(inputs: Vec<InputSummary>) -> Option<InputSummary> {
    let notes: BTreeSet<String> = inputs.iter().flat_map(own_notes).collect();
    let has_one = inputs.len() == 1;
    let mut sum = inputs.into_iter().reduce(add)?;
    if has_one {
        return Some(sum);
    }
    let more = notes.len().saturating_sub(NOTES);
    sum.notes = notes.into_iter().take(NOTES).collect();
    sum.notes
        .extend((more > 0).then(|| format!("{more} more notes of the same kinds, in the run.json of the parts")));
    sum.notes.extend(sum.counted_notes());
    Some(sum)
}

/// Returns the notes that do not follow from counts: sums have these anew.
fn own_notes(input: &InputSummary) -> Vec<String> {
    let counted = input.counted_notes();
    let own = input.notes.iter().filter(|note| !counted.contains(note));
    own.cloned().collect()
}

/// Adds an input to others of its kind.
fn add(a: InputSummary, b: InputSummary) -> InputSummary {
    let mut other_languages = a.other_languages;
    for (language, articles) in b.other_languages {
        *other_languages.entry(language).or_default() += articles;
    }
    InputSummary {
        path: a.path,
        inputs: a.inputs + b.inputs,
        format: a.format,
        compression: a.compression,
        preset: a.preset,
        fields: a.fields,
        unused_fields: first_of_both(a.unused_fields, b.unused_fields, UNUSED_FIELDS),
        notes: Vec::new(),
        sha256: None,
        bytes: a.bytes + b.bytes,
        records: a.records + b.records,
        articles: a.articles + b.articles,
        skipped: a.skipped + b.skipped,
        undated: a.undated + b.undated,
        unread_dates: first_of_both(a.unread_dates, b.unread_dates, UNREAD_DATES),
        unknown_outlets: a.unknown_outlets + b.unknown_outlets,
        derived_ids: a.derived_ids + b.derived_ids,
        told_apart: a.told_apart + b.told_apart,
        cut_texts: a.cut_texts + b.cut_texts,
        other_languages,
        markup: a.markup + b.markup,
        mojibake: a.mojibake + b.mojibake,
        lost_letters: a.lost_letters + b.lost_letters,
        links: a.links + b.links,
    }
}

/// Returns the first of the texts of two lists in alphabetical order, so that no order of inputs changes which they are.
fn first_of_both(a: Vec<String>, b: Vec<String>, most: usize) -> Vec<String> {
    let both: BTreeSet<String> = a.into_iter().chain(b).collect();
    both.into_iter().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn input(name: &str, articles: u64, languages: &[(&str, u64)]) -> InputSummary {
        let mut input = InputSummary {
            sha256: Some(format!("{name} {articles}")),
            records: articles + 1,
            articles,
            skipped: 1,
            undated: articles / 2,
            unread_dates: vec![format!("day {articles}")],
            markup: articles.min(2),
            notes: vec!["read as Windows-1252".to_owned()],
            other_languages: languages
                .iter()
                .map(|(code, count)| ((*code).to_owned(), *count))
                .collect(),
            ..InputSummary::new(name.to_owned())
        };
        let counted = input.counted_notes();
        input.notes.extend(counted);
        input
    }

    #[test]
    fn partitions_of_one_name_become_one_input_and_their_counted_notes_are_added_up() {
        let parts = vec![
            input("-", 9, &[("de", 1)]),
            input("a.csv", 5, &[]),
            input("-", 4, &[("fr", 1), ("de", 2)]),
        ];
        let merged = merge_summaries(parts.clone());
        assert_eq!(
            merged.iter().map(|input| &input.path).collect::<Vec<_>>(),
            ["-", "a.csv"]
        );
        assert_eq!(merged[1], parts[1]);
        let sum = &merged[0];
        assert_eq!((sum.inputs, sum.records, sum.articles, sum.undated), (2, 15, 13, 6));
        assert_eq!(sum.sha256, None);
        assert_eq!(sum.unread_dates, ["day 4", "day 9"]);
        let notes = sum.notes.join("\n");
        assert_eq!(notes.matches("Windows-1252").count(), 1, "{notes}");
        assert!(notes.contains("4 of 13 articles hold HTML"), "{notes}");
        assert!(
            notes.contains("skipped 4 articles in other languages") && notes.contains("(de 3, fr 1)"),
            "{notes}"
        );
        assert_eq!(sum.notes.len(), 3, "{notes}");
    }

    #[test]
    fn of_many_different_notes_so_many_are_kept_and_the_rest_counted() {
        let parts = (0..30).map(|i| InputSummary {
            notes: vec![format!("note {i:02}")],
            ..input("-", i, &[])
        });
        let merged = merge_summaries(parts.collect());
        assert!(
            merged[0].notes[NOTES].starts_with("10 more notes"),
            "{:?}",
            merged[0].notes
        );
    }

    proptest! {
        #[test]
        fn sums_are_the_same_in_any_order_and_from_sums(
            parts in prop::collection::vec((0usize..3, 0u64..9, 0u64..3), 0..9), cut in 0usize..9, turned in 0usize..9,
        ) {
            let mut parts: Vec<InputSummary> = parts
                .into_iter()
                .map(|(name, articles, german)| input(["-", "a", "b"][name], articles, &[("de", german)]))
                .collect();
            let all = merge_summaries(parts.clone());
            let (left, right) = parts.split_at(cut.min(parts.len()));
            let sums = [merge_summaries(left.to_vec()), merge_summaries(right.to_vec())].concat();
            prop_assert_eq!(&merge_summaries(sums), &all);
            let turns = turned % parts.len().max(1);
            parts.rotate_left(turns);
            prop_assert_eq!(&merge_summaries(parts), &all);
        }
    }
}
