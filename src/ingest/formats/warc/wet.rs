//! The text of a `conversion` record, as Common Crawl's WET files have it: all lines of a page, its menus included.

/// Words from which a line without a mark at its end is a sentence.
const SENTENCE_WORDS: usize = 12;

/// Returns the title, which is the first line, and the lines that are sentences, as paragraphs. The lines of menus and
/// lists of links, which are short and end without a mark, are left out.
pub(crate) fn title_and_text(text: &str) -> (String, String) {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let title = lines.first().filter(|line| !is_sentence(line)).unwrap_or(&"");
    let sentences: Vec<&str> = lines.iter().copied().filter(|line| is_sentence(line)).collect();
    ((*title).to_owned(), sentences.join("\n\n"))
}

fn is_sentence(line: &str) -> bool {
    let line_end = line.trim_end_matches(['"', '\'', '\u{201d}', '\u{2019}', '\u{bb}', ')']);
    let words = line.split_whitespace().count();
    let ends = line_end.ends_with(['.', '!', '?', '\u{2026}', ':', '\u{3002}']);
    (ends && words >= 3) || words >= SENTENCE_WORDS || line.ends_with('\u{3002}')
}
