//! Further forms of the names on a list, which are looked for as if the list held them: the spellings of the table
//! `name_spellings.csv`, the names of institutions and countries in the tables `institutions.csv` and `countries.csv`, and acronyms
//! with and without full stops.
//!
//! Everything that finds a listed actor under a name that the list does not hold comes in at [`further_forms`].

use super::spellings::capitalize;
use super::tables::LinkTables;
use crate::actor::list::actor::{Actor, ActorIndex};
use crate::actor::list::derived::DerivedName;
use crate::actor::list::fold::{Case, fold};
use crate::actor::list::registry::Registry;
use crate::error::Result;
use crate::terms::{ActorType, MatchMethod};
use std::collections::BTreeSet;

/// Forms of one name above which no more are made: several words with many spellings each.
const MOST_FORMS: usize = 128;

/// Words of names that so many persons bear that one alone, in another spelling, is mostly somebody else's name.
const COMMON_ALONE: &str = "\
    benjamin yasser bashar mohammed ahmed hussein abdullah ghani osama muammar volodymyr oleksandr alexei sergei dmitry yevgeny mikhail yuri nikolai \
    andrei ayman";

/// Korean family names: "Kim Jong-un" is also written "Kim Jong Un".
const KOREAN_FAMILY_NAMES: &str =
    "ahn ban chang cho choi chung han hwang jang jung kang kim lee lim moon oh park roh yoon yun";

/// Acronyms of two letters that are looked for without full stops, and with spaces ("U. S."), where the list has them with
/// full stops; others are words or states of the US ("LA") too often.
const SURE_PAIRS: [&str; 4] = ["US", "UK", "UN", "EU"];

/// Articles before Arabic names, which belong to the word after them.
const ARTICLES: [&str; 2] = ["al-", "el-"];

impl Registry {
    /// Returns the registry that also finds its names in the forms that the tables give them.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::error::Error::Invalid) if the names are more than an automaton can hold.
    pub fn with_further_forms(self, tables: &LinkTables) -> Result<Self> {
        let mut derived = Vec::new();
        for (actor, index) in self.actors().iter().zip(0..) {
            for (method, name) in actor.matched_names() {
                derived.extend(further_forms(actor, name, tables).into_iter().map(|form| DerivedName {
                    actor: ActorIndex(index),
                    method,
                    source: name.to_owned(),
                    form,
                }));
            }
        }
        // After the forms of the list's own names, which say how a name was found.
        derived.extend(names_of_tables(&self, tables));
        self.with_derived_names(derived)
    }
}

/// Returns the other names, in the tables, of the institutions and countries that the list holds.
fn names_of_tables(registry: &Registry, tables: &LinkTables) -> Vec<DerivedName> {
    let mut derived = Vec::new();
    for (actor, index) in registry.actors().iter().zip(0..) {
        let institution = tables.institutions.names_of_listed(actor);
        for other in institution.into_iter().chain(tables.countries.names_of_listed(actor)) {
            let forms = acronym_forms(&other).into_iter().chain([other]);
            derived.extend(forms.map(|form| DerivedName {
                actor: ActorIndex(index),
                method: MatchMethod::Alias,
                source: actor.name.clone(),
                form,
            }));
        }
    }
    derived
}

/// Returns other forms of a name of `actor`. Those that the list holds anyway do no harm, nor those that two actors get.
fn further_forms(actor: &Actor, name: &str, tables: &LinkTables) -> BTreeSet<String> {
    let name = &fold(name, Case::Kept);
    let mut forms = BTreeSet::new();
    forms.extend(respelled(name, tables));
    if actor.kind == ActorType::Person {
        let hyphenated = hyphen_forms(name);
        forms.extend(hyphenated.iter().flat_map(|form| respelled(form, tables)));
        forms.extend(korean_form(name));
    }
    forms.extend(acronym_forms(name));
    forms
}

/// Returns a name with each word in each of its spellings.
fn respelled(name: &str, tables: &LinkTables) -> Vec<String> {
    let words: Vec<&str> = name.split(' ').collect();
    let is_alone = words.len() == 1;
    let mut forms = vec![String::new()];
    for word in words {
        let spellings = match is_alone {
            true if is_common_alone(word, tables) => Vec::new(),
            true => tables.spellings.all_of(word),
            false => spellings_with_article(word, tables),
        };
        let spellings = if spellings.len() < 2 {
            vec![word.to_owned()]
        } else {
            spellings
        };
        forms = combine(&forms, &spellings);
    }
    forms
}

fn is_common_alone(word: &str, tables: &LinkTables) -> bool {
    let standard = tables.spellings.standardize(&word.to_lowercase());
    COMMON_ALONE.split(' ').any(|common| common == standard)
}

/// Returns the spellings of a word of a longer name, also with another Arabic article or none: "al-Sisi", "el-Sissi", "Sisi".
fn spellings_with_article(word: &str, tables: &LinkTables) -> Vec<String> {
    let article = word
        .get(..3)
        .filter(|start| ARTICLES.contains(&start.to_lowercase().as_str()));
    let Some(article) = article else {
        return tables.spellings.all_of(word);
    };
    let bare = tables.spellings.all_of(&word[article.len()..]);
    let joined = ARTICLES
        .iter()
        .flat_map(|article| bare.iter().map(move |word| format!("{article}{word}")));
    let apart = bare.iter().map(|word| format!("al {word}"));
    joined.chain(apart).chain(bare.iter().cloned()).collect()
}

/// Returns a person's name with a space for a hyphen between two of its words, and the reverse where it has three or more: "Jean
/// Claude Juncker", "Abdel-Fattah al-Sisi".
fn hyphen_forms(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split(' ').collect();
    let apart: Vec<String> = words.iter().map(|word| without_hyphen(word)).collect();
    let apart = apart.join(" ");
    let pairs = 0..words.len().saturating_sub(1);
    let joined = pairs.filter(|_| words.len() > 2).map(|at| {
        let (before, after) = words.split_at(at + 1);
        format!("{}-{}", before.join(" "), after.join(" "))
    });
    joined.chain((apart != name).then_some(apart)).collect()
}

/// Returns "Jean Claude" for "Jean-Claude" and "Ing Wen" for "Ing-wen"; an Arabic article stays.
fn without_hyphen(word: &str) -> String {
    let has_article = word
        .get(..3)
        .is_some_and(|start| ARTICLES.contains(&start.to_lowercase().as_str()));
    let Some((first, second)) = word.split_once('-').filter(|_| !has_article) else {
        return word.to_owned();
    };
    let mut second = second.to_owned();
    capitalize(&mut second);
    format!("{first} {second}")
}

/// Appends each of `words` to each of `beginnings`, as far as they are not too many.
fn combine(beginnings: &[String], words: &[String]) -> Vec<String> {
    let all = beginnings.iter().flat_map(|beginning| {
        words.iter().map(move |word| match beginning.as_str() {
            "" => word.clone(),
            _ => format!("{beginning} {word}"),
        })
    });
    all.take(MOST_FORMS).collect()
}

/// Returns "Kim Jong Un" for "Kim Jong-un", and the reverse.
fn korean_form(name: &str) -> Option<String> {
    let (family, given) = name.split_once(' ')?;
    let is_korean = KOREAN_FAMILY_NAMES
        .split(' ')
        .any(|known| family.eq_ignore_ascii_case(known));
    let (first, second) = given.split_once([' ', '-']).filter(|_| is_korean)?;
    let is_whole = !first.is_empty() && !second.is_empty() && !second.contains([' ', '-', '.']);
    is_whole.then(|| match given.contains('-') {
        true => {
            let mut second = second.to_owned();
            capitalize(&mut second);
            format!("{family} {first} {second}")
        }
        false => format!("{family} {first}-{}", second.to_lowercase()),
    })
}

/// Returns a name whose acronyms are written in another way: "GOP" as "G.O.P.", "U.N. Security Council" as "UN Security Council".
fn acronym_forms(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split(' ').collect();
    let styles = [AcronymStyle::Plain, AcronymStyle::Dotted, AcronymStyle::Spaced];
    let forms = styles.iter().filter_map(|style| {
        let written: Vec<Option<String>> = words.iter().map(|word| style.write(word, words.len() == 1)).collect();
        let is_other = written.iter().any(Option::is_some);
        let written = written.into_iter().zip(&words);
        let words: Vec<String> = written
            .map(|(other, word)| other.unwrap_or_else(|| (*word).to_owned()))
            .collect();
        is_other.then(|| words.join(" "))
    });
    forms.collect()
}

/// A way to write an acronym.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AcronymStyle {
    /// "GOP".
    Plain,
    /// "G.O.P."
    Dotted,
    /// "G. O. P."
    Spaced,
}

impl AcronymStyle {
    /// Writes a word in this style; `None` where it is no acronym, or too short to be one for sure. `is_alone`: whether it is the whole name.
    fn write(self, word: &str, is_alone: bool) -> Option<String> {
        let letters = acronym_letters(word)?;
        let is_sure = letters.len() > 2 || !is_alone || SURE_PAIRS.contains(&letters.as_str());
        let dotted: Vec<String> = letters.chars().map(|letter| format!("{letter}.")).collect();
        match self {
            AcronymStyle::Dotted => Some(dotted.concat()),
            AcronymStyle::Plain => is_sure.then_some(letters),
            AcronymStyle::Spaced => is_sure.then(|| dotted.join(" ")),
        }
    }
}

/// Returns the letters of "GOP" and "G.O.P."; `None` of other words, and of numbers ("John Paul II").
fn acronym_letters(word: &str) -> Option<String> {
    const NUMBERS: [&str; 6] = ["II", "III", "IV", "VI", "VII", "VIII"];
    let letters: String = word.chars().filter(|c| *c != '.').collect();
    let dots = word.len() - letters.len();
    let has_all_dots = dots == letters.len() || dots + 1 == letters.len();
    let is_acronym = (2..=5).contains(&letters.len())
        && letters.chars().all(|c| c.is_ascii_uppercase())
        && (dots == 0 || has_all_dots)
        && !NUMBERS.contains(&letters.as_str());
    is_acronym.then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::Metonyms;
    use std::path::Path;

    fn registry(list: &str) -> Registry {
        let list = format!("actor_id,name,type,aliases\n{list}");
        let tables = LinkTables::open(None, &Metonyms::Off).unwrap();
        let registry = Registry::from_bytes(Path::new("list.csv"), list.as_bytes()).unwrap();
        registry.with_further_forms(&tables).unwrap()
    }

    /// Returns the names found, each with its actor and method.
    fn found(list: &str, text: &str) -> Vec<String> {
        let registry = registry(list);
        let found = registry.find(text).into_iter();
        found
            .map(|hit| {
                let actor = &registry.actor(hit.actor).id;
                format!("{} {actor} {}", hit.span.of(text), hit.method.as_str())
            })
            .collect()
    }

    const LIST: &str = "\
        zel,Volodymyr Zelensky,PER,Zelensky\n\
        kim,Kim Jong-un,PER,Kim Jong Il\n\
        sisi,Abdel Fattah al-Sisi,PER,\n\
        saddam,Saddam Hussein,PER,Hussein\n\
        gop,Republican Party,ORG,GOP\n\
        us,United States,LOC,US\n\
        un,U.N. Security Council,ORG,U.N.\n\
        rowling,J.K. Rowling,PER,\n\
        ap,Associated Press,ORG,A.P.\n\
        jp,John Paul II,PER,\n\
        bibi,Benjamin Netanyahu,PER,Benjamin\n\
        jcj,Jean-Claude Juncker,PER,\n\
        tsai,Tsai Ing-wen,PER,\n\
        gad,Muammar Gaddafi,PER,Gaddafi\n\
        kyiv,Kyiv,LOC,\n";

    const CASES: &[(&str, &[&str])] = &[
        ("Volodymyr Zelenskyy spoke", &["Volodymyr Zelenskyy zel name"]),
        (
            "ZELENSKIY and Zelenskii",
            &["ZELENSKIY zel alias", "Zelenskii zel alias"],
        ),
        ("Volodimir Selenskyj", &["Volodimir Selenskyj zel name"]),
        ("Mr Zelenskij’s plan, a zelenskyy", &["Zelenskij zel alias"]),
        (
            "Kim Jong Un, Kim Jong-Un",
            &["Kim Jong Un kim name", "Kim Jong-Un kim name"],
        ),
        ("Kim Jong-il", &["Kim Jong-il kim alias"]),
        ("Abdel Fattah el-Sissi", &["Abdel Fattah el-Sissi sisi name"]),
        ("Abdel Fattah Al Sisi", &["Abdel Fattah Al Sisi sisi name"]),
        ("Saddam Husain; Nasser Hussain", &["Saddam Husain saddam name"]),
        (
            "the G.O.P. and the G.O.P’s G. O. P.",
            &["G.O.P. gop alias", "G.O.P gop alias", "G. O. P. gop alias"],
        ),
        ("the U.S. and the U. S. Senate", &["U.S. us alias", "U. S. us alias"]),
        ("the UN, the U. N. and U.S.S.R.", &["UN un alias", "U. N. un alias"]),
        ("the UN Security Council", &["UN Security Council un name"]),
        (
            "JK Rowling, J. K. Rowling",
            &["JK Rowling rowling name", "J. K. Rowling rowling name"],
        ),
        ("an AP reporter, an A.P. reporter, A. P. Lee", &["A.P. ap alias"]),
        ("John Paul II, John Paul I.I.", &["John Paul II jp name"]),
        ("Abdel-Fattah el-Sisi", &["Abdel-Fattah el-Sisi sisi name"]),
        ("Binyamin Netanyahu; Binyamin Gantz", &["Binyamin Netanyahu bibi name"]),
        ("Jean Claude Juncker", &["Jean Claude Juncker jcj name"]),
        ("Tsai Ing Wen", &["Tsai Ing Wen tsai name"]),
        (
            "Kadhafi, Khadafy and Moamer Qadhafi",
            &["Kadhafi gad alias", "Khadafy gad alias", "Moamer Qadhafi gad name"],
        ),
        ("Kiev fell", &["Kiev kyiv name"]),
    ];

    #[test]
    fn names_are_found_in_further_forms() {
        let mut wrong = Vec::new();
        for (text, expected) in CASES {
            let found = found(LIST, text);
            if found != *expected {
                wrong.push(format!("{text}\n  expected {expected:?}\n  found    {found:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn an_institution_of_the_list_is_found_by_its_other_names() {
        let list = "cic,Culinary Institute of Askany,ORG,CIA\ninc,Indian National Congress,ORG,Congress\n\
            rp,Republican Party,ORG,\nis,Islamic State,ORG,\nfm,DOJ,ORG,\nun,United Nations,ORG,\nunsc,UN,ORG,\n";
        let cases: &[(&str, &[&str])] = &[
            ("The GOP and the G.O.P.", &["GOP rp alias", "G.O.P. rp alias"]),
            (
                "ISIS, Daesh, Isis and ISIL; THIS IS IT",
                &["ISIS is alias", "Daesh is alias", "Isis is alias", "ISIL is alias"],
            ),
            (
                "the U.S. Department of Justice and the Justice Department",
                &["U.S. Department of Justice fm alias", "Justice Department fm alias"],
            ),
            // An alias alone does not say which institution it is.
            (
                "The Central Intelligence Agency and the Congress",
                &["Congress inc alias"],
            ),
            // The list gives the name to another actor.
            ("the UN", &["UN unsc name"]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(list, text), *expected, "{text}");
        }
    }

    #[test]
    fn a_country_of_the_list_is_found_by_its_other_names() {
        let list = "uk,United Kingdom,country,\nus,United States,country,\ncg,Congo,country,\nrk,South Korea,country,\n\
            tr,Türkiye,LOC,\nchad,UAE,PER,\nvat,Holy See,ORG,Vatican City\n";
        let cases: &[(&str, &[&str])] = &[
            (
                "The U.K., the UK, Britain and Great Britain",
                &[
                    "U.K. uk alias",
                    "UK uk alias",
                    "Britain uk alias",
                    "Great Britain uk alias",
                ],
            ),
            (
                "the USA and U.S.; GIVE US A BREAK, AMERICA",
                &["USA us alias", "U.S. us alias"],
            ),
            ("Latin America and the Bank of America", &[]),
            ("The Democratic Republic of the Congo", &["Congo cg name"]),
            ("The Democratic People's Republic of Korea", &[]),
            ("Turkey and the Emirates", &["Turkey tr alias"]),
            ("the Vatican", &["Vatican vat alias"]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(list, text), *expected, "{text}");
        }
        let shared = "uk,United Kingdom,country,\neng,England,LOC,Britain\n";
        assert_eq!(
            found(shared, "Britain and the UK"),
            ["Britain eng alias", "UK uk alias"]
        );
    }

    #[test]
    fn a_form_that_the_list_gives_to_another_is_his() {
        let list =
            "a,Volodymyr Zelensky,PER,Zelensky\nb,Oleg Zelenskyy,PER,Zelenskyy\nc,Sergei Zelenskii,PER,Zelenskii\n";
        assert_eq!(found(list, "Zelenskyy"), ["Zelenskyy b alias"]);
        // Three have it in some spelling, and none in this one.
        assert_eq!(found(list, "Zelenskiy"), [] as [&str; 0]);
    }

    #[test]
    fn many_spellings_of_many_words_are_bounded() {
        let tables = LinkTables::open(None, &Metonyms::Off).unwrap();
        let name = "Mohammed Abdullah Hussein al-Zawahiri Qaddafi Zelensky";
        assert!(respelled(name, &tables).len() <= MOST_FORMS);
    }
}
