//! The paragraphs of a page's article, without its menus, captions and lists of other articles.
//!
//! The part of a page that holds the article is found by `legible`, a port of the reading view of Firefox. Where the
//! page states the article's text in JSON-LD, its paragraphs are those that stand in it.

use crate::ingest::formats::page::scan::{Block, ScannedPage, scan_page};

/// Elements of a page at most.
const MAX_ELEMENTS: usize = 100_000;

/// Bytes of a text in JSON-LD that is compared with the paragraphs of its page.
const MAX_BODY_BYTES: usize = 500_000;

/// Blocks of a page that are compared with its text in JSON-LD.
const MAX_COMPARED_BLOCKS: usize = 5_000;

/// Letters from which a block cannot stand in a text by chance.
const CERTAIN_LETTERS: usize = 25;

/// Words of a block that is a link to another article.
const MAX_LINK_WORDS: usize = 30;

/// Headings that are links, from which a page may be a list of articles.
const INDEX_LINKS: usize = 3;

/// Words to each heading that is a link, up to which a page is a list of articles.
const TEASER_WORDS: usize = 60;

/// Returns the paragraphs of the page's article; none where nothing of the page is a text. `body` is the text that the
/// page states, `title` that of the article.
pub(crate) fn find_paragraphs(html: &str, page: &ScannedPage, body: Option<&str>, title: &str) -> Vec<Block> {
    let found = without_links(readable_blocks(html, page), title);
    let Some(body) = body.filter(|body| body.len() <= MAX_BODY_BYTES) else {
        return found;
    };
    let stated = blocks_of_body(body);
    let letters: String = stated.iter().map(|block| letters_of(&block.text)).collect();
    if let Some(blocks) = blocks_within(page, &letters) {
        return blocks;
    }
    // A body that is much shorter than what the page shows is its beginning.
    if count_words(&stated) * 5 >= count_words(&found) * 4 {
        stated
    } else {
        found
    }
}

/// Returns true if the blocks are the teasers of other articles.
pub(crate) fn is_list_of_articles(blocks: &[Block]) -> bool {
    let links = blocks
        .iter()
        .filter(|block| block.is_heading && block.is_link())
        .count();
    let text_bytes: usize = blocks.iter().map(|block| block.text.len()).sum();
    let link_bytes: usize = blocks.iter().map(|block| block.link_bytes).sum();
    link_bytes * 2 > text_bytes || (links >= INDEX_LINKS && count_words(blocks) < links * TEASER_WORDS)
}

/// Returns the blocks of the part of a page that holds its article.
pub(crate) fn readable_blocks(html: &str, page: &ScannedPage) -> Vec<Block> {
    let options = legible::Options::new()
        .max_elems_to_parse(MAX_ELEMENTS)
        .keep_classes(true);
    let blocks = match legible::parse(html, None, Some(options)) {
        Ok(article) => scan_page(&article.content).blocks,
        Err(_) => Vec::new(),
    };
    if !blocks.is_empty() {
        return blocks;
    }
    let in_article: Vec<Block> = select(page, |block| block.is_paragraph && block.is_in_article);
    if in_article.is_empty() {
        select(page, |block| block.is_paragraph)
    } else {
        in_article
    }
}

fn select(page: &ScannedPage, is_wanted: impl Fn(&Block) -> bool) -> Vec<Block> {
    page.blocks.iter().filter(|block| is_wanted(block)).cloned().collect()
}

/// Leaves out the links to other articles, the headings with nothing under them, and the title.
fn without_links(mut blocks: Vec<Block>, title: &str) -> Vec<Block> {
    if is_list_of_articles(&blocks) {
        return blocks;
    }
    let article: Vec<Block> = blocks.iter().filter(|block| !block.is_furniture).cloned().collect();
    // Where most of the text is called so, the name is that of the whole page.
    if count_words(&article) * 2 > count_words(&blocks) {
        blocks = article;
    }
    let title = letters_of(title);
    blocks.retain(|block| {
        let is_title = block.is_heading && letters_of(&block.text) == title;
        !(is_title || block.is_link() && block.text.split(' ').count() <= MAX_LINK_WORDS)
    });
    let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        if block.is_heading {
            drop_last_heading(&mut kept);
        }
        kept.push(block);
    }
    drop_last_heading(&mut kept);
    kept
}

fn drop_last_heading(blocks: &mut Vec<Block>) {
    if blocks.last().is_some_and(|block| block.is_heading) && blocks.len() > 1 {
        blocks.pop();
    }
}

/// Returns the blocks of a text in JSON-LD, which is plain or has tags, and may have its marks escaped.
fn blocks_of_body(body: &str) -> Vec<Block> {
    if body.contains("<p") || body.contains("<br") {
        return scan_page(body).blocks;
    }
    body.lines().flat_map(|line| scan_page(line).blocks).collect()
}

/// Returns the blocks of the page that stand in a text, in their order; `None` where they do not make up the text.
fn blocks_within(page: &ScannedPage, text: &str) -> Option<Vec<Block>> {
    let mut rest = text;
    let mut covered = 0;
    let mut kept = Vec::new();
    for block in page.blocks.iter().take(MAX_COMPARED_BLOCKS) {
        let letters = letters_of(&block.text);
        let at = match rest.find(&letters) {
            Some(at) if !letters.is_empty() && (at == 0 || letters.len() >= CERTAIN_LETTERS) => at,
            _ => continue,
        };
        rest = &rest[at + letters.len()..];
        covered += letters.len();
        kept.push(block.clone());
    }
    (covered > 0 && covered * 10 >= text.len() * 9).then_some(kept)
}

/// Returns the letters and digits of a text in lower case.
fn letters_of(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn count_words(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.text.split(' ').count()).sum()
}
