//! The lines of a Lexis document that are labels of its parts, in the languages that Lexis writes them in.

/// Labels before the text, with the one that gives its length: the text follows them.
const BEFORE: [&str; 27] = [
    "abstract",
    "author",
    "auteur",
    "autor",
    "byline",
    "by-line",
    "dateline",
    "encart",
    "highlight",
    "length",
    "longitud",
    "longueur",
    "l\u{e4}nge",
    "lengte",
    "ressort",
    "rubrik",
    "rubrique",
    "section",
    "secci\u{f3}n",
    "series",
    "seite",
    "von",
    "page",
    "edition",
    "titre",
    "umfang",
    "zeitung",
];

/// Labels after the text.
const AFTER: [&str; 33] = [
    "acc-no",
    "category",
    "city",
    "classification",
    "company",
    "copyright",
    "correction",
    "correction-date",
    "country",
    "date-chargement",
    "document-type",
    "geographic",
    "grafik",
    "graphic",
    "graphique",
    "industry",
    "journal-code",
    "language",
    "langue",
    "lade-datum",
    "load-date",
    "notes",
    "organization",
    "person",
    "publication-type",
    "publikationstyp",
    "sprache",
    "state",
    "subject",
    "ticker",
    "type-publication",
    "update",
    "url",
];

/// Returns true if a block is a label that stands before the text.
pub(crate) fn is_before(block: &str) -> bool {
    has_label(block, &BEFORE)
}

/// Returns true if a block is a label that stands after the text. Inside a text, only capitals are a label:
/// "Correction: the vote was lost" may be a sentence.
pub(crate) fn is_after(block: &str) -> bool {
    let label = block.split_once(':').map_or("", |(label, _)| label);
    has_label(block, &AFTER) && (label.to_uppercase() == label || label.contains('-') || label == "Language")
}

fn has_label(block: &str, labels: &[&str]) -> bool {
    let Some((label, _)) = block.split_once(':') else {
        return false;
    };
    label.len() <= 20 && labels.contains(&label.trim().to_lowercase().as_str())
}

/// Returns true if a block says who may copy the document.
pub(crate) fn is_copyright(block: &str) -> bool {
    let block = block.to_lowercase();
    [
        "copyright",
        "\u{a9}",
        "all rights reserved",
        "alle rechte vorbehalten",
        "tous droits r\u{e9}serv\u{e9}s",
    ]
    .iter()
    .any(|start| block.starts_with(start))
}

/// Returns true if a line begins a document: `3 of 20 DOCUMENTS`, `3 von 20 DOKUMENTEN`, `Dokument 3 von 20`.
pub(crate) fn is_document_start(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_number = |word: &str| !word.is_empty() && word.len() <= 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    let [first, second, third, fourth] = words[..] else {
        return false;
    };
    if is_number(first) {
        let is_noun = ["document", "dokument"].iter().any(|stem| fourth.starts_with(stem));
        return is_noun && is_number(third) && matches!(second, "of" | "von" | "de" | "sur" | "van");
    }
    // "Document 1 of 20" is how ProQuest begins one.
    is_number(second) && is_number(fourth) && matches!((first, third), ("dokument", "von") | ("document", "de"))
}
