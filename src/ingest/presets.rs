//! Which field of a source is which field of ours.

use crate::error::{Error, Result};
use crate::text::closest;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A field of an article that a source may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// The article's id.
    Id,
    /// The outlet's name.
    Outlet,
    /// Day of publication.
    Date,
    /// Headline.
    Title,
    /// Body; the only one an article cannot do without.
    Text,
    /// Address; names the outlet where the source does not.
    Url,
}

impl Column {
    /// All, in the order of the documentation.
    pub const ALL: [Column; 6] = [
        Column::Id,
        Column::Outlet,
        Column::Date,
        Column::Title,
        Column::Text,
        Column::Url,
    ];

    /// The word in `--map`.
    pub fn as_str(self) -> &'static str {
        match self {
            Column::Id => "id",
            Column::Outlet => "outlet",
            Column::Date => "date",
            Column::Title => "title",
            Column::Text => "text",
            Column::Url => "url",
        }
    }
}

impl fmt::Display for Column {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Column {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let found = Column::ALL.into_iter().find(|column| column.as_str() == text);
        found.ok_or_else(|| {
            let names = Column::ALL.map(Column::as_str);
            Error::Usage(format!(
                "there is no field `{text}`; {}the fields are {}",
                did_you_mean(text, &names),
                names.join(", ")
            ))
        })
    }
}

/// Reads the argument of `--map`: `text=maintext`.
///
/// # Errors
/// [`Error::Usage`] where it is not `FIELD=NAME` with one of the fields of [`Column`].
pub fn parse_map(argument: &str) -> Result<(Column, String)> {
    match argument.split_once('=') {
        Some((column, name)) if !name.trim().is_empty() => Ok((column.trim().parse()?, name.trim().to_owned())),
        _ => Err(Error::Usage(format!(
            "`--map {argument}` is not FIELD=NAME, for example --map text=maintext"
        ))),
    }
}

/// The names of all presets, ours first.
pub fn preset_names() -> impl Iterator<Item = &'static str> {
    PRESETS.iter().map(|preset| preset.name)
}

/// The field names of a source: for each field of ours the names to try, in order.
#[derive(Debug, PartialEq)]
pub(crate) struct Preset {
    pub name: &'static str,
    /// Another name it goes by.
    alias: &'static str,
    id: &'static [&'static str],
    outlet: &'static [&'static str],
    date: &'static [&'static str],
    title: &'static [&'static str],
    text: &'static [&'static str],
    url: &'static [&'static str],
    /// For a source that holds no text: what it holds instead.
    textless: Option<&'static str>,
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

/// In order of precedence: of two that fit equally well the first is taken.
pub(crate) static PRESETS: [Preset; 17] = [
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
    // What datatrove's `metadata` holds depends on the reader that filled it; these are the names in use.
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
    // readtext's document variables carry the names the user gave them; these are the ones that can mean only one thing.
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

impl Preset {
    fn names(&self, column: Column) -> &'static [&'static str] {
        match column {
            Column::Id => self.id,
            Column::Outlet => self.outlet,
            Column::Date => self.date,
            Column::Title => self.title,
            Column::Text => self.text,
            Column::Url => self.url,
        }
    }
}

/// The preset of a name, however its words are joined: `news-please`, `news_please`, `NewsPlease`.
pub(crate) fn find(name: &str) -> Result<&'static Preset> {
    let wanted = bare(name);
    let found = PRESETS
        .iter()
        .find(|preset| [preset.name, preset.alias].map(bare).contains(&wanted));
    found.filter(|_| !wanted.is_empty()).ok_or_else(|| {
        let names: Vec<_> = preset_names().collect();
        Error::Usage(format!(
            "there is no preset `{name}`; {}the presets are {}",
            did_you_mean(name, &names),
            names.join(", ")
        ))
    })
}

fn bare(name: &str) -> String {
    name.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// "did you mean `x`? ", or nothing where no candidate is like `name`.
pub(crate) fn did_you_mean<S: AsRef<str>>(name: &str, candidates: &[S]) -> String {
    closest(&[name], candidates, |candidate| candidate.as_ref())
        .map(|found| format!("did you mean `{}`? ", found.as_ref()))
        .unwrap_or_default()
}

/// What a file holds, as far as its first records tell.
pub(crate) trait Fields {
    /// Whether a name leads to something; dotted names reach into nested objects.
    fn has(&self, name: &str) -> bool;
    /// The names at the top, for messages.
    fn names(&self) -> Vec<String>;
    /// Whether no later record can hold another field, as after a header.
    fn is_all(&self) -> bool;
}

/// The names under which a file holds each field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mapping {
    pub preset: Option<&'static str>,
    names: [Vec<String>; 6],
    /// The part of `names` that the file was seen to hold.
    pub found: BTreeMap<Column, Vec<String>>,
}

impl Mapping {
    /// Exactly these names.
    pub(crate) fn of(pairs: &[(Column, &str)]) -> Self {
        let mut mapping = Self {
            preset: None,
            names: Default::default(),
            found: BTreeMap::new(),
        };
        for (column, name) in pairs {
            mapping.names[*column as usize] = vec![(*name).to_owned()];
            mapping.found.insert(*column, vec![(*name).to_owned()]);
        }
        mapping
    }

    /// The names to try for a field, in order.
    pub(crate) fn names(&self, column: Column) -> &[String] {
        &self.names[column as usize]
    }
}

/// Chooses the mapping of a file: from what the user said, else from the names in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chooser {
    forced: Option<&'static Preset>,
    map: BTreeMap<Column, String>,
}

impl Chooser {
    /// # Errors
    /// [`Error::Usage`] where there is no preset of the name.
    pub(crate) fn new(preset: Option<&str>, map: &BTreeMap<Column, String>) -> Result<Self> {
        Ok(Self {
            forced: preset.map(find).transpose()?,
            map: map.clone(),
        })
    }

    /// The mapping for a file that holds `fields`; otherwise what the user has to know.
    pub(crate) fn choose(&self, fields: &dyn Fields) -> Result<Mapping, String> {
        self.check_map(fields)?;
        let preset = match self.forced {
            Some(preset) => Some(preset),
            None => self.best(fields, |preset| self.has(preset, Column::Text, fields)),
        };
        if let Some(preset) = preset.filter(|preset| self.has(preset, Column::Text, fields)) {
            return Ok(self.mapping(Some(preset), fields));
        }
        if self.map.contains_key(&Column::Text) {
            return Ok(self.mapping(None, fields));
        }
        Err(self.no_text(fields))
    }

    /// Whether a file has so much of a preset that its first line can only be a header.
    pub(crate) fn is_header(&self, fields: &dyn Fields) -> bool {
        PRESETS.iter().any(|preset| self.score(preset, fields) >= 3)
    }

    /// A name that the user typed and that the file does not hold is an error where the file says what it holds;
    /// the text is asked for everywhere.
    fn check_map(&self, fields: &dyn Fields) -> Result<(), String> {
        let missing = self
            .map
            .iter()
            .find(|(column, name)| (fields.is_all() || **column == Column::Text) && !fields.has(name));
        let Some((column, name)) = missing else {
            return Ok(());
        };
        let names = fields.names();
        Err(format!(
            "`{name}`, which --map names for {column}, is not among the fields {}; {}name one of them with \
             --map {column}=COLUMN",
            list(&names),
            did_you_mean(name, &names)
        ))
    }

    /// The preset with the most fields in the file, of those that are eligible.
    fn best(&self, fields: &dyn Fields, eligible: impl Fn(&Preset) -> bool) -> Option<&'static Preset> {
        let mut best = None;
        let mut most = 0;
        for preset in PRESETS.iter().filter(|preset| eligible(preset)) {
            let score = self.score(preset, fields);
            if score > most {
                most = score;
                best = Some(preset);
            }
        }
        best
    }

    /// How many fields of the preset's own the file holds; what the user mapped says nothing about the preset.
    fn score(&self, preset: &Preset, fields: &dyn Fields) -> usize {
        let own = |column: &Column| !self.map.contains_key(column);
        let held = |column: &Column| preset.names(*column).iter().any(|name| fields.has(name));
        Column::ALL.iter().filter(|column| own(column) && held(column)).count()
    }

    fn has(&self, preset: &Preset, column: Column, fields: &dyn Fields) -> bool {
        match self.map.get(&column) {
            Some(name) => fields.has(name),
            None => preset.names(column).iter().any(|name| fields.has(name)),
        }
    }

    fn mapping(&self, preset: Option<&'static Preset>, fields: &dyn Fields) -> Mapping {
        let names = Column::ALL.map(|column| match (self.map.get(&column), preset) {
            (Some(name), _) => vec![name.clone()],
            (None, Some(preset)) => preset.names(column).iter().map(|&name| name.to_owned()).collect(),
            (None, None) => Vec::new(),
        });
        let found = Column::ALL.iter().zip(&names).filter_map(|(column, names)| {
            let held: Vec<_> = names.iter().filter(|name| fields.has(name)).cloned().collect();
            (!held.is_empty()).then_some((*column, held))
        });
        Mapping {
            preset: preset.map(|preset| preset.name),
            found: found.collect(),
            names,
        }
    }

    fn no_text(&self, fields: &dyn Fields) -> String {
        let names = fields.names();
        let textless = self.forced.or_else(|| {
            self.best(fields, |preset| {
                preset.textless.is_some() && self.score(preset, fields) >= 3
            })
        });
        if let Some(why) = textless.and_then(|preset| preset.textless) {
            return format!(
                "{why}; fetch the articles' text first, or name the field that holds it with --map text=COLUMN"
            );
        }
        let wanted: Vec<&str> = match self.forced {
            Some(preset) => preset.text.to_vec(),
            None => PRESETS.iter().flat_map(|preset| preset.text).copied().collect(),
        };
        let preset = self
            .forced
            .map(|preset| format!(" (preset {} looks for `{}`)", preset.name, preset.text.join("`, `")))
            .unwrap_or_default();
        let remedy = match closest(&wanted, &names, |name| name) {
            Some(name) => format!("did you mean `{name}`? Then give --map text={name}"),
            None => "name the one that does with --map text=COLUMN".to_owned(),
        };
        format!(
            "none of the fields {} is known to hold an article's text{preset}; {remedy}",
            list(&names)
        )
    }
}

/// `a`, `b` and 3 more.
fn list(names: &[String]) -> String {
    const SHOWN: usize = 30;
    const LONGEST: usize = 60;
    if names.is_empty() {
        return "(none)".to_owned();
    }
    let shown = |name: &String| match name.char_indices().nth(LONGEST) {
        None => format!("`{name}`"),
        Some((end, _)) => format!("`{}…`", &name[..end]),
    };
    let shown: Vec<_> = names.iter().take(SHOWN).map(shown).collect();
    let more = match names.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}
