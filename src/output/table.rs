//! The data dictionary: each column of each file, once. Headers and `datapackage.json` are made from it.

/// A type of the Frictionless Table Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Kind {
    String,
    Integer,
    Number,
    Date,
    Boolean,
}

impl Kind {
    /// The word of the Table Schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::String => "string",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::Date => "date",
            Kind::Boolean => "boolean",
        }
    }
}

/// One column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The header.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Meaning, unit and range, for a person.
    pub description: &'static str,
}

/// One file: its columns and the ones that name a row.
#[derive(Debug, Clone, Copy)]
pub struct FileSpec {
    /// What one row is.
    pub row: &'static str,
    /// The columns that together are unique; empty where rows have no key.
    pub key: &'static [&'static str],
    /// In order.
    pub columns: &'static [Column],
}

impl FileSpec {
    /// The header row.
    pub fn header(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|c| c.name)
    }
}

const fn column(name: &'static str, kind: Kind, description: &'static str) -> Column {
    Column {
        name,
        kind,
        description,
    }
}

const SUMMARY: &[Column] = &[
    column(
        "actor_id",
        Kind::String,
        "The actor's id, in the actor list or made from its name",
    ),
    column(
        "actor_name",
        Kind::String,
        "The actor's name, in the actor list or as most texts give it",
    ),
    column("actor_type", Kind::String, "PER, ORG, LOC or MISC"),
    column(
        "outlet",
        Kind::String,
        "The outlet as the dump names it; (all) where the row covers every outlet",
    ),
    column(
        "period_start",
        Kind::Date,
        "First day of the period; with --period all the first day of the run's articles; empty for articles without a date",
    ),
    column(
        "period_end",
        Kind::Date,
        "Last day of the period, inclusive; with --period all the last day of the run's articles; empty for articles without a date",
    ),
    column("n_articles", Kind::Integer, "Articles that mention the actor"),
    column(
        "n_articles_unique",
        Kind::Integer,
        "The same, with a group of copies counted once: what article_mean_score and its interval rest on",
    ),
    column(
        "n_sentences",
        Kind::Integer,
        "Sentences that mention the actor; a sentence counts once however often it names it",
    ),
    column("n_mentions", Kind::Integer, "Mentions of the actor"),
    column("n_neg", Kind::Integer, "Mentions whose likeliest class is negative"),
    column("n_neu", Kind::Integer, "Mentions whose likeliest class is neutral"),
    column("n_pos", Kind::Integer, "Mentions whose likeliest class is positive"),
    column("share_neg", Kind::Number, "n_neg / n_mentions, 0..1"),
    column("share_neu", Kind::Number, "n_neu / n_mentions, 0..1"),
    column("share_pos", Kind::Number, "n_pos / n_mentions, 0..1"),
    column(
        "mention_mean_score",
        Kind::Number,
        "Mean of p_pos - p_neg over mentions, -1..1",
    ),
    column(
        "article_mean_score",
        Kind::Number,
        "The primary tone index, -1..1: mean over articles of each article's mean score, so that every article weighs the same; a group of copies weighs as one article, with the mean of its scores",
    ),
    column(
        "sd_article",
        Kind::Number,
        "Sample standard deviation of the articles' mean scores, copies counted once; empty for fewer than two articles",
    ),
    column(
        "ci_low",
        Kind::Number,
        "Lower end of the interval of article_mean_score; empty for fewer articles, copies counted once, than --min-articles",
    ),
    column(
        "ci_high",
        Kind::Number,
        "Upper end of the interval of article_mean_score; empty for fewer articles, copies counted once, than --min-articles",
    ),
    column(
        "ci_level",
        Kind::Number,
        "Nominal coverage of the interval, 0..1; empty where there is none",
    ),
    column(
        "ci_method",
        Kind::String,
        "How the interval was made: student_t, over articles, never mentions; empty where there is none",
    ),
    column(
        "n_coded",
        Kind::Integer,
        "Mentions that a person coded, see regard calibrate; empty without a coding",
    ),
    column(
        "score_corrected",
        Kind::Number,
        "article_mean_score corrected for the model's errors, -1..1: what it would be had a person coded every mention as -1, 0 or 1, estimated from the coded ones of this row alone; empty without a coding and where low_coded",
    ),
    column(
        "corrected_low",
        Kind::Number,
        "Lower end of the interval of score_corrected, of coverage --ci-level: what other articles and another sample of mentions would change",
    ),
    column(
        "corrected_high",
        Kind::Number,
        "Upper end of the interval of score_corrected",
    ),
    column(
        "n_coreference",
        Kind::Integer,
        "Of the mentions, those that are pronouns; 0 without --pronouns",
    ),
    column(
        "n_quoted",
        Kind::Integer,
        "Of the mentions, those in quoted or reported words of somebody else than the outlet",
    ),
    column(
        "score_narration",
        Kind::Number,
        "As article_mean_score, of the mentions in the outlet's own words alone; empty where there are none",
    ),
    column(
        "score_quoted",
        Kind::Number,
        "As article_mean_score, of the mentions in quoted or reported words alone; empty where there are none",
    ),
    column(
        "sentence_sentiment",
        Kind::Number,
        "Mean sentiment of the sentences that mention the actor, -1..1: the tone around it, not toward it; empty where the model does not tell",
    ),
    column(
        "n_wire",
        Kind::Integer,
        "Of the articles, those that an agency wrote: credited to one, or copies of an article that is",
    ),
    column(
        "score_excl_wire",
        Kind::Number,
        "article_mean_score without them, -1..1",
    ),
    column(
        "mean_confidence",
        Kind::Number,
        "Mean probability of the likeliest class, 1/3..1",
    ),
    column(
        "flags",
        Kind::String,
        "low_n: fewer articles, copies counted once, than --min-articles; undated: articles without a date; gap: no article in a period between two that have some; low_coded: a coding was given and has too little of the row to correct it. Several are joined by |",
    ),
];

const DUPLICATE_GROUP: Column = column(
    "duplicate_group",
    Kind::String,
    "The same for copies and near copies of one text: the smallest article_id among them; empty for an article that has none",
);

const IS_WIRE: Column = column(
    "is_wire",
    Kind::Boolean,
    "Whether an agency wrote the article: credited to one, or a copy of an article that is; false for an agency's own outlet",
);

const MENTION_COLUMNS: &[Column] = &[
    column(
        "article_id",
        Kind::String,
        "The article's id, derived from its content where the dump has none",
    ),
    column(
        "outlet",
        Kind::String,
        "The outlet as the dump names it, else the url's host, else unknown",
    ),
    column(
        "date",
        Kind::Date,
        "Day of publication; empty where the dump has none that can be read",
    ),
    column("field", Kind::String, "title or text: what the offsets point into"),
    column(
        "sentence_index",
        Kind::Integer,
        "The sentence's position in its field, from 0",
    ),
    column(
        "sentence_start",
        Kind::Integer,
        "First Unicode code point of the sentence in the field",
    ),
    column(
        "sentence_end",
        Kind::Integer,
        "One past the last code point of the sentence",
    ),
    column(
        "mention_start",
        Kind::Integer,
        "First code point of the mention in the field",
    ),
    column(
        "mention_end",
        Kind::Integer,
        "One past the last code point of the mention",
    ),
    column("mention", Kind::String, "The words of the mention, as in the article"),
    column(
        "actor_id",
        Kind::String,
        "The actor's id: the actor list's, or one made from the name of an actor that was discovered",
    ),
    column("actor_type", Kind::String, "PER, ORG, LOC or MISC"),
    column(
        "match_method",
        Kind::String,
        "How the actor was found: name; alias (of the list); short_form (a surname, or an acronym that the article introduces); role (\"the president\"); metonym (a government by its seat); coreference (a pronoun)",
    ),
    column(
        "in_quote",
        Kind::Boolean,
        "Whether the mention stands in quoted or reported words",
    ),
    column(
        "speaker_actor_id",
        Kind::String,
        "Whose words they are, where the mention stands in a quote: an actor_id, or unknown; empty outside of quotes",
    ),
    column(
        "p_neg",
        Kind::Number,
        "Probability that the sentence is negative toward the actor, 0..1",
    ),
    column("p_neu", Kind::Number, "Probability that it is neutral, 0..1"),
    column("p_pos", Kind::Number, "Probability that it is positive, 0..1"),
    column("label", Kind::String, "The likeliest of negative, neutral, positive"),
    column("score", Kind::Number, "p_pos - p_neg, -1..1"),
    column(
        "sentence_sentiment",
        Kind::Number,
        "Sentiment of the whole sentence, of its window where windowed, -1..1; empty where the model does not tell",
    ),
    column(
        "windowed",
        Kind::Boolean,
        "Whether the sentence was too long for the model and a window around the mention was scored",
    ),
    DUPLICATE_GROUP,
    IS_WIRE,
];

impl FileSpec {
    /// `outlet_comparison.csv`.
    pub const OUTLET_COMPARISON: FileSpec = FileSpec {
        row: "two outlets on one actor in a period, where at least one of them has --min-articles articles",
        key: &["actor_id", "outlet_a", "outlet_b", "period_start"],
        columns: &[
            column(
                "actor_id",
                Kind::String,
                "The actor's id, in the actor list or made from its name",
            ),
            column(
                "actor_name",
                Kind::String,
                "The actor's name, in the actor list or as most texts give it",
            ),
            column(
                "outlet_a",
                Kind::String,
                "The first outlet; of each pair the one whose name sorts first, or that --compare names first",
            ),
            column("outlet_b", Kind::String, "The second outlet"),
            column(
                "period_start",
                Kind::Date,
                "First day of the period; with --period all the first day of the run's articles",
            ),
            column(
                "period_end",
                Kind::Date,
                "Last day of the period, inclusive; with --period all the last day of the run's articles",
            ),
            column(
                "n_articles_a",
                Kind::Integer,
                "Articles of outlet_a that are compared; copies count once",
            ),
            column(
                "n_articles_b",
                Kind::Integer,
                "Articles of outlet_b that are compared; copies count once",
            ),
            column("score_a", Kind::Number, "Mean over those of outlet_a, -1..1"),
            column("score_b", Kind::Number, "Mean over those of outlet_b, -1..1"),
            column("diff", Kind::Number, "score_a - score_b, -2..2"),
            column(
                "diff_ci_low",
                Kind::Number,
                "Lower end of the interval of diff, of coverage --ci-level; empty where there are too few articles",
            ),
            column(
                "diff_ci_high",
                Kind::Number,
                "Upper end of the interval of diff; empty where there are too few articles",
            ),
            column(
                "p_value",
                Kind::Number,
                "Permutation test over articles of no difference, two-sided, 0..1; empty where there are too few articles",
            ),
            column(
                "q_value",
                Kind::Number,
                "p_value adjusted for all tests of the file (Benjamini-Hochberg), 0..1: of the differences with at most this q, about this share is chance",
            ),
            column(
                "n_tests",
                Kind::Integer,
                "Tests of the file that q_value is adjusted for",
            ),
            column(
                "verdict",
                Kind::String,
                "higher: outlet_a is more positive; lower: more negative; both where q_value is at most 1 - --ci-level; not_distinguishable; too_few: fewer than --min-articles articles in one of them",
            ),
            column(
                "voice",
                Kind::String,
                "Which mentions count (--voice): all; narration: the outlet's own words; quoted: the words of people it quotes",
            ),
            column(
                "excludes_wire",
                Kind::Boolean,
                "Whether agency copy was left out of the articles compared; see is_wire",
            ),
        ],
    };

    /// `period_changes.csv`.
    pub const PERIOD_CHANGES: FileSpec = FileSpec {
        row: "an actor in an outlet in a period, against the period just before it; none across a gap",
        key: &["actor_id", "outlet", "period_start"],
        columns: &[
            column(
                "actor_id",
                Kind::String,
                "The actor's id, in the actor list or made from its name",
            ),
            column(
                "actor_name",
                Kind::String,
                "The actor's name, in the actor list or as most texts give it",
            ),
            column("outlet", Kind::String, "The outlet"),
            column("previous_start", Kind::Date, "First day of the period before"),
            column("period_start", Kind::Date, "First day of the period"),
            column("period_end", Kind::Date, "Last day of the period, inclusive"),
            column(
                "n_articles_previous",
                Kind::Integer,
                "Articles of the period before that are compared; copies count once",
            ),
            column(
                "n_articles",
                Kind::Integer,
                "Articles of the period that are compared; copies count once",
            ),
            column(
                "score_previous",
                Kind::Number,
                "Mean over those of the period before, -1..1",
            ),
            column("score", Kind::Number, "Mean over those of the period, -1..1"),
            column("diff", Kind::Number, "score - score_previous, -2..2"),
            column(
                "diff_ci_low",
                Kind::Number,
                "Lower end of the interval of diff, of coverage --ci-level; empty where there are too few articles",
            ),
            column(
                "diff_ci_high",
                Kind::Number,
                "Upper end of the interval of diff; empty where there are too few articles",
            ),
            column(
                "p_value",
                Kind::Number,
                "Permutation test over articles of no change, two-sided, 0..1; empty where there are too few articles",
            ),
            column(
                "q_value",
                Kind::Number,
                "p_value adjusted for all tests of the file (Benjamini-Hochberg), 0..1",
            ),
            column(
                "n_tests",
                Kind::Integer,
                "Tests of the file that q_value is adjusted for",
            ),
            column(
                "verdict",
                Kind::String,
                "higher: more positive than the period before; lower: more negative; both where q_value is at most 1 - --ci-level; not_distinguishable; too_few: fewer than --min-articles articles in one of them",
            ),
            column(
                "voice",
                Kind::String,
                "Which mentions count (--voice): all; narration: the outlet's own words; quoted: the words of people it quotes",
            ),
            column(
                "excludes_wire",
                Kind::Boolean,
                "Whether agency copy was left out of the articles compared; see is_wire",
            ),
        ],
    };

    /// The file to be coded by hand.
    pub const CODING: FileSpec = FileSpec {
        row: "a mention to be coded by a person",
        key: &["mention_id"],
        columns: &[
            column(
                "coded",
                Kind::String,
                "To be filled: negative, neutral or positive, or -1, 0, 1: what the sentence expresses toward the actor",
            ),
            column("sentence", Kind::String, "The sentence, the mention in [[ ]]"),
            column("mention", Kind::String, "The words of the mention"),
            column(
                "actor_name",
                Kind::String,
                "The actor's name, in the actor list or as most texts give it",
            ),
            column("outlet", Kind::String, "The outlet"),
            column("date", Kind::Date, "Day of publication"),
            column("article_id", Kind::String, "The article's id"),
            column("field", Kind::String, "title or text: what the offsets point into"),
            column(
                "mention_start",
                Kind::Integer,
                "First code point of the mention in the field",
            ),
            column(
                "mention_end",
                Kind::Integer,
                "One past the last code point of the mention",
            ),
            column(
                "actor_id",
                Kind::String,
                "The actor's id, in the actor list or made from its name",
            ),
            column("mention_id", Kind::String, "The mention; must come back as it is"),
            column(
                "sample",
                Kind::String,
                "The run and the seed of the sample; must come back as it is",
            ),
        ],
    };

    /// What the coder must not see, beside the file to be coded.
    pub const CODING_KEY: FileSpec = FileSpec {
        row: "a mention of the sample: what the model said of it, and how it was drawn",
        key: &["mention_id"],
        columns: &[
            column("mention_id", Kind::String, "The mention, as in the file to be coded"),
            column("label", Kind::String, "The model's: negative, neutral, positive"),
            column("score", Kind::Number, "The model's, -1..1"),
            column(
                "stratum_outlet",
                Kind::String,
                "The outlet whose mentions it was drawn from; empty where small outlets share a stratum",
            ),
            column(
                "stratum_band",
                Kind::String,
                "The scores it was drawn from: low, middle or high third of -1..1",
            ),
            column("stratum_mentions", Kind::Integer, "Mentions of the stratum"),
            column("stratum_drawn", Kind::Integer, "Mentions drawn of them"),
            column(
                "inclusion_probability",
                Kind::Number,
                "stratum_drawn / stratum_mentions, 0..1: valid when all rows are coded",
            ),
        ],
    };

    /// `actors.csv`.
    pub const ACTORS: FileSpec = FileSpec {
        row: "an actor, over the whole run; also an actor of the list that was never found, and every actor that was discovered",
        key: &["actor_id"],
        columns: SUMMARY,
    };

    /// `actors_by_outlet.csv` and the files of `actors/`.
    pub const ACTORS_BY_OUTLET: FileSpec = FileSpec {
        row: "an actor in an outlet in a period",
        key: &["actor_id", "outlet", "period_start"],
        columns: SUMMARY,
    };

    /// `mentions.parquet`. Written before it is known which articles are copies; `copies.csv` says that.
    pub const MENTIONS: FileSpec = FileSpec {
        columns: MENTION_COLUMNS.split_at(MENTION_COLUMNS.len() - 2).0,
        ..Self::MENTIONS_CSV
    };

    /// `mentions.csv`.
    pub const MENTIONS_CSV: FileSpec = FileSpec {
        row: "a scored mention: the evidence behind every number",
        key: &["article_id", "field", "mention_start"],
        columns: MENTION_COLUMNS,
    };

    /// `actors_found.csv`.
    pub const ACTORS_FOUND: FileSpec = FileSpec {
        row: "an actor that was discovered; the file is an actor list: edit it and give it to --actors",
        key: &["actor_id"],
        columns: &[
            column(
                "actor_id",
                Kind::String,
                "An id made from the name alone, the same in every run",
            ),
            column("name", Kind::String, "The commonest full name"),
            column("type", Kind::String, "PER, ORG, LOC or MISC, as most mentions have it"),
            column(
                "aliases",
                Kind::String,
                "Other spellings that no other actor shares, separated by |",
            ),
            column("n_articles", Kind::Integer, "Articles that name it"),
            column("n_mentions", Kind::Integer, "Its scored mentions"),
            column(
                "merged_ids",
                Kind::String,
                "Ids in mentions.parquet that are taken for this actor, separated by |",
            ),
            column(
                "example",
                Kind::String,
                "A sentence that names it; empty without sentences.parquet",
            ),
            column("example_article_id", Kind::String, "The article it stands in"),
        ],
    };

    /// `copies.csv`.
    pub const COPIES: FileSpec = FileSpec {
        row: "an article with mentions that has copies among the others, or that an agency wrote; join it to the mentions by article_id",
        key: &["article_id"],
        columns: &[
            column("article_id", Kind::String, "The article's id"),
            column("outlet", Kind::String, "The outlet"),
            column(
                "date",
                Kind::Date,
                "Day of publication; empty where there is none that can be read",
            ),
            DUPLICATE_GROUP,
            IS_WIRE,
            column(
                "agency",
                Kind::String,
                "The agency that the article's own text is credited to; empty where it is credited to none",
            ),
        ],
    };

    /// `articles.parquet`.
    pub const ARTICLES: FileSpec = FileSpec {
        row: "an article that was read and scored, with or without mentions",
        key: &["article_id"],
        columns: &[
            column("article_id", Kind::String, "The article's id"),
            column("outlet", Kind::String, "The outlet"),
            column(
                "date",
                Kind::Date,
                "Day of publication; empty where there is none that can be read",
            ),
            column(
                "content_hash",
                Kind::String,
                "16 hexadecimal digits of a SHA-256 over outlet, date, title and text: tells versions of an article apart",
            ),
            column("source", Kind::String, "The input it was read from"),
            column("line", Kind::Integer, "Line (row for Parquet) of that input, from 1"),
            column("n_sentences", Kind::Integer, "Its sentences, the title included"),
            column("n_mentions", Kind::Integer, "Its scored mentions"),
            column(
                "agency",
                Kind::String,
                "The agency that the text is credited to; empty where there is none, and for an article without mentions",
            ),
            column(
                "signature",
                Kind::String,
                "Binary: MinHash of the text, 126 little-endian 16-bit numbers, by which `summarize` tells copies; empty for an article without mentions or of fewer than eleven words",
            ),
        ],
    };

    /// `sentences.parquet`.
    pub const SENTENCES: FileSpec = FileSpec {
        row: "a sentence that names an actor: the text that the mentions' offsets point into",
        key: &["article_id", "field", "sentence_index"],
        columns: &[
            column("article_id", Kind::String, "The article's id"),
            column("field", Kind::String, "title or text: what the sentence stands in"),
            column(
                "sentence_index",
                Kind::Integer,
                "The sentence's position in its field, from 0",
            ),
            column("sentence", Kind::String, "Its words, as in the article"),
        ],
    };

    /// The evidence in `regard.xlsx`.
    pub const EVIDENCE: FileSpec = FileSpec {
        row: "one of the strongest sentences toward an actor; at most one an article, and of copies the first",
        key: &["actor_id", "label", "rank"],
        columns: &[
            column(
                "actor_id",
                Kind::String,
                "The actor's id, in the actor list or made from its name",
            ),
            column(
                "actor_name",
                Kind::String,
                "The actor's name, in the actor list or as most texts give it",
            ),
            column(
                "label",
                Kind::String,
                "negative or positive: what the sentence is toward the actor",
            ),
            column("rank", Kind::Integer, "1 is the strongest of its label"),
            column("score", Kind::Number, "p_pos - p_neg, -1..1"),
            column("outlet", Kind::String, "The outlet"),
            column("date", Kind::Date, "Day of publication; empty where there is none"),
            column(
                "sentence",
                Kind::String,
                "The sentence; empty where score was told --no-sentences",
            ),
            column("mention", Kind::String, "The words of the mention"),
            column("article_id", Kind::String, "The article's id"),
            column("field", Kind::String, "title or text: where the sentence stands"),
            column(
                "sentence_index",
                Kind::Integer,
                "The sentence's position in its field, from 0",
            ),
            column(
                "mention_start",
                Kind::Integer,
                "First code point of the mention in the field",
            ),
            column(
                "mention_end",
                Kind::Integer,
                "One past the last code point of the mention",
            ),
        ],
    };

    /// The facts of the run in `regard.xlsx`.
    pub const RUN: FileSpec = FileSpec {
        row: "a fact about the run",
        key: &["item"],
        columns: &[
            column("item", Kind::String, "What the fact is about"),
            column("count", Kind::Integer, "The fact, where it is a number of things"),
            column("text", Kind::String, "The fact, where it is not"),
        ],
    };

    /// `skipped.csv`.
    pub const SKIPPED: FileSpec = FileSpec {
        row: "a record or mention that was not scored, and why",
        key: &[],
        columns: &[
            column(
                "source",
                Kind::String,
                "The input it was read from; - is standard input",
            ),
            column(
                "line",
                Kind::Integer,
                "Line (row for Parquet) where the record begins, from 1",
            ),
            column("article_id", Kind::String, "The article's id, where it was known"),
            column(
                "stage",
                Kind::String,
                "ingest: the record was not read; stance: the mention was not scored",
            ),
            column("reason", Kind::String, "One word to filter by"),
            column("detail", Kind::String, "What was wrong, and where it helps what to do"),
        ],
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_keys_are_columns() {
        for spec in [
            FileSpec::ACTORS,
            FileSpec::ACTORS_BY_OUTLET,
            FileSpec::OUTLET_COMPARISON,
            FileSpec::PERIOD_CHANGES,
            FileSpec::MENTIONS,
            FileSpec::MENTIONS_CSV,
            FileSpec::COPIES,
            FileSpec::ACTORS_FOUND,
            FileSpec::ARTICLES,
            FileSpec::SENTENCES,
            FileSpec::EVIDENCE,
            FileSpec::RUN,
            FileSpec::SKIPPED,
        ] {
            let mut names: Vec<_> = spec.header().collect();
            assert!(spec.key.iter().all(|k| names.contains(k)), "{}", spec.row);
            names.sort_unstable();
            let all = names.len();
            names.dedup();
            assert_eq!(names.len(), all, "{}", spec.row);
        }
    }
}
