//! Arrow files (Feather of version 2) and streams, read from front to back, a batch of rows at a time: the file is a stream
//! between its magic number and a footer.

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
use arrow_array::{ArrayRef, RecordBatch};
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
    let columns = list_columns(schema.fields());
    let mapping = match input.context.settings.chooser.choose(&ArrowFields(&columns)) {
        Ok(mapping) => mapping,
        Err(error) => {
            let failure = RecordFailure::whole_input(input.context.origin(1), Reason::UnknownFormat, error);
            return EndedReader::boxed(failure, Some(input.stream));
        }
    };
    let (columns, projection) = choose_columns(columns, &mapping);
    Box::new(ArrowReader {
        stream: input.stream,
        context: input.context,
        schema,
        mapping,
        columns,
        projection,
        dictionaries: HashMap::new(),
        batch: None,
        next_in_batch: 0,
        row: 0,
    })
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

/// Returns the columns that are mapped, with paths in the batches that are decoded, and the indexes of the columns that those
/// have.
fn choose_columns(columns: Vec<ArrowColumn>, mapping: &FieldMapping) -> (Vec<ArrowColumn>, Vec<usize>) {
    let names: Vec<&String> = ArticleField::ALL
        .iter()
        .flat_map(|field| mapping.names(*field))
        .collect();
    let mut wanted: Vec<ArrowColumn> = columns
        .into_iter()
        .filter(|column| names.contains(&&column.name))
        .collect();
    let mut projection: Vec<usize> = wanted.iter().map(|column| column.path[0]).collect();
    projection.dedup();
    for column in &mut wanted {
        let at = projection.iter().position(|index| *index == column.path[0]);
        column.path[0] = at.unwrap_or_default();
    }
    (wanted, projection)
}

/// Reads the rows of an Arrow file.
struct ArrowReader {
    stream: InputStream,
    context: ReaderContext,
    schema: SchemaRef,
    mapping: FieldMapping,
    columns: Vec<ArrowColumn>,
    /// The indexes of the columns that are decoded.
    projection: Vec<usize>,
    dictionaries: HashMap<i64, ArrayRef>,
    batch: Option<RecordBatch>,
    next_in_batch: usize,
    /// Rows read so far.
    row: u64,
}

impl ArrowReader {
    /// Reads the next batch of rows; false at the end. The rows of one that is damaged are lost, no others.
    fn read_batch(&mut self) -> Result<bool, RecordFailure> {
        let origin = self.context.origin(self.row + 1);
        let message = match ArrowMessage::read(&mut self.stream) {
            Ok(Some(message)) => message,
            Ok(None) => return Ok(false),
            Err(fault) => return Err(RecordFailure::unreadable(origin, &fault)),
        };
        match message.decode(&self.schema, &self.projection, &mut self.dictionaries) {
            Ok(batch) => {
                self.batch = batch;
                self.next_in_batch = 0;
                Ok(true)
            }
            Err(fault) => {
                let rows = message.rows();
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

impl RecordReader for ArrowReader {
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
        self.stream.finish()
    }
}

#[cfg(test)]
mod tests;
