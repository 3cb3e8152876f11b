//! Titles before the names of persons: "Mr.", "Prime Minister".

/// Words of address, rank and office that stand before a name and are no part of it, folded. Longer ones first.
const TITLES: [&str; 99] = [
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

/// Returns the length in bytes of the titles before a name.
pub(super) fn titles_len(text: &str) -> usize {
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
pub(super) fn is_title(text: &str) -> bool {
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
