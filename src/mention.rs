//! Mentions: names of listed actors, placed in the sentences of an article.

use crate::actor::{ActorIndex, MatchMethod, Registry};
use crate::article::{Article, Span};
use crate::sentence::Sentence;

/// One naming of an actor in one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mention {
    /// Index into the article's sentences, as they were given.
    pub sentence: usize,
    /// Bytes in the text of the sentence's field (not in the sentence), without a possessive ending.
    pub span: Span,
    /// The actor named.
    pub actor: ActorIndex,
    /// How the name was matched.
    pub method: MatchMethod,
}

/// The mentions in `sentences`, in their order and within each in the order of the text.
///
/// Each sentence is searched alone, so that no name reaches over the end of one and no neighbour's words count as context.
/// A sentence whose span does not fit the article has no mentions.
pub fn mentions(article: &Article, sentences: &[Sentence], registry: &Registry) -> Vec<Mention> {
    let in_sentence = |(index, sentence): (usize, &Sentence)| {
        let from = sentence.span.start;
        let text = sentence.span.of(article.field(sentence.field));
        registry.find(text).into_iter().map(move |found| Mention {
            sentence: index,
            span: Span::new(from + found.span.start, from + found.span.end),
            actor: found.actor,
            method: found.method,
        })
    };
    sentences.iter().enumerate().flat_map(in_sentence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Field, Origin};
    use std::path::Path;

    fn sentence(field: Field, index: u32, start: usize, end: usize) -> Sentence {
        Sentence {
            field,
            index,
            span: Span::new(start, end),
        }
    }

    #[test]
    fn mentions_carry_their_sentence_and_offsets_of_the_field() {
        let list = b"name,type,aliases\nAda Lovelace,PER,Ada\n";
        let registry = Registry::from_bytes(Path::new("l.csv"), list).unwrap();
        let article = Article {
            id: "1".to_owned(),
            outlet: "o".to_owned(),
            date: None,
            title: "Ada’s day".to_owned(),
            text: "Zoë likes Ada. Lovelace and Ada Lovelace met Ada".to_owned(),
            origin: Origin {
                source: "-".into(),
                line: 1,
            },
        };
        let sentences = [
            sentence(Field::Title, 0, 0, article.title.len()),
            sentence(Field::Text, 0, 0, 15),
            sentence(Field::Text, 1, 16, article.text.len()),
            sentence(Field::Text, 2, 40, 4000),
        ];
        let found: Vec<(usize, &str, MatchMethod)> = mentions(&article, &sentences, &registry)
            .iter()
            .map(|m| {
                (
                    m.sentence,
                    m.span.of(article.field(sentences[m.sentence].field)),
                    m.method,
                )
            })
            .collect();
        let expected = [
            (0, "Ada", MatchMethod::Alias),
            (1, "Ada", MatchMethod::Alias),
            (2, "Ada Lovelace", MatchMethod::Name),
            (2, "Ada", MatchMethod::Alias),
        ];
        assert_eq!(found, expected);
    }
}
