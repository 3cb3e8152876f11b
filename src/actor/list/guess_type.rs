//! The type of an actor for which the list gives none, as far as its name tells.

use super::actor_id::slug;
use super::fold::{Case, fold};
use super::given_names::is_given_name;
use crate::actor::link::{country_name, titles_len};
use crate::terms::ActorType;

/// Words that make a name an organisation's, folded, without full stops.
const ORGANISATIONS: &str = "party inc corp corporation company co ltd llc plc gmbh group university college institute institution \
    foundation association committee commission council department ministry agency bureau parliament federation league police \
    organization organisation administration government campaign center centre alliance coalition movement democrats republicans \
    conservatives airlines technologies systems partners holdings industries bank fund networks &";

/// Words that do so unless a given name stands before: "Emily Post" is a person.
const WEAK: &str = "court congress senate house union army navy guard forces force times post news journal press media church \
    society club team office service network international nations tribune";

/// Returns the type that a name tells; `Misc`, which claims nothing, where it tells none.
pub(super) fn guess_type(name: &str) -> ActorType {
    let folded = fold(name, Case::Folded);
    let words: Vec<String> = folded.split([' ', ',']).map(|word| word.replace('.', "")).collect();
    let holds = |list: &str| {
        words
            .iter()
            .any(|word| !word.is_empty() && list.split_whitespace().any(|known| known == word))
    };
    let first = name.split(' ').next().unwrap_or_default();
    let length = name.split_whitespace().count();
    let is_given = is_given_name(first);
    if holds(ORGANISATIONS) || (holds(WEAK) && !(is_given && length == 2)) {
        ActorType::Organisation
    } else if country_name(&slug(name)).is_some() {
        ActorType::Location
    } else if has_persons_comma(name) || is_titled(name) || (is_given && (2..=5).contains(&length)) {
        ActorType::Person
    } else {
        ActorType::Misc
    }
}

/// Returns true for "Müller, Ada".
fn has_persons_comma(name: &str) -> bool {
    let parts = name.split_once(',').map(|(_, first)| first.trim());
    let first = parts.map(|first| &first[titles_len(first)..]);
    first.is_some_and(|first| is_given_name(first.split([' ', ',']).next().unwrap_or_default()))
}

/// Returns true for "Sen. Marco Rubio", not for "General Motors" and "Chief of Staff".
fn is_titled(name: &str) -> bool {
    let rest = &name[titles_len(name)..];
    rest.len() < name.len() && is_given_name(rest.split(' ').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ActorType::{Location, Misc, Organisation, Person};

    #[test]
    fn a_type_is_guessed_only_where_the_name_tells_it() {
        for (names, kind) in [
            (
                "Ada Müller|Müller, Ada|Sen. Marco Rubio|J. K. Rowling|Jean-Claude Juncker|Emily Post|Ursula von der Leyen",
                Person,
            ),
            (
                "Green Party|Acme, Inc.|White House|Doe, Roe & Partners|The New York Times|Austin Police Department",
                Organisation,
            ),
            ("France|United States|South Korea", Location),
            (
                "Red Square|Brexit|Halden|General Motors|Washington, D.C.|习近平|New York",
                Misc,
            ),
        ] {
            for name in names.split('|') {
                assert_eq!(guess_type(name), kind, "{name}");
            }
        }
    }
}
