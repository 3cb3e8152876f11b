//! Quotes: which part of a text is somebody's words, and whose, against attributions that people marked.
//!
//! The form is that of PolNeAR (Newell, Margolin & Ruths, LREC 2018): each attribution has the spans of its content, its
//! source and its cue. What is counted, and how, is told in `docs/quotes.md`.

use super::figures::{SpanFigures, percent, share};
use super::rows::read_json_lines;
use crate::article::FieldSpan;
use crate::error::Result;
use crate::quote::{Quote, QuoteKind, quotes};
use crate::sentence;
use serde::Serialize;
use serde_json::Value;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// Share of the characters of two contents together that both must have, for one to count as found.
const PARTLY: f64 = 0.5;

/// Words that end the part of a speaker's phrase that holds its head.
const AFTER_HEAD: [&str; 18] = [
    "of",
    "for",
    "from",
    "at",
    "in",
    "on",
    "with",
    "to",
    "by",
    "who",
    "that",
    "which",
    "whose",
    "as",
    "and",
    "against",
    "about",
    "including",
];

/// An article, and what people marked in it.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnotatedArticle {
    /// The text that the annotation's offsets count in.
    pub text: String,
    gold: Vec<Attribution>,
}

/// Words and whose they are; spans count bytes.
#[derive(Debug, Clone, PartialEq)]
struct Attribution {
    /// The pieces of what is said, without marks, punctuation and white space at their ends; never empty.
    content: Vec<FieldSpan>,
    /// Those pieces that stand in quotation marks, as above.
    in_marks: Vec<FieldSpan>,
    /// Who says it; empty where nobody is named.
    source: Vec<FieldSpan>,
}

impl Attribution {
    fn is_direct(&self) -> bool {
        self.content.len() == self.in_marks.len()
    }

    fn kind(&self) -> QuoteKind {
        if self.is_direct() {
            QuoteKind::Direct
        } else {
            QuoteKind::Indirect
        }
    }
}

/// Reads attributions from JSON Lines (gzip or not): `{"doc", "content", "source"}`, the last two lists of
/// `[start, end]` in code points of the text of the article `doc`; and from `articles`, JSON Lines too, the `text` of each
/// `id`. Articles without an attribution are left out. An attribution without content is counted by
/// [`QuotesReport::without_content`] alone.
///
/// # Errors
/// [`Error::Io`](crate::error::Error::Io); [`Error::Invalid`](crate::error::Error::Invalid) with the line of each fault.
pub fn read_quotes(data: &Path, articles: &Path) -> Result<Vec<AnnotatedArticle>> {
    let texts: BTreeMap<String, String> = read_json_lines(articles, |row| Ok(vec![text_of(row)?]))?
        .into_iter()
        .collect();
    let rows = read_json_lines(data, |row| Ok(vec![attribution(row, &texts, articles)?]))?;
    let mut by_doc: BTreeMap<String, Vec<Attribution>> = BTreeMap::new();
    for (doc, attribution) in rows {
        by_doc.entry(doc).or_default().push(attribution);
    }
    let article = |(doc, gold)| AnnotatedArticle {
        text: texts.get(&doc).cloned().unwrap_or_default(),
        gold,
    };
    Ok(by_doc.into_iter().map(article).collect())
}

fn text_of(row: &Value) -> Result<(String, String), String> {
    Ok((string(row, "id")?.to_owned(), string(row, "text")?.to_owned()))
}

fn string<'r>(row: &'r Value, key: &str) -> Result<&'r str, String> {
    row[key].as_str().ok_or_else(|| format!("no text “{key}”"))
}

fn attribution(
    row: &Value,
    texts: &BTreeMap<String, String>,
    articles: &Path,
) -> Result<(String, Attribution), String> {
    let doc = string(row, "doc")?;
    let text = texts
        .get(doc)
        .ok_or_else(|| format!("article “{doc}” is not in {}", articles.display()))?;
    let content = spans(row, "content", text)?;
    let in_marks = content.iter().filter(|span| is_in_marks(span.of(text))).copied();
    let trimmed = |span: FieldSpan| Some(trim(text, span)).filter(|span| !span.is_empty());
    let attribution = Attribution {
        in_marks: in_marks.filter_map(trimmed).collect(),
        content: content.iter().copied().filter_map(trimmed).collect(),
        source: spans(row, "source", text)?,
    };
    Ok((doc.to_owned(), attribution))
}

/// The spans of a list of `[start, end]` in code points.
fn spans(row: &Value, key: &str, text: &str) -> Result<Vec<FieldSpan>, String> {
    let list = row[key].as_array().ok_or_else(|| format!("no list “{key}”"))?;
    let byte = |value: &Value| {
        let at = usize::try_from(value.as_u64()?).ok()?;
        let starts = text.char_indices().map(|(byte, _)| byte);
        starts.chain(Some(text.len())).nth(at)
    };
    let span = |value: &Value| {
        let (start, end) = (byte(&value[0])?, byte(&value[1])?);
        (start <= end).then(|| FieldSpan::new(start, end))
    };
    let fault = |value| format!("{value} in “{key}” is no [start, end] inside the text of the article");
    list.iter()
        .map(|value| span(value).ok_or_else(|| fault(value)))
        .collect()
}

/// A piece without marks, punctuation and white space at its ends, so that what is compared is words.
fn trim(text: &str, span: FieldSpan) -> FieldSpan {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '$' | '#' | '@' | '%');
    let words = span.of(text);
    let (Some(first), Some(last)) = (words.find(is_word), words.rfind(is_word)) else {
        return FieldSpan::new(span.start, span.start);
    };
    let length = words[last..].chars().next().map_or(0, char::len_utf8);
    FieldSpan::new(span.start + first, span.start + last + length)
}

/// Whether a piece is one quotation in marks: it opens with one, and closes with one or holds no other (the speech goes on in
/// the next paragraph).
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

/// Finds the quotes of each article as a run would, and compares.
pub fn evaluate_quotes(articles: &[AnnotatedArticle]) -> QuotesReport {
    let mut count = Count::default();
    for article in articles {
        count.add(article, &quotes(&article.text, &sentence::split(&article.text)));
    }
    count.report(articles.len())
}

/// How found quotes agree with those that people marked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuotesReport {
    /// Articles with an attribution.
    pub articles: usize,
    /// Attributions without content, which are not counted.
    pub without_content: usize,
    /// Characters inside any content, nested ones once.
    pub characters: SpanFigures,
    /// Pieces of content in quotation marks, against those of the found direct quotes; right where half the characters of both
    /// together are in both.
    pub direct_quotes: SpanFigures,
    /// All attributions.
    pub all: KindFigures,
    /// Attributions all of whose content stands in quotation marks.
    pub direct: KindFigures,
    /// The others.
    pub indirect: KindFigures,
    /// Attributions found for which nobody is named in the file.
    pub without_source: usize,
    /// Those of them for which a speaker was found.
    pub without_source_named: usize,
}

/// The figures of one kind of quote.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindFigures {
    /// Right where all pieces are the same.
    pub exact: SpanFigures,
    /// Right where half the characters of both together are in both.
    pub partly: SpanFigures,
    /// Attributions of this kind that were found at least partly, as whichever kind, and have a source.
    pub found_with_source: usize,
    /// Those whose speaker is right: it overlaps the source and has its head.
    pub speaker_right: usize,
    /// Those whose speaker is the source to the letter.
    pub speaker_exact: usize,
    /// Share of right speakers, in 0..1.
    pub share_speaker_right: f64,
    /// Share of speakers right to the letter, in 0..1.
    pub share_speaker_exact: f64,
}

/// Sums over articles.
#[derive(Default)]
struct Count {
    without_content: usize,
    /// In the file, found, in both.
    characters: [usize; 3],
    pieces: [usize; 3],
    all: KindCount,
    direct: KindCount,
    indirect: KindCount,
    without_source: [usize; 2],
}

#[derive(Default)]
struct KindCount {
    gold: usize,
    found: usize,
    exact: usize,
    partly: usize,
    speakers: [usize; 3],
}

impl Count {
    fn add(&mut self, article: &AnnotatedArticle, quotes: &[Quote]) {
        let text = &article.text;
        let (gold, empty): (Vec<_>, Vec<_>) = article.gold.iter().partition(|gold| !gold.content.is_empty());
        self.without_content += empty.len();
        let found: Vec<Found> = quotes.iter().filter_map(|quote| Found::new(text, quote)).collect();
        self.add_characters(text, &gold, &found);
        self.add_pieces(&gold, &found);
        for kind in [None, Some(QuoteKind::Direct), Some(QuoteKind::Indirect)] {
            let gold: Vec<_> = gold
                .iter()
                .copied()
                .filter(|gold| kind.is_none_or(|kind| gold.kind() == kind))
                .collect();
            let found: Vec<_> = found
                .iter()
                .filter(|found| kind.is_none_or(|kind| found.kind == kind))
                .collect();
            let contents: (Vec<_>, Vec<_>) = (
                gold.iter().map(|gold| gold.content.as_slice()).collect(),
                found.iter().map(|found| found.content.as_slice()).collect(),
            );
            let pairs = pairs(&contents.0, &contents.1);
            let count = self.of(kind);
            count.gold += gold.len();
            count.found += found.len();
            count.partly += pairs.len();
            count.exact += pairs.iter().filter(|(a, b)| contents.0[*a] == contents.1[*b]).count();
            if kind.is_none() {
                for (a, b) in pairs {
                    self.add_speaker(text, gold[a], found[b]);
                }
            }
        }
    }

    fn of(&mut self, kind: Option<QuoteKind>) -> &mut KindCount {
        match kind {
            None => &mut self.all,
            Some(QuoteKind::Direct) => &mut self.direct,
            Some(QuoteKind::Indirect) => &mut self.indirect,
        }
    }

    fn add_characters(&mut self, text: &str, gold: &[&Attribution], found: &[Found]) {
        let gold = union(gold.iter().flat_map(|gold| &gold.content));
        let found = union(found.iter().flat_map(|found| &found.content));
        let both = intersection(&gold, &found);
        for (sum, spans) in self.characters.iter_mut().zip([gold, found, both]) {
            *sum += spans.iter().map(|span| span.of(text).chars().count()).sum::<usize>();
        }
    }

    fn add_pieces(&mut self, gold: &[&Attribution], found: &[Found]) {
        let gold: Vec<&[FieldSpan]> = gold.iter().flat_map(|gold| gold.in_marks.chunks(1)).collect();
        let direct = found.iter().filter(|found| found.kind == QuoteKind::Direct);
        let found: Vec<&[FieldSpan]> = direct.flat_map(|found| found.content.chunks(1)).collect();
        let right = pairs(&gold, &found).len();
        for (sum, count) in self.pieces.iter_mut().zip([gold.len(), found.len(), right]) {
            *sum += count;
        }
    }

    fn add_speaker(&mut self, text: &str, gold: &Attribution, found: &Found) {
        if gold.source.is_empty() {
            self.without_source[0] += 1;
            self.without_source[1] += usize::from(found.source.is_some());
            return;
        }
        let right = found.source.is_some_and(|source| is_right(text, &gold.source, source));
        let exact = found
            .source
            .is_some_and(|source| gold.source.iter().map(|span| trim(text, *span)).eq([source]));
        for kind in [None, Some(gold.kind())] {
            let speakers = &mut self.of(kind).speakers;
            for (sum, one) in speakers.iter_mut().zip([true, right, exact]) {
                *sum += usize::from(one);
            }
        }
    }

    fn report(&self, articles: usize) -> QuotesReport {
        let figures = |[gold, found, right]: [usize; 3]| SpanFigures::new(gold, found, right);
        QuotesReport {
            articles,
            without_content: self.without_content,
            characters: figures(self.characters),
            direct_quotes: figures(self.pieces),
            all: self.all.report(),
            direct: self.direct.report(),
            indirect: self.indirect.report(),
            without_source: self.without_source[0],
            without_source_named: self.without_source[1],
        }
    }
}

impl KindCount {
    fn report(&self) -> KindFigures {
        let [found_with_source, speaker_right, speaker_exact] = self.speakers;
        KindFigures {
            exact: SpanFigures::new(self.gold, self.found, self.exact),
            partly: SpanFigures::new(self.gold, self.found, self.partly),
            found_with_source,
            speaker_right,
            speaker_exact,
            share_speaker_right: share(speaker_right, found_with_source),
            share_speaker_exact: share(speaker_exact, found_with_source),
        }
    }
}

/// A quote that was found, in the form of the file's.
struct Found {
    content: Vec<FieldSpan>,
    source: Option<FieldSpan>,
    kind: QuoteKind,
}

impl Found {
    fn new(text: &str, quote: &Quote) -> Option<Self> {
        let trimmed = |span: &FieldSpan| Some(trim(text, *span)).filter(|span| !span.is_empty());
        let content: Vec<FieldSpan> = quote.content.iter().filter_map(trimmed).collect();
        (!content.is_empty()).then(|| Self {
            content,
            source: quote.source.map(|source| trim(text, source)),
            kind: quote.kind,
        })
    }
}

/// Whether a speaker overlaps a source and has its head.
fn is_right(text: &str, gold: &[FieldSpan], found: FieldSpan) -> bool {
    let has = |head: FieldSpan| head.start < found.end && found.start < head.end;
    gold.iter().filter_map(|source| head(text, *source)).any(has)
}

/// The word that a speaker's phrase is about: the last one before a preposition, a relative, a comma or a bracket.
fn head(text: &str, source: FieldSpan) -> Option<FieldSpan> {
    let mut head = None;
    let mut end = source.start;
    for word in source.of(text).split_inclusive(char::is_whitespace) {
        let start = end;
        end += word.len();
        let span = trim(text, FieldSpan::new(start, end));
        let word = word.trim_end();
        let opens = word.starts_with(['(', '—', '–', '[']);
        if head.is_some() && (opens || AFTER_HEAD.contains(&word.to_lowercase().as_str())) {
            break;
        }
        head = Some(span).filter(|span| !span.is_empty()).or(head);
        if word.ends_with([',', ';', ':', ')']) {
            break;
        }
    }
    head
}

/// Pairs of a gold content and a found one that have at least [`PARTLY`] of their characters in common, the closest first, each
/// in one pair at most.
fn pairs(gold: &[&[FieldSpan]], found: &[&[FieldSpan]]) -> Vec<(usize, usize)> {
    let mut close: Vec<(u64, usize, usize)> = Vec::new();
    for (a, gold) in gold.iter().enumerate() {
        for (b, found) in found.iter().enumerate() {
            let both = length(&intersection(gold, found));
            let any = length(gold) + length(found) - both;
            if both > 0 && both as f64 >= PARTLY * any as f64 {
                close.push(((both as f64 / any as f64 * 1e9) as u64, a, b));
            }
        }
    }
    close.sort_unstable_by_key(|&(overlap, a, b)| (Reverse(overlap), a, b));
    let (mut gold_taken, mut found_taken) = (vec![false; gold.len()], vec![false; found.len()]);
    let mut pairs = Vec::new();
    for (_, a, b) in close {
        if !gold_taken[a] && !found_taken[b] {
            (gold_taken[a], found_taken[b]) = (true, true);
            pairs.push((a, b));
        }
    }
    pairs
}

fn length(spans: &[FieldSpan]) -> usize {
    spans.iter().map(FieldSpan::len).sum()
}

/// Spans that cover the same as `spans`, in order and apart.
fn union<'s>(spans: impl Iterator<Item = &'s FieldSpan>) -> Vec<FieldSpan> {
    let mut sorted: Vec<FieldSpan> = spans.copied().collect();
    sorted.sort_unstable();
    let mut union: Vec<FieldSpan> = Vec::new();
    for span in sorted {
        match union.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => union.push(span),
        }
    }
    union
}

/// What is in both, where each is in order and apart.
fn intersection(a: &[FieldSpan], b: &[FieldSpan]) -> Vec<FieldSpan> {
    let mut both = Vec::new();
    let (mut i, mut j) = (0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        let (start, end) = (x.start.max(y.start), x.end.min(y.end));
        if start < end {
            both.push(FieldSpan::new(start, end));
        }
        if x.end < y.end {
            i += 1;
        } else {
            j += 1;
        }
    }
    both
}

impl fmt::Display for QuotesReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "articles          {:>6}", self.articles)?;
        if self.without_content > 0 {
            writeln!(f, "without content   {:>6}", self.without_content)?;
        }
        let [gold, found, right] = ["gold", "found", "right"];
        let [precision, recall, f1] = ["precision", "recall", "F1"];
        writeln!(
            f,
            "\n{:<18} {gold:>7} {found:>7} {right:>7} {precision:>9} {recall:>9} {f1:>9}",
            "quotes"
        )?;
        let rows = [
            ("characters", &self.characters),
            ("in quotation marks", &self.direct_quotes),
            ("all, partly", &self.all.partly),
            ("all, exact", &self.all.exact),
            ("direct, partly", &self.direct.partly),
            ("direct, exact", &self.direct.exact),
            ("indirect, partly", &self.indirect.partly),
            ("indirect, exact", &self.indirect.exact),
        ];
        for (name, figures) in rows {
            let SpanFigures { gold, found, right, .. } = figures;
            let [precision, recall, f1] = [figures.precision, figures.recall, figures.f1].map(percent);
            writeln!(
                f,
                "{name:<18} {gold:>7} {found:>7} {right:>7} {precision:>9.2} {recall:>9.2} {f1:>9.2}"
            )?;
        }
        let [all, exact, share_right, share_exact] = ["found", "exact", "right %", "exact %"];
        writeln!(
            f,
            "\n{:<18} {all:>7} {right:>7} {exact:>7} {share_right:>9} {share_exact:>9}",
            "speakers"
        )?;
        for (name, figures) in [
            ("all", &self.all),
            ("direct", &self.direct),
            ("indirect", &self.indirect),
        ] {
            let (n, right, exact) = (figures.found_with_source, figures.speaker_right, figures.speaker_exact);
            let [share_right, share_exact] = [figures.share_speaker_right, figures.share_speaker_exact].map(percent);
            writeln!(
                f,
                "{name:<18} {n:>7} {right:>7} {exact:>7} {share_right:>9.2} {share_exact:>9.2}"
            )?;
        }
        let (without, named) = (self.without_source, self.without_source_named);
        writeln!(
            f,
            "found without a source in the file: {without}, a speaker named for {named}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(text: &str, rows: &[serde_json::Value]) -> AnnotatedArticle {
        let texts = BTreeMap::from([("a".to_owned(), text.to_owned())]);
        let gold = rows
            .iter()
            .map(|row| attribution(row, &texts, Path::new("articles")).unwrap().1)
            .collect();
        AnnotatedArticle {
            text: text.to_owned(),
            gold,
        }
    }

    fn row(text: &str, content: &[&str], source: Option<&str>) -> serde_json::Value {
        let span = |words: &str| {
            let start = text[..text.find(words).unwrap()].chars().count();
            [start, start + words.chars().count()]
        };
        let content: Vec<_> = content.iter().map(|words| span(words)).collect();
        let source: Vec<_> = source.into_iter().map(span).collect();
        serde_json::json!({"doc": "a", "content": content, "source": source, "cue": []})
    }

    #[test]
    fn figures_of_a_text_worked_by_hand() {
        let text = "“We won,” said Ada Quill, the mayor. Bo Marn said that she lied. Nobody heard it.";
        let rows = [
            row(text, &["“We won,”"], Some("Ada Quill, the mayor")),
            row(text, &["that she lied"], Some("Ada")),
            row(text, &["Nobody heard it"], None),
        ];
        let report = evaluate_quotes(&[article(text, &rows)]);
        assert_eq!(report.all.exact, SpanFigures::new(3, 2, 2));
        assert_eq!(report.direct.exact, SpanFigures::new(1, 1, 1));
        assert_eq!(report.indirect.partly, SpanFigures::new(2, 1, 1));
        assert_eq!(report.direct_quotes, SpanFigures::new(1, 1, 1));
        // "We won" and "that she lied" of those and "Nobody heard it".
        assert_eq!(report.characters, SpanFigures::new(6 + 13 + 15, 6 + 13, 6 + 13));
        let speakers =
            |figures: &KindFigures| (figures.found_with_source, figures.speaker_right, figures.speaker_exact);
        assert_eq!(speakers(&report.all), (2, 1, 0));
        assert_eq!(speakers(&report.direct), (1, 1, 0));
        assert_eq!(speakers(&report.indirect), (1, 0, 0));
    }

    #[test]
    fn the_head_of_a_source_is_its_last_word_before_what_belongs_to_it() {
        let cases = [
            ("Sen. Bo Marn (L-Kessia)", "Marn"),
            ("a spokesman for the ministry", "spokesman"),
            ("Quill, a lawyer from Oslo,", "Quill"),
            ("officials who asked not to be named", "officials"),
            ("who", "who"),
            ("Mr. Marn's", "Marn's"),
        ];
        for (source, expected) in cases {
            let head = head(source, FieldSpan::new(0, source.len())).unwrap();
            assert_eq!(head.of(source), expected, "{source}");
        }
    }

    #[test]
    fn pieces_in_marks_are_told_from_those_that_hold_some() {
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
    fn a_quote_is_in_one_pair_and_the_closest_wins() {
        let span = |start, end| [FieldSpan::new(start, end)];
        let (a, b, x, y) = (span(0, 10), span(2, 10), span(2, 10), span(50, 60));
        assert_eq!(pairs(&[&a, &b], &[&x, &y]), [(1, 0)]);
        assert_eq!(pairs(&[&a], &[&span(0, 4)]), []);
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
                "[0,99] in “content” is no [start, end]",
            ),
        ];
        for (line, expected) in cases {
            let row = serde_json::from_str(line).unwrap();
            let message = attribution(&row, &texts, Path::new("articles")).unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
    }
}
