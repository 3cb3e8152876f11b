//! Quotes and their speakers, compared with the attributions that people marked. `docs/quotes.md`
//! defines the counts.

use super::annotated_quotes::{AnnotatedArticle, Attribution, trim, trim_all};
use super::figures::{SpanFigures, percent, share};
use super::span_overlap::{intersection, pairs, union};
use crate::article::FieldSpan;
use crate::quote::{Quote, QuoteKind, quotes};
use crate::sentence;
use serde::Serialize;
use std::fmt;

/// Words that end the part of a speaker's phrase that has its head.
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

/// Finds the quotes of each article as a run would, and compares.
pub fn evaluate_quotes(articles: &[AnnotatedArticle]) -> QuotesReport {
    let mut counts = QuoteCounts::default();
    for article in articles {
        counts.add(article, &quotes(&article.text, &sentence::split(&article.text)));
    }
    counts.report(articles.len())
}

/// The agreement of the found quotes with those that people marked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuotesReport {
    /// Number of articles with an attribution.
    pub articles: usize,
    /// Number of attributions without content, which the figures leave out.
    pub without_content: usize,
    /// Characters inside any content, nested ones once.
    pub characters: SpanFigures,
    /// Pieces of content in quotation marks, compared with those of the found direct quotes; right
    /// where half the characters of both together are in both.
    pub direct_quotes: SpanFigures,
    /// All attributions.
    pub all: KindFigures,
    /// Attributions all of whose content stands in quotation marks.
    pub direct: KindFigures,
    /// The others.
    pub indirect: KindFigures,
    /// Number of attributions found whose source the file does not name.
    pub without_source: usize,
    /// Number of them for which a speaker was found.
    pub without_source_named: usize,
}

/// The figures of one kind of quote.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindFigures {
    /// Right where all pieces are the same.
    pub exact: SpanFigures,
    /// Right where half the characters of both together are in both.
    pub partly: SpanFigures,
    /// Number of attributions of this kind that were found at least partly, as whichever kind, and
    /// have a source.
    pub found_with_source: usize,
    /// Number of them whose speaker is right: it overlaps the source and has its head.
    pub speaker_right: usize,
    /// Number of them whose speaker is exactly the source.
    pub speaker_exact: usize,
    /// Share of right speakers, in 0..1.
    pub share_speaker_right: f64,
    /// Share of exact speakers, in 0..1.
    pub share_speaker_exact: f64,
}

/// Sums over articles.
#[derive(Default)]
struct QuoteCounts {
    without_content: usize,
    characters: SpanCounts,
    pieces: SpanCounts,
    all: KindCounts,
    direct: KindCounts,
    indirect: KindCounts,
    without_source: usize,
    without_source_named: usize,
}

/// Numbers of spans, or of characters in them: in the file, found, and both.
#[derive(Default)]
struct SpanCounts {
    gold: usize,
    found: usize,
    right: usize,
}

#[derive(Default)]
struct KindCounts {
    gold: usize,
    found: usize,
    exact: usize,
    partly: usize,
    found_with_source: usize,
    speaker_right: usize,
    speaker_exact: usize,
}

impl SpanCounts {
    fn add(&mut self, gold: usize, found: usize, right: usize) {
        self.gold += gold;
        self.found += found;
        self.right += right;
    }

    fn figures(&self) -> SpanFigures {
        SpanFigures::new(self.gold, self.found, self.right)
    }
}

impl QuoteCounts {
    fn add(&mut self, article: &AnnotatedArticle, quotes: &[Quote]) {
        let text = &article.text;
        let (gold, empty): (Vec<_>, Vec<_>) = article.gold.iter().partition(|gold| !gold.content.is_empty());
        self.without_content += empty.len();
        let found: Vec<FoundQuote> = quotes.iter().filter_map(|quote| FoundQuote::new(text, quote)).collect();
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
            let gold_contents: Vec<&[FieldSpan]> = gold.iter().map(|gold| gold.content.as_slice()).collect();
            let found_contents: Vec<&[FieldSpan]> = found.iter().map(|found| found.content.as_slice()).collect();
            let pairs = pairs(&gold_contents, &found_contents);
            let counts = self.of(kind);
            counts.gold += gold.len();
            counts.found += found.len();
            counts.partly += pairs.len();
            counts.exact += pairs
                .iter()
                .filter(|(a, b)| gold_contents[*a] == found_contents[*b])
                .count();
            if kind.is_none() {
                for (a, b) in pairs {
                    self.add_speaker(text, gold[a], found[b]);
                }
            }
        }
    }

    fn of(&mut self, kind: Option<QuoteKind>) -> &mut KindCounts {
        match kind {
            None => &mut self.all,
            Some(QuoteKind::Direct) => &mut self.direct,
            // No attribution in a file is of a transcript's turn.
            Some(QuoteKind::Indirect | QuoteKind::Spoken) => &mut self.indirect,
        }
    }

    fn add_characters(&mut self, text: &str, gold: &[&Attribution], found: &[FoundQuote]) {
        let gold = union(gold.iter().flat_map(|gold| &gold.content));
        let found = union(found.iter().flat_map(|found| &found.content));
        let both = intersection(&gold, &found);
        self.characters.add(
            characters(text, &gold),
            characters(text, &found),
            characters(text, &both),
        );
    }

    fn add_pieces(&mut self, gold: &[&Attribution], found: &[FoundQuote]) {
        let gold: Vec<&[FieldSpan]> = gold.iter().flat_map(|gold| gold.in_marks.chunks(1)).collect();
        let direct = found.iter().filter(|found| found.kind == QuoteKind::Direct);
        let found: Vec<&[FieldSpan]> = direct.flat_map(|found| found.content.chunks(1)).collect();
        self.pieces.add(gold.len(), found.len(), pairs(&gold, &found).len());
    }

    fn add_speaker(&mut self, text: &str, gold: &Attribution, found: &FoundQuote) {
        if gold.source.is_empty() {
            self.without_source += 1;
            self.without_source_named += usize::from(found.source.is_some());
            return;
        }
        let right = found.source.is_some_and(|source| is_right(text, &gold.source, source));
        let exact = found
            .source
            .is_some_and(|source| gold.source.iter().map(|span| trim(text, *span)).eq([source]));
        for kind in [None, Some(gold.kind())] {
            let counts = self.of(kind);
            counts.found_with_source += 1;
            counts.speaker_right += usize::from(right);
            counts.speaker_exact += usize::from(exact);
        }
    }

    fn report(&self, articles: usize) -> QuotesReport {
        QuotesReport {
            articles,
            without_content: self.without_content,
            characters: self.characters.figures(),
            direct_quotes: self.pieces.figures(),
            all: self.all.figures(),
            direct: self.direct.figures(),
            indirect: self.indirect.figures(),
            without_source: self.without_source,
            without_source_named: self.without_source_named,
        }
    }
}

impl KindCounts {
    fn figures(&self) -> KindFigures {
        KindFigures {
            exact: SpanFigures::new(self.gold, self.found, self.exact),
            partly: SpanFigures::new(self.gold, self.found, self.partly),
            found_with_source: self.found_with_source,
            speaker_right: self.speaker_right,
            speaker_exact: self.speaker_exact,
            share_speaker_right: share(self.speaker_right, self.found_with_source),
            share_speaker_exact: share(self.speaker_exact, self.found_with_source),
        }
    }
}

/// Returns the number of characters under the spans.
fn characters(text: &str, spans: &[FieldSpan]) -> usize {
    spans.iter().map(|span| span.of(text).chars().count()).sum()
}

/// A found quote, trimmed like those of the file.
struct FoundQuote {
    content: Vec<FieldSpan>,
    source: Option<FieldSpan>,
    kind: QuoteKind,
}

impl FoundQuote {
    fn new(text: &str, quote: &Quote) -> Option<Self> {
        let content = trim_all(text, &quote.content);
        (!content.is_empty()).then(|| Self {
            content,
            source: quote.source.map(|source| trim(text, source)),
            kind: quote.kind,
        })
    }
}

/// Returns true if a speaker overlaps the head of a source.
fn is_right(text: &str, gold: &[FieldSpan], found: FieldSpan) -> bool {
    gold.iter()
        .filter_map(|source| head(text, *source))
        .any(|head| head.overlaps(&found))
}

/// Returns the head of a speaker's phrase: its last word before a preposition, a relative pronoun,
/// a comma or a bracket.
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
    use super::super::annotated_quotes::tests::{article, row};
    use super::*;

    fn speakers(figures: &KindFigures) -> (usize, usize, usize) {
        (figures.found_with_source, figures.speaker_right, figures.speaker_exact)
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
}
