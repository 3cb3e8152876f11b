use super::*;
use proptest::prelude::*;

const TABLE: &str = include_str!("../../tests/data/sentences.txt");

struct Case {
    line: usize,
    text: String,
    sentences: Vec<String>,
}

/// The cases of the table, in the notation that its first lines explain.
fn cases() -> Vec<Case> {
    let is_case = |(_, line): &(usize, &str)| !line.is_empty() && !line.starts_with("# ") && !line.starts_with("## ");
    let case = |(at, line): (usize, &str)| {
        let (mut text, mut sentences, mut apart) = (String::new(), Vec::new(), false);
        for part in line.split('|') {
            let part = unescape(part);
            apart &= !part.is_empty() && !part.starts_with(layout::is_line_break);
            text += if apart { " " } else { "" };
            text += &part;
            sentences.extend(Some(part.trim().to_string()).filter(|part| !part.is_empty()));
            apart = !part.is_empty();
        }
        Case {
            line: at + 1,
            text,
            sentences,
        }
    };
    TABLE.lines().enumerate().filter(is_case).map(case).collect()
}

fn unescape(part: &str) -> String {
    let mut text = String::new();
    let mut chars = part.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        text.push(match chars.next() {
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                let hex: String = chars.by_ref().skip(1).take_while(|&c| c != '}').collect();
                u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32).unwrap()
            }
            other => panic!("unknown escape {other:?} in {part:?}"),
        });
    }
    text
}

fn texts(text: &str) -> Vec<&str> {
    split(text).iter().map(|span| span.of(text)).collect()
}

#[test]
fn the_table_of_hard_cases() {
    let cases = cases();
    assert!(cases.len() >= 80);
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| texts(&case.text) != case.sentences)
        .map(|case| {
            format!(
                "line {}:\n  want {:?}\n  got  {:?}",
                case.line,
                case.sentences,
                texts(&case.text)
            )
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} wrong\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

#[test]
fn nothing_comes_of_nothing() {
    for text in ["", " ", "\n\n", "\u{a0}\u{2003}\r\n"] {
        assert!(split(text).is_empty(), "{text:?}");
    }
}

fn article(title: &str, text: &str) -> Article {
    Article {
        id: "a1".into(),
        outlet: "Herald".into(),
        date: None,
        url: String::new(),
        title: title.into(),
        text: text.into(),
        cleaning: Default::default(),
        language: None,
        content: 0,
        text_length: 0,
        replaces: None,
        origin: crate::article::Origin {
            source: "-".into(),
            line: 1,
        },
    }
}

/// (field, index, text) of each sentence.
fn of(title: &str, text: &str) -> Vec<(Field, u32, String)> {
    let article = article(title, text);
    let read = |s: &Sentence| (s.field, s.index, s.span.of(article.field(s.field)).to_string());
    sentences(&article).iter().map(read).collect()
}

#[test]
fn the_title_is_one_sentence() {
    let got = of(" Who won? Nobody. ", "He lost. She won.");
    let want = [
        (Field::Title, 0, "Who won? Nobody.".to_string()),
        (Field::Text, 0, "He lost.".to_string()),
        (Field::Text, 1, "She won.".to_string()),
    ];
    assert_eq!(got, want);
    assert_eq!(of("", "He lost.").len(), 1);
    assert_eq!(of(" \n", "He lost.").len(), 1);
    assert_eq!(of("Only a title", "").len(), 1);
}

#[test]
fn rows_of_a_table_are_no_sentences() {
    let text = "The votes:\nName\tVotes\tShare\nMarn\t1,200\t45%\n| Quill | 900 | -3.5 |\nMarn won.";
    let got: Vec<String> = of("", text).into_iter().map(|(_, _, text)| text).collect();
    assert_eq!(got, ["The votes:", "Name\tVotes\tShare", "Marn won."]);
    let prose = "Marn | 5 | Quill said at length that he would not go to the polls on Monday, whatever they told him";
    assert_eq!(of("", prose).len(), 3);
}

#[test]
fn a_title_that_the_text_repeats_counts_once() {
    let title = "Trump wins the election";
    for text in [
        "Trump wins the election\nHe won.",
        "\n TRUMP  wins the\u{a0}election.\r\n\r\nHe won.",
        "Trump wins\nthe election\n\nHe won.",
        "Trump wins the election",
    ] {
        assert!(
            of(title, text).iter().all(|(field, ..)| *field == Field::Text),
            "{text:?}"
        );
    }
    for text in [
        "Trump wins the election again\nHe won.",
        "Trump wins\n\nthe election",
        "",
        "He won.",
    ] {
        assert_eq!(
            of(title, text)
                .iter()
                .filter(|(field, ..)| *field == Field::Title)
                .count(),
            1,
            "{text:?}"
        );
    }
}

#[test]
fn time_is_linear_whatever_the_text() {
    let size = 300_000;
    for piece in [
        "word ",
        ".",
        "a.",
        "a. ",
        ". ",
        "a.) ",
        "?\"",
        "\n",
        "U.S. ",
        "“",
        " ...",
        "…\u{a0}",
        "x\n",
        "(.",
        "“Why?” Mr. ",
        "“Why?” A, b ",
        "a.\"A",
        "Bo BoA ",
        "Bo Bo ",
        "MORE ",
        "aaaAnd ",
        "[Photos: ",
        "Story continues below ",
        "8 p.m. A ",
        "of\n",
        "a .",
    ] {
        let text = piece.repeat(size / piece.len());
        let began = std::time::Instant::now();
        split(&text);
        assert!(began.elapsed().as_secs() < 10, "{piece:?}: {:?}", began.elapsed());
    }
    for (head, tail) in [
        ("a.", ")"),
        ("a.", " "),
        ("a", "\u{a0}"),
        ("a. ", "("),
        ("a.", "\""),
        ("“Why?” A", "a"),
        ("a.A", "a"),
    ] {
        let text = format!("{head}{}b", tail.repeat(size / tail.len()));
        let began = std::time::Instant::now();
        split(&text);
        assert!(
            began.elapsed().as_secs() < 10,
            "{head:?} {tail:?}: {:?}",
            began.elapsed()
        );
    }
}

/// Text of the pieces that the rules look at.
fn newsy() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "Mr",
        "U.S",
        "Trump",
        "he",
        "said",
        "The",
        "No",
        "5",
        "p.m",
        "J",
        "MORE",
        "TrumpGOP",
        "ADVERTISEMENT",
        "Inc",
        "iPhone",
        "é",
        "日本",
        "。",
        ".",
        ".",
        "...",
        "…",
        "?",
        "!",
        ",",
        "\"",
        "“",
        "”",
        "’",
        "'",
        "»",
        "(",
        ")",
        "[1]",
        "—",
        "-",
        " ",
        " ",
        " ",
        "\u{a0}",
        "\u{200b}",
        "•",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn newsy_lines() -> impl Strategy<Value = String> {
    let line_break = prop::sample::select(vec!["\n", "\n\n", "\r\n", "\r", "\u{2028}", " \n \n"]);
    prop::collection::vec((newsy(), line_break), 0..12)
        .prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
}

fn check_spans(text: &str) -> Result<(), TestCaseError> {
    let mut at = 0;
    for span in split(text) {
        prop_assert!(span.start >= at && span.end > span.start);
        prop_assert!(
            text.get(at..span.start).is_some_and(|gap| gap.trim().is_empty()),
            "lost text before {span:?}"
        );
        prop_assert!(text.get(span.start..span.end).is_some_and(|s| s == s.trim()));
        at = span.end;
    }
    prop_assert!(text[at..].trim().is_empty(), "lost text at the end");
    Ok(())
}

proptest! {
    #[test]
    fn spans_cover_any_string(text in any::<String>()) {
        check_spans(&text)?;
    }

    #[test]
    fn spans_cover_news(text in newsy_lines()) {
        check_spans(&text)?;
    }

    /// A paragraph alone is split as it is inside a text of one paragraph a line.
    #[test]
    fn paragraphs_do_not_touch_each_other(a in newsy(), b in newsy()) {
        let text = format!("{a}\n\n{b}");
        let apart: Vec<&str> = texts(&a).into_iter().chain(texts(&b)).collect();
        prop_assert_eq!(texts(&text), apart);
    }
}

/// Holds for the sentences of real writing, not for any heap of marks: what a candidate looks at after it may lie beyond
/// the end of its sentence.
#[test]
fn a_sentence_of_the_table_is_not_split_again() {
    let again: Vec<String> = cases()
        .into_iter()
        .flat_map(|case| case.sentences)
        .filter(|sentence| !sentence.contains(layout::is_line_break) && texts(sentence) != [sentence.as_str()])
        .collect();
    assert!(again.is_empty(), "{again:#?}");
}
