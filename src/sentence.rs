//! Sentences of an article.

use crate::article::{Article, Field, Span};

/// One sentence of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// Title or text.
    pub field: Field,
    /// Position in its field, from 0.
    pub index: u32,
    /// Bytes in the field's text, without surrounding white space.
    pub span: Span,
}
