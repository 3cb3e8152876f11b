//! Mentions: which sentence names which actor, and how.
//!
//! With a list, names are found in the text and linked before anything is scored, and only sentences that name a listed
//! actor are scored. With discovery every sentence is scored, and its names are known only after that; so everything
//! that may turn out to be a mention is a target of that one pass: [`MentionCandidates`].

mod scene;

use crate::actor::{
    ArticleLinks, Entity, KnownOwner, Link, Linker, NameMatch, NameOccurrence, Office, Registry, find_bare_offices,
    find_listed_surnames, pronoun,
};
use crate::article::{Article, Field, FieldSpan, SentenceSpan};
use crate::sentence::{Sentence, in_sentence};
use crate::stance::FoundName;
use crate::terms::{ActorType, DiscoveredKind, MatchMethod};
use scene::Scene;
use std::collections::BTreeSet;

/// One naming of an actor in one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mention {
    /// Index into the article's sentences, as they were given.
    pub sentence: usize,
    /// Bytes in the text of the sentence's field (not in the sentence), without a possessive ending.
    pub span: FieldSpan,
    /// The actor named: an index into [`ArticleMentions::bearers`].
    pub bearer: usize,
    /// How it was matched.
    pub method: MatchMethod,
}

/// A name that could be several actors'.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Index into the article's sentences.
    pub sentence: usize,
    /// Bytes in the text of the sentence's field.
    pub span: FieldSpan,
    /// Whose it could be: indices into [`ArticleMentions::bearers`].
    pub candidates: Vec<usize>,
}

/// Everything an article says of actors that count.
#[derive(Debug, Default)]
pub struct ArticleMentions {
    /// Who is named, those that do not count too.
    pub bearers: Vec<Entity>,
    /// In the order of the sentences, and in each in the order of the text.
    pub mentions: Vec<Mention>,
    /// Names that were refused.
    pub refused: Vec<Refusal>,
    /// What is somebody else's words and not the outlet's, sorted by place.
    pub spoken: Vec<QuotedSpan>,
}

/// A piece of quoted or reported words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotedSpan {
    /// Where it stands.
    pub field: Field,
    /// Bytes of the field.
    pub span: FieldSpan,
    /// Whose words they are: an index into [`ArticleMentions::bearers`]; `None` where that is nobody who counts, or not told.
    pub speaker: Option<usize>,
}

/// Pieces of quotes looked back at for one that holds a mention. They nest two or three deep; the bound keeps hostile texts linear.
const LOOK_BACK: usize = 64;

impl ArticleMentions {
    /// The innermost quote that holds all of `span`.
    pub fn spoken_at(&self, field: Field, span: FieldSpan) -> Option<&QuotedSpan> {
        let begun = self
            .spoken
            .partition_point(|s| (s.field, s.span.start) <= (field, span.start));
        let near = self.spoken[begun.saturating_sub(LOOK_BACK)..begun].iter();
        near.filter(|s| s.field == field && span.end <= s.span.end)
            .min_by_key(|s| s.span.len())
    }
}

/// What may turn out to be a mention.
#[derive(Debug, Default)]
pub struct MentionCandidates {
    /// Names of the list and seats of governments, in the order of the text.
    namings: Vec<NameOccurrence>,
    /// Offices alone: sentence, span, and which.
    roles: Vec<(usize, FieldSpan, Office)>,
    /// Pronouns, where they count: sentence and span.
    pronouns: Vec<(usize, FieldSpan)>,
}

impl MentionCandidates {
    /// The spans in a sentence, in the order of the text, each once.
    pub fn spans(&self, sentence: usize) -> Vec<FieldSpan> {
        let namings = in_sentence(&self.namings, sentence, |n| n.sentence)
            .iter()
            .map(|n| n.span);
        let roles = in_sentence(&self.roles, sentence, |role| role.0)
            .iter()
            .map(|role| role.1);
        let pronouns = in_sentence(&self.pronouns, sentence, |pronoun| pronoun.0)
            .iter()
            .map(|pronoun| pronoun.1);
        let spans: BTreeSet<FieldSpan> = namings.chain(roles).chain(pronouns).collect();
        spans.into_iter().collect()
    }
}

/// Whether `bearer` is an actor of this kind.
fn is_of_kind(kind: DiscoveredKind, bearer: &Entity) -> bool {
    match kind {
        DiscoveredKind::Per => bearer.kind == ActorType::Person,
        DiscoveredKind::Org => bearer.kind == ActorType::Organisation,
        DiscoveredKind::Country => bearer.is_country,
        DiscoveredKind::Loc => bearer.kind == ActorType::Location,
        DiscoveredKind::Misc => bearer.kind == ActorType::Misc,
    }
}

/// Finds the mentions of articles; shared by all threads.
#[derive(Debug)]
pub struct MentionFinder<'r> {
    linker: Linker<'r>,
    /// Which actors count that the list does not hold; none without discovery.
    found: Vec<DiscoveredKind>,
    /// Whether pronouns count.
    pronouns: bool,
}

impl<'r> MentionFinder<'r> {
    /// A finder for the actors of the linker's list and for those of the kinds `found`.
    pub fn new(linker: Linker<'r>, found: Vec<DiscoveredKind>, pronouns: bool) -> Self {
        Self {
            linker,
            found,
            pronouns,
        }
    }

    /// Whether the model must be asked for the names in every sentence: where names count that the list does not hold, and
    /// where pronouns count, which may stand for anybody.
    pub fn asks_for_names(&self) -> bool {
        self.pronouns || !self.found.is_empty()
    }

    /// What the text alone tells.
    ///
    /// Each sentence is searched alone, so that no name reaches over the end of one and no neighbour's words count as
    /// context. A sentence whose span does not fit the article has none.
    pub fn candidates(&self, article: &Article, sentences: &[Sentence]) -> MentionCandidates {
        let mut candidates = MentionCandidates::default();
        for (index, sentence) in sentences.iter().enumerate() {
            let text = sentence.text(article);
            candidates.namings.extend(self.known_names(article, sentences, index));
            // Who else holds the office shows only where everybody's names are known.
            if self.asks_for_names() {
                let roles = find_bare_offices(text)
                    .into_iter()
                    .map(|(span, role)| (index, sentence.to_field(span), role));
                candidates.roles.extend(roles);
            }
            if self.pronouns {
                let pronouns = pronoun::candidates(text)
                    .into_iter()
                    .map(|span| (index, sentence.to_field(span)));
                candidates.pronouns.extend(pronouns);
            }
        }
        candidates
    }

    /// Returns the names of the list in a sentence and, apart from those, the seats of governments, in the order of the text.
    fn known_names(&self, article: &Article, sentences: &[Sentence], index: usize) -> Vec<NameOccurrence> {
        let sentence = sentences[index];
        let text = sentence.text(article);
        let registry = self.linker.registry();
        let listed = registry.find(text);
        let mut names: Vec<NameOccurrence> = listed
            .iter()
            .map(|found| NameOccurrence {
                sentence: index,
                span: sentence.to_field(found.span),
                kind: registry.actor(found.actor).kind,
                confidence: 1.0,
                owner: KnownOwner::Listed(found.actor, found.method),
            })
            .collect();
        let seats = self.linker.tables().metonyms().map(|table| seats(table, text));
        for seat in seats.into_iter().flatten() {
            if !listed.iter().any(|found| found.span.overlaps(&seat.span)) {
                names.push(NameOccurrence {
                    sentence: index,
                    span: sentence.to_field(seat.span),
                    kind: ActorType::Location,
                    confidence: 1.0,
                    owner: KnownOwner::Seat(seat.actor),
                });
            }
        }
        names.sort_by_key(|name| name.span);
        names
    }

    /// The mentions of an article: `names` are what the model found, none where it was not asked.
    pub fn mentions(
        &self,
        article: &Article,
        sentences: &[Sentence],
        candidates: &MentionCandidates,
        names: &[NameOccurrence],
    ) -> ArticleMentions {
        let namings = self.namings(article, sentences, candidates, names);
        let linked = self.linker.link(article, sentences, &namings);
        let counts: Vec<bool> = linked.entities.iter().map(|bearer| self.counts(bearer)).collect();
        let mut named = ArticleMentions::default();
        if !counts.contains(&true) {
            return named;
        }
        for (naming, link) in namings.iter().zip(&linked.links) {
            let (sentence, span) = (naming.sentence, naming.span);
            match link {
                Link::To(bearer, method) if counts[*bearer] => named.mentions.push(Mention {
                    sentence,
                    span,
                    bearer: *bearer,
                    method: *method,
                }),
                Link::Ambiguous(meant) if meant.iter().any(|bearer| counts[*bearer]) => named.refused.push(Refusal {
                    sentence,
                    span,
                    candidates: meant.clone(),
                }),
                _ => {}
            }
        }
        let scene = Scene {
            article,
            sentences,
            namings: &namings,
            linked: &linked,
        };
        let quotes = scene.quotes();
        let roles: Vec<Mention> = candidates
            .roles
            .iter()
            .filter_map(|role| role_mention(role, &linked))
            .collect();
        let pronouns = scene.pronouns(&quotes, &roles);
        named.spoken = scene.spoken(&quotes, &[roles.as_slice(), &pronouns].concat(), &counts);
        let pronouns = pronouns.into_iter().filter(|_| self.pronouns);
        let others = roles.into_iter().chain(pronouns);
        named.mentions.extend(others.filter(|mention| counts[mention.bearer]));
        named.mentions.sort_by_key(|mention| (mention.sentence, mention.span));
        named.mentions.dedup_by_key(|mention| (mention.sentence, mention.span));
        named.bearers = linked.entities;
        named
    }

    fn counts(&self, bearer: &Entity) -> bool {
        bearer.is_listed || self.found.iter().any(|kind| is_of_kind(*kind, bearer))
    }

    /// All names of an article, apart from each other: where one of the list and one of the model overlap, the list's, but
    /// for a longer name that is another person's.
    fn namings(
        &self,
        article: &Article,
        sentences: &[Sentence],
        candidates: &MentionCandidates,
        names: &[NameOccurrence],
    ) -> Vec<NameOccurrence> {
        let text = |naming: &NameOccurrence| naming.span.of(article.field(sentences[naming.sentence].field));
        let other_person = |listed: &NameOccurrence, name: &NameOccurrence| match listed.owner {
            KnownOwner::Listed(actor, _) => {
                name.kind == ActorType::Person && self.linker.is_other_person(text(name), actor)
            }
            _ => false,
        };
        let taken = |listed: &NameOccurrence| {
            let names = in_sentence(names, listed.sentence, |name| name.sentence);
            names
                .iter()
                .any(|name| name.span.overlaps(&listed.span) && other_person(listed, name))
        };
        let mut all: Vec<NameOccurrence> = candidates
            .namings
            .iter()
            .filter(|listed| !taken(listed))
            .copied()
            .collect();
        let free: Vec<NameOccurrence> = names.iter().filter(|name| !name.overlaps_any(&all)).copied().collect();
        let unseen = if self.asks_for_names() {
            Vec::new()
        } else {
            find_listed_surnames(&self.linker, article, sentences, &all)
        };
        all.extend(free.into_iter().chain(unseen));
        all.sort_by_key(|naming| (naming.sentence, naming.span));
        all
    }
}

/// A name that the model found in the sentence `index`, without the marks that stand around it, but for the full stop of
/// "Jr."; `None` of nothing else.
pub fn name_occurrence(
    article: &Article,
    sentences: &[Sentence],
    index: usize,
    name: &FoundName,
) -> Option<NameOccurrence> {
    let sentence = sentences[index];
    let text = name.span.of(sentence.text(article));
    let inner = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let bare = inner.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    let start = name.span.end - inner.len();
    let end = start + bare + usize::from(inner[bare..].starts_with('.'));
    (bare > 0).then(|| NameOccurrence {
        sentence: index,
        span: sentence.to_field(SentenceSpan::new(start, end)),
        kind: name.kind,
        confidence: name.confidence,
        owner: KnownOwner::Unknown,
    })
}

fn role_mention(&(sentence, span, role): &(usize, FieldSpan, Office), linked: &ArticleLinks) -> Option<Mention> {
    Some(Mention {
        sentence,
        span,
        bearer: linked.holder(role)?,
        method: MatchMethod::Role,
    })
}

/// Returns the seats of governments in a sentence, where they are no place: not "in Moscow".
fn seats(table: &Registry, text: &str) -> Vec<NameMatch> {
    const PLACE: [&str; 15] = [
        "in", "at", "near", "around", "outside", "inside", "to", "into", "from", "of", "across", "through", "via",
        "visit", "visited",
    ];
    let mut found = table.find(text);
    found.retain(|seat| {
        let before = text[..seat.span.start].trim_end();
        let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
        !PLACE.contains(&word.to_lowercase().as_str())
    });
    found
}
