//! Parquet, column by column: only the columns that are mapped are read, a few rows at a time.
//!
//! The row interface of the parquet crate would do, but it panics on column types it does not know
//! and buffers 1,024 rows; the column readers below it do neither.

use crate::error::Reason;
use crate::ingest::field_mapping::{ArticleField, FieldMapping, SourceFields};
use crate::ingest::formats::detect::{Beginning, FormatError};
use crate::ingest::formats::ended::EndedReader;
use crate::ingest::formats::parquet_columns::{ColumnBuffer, ColumnValue, InvalidColumnText, column_name};
use crate::ingest::formats::seekable::SeekableFile;
use crate::ingest::formats::{DetectedFormat, Format, ReaderInput, RecordReader};
use crate::ingest::progress::Progress;
use crate::ingest::record_to_article::{FieldValue, ParsedArticle, ReaderContext, RecordFailure, SourceRecord};
use crate::system::checksum::Checksum;
use crate::system::parquet_guard::{self, UntrustedFile, catch_parquet_panic};
use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::schema::types::SchemaDescriptor;
use std::borrow::Cow;
use std::fs::File;
use std::sync::Arc;

/// The first bytes of every Parquet file.
const MAGIC: &[u8] = b"PAR1";

pub(crate) const FORMAT: Format = Format {
    extensions: &["parquet", "pq"],
    recognize: recognize_parquet,
    accept: |_| Err(FormatError::NotParquet),
};

fn recognize_parquet(beginning: &Beginning<'_>) -> Option<DetectedFormat> {
    let is_parquet = beginning.bytes.starts_with(MAGIC);
    is_parquet.then(|| DetectedFormat::new("parquet", open_parquet))
}

fn open_parquet(mut input: ReaderInput) -> Box<dyn RecordReader> {
    let file = match SeekableFile::open(&mut input.stream, input.path.as_deref()) {
        Ok(file) => file,
        Err(error) => {
            let failure = RecordFailure::unreadable(input.context.origin(1), &error);
            return EndedReader::boxed(failure, Some(input.stream));
        }
    };
    match ParquetReader::new(file, input.context, input.progress) {
        Ok(reader) => Box::new(reader),
        Err(failure) => EndedReader::boxed(failure, Some(input.stream)),
    }
}

/// Reads the rows of a Parquet file.
struct ParquetReader {
    file: SeekableFile,
    reader: SerializedFileReader<UntrustedFile>,
    context: ReaderContext,
    mapping: FieldMapping,
    /// Names and indexes of the columns that are read.
    wanted: Vec<(String, usize)>,
    columns: Vec<ColumnBuffer>,
    next_group: usize,
    /// Rows of the current row group that have not been read.
    rows_left: u64,
    /// Rows read so far.
    row: u64,
    row_progress: Option<RowProgress>,
}

impl ParquetReader {
    fn new(opened: SeekableFile, context: ReaderContext, progress: Arc<Progress>) -> Result<Self, RecordFailure> {
        let (reader, bytes) = open_reader(&opened.file).map_err(|error| {
            let detail = format!("not a whole Parquet file: {error}");
            RecordFailure::whole_input(context.origin(1), Reason::UnreadableInput, detail)
        })?;
        let columns = FieldColumns(reader.metadata().file_metadata().schema_descr());
        let mapping = context
            .settings
            .chooser
            .choose(&columns)
            .map_err(|error| RecordFailure::whole_input(context.origin(1), Reason::UnknownFormat, error))?;
        let rows = reader.metadata().file_metadata().num_rows();
        let row_progress = opened.checksum.is_none().then(|| RowProgress {
            progress,
            bytes,
            rows: u64::try_from(rows).unwrap_or_default(),
            counted_bytes: opened.counted_bytes,
        });
        Ok(Self {
            wanted: columns.wanted(&mapping),
            file: opened,
            reader,
            context,
            mapping,
            columns: Vec::new(),
            next_group: 0,
            rows_left: 0,
            row: 0,
            row_progress,
        })
    }

    /// Returns the values of the next row in the order of `wanted`; `None` at the end.
    fn next_values(&mut self) -> Result<Option<Vec<ColumnValue>>, ParquetError> {
        while self.rows_left == 0 {
            if self.next_group >= self.reader.num_row_groups() {
                return Ok(None);
            }
            self.open_group()?;
        }
        self.rows_left -= 1;
        let values = self.columns.iter_mut().map(ColumnBuffer::next_value);
        values.collect::<Result<_, _>>().map(Some)
    }

    fn open_group(&mut self) -> Result<(), ParquetError> {
        let group = self.reader.get_row_group(self.next_group)?;
        self.next_group += 1;
        self.rows_left = u64::try_from(group.metadata().num_rows()).unwrap_or_default();
        self.columns.clear();
        for (_, index) in &self.wanted {
            let descriptor = group.metadata().column(*index).column_descr();
            self.columns
                .push(ColumnBuffer::new(group.get_column_reader(*index)?, descriptor));
        }
        Ok(())
    }

    fn article(&self, values: &[ColumnValue]) -> Result<ParsedArticle, RecordFailure> {
        let limit = self.context.max_record_bytes();
        let size: usize = values.iter().map(ColumnValue::size).sum();
        if size > limit {
            return Err(RecordFailure::too_large(self.context.origin(self.row), limit));
        }
        let row = ParquetRow::new(&self.wanted, values)
            .map_err(|error| RecordFailure::new(self.context.origin(self.row), Reason::InvalidUtf8, error))?;
        self.context.article(&row, &self.mapping, self.row)
    }
}

/// Opens a file as Parquet, and returns its size in bytes.
fn open_reader(file: &File) -> Result<(SerializedFileReader<UntrustedFile>, u64), ParquetError> {
    let bytes = file.metadata()?.len();
    let file = file.try_clone()?;
    let reader = parquet_guard::open(file)?;
    Ok((reader, bytes))
}

impl RecordReader for ParquetReader {
    fn next_article(&mut self) -> Option<Result<ParsedArticle, RecordFailure>> {
        let values = match catch_parquet_panic(|| self.next_values()) {
            Ok(values) => values?,
            Err(error) => {
                let origin = self.context.origin(self.row + 1);
                return Some(Err(RecordFailure::unreadable(origin, &error)));
            }
        };
        self.row += 1;
        if let Some(row_progress) = &mut self.row_progress {
            row_progress.report(self.row);
        }
        Some(self.article(&values))
    }

    fn mapping(&self) -> Option<&FieldMapping> {
        Some(&self.mapping)
    }

    fn finish(&mut self) -> Option<Checksum> {
        if let Some(row_progress) = &mut self.row_progress {
            row_progress.report(u64::MAX);
        }
        self.file.finish()
    }
}

/// Reports the progress of a file by its rows, since it is not read from front to back.
struct RowProgress {
    progress: Arc<Progress>,
    bytes: u64,
    rows: u64,
    /// Bytes reported so far.
    counted_bytes: u64,
}

impl RowProgress {
    fn report(&mut self, row: u64) {
        let share = row.min(self.rows) as f64 / self.rows.max(1) as f64;
        let bytes = if row >= self.rows {
            self.bytes
        } else {
            (self.bytes as f64 * share) as u64
        };
        self.progress.add(bytes.saturating_sub(self.counted_bytes));
        self.counted_bytes = self.counted_bytes.max(bytes);
    }
}

/// The columns of a file that can be a field: those with one value a row, and lists of strings.
struct FieldColumns<'s>(&'s SchemaDescriptor);

impl FieldColumns<'_> {
    fn find(&self, name: &str) -> Option<usize> {
        let columns = self.0.columns().iter();
        columns
            .map(|column| column_name(column))
            .position(|own| own.as_deref() == Some(name))
    }

    /// Returns names and indexes of the columns that are mapped, each once.
    fn wanted(&self, mapping: &FieldMapping) -> Vec<(String, usize)> {
        let mut wanted: Vec<(String, usize)> = Vec::new();
        for name in ArticleField::ALL.iter().flat_map(|field| mapping.names(*field)) {
            let is_known = wanted.iter().any(|(known, _)| known == name);
            if let Some(index) = self.find(name).filter(|_| !is_known) {
                wanted.push((name.clone(), index));
            }
        }
        wanted
    }
}

impl SourceFields for FieldColumns<'_> {
    fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn names(&self) -> Vec<String> {
        self.0
            .columns()
            .iter()
            .filter_map(|column| column_name(column))
            .collect()
    }

    fn is_complete(&self) -> bool {
        true
    }
}

/// A row with the names of its columns.
struct ParquetRow<'r> {
    values: Vec<(&'r str, FieldValue<'r>)>,
}

impl<'r> ParquetRow<'r> {
    fn new(wanted: &'r [(String, usize)], values: &'r [ColumnValue]) -> Result<Self, InvalidColumnText> {
        let values = wanted
            .iter()
            .zip(values)
            .map(|((name, _), value)| Ok((name.as_str(), value.field_value(name)?)))
            .collect::<Result<_, _>>()?;
        Ok(Self { values })
    }
}

impl SourceRecord for ParquetRow<'_> {
    fn value(&self, name: &str) -> FieldValue<'_> {
        match self.values.iter().find(|(column, _)| *column == name) {
            Some((_, FieldValue::Text(text))) => FieldValue::Text(Cow::Borrowed(text)),
            Some((_, value)) => value.clone(),
            None => FieldValue::Missing,
        }
    }
}
