//! The tables in the sub-folders of a run, told from the files that somebody else put beside them.

use crate::output::names::SUMMARY_FILES;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The mark at the beginning of CSV files for Excel.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// The beginning of the header of every table of actors.
const HEADER: &[u8] = b"actor_id,actor_name,";

/// Returns true for a file that `summarize` may have written into a sub-folder: the Parquet file of one of its tables, or a
/// CSV file that begins as those of single actors do. What is not sure stays.
pub(super) fn is_own_table(folder: &Path, name: &str) -> bool {
    match name.rsplit_once('.') {
        Some((table, "parquet")) => SUMMARY_FILES.contains(&format!("{table}.csv").as_str()),
        Some((_, "csv")) => has_header(&folder.join(name)),
        _ => false,
    }
}

fn has_header(path: &Path) -> bool {
    let mut start = Vec::new();
    let most = (BYTE_ORDER_MARK.len() + HEADER.len()) as u64;
    let read = File::open(path).and_then(|file| file.take(most).read_to_end(&mut start));
    let header = start.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&start);
    read.is_ok() && header.starts_with(HEADER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_else_wrote_is_no_table_of_ours() {
        let cases = [
            ("actors.parquet", "", true),
            ("outlet_comparison.parquet", "", true),
            ("interviews.parquet", "", false),
            ("mara.csv", "actor_id,actor_name,outlet\n", true),
            ("mara2.csv", "\u{feff}actor_id,actor_name,outlet\r\n", true),
            ("codes.csv", "actor_id,code\n", false),
            ("empty.csv", "", false),
            ("notes.txt", "actor_id,actor_name,outlet\n", false),
        ];
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("folder.csv")).unwrap();
        assert!(!is_own_table(dir.path(), "folder.csv"));
        for (name, text, expected) in cases {
            std::fs::write(dir.path().join(name), text).unwrap();
            assert_eq!(is_own_table(dir.path(), name), expected, "{name}");
        }
    }
}
