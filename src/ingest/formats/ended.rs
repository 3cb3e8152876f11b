//! The reader of an input that has no record (left): of one that is empty, or that cannot be read.

use crate::error::Reason;
use crate::ingest::decompress::InputStream;
use crate::ingest::field_mapping::FieldMapping;
use crate::ingest::formats::{DetectedFormat, ReaderInput, RecordReader};
use crate::ingest::record_to_article::{ParsedArticle, RecordFailure};
use crate::system::checksum::Checksum;

/// Returns at most one failure, and the checksum of what is left of the stream.
pub(crate) struct EndedReader {
    failure: Option<RecordFailure>,
    stream: Option<InputStream>,
}

impl EndedReader {
    /// Makes the reader of an input that cannot be used; `stream` is read for its checksum.
    pub(crate) fn boxed(failure: RecordFailure, stream: Option<InputStream>) -> Box<dyn RecordReader> {
        Box::new(Self {
            failure: Some(failure),
            stream,
        })
    }

    /// Makes the reader of an archive that is in an archive.
    pub(crate) fn nested_archive(input: ReaderInput) -> Box<dyn RecordReader> {
        let problem = "an archive in an archive is not read: unpack the outer one first";
        let failure = RecordFailure::whole_input(input.context.origin(1), Reason::UnknownFormat, problem);
        Self::boxed(failure, Some(input.stream))
    }
}

/// Returns the format of an input without content.
pub(crate) fn empty_format() -> DetectedFormat {
    DetectedFormat::new("empty", |input| {
        Box::new(EndedReader {
            failure: None,
            stream: Some(input.stream),
        })
    })
}

impl RecordReader for EndedReader {
    fn next_article(&mut self) -> Option<Result<ParsedArticle, RecordFailure>> {
        let mut failure = self.failure.take()?;
        // The input stays open after its failure, for the stream to be read to its end.
        failure.ends_input = false;
        Some(Err(failure))
    }

    fn mapping(&self) -> Option<&FieldMapping> {
        None
    }

    fn finish(&mut self) -> Option<Checksum> {
        self.stream.as_mut()?.finish()
    }
}
