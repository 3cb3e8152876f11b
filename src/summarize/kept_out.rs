//! The mentions that stand in repeated text, and so are kept out of the numbers: the rows that say so.

use crate::article::Field;
use crate::error::{Reason, Result, Stage};
use crate::output::{BoilerplateRow, MentionRow, SkippedRow};
use crate::summarize::evidence::{SentenceKey, sentence_texts};
use crate::summarize::repeated::RepeatedText;
use crate::summarize::scored_part::{ScoredPart, each_group_with_repeated};
use crate::system::spill::{Kept, Record, Sorter};
use crate::text::excerpt;
use std::collections::HashSet;
use std::io::{self, Read, Write};
use std::sync::Arc;

/// The mentions that were kept out of the numbers.
pub(crate) struct KeptOut {
    /// The rows of `boilerplate.csv`.
    pub(crate) texts: Vec<BoilerplateRow>,
    /// The index of each repeated sentence, by its number, among `texts`.
    places: Vec<u32>,
    mentions: Kept<KeptMention>,
    /// Number of mentions.
    pub(crate) n_mentions: u64,
    repeated: Arc<RepeatedText>,
}

/// A mention in repeated text. Sorted by its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct KeptMention {
    article_id: String,
    field: Field,
    start: u32,
    mention: String,
    actor_id: String,
    sentence_index: u32,
    /// The number of the repeated sentence.
    text: u32,
}

impl KeptMention {
    fn of(row: MentionRow, text: usize) -> Self {
        Self {
            article_id: row.article_id,
            field: row.field,
            start: row.mention_start,
            mention: row.mention,
            actor_id: row.actor_id,
            sentence_index: row.sentence_index,
            text: text as u32,
        }
    }
}

impl Record for KeptMention {
    fn write(&self, file: &mut impl Write) -> io::Result<()> {
        self.article_id.write(file)?;
        u8::from(self.field == Field::Title).write(file)?;
        self.start.write(file)?;
        self.mention.write(file)?;
        self.actor_id.write(file)?;
        self.sentence_index.write(file)?;
        self.text.write(file)
    }

    fn read(file: &mut impl Read) -> io::Result<Self> {
        Ok(Self {
            article_id: String::read(file)?,
            field: if u8::read(file)? == 1 {
                Field::Title
            } else {
                Field::Text
            },
            start: u32::read(file)?,
            mention: String::read(file)?,
            actor_id: String::read(file)?,
            sentence_index: u32::read(file)?,
            text: u32::read(file)?,
        })
    }

    fn heap_bytes(&self) -> usize {
        self.article_id.heap_bytes() + self.mention.heap_bytes() + self.actor_id.heap_bytes()
    }
}

impl KeptOut {
    /// Lists the repeated sentences and the mentions in them, of which about `bytes` are held.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::error::Error::Invalid) where a part is damaged; [`Error::Io`](crate::error::Error::Io);
    /// [`Error::Stopped`](crate::error::Error::Stopped).
    pub(crate) fn read(repeated: Arc<RepeatedText>, parts: &[ScoredPart], bytes: usize) -> Result<Self> {
        let mut mentions = Sorter::new(bytes);
        let mut n_mentions = 0;
        let mut texts = boilerplate_rows(&repeated, parts)?;
        if !texts.is_empty() {
            each_group_with_repeated(
                parts,
                |rows| Ok(kept_mentions(&repeated, rows)),
                |some| {
                    for mention in some {
                        n_mentions += 1;
                        texts[mention.text as usize].n_mentions += 1;
                        mentions.push(mention)?;
                    }
                    Ok(())
                },
            )?;
        }
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by(|a, b| by_outlet_and_articles(&texts[*a], &texts[*b]));
        let mut places = vec![0; texts.len()];
        for (place, number) in (0..).zip(&order) {
            places[*number] = place;
        }
        texts.sort_by(by_outlet_and_articles);
        Ok(Self {
            texts,
            places,
            mentions: mentions.kept()?,
            n_mentions,
            repeated,
        })
    }

    /// Returns a row of `skipped.csv` for each mention, by article and place.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io).
    pub(crate) fn skipped_rows(&self) -> Result<impl Iterator<Item = Result<SkippedRow>>> {
        let mentions = self.mentions.records()?;
        Ok(mentions.map(|mention| mention.map(|mention| self.skipped_row(&mention))))
    }

    fn skipped_row(&self, mention: &KeptMention) -> SkippedRow {
        let (source, line) = self.repeated.origin(&mention.article_id);
        let text = &self.texts[self.places[mention.text as usize] as usize];
        SkippedRow {
            source,
            line,
            article_id: mention.article_id.clone(),
            stage: Stage::Summarize.as_str().to_owned(),
            reason: Reason::RepeatedText.as_str().to_owned(),
            detail: format!(
                "“{}” ({}) in sentence {} of the {}, which {} articles of {} hold: {}",
                mention.mention,
                mention.actor_id,
                mention.sentence_index,
                mention.field.as_str(),
                text.n_articles,
                text.outlet,
                excerpt(&text.text)
            ),
        }
    }
}

fn kept_mentions(repeated: &RepeatedText, rows: Vec<MentionRow>) -> Vec<KeptMention> {
    let kept = |row: MentionRow| {
        let text = repeated.text_of(&row)?;
        Some(KeptMention::of(row, text))
    };
    rows.into_iter().filter_map(kept).collect()
}

/// Returns the rows of the repeated sentences, by their numbers, without their mentions.
fn boilerplate_rows(repeated: &RepeatedText, parts: &[ScoredPart]) -> Result<Vec<BoilerplateRow>> {
    if repeated.texts.is_empty() {
        return Ok(Vec::new());
    }
    let examples: HashSet<SentenceKey> = repeated.texts.iter().map(|text| text.example.clone()).collect();
    let mut words = sentence_texts(parts, &examples)?;
    let rows = repeated.texts.iter().map(|text| BoilerplateRow {
        outlet: text.outlet.clone(),
        text: words.remove(&text.example).unwrap_or_default(),
        n_articles: text.articles,
        n_mentions: 0,
        example_article_id: text.example.0.clone(),
    });
    Ok(rows.collect())
}

/// Orders the rows of `boilerplate.csv`: by outlet, those of many articles first.
fn by_outlet_and_articles(a: &BoilerplateRow, b: &BoilerplateRow) -> std::cmp::Ordering {
    let by_outlet = a.outlet.cmp(&b.outlet);
    by_outlet
        .then(b.n_articles.cmp(&a.n_articles))
        .then_with(|| (&a.text, &a.example_article_id).cmp(&(&b.text, &b.example_article_id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_is_read_as_it_was_written() {
        for field in [Field::Title, Field::Text] {
            let mention = KeptMention {
                article_id: "a7".to_owned(),
                field,
                start: 12,
                mention: "Mara Ilvane".to_owned(),
                actor_id: "mara".to_owned(),
                sentence_index: 3,
                text: 9,
            };
            let mut bytes = Vec::new();
            mention.write(&mut bytes).unwrap();
            assert_eq!(KeptMention::read(&mut bytes.as_slice()).unwrap(), mention);
        }
    }
}
