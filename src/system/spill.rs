//! Sorting and keeping more records than memory holds.
//!
//! What does not fit in the memory allowed goes to unnamed files in the system's folder for temporary files, which are
//! gone when the process ends, however it ends. What comes out is the same for any amount of memory.
//!
//! Written out rather than taken from a crate: those at hand keep a named file and an open handle for each run, and count
//! records and not bytes.

use crate::error::{Error, Result};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;
use std::sync::Arc;
use tempfile::SpooledTempFile;

/// Bytes that a buffer of a file has at least, so that a read is worth its call.
const LEAST_BUFFER: usize = 4 << 10;
/// Bytes that a buffer of a file has at most.
const MOST_BUFFER: usize = 1 << 20;

/// A value that can be written to a temporary file and read back.
pub trait Record: Sized {
    /// Writes the record.
    ///
    /// # Errors
    /// Those of `file`.
    fn write(&self, file: &mut impl Write) -> io::Result<()>;

    /// Reads a record that [`Record::write`] wrote.
    ///
    /// # Errors
    /// Those of `file`.
    fn read(file: &mut impl Read) -> io::Result<Self>;

    /// Returns the bytes that it holds beside its own size.
    fn heap_bytes(&self) -> usize {
        0
    }
}

macro_rules! number_record {
    ($($number:ty),*) => {$(
        impl Record for $number {
            fn write(&self, file: &mut impl Write) -> io::Result<()> {
                file.write_all(&self.to_le_bytes())
            }

            fn read(file: &mut impl Read) -> io::Result<Self> {
                let mut bytes = [0; size_of::<Self>()];
                file.read_exact(&mut bytes)?;
                Ok(Self::from_le_bytes(bytes))
            }
        }
    )*};
}

number_record!(u8, u16, u32, u64, i32, i64);

impl<const N: usize> Record for [u8; N] {
    fn write(&self, file: &mut impl Write) -> io::Result<()> {
        file.write_all(self)
    }

    fn read(file: &mut impl Read) -> io::Result<Self> {
        let mut bytes = [0; N];
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

impl Record for String {
    fn write(&self, file: &mut impl Write) -> io::Result<()> {
        (self.len() as u64).write(file)?;
        file.write_all(self.as_bytes())
    }

    fn read(file: &mut impl Read) -> io::Result<Self> {
        let len = u64::read(file)?;
        let mut text = String::new();
        match file.take(len).read_to_string(&mut text)? as u64 {
            read if read == len => Ok(text),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    fn heap_bytes(&self) -> usize {
        self.capacity()
    }
}

macro_rules! tuple_record {
    ($($part:ident $at:tt),*) => {
        impl<$($part: Record),*> Record for ($($part,)*) {
            fn write(&self, file: &mut impl Write) -> io::Result<()> {
                $(self.$at.write(file)?;)*
                Ok(())
            }

            fn read(file: &mut impl Read) -> io::Result<Self> {
                Ok(($($part::read(file)?,)*))
            }

            fn heap_bytes(&self) -> usize {
                0 $(+ self.$at.heap_bytes())*
            }
        }
    };
}

tuple_record!(A 0, B 1);
tuple_record!(A 0, B 1, C 2);
tuple_record!(A 0, B 1, C 2, D 3);
tuple_record!(A 0, B 1, C 2, D 3, E 4);

/// Sorts records that are pushed in any order, in bounded memory.
///
/// Records that compare as equal come out in any order, so they should not differ.
#[derive(Debug)]
pub struct Sorter<R> {
    /// Bytes that may be held.
    budget: usize,
    held: Vec<R>,
    /// Bytes of `held`.
    bytes: usize,
    /// What was held before, as sorted runs.
    runs: Option<Runs>,
}

impl<R: Record + Ord + Send> Sorter<R> {
    /// Makes a sorter that holds about `budget` bytes, but one record at least.
    pub fn new(budget: usize) -> Self {
        Self {
            budget,
            held: Vec::new(),
            bytes: 0,
            runs: None,
        }
    }

    /// Adds a record.
    ///
    /// # Errors
    /// [`Error::Io`], as on a full disk.
    pub fn push(&mut self, record: R) -> Result<()> {
        self.bytes += size_of::<R>() + record.heap_bytes();
        self.held.push(record);
        if self.bytes < self.budget { Ok(()) } else { self.spill() }
    }

    /// Moves what is held to the file.
    fn spill(&mut self) -> Result<()> {
        self.held.par_sort_unstable();
        let runs = match &mut self.runs {
            Some(runs) => runs,
            none => none.insert(Runs::new()?),
        };
        self.bytes = 0;
        runs.write(&mut self.held)
    }

    /// Returns all records in order.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn sorted(self) -> Result<Sorted<R>> {
        let Kept { held, runs } = self.kept()?;
        let source = match runs {
            None => Source::Memory(held.into_iter()),
            Some(runs) => Source::Files(runs.merged()?),
        };
        Ok(Sorted { source, next: None })
    }

    /// Keeps all records, to be read in order any number of times.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn kept(mut self) -> Result<Kept<R>> {
        if self.runs.is_some() && !self.held.is_empty() {
            self.spill()?;
        }
        match self.runs {
            None => {
                self.held.par_sort_unstable();
                let held = self.held;
                Ok(Kept { held, runs: None })
            }
            Some(runs) => Ok(Kept {
                // Gives its memory to the buffers of the runs.
                held: Vec::new(),
                runs: Some(runs.finished(self.budget)?),
            }),
        }
    }
}

/// The records of a [`Sorter`], in memory or in files.
#[derive(Debug)]
pub struct Kept<R> {
    held: Vec<R>,
    /// The runs; none where all records are held.
    runs: Option<FinishedRuns>,
}

impl<R: Record + Ord + Clone> Kept<R> {
    /// Reads all records in order.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn records(&self) -> Result<impl Iterator<Item = Result<R>>> {
        let merge = self.runs.as_ref().map(FinishedRuns::merged).transpose()?;
        let read = merge.into_iter().flatten().map(|record| record.map_err(unkept));
        Ok(self.held.iter().cloned().map(Ok).chain(read))
    }
}

/// The records of a [`Sorter`], in order.
#[derive(Debug)]
pub struct Sorted<R> {
    source: Source<R>,
    /// The first record of the next group.
    next: Option<R>,
}

#[derive(Debug)]
enum Source<R> {
    Memory(std::vec::IntoIter<R>),
    Files(Merge<R>),
}

impl<R: Record + Ord> Sorted<R> {
    /// Moves the next records with one and the same key into `group`, in the place of what is there; none at the end.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn next_group<K: PartialEq>(&mut self, key: impl Fn(&R) -> K, group: &mut Vec<R>) -> Result<()> {
        group.clear();
        while let Some(record) = self.next() {
            let record = record?;
            if group.first().is_some_and(|first| key(first) != key(&record)) {
                self.next = Some(record);
                break;
            }
            group.push(record);
        }
        Ok(())
    }
}

impl<R: Record + Ord> Iterator for Sorted<R> {
    type Item = Result<R>;

    fn next(&mut self) -> Option<Result<R>> {
        if let Some(next) = self.next.take() {
            return Some(Ok(next));
        }
        match &mut self.source {
            Source::Memory(records) => records.next().map(Ok),
            Source::Files(merge) => merge.next().map(|record| record.map_err(unkept)),
        }
    }
}

/// Sorted runs of records, one after the other in a file.
#[derive(Debug)]
struct Runs {
    file: BufWriter<File>,
    /// Where each begins.
    starts: Vec<u64>,
}

impl Runs {
    fn new() -> Result<Self> {
        let file = tempfile::tempfile().map_err(unkept)?;
        Ok(Self {
            file: BufWriter::with_capacity(MOST_BUFFER, file),
            starts: Vec::new(),
        })
    }

    /// Adds sorted records as a run.
    fn write<R: Record>(&mut self, records: &mut Vec<R>) -> Result<()> {
        self.starts.push(self.file.stream_position().map_err(unkept)?);
        records
            .drain(..)
            .try_for_each(|record| record.write(&mut self.file))
            .map_err(unkept)
    }

    /// Ends the last run. Merging them takes `budget` bytes.
    fn finished(mut self, budget: usize) -> Result<FinishedRuns> {
        let end = self.file.stream_position().map_err(unkept)?;
        let file = self.file.into_inner().map_err(|error| unkept(error.into_error()))?;
        Ok(FinishedRuns {
            file: Arc::new(file),
            buffer: (budget / self.starts.len()).clamp(LEAST_BUFFER, MOST_BUFFER),
            ends: self.starts.iter().skip(1).copied().chain([end]).collect(),
            starts: self.starts,
        })
    }
}

/// Sorted runs of records, all written.
#[derive(Debug)]
struct FinishedRuns {
    file: Arc<File>,
    /// Where each begins and ends.
    starts: Vec<u64>,
    ends: Vec<u64>,
    /// Bytes of the buffer of each.
    buffer: usize,
}

impl FinishedRuns {
    fn merged<R: Record + Ord>(&self) -> Result<Merge<R>> {
        let runs = self.starts.iter().zip(&self.ends).map(|(start, end)| {
            let section = Section {
                file: Arc::clone(&self.file),
                at: *start,
                end: *end,
            };
            BufReader::with_capacity(self.buffer, section)
        });
        Merge::new(runs.collect()).map_err(unkept)
    }
}

/// A part of a file.
#[derive(Debug)]
struct Section {
    file: Arc<File>,
    at: u64,
    end: u64,
}

impl Read for Section {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.take(self.end - self.at).read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// The records of sorted runs, in order.
#[derive(Debug)]
struct Merge<R> {
    runs: Vec<BufReader<Section>>,
    /// The first record of each run that has one, and the run.
    firsts: BinaryHeap<Reverse<(R, usize)>>,
}

impl<R: Record + Ord> Merge<R> {
    fn new(mut runs: Vec<BufReader<Section>>) -> io::Result<Self> {
        let mut firsts = BinaryHeap::with_capacity(runs.len());
        for (number, run) in runs.iter_mut().enumerate() {
            firsts.extend(next_record(run)?.map(|record| Reverse((record, number))));
        }
        Ok(Self { runs, firsts })
    }
}

impl<R: Record + Ord> Iterator for Merge<R> {
    type Item = io::Result<R>;

    fn next(&mut self) -> Option<io::Result<R>> {
        let mut first = self.firsts.peek_mut()?;
        let number = first.0.1;
        match next_record(&mut self.runs[number]) {
            Ok(Some(following)) => Some(Ok(std::mem::replace(&mut first.0.0, following))),
            Ok(None) => Some(Ok(PeekMut::pop(first).0.0)),
            Err(error) => Some(Err(error)),
        }
    }
}

/// Reads a record; `None` at the end.
fn next_record<R: Record>(run: &mut BufReader<Section>) -> io::Result<Option<R>> {
    let section = run.get_ref();
    if run.buffer().is_empty() && section.at == section.end {
        return Ok(None);
    }
    R::read(run).map(Some)
}

/// Records that are read back in the order in which they were pushed, in bounded memory.
#[derive(Debug)]
pub struct Queue<R> {
    file: BufWriter<SpooledTempFile>,
    records: u64,
    pushed: PhantomData<fn(R)>,
}

impl<R: Record> Queue<R> {
    /// Makes a queue that holds about `budget` bytes.
    pub fn new(budget: usize) -> Self {
        Self {
            file: BufWriter::with_capacity(buffer_within(budget), SpooledTempFile::new(budget)),
            records: 0,
            pushed: PhantomData,
        }
    }

    /// Adds a record.
    ///
    /// # Errors
    /// [`Error::Io`], as on a full disk.
    pub fn push(&mut self, record: &R) -> Result<()> {
        self.records += 1;
        record.write(&mut self.file).map_err(unkept)
    }

    /// Returns the records.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn into_records(self) -> Result<impl Iterator<Item = Result<R>>> {
        let buffer = self.file.capacity();
        let file = self.file.into_inner().map_err(|error| unkept(error.into_error()));
        let mut file = file?;
        file.rewind().map_err(unkept)?;
        let mut file = BufReader::with_capacity(buffer, file);
        Ok((0..self.records).map(move |_| R::read(&mut file).map_err(unkept)))
    }
}

/// Records of one size, read back by their number, in bounded memory.
#[derive(Debug)]
pub struct Indexed<R> {
    file: SpooledTempFile,
    record_bytes: usize,
    pushed: PhantomData<fn(R) -> R>,
}

impl<R: Record> Indexed<R> {
    /// Makes a list that holds about `budget` bytes, of records that are written as `record_bytes` bytes.
    pub fn new(budget: usize, record_bytes: usize) -> Self {
        Self {
            file: SpooledTempFile::new(budget),
            record_bytes,
            pushed: PhantomData,
        }
    }

    /// Adds a record. All are added before one is read.
    ///
    /// # Errors
    /// [`Error::Io`], as on a full disk.
    pub fn push(&mut self, record: &R) -> Result<()> {
        record.write(&mut self.file).map_err(unkept)
    }

    /// Reads the record with the number `index`, from 0.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn get(&mut self, index: u64) -> Result<R> {
        let start = SeekFrom::Start(index * self.record_bytes as u64);
        self.file.seek(start).map_err(unkept)?;
        R::read(&mut self.file).map_err(unkept)
    }
}

fn buffer_within(budget: usize) -> usize {
    (budget / 4).clamp(LEAST_BUFFER, MOST_BUFFER)
}

/// Makes the error of a temporary file that cannot be written or read back.
pub(crate) fn unkept(error: io::Error) -> Error {
    Error::Io {
        action: "keep what exceeds the memory in a file in",
        path: std::env::temp_dir(),
        source: io::Error::new(
            error.kind(),
            format!("{error}; set TMPDIR (on Windows TMP) to a folder with more room, or give more --max-memory"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted<R: Record + Ord + Send>(records: Vec<R>, budget: usize) -> Vec<R> {
        let mut sorter = Sorter::new(budget);
        records.into_iter().for_each(|record| sorter.push(record).unwrap());
        sorter.sorted().unwrap().map(|record| record.unwrap()).collect()
    }

    proptest! {
        #[test]
        fn kept_records_are_the_same_however_often_they_are_read(records in prop::collection::vec(any::<u16>(), 0..900), budget in 0usize..2000) {
            let mut sorter = Sorter::new(budget);
            records.iter().for_each(|record| sorter.push(*record).unwrap());
            let kept = sorter.kept().unwrap();
            let expected = sorted(records, budget);
            for _ in 0..2 {
                prop_assert_eq!(&kept.records().unwrap().collect::<Result<Vec<_>>>().unwrap(), &expected);
            }
        }

        #[test]
        fn sorts_as_in_memory_whatever_the_memory(
            mut records in prop::collection::vec((any::<u8>(), ".{0,9}", any::<u64>()), 0..300), budget in 0usize..9000,
        ) {
            let found = sorted(records.clone(), budget);
            records.sort();
            prop_assert_eq!(found, records);
        }

        #[test]
        fn reads_back_in_the_order_of_pushing(records in prop::collection::vec(any::<(u32, i64)>(), 0..900), budget in 0usize..9000) {
            let mut queue = Queue::new(budget);
            records.iter().for_each(|record| queue.push(record).unwrap());
            let found: Vec<_> = queue.into_records().unwrap().map(|record| record.unwrap()).collect();
            prop_assert_eq!(found, records);
        }

        #[test]
        fn groups_are_whole(keys in prop::collection::vec(0u8..9, 0..300), budget in 0usize..3000) {
            let mut sorter = Sorter::new(budget);
            keys.iter().zip(0u32..).for_each(|(key, number)| sorter.push((*key, number)).unwrap());
            let mut sorted = sorter.sorted().unwrap();
            let (mut groups, mut group) = (Vec::new(), Vec::new());
            loop {
                sorted.next_group(|(key, _)| *key, &mut group).unwrap();
                let Some((key, _)) = group.first() else { break };
                groups.push((*key, group.len()));
            }
            let expected = (0u8..9).map(|key| (key, keys.iter().filter(|k| **k == key).count()));
            prop_assert_eq!(groups, expected.filter(|(_, count)| *count > 0).collect::<Vec<_>>());
        }
    }

    #[test]
    fn long_runs_come_back_whole() {
        let numbers: Vec<u64> = (0..40_000u64).map(|i| i.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
        let mut expected = numbers.clone();
        expected.sort_unstable();
        assert_eq!(sorted(numbers, 30_000), expected);
    }
}
