//! Candidates: the texts that agree with another in a band of their signatures.

use super::signature::{BANDS, BandKey, Signature};
use crate::error::Result;
use crate::system::spill::{Queue, Sorter};

/// A search for copies among more texts than memory holds.
///
/// Texts are numbered from 0 as they are pushed.
#[derive(Debug)]
pub struct CopySearch {
    /// Bytes that may be held.
    budget: usize,
    /// The keys of each band, text by text.
    bands: Vec<Queue<BandKey>>,
    texts: u32,
}

/// The texts that may be copies of others.
#[derive(Debug)]
pub struct Candidates {
    /// Their numbers, sorted.
    pub texts: Vec<u32>,
    /// Those that agree in a band: buckets one after the other, by band and key. True begins a bucket.
    buckets: Queue<(u8, u32)>,
}

impl CopySearch {
    /// Makes a search that holds about `budget` bytes.
    pub fn new(budget: usize) -> Self {
        Self {
            budget,
            bands: (0..BANDS).map(|_| Queue::new(budget / BANDS)).collect(),
            texts: 0,
        }
    }

    /// Adds a text.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io), as on a full disk.
    pub fn push(&mut self, signature: &Signature) -> Result<()> {
        self.texts += 1;
        let mut bands = self.bands.iter_mut().enumerate();
        bands.try_for_each(|(band, keys)| keys.push(&signature.band(band)))
    }

    /// Finds the texts that agree with another in a band.
    ///
    /// # Errors
    /// [`Error::Io`](crate::error::Error::Io).
    pub fn candidates(self) -> Result<Candidates> {
        let mut buckets = Queue::new(self.budget / 4);
        let mut is_candidate = vec![false; self.texts as usize];
        let mut bucket = Vec::new();
        for keys in self.bands {
            let mut sorter = Sorter::new(self.budget / 2);
            for (text, key) in (0..).zip(keys.into_records()?) {
                sorter.push((number(key?), text))?;
            }
            let mut sorted = sorter.sorted()?;
            loop {
                sorted.next_group(|(key, _)| *key, &mut bucket)?;
                match bucket.as_slice() {
                    [] => break,
                    [_] => {}
                    members => {
                        for (at, (_, text)) in members.iter().enumerate() {
                            buckets.push(&(u8::from(at == 0), *text))?;
                            is_candidate[*text as usize] = true;
                        }
                    }
                }
            }
        }
        let texts = (0..self.texts).filter(|text| is_candidate[*text as usize]);
        Ok(Candidates {
            texts: texts.collect(),
            buckets,
        })
    }
}

impl Candidates {
    /// Calls `each` with every bucket, as places in [`Candidates::texts`], in the order of bands and their keys.
    ///
    /// # Errors
    /// Those of `each`; [`Error::Io`](crate::error::Error::Io).
    pub(super) fn each_bucket(self, mut each: impl FnMut(&[u32]) -> Result<()>) -> Result<()> {
        let mut bucket = Vec::new();
        for member in self.buckets.into_records()? {
            let (begins, text) = member?;
            if begins == 1 && !bucket.is_empty() {
                each(&bucket)?;
                bucket.clear();
            }
            bucket.push(self.texts.partition_point(|other| *other < text) as u32);
        }
        each(&bucket)
    }
}

/// Returns a key as a number, which sorts faster.
fn number(key: BandKey) -> u64 {
    key.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
