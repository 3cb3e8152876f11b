//! The strongest sentences toward an actor, each with the article that it stands in.

use super::numbers::signed;
use crate::article::Field;
use crate::output::EvidenceRow;
use crate::terms::Label;
use maud::{Markup, html};

/// Characters of a sentence shown on each side of the mention.
const CONTEXT: usize = 400;

/// Shows the strongest sentences of `rows` each way, as many as there is room for.
pub fn evidence(rows: &[EvidenceRow], room: usize) -> Markup {
    html! {
        h4 { "Evidence" }
        p.note {
            "The strongest sentences as the model reads them, at most one an article: not the typical ones. Behind each is the id of the \
             mention, as in mentions.parquet."
        }
        div.evidence {
            @for (label, title) in [(Label::Negative, "Most negative"), (Label::Positive, "Most positive")] {
                section aria-label=(title) {
                    h5 { (title) }
                    @let mut shown = rows.iter().filter(|row| row.label == label).take(room).peekable();
                    @if shown.peek().is_none() { p.note { "None." } }
                    ol { @for row in shown { li { (sentence(row)) } } }
                }
            }
        }
    }
}

fn sentence(row: &EvidenceRow) -> Markup {
    let [before, mention, after] = marked(row);
    html! {
        @if row.sentence.is_empty() {
            blockquote dir="auto" { mark { (row.mention) } " (the sentence was not kept)" }
        } @else {
            blockquote dir="auto" { (before) mark { (mention) } (after) }
        }
        p.source {
            b { (signed(row.score.0.unwrap_or_default())) } " · " bdi { (row.outlet) }
            @if let Some(date) = row.date { ", " time datetime=(date) { (date) } }
            @if row.field == Field::Title { ", headline" }
            ": " (article(row))
        }
    }
}

/// Names the article of a sentence: its title, where it lies on the web, and the id of the mention.
fn article(row: &EvidenceRow) -> Markup {
    let title = if row.title.is_empty() { "article" } else { &row.title };
    html! {
        @if is_web_address(&row.url) {
            a href=(row.url) rel="noopener noreferrer" { bdi { (title) } }
        } @else {
            bdi { (title) }
        }
        " " code { (row.mention_id) }
    }
}

/// Returns true for an address that a browser opens as a page of the web, and never as a script.
pub fn is_web_address(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    let opens = scheme.is_some_and(|scheme| scheme == "http" || scheme == "https");
    opens && !url.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// Splits a sentence into the parts before, in and after the mention. What is too far from it is
/// left out, and marked with an ellipsis.
pub fn marked(row: &EvidenceRow) -> [String; 3] {
    let (from, to) = row.marked;
    let letters: Vec<char> = row.sentence.chars().collect();
    let to = to.min(letters.len());
    let from = from.min(to);
    let (first, last) = (from.saturating_sub(CONTEXT), (to + CONTEXT).min(letters.len()));
    let before = if first > 0 { "… " } else { "" }.to_owned() + &String::from_iter(&letters[first..from]);
    let after = String::from_iter(&letters[to..last]) + if last < letters.len() { " …" } else { "" };
    [before, String::from_iter(&letters[from..to]), after]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_web_become_links() {
        for (url, expected) in [
            ("https://example.org/a?b=c", true),
            ("HTTP://example.org", true),
            ("javascript:alert(1)", false),
            ("javascript://example.org/%0aalert(1)", false),
            ("java\nscript://x", false),
            ("data:text/html,x", false),
            ("//example.org", false),
            ("/articles/1", false),
            ("news.example", false),
            ("file:///etc/passwd", false),
            ("internal:'Run'!A1", false),
            ("https://example.org/a b", false),
            ("", false),
        ] {
            assert_eq!(is_web_address(url), expected, "{url}");
        }
    }
}
