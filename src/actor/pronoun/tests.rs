use super::*;
use crate::article::Origin;
use crate::quote::{QuoteKind, quotes};
use crate::sentence::{sentences, split};
use proptest::prelude::*;

fn article(title: &str, text: &str) -> Article {
    Article {
        id: "1".to_owned(),
        outlet: "o".to_owned(),
        date: None,
        url: String::new(),
        title: title.to_owned(),
        text: text.to_owned(),
        cleaning: Default::default(),
        language: None,
        content: 0,
        text_length: 0,
        replaces: None,
        origin: Origin {
            source: "-".into(),
            line: 1,
        },
    }
}

/// Text without its square brackets, and what stood in them.
fn unmarked(marked: &str) -> (String, Vec<FieldSpan>) {
    let (mut text, mut spans, mut start) = (String::new(), Vec::new(), 0);
    for c in marked.chars() {
        match c {
            '[' => start = text.len(),
            ']' => spans.push(FieldSpan::new(start, text.len())),
            c => text.push(c),
        }
    }
    (text, spans)
}

fn quoted(article: &Article) -> Vec<(Field, Quote)> {
    let found = quotes(&article.text, &split(&article.text));
    found.into_iter().map(|quote| (Field::Text, quote)).collect()
}

/// For each candidate of a text whose names stand in brackets, the last word of the name it is linked to, or "-".
fn resolved(marked: &str) -> String {
    let (text, spans) = unmarked(marked);
    let last = |span: &FieldSpan| span.of(&text).rsplit(' ').next().unwrap().to_owned();
    let persons: Vec<String> = spans.iter().map(last).collect();
    let article = article("", &text);
    let sentences = sentences(&article);
    let named = |(at, span): (usize, &FieldSpan)| Reference {
        sentence: sentences.iter().position(|s| s.span.end > span.start).unwrap(),
        span: *span,
        entity: persons.iter().position(|person| *person == persons[at]).unwrap(),
    };
    let names: Vec<Reference> = spans.iter().enumerate().map(named).collect();
    let links = resolve(&article, &sentences, &names, &[], &quoted(&article));
    let link = |span: &FieldSpan| links.iter().find(|link| link.span == *span);
    let word = |span: FieldSpan| link(&span).map_or("-", |link| persons[link.entity].as_str());
    let pronouns = sentences.iter().flat_map(|sentence| {
        let inside = candidates(sentence.text(&article));
        inside.into_iter().map(|span| sentence.to_field(span))
    });
    pronouns.map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn pronouns_are_linked_or_refused() {
    let cases = [
        // One person in the sentence.
        ("[Ada Quill] lost her keys.", "Quill"),
        ("[Ada Quill] said she would resign.", "Quill"),
        ("[Ada Quill] said that she would resign.", "Quill"),
        ("On Monday [Bo Marn] blamed himself.", "Marn"),
        ("The plan of [Bo Marn] shows that he cares.", "Marn"),
        ("[Bo Marn]’s aides say he’s tired.", "Marn"),
        ("“We won,” said [Bo Marn] before he left.", "Marn"),
        // One person in the sentence before, also over the end of a paragraph.
        ("[Bo Marn] spoke on Monday. He was brief.", "Marn"),
        ("[Bo Marn] spoke on Monday.\n\nHe was brief.", "Marn"),
        (
            "[Bo Marn] spoke. He was brief. He left. His car waited.",
            "Marn Marn Marn",
        ),
        ("[Bo Marn] spoke. It rained for hours. He left.", "-"),
        ("[Bob Marn] spoke. It rained for hours. He left.", "Marn"),
        ("[Bob Marn] spoke. It rained for hours. It ended. He left.", "-"),
        ("[Bo Marn] spoke. “Quiet!” He left.", "Marn"),
        ("[Bo Marn] spoke. “Quiet! Listen.” It rained. “Quiet!” he said.", "-"),
        (
            "[Bob Marn] spoke. “Quiet! Listen.” It rained. “Quiet!” he said.",
            "Marn",
        ),
        // Two who can be meant.
        ("[Bo Marn] met [Cy Dorn] after he had called.", "-"),
        ("[Bo Marn] met [Cy Dorn]. He was late.", "-"),
        ("[Bo Marn] met [Cy Dorn] and [Dorn] left. He was late.", "-"),
        // The subject of the pronoun's own clause.
        ("When [Cy Dorn] called, [Bo Marn] sold his house.", "Marn"),
        ("[Cy Dorn] fell, and [Bo Marn] said he was sorry.", "Marn"),
        ("[Cy Dorn] fell, and [Bo Marn] cut himself.", "Marn"),
        ("[Bo Marn] asked [Cy Dorn] about his house.", "-"),
        ("[Cy Dorn] fell after [Bo Marn]’s brother hit him.", "-"),
        // An object is not its own subject.
        ("[Bo Marn] praised him.", "-"),
        ("[Cy Dorn] spoke. [Bo Marn] praised him.", "Dorn"),
        ("[Ada Quill] spoke. [Bo Marn] thanked her for it.", "Quill"),
        // Genders, from titles and from pronouns.
        (
            "Mr. [Marn] met Mrs. [Quill]. He was late, and she was not.",
            "Marn Quill",
        ),
        ("Mr. [Marn] met [Quill]. She was late.", "Quill"),
        ("Mr. [Marn] spoke. She was brief.", "-"),
        ("Congresswoman [Ada Quill] met [Bo Marn]. He was late.", "Marn"),
        ("My wife, [Ada Quill], met [Bo Marn]. He was late.", "Marn"),
        ("His wife, [Ada Quill], met [Bo Marn]. He was late.", "- -"),
        (
            "[Bo Marn] sold his car.\n\n[Quill] ran.\n\n[Marn] met Ms. [Quill]. She was late.",
            "Marn Quill",
        ),
        (
            "[Bo Marn] sold his car.\n\nIt rained.\n\n[Marn] met [Ada Quill]. She was late.",
            "Marn Quill",
        ),
        // First names that are one gender's, where nothing else is told.
        ("[Bob Marn] and [Ada Quill] debated. He lied. She won.", "Marn Quill"),
        ("[Bob Marn] met [Ada Quill] as he left her house.", "Marn Quill"),
        (
            "[Bob Marn] thanked [Ada Quill], and his aides thanked hers.",
            "Marn Quill",
        ),
        ("[Bob Marn] said [Ada Quill] lied. She said he did.", "Quill Marn"),
        ("[Bob Marn] and [Alex Dorn] debated. He lied.", "-"),
        ("[Ada Quill] and [Alex Dorn] debated. He lied. She won.", "Dorn Quill"),
        ("[Alex Dorn] and [Kim Fitch] debated. She lied.", "-"),
        ("[Bob Marn] spoke. She was brief.", "-"),
        ("Mrs. [Bob Marn] spoke. She was brief.", "Marn"),
        ("Senator [Ada Quill] met Governor [Bob Marn]. He left.", "Marn"),
        // A surname alone is no first name.
        ("[Paul] spoke. She was brief.", "Paul"),
        // Joined, reported.
        ("[Bo Marn] met [Cy Dorn] and his wife.", "Dorn"),
        ("[Bo Marn] met [Cy Dorn] and praised his wife.", "-"),
        ("[Cy Dorn] fell, and [Bo Marn] announced he’s leaving.", "Marn"),
        (
            "[Cy Dorn] fell. Then [Bo Marn], the mayor, said on Monday that he was sorry.",
            "Marn",
        ),
        ("[Bo Marn] blamed [Cy Dorn] and said he was sorry.", "Marn"),
        ("[Bo Marn] blamed [Cy Dorn], and [Alf Rehn] said he was sorry.", "Rehn"),
        ("[Bo Marn] met [Alf Rehn], his brother.", "Marn"),
        ("As for [Bo Marn], he left.", "Marn"),
        // Who comes again in the sentence.
        ("[Bo Marn] said he could fire [Cy Dorn] if he wanted to.", "Marn Marn"),
        ("[Bo Marn] said his aides met [Cy Dorn]. He was late.", "Marn Marn"),
        (
            "[Bo Marn] said his aides met [Cy Dorn]. They praised his plan.",
            "Marn -",
        ),
        (
            "[Bo Marn] said his aides met [Cy Dorn] while [Dorn] ate. He was late.",
            "Marn -",
        ),
        // Before the name, where nobody else is meant.
        ("In her speech, [Ada Quill] thanked [Bob Marn].", "Quill"),
        ("When he called, [Bob Marn] was late.", "Marn"),
        ("For his part, [Bob Marn] was late. [Cy Dorn] left.", "Marn"),
        ("When he called, [Ada Quill] was late.", "-"),
        ("When he called, [Alex Dorn] was late.", "-"),
        ("He called, [Bob Marn] said.", "-"),
        // Somebody who is not named.
        ("[Bo Marn] met a man who fell. He was late.", "- -"),
        ("A woman saw [Bo Marn] as he fell.", "Marn"),
        ("A friend saw [Bo Marn] as he fell.", "-"),
        ("A man saw [Ada Quill] as she fell.", "Quill"),
        ("A man saw [Ada Quill]. She fell.", "Quill"),
        ("He spoke first, [Bo Marn] said.", "-"),
        // Quotations: not across their marks.
        ("“She lied,” said [Ada Quill].", "-"),
        ("[Ada Quill] spoke. “She lied.”", "-"),
        ("“[Bo Marn] lied, and he knows it,” said [Cy Dorn].", "Marn"),
        ("[Cy Dorn] spoke. “[Bo Marn] lied,” he said.", "Dorn"),
        ("[Cy Dorn] spoke. “[Bo Marn] lied.” He smiled.", "Dorn"),
        ("“[Bo Marn] lied,” [Cy Dorn] said. “He always does.”", "Marn"),
        ("“[Bo Marn] lied,” [Cy Dorn] said.\n\n“He always does.”", "-"),
        // Who speaks goes on to speak.
        ("[Bo Marn] said that [Cy Dorn] lied. “It rained,” he said.", "Marn"),
        ("[Bo Marn] said that [Cy Dorn] lied. He added that it rained.", "Marn"),
        ("[Bo Marn] said that [Cy Dorn] lied. He left.", "-"),
        ("[Bo Marn]’s aides said that [Cy Dorn] lied. “It rained,” he said.", "-"),
        // Whom a quotation is about that names nobody, but not its speaker.
        ("[Ada Quill] spoke. “She lied,” said [Bo Marn].", "Quill"),
        ("[Ada Quill] spoke. It rained. “She lied,” said [Bo Marn].", "Quill"),
        ("[Ada Quill] spoke. “She lied,” she said.", "- Quill"),
        ("[Ada Quill] met [Ida Fitch]. “She lied,” said [Bo Marn].", "-"),
        ("[Ada Quill] met [Ida Fitch]. “She lied,” said [Fitch].", "Quill"),
        ("[Ada Quill] met a woman. “She lied,” said [Bo Marn].", "-"),
        ("[Alex Dorn] spoke. “She lied,” said [Bo Marn].", "-"),
        // Others in an apposition.
        ("[Ada Quill], daughter of [Ida Fitch], lost her keys.", "Quill"),
        ("[Ada Quill], who met [Ida Fitch], said she was late.", "Quill Quill"),
        (
            "[Ada Quill], who met [Ida Fitch], left, and her keys were lost.",
            "Quill -",
        ),
        // Whom two sentences are about.
        ("[Bo Marn] spoke. [Marn] met [Cy Dorn]. He was late.", "Marn"),
        ("[Bo Marn] spoke. [Marn] met [Cy Dorn] when he was late.", "Marn"),
        ("[Bo Marn] spoke. [Marn] met [Cy Dorn]. His wife was late.", "-"),
        ("[Bo Marn] spoke. [Cy Dorn] met [Marn]. He was late.", "-"),
        // Who.
        ("[Bo Marn], who lost, left.", "Marn"),
        ("It was [Bo Marn] who lost.", "Marn"),
        ("[Bo Marn], whose boat sank, left.", "Marn"),
        ("[Bo Marn] (who lost) left.", "Marn"),
        ("[Bo Marn] (D-Ohio), who lost, left.", "Marn"),
        ("[Bo Marn] — with whom they sailed — left.", "Marn"),
        ("[Bo Marn], 34, a nurse from Oslo, who lost, left.", "Marn"),
        ("[Bo Marn] of Ohio, who lost, left.", "-"),
        ("[Bo Marn], a lawyer who lost, left.", "Marn"),
        ("[Bo Marn], a lawyer for families who lost, left.", "-"),
        ("[Ada Quill] and [Bo Marn], who have left, lost.", "-"),
        ("[Bo Marn]’s father, who lost, left.", "-"),
        ("[Bo Marn] met those who lost.", "-"),
        ("Who is [Bo Marn]?", "-"),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .map(|(text, expected)| (text, resolved(text), expected))
        .filter(|(_, found, expected)| found != *expected)
        .map(|(text, found, expected)| format!("{text} — found {found}, expected {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn candidates_are_the_forms_that_can_be_linked() {
    let cases = [
        ("He’s told her, and SHE told Him.", "He her SHE Him"),
        ("They gave them theirs.", ""),
        ("The WHO asked who.", "who"),
        ("A he-man and her she-wolf", "her"),
        ("Her Majesty and her honor met his horse.", "his"),
        ("there, other, hers: the heron", "hers"),
    ];
    for (text, expected) in cases {
        let found: Vec<&str> = candidates(text).iter().map(|span| span.of(text)).collect();
        assert_eq!(found.join(" "), expected, "{text}");
    }
}

#[test]
fn a_headline_and_its_text_do_not_refer_to_each_other() {
    let article = article("Ada Quill wins", "She smiled.");
    let sentences = sentences(&article);
    let name = Reference {
        sentence: 0,
        span: FieldSpan::new(0, 9),
        entity: 7,
    };
    assert_eq!(sentences.len(), 2);
    assert_eq!(resolve(&article, &sentences, &[name], &[], &[]), []);
}

/// Words, marks and names as they may come in any order.
fn newsy() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "he", "her", "Who", "whose", "him", "she", "Ada", "Marn", "Mrs.", "said", "that", "a man", ",", ".", "“", "”",
        "\n\n", "’s", "(", "é", "—", "-", "who",
    ]);
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.join(" "))
}

fn check(title: &str, text: &str, spans: &[(usize, usize, usize, usize)]) -> Result<(), TestCaseError> {
    let article = article(title, text);
    let sentences = sentences(&article);
    let named = |&(sentence, start, length, entity): &(usize, usize, usize, usize)| Reference {
        sentence,
        span: FieldSpan::new(start, start + length),
        entity,
    };
    let names: Vec<Reference> = spans.iter().map(named).collect();
    let quote = |&(_, start, length, _): &(usize, usize, usize, usize)| Quote {
        content: vec![FieldSpan::new(start, start + length)],
        source: Some(FieldSpan::new(length, length + start)),
        cue: None,
        kind: QuoteKind::Direct,
    };
    let quotes: Vec<(Field, Quote)> = spans.iter().map(|span| (Field::Text, quote(span))).collect();
    let mut last = None;
    for link in resolve(&article, &sentences, &names, &[], &quotes) {
        let sentence = sentences[link.sentence];
        let span = sentence.to_sentence(link.span);
        let inside = candidates(sentence.text(&article));
        prop_assert!(
            span.is_some_and(|span| inside.contains(&span)),
            "{link:?} is no candidate"
        );
        prop_assert!(names.iter().any(|name| name.entity == link.entity));
        prop_assert!(last < Some((link.sentence, link.span)), "out of order or twice");
        last = Some((link.sentence, link.span));
    }
    Ok(())
}

proptest! {
    #[test]
    fn links_are_candidates_of_any_text(
        title in any::<String>(),
        text in any::<String>(),
        spans in prop::collection::vec((0usize..4, 0usize..60, 0usize..9, 0usize..3), 0..8),
    ) {
        check(&title, &text, &spans)?;
    }

    #[test]
    fn links_are_candidates_of_news(
        text in newsy(),
        spans in prop::collection::vec((0usize..4, 0usize..120, 0usize..9, 0usize..3), 0..8),
    ) {
        check("", &text, &spans)?;
    }
}
