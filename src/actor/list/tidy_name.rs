//! Names as people write them into lists, and the form in which texts have them: "Müller, Ada", "Sen. Marco Rubio", "Robert (Bob)
//! Menendez".

use super::given_names::is_given_name;
use super::notes::Mend;
use crate::actor::link::{is_title, titles_len};
use crate::terms::ActorType;
use std::ops::Range;

/// Marks that may stand around a name, a nickname or a remark.
const QUOTES: [(char, char); 6] = [('“', '”'), ('"', '"'), ('„', '“'), ('«', '»'), ('‘', '’'), ('\'', '\'')];
const BRACKETS: [(char, char); 2] = [('(', ')'), ('[', ']')];
/// Words that stand before a last name and are written small.
const PARTICLES: [&str; 16] = [
    "von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "ten", "zu", "bin", "ibn", "al",
];
/// Words with which a last name of two words begins.
const FIRST_OF_LAST: [&str; 7] = ["le", "la", "el", "st", "san", "santa", "mac"];
const GENERATIONS: [&str; 6] = ["jr", "sr", "ii", "iii", "iv", "v"];
/// Words that follow a name after a comma and are no part of it.
const DEGREES: [&str; 14] = [
    "md", "phd", "dphil", "jd", "esq", "mp", "mep", "msp", "obe", "cbe", "kbe", "qc", "kc", "dds",
];

/// A name in the form in which it is looked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct TidyName {
    pub(super) name: String,
    /// Other names that the cell holds.
    pub(super) more: Vec<String>,
    /// The changes that were made, in this order.
    pub(super) mends: Vec<Mend>,
}

/// Brings a name into the form of texts.
///
/// # Errors
/// The reason, as the predicate of a sentence, where it is a person's and cannot be told from its parts.
pub(super) fn tidy_name(cell: &str, kind: ActorType) -> Result<TidyName, &'static str> {
    let mut tidy = tidy_alias(cell, kind)?;
    if kind == ActorType::Person {
        tidy.join_generation();
        tidy.lower_capitals();
        tidy.drop_titles();
    }
    Ok(tidy)
}

/// Brings an alias into the form of texts: as [`tidy_name`], but for titles, capitals and "Davis, Jr.", which an alias may be meant
/// to have.
///
/// # Errors
/// Those of [`tidy_name`].
pub(super) fn tidy_alias(cell: &str, kind: ActorType) -> Result<TidyName, &'static str> {
    let mut tidy = TidyName {
        name: unquoted(cell).to_owned(),
        ..TidyName::default()
    };
    tidy.drop_remark(kind);
    if kind == ActorType::Person {
        tidy.turn_person()?;
        tidy.take_nickname();
    } else {
        tidy.turn_office();
    }
    Ok(tidy)
}

impl TidyName {
    fn replace(&mut self, name: String, mend: Mend) {
        self.name = name;
        self.mends.push(mend);
    }

    /// Takes a bracket off the end: an acronym is another name, anything else a remark.
    fn drop_remark(&mut self, kind: ActorType) {
        let Some((head, remark)) = split_bracket(&self.name) else {
            return;
        };
        let is_person = kind == ActorType::Person;
        if is_person && head.contains(',') && is_nickname(remark) {
            return;
        }
        let (head, remark) = (head.to_owned(), remark.to_owned());
        let last = head.rsplit(' ').next().unwrap_or_default();
        if !is_person && is_acronym_of(&remark, &head) {
            self.more.push(remark);
            self.replace(head, Mend::Nickname);
        } else if is_person && head.contains(' ') && is_given_name(&remark) {
            self.more.push(format!("{remark} {last}"));
            self.replace(head, Mend::Nickname);
        } else {
            self.replace(head, Mend::Remark);
        }
    }

    /// Turns "Müller, Ada" into "Ada Müller", and drops what else stands after a comma.
    fn turn_person(&mut self) -> Result<(), &'static str> {
        const UNCLEAR: &str =
            "has a comma, and it cannot be told which part is the last name; write it as “First Last”";
        if !self.name.contains(',') {
            return self.turn_capitals();
        }
        let mut parts: Vec<&str> = self
            .name
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        let mut generation = "";
        let mut has_remark = false;
        while let [head, .., last] = parts[..]
            // "Vance, J.D." is no doctor of law.
            && (is_word_of(last, &GENERATIONS)
                || is_title(last)
                || (is_word_of(last, &DEGREES) && (parts.len() > 2 || head.contains(' '))))
        {
            if is_word_of(last, &GENERATIONS) {
                generation = last;
            } else {
                has_remark = true;
            }
            parts.pop();
        }
        let (last, first) = match parts[..] {
            [] => return Err("has no name beside its comma"),
            [_] if !has_remark => return Ok(()),
            [name] => {
                self.replace(format!("{name} {generation}").trim().to_owned(), Mend::Remark);
                return Ok(());
            }
            [last, first] => (last, first),
            _ => return Err(UNCLEAR),
        };
        let first = &first[titles_len(first)..];
        if is_remark(first) || (is_full_name(last) && !is_given_name(first_word(first))) {
            if !is_full_name(last) && first_word(last) != last {
                return Err(UNCLEAR);
            }
            self.replace(format!("{last} {generation}").trim().to_owned(), Mend::Remark);
            return Ok(());
        }
        let begins_last = last.starts_with(char::is_lowercase)
            || is_word_of(first_word(last), &PARTICLES)
            || is_word_of(first_word(last), &FIRST_OF_LAST);
        let is_sure = !last.contains(' ') || begins_last || is_given_name(first_word(first));
        if !is_sure || first.contains('&') || first.split(' ').any(|word| word == "and") {
            return Err(UNCLEAR);
        }
        let (last, own) = match last.rsplit_once(' ') {
            Some((last, end)) if is_word_of(end, &GENERATIONS) => (last, end),
            _ => (last, generation),
        };
        if is_family_name_first(last, first) {
            self.more.push(format!("{last} {first}"));
        }
        self.replace(format!("{first} {last} {own}").trim().to_owned(), Mend::Turned);
        Ok(())
    }

    /// Writes "Donald Trump, Jr." without the comma; with it, it is another name.
    fn join_generation(&mut self) {
        if let Some((name, generation)) = self.name.split_once(',')
            && is_word_of(generation.trim(), &GENERATIONS)
        {
            let joined = format!("{} {}", name.trim(), generation.trim());
            self.more.push(self.name.clone());
            self.replace(joined, Mend::Turned);
        }
    }

    /// Turns "MERKEL Angela", where the capitals mark the last name.
    fn turn_capitals(&mut self) -> Result<(), &'static str> {
        let words: Vec<&str> = self.name.split(' ').collect();
        let capitals = words
            .iter()
            .take_while(|word| letters(word) > 2 && is_upper(word))
            .count();
        if capitals > 0 && capitals < words.len() && is_given_name(words[capitals]) && !is_upper(words[capitals]) {
            let last: Vec<String> = words[..capitals].iter().map(|word| recase(word)).collect();
            self.replace(
                format!("{} {}", words[capitals..].join(" "), last.join(" ")),
                Mend::Turned,
            );
        }
        Ok(())
    }

    /// Takes a nickname in quotation marks or brackets out of a person's name; with the last name it is another.
    fn take_nickname(&mut self) {
        let Some((whole, inner)) = find_marked(&self.name) else {
            return;
        };
        let nickname = self.name[inner].trim().to_owned();
        let (before, after) = (self.name[..whole.start].trim(), self.name[whole.end..].trim());
        let name = match (before, after) {
            ("", after) => format!("{nickname} {after}"),
            // Nothing tells that "Marshall “Eminem”" is a nickname with its last name missing.
            (_, "") => return,
            (before, after) => format!("{before} {after}"),
        };
        if !before.is_empty() {
            if is_nickname(&nickname) {
                self.more.push(format!("{nickname} {after}"));
            }
            self.more.push(self.name.clone());
        }
        self.replace(name, Mend::Nickname);
    }

    /// Turns "Justice, Department of".
    fn turn_office(&mut self) {
        if let Some((head, of)) = self.name.rsplit_once(", ")
            && [" of", " of the", " for"].iter().any(|end| of.ends_with(end))
        {
            self.replace(format!("{of} {head}"), Mend::Turned);
        }
    }

    /// Drops titles before a full name; the name with them is another.
    fn drop_titles(&mut self) {
        let rest = &self.name[titles_len(&self.name)..];
        let words = rest.split(' ').filter(|word| !is_word_of(word, &GENERATIONS)).count();
        if rest.len() < self.name.len() && words > 1 {
            let rest = rest.to_owned();
            let whole = std::mem::replace(&mut self.name, rest);
            self.more.push(whole);
            self.mends.push(Mend::Title);
        }
    }

    /// Writes "DONALD TRUMP" and "Donald TRUMP" as "Donald Trump".
    fn lower_capitals(&mut self) {
        let words: Vec<&str> = self.name.split(' ').collect();
        let is_all = words.iter().all(|word| is_upper(word) || letters(word) == 0);
        let is_loud = |word: &str| is_upper(word) && letters(word) >= if is_all { 2 } else { 4 };
        if words.len() > 1 && words.iter().any(|word| is_loud(word) && letters(word) >= 3) {
            let words = words.iter().map(|word| {
                if is_loud(word) {
                    recase(word)
                } else {
                    (*word).to_owned()
                }
            });
            let name = words.collect::<Vec<_>>().join(" ");
            self.replace(name, Mend::Capitals);
        }
    }
}

/// Returns a text without the quotation marks around it.
pub(super) fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner = QUOTES.iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(*open)?.strip_suffix(*close)?;
        (!inner.contains([*open, *close])).then_some(inner)
    });
    inner.map_or(text, unquoted)
}

/// Splits "Ada Müller (minister)" into the name and what stands in the bracket.
fn split_bracket(text: &str) -> Option<(&str, &str)> {
    BRACKETS.iter().find_map(|(open, close)| {
        let (head, remark) = text.strip_suffix(*close)?.rsplit_once(*open)?;
        (!head.trim().is_empty()).then_some((head.trim(), remark.trim()))
    })
}

/// Finds the first words in quotation marks or brackets: with the marks, and without.
fn find_marked(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let marks = QUOTES.iter().chain(&BRACKETS);
    marks
        .filter_map(|(open, close)| {
            let start = text.find(*open)?;
            let inner = start + open.len_utf8();
            let end = inner + text[inner..].find(*close)?;
            let whole = start..end + close.len_utf8();
            // Not the apostrophes of "O'Neill d'Arc".
            let is_apart = text[..start].chars().next_back().is_none_or(char::is_whitespace)
                && text[whole.end..].chars().next().is_none_or(char::is_whitespace);
            (is_apart && end > inner).then_some((whole, inner..end))
        })
        .min_by_key(|(whole, _)| whole.start)
}

/// Returns true for "Bob" and "El Chapo", not for "R-NJ" or "born 1954".
fn is_nickname(text: &str) -> bool {
    text.split(' ')
        .all(|word| word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase))
        && text
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '\'' | '’'))
        && !is_title(text)
}

/// Returns true for what says something about a person: "senator", "R-Fla.", "44th president", "of Hesse".
fn is_remark(text: &str) -> bool {
    let first = first_word(text);
    let is_small = first.starts_with(char::is_lowercase) && !is_word_of(first, &PARTICLES);
    let is_party = first.chars().nth(1) == Some('-') && is_upper(&first[..first.find('-').unwrap_or(0)]);
    text.is_empty() || is_title(text) || is_small || is_party || text.contains(|c: char| c.is_ascii_digit())
}

/// Returns true for a first and a last name: "Angela Merkel".
fn is_full_name(text: &str) -> bool {
    text.contains(' ') && is_given_name(first_word(text))
}

/// Returns true for names of China and Korea, which texts write with the family name first: "Xi, Jinping", "Kim, Jong-un".
fn is_family_name_first(last: &str, first: &str) -> bool {
    const FAMILY_NAMES: [&str; 26] = [
        "xi", "li", "wang", "zhang", "liu", "chen", "yang", "zhao", "huang", "zhou", "wu", "xu", "sun", "hu", "guo",
        "jiang", "deng", "mao", "wen", "kim", "park", "moon", "yoon", "choi", "ban", "nguyen",
    ];
    let is_double = first
        .split_once('-')
        .is_some_and(|(_, end)| end.starts_with(char::is_lowercase));
    (is_word_of(last, &FAMILY_NAMES) || is_double) && !is_given_name(first_word(first))
}

/// Returns true if the letters are the initials of the words, all or those with a capital.
fn is_acronym_of(acronym: &str, name: &str) -> bool {
    let letters: String = acronym.chars().filter(|c| *c != '.').collect();
    let initials = |words: &mut dyn Iterator<Item = &str>| -> String {
        words
            .filter_map(|word| word.chars().next())
            .collect::<String>()
            .to_lowercase()
    };
    let all = initials(&mut name.split([' ', '-']));
    let capitals = initials(
        &mut name
            .split([' ', '-'])
            .filter(|word| word.starts_with(char::is_uppercase)),
    );
    let is_short = letters.chars().count() > 1 && letters.chars().filter(|c| c.is_uppercase()).count() > 1;
    is_short && [all, capitals].contains(&letters.to_lowercase())
}

fn first_word(text: &str) -> &str {
    text.split(' ').next().unwrap_or_default()
}

/// Returns true if a word, without full stops, is one of these.
fn is_word_of(word: &str, words: &[&str]) -> bool {
    let bare = word.replace('.', "");
    words.iter().any(|known| known.eq_ignore_ascii_case(&bare))
}

fn letters(word: &str) -> usize {
    word.chars().filter(|c| c.is_alphabetic()).count()
}

fn is_upper(word: &str) -> bool {
    word.contains(char::is_uppercase) && !word.contains(char::is_lowercase)
}

/// Writes a word in capitals as a name: "O'ROURKE" is "O'Rourke", "VAN" is "van".
fn recase(word: &str) -> String {
    let lower = word.to_lowercase();
    if is_word_of(word, &PARTICLES) {
        return lower;
    }
    let is_number = is_word_of(word, &GENERATIONS) && !is_word_of(word, &["jr", "sr"]);
    let is_initials = word.contains('.') && !word.ends_with("R.") || !word.contains(['A', 'E', 'I', 'O', 'U', 'Y']);
    if is_number || (is_initials && word.is_ascii() && !is_word_of(word, &["jr", "sr"])) {
        return word.to_owned();
    }
    let mut begins = true;
    let mut name = String::new();
    for c in lower.chars() {
        if begins {
            name.extend(c.to_uppercase());
        } else {
            name.push(c);
        }
        begins = matches!(c, '-' | '\'' | '’') || name == "Mc";
    }
    name
}
