//! Mentions: which sentence names which actor, and how.
//!
//! With a list, names are found in the text and linked before anything is scored, and only sentences that name a listed
//! actor are scored; where such a name is in doubt, the same pass is asked for the names in its sentence (`name_check`). With
//! discovery every sentence is scored, and its names are known only after that; so everything that may turn out to be a
//! mention is a target of that one pass: [`MentionCandidates`]. What the model takes along with a name is no part of it
//! (`found_name`), and names that it joins are taken apart (`compounds`).
//!
//! A mention is a [`NameMatch`](crate::actor::NameMatch) or a [`FoundName`](crate::stance::FoundName) of one sentence, then a
//! [`NameOccurrence`](crate::actor::NameOccurrence) of the article, and once it is linked a [`Mention`]. Offices and pronouns
//! are found as spans, and become mentions when the names are linked.

mod article_mentions;
mod candidates;
mod compounds;
mod finder;
mod found_name;
mod linked_article;
mod name_check;
mod namesakes;
mod pronouns;
mod speakers;

pub use article_mentions::{ArticleMentions, FurnitureMention, Mention, QuotedSpan, Refusal};
pub use candidates::MentionCandidates;
pub use compounds::ScoredName;
pub use finder::MentionFinder;
pub use found_name::name_occurrence;
pub use name_check::RuledOut;
