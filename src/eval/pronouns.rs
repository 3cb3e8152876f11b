//! Links of pronouns: the share that is to the right person.

use super::annotated_pronouns::{AnnotatedPronoun, span};
use super::figures::{percent, share};
use super::score_all;
use crate::actor::pronoun::lemma;
use crate::actor::{LinkTables, Linker, NameOccurrence, Registry};
use crate::article::{Article, Field, FieldSpan};
use crate::error::Result;
use crate::mention::{ArticleMentions, Mention, MentionFinder, name_occurrence};
use crate::sentence::{Sentence, sentences};
use crate::stance::{Request, StanceModel};
use crate::terms::{DiscoveredKind, MatchMethod, Metonyms};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::fmt;

/// The 97.5 % quantile of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Finds the names and resolves the pronouns of `articles` as a run does, and compares with `rows`.
///
/// # Errors
/// Those of [`StanceModel::score`].
pub fn evaluate_pronouns(
    model: &StanceModel,
    rows: &[AnnotatedPronoun],
    articles: &[Article],
) -> Result<PronounReport> {
    let mut by_article: HashMap<&str, Vec<&AnnotatedPronoun>> = HashMap::new();
    for row in rows {
        by_article.entry(&row.article).or_default().push(row);
    }
    let (registry, tables) = (Registry::empty()?, LinkTables::open(None, &Metonyms::Off)?);
    let finder = MentionFinder::new(Linker::new(&registry, &tables), DiscoveredKind::ALL.to_vec(), true);
    let mut outcomes = Vec::with_capacity(rows.len());
    for article in articles {
        let found = ArticleLinks::of(model, &finder, article)?;
        let rows = by_article.remove(article.id.as_str()).unwrap_or_default();
        outcomes.extend(rows.into_iter().map(|row| found.check(article, row)));
    }
    Ok(PronounReport::new(&outcomes))
}

/// The sentences, names and links that a run finds in an article.
struct ArticleLinks {
    sentences: Vec<Sentence>,
    named: ArticleMentions,
}

impl ArticleLinks {
    fn of(model: &StanceModel, finder: &MentionFinder, article: &Article) -> Result<Self> {
        let sentences = sentences(article);
        let names = find_names(model, article, &sentences)?;
        Ok(Self::with_names(finder, article, sentences, &names))
    }

    fn with_names(
        finder: &MentionFinder,
        article: &Article,
        sentences: Vec<Sentence>,
        names: &[NameOccurrence],
    ) -> Self {
        let candidates = finder.candidates(article, &sentences);
        let named = finder.mentions(article, &sentences, &candidates, names);
        Self { sentences, named }
    }

    fn check<'r>(&self, article: &Article, row: &'r AnnotatedPronoun) -> CheckedPronoun<'r> {
        let word = span(article, row.field, &row.pronoun).map_or("", |span| span.of(article.field(row.field)));
        CheckedPronoun {
            pronoun: lemma(word).unwrap_or("other"),
            row,
            is_link_right: self.is_link_right(article, row),
        }
    }

    /// Returns true if the link of a pronoun is to the bearer of the annotated name; `None` where
    /// it has no link.
    fn is_link_right(&self, article: &Article, row: &AnnotatedPronoun) -> Option<bool> {
        let link = self.mention_at(row.field, span(article, row.field, &row.pronoun)?, true)?;
        let annotated = row
            .name
            .as_ref()
            .and_then(|name| self.mention_at(row.field, span(article, row.field, name)?, false));
        Some(annotated.is_some_and(|name| name.entity == link.entity))
    }

    /// Returns the first mention that overlaps a span of a field: a pronoun or a name.
    fn mention_at(&self, field: Field, at: FieldSpan, is_pronoun: bool) -> Option<&Mention> {
        self.named.mentions.iter().find(|mention| {
            (mention.method == MatchMethod::Coreference) == is_pronoun
                && self.sentences.get(mention.sentence).is_some_and(|s| s.field == field)
                && mention.span.overlaps(&at)
        })
    }
}

/// Finds the names in each sentence, as a run does.
fn find_names(model: &StanceModel, article: &Article, sentences: &[Sentence]) -> Result<Vec<NameOccurrence>> {
    let requests: Vec<Request> = sentences
        .iter()
        .map(|sentence| Request {
            sentence: sentence.span.of(article.field(sentence.field)),
            targets: Vec::new(),
            names: true,
        })
        .collect();
    let mut names = Vec::new();
    for (index, outcome) in score_all(model, &requests)?.iter().enumerate() {
        let found = outcome.names.iter();
        names.extend(found.filter_map(|name| name_occurrence(article, sentences, index, name)));
    }
    Ok(names)
}

/// The accuracy of the links of pronouns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PronounReport {
    /// Over all rows.
    #[serde(flatten)]
    pub overall: LinkFigures,
    /// By part of the file.
    pub by_part: BTreeMap<String, LinkFigures>,
    /// By pronoun (he, she, they, who), over the whole file.
    pub by_pronoun: BTreeMap<String, LinkFigures>,
}

/// The numbers of links made and right, with precision and recall.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkFigures {
    /// Number of pronouns annotated.
    pub annotated: usize,
    /// Number of them that stand for somebody named.
    pub named: usize,
    /// Number of links made.
    pub links: usize,
    /// Number of links to the right bearer.
    pub right: usize,
    /// Share of the links that is right, in 0..1.
    pub precision: f64,
    /// Lower bound of its 95 % interval (Wilson's).
    pub precision_low: f64,
    /// Upper bound of the same.
    pub precision_high: f64,
    /// Share of `named` with a right link, in 0..1.
    pub recall: f64,
}

/// An annotated pronoun, with the result of checking its link.
struct CheckedPronoun<'r> {
    /// The lemma: he, she, they, who or other.
    pronoun: &'static str,
    row: &'r AnnotatedPronoun,
    /// `None` where it has no link.
    is_link_right: Option<bool>,
}

impl LinkFigures {
    fn new<'j>(rows: impl IntoIterator<Item = &'j CheckedPronoun<'j>>) -> Self {
        let (mut annotated, mut named, mut links, mut right) = (0, 0, 0, 0);
        for CheckedPronoun { row, is_link_right, .. } in rows {
            annotated += 1;
            named += usize::from(row.name.is_some());
            links += usize::from(is_link_right.is_some());
            right += usize::from(*is_link_right == Some(true));
        }
        let (precision_low, precision_high) = wilson(right, links);
        Self {
            annotated,
            named,
            links,
            right,
            precision: share(right, links),
            precision_low,
            precision_high,
            recall: share(right, named),
        }
    }
}

/// Returns Wilson's 95 % interval of a share; 0..1 where `whole` is 0.
fn wilson(part: usize, whole: usize) -> (f64, f64) {
    if whole == 0 {
        return (0.0, 1.0);
    }
    let (n, p, z2) = (whole as f64, share(part, whole), Z * Z);
    let (middle, half) = (p + z2 / (2.0 * n), Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt());
    let scale = 1.0 + z2 / n;
    ((middle - half) / scale, (middle + half) / scale)
}

impl PronounReport {
    fn new(rows: &[CheckedPronoun]) -> Self {
        Self {
            overall: LinkFigures::new(rows),
            by_part: figures_by(rows, |row| row.row.part.clone()),
            by_pronoun: figures_by(rows, |row| row.pronoun.to_owned()),
        }
    }
}

fn figures_by(rows: &[CheckedPronoun], key: fn(&CheckedPronoun<'_>) -> String) -> BTreeMap<String, LinkFigures> {
    let mut groups: BTreeMap<String, Vec<&CheckedPronoun>> = BTreeMap::new();
    for row in rows {
        groups.entry(key(row)).or_default().push(row);
    }
    groups
        .into_iter()
        .map(|(key, rows)| (key, LinkFigures::new(rows)))
        .collect()
}

impl fmt::Display for PronounReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [annotated, named, links, right] = ["annotated", "named", "links", "right"];
        let [precision, interval, recall] = ["precision", "95 %", "recall"];
        writeln!(
            f,
            "{:<10} {annotated:>9} {named:>6} {links:>6} {right:>6} {precision:>9} {interval:>14} {recall:>7}",
            ""
        )?;
        let all = "all".to_owned();
        let rows = std::iter::once((&all, &self.overall))
            .chain(&self.by_part)
            .chain(&self.by_pronoun);
        for (name, figures) in rows {
            let LinkFigures {
                annotated,
                named,
                links,
                right,
                ..
            } = figures;
            let [low, high] = [figures.precision_low, figures.precision_high].map(percent);
            let [precision, recall] = [figures.precision, figures.recall].map(percent);
            writeln!(
                f,
                "{name:<10} {annotated:>9} {named:>6} {links:>6} {right:>6} {precision:>9.1} {:>14} {recall:>7.1}",
                format!("{low:.1} .. {high:.1}")
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::annotated_pronouns::tests::{article, row};
    use super::*;
    use crate::actor::KnownOwner;
    use crate::terms::ActorType;

    #[test]
    fn wilsons_interval_worked_by_hand() {
        // 8 of 10, z = 1.96: centre (0.8 + 0.19207) / 1.38415 and half-width 1.96 * sqrt(0.016 +
        // 0.009604) / 1.38415.
        let (low, high) = wilson(8, 10);
        assert!(
            (low - 0.4902).abs() < 1e-4 && (high - 0.9433).abs() < 1e-4,
            "{low} {high}"
        );
        assert_eq!(wilson(0, 0), (0.0, 1.0));
    }

    #[test]
    fn a_link_is_right_if_it_is_to_the_bearer_of_the_annotated_name() {
        // Code points, not bytes: each "é" has two of these.
        let article = article("Zoé Quill fell. Quill said she was fine, and they left. It was Bo who fell.");
        let sentences = sentences(&article);
        let person = |sentence: usize, words: &str| {
            let start = sentences[sentence].span.start;
            let at = start + article.text[start..].find(words).unwrap();
            NameOccurrence {
                sentence,
                span: FieldSpan::new(at, at + words.len()),
                kind: ActorType::Person,
                confidence: 1.0,
                owner: KnownOwner::Unknown,
            }
        };
        let names = [person(0, "Zoé Quill"), person(1, "Quill"), person(2, "Bo")];
        let (registry, tables) = (
            Registry::empty().unwrap(),
            LinkTables::open(None, &Metonyms::Off).unwrap(),
        );
        let finder = MentionFinder::new(Linker::new(&registry, &tables), DiscoveredKind::ALL.to_vec(), true);
        let found = ArticleLinks::with_names(&finder, &article, sentences, &names);
        let rows = [
            row((27, 30), Some((0, 9)), "choose"),
            row((45, 49), None, "choose"),
            row((66, 69), Some((0, 9)), "held_out"),
        ];
        let checked: Vec<CheckedPronoun> = rows.iter().map(|row| found.check(&article, row)).collect();
        let links: Vec<_> = checked.iter().map(|row| (row.pronoun, row.is_link_right)).collect();
        assert_eq!(links, [("she", Some(true)), ("they", None), ("who", Some(false))]);
        let report = PronounReport::new(&checked);
        let LinkFigures {
            annotated,
            named,
            links,
            right,
            ..
        } = report.overall;
        assert_eq!((annotated, named, links, right), (3, 2, 2, 1));
        assert_eq!((report.overall.precision, report.overall.recall), (0.5, 0.5));
        assert_eq!(report.by_part["choose"].precision, 1.0);
        assert_eq!(report.by_pronoun["they"].links, 0);
    }
}
