//! Reads the articles in which people marked the quotes, for [`quotes`](super::quotes).
//!
//! The form is that of PolNeAR (Newell, Margolin & Ruths, LREC 2018): each attribution has the
//! spans of its content, its source and its cue.

use super::row_error::RowError;
use super::rows::{list, read_json_lines, string};
use crate::article::FieldSpan;
use crate::error::Result;
use crate::quote::QuoteKind;
use crate::text::byte_of_code_point;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// An article, with the attributions that people marked in it.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnotatedArticle {
    /// The text that the annotation's offsets count in.
    pub text: String,
    pub(super) gold: Vec<Attribution>,
}

/// A quote and its speaker; spans count bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Attribution {
    /// The pieces of the quote, without marks, punctuation and white space at their ends; no piece
    /// is empty.
    pub content: Vec<FieldSpan>,
    /// The pieces that stand in quotation marks, trimmed likewise.
    pub in_marks: Vec<FieldSpan>,
    /// The speaker; empty where nobody is named.
    pub source: Vec<FieldSpan>,
}

impl Attribution {
    fn is_direct(&self) -> bool {
        self.content.len() == self.in_marks.len()
    }

    pub fn kind(&self) -> QuoteKind {
        if self.is_direct() {
            QuoteKind::Direct
        } else {
            QuoteKind::Indirect
        }
    }
}

/// Reads attributions from JSON Lines (gzip or not): `{"doc", "content", "source"}`, the last two
/// lists of `[start, end]` in code points of the text of the article `doc`; and from `articles`,
/// JSON Lines too, the `text` of each `id`. Articles without an attribution are left out. An
/// attribution without content is counted by
/// [`QuotesReport::without_content`](super::QuotesReport::without_content) alone.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io); [`Error::Invalid`](crate::error::Error::Invalid) with
/// the line of each fault.
pub fn read_quotes(data: &Path, articles: &Path) -> Result<Vec<AnnotatedArticle>> {
    let texts: BTreeMap<String, String> = read_json_lines(articles, |row| parse_article(row).map(Some))?
        .into_iter()
        .collect();
    let rows = read_json_lines(data, |row| parse_attribution(row, &texts, articles).map(Some))?;
    let mut by_doc: BTreeMap<String, Vec<Attribution>> = BTreeMap::new();
    for (doc, attribution) in rows {
        by_doc.entry(doc).or_default().push(attribution);
    }
    Ok(by_doc
        .into_iter()
        .map(|(doc, gold)| AnnotatedArticle {
            text: texts.get(&doc).cloned().unwrap_or_default(),
            gold,
        })
        .collect())
}

/// Returns the id and the text of an article.
fn parse_article(row: &Value) -> Result<(String, String), RowError> {
    Ok((string(row, "id")?.to_owned(), string(row, "text")?.to_owned()))
}

/// Returns the id of an article and an attribution in it.
fn parse_attribution(
    row: &Value,
    texts: &BTreeMap<String, String>,
    articles: &Path,
) -> Result<(String, Attribution), RowError> {
    let doc = string(row, "doc")?;
    let text = texts.get(doc).ok_or_else(|| RowError::UnknownArticle {
        id: doc.to_owned(),
        articles: articles.to_path_buf(),
    })?;
    let content = spans(row, "content", text)?;
    let in_marks = content.iter().filter(|span| is_in_marks(span.of(text)));
    let attribution = Attribution {
        in_marks: trim_all(text, in_marks),
        content: trim_all(text, &content),
        source: spans(row, "source", text)?,
    };
    Ok((doc.to_owned(), attribution))
}

/// Returns the spans of a list of `[start, end]` in code points.
fn spans(row: &Value, key: &'static str, text: &str) -> Result<Vec<FieldSpan>, RowError> {
    list(row, key)?
        .iter()
        .map(|value| {
            span(text, value).ok_or_else(|| RowError::SpanOutside {
                value: value.clone(),
                key,
            })
        })
        .collect()
}

fn span(text: &str, value: &Value) -> Option<FieldSpan> {
    let start = byte_of_code_point(text, usize::try_from(value[0].as_u64()?).ok()?)?;
    let end = byte_of_code_point(text, usize::try_from(value[1].as_u64()?).ok()?)?;
    (start <= end).then(|| FieldSpan::new(start, end))
}

/// Trims each piece, and drops those without a word.
pub(super) fn trim_all<'s>(text: &str, pieces: impl IntoIterator<Item = &'s FieldSpan>) -> Vec<FieldSpan> {
    pieces
        .into_iter()
        .map(|piece| trim(text, *piece))
        .filter(|piece| !piece.is_empty())
        .collect()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '$' | '#' | '@' | '%')
}

/// Returns a piece without marks, punctuation and white space at its ends, so that words are
/// compared; an empty span where it has no word.
pub(super) fn trim(text: &str, span: FieldSpan) -> FieldSpan {
    let words = span.of(text);
    let (Some(first), Some(last)) = (words.find(is_word), words.rfind(is_word)) else {
        return FieldSpan::new(span.start, span.start);
    };
    let length = words[last..].chars().next().map_or(0, char::len_utf8);
    FieldSpan::new(span.start + first, span.start + last + length)
}

/// Returns true if a piece is one quotation in marks: it opens with a mark, and closes with one or
/// contains no other (where the speech goes on in the next paragraph).
fn is_in_marks(piece: &str) -> bool {
    const CLOSING: [char; 3] = ['"', '”', '»'];
    let piece = piece
        .trim()
        .trim_end_matches(|c: char| ".,;:!?—–-".contains(c) || c.is_whitespace());
    let Some(rest) = piece.strip_prefix(['"', '“', '‘', '«', '„', '\'']) else {
        return false;
    };
    let inside = rest
        .trim_end_matches(['"', '”', '“', '’', '»', '\''])
        .trim_start_matches('\'');
    !inside.is_empty()
        && !inside.contains(CLOSING)
        && !inside.contains("''")
        && (inside.len() < rest.len() || !rest.contains('\n'))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn article(text: &str, rows: &[serde_json::Value]) -> AnnotatedArticle {
        let texts = BTreeMap::from([("a".to_owned(), text.to_owned())]);
        let gold = rows
            .iter()
            .map(|row| parse_attribution(row, &texts, Path::new("articles")).unwrap().1)
            .collect();
        AnnotatedArticle {
            text: text.to_owned(),
            gold,
        }
    }

    /// Returns the first occurrence of `words`, as `[start, end]` in code points.
    fn code_points(text: &str, words: &str) -> [usize; 2] {
        let start = text[..text.find(words).unwrap()].chars().count();
        [start, start + words.chars().count()]
    }

    pub fn row(text: &str, content: &[&str], source: Option<&str>) -> serde_json::Value {
        let content: Vec<_> = content.iter().map(|words| code_points(text, words)).collect();
        let source: Vec<_> = source.into_iter().map(|words| code_points(text, words)).collect();
        serde_json::json!({"doc": "a", "content": content, "source": source, "cue": []})
    }

    #[test]
    fn pieces_in_marks_differ_from_those_that_contain_some() {
        let cases = [
            ("“We won,”", true),
            ("\"We won\".", true),
            ("''We won,''", true),
            ("“We won, and", true),
            ("that “we won”", false),
            ("“We” and “won”", false),
            ("we won", false),
        ];
        for (piece, expected) in cases {
            assert_eq!(is_in_marks(piece), expected, "{piece}");
        }
    }

    #[test]
    fn faults_are_named() {
        let texts = BTreeMap::from([("a".to_owned(), "Ada left.".to_owned())]);
        let cases = [
            (r#"{"content": []}"#, "no text “doc”"),
            (r#"{"doc": "b", "content": []}"#, "article “b” is not in articles"),
            (r#"{"doc": "a"}"#, "no list “content”"),
            (
                r#"{"doc": "a", "content": [[0, 99]]}"#,
                "[0,99] in “content” is not a [start, end]",
            ),
        ];
        for (line, expected) in cases {
            let row = serde_json::from_str(line).unwrap();
            let error = parse_attribution(&row, &texts, Path::new("articles")).unwrap_err();
            let message = error.to_string();
            assert!(message.contains(expected), "{message}");
        }
    }
}
