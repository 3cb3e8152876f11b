//! The language of a text, where it is certain.
//!
//! English is recognised by its commonest words, which no name hides. Any other language must be told by its script, or by the
//! trigrams that `whatlang` knows, in both pieces of the text that are looked at, and few of those words may stand in them:
//! an English text with many foreign names is not taken for another language; its words that begin with a small letter, which are
//! no names, must be in it too. Shorter texts than twenty words are of no known language. (`lingua` is more accurate on single sentences, with models of many megabytes; `whichlang` knows 16 languages and
//! does not tell how certain it is.)

use crate::text::words;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use whatlang::{Lang, Script};

/// Bytes of each piece that is looked at.
const PIECE: usize = 1_500;
/// Words that a piece must have; of another script, letters.
const FEWEST_WORDS: usize = 20;
const FEWEST_LETTERS: usize = 40;
/// Words that begin with a small letter among them.
const FEWEST_SMALL_WORDS: usize = 12;
/// The share of the commonest words of English from which a piece is English, and up to which it may be in another language.
const ENGLISH: f64 = 0.10;
const NOT_ENGLISH: f64 = 0.04;
/// The confidence of `whatlang`, in 0..1, from which it is believed.
const CONFIDENT: f64 = 0.9;

/// English words that other languages do not have, or seldom.
const COMMON_WORDS: [&str; 22] = [
    "and", "are", "but", "by", "for", "from", "has", "have", "his", "it", "of", "said", "that", "the", "their", "this",
    "to", "was", "were", "which", "who", "with",
];

/// Languages and their codes in ISO 639-1.
const CODES: [(Lang, &str); 46] = [
    (Lang::Eng, "en"),
    (Lang::Deu, "de"),
    (Lang::Fra, "fr"),
    (Lang::Spa, "es"),
    (Lang::Ita, "it"),
    (Lang::Por, "pt"),
    (Lang::Nld, "nl"),
    (Lang::Rus, "ru"),
    (Lang::Ukr, "uk"),
    (Lang::Cmn, "zh"),
    (Lang::Jpn, "ja"),
    (Lang::Kor, "ko"),
    (Lang::Ara, "ar"),
    (Lang::Tur, "tr"),
    (Lang::Pol, "pl"),
    (Lang::Ces, "cs"),
    (Lang::Swe, "sv"),
    (Lang::Dan, "da"),
    (Lang::Nob, "no"),
    (Lang::Fin, "fi"),
    (Lang::Hun, "hu"),
    (Lang::Ron, "ro"),
    (Lang::Ell, "el"),
    (Lang::Heb, "he"),
    (Lang::Hin, "hi"),
    (Lang::Vie, "vi"),
    (Lang::Ind, "id"),
    (Lang::Pes, "fa"),
    (Lang::Bul, "bg"),
    (Lang::Srp, "sr"),
    (Lang::Hrv, "hr"),
    (Lang::Slv, "sl"),
    (Lang::Slk, "sk"),
    (Lang::Cat, "ca"),
    (Lang::Bel, "be"),
    (Lang::Ben, "bn"),
    (Lang::Tam, "ta"),
    (Lang::Tel, "te"),
    (Lang::Tha, "th"),
    (Lang::Urd, "ur"),
    (Lang::Est, "et"),
    (Lang::Lit, "lt"),
    (Lang::Lav, "lv"),
    (Lang::Mkd, "mk"),
    (Lang::Afr, "af"),
    (Lang::Kat, "ka"),
];

/// The languages whose articles are scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Languages {
    /// All of them.
    All,
    /// Those of these codes, in ISO 639-1.
    Only(Vec<String>),
}

impl Languages {
    /// Returns true if an article of this language is scored; one of no known language always is.
    pub fn include(&self, language: Option<&str>) -> bool {
        match (self, language) {
            (Self::Only(codes), Some(language)) => codes.iter().any(|code| code == language),
            _ => true,
        }
    }
}

impl Default for Languages {
    /// Returns what the embedded model reads.
    fn default() -> Self {
        Self::Only(vec!["en".to_owned()])
    }
}

/// A word that is no code of a language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("--languages takes codes such as en,de, or all")]
pub struct LanguagesError;

impl FromStr for Languages {
    type Err = LanguagesError;

    /// Parses `en,de` or `all`.
    fn from_str(text: &str) -> Result<Self, LanguagesError> {
        let codes: Vec<String> = text.split(',').map(|code| code.trim().to_lowercase()).collect();
        if codes == ["all"] {
            return Ok(Self::All);
        }
        let is_known = |code: &String| CODES.iter().any(|(_, known)| known == code);
        if codes.iter().all(is_known) {
            Ok(Self::Only(codes))
        } else {
            Err(LanguagesError)
        }
    }
}

impl fmt::Display for Languages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Only(codes) => f.write_str(&codes.join(",")),
        }
    }
}

impl TryFrom<String> for Languages {
    type Error = LanguagesError;

    fn try_from(text: String) -> Result<Self, LanguagesError> {
        text.parse()
    }
}

impl From<Languages> for String {
    fn from(languages: Languages) -> Self {
        languages.to_string()
    }
}

/// Returns the code of the language of a text in ISO 639-1; `None` where it is not certain.
pub fn language_of(text: &str) -> Option<&'static str> {
    let first = piece_language(piece(text, 0));
    if first == Some("en") || text.len() < 3 * PIECE {
        return first;
    }
    let second = piece_language(piece(text, text.len() / 2));
    if second == Some("en") || second == first {
        second
    } else {
        None
    }
}

fn piece(text: &str, from: usize) -> &str {
    let (from, to) = (text.floor_char_boundary(from), text.floor_char_boundary(from + PIECE));
    &text[from..to]
}

fn piece_language(piece: &str) -> Option<&'static str> {
    let (mut all, mut common) = (0, 0);
    for (_, word) in words(piece) {
        all += 1;
        common += usize::from(COMMON_WORDS.iter().any(|known| known.eq_ignore_ascii_case(word)));
    }
    let share = common as f64 / f64::from(all.max(1) as u32);
    if all >= FEWEST_WORDS && share >= ENGLISH {
        return Some("en");
    }
    if share > NOT_ENGLISH {
        return None;
    }
    let found = whatlang::detect(piece)?;
    let is_certain = match found.script() {
        Script::Latin => all >= FEWEST_WORDS && is_language_without_names(piece, found.lang()),
        _ => foreign_letters(piece) >= FEWEST_LETTERS,
    };
    if !is_certain || found.confidence() < CONFIDENT {
        return None;
    }
    CODES
        .iter()
        .find(|(lang, _)| *lang == found.lang())
        .map(|(_, code)| *code)
}

/// Returns how many letters of another script than the Latin one the piece has.
/// Returns true if the words that begin with a small letter are in this language too: names are in none.
fn is_language_without_names(piece: &str, language: Lang) -> bool {
    let words = words(piece).map(|(_, word)| word);
    let small: Vec<&str> = words.filter(|word| word.starts_with(char::is_lowercase)).collect();
    let found = whatlang::detect(&small.join(" "));
    small.len() >= FEWEST_SMALL_WORDS && found.is_some_and(|found| found.lang() == language)
}

fn foreign_letters(piece: &str) -> usize {
    piece
        .chars()
        .filter(|c| c.is_alphabetic() && *c as u32 >= 0x370)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_told_where_it_is_certain() {
        let cases = [
            (
                "The minister said on Monday that the plan was dead, and that the party of Bo Marn would have to find \
                 another way to pay for the roads.",
                Some("en"),
            ),
            (
                "Der Minister sagte am Montag, dass der Plan gescheitert sei und die Partei von Bo Marn einen anderen Weg \
                 finden müsse, um die Straßen zu bezahlen.",
                Some("de"),
            ),
            (
                "Le ministre a déclaré lundi que le plan était mort et que le parti de Bo Marn devrait trouver une autre \
                 façon de payer les routes du pays.",
                Some("fr"),
            ),
            (
                "Министр заявил в понедельник, что план провалился, и партия должна найти другой путь.",
                Some("ru"),
            ),
            (
                "部长周一表示，该计划已经失败，该党必须找到另一种方式来支付道路费用，反对派对此表示欢迎，并要求举行新的选举。",
                Some("zh"),
            ),
            (
                "Barack Obama signed. An Obama-era rule fell. Obama-appointed judges lied. Pro-Obama crowds cheered. Anti-Obama groups \
                 failed. Non-Obama voters left.",
                None,
            ),
            (
                "Mara Ilvane lost. Joren Falk smiled. President Ilvane lied. Tomas Keel resigned. Lena Keel cried. Mr Keel left. Mrs \
                 Keel waved. Nobody praised Falk. Voters blamed Ilvane.",
                None,
            ),
            ("Der Minister ging.", None),
            ("Marn lost.", None),
            (
                "Final: Juan Martín del Potro d. Gaël Monfils 6-3 6-4; Stanislas Wawrinka d. Jo-Wilfried Tsonga 7-5 6-1; \
                 Garbiñe Muguruza d. Agnieszka Radwańska 6-2 6-2",
                None,
            ),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(language_of(text), expected, "{text}");
        }
    }

    #[test]
    fn languages_are_codes_or_all() {
        let only = "en, DE".parse::<Languages>().unwrap();
        assert_eq!(only.to_string(), "en,de");
        assert!(only.include(None) && only.include(Some("de")) && !only.include(Some("fr")));
        assert!("all".parse::<Languages>().unwrap().include(Some("fr")));
        assert!("english".parse::<Languages>().is_err());
    }
}
