use super::*;
use proptest::prelude::*;

fn cleaned(given: &str) -> String {
    clean_text(given, &mut CleaningFindings::default()).map_or(given.to_owned(), |cleaned| cleaned.text)
}

/// Fails with a list of all cases that are wrong.
fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(given, expected)| cleaned(given) != *expected)
        .map(|(given, expected)| format!("{given:?}\n  gave     {:?}\n  expected {expected:?}", cleaned(given)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn html_becomes_text() {
    check(&[
        (
            "<p>Bo Marn lost the vote.</p><p>Ada Quill won the <b>state</b> in a landslide.</p>",
            "\n\nBo Marn lost the vote.\n\n\n\nAda Quill won the state in a landslide.\n\n",
        ),
        (
            "Marn lost.<br>Quill won.<BR/>All left.",
            "Marn lost.\nQuill won.\nAll left.",
        ),
        ("<A HREF='x>y'>Ada <i>Quill</i></A> won.", "Ada Quill won."),
        ("<script async src=\"x\">if (a<b) {}</script >Marn lost.", "Marn lost."),
        (
            "<style>p > a { x: y }</style>Marn lost.<!-- not <p> this -->",
            "Marn lost.",
        ),
        ("Marn lost. <script>never ends", "Marn lost. "),
        (
            "<iframe src=\"x\">no frames</iframe><iframe src=\"y\" />Marn lost.",
            "Marn lost.",
        ),
        (
            "<o:p></o:p><st1:City w:st=\"on\">Halden</st1:City> <amp-img src=\"x\"></amp-img>fell.",
            "Halden fell.",
        ),
        (
            "<!DOCTYPE html><html><head><title>t</title></head><body>Marn</body></html>",
            "\n\n\n\nMarn\n\n\n\n",
        ),
        ("<![CDATA[Marn lost.]]>", "Marn lost."),
        ("Marn lost, <a href=\"https://news.ex", "Marn lost, "),
        (
            "<p class=\"a>Marn lost.</p><p class=\"b\">Quill won.</p>",
            "\n\nMarn lost.\n\n\n\nQuill won.\n\n",
        ),
        (
            "<p>Ada Quill\nwon the\n   vote.</p>\n\n<p>Yes.</p>",
            "\n\nAda Quill won the vote.\n\n\n\n\n\nYes.\n\n",
        ),
        ("<q>Marn lied</q>, he said.", "“Marn lied”, he said."),
        ("&lt;p&gt;Bo Marn lost.&lt;/p&gt;", "\n\nBo Marn lost.\n\n"),
        ("<p>Write &lt;b&gt; for bold.</p>", "\n\nWrite <b> for bold.\n\n"),
    ]);
}

#[test]
fn entities_become_characters() {
    check(&[
        ("AT&amp;T cut jobs.", "AT&T cut jobs."),
        (
            "&quot;Quill is corrupt,&quot; Marn said.",
            "\"Quill is corrupt,\" Marn said.",
        ),
        (
            "Marn&#8217;s, Marn&#x2019;s, Marn&rsquo;s, Marn&#146;s",
            "Marn’s, Marn’s, Marn’s, Marn’s",
        ),
        ("&amp;quot;No,&amp;quot; said AT&amp;amp;T.", "\"No,\" said AT&T."),
        (
            "Ada&nbsp;Quill, Bo&nbsp Marn, Her&shy;bert",
            "Ada Quill, Bo  Marn, Herbert",
        ),
        ("&acirc;&euro;&trade;", "’"),
    ]);
}

#[test]
fn markdown_becomes_text() {
    check(&[
        ("[Ada Quill](https://x.example/a_(b)) won.", "Ada Quill won."),
        (
            "[![a](i.png)](http://x.example)Marn ![b](j.png \"t\")lost.",
            "Marn lost.",
        ),
        (
            "He **never** spoke, *she* said; _no_ one, ***none***.",
            "He never spoke, she said; no one, none.",
        ),
        (
            "# A landslide\n\nMarn lost.\n## Next",
            "A landslide\n\nMarn lost.\nNext",
        ),
        ("**[Marn](/m)** lost.", "Marn lost."),
    ]);
}

#[test]
fn marks_in_brackets_become_text() {
    check(&[
        (
            "[b]Marn[/b] lost, [url=http://x.example]Quill[/url] won.",
            "Marn lost, Quill won.",
        ),
        ("[IMG]http://x.example/i.png[/IMG]Marn lost.", "Marn lost."),
        (
            "[caption id=\"a_1\" width=\"300\"]<img src=\"x\" /> Quill in Halden[/caption]Marn lost.",
            "\n\n Quill in Halden\n\nMarn lost.",
        ),
        (
            "[gallery ids=\"1,2\"]Marn [vc_row el=\"x\"]lost[/vc_row].",
            "Marn lost.",
        ),
        (
            "[[Ada Quill|Quill]] met [[Bo Marn]].[[File:a.jpg|thumb]]",
            "Quill met Bo Marn.",
        ),
        ("Said [http://x.example the paper].", "Said the paper."),
    ]);
}

#[test]
fn wrongly_decoded_letters_are_put_right() {
    check(&[
        (
            "Marnâ€™s plan. He said â€œMarnâ€\u{9d} twice.",
            "Marn’s plan. He said “Marn” twice.",
        ),
        ("He said â€œMarnâ€ twice â€\" no.", "He said “Marn” twice — no."),
        (
            "JosÃ© MuÃ±oz, HÃ¼seyin, FrÃ©dÃ©ric Å\u{2019} Â£5Â\u{a0}m",
            "José Muñoz, Hüseyin, Frédéric Œ £5\u{a0}m",
        ),
        ("Ã¢â‚¬ËœMarnÃ¢â‚¬â„¢s", "‘Marn’s"),
        ("Marn\u{92}s \u{93}plan\u{94}", "Marn’s “plan”"),
        ("ï»¿Marn ðŸ˜€ lost", "Marn 😀 lost"),
    ]);
}

#[test]
fn what_only_looks_like_markup_is_left() {
    let clean = [
        "R&D at AT&T, Q&A; 5 < 6 and 7>5 <3 ;-) <ada@quill.example> <http://x.example> <not a tag> if p<b and c>d",
        "[s]he said [i]t was [sic] [Marn] [b]ut [1] [...] [he](sic) [quote]",
        "f**k, s***, ****, * a, a * b * c, 5*6*7, * * *, *Names were changed. __init snake_case_name @_quill_",
        "#1 pick, # 1, #hashtag\n#MeToo ... ## ",
        "“NÃO”, MANHÃ…, „Ä“ und „Ö“, SÃO PAULO — IRMÃ”, voilâ, Â, CAFÉ»",
        "a&b=c&copy=1&lt=2 &unknown; &; && &#; &#xZZ; http://x.example/?a=1&amp=2",
        "a_b_c [x](y) ![] [] () [[ ]] [[]] <> </> <!-- open",
        "",
    ];
    let same: Vec<(&str, &str)> = clean.iter().map(|text| (*text, *text)).collect();
    check(&same);
    for text in clean {
        assert_eq!(clean_text(text, &mut CleaningFindings::default()), None, "{text}");
    }
}

#[test]
fn positions_lead_back_to_the_words_as_they_were_given() {
    let cases = [
        ("<p>Bo <b>Marn</b> lost.</p>", "Bo Marn", "Bo <b>Marn"),
        ("<p>é AT&amp;amp;T cut.</p>", "AT&T", "AT&amp;amp;T"),
        ("&quot;Marn&#8217;s&quot;", "Marn’s", "Marn&#8217;s"),
        ("<i>JosÃ©</i> won.", "José", "JosÃ©"),
        ("[Ada Quill](http://x.example/é) won", "Quill", "Quill"),
        (
            "<br>“MarnÃ¢â‚¬â„¢s <i>plan</i>”",
            "Marn’s plan",
            "MarnÃ¢â‚¬â„¢s <i>plan",
        ),
    ];
    for (given, words, expected) in cases {
        let clean = clean_text(given, &mut CleaningFindings::default()).unwrap();
        let start = clean.text.find(words).unwrap();
        let positions = GivenPositions::new(&clean.text, &clean.map);
        let (from, to) = (
            positions.start(start) as usize,
            positions.end(start + words.len()) as usize,
        );
        let found: String = given.chars().skip(from).take(to - from).collect();
        assert_eq!(found, expected, "{given}");
    }
}

#[test]
fn what_was_found_is_told() {
    let found = |title: &str, text: &str| clean(&mut title.to_owned(), &mut text.to_owned()).1;
    assert_eq!(found("A", "B & C"), CleaningFindings::default());
    assert!(found("A &amp; B", "C").markup);
    assert!(found("", "Marnâ€™s").mojibake);
    assert!(found("", "Marn\u{fffd}s").lost_letters);
}

#[test]
fn time_is_linear_in_hostile_texts() {
    let pieces = [
        "<b a='",
        "<b a=\"",
        "<!--",
        "<svg>",
        "<p ",
        "[b]",
        "[i]x",
        "[a](",
        "![a](/",
        "*a ",
        "_a ",
        "&amp",
        "&#",
        "\n ",
        "[[a",
        "[http://a ",
        "Ã",
        "â€",
        "<",
        "[caption x=",
        "</script",
        "<script",
    ];
    let started = std::time::Instant::now();
    for piece in pieces {
        cleaned(&piece.repeat(100_000 / piece.len()));
        cleaned(&format!("{}[/i]\"'", piece.repeat(100_000 / piece.len())));
    }
    // Quadratic time would take many minutes.
    assert!(started.elapsed().as_secs() < 100, "{:?}", started.elapsed());
}

proptest! {
    #[test]
    fn any_text_can_be_cleaned_and_positions_keep_their_order(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "<p>", "</p>", "<b>", "</b>", "<script>", "</script>", "<a href=\"x\">", "<!--", "-->", "&amp;", "&quot;",
                "&", ";", "é", "â€™", "Ã", "©", "â", "€", "[", "](http://x)", "]", "![", "*", "**", "_", "# ", "\n", "[b]",
                "[/b]", "[[", "]]", "|", "Marn", " ", "<", ">", "\"", "=", "&lt;b&gt;", "\u{92}", "\u{fffd}", "😀",
            ]),
            0..40,
        ),
    ) {
        let given: String = pieces.concat();
        let Some(clean) = clean_text(&given, &mut CleaningFindings::default()) else {
            return Ok(());
        };
        let positions = GivenPositions::new(&clean.text, &clean.map);
        let length = given.chars().count() as u32;
        let mut last = (0, 0);
        for at in clean.text.char_indices().map(|(at, _)| at).chain([clean.text.len()]) {
            let (start, end) = (positions.start(at), positions.end(at));
            prop_assert!(last.0 <= start && last.1 <= end && start <= length && end <= length);
            prop_assert!(last.1 <= start || at == 0 || last == (0, 0) || end <= start);
            last = (start, end);
        }
    }
}
