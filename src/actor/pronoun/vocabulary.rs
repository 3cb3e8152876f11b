//! The words that pronouns are resolved by.

pub(super) use crate::actor::gender::Gender;
use crate::actor::gender::gendered_titles;
use crate::article::SentenceSpan;
use crate::text;
use Form::{Personal, Relative, They};
use Gender::{Female, Male};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// A pronoun with all its cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Personal(Gender),
    They,
    Relative,
}

const FORMS: [(Form, &str); 4] = [
    (Personal(Male), "he him his himself"),
    (Personal(Female), "she her hers herself"),
    (They, "they them their theirs themselves"),
    (Relative, "who whom whose"),
];

/// Words for somebody who need not be any of those named. Offices ("the president") are left out: in news they are mostly
/// held by somebody named nearby.
const PEOPLE: [(Option<Gender>, &str); 3] = [
    (
        Some(Male),
        "man boy guy gentleman father son brother husband widower grandfather grandson uncle nephew stepfather boyfriend fiance \
         spokesman gunman policeman businessman serviceman",
    ),
    (
        Some(Female),
        "woman girl lady mother daughter sister wife widow grandmother granddaughter aunt niece stepmother girlfriend fiancee \
         spokeswoman policewoman businesswoman actress",
    ),
    (
        None,
        "person someone somebody anyone friend colleague neighbor neighbour cousin teenager worker employee aide official source \
         strategist analyst lawyer attorney officer soldier student protester suspect victim witness driver shooter \
         attacker billionaire",
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

/// After these, "he" is the one who speaks or thinks: "Ada said she", "Ada hopes that she".
const BEFORE_SPEAKER: &str = "said says saying added adds wrote writes that acknowledged acknowledges admitted admits \
    announced announces argued argues believed believes boasted boasts claimed claims conceded concedes concluded confirmed \
    contended contends declared declares denied denies disclosed explained explains hoped hopes indicated indicates insisted \
    insists maintained maintains noted notes pledged pledges promised promises recalled recalls replied revealed reveals \
    stated states stressed stresses suggested suggests testified thinks thought tweeted tweets vowed vows";

/// At the beginning of a sentence, these open a phrase or a clause that comes before the subject.
const OPENS_SENTENCE: &str = "after although as at before despite during for if in like on since though unlike until when while \
    with";

const PREPOSITIONS: &str = "of to for with by against from about on at in over like than between under through toward \
    towards into near behind beyond";

/// Words after "His" or "Her" that make a title of it: "His Majesty". The pronoun is none.
const HONOURS: &str = "majesty highness holiness excellency eminence honor honour grace lordship ladyship";

/// Longest word of the lists, in bytes.
const LONGEST: usize = 16;

/// The meaning of a word, as the lists have it.
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
    pub(super) opens_sentence: bool,
    pub(super) honour: bool,
    /// May stand between the words before a name and the name.
    pub(super) office: bool,
}

static MEANINGS: LazyLock<HashMap<&str, Meaning>> = LazyLock::new(|| {
    let mut meanings: HashMap<&str, Meaning> = HashMap::new();
    for (form, list) in FORMS {
        add(&mut meanings, list, |word| word.form = Some(form));
    }
    for (gender, word) in gendered_titles() {
        add(&mut meanings, word, |word| word.gender = Some(gender));
    }
    for (gender, list) in PEOPLE {
        add(&mut meanings, list, |word| word.person = Some(gender));
    }
    add(&mut meanings, BEFORE_SUBJECT, |word| word.before_subject = true);
    add(&mut meanings, ENDS_CLAUSE, |word| word.ends_clause = true);
    add(&mut meanings, BEFORE_SPEAKER, |word| word.before_speaker = true);
    add(&mut meanings, PREPOSITIONS, |word| word.preposition = true);
    add(&mut meanings, OPENS_SENTENCE, |word| word.opens_sentence = true);
    add(&mut meanings, HONOURS, |word| word.honour = true);
    add(&mut meanings, OFFICE, |word| word.office = true);
    meanings
});

/// Sets something in the meaning of each word of a list.
fn add(meanings: &mut HashMap<&'static str, Meaning>, list: &'static str, set: impl Fn(&mut Meaning)) {
    for word in list.split_whitespace() {
        set(meanings.entry(word).or_default());
    }
}

/// Returns the meaning of `word`, in any case.
pub(super) fn meaning(word: &str) -> Meaning {
    if word.len() > LONGEST {
        return Meaning::default();
    }
    MEANINGS
        .get(word.to_ascii_lowercase().as_str())
        .copied()
        .unwrap_or_default()
}

/// Returns true if a verb in this form has a subject in the plural.
pub(super) fn is_plural_verb(word: &str) -> bool {
    static PLURAL: LazyLock<HashSet<&str>> =
        LazyLock::new(|| HashSet::from(["are", "were", "have", "aren", "weren", "haven"]));
    PLURAL.contains(word)
}

/// Splits a sentence into its runs of letters and digits, so that "he's" is "he" and "s".
pub(super) fn words(text: &str) -> impl Iterator<Item = SentenceSpan> {
    text::words(text).map(|(start, word)| SentenceSpan::new(start, start + word.len()))
}

/// Returns the first word of `text`, or nothing.
pub(super) fn first_word(text: &str) -> &str {
    text::words(text).next().map_or("", |(_, word)| word)
}

/// Returns what stands before the last word of `text`, and that word; both may be empty.
pub(super) fn last_word(text: &str) -> (&str, &str) {
    let end = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let rest = end.trim_end_matches(char::is_alphanumeric);
    (rest, &end[rest.len()..])
}
