//! The argument of `--map`: which of the input's names is which field.

use crate::ingest::error::OptionError;
use crate::ingest::field_mapping::ArticleField;
use std::str::FromStr;

/// Parses the argument of `--map`: `text=maintext`.
///
/// # Errors
/// [`OptionError::BadMap`] where it is not `FIELD=NAME`; [`OptionError::UnknownField`].
pub fn parse_map(argument: &str) -> Result<(ArticleField, String), OptionError> {
    match argument.split_once('=') {
        Some((field, name)) if !name.trim().is_empty() => Ok((field.trim().parse()?, name.trim().to_owned())),
        _ => Err(OptionError::BadMap {
            argument: argument.to_owned(),
        }),
    }
}

impl FromStr for ArticleField {
    type Err = OptionError;

    fn from_str(text: &str) -> Result<Self, OptionError> {
        let field = ArticleField::ALL.into_iter().find(|field| field.as_str() == text);
        field.ok_or_else(|| OptionError::UnknownField {
            name: text.to_owned(),
            fields: ArticleField::ALL.map(ArticleField::as_str).to_vec(),
        })
    }
}
