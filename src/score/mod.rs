//! The first stage: a pure map over articles.

mod cache;
mod journal;

use crate::actor::{Linker, Registry, Tables};
use crate::article::{Article, Field, FieldSpan};
use crate::config::{MaxSkipped, ScoreConfig, Shard};
use crate::copies::Fingerprint;
use crate::error::{Error, Reason, RecordError, Result, Stage};
use crate::ingest;
use crate::mention::{
    ArticleMentions, Mention, MentionCandidates, MentionFinder, QuotedSpan, Refusal, name_occurrence,
};
use crate::model::ModelFiles;
use crate::output::{
    ARTICLES_FILE, ArticleRow, ArticleWriter, CsvFile, FileSpec, Folder, JOURNAL_FILE, MENTIONS_FILE, MentionRow,
    MentionWriter, SCORED_FILES, SENTENCES_FILE, SKIPPED_FILE, SentenceRow, SentenceWriter, SkippedRow,
};
use crate::record::counts::Counts;
use crate::record::facts::{DiscoverySettings, Facts};
use crate::record::run_json::{
    Done, Source, Sources, excel, outputs, recorded, remove_outputs, remove_summaries, scored_files,
};
use crate::score::cache::Seen;
use crate::score::journal::Journal;
use crate::sentence::{Sentence, sentences};
use crate::stance::{Request, SentenceOutcome, Stance, StanceModel, TargetOutcome, Worker};
use crate::system::memory::{self, Sizes, with_threads};
use crate::system::stop;
use crate::system::timings::{Phase, Timings};
use crate::text::CodePoints;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Sentences that one task takes through the encoder: enough to fill a batch, whichever articles they come from.
const TASK_SENTENCES: usize = 32;
/// What stands for a speaker who is no actor of the list, or whom the text does not tell.
const UNKNOWN_SPEAKER: &str = "unknown";
/// Reasons shown when nothing at all could be used.
const REASONS_SHOWN: usize = 5;

/// Who watches a run: a progress bar, or nobody.
pub trait Observer: Sync {
    /// Reading has begun.
    fn started(&self, _progress: Arc<ingest::Progress>) {}
    /// So many more articles are done.
    fn advanced(&self, _articles: u64) {}
}

impl Observer for () {}

/// What came of the first stage.
#[derive(Debug, Clone)]
pub struct ScoreReport {
    /// As they stand in the files' footers.
    pub facts: Facts,
    /// What was read, one summary an input.
    pub inputs: Vec<ingest::InputSummary>,
    /// For the user to see.
    pub warnings: Vec<String>,
    /// What to say where more records were skipped than the settings allow.
    pub too_many_skipped: Option<String>,
    /// Where the time went.
    pub timings: Arc<Timings>,
    /// Sentences that a run that was stopped had scored already.
    pub resumed: u64,
    /// How many threads scored.
    pub threads: usize,
}

impl ScoreReport {
    /// All warnings, for the record of the run.
    pub fn all_warnings(&self) -> impl Iterator<Item = &String> {
        self.warnings.iter().chain(&self.too_many_skipped)
    }
}

/// The first stage with everything the user named opened and checked, and nothing written yet.
pub struct ScoreJob<'c> {
    config: &'c ScoreConfig,
    registry: Registry,
    tables: Tables,
    articles: ingest::Articles,
    files: ModelFiles,
    /// Loaded when the first article needs it, unless it was before.
    model: Option<StanceModel>,
    source: Source,
    /// Bytes held before anything is scored.
    held: u64,
    sizes: Sizes,
}

/// Says of an article whether it is to be scored.
pub(crate) type Wanted<'w> = dyn FnMut(&Article) -> Result<bool> + Send + 'w;

impl<'c> ScoreJob<'c> {
    /// Opens the actor list, the inputs and the model's files.
    ///
    /// # Errors
    /// Whatever is wrong with one of them, but for single records; [`Error::Usage`] where the memory allowed is too little.
    pub fn new(config: &'c ScoreConfig) -> Result<Self> {
        let registry = open_list(config)?;
        let tables = Tables::open(config.spellings.as_deref(), &config.metonyms)?;
        let articles = ingest::open(&config.inputs, &config.ingest)?;
        let files = ModelFiles::open(&config.model)?;
        let source = Source::of_score(config, &files)?;
        Ok(Self {
            config,
            registry,
            tables,
            articles,
            files,
            model: None,
            source,
            held: 0,
            sizes: Sizes::within(None, rayon::current_num_threads(), 0)?,
        })
    }

    /// The same with its model loaded, from then on within the memory allowed.
    ///
    /// # Errors
    /// Those of [`StanceModel::load`]; [`Error::Usage`] where the memory allowed is too little.
    pub fn loaded(mut self) -> Result<Self> {
        self.model = Some(load(&self.files, self.config)?);
        self.held = memory::held(self.files.inventory().map(|(_, size, _)| size as u64).sum());
        self.sizes = Sizes::within(self.config.max_memory, rayon::current_num_threads(), self.held)?;
        Ok(self)
    }

    /// How many threads may add up what is scored, within the memory allowed.
    ///
    /// # Errors
    /// [`Error::Usage`] where it is too little for one.
    pub fn summary_threads(&self) -> Result<usize> {
        memory::summary_threads(self.config.max_memory, rayon::current_num_threads(), self.held)
    }

    /// What is read, for `run.json`.
    pub(crate) fn source(&self) -> Source {
        self.source.clone()
    }

    /// What is known before the first article is read.
    pub(crate) fn facts(&self) -> Facts {
        Facts {
            finding: DiscoverySettings::of(self.config),
            ..Facts::new(
                &self.files,
                self.config.engine,
                &self.registry,
                self.config.shard.to_string(),
            )
        }
    }

    /// Scores the articles that are `wanted` into `mentions.parquet`, `articles.parquet` and `skipped.csv`, keeping what it
    /// has done in the journal `journal` until the caller takes it away.
    ///
    /// # Errors
    /// [`Error::NothingUsable`] when not one record could be used, and whatever ends a run: no bad record does.
    pub(crate) fn score(
        self,
        folder: &Folder,
        journal: &Path,
        wanted: &mut Wanted,
        observer: &dyn Observer,
    ) -> Result<ScoreReport> {
        with_threads(self.sizes.threads, || {
            self.score_here(folder, journal, wanted, observer)
        })?
    }

    /// [`ScoreJob::score`] on the threads of the pool that it is called in.
    fn score_here(
        mut self,
        folder: &Folder,
        journal: &Path,
        wanted: &mut Wanted,
        observer: &dyn Observer,
    ) -> Result<ScoreReport> {
        let timings = Arc::new(Timings::default());
        let mut facts = self.facts();
        let mut journal = Journal::open(journal, &facts.scored_by())?;
        let mut seen = Seen::new(self.sizes.seen_bytes);
        observer.started(self.articles.progress());
        let mut sink = Sink::create(folder, self.config.sentences)?;
        let mut queue = Queue {
            articles: &mut self.articles,
            sizes: self.sizes,
            shard: self.config.shard,
            wanted,
            left: self.config.limit.unwrap_or(u64::MAX),
            counts: Counts::default(),
        };
        let mut next_chunk = || timings.time(Phase::Read, || queue.next_chunk());
        let mut chunk = next_chunk()?;
        let finder = MentionFinder::new(
            Linker::new(&self.registry, &self.tables),
            self.config.discover.clone(),
            self.config.pronouns,
        );
        let scorer = match (chunk.is_empty(), self.model.take()) {
            (true, _) => None,
            (false, Some(model)) => Some(Scorer::new(finder, model, &timings)),
            (false, None) => {
                let model = load(&self.files, self.config)?;
                Some(Scorer::new(finder, model, &timings))
            }
        };
        while let (Some(scorer), false) = (&scorer, chunk.is_empty()) {
            let (next, scored) = rayon::join(&mut next_chunk, || scorer.score(&chunk, &mut seen, &mut journal));
            let scored = scored?;
            timings.time(Phase::Write, || {
                scored.into_iter().try_for_each(|result| sink.take(result))
            })?;
            observer.advanced(chunk.iter().filter(|record| record.is_ok()).count() as u64);
            chunk = next?;
        }
        facts.counts = queue.counts;
        let inputs = self.articles.summaries();
        facts.inputs = serde_json::to_value(&inputs).unwrap_or_default();
        let report = sink.finish(facts, inputs, timings, self.config.max_skipped)?;
        Ok(ScoreReport {
            resumed: journal.reused(),
            ..report
        })
    }
}

fn load(files: &ModelFiles, config: &ScoreConfig) -> Result<StanceModel> {
    let model = StanceModel::load(files, config.engine)?;
    if !config.discover.is_empty() || config.pronouns {
        model.check_names()?;
    }
    Ok(model)
}

/// The actor list, or a list of nobody where there is none.
///
/// # Errors
/// Those of [`Registry::from_path`].
pub fn open_list(config: &ScoreConfig) -> Result<Registry> {
    config
        .actors
        .as_deref()
        .map_or_else(Registry::empty, Registry::from_path)
}

/// One record on its way: an article to score, or a record that was given up.
type Record = std::result::Result<Article, RecordError>;

/// The records of this shard, in chunks.
struct Queue<'a> {
    articles: &'a mut ingest::Articles,
    sizes: Sizes,
    shard: Shard,
    wanted: &'a mut Wanted<'a>,
    /// Articles that may still be taken.
    left: u64,
    counts: Counts,
}

impl Queue<'_> {
    fn next_chunk(&mut self) -> Result<Vec<Record>> {
        let (mut chunk, mut bytes) = (Vec::new(), 0);
        while self.left > 0 && chunk.len() < self.sizes.chunk_articles && bytes < self.sizes.chunk_bytes {
            stop::check()?;
            let Some(record) = self.articles.next() else {
                self.articles.check()?;
                break;
            };
            self.counts.records_read += 1;
            if !self.shard.holds(&shard_key(&record)) {
                self.counts.other_shards += 1;
                continue;
            }
            if let Ok(article) = &record {
                if !(self.wanted)(article)? {
                    self.counts.unchanged += 1;
                    continue;
                }
                bytes += article.bytes();
                self.left -= 1;
            }
            chunk.push(record);
        }
        Ok(chunk)
    }
}

/// What decides the shard of a record: its id, or its place where it has none.
fn shard_key(record: &Record) -> String {
    match record {
        Ok(article) => article.id.clone(),
        Err(error) => error
            .article_id
            .clone()
            .unwrap_or_else(|| format!("{}:{}", error.origin.source, error.origin.line)),
    }
}

/// Everything that scoring needs, immutable but for one workspace a thread and the time booked.
struct Scorer<'a> {
    finder: MentionFinder<'a>,
    model: StanceModel,
    workers: Vec<Mutex<Worker>>,
    timings: Arc<Timings>,
}

impl<'a> Scorer<'a> {
    fn new(finder: MentionFinder<'a>, model: StanceModel, timings: &Arc<Timings>) -> Self {
        let worker = |_| Mutex::new(Worker::timed(Arc::clone(timings)));
        Self {
            finder,
            model,
            workers: (0..rayon::current_num_threads()).map(worker).collect(),
            timings: Arc::clone(timings),
        }
    }

    /// Reads every article, scores the sentences that were asked about but those seen before or by a run that was stopped, and links what the model
    /// found, each step on all threads.
    fn score(&self, chunk: &[Record], seen: &mut Seen, journal: &mut Journal) -> Result<Vec<Scored>> {
        let read = |record| self.timings.time(Phase::Find, || Reading::of(record, &self.finder));
        let readings: Vec<_> = chunk.par_iter().map(|record| record.as_ref().map(read)).collect();
        let requests: Vec<Request> = readings.iter().flatten().flat_map(Reading::requests).collect();
        let answers = seen.outcomes(&requests, |new| journal.outcomes(new, |new| self.score_all(new)))?;
        self.timings.count_sentences(requests.len(), answers.reused);
        drop(requests);
        let mut outcomes = answers.outcomes.into_iter();
        let own = |reading: &std::result::Result<Reading, _>| {
            let count = reading.as_ref().map_or(0, |reading| reading.asked.len());
            outcomes.by_ref().take(count).collect()
        };
        let own: Vec<Vec<SentenceOutcome>> = readings.iter().map(own).collect();
        let scored =
            |(reading, outcomes): (std::result::Result<Reading, &RecordError>, Vec<SentenceOutcome>)| match reading {
                Ok(reading) => self
                    .timings
                    .time(Phase::Link, || reading.scored(&self.finder, outcomes)),
                Err(error) => Scored::Skipped(error.clone()),
            };
        Ok(readings.into_par_iter().zip(own).map(scored).collect())
    }

    fn score_all(&self, requests: &[Request]) -> Result<Vec<SentenceOutcome>> {
        let tasks = requests.par_chunks(TASK_SENTENCES).map(|task| self.score_task(task));
        Ok(tasks.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    fn score_task(&self, requests: &[Request]) -> Result<Vec<SentenceOutcome>> {
        stop::check()?;
        let worker = &self.workers[rayon::current_thread_index().unwrap_or(0) % self.workers.len()];
        self.model
            .score(&mut worker.lock().unwrap_or_else(PoisonError::into_inner), requests)
    }
}

/// An article that was read, before it is scored.
struct Reading<'a> {
    article: &'a Article,
    sentences: Vec<Sentence>,
    candidates: MentionCandidates,
    /// Its mentions, where they are known before it is scored.
    named: Option<ArticleMentions>,
    /// The sentences to be scored, with the spans of their targets: those that name an actor, or all.
    asked: Vec<(usize, Vec<FieldSpan>)>,
}

impl<'a> Reading<'a> {
    fn of(article: &'a Article, finder: &MentionFinder) -> Self {
        let sentences = sentences(article);
        let candidates = finder.candidates(article, &sentences);
        let named = (!finder.asks_for_names()).then(|| finder.mentions(article, &sentences, &candidates, &[]));
        let asked = match &named {
            Some(named) => {
                let groups = named.mentions.chunk_by(|a, b| a.sentence == b.sentence);
                let spans = |group: &[Mention]| group.iter().map(|m| m.span).collect();
                groups.map(|group| (group[0].sentence, spans(group))).collect()
            }
            None => (0..sentences.len())
                .map(|index| (index, candidates.spans(index)))
                .collect(),
        };
        Self {
            article,
            sentences,
            candidates,
            named,
            asked,
        }
    }

    /// One request for each sentence to be scored.
    fn requests(&self) -> impl Iterator<Item = Request<'a>> {
        self.asked.iter().map(|(index, spans)| {
            let sentence = self.sentences[*index];
            Request {
                sentence: sentence.text(self.article),
                targets: spans.iter().filter_map(|span| sentence.to_sentence(*span)).collect(),
                names: self.named.is_none(),
            }
        })
    }

    /// What became of the article; `outcomes` are those of its requests.
    fn scored(self, finder: &MentionFinder, outcomes: Vec<SentenceOutcome>) -> Scored {
        let mut known: HashMap<(usize, FieldSpan), TargetOutcome> = HashMap::new();
        let mut names = Vec::new();
        let Reading {
            article,
            sentences,
            candidates,
            named,
            asked,
        } = self;
        for ((index, spans), outcomes) in asked.into_iter().zip(outcomes) {
            known.extend(spans.into_iter().map(|span| (index, span)).zip(outcomes.targets));
            for name in outcomes.names {
                let Some(naming) = name_occurrence(article, &sentences, index, &name) else {
                    continue;
                };
                known.entry((index, naming.span)).or_insert(name.toward);
                names.push(naming);
            }
        }
        let named = named.unwrap_or_else(|| finder.mentions(article, &sentences, &candidates, &names));
        let mut rows = Rows::new(article, &sentences, &named);
        for mention in &named.mentions {
            let outcome = known.get(&(mention.sentence, mention.span)).copied();
            rows.add(mention, outcome.unwrap_or(Err(Reason::MentionWithoutTokens)));
        }
        named.refused.iter().for_each(|refusal| rows.refuse(refusal));
        // Where nobody is mentioned, the article is in no number, whosever copy it is.
        let fingerprint = if named.mentions.is_empty() {
            Fingerprint::default()
        } else {
            Fingerprint::of(&article.text)
        };
        Scored::Article {
            sentences: spoken(article, &sentences, &rows.scored),
            row: article_row(article, sentences.len(), rows.scored.len(), fingerprint),
            found: (named.mentions.len() + named.refused.len()) as u64,
            mentions: rows.scored,
            skipped: rows.skipped,
        }
    }
}

/// The sentences of `scored`, each once.
fn spoken(article: &Article, sentences: &[Sentence], scored: &[MentionRow]) -> Vec<SentenceRow> {
    let named = scored.chunk_by(|a, b| place(a) == place(b)).map(|group| &group[0]);
    let mut sentences = sentences.iter();
    named
        .filter_map(|row| {
            let sentence = sentences.find(|s| (s.field, s.index) == place(row))?;
            Some(SentenceRow {
                article_id: row.article_id.clone(),
                field: row.field,
                sentence_index: row.sentence_index,
                sentence: sentence.span.of(article.field(row.field)).to_owned(),
            })
        })
        .collect()
}

fn place(row: &MentionRow) -> (Field, u32) {
    (row.field, row.sentence_index)
}

fn article_row(article: &Article, sentences: usize, mentions: usize, fingerprint: Fingerprint) -> ArticleRow {
    ArticleRow {
        article_id: article.id.clone(),
        outlet: article.outlet.clone(),
        date: article.date,
        content: article.content,
        source: article.origin.source.to_string(),
        line: article.origin.line,
        n_sentences: sentences as u32,
        n_mentions: mentions as u32,
        agency: fingerprint.agency.unwrap_or_default().to_owned(),
        signature: fingerprint.signature,
    }
}

/// What became of one record.
enum Scored {
    Article {
        row: ArticleRow,
        found: u64,
        mentions: Vec<MentionRow>,
        sentences: Vec<SentenceRow>,
        skipped: Vec<RecordError>,
    },
    Skipped(RecordError),
}

/// Gathers the rows of one article.
struct Rows<'a> {
    article: &'a Article,
    sentences: &'a [Sentence],
    named: &'a ArticleMentions,
    title: CodePoints<'a>,
    text: CodePoints<'a>,
    scored: Vec<MentionRow>,
    skipped: Vec<RecordError>,
}

impl<'a> Rows<'a> {
    fn new(article: &'a Article, sentences: &'a [Sentence], named: &'a ArticleMentions) -> Self {
        let (title, text) = (CodePoints::new(&article.title), CodePoints::new(&article.text));
        Self {
            article,
            sentences,
            named,
            title,
            text,
            scored: Vec::new(),
            skipped: Vec::new(),
        }
    }

    fn add(&mut self, mention: &Mention, outcome: TargetOutcome) {
        match outcome {
            Ok(stance) => self.scored.push(self.row(mention, stance)),
            Err(reason) => self.skipped.push(self.skip(mention, reason)),
        }
    }

    fn row(&self, mention: &Mention, stance: Stance) -> MentionRow {
        let bearer = &self.named.bearers[mention.bearer];
        let sentence = self.sentences[mention.sentence];
        let at = match sentence.field {
            Field::Title => &self.title,
            Field::Text => &self.text,
        };
        let [p_neg, p_neu, p_pos] = stance.toward.0;
        let spoken = self.named.spoken_at(sentence.field, mention.span);
        MentionRow {
            article_id: self.article.id.clone(),
            outlet: self.article.outlet.clone(),
            date: self.article.date,
            field: sentence.field,
            sentence_index: sentence.index,
            sentence_start: at.before(sentence.span.start),
            sentence_end: at.before(sentence.span.end),
            mention_start: at.before(mention.span.start),
            mention_end: at.before(mention.span.end),
            mention: mention.span.of(self.article.field(sentence.field)).to_owned(),
            actor_id: bearer.id.clone(),
            actor_type: bearer.kind,
            match_method: mention.method,
            in_quote: spoken.is_some(),
            speaker_actor_id: spoken.map_or_else(String::new, |spoken| self.speaker(spoken)),
            p_neg,
            p_neu,
            p_pos,
            label: stance.toward.label(),
            score: stance.toward.score(),
            sentence_sentiment: stance.sentence.map(|sentiment| sentiment.score()),
            windowed: stance.windowed,
        }
    }

    fn speaker(&self, spoken: &QuotedSpan) -> String {
        let id = |bearer: usize| self.named.bearers[bearer].id.clone();
        spoken.speaker.map_or_else(|| UNKNOWN_SPEAKER.to_owned(), id)
    }

    fn skip(&self, mention: &Mention, reason: Reason) -> RecordError {
        let actor = &self.named.bearers[mention.bearer].id;
        let detail = self.detail(mention.sentence, mention.span, &format!("({actor})"));
        self.error(Stage::Stance, reason, detail)
    }

    fn refuse(&mut self, refusal: &Refusal) {
        let ids: Vec<&str> = refusal
            .candidates
            .iter()
            .map(|at| self.named.bearers[*at].id.as_str())
            .collect();
        let detail = self.detail(
            refusal.sentence,
            refusal.span,
            &format!("could be {}", ids.join(" or ")),
        );
        self.skipped
            .push(self.error(Stage::Link, Reason::AmbiguousName, detail));
    }

    fn detail(&self, sentence: usize, span: FieldSpan, what: &str) -> String {
        let sentence = self.sentences[sentence];
        let words: String = span.of(self.article.field(sentence.field)).chars().take(80).collect();
        format!(
            "“{words}” {what} in sentence {} of the {}",
            sentence.index,
            sentence.field.as_str()
        )
    }

    fn error(&self, stage: Stage, reason: Reason, detail: String) -> RecordError {
        RecordError {
            origin: self.article.origin.clone(),
            article_id: Some(self.article.id.clone()),
            stage,
            reason,
            detail,
        }
    }
}

/// Writes what the engine made, in the order of the input, and keeps the books.
struct Sink {
    mentions: MentionWriter,
    articles: ArticleWriter,
    /// None where they are not to be kept.
    sentences: Option<SentenceWriter>,
    skipped: CsvFile,
    counts: Counts,
    reasons: BTreeMap<String, u64>,
    first_reasons: Vec<String>,
    /// Where an input could not be read any further.
    unread: Vec<String>,
}

impl Sink {
    fn create(folder: &Folder, sentences: bool) -> Result<Self> {
        Ok(Self {
            mentions: MentionWriter::create(folder, MENTIONS_FILE)?,
            articles: ArticleWriter::create(folder, ARTICLES_FILE)?,
            sentences: sentences
                .then(|| SentenceWriter::create(folder, SENTENCES_FILE))
                .transpose()?,
            skipped: CsvFile::create(folder, SKIPPED_FILE, &FileSpec::SKIPPED)?,
            counts: Counts::default(),
            reasons: BTreeMap::new(),
            first_reasons: Vec::new(),
            unread: Vec::new(),
        })
    }

    fn take(&mut self, scored: Scored) -> Result<()> {
        match scored {
            Scored::Skipped(error) => {
                match error.reason {
                    Reason::DuplicateRecord => self.counts.duplicates += 1,
                    _ => self.counts.records_skipped += 1,
                }
                if matches!(error.reason, Reason::UnreadableInput | Reason::UnknownFormat) {
                    self.unread
                        .push(format!("{}:{}", error.origin.source, error.origin.line));
                }
                self.skip(&error)
            }
            Scored::Article {
                row,
                found,
                mentions,
                sentences,
                skipped,
            } => {
                self.counts.mentions_found += found;
                self.counts.articles_scored += 1;
                self.counts.mentions_scored += mentions.len() as u64;
                self.counts.mentions_skipped += skipped.len() as u64;
                self.articles.write(row)?;
                self.mentions.write_article(mentions)?;
                if let Some(file) = &mut self.sentences {
                    file.write_article(sentences)?;
                }
                skipped.iter().try_for_each(|error| self.skip(error))
            }
        }
    }

    fn skip(&mut self, error: &RecordError) -> Result<()> {
        *self.reasons.entry(error.reason.as_str().to_owned()).or_default() += 1;
        if self.first_reasons.len() < REASONS_SHOWN {
            self.first_reasons.push(format!(
                "  {}:{}: {}",
                error.origin.source, error.origin.line, error.detail
            ));
        }
        self.skipped.write(&SkippedRow::from(error))
    }

    fn finish(
        self,
        mut facts: Facts,
        inputs: Vec<ingest::InputSummary>,
        timings: Arc<Timings>,
        max_skipped: Option<MaxSkipped>,
    ) -> Result<ScoreReport> {
        let read = facts.counts;
        facts.counts = Counts {
            records_read: read.records_read,
            other_shards: read.other_shards,
            unchanged: read.unchanged,
            ..self.counts
        };
        facts.counts.check()?;
        facts.skipped = self.reasons;
        let mut warnings = Vec::from_iter(self.skipped.finish()?);
        if facts.counts.articles_scored + facts.counts.other_shards + facts.counts.unchanged == 0 {
            return Err(Error::NothingUsable(why_nothing(&self.first_reasons, &inputs)));
        }
        let text = serde_json::to_string(&facts).map_err(|e| Error::Counts(e.to_string()))?;
        self.mentions.finish(text.clone())?;
        if let Some(sentences) = self.sentences {
            sentences.finish(text.clone())?;
        }
        self.articles.finish(text)?;
        warnings.extend(unread_warning(&self.unread));
        warnings.extend(undated_warning(&inputs));
        Ok(ScoreReport {
            too_many_skipped: max_skipped.and_then(|most| facts.too_many_skipped(most)),
            facts,
            inputs,
            warnings,
            timings,
            resumed: 0,
            threads: rayon::current_num_threads(),
        })
    }
}

fn why_nothing(first_reasons: &[String], inputs: &[ingest::InputSummary]) -> String {
    if !first_reasons.is_empty() {
        return first_reasons.join("\n");
    }
    inputs
        .iter()
        .map(|input| format!("  {}: holds no record", input.path))
        .collect::<Vec<_>>()
        .join("\n")
}

/// One row of `skipped.csv` stands for all that an unreadable input still held, so it must not pass for one lost record.
fn unread_warning(unread: &[String]) -> Option<String> {
    let shown = unread
        .iter()
        .take(REASONS_SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    let more = match unread.len().saturating_sub(REASONS_SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!unread.is_empty()).then(|| {
        format!("what stands from {shown}{more} on could not be read and is in no number; skipped.csv says why")
    })
}

fn undated_warning(inputs: &[ingest::InputSummary]) -> Option<String> {
    let undated: u64 = inputs.iter().map(|i| i.undated).sum();
    let remedy = "dates written like 1/4/19 need --date-format";
    (undated > 0).then(|| format!("articles without a date that can be read: {undated}; {remedy}"))
}

/// `regard score`: the first stage alone.
///
/// # Errors
/// Any [`Error`]. Where the run had begun, `run.json` says `failed` and why; where it was refused before that, the folder
/// is as it was.
pub fn run_score(config: &ScoreConfig, folder: &Folder, observer: &dyn Observer) -> Result<ScoreReport> {
    let ready = ScoreJob::new(config)?.loaded()?;
    let sources = scored_from(&ready);
    let report = recorded("score", folder, &Value::Null, || {
        remove_outputs(folder, &SCORED_FILES)?;
        remove_summaries(folder)?;
        let report = score_all(ready, folder, observer)?;
        let done = Done {
            settings: json!({ "score": config.flags, "excel": excel(folder) }),
            facts: report.facts.recorded(),
            warnings: report.all_warnings().cloned().collect(),
            too_many_skipped: report.too_many_skipped.is_some(),
            sources,
            outputs: outputs(folder, scored_files())?,
        };
        Ok((report, done))
    })?;
    folder.remove(JOURNAL_FILE)?;
    Ok(report)
}

/// Scores every article; what a run that was stopped has done is taken from its journal.
pub(crate) fn score_all(ready: ScoreJob, folder: &Folder, observer: &dyn Observer) -> Result<ScoreReport> {
    ready.score(folder, &folder.path().join(JOURNAL_FILE), &mut |_| Ok(true), observer)
}

pub(crate) fn scored_from(ready: &ScoreJob) -> Sources {
    Sources {
        score: Some(ready.source()),
        ..Sources::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_is_closed_by_the_bytes_of_all_texts() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("dump.jsonl");
        let sizes = Sizes::within(None, 1, 0).unwrap();
        let record = |id: usize| {
            format!(
                "{{\"id\": {id}, \"title\": \"{}\", \"text\": \"x\"}}\n",
                "a".repeat(sizes.chunk_bytes / 4)
            )
        };
        std::fs::write(&path, (0..10).map(record).collect::<String>()).unwrap();
        let inputs = [path.to_str().unwrap().to_owned()];
        let mut queue = Queue {
            articles: &mut ingest::open(&inputs, &ingest::Options::default()).unwrap(),
            sizes,
            shard: Shard::default(),
            wanted: &mut |_| Ok(true),
            left: u64::MAX,
            counts: Counts::default(),
        };
        let sizes: Vec<usize> =
            std::iter::from_fn(|| Some(queue.next_chunk().unwrap().len()).filter(|size| *size > 0)).collect();
        assert_eq!(sizes, [4, 4, 2]);
    }
}
