//! The agreement of two people who coded the same sample.

use crate::calibrate::JudgedMention;
use crate::calibrate::coding::{CodingFile, Judgement};
use crate::error::{Error, Result};
use crate::output::MentionId;
use crate::summary::{Agreement, LabelPair, value};
use crate::system::path_text;
use serde::Serialize;
use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// The agreement of two coders, over the mentions that both have judged.
#[derive(Debug, Clone, Serialize)]
pub struct CoderAgreement {
    /// The second coder's file.
    #[serde(serialize_with = "path_text::path::serialize")]
    pub second: PathBuf,
    /// Mentions that both have coded or flagged.
    pub both: usize,
    /// Mentions among them that both flagged, with whatever word.
    pub both_flagged: usize,
    /// Mentions among them that one of the two flagged.
    pub one_flagged: usize,
    /// The agreement on those that both coded: the first coder's labels count as right, the second's as found.
    pub labels: Agreement,
}

impl CoderAgreement {
    /// Reads the second coder's file and compares it with what the first coder judged.
    ///
    /// # Errors
    /// Those of [`CodingFile::read`]; [`Error::Invalid`] where it is another sample, or both have coded no mention.
    pub(crate) fn read(path: &Path, first: &CodingFile, judged: &[JudgedMention]) -> Result<Self> {
        let second = CodingFile::read(path)?;
        if second.sample != first.sample {
            let fault = format!(
                "it is of another sample than {}; two coders code copies of one file",
                first.path.display()
            );
            return Err(Error::invalid(path, fault));
        }
        let of_second: HashMap<MentionId, Judgement> = second.judged().collect();
        let mut pairs = Vec::new();
        let (mut both_flagged, mut one_flagged) = (0, 0);
        for mention in judged {
            let Some(other) = of_second.get(&mention.id) else {
                continue;
            };
            match (mention.judgement, *other) {
                (Judgement::Code(coded), Judgement::Code(found)) => pairs.push(LabelPair {
                    coded,
                    found,
                    score: value(found),
                    weight: mention.weight,
                }),
                (Judgement::Flag(_), Judgement::Flag(_)) => both_flagged += 1,
                _ => one_flagged += 1,
            }
        }
        let labels = Agreement::new(&pairs).ok_or_else(|| {
            let fault = format!("no mention is coded both here and in {}", first.path.display());
            Error::invalid(path, fault)
        })?;
        Ok(Self {
            second: path.to_path_buf(),
            both: pairs.len() + both_flagged + one_flagged,
            both_flagged,
            one_flagged,
            labels,
        })
    }
}

impl fmt::Display for CoderAgreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alpha = |alpha: Option<f64>| alpha.map_or("-".to_owned(), |alpha| format!("{alpha:.3}"));
        let Agreement {
            coded,
            accuracy,
            alpha: by,
            ..
        } = &self.labels;
        write!(
            f,
            "two coders: equal codes for {:.1}% of {coded} mentions that both coded; Krippendorff's alpha {} (nominal), {} (ordinal), {} \
             (interval); {} flagged by both, {} by one of them",
            100.0 * accuracy,
            alpha(by.nominal),
            alpha(by.ordinal),
            alpha(by.interval),
            self.both_flagged,
            self.one_flagged
        )
    }
}
