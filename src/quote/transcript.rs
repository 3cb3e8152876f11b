//! Transcripts, interviews and letters: what is said under the label of a speaker.
//!
//! An article shows itself as a transcript by its labels: at least three at the beginnings of paragraphs or sentences, of at least
//! two speakers, one of them twice; or one question with its answer. "MARN:", "MR. MARN (voice-over):", "Ada Quill, Host:" and "Q." are labels, and so is a line
//! "ada quill" that comes again and again. A turn goes from its label to the next one, where that is near, and otherwise to the
//! end of its paragraph. "THE FACTS:" ends a turn and begins none. A letter ("To the Editor:") is a turn up to its signature.

use crate::article::FieldSpan;
use std::collections::HashMap;

/// The most paragraphs of a turn.
const TURN_MAX: usize = 8;

/// The most bytes of a label.
const LABEL_MAX: usize = 70;

/// What one speaker says at a stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Turn {
    /// The label, with its colon.
    pub(super) label: FieldSpan,
    /// The name in the label; none for "Q." and a letter.
    pub(super) name: Option<FieldSpan>,
    /// A piece a paragraph, of which none is empty; no piece where the outlet speaks.
    pub(super) said: Vec<FieldSpan>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LabelKind {
    /// "Q:", "QUESTION:"
    Question,
    /// "A:", "ANSWER:"
    Answer,
    /// "MARN:"
    Capitals,
    /// "Ada Quill, Host:"
    Name,
    /// "ada quill", on a line of its own.
    Line,
    /// "THE FACTS:": the outlet speaks again.
    Outlet,
    /// "To the Editor:"
    Letter,
}

#[derive(Debug, Clone, Copy)]
struct Label {
    kind: LabelKind,
    /// With its colon.
    span: FieldSpan,
    /// Without what stands in brackets or after a comma.
    name: FieldSpan,
    paragraph: usize,
}

impl Label {
    /// Returns the word that names the speaker in every label of theirs: the last of the name.
    fn key(self, text: &str) -> &str {
        let name = self.name.of(text);
        name.rsplit(char::is_whitespace).next().unwrap_or(name)
    }
}

/// Returns the turns of a text; `begins` holds for each sentence whether a paragraph begins with it.
pub(super) fn turns(text: &str, sentences: &[FieldSpan], begins: &[bool]) -> Vec<Turn> {
    let mut paragraphs: Vec<FieldSpan> = Vec::new();
    let mut labels = Vec::new();
    for (sentence, &begins) in sentences.iter().zip(begins) {
        match paragraphs.last_mut() {
            Some(paragraph) if !begins => paragraph.end = sentence.end,
            _ => paragraphs.push(*sentence),
        }
        labels.extend(read_label(text, *sentence, begins, paragraphs.len() - 1));
    }
    let labels = kept(text, labels, &paragraphs);
    let turns = labels.iter().enumerate().filter_map(|(at, label)| {
        let next = labels.get(at + 1);
        turn(text, label, next, &paragraphs)
    });
    turns.collect()
}

/// Returns what is said from one label to the next.
fn turn(text: &str, label: &Label, next: Option<&Label>, paragraphs: &[FieldSpan]) -> Option<Turn> {
    let last = match (label.kind, next) {
        (LabelKind::Outlet, _) => {
            return Some(Turn {
                label: label.span,
                name: None,
                said: Vec::new(),
            });
        }
        (LabelKind::Letter, next) => {
            let end = next.map_or(paragraphs.len(), |next| next.paragraph.max(label.paragraph + 1));
            (label.paragraph + 1..end)
                .find(|at| is_signature(paragraphs[*at].of(text)))
                .unwrap_or(end - 1)
        }
        (_, Some(next)) if next.paragraph - label.paragraph <= TURN_MAX => next.paragraph,
        (LabelKind::Line, _) => (label.paragraph + 1).min(paragraphs.len() - 1),
        _ => label.paragraph,
    };
    let end = next.map_or(text.len(), |next| next.span.start);
    let said = paragraphs[label.paragraph..=last].iter().filter_map(|paragraph| {
        let start = paragraph.start.max(label.span.end).min(end);
        let piece = FieldSpan::new(start, paragraph.end.min(end).max(start)).trim(text);
        (!piece.is_empty()).then_some(piece)
    });
    let said: Vec<FieldSpan> = said.collect();
    let is_named = matches!(label.kind, LabelKind::Capitals | LabelKind::Name | LabelKind::Line);
    (!said.is_empty()).then_some(Turn {
        label: label.span,
        name: is_named.then_some(label.name),
        said,
    })
}

/// Returns those labels that count: none where the text is no transcript.
fn kept(text: &str, mut labels: Vec<Label>, paragraphs: &[FieldSpan]) -> Vec<Label> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for label in &labels {
        *counts.entry(label.key(text)).or_default() += 1;
    }
    let has_question = labels.iter().any(|label| label.kind == LabelKind::Question);
    labels.retain(|label| match label.kind {
        LabelKind::Name => counts[label.key(text)] > 1,
        LabelKind::Line => counts[label.key(text)] > 2 && label.paragraph + 1 < paragraphs.len(),
        LabelKind::Answer => has_question,
        _ => true,
    });
    let speaking = |label: &&Label| !matches!(label.kind, LabelKind::Outlet | LabelKind::Letter);
    let mut keys: Vec<&str> = labels.iter().filter(speaking).map(|label| label.key(text)).collect();
    let total = keys.len();
    keys.sort_unstable();
    keys.dedup();
    let distinct = keys.len();
    let speakers: Vec<&str> = labels.iter().filter(speaking).map(|label| label.key(text)).collect();
    let changes = speakers.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let kinds: Vec<LabelKind> = labels.iter().filter(speaking).map(|label| label.kind).collect();
    let is_exchange = kinds == [LabelKind::Question, LabelKind::Answer];
    let is_transcript = is_exchange || total > 2 && total > distinct && distinct > 1 && changes * 2 >= total - 1;
    labels.retain(|label| is_transcript || label.kind == LabelKind::Letter);
    labels
}

/// Returns the label that a sentence begins with, after "[Laughter]".
fn read_label(text: &str, sentence: FieldSpan, begins: bool, paragraph: usize) -> Option<Label> {
    let words = sentence.of(text);
    let note = note_length(words);
    let words = &words[note..];
    let start = sentence.start + note;
    let label = |kind, name: usize, end: usize| Label {
        kind,
        span: FieldSpan::new(start, start + end),
        name: FieldSpan::new(start, start + name),
        paragraph,
    };
    if begins
        && ["To the Editor", "To The Editor", "TO THE EDITOR"]
            .iter()
            .any(|head| words.starts_with(head))
    {
        let end = words.len() - words["To the Editor".len()..].trim_start_matches([':', ',']).len();
        return Some(label(LabelKind::Letter, end, end));
    }
    let single = words
        .strip_prefix(['Q', 'A'])
        .filter(|rest| begins && rest.starts_with(['.', ':']));
    if let Some(rest) = single.filter(|rest| rest[1..].is_empty() || rest[1..].starts_with(char::is_whitespace)) {
        let kind = if words.starts_with('Q') {
            LabelKind::Question
        } else {
            LabelKind::Answer
        };
        return Some(label(kind, 1, words.len() - rest.len() + 1));
    }
    if begins && is_bare_name(words) {
        return Some(label(LabelKind::Line, words.len(), words.len()));
    }
    let colon = words.char_indices().take(LABEL_MAX).find(|(_, c)| *c == ':')?.0;
    let after = words[colon + 1..].chars().next();
    let name = words[..colon].split(['(', '[', ',']).next().unwrap_or("").trim_end();
    let kind = label_kind(name, begins)?;
    let is_apart = after.is_none_or(|c| c.is_whitespace() || "“\"‘[(".contains(c));
    (is_apart && !is_heading(&words[colon + 1..]) && is_rest_of_label(&words[name.len()..colon]))
        .then(|| label(kind, name.len(), colon + 1))
}

/// "POLL: VOTERS ARE TIRED": capitals after the colon, too.
fn is_heading(said: &str) -> bool {
    let mut words = said
        .split_whitespace()
        .take(3)
        .filter(|word| word.chars().all(char::is_alphabetic));
    let is_capital = |word: &str| word.len() > 1 && word.chars().all(char::is_uppercase);
    words.clone().count() > 1 && words.all(is_capital)
}

/// Returns the length of a note like "[Laughter]" and the white space after it.
fn note_length(words: &str) -> usize {
    const LONGEST: usize = 40;
    let closes = match words.chars().next() {
        Some('[') => ']',
        Some('(') => ')',
        _ => return 0,
    };
    let close = words.char_indices().take(LONGEST).find(|(_, c)| *c == closes);
    close.map_or(0, |(at, _)| {
        let rest = &words[at + 1..];
        words.len() - rest.trim_start().len()
    })
}

/// ", Host", " (voice-over)", " (D-Ohio), senator": what may stand between a name and the colon.
fn is_rest_of_label(rest: &str) -> bool {
    let rest = rest.trim_start();
    let is_closed = rest.ends_with([')', ']']) && rest.starts_with(['(', '[']);
    let is_title = rest.strip_prefix(',').is_some_and(|title| {
        let mut words = title.split_whitespace();
        words.clone().count() <= 6
            && words.all(|word| {
                word.len() < 4 || word.starts_with(char::is_uppercase) || word.chars().all(char::is_lowercase)
            })
    });
    rest.is_empty() || is_closed || is_title
}

fn label_kind(name: &str, begins: bool) -> Option<LabelKind> {
    const OUTLET: &[&str] = &[
        "THE",
        "FACTS",
        "FACT",
        "MORE",
        "READ",
        "RELATED",
        "PHOTO",
        "PHOTOS",
        "VIDEO",
        "WATCH",
        "UPDATE",
        "UPDATED",
        "BREAKING",
        "CLAIM",
        "TRUTH",
        "NOTE",
        "EDITOR",
        "SPECIAL",
        "COVERAGE",
        "JUST",
        "EXCLUSIVE",
        "OPINION",
        "ANALYSIS",
        "SEE",
        "ALSO",
        "HEADLINE",
        "VERDICT",
        "RATING",
        "CONTEXT",
        "BACKGROUND",
        "LISTEN",
        "STORY",
        "IN",
        "ON",
        "WHAT",
        "WHY",
        "HOW",
        "WHERE",
        "WHEN",
        "WINNER",
        "WINNERS",
        "LOSER",
        "LOSERS",
        "POLL",
        "POLLS",
        "WARNING",
        "UPSIDE",
        "DOWNSIDE",
        "PROS",
        "CONS",
        "PRO",
        "CON",
        "ISSUE",
        "PLAN",
        "POSITION",
        "OUTLOOK",
        "SNAGS",
        "ATTACK",
        "ATTACKS",
        "CORONAVIRUS",
        "PER",
        "OF",
        "AND",
        "FOR",
        "TIMES",
        "POST",
        "FOX",
        "CNN",
        "ABC",
        "NBC",
        "CBS",
        "SUMMARY",
        "CONCLUSION",
        "BOTTOM",
        "LINE",
        "SOURCE",
    ];
    const NOISE: [&str; 4] = ["ADVERTISEMENT", "NAT", "SOT", "VO"];
    let mut words = name.split_whitespace();
    let count = words.clone().count();
    let is_name = (1..=5).contains(&count)
        && words.clone().all(|word| {
            word.starts_with(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || ".-'’".contains(c))
        });
    let last = name.rsplit(char::is_whitespace).next().unwrap_or(name);
    let in_capitals = last.chars().filter(|c| c.is_uppercase()).count() >= 3
        || (last.chars().count() > 1 && last.chars().all(char::is_uppercase));
    let is_outlet = words.any(|word| OUTLET.contains(&word.to_uppercase().as_str()));
    match name {
        _ if !is_name || NOISE.contains(&last.to_uppercase().as_str()) => None,
        "QUESTION" | "REPORTER" | "Question" | "Reporter" | "Interviewer" => Some(LabelKind::Question),
        "ANSWER" | "Answer" => Some(LabelKind::Answer),
        _ if is_outlet => begins.then_some(LabelKind::Outlet),
        _ if in_capitals => Some(LabelKind::Capitals),
        _ => begins.then_some(LabelKind::Name),
    }
}

/// "ada quill": two or three words in small letters, with nothing else in their paragraph.
fn is_bare_name(words: &str) -> bool {
    let count = words.split_whitespace().take(4).count();
    (2..=3).contains(&count)
        && words.len() < LABEL_MAX
        && words
            .chars()
            .all(|c| c.is_lowercase() || c == ' ' || "-'’.".contains(c))
        && !words.ends_with('.')
}

/// "ADA QUILL, Boston": a name in capitals, alone or before a place.
fn is_signature(paragraph: &str) -> bool {
    let mut words = paragraph.split_whitespace();
    let is_capital =
        |word: &str| word.chars().filter(|c| c.is_uppercase()).count() > 1 && !word.contains(char::is_lowercase);
    let is_short = paragraph.len() < 2 * LABEL_MAX && words.clone().count() <= 10;
    is_short
        && words.by_ref().take(2).all(|word| is_capital(word) || word.len() < 3)
        && !paragraph.ends_with(['.', '!', '?'])
}
