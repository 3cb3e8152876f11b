//! Warnings that follow from the summaries of inputs: fields that they do not have, dates that cannot be read.

use crate::ingest::{ArticleField, InputSummary};

/// Names of an input shown in a warning at most.
const NAMES_SHOWN: usize = 12;

/// Dates that could not be read which are shown at most.
const DATES_SHOWN: usize = 5;

/// The fields whose lack bears on the numbers, and what follows from it.
const FIELDS: [(ArticleField, &str); 3] = [
    (ArticleField::Outlet, "its articles count for the outlet `unknown`"),
    (ArticleField::Date, "its articles have no date"),
    (ArticleField::Title, "no headline is scored"),
];

/// Warns of what the inputs lack, of one run or of parts together.
pub(crate) fn input_warnings(inputs: &[InputSummary]) -> Vec<String> {
    let mut warnings = missing_field_warnings(inputs);
    warnings.extend(undated_warning(inputs));
    warnings
}

/// Warns of each field that no name of an input is known for; says which names there are, and how
/// to take one of them.
pub(crate) fn missing_field_warnings(inputs: &[InputSummary]) -> Vec<String> {
    let warnings = FIELDS
        .iter()
        .filter_map(|(field, effect)| warn_of(*field, effect, inputs));
    warnings.chain(texts_without_outlet(inputs)).collect()
}

/// Warns of texts whose outlet is not known, and says that their folders may name it; a folder of folders says so itself.
fn texts_without_outlet(inputs: &[InputSummary]) -> Option<String> {
    let lacking = inputs.iter().filter(|input| {
        let is_told = input.notes.iter().any(|note| note.contains("outlet=folder"));
        input.format == "text" && input.unknown_outlets > 0 && !is_told
    });
    let articles: u64 = lacking.map(|input| input.unknown_outlets).sum();
    (articles > 1).then(|| {
        format!(
            "the outlets of {articles} texts are not known; if their folders are named for them, --map outlet=folder takes the \
             names"
        )
    })
}

fn warn_of(field: ArticleField, effect: &str, inputs: &[InputSummary]) -> Option<String> {
    let lacking = inputs.iter().filter(|input| lacks(input, field));
    let first = lacking.clone().next()?;
    let others = match lacking.map(|input| input.inputs).sum::<u64>() - 1 {
        0 => String::new(),
        1 => " and of 1 more input".to_owned(),
        more => format!(" and of {more} more inputs"),
    };
    let remedy = if first.unused_fields.is_empty() {
        "it has no other fields".to_owned()
    } else {
        let names = list_names(&first.unused_fields);
        format!("its other fields are {names}: if one of them is the {field}, give --map {field}=NAME")
    };
    Some(format!(
        "no field of {}{others} is known as the {field}: {effect}; {remedy}",
        first.path
    ))
}

/// Returns true if an input has no name for a field, and its articles show it. Plain texts have no
/// fields to take one from.
fn lacks(input: &InputSummary, field: ArticleField) -> bool {
    let shows = match field {
        ArticleField::Outlet => input.unknown_outlets > 0,
        ArticleField::Date => input.undated > 0,
        _ => input.articles > 0,
    };
    shows && input.format != "text" && !input.fields.is_empty() && !input.fields.contains_key(&field)
}

fn list_names(names: &[String]) -> String {
    let shown: Vec<_> = names.iter().take(NAMES_SHOWN).map(|name| format!("`{name}`")).collect();
    let more = match names.len().saturating_sub(NAMES_SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}

/// Warns of articles without a date that can be read, in inputs that have dates.
fn undated_warning(inputs: &[InputSummary]) -> Option<String> {
    let undated = inputs
        .iter()
        .filter(|input| input.undated > 0 && input.fields.contains_key(&ArticleField::Date));
    let count: u64 = undated.clone().map(|input| input.undated).sum();
    let mut unread: Vec<String> = Vec::new();
    for text in undated.flat_map(|input| &input.unread_dates) {
        let quoted = format!("`{text}`");
        if unread.len() < DATES_SHOWN && !unread.contains(&quoted) {
            unread.push(quoted);
        }
    }
    let reason = if !unread.is_empty() {
        format!("not read: {}; name the format with --date-format", unread.join(", "))
    } else {
        "their date is empty".to_owned()
    };
    (count > 0).then(|| format!("articles without a date that can be read: {count}; {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Options, open};

    fn warnings(text: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, text).unwrap();
        let inputs = [path.to_string_lossy().into_owned()];
        let mut articles = open(&inputs, &Options::default()).unwrap();
        assert!(articles.by_ref().all(|article| article.is_ok()), "{text}");
        missing_field_warnings(&articles.summaries())
    }

    #[test]
    fn a_field_that_an_input_does_not_have_is_a_warning_with_the_names_there_are() {
        let cases: [(&str, &[&str]); 4] = [
            ("id,outlet,date,title,text\n1,Post,2016-11-08,t,x\n", &[]),
            (
                "paper,day,head,text\nPost,2016-11-08,t,x\n",
                &["outlet", "date", "title"],
            ),
            // The outlet is that of the address.
            ("url,date,text\nhttps://post.example/1,2016-11-08,x\n", &["title"]),
            ("text\nx\n", &["outlet", "date", "title"]),
        ];
        for (text, fields) in cases {
            let found = warnings(text);
            assert_eq!(found.len(), fields.len(), "{found:?}");
            for (warning, field) in found.iter().zip(fields) {
                assert!(warning.contains(&format!("is known as the {field}")), "{warning}");
            }
        }
        let found = warnings("paper,day,head,text\nPost,2016-11-08,t,x\n");
        assert!(
            found[0].ends_with(
                "its other fields are `paper`, `day`, `head`: if one of them is the outlet, give --map outlet=NAME"
            ),
            "{found:?}"
        );
    }

    #[test]
    fn texts_without_an_outlet_are_told_of_their_folders() {
        let folder = tempfile::tempdir().unwrap();
        let inputs = ["Herald", "Post"].map(|outlet| {
            let path = folder.path().join(outlet);
            std::fs::create_dir(&path).unwrap();
            std::fs::write(path.join("1.txt"), format!("{outlet} had news.")).unwrap();
            path.to_string_lossy().into_owned()
        });
        let mut articles = open(&inputs, &Options::default()).unwrap();
        assert_eq!(articles.by_ref().count(), 2);
        let found = missing_field_warnings(&articles.summaries());
        assert!(
            found.len() == 1 && found[0].contains("--map outlet=folder"),
            "{found:?}"
        );
    }
}
