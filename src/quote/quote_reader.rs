//! From sentence to sentence: the quotes of a text, with speech that goes on.

use super::attribution::{Attribution, SentenceReader, trim};
use super::lexicon::Categories;
use super::speaker;
use super::tokens::SpeechUnit;
use super::{Quote, QuoteKind};
use crate::article::FieldSpan;
use std::ops::Range;

/// The most tokens before a colon that name who speaks.
const LABEL_MAX: usize = 6;

/// Returns all quotes of a text, in the order of their verbs.
pub(super) fn read(speech_units: &[SpeechUnit]) -> Vec<Quote> {
    let mut reader = QuoteReader::default();
    for unit in speech_units {
        reader.read(unit);
    }
    reader.quotes
}

#[derive(Default)]
struct QuoteReader {
    quotes: Vec<Quote>,
    /// The quote that a sentence all in marks goes on with: the last one, where nothing else was said since.
    speaking: Option<usize>,
    /// Who speaks, and the verb, where the sentence before ends with a colon.
    announced: Option<(FieldSpan, Option<FieldSpan>)>,
    /// The person whom the sentence before is about, where nothing is said in it.
    subject: Option<FieldSpan>,
}

impl QuoteReader {
    fn read(&mut self, unit: &SpeechUnit) {
        let mut sentence = SentenceReader::new(unit);
        let mut found: Vec<Attribution> = (0..unit.tokens.len())
            .filter_map(|at| sentence.attribution(at))
            .collect();
        let nested: Vec<bool> = found.iter().map(|inner| is_retold(unit, inner, &found)).collect();
        let mut nested = nested.into_iter();
        found.retain(|_| !nested.next().is_some_and(|nested| nested));
        if found.is_empty() && (self.sign(unit) || self.tag(unit)) {
            return;
        }
        if found.is_empty() {
            found.extend(
                label(unit)
                    .or_else(|| signature(unit))
                    .or_else(|| colon(unit))
                    .or_else(|| comma(unit)),
            );
        }
        let announced = self.announced.take();
        if !self.add(unit, &found) {
            self.read_unattributed(unit, announced);
        }
        let ends = unit.tokens.last().is_some_and(|token| token.is_mark(":"));
        let last = sentence.last.map(|last| last.map(|range| unit.span(&range)));
        self.announced = last.filter(|_| ends).map(|[source, cue]| (source, Some(cue)));
        if ends && self.announced.is_none() {
            self.announced = named_subject(unit).map(|source| (source, None));
        }
        self.subject = named_subject(unit).filter(|_| found.is_empty() && unit.is_word(0));
    }

    /// Adds a sentence's quotes, if there are any. The last one with words in marks, or else the first, is what goes on.
    fn add(&mut self, unit: &SpeechUnit, found: &[Attribution]) -> bool {
        let begun = self.quotes.len();
        for found in found {
            let Some(quote) = quote_of(unit, found) else { continue };
            let in_marks = found.content.iter().cloned().flatten().any(|at| unit.is_quoted(at));
            if in_marks || self.quotes.len() == begun {
                self.speaking = Some(self.quotes.len());
            }
            self.quotes.push(quote);
        }
        self.quotes.len() > begun
    }

    /// "“We won.”", and in the next paragraph "— Ada Quill": names who speaks in the quote before, and returns true.
    fn sign(&mut self, unit: &SpeechUnit) -> bool {
        /// The most tokens of a name.
        const NAME_MAX: usize = 6;
        let opens = unit.opens_paragraph && unit.is_mark(0, "—–―-") && unit.is_capitalised(1);
        let Some(quote) = self.speaking.filter(|_| opens).and_then(|at| self.quotes.get_mut(at)) else {
            return false;
        };
        let end = (2..2 + NAME_MAX).find(|&at| !unit.is_capitalised(at));
        let Some(end) = end.filter(|&at| quote.source.is_none() && !unit.is_word(at)) else {
            return false;
        };
        quote.source = Some(unit.span(&(1..end)));
        quote.cue = Some(unit.span(&(0..1)));
        self.speaking = None;
        true
    }

    /// "“Did we win?” Marn pressed.": names who speaks in the quote before, which a sentence end parts from its verb, and returns true.
    fn tag(&mut self, unit: &SpeechUnit) -> bool {
        let Some(quote) = self.speaking.and_then(|at| self.quotes.get_mut(at)) else {
            return false;
        };
        let Some(source) = speaker::subject(unit).filter(|_| quote.source.is_none() && !unit.opens_paragraph) else {
            return false;
        };
        let asks = quote
            .content
            .last()
            .is_some_and(|inner| inner.of(unit.text).ends_with(['?', '!']));
        let verb = source.end;
        let ends = unit.is_mark(verb + 1, ".,") || unit.is_mark(verb + 2, ".,");
        if !asks || !unit.is(verb, Categories::VERB) || !ends {
            return false;
        }
        quote.source = Some(unit.span(&source));
        quote.cue = Some(unit.span(&(verb..verb + 1)));
        true
    }

    /// A sentence that no verb attributes: speech that goes on, where all of it stands in marks.
    fn read_unattributed(&mut self, unit: &SpeechUnit, announced: Option<(FieldSpan, Option<FieldSpan>)>) {
        let pieces: Vec<FieldSpan> = (0..unit.tokens.len()).filter_map(|at| unit.inner(at)).collect();
        let is_alone = unit
            .tokens
            .iter()
            .all(|token| token.is_quoted() || token.is_mark(".,;!?…—–-"));
        let speaking = self.speaking.take().filter(|_| is_alone);
        if pieces.is_empty() || !is_alone {
            return;
        }
        let single = pieces.iter().all(|piece| is_single(unit.text, piece));
        let goes_on = speaking.and_then(|at| self.quotes[at].content.last());
        if single
            && unit.opens_paragraph
            && announced.is_none()
            && !goes_on.is_some_and(|last| is_single(unit.text, last))
        {
            // A heading: "'A hard decision'" between paragraphs with double marks.
            self.speaking = speaking;
            return;
        }
        let last = speaking.map(|at| (at, &self.quotes[at]));
        let (source, cue) = match (announced, last) {
            (Some((source, cue)), _) => (Some(source), cue),
            (None, Some((at, last))) if last.kind == QuoteKind::Direct && !unit.opens_paragraph => {
                self.quotes[at].content.extend(pieces);
                self.speaking = speaking;
                return;
            }
            (None, Some((_, last))) => (last.source, last.cue),
            (None, None) => (self.subject.filter(|_| !unit.opens_paragraph), None),
        };
        self.speaking = Some(self.quotes.len());
        self.quotes.push(Quote {
            content: pieces,
            source,
            cue,
            kind: QuoteKind::Direct,
        });
    }
}

/// Returns the subject of a sentence if it is a name or a pronoun of a person.
fn named_subject(unit: &SpeechUnit) -> Option<FieldSpan> {
    let subject = speaker::subject(unit)?;
    let is_pronoun = subject.len() == 1 && unit.is_any_of(subject.start, &["he", "she"]);
    let is_label = subject.clone().any(|at| unit.is(at, Categories::LABEL));
    let is_name = (subject.end - 1..subject.end)
        .all(|at| unit.is_capitalised(at) && !unit.is(at, Categories::DETERMINER))
        && !is_label
        && !unit.is_before(subject.end, Categories::PRONOUN);
    let led = unit.is(subject.start, Categories::DETERMINER) && !unit.is_any_of(subject.start, &["the"]);
    (is_pronoun || is_name && !led).then(|| unit.span(&subject))
}

/// Returns true of words in single marks.
fn is_single(text: &str, inner: &FieldSpan) -> bool {
    let before = &text[..inner.start];
    before.ends_with(['‘', '\'']) && !before.ends_with("''") && !before.ends_with("‘‘")
}

/// Returns true of what somebody else tells: "Marn said Quill attacked her", "Marn said he thinks …". The words are Marn's; only what
/// another said or thinks is also theirs.
fn is_retold(unit: &SpeechUnit, inner: &Attribution, found: &[Attribution]) -> bool {
    let Some(cue) = &inner.cue else { return false };
    let at = cue.start;
    let own = inner
        .source
        .as_ref()
        .is_none_or(|source| unit.is(source.start, Categories::PRONOUN));
    let thinks = unit.is(at, Categories::THINK) && own;
    let words = Categories::SAY
        .or(Categories::TELL)
        .or(Categories::NOUN)
        .or(Categories::THINK);
    let says = unit.is(at, words) && !thinks && !unit.word(at).ends_with("ing");
    let told = found.iter().any(|outer| {
        let reports = outer
            .cue
            .as_ref()
            .is_some_and(|cue| !unit.is_any_of(cue.start, &["according"]));
        reports && outer.content.iter().any(|content| content.contains(&at))
    });
    told && !says
}

/// Returns a quote in bytes; none where nothing but marks is left of its content.
fn quote_of(unit: &SpeechUnit, found: &Attribution) -> Option<Quote> {
    let pieces: Vec<Range<usize>> = found
        .content
        .iter()
        .filter_map(|range| trim(unit, range.clone()))
        .collect();
    let direct = pieces.iter().all(|range| {
        unit.is_quoted(range.start) && range.clone().all(|at| unit.is_quoted(at) || unit.is_mark(at, ".,;"))
    });
    let content: Vec<FieldSpan> = if direct {
        let tokens = pieces.into_iter().flatten();
        tokens.filter_map(|at| unit.inner(at)).collect()
    } else {
        pieces.iter().map(|range| piece(unit, range)).collect()
    };
    (!content.is_empty()).then(|| Quote {
        content,
        source: found.source.as_ref().and_then(|source| source_span(unit, source)),
        cue: found.cue.as_ref().map(|cue| unit.span(cue)),
        kind: if direct { QuoteKind::Direct } else { QuoteKind::Indirect },
    })
}

/// Returns the bytes of a piece: without its marks where it stands in them as a whole.
fn piece(unit: &SpeechUnit, range: &Range<usize>) -> FieldSpan {
    let inner = unit.inner(range.start).filter(|_| range.len() == 1);
    inner.unwrap_or_else(|| unit.span(range))
}

/// Returns the bytes of a speaker, without a possessive; none where it is nothing else.
fn source_span(unit: &SpeechUnit, range: &Range<usize>) -> Option<FieldSpan> {
    let whole = unit.span(range);
    let words = whole.of(unit.text);
    let endings = [
        "'s", "’s", "'re", "’re", "'ve", "’ve", "'d", "’d", "'ll", "’ll", "'m", "’m",
    ];
    let bare = endings
        .iter()
        .find_map(|ending| words.strip_suffix(ending))
        .unwrap_or(words);
    (!bare.is_empty()).then(|| FieldSpan::new(whole.start, whole.start + bare.len()))
}

/// "Quill: We won", at the beginning of a paragraph.
fn label(unit: &SpeechUnit) -> Option<Attribution> {
    let colon = (1..=LABEL_MAX).find(|&at| unit.is_mark(at, ":"))?;
    let named = (0..colon).all(|at| unit.is_capitalised(at) && !unit.is(at, Categories::LABEL.or(Categories::STOP)));
    let rest = colon + 1..unit.tokens.len();
    (unit.opens_paragraph && named).then(|| Attribution {
        content: vec![rest],
        source: Some(0..colon),
        cue: Some(colon..colon + 1),
    })
}

/// "“We won.” — Ada Quill"
fn signature(unit: &SpeechUnit) -> Option<Attribution> {
    let dash = (1..3).find(|&at| unit.is_mark(at, "—–―-"))?;
    let source = speaker::after(unit, dash + 1)?;
    let whole = (0..dash).all(|at| unit.is_quoted(at) || unit.is_mark(at, "."));
    let said = 0..dash;
    (whole && unit.is_capitalised(dash + 1)).then(|| Attribution {
        content: vec![said],
        source: Some(source),
        cue: Some(dash..dash + 1),
    })
}

/// "Ada Quill called over her shoulder, “He is not here.”": a whole sentence in marks ends the sentence of its speaker.
fn comma(unit: &SpeechUnit) -> Option<Attribution> {
    /// The fewest words that are a sentence.
    const WORDS_MIN: usize = 4;
    let last = (0..unit.tokens.len()).rev().find(|&at| !unit.is_mark(at, ".!?"))?;
    let words = unit.inner(last)?.of(unit.text);
    let whole = words.starts_with(char::is_uppercase) && words.split_whitespace().count() >= WORDS_MIN;
    let parted = last > 0 && unit.is_mark_before(last, ",") && (0..last).all(|at| !unit.is_quoted(at));
    let source = speaker::subject(unit).filter(|_| whole && parted)?;
    let said = last..last + 1;
    Some(Attribution {
        content: vec![said],
        source: Some(source),
        cue: None,
    })
}

/// "Ada Quill has one answer: “No.”"
fn colon(unit: &SpeechUnit) -> Option<Attribution> {
    let at = (2..unit.tokens.len()).find(|&at| unit.is_mark_before(at, ":") && unit.is_quoted(at))?;
    /// The fewest words that are speech and no title.
    const WORDS_MIN: usize = 4;
    let words = unit.inner(at)?.of(unit.text).split_whitespace().count();
    let said = at..at + 1;
    let source = speaker::subject(unit).filter(|_| words >= WORDS_MIN)?;
    let is_label = source
        .clone()
        .any(|at| unit.is(at, Categories::LABEL) && !unit.is(at, Categories::DETERMINER));
    (!is_label).then(|| Attribution {
        content: vec![said],
        source: Some(source),
        cue: None,
    })
}
