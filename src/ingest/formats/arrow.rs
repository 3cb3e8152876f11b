//! Arrow files (Feather of version 2) and streams, read from front to back, a batch of rows at a time: the file is a stream
//! between its magic number and a footer. And tables that a program holds in memory.

use crate::error::Reason;
use crate::ingest::decompress::InputStream;
use crate::ingest::field_mapping::{ArticleField, FieldMapping};
use crate::ingest::formats::arrow_messages::{ArrowFault, ArrowMessage, CONTINUATION};
use crate::ingest::formats::arrow_values::{ArrowColumn, ArrowFields, ArrowRow, list_columns};
use crate::ingest::formats::detect::{Beginning, FormatError};
use crate::ingest::formats::ended::EndedReader;
use crate::ingest::formats::{DetectedFormat, Format, ReaderInput, RecordReader};
use crate::ingest::record_to_article::{ParsedArticle, ReaderContext, RecordFailure};
use crate::system::checksum::Checksum;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader};
use arrow_schema::SchemaRef;
use std::collections::HashMap;
use std::io::Read as _;

/// The first bytes of a file, before the stream in it.
const MAGIC: &[u8; 8] = b"ARROW1\0\0";

pub(crate) const FORMAT: Format = Format {
    extensions: &["arrow", "feather", "arrows", "ipc"],
    recognize: |beginning| is_arrow(beginning).then(|| DetectedFormat::new("arrow", open_arrow)),
    accept: |_| Err(FormatError::NotArrow),
};

/// Returns true for a file, and for a stream, which begins with the length of a message.
fn is_arrow(beginning: &Beginning<'_>) -> bool {
    let is_stream = match beginning.bytes.split_first_chunk() {
        Some((start, rest)) if *start == CONTINUATION => {
            rest.first_chunk().is_some_and(|length| i32::from_le_bytes(*length) > 0)
        }
        _ => false,
    };
    is_stream || beginning.bytes.starts_with(MAGIC)
}

fn open_arrow(mut input: ReaderInput) -> Box<dyn RecordReader> {
    let schema = match read_schema(&mut input.stream) {
        Ok(schema) => schema,
        Err(fault) => {
            let detail = format!("not a whole Arrow file: {fault}");
            let failure = RecordFailure::whole_input(input.context.origin(1), Reason::UnreadableInput, detail);
            return EndedReader::boxed(failure, Some(input.stream));
        }
    };
    match MappedColumns::choose(&schema, &input.context) {
        Ok(mapped) => Box::new(ArrowReader::new(
            StreamBatches {
                stream: input.stream,
                schema,
                projection: mapped.projection.clone(),
                dictionaries: HashMap::new(),
            },
            input.context,
            mapped,
        )),
        Err(failure) => EndedReader::boxed(failure, Some(input.stream)),
    }
}

/// Opens a table that a program holds in memory.
pub(crate) fn open_table(table: Box<dyn RecordBatchReader + Send>, context: &ReaderContext) -> Box<dyn RecordReader> {
    match MappedColumns::choose(&table.schema(), context) {
        Ok(mapped) => Box::new(ArrowReader::new(
            TableBatches {
                table,
                projection: mapped.projection.clone(),
            },
            context.clone(),
            mapped,
        )),
        Err(failure) => EndedReader::boxed(failure, None),
    }
}

fn read_schema(stream: &mut InputStream) -> Result<SchemaRef, ArrowFault> {
    let start = start_of_stream(stream.head());
    stream.read_exact(&mut vec![0; start])?;
    ArrowMessage::read(stream)?.ok_or(ArrowFault::Damaged)?.schema()
}

/// Returns where the stream begins: in a file after the magic number and zeros, up to a multiple of 8 or 64 bytes.
fn start_of_stream(head: &[u8]) -> usize {
    let is_padding = |word: &&[u8; 8]| **word == *MAGIC || **word == [0; 8];
    let words = head.as_chunks().0.iter().take(8);
    words.take_while(is_padding).count() * 8
}

/// The columns of a table from which articles are made.
struct MappedColumns {
    mapping: FieldMapping,
    /// Those that are mapped, with paths in the batches that are decoded.
    columns: Vec<ArrowColumn>,
    /// The indexes of the columns that those batches have.
    projection: Vec<usize>,
}

impl MappedColumns {
    /// Chooses the columns by their names.
    ///
    /// # Errors
    /// The failure of the whole input, where none can be the text.
    fn choose(schema: &SchemaRef, context: &ReaderContext) -> Result<Self, RecordFailure> {
        let columns = list_columns(schema.fields());
        let mapping = context
            .settings
            .chooser
            .choose(&ArrowFields(&columns))
            .map_err(|error| RecordFailure::whole_input(context.origin(1), Reason::UnknownFormat, error))?;
        let names: Vec<&String> = ArticleField::ALL
            .iter()
            .flat_map(|field| mapping.names(*field))
            .collect();
        let mut columns: Vec<ArrowColumn> = columns
            .into_iter()
            .filter(|column| names.contains(&&column.name))
            .collect();
        let mut projection: Vec<usize> = columns.iter().map(|column| column.path[0]).collect();
        projection.dedup();
        for column in &mut columns {
            let at = projection.iter().position(|index| *index == column.path[0]);
            column.path[0] = at.unwrap_or_default();
        }
        Ok(Self {
            mapping,
            columns,
            projection,
        })
    }
}

/// Batches of rows, from a stream of bytes or from memory.
trait Batches: Send {
    /// Reads the next batch, with the columns that are mapped; `None` at the end.
    ///
    /// # Errors
    /// Why it cannot be read, and which of its rows are lost.
    fn next_batch(&mut self) -> Result<Option<RecordBatch>, BatchFault>;

    /// Reads the rest of the bytes, where there are any, and returns the checksum of all.
    fn finish(&mut self) -> Option<Checksum>;
}

/// A batch that cannot be read.
enum BatchFault {
    /// Neither can what comes after it.
    AndTheRest(String),
    /// So many rows are lost, no others.
    Rows(u64, ArrowFault),
}

/// The batches of a file or a stream.
struct StreamBatches {
    stream: InputStream,
    schema: SchemaRef,
    /// The indexes of the columns that are decoded.
    projection: Vec<usize>,
    dictionaries: HashMap<i64, ArrayRef>,
}

impl Batches for StreamBatches {
    fn next_batch(&mut self) -> Result<Option<RecordBatch>, BatchFault> {
        loop {
            let message = match ArrowMessage::read(&mut self.stream) {
                Ok(Some(message)) => message,
                Ok(None) => return Ok(None),
                Err(fault) => return Err(BatchFault::AndTheRest(fault.to_string())),
            };
            match message.decode(&self.schema, &self.projection, &mut self.dictionaries) {
                Ok(Some(batch)) => return Ok(Some(batch)),
                Ok(None) => {}
                Err(fault) => return Err(BatchFault::Rows(message.rows(), fault)),
            }
        }
    }

    fn finish(&mut self) -> Option<Checksum> {
        self.stream.finish()
    }
}

/// The batches of a table in memory.
struct TableBatches {
    table: Box<dyn RecordBatchReader + Send>,
    projection: Vec<usize>,
}

impl Batches for TableBatches {
    fn next_batch(&mut self) -> Result<Option<RecordBatch>, BatchFault> {
        let Some(batch) = self.table.next() else {
            return Ok(None);
        };
        batch
            .and_then(|batch| batch.project(&self.projection))
            .map(Some)
            .map_err(|error| BatchFault::AndTheRest(error.to_string()))
    }

    /// A table has no bytes of its own.
    fn finish(&mut self) -> Option<Checksum> {
        None
    }
}

/// Makes articles of the rows of batches.
struct ArrowReader<B> {
    batches: B,
    context: ReaderContext,
    mapping: FieldMapping,
    columns: Vec<ArrowColumn>,
    batch: Option<RecordBatch>,
    next_in_batch: usize,
    /// Rows read so far.
    row: u64,
}

impl<B: Batches> ArrowReader<B> {
    fn new(batches: B, context: ReaderContext, mapped: MappedColumns) -> Self {
        Self {
            batches,
            context,
            mapping: mapped.mapping,
            columns: mapped.columns,
            batch: None,
            next_in_batch: 0,
            row: 0,
        }
    }

    /// Reads the next batch of rows; false at the end. The rows of one that is damaged are lost, no others.
    fn read_batch(&mut self) -> Result<bool, RecordFailure> {
        let origin = self.context.origin(self.row + 1);
        match self.batches.next_batch() {
            Ok(batch) => {
                self.batch = batch;
                self.next_in_batch = 0;
                Ok(self.batch.is_some())
            }
            Err(BatchFault::AndTheRest(fault)) => Err(RecordFailure::unreadable(origin, &fault)),
            Err(BatchFault::Rows(rows, fault)) => {
                self.row = self.row.saturating_add(rows);
                let detail = format!("a batch of rows, or what it refers to, cannot be read (rows: {rows}): {fault}");
                Err(RecordFailure::new(origin, Reason::DamagedRecord, detail))
            }
        }
    }

    /// Returns the article of the next row of the batch; `None` at its end.
    fn next_in_batch(&mut self) -> Option<Result<ParsedArticle, RecordFailure>> {
        let batch = self.batch.as_ref()?;
        if self.next_in_batch >= batch.num_rows() {
            self.batch = None;
            return None;
        }
        let row = ArrowRow {
            batch,
            columns: &self.columns,
            row: self.next_in_batch,
        };
        self.next_in_batch += 1;
        self.row += 1;
        let limit = self.context.max_record_bytes();
        Some(if row.size() > limit {
            Err(RecordFailure::too_large(self.context.origin(self.row), limit))
        } else {
            self.context.article(&row, &self.mapping, self.row)
        })
    }
}

impl<B: Batches> RecordReader for ArrowReader<B> {
    fn next_article(&mut self) -> Option<Result<ParsedArticle, RecordFailure>> {
        loop {
            if let Some(article) = self.next_in_batch() {
                return Some(article);
            }
            match self.read_batch() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(failure) => return Some(Err(failure)),
            }
        }
    }

    fn mapping(&self) -> Option<&FieldMapping> {
        Some(&self.mapping)
    }

    fn finish(&mut self) -> Option<Checksum> {
        self.batches.finish()
    }
}

#[cfg(test)]
mod tests;
