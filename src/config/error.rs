//! Values that a setting cannot have.

/// A value that a setting cannot have. The message says what can be written; the flag or the line of the file stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingError {
    /// A shard that is not I/N, or whose I is not in 0..=N.
    #[error(
        "a shard is I/N, such as 3/16, with I from 1 to N or from 0 to N-1 (0/N is N/N): number the tasks of an array so"
    )]
    Shard,
    /// A limit of skipped records that is neither a number nor a share in 0..=100 %.
    #[error("write a number of records or a share of them, such as 25 or 0.5%")]
    MaxSkipped,
    /// Outlets to compare of which there are fewer than two.
    #[error("name at least two outlets, as in \"Evening Bell,Halden Post\"")]
    OutletList,
    /// A level outside 0.5..1.
    #[error("the level must be at least 0.5 and below 1, such as 0.95")]
    CiLevel,
}
