//! Recognizes how the records of a JSON input are laid out: a line each, one after the other, or in
//! a list inside an object.

use crate::ingest::field_mapping::ArticleField;
use crate::ingest::formats::detect::Beginning;
use crate::ingest::formats::json_outline::{Member, Outline, outline, skip_blanks, split_value};
use crate::ingest::formats::json_values::ListStep;
use crate::ingest::formats::json_wrappers::is_wrapper;
use crate::ingest::known_names::known_names;
use crate::ingest::presets::without_separators;

/// The remedy for tables that pandas wrote otherwise than by records.
macro_rules! pandas_remedy {
    () => {
        "write it with to_json(..., orient=\"records\", lines=True)"
    };
}

/// Names of the list of records in what interfaces and databases hand out.
const LIST_NAMES: [&str; 31] = [
    "articles",
    "article",
    "data",
    "results",
    "result",
    "items",
    "item",
    "docs",
    "documents",
    "hits",
    "news",
    "records",
    "rows",
    "stories",
    "posts",
    "entries",
    "entry",
    "value",
    "values",
    "list",
    "objects",
    "publications",
    "elements",
    "nodes",
    "content",
    "corpus",
    "dataset",
    "feed",
    "output",
    "pages",
    "texts",
];

/// How deep inside of objects a list is looked for.
const MAX_LIST_DEPTH: usize = 3;

/// The layout of the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum JsonLayout {
    /// One value a line.
    Lines,
    /// A value ends wherever its brackets close. The steps lead to the list that holds the records;
    /// there are none where they stand by themselves.
    Values(Vec<ListStep>),
}

/// A layout that is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LayoutError {
    #[error(
        "this is a table written column by column, as pandas does by default (orient=\"columns\"): {}",
        pandas_remedy!()
    )]
    Columns,
    #[error(
        "this is a table whose columns and rows stand apart, as of pandas' orient=\"split\": {}",
        pandas_remedy!()
    )]
    Split,
    #[error(
        "this is a list of rows without the names of their fields, as of pandas' orient=\"values\": {}",
        pandas_remedy!()
    )]
    Rows,
    #[error("this is GeoJSON, a list of places: it has no articles; give a file with their text")]
    GeoJson,
}

/// Recognizes the layout of an input that begins with `{` or `[`.
///
/// # Errors
/// [`LayoutError`] where it is known but not read.
pub(crate) fn recognize_layout(beginning: &Beginning<'_>) -> Result<JsonLayout, LayoutError> {
    let bytes = skip_blanks(beginning.bytes);
    let (first, is_array) = match bytes.strip_prefix(b"[") {
        Some(items) => (skip_blanks(items), true),
        None => (bytes, false),
    };
    match outline(first) {
        Outline::Object(members) => {
            let is_mapped = |name: &str| beginning.chooser.maps_text_to(name);
            let steps = find_records(&members, &is_mapped)?;
            Ok(match steps {
                Some(steps) => JsonLayout::Values(steps),
                None if is_array => JsonLayout::Values(Vec::new()),
                None => object_layout(beginning),
            })
        }
        Outline::Lists | Outline::Scalars if is_array => Err(LayoutError::Rows),
        _ if is_array => Ok(JsonLayout::Values(Vec::new())),
        _ => Ok(object_layout(beginning)),
    }
}

/// Returns the layout of an input that begins with a record. Objects that span lines, as
/// news-please writes one a file, have a first line that is valid JSON but for a missing end, and a
/// second line that does not begin an object. Objects one after the other stand in one line.
fn object_layout(beginning: &Beginning<'_>) -> JsonLayout {
    let mut lines = beginning.lines().map(skip_blanks).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let is_line = match split_value(first) {
        Some((_, rest)) => skip_blanks(rest).first() != Some(&b'{'),
        None => lines.next().is_none_or(|second| second.starts_with(b"{")),
    };
    if is_line {
        JsonLayout::Lines
    } else {
        JsonLayout::Values(Vec::new())
    }
}

/// Returns the steps to the records inside an object; `None` where it is a record itself.
fn find_records(members: &[Member], is_mapped: &dyn Fn(&str) -> bool) -> Result<Option<Vec<ListStep>>, LayoutError> {
    if members.iter().any(|member| is_text(member) || is_mapped(&member.name)) {
        return Ok(None);
    }
    refuse_tables(members)?;
    if members
        .iter()
        .any(|member| is_wrapper(&member.name) && matches!(member.value, Outline::Object(_)))
        && !members.iter().any(|member| is_list_name(&member.name))
    {
        return Ok(None);
    }
    if holds_records_by_name(members) {
        return Ok(Some(vec![ListStep::EachMember]));
    }
    let only_named =
        is_like_article(members) && has_name(members, &[ArticleField::Id, ArticleField::Url, ArticleField::Date]);
    let best = find_lists(members, MAX_LIST_DEPTH)
        .into_iter()
        .filter(|list| list.has_known_name || (list.has_articles && !only_named))
        .fold(None, |best: Option<FoundList>, list| match best {
            Some(best) if best.has_articles >= list.has_articles => Some(best),
            _ => Some(list),
        });
    Ok(best.map(|list| list.steps))
}

/// Refuses tables that are not written record by record, and what holds no articles.
fn refuse_tables(members: &[Member]) -> Result<(), LayoutError> {
    let find = |name: &str| {
        members
            .iter()
            .find(|member| member.name == name)
            .map(|member| &member.value)
    };
    if matches!(find("columns"), Some(Outline::Scalars)) && matches!(find("data"), Some(Outline::Lists)) {
        return Err(LayoutError::Split);
    }
    if let Some(Outline::Objects(first)) = find("features")
        && first.iter().any(|member| member.name == "geometry")
    {
        return Err(LayoutError::GeoJson);
    }
    let objects: Option<Vec<_>> = members
        .iter()
        .map(|member| match &member.value {
            Outline::Object(cells) => Some((member.name.as_str(), cells)),
            _ => None,
        })
        .collect();
    let Some(columns) = objects.filter(|columns| !columns.is_empty()) else {
        return Ok(());
    };
    let is_column = |(name, cells): &(&str, &Vec<Member>)| {
        let are_cells = cells
            .iter()
            .all(|cell| matches!(cell.value, Outline::Text | Outline::Scalar));
        let is_numbered = cells.first().is_some_and(|cell| is_number(&cell.name));
        are_cells && !cells.is_empty() && !is_number(name) && (is_numbered || is_text_name(name))
    };
    if columns
        .iter()
        .all(|column| is_column(column) || !is_text_name(column.0))
        && columns.iter().any(is_column)
    {
        return Err(LayoutError::Columns);
    }
    Ok(())
}

/// Returns true for an object whose members are all records, or lists of records, under names of
/// their own: `{"The Herald": [{…}], "The Post": [{…}]}`.
fn holds_records_by_name(members: &[Member]) -> bool {
    if members.iter().any(|member| is_list_name(&member.name)) {
        return false;
    }
    let are_lists = members
        .iter()
        .all(|member| matches!(member.value, Outline::Objects(_) | Outline::EmptyList));
    let has_articles = members
        .iter()
        .any(|member| matches!(&member.value, Outline::Objects(first) if is_like_article(first)));
    let texts = members
        .iter()
        .filter(|member| matches!(&member.value, Outline::Object(record) if record.iter().any(is_text)))
        .count();
    let are_objects = members.iter().all(|member| matches!(member.value, Outline::Object(_)));
    // Of the last object only the beginning may be known, and a few articles may have no text.
    (are_lists && has_articles) || (are_objects && texts > 0 && texts >= members.len() / 2)
}

/// A list of objects inside an object.
struct FoundList {
    steps: Vec<ListStep>,
    /// True if its name is one of [`LIST_NAMES`].
    has_known_name: bool,
    /// True if its first item looks like an article.
    has_articles: bool,
}

/// Finds the lists of objects, those at the top first.
fn find_lists(members: &[Member], depth: usize) -> Vec<FoundList> {
    let Some(depth) = depth.checked_sub(1) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for member in members {
        if let Outline::Objects(first) = &member.value {
            found.push(FoundList {
                steps: vec![ListStep::Name(member.name.clone())],
                has_known_name: is_list_name(&member.name),
                has_articles: is_like_article(first),
            });
        }
    }
    for member in members {
        if let Outline::Object(inner) = &member.value {
            let lists = if holds_records_by_name(inner) {
                vec![FoundList {
                    steps: vec![ListStep::EachMember],
                    has_known_name: false,
                    has_articles: true,
                }]
            } else {
                find_lists(inner, depth)
            };
            found.extend(lists.into_iter().map(|mut list| {
                list.steps.insert(0, ListStep::Name(member.name.clone()));
                list
            }));
        }
    }
    join_alike(found, members)
}

/// Replaces lists that stand alike in every member of an object, such as `cnn.articles` and
/// `fox.articles`, by one way to all of them.
fn join_alike(mut found: Vec<FoundList>, members: &[Member]) -> Vec<FoundList> {
    let are_objects = members.iter().all(|member| matches!(member.value, Outline::Object(_)));
    let are_alike = found
        .windows(2)
        .all(|pair| pair[0].steps.get(1..) == pair[1].steps.get(1..));
    if are_objects && are_alike && found.len() > 1 && found.len() == members.len() {
        found.truncate(1);
        if let Some(step) = found.first_mut().and_then(|list| list.steps.first_mut()) {
            *step = ListStep::EachMember;
        }
    }
    found
}

/// Returns true for members with a text, or with a title.
fn is_like_article(members: &[Member]) -> bool {
    members.iter().any(is_text) || has_name(members, &[ArticleField::Title])
}

fn has_name(members: &[Member], fields: &[ArticleField]) -> bool {
    members
        .iter()
        .any(|member| fields.iter().any(|field| is_known_name(*field, &member.name)))
}

/// Returns true for a member that is known to hold an article's text, and may.
fn is_text(member: &Member) -> bool {
    is_text_name(&member.name)
        && match &member.value {
            Outline::Text | Outline::Scalars => true,
            Outline::Objects(first) => !has_name(first, &[ArticleField::Title]),
            Outline::Object(parts) => parts
                .iter()
                .any(|part| matches!(part.name.as_str(), "sections" | "paragraphs" | "rendered" | "text")),
            Outline::Scalar | Outline::EmptyList | Outline::Lists => false,
        }
}

fn is_text_name(name: &str) -> bool {
    is_known_name(ArticleField::Text, name)
}

fn is_known_name(field: ArticleField, name: &str) -> bool {
    let name = without_separators(name);
    known_names(field).iter().any(|known| without_separators(known) == name)
}

fn is_list_name(name: &str) -> bool {
    LIST_NAMES.contains(&name.to_ascii_lowercase().as_str())
}

fn is_number(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}
