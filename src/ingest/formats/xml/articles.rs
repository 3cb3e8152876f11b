//! The articles of the XML formats that news comes in.

use crate::ingest::formats::document::Document;
use crate::ingest::formats::page::join_blocks;
use crate::ingest::formats::page::scan::scan_page;
use crate::ingest::formats::xml::element::Element;

/// An XML format of news, by the name of the element that is an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum XmlFormat {
    Rss,
    Atom,
    Nitf,
    NewsMl,
    ProQuest,
}

impl XmlFormat {
    /// Returns the format of an article that is an element of this name, in lower case.
    pub(crate) fn of_element(name: &str) -> Option<Self> {
        Some(match name {
            "item" => XmlFormat::Rss,
            "entry" => XmlFormat::Atom,
            "nitf" => XmlFormat::Nitf,
            "newsitem" => XmlFormat::NewsMl,
            "record" => XmlFormat::ProQuest,
            _ => return None,
        })
    }

    /// Returns the article.
    pub(crate) fn document(self, element: &Element) -> Document {
        match self {
            XmlFormat::Rss => of_rss(element),
            XmlFormat::Atom => of_atom(element),
            XmlFormat::Nitf => of_nitf(element),
            XmlFormat::NewsMl => of_newsml(element),
            XmlFormat::ProQuest => of_proquest(element),
        }
    }

    /// Says why an article has no text.
    pub(crate) fn describe_missing_text(self) -> &'static str {
        match self {
            XmlFormat::Rss | XmlFormat::Atom => {
                "the feed has a description of the article, not its text; fetch the page at its link, and read that"
            }
            _ => "the article has no text",
        }
    }
}

fn of_rss(item: &Element) -> Document {
    Document {
        id: item.text_at(&["guid"]),
        date: item.text_at(&["pubdate", "date"]),
        title: item.text_at(&["title"]),
        text: item.find("encoded").map(|content| html_text(&content.raw_text())),
        url: item.text_at(&["origlink", "link"]),
        ..Document::default()
    }
}

fn of_atom(entry: &Element) -> Document {
    let content = entry.find("content");
    let text = content.map(|content| match content.attribute("type") {
        Some("html" | "text/html") => html_text(&content.raw_text()),
        _ => content.paragraphs(),
    });
    let links = entry.all("link");
    let link = links
        .iter()
        .find(|link| matches!(link.attribute("rel"), None | Some("alternate")));
    Document {
        id: entry.text_at(&["id"]),
        date: entry.text_at(&["published", "updated"]),
        title: entry.text_at(&["title"]).map(|title| html_text(&title)),
        text,
        url: link.and_then(|link| link.attribute("href")).map(str::to_owned),
        ..Document::default()
    }
}

fn of_nitf(article: &Element) -> Document {
    let publication = article.find("pubdata");
    let held = |name: &str| {
        publication
            .and_then(|element| element.attribute(name))
            .map(str::to_owned)
    };
    let issued = article.find("date.issue").and_then(|date| date.attribute("norm"));
    let blocks = article.all("block");
    let full = blocks
        .iter()
        .find(|block| block.attribute("class") == Some("full_text"));
    let body = full
        .copied()
        .or_else(|| article.find("body.content"))
        .or_else(|| article.find("body"));
    Document {
        id: article
            .find("doc-id")
            .and_then(|id| id.attribute("id-string"))
            .map(str::to_owned),
        outlet: held("name"),
        date: held("date.publication").or_else(|| issued.map(str::to_owned)),
        title: article.text_at(&["hedline/hl1", "hedline", "title"]),
        text: body.map(Element::paragraphs),
        url: held("ex-ref"),
    }
}

fn of_newsml(item: &Element) -> Document {
    let provider = item.find("provider");
    Document {
        id: item.attribute("guid").map(str::to_owned),
        outlet: item.text_at(&["provider/name"]).or_else(|| {
            provider
                .and_then(|element| element.attribute("literal"))
                .map(str::to_owned)
        }),
        date: item.text_at(&["contentcreated", "firstcreated", "versioncreated"]),
        title: item.text_at(&["headline", "title"]),
        text: item
            .find("inlinexml")
            .map(|xml| xml.find("body").unwrap_or(xml).paragraphs()),
        url: None,
    }
}

fn of_proquest(record: &Element) -> Document {
    let text = record
        .find("textinfo/text")
        .or_else(|| record.find("fulltext"))
        .or_else(|| record.find("text"));
    Document {
        id: record.text_at(&["goid", "recordid"]),
        outlet: record.text_at(&["pubfrosting/title", "publication/title", "publicationtitle"]),
        date: record.text_at(&[
            "numericdate",
            "numericpubdate",
            "startdate",
            "alphadate",
            "alphapubdate",
        ]),
        title: record.text_at(&["titleatt/title", "obj/title", "recordtitle", "title"]),
        // The text is HTML, either as elements or escaped.
        text: text.map(|text| match text.find("p") {
            Some(_) => text.paragraphs(),
            None => html_text(&text.raw_text()),
        }),
        url: None,
    }
}

/// Returns the paragraphs of a piece of HTML, without those that are nothing but links.
fn html_text(html: &str) -> String {
    let mut blocks = scan_page(html).blocks;
    blocks.retain(|block| !block.is_link());
    join_blocks(&blocks)
}
