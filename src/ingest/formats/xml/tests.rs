//! Tests of the XML formats of news.

use crate::ingest::{Options, open};
use std::io::Write as _;

fn read(text: &str) -> Vec<String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let mut articles = open(&[file.path().to_string_lossy().into_owned()], &Options::default()).unwrap();
    let read = articles.by_ref().map(|record| match record {
        Ok(article) => {
            let date = article.date.map(|day| day.to_string()).unwrap_or_default();
            format!(
                "{}|{}|{date}|{}|{}",
                article.id, article.outlet, article.title, article.text
            )
        }
        Err(fault) => format!("{}:{}: {}", fault.origin.line, fault.reason.as_str(), fault.detail),
    });
    read.collect()
}

#[test]
fn feeds_with_texts() {
    let rss = r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="c"><channel><title>Herald</title><link>https://herald.example</link>
        <item><title>Vote &amp; count</title><link>https://herald.example/a</link><guid>g1</guid><pubDate>Mon, 11 Jan 2010 10:00:00 GMT</pubDate>
        <description>Short.</description><content:encoded><![CDATA[<p>Bo Marn lost &amp; left.</p><p>He said no.</p><p><a href="/">More</a></p>]]></content:encoded></item>
        <item><title>Only this</title><guid>g2</guid><description>Short.</description></item></channel></rss>"#;
    let found = read(rss);
    assert_eq!(
        found[0],
        "g1|herald.example|2010-01-11|Vote & count|Bo Marn lost & left.\n\nHe said no."
    );
    assert!(
        found[1].starts_with("2:missing_text: the feed has a description"),
        "{}",
        found[1]
    );
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title><entry><id>e1</id><title>Count</title><link rel="self" href="https://x.example/"/>
        <link href="https://post.example/b"/><published>2010-01-12T00:00:00Z</published><content type="html">&lt;p&gt;Ada Quill won.&lt;/p&gt;</content></entry></feed>"#;
    assert_eq!(read(atom), ["e1|post.example|2010-01-12|Count|Ada Quill won."]);
}

#[test]
fn articles_in_files_of_their_own() {
    let nitf = r#"<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE nitf SYSTEM "nitf.dtd"><nitf><head><title>T</title><docdata><doc-id id-string="7"/></docdata>
        <pubdata date.publication="20100111T000000" name="The Herald" ex-ref="http://herald.example/7"/></head><body><body.head><hedline><hl1>Vote is lost</hl1>
        </hedline></body.head><body.content><block class="lead_paragraph"><p>Bo Marn lost.</p></block><block class="full_text"><p>Bo Marn lost.</p><p>He left.</p>
        </block></body.content></body></nitf>"#;
    assert_eq!(
        read(nitf),
        ["7|The Herald|2010-01-11|Vote is lost|Bo Marn lost.\n\nHe left."]
    );
    let newsml = r#"<newsItem xmlns="n" guid="urn:1"><itemMeta><provider literal="The Post"/><versionCreated>2010-01-12T00:00:00Z</versionCreated></itemMeta><contentMeta>
        <headline>Count is won</headline></contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml"><html><head><title>x</title></head><body><p>Ada Quill
        won.</p><p>She left.</p></body></html></inlineXML></contentSet></newsItem>"#;
    assert_eq!(
        read(newsml),
        ["urn:1|The Post|2010-01-12|Count is won|Ada Quill won.\n\nShe left."]
    );
    let proquest = r#"<RECORD><GOID>9</GOID><Obj><TitleAtt><Title>Vote is lost</Title></TitleAtt><NumericDate>2010-01-11</NumericDate></Obj><DFS><PubFrosting><Title>The
        Herald</Title></PubFrosting></DFS><TextInfo><Text WordCount="5">&lt;p&gt;Bo Marn lost.&lt;/p&gt; &lt;p&gt;He left.&lt;/p&gt;</Text></TextInfo></RECORD>"#;
    assert_eq!(
        read(proquest),
        ["9|The Herald|2010-01-11|Vote is lost|Bo Marn lost.\n\nHe left."]
    );
}

#[test]
fn other_and_damaged_xml_is_refused_by_name() {
    let cases = [
        (
            "<mediawiki><page><text>Bo Marn lost.</text></page></mediawiki>",
            "1:unknown_format: the input is a dump of MediaWiki",
        ),
        (
            "<?xml version=\"1.0\"?><things><record>Bo</record></things>",
            "1:unknown_format: the input is XML with the root `things`",
        ),
        (
            "<rss><channel></channel></rss>",
            "1:unknown_format: the input is a feed without articles",
        ),
        ("<nitf><body><p>Bo Marn", "1:damaged_record: the XML"),
    ];
    for (text, expected) in cases {
        let found = read(text).join("");
        assert!(found.starts_with(expected), "{found}");
    }
    let deep = format!("<nitf>{}", "<b>".repeat(10_000));
    assert!(read(&deep).join("").contains("stand within one another"));
}
