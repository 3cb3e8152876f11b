//! Cells that hold several values: where each ends.

use crate::terms::ActorType;

/// Words that follow a comma and belong to what stands before it: "Acme, Inc.", "Sammy Davis, Jr.", "Washington, D.C."
const ENDINGS: &str = "inc corp co ltd llc lp plc gmbh ag sa nv jr sr ii iii iv md phd esq mp dc al ak az ar ca ct de fl ga hi id il ia \
    ks ky la me mi mn mo ms mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy";

/// Splits a cell at `|`, `;`, ` / ` and line breaks into its values, trimmed, without empty ones ("a||b", "a|"). A list as programs
/// write it (`['a', 'b']`) is split at its commas.
pub(super) fn split_values(cell: &str) -> Vec<&str> {
    let values: Vec<&str> = match written_list(cell) {
        Some(values) => values,
        None => cell
            .split(['|', ';', '\n', '\r'])
            .flat_map(|value| value.split(" / "))
            .collect(),
    };
    let trimmed = values.into_iter().map(str::trim);
    trimmed.filter(|value| !value.is_empty()).collect()
}

/// Returns the texts of a list of JSON or Python.
fn written_list(cell: &str) -> Option<Vec<&str>> {
    let mut rest = cell.trim().strip_prefix('[')?.strip_suffix(']')?.trim();
    let mut values = Vec::new();
    while let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let (value, after) = rest[1..].split_once(quote)?;
        values.push(value);
        rest = after.trim_start().trim_start_matches(',').trim_start();
    }
    rest.is_empty().then_some(values)
}

/// Splits the only value of a cell of aliases at its commas, where these stand between names and not in one.
pub(super) fn split_at_commas<'v>(value: &'v str, name: &str, kind: ActorType) -> Vec<&'v str> {
    let parts = parts_of(value);
    let last = parts.last().copied().unwrap_or_default();
    let is_one_name = match kind {
        ActorType::Person => parts.len() == 2 && is_last_and_first(&parts, name),
        ActorType::Location => parts.len() == 2 && !parts.iter().any(|part| is_acronym(part)) || ends_with_of(&parts),
        ActorType::Organisation | ActorType::Misc => {
            let is_joined = [" & ", " and "].iter().any(|word| last.contains(word));
            is_joined || last.starts_with("& ") || last.starts_with("and ") || ends_with_of(&parts)
        }
    };
    if is_one_name || parts.iter().any(|part| part.chars().all(|c| c.is_ascii_digit())) {
        vec![value]
    } else {
        parts
    }
}

/// Returns what stands between the commas, with endings such as "Inc." left where they belong.
pub(super) fn parts_of(value: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut begin, mut at) = (0, 0);
    for piece in value.split_inclusive(',') {
        let bare = piece.trim_end_matches(',').trim().replace('.', "").to_lowercase();
        let is_ending = at > 0 && ENDINGS.split_whitespace().any(|ending| ending == bare);
        if !is_ending && at > begin {
            parts.push(&value[begin..at]);
            begin = at;
        }
        at += piece.len();
    }
    parts.push(&value[begin..]);
    let trimmed = parts.into_iter().map(|part| part.trim_matches([',', ' ']).trim());
    trimmed.filter(|part| !part.is_empty()).collect()
}

/// Returns true for "Müller, Ada" where the name is "Ada Müller".
fn is_last_and_first(parts: &[&str], name: &str) -> bool {
    let (last, name) = (parts[0].to_lowercase(), name.to_lowercase());
    let words = parts[1].to_lowercase();
    name.ends_with(&last) && !words.split(' ').any(|word| last.ends_with(word))
}

/// Returns true for "Justice, Department of".
fn ends_with_of(parts: &[&str]) -> bool {
    parts
        .iter()
        .any(|part| part.ends_with(" of") || part.ends_with(" of the"))
}

fn is_acronym(part: &str) -> bool {
    part.len() <= 6 && part.contains(char::is_uppercase) && !part.contains(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ActorType::{Location, Organisation, Person};

    #[test]
    fn values_are_divided_by_what_no_name_holds() {
        for (cell, expected) in [
            ("a b|c;d\r\ne / f||", &["a b", "c", "d", "e", "f"][..]),
            ("AC/DC", &["AC/DC"]),
            ("['Frau Müller', \"O'Neill\"]", &["Frau Müller", "O'Neill"]),
            ("[]", &[]),
            ("[sic]", &["[sic]"]),
            ("['open", &["['open"]),
        ] {
            assert_eq!(split_values(cell), expected, "{cell}");
        }
    }

    #[test]
    fn commas_divide_names_only_where_they_stand_between_them() {
        let cases: &[(&str, &str, ActorType, &[&str])] = &[
            (
                "B. Marn, Marn the Elder",
                "Bo Marn",
                Person,
                &["B. Marn", "Marn the Elder"],
            ),
            (
                "Obama,President Obama, Mr. Obama",
                "Barack Obama",
                Person,
                &["Obama", "President Obama", "Mr. Obama"],
            ),
            ("Müller, Ada", "Ada Müller", Person, &["Müller, Ada"]),
            ("Müller, Ada M.", "Ada Müller", Person, &["Müller, Ada M."]),
            ("Müller, Mrs. Müller", "Ada Müller", Person, &["Müller", "Mrs. Müller"]),
            (
                "Sammy Davis, Jr., Sammy",
                "Samuel Davis",
                Person,
                &["Sammy Davis, Jr.", "Sammy"],
            ),
            (
                "IMF, the Fund",
                "International Monetary Fund",
                Organisation,
                &["IMF", "the Fund"],
            ),
            ("Acme, Inc., Acme", "Acme Works", Organisation, &["Acme, Inc.", "Acme"]),
            ("Doe, Roe & Partners", "Doe Roe", Organisation, &["Doe, Roe & Partners"]),
            (
                "Justice, Department of",
                "DOJ",
                Organisation,
                &["Justice, Department of"],
            ),
            (
                "Health, Education, and Welfare",
                "HEW",
                Organisation,
                &["Health, Education, and Welfare"],
            ),
            ("Washington, D.C.", "Washington", Location, &["Washington, D.C."]),
            ("Paris, Texas", "Paris TX", Location, &["Paris, Texas"]),
            ("USA, America", "United States", Location, &["USA", "America"]),
            ("Local 1,000", "Local", Organisation, &["Local 1,000"]),
            (", ", "Ada", Person, &[]),
            ("Ada,", "Ada M", Person, &["Ada"]),
        ];
        for (value, name, kind, expected) in cases {
            assert_eq!(split_at_commas(value, name, *kind), *expected, "{value}");
        }
    }
}
