//! Names that are also everyday words: "May", "Turkey", "US" in a headline of capitals.
//!
//! A capital shows a name, unless it has another reason: it begins a sentence, stands in a headline, or the word always has
//! one, as months do. There the text alone rules out what is surely no name (a date, "May I ask"), and for the rest the model
//! is asked whether it finds a name.

use crate::article::SentenceSpan;
use std::collections::HashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("../../../datasets/tables/common_words.txt");

/// The words of the table, with what they are.
static WORDS: LazyLock<HashMap<&str, Uses>> = LazyLock::new(read_table);

/// The ways in which a name can also be a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Uses {
    acronym: bool,
    month: bool,
    word: bool,
    /// A word that begins sentences without an article: "Turkey was served", "Hope faded".
    bare: bool,
}

/// Months, for dates such as "April and May".
const MONTHS: &str = "january february march april may june july august september october november december";

/// Words before a month that make it one: "early May".
const BEFORE_MONTHS: &str = "early late mid last next this every each";

/// Words after "May" and "Will" that make them verbs: "May I ask", "Will he resign".
const AFTER_VERBS: &str = "\
    i you he she it we they god the there this that these those his her our your my their its all any anyone anybody nobody \
    be not also never";

/// Words before a month, and before many a name: they tell nothing.
const BEFORE_TIMES: &str = "\
    in on by since until till from to of for before after during through between about around over throughout \
    the a an this that each every last next early late mid";

/// Words after a month that are no verb.
const AFTER_MONTHS: &str = "\
    election elections vote votes poll polls polling ballot data figures report reports sales jobs inflation day days meeting \
    deadline and or to through with";

/// Verbs that begin a predicate.
const AUXILIARIES: &str = "\
    was is has had will would could did does can may might must should lost won says said told made gave took went came left led \
    wrote spoke met called wants wanted faces faced";

/// Verbs of which only a person or body is the subject.
const VERBS_OF_ACTORS: &str = "\
    said says told tells tweeted wrote added argued argues insisted insists accused accuses denied denies claimed claims \
    criticised criticized attacked vowed promised warned urged announced admitted apologised apologized resigned lied lies sued \
    refused refuses declined pledged pledges agreed believes knew decided invaded apologises apologizes";

/// Verbs after a singular noun, which has an article before it where it is no name: "Shell was fined", but "The shell was".
const SINGULAR_VERBS: &str = "was is has does wants had will would could should must did";

/// Those that stand after nouns in the singular alone: "Banks was".
const SINGULAR_ONLY: &str = "was is has does wants";
/// Verbs that stand after nouns in the plural alone: "Gates were closed".
const PLURAL_ONLY: &str = "were are have";

/// Words with a small letter in headlines too.
const SMALL_WORDS: &str =
    "the and for with from over its his her who how why after into but not off out per via than that this";

/// Bytes on each side of a name that are looked at, so that the time stays linear.
const NEAR: usize = 300;

fn read_table() -> HashMap<&'static str, Uses> {
    let mut words: HashMap<&str, Uses> = HashMap::new();
    let mut category = "";
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[') {
            category = name.trim_end_matches(']');
            continue;
        }
        for word in line.split_whitespace() {
            let uses = words.entry(word).or_default();
            match category {
                "acronyms" => uses.acronym = true,
                "months" => uses.month = true,
                "bare words" => uses.bare = true,
                _ => uses.word = true,
            }
        }
    }
    words
}

fn uses_of(word: &str) -> Uses {
    const LONGEST: usize = 12;
    if word.len() > LONGEST {
        return Uses::default();
    }
    WORDS.get(word.to_lowercase().as_str()).copied().unwrap_or_default()
}

/// Returns true for a word of the table, of whatever category.
pub(crate) fn is_common_word(word: &str) -> bool {
    uses_of(word) != Uses::default()
}

/// Returns true for an acronym that is also a word, in a line of capitals: "GIVE US A BREAK".
pub(crate) fn is_word_in_capitals(text: &str, name: SentenceSpan) -> bool {
    uses_of(name.of(text)).acronym && is_in_capitals(text, name)
}

/// Returns true if the text shows that a name is no name but a date ("May 8", "early May") or a verb ("May I ask").
pub(crate) fn is_date_or_verb(text: &str, name: SentenceSpan) -> bool {
    let word = name.of(text);
    let uses = uses_of(word);
    let (before, after) = (&text[..name.start], &text[name.end..]);
    let is_verb = word.eq_ignore_ascii_case("may") || word.eq_ignore_ascii_case("will");
    uses.month && (is_date(before, after) || next_word(after) == "Day")
        || is_verb && is_in(AFTER_VERBS, next_word(after))
        || uses.word && is_plural(word) && begins_a_sentence(before) && is_in(PLURAL_ONLY, next_word(after))
}

/// Returns true for "gates", and not for "cross".
fn is_plural(word: &str) -> bool {
    word.ends_with('s') && !word.ends_with("ss")
}

/// Returns true if a name that may be a word is the subject of a verb without an article, as the word is not: "Shell was fined".
pub(crate) fn is_subject_as_name(text: &str, name: SentenceSpan) -> bool {
    let uses = uses_of(name.of(text));
    let verbs = match is_plural(name.of(text)) {
        true => SINGULAR_ONLY,
        false => SINGULAR_VERBS,
    };
    uses.word && !uses.bare && !uses.month && is_in(verbs, next_word(&text[name.end..])) && !is_headline(text, name)
}

/// Returns true for a name that is an everyday word, where its capital has another reason.
pub(crate) fn may_be_a_word(text: &str, name: SentenceSpan) -> bool {
    let uses = uses_of(name.of(text));
    if !uses.month && !uses.word || is_in(VERBS_OF_ACTORS, next_word(&text[name.end..])) {
        return false;
    }
    uses.month || begins_a_sentence(&text[..name.start]) || is_headline(text, name)
}

/// Returns true if what stands beside a name that may be a word shows that it names somebody: "May lost", "attacked May". It does
/// so only where the article names that actor in full, as "Price cuts" could be said of anybody else.
pub(crate) fn is_used_as_name(text: &str, name: SentenceSpan) -> bool {
    let (before, after) = (&text[..name.start], &text[name.end..]);
    let next = next_word(after);
    let has_verb = is_in(AUXILIARIES, next) || next.len() > 4 && next.ends_with("ed");
    let uses = uses_of(name.of(text));
    if !uses.month {
        return has_verb;
    }
    if begins_a_sentence(before) {
        return has_verb || next.starts_with(char::is_lowercase) && !is_in(AFTER_MONTHS, next);
    }
    let previous = previous_word(before);
    previous.starts_with(char::is_lowercase) && !is_in(BEFORE_TIMES, previous)
}

/// Returns true if `word`, in any case, is one of `words`, which are separated by spaces.
fn is_in(words: &str, word: &str) -> bool {
    !word.is_empty() && words.split(' ').any(|known| known.eq_ignore_ascii_case(word))
}

/// Returns the word that follows after one space; empty where something else does.
fn next_word(after: &str) -> &str {
    let rest = after.strip_prefix([' ', '\u{a0}']).unwrap_or("");
    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    &rest[..end]
}

/// Returns the last word before one space or hyphen; empty where something else stands there.
fn previous_word(before: &str) -> &str {
    let rest = before.strip_suffix([' ', '\u{a0}', '-']).unwrap_or("");
    let start = rest
        .rfind(|c: char| !c.is_alphanumeric())
        .map_or(0, |at| at + rest[at..].chars().next().map_or(0, char::len_utf8));
    &rest[start..]
}

/// Returns true if a month between these texts is a part of a date.
fn is_date(before: &str, after: &str) -> bool {
    let (previous, next) = (previous_word(before), next_word(after));
    is_day(previous)
        || is_day(next)
        || is_year(next)
        || after.strip_prefix(',').is_some_and(|rest| is_year(next_word(rest)))
        || is_in(BEFORE_MONTHS, previous)
        || is_beside_month(before, after)
}

/// Returns true for "8" and "8th".
fn is_day(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = &word[digits.len()..];
    digits.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day)) && matches!(ending, "" | "st" | "nd" | "rd" | "th")
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.parse::<u16>().is_ok_and(|year| (1800..2200).contains(&year))
}

/// Returns true for "April and May", "May or June", "April, May and June", "May-June", "May to July".
fn is_beside_month(before: &str, after: &str) -> bool {
    const JOINERS: [&str; 7] = [" and ", " or ", " to ", ", ", "-", "–", " through "];
    JOINERS.iter().any(|joiner| {
        let earlier = before.strip_suffix(joiner).is_some_and(|rest| {
            let start = rest.rfind(|c: char| !c.is_alphabetic()).map_or(0, |at| at + 1);
            rest.get(start..).is_some_and(|word| is_in(MONTHS, word))
        });
        let later = after.strip_prefix(joiner).is_some_and(|rest| {
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            is_in(MONTHS, &rest[..end])
        });
        earlier || later
    })
}

/// Returns true if the text before a name ends where a sentence or a quotation begins.
fn begins_a_sentence(before: &str) -> bool {
    let before = before.trim_end();
    let end = before.chars().next_back();
    end.is_none_or(|c| {
        matches!(
            c,
            '.' | '!' | '?' | ':' | '"' | '“' | '‘' | '\'' | '(' | '[' | '—' | '–' | '…' | '•' | '|' | '*'
        )
    })
}

/// Returns true in a line whose longer words nearly all have a capital, beside the name. A sentence with a full stop at its end and
/// a small word is none, however short.
pub(crate) fn is_headline(text: &str, name: SentenceSpan) -> bool {
    const SHORTEST: usize = 4;
    let (before, after) = (&text[..name.start], &text[name.end..]);
    let others = [&before[near_start(before)..], &after[..near_end(after)]];
    let words = others
        .iter()
        .flat_map(|part| part.split(|c: char| !c.is_alphanumeric()));
    let has_stop = text.trim_end_matches(['”', '"', '’', ' ']).ends_with('.');
    let mut small = words
        .clone()
        .filter(|word| word.len() > 2 && word.starts_with(char::is_lowercase));
    if has_stop && small.any(|word| !is_in(SMALL_WORDS, word)) {
        return false;
    }
    let words = words.filter(|word| word.chars().count() >= SHORTEST);
    let (mut capital, mut all) = (0, 0);
    for word in words {
        all += 1;
        capital += usize::from(word.starts_with(char::is_uppercase));
    }
    capital * 4 >= all * 3
}

/// Returns true if a name stands in a line of capitals, or in words of capitals before others, as in "TELL US: what you want".
fn is_in_capitals(text: &str, name: SentenceSpan) -> bool {
    let start = capitals_before(&text[..name.start]);
    let end = name.end + capitals_after(&text[name.end..]);
    let others = [&text[start..name.start], &text[name.end..end]];
    let words = others
        .iter()
        .flat_map(|part| part.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().any(char::is_uppercase))
        .take(2)
        .count();
    let is_whole_line = start == 0 && end == text.len();
    let ends_with_mark = text[..end].trim_end().ends_with([':', '-', '–', '—', '|', '!', '?']);
    match is_whole_line || ends_with_mark {
        true => words > 0,
        false => words > 1,
    }
}

/// Returns where the words in capitals at the end of `before` begin.
fn capitals_before(before: &str) -> usize {
    let near = &before[near_start(before)..];
    let small = near.rfind(char::is_lowercase);
    let run = small.map_or(near, |small| {
        let word_end = near[small..].find(char::is_whitespace);
        &near[word_end.map_or(near.len(), |length| small + length)..]
    });
    match run.len() == near.len() {
        true => 0,
        false => before.len() - run.len(),
    }
}

/// Returns where the words in capitals at the start of `after` end.
fn capitals_after(after: &str) -> usize {
    let near = &after[..near_end(after)];
    let Some(small) = near.find(char::is_lowercase) else {
        return after.len();
    };
    let space = near[..small].char_indices().rfind(|(_, c)| c.is_whitespace());
    space.map_or(0, |(at, c)| at + c.len_utf8())
}

/// Returns where the last [`NEAR`] bytes of a text begin.
fn near_start(text: &str) -> usize {
    let mut start = text.len().saturating_sub(NEAR);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    start
}

/// Returns where the first [`NEAR`] bytes of a text end.
fn near_end(text: &str) -> usize {
    let mut end = text.len().min(NEAR);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span_of(marked: &str) -> (String, SentenceSpan) {
        let (before, rest) = marked.split_once('[').unwrap();
        let (name, after) = rest.split_once(']').unwrap();
        let span = SentenceSpan::new(before.len(), before.len() + name.len());
        (format!("{before}{name}{after}"), span)
    }

    fn wrong(cases: &[(&str, bool)], judge: fn(&str, SentenceSpan) -> bool) -> Vec<String> {
        let failures = cases.iter().filter(|(marked, expected)| {
            let (text, span) = span_of(marked);
            judge(&text, span) != *expected
        });
        failures
            .map(|(marked, expected)| format!("{marked}: not {expected}"))
            .collect()
    }

    #[test]
    fn acronyms_that_are_words_are_told_in_capitals() {
        let cases: &[(&str, bool)] = &[
            ("GIVE [US] A BREAK, VOTERS SAY", true),
            ("[WHO] WILL WIN THE RACE FOR THE HOUSE?", true),
            ("TELL [US]: what do you want?", true),
            ("[WHO] KNEW? The mayor did.", true),
            ("“[US] AND CHINA AGREE”", true),
            ("THIS [IS] [IT]", true),
            ("The [US] attacked Iran.", false),
            ("[US] GDP fell.", false),
            ("[WHO] and NATO warn of it.", false),
            ("Read what the [WHO] says", false),
            ("[US]", false),
            ("NATO WARNS [UN] ON ATTACKS", false),
            ("[ICE] AGENTS RAID A FACTORY", true),
            ("[ICE] agents raid a factory", false),
            ("Don’t tell the [US] NATO is dead, he said.", false),
        ];
        let wrong = wrong(cases, is_word_in_capitals);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn dates_and_verbs_are_told() {
        let cases: &[(&str, bool)] = &[
            ("[May] 8, 2017, was cold.", true),
            ("The bill failed on [May] 3.", true),
            ("on the 3rd [May] he left", true),
            ("since 12 [May] he", true),
            ("in [May] 2017", true),
            ("in [May], 2017", true),
            ("in early [May] the party split", true),
            ("in mid-[May] the party split", true),
            ("in April and [May] it rained", true),
            ("from [May] to July", true),
            ("[May]–June sales fell", true),
            ("[May] I ask who paid?", true),
            ("[Will] he resign?", true),
            ("[MAY] THE BEST MAN WIN", true),
            ("[May] lost the vote.", false),
            ("[May], 62, lost the vote.", false),
            ("Theresa [May] and Amber Rudd", false),
            ("They have no trust in [May].", false),
            ("[Will] said so.", false),
            ("[Gates] were closed.", true),
            ("Bush and [Gates] were wrong.", false),
            ("[Brown] 8", false),
        ];
        let wrong = wrong(cases, is_date_or_verb);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn what_stands_beside_a_word_can_show_a_name() {
        let cases: &[(&str, bool)] = &[
            ("[May] lost the vote.", true),
            ("[May] elections were held.", false),
            ("They attacked [May] again.", true),
            ("They have no trust in [May].", false),
            ("It ended when [May] resigned.", true),
            ("the [May] vote", false),
            ("[Price] resigned in disgrace.", true),
            ("[Price] cuts hurt the poor.", false),
            ("[Major] was weak.", true),
            ("[Long] lines formed.", false),
        ];
        let wrong = wrong(cases, is_used_as_name);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_noun_without_article_before_a_verb_is_a_name() {
        let cases: &[(&str, bool)] = &[
            ("[Shell] was fined on Monday.", true),
            ("[Chase] will be blamed.", true),
            ("[Banks] was praised.", true),
            ("[Banks] will be blamed.", false),
            ("[Turkey] was served.", false),
            ("[Hope] was lost.", false),
            ("[Shell] of a car was found.", false),
            ("[Storm] Was Deadly", false),
        ];
        let wrong = wrong(cases, is_subject_as_name);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn words_are_doubtful_where_their_capital_has_another_reason() {
        let cases: &[(&str, bool)] = &[
            ("[Hope] faded on Monday.", true),
            ("[Turkey] prices rose.", true),
            ("He wrote: “[Rice] was scarce.”", true),
            ("[Shell] Casings Litter Streets of Reno", true),
            ("Streets of Reno Full of [Shell] Casings", true),
            ("They sued [Shell] over the delta.", false),
            ("[Price] said he would resign.", false),
            ("[May] lost the vote.", true),
            ("Critics of [May] met.", true),
            ("[Trump] lied.", false),
            ("[May] said so.", false),
        ];
        let wrong = wrong(cases, may_be_a_word);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
