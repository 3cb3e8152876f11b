//! The errors of loading a model, and of its input.

use safetensors::SafeTensorError;

use crate::batch::CASE_SHAPES;

/// The error of a model that cannot be loaded. Each names the field or tensor at fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// `config.json` is not a JSON object.
    #[error("config.json: {0}")]
    ConfigSyntax(#[from] serde_json::Error),
    /// `config.json` asks for something this encoder does not do.
    #[error("config.json: {field} is \"{found}\"; the encoder takes {supported}")]
    Unsupported {
        /// The field's name.
        field: &'static str,
        /// Its value.
        found: String,
        /// The supported values.
        supported: String,
    },
    /// A field of `config.json` is missing, of the wrong type, or a number that makes no sense.
    #[error("config.json: {field} is {found}, must be {expected}")]
    ConfigValue {
        /// The field's name.
        field: &'static str,
        /// Its value.
        found: String,
        /// The values it may have.
        expected: String,
    },
    /// The weights are not a whole, valid safetensors file.
    #[error("the weights are no valid safetensors file: {0}")]
    Format(#[source] SafeTensorError),
    /// A tensor that the configuration calls for is not in the file.
    #[error("tensor \"{name}\" is missing")]
    MissingTensor {
        /// The tensor's name.
        name: String,
    },
    /// A tensor has another element type than it should.
    #[error("tensor \"{name}\" holds {found}, expected {expected}")]
    WrongDtype {
        /// The tensor's name.
        name: String,
        /// The accepted types.
        expected: &'static str,
        /// The type it has.
        found: String,
    },
    /// A tensor has another shape than the configuration calls for.
    #[error("tensor \"{name}\" has shape {found}, expected {expected}")]
    WrongShape {
        /// The tensor's name.
        name: String,
        /// The shape it should have.
        expected: String,
        /// The shape it has.
        found: String,
    },
    /// A weight is NaN or infinite.
    #[error("tensor \"{name}\" is not finite at element {index}")]
    NotFinite {
        /// The tensor's name.
        name: String,
        /// Which element, counted over the whole tensor, from 0.
        index: usize,
    },
}

/// The error of an input that a loaded model refuses. Positions are counted from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// A sequence has no tokens.
    #[error("sequence {sequence} of the batch is empty")]
    EmptySequence {
        /// The sequence's place in the batch.
        sequence: usize,
    },
    /// A sequence has more tokens than the model has positions.
    #[error("sequence {sequence} of the batch has {length} tokens; the model takes {max}")]
    TooLong {
        /// The sequence's place in the batch.
        sequence: usize,
        /// Its length, tokens.
        length: usize,
        /// The model's limit, tokens.
        max: usize,
    },
    /// A token id is not in the model's vocabulary.
    #[error("token {position} of sequence {sequence} has id {id}; the vocabulary has {vocabulary}")]
    UnknownToken {
        /// The sequence's place in the batch.
        sequence: usize,
        /// The token's place in the sequence.
        position: usize,
        /// The id.
        id: u32,
        /// The size of the vocabulary; valid ids are below it.
        vocabulary: usize,
    },
    /// A token's case shape is out of range.
    #[error("token {position} of sequence {sequence} has case shape {shape}; there are {CASE_SHAPES}")]
    UnknownShape {
        /// The sequence's place in the batch.
        sequence: usize,
        /// The token's place in the sequence.
        position: usize,
        /// The shape; valid ones are below [`CASE_SHAPES`].
        shape: u8,
    },
    /// A token's segment is neither 0 nor 1.
    #[error("token {position} of sequence {sequence} has segment {segment}; there are 0 and 1")]
    UnknownSegment {
        /// The sequence's place in the batch.
        sequence: usize,
        /// The token's place in the sequence.
        position: usize,
        /// The segment.
        segment: u8,
    },
    /// A span of tokens is empty or reaches past the end of its sequence.
    #[error("tokens {start}..{end} are no span of a sequence of {length} tokens")]
    BadSpan {
        /// First token.
        start: usize,
        /// One past the last token.
        end: usize,
        /// The sequence's length, tokens.
        length: usize,
    },
    /// The hidden state of a token is asked for that the batch does not read.
    #[error("token {token} of the sequence is not read; see Batch::read_only")]
    NotRead {
        /// The token's place in the sequence.
        token: usize,
    },
    /// A slice given to a head has the wrong length.
    #[error("{what}: {found} values given, {expected} expected")]
    WrongLength {
        /// Which slice.
        what: &'static str,
        /// The length it should have.
        expected: usize,
        /// The length it has.
        found: usize,
    },
    /// A softmax temperature outside 0.01..=100.
    #[error("a temperature of {0} is outside 0.01..=100")]
    Temperature(f32),
}
