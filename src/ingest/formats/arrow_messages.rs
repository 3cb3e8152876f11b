//! The messages of an Arrow file, one after the other, each checked before the arrow crates decode it: a damaged one must not
//! ask for memory for bytes that are not there.

use arrow_array::{ArrayRef, RecordBatch};
use arrow_buffer::Buffer;
use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::reader::{read_dictionary, read_record_batch};
use arrow_ipc::{Message, MessageHeader, root_as_message};
use arrow_schema::{ArrowError, SchemaRef};
use std::collections::HashMap;
use std::io::{self, ErrorKind, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// The four bytes before the length of a message.
pub(crate) const CONTINUATION: [u8; 4] = [0xFF; 4];
/// Bytes that the description of a message may have.
const MAX_METADATA_BYTES: u64 = 64 << 20;
/// Bytes that a message may have, packed and unpacked. All rows of a batch are held in memory.
const MAX_BATCH_BYTES: u64 = 2 << 30;
/// The times its size that a buffer may unpack to.
const MAX_EXPANSION: u64 = 2_000;

/// A message that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArrowFault {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Arrow(#[from] ArrowError),
    #[error("a message of the Arrow file is damaged")]
    Damaged,
    #[error("a batch of rows has more than {MAX_BATCH_BYTES} bytes: write the file in smaller batches, or as Parquet")]
    TooLarge,
    #[error("the bytes of its numbers are in another order (big-endian): write it as Parquet")]
    BigEndian,
}

/// A message: what it describes, and its bytes.
pub(crate) struct ArrowMessage {
    metadata: Vec<u8>,
    body: Buffer,
}

impl ArrowMessage {
    /// Reads the next message; `None` at the end.
    pub(crate) fn read(input: &mut impl Read) -> Result<Option<Self>, ArrowFault> {
        let Some(length) = read_length(input)? else {
            return Ok(None);
        };
        if length > MAX_METADATA_BYTES {
            return Err(ArrowFault::Damaged);
        }
        let metadata = read_bytes(input, length)?;
        let message = root_as_message(&metadata).map_err(|_| ArrowFault::Damaged)?;
        let length = u64::try_from(message.bodyLength()).map_err(|_| ArrowFault::Damaged)?;
        if length > MAX_BATCH_BYTES {
            return Err(ArrowFault::TooLarge);
        }
        let body = Buffer::from_vec(read_bytes(input, length)?);
        Ok(Some(Self { metadata, body }))
    }

    fn message(&self) -> Result<Message<'_>, ArrowFault> {
        root_as_message(&self.metadata).map_err(|_| ArrowFault::Damaged)
    }

    /// Decodes the message that an Arrow file begins with.
    pub(crate) fn schema(&self) -> Result<SchemaRef, ArrowFault> {
        let message = self.message()?;
        let schema = message.header_as_schema().ok_or(ArrowFault::Damaged)?;
        if !schema.endianness().equals_to_target_endianness() {
            return Err(ArrowFault::BigEndian);
        }
        catch_arrow_panic(|| Ok(Arc::new(try_fb_to_schema(schema)?)))
    }

    /// Returns the number of rows that the message says it has; 0 for a dictionary.
    pub(crate) fn rows(&self) -> u64 {
        let message = self.message().ok();
        let rows = message.and_then(|message| Some(message.header_as_record_batch()?.length()));
        rows.and_then(|rows| u64::try_from(rows).ok()).unwrap_or_default()
    }

    /// Decodes a batch of rows, of which the columns at `projection` are kept; `None` for a dictionary, which is put to the
    /// others.
    pub(crate) fn decode(
        &self,
        schema: &SchemaRef,
        projection: &[usize],
        dictionaries: &mut HashMap<i64, ArrayRef>,
    ) -> Result<Option<RecordBatch>, ArrowFault> {
        let message = self.message()?;
        let version = message.version();
        match message.header_type() {
            MessageHeader::RecordBatch => {
                let batch = message.header_as_record_batch().ok_or(ArrowFault::Damaged)?;
                check_batch(batch, &self.body)?;
                catch_arrow_panic(|| {
                    let schema = Arc::clone(schema);
                    let batch = read_record_batch(&self.body, batch, schema, dictionaries, Some(projection), &version)?;
                    Ok(Some(batch))
                })
            }
            MessageHeader::DictionaryBatch => {
                let batch = message.header_as_dictionary_batch().ok_or(ArrowFault::Damaged)?;
                check_batch(batch.data().ok_or(ArrowFault::Damaged)?, &self.body)?;
                catch_arrow_panic(|| {
                    read_dictionary(&self.body, batch, schema, dictionaries, &version)?;
                    Ok(None)
                })
            }
            _ => Err(ArrowFault::Damaged),
        }
    }
}

/// Reads the length of a message's description; `None` at the end, which is that of the file or a length of 0.
fn read_length(input: &mut impl Read) -> Result<Option<u64>, ArrowFault> {
    let mut length = Vec::new();
    input.take(4).read_to_end(&mut length)?;
    if length.is_empty() {
        return Ok(None);
    }
    if length == CONTINUATION {
        length = read_bytes(input, 4)?;
    }
    let length = length.try_into().map_err(|_| ArrowFault::Damaged)?;
    match u64::try_from(i32::from_le_bytes(length)) {
        Ok(0) => Ok(None),
        Ok(length) => Ok(Some(length)),
        Err(_) => Err(ArrowFault::Damaged),
    }
}

/// Reads so many bytes. The memory grows with the bytes that are there.
fn read_bytes(input: &mut impl Read, count: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(count).read_to_end(&mut bytes)?;
    match bytes.len() as u64 == count {
        true => Ok(bytes),
        false => Err(ErrorKind::UnexpectedEof.into()),
    }
}

/// Checks that the buffers of a batch lie in its bytes, that they unpack to what they can, and that rows have bytes.
fn check_batch(batch: arrow_ipc::RecordBatch<'_>, body: &[u8]) -> Result<(), ArrowFault> {
    let is_packed = batch.compression().is_some();
    let mut bytes: u64 = 0;
    for buffer in batch.buffers().iter().flatten() {
        let start = usize::try_from(buffer.offset()).map_err(|_| ArrowFault::Damaged)?;
        let length = usize::try_from(buffer.length()).map_err(|_| ArrowFault::Damaged)?;
        let content = body.get(start..).and_then(|rest| rest.get(..length));
        let content = content.ok_or(ArrowFault::Damaged)?;
        let unpacked = match is_packed && length > 0 {
            true => unpacked_bytes(content)?,
            false => length as u64,
        };
        bytes = bytes.saturating_add(unpacked);
    }
    if bytes > MAX_BATCH_BYTES {
        return Err(ArrowFault::TooLarge);
    }
    // Any value takes a bit at least, unless all are missing.
    let rows = u64::try_from(batch.length()).map_err(|_| ArrowFault::Damaged)?;
    match rows / 8 <= bytes {
        true => Ok(()),
        false => Err(ArrowFault::Damaged),
    }
}

/// Returns the number of bytes that a buffer says it unpacks to.
fn unpacked_bytes(content: &[u8]) -> Result<u64, ArrowFault> {
    let (length, packed) = content.split_first_chunk().ok_or(ArrowFault::Damaged)?;
    match i64::from_le_bytes(*length) {
        // It is not packed, for that made it larger.
        -1 => Ok(packed.len() as u64),
        length => {
            let length = u64::try_from(length).map_err(|_| ArrowFault::Damaged)?;
            match length / MAX_EXPANSION <= packed.len() as u64 {
                true => Ok(length),
                false => Err(ArrowFault::Damaged),
            }
        }
    }
}

/// Runs a piece of the arrow crates, which panic on some damaged messages (60.1: buffers that are too few or too short). A
/// damaged message must cost itself only.
fn catch_arrow_panic<T>(decode: impl FnOnce() -> Result<T, ArrowError>) -> Result<T, ArrowFault> {
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(decoded) => Ok(decoded?),
        Err(_) => Err(ArrowFault::Damaged),
    }
}
