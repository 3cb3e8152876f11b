//! Other names in the targets' places: the change of the score, which should not depend on the
//! name.

use super::figures::{ClassFigures, mean, percent};
use super::row_error::RowError;
use super::rows::{parse_csv, read_csv};
use super::{LabelledTarget, polarities, read_labelled, score_targets};
use crate::article::SentenceSpan;
use crate::error::{Error, Result};
use crate::stance::{Polarity, StanceModel};
use crate::terms::Label;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// The list that is built into the program.
const NAMES: &[u8] = include_bytes!("../../datasets/swap_names.csv");
const COLUMNS: [&str; 4] = ["name", "gender", "origin", "party"];

/// Words that are not names even where they begin with a capital.
const PRONOUNS: &str = "i me my mine myself we us our ours ourselves you your yours yourself he him his himself she her \
                        hers herself it its itself they them their theirs themselves who whom whose which that this these \
                        those one";
/// Pronouns to put in a target's place, each with its possessive for targets before "'s".
const OTHER_PRONOUNS: [(&str, &str); 3] = [("he", "his"), ("she", "her"), ("they", "their")];

/// A name to put in a target's place, and the groups its bearer is taken to belong to.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SwapName {
    /// First name and surname.
    pub name: String,
    /// A word for the gender; empty for none.
    pub gender: String,
    /// A word for the origin; empty for none.
    pub origin: String,
    /// A word for the party of a known politician; empty for anybody else.
    pub party: String,
}

/// Reads a CSV file with the columns name, gender, origin and party.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io); [`Error::Invalid`](crate::error::Error::Invalid) with
/// the line of each fault.
pub fn read_names(path: &Path) -> Result<Vec<SwapName>> {
    read_csv(path, &COLUMNS, check_name)
}

/// Reads the names that are built into the program (`datasets/swap_names.csv`).
///
/// # Errors
/// [`Error::Invalid`](crate::error::Error::Invalid) when the program was built with a faulty list.
pub fn embedded_names() -> Result<Vec<SwapName>> {
    parse_csv(Path::new("swap_names.csv (embedded)"), NAMES, &COLUMNS, check_name)
}

fn check_name(name: SwapName) -> Result<SwapName, RowError> {
    if name.name.trim().is_empty() {
        return Err(RowError::EmptyName);
    }
    Ok(name)
}

/// Returns true if a target looks like a proper name: it is not a pronoun, and its last word begins
/// with a capital.
fn is_name(target: &str) -> bool {
    let pronoun = PRONOUNS.split(' ').any(|pronoun| pronoun == target.to_lowercase());
    let last = target.split_whitespace().next_back();
    !pronoun && last.is_some_and(|word| word.starts_with(char::is_uppercase))
}

/// Reads labelled targets as [`read_labelled`] does, and keeps those that are proper names.
///
/// # Errors
/// Those of [`read_labelled`]; [`Error::Invalid`] when no target is a proper name.
pub fn read_named(path: &Path) -> Result<Vec<LabelledTarget>> {
    let mut rows = read_labelled(path)?;
    rows.retain(|row| is_name(row.target.of(&row.text)));
    if rows.is_empty() {
        let problem = "no target is a proper name (with a capital, and no pronoun): there is nothing to swap";
        return Err(Error::invalid(path, problem));
    }
    Ok(rows)
}

/// Scores the targets of `rows` with `model` under their own names, under each of `names`, and as
/// pronouns.
///
/// # Errors
/// Those of [`StanceModel::score`].
pub fn evaluate_swap(model: &StanceModel, rows: &[LabelledTarget], names: &[SwapName]) -> Result<SwapReport> {
    let mut not_scored = 0;
    let own = score_variant(model, rows, &mut not_scored, |row| (row.text.clone(), row.target))?;
    let mut under_names = Vec::with_capacity(names.len());
    for name in names {
        under_names.push(score_variant(model, rows, &mut not_scored, |row| {
            replace(&row.text, row.target, name.name.trim())
        })?);
    }
    let mut as_pronouns = Vec::with_capacity(OTHER_PRONOUNS.len());
    for pronoun in OTHER_PRONOUNS {
        as_pronouns.push(score_variant(model, rows, &mut not_scored, |row| {
            as_pronoun(row, pronoun)
        })?);
    }
    let labels: Vec<Label> = rows.iter().map(|row| row.label).collect();
    Ok(SwapReport {
        targets: rows.len(),
        names: names.len(),
        not_scored,
        macro_f1_own: macro_f1(&labels, &own),
        swapped: ScoreChange::new(&labels, &own, &under_names),
        pronoun: ScoreChange::new(&labels, &own, &as_pronouns),
        groups: groups(names, &shifts(&own, &under_names)),
    })
}

/// Scores the sentence that `variant` makes of each row, and adds to `not_scored` those that could
/// not be scored.
fn score_variant(
    model: &StanceModel,
    rows: &[LabelledTarget],
    not_scored: &mut usize,
    variant: impl Fn(&LabelledTarget) -> (String, SentenceSpan),
) -> Result<Vec<Polarity>> {
    let sentences: Vec<(String, SentenceSpan)> = rows.iter().map(variant).collect();
    let scored = score_targets(model, sentences.iter().map(|(text, span)| (text.as_str(), *span)))?;
    *not_scored += scored.iter().filter(|stance| stance.is_none()).count();
    Ok(polarities(scored))
}

fn macro_f1(labels: &[Label], found: &[Polarity]) -> f64 {
    ClassFigures::new(labels.iter().copied().zip(found.iter().map(Polarity::label))).macro_f1
}

/// Returns the sentence with a pronoun for the target, and the pronoun's span. The possessive
/// replaces "'s" too, and the pronoun has a capital where it begins the sentence. The rest of the
/// sentence stays, so that its grammar may be wrong.
fn as_pronoun(row: &LabelledTarget, (plain, possessive): (&str, &str)) -> (String, SentenceSpan) {
    let after = &row.text[row.target.end..];
    let owner = ["'s", "’s"].into_iter().find(|ending| after.starts_with(ending));
    let (pronoun, ending) = owner.map_or((plain, 0), |ending| (possessive, ending.len()));
    let span = SentenceSpan::new(row.target.start, row.target.end + ending);
    let first = !row.text[..span.start].contains(char::is_alphanumeric);
    let capital = pronoun[..1].to_uppercase() + &pronoun[1..];
    replace(&row.text, span, if first { &capital } else { pronoun })
}

/// Returns the text with `with` in the place of the span, and the span of `with` in it.
fn replace(text: &str, span: SentenceSpan, with: &str) -> (String, SentenceSpan) {
    let text = [&text[..span.start], with, &text[span.end..]].concat();
    (text, SentenceSpan::new(span.start, span.start + with.len()))
}

/// Returns the mean change of the score under each name, with its sign.
fn shifts(own: &[Polarity], others: &[Vec<Polarity>]) -> Vec<f64> {
    others
        .iter()
        .map(|other| mean(other.iter().zip(own).map(|(other, own)| change(*own, *other))))
        .collect()
}

fn change(own: Polarity, other: Polarity) -> f64 {
    f64::from(other.score()) - f64::from(own.score())
}

/// The changes of the scores under other names and as pronouns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SwapReport {
    /// Number of targets of the file that are proper names; the others are left out.
    pub targets: usize,
    /// Number of names that were put in the place of each.
    pub names: usize,
    /// Number of the resulting sentences that could not be scored; they count as neutral.
    pub not_scored: usize,
    /// Macro-F1 of the targets under their own names, in 0..1.
    pub macro_f1_own: f64,
    /// Under the other names.
    pub swapped: ScoreChange,
    /// The same with the pronouns he, she and they.
    pub pronoun: ScoreChange,
    /// By the columns gender, origin and party. Gender and origin compare only the names without a
    /// party, because the model may have read about a politician in training.
    pub groups: Vec<GroupShifts>,
}

/// The differences of scores from those under the own names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreChange {
    /// Mean over targets and names of |score - score under the own name|, in 0..2.
    pub mean_absolute_change: f64,
    /// Share of labels that are another, in 0..1.
    pub labels_changed: f64,
    /// Mean over names of the macro-F1, in 0..1.
    pub macro_f1: f64,
}

impl ScoreChange {
    fn new(labels: &[Label], own: &[Polarity], others: &[Vec<Polarity>]) -> Self {
        let pairs: Vec<(&Polarity, &Polarity)> = others.iter().flat_map(|other| own.iter().zip(other)).collect();
        Self {
            mean_absolute_change: mean(pairs.iter().map(|(own, other)| change(**own, **other).abs())),
            labels_changed: mean(
                pairs
                    .iter()
                    .map(|(own, other)| f64::from(u8::from(own.label() != other.label()))),
            ),
            macro_f1: mean(others.iter().map(|other| macro_f1(labels, other))),
        }
    }
}

/// The mean change of the score under the names of each group of one column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupShifts {
    /// `gender`, `origin` or `party`.
    pub column: &'static str,
    /// The groups, sorted.
    pub shifts: Vec<GroupShift>,
    /// Maximum of the absolute shifts.
    pub max_absolute_shift: f64,
    /// The highest shift less the lowest: the difference between the scores of two people who
    /// differ in this alone.
    pub largest_gap: f64,
}

/// The mean change of the score under the names of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupShift {
    /// The group's word in the list.
    pub group: String,
    /// Number of names.
    pub names: usize,
    /// Mean of score - score under the own name, in -2..2.
    pub mean_shift: f64,
}

/// A column of the names.
type GroupOf = fn(&SwapName) -> &str;

/// Groups the names by each column; `shifts` has the shift of each name.
fn groups(names: &[SwapName], shifts: &[f64]) -> Vec<GroupShifts> {
    let columns: [(&'static str, GroupOf, bool); 3] = [
        ("gender", |name| &name.gender, false),
        ("origin", |name| &name.origin, false),
        ("party", |name| &name.party, true),
    ];
    let mut found = Vec::new();
    for (column, group_of, politicians) in columns {
        let mut groups: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for (name, shift) in names.iter().zip(shifts) {
            if !group_of(name).is_empty() && name.party.is_empty() != politicians {
                groups.entry(group_of(name)).or_default().push(*shift);
            }
        }
        found.extend(GroupShifts::new(column, groups));
    }
    found
}

impl GroupShifts {
    /// Makes the row of a column; `None` where no name has a group.
    fn new(column: &'static str, groups: BTreeMap<&str, Vec<f64>>) -> Option<Self> {
        let shifts: Vec<GroupShift> = groups
            .into_iter()
            .map(|(group, shifts)| GroupShift {
                group: group.to_owned(),
                names: shifts.len(),
                mean_shift: mean(shifts),
            })
            .collect();
        let low = shifts.iter().map(|group| group.mean_shift).reduce(f64::min)?;
        let high = shifts.iter().map(|group| group.mean_shift).reduce(f64::max)?;
        Some(Self {
            column,
            max_absolute_shift: high.abs().max(low.abs()),
            largest_gap: high - low,
            shifts,
        })
    }
}

impl fmt::Display for SwapReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "named targets     {:>6}", self.targets)?;
        writeln!(f, "other names       {:>6}", self.names)?;
        if self.not_scored > 0 {
            writeln!(f, "not scored        {:>6}", self.not_scored)?;
        }
        let [under, change, labels, macro_f1] = ["targets as", "change", "labels changed", "macro-F1"];
        writeln!(f, "\n{under:<17} {change:>8} {labels:>15} {macro_f1:>9}")?;
        writeln!(
            f,
            "{:<17} {:>8} {:>15} {:>9.2}",
            "themselves",
            "",
            "",
            percent(self.macro_f1_own)
        )?;
        for (name, found) in [("another name", &self.swapped), ("pronoun", &self.pronoun)] {
            let change = found.mean_absolute_change;
            let (labels, macro_f1) = (percent(found.labels_changed), percent(found.macro_f1));
            writeln!(f, "{name:<17} {change:>8.4} {labels:>14.2}% {macro_f1:>9.2}")?;
        }
        for GroupShifts { column, shifts, .. } in &self.groups {
            writeln!(f, "\n{column:<17} {:>8} {:>15}", "names", "mean shift")?;
            for GroupShift {
                group,
                names,
                mean_shift,
            } in shifts
            {
                writeln!(f, "{group:<17} {names:>8} {mean_shift:>+15.4}")?;
            }
        }
        for GroupShifts {
            column,
            max_absolute_shift,
            largest_gap,
            ..
        } in &self.groups
        {
            let (max, gap) = (max_absolute_shift, largest_gap);
            write!(f, "\nby {column}: largest shift {max:.4}, largest gap {gap:.4}")?;
        }
        writeln!(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str, target: &str) -> LabelledTarget {
        let start = text.find(target).unwrap();
        LabelledTarget {
            text: text.to_owned(),
            target: SentenceSpan::new(start, start + target.len()),
            label: Label::Neutral,
            row: std::sync::Arc::default(),
        }
    }

    #[test]
    fn proper_names_differ_from_other_targets() {
        let names = [
            "Obama",
            "the White House",
            "Élodie",
            "McCain",
            "President Trump",
            "Who Nation",
        ];
        let others = [
            "He",
            "they",
            "Them",
            "the president",
            "US voters",
            "Which",
            "1600",
            "",
            " ",
        ];
        assert_eq!(names.iter().filter(|name| !is_name(name)).count(), 0);
        assert_eq!(
            others.iter().filter(|name| is_name(name)).collect::<Vec<_>>(),
            [] as [&&str; 0]
        );
    }

    #[test]
    fn targets_are_replaced_in_their_sentence() {
        let cases = [
            ("Ada met Bo.", "Bo", "Ada met Mia Li.", "Ada met she."),
            (
                "“Ada won,” he said.",
                "Ada",
                "“Mia Li won,” he said.",
                "“She won,” he said.",
            ),
            (
                "Éa liked Ada’s plan",
                "Ada",
                "Éa liked Mia Li’s plan",
                "Éa liked her plan",
            ),
            ("Ada's plan", "Ada", "Mia Li's plan", "Her plan"),
        ];
        for (text, target, named, pronoun) in cases {
            let row = row(text, target);
            let (text, span) = replace(&row.text, row.target, "Mia Li");
            assert_eq!((text.as_str(), span.of(&text)), (named, "Mia Li"));
            let (text, span) = as_pronoun(&row, OTHER_PRONOUNS[1]);
            assert_eq!(text, pronoun);
            assert!(
                ["she", "her"].contains(&span.of(&text).to_lowercase().as_str()),
                "{text}"
            );
        }
    }

    fn score(s: f32) -> Polarity {
        if s > 0.0 {
            Polarity([0.0, 1.0 - s, s])
        } else {
            Polarity([-s, 1.0 + s, 0.0])
        }
    }

    #[test]
    fn changes_worked_by_hand() {
        // Scores 0.75 and -0.75 under the own names; 0.875 and -0.75, then 0 and 0.25 under two
        // others.
        let own = [score(0.75), score(-0.75)];
        let others = [vec![score(0.875), score(-0.75)], vec![score(0.0), score(0.25)]];
        let found = ScoreChange::new(&[Label::Positive, Label::Negative], &own, &others);
        // |0.125|, 0, |-0.75|, |1|; the two of the second name are neutral now.
        assert_eq!(found.mean_absolute_change, (0.125 + 0.75 + 1.0) / 4.0);
        assert_eq!(found.labels_changed, 0.5);
        // Both are right under the first name: F1 of 1, 0 and 1. Under the second neither is.
        assert_eq!(found.macro_f1, 2.0 / 3.0 / 2.0);
        assert_eq!(shifts(&own, &others), [0.0625, 0.125]);
    }

    fn name(gender: &str, party: &str) -> SwapName {
        SwapName {
            name: "A B".to_owned(),
            gender: gender.to_owned(),
            origin: String::new(),
            party: party.to_owned(),
        }
    }

    #[test]
    fn groups_compare_like_with_like() {
        let names = [
            name("female", ""),
            name("male", ""),
            name("male", ""),
            name("male", "left"),
        ];
        let found = groups(&names, &[0.5, -0.25, 0.0, 0.75]);
        assert_eq!(
            found.iter().map(|group| group.column).collect::<Vec<_>>(),
            ["gender", "party"]
        );
        let shifts: Vec<_> = found[0]
            .shifts
            .iter()
            .map(|g| (g.group.as_str(), g.names, g.mean_shift))
            .collect();
        assert_eq!(shifts, [("female", 1, 0.5), ("male", 2, -0.125)]);
        assert_eq!((found[0].max_absolute_shift, found[0].largest_gap), (0.5, 0.625));
        assert_eq!((found[1].max_absolute_shift, found[1].largest_gap), (0.75, 0.0));
    }

    #[test]
    fn the_embedded_names_can_be_read() {
        assert!(embedded_names().unwrap().len() >= 50);
    }
}
