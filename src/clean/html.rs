//! HTML tags: where one ends, and what stands for it in the text.

use std::ops::Range;

/// The text that stands for a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// Nothing: the words before and after it belong together.
    Inline,
    /// The end of a paragraph.
    Block,
    /// The end of a line.
    LineBreak,
    /// A quotation mark.
    Quote,
    /// Nothing, up to the end of its element.
    Dropped,
    /// The same as [`Meaning::Dropped`], to the end of the text where the element has no end.
    DroppedToEnd,
}

/// The elements whose content is no text.
const DROPPED: [&str; 12] = [
    "audio", "canvas", "head", "iframe", "math", "noembed", "noframes", "object", "select", "svg", "template", "video",
];

const BLOCK: [&str; 52] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
    "xmp",
];

const INLINE: [&str; 58] = [
    "a", "abbr", "acronym", "applet", "area", "b", "base", "basefont", "bdi", "bdo", "big", "blink", "button", "cite",
    "code", "col", "colgroup", "data", "datalist", "del", "dfn", "em", "embed", "font", "frame", "i", "img", "input",
    "ins", "kbd", "label", "link", "map", "mark", "marquee", "meta", "meter", "nobr", "noscript", "output", "param",
    "picture", "progress", "rp", "rt", "ruby", "s", "samp", "small", "source", "span", "strike", "strong", "sub",
    "sup", "time", "track", "tt",
];

const INLINE_MORE: [&str; 4] = ["textarea", "u", "var", "wbr"];

/// A piece of markup: its bytes, and what stands for it in the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag {
    pub range: Range<usize>,
    pub with: &'static str,
}

/// Finds the tags of one text. It remembers what the rest of the text does not hold, so that it is not searched for again:
/// the time is linear in the text whatever it holds.
pub(super) struct TagReader<'t> {
    text: &'t str,
    /// Words that were searched for to the end of the text and not found.
    absent: Vec<String>,
}

impl<'t> TagReader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            absent: Vec::new(),
        }
    }

    /// Returns the tag, comment or declaration that begins with the `<` at byte `at`; `None` where it is only a character.
    pub(super) fn tag_at(&mut self, at: usize) -> Option<Tag> {
        let rest = &self.text[at..];
        if rest.starts_with("<!--") {
            let end = self.find(at + 4, "-->")?;
            return Some(removed(at..end + 3));
        }
        if rest.starts_with("<![CDATA[") {
            return Some(removed(at..at + 9));
        }
        let is_declaration = rest
            .get(..9)
            .is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"));
        if is_declaration || rest.starts_with("<?xml") {
            return Some(removed(at..self.tag_end(at + 2)?));
        }
        self.element_tag(at)
    }

    fn element_tag(&mut self, at: usize) -> Option<Tag> {
        let is_end = self.text[at + 1..].starts_with('/');
        let name_start = at + 1 + usize::from(is_end);
        let name = tag_name(&self.text[name_start..]);
        let name_end = name_start + name.len();
        let next = *self.text.as_bytes().get(name_end)?;
        if name.is_empty() || !(next.is_ascii_whitespace() || matches!(next, b'/' | b'>')) {
            return None;
        }
        let name = name.to_ascii_lowercase();
        let known = meaning(&name);
        let Some(end) = self.tag_end(name_end) else {
            // A text that was cut off within a tag.
            let rest = &self.text[name_end..];
            let is_cut = known.is_some() && !rest.contains(['<', '>']) && rest.contains("=\"");
            return is_cut.then(|| removed(at..self.text.len()));
        };
        let attributes = self.text[name_end..end - 1].trim().trim_end_matches('/');
        let has_attributes = attributes.contains('=');
        let meaning = match known {
            Some(meaning) => meaning,
            // Elements of other vocabularies: <o:p>, <amp-img src="…">.
            None if is_foreign(&name) && (is_end || has_attributes || name.contains(':')) => Meaning::Inline,
            None => return None,
        };
        let drops = matches!(meaning, Meaning::Dropped | Meaning::DroppedToEnd);
        if !(attributes.is_empty() || has_attributes || drops) {
            return None;
        }
        Some(Tag {
            range: at..if is_end {
                end
            } else {
                self.element_end(&name, meaning, end)
            },
            with: written(meaning, is_end),
        })
    }

    /// Returns the end of what is removed with a start tag that ends at `end`.
    fn element_end(&mut self, name: &str, meaning: Meaning, end: usize) -> usize {
        let is_void = self.text[..end].ends_with("/>");
        if is_void || !matches!(meaning, Meaning::Dropped | Meaning::DroppedToEnd) {
            return end;
        }
        match self.find(end, &format!("</{name}")) {
            Some(start) => self.tag_end(start + 2).unwrap_or(self.text.len()),
            None if meaning == Meaning::DroppedToEnd => self.text.len(),
            None => end,
        }
    }

    /// Returns one past the `>` that ends a tag; `None` where another tag begins before. A `>` in quotation marks does not
    /// end it.
    fn tag_end(&mut self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        loop {
            match bytes.get(at)? {
                b'>' => return Some(at + 1),
                b'<' => return None,
                quote @ (b'"' | b'\'') if bytes[..at].ends_with(b"=") => {
                    let quote = if *quote == b'"' { "\"" } else { "'" };
                    let close = self.find(at + 1, quote)?;
                    let value = &self.text[at + 1..close];
                    if let Some(end) = unclosed_value_end(value) {
                        return Some(at + 1 + end + 1);
                    }
                    at = close + 1;
                }
                _ => at += 1,
            }
        }
    }

    /// Returns where `needle`, of ASCII letters in lower case and marks, next begins, whatever its letters' case.
    fn find(&mut self, from: usize, needle: &str) -> Option<usize> {
        if self.absent.iter().any(|absent| absent == needle) {
            return None;
        }
        let found = find_ignoring_case(&self.text.as_bytes()[from..], needle.as_bytes());
        if found.is_none() {
            self.absent.push(needle.to_owned());
        }
        found.map(|found| from + found)
    }
}

/// Returns where the tag ends in what seems to be the value of an attribute, if its closing quotation mark is missing: the
/// value then reaches over the end of its tag into another one.
fn unclosed_value_end(value: &str) -> Option<usize> {
    let end = value.find('>')?;
    let next = value.find('<')?;
    (end < next).then_some(end)
}

/// Returns true if single line breaks of the text mean nothing, as in HTML: it has tags that end paragraphs or lines.
pub(super) fn has_paragraph_tags(text: &str) -> bool {
    ["<p>", "<p ", "<br>", "<br/", "<br ", "<div"]
        .iter()
        .any(|tag| find_ignoring_case(text.as_bytes(), tag.as_bytes()).is_some())
}

fn find_ignoring_case(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = needle[0];
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == first) {
        at += found;
        if bytes[at..].len() >= needle.len() && bytes[at..at + needle.len()].eq_ignore_ascii_case(needle) {
            return Some(at);
        }
        at += 1;
    }
    None
}

fn removed(range: Range<usize>) -> Tag {
    Tag { range, with: "" }
}

fn tag_name(text: &str) -> &str {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':');
    let length = text.bytes().take_while(is_name).count();
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic());
    if begins { &text[..length] } else { "" }
}

fn is_foreign(name: &str) -> bool {
    let hyphen = name.contains('-') && !name.ends_with('-');
    let prefix = name.split_once(':');
    hyphen || prefix.is_some_and(|(prefix, name)| prefix.len() <= 4 && !name.is_empty())
}

fn meaning(name: &str) -> Option<Meaning> {
    let is_in = |names: &[&str]| names.contains(&name);
    match name {
        "br" => Some(Meaning::LineBreak),
        "q" => Some(Meaning::Quote),
        "script" | "style" => Some(Meaning::DroppedToEnd),
        _ if is_in(&INLINE) || is_in(&INLINE_MORE) => Some(Meaning::Inline),
        _ if is_in(&BLOCK) => Some(Meaning::Block),
        _ if is_in(&DROPPED) => Some(Meaning::Dropped),
        _ => None,
    }
}

fn written(meaning: Meaning, is_end: bool) -> &'static str {
    match meaning {
        Meaning::Block => "\n\n",
        Meaning::LineBreak => "\n",
        Meaning::Quote if is_end => "”",
        Meaning::Quote => "“",
        Meaning::Inline | Meaning::Dropped | Meaning::DroppedToEnd => "",
    }
}
