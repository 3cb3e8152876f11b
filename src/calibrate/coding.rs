//! The file that a person codes, and its way through a spreadsheet program and back.
//!
//! Nothing in it needs to survive but a mention's id, its code and the id of the sample, and the ids begin with a letter: spreadsheet
//! programs take leading zeros from numbers, digits from long ones, and make dates of fractions. What else must be known (label, score, inclusion
//! probability) is found again in the run. So a coder does not see what the model thought, nor from the probability
//! what it may have thought.

use crate::calibrate::mention_scan::MentionScan;
use crate::csv_rows::{RawRow, raw_rows};
use crate::error::{Error, Problem, Result};
use crate::output::MentionId;
use crate::summary::CodingFlag;
use crate::terms::Label;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// The columns that must come back.
const COLUMNS: [&str; 3] = ["mention_id", "coded", "sample"];
/// The column that files of earlier versions lack.
const FLAG_COLUMN: &str = "flag";
const NOTHING: &str = "nothing is coded; write negative, neutral or positive (or -1, 0, 1) into the column coded";
/// Faults of a coding file that are listed.
const FAULTS_SHOWN: usize = 20;

/// The name of a sample: the scores that it was drawn from, and the seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SampleId {
    /// A hash of the run's mentions and their scores.
    pub(crate) run: u64,
    /// The seed that it was drawn with.
    pub(crate) seed: u64,
}

impl SampleId {
    fn parse(cell: &str) -> Option<Self> {
        let (run, seed) = cell.strip_prefix('s')?.split_once('-')?;
        Some(Self {
            run: u64::from_str_radix(run, 16).ok()?,
            seed: seed.parse().ok()?,
        })
    }
}

impl fmt::Display for SampleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s{:016x}-{}", self.run, self.seed)
    }
}

/// A coding file that came back.
#[derive(Debug)]
pub(crate) struct CodingFile {
    pub(crate) path: PathBuf,
    /// The SHA-256 of its bytes, for `run.json`.
    pub(crate) sha256: String,
    pub(crate) sample: SampleId,
    /// True where it has a column for flags; files of earlier versions have none.
    pub(crate) has_flags: bool,
    /// Its rows, in order.
    pub(crate) rows: Vec<CodedRow>,
}

/// A row of a coding file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct CodedRow {
    pub(crate) line: u64,
    pub(crate) id: MentionId,
    /// None where both cells are empty.
    pub(crate) judgement: Option<Judgement>,
}

/// The judgement of a person on a mention.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Judgement {
    /// What the sentence expresses toward the actor.
    Code(Label),
    /// It should be in no number; a code beside it does not count.
    Flag(CodingFlag),
}

impl CodingFile {
    /// Reads `path`: commas, semicolons or tabs, with a byte order mark or without, columns in any order.
    ///
    /// # Errors
    /// [`Error::Unreadable`]; [`Error::Invalid`] with the line of each fault.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(Error::unreadable("coding file", path))?;
        let mut faults = Vec::new();
        let rows = raw_rows(&bytes, &mut faults);
        let read = if faults.is_empty() {
            parse(&rows, &mut faults)
        } else {
            None
        };
        match read {
            Some(table) if faults.is_empty() => Ok(Self {
                path: path.to_path_buf(),
                sha256: Sha256::digest(&bytes)
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect(),
                sample: table.sample,
                has_flags: table.has_flags,
                rows: table.rows,
            }),
            _ => Err(Error::invalid_first(path, faults, FAULTS_SHOWN)),
        }
    }

    /// # Errors
    /// [`Error::Invalid`] where the mentions are not all of the run that `scan` saw.
    pub(crate) fn check(&self, scan: &MentionScan) -> Result<()> {
        let unknown = self.rows.iter().filter(|row| !scan.found.contains_key(&row.id));
        let mut unknown: Vec<Problem> = unknown
            .map(|row| Problem::on_line(row.line, format_args!("the run has no mention {}", row.id)))
            .collect();
        if self.sample.run != scan.run {
            let fault = "it was drawn from other scores than those of --run; name the folder that it was drawn from, or draw \
                         again with `regard sample`";
            return Err(Error::invalid(&self.path, fault));
        }
        if unknown.is_empty() {
            return Ok(());
        }
        let remedy =
            "restore the cells from the file that `regard sample` wrote; it writes the same again into another folder";
        unknown.push(remedy.into());
        Err(Error::invalid_first(&self.path, unknown, FAULTS_SHOWN))
    }

    /// The rows that are coded or flagged.
    pub(crate) fn judged(&self) -> impl Iterator<Item = (MentionId, Judgement)> {
        self.rows.iter().filter_map(|row| Some((row.id, row.judgement?)))
    }

    /// The fault of a file without a code.
    pub(crate) fn nothing_coded(&self) -> Error {
        Error::invalid(&self.path, NOTHING)
    }

    /// Rows without a code or flag that have one with it after them.
    pub(crate) fn left_out(&self) -> usize {
        let last = self.rows.iter().rposition(|row| row.judgement.is_some()).unwrap_or(0);
        self.rows[..last].iter().filter(|row| row.judgement.is_none()).count()
    }
}

/// The contents of a coding file.
struct CodingTable {
    sample: SampleId,
    has_flags: bool,
    rows: Vec<CodedRow>,
}

/// Reads a table whose first row is its header; nothing where the columns are not there.
fn parse(rows: &[RawRow], faults: &mut Vec<Problem>) -> Option<CodingTable> {
    let Some((header, rows)) = rows.split_first() else {
        faults.push("the file is empty; it must be one that `regard sample` wrote".into());
        return None;
    };
    let columns = COLUMNS.map(|name| required_column(header, name, faults));
    let flag = column(header, FLAG_COLUMN, faults);
    let [Some(id), Some(code), Some(sample)] = columns else {
        return None;
    };
    let (mut samples, mut lines): (Vec<(u64, SampleId)>, HashMap<MentionId, u64>) = (Vec::new(), HashMap::new());
    let mut coded = Vec::with_capacity(rows.len());
    for row in rows {
        let flagged = flag.map_or("", |flag| cell(row, flag));
        match coded_row(row.line, cell(row, id), cell(row, code), flagged) {
            Ok(row) => {
                if let Some(first) = lines.insert(row.id, row.line) {
                    let fault = format!("the mention of line {first} again; keep one of the two rows");
                    faults.push(Problem::on_line(row.line, fault));
                }
                coded.push(row);
            }
            Err(fault) => faults.push(fault),
        }
        match SampleId::parse(cell(row, sample)) {
            Some(id) => samples.push((row.line, id)),
            None => {
                let found = cell(row, sample);
                let fault = format!("“{found}” in the column sample is not what `regard sample` wrote; restore it");
                faults.push(Problem::on_line(row.line, fault));
            }
        }
    }
    if coded.iter().all(|row| row.judgement.is_none()) && faults.is_empty() {
        faults.push(NOTHING.into());
    }
    let (first, of_all) = *samples.first()?;
    for (line, _) in samples.iter().filter(|(_, sample)| *sample != of_all).take(1) {
        let fault = format!(
            "of another sample than line {first}; code one sample (a larger --size of the same --seed holds the smaller sample)"
        );
        faults.push(Problem::on_line(*line, fault));
    }
    Some(CodingTable {
        sample: of_all,
        has_flags: flag.is_some(),
        rows: coded,
    })
}

fn required_column(header: &RawRow, name: &str, faults: &mut Vec<Problem>) -> Option<usize> {
    let faults_before = faults.len();
    let found = column(header, name, faults);
    if found.is_none() && faults.len() == faults_before {
        let fault = format!("there is no column “{name}”; restore it from the file that `regard sample` wrote");
        faults.push(Problem::on_line(header.line, fault));
    }
    found
}

/// Returns the place of a column; none where it is not there, or twice, which is a fault.
fn column(header: &RawRow, name: &str, faults: &mut Vec<Problem>) -> Option<usize> {
    let mut places = header
        .cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| cell.trim().trim_start_matches('\u{feff}').eq_ignore_ascii_case(name))
        .map(|(at, _)| at);
    let first = places.next()?;
    if places.next().is_some() {
        let fault = format!("there are two columns “{name}”; keep one");
        faults.push(Problem::on_line(header.line, fault));
        return None;
    }
    Some(first)
}

/// Returns the cell in a column, empty where the row is too short.
fn cell(row: &RawRow, column: usize) -> &str {
    row.cells.get(column).map_or("", |cell| cell.trim())
}

fn coded_row(line: u64, id: &str, code: &str, flag: &str) -> Result<CodedRow, Problem> {
    let id = MentionId::parse(id).ok_or_else(|| {
        let fault = format!("“{id}” in the column mention_id is not what `regard sample` wrote; restore it");
        Problem::on_line(line, fault)
    })?;
    let code = label(code).map_err(|()| {
        let fault = format!(
            "“{code}” in the column coded is no code; write negative, neutral or positive (or -1, 0, 1), or leave it empty"
        );
        Problem::on_line(line, fault)
    })?;
    let flag = parse_flag(flag).map_err(|()| {
        let fault =
            format!("“{flag}” in the column flag is no flag; write boilerplate or wrong_actor, or leave it empty");
        Problem::on_line(line, fault)
    })?;
    let judgement = flag.map(Judgement::Flag).or(code.map(Judgement::Code));
    Ok(CodedRow { line, id, judgement })
}

/// Returns the flag of a cell, none of an empty one, as people write it: `Wrong actor`, `b`.
fn parse_flag(cell: &str) -> std::result::Result<Option<CodingFlag>, ()> {
    let word = cell.to_lowercase().replace([' ', '-'], "_");
    if word.is_empty() {
        return Ok(None);
    }
    let known = CodingFlag::ALL
        .into_iter()
        .find(|flag| [flag.as_str(), &flag.as_str()[..1]].contains(&word.as_str()));
    known.map(Some).ok_or(())
}

/// Returns the label of a cell, none of an empty one, as people and spreadsheet programs write it: `Neg`, `+1`, `-1,00`, `'-1`.
fn label(cell: &str) -> std::result::Result<Option<Label>, ()> {
    let word = cell
        .trim_start_matches('\'')
        .trim()
        .to_lowercase()
        .replace('\u{2212}', "-");
    let word = word.as_str();
    if word.is_empty() {
        return Ok(None);
    }
    if let Some(label) = Label::ALL
        .into_iter()
        .find(|l| [l.as_str(), &l.as_str()[..3]].contains(&word))
    {
        return Ok(Some(label));
    }
    let number: f64 = word.replace(',', ".").parse().map_err(|_| ())?;
    let place = [-1.0, 0.0, 1.0].iter().position(|code| *code == number);
    place.map(|at| Some(Label::ALL[at])).ok_or(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use CodingFlag::{Boilerplate, WrongActor};
    use Judgement::{Code, Flag};
    use Label::{Negative, Neutral, Positive};

    const ROWS: &str = "coded,sentence,mention_id,sample
negative,\"“[[Mara]]”; she, who\"\"s\",m0000000000000001,s00000000000000ff-1
,x,m0000000000000002,s00000000000000ff-1
1,y,m0000000000000003,s00000000000000ff-1
";

    fn read(text: &[u8]) -> Result<CodingFile> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("coding.csv");
        std::fs::write(&path, text).unwrap();
        CodingFile::read(&path)
    }

    fn codes(coded: &CodingFile) -> Vec<(u64, Option<Judgement>)> {
        coded.rows.iter().map(|row| (row.id.0, row.judgement)).collect()
    }

    #[test]
    fn what_spreadsheet_programs_make_of_it_reads_the_same() {
        let expected = [(1, Some(Code(Negative))), (2, None), (3, Some(Code(Positive)))];
        let semicolons = "\u{feff}\"Sample\";\"mention_id\";\"sentence\";\"coded\"\r
\"s00000000000000ff-1\";\"m0000000000000001\";\"“[[Mara]]”; she, who\"\"s\";\"NEG\"\r
\"s00000000000000ff-1\";\"m0000000000000002\";\"x\";\"\"\r
\"s00000000000000ff-1\";\"m0000000000000003\";\"y\";\"1,00\"\r
;;;\r
";
        let tabs = ROWS.replace(',', "\t");
        for text in [ROWS, semicolons, tabs.as_str()] {
            let coded = read(text.as_bytes()).unwrap();
            assert_eq!(codes(&coded), expected, "{text}");
            assert_eq!((coded.sample, coded.left_out()), (SampleId { run: 255, seed: 1 }, 1));
        }
    }

    #[test]
    fn codes_as_people_write_them() {
        let cases = [
            ("negative", Some(Negative)),
            (" Neutral ", Some(Neutral)),
            ("POS", Some(Positive)),
            ("-1", Some(Negative)),
            ("\u{2212}1", Some(Negative)),
            ("'-1", Some(Negative)),
            ("-1,0", Some(Negative)),
            ("0.00", Some(Neutral)),
            ("+1", Some(Positive)),
            ("", None),
        ];
        for (cell, expected) in cases {
            assert_eq!(label(cell.trim()), Ok(expected), "{cell}");
        }
        for cell in ["2", "maybe", "n", "-", "0.5", "positive?", "nan"] {
            assert_eq!(label(cell), Err(()), "{cell}");
        }
    }

    #[test]
    fn a_flag_takes_the_place_of_a_code() {
        let cases = [
            ("", "negative", Ok(Some(Code(Negative)))),
            ("", "", Ok(None)),
            ("boilerplate", "", Ok(Some(Flag(Boilerplate)))),
            ("B", "", Ok(Some(Flag(Boilerplate)))),
            ("Wrong actor", "", Ok(Some(Flag(WrongActor)))),
            ("wrong-actor", "0", Ok(Some(Flag(WrongActor)))),
            ("w", "", Ok(Some(Flag(WrongActor)))),
            (
                "hard",
                "0",
                Err("line 2: “hard” in the column flag is no flag; write boilerplate or wrong_actor"),
            ),
        ];
        for (flag, code, expected) in cases {
            // Another row is coded, so that the file is one.
            let text = format!(
                "coded,mention_id,sample,flag\n{code},m0000000000000001,s00000000000000ff-1,{flag}\n0,m0000000000000002,s00000000000000ff-1,\n"
            );
            match (read(text.as_bytes()), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(codes(&found)[0].1, expected, "{flag} {code}"),
                (Err(found), Err(expected)) => assert!(found.to_string().contains(expected), "{found}"),
                (found, _) => panic!("{flag} {code}: {found:?}"),
            }
        }
        let flagged = "coded,mention_id,sample,flag\n,m0000000000000001,s00000000000000ff-1,w\n,m0000000000000002,s00000000000000ff-1,b\n";
        assert_eq!(read(flagged.as_bytes()).unwrap().left_out(), 0);
    }

    #[test]
    fn a_file_that_cannot_be_used_says_where_and_what_to_do() {
        let row = "neutral,z,m0000000000000003,s00000000000000ff-1\n";
        let cases = [
            (
                ROWS.replace("negative", "bad"),
                "line 2: “bad” in the column coded is no code",
            ),
            (
                ROWS.replace("m0000000000000002", "2"),
                "line 3: “2” in the column mention_id",
            ),
            (ROWS.replace("coded,", "verdict,"), "line 1: there is no column “coded”"),
            (
                ROWS.replace("sentence,", "coded,"),
                "line 1: there are two columns “coded”",
            ),
            (format!("{ROWS}{row}"), "line 5: the mention of line 4 again"),
            (
                format!("{ROWS}{}", row.replace("3,s", "4,s").replace("-1", "-2")),
                "line 5: of another sample than line 2",
            ),
            (
                ROWS.replace("ff-1\n,x", "ff\n,x"),
                "line 2: “s00000000000000ff” in the column sample",
            ),
            (ROWS.replace("negative", "").replace("\n1,", "\n,"), "nothing is coded"),
            (String::new(), "the file is empty"),
        ];
        for (text, expected) in cases {
            let message = read(text.as_bytes()).err().map(|e| e.to_string()).unwrap_or_default();
            assert!(message.contains(expected), "“{message}” lacks “{expected}”");
            assert!(message.contains("coding.csv"), "{message}");
        }
        let latin1 = [
            ROWS.as_bytes(),
            b"neutral,caf\xe9,m0000000000000004,s00000000000000ff-1\n",
        ]
        .concat();
        assert!(read(&latin1).unwrap_err().to_string().contains("CSV UTF-8"));
    }
}
