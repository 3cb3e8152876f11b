//! The finding of mentions: candidates first, then, when the names are known, the mentions of the article.

use super::article_mentions::{ArticleMentions, FurnitureMention, Mention, Refusal};
use super::candidates::{self, MentionCandidates, SentenceCandidates};
use super::compounds::{ScoredName, take_apart};
use super::linked_article::LinkedArticle;
use super::name_check::RuledOut;
use super::{pronouns, speakers};
use crate::actor::{ArticleLinks, Entity, KnownOwner, Link, Linker, NameOccurrence, find_listed_surnames};
use crate::article::Article;
use crate::clean::FurnitureFinder;
use crate::sentence::{Sentence, in_sentence};
use crate::terms::{ActorType, DiscoveredKind, MatchMethod};

/// Finds the mentions of articles; shared by all threads.
#[derive(Debug)]
pub struct MentionFinder<'r> {
    pub(super) linker: Linker<'r>,
    /// The kinds of actors that count though the list does not hold them; none without discovery.
    discovered: Vec<DiscoveredKind>,
    /// True if pronouns count.
    pronouns: bool,
    /// True if the names of the list are checked by those that the model finds.
    pub(super) checks_names: bool,
}

impl<'r> MentionFinder<'r> {
    /// Makes a finder for the actors of the linker's list and for those of the kinds `discovered`.
    pub fn new(linker: Linker<'r>, discovered: Vec<DiscoveredKind>, pronouns: bool) -> Self {
        Self {
            linker,
            discovered,
            pronouns,
            checks_names: false,
        }
    }

    /// Returns the finder that also checks the names of the list by those that the model finds, if it finds any.
    #[must_use]
    pub fn with_name_check(self, model_finds_names: bool) -> Self {
        Self {
            checks_names: model_finds_names,
            ..self
        }
    }

    /// Returns true if the model must be asked for the names in every sentence: where names count that the list does not hold,
    /// and where pronouns count, which may stand for anybody.
    pub fn asks_for_names(&self) -> bool {
        self.pronouns || !self.discovered.is_empty()
    }

    /// Returns the form of a listed name that a mention is, where the list does not hold that form.
    pub fn further_form(&self, mention: &str) -> Option<&str> {
        self.linker.registry().derived_form(mention)
    }

    /// Finds what the text alone shows.
    ///
    /// Each sentence is searched alone, so that no name reaches over the end of one and no neighbour's words count as
    /// context. A sentence whose span does not fit the article has none.
    pub fn candidates(&self, article: &Article, sentences: &[Sentence]) -> MentionCandidates {
        let sentences = sentences.iter().enumerate().map(|(index, sentence)| {
            let text = sentence.text(article);
            let mut found = SentenceCandidates {
                names: candidates::known_names(&self.linker, sentence, index, text),
                ..SentenceCandidates::default()
            };
            // Who else holds the office shows only where everybody's names are known.
            if self.asks_for_names() {
                found.offices = candidates::offices(sentence, text);
                found.prefixed = candidates::prefixed(sentence, text);
            }
            if self.pronouns {
                found.pronouns = candidates::pronouns(sentence, text);
            }
            found
        });
        MentionCandidates {
            sentences: sentences.collect(),
        }
    }

    /// Takes apart the names that the model found in an article, where they are compounds of others.
    pub fn take_apart(&self, article: &Article, sentences: &[Sentence], names: Vec<NameOccurrence>) -> Vec<ScoredName> {
        take_apart(&self.linker, article, sentences, names)
    }

    /// Returns the mentions of an article: `names` are what the model found, none where it was not asked.
    pub fn mentions(
        &self,
        article: &Article,
        sentences: &[Sentence],
        candidates: &MentionCandidates,
        names: &[NameOccurrence],
    ) -> ArticleMentions {
        let ruled_out = match self.asks_for_names() {
            true => self.rule_out(article, sentences, candidates, names),
            false => Vec::new(),
        };
        let names = self.all_names(article, sentences, candidates, names, &ruled_out);
        let linked = self.linker.link(article, sentences, &names);
        let counts: Vec<bool> = linked.entities.iter().map(|entity| self.counts(entity)).collect();
        let mut found = ArticleMentions {
            ruled_out,
            ..ArticleMentions::default()
        };
        if !counts.contains(&true) {
            return found;
        }
        for (name, link) in names.iter().zip(&linked.links) {
            match link {
                Link::To(entity, method) if counts[*entity] => found.mentions.push(Mention {
                    sentence: name.sentence,
                    span: name.span,
                    entity: *entity,
                    method: *method,
                }),
                Link::Ambiguous(meant) if meant.entities.iter().any(|entity| counts[*entity]) => {
                    found.refused.push(Refusal {
                        sentence: name.sentence,
                        span: name.span,
                        candidates: meant.clone(),
                    })
                }
                _ => {}
            }
        }
        let offices = office_mentions(candidates, &linked);
        let linked_article = LinkedArticle {
            article,
            sentences,
            names: &names,
            linked: &linked,
        };
        let quotes = linked_article.quotes();
        let pronouns = pronouns::mentions(&linked_article, &quotes, &offices);
        found.quoted = speakers::quoted_spans(
            &linked_article,
            &quotes,
            &[offices.as_slice(), &pronouns].concat(),
            &counts,
        );
        let pronouns = pronouns.into_iter().filter(|_| self.pronouns);
        let others = offices.into_iter().chain(pronouns);
        found.mentions.extend(others.filter(|mention| counts[mention.entity]));
        let labels = speakers::labels(&quotes);
        found
            .mentions
            .retain(|mention| !speakers::is_in_label(&labels, sentences[mention.sentence].field, mention.span));
        found
            .refused
            .retain(|refused| !speakers::is_in_label(&labels, sentences[refused.sentence].field, refused.span));
        found.mentions.sort_by_key(|mention| (mention.sentence, mention.span));
        found.mentions.dedup_by_key(|mention| (mention.sentence, mention.span));
        found.entities = linked.entities;
        take_out_furniture(article, sentences, &mut found);
        found
    }

    fn counts(&self, entity: &Entity) -> bool {
        entity.is_listed || self.discovered.iter().any(|kind| is_of_kind(*kind, entity))
    }

    /// Returns all names of an article, apart from each other: where one of the list and one of the model overlap, the list's,
    /// but for those of the list that are `ruled_out`.
    fn all_names(
        &self,
        article: &Article,
        sentences: &[Sentence],
        candidates: &MentionCandidates,
        found: &[NameOccurrence],
        ruled_out: &[RuledOut],
    ) -> Vec<NameOccurrence> {
        let listed = candidates.sentences.iter().flat_map(|sentence| &sentence.names);
        let mut all: Vec<NameOccurrence> = listed
            .filter(|listed| {
                !in_sentence(ruled_out, listed.sentence, |name| name.sentence)
                    .iter()
                    .any(|name| name.span == listed.span)
            })
            .copied()
            .collect();
        let unlisted: Vec<NameOccurrence> = found.iter().filter(|name| !name.overlaps_any(&all)).copied().collect();
        let surnames = match self.asks_for_names() {
            true => Vec::new(),
            false => find_listed_surnames(&self.linker, article, sentences, &all),
        };
        all.extend(unlisted.into_iter().chain(surnames));
        all.extend(prefixed_names(article, sentences, candidates, &all));
        all.sort_by_key(|name| (name.sentence, name.span));
        all
    }
}

/// Returns the names after "pro-" and "anti-" that are persons of the article, where nobody found a name: "anti-Obama" beside
/// "Barack Obama".
fn prefixed_names(
    article: &Article,
    sentences: &[Sentence],
    candidates: &MentionCandidates,
    known: &[NameOccurrence],
) -> Vec<NameOccurrence> {
    let mut found = Vec::new();
    for (index, candidates) in candidates.sentences.iter().enumerate() {
        let field = |name: &NameOccurrence| article.field(sentences[name.sentence].field);
        for span in &candidates.prefixed {
            let word = span.of(article.field(sentences[index].field));
            let is_free = !known
                .iter()
                .any(|name| name.sentence == index && name.span.overlaps(span));
            let is_named = known.iter().any(|name| {
                let words = name.span.of(field(name));
                name.kind == ActorType::Person && words.rsplit(' ').next() == Some(word)
            });
            if is_free && is_named {
                found.push(NameOccurrence {
                    sentence: index,
                    span: *span,
                    kind: ActorType::Person,
                    confidence: 0.0,
                    owner: KnownOwner::Unknown,
                });
            }
        }
    }
    found
}

/// Takes the mentions in bylines, captions and the like out of those that count.
fn take_out_furniture(article: &Article, sentences: &[Sentence], found: &mut ArticleMentions) {
    let mut finder = FurnitureFinder::new(article, sentences);
    let mut counting = Vec::with_capacity(found.mentions.len());
    for mention in std::mem::take(&mut found.mentions) {
        let is_person = found.entities[mention.entity].kind == ActorType::Person;
        match finder.kind_at(mention.sentence, mention.span, is_person) {
            Some(kind) => found.furniture.push(FurnitureMention { mention, kind }),
            None => counting.push(mention),
        }
    }
    found.mentions = counting;
}

fn is_of_kind(kind: DiscoveredKind, entity: &Entity) -> bool {
    match kind {
        DiscoveredKind::Per => entity.kind == ActorType::Person,
        DiscoveredKind::Org => entity.kind == ActorType::Organisation,
        DiscoveredKind::Country => entity.is_country,
        DiscoveredKind::Loc => entity.kind == ActorType::Location,
        DiscoveredKind::Misc => entity.kind == ActorType::Misc,
    }
}

/// Returns the offices alone that one person of the article holds.
fn office_mentions(candidates: &MentionCandidates, linked: &ArticleLinks) -> Vec<Mention> {
    let sentences = candidates.sentences.iter().enumerate();
    let offices = sentences.flat_map(|(index, found)| found.offices.iter().map(move |office| (index, *office)));
    offices
        .filter_map(|(sentence, (span, role))| {
            Some(Mention {
                sentence,
                span,
                entity: linked.holder(role)?,
                method: MatchMethod::Role,
            })
        })
        .collect()
}
