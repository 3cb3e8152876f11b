//! What follows from an article's names once they are linked: whom pronouns stand for, and whose words are quoted.

use super::{Mention, QuotedSpan};
use crate::actor::pronoun::{self, PronounLink};
use crate::actor::{ArticleLinks, Link, NameOccurrence};
use crate::article::{Article, Field, FieldSpan};
use crate::quote::{Quote, QuoteKind, quotes};
use crate::sentence::Sentence;
use crate::terms::{ActorType, MatchMethod};

/// An article whose names are linked.
pub(super) struct Scene<'s> {
    pub(super) article: &'s Article,
    pub(super) sentences: &'s [Sentence],
    pub(super) namings: &'s [NameOccurrence],
    pub(super) linked: &'s ArticleLinks,
}

impl Scene<'_> {
    /// The quotes in both fields.
    pub(super) fn quotes(&self) -> Vec<(Field, Quote)> {
        let of = |field: Field| {
            let spans: Vec<FieldSpan> = self
                .sentences
                .iter()
                .filter(|s| s.field == field)
                .map(|s| s.span)
                .collect();
            quotes(self.article.field(field), &spans)
                .into_iter()
                .map(move |quote| (field, quote))
        };
        of(Field::Title).chain(of(Field::Text)).collect()
    }

    /// The pronouns that stand for one of the bearers. Offices are names here, and names that were refused compete too.
    pub(super) fn pronouns(&self, quotes: &[(Field, Quote)], roles: &[Mention]) -> Vec<Mention> {
        let bearers = self.linked.entities.len();
        let named = self
            .namings
            .iter()
            .zip(&self.linked.links)
            .enumerate()
            .filter_map(|(at, (naming, link))| {
                let (bearer, kind) = match link {
                    Link::To(bearer, _) => (*bearer, self.linked.entities[*bearer].kind),
                    Link::Ambiguous(_) => (bearers + at, ActorType::Person),
                    Link::Nobody => return None,
                };
                Some(pronoun::NamedPerson {
                    sentence: naming.sentence,
                    span: naming.span,
                    bearer,
                    kind,
                })
            });
        let direct = quotes.iter().filter(|(_, quote)| quote.kind == QuoteKind::Direct);
        let quoted: Vec<(Field, FieldSpan)> = direct
            .flat_map(|(field, q)| q.content.iter().map(|span| (*field, *span)))
            .collect();
        let roles = roles.iter().map(|role| pronoun::NamedPerson {
            sentence: role.sentence,
            span: role.span,
            bearer: role.bearer,
            kind: ActorType::Person,
        });
        let named: Vec<pronoun::NamedPerson> = named.chain(roles).collect();
        let links = pronoun::resolve(self.article, self.sentences, &named, &quoted);
        let mention = |link: PronounLink| Mention {
            sentence: link.sentence,
            span: link.span,
            bearer: link.bearer,
            method: MatchMethod::Coreference,
        };
        links
            .into_iter()
            .filter(|link| link.bearer < bearers)
            .map(mention)
            .collect()
    }

    /// Every quoted piece with its speaker; `others` are offices and pronouns, which may be sources too.
    pub(super) fn spoken(&self, quotes: &[(Field, Quote)], others: &[Mention], counts: &[bool]) -> Vec<QuotedSpan> {
        let named = self
            .namings
            .iter()
            .zip(&self.linked.links)
            .filter_map(|(naming, link)| match link {
                Link::To(bearer, _) => Some((naming.sentence, naming.span, *bearer)),
                _ => None,
            });
        let mut sources: Vec<(Field, FieldSpan, usize)> = named
            .chain(others.iter().map(|m| (m.sentence, m.span, m.bearer)))
            .map(|(sentence, span, bearer)| (self.sentences[sentence].field, span, bearer))
            .collect();
        sources.sort_unstable();
        let speaker = |field: Field, source: FieldSpan| {
            let first = sources.partition_point(|s| (s.0, s.1.start) < (field, source.start));
            let (_, span, bearer) = sources.get(first).filter(|s| s.0 == field && s.1.end <= source.end)?;
            let text = self.article.field(field);
            let own = is_head(&text[source.start..span.start], &text[span.end..source.end]);
            Some(*bearer).filter(|bearer| own && counts[*bearer])
        };
        let pieces = quotes.iter().flat_map(|(field, quote)| {
            let speaker = quote.source.and_then(|source| speaker(*field, source));
            quote.content.iter().map(move |span| QuotedSpan {
                field: *field,
                span: *span,
                speaker,
            })
        });
        let mut spoken: Vec<QuotedSpan> = pieces.collect();
        spoken.sort_by_key(|spoken| (spoken.field, spoken.span));
        spoken
    }
}

/// Whether a name is what its noun phrase is about: not "a spokesman for X", "X's lawyer".
fn is_head(before: &str, after: &str) -> bool {
    const LINKS: [&str; 10] = ["of", "for", "to", "from", "with", "by", "at", "in", "on", "and"];
    let linked = before
        .split_whitespace()
        .any(|word| LINKS.contains(&word.to_lowercase().as_str()));
    let possessive =
        after.starts_with("'s ") || after.starts_with("’s ") || after.starts_with("' ") || after.starts_with("’ ");
    !linked && !possessive
}
