//! The strongest sentences toward each actor, and their words.

use crate::article::Field;
use crate::error::{Error, Result};
use crate::output::{
    ArticleRow, Decimal, EvidenceRow, MentionId, MentionRow, ParquetReader, SENTENCES_FILE, SentenceRow,
};
use crate::record::facts::ActorFacts;
use crate::summarize::scored_part::{ScoredPart, each_group};
use crate::terms::Label;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::path::Path;

/// The evidence of all parts for these actors, at most `each_way` sentences an actor and label, sorted by actor, label and
/// rank. A warning comes with it where some of it has no words.
pub fn evidence(
    parts: &[ScoredPart],
    actors: &[ActorFacts],
    each_way: usize,
) -> Result<(Vec<EvidenceRow>, Option<String>)> {
    evidence_where(parts, actors, each_way, |_| true)
}

/// The same, of the mentions that `counts` holds for.
pub(crate) fn evidence_where(
    parts: &[ScoredPart],
    actors: &[ActorFacts],
    each_way: usize,
    counts: impl Fn(&MentionRow) -> bool + Sync,
) -> Result<(Vec<EvidenceRow>, Option<String>)> {
    let names: HashMap<&str, &str> = actors.iter().map(|a| (a.id.as_str(), a.name.as_str())).collect();
    let strongest = strongest(parts, &names, each_way, counts)?;
    let wanted: HashSet<SentenceKey> = strongest.by_label.values().flatten().map(sentence_key).collect();
    let sentence_texts = sentence_texts(parts, &wanted)?;
    let articles = articles(parts, &wanted.iter().map(|(id, ..)| id.as_str()).collect())?;
    let rows: Vec<EvidenceRow> = strongest
        .by_label
        .values()
        .flat_map(|rows| rows.iter().enumerate())
        .map(|(at, row)| {
            let name = names.get(row.actor_id.as_str()).copied().unwrap_or_default();
            let sentence = sentence_texts.get(&sentence_key(row)).cloned().unwrap_or_default();
            EvidenceRow {
                actor_name: name.to_owned(),
                rank: at + 1,
                sentence,
                ..evidence_row(row, articles.get(&row.article_id))
            }
        })
        .collect();
    let missing_text = "the evidence has no words: score was told --no-sentences, or sentences.parquet was taken away";
    let warning = (sentence_texts.len() < wanted.len()).then(|| missing_text.to_owned());
    Ok((rows, warning))
}

/// Makes the evidence of a mention, still without rank, the actor's name and the sentence.
fn evidence_row(row: &MentionRow, article: Option<&ArticleRow>) -> EvidenceRow {
    let Range { start, end } = row.in_sentence();
    EvidenceRow {
        actor_id: row.actor_id.clone(),
        actor_name: String::new(),
        label: row.label,
        rank: 0,
        score: Decimal(Some(f64::from(row.score))),
        outlet: row.outlet.clone(),
        date: row.date,
        sentence: String::new(),
        mention: row.mention.clone(),
        title: article.map(|article| article.title.clone()).unwrap_or_default(),
        url: article.map(|article| article.url.clone()).unwrap_or_default(),
        mention_id: MentionId::of(row).to_string(),
        article_id: row.article_id.clone(),
        field: row.field,
        sentence_index: row.sentence_index,
        mention_start: row.mention_start,
        mention_end: row.mention_end,
        marked: (start, end),
    }
}

/// Reads the rows of the articles `wanted`, by their ids.
fn articles(parts: &[ScoredPart], wanted: &HashSet<&str>) -> Result<HashMap<String, ArticleRow>> {
    let mut found = HashMap::new();
    for part in parts {
        for rows in part.article_groups()? {
            let rows = rows?.into_iter();
            let rows = rows.filter(|row| wanted.contains(row.article_id.as_str()) && part.counts(row));
            found.extend(rows.map(|row| (row.article_id.clone(), row)));
        }
    }
    Ok(found)
}

/// The key of a sentence: article, field, index.
pub(crate) type SentenceKey = (String, Field, u32);

pub(crate) fn sentence_key(row: &MentionRow) -> SentenceKey {
    (row.article_id.clone(), row.field, row.sentence_index)
}

/// The strongest mentions, strongest first. Parts merge in any order to the same.
struct StrongestMentions {
    /// Mentions of an actor and label that are kept.
    each_way: usize,
    by_label: BTreeMap<(String, Label), Vec<MentionRow>>,
}

impl StrongestMentions {
    fn new(each_way: usize) -> Self {
        Self {
            each_way,
            by_label: BTreeMap::new(),
        }
    }

    fn of(rows: &[MentionRow], each_way: usize) -> Self {
        let mut strongest = Self::new(each_way);
        for article in rows.chunk_by(|a, b| a.article_id == b.article_id) {
            best_of_article(article)
                .into_values()
                .for_each(|row| strongest.add(row));
        }
        strongest
    }

    fn add(&mut self, row: &MentionRow) {
        let shown = self.by_label.entry((row.actor_id.clone(), row.label)).or_default();
        if shown.len() == self.each_way && shown.last().is_some_and(|last| by_strength(last, row).is_lt()) {
            return;
        }
        if let Some(copy) = shown.iter().position(|other| is_copy(other, row)) {
            if by_strength(&shown[copy], row).is_lt() {
                return;
            }
            shown.remove(copy);
        }
        let at = shown.partition_point(|other| by_strength(other, row).is_lt());
        shown.insert(at, row.clone());
        shown.truncate(self.each_way);
    }

    fn merge(mut self, other: Self) -> Self {
        other.by_label.values().flatten().for_each(|row| self.add(row));
        self
    }
}

/// The strongest mention of each actor and label in one article: an article is one piece of evidence.
fn best_of_article(rows: &[MentionRow]) -> BTreeMap<(&str, Label), &MentionRow> {
    let mut best: BTreeMap<(&str, Label), &MentionRow> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.label != Label::Neutral) {
        let held = best.entry((&row.actor_id, row.label)).or_insert(row);
        if by_strength(row, held).is_lt() {
            *held = row;
        }
    }
    best
}

/// Strongest first; where two are equal, the earlier.
fn by_strength(a: &MentionRow, b: &MentionRow) -> Ordering {
    let place = |row: &MentionRow| (row.date.is_none(), row.date);
    let stronger = b.score.abs().total_cmp(&a.score.abs());
    let earlier = || place(a).cmp(&place(b)).then_with(|| a.article_id.cmp(&b.article_id));
    stronger
        .then_with(earlier)
        .then_with(|| (a.field, a.mention_start).cmp(&(b.field, b.mention_start)))
}

/// Returns true where two mentions stand in copies of one sentence, as far as can be told without its words: the model gives the same
/// words the same bits, and other words almost never.
fn is_copy(a: &MentionRow, b: &MentionRow) -> bool {
    let length = |row: &MentionRow| row.sentence_end - row.sentence_start;
    (a.p_neg, a.p_neu, a.p_pos) == (b.p_neg, b.p_neu, b.p_pos) && length(a) == length(b) && a.mention == b.mention
}

fn strongest(
    parts: &[ScoredPart],
    actors: &HashMap<&str, &str>,
    each_way: usize,
    counts: impl Fn(&MentionRow) -> bool + Sync,
) -> Result<StrongestMentions> {
    let of = |mut rows: Vec<MentionRow>| {
        rows.retain(|row| actors.contains_key(row.actor_id.as_str()) && counts(row));
        StrongestMentions::of(&rows, each_way)
    };
    each_group(parts, || StrongestMentions::new(each_way), of, StrongestMentions::merge)
}

/// The words of the sentences at `wanted`, as far as the parts kept them.
pub(crate) fn sentence_texts(
    parts: &[ScoredPart],
    wanted: &HashSet<SentenceKey>,
) -> Result<HashMap<SentenceKey, String>> {
    let mut groups = Vec::new();
    for part in parts {
        let path = part.mentions.with_file_name(SENTENCES_FILE);
        if path.exists() {
            check_same_run(part, &path)?;
            let count = ParquetReader::<SentenceRow>::open(&path)?.groups();
            groups.extend((0..count).map(|group| (part, path.clone(), group)));
        }
    }
    let found = groups.into_par_iter().map(|(part, path, group)| {
        let reader = ParquetReader::<SentenceRow>::open(&path)?.without(&SentenceRow::BESIDE);
        let rows = reader.group(group)?.into_iter();
        let rows = rows.filter(|row| !part.is_replaced(&row.article_id));
        let placed = rows.map(|row| ((row.article_id, row.field, row.sentence_index), row.sentence));
        Ok(placed.filter(|(place, _)| wanted.contains(place)).collect())
    });
    found.try_reduce(HashMap::new, |mut a, b| {
        a.extend(b);
        Ok(a)
    })
}

/// # Errors
/// [`Error::Invalid`] when the sentences beside a part's mentions are those of another run.
fn check_same_run(part: &ScoredPart, path: &Path) -> Result<()> {
    if ParquetReader::<SentenceRow>::open(path)?.facts()?
        == ParquetReader::<MentionRow>::open(&part.mentions)?.facts()?
    {
        return Ok(());
    }
    let beside = part.mentions.display();
    let problem = format!("it is of another run than {beside}; remove it, or score again");
    Err(Error::invalid(path, problem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::ActorType;
    use crate::terms::MatchMethod;
    use proptest::prelude::*;

    fn mention(article: usize, start: u32, score: f32) -> MentionRow {
        let positive = score > 0.0;
        MentionRow {
            article_id: format!("{article:03}"),
            outlet: "A".to_owned(),
            date: None,
            url: String::new(),
            title: String::new(),
            field: Field::Text,
            sentence_index: start,
            sentence_start: start,
            sentence_end: start + 40,
            mention_start: start,
            mention_end: start + 4,
            mention_offset: 0,
            mention: "Mara".to_owned(),
            actor_id: "mara".to_owned(),
            mention_actor_id: "mara".to_owned(),
            actor_type: ActorType::Person,
            match_method: MatchMethod::Name,
            in_quote: false,
            speaker_actor_id: String::new(),
            mention_speaker_id: String::new(),
            p_neg: if positive { 0.0 } else { -score },
            p_neu: 1.0 - score.abs(),
            p_pos: if positive { score } else { 0.0 },
            label: if positive { Label::Positive } else { Label::Negative },
            score,
            sentence_sentiment: Some(0.0),
            windowed: false,
        }
    }

    fn shown(strongest: &StrongestMentions, label: Label) -> Vec<(&str, f32)> {
        let rows = strongest
            .by_label
            .get(&("mara".to_owned(), label))
            .into_iter()
            .flatten();
        rows.map(|row| (row.article_id.as_str(), row.score)).collect()
    }

    #[test]
    fn ten_each_way_one_an_article_and_copies_once() {
        let mut rows: Vec<MentionRow> = (0..12).map(|i| mention(i, 0, -0.5 - i as f32 / 100.0)).collect();
        rows.push(mention(11, 50, -0.99));
        rows.push(mention(20, 0, 0.75));
        rows.push(mention(21, 0, 0.75));
        let strongest = StrongestMentions::of(&rows, 10);
        let negative = shown(&strongest, Label::Negative);
        assert_eq!(negative.len(), 10);
        assert_eq!(negative[0], ("011", -0.99));
        assert_eq!(negative[9].0, "002");
        assert_eq!(shown(&strongest, Label::Positive), [("020", 0.75)]);
    }

    proptest! {
        #[test]
        fn does_not_depend_on_how_the_articles_were_split(
            scores in prop::collection::vec(-20i8..20, 0..60), cut in 0usize..60,
        ) {
            let rows: Vec<MentionRow> = scores
                .iter()
                .enumerate()
                .filter(|(_, s)| **s != 0)
                .map(|(i, s)| mention(i, 0, f32::from(*s) / 20.0))
                .collect();
            let (left, right) = rows.split_at(cut.min(rows.len()));
            let whole = StrongestMentions::of(&rows, 10).by_label;
            prop_assert_eq!(&StrongestMentions::of(left, 10).merge(StrongestMentions::of(right, 10)).by_label, &whole);
            prop_assert_eq!(&StrongestMentions::of(right, 10).merge(StrongestMentions::of(left, 10)).by_label, &whole);
        }
    }
}
