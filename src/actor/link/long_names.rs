//! Full names whose last words are used as a name of their own: "Suu Kyi" for Aung San Suu Kyi.

use super::article_linker::ArticleLinker;
use super::person_name::PersonName;
use crate::actor::gender::gender_of_first_name;
use crate::article::Field;
use crate::terms::ActorType;
use std::collections::HashSet;

/// The longer names of the persons of an article.
#[derive(Default)]
pub(super) struct LongNames {
    ends: HashSet<String>,
    /// The names of popes who have two first names, without title and number.
    of_popes: HashSet<String>,
}

impl LongNames {
    /// Returns true if a name is the last words of a longer one. One that begins with a first name is a full name of its own:
    /// Jessica Parker is not Sarah Jessica Parker.
    pub(super) fn hold_last_words(&self, name: &PersonName) -> bool {
        let is_own = name.first().len() < 2 || gender_of_first_name(name.first()).is_some();
        let words = name.words.join(" ");
        self.of_popes.contains(&words) || !is_own && self.ends.contains(&words)
    }
}

impl ArticleLinker<'_> {
    /// Collects the longer names of the persons of the article, and of those of the list that it names. What stands before the last
    /// words must be names: the name begins with a first name, or the article gives it in full before it shortens it.
    pub(super) fn long_names(&self) -> LongNames {
        let (mut last_words, mut of_popes) = (HashSet::new(), HashSet::new());
        let mut shorter: HashSet<String> = HashSet::new();
        let listed = self.by_last.values().flatten().map(|(name, _)| name);
        last_words.extend(listed.flat_map(last_words_of));
        for (at, occurrence) in self.occurrences.iter().enumerate() {
            let name = self.person_name(at).filter(|_| self.kind(at) == ActorType::Person);
            let Some(name) = name.filter(PersonName::is_full) else {
                continue;
            };
            if name.title().is_some() {
                of_popes.insert(name.without_title().without_number().words.join(" "));
                continue;
            }
            let is_sure = gender_of_first_name(name.first()).is_some();
            let ends = last_words_of(&name);
            last_words.extend(ends.into_iter().filter(|end| is_sure || !shorter.contains(end)));
            if self.sentences[occurrence.sentence].field == Field::Text {
                shorter.insert(name.words.join(" "));
            }
        }
        LongNames {
            ends: last_words,
            of_popes,
        }
    }
}

/// Returns the ends of a name of three or more words that have two or more.
fn last_words_of(name: &PersonName) -> Vec<String> {
    const MOST_BEFORE: usize = 2;
    let words = &name.words;
    let ends = (1..words.len().saturating_sub(1).min(MOST_BEFORE + 1)).map(|start| words[start..].join(" "));
    ends.filter(|_| !name.has_generation()).collect()
}
