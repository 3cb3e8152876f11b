//! Reads the pronouns for which people noted the person they stand for, and their articles, for
//! [`pronouns`](super::pronouns).

use super::row_error::RowError;
use super::rows::read_csv;
use crate::article::{Article, Field, FieldSpan};
use crate::error::{Error, Problem, Result};
use crate::ingest::{Options, open};
use crate::text::byte_of_code_point;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
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

/// A row of the file.
#[derive(Deserialize)]
struct PronounRow {
    article_id: String,
    field: String,
    pronoun_start: usize,
    pronoun_end: usize,
    name_start: Option<usize>,
    name_end: Option<usize>,
    part: String,
}

/// A pronoun of an article, and the person that it stands for by a reader's judgement. Ranges count
/// Unicode code points of the field as the dump gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnotatedPronoun {
    pub(super) article: String,
    pub(super) field: Field,
    pub(super) pronoun: Range<usize>,
    /// One of the person's names in the same field; `None` where the text does not name the person.
    pub(super) name: Option<Range<usize>>,
    /// The part of the file: the rows that a rule was chosen on, or those that were held out.
    pub(super) part: String,
}

/// Reads a CSV file with the columns article_id, field (title or text), pronoun_start, pronoun_end,
/// name_start, name_end and part; offsets count Unicode code points, half-open; both cells of the
/// name are empty where nobody named is meant.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io); [`Error::Invalid`](crate::error::Error::Invalid) with
/// the line of each fault.
pub fn read_pronouns(path: &Path) -> Result<Vec<AnnotatedPronoun>> {
    read_csv(path, &COLUMNS, |row: PronounRow| {
        let name = match (row.name_start, row.name_end) {
            (None, None) => None,
            (Some(start), Some(end)) => Some(range("name", start, end)?),
            _ => return Err(RowError::HalfName),
        };
        if !["title", "text"].contains(&row.field.as_str()) {
            return Err(RowError::UnknownField(row.field));
        }
        Ok(AnnotatedPronoun {
            pronoun: range("pronoun", row.pronoun_start, row.pronoun_end)?,
            field: Field::parse(&row.field),
            article: row.article_id,
            name,
            part: row.part,
        })
    })
}

fn range(name: &'static str, start: usize, end: usize) -> Result<Range<usize>, RowError> {
    if start < end {
        Ok(start..end)
    } else {
        Err(RowError::EmptySpan { name, start, end })
    }
}

/// Reads from `dumps` the articles that `rows`, the rows of the file `data`, are about.
///
/// # Errors
/// Those of [`open`]; [`Error::Invalid`] when an article is in none of the dumps, or is too short
/// for an offset.
pub fn read_annotated(data: &Path, rows: &[AnnotatedPronoun], dumps: &[String]) -> Result<Vec<Article>> {
    let wanted: HashSet<&str> = rows.iter().map(|row| row.article.as_str()).collect();
    let articles: Vec<Article> = open(dumps, &Options::default())?
        .flatten()
        .filter(|article| wanted.contains(article.id.as_str()))
        .collect();
    let by_id: HashMap<&str, &Article> = articles.iter().map(|a| (a.id.as_str(), a)).collect();
    let problems: Vec<Problem> = rows
        .iter()
        .filter_map(|row| row.check(&by_id).err().map(Problem::new))
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
    /// Checks that the article is there and has the characters of the pronoun and the name.
    fn check(&self, articles: &HashMap<&str, &Article>) -> Result<(), RowError> {
        let article = articles
            .get(self.article.as_str())
            .ok_or_else(|| RowError::NotInDumps(self.article.clone()))?;
        for range in std::iter::once(&self.pronoun).chain(&self.name) {
            if is_removed(article, self.field, range) {
                continue;
            }
            span(article, self.field, range).ok_or_else(|| RowError::FieldTooShort {
                article: self.article.clone(),
                field: self.field.as_str(),
                start: range.start,
                end: range.end,
            })?;
        }
        Ok(())
    }
}

/// Returns true if cleaning took the words out of the field.
fn is_removed(article: &Article, field: Field, range: &Range<usize>) -> bool {
    [range.start, range.end - 1]
        .iter()
        .any(|point| cleaned(article, field, *point).is_none())
}

/// Converts a range of code points of the field as it was given to a span of bytes of the cleaned field; `None` where cleaning
/// took it out, and where the field is too short.
pub(super) fn span(article: &Article, field: Field, range: &Range<usize>) -> Option<FieldSpan> {
    let text = article.field(field);
    let start = byte_of_code_point(text, cleaned(article, field, range.start)?)?;
    let end = byte_of_code_point(text, cleaned(article, field, range.end - 1)? + 1)?;
    Some(FieldSpan::new(start, end))
}

fn cleaned(article: &Article, field: Field, point: usize) -> Option<usize> {
    let map = match field {
        Field::Title => &article.cleaning.title,
        Field::Text => &article.cleaning.text,
    };
    let point = map.cleaned(u32::try_from(point).ok()?)?;
    usize::try_from(point).ok()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::article::Origin;
    use crate::clean::clean;

    pub fn article(text: &str) -> Article {
        Article {
            id: "a".to_owned(),
            outlet: "o".to_owned(),
            date: None,
            url: String::new(),
            title: String::new(),
            text: text.to_owned(),
            cleaning: Default::default(),
            language: None,
            content: 0,
            text_length: 0,
            replaces: None,
            origin: Origin {
                source: "-".into(),
                line: 1,
            },
        }
    }

    pub fn row(pronoun: (usize, usize), name: Option<(usize, usize)>, part: &str) -> AnnotatedPronoun {
        AnnotatedPronoun {
            article: "a".to_owned(),
            field: Field::Text,
            pronoun: pronoun.0..pronoun.1,
            name: name.map(|(start, end)| start..end),
            part: part.to_owned(),
        }
    }

    #[test]
    fn the_shipped_annotation_is_complete() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pronouns.csv");
        let rows = read_pronouns(&path).unwrap();
        let held_out = rows.iter().filter(|row| row.part == "held_out").count();
        let choose = rows.iter().filter(|row| row.part == "choose").count();
        assert_eq!((rows.len(), choose, held_out), (530, 288, 242));
        let places: HashSet<_> = rows.iter().map(|row| (&row.article, row.pronoun.start)).collect();
        assert_eq!(places.len(), rows.len(), "a pronoun is annotated twice");
    }

    #[test]
    fn offsets_count_in_the_text_as_it_was_given() {
        let given = "<b>Zoé</b> said she&#8217;d &lt;i&gt; leave.";
        let mut article = article(given);
        article.cleaning = clean(&mut String::new(), &mut article.text).0;
        assert_eq!(article.text, "Zoé said she’d <i> leave.");
        let words = ["Zoé", "she", "leave", "</b>"].map(|word| {
            let start = given[..given.find(word).unwrap()].chars().count();
            let range = start..start + word.chars().count();
            span(&article, Field::Text, &range).map(|span| span.of(&article.text))
        });
        assert_eq!(words, [Some("Zoé"), Some("she"), Some("leave"), None]);
        assert!(row((7, 8), None, "").check(&HashMap::from([("a", &article)])).is_ok());
    }

    #[test]
    fn rows_that_do_not_fit_the_articles_are_faults() {
        let article = article("é she");
        let articles = HashMap::from([("a", &article)]);
        assert!(row((2, 5), Some((0, 1)), "").check(&articles).is_ok());
        let outside = row((2, 6), None, "").check(&articles).unwrap_err().to_string();
        assert!(outside.contains("text has no characters 2..6"), "{outside}");
        let missing = row((0, 1), None, "").check(&HashMap::new()).unwrap_err().to_string();
        assert!(missing.contains("“a” is in none of the dumps"), "{missing}");
    }
}
