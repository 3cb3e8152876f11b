//! The headings of `--help`: a flag that most people need has none, and comes first; a flag under a heading is in `--help` and not in `-h`.

/// Flags that say what is read of the dump.
pub const INPUT: &str = "Input";
/// Who is looked for.
pub const ACTORS: &str = "Actors";
/// The model and how it is computed.
pub const MODEL: &str = "Model";
/// Flags that say what is added up, and how.
pub const SUMMARIES: &str = "Summaries";
/// The comparison of outlets, groups and periods.
pub const COMPARISON: &str = "Comparison";
/// The files that are written.
pub const OUTPUT: &str = "Output";
/// The series of a store.
pub const SERIES: &str = "Series";
/// The process and its messages.
pub const PROCESS: &str = "Process";
