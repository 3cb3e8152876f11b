//! Aggregates scored mentions into one cell per actor, outlet and period, and draws conclusions
//! from the cells: intervals, tests and corrections. It reads and writes no files.

mod actor_in_article;
mod agreement;
mod benjamini_hochberg;
mod cell;
mod compare_within;
mod comparison;
mod correction;
mod interval;
mod period;
mod permutation;
mod sampling;
mod tally;

pub use actor_in_article::ScoredMention;
pub use agreement::{Agreement, Alpha, LabelPair, value};
pub use benjamini_hochberg::q_values;
pub use cell::{ArticleMean, Cell, CellKey, Cells, Copies, Unit, over_all, regroup};
pub use compare_within::CompareWithin;
pub use comparison::{ComparedArticles, Comparison, DifferenceTest};
pub use correction::{CodedArticle, CodingStatus, Corrected, Correction, Stratum};
pub use interval::{Estimate, METHOD, deviation, mean};
pub use period::Period;
pub use permutation::{LEAST_P, permutation_p};
pub use sampling::{BANDS, Strata, band, first_bytes, rank};
pub use tally::{Tally, Voice};
