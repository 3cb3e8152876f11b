use crate::ingest::{InputSummary, Options, open};

/// Returns the ids, or the reasons and details of what is left out, and the summaries.
fn read(files: &[&str], options: &Options) -> (Vec<String>, Vec<InputSummary>) {
    let folder = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for (index, rows) in files.iter().enumerate() {
        let path = folder.path().join(format!("{index}.csv"));
        std::fs::write(&path, format!("id,outlet,title,text\n{rows}")).unwrap();
        paths.push(path.to_str().unwrap().to_owned());
    }
    let mut articles = open(&paths, options).unwrap();
    let flat = |record| match record {
        Ok(crate::article::Article { id, .. }) => id,
        Err(crate::error::RecordError { reason, detail, .. }) => {
            let place = detail.rsplit_once('/').map_or("", |(_, place)| place);
            format!("{}: {place}", reason.as_str())
        }
    };
    let ids = articles.by_ref().map(flat).collect();
    (ids, articles.summaries())
}

/// Cuts the hashes off, which are tested to differ elsewhere.
fn without_hashes(ids: &[String]) -> Vec<&str> {
    ids.iter()
        .map(|id| id.split_once('-').map_or(id.as_str(), |(id, _)| id))
        .collect()
}

#[test]
fn row_numbers_of_several_inputs_are_told_apart() {
    let bell = "1,Bell,T,a\n2,Bell,T,b\n";
    let post = "1,Post,T,c\n2,Post,T,d\n";
    let (ids, summaries) = read(&[bell, post], &Options::default());
    assert_eq!(without_hashes(&ids), ["1", "2", "1", "2"]);
    assert!(ids.iter().all(|id| id.len() == 18), "{ids:?}");
    assert!(
        summaries[0].notes[0].contains("the ids of 2 articles"),
        "{:?}",
        summaries[0].notes
    );
    let (mut turned, _) = read(&[post, bell], &Options::default());
    turned.rotate_left(2);
    assert_eq!(turned, ids);
    let (alone, summaries) = read(&[bell], &Options::default());
    assert_eq!(alone, ["1", "2"]);
    assert!(summaries[0].notes.is_empty());
}

#[test]
fn row_numbers_in_a_series_do_not_replace_those_of_another_night() {
    let options = Options {
        in_series: true,
        ..Options::default()
    };
    let (first, _) = read(&["0,Bell,T,a\n1,Bell,T,b\n"], &options);
    let (second, _) = read(&["0,Bell,T,c\n1,Bell,T,b\n"], &options);
    assert_ne!(first[0], second[0]);
    assert_eq!(first[1], second[1]);
    let (ids, _) = read(&["48213,Bell,T,a\n48214,Bell,T,b\n"], &options);
    assert_eq!(ids, ["48213", "48214"]);
}

#[test]
fn the_same_article_stays_a_duplicate() {
    let (ids, _) = read(&["1,Bell,T,a\n", "1,Bell,T,a\n2,Bell,T,b\n"], &Options::default());
    assert_eq!(without_hashes(&ids), ["1", "duplicate_record: 0.csv:2", "2"]);
    let (ids, _) = read(&["x1,Bell,T,a\n", "x1,Bell,T,a\n"], &Options::default());
    assert_eq!(ids, ["x1", "duplicate_record: 0.csv:2"]);
}

#[test]
fn a_conflict_within_one_input_names_both_places() {
    for (files, expected) in [
        (&["1,Bell,T,a\n1,Bell,T,b\n"][..], "conflicting_id: 0.csv:2"),
        (&["5,Bell,T,a\n", "1,Bell,T,a\n1,Bell,T,b\n"], "conflicting_id: 1.csv:2"),
        (&["x,Bell,S,a\n", "x,Post,T,a\nx,Post,T,b\n"], "conflicting_id: 1.csv:2"),
    ] {
        let (ids, _) = read(files, &Options::default());
        assert_eq!(ids.last().map(String::as_str), Some(expected), "{files:?}");
    }
}

#[test]
fn a_name_of_two_articles_is_told_apart_and_a_version_is_not() {
    let cases = [
        (["x,Bell,S,a\n", "x,Post,T,b\n"], ["x", "x-"]),
        (["x,Bell,,a\n", "x,Bell,,b\n"], ["x", "x-"]),
        (["x,Bell,S,a\n", "x,Bell,S,b\n"], ["x", "conflicting_id: 0.csv:2"]),
        (
            ["http://b.example/1,Bell,S,a\n", "http://b.example/1,Post,T,b\n"],
            ["http://b.example/1", "conflicting_id: 0.csv:2"],
        ),
    ];
    for (files, expected) in cases {
        let (ids, _) = read(&files, &Options::default());
        assert!(
            ids.iter().zip(expected).all(|(id, start)| id.starts_with(start)),
            "{ids:?}"
        );
    }
}

#[test]
fn an_id_that_the_user_named_is_trusted() {
    let named = Options {
        map: [(crate::ingest::ArticleField::Id, "id".to_owned())].into(),
        ..Options::default()
    };
    let unique = Options {
        unique_ids: true,
        ..Options::default()
    };
    for options in [named, unique] {
        let (ids, _) = read(&["1,Bell,S,a\n", "1,Post,T,b\n"], &options);
        assert_eq!(ids, ["1", "conflicting_id: 0.csv:2"]);
    }
}

#[test]
fn the_record_that_counts_names_the_one_that_was_read_before() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dump.csv");
    let text = "id,date,text\nx,2024-03-02,ab\nx,2024-03-01,abc\nx,2024-03-02,ab\nx,2024-03-01,ab\nx,,a\n";
    std::fs::write(&path, text).unwrap();
    let articles = open(&[path.to_str().unwrap().to_owned()], &Options::default()).unwrap();
    let found: Vec<_> = articles
        .map(|record| match record {
            Ok(article) => article.replaces.map_or(0, |replaced| replaced.origin.line),
            Err(error) => {
                100 + error
                    .detail
                    .rsplit_once(':')
                    .map_or(0, |(_, line)| line.parse().unwrap())
            }
        })
        .collect();
    assert_eq!(found, [0, 2, 103, 3, 105]);
}
