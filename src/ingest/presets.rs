//! The table of known sources and the names that each gives to the fields of an article.

use crate::ingest::error::OptionError;
use crate::ingest::field_mapping::ArticleField;

/// The names that a known source gives to the fields of an article: for each field the names to
/// try, in order.
#[derive(Debug, PartialEq)]
pub(crate) struct Preset {
    pub name: &'static str,
    /// Another name of the source.
    alias: &'static str,
    id: &'static [&'static str],
    outlet: &'static [&'static str],
    date: &'static [&'static str],
    title: &'static [&'static str],
    pub text: &'static [&'static str],
    url: &'static [&'static str],
    /// For a source without texts: a sentence that says what it has instead.
    pub textless: Option<&'static str>,
}

const NONE: Preset = Preset {
    name: "",
    alias: "",
    id: &[],
    outlet: &[],
    date: &[],
    title: &[],
    text: &[],
    url: &[],
    textless: None,
};

/// All presets in order of precedence: of two that fit equally well the first is taken.
pub(crate) static PRESETS: [Preset; 22] = [
    Preset {
        name: "regard",
        id: &["id"],
        outlet: &["outlet"],
        date: &["date"],
        title: &["title"],
        text: &["text"],
        url: &["url"],
        ..NONE
    },
    Preset {
        name: "news-please",
        id: &["filename"],
        outlet: &["source_domain"],
        date: &["date_publish"],
        title: &["title"],
        text: &["maintext", "text"],
        url: &["url"],
        ..NONE
    },
    Preset {
        name: "cc_news",
        outlet: &["domain"],
        date: &["date"],
        title: &["title"],
        text: &["text"],
        url: &["url"],
        ..NONE
    },
    Preset {
        name: "mediacloud",
        id: &["id", "stories_id"],
        outlet: &["media_name"],
        date: &["publish_date"],
        title: &["title"],
        url: &["url"],
        textless: Some("a Media Cloud CSV lists stories (title and url) but not their text"),
        ..NONE
    },
    Preset {
        name: "mediacloud-index",
        outlet: &["canonical_domain"],
        date: &["publication_date"],
        title: &["article_title"],
        text: &["text_content"],
        url: &["url"],
        ..NONE
    },
    Preset {
        name: "webz",
        alias: "webhose",
        id: &["uuid"],
        outlet: &["thread.site"],
        date: &["published"],
        title: &["title"],
        text: &["text"],
        url: &["url"],
        ..NONE
    },
    Preset {
        name: "newscatcher",
        id: &["id"],
        outlet: &["name_source", "domain_url"],
        date: &["published_date"],
        title: &["title"],
        text: &["content"],
        url: &["link"],
        ..NONE
    },
    Preset {
        name: "event-registry",
        alias: "newsapi.ai",
        id: &["uri"],
        outlet: &["source.title", "source.uri", "source"],
        date: &["dateTimePub", "dateTime", "date"],
        title: &["title"],
        text: &["body"],
        url: &["url"],
        ..NONE
    },
    Preset {
        name: "newsdata",
        alias: "newsdata.io",
        id: &["article_id"],
        outlet: &["source_id"],
        date: &["pubDate"],
        title: &["title"],
        text: &["content", "description"],
        url: &["link"],
        ..NONE
    },
    Preset {
        name: "lexisnexistools",
        id: &["ID"],
        outlet: &["Newspaper"],
        date: &["Date"],
        title: &["Headline"],
        text: &["Article"],
        ..NONE
    },
    Preset {
        name: "tm.plugin.lexisnexis",
        id: &["id"],
        outlet: &["origin"],
        date: &["datetimestamp"],
        title: &["heading"],
        text: &["content"],
        ..NONE
    },
    Preset {
        name: "trafilatura",
        id: &["id", "fingerprint"],
        outlet: &["hostname", "sitename"],
        date: &["date"],
        title: &["title"],
        text: &["text"],
        url: &["url"],
        ..NONE
    },
    Preset {
        name: "dolma",
        id: &["id"],
        outlet: &["source"],
        date: &["created", "added"],
        text: &["text"],
        url: &["metadata.url"],
        ..NONE
    },
    // The fields of datatrove's `metadata` depend on the reader that filled it; these are the names
    // in use.
    Preset {
        name: "datatrove",
        id: &["id"],
        outlet: &[
            "metadata.outlet",
            "metadata.source",
            "metadata.domain",
            "metadata.site",
            "metadata.sitename",
            "metadata.hostname",
            "metadata.publisher",
        ],
        date: &[
            "metadata.date",
            "metadata.published",
            "metadata.publish_date",
            "metadata.date_publish",
            "metadata.published_date",
            "metadata.created",
        ],
        text: &["text"],
        url: &["metadata.url"],
        ..NONE
    },
    // readtext's document variables carry the names the user gave them; these are the ones that can
    // mean only one thing.
    Preset {
        name: "readtext",
        id: &["doc_id"],
        outlet: &["outlet", "newspaper", "source"],
        date: &["date"],
        title: &["title", "headline"],
        text: &["text"],
        ..NONE
    },
    Preset {
        name: "allsides",
        id: &["ID"],
        outlet: &["source"],
        date: &["date"],
        title: &["title"],
        text: &["content_original", "content"],
        url: &["url"],
        ..NONE
    },
    Preset {
        name: "newsapi",
        alias: "newsapi.org",
        outlet: &["source.name"],
        date: &["publishedAt"],
        title: &["title"],
        text: &["content"],
        url: &["url"],
        ..NONE
    },
    Preset {
        name: "guardian",
        id: &["id"],
        date: &["webPublicationDate"],
        title: &["webTitle", "fields.headline"],
        text: &["fields.bodyText", "fields.body"],
        url: &["webUrl"],
        ..NONE
    },
    Preset {
        name: "json-feed",
        id: &["id"],
        date: &["date_published"],
        title: &["title"],
        text: &["content_text", "content_html"],
        url: &["url"],
        ..NONE
    },
    Preset {
        name: "fundus",
        outlet: &["publisher"],
        date: &["publishing_date"],
        title: &["title"],
        text: &["body", "plaintext"],
        url: &["html.requested_url", "url"],
        ..NONE
    },
    Preset {
        name: "gdelt-articles",
        outlet: &["domain"],
        date: &["seendate"],
        title: &["title"],
        url: &["url"],
        textless: Some("a list of articles, such as GDELT's, holds their address and title but not their text"),
        ..NONE
    },
    Preset {
        name: "gdelt-gkg",
        alias: "gdelt",
        id: &["GKGRECORDID"],
        outlet: &["SourceCommonName"],
        date: &["DATE"],
        url: &["DocumentIdentifier"],
        textless: Some("the GDELT knowledge graph holds themes, names and tone of articles but not their text"),
        ..NONE
    },
];

/// Returns the names of all presets, in the order of the table.
pub fn preset_names() -> impl Iterator<Item = &'static str> {
    PRESETS.iter().map(|preset| preset.name)
}

impl Preset {
    /// Returns the names that the source gives to a field, in the order to try them.
    pub(crate) fn names(&self, field: ArticleField) -> &'static [&'static str] {
        match field {
            ArticleField::Id => self.id,
            ArticleField::Outlet => self.outlet,
            ArticleField::Date => self.date,
            ArticleField::Title => self.title,
            ArticleField::Text => self.text,
            ArticleField::Url => self.url,
        }
    }
}

/// Returns the preset of a name, however its words are joined: `news-please`, `news_please`,
/// `NewsPlease`.
///
/// # Errors
/// [`OptionError::UnknownPreset`].
pub(crate) fn find_preset(name: &str) -> Result<&'static Preset, OptionError> {
    let wanted = without_separators(name);
    let preset = PRESETS
        .iter()
        .find(|preset| [preset.name, preset.alias].map(without_separators).contains(&wanted));
    preset
        .filter(|_| !wanted.is_empty())
        .ok_or_else(|| OptionError::UnknownPreset {
            name: name.to_owned(),
            presets: preset_names().collect(),
        })
}

/// Returns the letters and digits of a name in lower case: `publish_date`, `Publish Date` and
/// `publishDate` are one.
pub(crate) fn without_separators(name: &str) -> String {
    name.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
