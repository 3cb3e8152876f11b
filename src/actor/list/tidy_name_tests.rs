//! Names as people write them, and how each is read.

use super::tidy_name::tidy_name;
use crate::terms::ActorType;

/// Cells with a person's name, and what each is read as: the name, then the other names after `|`; `?` is refused.
const PERSONS: &[(&str, &str)] = &[
    ("Ada Müller", "Ada Müller"),
    ("Müller, Ada", "Ada Müller"),
    ("Müller, Ada, Dr.", "Ada Müller"),
    ("Müller, Dr. Ada", "Ada Müller"),
    ("Müller,Ada", "Ada Müller"),
    ("Trump, Donald J.", "Donald J. Trump"),
    ("TRUMP, DONALD", "Donald Trump"),
    ("TRUMP, Donald", "Donald Trump"),
    ("DONALD TRUMP", "Donald Trump"),
    ("Donald TRUMP", "Donald Trump"),
    ("MERKEL Angela", "Angela Merkel"),
    ("DE BLASIO, BILL", "Bill de Blasio"),
    ("McCONNELL, Mitch", "Mitch McCONNELL"),
    ("MCCONNELL, MITCH", "Mitch McConnell"),
    ("O'ROURKE, BETO", "Beto O'Rourke"),
    ("KING, MARTIN LUTHER, JR.", "Martin Luther King Jr."),
    ("O'Rourke, Beto", "Beto O'Rourke"),
    ("O’Rourke, Beto", "Beto O’Rourke"),
    ("van der Leyen, Ursula", "Ursula van der Leyen"),
    ("Leyen, Ursula von der", "Ursula von der Leyen"),
    ("Le Pen, Marine", "Marine Le Pen"),
    ("García Márquez, Gabriel", "Gabriel García Márquez"),
    ("Ocasio-Cortez, Alexandria", "Alexandria Ocasio-Cortez"),
    ("bin Salman, Mohammed", "Mohammed bin Salman"),
    ("Trump, Donald, Jr.", "Donald Trump Jr."),
    ("Trump Jr., Donald", "Donald Trump Jr."),
    ("Donald Trump, Jr.", "Donald Trump Jr.|Donald Trump, Jr."),
    ("Trump, Jr.", "Trump Jr.|Trump, Jr."),
    ("Xi, Jinping", "Jinping Xi|Xi Jinping"),
    ("Kim, Jong-un", "Jong-un Kim|Kim Jong-un"),
    ("Rubio, Sen. Marco", "Marco Rubio"),
    ("Marco Rubio, R-Fla.", "Marco Rubio"),
    ("Angela Merkel, Chancellor", "Angela Merkel"),
    ("Angela Merkel, CDU", "Angela Merkel"),
    ("Barack Obama, 44th president", "Barack Obama"),
    ("Ruritanovic Zelda, Quorn", "?"),
    ("Obama, Barack and Michelle", "?"),
    ("Müller, Ada, Bo, Cy", "?"),
    ("Sen. Marco Rubio", "Marco Rubio|Sen. Marco Rubio"),
    ("President Joe Biden", "Joe Biden|President Joe Biden"),
    ("President Biden", "President Biden"),
    ("Pope Francis", "Pope Francis"),
    ("Queen Elizabeth II", "Queen Elizabeth II"),
    ("Prime Minister Theresa May", "Theresa May|Prime Minister Theresa May"),
    (
        "Robert (Bob) Menendez",
        "Robert Menendez|Bob Menendez|Robert (Bob) Menendez",
    ),
    (
        "Robert \"Bob\" Menendez",
        "Robert Menendez|Bob Menendez|Robert \"Bob\" Menendez",
    ),
    (
        "Robert ‘Bob’ Menendez",
        "Robert Menendez|Bob Menendez|Robert ‘Bob’ Menendez",
    ),
    (
        "Menendez, Robert (Bob)",
        "Robert Menendez|Bob Menendez|Robert (Bob) Menendez",
    ),
    ("Robert Menendez (Bob)", "Robert Menendez|Bob Menendez"),
    ("“Jeb” Bush", "Jeb Bush"),
    ("Menendez, Robert (D-NJ)", "Robert Menendez"),
    ("John Smith (politician)", "John Smith"),
    ("“Ada Müller”", "Ada Müller"),
    ("\"Müller, Ada\"", "Ada Müller"),
    ("Dwayne O'Neill d'Arc", "Dwayne O'Neill d'Arc"),
    ("J. D. Vance", "J. D. Vance"),
    ("Vance, J.D.", "J.D. Vance"),
    ("Ada Müller, Ph.D.", "Ada Müller"),
    ("Müller, Ada, MP", "Ada Müller"),
    ("JFK", "JFK"),
    ("Madonna", "Madonna"),
    ("习近平", "习近平"),
    ("", ""),
    (",", "?"),
];

/// The same, of organisations.
const ORGANISATIONS: &[(&str, &str)] = &[
    ("Doe, Roe & Partners", "Doe, Roe & Partners"),
    ("Acme, Inc.", "Acme, Inc."),
    ("Washington, D.C.", "Washington, D.C."),
    ("Justice, Department of", "Department of Justice"),
    ("Treasury, Department of the", "Department of the Treasury"),
    ("International Monetary Fund (IMF)", "International Monetary Fund|IMF"),
    (
        "Federal Bureau of Investigation (F.B.I.)",
        "Federal Bureau of Investigation|F.B.I.",
    ),
    ("Alternative für Deutschland (AfD)", "Alternative für Deutschland|AfD"),
    ("Labour (UK)", "Labour"),
    ("Georgia (country)", "Georgia"),
    ("THE HERITAGE FOUNDATION", "THE HERITAGE FOUNDATION"),
    ("“Stop the Clock”", "Stop the Clock"),
    ("General Motors", "General Motors"),
    ("Yahoo!", "Yahoo!"),
];

fn read(cell: &str, kind: ActorType) -> String {
    match tidy_name(cell, kind) {
        Ok(tidy) => [vec![tidy.name], tidy.more].concat().join("|"),
        Err(_) => "?".to_owned(),
    }
}

#[test]
fn names_are_read_as_texts_write_them() {
    let persons = PERSONS.iter().map(|case| (case, ActorType::Person));
    let organisations = ORGANISATIONS.iter().map(|case| (case, ActorType::Organisation));
    let wrong: Vec<String> = persons
        .chain(organisations)
        .filter(|((cell, expected), kind)| read(cell, *kind) != *expected)
        .map(|((cell, expected), kind)| format!("{cell}: expected {expected}, read {}", read(cell, kind)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
