//! The names that the model finds, without what it takes along with them: "Marco Rubio R-Fla", "House Select Committee on".

use crate::actor::{KnownOwner, NameOccurrence, is_date_or_verb, is_name_suffix, is_word_in_capitals};
use crate::article::{Article, SentenceSpan};
use crate::sentence::Sentence;
use crate::stance::FoundName;
use crate::terms::ActorType;

/// Signs that no name holds: what stands before one may be a name ("Trump</tweet").
const SIGNS: [char; 9] = ['<', '>', '=', '{', '}', '\\', '#', '@', '_'];

/// Words that end no name: "Department of Defense and".
const TAILS: &str = "of the and on for a an in at to or by with from as";

/// Words before a person's name that are no part of it: "Dammit Rudy", "Sunday Trump".
const OPENERS: &str = "\
    dammit damn thanks thank hey hi hello dear oh ok okay yes no sorry please wow goodbye bye meet ask tell unlike like \
    monday tuesday wednesday thursday friday saturday sunday \
    two three four five six seven eight nine ten both even poor";

/// Numbers before bodies whose members are counted: "Two Navy" of "Two Navy SEALs".
const NUMBERS: &str = "two three four five six seven eight nine ten";
/// Bodies whose members are counted.
const COUNTED: &str = "navy army marine marines air coast fbi cia nato delta secret border";

/// Prefixes that are no part of the name after them: "anti-Obama".
const PREFIXES: [&str; 14] = [
    "anti", "pro", "ex", "then", "non", "post", "pre", "never", "neo", "former", "pseudo", "quasi", "ultra", "mid",
];

/// Returns a name that the model found in the sentence `index`, without the marks and words around it that are no part of it, but
/// with the full stop of "Jr."; `None` where no name is left.
pub fn name_occurrence(
    article: &Article,
    sentences: &[Sentence],
    index: usize,
    name: &FoundName,
) -> Option<NameOccurrence> {
    let sentence = sentences[index];
    let text = sentence.text(article);
    let span = trim(text, name.span, name.kind)?;
    let is_handle = text[..span.start].ends_with(['@', '#']);
    if is_handle || is_word_in_capitals(text, span) || is_date_or_verb(text, span) || is_garbled(span.of(text)) {
        return None;
    }
    Some(NameOccurrence {
        sentence: index,
        span: sentence.to_field(span),
        kind: name.kind,
        confidence: name.confidence,
        owner: KnownOwner::Unknown,
    })
}

/// Returns a span without what is no part of a name of the type `kind`.
fn trim(text: &str, span: SentenceSpan, kind: ActorType) -> Option<SentenceSpan> {
    let mut span = with_word_before(text, trim_marks(text, span)?, kind);
    if let Some(sign) = span.of(text).find(SIGNS) {
        span = trim_marks(text, SentenceSpan::new(span.start, span.start + sign))?;
    }
    span = trim_start(text, span, kind)?;
    trim_end(text, span)
}

/// Returns the span of "Goldman Sachs" for "Sachs" in "ex-Goldman Sachs", of which the model may find the end only. Other prefixes
/// stand before names of one word more often: "pro-Trump Republicans".
fn with_word_before(text: &str, span: SentenceSpan, kind: ActorType) -> SentenceSpan {
    let head = text[..span.start].strip_suffix(' ').unwrap_or("");
    let word = head.rsplit(' ').next().unwrap_or("");
    let is_end = kind == ActorType::Organisation && is_capitalised(span.of(text));
    match word.split_once('-') {
        Some((prefix, name)) if is_end && prefix.eq_ignore_ascii_case("ex") && is_capitalised(name) => {
            SentenceSpan::new(head.len() - name.len(), span.end)
        }
        _ => span,
    }
}

/// Returns true for a word of letters with a capital at the start.
fn is_capitalised(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic)
}

/// Returns a span without the marks at its ends, but for a full stop.
fn trim_marks(text: &str, span: SentenceSpan) -> Option<SentenceSpan> {
    let words = span.of(text);
    let inner = words.trim_start_matches(|c: char| !c.is_alphanumeric());
    let bare = inner.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    let start = span.end - inner.len();
    let end = start + bare + usize::from(inner[bare..].starts_with('.'));
    (bare > 0).then(|| SentenceSpan::new(start, end))
}

/// Takes words and prefixes from the start of a name.
fn trim_start(text: &str, mut span: SentenceSpan, kind: ActorType) -> Option<SentenceSpan> {
    while let Some((first, rest)) = span.of(text).split_once([' ', '\u{a0}']) {
        let word = first.trim_end_matches([',', '!', ':']);
        let is_foreign = match kind {
            ActorType::Person => is_in(OPENERS, word),
            _ => is_in(NUMBERS, word) && rest.split(' ').next().is_some_and(|next| is_in(COUNTED, next)),
        };
        if !is_foreign {
            break;
        }
        span = trim_marks(text, SentenceSpan::new(span.end - rest.len(), span.end))?;
    }
    match span.of(text).split_once('-') {
        Some((prefix, rest)) if is_prefix(prefix, kind) && rest.starts_with(char::is_uppercase) => {
            Some(SentenceSpan::new(span.end - rest.len(), span.end))
        }
        _ => Some(span),
    }
}

/// Returns true for "anti", and for "Anti" before a person: the Anti-Defamation League is a name.
fn is_prefix(prefix: &str, kind: ActorType) -> bool {
    let may_have_capital = kind == ActorType::Person;
    PREFIXES
        .iter()
        .any(|known| prefix == *known || (may_have_capital && prefix.eq_ignore_ascii_case(known)))
}

/// Takes words and suffixes from the end of a name; `None` where a single word is left of "Friends of".
fn trim_end(text: &str, mut span: SentenceSpan) -> Option<SentenceSpan> {
    let mut tail = None;
    while let Some((rest, last)) = span.of(text).rsplit_once([' ', '\u{a0}']) {
        let is_tail = TAILS.split(' ').any(|known| known == last);
        if !is_tail && !is_party_and_state(last) {
            break;
        }
        tail = tail.or(is_tail.then_some(last));
        span = trim_marks(text, SentenceSpan::new(span.start, span.start + rest.len()))?;
    }
    if matches!(tail, Some("of" | "for" | "on")) && !span.of(text).contains(' ') {
        return None;
    }
    let whole = span;
    while let Some((name, _)) = span
        .of(text)
        .rsplit_once('-')
        .filter(|(name, suffix)| is_suffix(name, suffix))
    {
        // "Bernie Sanders T-shirts".
        let name = match name.rsplit_once(' ') {
            Some((before, last)) if last.chars().count() == 1 => before,
            _ => name,
        };
        span = trim_marks(text, SentenceSpan::new(span.start, span.start + name.len()))?;
    }
    (span == whole || span.of(text).contains(char::is_uppercase)).then_some(span)
}

/// Returns true if `suffix` after a hyphen is no part of the name before it: "Obama-era", "Trump-Backed", but "Moon Jae-in".
fn is_suffix(name: &str, suffix: &str) -> bool {
    /// Longer than the syllables of East Asian given names.
    const LONG: usize = 6;
    const SHORT: &str = "type tied free level paid side held email spent hat game gate less ish isms itis";
    let is_small = suffix.starts_with(char::is_lowercase);
    let is_known = is_name_suffix(&suffix.to_lowercase()) || is_in(SHORT, suffix);
    let has_letters = name.chars().count() > 1;
    has_letters && (is_known || is_small && (suffix.len() >= LONG || !name.contains(' ')))
}

/// Returns true for "R-Fla", "(D-Calif".
fn is_party_and_state(word: &str) -> bool {
    let word = word.trim_start_matches(['(', '[']);
    let state = ["R-", "D-", "I-"].iter().find_map(|party| word.strip_prefix(party));
    state.is_some_and(|state| state.starts_with(char::is_uppercase) && state.len() <= 6)
}

/// Returns true for words that were glued together: "FoleyFlagShareLikeReply".
fn is_garbled(name: &str) -> bool {
    const MOST_HUMPS: usize = 2;
    name.split(' ').any(|word| {
        let pairs = word.chars().zip(word.chars().skip(1));
        pairs
            .filter(|(left, right)| left.is_lowercase() && right.is_uppercase())
            .count()
            > MOST_HUMPS
    })
}

/// Returns true if `word`, in any case, is one of `words`, which are separated by spaces.
fn is_in(words: &str, word: &str) -> bool {
    words.split(' ').any(|known| known.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of names, their types, and what is left of each.
    const CASES: &[(&str, ActorType, &str)] = &[
        ("“Obama”", ActorType::Person, "Obama"),
        ("Joseph Biden Jr.", ActorType::Person, "Joseph Biden Jr."),
        ("Dammit Rudy", ActorType::Person, "Rudy"),
        ("Thanks, Obama", ActorType::Person, "Obama"),
        ("Sunday Trump", ActorType::Person, "Trump"),
        ("Dear Mr. Trump", ActorType::Person, "Mr. Trump"),
        ("Two Navy", ActorType::Organisation, "Navy"),
        ("Five Guys", ActorType::Organisation, "Five Guys"),
        ("Sunday Times", ActorType::Organisation, "Sunday Times"),
        ("Marco Rubio R-Fla", ActorType::Person, "Marco Rubio"),
        ("Marco Rubio (R-Fla.", ActorType::Person, "Marco Rubio"),
        (
            "House Select Committee on",
            ActorType::Organisation,
            "House Select Committee",
        ),
        ("State Department of the", ActorType::Organisation, "State Department"),
        ("Friends of", ActorType::Organisation, ""),
        ("McKinsey-consultant-presentation", ActorType::Organisation, "McKinsey"),
        ("Voice of America", ActorType::Organisation, "Voice of America"),
        ("Trump</tweet", ActorType::Person, "Trump"),
        ("Obama-era", ActorType::Person, "Obama"),
        ("George W. Bush-era", ActorType::Person, "George W. Bush"),
        ("Trump-Backed", ActorType::Person, "Trump"),
        ("Bain-engineered", ActorType::Organisation, "Bain"),
        ("al Qaeda-linked", ActorType::Organisation, "al Qaeda"),
        ("Trump-like", ActorType::Person, "Trump"),
        ("Bernie Sanders T-shirts", ActorType::Person, "Bernie Sanders"),
        ("anti-George W. Bush", ActorType::Person, "George W. Bush"),
        ("Anti-Obama", ActorType::Person, "Obama"),
        (
            "Anti-Defamation League",
            ActorType::Organisation,
            "Anti-Defamation League",
        ),
        ("Moon Jae-in", ActorType::Person, "Moon Jae-in"),
        ("Ban Ki-moon", ActorType::Person, "Ban Ki-moon"),
        ("Koh Yu-hwan", ActorType::Person, "Koh Yu-hwan"),
        ("Ocasio-Cortez", ActorType::Person, "Ocasio-Cortez"),
        ("Al-Assad", ActorType::Person, "Al-Assad"),
        ("Abdel-Fattah", ActorType::Person, "Abdel-Fattah"),
        ("Lashkar-e-Taiba", ActorType::Organisation, "Lashkar-e-Taiba"),
        ("Rolls-Royce", ActorType::Organisation, "Rolls-Royce"),
        ("Wal-Mart", ActorType::Organisation, "Wal-Mart"),
        ("C-SPAN", ActorType::Organisation, "C-SPAN"),
        ("Ex-Im Bank", ActorType::Organisation, "Ex-Im Bank"),
        ("—", ActorType::Person, ""),
    ];

    #[test]
    fn names_are_trimmed() {
        let mut wrong = Vec::new();
        for (text, kind, expected) in CASES {
            let span = trim(text, SentenceSpan::new(0, text.len()), *kind);
            let found = span.map_or("", |span| span.of(text));
            if found != *expected {
                wrong.push(format!("{text}: {found}, not {expected}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_name_begins_after_its_prefix() {
        let cases = [
            ("the ex-Goldman Sachs banker", "Sachs", "Goldman Sachs"),
            ("pro-Trump Republicans", "Republicans", "Republicans"),
            ("an ex-Obama White House aide", "White House", "White House"),
            ("the U-turn Sachs made", "Sachs", "Sachs"),
            ("the co-founder Sachs", "Sachs", "Sachs"),
        ];
        for (text, name, expected) in cases {
            let start = text.find(name).unwrap();
            let span = trim(
                text,
                SentenceSpan::new(start, start + name.len()),
                ActorType::Organisation,
            );
            assert_eq!(span.map(|span| span.of(text)), Some(expected), "{text}");
        }
    }

    #[test]
    fn glued_words_are_told_from_names() {
        assert!(is_garbled("Elise FoleyFlagShareLikeReplySara"));
        for name in ["Mitch McConnell", "PricewaterhouseCoopers", "BuzzFeed News", "DiCaprio"] {
            assert!(!is_garbled(name), "{name}");
        }
    }
}
