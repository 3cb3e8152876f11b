//! The rules of matching, as a table, and properties that hold for any text.

use super::fold::{Case, fold, name_key};
use crate::actor::{NameMatch, Registry};
use proptest::prelude::*;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::LazyLock;

/// A registry from rows "name, type, aliases, case_sensitive, not_before, not_after"; the ids are a0, a1, ...
fn registry(rows: &[&str]) -> Registry {
    let mut list = "actor_id,name,type,aliases,case_sensitive,not_before,not_after\n".to_owned();
    for (index, row) in rows.iter().enumerate() {
        let missing = 5_usize.saturating_sub(row.matches(',').count());
        list += &format!("a{index},{row}{}\n", ",".repeat(missing));
    }
    Registry::from_bytes(Path::new("list.csv"), list.as_bytes()).unwrap()
}

/// The list of most cases.
const LIST: &[&str] = &[
    "Hillary Clinton,PER,Clinton|Hillary",
    "Donald Trump,PER,Trump|@POTUS",
    "Tim Kaine,PER,Kaine",
    "John Smith,PER,Smith",
    "Theresa May,PER,May",
    "World Health Organization,ORG,WHO",
    "United States,LOC,US|U.S.|USA",
    "Clinton Foundation,ORG",
    "François Müller,PER,Müller",
    "Brien,PER",
    "Xi Jinping,PER,Xi",
    "eBay,ORG",
    "Apple Inc.,ORG,Apple",
    "Bill de Blasio,PER,de Blasio",
    "McDonald’s,ORG",
    "AT&T,ORG",
    "习近平,PER",
    "プーチン,PER",
    "brexiteers,MISC",
    "Ivanov,PER,Иванов",
    "China,LOC",
    "Barack Obama,PER,Obama",
    "Dems,ORG",
];

/// Texts with the expected spans in ⟦ ⟧, searched with [`LIST`].
const CASES: &[&str] = &[
    // Words and their boundaries.
    "⟦Trump⟧ spoke.",
    "⟦Donald Trump⟧ met ⟦Hillary⟧ and ⟦Clinton⟧",
    "“⟦Trump⟧,” (⟦Clinton⟧) [⟦Kaine⟧] ⟦Trump⟧: ⟦Trump⟧; ⟦Trump⟧! ⟦Trump⟧?",
    "‘⟦Trump⟧’ '⟦Clinton⟧' «⟦Kaine⟧» *⟦Trump⟧* _⟦Trump⟧_",
    "Trumpism, Trumps, outTrump, Trump2020, 2020Trump, Trump_fan, xTrump",
    "Trumpé Trumpж жTrump Trump٣",
    "Trump\u{301}s and \u{301}x",
    "⟦Trump⟧/⟦Clinton⟧ ⟦Trump⟧…⟦Clinton⟧ ⟦Trump⟧—who ⟦Trump⟧™ ⟦Trump⟧² ⟦Trump⟧🇺🇸",
    "",
    "Trum",
    // Longest, and leftmost.
    "the ⟦Clinton Foundation⟧ of ⟦Clinton⟧",
    "⟦Hillary Clinton⟧ Foundation",
    "⟦Clinton⟧ Foundational, ⟦Clinton foundation⟧, ⟦Clinton⟧ foundations",
    // White space, invisible characters, accents, width.
    "⟦Hillary\u{a0}Clinton⟧ ⟦Hillary\nClinton⟧ ⟦Hillary  \r\n\t Clinton⟧ ⟦Hillary\u{2009}\u{200b} Clinton⟧",
    "⟦Tr\u{ad}ump⟧ ⟦Tr\u{200b}ump⟧\u{200b} \u{feff}⟦Trump⟧",
    "⟦Muller⟧ ⟦Müller⟧ ⟦Mu\u{308}ller⟧ ⟦MÜLLER⟧ ⟦FRANCOIS MULLER⟧ Mueller",
    "⟦Ｔｒｕｍｐ⟧ and ⟦𝐓𝐫𝐮𝐦𝐩⟧",
    "⟦Trump⟧\u{fe0f}",
    // Case.
    "may ⟦May⟧ ⟦MAY⟧ mAY trump ⟦TRUMP⟧ hillary clinton ⟦HILLARY CLINTON⟧ ⟦Hillary clinton⟧",
    "who Who ⟦WHO⟧ us Us ⟦US⟧ ⟦USA⟧ usa",
    "⟦eBay⟧ ⟦Ebay⟧ ⟦EBAY⟧ ebay",
    "Mayor ⟦de Blasio⟧, ⟦Bill de Blasio⟧, ⟦De Blasio⟧, De blasio",
    "⟦brexiteers⟧ ⟦Brexiteers⟧ ⟦BREXITEERS⟧",
    // Acronyms with full stops.
    "the ⟦U.S.⟧ and the ⟦U.S⟧ and in the ⟦U.S.⟧",
    "the ⟦U.S.⟧'s, the ⟦U.S.⟧-backed, the ⟦U.S.⟧, the ⟦U.S⟧’s",
    "U.S.A. and A.U.S. and u.s.",
    "⟦Apple Inc.⟧ and ⟦Apple Inc⟧, ⟦Apple Inc.⟧",
    // Apostrophes.
    "⟦Obama⟧'s ⟦Obama⟧’s ⟦OBAMA⟧'S ⟦Obama⟧'ll ⟦Obama⟧'d ⟦Dems⟧' ⟦Dems⟧’",
    "O'Brien O’Brien Xi'an ⟦Brien⟧ ⟦Xi⟧'s",
    "l'⟦Obama⟧ d’⟦Obama⟧ dell'⟦Obama⟧ L'Obama",
    "⟦McDonald's⟧ ⟦McDonald’s⟧ McDonalds McDonald",
    // Hyphens.
    "⟦Trump⟧-backed anti-⟦Trump⟧ Anti-⟦Trump⟧ ⟦Trump⟧-Backed ANTI-⟦TRUMP⟧ ⟦Obama⟧-era ex-⟦Obama⟧",
    "⟦Trump⟧‑backed anti‐⟦Trump⟧",
    "⟦Clinton⟧-⟦Kaine⟧ ⟦Trump⟧-⟦Clinton⟧-⟦Kaine⟧",
    "Smith-Jones Jones-Smith SMITH-JONES Smith-\u{ad}Jones",
    "Smith-Trump-Jones Jones-Trump-Smith Smith-Trump-Jones-Clinton",
    "⟦Smith⟧–Jones ⟦Trump⟧–⟦Clinton⟧",
    "⟦US⟧-⟦China⟧ ⟦China⟧-EU EU-⟦China⟧ ⟦US⟧-Mexico ⟦WHO⟧-Smithson",
    "⟦Trump⟧ - ⟦Clinton⟧ - Jones, ⟦Trump⟧--who, ⟦Trump⟧- and, ⟦Trump⟧-2020",
    "Indo-China but non-⟦China⟧",
    // Full stops.
    "said ⟦Obama⟧.The next; J.⟦Smith⟧; ⟦Obama⟧.",
    "Apple.com apple.com Trump.org",
    // Addresses, handles, hashtags.
    "@Trump #Trump ＠Trump ＃Trump ⟦@POTUS⟧ @POTUS45 #POTUS x@POTUS @POTUS.Trump",
    "https://example.org/Trump/Clinton?x=Trump ⟦Trump⟧ www.Trump.org/Clinton ⟦Kaine⟧",
    "cnn.com/politics/Trump-wins says ⟦Trump⟧",
    "mail Trump@example.org or donald.Trump@example.org, ⟦Trump⟧",
    "(https://example.org/Trump) ⟦Trump⟧ [⟦Clinton⟧](http://x.y/Clinton)⟦Kaine⟧",
    // Ampersands.
    "⟦AT&T⟧ Smith&Wesson Wesson&Smith ⟦Trump⟧&nbsp;said ⟦Smith⟧ & Wesson",
    // Other scripts.
    "国家主席⟦习近平⟧表示",
    "ロシアの⟦プーチン⟧大統領 プーチンスカヤ",
    "⟦Иванов⟧ ⟦ИВАНОВ⟧ Иванова иванов «⟦Иванов⟧»",
];

/// The text without the brackets and the spans they held.
fn unmark(marked: &str) -> (String, Vec<(usize, usize)>) {
    let (mut text, mut spans, mut start) = (String::new(), Vec::new(), 0);
    for c in marked.chars() {
        match c {
            '⟦' => start = text.len(),
            '⟧' => spans.push((start, text.len())),
            _ => text.push(c),
        }
    }
    (text, spans)
}

fn mark(text: &str, found: &[NameMatch]) -> String {
    let mut marked = text.to_owned();
    for hit in found.iter().rev() {
        marked.insert(hit.span.end, '⟧');
        marked.insert(hit.span.start, '⟦');
    }
    marked
}

fn failures<'c>(registry: &Registry, cases: impl IntoIterator<Item = &'c str>) -> Vec<String> {
    cases.into_iter().filter_map(|case| failure(registry, case)).collect()
}

fn failure(registry: &Registry, case: &str) -> Option<String> {
    let (text, expected) = unmark(case);
    let found = registry.find(&text);
    let spans: Vec<_> = found.iter().map(|hit| (hit.span.start, hit.span.end)).collect();
    (spans != expected).then(|| format!("expected {case}\n   found {}", mark(&text, &found)))
}

#[test]
fn names_are_found_where_they_are() {
    let wrong = failures(&REGISTRY, CASES.iter().copied());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Lists of their own, for what a row of the list can set.
const OWN_LISTS: &[(&[&str], &[&str])] = &[
    (
        &["Paul Jones,PER,Paul,,Ryan|Simon,Rand|St."],
        &[
            "⟦Paul⟧ met Paul Ryan, Paul Simon’s band, Rand Paul and St. Paul, St Paul",
            "⟦Paul⟧ Ryanair ⟦Paul⟧, Ryan ⟦Paul⟧'s Ryan Grand ⟦Paul⟧ Rand. ⟦Paul⟧",
            "PAUL RYAN RAND PAUL Paul\u{a0}\nRyan Paul-Ryan ⟦Paul Jones⟧",
        ],
    ),
    (
        &["Johnson,PER,,,& Johnson|(R),Johnson &", "Ryan,PER"],
        &[
            "Johnson & Johnson-owned, ⟦Johnson⟧ & Co, Johnson (R) ⟦Johnson⟧",
            "⟦Ryan⟧",
        ],
    ),
    // Where the context rules out a name, a shorter name of another actor is found.
    (
        &["Paris Hilton,PER,,,hotel", "Paris,LOC,,,\", Texas\","],
        &["⟦Paris Hilton⟧ ⟦Paris⟧ Hilton hotel ⟦Paris⟧ Paris, Texas"],
    ),
    (
        &["Orvelta Systems,ORG,Orvelta|ORVELTA,true"],
        &["⟦Orvelta⟧ ⟦ORVELTA⟧ orvelta"],
    ),
    (&["May,PER,US,true"], &["⟦May⟧ MAY may ⟦US⟧ us Us ⟦Ｍay⟧"]),
    (&["May,PER,US,false"], &["⟦May⟧ ⟦MAY⟧ ⟦may⟧ ⟦US⟧ ⟦us⟧ ⟦Us⟧"]),
    (&["Nato,ORG,NATO"], &["⟦Nato⟧ ⟦NATO⟧ nato"]),
    (
        &["Mexico,LOC", "Ireland,LOC", "Turkey,LOC", "Mike Johnson,PER,Johnson"],
        &[
            "New Mexico, the new ⟦Mexico⟧, Mexico City, ⟦Mexico⟧ prices",
            "Northern Ireland and ⟦Ireland⟧",
            "Turkey prices rose. ⟦Turkey⟧ rose. Turkey Day. ⟦Turkey⟧'s prices",
            "Johnson & Johnson, Johnson and Johnson, ⟦Johnson⟧ and ⟦Mike Johnson⟧",
        ],
    ),
    (&["New Mexico,LOC", "Mexico,LOC"], &["⟦New Mexico⟧ and ⟦Mexico⟧"]),
    (&["NATO,ORG"], &["⟦Nato⟧ ⟦NATO⟧ nato ⟦NATO⟧-led"]),
    (&["UNESCO,ORG"], &["⟦Unesco⟧ ⟦UNESCO⟧ unesco"]),
    (&["G20,ORG"], &["the ⟦G20⟧ g20 G200 ⟦G20⟧'s"]),
    (
        &["Smith-Jones,PER", "Smith,PER"],
        &["⟦Smith-Jones⟧ ⟦Smith⟧ ⟦Smith‑Jones⟧ Smith-Jonesy"],
    ),
    (&["Yahoo!,ORG"], &["⟦Yahoo!⟧ Yahoo ⟦Yahoo!⟧. Yahoo!s"]),
    (&["#MeToo,MISC"], &["⟦#MeToo⟧ MeToo ⟦＃MeToo⟧ a#MeToo #MeTooMovement"]),
    (&["ffi Corp,ORG,office"], &["⟦oﬃce⟧ oﬃces"]),
    (&["fi Bank,ORG,Of"], &["Oﬃce ⟦Of⟧"]),
    (
        &["김정은,PER"],
        &["⟦김정은⟧ ⟦\u{1100}\u{1175}\u{11b7}\u{110c}\u{1165}\u{11bc}\u{110b}\u{1173}\u{11ab}⟧ 김정은이"],
    ),
    (
        &["a b a,MISC", "b a b,MISC"],
        &["⟦a b a⟧ ⟦b a b⟧ a", "⟦a b a⟧ b ⟦b a b⟧ a", "⟦b a b⟧ a"],
    ),
];

#[test]
fn columns_of_the_list_change_the_matches() {
    let wrong: Vec<String> = OWN_LISTS
        .iter()
        .flat_map(|(list, cases)| failures(&registry(list), cases.iter().copied()))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_match_names_its_actor_and_how() {
    let registry = &*REGISTRY;
    let found: Vec<(&str, &str)> = registry
        .find("Kaine and Hillary Clinton")
        .iter()
        .map(|hit| (registry.actor(hit.actor).name.as_str(), hit.method.as_str()))
        .collect();
    assert_eq!(found, [("Tim Kaine", "alias"), ("Hillary Clinton", "name")]);
}

/// Each of these would take minutes if a step were quadratic.
#[test]
fn hostile_texts_take_linear_time() {
    let registry = &*REGISTRY;
    let cases: &[(&str, usize, usize)] = &[
        ("Trump ", 100_000, 100_000),
        ("Clinton-", 100_000, 100_000),
        ("Smith-Jones-", 20_000, 0),
        ("Trump'", 30_000, 0),
        ("Trump@", 30_000, 0),
        ("Trump://", 30_000, 0),
        ("xTrump", 30_000, 0),
        ("Trump\u{301}", 30_000, 0),
        ("Trump\u{200b}", 30_000, 0),
        ("习近平", 30_000, 30_000),
        ("http://x ", 30_000, 0),
        ("a word ", 1_400_000, 0),
        ("\u{301}", 100_000, 0),
        ("\u{fdfa}", 30_000, 0),
        ("U.S.", 30_000, 0),
    ];
    let mut wrong = Vec::new();
    for (piece, times, expected) in cases {
        let found = registry.find(&piece.repeat(*times)).len();
        if found != *expected {
            wrong.push(format!("{piece:?}: {found}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns true if a span's text is one of its actor's spellings, but for what folding drops.
fn is_spelling(registry: &Registry, text: &str, hit: &NameMatch) -> bool {
    let found = fold(hit.span.of(text), Case::Folded);
    let mut names = registry.actor(hit.actor).names();
    names.any(|name| fold(name, Case::Folded).trim_end_matches('.') == found.trim_end_matches('.'))
}

fn check_any(registry: &Registry, text: &str) -> Result<(), TestCaseError> {
    let mut end = 0;
    for hit in registry.find(text) {
        prop_assert!(hit.span.start >= end && hit.span.start < hit.span.end);
        prop_assert!(text.get(hit.span.start..hit.span.end).is_some());
        prop_assert!(is_spelling(registry, text, &hit), "{:?}", hit.span.of(text));
        end = hit.span.end;
    }
    Ok(())
}

/// Built once, because the automaton takes long.
static REGISTRY: LazyLock<Registry> = LazyLock::new(|| registry(LIST));

proptest! {
    #[test]
    fn any_text_gives_sound_spans(text in ".{0,80}") {
        check_any(&REGISTRY, &text)?;
    }

    #[test]
    fn names_among_odd_characters_give_sound_spans(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "Trump", "Clinton", "Hillary", "Foundation", "U.S.", "US", "Müller", "u\u{308}", "Smith", "习近平", "プーチン",
                "Ivanov", "@POTUS", " ", "  ", "\n", "\u{a0}", "\u{200b}", "\u{ad}", "\u{301}", "-", "–", "'", "’", ".", "/",
                "@", "#", "&", "_", "://", "www.", ".com/", "s", "S", "ﬁ", "™", "²", "ß", "İ", "\u{fdfa}", "\u{1f468}\u{200d}",
            ]),
            0..24,
        )
    ) {
        check_any(&REGISTRY, &pieces.concat())?;
    }

    #[test]
    fn a_name_between_spaces_is_found_whatever_else_there_is(before in "\\PC{0,20}", after in "\\PC{0,20}") {
        // Not "Tim Kaine" alone: a hit that began in `before` could take a part of it.
        let text = format!("{before} | Tim Kaine | {after}");
        let at = before.len() + 3;
        let found = REGISTRY.find(&text);
        prop_assert!(found.iter().any(|hit| hit.span.start == at && hit.span.of(&text) == "Tim Kaine"), "{:?}", found);
    }

    #[test]
    fn any_list_is_read_or_refused(list in "(name|type|aliases|\\PC|[,;\n\"|]){0,60}", bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let _ = Registry::from_bytes(Path::new("l"), list.as_bytes());
        let _ = Registry::from_bytes(Path::new("l"), &bytes);
        let _ = Registry::from_bytes(Path::new("l"), format!("name,type,aliases\n{list}").as_bytes());
    }

    #[test]
    fn any_names_are_read_or_refused(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "Ada", "Müller", "MÜLLER", "O’", "van der", "Sen.", "Dr.", "Jr.", "Bob", "R-Fla.", "Inc.", "and", "of", "习近平", "İ",
                "ß", "\u{301}", ",", ", ", " ", ";", "|", "\r", "\n", "\"", "“", "”", "'", "‘", "’", "(", ")", "[", "]", "-", "=", "@",
                "sep=", "name", "type", "aliases", "n_articles,n_mentions", "PER", "ORG", "None", "Ã¼", "\u{feff}", "1",
            ]),
            0..24,
        )
    ) {
        let list = pieces.concat();
        let quoted = list.replace('"', "");
        for list in [
            list.clone(),
            format!("name,type,aliases\n{list}"),
            format!("name;aliases\n\"{quoted}\";\"{quoted}\"\n"),
            format!("name,type,aliases\n\"{quoted}\",PER,\"{quoted}\"\n"),
            format!("name,n_articles,n_mentions,aliases\n\"{quoted}\",1,2,\"{quoted}\"\n{quoted},1,2,{quoted}\n"),
        ] {
            if let Ok(registry) = Registry::from_bytes(Path::new("l"), list.as_bytes()) {
                check_names(&registry)?;
            }
        }
    }
}

/// No two actors share an id or a name.
fn check_names(registry: &Registry) -> Result<(), TestCaseError> {
    let ids: HashSet<String> = registry.actors().iter().map(|actor| actor.id.to_lowercase()).collect();
    prop_assert_eq!(ids.len(), registry.actors().len());
    let mut owners: HashMap<String, &str> = HashMap::new();
    for actor in registry.actors() {
        prop_assert!(actor.written_aliases <= actor.aliases.len());
        for name in actor.names() {
            let owner = owners.entry(name_key(name)).or_insert(&actor.id);
            prop_assert_eq!(*owner, actor.id.as_str(), "{}", name);
        }
    }
    Ok(())
}
