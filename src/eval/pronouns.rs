//! Pronouns: of the links made, how many are to the right person.

use super::figures::{percent, share};
use super::rows::read_csv;
use super::score_all;
use crate::actor::pronoun::lemma;
use crate::actor::{LinkTables, Linker, NameOccurrence, Registry};
use crate::article::{Article, Field, FieldSpan};
use crate::error::{Error, Problem, Result};
use crate::ingest::{Options, open};
use crate::mention::{ArticleMentions, Mention, MentionFinder, name_occurrence};
use crate::sentence::{Sentence, sentences};
use crate::stance::{Request, SentenceOutcome, StanceModel};
use crate::terms::{DiscoveredKind, MatchMethod, Metonyms};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::ops::Range;
use std::path::Path;

const COLUMNS: [&str; 7] = [
    "article_id",
    "field",
    "pronoun_start",
    "pronoun_end",
    "name_start",
    "name_end",
    "part",
];

/// Half of a standard normal distribution's central 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// A row as it stands in the file.
#[derive(Deserialize)]
struct Record {
    article_id: String,
    field: String,
    pronoun_start: usize,
    pronoun_end: usize,
    name_start: Option<usize>,
    name_end: Option<usize>,
    part: String,
}

/// A pronoun of an article, and what a reader says whom it stands for. Offsets in Unicode code points of the field.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnotatedPronoun {
    article: String,
    field: Field,
    pronoun: Range<usize>,
    /// One of the names of the same field that the person bears; none where nobody named is meant.
    name: Option<Range<usize>>,
    /// The part of the file: what a rule was chosen on, or what was held out.
    part: String,
}

/// Reads a CSV file with the columns article_id, field (title or text), pronoun_start, pronoun_end, name_start, name_end and
/// part; offsets count Unicode code points, half-open; both cells of the name are empty where nobody named is meant.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io); [`Error::Invalid`](crate::error::Error::Invalid) with the line of each fault.
pub fn read_pronouns(path: &Path) -> Result<Vec<AnnotatedPronoun>> {
    read_csv(path, &COLUMNS, |record: Record| {
        let name = match (record.name_start, record.name_end) {
            (None, None) => None,
            (Some(start), Some(end)) => Some(span("name", start, end)?),
            _ => return Err("one of name_start and name_end is empty".to_owned()),
        };
        if !["title", "text"].contains(&record.field.as_str()) {
            return Err(format!("field “{}” is neither title nor text", record.field));
        }
        Ok(AnnotatedPronoun {
            pronoun: span("pronoun", record.pronoun_start, record.pronoun_end)?,
            field: Field::parse(&record.field),
            article: record.article_id,
            name,
            part: record.part,
        })
    })
}

fn span(what: &str, start: usize, end: usize) -> Result<Range<usize>, String> {
    if start < end {
        Ok(start..end)
    } else {
        Err(format!("{what}_start {start} is not before {what}_end {end}"))
    }
}

/// Reads from `dumps` the articles that `rows`, the rows of the file `data`, are about.
///
/// # Errors
/// As [`open`]; [`Error::Invalid`](crate::error::Error::Invalid) when an article is in none of the dumps, or is too short for
/// an offset.
pub fn read_annotated(data: &Path, rows: &[AnnotatedPronoun], dumps: &[String]) -> Result<Vec<Article>> {
    let wanted: HashSet<&str> = rows.iter().map(|row| row.article.as_str()).collect();
    let articles: Vec<Article> = open(dumps, &Options::default())?
        .flatten()
        .filter(|article| wanted.contains(article.id.as_str()))
        .collect();
    let by_id: HashMap<&str, &Article> = articles.iter().map(|a| (a.id.as_str(), a)).collect();
    let problems: Vec<Problem> = rows
        .iter()
        .filter_map(|row| row.problem(&by_id).map(Problem::from))
        .collect();
    if problems.is_empty() {
        Ok(articles)
    } else {
        Err(Error::Invalid {
            path: data.to_path_buf(),
            problems,
        })
    }
}

impl AnnotatedPronoun {
    fn problem(&self, articles: &HashMap<&str, &Article>) -> Option<String> {
        let id = &self.article;
        let Some(article) = articles.get(id.as_str()) else {
            return Some(format!("article “{id}” is in none of the dumps (--articles)"));
        };
        let text = article.field(self.field);
        let outside = [Some(&self.pronoun), self.name.as_ref()]
            .into_iter()
            .flatten()
            .find(|span| bytes(text, span).is_none())?;
        Some(format!(
            "article “{id}”: its {} has no characters {}..{}",
            self.field.as_str(),
            outside.start,
            outside.end
        ))
    }
}

/// Bytes of a span in code points; none where `text` is too short.
fn bytes(text: &str, span: &Range<usize>) -> Option<FieldSpan> {
    let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let start = ends.nth(span.start)?;
    Some(FieldSpan::new(start, ends.nth(span.len() - 1)?))
}

/// Finds the names and resolves the pronouns of `articles` as a run does, and compares with `rows`.
///
/// # Errors
/// As [`StanceModel::score`].
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
        let found = Found::of(model, &finder, article)?;
        let rows = by_article.remove(article.id.as_str()).unwrap_or_default();
        outcomes.extend(rows.into_iter().map(|row| found.judged(article, row)));
    }
    Ok(PronounReport::new(&outcomes))
}

/// What a run finds in an article.
struct Found {
    sentences: Vec<Sentence>,
    named: ArticleMentions,
}

impl Found {
    fn of(model: &StanceModel, finder: &MentionFinder, article: &Article) -> Result<Self> {
        let sentences = sentences(article);
        let names = namings(model, article, &sentences)?;
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

    fn judged<'r>(&self, article: &Article, row: &'r AnnotatedPronoun) -> Judged<'r> {
        let word = bytes(article.field(row.field), &row.pronoun).map_or("", |span| span.of(article.field(row.field)));
        Judged {
            pronoun: lemma(word).unwrap_or("other"),
            row,
            link: self.link(article, row),
        }
    }

    /// Whether the link of a pronoun is to the right bearer; none where it has no link.
    fn link(&self, article: &Article, row: &AnnotatedPronoun) -> Option<bool> {
        let text = article.field(row.field);
        let stands = |sentence: usize, span: FieldSpan, at: FieldSpan| {
            self.sentences.get(sentence).is_some_and(|s| s.field == row.field)
                && span.start < at.end
                && at.start < span.end
        };
        let pronoun = bytes(text, &row.pronoun)?;
        let is_pronoun = |mention: &&Mention| mention.method == MatchMethod::Coreference;
        let mentions = || self.named.mentions.iter();
        let link = mentions()
            .filter(is_pronoun)
            .find(|link| stands(link.sentence, link.span, pronoun))?;
        let name = row.name.as_ref().and_then(|name| bytes(text, name));
        Some(name.is_some_and(|at| {
            let names = mentions().filter(|mention| !is_pronoun(mention));
            let annotated = names.into_iter().find(|name| stands(name.sentence, name.span, at));
            annotated.is_some_and(|name| name.entity == link.entity)
        }))
    }
}

/// The names in each sentence, as a run finds them.
fn namings(model: &StanceModel, article: &Article, sentences: &[Sentence]) -> Result<Vec<NameOccurrence>> {
    let request = |sentence: &Sentence| Request {
        sentence: sentence.span.of(article.field(sentence.field)),
        targets: Vec::new(),
        names: true,
    };
    let requests: Vec<Request> = sentences.iter().map(request).collect();
    let outcomes = score_all(model, &requests)?.into_iter().enumerate();
    let of = |(index, outcomes): (usize, SentenceOutcome)| {
        let names = outcomes.names.into_iter();
        names.filter_map(move |name| name_occurrence(article, sentences, index, &name))
    };
    Ok(outcomes.flat_map(of).collect())
}

/// How right the links of pronouns are.
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

/// Links made and right.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkFigures {
    /// Pronouns annotated.
    pub annotated: usize,
    /// Those that stand for somebody named.
    pub named: usize,
    /// Links made.
    pub links: usize,
    /// Links to the right bearer.
    pub right: usize,
    /// Share of the links that is right, in 0..1.
    pub precision: f64,
    /// Bounds of its 95 % interval (Wilson's).
    pub precision_low: f64,
    /// The upper one.
    pub precision_high: f64,
    /// Share of `named` with a right link, in 0..1.
    pub recall: f64,
}

/// A row's pronoun (he, she, they, who), its part, whether it stands for somebody named, and whether its link is right, where
/// there is one.
struct Judged<'r> {
    pronoun: &'static str,
    row: &'r AnnotatedPronoun,
    link: Option<bool>,
}

impl LinkFigures {
    fn new<'j>(rows: impl IntoIterator<Item = &'j Judged<'j>>) -> Self {
        let (mut annotated, mut named, mut links, mut right) = (0, 0, 0, 0);
        for Judged { row, link, .. } in rows {
            annotated += 1;
            named += usize::from(row.name.is_some());
            links += usize::from(link.is_some());
            right += usize::from(*link == Some(true));
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

/// Wilson's 95 % interval of a share; 0..1 of nothing.
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
    fn new(rows: &[Judged]) -> Self {
        let by = |key: fn(&Judged) -> String| {
            let mut groups: BTreeMap<String, Vec<&Judged>> = BTreeMap::new();
            for row in rows {
                groups.entry(key(row)).or_default().push(row);
            }
            let figures = |(key, rows): (String, Vec<&Judged>)| (key, LinkFigures::new(rows));
            groups.into_iter().map(figures).collect()
        };
        Self {
            overall: LinkFigures::new(rows),
            by_part: by(|row| row.row.part.clone()),
            by_pronoun: by(|row| row.pronoun.to_owned()),
        }
    }
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
    use super::*;
    use crate::actor::KnownOwner;
    use crate::article::Origin;
    use crate::terms::ActorType;

    fn article(text: &str) -> Article {
        Article {
            id: "a".to_owned(),
            outlet: "o".to_owned(),
            date: None,
            title: String::new(),
            text: text.to_owned(),
            content: 0,
            origin: Origin {
                source: "-".into(),
                line: 1,
            },
        }
    }

    fn row(pronoun: (usize, usize), name: Option<(usize, usize)>, part: &str) -> AnnotatedPronoun {
        AnnotatedPronoun {
            article: "a".to_owned(),
            field: Field::Text,
            pronoun: pronoun.0..pronoun.1,
            name: name.map(|(start, end)| start..end),
            part: part.to_owned(),
        }
    }

    #[test]
    fn wilsons_interval_worked_by_hand() {
        // 8 of 10, z = 1.96: centre (0.8 + 0.19207) / 1.38415 and half-width 1.96 * sqrt(0.016 + 0.009604) / 1.38415.
        let (low, high) = wilson(8, 10);
        assert!(
            (low - 0.4902).abs() < 1e-4 && (high - 0.9433).abs() < 1e-4,
            "{low} {high}"
        );
        assert_eq!(wilson(0, 0), (0.0, 1.0));
    }

    #[test]
    fn links_are_judged_by_the_bearer_of_the_annotated_name() {
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
        let found = Found::with_names(&finder, &article, sentences, &names);
        let rows = [
            row((27, 30), Some((0, 9)), "choose"),
            row((45, 49), None, "choose"),
            row((66, 69), Some((0, 9)), "held_out"),
        ];
        let judged: Vec<Judged> = rows.iter().map(|row| found.judged(&article, row)).collect();
        let links: Vec<_> = judged.iter().map(|judged| (judged.pronoun, judged.link)).collect();
        assert_eq!(links, [("she", Some(true)), ("they", None), ("who", Some(false))]);
        let report = PronounReport::new(&judged);
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

    #[test]
    fn the_shipped_annotation_is_whole() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pronouns.csv");
        let rows = read_pronouns(&path).unwrap();
        let part = |part: &str| rows.iter().filter(|row| row.part == part).count();
        assert_eq!((rows.len(), part("choose"), part("held_out")), (355, 113, 242));
        let places: HashSet<_> = rows.iter().map(|row| (&row.article, row.pronoun.start)).collect();
        assert_eq!(places.len(), rows.len(), "a pronoun is annotated twice");
    }

    #[test]
    fn what_does_not_fit_the_articles_is_named() {
        let article = article("é she");
        let articles = HashMap::from([("a", &article)]);
        assert_eq!(row((2, 5), Some((0, 1)), "").problem(&articles), None);
        let outside = row((2, 6), None, "").problem(&articles).unwrap();
        assert!(outside.contains("text has no characters 2..6"), "{outside}");
        let missing = row((0, 1), None, "").problem(&HashMap::new()).unwrap();
        assert!(missing.contains("“a” is in none of the dumps"), "{missing}");
    }
}
