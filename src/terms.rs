//! The terms that several stages share: what an actor is, how a mention was matched, the three labels, the tags of names.

use crate::system::path_text::{path_of_text, path_text};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::path::PathBuf;

/// The type of an actor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ActorType {
    /// A person.
    Person,
    /// An organisation, company, party, authority.
    Organisation,
    /// A country or other place.
    Location,
    /// Anything else: laws, events, products.
    #[default]
    Misc,
}

impl ActorType {
    /// Every type, in the order of the name head's logits.
    pub const ALL: [ActorType; 4] = [
        ActorType::Person,
        ActorType::Organisation,
        ActorType::Location,
        ActorType::Misc,
    ];

    /// Returns the code in lists and output files: PER, ORG, LOC, MISC.
    pub fn as_str(self) -> &'static str {
        match self {
            ActorType::Person => "PER",
            ActorType::Organisation => "ORG",
            ActorType::Location => "LOC",
            ActorType::Misc => "MISC",
        }
    }

    /// Parses a word of a list, such as "person" or "ORG".
    pub fn parse(word: &str) -> Option<Self> {
        match word.to_lowercase().as_str() {
            "per" | "pers" | "person" | "persons" | "people" | "human" | "individual" | "politician" => {
                Some(ActorType::Person)
            }
            "org" | "organisation" | "organization" | "organisations" | "organizations" | "party" | "company"
            | "institution" | "agency" | "group" | "media" => Some(ActorType::Organisation),
            "loc" | "location" | "locations" | "country" | "countries" | "nation" | "state" | "city" | "place"
            | "places" | "region" | "gpe" => Some(ActorType::Location),
            "misc" | "miscellaneous" | "other" | "event" | "law" | "product" => Some(ActorType::Misc),
            _ => None,
        }
    }
}

/// The way in which a mention was matched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MatchMethod {
    /// By the actor's name.
    #[default]
    Name,
    /// By one of its aliases.
    Alias,
    /// By a part of a name that the article gives in full, or an acronym that it introduces.
    ShortForm,
    /// By an office alone ("the president") that the article gives to one actor.
    Role,
    /// A government, by its seat ("the Kremlin").
    Metonym,
    /// By a pronoun.
    Coreference,
}

impl MatchMethod {
    /// Every method.
    pub const ALL: [MatchMethod; 6] = [
        MatchMethod::Name,
        MatchMethod::Alias,
        MatchMethod::ShortForm,
        MatchMethod::Role,
        MatchMethod::Metonym,
        MatchMethod::Coreference,
    ];

    /// Returns the word in output files.
    pub fn as_str(self) -> &'static str {
        match self {
            MatchMethod::Name => "name",
            MatchMethod::Alias => "alias",
            MatchMethod::ShortForm => "short_form",
            MatchMethod::Role => "role",
            MatchMethod::Metonym => "metonym",
            MatchMethod::Coreference => "coreference",
        }
    }

    /// Parses the word of a method.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == word)
    }
}

/// A kind of actors that count though the list does not have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum DiscoveredKind {
    /// Persons.
    Per,
    /// Organisations.
    Org,
    /// Countries of the table, and no other places.
    Country,
    /// All places.
    Loc,
    /// Events, laws, works, peoples.
    Misc,
}

impl DiscoveredKind {
    /// Every kind.
    pub const ALL: [DiscoveredKind; 5] = [
        DiscoveredKind::Per,
        DiscoveredKind::Org,
        DiscoveredKind::Country,
        DiscoveredKind::Loc,
        DiscoveredKind::Misc,
    ];
    /// Persons, organisations and countries.
    pub const DEFAULT: [DiscoveredKind; 3] = [DiscoveredKind::Per, DiscoveredKind::Org, DiscoveredKind::Country];
}

/// The stance that a sentence takes toward its target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Label {
    /// Against the target.
    Negative,
    /// Neither, or both.
    #[default]
    Neutral,
    /// For the target.
    Positive,
}

impl Label {
    /// Every label, in the order of the model's logits.
    pub const ALL: [Label; 3] = [Label::Negative, Label::Neutral, Label::Positive];

    /// Returns the word in output files.
    pub fn as_str(self) -> &'static str {
        match self {
            Label::Negative => "negative",
            Label::Neutral => "neutral",
            Label::Positive => "positive",
        }
    }

    /// Parses the word of a label.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.as_str() == word)
    }
}

/// The table by which governments are linked by their seats ("the Kremlin").
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Metonyms {
    /// None: governments are not linked by their seats.
    #[default]
    Off,
    /// The built-in table.
    On,
    /// A table of the user's, in the format of an actor list.
    File(PathBuf),
}

impl From<String> for Metonyms {
    fn from(word: String) -> Self {
        match word.as_str() {
            "off" => Metonyms::Off,
            "on" => Metonyms::On,
            _ => Metonyms::File(path_of_text(&word).into_owned()),
        }
    }
}

impl From<&str> for Metonyms {
    fn from(word: &str) -> Self {
        word.to_owned().into()
    }
}

impl From<OsString> for Metonyms {
    fn from(argument: OsString) -> Self {
        path_text(argument).into()
    }
}

impl From<Metonyms> for String {
    fn from(metonyms: Metonyms) -> Self {
        match metonyms {
            Metonyms::Off => "off".to_owned(),
            Metonyms::On => "on".to_owned(),
            Metonyms::File(path) => path_text(path),
        }
    }
}

/// The tags, in the order of the name head's logits: outside, then for each type, in the order of [`ActorType::ALL`], B and I.
pub(crate) const NAME_TAGS: [&str; 9] = [
    "O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC",
];

/// The way a target is presented to a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// Regard's own heads, on the target's word pieces in the sentence
    Span,
    /// A classifier of text pairs: the sentence, and the target as written in it
    Pair,
    /// A classifier of entailment: the sentence, and a hypothesis about the target for each class
    Nli,
}

impl std::fmt::Display for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(match self {
            Task::Span => "span",
            Task::Pair => "pair",
            Task::Nli => "nli",
        })
    }
}
