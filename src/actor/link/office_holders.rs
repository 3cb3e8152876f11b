//! Holders of well-known offices, by their surnames: the table `office_holders.csv`.

use super::offices::Office;
use super::person_name::PersonName;
use super::spellings::Spellings;
use crate::actor::gender::{Gender, gender_of_first_name};
use crate::error::{Error, Problem, Result};
use std::collections::HashMap;
use std::path::Path;

const BUILT_IN: &str = include_str!("../../../datasets/tables/office_holders.csv");

/// Persons with the offices that they are known for.
#[derive(Debug)]
pub(super) struct OfficeHolders {
    by_surname: HashMap<String, Vec<(Office, PersonName)>>,
}

/// Offices that the table gives to the bearers of a surname.
#[derive(Debug, Clone, Default)]
pub(super) struct KnownOffices {
    /// Those of the person, by the first name that the table has.
    own: Vec<Office>,
    /// Those of the person, by another form of that name: Bill for William.
    by_other_form: Vec<Office>,
    /// Those of others of the surname, each with the gender that the holder's first name tells.
    of_others: Vec<(Office, Option<Gender>)>,
}

impl OfficeHolders {
    /// Returns the built-in table, its names in the spellings of another.
    ///
    /// # Errors
    /// [`Error::Invalid`] if the program was built with a faulty table.
    pub(super) fn built_in(spellings: &Spellings) -> Result<Self> {
        Self::from_bytes(Path::new("office_holders.csv"), BUILT_IN.as_bytes(), spellings)
    }

    /// Reads a table with the columns `office,name`.
    ///
    /// # Errors
    /// [`Error::Invalid`], with the line.
    fn from_bytes(path: &Path, bytes: &[u8], spellings: &Spellings) -> Result<Self> {
        let mut by_surname: HashMap<String, Vec<(Office, PersonName)>> = HashMap::new();
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(bytes);
        let header = reader.headers().map_err(|e| Error::invalid(path, e.to_string()))?;
        if header != vec!["office", "name"] {
            let problem = Problem::on_line(1, "the columns must be office,name");
            return Err(Error::invalid(path, problem));
        }
        for record in reader.records() {
            let record = record.map_err(|e| Error::invalid(path, e.to_string()))?;
            let line = record.position().map_or(0, csv::Position::line);
            let office = Office::named(&record[0]).ok_or_else(|| {
                let problem = format!("“{}” is no office", &record[0]);
                Error::invalid(path, Problem::on_line(line, problem))
            })?;
            let name = PersonName::parse(&record[1], spellings).filter(PersonName::is_full);
            let name = name.ok_or_else(|| {
                let problem = format!("“{}” must be a first name and a surname", &record[1]);
                Error::invalid(path, Problem::on_line(line, problem))
            })?;
            by_surname
                .entry(name.last().to_owned())
                .or_default()
                .push((office, name));
        }
        Ok(Self { by_surname })
    }

    /// Returns the offices that the table gives to somebody of a full name, and to others of the surname.
    pub(super) fn find(&self, name: &PersonName) -> KnownOffices {
        let mut known = KnownOffices::default();
        for (office, holder) in self.by_surname.get(name.last()).into_iter().flatten() {
            match holder.may_be(name) {
                true if holder.first() == name.first() => known.own.push(*office),
                true => known.by_other_form.push(*office),
                false => known.of_others.push((*office, gender_of_first_name(holder.first()))),
            }
        }
        known
    }
}

impl KnownOffices {
    /// Returns true if the person is known for an office that a text calls somebody by.
    pub(super) fn holds(&self, called: Office) -> bool {
        self.own.iter().any(|own| own.is_meant_by(called))
    }

    /// Returns true if somebody of another form of the first name is known for it, who need not be the person: James Carter is no
    /// Jimmy Carter.
    pub(super) fn may_hold(&self, called: Office) -> bool {
        self.by_other_form.iter().any(|own| own.is_meant_by(called))
    }

    /// Returns true if others of the surname are known for it, and the person is not.
    pub(super) fn is_of_another(&self, called: Office) -> bool {
        !self.holds(called)
            && !self.may_hold(called)
            && self.of_others.iter().any(|(office, _)| office.is_meant_by(called))
    }

    /// Returns the gender of the others who are known for it, where it is one.
    pub(super) fn gender_of_others(&self, called: Office) -> Option<Gender> {
        let mut genders = self
            .of_others
            .iter()
            .filter(|(office, _)| office.is_meant_by(called))
            .map(|(_, gender)| *gender);
        let first = genders.next().flatten();
        first.filter(|_| genders.all(|gender| gender == first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rows: &str) -> Result<OfficeHolders> {
        let text = format!("office,name\n{rows}");
        OfficeHolders::from_bytes(Path::new("t.csv"), text.as_bytes(), &Spellings::default())
    }

    #[test]
    fn an_office_is_that_of_its_holder_and_of_no_other_of_the_surname() {
        let spellings = Spellings::default();
        let holders =
            read("president,James Ilvane\nsecretary of state,Ada Ilvane\nprime minister,Bo Marn Jr.\n").unwrap();
        // (name, office, is the person's, may be the person's, is another's, the gender of the others)
        let cases = [
            ("James Ilvane", "president", true, false, false, None),
            ("Jim T. Ilvane", "president", false, true, false, None),
            ("Tessa Ilvane", "president", false, false, true, Some(Gender::Male)),
            ("James Ilvane Jr.", "president", false, false, true, Some(Gender::Male)),
            ("James Ilvane", "secretary", false, false, true, Some(Gender::Female)),
            ("Ada Ilvane", "secretary", true, false, false, None),
            ("Ada Ilvane", "mayor", false, false, false, None),
            ("Bo Marn Jr.", "prime minister", true, false, false, None),
            ("Bo Marn", "prime minister", false, false, true, None),
            ("Bo Tarr", "prime minister", false, false, false, None),
        ];
        for (name, office, is_own, may_be_own, is_of_another, gender) in cases {
            let known = holders.find(&PersonName::parse(name, &spellings).unwrap());
            let office = Office::named(office).unwrap();
            let told = (known.holds(office), known.may_hold(office), known.is_of_another(office));
            assert_eq!(told, (is_own, may_be_own, is_of_another), "{name}");
            assert_eq!(known.gender_of_others(office), gender, "{name}");
        }
    }

    #[test]
    fn a_faulty_row_is_refused_with_its_line() {
        let cases = [
            (
                "president,Ada Ilvane\ncaretaker,Bo Marn\n",
                "3: “caretaker” is no office",
            ),
            ("president,Ilvane\n", "2: “Ilvane” must be a first name and a surname"),
        ];
        for (rows, expected) in cases {
            let error = read(rows).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        assert!(OfficeHolders::built_in(&Spellings::built_in().unwrap()).is_ok());
    }
}
