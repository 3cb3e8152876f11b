//! The explanations that the page and the workbook share: of the scores, of reasons and of flags.

/// Explains the numbers.
pub const MEANING: &[(&str, &str)] = &[
    (
        "Score",
        "What a sentence expresses toward an actor it names, as the model reads it: the probability that it is positive \
         minus the probability that it is negative. −1 is against the actor, +1 is for it, 0 is neither.",
    ),
    (
        "Tone index",
        "article_mean_score: the mean over articles of each article's mean score. Every article weighs the same.",
    ),
    (
        "Interval",
        "How far the index would move with other articles of the same kind: articles count, never single mentions, and copies \
         of one article count once. Where there are too few articles there is no interval, and the index should not be relied on.",
    ),
    (
        "Shares",
        "Of an actor's mentions, how many are likeliest negative, neutral and positive.",
    ),
    (
        "Difference",
        "diff: the index of one outlet less that of another on the same actor, within the weeks or months in which both wrote of it, \
         so that like is compared with like. What only one of them wrote of counts in neither.",
    ),
    (
        "q",
        "q_value: how sure a difference is, all comparisons of the run considered. Of the differences with at most this q, about this \
         share is chance.",
    ),
];

/// Warns of what the numbers do not show.
pub const LIMITS: &[(&str, &str)] = &[
    (
        "Not an opinion",
        "The index is the tone of single sentences. It is never “the outlet's opinion”: even the mean of human labels of \
         sentences recovers the overall label of an article for only 70 % of positive and 55 % of negative entities (ELSA, \
         arXiv 2407.03916).",
    ),
    (
        "Not the outlet's words alone",
        "What an outlet quotes counts like what it says itself; score_narration in actors_by_outlet.csv (with --columns all) is its own words \
         alone, as far as rules can tell them.",
    ),
    (
        "Not all mentions",
        "Names are found, and surnames of persons named in full; “he” only with --pronouns, “the president” only where everybody's \
         names were looked for, and what could be two actors is refused.",
    ),
    (
        "Not without error",
        "The interval does not contain the model's own errors. Read the evidence before you rely on a number.",
    ),
    (
        "Not between actors",
        "Compare outlets on the same actor in the same period. Do not compare actors with each other.",
    ),
];

/// Returns the words for a flag of a row; `None` for one that has no other words than its name.
pub fn flag_words(flag: &str) -> Option<&'static str> {
    Some(match flag {
        "low_n" => "too few articles for an interval",
        "low_coded" => "too few mentions coded",
        "few_days" => "articles of few days: other days could show something else",
        "one_outlet" => "one outlet alone",
        "little_overlap" => "too few only because the outlets wrote at different times",
        _ => return None,
    })
}

/// Returns the flags of a row, joined by `|`, in words.
pub fn flags_in_words(flags: &str) -> String {
    let words = flags
        .split('|')
        .map(|flag| flag_words(flag).map_or_else(|| flag.replace('_', " "), str::to_owned));
    words.collect::<Vec<_>>().join("; ")
}

/// Returns a text as a sentence begins.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect()
}

/// Returns the words for a reason of `skipped.csv`, to stand behind a number.
pub fn reason_words(reason: &str) -> String {
    let words = match reason {
        "ambiguous_name" => "names that could be several actors'",
        "other_name" => "part of another name",
        "mention_too_long" => "longer than the model takes",
        "mention_without_tokens" => "letters that the model does not know",
        "repeated_text" => "in text that an outlet repeats",
        "related_links" => "in headlines of other articles",
        "caption" => "in captions",
        "credit" => "in credits",
        "byline" => "in bylines",
        "teaser" => "in teasers",
        "missing_text" => "records without a text",
        "duplicate_record" => "records that repeat another",
        "conflicting_id" => "records with the id of another",
        "other_language" => "articles in another language",
        "invalid_json" => "not valid JSON",
        "no_article" => "pages without an article",
        _ => return reason.replace('_', " "),
    };
    words.to_owned()
}
