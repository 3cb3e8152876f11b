//! The outcomes of an unfinished run, on the disk until its files are complete.
//!
//! The encoder takes nineteen twentieths of a run's time, so its outcomes alone are kept: a run
//! that goes on after a kill reads its input again, makes the same requests in the same order and
//! finds their outcomes here. After a change in between (an input that has grown, another actor
//! list) the requests are others, and those are scored. So a run that was stopped and goes on
//! cannot differ from one that was never stopped.
//!
//! The file: a line that identifies the model and its arithmetic, then one frame for each list of
//! requests: the SHA-256 of the requests, the length of the payload, the payload (the outcomes,
//! postcard in zstd), and a checksum of all that. A frame is written at once and flushed to the
//! disk; one that was cut by a kill or a full disk ends the file, and is removed.

use crate::error::{Error, Result};
use crate::stance::{Request, SentenceOutcome};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use twox_hash::XxHash64;

const KEY_BYTES: usize = 32;
const LENGTH_BYTES: usize = 4;
const CHECKSUM_BYTES: usize = 8;
const ZSTD_LEVEL: i32 = 1;

/// The SHA-256 of a list of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct RequestsKey([u8; KEY_BYTES]);

impl RequestsKey {
    pub(super) fn of(requests: &[Request]) -> Self {
        let mut hasher = Sha256::new();
        for request in requests {
            hasher.update((request.sentence.len() as u64).to_le_bytes());
            hasher.update(request.sentence.as_bytes());
            hasher.update((request.targets.len() as u64).to_le_bytes());
            for span in &request.targets {
                hasher.update((span.start as u64).to_le_bytes());
                hasher.update((span.end as u64).to_le_bytes());
            }
            hasher.update([u8::from(request.names)]);
        }
        Self(hasher.finalize().into())
    }
}

/// The journal of an unfinished run.
pub(super) struct Journal {
    file: File,
    path: PathBuf,
    /// The payload of each list of requests.
    known: HashMap<RequestsKey, Payload>,
    /// Bytes of the file that are whole.
    end: u64,
    reused: u64,
}

/// The place of a payload in the file.
#[derive(Debug, Clone, Copy)]
struct Payload {
    begin: u64,
    bytes: usize,
}

impl Journal {
    /// Opens the journal `path` of a run that scores as `identity` says. It holds what an earlier
    /// run left there if that run scored in the same way, and nothing otherwise.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub(super) fn open(path: &Path, identity: &str) -> Result<Self> {
        Self::open_file(path, identity).map_err(Error::io("write", path))
    }

    fn open_file(path: &Path, identity: &str) -> std::io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut journal = Self {
            file: options.open(path)?,
            path: path.to_path_buf(),
            known: HashMap::new(),
            end: 0,
            reused: 0,
        };
        let head = format!("regard journal 1 {identity}\n");
        if journal.starts_with(head.as_bytes())? {
            journal.end = head.len() as u64;
            journal.scan()?;
            journal.truncate()?;
        } else {
            journal.truncate()?;
            journal.write(head.as_bytes())?;
        }
        Ok(journal)
    }

    /// Returns the outcomes of a list of requests that an earlier run scored. `None` also where
    /// they cannot be read any more: then they are scored again.
    pub(super) fn find(&mut self, key: &RequestsKey) -> Option<Vec<SentenceOutcome>> {
        let Payload { begin, bytes } = *self.known.get(key)?;
        let mut payload = vec![0; bytes];
        self.file.seek(SeekFrom::Start(begin)).ok()?;
        self.file.read_exact(&mut payload).ok()?;
        let outcomes: Vec<SentenceOutcome> = postcard::from_bytes(&zstd::decode_all(&payload[..]).ok()?).ok()?;
        self.reused += outcomes.len() as u64;
        Some(outcomes)
    }

    /// Keeps the outcomes of a list of requests.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub(super) fn append(&mut self, key: RequestsKey, outcomes: &[SentenceOutcome]) -> Result<()> {
        self.append_frame(key, outcomes).map_err(Error::io("write", &self.path))
    }

    /// Returns how many sentences did not have to be scored again.
    pub(super) fn reused(&self) -> u64 {
        self.reused
    }

    fn starts_with(&mut self, head: &[u8]) -> std::io::Result<bool> {
        let mut found = Vec::with_capacity(head.len());
        self.file.rewind()?;
        (&self.file).take(head.len() as u64).read_to_end(&mut found)?;
        Ok(found == head)
    }

    /// Finds every whole frame from `end` on, up to the first that is not.
    fn scan(&mut self) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        let mut left = self.file.metadata()?.len().saturating_sub(self.end);
        let mut reader = BufReader::with_capacity(1 << 18, &self.file);
        while let Some((key, payload)) = read_frame(&mut reader, left)? {
            let begin = self.end + (KEY_BYTES + LENGTH_BYTES) as u64;
            let bytes = payload.len();
            self.known.insert(key, Payload { begin, bytes });
            self.end += frame_bytes(bytes);
            left -= frame_bytes(bytes);
        }
        Ok(())
    }

    /// Removes what stands behind the last whole frame.
    fn truncate(&mut self) -> std::io::Result<()> {
        self.file.set_len(self.end)?;
        self.file.seek(SeekFrom::Start(self.end))?;
        Ok(())
    }

    fn append_frame(&mut self, key: RequestsKey, outcomes: &[SentenceOutcome]) -> std::io::Result<()> {
        let plain = postcard::to_stdvec(outcomes).map_err(std::io::Error::other)?;
        let payload = zstd::encode_all(&plain[..], ZSTD_LEVEL)?;
        let length = u32::try_from(payload.len()).map_err(std::io::Error::other)?;
        let mut frame = Vec::with_capacity(payload.len() + KEY_BYTES + LENGTH_BYTES + CHECKSUM_BYTES);
        frame.extend(key.0);
        frame.extend(length.to_le_bytes());
        frame.extend(&payload);
        frame.extend(checksum(&frame));
        let begin = self.end + (KEY_BYTES + LENGTH_BYTES) as u64;
        self.write(&frame)?;
        let bytes = payload.len();
        self.known.insert(key, Payload { begin, bytes });
        Ok(())
    }

    /// Writes behind the last whole frame, and flushes to the disk.
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(bytes)?;
        self.file.sync_data()?;
        self.end += bytes.len() as u64;
        Ok(())
    }
}

/// Reads the key and the payload of the next frame, of at most `left` bytes; `None` where there is
/// no whole one.
fn read_frame(reader: &mut impl Read, left: u64) -> std::io::Result<Option<(RequestsKey, Vec<u8>)>> {
    let mut head = [0; KEY_BYTES + LENGTH_BYTES];
    if left < frame_bytes(0) || !fill(reader, &mut head)? {
        return Ok(None);
    }
    let (key, length) = head.split_at(KEY_BYTES);
    let length = length.iter().rev().fold(0, |n, byte| (n << 8) | usize::from(*byte));
    if left < frame_bytes(length) {
        return Ok(None);
    }
    let mut frame = head.to_vec();
    frame.resize(head.len() + length, 0);
    let mut expected = [0; CHECKSUM_BYTES];
    if !fill(reader, &mut frame[head.len()..])? || !fill(reader, &mut expected)? || checksum(&frame) != expected {
        return Ok(None);
    }
    let key = RequestsKey(std::array::from_fn(|at| key[at]));
    Ok(Some((key, frame.split_off(head.len()))))
}

/// Fills `to`, and returns false where there are not enough bytes.
fn fill(reader: &mut impl Read, to: &mut [u8]) -> std::io::Result<bool> {
    match reader.read_exact(to) {
        Err(e) if e.kind() == ErrorKind::UnexpectedEof => Ok(false),
        read => read.map(|()| true),
    }
}

fn frame_bytes(payload: usize) -> u64 {
    (KEY_BYTES + LENGTH_BYTES + payload + CHECKSUM_BYTES) as u64
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    XxHash64::oneshot(0, bytes).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::SentenceSpan;
    use crate::error::Reason;
    use crate::stance::{FoundName, Polarity, Stance};
    use crate::terms::ActorType;

    const SENTENCES: [&str; 4] = ["Ada won.", "Bo lost.", "Ada and Bo met.", "It rained."];

    fn requests(sentence: &str) -> [Request<'_>; 1] {
        [Request {
            sentence,
            targets: vec![SentenceSpan::new(0, 3)],
            names: true,
        }]
    }

    fn answer(sentence: &str) -> Vec<SentenceOutcome> {
        let polarity = Polarity([0.1, 0.3, sentence.len() as f32 / 7.0]);
        let stance = Stance {
            toward: polarity,
            sentence: Some(polarity),
            windowed: false,
        };
        vec![SentenceOutcome {
            targets: vec![Ok(stance), Err(Reason::MentionTooLong)],
            names: vec![FoundName {
                span: SentenceSpan::new(0, 3),
                kind: ActorType::Person,
                confidence: 0.5,
                toward: Ok(stance),
            }],
        }]
    }

    /// Asks for all sentences, and returns how many had to be scored.
    fn run(path: &Path, identity: &str) -> usize {
        let mut journal = Journal::open(path, identity).unwrap();
        let mut scored = 0;
        for sentence in SENTENCES {
            let key = RequestsKey::of(&requests(sentence));
            match journal.find(&key) {
                Some(found) => assert_eq!(found, answer(sentence)),
                None => {
                    scored += 1;
                    journal.append(key, &answer(sentence)).unwrap();
                    assert_eq!(journal.find(&key), Some(answer(sentence)));
                }
            }
        }
        assert_eq!(journal.reused() as usize, SENTENCES.len());
        scored
    }

    #[test]
    fn whatever_is_cut_or_changed_is_scored_again_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal");
        assert_eq!(run(&path, "m"), 4);
        let whole = std::fs::read(&path).unwrap();
        assert_eq!(run(&path, "m"), 0);
        assert_eq!(std::fs::read(&path).unwrap(), whole);
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            assert!(run(&path, "m") > 0, "cut to {cut}");
            assert_eq!(std::fs::read(&path).unwrap(), whole, "cut to {cut}");
        }
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            std::fs::write(&path, damaged).unwrap();
            assert!(run(&path, "m") > 0, "changed at {at}");
            assert_eq!(std::fs::read(&path).unwrap(), whole, "changed at {at}");
        }
        assert_eq!(run(&path, "another model"), 4);
    }
}
