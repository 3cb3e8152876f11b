//! The names that a field of an article is known by, whatever the source.
//!
//! From the files of public corpora, aggregators' interfaces and crawlers; the most telling first.

use crate::ingest::field_mapping::ArticleField;

/// Returns the names of a field in the order to try them. `description` is not among the names of
/// the text, nor the name of a section or a channel among those of the outlet: too often they are
/// something else.
pub(crate) fn known_names(field: ArticleField) -> &'static [&'static str] {
    match field {
        ArticleField::Id => &[
            "id",
            "article_id",
            "doc_id",
            "document_id",
            "uuid",
            "guid",
            "stories_id",
            "story_id",
            "uri",
            "fingerprint",
        ],
        ArticleField::Outlet => &[
            "outlet",
            "outlet_name",
            "publication",
            "publication_name",
            "newspaper",
            "news_outlet",
            "media_name",
            "media_outlet",
            "publisher",
            "source.name",
            "source.title",
            "source_name",
            "name_source",
            "source",
            "source_domain",
            "source_id",
            "sitename",
            "site_name",
            "domain",
            "hostname",
            "site",
            "site_url",
            "domain_url",
            "canonical_domain",
            "origin",
            "thread.site",
            "source.uri",
            "SourceCommonName",
        ],
        ArticleField::Date => &[
            "date",
            "publish_date",
            "date_publish",
            "published_date",
            "date_published",
            "publication_date",
            "publishing_date",
            "published_at",
            "published",
            "pub_date",
            "datetime",
            "date_time",
            "timestamp",
            "datetimestamp",
            "created_at",
            "created",
        ],
        ArticleField::Title => &["title", "headline", "heading", "article_title", "web_title"],
        ArticleField::Text => &[
            "text",
            "maintext",
            "full_text",
            "article_text",
            "text_content",
            "content_original",
            "content",
            "body",
            "article_body",
            "body_text",
            "article_content",
            "article",
        ],
        ArticleField::Url => &["url", "link", "article_url", "web_url", "permalink", "metadata.url"],
    }
}
