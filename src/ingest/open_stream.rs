//! From the bytes of an input to the reader of its records.

use crate::error::Reason;
use crate::ingest::decompress::InputStream;
use crate::ingest::formats::detect::detect_format;
use crate::ingest::formats::ended::EndedReader;
use crate::ingest::formats::{ReaderInput, RecordReader};
use crate::ingest::progress::Progress;
use crate::ingest::record_to_article::{ReaderContext, RecordFailure};
use crate::ingest::summary::InputSummary;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

/// Decompresses an input, detects its format and returns the format's reader; `path` is that of a
/// file, and `is_member` says that it is in an archive.
pub(crate) fn open_stream(
    input: Box<dyn Read + Send>,
    path: Option<PathBuf>,
    is_member: bool,
    context: &ReaderContext,
    progress: &Arc<Progress>,
    summary: &mut InputSummary,
) -> std::io::Result<Box<dyn RecordReader>> {
    let mut stream = InputStream::open(input, &context.source, Arc::clone(progress))?;
    summary.compression = stream.compression().as_str().into();
    if stream.head().is_empty()
        && let Some(error) = stream.take_error()
    {
        let failure = RecordFailure::unreadable(context.origin(1), &error);
        return Ok(EndedReader::boxed(failure, Some(stream)));
    }
    Ok(
        match detect_format(&stream, &context.source, &context.settings.chooser) {
            Ok(format) => {
                summary.format = format.name.into();
                (format.open)(ReaderInput {
                    stream,
                    path,
                    is_member,
                    context: context.clone(),
                    progress: Arc::clone(progress),
                })
            }
            Err(error) => {
                let failure = RecordFailure::whole_input(context.origin(1), Reason::UnknownFormat, error);
                EndedReader::boxed(failure, Some(stream))
            }
        },
    )
}
