//! Pronouns as mentions: the actors that they stand for, once the names of the article are linked.

use super::article_mentions::Mention;
use super::linked_article::LinkedArticle;
use crate::actor::Link;
use crate::actor::pronoun::{self, Reference};
use crate::article::Field;
use crate::quote::Quote;
use crate::terms::{ActorType, MatchMethod};

/// Returns the pronouns that stand for one of the article's actors. Offices count as names here, and names that could belong to
/// several persons compete too.
pub(super) fn mentions(article: &LinkedArticle, quotes: &[(Field, Quote)], offices: &[Mention]) -> Vec<Mention> {
    let entities = &article.linked.entities;
    let names = article.links().enumerate().filter_map(|(index, (name, link))| {
        let entity = match link {
            Link::To(entity, _) if entities[*entity].kind == ActorType::Person => *entity,
            // A person apart from all others, so that no pronoun is linked past this name.
            Link::Ambiguous(_) => entities.len() + index,
            _ => return None,
        };
        Some(Reference {
            sentence: name.sentence,
            span: name.span,
            entity,
        })
    });
    let offices = offices.iter().map(|office| Reference {
        sentence: office.sentence,
        span: office.span,
        entity: office.entity,
    });
    let persons: Vec<Reference> = names.chain(offices).collect();
    let homonyms: Vec<(usize, &[usize])> = article
        .links()
        .enumerate()
        .filter_map(|(index, (_, link))| match link {
            Link::Ambiguous(meant) if !meant.or_another => Some((entities.len() + index, meant.entities.as_slice())),
            _ => None,
        })
        .collect();
    pronoun::resolve(article.article, article.sentences, &persons, &homonyms, quotes)
        .into_iter()
        .filter(|pronoun| pronoun.entity < entities.len())
        .map(|pronoun| Mention {
            sentence: pronoun.sentence,
            span: pronoun.span,
            entity: pronoun.entity,
            method: MatchMethod::Coreference,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::actor::{KnownOwner, LinkTables, Linker, NameOccurrence, Registry};
    use crate::article::{Article, FieldSpan, Origin};
    use crate::mention::MentionFinder;
    use crate::sentence::sentences;
    use crate::terms::{ActorType, DiscoveredKind, MatchMethod, Metonyms};

    #[test]
    fn a_pronoun_stands_for_persons_only() {
        let article = Article {
            id: "1".to_owned(),
            outlet: "o".to_owned(),
            date: None,
            url: String::new(),
            title: String::new(),
            text: "Quill Ltd. lost, but he won.".to_owned(),
            cleaning: Default::default(),
            language: None,
            content: 0,
            text_length: 0,
            replaces: None,
            origin: Origin {
                source: "-".into(),
                line: 1,
            },
        };
        let sentences = sentences(&article);
        let (registry, tables) = (
            Registry::empty().unwrap(),
            LinkTables::open(None, &Metonyms::Off).unwrap(),
        );
        let finder = MentionFinder::new(Linker::new(&registry, &tables), DiscoveredKind::ALL.to_vec(), true);
        let candidates = finder.candidates(&article, &sentences);
        let linked = ActorType::ALL.map(|kind| {
            let name = NameOccurrence {
                sentence: 0,
                span: FieldSpan::new(0, 5),
                kind,
                confidence: 1.0,
                owner: KnownOwner::Unknown,
            };
            let found = finder.mentions(&article, &sentences, &candidates, &[name]);
            let methods = found.mentions.iter().map(|mention| mention.method);
            methods.filter(|method| *method == MatchMethod::Coreference).count()
        });
        assert_eq!(linked, [1, 0, 0, 0]);
    }
}
