//! Other names in the targets' places: a score should not move with the name.

use super::figures::{ClassFigures, mean, percent};
use super::rows::{parse_csv, read_csv};
use super::{LabelledTarget, NOT_SCORED, read_labelled, score_targets};
use crate::article::SentenceSpan;
use crate::error::{Error, Result};
use crate::stance::{Polarity, StanceModel};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// The list that is built into the program.
const NAMES: &[u8] = include_bytes!("../../datasets/swap_names.csv");
const COLUMNS: [&str; 4] = ["name", "gender", "origin", "party"];

/// Words that are no names even where they begin with a capital.
const PRONOUNS: &str = "i me my mine myself we us our ours ourselves you your yours yourself he him his himself she her \
                        hers herself it its itself they them their theirs themselves who whom whose which that this these \
                        those one";
/// What is put in a target's place, and what before "'s".
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
/// [`Error::Io`](crate::error::Error::Io); [`Error::Invalid`](crate::error::Error::Invalid) with the line of each fault.
pub fn read_names(path: &Path) -> Result<Vec<SwapName>> {
    read_csv(path, &COLUMNS, named)
}

/// The names that are built into the program (`datasets/swap_names.csv`).
///
/// # Errors
/// [`Error::Invalid`](crate::error::Error::Invalid) when the program was built with a faulty list.
pub fn embedded_names() -> Result<Vec<SwapName>> {
    parse_csv(Path::new("swap_names.csv (embedded)"), NAMES, &COLUMNS, named)
}

fn named(name: SwapName) -> Result<SwapName, String> {
    if name.name.trim().is_empty() {
        return Err("the name is empty".to_owned());
    }
    Ok(name)
}

/// Whether a target looks like a proper name: no pronoun, and its last word begins with a capital.
fn is_name(target: &str) -> bool {
    let pronoun = PRONOUNS.split(' ').any(|pronoun| pronoun == target.to_lowercase());
    let last = target.split_whitespace().next_back();
    !pronoun && last.is_some_and(|word| word.starts_with(char::is_uppercase))
}

/// Reads labelled targets as [`read_labelled`] and keeps those that are proper names.
///
/// # Errors
/// As [`read_labelled`]; [`Error::Invalid`](crate::error::Error::Invalid) when no target is a proper name.
pub fn read_named(path: &Path) -> Result<Vec<LabelledTarget>> {
    let mut rows = read_labelled(path)?;
    rows.retain(|row| is_name(row.target.of(&row.text)));
    if rows.is_empty() {
        let problem = "no target is a proper name (with a capital, and no pronoun): there is nothing to swap";
        return Err(Error::invalid(path, problem));
    }
    Ok(rows)
}

/// Scores the targets of `rows` with `model` under their own names, under each of `names`, and as pronouns.
///
/// # Errors
/// As [`StanceModel::score`].
pub fn evaluate_swap(model: &StanceModel, rows: &[LabelledTarget], names: &[SwapName]) -> Result<SwapReport> {
    let mut not_scored = 0;
    let mut score = |targets: &[(String, SentenceSpan)]| -> Result<Vec<Polarity>> {
        let scored = score_targets(model, targets.iter().map(|(text, span)| (text.as_str(), *span)))?;
        not_scored += scored.iter().filter(|stance| stance.is_none()).count();
        Ok(scored.into_iter().map(|s| s.map_or(NOT_SCORED, |s| s.toward)).collect())
    };
    let own: Vec<_> = rows.iter().map(|row| (row.text.clone(), row.target)).collect();
    let own = score(&own)?;
    let swapped = |name: &SwapName| -> Vec<_> { rows.iter().map(|row| under_name(row, name.name.trim())).collect() };
    let under_names = names
        .iter()
        .map(|name| score(&swapped(name)))
        .collect::<Result<Vec<_>>>()?;
    let swapped = |pronoun| -> Vec<_> { rows.iter().map(|row| as_pronoun(row, pronoun)).collect() };
    let as_pronouns = OTHER_PRONOUNS.map(|pronoun| score(&swapped(pronoun)));
    let as_pronouns = as_pronouns.into_iter().collect::<Result<Vec<_>>>()?;
    let labels: Vec<_> = rows.iter().map(|row| row.label).collect();
    let macro_f1 =
        |found: &[Polarity]| ClassFigures::new(labels.iter().copied().zip(found.iter().map(Polarity::label))).macro_f1;
    Ok(SwapReport {
        targets: rows.len(),
        names: names.len(),
        not_scored,
        macro_f1_own: macro_f1(&own),
        swapped: Change::new(&own, &under_names, macro_f1),
        pronoun: Change::new(&own, &as_pronouns, macro_f1),
        groups: groups(names, &shifts(&own, &under_names)),
    })
}

/// The sentence with another name for the target, and where it stands.
fn under_name(row: &LabelledTarget, name: &str) -> (String, SentenceSpan) {
    replaced(&row.text, row.target, name)
}

/// The sentence with a pronoun for the target: the possessive one in the place of "'s" too, and with a capital where it
/// begins the sentence. The rest stays, so grammar may suffer.
fn as_pronoun(row: &LabelledTarget, (plain, possessive): (&str, &str)) -> (String, SentenceSpan) {
    let after = &row.text[row.target.end..];
    let owner = ["'s", "’s"].into_iter().find(|ending| after.starts_with(ending));
    let (pronoun, ending) = owner.map_or((plain, 0), |ending| (possessive, ending.len()));
    let span = SentenceSpan::new(row.target.start, row.target.end + ending);
    let first = !row.text[..span.start].contains(char::is_alphanumeric);
    let capital = pronoun[..1].to_uppercase() + &pronoun[1..];
    replaced(&row.text, span, if first { &capital } else { pronoun })
}

fn replaced(text: &str, span: SentenceSpan, with: &str) -> (String, SentenceSpan) {
    let text = [&text[..span.start], with, &text[span.end..]].concat();
    (text, SentenceSpan::new(span.start, span.start + with.len()))
}

/// The mean change of the score under each name, with its sign.
fn shifts(own: &[Polarity], others: &[Vec<Polarity>]) -> Vec<f64> {
    let shift = |other: &Vec<Polarity>| mean(other.iter().zip(own).map(|(other, own)| change(*own, *other)));
    others.iter().map(shift).collect()
}

fn change(own: Polarity, other: Polarity) -> f64 {
    f64::from(other.score()) - f64::from(own.score())
}

/// What another name, or a pronoun, does to the scores.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SwapReport {
    /// Targets of the file that are proper names; the others are left out.
    pub targets: usize,
    /// Names that were put in the place of each.
    pub names: usize,
    /// Of all these sentences, how many could not be scored; they count as neutral.
    pub not_scored: usize,
    /// Macro-F1 of the targets under their own names, in 0..1.
    pub macro_f1_own: f64,
    /// Under the other names.
    pub swapped: Change,
    /// As he, she and they.
    pub pronoun: Change,
    /// By the columns gender, origin and party. Gender and origin compare the names without a party alone: a politician's
    /// name brings its own past along.
    pub groups: Vec<GroupShifts>,
}

/// How scores differ from those under the own names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Mean over targets and names of |score - score under the own name|, in 0..2.
    pub mean_absolute_change: f64,
    /// Share of labels that are another, in 0..1.
    pub labels_changed: f64,
    /// Mean over names of the macro-F1, in 0..1.
    pub macro_f1: f64,
}

impl Change {
    fn new(own: &[Polarity], others: &[Vec<Polarity>], macro_f1: impl Fn(&[Polarity]) -> f64) -> Self {
        let pairs = || {
            others
                .iter()
                .flat_map(|other| own.iter().copied().zip(other.iter().copied()))
        };
        let changed = |(own, other): (Polarity, Polarity)| f64::from(u8::from(own.label() != other.label()));
        Self {
            mean_absolute_change: mean(pairs().map(|(own, other)| change(own, other).abs())),
            labels_changed: mean(pairs().map(changed)),
            macro_f1: mean(others.iter().map(|other| macro_f1(other))),
        }
    }
}

/// How the names of each group of one column move the score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupShifts {
    /// `gender`, `origin` or `party`.
    pub column: &'static str,
    /// The groups, sorted.
    pub shifts: Vec<GroupShift>,
    /// The largest of the shifts, without sign.
    pub max_absolute_shift: f64,
    /// Between the highest and the lowest shift: how far apart two people's scores are who differ in this alone.
    pub largest_gap: f64,
}

/// The mean change of the score under the names of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupShift {
    /// The group's word in the list.
    pub group: String,
    /// How many names.
    pub names: usize,
    /// Mean of score - score under the own name, in -2..2.
    pub mean_shift: f64,
}

fn groups(names: &[SwapName], shifts: &[f64]) -> Vec<GroupShifts> {
    let of = |column, word: fn(&SwapName) -> &str, politicians: bool| {
        let mut groups: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for (name, shift) in names.iter().zip(shifts) {
            if !word(name).is_empty() && name.party.is_empty() != politicians {
                groups.entry(word(name)).or_default().push(*shift);
            }
        }
        GroupShifts::new(column, groups)
    };
    let all = [
        of("gender", |name| &name.gender, false),
        of("origin", |name| &name.origin, false),
        of("party", |name| &name.party, true),
    ];
    all.into_iter().flatten().collect()
}

impl GroupShifts {
    /// `None` where no name has a group.
    fn new(column: &'static str, groups: BTreeMap<&str, Vec<f64>>) -> Option<Self> {
        let shift = |(group, shifts): (&str, Vec<f64>)| GroupShift {
            group: group.to_owned(),
            names: shifts.len(),
            mean_shift: mean(shifts),
        };
        let shifts: Vec<GroupShift> = groups.into_iter().map(shift).collect();
        let of = |fold: fn(f64, f64) -> f64| shifts.iter().map(|group| group.mean_shift).reduce(fold);
        let (low, high) = (of(f64::min)?, of(f64::max)?);
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
    use crate::terms::Label;

    fn row(text: &str, target: &str) -> LabelledTarget {
        let start = text.find(target).unwrap();
        LabelledTarget {
            text: text.to_owned(),
            target: SentenceSpan::new(start, start + target.len()),
            label: Label::Neutral,
        }
    }

    #[test]
    fn proper_names_are_told_from_other_targets() {
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
            let (text, span) = under_name(&row, "Mia Li");
            assert_eq!((text.as_str(), span.of(&text)), (named, "Mia Li"));
            let (text, span) = as_pronoun(&row, OTHER_PRONOUNS[1]);
            assert_eq!(text, pronoun);
            assert!(
                ["she", "her"].contains(&span.of(&text).to_lowercase().as_str()),
                "{text}"
            );
        }
    }

    #[test]
    fn changes_worked_by_hand() {
        // Scores 0.75 and -0.75 under the own names; 0.875 and -0.75, then 0 and 0.25 under two others.
        let score = |s: f32| {
            if s > 0.0 {
                Polarity([0.0, 1.0 - s, s])
            } else {
                Polarity([-s, 1.0 + s, 0.0])
            }
        };
        let own = [score(0.75), score(-0.75)];
        let others = [vec![score(0.875), score(-0.75)], vec![score(0.0), score(0.25)]];
        let found = Change::new(&own, &others, |found| f64::from(found[0].score()));
        // |0.125|, 0, |-0.75|, |1|; the two of the second name are neutral now.
        assert_eq!(found.mean_absolute_change, (0.125 + 0.75 + 1.0) / 4.0);
        assert_eq!(found.labels_changed, 0.5);
        assert_eq!(found.macro_f1, 0.875 / 2.0);
        assert_eq!(shifts(&own, &others), [0.0625, 0.125]);
    }

    #[test]
    fn groups_compare_like_with_like() {
        let name = |gender: &str, party: &str| SwapName {
            name: "A B".to_owned(),
            gender: gender.to_owned(),
            origin: String::new(),
            party: party.to_owned(),
        };
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
