//! Made-up scored parts, like those of real dumps in what `summarize` holds and reads.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use regard::actor::Registry;
use regard::article::Field;
use regard::clean::SentenceHash;
use regard::copies::Signature;
use regard::model::ModelFiles;
use regard::output::{ARTICLES_FILE, ArticleRow, Folder, MENTIONS_FILE, MentionRow, ParquetWriter};
use regard::record::facts::Facts;
use regard::stance::Engine;
use regard::terms::{ActorType, Label, MatchMethod};
use std::path::{Path, PathBuf};

/// The numbers of what is made.
#[derive(Clone, Copy)]
pub struct Sizes {
    pub articles: u64,
    pub actors: u64,
    pub outlets: u64,
    pub parts: u64,
}

/// Hashed sentences of an article.
const SENTENCES: u64 = 25;
/// Articles for each story that is copied: with one article in twenty a copy, about four copies of each.
const STORIES_PER_ARTICLES: u64 = 80;
/// Sentences that an outlet repeats as they stand, as a teaser, and those that it quotes again.
const TEASERS: u64 = 40;
const QUOTES_PER_ARTICLES: u64 = 200;
const WORDS: [&str; 16] = [
    "council", "harbor", "vote", "budget", "minister", "strike", "senate", "court", "talks", "bridge", "schools",
    "police", "market", "storm", "border", "mayor",
];

/// Makes the parts in `folder`, or uses those that are there. Returns the folders.
pub fn make(folder: &Path, sizes: Sizes) -> Vec<PathBuf> {
    let list: String = (0..sizes.actors)
        .map(|i| format!("actor-{i},Some Actor {i},PER\n"))
        .collect();
    let list = format!("actor_id,name,type\n{list}");
    let registry = Registry::from_bytes(Path::new("actors.csv"), list.as_bytes()).expect("a valid list");
    let model = ModelFiles::embedded().expect("the embedded model");
    let parts: Vec<u64> = (0..sizes.parts).collect();
    parts
        .par_iter()
        .map(|part| {
            let path = folder.join(format!("part-{part:04}"));
            if !path.join(ARTICLES_FILE).exists() {
                let shard = format!("{}/{}", part + 1, sizes.parts);
                let facts = Facts::new(&model, Engine::default(), &registry, shard);
                Part::new(sizes, *part).write(&path, facts);
            }
            path
        })
        .collect()
}

/// A part while it is made.
struct Part {
    sizes: Sizes,
    number: u64,
    rng: Xoshiro256PlusPlus,
    source: String,
}

impl Part {
    fn new(sizes: Sizes, number: u64) -> Self {
        Self {
            sizes,
            number,
            rng: Xoshiro256PlusPlus::seed_from_u64(1 + number),
            source: format!("dump-{number:04}.jsonl.gz"),
        }
    }

    fn write(&mut self, path: &Path, mut facts: Facts) {
        let folder = Folder::open(path).expect("a new folder");
        let mut mentions = ParquetWriter::<MentionRow>::create(&folder, MENTIONS_FILE).expect("a new file");
        let mut articles = ParquetWriter::<ArticleRow>::create(&folder, ARTICLES_FILE).expect("a new file");
        let from = self.number * self.sizes.articles / self.sizes.parts;
        let to = (self.number + 1) * self.sizes.articles / self.sizes.parts;
        for number in from..to {
            let (article, rows) = self.article(number);
            facts.counts.mentions_scored += rows.len() as u64;
            articles.write_article([article]).expect("room on the disk");
            mentions.write_article(rows).expect("room on the disk");
        }
        facts.counts.articles_scored = to - from;
        facts.counts.records_read = to - from;
        facts.counts.mentions_found = facts.counts.mentions_scored;
        let facts = serde_json::to_string(&facts).expect("facts are JSON");
        mentions.finish(facts.clone()).expect("room on the disk");
        articles.finish(facts).expect("room on the disk");
    }

    fn below(&mut self, n: u64) -> u64 {
        self.rng.next_u64() % n
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn article(&mut self, number: u64) -> (ArticleRow, Vec<MentionRow>) {
        let outlet = self.below(self.sizes.outlets);
        let days = i32::try_from(self.below(730)).expect("two years");
        let date = jiff::civil::date(2024, 1, 1)
            .checked_add(jiff::Span::new().days(days))
            .expect("in the calendar");
        let title = self.title();
        let id = format!(
            "https://outlet-{outlet}.example/{}/{}-{number:x}",
            date.strftime("%Y/%m/%d"),
            title.to_lowercase().replace(' ', "-")
        );
        let mut article = ArticleRow {
            article_id: id.clone(),
            outlet: format!("Outlet {outlet}"),
            date: Some(date),
            url: id,
            title,
            language: "en".to_owned(),
            content: number,
            source: self.source.clone(),
            line: number + 1,
            n_sentences: 30,
            refused: self.refused(),
            agency: self.agency().to_owned(),
            signature: self.signature(),
            sentence_hashes: self.sentence_hashes(outlet),
            ..ArticleRow::default()
        };
        let mentions = self.mentions(&article, outlet.is_multiple_of(3));
        article.n_mentions = mentions.len() as u32;
        (article, mentions)
    }

    fn title(&mut self) -> String {
        let words: Vec<&str> = (0..4).map(|_| WORDS[self.below(WORDS.len() as u64) as usize]).collect();
        words.join(" ")
    }

    fn refused(&mut self) -> String {
        if !self.one_in(25) {
            return String::new();
        }
        let first = self.below(self.sizes.actors);
        format!("actor-{first}|actor-{}", (first + 1) % self.sizes.actors)
    }

    fn agency(&mut self) -> &'static str {
        match self.below(40) {
            0 => "AP",
            1 => "Reuters",
            _ => "",
        }
    }

    /// One text in twenty is an edited copy of a story; the others have nothing in common.
    fn signature(&mut self) -> Option<Signature> {
        let story = self
            .one_in(20)
            .then(|| self.below(1 + self.sizes.articles / STORIES_PER_ARTICLES));
        let mut text = match story {
            Some(story) => Xoshiro256PlusPlus::seed_from_u64(u64::MAX - story),
            None => self.rng.clone(),
        };
        let mut bytes: Vec<u8> = (0..Signature::BYTES).map(|_| text.next_u64() as u8).collect();
        if story.is_none() {
            self.rng = text;
        } else {
            bytes
                .iter_mut()
                .step_by(7)
                .for_each(|byte| *byte = self.rng.next_u64() as u8);
        }
        Signature::from_bytes(&bytes)
    }

    /// One sentence in a hundred is one that the outlet repeats, two are quotes that stand in a few of its articles.
    fn sentence_hashes(&mut self, outlet: u64) -> Vec<SentenceHash> {
        let quotes = 1 + self.sizes.articles / self.sizes.outlets / QUOTES_PER_ARTICLES * SENTENCES;
        let words = |part: &mut Self| match part.below(100) {
            0 => (outlet << 32 | part.below(TEASERS)) << 1 | 1,
            1 | 2 => (1 << 62 | outlet << 32 | part.below(quotes)) << 1,
            _ => part.rng.next_u64() & !1,
        };
        let hash = |index| SentenceHash {
            field: Field::Text,
            index,
            words: words(self),
        };
        (1..=SENTENCES as u32).map(hash).collect()
    }

    /// Returns 2.4 actors' mentions, 3.6 of each, every one in a sentence of its own.
    fn mentions(&mut self, article: &ArticleRow, is_positive: bool) -> Vec<MentionRow> {
        let tone = if is_positive { 0.2 } else { 0.0 };
        let mut rows = Vec::new();
        for _ in 0..[1, 1, 2, 3, 5][self.below(5) as usize] {
            let actor = format!("actor-{}", self.below(self.sizes.actors));
            for _ in 0..[1, 1, 1, 1, 2, 2, 4, 6, 6, 12][self.below(10) as usize] {
                let score = (self.below(2_000_001) as f32 / 1e6 - 1.0 + tone).min(1.0);
                rows.push(mention(article, &actor, 1 + rows.len() as u32, score));
            }
        }
        rows
    }
}

fn mention(article: &ArticleRow, actor: &str, sentence: u32, score: f32) -> MentionRow {
    MentionRow {
        article_id: article.article_id.clone(),
        outlet: article.outlet.clone(),
        date: article.date,
        url: article.url.clone(),
        title: article.title.clone(),
        field: Field::Text,
        sentence_index: sentence,
        sentence_start: 100 * sentence,
        sentence_end: 100 * sentence + 90,
        mention_start: 100 * sentence + 10,
        mention_end: 100 * sentence + 20,
        mention_offset: 10,
        mention: "Some Actor".to_owned(),
        actor_id: actor.to_owned(),
        mention_actor_id: actor.to_owned(),
        actor_type: ActorType::Person,
        match_method: MatchMethod::Name,
        in_quote: sentence.is_multiple_of(2),
        speaker_actor_id: String::new(),
        mention_speaker_id: String::new(),
        p_neg: (1.0 - score) / 3.0,
        p_neu: 1.0 / 3.0,
        p_pos: (1.0 + score) / 3.0,
        label: if score < 0.0 { Label::Negative } else { Label::Positive },
        score,
        sentence_sentiment: Some(score),
        windowed: false,
    }
}
