//! What a page says about its article in JSON-LD, by the vocabulary of schema.org.

use serde_json::Value;

/// Values that are looked at in the JSON-LD of a page at most.
const MAX_VALUES: usize = 10_000;

/// An article as JSON-LD describes it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct DescribedArticle {
    pub headline: Option<String>,
    pub body: Option<String>,
    pub date: Option<String>,
    pub url: Option<String>,
    pub publisher: Option<String>,
}

/// Returns the first article that the scripts describe; a script that is no JSON says nothing.
pub(crate) fn find_article(scripts: &[String]) -> Option<DescribedArticle> {
    scripts
        .iter()
        .find_map(|script| find_in(&serde_json::from_str(script.trim()).ok()?))
}

fn find_in(root: &Value) -> Option<DescribedArticle> {
    let mut waiting = vec![root];
    let mut looked_at = 0;
    while let Some(value) = waiting.pop() {
        looked_at += 1;
        if looked_at > MAX_VALUES {
            return None;
        }
        match value {
            Value::Array(values) => waiting.extend(values.iter().rev()),
            Value::Object(object) if is_article(&object.get("@type")) => return Some(describe(value)),
            Value::Object(object) => {
                waiting.extend(
                    ["mainEntity", "mainEntityOfPage", "@graph"]
                        .into_iter()
                        .filter_map(|name| object.get(name)),
                );
            }
            _ => {}
        }
    }
    None
}

fn is_article(kind: &Option<&Value>) -> bool {
    match kind {
        Some(Value::String(kind)) => is_article_type(kind),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(is_article_type),
        _ => false,
    }
}

fn is_article_type(kind: &str) -> bool {
    let kind = kind.rsplit(['/', ':']).next().unwrap_or(kind);
    kind.ends_with("Article") || matches!(kind, "BlogPosting" | "LiveBlogPosting" | "Report")
}

fn describe(article: &Value) -> DescribedArticle {
    DescribedArticle {
        headline: text(article, "/headline").or_else(|| text(article, "/name")),
        body: text(article, "/articleBody"),
        date: text(article, "/datePublished").or_else(|| text(article, "/dateCreated")),
        url: text(article, "/url").or_else(|| text(article, "/mainEntityOfPage/@id")),
        publisher: text(article, "/publisher/name").or_else(|| text(article, "/publisher/0/name")),
    }
}

fn text(value: &Value, pointer: &str) -> Option<String> {
    let text = value.pointer(pointer)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
