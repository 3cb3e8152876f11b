//! What a run has scored so far, on the disk until its files are complete.
//!
//! The encoder takes nineteen twentieths of a run's time, so its outcomes alone are kept: a run that goes on after a kill reads its input
//! anew, asks for the same sentences in the same order and finds what it knows here. Whatever changed in between (an input that has
//! grown, another actor list) asks for other sentences, and those are scored. So nothing that goes on can differ from a
//! run that was never stopped.
//!
//! The file: a line that says what scored, then one frame for each list of requests: the SHA-256 of the requests, the length of the payload,
//! the payload (the outcomes, postcard in zstd), and a checksum of all that. A frame is written at once and flushed to the
//! disk; one that was cut by a kill or a full disk ends the file, and is cut off.

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

type Key = [u8; KEY_BYTES];

/// The outcomes of an unfinished run.
pub(crate) struct Journal {
    file: File,
    path: PathBuf,
    /// Where the payload of each list of requests begins, and its length.
    known: HashMap<Key, (u64, usize)>,
    /// Bytes of the file that are whole.
    end: u64,
    reused: u64,
}

impl Journal {
    /// Opens the journal `path` of a run that scores as `identity` says: what an earlier run left there, if it scored in
    /// the same way, else an empty one.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub(crate) fn open(path: &Path, identity: &str) -> Result<Self> {
        let failed = || Error::io("write", path);
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false);
        let mut journal = Self {
            file: file.open(path).map_err(failed())?,
            path: path.to_path_buf(),
            known: HashMap::new(),
            end: 0,
            reused: 0,
        };
        let head = format!("regard journal 1 {identity}\n");
        if journal.starts_with(head.as_bytes()).map_err(failed())? {
            journal.end = head.len() as u64;
            journal.scan().map_err(failed())?;
            journal.cut().map_err(failed())?;
        } else {
            journal.cut().map_err(failed())?;
            journal.append(head.as_bytes()).map_err(failed())?;
        }
        Ok(journal)
    }

    /// The outcomes of `requests`: those of an earlier run, or what `score` says, which is kept.
    ///
    /// # Errors
    /// Those of `score`; [`Error::Io`] where they cannot be kept.
    pub(crate) fn outcomes(
        &mut self,
        requests: &[Request],
        score: impl FnOnce(&[Request]) -> Result<Vec<SentenceOutcome>>,
    ) -> Result<Vec<SentenceOutcome>> {
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        let key = key(requests);
        if let Some(outcomes) = self.find(&key) {
            self.reused += requests.len() as u64;
            return Ok(outcomes);
        }
        let outcomes = score(requests)?;
        self.keep(key, &outcomes).map_err(Error::io("write", &self.path))?;
        Ok(outcomes)
    }

    /// Sentences that did not have to be scored again.
    pub(crate) fn reused(&self) -> u64 {
        self.reused
    }

    fn starts_with(&mut self, head: &[u8]) -> std::io::Result<bool> {
        let mut found = Vec::with_capacity(head.len());
        self.file.rewind()?;
        (&self.file).take(head.len() as u64).read_to_end(&mut found)?;
        Ok(found == head)
    }

    /// Notes every whole frame from `end` on, up to the first that is not.
    fn scan(&mut self) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        let mut left = self.file.metadata()?.len().saturating_sub(self.end);
        let mut reader = BufReader::with_capacity(1 << 18, &self.file);
        while let Some((key, payload)) = read_frame(&mut reader, left)? {
            let begin = self.end + (KEY_BYTES + LENGTH_BYTES) as u64;
            self.known.insert(key, (begin, payload.len()));
            let bytes = frame_bytes(payload.len());
            self.end += bytes;
            left -= bytes;
        }
        Ok(())
    }

    /// Drops what stands behind the last whole frame.
    fn cut(&mut self) -> std::io::Result<()> {
        self.file.set_len(self.end)?;
        self.file.seek(SeekFrom::Start(self.end))?;
        Ok(())
    }

    /// `None` also of a frame that cannot be read any more: it is scored again.
    fn find(&mut self, key: &Key) -> Option<Vec<SentenceOutcome>> {
        let (begin, bytes) = *self.known.get(key)?;
        let mut payload = vec![0; bytes];
        self.file.seek(SeekFrom::Start(begin)).ok()?;
        self.file.read_exact(&mut payload).ok()?;
        postcard::from_bytes(&zstd::decode_all(&payload[..]).ok()?).ok()
    }

    fn keep(&mut self, key: Key, outcomes: &[SentenceOutcome]) -> std::io::Result<()> {
        let plain = postcard::to_stdvec(outcomes).map_err(std::io::Error::other)?;
        let payload = zstd::encode_all(&plain[..], ZSTD_LEVEL)?;
        let length = u32::try_from(payload.len()).map_err(std::io::Error::other)?;
        let mut frame = Vec::with_capacity(payload.len() + KEY_BYTES + LENGTH_BYTES + CHECKSUM_BYTES);
        frame.extend(key);
        frame.extend(length.to_le_bytes());
        frame.extend(&payload);
        frame.extend(checksum(&frame));
        let begin = self.end + (KEY_BYTES + LENGTH_BYTES) as u64;
        self.append(&frame)?;
        self.known.insert(key, (begin, payload.len()));
        Ok(())
    }

    fn append(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(bytes)?;
        self.file.sync_data()?;
        self.end += bytes.len() as u64;
        Ok(())
    }
}

/// The next frame, of at most `left` bytes; `None` where there is no whole one.
fn read_frame(reader: &mut impl Read, left: u64) -> std::io::Result<Option<(Key, Vec<u8>)>> {
    let mut head = [0; KEY_BYTES + LENGTH_BYTES];
    if left < frame_bytes(0) || !filled(reader, &mut head)? {
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
    if !filled(reader, &mut frame[head.len()..])? || !filled(reader, &mut expected)? || checksum(&frame) != expected {
        return Ok(None);
    }
    let key = std::array::from_fn(|at| key[at]);
    Ok(Some((key, frame.split_off(head.len()))))
}

/// Whether there were bytes enough.
fn filled(reader: &mut impl Read, to: &mut [u8]) -> std::io::Result<bool> {
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

fn key(requests: &[Request]) -> Key {
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
    hasher.finalize().into()
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

    /// Asks for all sentences; how many had to be scored.
    fn run(path: &Path, identity: &str) -> usize {
        let mut journal = Journal::open(path, identity).unwrap();
        let mut scored = 0;
        for sentence in SENTENCES {
            let score = |_: &[Request]| {
                scored += 1;
                Ok(answer(sentence))
            };
            assert_eq!(journal.outcomes(&requests(sentence), score).unwrap(), answer(sentence));
        }
        assert_eq!(journal.reused() as usize, SENTENCES.len() - scored);
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
