//! One article with its sentences, mentions and scores.

use super::layout::{PageLayout, StyledText, TextStyle};
use super::{ActorMean, ArticlePage, ShownSentence};
use crate::output::{Decimal, MentionId, MentionRow};
use crate::report::signed;
use crate::text::one_line;
use std::ops::Range;

/// Columns of what a fact is called, and of a sentence's place.
const NAME_COLUMNS: usize = 11;

/// An article, as text.
pub fn article_text(page: &ArticlePage, layout: &PageLayout) -> String {
    let mut text = head(page, layout);
    text.push('\n');
    for sentence in &page.sentences {
        text += &spoken(sentence, layout);
    }
    if page.means.is_empty() {
        text += "No sentence names an actor with a score.\n";
    } else {
        text += &format!("\n{}\n", layout.styled("What enters actors.csv", TextStyle::Strong));
        text += &means(page, layout);
    }
    if !page.skipped.is_empty() {
        text += &format!("\n{}\n", layout.styled("Not scored (skipped.csv)", TextStyle::Strong));
        text += &skipped(page, layout);
    }
    text.trim_end().to_owned()
}

fn head(page: &ArticlePage, layout: &PageLayout) -> String {
    let row = &page.row;
    let date = row.date.map_or("undated".to_owned(), |date| date.to_string());
    let title = page.title.as_deref().unwrap_or("(the title is not known)");
    let mut text = String::new();
    if !title.trim().is_empty() {
        text = format!("{}\n", layout.styled(title, TextStyle::Strong));
    }
    let facts = [
        ("article", Some(row.article_id.clone())),
        ("outlet", Some(row.outlet.clone())),
        ("date", Some(date)),
        ("url", (!row.url.is_empty()).then(|| row.url.clone())),
        ("source", Some(format!("{}, line {}", row.source, row.line))),
        ("agency", agency(page)),
        ("copies", copies(page)),
        ("sentences", Some(row.n_sentences.to_string())),
        ("mentions", Some(format!("{} scored", row.n_mentions))),
        ("shown", page.missing.as_ref().map(|why| shown(page, why))),
    ];
    for (name, what) in facts {
        let what = what.map(|what| layout.wrapped(&format!("{name:<NAME_COLUMNS$}"), &StyledText::of(&what)));
        text.extend(what);
    }
    text
}

fn agency(page: &ArticlePage) -> Option<String> {
    let name = &page.row.agency;
    match (name.is_empty(), page.is_wire) {
        (false, true) => Some(format!("{name}; it counts as agency copy")),
        (false, false) => Some(format!("{name}, in its own outlet")),
        (true, true) => Some("a copy of an article that an agency wrote; it counts as agency copy".to_owned()),
        (true, false) => None,
    }
}

fn copies(page: &ArticlePage) -> Option<String> {
    (!page.copies.is_empty()).then(|| format!("{}: they count as one article", page.copies.join(", ")))
}

fn shown(page: &ArticlePage, why: &str) -> String {
    let kept = page.sentences.iter().any(|sentence| sentence.words.is_some());
    let what = match (page.sentences.is_empty(), kept) {
        (true, _) => "no sentence, for none names an actor",
        (false, true) => "the sentences that name an actor alone",
        (false, false) => "the places of mentions alone, for no sentence was kept",
    };
    format!("{what}: {why}")
}

/// A sentence, and a line for each mention in it.
fn spoken(sentence: &ShownSentence, layout: &PageLayout) -> String {
    let place = format!("{} {}", sentence.field.as_str(), sentence.index);
    let lead = format!("{place:<NAME_COLUMNS$}");
    let mut text = match &sentence.words {
        Some(words) => layout.wrapped(&lead, &highlighted(words, &sentence.mentions, layout)),
        None => layout.wrapped(&lead, &StyledText::of("(the sentence was not kept)")),
    };
    for row in &sentence.mentions {
        let mut words = StyledText::default();
        words.add(&numbers(row), TextStyle::Faint);
        text += &layout.wrapped(&" ".repeat(NAME_COLUMNS + 2), &words);
    }
    text
}

/// The sentence with its mentions marked. Of two that overlap, what is left of the later is marked.
fn highlighted(sentence: &str, mentions: &[MentionRow], layout: &PageLayout) -> StyledText {
    let letters: Vec<char> = sentence.chars().collect();
    let text = |from: usize, to: usize| letters[from..to].iter().collect::<String>();
    let (mut words, mut at) = (StyledText::default(), 0);
    for row in mentions {
        let Range { start, end } = row.in_sentence();
        let (from, to) = (start.max(at), end.min(letters.len()));
        if from < to {
            words.add(&text(at, from), TextStyle::Plain);
            let note = format!("({} {})", row.actor_id, signed(f64::from(row.score)));
            layout.mention(&mut words, &text(from, to), row.label, &note);
            at = to;
        }
    }
    words.add(&text(at, letters.len()), TextStyle::Plain);
    words
}

/// Lists the numbers of a mention in `mentions.parquet`, and its id there.
fn numbers(row: &MentionRow) -> String {
    let number = |name: &str, value: f32| format!("{name}={}", Decimal(Some(f64::from(value))));
    let mut numbers = vec![
        number("score", row.score),
        number("p_neg", row.p_neg),
        number("p_neu", row.p_neu),
        number("p_pos", row.p_pos),
    ];
    numbers.extend(row.in_quote.then(|| format!("said by {}", row.speaker_actor_id)));
    numbers.extend(row.windowed.then(|| "windowed".to_owned()));
    numbers.push(format!("mention_id={}", MentionId::of(row)));
    format!(
        "“{}” · {} · {} · {} · {}",
        row.mention,
        row.actor_id,
        row.match_method.as_str(),
        row.label.as_str(),
        numbers.join(" ")
    )
}

fn means(page: &ArticlePage, layout: &PageLayout) -> String {
    let heads = [
        "actor_id",
        "name",
        "neg",
        "neu",
        "pos",
        "mean score",
        "copies",
        "their mean",
    ];
    let used = if page.copies.is_empty() { 6 } else { heads.len() };
    let rows: Vec<Vec<String>> = page
        .means
        .iter()
        .map(|mean| mean_cells(mean)[..used].to_vec())
        .collect();
    layout.table(&heads[..used], 2..8, &rows)
}

fn mean_cells(mean: &ActorMean) -> Vec<String> {
    let [neg, neu, pos] = mean.labels.map(|count| count.to_string());
    let (copies, of_copies) = mean.copies.unzip();
    vec![
        one_line(&mean.actor_id),
        one_line(&mean.actor_name),
        neg,
        neu,
        pos,
        Decimal(Some(mean.score)).to_string(),
        copies.map(|copies| copies.to_string()).unwrap_or_default(),
        Decimal(of_copies).to_string(),
    ]
}

fn skipped(page: &ArticlePage, layout: &PageLayout) -> String {
    let lines = page.skipped.iter().map(|row| {
        let text = format!("{}:{}: {}: {}", row.source, row.line, row.reason, row.detail);
        layout.wrapped("", &StyledText::of(&text))
    });
    lines.collect()
}
