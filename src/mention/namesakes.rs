//! Namesakes of listed persons: "Senator Brown" after "Sherrod Brown", where the list has Gordon Brown under "Brown".

use super::candidates::MentionCandidates;
use super::finder::MentionFinder;
use super::name_check::{RuledOut, listed_actor};
use crate::actor::ActorIndex;
use crate::article::{Article, FieldSpan};
use crate::sentence::Sentence;
use crate::terms::ActorType;
use std::collections::{HashMap, HashSet};

/// Offices that many hold at once, so that a surname with one means who was named before. "President" means the listed person also
/// beside a relative.
const TITLES: &str = "\
    senator sen representative rep congressman congresswoman governor gov mayor judge justice sheriff officer detective sergeant sgt \
    professor prof coach";

impl MentionFinder<'_> {
    /// Returns the surnames with an office that follow another bearer's full name, of `ruled_out`, before the article names the
    /// listed person in full.
    pub(super) fn namesakes(
        &self,
        article: &Article,
        sentences: &[Sentence],
        candidates: &MentionCandidates,
        ruled_out: &[RuledOut],
    ) -> Vec<RuledOut> {
        let places: HashMap<(usize, FieldSpan), &RuledOut> = ruled_out
            .iter()
            .map(|name| ((name.sentence, name.span), name))
            .collect();
        let mut bearers: HashMap<ActorIndex, &RuledOut> = HashMap::new();
        let mut named: HashSet<ActorIndex> = HashSet::new();
        let mut found = Vec::new();
        let listed = candidates.sentences.iter().flat_map(|sentence| &sentence.names);
        for name in listed.filter(|name| !ruled_out.is_empty() && name.kind == ActorType::Person) {
            let Some(actor) = listed_actor(name) else { continue };
            let field = sentences[name.sentence].field;
            let (text, words) = (article.field(field), name.span.of(article.field(field)));
            if let Some(other) = places.get(&(name.sentence, name.span)) {
                let other_words = other.other.map_or("", |span| span.of(text));
                if other_words.ends_with(&format!(" {words}")) && self.linker.is_other_person(other_words, actor) {
                    bearers.insert(actor, other);
                }
            } else if words.contains(char::is_whitespace) {
                named.insert(actor);
            } else if let Some(other) = bearers.get(&actor).filter(|_| !named.contains(&actor))
                && has_title_of_many(&text[..name.span.start])
            {
                found.push(RuledOut {
                    sentence: name.sentence,
                    span: name.span,
                    actor,
                    other: other.other.filter(|_| sentences[other.sentence].field == field),
                });
            }
        }
        found
    }
}

fn has_title_of_many(before: &str) -> bool {
    let word = before.trim_end().trim_end_matches('.');
    let word = word.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    !word.is_empty() && TITLES.split(' ').any(|title| title.eq_ignore_ascii_case(word))
}
