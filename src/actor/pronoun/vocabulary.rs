//! The words that pronouns are resolved by, and how text is cut into them.

use crate::actor::pronoun::{Form, Gender};
use crate::article::SentenceSpan;
use Form::{Personal, Relative, They};
use Gender::{Female, Male};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const FORMS: [(Form, &str); 4] = [
    (Personal(Male), "he him his himself"),
    (Personal(Female), "she her hers herself"),
    (They, "they them their theirs themselves"),
    (Relative, "who whom whose"),
];

/// Titles, offices and kin whose word says the gender of whom it stands before.
const GENDERED: [(Gender, &str); 2] = [
    (
        Male,
        "mr sir lord king prince pope monsieur father son brother husband businessman congressman spokesman assemblyman \
         councilman",
    ),
    (
        Female,
        "mrs ms miss madam lady queen princess mother daughter sister wife widow actress businesswoman congresswoman \
         spokeswoman chairwoman assemblywoman councilwoman",
    ),
];

/// Words for somebody who need not be any of those named. Offices ("the president") are left out: in news they are mostly
/// held by somebody named nearby.
const PEOPLE: [(Option<Gender>, &str); 3] = [
    (Some(Male), "man boy guy father son brother husband spokesman gunman"),
    (Some(Female), "woman girl mother daughter sister wife widow spokeswoman"),
    (
        None,
        "person someone somebody anyone friend worker aide lawyer attorney officer soldier student protester suspect victim \
         driver shooter attacker billionaire",
    ),
];

/// Words that may stand between an office or honour and the name it belongs to.
const OFFICE: &str = "former then presidential vice prime president senator governor mayor secretary candidate nominee \
    minister director chief leader chairman professor doctor justice general chancellor ambassador speaker judge adviser";

/// After these a clause begins, so that a name there is its subject; also verbs of speech, whose speaker may follow them.
const BEFORE_SUBJECT: &str = "and but or as that while when because if after before where what who whom which since \
    although though until unless whether how why than so then now said says added wrote";

/// Between a subject and a later word of its clause none of these stands.
const ENDS_CLAUSE: &str = "and but that who whom which after before when where while because if as what";

/// After these, "he" right behind its verb of speech is the speaker: "Ada said she", "Ada said that she".
const BEFORE_SPEAKER: &str = "said says added wrote that";

const PREPOSITIONS: &str = "of to for with by against from about on at in over like than between under through toward \
    towards into near behind beyond";

/// What "His Majesty" and the like go on with; no pronouns.
const HONOURS: &str = "majesty highness holiness excellency eminence honor honour grace lordship ladyship";

/// Longest word of the lists, in bytes.
const LONGEST: usize = 16;

/// What the lists say of a word.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Meaning {
    pub(super) form: Option<Form>,
    /// Gender of the person whose name follows.
    pub(super) gender: Option<Gender>,
    /// Stands for a person, of this gender where the word says it.
    pub(super) person: Option<Option<Gender>>,
    pub(super) before_subject: bool,
    pub(super) ends_clause: bool,
    pub(super) before_speaker: bool,
    pub(super) preposition: bool,
    pub(super) honour: bool,
    /// May stand between the words before a name and the name.
    pub(super) office: bool,
}

static MEANINGS: LazyLock<HashMap<&str, Meaning>> = LazyLock::new(|| {
    let mut meanings: HashMap<&str, Meaning> = HashMap::new();
    let mut set = |list: &'static str, set: &dyn Fn(&mut Meaning)| {
        for word in list.split_whitespace() {
            set(meanings.entry(word).or_default());
        }
    };
    FORMS
        .iter()
        .for_each(|(form, list)| set(list, &|m| m.form = Some(*form)));
    GENDERED
        .iter()
        .for_each(|(gender, list)| set(list, &|m| m.gender = Some(*gender)));
    PEOPLE
        .iter()
        .for_each(|(gender, list)| set(list, &|m| m.person = Some(*gender)));
    set(BEFORE_SUBJECT, &|m| m.before_subject = true);
    set(ENDS_CLAUSE, &|m| m.ends_clause = true);
    set(BEFORE_SPEAKER, &|m| m.before_speaker = true);
    set(PREPOSITIONS, &|m| m.preposition = true);
    set(HONOURS, &|m| m.honour = true);
    set(OFFICE, &|m| m.office = true);
    meanings
});

/// What the lists say of `word`, in any case.
pub(super) fn meaning(word: &str) -> Meaning {
    if word.len() > LONGEST {
        return Meaning::default();
    }
    MEANINGS
        .get(word.to_ascii_lowercase().as_str())
        .copied()
        .unwrap_or_default()
}

/// Whether a verb in this form has a subject in the plural.
pub(super) fn is_plural_verb(word: &str) -> bool {
    static PLURAL: LazyLock<HashSet<&str>> =
        LazyLock::new(|| HashSet::from(["are", "were", "have", "aren", "weren", "haven"]));
    PLURAL.contains(word)
}

/// The words of `text`: runs of letters and digits, so that "he's" is "he" and "s".
pub(super) fn words(text: &str) -> impl Iterator<Item = SentenceSpan> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(char::is_alphanumeric)?;
        let length = text[start..].find(|c: char| !c.is_alphanumeric());
        at = length.map_or(text.len(), |length| start + length);
        Some(SentenceSpan::new(start, at))
    })
}

/// The first word of `text`, or nothing.
pub(super) fn first_word(text: &str) -> &str {
    words(text).next().map_or("", |word| word.of(text))
}

/// The last word of `text`, or nothing, and what stands before it.
pub(super) fn last_word(text: &str) -> (&str, &str) {
    let end = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let rest = end.trim_end_matches(char::is_alphanumeric);
    (rest, &end[rest.len()..])
}
