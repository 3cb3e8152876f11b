//! One article: the requests to the model that it makes, and the rows that it becomes.

use crate::actor::{NameOccurrence, display_name};
use crate::article::{Article, Field, FieldSpan, SentenceSpan};
use crate::clean::{Furniture, GivenPositions, SentenceHash};
use crate::copies::Fingerprint;
use crate::error::{Reason, RecordError, Stage};
use crate::mention::{
    ArticleMentions, FurnitureMention, Mention, MentionCandidates, MentionFinder, QuotedSpan, Refusal, RuledOut,
    ScoredName, name_occurrence,
};
use crate::output::{ArticleRow, MentionRow, SentenceRow};
use crate::sentence::{Sentence, sentences};
use crate::stance::{Request, SentenceOutcome, Stance, TargetOutcome};
use crate::terms::ActorType;
use crate::text::excerpt;
use std::collections::{HashMap, HashSet};

/// The speaker of a quotation whom the text does not name, or who is not an actor of the list.
const UNKNOWN_SPEAKER: &str = "unknown";
/// Characters of a title that rows have.
const TITLE_CHARACTERS: usize = 300;
/// Characters of a mention that a row of `skipped.csv` shows.
const SHOWN_CHARACTERS: usize = 80;

/// An article that is split into sentences and searched, and whose sentences wait for their scores.
pub(super) struct PreparedArticle<'a> {
    article: &'a Article,
    sentences: Vec<Sentence>,
    candidates: MentionCandidates,
    /// The article's mentions, where they are known before it is scored.
    mentions: Option<ArticleMentions>,
    /// The sentences to be scored: those that name an actor, or all.
    asked: Vec<SentenceTargets>,
}

/// A sentence to be scored.
struct SentenceTargets {
    /// Index into the article's sentences.
    sentence: usize,
    /// The spans to be scored.
    targets: Vec<SentenceSpan>,
    /// True if the model is asked for the names too.
    names: bool,
}

/// The place of a target in its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct TargetPlace {
    /// Index into the article's sentences.
    sentence: usize,
    span: FieldSpan,
}

/// The rows of one article.
pub(super) struct ArticleRows {
    pub(super) article: ArticleRow,
    pub(super) mentions: Vec<MentionRow>,
    /// The sentences of `mentions`, each once.
    pub(super) sentences: Vec<SentenceRow>,
    /// Mentions that could not be linked or scored.
    pub(super) skipped: Vec<RecordError>,
    /// The forms of listed names that the list does not hold, one for each mention by one.
    pub(super) further_forms: Vec<String>,
    /// Text that was taken out of the article.
    pub(super) taken_out: Vec<RecordError>,
    /// Mentions found, counted before they became rows.
    pub(super) found: u64,
}

impl ArticleRows {
    /// Takes the title out of every row, for a run that keeps no text.
    pub(super) fn drop_titles(&mut self) {
        let mentions = self.mentions.iter_mut().map(|row| &mut row.title);
        mentions.chain([&mut self.article.title]).for_each(String::clear);
    }
}

impl SentenceTargets {
    fn new(sentences: &[Sentence], sentence: usize, spans: impl IntoIterator<Item = FieldSpan>) -> Self {
        let targets = spans
            .into_iter()
            .filter_map(|span| sentences[sentence].to_sentence(span))
            .collect();
        Self {
            sentence,
            targets,
            names: true,
        }
    }
}

impl<'a> PreparedArticle<'a> {
    /// Splits an article into sentences and finds in them what the text alone can tell.
    pub(super) fn new(article: &'a Article, finder: &MentionFinder) -> Self {
        let sentences = sentences(article);
        let candidates = finder.candidates(article, &sentences);
        let mentions = (!finder.asks_for_names()).then(|| finder.mentions(article, &sentences, &candidates, &[]));
        let to_check = match &mentions {
            Some(_) => finder.sentences_to_check(article, &sentences, &candidates),
            None => HashSet::new(),
        };
        let asked = match &mentions {
            Some(known) => known
                .mentions
                .chunk_by(|a, b| a.sentence == b.sentence)
                .map(|group| {
                    let (sentence, spans) = (group[0].sentence, group.iter().map(|mention| mention.span));
                    SentenceTargets {
                        names: to_check.contains(&sentence),
                        ..SentenceTargets::new(&sentences, sentence, spans)
                    }
                })
                .collect(),
            None => (0..sentences.len())
                .map(|sentence| SentenceTargets::new(&sentences, sentence, candidates.spans(sentence)))
                .collect(),
        };
        Self {
            article,
            sentences,
            candidates,
            mentions,
            asked,
        }
    }

    /// Returns how many requests the article makes.
    pub(super) fn request_count(&self) -> usize {
        self.asked.len()
    }

    /// Returns one request for each sentence to be scored.
    pub(super) fn requests(&self) -> impl Iterator<Item = Request<'a>> {
        self.asked.iter().map(|asked| Request {
            sentence: self.sentences[asked.sentence].text(self.article),
            targets: asked.targets.clone(),
            names: asked.names,
        })
    }

    /// Links the names that the model found, and makes the article's rows of the `outcomes` of its
    /// requests.
    pub(super) fn into_rows(self, finder: &MentionFinder, outcomes: Vec<SentenceOutcome>) -> ArticleRows {
        let (article, sentences) = (self.article, &self.sentences);
        let mut targets: HashMap<TargetPlace, TargetOutcome> = HashMap::new();
        let mut names = Vec::new();
        for (asked, outcome) in self.asked.into_iter().zip(outcomes) {
            let sentence = asked.sentence;
            for (span, target) in asked.targets.into_iter().zip(outcome.targets) {
                let span = sentences[sentence].to_field(span);
                targets.insert(TargetPlace { sentence, span }, target);
            }
            for found in outcome.names {
                if let Some(name) = name_occurrence(article, sentences, sentence, &found) {
                    let span = name.span;
                    targets.entry(TargetPlace { sentence, span }).or_insert(found.toward);
                    names.push(name);
                }
            }
        }
        let names = finder.take_apart(article, sentences, names);
        for ScoredName { name, scored } in &names {
            let (sentence, span) = (name.sentence, *scored);
            if let Some(toward) = targets.get(&TargetPlace { sentence, span }).copied() {
                let span = name.span;
                targets.entry(TargetPlace { sentence, span }).or_insert(toward);
            }
        }
        let names: Vec<NameOccurrence> = names.into_iter().map(|scored| scored.name).collect();
        let mentions = match self.mentions {
            Some(mut known) => {
                known.take_out(finder.rule_out(article, sentences, &self.candidates, &names));
                known
            }
            None => finder.mentions(article, sentences, &self.candidates, &names),
        };
        let mut rows = RowBuilder::new(article, sentences, &mentions);
        for mention in &mentions.mentions {
            let (sentence, span) = (mention.sentence, mention.span);
            let outcome = targets.get(&TargetPlace { sentence, span }).copied();
            rows.add(mention, outcome.unwrap_or(Err(Reason::MentionWithoutTokens)));
        }
        for refusal in &mentions.refused {
            rows.refuse(refusal);
        }
        for ruled_out in &mentions.ruled_out {
            rows.rule_out(ruled_out, finder.listed_id(ruled_out.actor));
        }
        for FurnitureMention { mention, kind } in &mentions.furniture {
            rows.leave_out_furniture(mention, *kind);
        }
        let rows = rows.finish();
        let forms = rows.mentions.iter().filter_map(|row| finder.further_form(&row.mention));
        ArticleRows {
            further_forms: forms.map(str::to_owned).collect(),
            ..rows
        }
    }
}

/// Returns a title on one line, and where it is long its beginning: every row repeats it.
fn on_one_line(title: &str) -> String {
    let mut line = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = line.char_indices().nth(TITLE_CHARACTERS) {
        line.truncate(end);
        line.push('…');
    }
    line
}

/// Collects the rows of one article.
struct RowBuilder<'a> {
    article: &'a Article,
    sentences: &'a [Sentence],
    found: &'a ArticleMentions,
    title: GivenPositions<'a>,
    text: GivenPositions<'a>,
    /// The title as the rows have it.
    row_title: String,
    mentions: Vec<MentionRow>,
    skipped: Vec<RecordError>,
}

impl<'a> RowBuilder<'a> {
    fn new(article: &'a Article, sentences: &'a [Sentence], found: &'a ArticleMentions) -> Self {
        Self {
            article,
            sentences,
            found,
            title: article.given_positions(Field::Title),
            text: article.given_positions(Field::Text),
            row_title: on_one_line(&article.title),
            mentions: Vec::new(),
            skipped: Vec::new(),
        }
    }

    fn add(&mut self, mention: &Mention, outcome: TargetOutcome) {
        match outcome {
            Ok(stance) => self.mentions.push(self.mention_row(mention, stance)),
            Err(reason) => self.leave_out(mention, reason),
        }
    }

    fn leave_out_furniture(&mut self, mention: &Mention, kind: Furniture) {
        let actor = &self.found.entities[mention.entity].id;
        let words = excerpt(self.sentences[mention.sentence].text(self.article));
        let detail = self.detail(mention.sentence, mention.span, &format!("({actor})"));
        self.skip(Stage::Clean, Reason::Furniture(kind), format!("{detail}: {words}"));
    }

    fn leave_out(&mut self, mention: &Mention, reason: Reason) {
        let actor = &self.found.entities[mention.entity].id;
        let detail = self.detail(mention.sentence, mention.span, &format!("({actor})"));
        self.skip(Stage::Stance, reason, detail);
    }

    fn mention_row(&self, mention: &Mention, stance: Stance) -> MentionRow {
        let actor = &self.found.entities[mention.entity];
        let sentence = self.sentences[mention.sentence];
        let given = match sentence.field {
            Field::Title => &self.title,
            Field::Text => &self.text,
        };
        let [p_neg, p_neu, p_pos] = stance.toward.0;
        let quoted = self.found.quote_at(sentence.field, mention.span);
        let speaker = quoted.map_or("", |quoted| self.speaker(quoted));
        MentionRow {
            article_id: self.article.id.clone(),
            outlet: self.article.outlet.clone(),
            date: self.article.date,
            url: self.article.url.clone(),
            title: self.row_title.clone(),
            field: sentence.field,
            sentence_index: sentence.index,
            sentence_start: given.start(sentence.span.start),
            sentence_end: given.end(sentence.span.end),
            mention_start: given.start(mention.span.start),
            mention_end: given.end(mention.span.end),
            mention_offset: given.between(sentence.span.start, mention.span.start),
            mention: mention.span.of(self.article.field(sentence.field)).to_owned(),
            actor_id: actor.id.clone(),
            mention_actor_id: actor.id.clone(),
            actor_type: actor.kind,
            match_method: mention.method,
            in_quote: quoted.is_some(),
            speaker_actor_id: speaker.to_owned(),
            mention_speaker_id: speaker.to_owned(),
            p_neg,
            p_neu,
            p_pos,
            label: stance.toward.label(),
            score: stance.toward.score(),
            sentence_sentiment: stance.sentence.map(|sentiment| sentiment.score()),
            windowed: stance.windowed,
        }
    }

    /// Returns the id of the actor whose words are quoted.
    fn speaker(&self, quoted: &QuotedSpan) -> &str {
        match quoted.speaker {
            Some(speaker) => &self.found.entities[speaker].id,
            None => UNKNOWN_SPEAKER,
        }
    }

    /// Adds a name that could be several actors'.
    fn refuse(&mut self, refusal: &Refusal) {
        let words = refusal
            .span
            .of(self.article.field(self.sentences[refusal.sentence].field));
        let candidates = &refusal.candidates;
        let ids = candidates
            .entities
            .iter()
            .map(|entity| self.found.entities[*entity].id.clone());
        let another = candidates
            .or_another
            .then(|| format!("another {}", display_name(words, ActorType::Person)));
        let all: Vec<String> = ids.chain(another).collect();
        let could_be = format!("could be {}", all.join(" or "));
        let detail = self.detail(refusal.sentence, refusal.span, &could_be);
        self.skip(Stage::Link, Reason::AmbiguousName, detail);
    }

    /// Adds a name of the list that the model's names rule out.
    fn rule_out(&mut self, name: &RuledOut, actor: &str) {
        let field = self.article.field(self.sentences[name.sentence].field);
        let finds = match name.other {
            Some(other) => format!("“{}”", excerpt(other.of(field))),
            None => "no name".to_owned(),
        };
        let detail = self.detail(name.sentence, name.span, &format!("({actor})"));
        self.skip(
            Stage::Link,
            Reason::OtherName,
            format!("{detail}: the model finds {finds} there"),
        );
    }

    fn skip(&mut self, stage: Stage, reason: Reason, detail: String) {
        let row = self.left_out(stage, reason, detail);
        self.skipped.push(row);
    }

    fn left_out(&self, stage: Stage, reason: Reason, detail: String) -> RecordError {
        RecordError {
            origin: self.article.origin.clone(),
            article_id: Some(self.article.id.clone()),
            stage,
            reason,
            detail,
        }
    }

    /// Describes a mention for a person: its words, `remark`, and where it is.
    fn detail(&self, sentence: usize, span: FieldSpan, remark: &str) -> String {
        let sentence = self.sentences[sentence];
        let words = span.of(self.article.field(sentence.field));
        let words: String = words.chars().take(SHOWN_CHARACTERS).collect();
        format!(
            "“{words}” {remark} in sentence {} of the {}",
            sentence.index,
            sentence.field.as_str()
        )
    }

    fn finish(self) -> ArticleRows {
        ArticleRows {
            article: self.article_row(),
            sentences: self.sentence_rows(),
            found: self.found_count(),
            further_forms: Vec::new(),
            taken_out: self.taken_out(),
            mentions: self.mentions,
            skipped: self.skipped,
        }
    }

    /// Counts the mentions found, scored or not.
    fn found_count(&self) -> u64 {
        let found = self.found;
        (found.mentions.len() + found.refused.len() + found.ruled_out.len() + found.furniture.len()) as u64
    }

    /// Returns a row for each passage of links to other articles that was taken out.
    fn taken_out(&self) -> Vec<RecordError> {
        let links = self.article.cleaning.links.iter();
        let rows = links.map(|passage| self.left_out(Stage::Clean, Reason::RelatedLinks, excerpt(passage)));
        rows.collect()
    }

    fn article_row(&self) -> ArticleRow {
        let article = self.article;
        // An article that mentions nobody is in no number, whether or not it is a copy.
        let fingerprint = if self.found.mentions.is_empty() {
            Fingerprint::default()
        } else {
            Fingerprint::of(&article.text)
        };
        ArticleRow {
            article_id: article.id.clone(),
            outlet: article.outlet.clone(),
            date: article.date,
            url: article.url.clone(),
            title: self.row_title.clone(),
            language: article.language.unwrap_or_default().to_owned(),
            content: article.content,
            text_length: article.text_length,
            source: article.origin.source.to_string(),
            line: article.origin.line,
            n_sentences: self.sentences.len() as u32,
            n_mentions: self.mentions.len() as u32,
            refused: self.refused(),
            agency: fingerprint.agency.unwrap_or_default().to_owned(),
            signature: fingerprint.signature,
            sentence_hashes: self.sentence_hashes(),
        }
    }

    /// Returns for each refused mention the ids of those whose it could be.
    fn refused(&self) -> String {
        let refused = self.found.refused.iter().map(|refusal| {
            let entities = refusal.candidates.entities.iter();
            let ids: Vec<&str> = entities
                .map(|entity| self.found.entities[*entity].id.as_str())
                .collect();
            ids.join("|")
        });
        refused.collect::<Vec<_>>().join(";")
    }

    /// Hashes the sentences of the mention rows.
    fn sentence_hashes(&self) -> Vec<SentenceHash> {
        let rows = self.mention_sentences();
        let hashes = rows.map(|sentence| SentenceHash::of(sentence.field, sentence.index, sentence.text(self.article)));
        hashes.flatten().collect()
    }

    /// Returns the sentences of the mention rows, each once. Both are in the order of the article.
    fn mention_sentences(&self) -> impl Iterator<Item = &'a Sentence> {
        let mut places = self
            .mentions
            .iter()
            .map(|row| (row.field, row.sentence_index))
            .peekable();
        self.sentences.iter().filter(move |sentence| {
            let place = (sentence.field, sentence.index);
            let is_named = places.peek() == Some(&place);
            while places.next_if_eq(&place).is_some() {}
            is_named
        })
    }

    fn sentence_rows(&self) -> Vec<SentenceRow> {
        let rows = self.mention_sentences().map(|sentence| SentenceRow {
            article_id: self.article.id.clone(),
            outlet: self.article.outlet.clone(),
            date: self.article.date,
            url: self.article.url.clone(),
            title: self.row_title.clone(),
            field: sentence.field,
            sentence_index: sentence.index,
            sentence: sentence.text(self.article).to_owned(),
        });
        rows.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_a_title_on_one_line_and_of_a_long_one_its_beginning() {
        assert_eq!(on_one_line(" Harbor\n to  close "), "Harbor to close");
        assert_eq!(on_one_line(""), "");
        let long = on_one_line(&"ä".repeat(1_000_000));
        assert_eq!(long, format!("{}…", "ä".repeat(TITLE_CHARACTERS)));
    }
}
