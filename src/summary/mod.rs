//! Aggregates scored mentions into one cell per actor, outlet and period, and draws conclusions
//! from the cells: intervals, tests and corrections. It reads and writes no files.

mod actor_in_article;
mod agreement;
mod article_mean;
mod benjamini_hochberg;
mod cell;
mod cluster;
mod compare_within;
mod compared_stratum;
mod comparison;
mod correction;
mod difference;
mod estimate;
mod flag_share;
mod group_side;
mod group_weights;
mod mean_estimate;
mod period;
mod sampling;
mod shared_time;
mod side;
mod tally;

pub use actor_in_article::ScoredMention;
pub(crate) use actor_in_article::{ActorInArticle, by_actor};
pub use agreement::{Agreement, Alpha, LabelPair, value};
pub use article_mean::{ArticleMean, Copies};
pub(crate) use article_mean::{PackedCopies, PackedDay};
pub use benjamini_hochberg::q_values;
pub use cell::{Cell, CellKey, Cells, Unit, over_all, regroup};
pub use cluster::IntervalMethod;
pub use compare_within::CompareWithin;
pub use compared_stratum::ComparedStratum;
pub use comparison::{CompareSettings, ComparedSide, Comparison, DifferenceTest};
pub use correction::{CodedArticle, CodedMention, CodingStatus, Corrected, Correction, Stratum};
pub use estimate::{Estimate, LEAST_P, deviation, mean};
pub use flag_share::{CodingFlag, FlagShare, FlaggedMention};
pub use group_side::GroupArticles;
pub use group_weights::GroupWeights;
pub use mean_estimate::MeanEstimate;
pub use period::Period;
pub use sampling::{BANDS, Strata, band, first_bytes, rank};
pub use side::Side;
pub use tally::{Tally, Voice};
