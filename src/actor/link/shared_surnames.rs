//! First names that stand before a full name and share its surname: "Bill and Hillary Clinton" names Bill Clinton too, so that
//! "Clinton" alone is one of two.

use super::article_linker::ArticleLinker;
use super::links::Link;
use super::person_name::{PARTICLES, PersonName};
use super::titles::{has_title_before, name_title};
use crate::actor::gender::gender_of_first_name;
use crate::actor::list::fold::{Case, fold};
use crate::article::FieldSpan;
use crate::terms::{ActorType, MatchMethod};

/// First names that are surnames as often: "Clinton and Jeb Bush".
const OFTEN_SURNAMES: &str = "\
    allen anderson arthur austin barrett bradford bradley brandon brooks bryan bryant cameron campbell carter casey clayton \
    clinton craig curtis dexter douglas duncan eliot elliot elliott everett floyd ford forrest francis franklin gordon graham \
    grant gregory hamilton harrison harvey hayes henry herbert howard hubert hughes humphrey hunter irving jackson jefferson \
    jordan kelly kennedy kent kirk lamar lawrence leonard lewis lincoln lloyd logan lopez louis lowell lucas luther madison \
    marshall martin mason maxwell mitchell monroe morgan morris morrison murray neil nelson norman oliver oscar owen parker \
    perry pierce porter quincy randolph raymond reagan reed reid riley roberts ross roy russell ryan scott sean shelby sheldon \
    sherman simon spencer stanley stewart stuart taylor thomas todd travis truman tyler vernon vincent wade walker wallace \
    walter warren wayne wendell wesley wilson winston";

/// A first name, where it stands in the text.
struct FirstName<'t> {
    word: &'t str,
    span: FieldSpan,
}

impl<'w> ArticleLinker<'w> {
    /// Adds the persons of whom the article gives only the first name, before the full name of somebody of the same surname.
    pub(super) fn link_shared_surnames(&mut self) {
        for at in 0..self.occurrences.len() {
            let Link::To(entity, _) = self.links.links[at] else {
                continue;
            };
            let full = self
                .person_name(at)
                .filter(|name| name.is_full() && name.title().is_none());
            let Some(full) = full.filter(|_| self.links.entities[entity].kind == ActorType::Person) else {
                continue;
            };
            for first in self.first_names_before(at) {
                self.link_shared_surname(at, &full, &first);
            }
        }
    }

    /// Finds the first names that are joined to the full name of an occurrence: "Bill, Chelsea and Hillary Clinton".
    fn first_names_before(&self, at: usize) -> Vec<FirstName<'w>> {
        let occurrence = &self.occurrences[at];
        let sentence = &self.sentences[occurrence.sentence];
        let start = sentence.span.start;
        let text = self.article.field(sentence.field);
        let mut rest = text.get(start..occurrence.span.start).unwrap_or("");
        let mut found = Vec::new();
        loop {
            let joints: &[&str] = if found.is_empty() { &[" and ", " & "] } else { &[", "] };
            let Some(head) = joints.iter().find_map(|joint| rest.strip_suffix(joint)) else {
                break;
            };
            let word = &head[head.trim_end_matches(|c: char| c.is_alphabetic() || c == '-').len()..];
            if !is_bare_first_name(word) {
                break;
            }
            rest = &head[..head.len() - word.len()];
            let begin = start + rest.len();
            let span = FieldSpan::new(begin, begin + word.len());
            found.push(FirstName { word, span });
        }
        // "Lindsey Graham and Barack Obama".
        if is_after_name(&text[start..], rest.len()) {
            found.pop();
        }
        found
    }

    /// Links a first name to the person who has it with the surname of `full`. One that is somebody's surname in the article, or
    /// the first name of somebody with another surname, is left as it is.
    fn link_shared_surname(&mut self, at: usize, full: &PersonName, first: &FirstName<'_>) {
        let shared = with_surname_of(first.word, self.text(&self.occurrences[at]), full);
        let Some(name) = self.linker.tables().parse_person(&shared).filter(PersonName::is_full) else {
            return;
        };
        let sentence = self.occurrences[at].sentence;
        let on_word = |index: &usize| {
            let other = &self.occurrences[*index];
            other.sentence == sentence && other.span.overlaps(&first.span)
        };
        let tagged = (0..at).rev().take(1 + at.min(MOST_NAMES)).find(on_word);
        let is_other = tagged.is_some_and(|index| {
            self.is_linked[index] || self.occurrences[index].span != first.span || self.kind(index) != ActorType::Person
        });
        if is_other || self.is_name_of_another(&name) {
            return;
        }
        let entity = self.add_person(&name, &shared);
        if let Some(tagged) = tagged {
            self.first_named.entry(entity).or_insert(tagged);
            self.set_link(tagged, Link::To(entity, MatchMethod::Name));
        }
    }

    /// Returns true if the first word of a name is a surname of the article, or the first name of a person of another surname
    /// ("Prince William", "Jared Kushner").
    fn is_name_of_another(&self, name: &PersonName) -> bool {
        let first = name.first();
        let is_surname = self.by_last.get(first).is_some_and(|names| !names.is_empty());
        let namesakes = self.by_first.get(first).into_iter().flatten();
        let mut others = namesakes.filter(|(known, _)| known.last() != name.last());
        let mut titled = (0..self.occurrences.len()).filter_map(|at| self.person_name(at));
        is_surname
            || others.next().is_some()
            || titled.any(|other| other.title().is_some() && other.without_title().first() == first)
    }
}

/// Names before a full one among which the first names joined to it are.
const MOST_NAMES: usize = 6;

/// Returns true for a first name that is seldom a surname.
fn is_bare_first_name(word: &str) -> bool {
    let folded = fold(word, Case::Folded);
    word.starts_with(char::is_uppercase)
        && gender_of_first_name(word).is_some()
        && !OFTEN_SURNAMES.split(' ').any(|surname| surname == folded)
}

/// Returns true if the word at a byte of a sentence stands after one that makes a surname of it: a first name, or a title but for
/// "President Barack and Michelle Obama".
fn is_after_name(sentence: &str, at: usize) -> bool {
    let Some(head) = sentence[..at].strip_suffix(' ') else {
        return false;
    };
    let word = head.rsplit(' ').next().unwrap_or("");
    if !word.starts_with(char::is_uppercase) || word.ends_with([',', ';', ':']) || word.starts_with("President") {
        return false;
    }
    let opens = word.len() == head.len();
    let is_title = has_title_before(sentence, at) || name_title(word).is_some();
    is_title || !opens || gender_of_first_name(word).is_some()
}

/// Returns a first name with the surname of `full`, as the text of that name writes it, without "Jr."
fn with_surname_of(first: &str, text: &str, full: &PersonName) -> String {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    if full.has_generation() {
        words.pop();
    }
    let mut start = words.len().saturating_sub(1);
    while start > 1 && PARTICLES.contains(&words[start - 1].to_lowercase().as_str()) {
        start -= 1;
    }
    let surname = words[start..].iter().map(|word| word.trim_end_matches(','));
    std::iter::once(first).chain(surname).collect::<Vec<_>>().join(" ")
}
