//! Tests of the articles of web pages.

use super::*;

const LONG: &str = "The council met on Monday to vote on the harbour bridge, and Bo Marn spoke against it for an hour.";

fn text_of(html: &str) -> String {
    read_page(html, None).unwrap().text.unwrap()
}

fn page(head: &str, body: &str) -> String {
    format!("<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>")
}

/// Menus, related articles, a caption, a script and a footer around `article`.
fn furnished(article: &str) -> String {
    page(
        "<title>Bridge vote is lost - The Herald</title><script>var a = '<p>Bo Marn lost.</p>';</script><style>p{}</style>",
        &format!(
            "<nav><ul><li><a href=/>Home</a></li><li><a href=/p>Politics</a></li></ul></nav><main><article>\
             <h1>Bridge vote is lost</h1>{article}<figure><img src=a.jpg><figcaption>Bo Marn on the bridge</figcaption></figure>\
             </article><aside><h2>Related</h2><ul><li><a href=/x>Harbour fees rise again</a></li><li><a href=/y>Mayor \
             resigns</a></li></ul></aside></main><footer><p>Copyright The Herald. All rights reserved.</p></footer>"
        ),
    )
}

#[test]
fn only_the_paragraphs_of_the_article_are_kept() {
    let paragraphs =
        format!("<p>{LONG}</p><p>{LONG} Twice &amp; <a href=/q>more</a>.</p><p>Short one.</p><p>{LONG} Again.</p>");
    let expected = format!("{LONG}\n\n{LONG} Twice & more.\n\nShort one.\n\n{LONG} Again.");
    assert_eq!(text_of(&furnished(&paragraphs)), expected);
    let breaks = format!("<div>{LONG}<br><br>{LONG} Again.</div>");
    assert_eq!(text_of(&furnished(&breaks)), format!("{LONG}\n\n{LONG} Again."));
}

#[test]
fn what_is_called_an_advertisement_is_left_out() {
    let signup = "<div class='box newsletter-signup'><div><p>Sign up for the news of the harbour, each morning at six, for nothing.</p></div><p>Do it now, and \
                  never miss a vote.</p></div>";
    let paragraphs = format!("<p>{LONG}</p>{signup}<p>{LONG} Again.</p><p class=caption>Bo Marn at the harbour.</p>");
    assert_eq!(text_of(&furnished(&paragraphs)), format!("{LONG}\n\n{LONG} Again."));
    // The whole page has such a name.
    let all = page(
        "",
        &format!("<div class='post newsletter'><p>{LONG}</p><p>{LONG} Again.</p></div>"),
    );
    assert_eq!(text_of(&all), format!("{LONG}\n\n{LONG} Again."));
}

#[test]
fn a_page_of_one_sentence() {
    let html = r#"<!DOCTYPE html><html><head><title>Vote</title><script>var x="Bo Marn";</script></head><body><p>Bo Marn lost the vote.</p></body></html>"#;
    let article = read_page(html, None).unwrap();
    assert_eq!(article.text.as_deref(), Some("Bo Marn lost the vote."));
    assert_eq!(article.title.as_deref(), Some("Vote"));
}

#[test]
fn a_text_in_json_ld_decides_which_paragraphs_are_the_article() {
    let json = format!(
        r#"{{"@graph":[{{"@type":"WebSite"}},{{"@type":["NewsArticle"],"headline":"Vote lost","datePublished":"2019-03-04T10:00:00Z","articleBody":"{LONG} Short one. {LONG} Again."}}]}}"#
    );
    let body = format!(
        "<div><p>Sign up for our newsletter, with all the news of the harbour and the bridge, each morning at six.</p>\
         <p>{LONG}</p><p>Short one.</p><p>{LONG} Again.</p></div>"
    );
    let html = page(&format!("<script type=\"application/ld+json\">{json}</script>"), &body);
    let article = read_page(&html, Some("https://www.herald.example/a")).unwrap();
    assert_eq!(article.text, Some(format!("{LONG}\n\nShort one.\n\n{LONG} Again.")));
    assert_eq!(article.date.as_deref(), Some("2019-03-04T10:00:00Z"));
    assert_eq!(article.title.as_deref(), Some("Vote lost"));
    // The page shows nothing: its article is that of JSON-LD.
    let html = page(
        &format!("<script type=\"application/ld+json\">{json}</script>"),
        "<div id=app></div>",
    );
    assert_eq!(text_of(&html), format!("{LONG} Short one. {LONG} Again."));
}

#[test]
fn a_page_declares_its_date_title_and_address() {
    let cases = [
        (
            r#"<meta property="article:published_time" content="2019-03-04"><meta name=date content="2018-01-01">"#,
            Some("2019-03-04"),
        ),
        (r#"<meta name="DC.date" content="2019-03-05">"#, Some("2019-03-05")),
        ("", Some("2019-03-06T10:00")),
    ];
    for (head, date) in cases {
        let head = format!(
            "{head}<link rel=canonical href=https://herald.example/a><meta property=og:site_name content=Herald><meta property=og:title content='Vote &amp;amp; count - Herald'>"
        );
        let article = read_page(
            &page(
                &head,
                &format!("<time datetime=2019-03-06T10:00>Wed</time><p>{LONG}</p>"),
            ),
            None,
        )
        .unwrap();
        assert_eq!(article.date.as_deref(), date);
        assert_eq!(article.title.as_deref(), Some("Vote & count"));
        assert_eq!(article.url.as_deref(), Some("https://herald.example/a"));
        assert_eq!(article.outlet, None);
    }
}

#[test]
fn a_list_of_articles_is_no_article() {
    let teasers: String = (0..12)
        .map(|number| format!("<article><h2><a href=/{number}>The council has voted on bridge {number}</a></h2><p>Bo Marn spoke against bridge {number}, and lost.</p></article>"))
        .collect();
    let html = page("<title>The Herald</title>", &format!("<main>{teasers}</main>"));
    assert_eq!(read_page(&html, None), Err(PageFault::ListOfArticles));
    let links = "<ul>".to_owned() + &"<li><a href=/a>The council has voted on the bridge</a></li>".repeat(30) + "</ul>";
    assert_eq!(read_page(&page("", &links), None), Err(PageFault::ListOfArticles));
    let home = page("", &format!("<p>{LONG}</p>"));
    assert_eq!(
        read_page(&home, Some("https://herald.example/")),
        Err(PageFault::ListOfArticles)
    );
    assert_eq!(read_page("<html><body></body></html>", None), Err(PageFault::NoText));
}

#[test]
fn damaged_and_deep_pages_end() {
    assert_eq!(read_page(&"<div>".repeat(50_000), None), Err(PageFault::TooDeep));
    assert_eq!(read_page(&"<b><i>".repeat(50_000), None), Err(PageFault::TooDeep));
    assert_eq!(
        text_of(&format!("<html><p>{LONG}<p>{LONG} Again.<script>if (a < b) {{")),
        format!("{LONG}\n\n{LONG} Again.")
    );
}
