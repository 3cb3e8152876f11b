//! The sheet of facts about the run.

use super::reading_sheet::{ReadingSheet, reading};
use crate::output::RunRow;

/// Returns the sheet of facts about the run.
pub fn run_sheet() -> ReadingSheet<RunRow> {
    ReadingSheet {
        title: "The run",
        about: "What was read and left out, and how the numbers were computed. run.json has more.".to_owned(),
        columns: vec![
            reading!("item", 40.0, Text, "What the fact is about.", row => row.item),
            reading!("count", 14.0, Count, "The fact, where it is a number of things.", row => row.count),
            reading!("text", 100.0, Text, "The fact, where it is not.", row => row.text),
        ],
        for_programs: Vec::new(),
        scale: None,
        frozen: 1,
        nothing: "Nothing is known of the run.",
        is_few: |_| false,
        is_parted: |_, _| false,
    }
}
