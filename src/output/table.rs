//! One list of columns a table. An entry of it says everything that is known of a column; the
//! header and the cells of CSV files, the schema, the writer and the reader of Parquet files, the
//! sheets of the workbook and the data dictionary follow from it.
//!
//! A new column is a field of the row and an entry of the list.

use crate::output::value::{ColumnType, Kind, Value};

/// The description of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnSpec {
    /// The header.
    pub name: &'static str,
    /// The type of its cells.
    pub kind: Kind,
    /// True where a cell may be empty.
    pub is_optional: bool,
    /// Meaning, unit and range, for a person.
    pub description: &'static str,
}

/// A column of the rows `R`: its description, and its place in a row.
#[derive(Debug)]
pub struct Column<R> {
    /// The description.
    pub spec: ColumnSpec,
    /// Returns the cell of a row.
    pub get: fn(&R) -> Value<'_>,
    /// Sets the cell of a row; false where the value is none that the column can have.
    pub set: fn(&mut R, &Value<'_>) -> bool,
}

impl<R> Clone for Column<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Column<R> {}

impl<R> Column<R> {
    /// Returns the column of a field, which is of type `C`. Made by [`column!`].
    pub(crate) const fn of_field<C: ColumnType>(
        name: &'static str,
        description: &'static str,
        _field: fn(&R) -> &C,
        get: fn(&R) -> Value<'_>,
        set: fn(&mut R, &Value<'_>) -> bool,
    ) -> Self {
        Self {
            spec: ColumnSpec {
                name,
                kind: C::KIND,
                is_optional: C::IS_OPTIONAL,
                description,
            },
            get,
            set,
        }
    }

    /// Returns the column of a text that may be empty, which is an empty cell. Made by [`column!`].
    pub(crate) const fn of_text(
        name: &'static str,
        description: &'static str,
        _field: fn(&R) -> &String,
        get: fn(&R) -> Value<'_>,
        set: fn(&mut R, &Value<'_>) -> bool,
    ) -> Self {
        Self {
            spec: ColumnSpec {
                name,
                kind: Kind::Text,
                is_optional: true,
                description,
            },
            get,
            set,
        }
    }
}

/// Returns the cell of a text that may be empty.
pub(crate) fn text_or_empty(text: &str) -> Value<'_> {
    if text.is_empty() {
        Value::Empty
    } else {
        Value::Text(text.into())
    }
}

/// Sets a text from a cell; false where the cell is neither empty nor a text.
pub(crate) fn set_text(field: &mut String, value: &Value<'_>) -> bool {
    match value {
        Value::Empty => field.clear(),
        Value::Text(text) => text.as_ref().clone_into(field),
        _ => return false,
    }
    true
}

/// Sets a field from a cell; false where the value is none that the field can have.
pub(crate) fn set_field<C: ColumnType>(field: &mut C, value: &Value<'_>) -> bool {
    match C::from_value(value) {
        Some(value) => {
            *field = value;
            true
        }
        None => false,
    }
}

/// An entry of a table's list: `column!(field, "meaning, unit and range")`, or `column!(field as
/// "name", "…")` where the column is named otherwise than the field. The field's type decides how
/// the column is stored. `column!(field or empty, "…")` is a text that may be empty: NULL in Parquet.
macro_rules! column {
    ($field:ident or empty, $description:expr) => {
        $crate::output::table::Column::of_text(
            stringify!($field),
            $description,
            |row| &row.$field,
            |row| $crate::output::table::text_or_empty(&row.$field),
            |row, value| $crate::output::table::set_text(&mut row.$field, value),
        )
    };
    ($field:ident, $description:expr) => {
        column!($field as stringify!($field), $description)
    };
    ($field:ident as $name:expr, $description:expr) => {
        $crate::output::table::Column::of_field(
            $name,
            $description,
            |row| &row.$field,
            |row| $crate::output::value::ColumnType::value(&row.$field),
            |row, value| $crate::output::table::set_field(&mut row.$field, value),
        )
    };
}
pub(crate) use column;

/// Joins lists of columns into one of `N` columns.
pub(crate) const fn joined<R, const N: usize>(lists: &[&[Column<R>]]) -> [Column<R>; N] {
    let mut columns = [lists[0][0]; N];
    let mut joined = 0;
    let mut list = 0;
    while list < lists.len() {
        let mut at = 0;
        while at < lists[list].len() {
            columns[joined] = lists[list][at];
            joined += 1;
            at += 1;
        }
        list += 1;
    }
    columns
}

/// A table of rows `R`.
#[derive(Debug)]
pub struct Table<R: 'static> {
    /// The meaning of one row.
    pub row: &'static str,
    /// The columns that together are unique; empty where rows have no key.
    pub key: &'static [&'static str],
    /// The columns in order.
    pub columns: &'static [Column<R>],
    /// The number of columns at the beginning that people read first, which are written alone with `--columns main`; `None`
    /// for a table that is always written whole.
    pub n_main: Option<usize>,
}

impl<R> Table<R> {
    /// Returns the description without the type of the rows, so that tables of different rows can
    /// stand in one list.
    pub fn spec(&self) -> TableSpec {
        TableSpec {
            row: self.row,
            key: self.key,
            columns: self.columns.iter().map(|column| column.spec).collect(),
            left_out: Vec::new(),
        }
    }

    /// Returns the cells of a row, in the order of the columns.
    pub fn cells<'r>(&self, row: &'r R) -> impl Iterator<Item = Value<'r>> + use<'r, R> {
        self.columns.iter().map(move |column| (column.get)(row))
    }
}

/// The description of a table: what a row is, and the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSpec {
    /// The meaning of one row.
    pub row: &'static str,
    /// The columns that together are unique; empty where rows have no key.
    pub key: &'static [&'static str],
    /// The columns in order.
    pub columns: Vec<ColumnSpec>,
    /// The names of the columns that `--columns all` would add.
    pub left_out: Vec<&'static str>,
}

impl TableSpec {
    /// Leaves out all columns but the first `n`.
    #[must_use]
    pub(crate) fn with_first(mut self, n: usize) -> Self {
        let rest = self.columns.split_off(n.min(self.columns.len()));
        self.left_out = rest.iter().map(|column| column.name).collect();
        self
    }

    /// Returns the names of the columns.
    pub fn header(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|c| c.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::parquet::{ParquetReader, ParquetRow, ParquetWriter};
    use crate::output::{CsvFile, Dialect, Folder, datapackage};
    use crate::terms::Label;

    /// A row with a column more than it once had: `readers`.
    #[derive(Debug, Clone, Default, PartialEq)]
    struct ReviewRow {
        book: String,
        label: Label,
        readers: Option<u64>,
    }

    const REVIEWS: Table<ReviewRow> = Table {
        row: "a review of a book",
        key: &["book"],
        columns: &[
            column!(book, "The book's title"),
            column!(label as "verdict", "negative, neutral or positive"),
            column!(readers, "Readers of the review; empty where nobody counted them"),
        ],
        n_main: None,
    };

    impl ParquetRow for ReviewRow {
        const NAME: &'static str = "review";
        const TABLE: Table<Self> = REVIEWS;

        fn text_bytes(&self) -> usize {
            self.book.len()
        }
    }

    #[test]
    fn a_field_and_an_entry_are_a_column_of_every_kind_of_file() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        let rows = [Some(12), None].map(|readers| ReviewRow {
            book: "Middlemarch, volume 1".to_owned(),
            label: Label::Positive,
            readers,
        });

        let mut csv = CsvFile::create(&folder, "reviews.csv", &REVIEWS.spec()).unwrap();
        rows.iter().for_each(|row| csv.write(REVIEWS.cells(row)).unwrap());
        csv.finish().unwrap();
        let text = std::fs::read_to_string(dir.path().join("reviews.csv")).unwrap();
        let expected = "book,verdict,readers\n\
                        \"Middlemarch, volume 1\",positive,12\n\
                        \"Middlemarch, volume 1\",positive,\n";
        assert_eq!(text, expected);

        let mut parquet = ParquetWriter::create(&folder, "reviews.parquet").unwrap();
        parquet.write_article(rows.clone()).unwrap();
        parquet.finish("{}".to_owned()).unwrap();
        let reader = ParquetReader::<ReviewRow>::open(&dir.path().join("reviews.parquet")).unwrap();
        assert_eq!(reader.group(0).unwrap(), rows);

        let files = [("reviews.csv".to_owned(), REVIEWS.spec())];
        let dictionary = datapackage(&files, Dialect::Plain);
        let expected = serde_json::json!({
            "name": "readers",
            "type": "integer",
            "description": "Readers of the review; empty where nobody counted them",
        });
        assert_eq!(dictionary["resources"][0]["schema"]["fields"][2], expected);
    }
}
