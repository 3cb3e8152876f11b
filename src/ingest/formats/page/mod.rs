//! The article of a web page: its text by [`main_text`], the rest by what the page declares.

pub(crate) mod charset;
pub(crate) mod json_ld;
pub(crate) mod main_text;
pub(crate) mod scan;
#[cfg(test)]
mod tests;

use crate::ingest::formats::document::Document;
use json_ld::{DescribedArticle, find_article};
use main_text::{find_paragraphs, is_list_of_articles};
use scan::{Block, MAX_DEPTH, ScannedPage, scan_page};

/// Marks that pages put between the title of an article and the name of the outlet.
const TITLE_MARKS: [&str; 5] = [" | ", " - ", " \u{2013} ", " \u{2014} ", " :: "];

/// A page that is no article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PageFault {
    /// Too many elements stand open within one another.
    #[error("more than {MAX_DEPTH} elements of the page stand within one another")]
    TooDeep,
    /// The page has no paragraph.
    #[error("no paragraph of an article is on the page")]
    NoText,
    /// The page links to articles.
    #[error("the page is a list of articles, not an article")]
    ListOfArticles,
}

/// Reads the article of a page. `address` is where the page was fetched, if that is known; otherwise the address that
/// the page states is taken.
///
/// # Errors
/// [`PageFault`].
pub(crate) fn read_page(html: &str, address: Option<&str>) -> Result<Document, PageFault> {
    let page = scan_page(html);
    if page.depth > MAX_DEPTH {
        return Err(PageFault::TooDeep);
    }
    let described = find_article(&page.json_ld);
    let says_article = described.is_some() || declares_article(&page);
    let described = described.unwrap_or_default();
    let title = title_of(&page, &described);
    let blocks = find_paragraphs(html, &page, described.body.as_deref(), &title);
    if blocks.is_empty() {
        return Err(PageFault::NoText);
    }
    let url = address
        .map(str::to_owned)
        .or_else(|| page.canonical.clone())
        .or_else(|| meta(&page, &["og:url"]))
        .or_else(|| described.url.clone());
    if !says_article && (is_home(url.as_deref()) || is_list_of_articles(&blocks)) {
        return Err(PageFault::ListOfArticles);
    }
    Ok(Document {
        id: None,
        // The host of the address is the better name: it is the same for all pages.
        outlet: match &url {
            Some(_) => None,
            None => meta(&page, &["og:site_name"]).or_else(|| described.publisher.clone()),
        },
        date: date_of(&page, described),
        title: Some(title),
        text: Some(join_blocks(&blocks)),
        url,
    })
}

/// Joins blocks with blank lines, which keep the paragraphs apart.
pub(crate) fn join_blocks(blocks: &[Block]) -> String {
    let texts: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
    texts.join("\n\n")
}

fn meta(page: &ScannedPage, names: &[&str]) -> Option<String> {
    let content = names.iter().find_map(|name| page.meta.get(*name))?.trim();
    (!content.is_empty()).then(|| content.to_owned())
}

/// Returns true if the page declares that it is an article.
fn declares_article(page: &ScannedPage) -> bool {
    page.has_article_body
        || page.meta.contains_key("article:published_time")
        || page.meta.get("og:type").is_some_and(|kind| kind.trim() == "article")
}

fn date_of(page: &ScannedPage, described: DescribedArticle) -> Option<String> {
    meta(page, &["article:published_time", "og:article:published_time"])
        .or(described.date)
        .or_else(|| {
            let names = [
                "datepublished",
                "date",
                "pubdate",
                "publish-date",
                "dc.date",
                "dcterms.created",
                "sailthru.date",
                "parsely-pub-date",
            ];
            meta(page, &names)
        })
        .or_else(|| page.time.clone())
}

/// Returns the title of the article: the one that the page declares for others to show, else that of the page without
/// the name of the outlet.
fn title_of(page: &ScannedPage, described: &DescribedArticle) -> String {
    let declared = described
        .headline
        .clone()
        .or_else(|| meta(page, &["og:title", "twitter:title"]));
    let title = declared.unwrap_or_else(|| first_heading(page).unwrap_or_else(|| page.title.clone()));
    // What a page declares may have its marks escaped twice.
    let title = join_blocks(&scan_page(&title).blocks);
    without_outlet(page, &title).to_owned()
}

/// Returns the heading that the title of the page begins with.
fn first_heading(page: &ScannedPage) -> Option<String> {
    let headings = page.blocks.iter().filter(|block| block.is_heading);
    let mut headings = headings.map(|block| &block.text);
    headings.find(|text| page.title.starts_with(text.as_str())).cloned()
}

fn without_outlet<'t>(page: &ScannedPage, title: &'t str) -> &'t str {
    let Some(site) = page.meta.get("og:site_name") else {
        return title;
    };
    let ends = TITLE_MARKS.iter().filter_map(|mark| title.rsplit_once(mark));
    let mut ends = ends.filter(|(_, end)| end.trim().eq_ignore_ascii_case(site.trim()));
    ends.next().map_or(title, |(start, _)| start)
}

/// Returns true if an address is that of an outlet's front page.
fn is_home(url: Option<&str>) -> bool {
    let Some((_, rest)) = url.and_then(|url| url.split_once("://")) else {
        return false;
    };
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    matches!(path, "" | "index.html" | "index.htm" | "index.php" | "home")
}
