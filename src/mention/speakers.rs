//! Speakers: the actors whose words the quotes of an article are.

use super::article_mentions::{Mention, QuotedSpan};
use super::linked_article::LinkedArticle;
use crate::actor::Link;
use crate::article::{Field, FieldSpan};
use crate::quote::{Quote, QuoteKind};

/// Words that can name the source of a quote.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Source {
    field: Field,
    span: FieldSpan,
    entity: usize,
}

/// Returns every quoted piece with its speaker, sorted by field and span. `others` are offices and pronouns, which may be
/// sources too; `counts` holds for each actor whether it counts.
pub(super) fn quoted_spans(
    article: &LinkedArticle,
    quotes: &[(Field, Quote)],
    others: &[Mention],
    counts: &[bool],
) -> Vec<QuotedSpan> {
    let sources = sources(article, others);
    let mut quoted: Vec<QuotedSpan> = Vec::new();
    for (field, quote) in quotes {
        let named = quote
            .source
            .and_then(|words| source_in(&sources, *field, words, article.article.field(*field)));
        let speaker = named.filter(|entity| counts[*entity]);
        quoted.extend(quote.content.iter().map(|span| QuotedSpan {
            field: *field,
            span: *span,
            speaker,
        }));
    }
    quoted.sort_by_key(|quoted| (quoted.field, quoted.span));
    quoted
}

/// Returns the labels of the speakers of a transcript, sorted by field and span: a name in them is no mention.
pub(super) fn labels(quotes: &[(Field, Quote)]) -> Vec<(Field, FieldSpan)> {
    let spoken = quotes.iter().filter(|(_, quote)| quote.kind == QuoteKind::Spoken);
    let mut labels: Vec<(Field, FieldSpan)> = spoken.filter_map(|(field, quote)| Some((*field, quote.cue?))).collect();
    labels.sort_unstable();
    labels
}

/// Returns true if a span lies in one of `labels`, which are sorted and apart.
pub(super) fn is_in_label(labels: &[(Field, FieldSpan)], field: Field, span: FieldSpan) -> bool {
    let begun = labels.partition_point(|(of, label)| (*of, label.start) <= (field, span.start));
    labels[..begun]
        .last()
        .is_some_and(|(of, label)| *of == field && span.end <= label.end)
}

/// Returns all linked names and `others`, sorted.
fn sources(article: &LinkedArticle, others: &[Mention]) -> Vec<Source> {
    let names = article.links().filter_map(|(name, link)| match link {
        Link::To(entity, _) => Some((name.sentence, name.span, *entity)),
        _ => None,
    });
    let others = others.iter().map(|other| (other.sentence, other.span, other.entity));
    let mut sources: Vec<Source> = names
        .chain(others)
        .map(|(sentence, span, entity)| Source {
            field: article.sentences[sentence].field,
            span,
            entity,
        })
        .collect();
    sources.sort_unstable();
    sources
}

/// Returns the actor whom the source's words are about: the first that they name, where it is the head of the phrase.
fn source_in(sources: &[Source], field: Field, words: FieldSpan, text: &str) -> Option<usize> {
    let first = sources.partition_point(|source| (source.field, source.span.start) < (field, words.start));
    let source = sources
        .get(first)
        .filter(|source| source.field == field && source.span.end <= words.end)?;
    let (before, after) = (&text[words.start..source.span.start], &text[source.span.end..words.end]);
    is_head(before, source.span.of(text), after).then_some(source.entity)
}

/// Returns true if a name or pronoun is the head of its noun phrase: not "a spokesman for X", "X's lawyer", "her lawyer".
fn is_head(before: &str, name: &str, after: &str) -> bool {
    const OWNERS: [&str; 4] = ["his", "her", "its", "whose"];
    const LINKS: [&str; 10] = ["of", "for", "to", "from", "with", "by", "at", "in", "on", "and"];
    let linked = before
        .split_whitespace()
        .any(|word| LINKS.contains(&word.to_lowercase().as_str()));
    let possessive =
        after.starts_with("'s ") || after.starts_with("’s ") || after.starts_with("' ") || after.starts_with("’ ");
    let is_owner = OWNERS.contains(&name.to_lowercase().as_str()) && after.starts_with(' ');
    !linked && !possessive && !is_owner
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quote::quotes;
    use crate::sentence::split;

    #[test]
    fn only_the_head_of_a_phrase_speaks() {
        let cases = [
            ("Sen. ", "Marn", "", true),
            ("a spokesman for ", "Marn", "", false),
            ("", "Marn", "’s lawyer", false),
            ("", "Her", " campaign", false),
            ("", "her", "", true),
            ("", "He", "", true),
        ];
        for (before, name, after, expected) in cases {
            assert_eq!(is_head(before, name, after), expected, "{before}{name}{after}");
        }
    }

    #[test]
    fn a_name_in_the_label_of_a_speaker_is_told_from_those_in_the_turn() {
        let text = "MARN: Quill lied.\n\nQUILL: No. MARN: Then Marn did.\n\nQUILL: Yes.";
        let quotes: Vec<(Field, Quote)> = quotes(text, &split(text))
            .into_iter()
            .map(|quote| (Field::Text, quote))
            .collect();
        let labels = labels(&quotes);
        let in_label: Vec<bool> = ["MARN", "Quill", "QUILL", "Marn"]
            .iter()
            .filter_map(|name| text.find(name).map(|at| FieldSpan::new(at, at + name.len())))
            .map(|span| is_in_label(&labels, Field::Text, span))
            .collect();
        assert_eq!(in_label, [true, false, true, false]);
        assert!(!is_in_label(&labels, Field::Title, FieldSpan::new(0, 4)));
    }
}
