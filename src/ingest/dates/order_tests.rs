//! The order of day and month, decided over whole inputs.

use crate::ingest::{Options, open, open_with};
use std::io::Write as _;

/// Returns the dates of a CSV with these, and the notes on it.
fn read(dates: &[&str]) -> (Vec<String>, Vec<String>) {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all(table(dates).as_bytes()).unwrap();
    let inputs = [file.path().to_str().unwrap().to_owned()];
    let mut articles = open(&inputs, &Options::default()).unwrap();
    (days(&mut articles), articles.summaries().remove(0).notes)
}

fn table(dates: &[&str]) -> String {
    let rows = dates.iter().enumerate().map(|(id, date)| format!("{id},{date},x\n"));
    "id,date,text\n".to_owned() + &rows.collect::<String>()
}

fn days(articles: &mut crate::ingest::Articles) -> Vec<String> {
    let dates = articles.flatten().map(|article| article.date);
    dates
        .map(|date| date.map_or("-".to_owned(), |day| day.to_string()))
        .collect()
}

#[test]
fn one_date_settles_the_order_for_its_whole_file() {
    let (days, notes) = read(&["8/11/2016", "9/11/16", "25/11/2016", "7.11.2016"]);
    assert_eq!(days, ["2016-11-08", "2016-11-09", "2016-11-25", "2016-11-07"]);
    assert_eq!(
        notes,
        ["dates such as 8/11/2016 are read day first, as 25/11/2016 shows"]
    );
    let (days, notes) = read(&["11/25/2016", "11/8/2016"]);
    assert_eq!(days, ["2016-11-25", "2016-11-08"]);
    assert_eq!(
        notes,
        ["dates such as 11/8/2016 are read month first, as 11/25/2016 shows"]
    );
}

#[test]
fn without_a_date_that_shows_the_order_there_is_no_day() {
    let (days, notes) = read(&["8/11/2016", "5/5/2016", "2016-11-09"]);
    assert_eq!(days, ["-", "2016-05-05", "2016-11-09"]);
    assert!(notes[0].contains("--date-format"), "{notes:?}");
}

#[test]
fn a_file_that_contradicts_itself_says_so() {
    let (days, notes) = read(&["25/11/2016", "8/11/2016", "11/25/2016"]);
    assert_eq!(days, ["2016-11-25", "-", "2016-11-25"]);
    assert!(
        notes[0].contains("25/11/2016 has the day first and 11/25/2016 the month"),
        "{notes:?}"
    );
}

#[test]
fn dates_without_doubt_need_no_note() {
    let (days, notes) = read(&["25/11/2016", "5/5/2016", "2016-11-09"]);
    assert_eq!(days, ["2016-11-25", "2016-05-05", "2016-11-09"]);
    assert!(notes.is_empty(), "{notes:?}");
}

#[test]
fn a_pipe_is_read_once_and_leaves_dates_of_two_readings_out() {
    let bytes = std::io::Cursor::new(table(&["8/11/2016", "25/11/2016"]).into_bytes());
    let mut articles = open_with(&["-".to_owned()], &Options::default(), Box::new(bytes)).unwrap();
    assert_eq!(days(&mut articles), ["-", "2016-11-25"]);
    let summary = articles.summaries().remove(0);
    assert_eq!(
        (summary.undated, summary.unread_dates),
        (1, vec!["8/11/2016".to_owned()])
    );
}

#[test]
fn a_derived_id_is_of_the_day_that_is_decided() {
    let id = |date: &str| {
        let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        write!(file, "outlet,date,text\nBell,{date},x\nBell,25/11/2016,y\n").unwrap();
        let inputs = [file.path().to_str().unwrap().to_owned()];
        open(&inputs, &Options::default()).unwrap().flatten().next().unwrap().id
    };
    assert_eq!(id("8/11/2016"), id("2016-11-08"));
}
