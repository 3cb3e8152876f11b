use super::*;

fn names(articles: &[(&str, u64)], list: Option<&str>) -> OutletNames {
    let articles = articles
        .iter()
        .map(|(name, count)| ((*name).to_owned(), *count))
        .collect();
    let list = list.map(|text| {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        ListedOutlets::read(file.path()).unwrap()
    });
    OutletNames::decide(&articles, list.as_ref())
}

#[test]
fn spellings_of_one_name_are_one_outlet() {
    let names = names(
        &[
            ("The Herald", 3),
            ("the herald", 1),
            ("The  Herald", 1),
            ("THE HERALD", 1),
            ("WWW.bell.example", 1),
            ("bell.example", 1),
            ("Post", 1),
        ],
        None,
    );
    let named: Vec<_> = [
        "the herald",
        "The  Herald",
        "THE HERALD",
        "WWW.bell.example",
        "Post",
        "Other",
    ]
    .map(|name| names.name(name))
    .into();
    let herald = "The Herald";
    assert_eq!(named, [herald, herald, herald, "WWW.bell.example", "Post", "Other"]);
    assert_eq!(names.name("bell.example"), "WWW.bell.example");
    assert_eq!(names.row(herald).n_articles, 6);
    assert_eq!(
        names.row(herald).spellings,
        "THE HERALD|The  Herald|The Herald|the herald"
    );
    let warning = "outlets spelled in more than one way are counted as one: The Herald (THE HERALD, The  Herald, the herald), \
                   WWW.bell.example (bell.example)";
    assert_eq!(names.warnings, [warning]);
}

#[test]
fn of_equally_common_spellings_the_first_is_shown() {
    assert_eq!(names(&[("b", 1), ("B", 1)], None).name("b"), "B");
    assert_eq!(names(&[("b", 2), ("B", 1)], None).name("B"), "b");
}

#[test]
fn names_without_a_second_spelling_change_nothing() {
    let names = names(&[("Bell", 1), ("Post", 2)], None);
    assert!(names.rows().is_none() && names.warnings.is_empty());
}

#[test]
fn the_list_puts_names_together_and_says_what_it_lacks() {
    let list = "Name,aliases,group,country,lean,owner\n\
                Daily Bell,bell.example|The Bell;DB,tabloid,US,left,Acme\n\
                Evening Pots,,,,,\n";
    let names = names(
        &[("www.bell.example", 2), ("the bell", 1), ("Evening Post", 4)],
        Some(list),
    );
    assert_eq!(
        (names.name("www.bell.example"), names.name("the bell")),
        ("Daily Bell", "Daily Bell")
    );
    let row = names.row("Daily Bell");
    assert_eq!(
        (row.n_articles, row.group.as_str(), row.country.as_str()),
        (3, "tabloid", "US")
    );
    assert_eq!((row.lean.as_str(), row.more.as_str()), ("left", "owner=Acme"));
    assert_eq!(
        names.warnings,
        [
            "no article is from these outlets of --outlets: Evening Pots (did you mean Evening Post?)",
            "--outlets does not list: Evening Post"
        ]
    );
}

#[test]
fn a_list_that_cannot_be_used_says_why() {
    for (text, expected) in [
        ("outlets,group\nBell,a\n", "there is no column “name”"),
        ("name,aliases\nBell,Post\nPost,\n", "“Post” is a name of “Bell” too"),
        ("name,group\n,a\n", "the name is empty"),
    ] {
        let mut problems = Vec::new();
        ListedOutlets::parse(text.as_bytes(), &mut problems);
        let told = problems.iter().map(ToString::to_string).collect::<String>();
        assert!(told.contains(expected), "{text}: {told}");
    }
}
