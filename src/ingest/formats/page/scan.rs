//! One pass over the tags of a page or of a part of it: its blocks of text, and what it declares about itself.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::RefCell;
use std::collections::HashMap;

/// Elements that stand open within one another at most: a page of nothing but opening tags takes time that grows with
/// the square of their number.
pub(crate) const MAX_DEPTH: usize = 1_000;

/// Elements whose text is no part of an article.
const LEFT_OUT: [&str; 19] = [
    "aside",
    "audio",
    "button",
    "canvas",
    "datalist",
    "dialog",
    "figcaption",
    "footer",
    "form",
    "head",
    "iframe",
    "nav",
    "noscript",
    "object",
    "script",
    "select",
    "style",
    "svg",
    "template",
];

/// Words in the class or id of an element that is no part of an article.
const FURNITURE: [&str; 22] = [
    "ad",
    "ads",
    "advert",
    "advertisement",
    "bio",
    "breadcrumbs",
    "byline",
    "caption",
    "comment",
    "comments",
    "newsletter",
    "promo",
    "recirc",
    "related",
    "share",
    "sharing",
    "sidebar",
    "signup",
    "social",
    "sponsored",
    "subscribe",
    "tags",
];

/// Elements that do not interrupt a sentence; every other begins and ends a block.
const INLINE: [&str; 38] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "meta", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr",
];

/// Elements that have no end.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
];

/// Elements whose end tag may be left out.
const OPTIONAL_END: [&str; 11] = [
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "option", "colgroup",
];

/// A block of text: a paragraph, a heading, an item of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Block {
    /// Its text, with single blanks.
    pub text: String,
    pub is_heading: bool,
    /// True if it stands in a `<p>`.
    pub is_paragraph: bool,
    /// True if it stands in an element that says it is no part of an article: a caption, a form to subscribe, a comment.
    pub is_furniture: bool,
    /// True if it stands in an `<article>`.
    pub is_in_article: bool,
    /// The bytes of its text that are links.
    pub link_bytes: usize,
}

impl Block {
    /// Returns true if the block is nearly nothing but links.
    pub(crate) fn is_link(&self) -> bool {
        self.link_bytes * 5 >= self.text.len() * 4
    }
}

/// The blocks of a page, and what it declares about itself.
#[derive(Debug, Default)]
pub(crate) struct ScannedPage {
    pub blocks: Vec<Block>,
    pub title: String,
    /// The content of each `<meta>`, by its name in lower case; the first of several.
    pub meta: HashMap<String, String>,
    /// The `datetime` of the first `<time>`.
    pub time: Option<String>,
    pub canonical: Option<String>,
    /// The JSON-LD of the page, a text for each script.
    pub json_ld: Vec<String>,
    /// True if an element says that it is the body of an article.
    pub has_article_body: bool,
    /// The most elements that stand open within one another.
    pub depth: usize,
}

/// Scans the tags of `html`.
pub(crate) fn scan_page(html: &str) -> ScannedPage {
    let tokenizer = Tokenizer::new(Scanner::default(), TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(html));
    // A script stops the tokenizer until the page's script has run, which it never does.
    while !queue.is_empty() {
        let _ = tokenizer.feed(&queue);
    }
    tokenizer.end();
    let mut scan = tokenizer.sink.0.into_inner();
    scan.end_block();
    scan.page
}

/// Receives the tokens of a page.
#[derive(Default)]
struct Scanner(RefCell<Scan>);

#[derive(Default)]
struct Scan {
    page: ScannedPage,
    block: Block,
    /// The open elements that bear on the text.
    open: Vec<Open>,
    depth: usize,
    raw: Raw,
}

/// An open element that bears on the text in it.
#[derive(PartialEq, Eq)]
struct Open {
    name: String,
    kind: OpenKind,
    is_furniture: bool,
    /// Elements of the same name that stand open in it.
    nested: usize,
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum OpenKind {
    LeftOut,
    Link,
    Heading,
    Paragraph,
    Article,
    Other,
}

/// What the text of a raw element is.
#[derive(Default, PartialEq, Eq)]
enum Raw {
    #[default]
    None,
    Title,
    JsonLd(String),
}

impl TokenSink for Scanner {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut scan = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => scan.start(&tag),
            Token::TagToken(tag) => {
                scan.end(&tag.name);
                TokenSinkResult::Continue
            }
            Token::CharacterTokens(text) => {
                scan.add_text(&text);
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

impl Scan {
    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        if !INLINE.contains(&name) {
            self.end_block();
        }
        self.note_declarations(tag);
        if !VOID.contains(&name) && !tag.self_closing {
            self.open_element(tag);
        }
        match name {
            "title" => {
                self.raw = Raw::Title;
                TokenSinkResult::RawData(RawKind::Rcdata)
            }
            "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            "script" => {
                if attribute(tag, "type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json")) {
                    self.raw = Raw::JsonLd(String::new());
                }
                TokenSinkResult::RawData(RawKind::ScriptData)
            }
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
            _ => TokenSinkResult::Continue,
        }
    }

    fn open_element(&mut self, tag: &Tag) {
        let name: &str = &tag.name;
        if !OPTIONAL_END.contains(&name) {
            self.depth += 1;
            self.page.depth = self.page.depth.max(self.depth);
        }
        let kind = match name {
            _ if LEFT_OUT.contains(&name) || is_hidden(tag) => OpenKind::LeftOut,
            "a" => OpenKind::Link,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => OpenKind::Heading,
            "p" => OpenKind::Paragraph,
            "article" => OpenKind::Article,
            _ => OpenKind::Other,
        };
        let is_furniture = is_furniture(tag);
        if kind == OpenKind::Other && !is_furniture {
            if let Some(open) = self.open.iter_mut().rfind(|open| open.name == name) {
                open.nested += 1;
            }
            return;
        }
        if kind == OpenKind::Paragraph {
            // A paragraph ends where the next one begins.
            self.close("p");
        }
        if self.open.len() < MAX_DEPTH {
            self.open.push(Open {
                name: name.to_owned(),
                kind,
                is_furniture,
                nested: 0,
            });
        }
    }

    fn end(&mut self, name: &str) {
        if !INLINE.contains(&name) {
            self.end_block();
        }
        if !OPTIONAL_END.contains(&name) && !VOID.contains(&name) {
            self.depth = self.depth.saturating_sub(1);
        }
        if let Raw::JsonLd(text) = std::mem::take(&mut self.raw) {
            self.page.json_ld.push(text);
        }
        self.close(name);
    }

    /// Closes the innermost open element of this name.
    fn close(&mut self, name: &str) {
        if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
            match self.open[at].nested.checked_sub(1) {
                Some(nested) => self.open[at].nested = nested,
                None => self.open.truncate(at),
            }
        }
    }

    fn is_in(&self, kind: OpenKind) -> bool {
        self.open.iter().any(|open| open.kind == kind)
    }

    fn add_text(&mut self, text: &str) {
        match &mut self.raw {
            Raw::Title => return push_words(&mut self.page.title, text),
            Raw::JsonLd(json) => return json.push_str(text),
            Raw::None => {}
        }
        if self.is_in(OpenKind::LeftOut) {
            return;
        }
        let before = self.block.text.len();
        push_words(&mut self.block.text, text);
        if self.is_in(OpenKind::Link) {
            self.block.link_bytes += self.block.text.len() - before;
        }
        self.block.is_heading |= self.is_in(OpenKind::Heading);
        self.block.is_paragraph |= self.is_in(OpenKind::Paragraph);
        self.block.is_furniture |= self.open.iter().any(|open| open.is_furniture);
        self.block.is_in_article |= self.is_in(OpenKind::Article);
    }

    fn end_block(&mut self) {
        let mut block = std::mem::take(&mut self.block);
        block.text.truncate(block.text.trim_end().len());
        if !block.text.is_empty() {
            self.page.blocks.push(block);
        }
    }

    fn note_declarations(&mut self, tag: &Tag) {
        match &*tag.name {
            "meta" => {
                let name = ["property", "name", "itemprop"]
                    .into_iter()
                    .find_map(|name| attribute(tag, name));
                if let (Some(name), Some(content)) = (name, attribute(tag, "content")) {
                    self.page
                        .meta
                        .entry(name.trim().to_ascii_lowercase())
                        .or_insert(content);
                }
            }
            "link" if attribute(tag, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                self.page.canonical = self.page.canonical.take().or_else(|| attribute(tag, "href"));
            }
            "time" if self.page.time.is_none() => self.page.time = attribute(tag, "datetime"),
            _ => {}
        }
        self.page.has_article_body |= attribute(tag, "itemprop").is_some_and(|value| value == "articleBody");
    }
}

/// Returns true if a word of the element's class or id says that it is no part of an article.
fn is_furniture(tag: &Tag) -> bool {
    ["class", "id"]
        .into_iter()
        .filter_map(|name| attribute(tag, name))
        .any(|names| {
            let names = names.to_ascii_lowercase();
            names
                .split(|letter: char| !letter.is_ascii_alphanumeric())
                .any(|word| FURNITURE.contains(&word))
        })
}

/// Returns true if a browser does not show the element.
fn is_hidden(tag: &Tag) -> bool {
    attribute(tag, "hidden").is_some()
        || attribute(tag, "style").is_some_and(|style| style.replace(' ', "").contains("display:none"))
}

fn attribute(tag: &Tag, name: &str) -> Option<String> {
    let attribute = tag.attrs.iter().find(|attribute| &*attribute.name.local == name)?;
    Some(attribute.value.to_string())
}

/// Appends `more` with single blanks.
fn push_words(text: &mut String, more: &str) {
    for letter in more.chars() {
        if !letter.is_whitespace() {
            text.push(letter);
        } else if !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
    }
}
