//! Factiva's HTML: a table for each article, with codes in its first column (HD title, SN outlet, PD date, LP and TD text,
//! AN id).

use crate::ingest::decompress::InputStream;
use crate::ingest::field_mapping::FieldMapping;
use crate::ingest::formats::document::{Document, document_mapping};
use crate::ingest::formats::html::is_html;
use crate::ingest::formats::page::charset::decode_page;
use crate::ingest::formats::page::scan::{Block, scan_page};
use crate::ingest::formats::plain_text::read_whole;
use crate::ingest::formats::{DetectedFormat, Format, RecordReader};
use crate::ingest::record_to_article::{ParsedArticle, ReaderContext, RecordFailure};
use crate::system::checksum::Checksum;
use std::collections::VecDeque;

/// The word in `run.json`.
const NAME: &str = "factiva";

/// The codes of the parts of an article.
const CODES: [&str; 31] = [
    "AN", "ART", "BY", "CLM", "CO", "CR", "CT", "CX", "CY", "DLN", "ED", "ET", "HD", "IN", "IPC", "IPD", "LA", "LP",
    "NS", "PD", "PG", "PUB", "RE", "SC", "SE", "SN", "TD", "VOL", "WC", "RF", "RST",
];

pub(crate) const FORMAT: Format = Format {
    extensions: &[],
    recognize: |beginning| {
        let has = |code: &[u8]| beginning.bytes.windows(code.len()).any(|bytes| bytes == code);
        (is_html(beginning.bytes) && has(b">HD<") && has(b">PD<")).then(detected)
    },
    accept: |_| Ok(detected()),
};

fn detected() -> DetectedFormat {
    DetectedFormat::new(NAME, |input| {
        Box::new(FactivaReader {
            stream: input.stream,
            mapping: document_mapping(&input.context.settings.chooser),
            context: input.context,
            articles: None,
            number: 0,
        })
    })
}

/// Reads the articles of a file.
struct FactivaReader {
    stream: InputStream,
    context: ReaderContext,
    mapping: FieldMapping,
    /// The articles, once the file is read.
    articles: Option<VecDeque<Document>>,
    number: u64,
}

impl FactivaReader {
    fn read_articles(&mut self) -> Result<VecDeque<Document>, RecordFailure> {
        let bytes = read_whole(&mut self.stream, &self.context)?;
        let page = decode_page(&bytes, None);
        if page.html.len() > self.context.max_record_bytes() {
            return Err(RecordFailure::too_large(
                self.context.origin(1),
                self.context.max_record_bytes(),
            ));
        }
        Ok(articles_of(&scan_page(&page.html).blocks))
    }
}

impl RecordReader for FactivaReader {
    fn next_article(&mut self) -> Option<Result<ParsedArticle, RecordFailure>> {
        if self.articles.is_none() {
            let read = self.read_articles();
            self.articles = Some(VecDeque::new());
            match read {
                Ok(articles) => self.articles = Some(articles),
                Err(failure) => return Some(Err(failure)),
            }
        }
        let article = self.articles.as_mut()?.pop_front()?;
        self.number += 1;
        Some(self.context.article(&article, &self.mapping, self.number))
    }

    fn mapping(&self) -> Option<&FieldMapping> {
        Some(&self.mapping)
    }

    fn finish(&mut self) -> Option<Checksum> {
        self.stream.finish()
    }
}

/// Takes the blocks of a file apart: an article begins at each `HD`.
fn articles_of(blocks: &[Block]) -> VecDeque<Document> {
    let mut articles = VecDeque::new();
    let mut code = "";
    for block in blocks {
        let text = block.text.as_str();
        if CODES.contains(&text) {
            code = text;
            if code == "HD" {
                articles.push_back(Document::default());
            }
        } else if let Some(article) = articles.back_mut() {
            add_block(article, code, text);
        }
    }
    articles
}

fn add_block(article: &mut Document, code: &str, text: &str) {
    let (field, separator) = match code {
        "HD" => (&mut article.title, " "),
        "SN" => (&mut article.outlet, " "),
        "PD" => (&mut article.date, " "),
        "LP" | "TD" => (&mut article.text, "\n\n"),
        "AN" => (&mut article.id, " "),
        _ => return,
    };
    let text = if code == "AN" {
        text.trim_start_matches("Document ")
    } else {
        text
    };
    match field {
        Some(before) => {
            before.push_str(separator);
            before.push_str(text);
        }
        None => *field = Some(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use crate::ingest::{Options, open};
    use std::io::Write as _;

    #[test]
    fn articles_of_a_file() {
        let row = |code: &str, value: &str| format!("<tr><td><b>{code}</b>&nbsp;</td><td>{value}</td></tr>");
        let first = [
            row("SE", "News"),
            row("HD", "<b>Vote is lost</b>"),
            row("BY", "By Ann Lee"),
            row("WC", "9 words"),
            row("PD", "11 January 2010"),
            row("SN", "The Herald"),
            row("LA", "English"),
            row("LP", "<p>Bo Marn lost.</p>"),
            row("TD", "<p>He said no.</p><p>He left.</p>"),
            row("NS", "gpol : Politics"),
            row("AN", "Document HRLD000020100111e61b00001"),
        ];
        let second = [
            row("HD", "Count is won"),
            row("PD", "12 January 2010"),
            row("SN", "The Post"),
            row("LP", "Ada Quill won."),
            row("AN", "Document P2"),
        ];
        let html = format!(
            "<!DOCTYPE html><html><body><table>{}</table><table>{}</table></body></html>",
            first.concat(),
            second.concat()
        );
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(html.as_bytes()).unwrap();
        let articles = open(&[file.path().to_string_lossy().into_owned()], &Options::default()).unwrap();
        let read: Vec<String> = articles
            .map(|record| {
                let article = record.unwrap();
                format!(
                    "{}|{}|{}|{}|{}",
                    article.id,
                    article.outlet,
                    article.date.unwrap(),
                    article.title,
                    article.text
                )
            })
            .collect();
        assert_eq!(
            read,
            [
                "HRLD000020100111e61b00001|The Herald|2010-01-11|Vote is lost|Bo Marn lost.\n\nHe said no.\n\nHe left.",
                "P2|The Post|2010-01-12|Count is won|Ada Quill won.",
            ]
        );
    }
}
