//! The actor or the outlet that a name on the command line means.

use crate::output::OutletRow;
use crate::record::facts::ActorFacts;
use crate::show::error::ShowError;
use crate::text::{one_line, similarity, words};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Names listed in a message.
const SHOWN: usize = 20;
/// Similar names listed where nothing has the name.
const SIMILAR_SHOWN: usize = 5;

/// Returns the one actor that `name` means: by its id, its name, either whatever the case and accents, or words or a part
/// of its name; the first of these that any actor fits.
///
/// # Errors
/// [`ShowError::AmbiguousActor`] and [`ShowError::UnknownActor`].
pub(super) fn find_actor<'a>(actors: &'a [ActorFacts], name: &str) -> Result<&'a ActorFacts, ShowError> {
    match &fitting(actors, name, actor_names)[..] {
        [one] => Ok(one),
        [] => Err(ShowError::UnknownActor {
            name: name.to_owned(),
            count: actors.len(),
            similar: lines(&most_similar(actors, name, actor_names), actor_line, SIMILAR_SHOWN),
        }),
        several => Err(ShowError::AmbiguousActor {
            name: name.to_owned(),
            count: several.len(),
            actors: lines(several, actor_line, SHOWN),
        }),
    }
}

/// Returns the one outlet that `name` means: by its name or a spelling of it in the dumps, whatever the case and accents, or
/// words or a part of these; the first of these that any outlet fits.
///
/// # Errors
/// [`ShowError::AmbiguousOutlet`] and [`ShowError::UnknownOutlet`].
pub(super) fn find_outlet<'o>(outlets: &'o [OutletRow], name: &str) -> Result<&'o OutletRow, ShowError> {
    match &fitting(outlets, name, outlet_names)[..] {
        [one] => Ok(one),
        [] => Err(ShowError::UnknownOutlet {
            name: name.to_owned(),
            count: outlets.len(),
            similar: lines(&most_similar(outlets, name, outlet_names), outlet_line, SIMILAR_SHOWN),
        }),
        several => Err(ShowError::AmbiguousOutlet {
            name: name.to_owned(),
            count: several.len(),
            outlets: lines(several, outlet_line, SHOWN),
        }),
    }
}

fn actor_names(actor: &ActorFacts) -> Vec<&str> {
    vec![&actor.id, &actor.name]
}

fn outlet_names(outlet: &OutletRow) -> Vec<&str> {
    let spellings = outlet.spellings.split('|');
    [outlet.outlet.as_str()].into_iter().chain(spellings).collect()
}

fn actor_line(actor: &ActorFacts) -> String {
    format!("  {}  {} ({})", one_line(&actor.id), one_line(&actor.name), actor.kind)
}

fn outlet_line(outlet: &OutletRow) -> String {
    format!("  {} ({} articles)", one_line(&outlet.outlet), outlet.n_articles)
}

/// Returns the things that fit `name` best: all that fit it equally well.
fn fitting<'t, T>(things: &'t [T], name: &str, names: fn(&T) -> Vec<&str>) -> Vec<&'t T> {
    let wanted = folded(name);
    let fits: [&dyn Fn(&T) -> bool; 5] = [
        &|thing| names(thing).first().is_some_and(|first| *first == name),
        &|thing| names(thing).contains(&name),
        &|thing| names(thing).into_iter().any(|own| folded(own) == wanted),
        &|thing| any_name(names(thing), |own| format!(" {own} ").contains(&format!(" {wanted} "))),
        &|thing| any_name(names(thing), |own| own.contains(&wanted)),
    ];
    // What has no letter is a part of every name.
    let fits = if wanted.is_empty() { &fits[..2] } else { &fits[..] };
    let found = fits
        .iter()
        .map(|fits| things.iter().filter(|thing| fits(thing)).collect());
    found
        .into_iter()
        .find(|found: &Vec<&T>| !found.is_empty())
        .unwrap_or_default()
}

fn any_name(names: Vec<&str>, fits: impl Fn(&str) -> bool) -> bool {
    names.into_iter().any(|name| fits(&folded(name)))
}

/// Returns the things whose names are most similar to `name`.
fn most_similar<'t, T>(things: &'t [T], name: &str, names: fn(&T) -> Vec<&str>) -> Vec<&'t T> {
    let wanted = folded(name);
    let mut similar: Vec<(f64, &T)> = things
        .iter()
        .map(|thing| {
            let of_names = names(thing).into_iter().map(|own| similarity(&folded(own), &wanted));
            (of_names.fold(0.0, f64::max), thing)
        })
        .collect();
    similar.sort_by(|a, b| b.0.total_cmp(&a.0));
    similar
        .into_iter()
        .take(SIMILAR_SHOWN)
        .map(|(_, thing)| thing)
        .collect()
}

/// Returns a line for each of the first `most` things, and one that counts the others.
fn lines<T>(things: &[&T], line: fn(&T) -> String, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = things.iter().take(most).map(|thing| line(thing)).collect();
    if things.len() > most {
        lines.push(format!("  and {} more", things.len() - most));
    }
    lines
}

/// Returns words in small letters without accents, a space between them.
fn folded(text: &str) -> String {
    let letters = text.nfkd().filter(|letter| !is_combining_mark(*letter));
    let lower: String = letters.flat_map(char::to_lowercase).collect();
    words(&lower).map(|(_, word)| word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actors() -> Vec<ActorFacts> {
        let names = [
            ("may", "Theresa May"),
            ("maynard", "Joe Maynard"),
            ("okonjo", "Tomás Okonjo-Reyes"),
            ("smith-a", "Ann Smith"),
            ("smith-b", "Bob Smith"),
            ("theresa may", "Somebody Else"),
        ];
        let actor = |(id, name): (&str, &str)| ActorFacts {
            id: id.to_owned(),
            name: name.to_owned(),
            kind: "PER".to_owned(),
            discovered: false,
        };
        names.map(actor).to_vec()
    }

    fn outlets() -> Vec<OutletRow> {
        let names = [
            ("Daily Bell", "Daily Bell|bell.example"),
            ("Evening Bell", "Evening Bell"),
            ("Bellwether", "Bellwether"),
            ("Die Zeitung", "zeitung.example"),
        ];
        let outlet = |(outlet, spellings): (&str, &str)| OutletRow {
            outlet: outlet.to_owned(),
            spellings: spellings.to_owned(),
            n_articles: 7,
            ..OutletRow::default()
        };
        names.map(outlet).to_vec()
    }

    #[test]
    fn an_actor_is_meant_by_what_fits_it_best() {
        let cases = [
            ("may", "may"),
            ("Theresa May", "may"),
            ("theresa may", "theresa may"),
            ("MAY", "may"),
            ("okonjo reyes", "okonjo"),
            ("TOMAS OKONJO-REYES", "okonjo"),
            ("mayn", "maynard"),
            ("bob", "smith-b"),
        ];
        for (name, id) in cases {
            assert_eq!(find_actor(&actors(), name).unwrap().id, id, "{name}");
        }
    }

    #[test]
    fn an_outlet_is_meant_by_its_name_a_spelling_or_a_part() {
        let cases = [
            ("Daily Bell", "Daily Bell"),
            ("daily", "Daily Bell"),
            ("BELL.example", "Daily Bell"),
            ("evening bell", "Evening Bell"),
            ("wether", "Bellwether"),
            ("zeitung", "Die Zeitung"),
        ];
        for (name, outlet) in cases {
            assert_eq!(find_outlet(&outlets(), name).unwrap().outlet, outlet, "{name}");
        }
    }

    #[test]
    fn a_name_of_several_or_of_nobody_says_how_to_choose() {
        let actor = |name| find_actor(&actors(), name).unwrap_err().to_string();
        let outlet = |name| find_outlet(&outlets(), name).unwrap_err().to_string();
        for (message, parts) in [
            (actor("smith"), ["2 actors", "smith-a  Ann Smith", "smith-b  Bob Smith"]),
            (
                actor("tomas okono"),
                ["no actor", "most alike", "okonjo  Tomás Okonjo-Reyes (PER)"],
            ),
            (actor(" - "), ["no actor", "most alike of 6", "PER"]),
            (
                outlet("bell"),
                ["2 outlets", "  Daily Bell (7 articles)", "  Evening Bell"],
            ),
            (outlet("Dayli Bel"), ["no outlet", "most alike of 4", "  Daily Bell"]),
        ] {
            assert!(parts.iter().all(|part| message.contains(part)), "{message}");
        }
    }
}
