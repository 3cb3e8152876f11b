//! Mentions in any article stand in its sentences, have an actor each, and none comes twice; quotes around them too.
//!
//! An input is a title, a line break, and a text. The model's part in finding names is played by the words with a capital.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard::actor::{KnownOwner, LinkTables, Linker, NameOccurrence, Registry};
use regard::article::{Article, FieldSpan, Origin};
use regard::copies::Fingerprint;
use regard::mention::{ArticleMentions, MentionFinder};
use regard::sentence::{Sentence, sentences};
use regard::terms::{ActorType, DiscoveredKind, Metonyms};
use regard::text::CodePoints;
use regard_fuzz::{spans, text};
use std::path::Path;
use std::sync::LazyLock;

const LIST: &str = include_str!("../../datasets/us_politics_2012_2020.csv");

static REGISTRY: LazyLock<Registry> =
    LazyLock::new(|| Registry::from_bytes(Path::new("list.csv"), LIST.as_bytes()).expect("the shipped list is good"));
static TABLES: LazyLock<LinkTables> =
    LazyLock::new(|| LinkTables::open(None, &Metonyms::On).expect("the tables are good"));
static FINDERS: LazyLock<[MentionFinder<'static>; 3]> = LazyLock::new(|| {
    let finder = |found: &[DiscoveredKind], pronouns| {
        MentionFinder::new(Linker::new(&REGISTRY, &TABLES), found.to_vec(), pronouns)
    };
    [
        finder(&[], false),
        finder(&[], true),
        finder(&DiscoveredKind::ALL, true),
    ]
});

fuzz_target!(|input: &[u8]| {
    let text = text(input);
    let (title, text) = text.split_once('\n').unwrap_or(("", &text));
    let article = Article {
        id: "1".to_owned(),
        outlet: "O".to_owned(),
        date: None,
        url: String::new(),
        title: title.to_owned(),
        text: text.to_owned(),
        cleaning: Default::default(),
        language: Some("en"),
        content: 0,
        text_length: 0,
        replaces: None,
        origin: Origin {
            source: "input".into(),
            line: 1,
        },
    };
    let _ = Fingerprint::of(text);
    let sentences = sentences(&article);
    for finder in FINDERS.iter() {
        let candidates = finder.candidates(&article, &sentences);
        for (index, sentence) in sentences.iter().enumerate() {
            for span in candidates.spans(index) {
                assert_inside(&article, sentence, span);
            }
        }
        let names = if finder.asks_for_names() {
            capitalised(&article, &sentences)
        } else {
            Vec::new()
        };
        check(
            &article,
            &sentences,
            &finder.mentions(&article, &sentences, &candidates, &names),
        );
    }
});

fn check(article: &Article, sentences: &[Sentence], named: &ArticleMentions) {
    let mut last = None;
    for mention in &named.mentions {
        let sentence = &sentences[mention.sentence];
        assert_inside(article, sentence, mention.span);
        assert!(!named.entities[mention.entity].id.is_empty());
        let place = (mention.sentence, mention.span.start, mention.span.end);
        assert!(last.is_none_or(|last| last < place), "{place:?} is out of order");
        last = Some(place);
        let _ = named.quote_at(sentence.field, mention.span);
        assert_code_points(article.field(sentence.field), mention.span);
    }
    for refusal in &named.refused {
        assert_inside(article, &sentences[refusal.sentence], refusal.span);
        assert!(refusal.candidates.entities.iter().all(|entity| *entity < named.entities.len()));
    }
    for quoted in &named.quoted {
        spans::assert_fits(quoted.span, article.field(quoted.field));
        assert!(quoted.speaker.is_none_or(|entity| entity < named.entities.len()));
    }
}

fn assert_inside(article: &Article, sentence: &Sentence, span: FieldSpan) {
    spans::assert_fits(span, article.field(sentence.field));
    assert!(!span.is_empty() && sentence.span.start <= span.start && span.end <= sentence.span.end);
}

/// The offsets of the output, in code points, give the words back.
fn assert_code_points(text: &str, span: FieldSpan) {
    let points = CodePoints::new(text);
    let (start, end) = (points.before(span.start) as usize, points.before(span.end) as usize);
    let words: String = text.chars().skip(start).take(end - start).collect();
    assert_eq!(words, span.of(text));
}

/// Runs of words that begin with a capital, of each kind in turn.
fn capitalised(article: &Article, sentences: &[Sentence]) -> Vec<NameOccurrence> {
    let mut names: Vec<NameOccurrence> = Vec::new();
    for (index, sentence) in sentences.iter().enumerate() {
        let text = sentence.text(article);
        for word in text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.starts_with(char::is_uppercase))
        {
            let start = sentence.span.start + (word.as_ptr() as usize - text.as_ptr() as usize);
            let span = FieldSpan::new(start, start + word.len());
            match names.last_mut() {
                Some(last) if last.sentence == index && last.span.end + 1 == start && word.len() % 4 > 0 => {
                    last.span.end = span.end
                }
                _ => names.push(NameOccurrence {
                    sentence: index,
                    span,
                    kind: ActorType::ALL[names.len() % 4],
                    confidence: 0.9,
                    owner: KnownOwner::Unknown,
                }),
            }
        }
    }
    names
}
