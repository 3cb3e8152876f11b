//! An element of an XML file with all that stands in it, and its parts by name.

use std::io::BufRead;

use crate::ingest::formats::docx::resolve;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Elements within one another at most.
const MAX_DEPTH: usize = 100;

/// Elements of one article at most.
const MAX_ELEMENTS: usize = 100_000;

/// An element. Names are without their prefix, in lower case.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub name: String,
    attributes: Vec<(String, String)>,
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Text(String),
    Element(Element),
}

/// An element that cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ElementFault {
    #[error("the XML is damaged: {0}")]
    Damaged(#[from] quick_xml::Error),
    #[error("the XML ends within the article")]
    Truncated,
    #[error("more than {MAX_DEPTH} elements stand within one another, or more than {MAX_ELEMENTS} in one article")]
    TooNested,
    #[error("the article has more than {0} bytes")]
    TooLarge(usize),
}

impl Element {
    /// Makes an element of its opening tag.
    pub(crate) fn open(tag: &BytesStart<'_>) -> Self {
        let mut attributes = tag.attributes();
        let attributes = attributes.with_checks(false).flatten().filter_map(|attribute| {
            let value = attribute.normalized_value(XmlVersion::Explicit1_0).ok()?.into_owned();
            Some((attribute.key.local_name().as_ref().to_lowercase(), value))
        });
        Self {
            name: tag.local_name().as_ref().to_lowercase(),
            attributes: attributes.collect(),
            parts: Vec::new(),
        }
    }

    /// Reads all up to the end of the element, which has begun; `limit` is the number of bytes it may have.
    pub(crate) fn read_rest<R: BufRead>(self, reader: &mut Reader<R>, limit: usize) -> Result<Self, ElementFault> {
        let mut open = vec![self];
        let mut elements = 0;
        let mut bytes = 0;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer)?;
            let Some(last) = open.last_mut() else {
                return Err(ElementFault::Truncated);
            };
            match event {
                Event::Eof => return Err(ElementFault::Truncated),
                Event::Start(tag) => {
                    elements += 1;
                    open.push(Element::open(&tag));
                }
                Event::Empty(tag) => {
                    elements += 1;
                    last.parts.push(Part::Element(Element::open(&tag)));
                }
                Event::End(_) => {
                    let ended = open.pop().unwrap_or_default();
                    match open.last_mut() {
                        Some(parent) => parent.parts.push(Part::Element(ended)),
                        None => return Ok(ended),
                    }
                }
                Event::Text(text) => last.push_text(&text.xml_content(XmlVersion::Explicit1_0)),
                Event::CData(text) => last.push_text(&text.xml_content(XmlVersion::Explicit1_0)),
                Event::GeneralRef(name) => last.push_text(&resolve(&name)),
                _ => {}
            }
            bytes += buffer.len();
            if bytes > limit {
                return Err(ElementFault::TooLarge(limit));
            }
            if open.len() > MAX_DEPTH || elements > MAX_ELEMENTS {
                return Err(ElementFault::TooNested);
            }
        }
    }

    fn push_text(&mut self, text: &str) {
        match self.parts.last_mut() {
            Some(Part::Text(before)) => before.push_str(text),
            _ => self.parts.push(Part::Text(text.to_owned())),
        }
    }

    /// Returns the elements in this one.
    pub(crate) fn children(&self) -> impl Iterator<Item = &Element> {
        self.parts.iter().filter_map(|part| match part {
            Part::Element(element) => Some(element),
            Part::Text(_) => None,
        })
    }

    /// Returns all elements of a name within this one, in their order.
    pub(crate) fn all(&self, name: &str) -> Vec<&Element> {
        let mut found = Vec::new();
        for child in self.children() {
            if child.name == name {
                found.push(child);
            } else {
                found.extend(child.all(name));
            }
        }
        found
    }

    /// Returns the first element at a path of names, each anywhere within the one before.
    pub(crate) fn find(&self, path: &str) -> Option<&Element> {
        path.split('/')
            .try_fold(self, |element, name| element.all(name).into_iter().next())
    }

    /// Returns the text at the first of the paths that has one.
    pub(crate) fn text_at(&self, paths: &[&str]) -> Option<String> {
        let mut texts = paths.iter().filter_map(|path| Some(self.find(path)?.text()));
        texts.find(|text| !text.is_empty())
    }

    /// Returns an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let attribute = self.attributes.iter().find(|(held, _)| held == name)?;
        Some(attribute.1.as_str()).filter(|value| !value.trim().is_empty())
    }

    /// Returns the text of the element and of all in it, with single blanks.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.add_text(&mut text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Returns the text as it stands, for one that holds HTML.
    pub(crate) fn raw_text(&self) -> String {
        let mut text = String::new();
        self.add_text(&mut text);
        text
    }

    fn add_text(&self, text: &mut String) {
        for part in &self.parts {
            match part {
                Part::Text(piece) => text.push_str(piece),
                Part::Element(element) => element.add_text(text),
            }
        }
    }

    /// Returns the paragraphs in the element, with blank lines between them; all its text where it has none.
    pub(crate) fn paragraphs(&self) -> String {
        let paragraphs = self.all("p").into_iter().map(Element::text);
        let paragraphs: Vec<String> = paragraphs.filter(|text| !text.is_empty()).collect();
        if paragraphs.is_empty() {
            return self.text();
        }
        paragraphs.join("\n\n")
    }
}
