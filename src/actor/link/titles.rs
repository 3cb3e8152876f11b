//! Titles before the names of persons: "Mr.", "Prime Minister"; and those that make a first name a full one: "Pope Francis".

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words of address, rank and office that stand before a name and are no part of it, folded. Longer ones first.
const TITLES: [&str; 124] = [
    "attorney general",
    "ag",
    "crown prince",
    "first lady",
    "chief justice",
    "prime minister",
    "vice president",
    "vice-president",
    "secretary of state",
    "first minister",
    "foreign minister",
    "finance minister",
    "defence minister",
    "defense minister",
    "interior minister",
    "deputy prime minister",
    "deputy",
    "president-elect",
    "president",
    "pres",
    "premier",
    "chancellor",
    "minister",
    "senator",
    "sen",
    "representative",
    "rep",
    "congressman",
    "congresswoman",
    "governor",
    "gov",
    "mayor",
    "judge",
    "justice",
    "speaker",
    "ambassador",
    "secretary",
    "chairman",
    "chairwoman",
    "commissioner",
    "director",
    "chief",
    "king",
    "queen",
    "prince",
    "princess",
    "pope",
    "sheikh",
    "shaikh",
    "sultan",
    "emir",
    "ayatollah",
    "imam",
    "rabbi",
    "cardinal",
    "archbishop",
    "bishop",
    "rev",
    "reverend",
    "father",
    "sister",
    "brother",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "doctor",
    "prof",
    "professor",
    "sir",
    "dame",
    "lord",
    "lady",
    "baroness",
    "baron",
    "general",
    "gen",
    "colonel",
    "col",
    "major",
    "maj",
    "captain",
    "capt",
    "lieutenant",
    "lt",
    "sergeant",
    "sgt",
    "corporal",
    "lance cpl",
    "lance corporal",
    "cpl",
    "spc",
    "pfc",
    "pvt",
    "cmdr",
    "commander",
    "brigadier",
    "brig",
    "vice adm",
    "rear adm",
    "petty officer",
    "det",
    "supt",
    "superintendent",
    "insp",
    "staff sgt",
    "staff sergeant",
    "master sgt",
    "master sergeant",
    "gunnery sgt",
    "tech sgt",
    "airman",
    "admiral",
    "adm",
    "officer",
    "detective",
    "sheriff",
    "coach",
    "former",
    "ex",
    "then",
    "hon",
];

/// Titles that make a first name alone a full name, each with the form in which they are compared.
const NAME_TITLES: [(&str, &str); 19] = [
    ("pope", "pope"),
    ("king", "king"),
    ("queen", "queen"),
    ("prince", "prince"),
    ("princes", "prince"),
    ("princess", "princess"),
    ("emperor", "emperor"),
    ("empress", "empress"),
    ("tsar", "tsar"),
    ("czar", "tsar"),
    ("sultan", "sultan"),
    ("emir", "emir"),
    ("sheikh", "sheikh"),
    ("shaikh", "sheikh"),
    ("saint", "saint"),
    ("father", "father"),
    ("mother", "mother"),
    ("brother", "brother"),
    ("sister", "sister"),
];
/// Those that stand before surnames too: "Father Brown".
const BEFORE_SURNAMES: [&str; 7] = ["sultan", "emir", "sheikh", "father", "mother", "brother", "sister"];

/// Returns the title that `word` is, where it makes the first name after it a full name: "Pope", "Princess". In lower case
/// these are words for kin, or an office.
pub(super) fn name_title(word: &str) -> Option<&'static str> {
    if !word.starts_with(char::is_uppercase) {
        return None;
    }
    let known = NAME_TITLES.iter().find(|(title, _)| word.eq_ignore_ascii_case(title));
    known.map(|(_, standard)| *standard)
}

/// Returns true if a folded word is the standard form of such a title.
pub(super) fn is_name_title(word: &str) -> bool {
    NAME_TITLES.iter().any(|(_, standard)| *standard == word)
}

/// Returns true if a title that makes first names full stands before surnames too.
pub(super) fn goes_with_surnames(title: &str) -> bool {
    BEFORE_SURNAMES.contains(&title)
}

/// Returns true if a word in lower case is part of a title.
pub(super) fn is_title_word(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> =
        LazyLock::new(|| TITLES.iter().flat_map(|title| title.split([' ', '-'])).collect());
    word != "of" && WORDS.contains(word)
}

/// Returns the length in bytes of the titles before a name.
pub(in crate::actor) fn titles_len(text: &str) -> usize {
    let mut at = 0;
    while let Some(length) = title_len(&text[at..]) {
        at += length;
    }
    at
}

/// Returns true if a title stands before the byte `at`: "Mrs May", "Prime Minister May".
pub(crate) fn has_title_before(text: &str, at: usize) -> bool {
    const MOST_WORDS: usize = 3;
    let before = text[..at].trim_end();
    let words = before
        .rmatch_indices(char::is_whitespace)
        .map(|(start, space)| start + space.len());
    let starts = words.chain([0]).take(MOST_WORDS);
    at > before.len()
        && starts.into_iter().any(|start| {
            let word = start + text[start..at].find(char::is_alphanumeric).unwrap_or(0);
            word + titles_len(&text[word..]) >= at && word < at
        })
}

/// Returns true if a text is nothing but a title.
pub(in crate::actor) fn is_title(text: &str) -> bool {
    TITLES
        .iter()
        .any(|title| text.trim_end_matches('.').eq_ignore_ascii_case(title))
}

/// Returns the length in bytes of the title that `text` begins with and of the space after it.
fn title_len(text: &str) -> Option<usize> {
    TITLES.iter().find_map(|title| {
        let head = text.get(..title.len())?;
        let rest = &text[title.len()..];
        let after = rest.trim_start_matches(['.', ' ', '\u{a0}']);
        (head.eq_ignore_ascii_case(title) && after.len() < rest.len() && !after.is_empty())
            .then_some(text.len() - after.len())
    })
}
