//! The mentions of one article, added up actor by actor.

use super::tally::fixed;
use super::{ArticleMean, CodedArticle, CodedMention, CodingStatus, Copies, Tally};
use crate::article::Field;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashSet};

/// The part of a scored mention that a summary uses.
#[derive(Debug, Clone, Copy)]
pub struct ScoredMention<'a> {
    /// The actor.
    pub actor_id: &'a str,
    /// The field and the number of its sentence, which together identify it in the article.
    pub sentence: (Field, u32),
    /// 0 negative, 1 neutral, 2 positive.
    pub label: usize,
    /// In -1..1.
    pub score: f32,
    /// Probability of the label, in 1/3..1.
    pub confidence: f32,
    /// Sentiment of the sentence, in -1..1.
    pub sentence_sentiment: Option<f32>,
    /// True in quoted or reported words.
    pub quoted: bool,
    /// True for a pronoun.
    pub coreference: bool,
    /// Its place in the sample that a person coded.
    pub coding: CodingStatus,
}

/// The mentions of one actor in one article.
#[derive(Default)]
pub(crate) struct ActorInArticle {
    pub tally: Tally,
    /// The mentions that a person has coded or flagged.
    pub coded: Vec<CodedMention>,
    /// Number of mentions of strata of which nothing was coded.
    pub unreached: u64,
}

impl ActorInArticle {
    /// Returns the mentions that a person has coded or flagged, with the article's mean; `None` where there is none.
    pub fn into_coded(self, day: Option<Date>, copies: Copies) -> Option<CodedArticle> {
        let mean = ArticleMean::of(&self.tally, day, copies)?;
        (!self.coded.is_empty()).then_some(CodedArticle {
            mean,
            mentions: self.tally.mentions,
            coded: self.coded,
        })
    }
}

/// Adds up the mentions of one article, actor by actor.
pub(crate) fn by_actor<'a>(mentions: impl IntoIterator<Item = ScoredMention<'a>>) -> BTreeMap<&'a str, ActorInArticle> {
    let mut actors: BTreeMap<&str, ActorInArticle> = BTreeMap::new();
    let mut seen = HashSet::new();
    for mention in mentions {
        let actor = actors.entry(mention.actor_id).or_default();
        match mention.coding {
            CodingStatus::NotCoded => {}
            CodingStatus::Coded { stratum, error } => actor.coded.push(CodedMention {
                stratum,
                error,
                is_flagged: false,
            }),
            CodingStatus::Flagged { stratum } => actor.coded.push(CodedMention {
                stratum,
                error: -f64::from(mention.score),
                is_flagged: true,
            }),
            CodingStatus::StratumNotCoded => actor.unreached += 1,
        }
        let tally = &mut actor.tally;
        tally.mentions += 1;
        tally.labels[mention.label] += 1;
        tally.score += fixed(mention.score);
        tally.confidence += fixed(mention.confidence);
        tally.coreference += u64::from(mention.coreference);
        if mention.quoted {
            tally.quoted += 1;
            tally.quoted_score += fixed(mention.score);
        }
        if seen.insert((mention.actor_id, mention.sentence)) {
            tally.sentences += 1;
            if let Some(sentiment) = mention.sentence_sentiment {
                tally.sentences_with_sentiment += 1;
                tally.sentiment += fixed(sentiment);
            }
        }
    }
    actors
}
