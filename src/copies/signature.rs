//! MinHash signatures: an estimate of how much two texts have in common, from 252 bytes of each.
//!
//! After Broder (1997, "On the resemblance and containment of documents"), with the low bits of each minimum alone
//! (Li & König 2010, "b-bit minwise hashing"). Written out rather than taken from a crate, because signatures are kept in
//! files: the same text must have the same one in every version and on every machine.

use crate::system::spill::Record;
use crate::text::words;
use std::io::{self, Read, Write};
use twox_hash::XxHash64;

/// Words a shingle. Two reports of one event in their own words share few runs of four words but quotes and names.
const SHINGLE: usize = 4;
/// Shingles below which a text is too short to tell a copy from a formula.
const LEAST_SHINGLES: usize = 8;
/// Bands of the search for candidates.
pub(super) const BANDS: usize = 42;
/// Minima a band: texts that share half of their shingles agree in some band with a probability of 0.996, of a fifth
/// with 0.29, of a twentieth with 0.005.
const BAND: usize = 3;
const HASHES: usize = BANDS * BAND;

/// The minima of a band, big-endian, so that keys are ordered as these are.
pub(super) type BandKey = [u8; 2 * BAND];

/// The signature of a text: for each of 126 orders of all shingles, 16 bits of the one that comes first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature(Box<[u16; HASHES]>);

impl Signature {
    /// Bytes of a signature.
    pub const BYTES: usize = 2 * HASHES;

    /// Computes the signature of `text`, which does not depend on case, punctuation and spaces; `None` for fewer than eleven words.
    pub fn of(text: &str) -> Option<Self> {
        let words = hash_words(text);
        if words.len() < LEAST_SHINGLES + SHINGLE - 1 {
            return None;
        }
        let mut minima = [u64::MAX; HASHES];
        for shingle in words.windows(SHINGLE) {
            let hash = shingle.iter().fold(0, |hash, word| mix(hash ^ word));
            for (minimum, (factor, offset)) in minima.iter_mut().zip(&ORDERS) {
                *minimum = (*minimum).min(hash.wrapping_mul(*factor).wrapping_add(*offset));
            }
        }
        Some(Self(Box::new(minima.map(|minimum| (minimum >> 16) as u16))))
    }

    /// Estimates the share of the shingles of either text that both have (Jaccard), in 0..1, with a standard error of at most
    /// 0.045.
    pub fn resemblance(&self, other: &Self) -> f64 {
        let equal = self.0.iter().zip(other.0.iter()).filter(|(a, b)| a == b).count();
        equal as f64 / HASHES as f64
    }

    /// Returns the key of band `index`, in 0..[`BANDS`]: texts with equal keys are candidates.
    pub(super) fn band(&self, index: usize) -> BandKey {
        let mut key = [0; 2 * BAND];
        let band = &self.0[index * BAND..(index + 1) * BAND];
        for (bytes, minimum) in key.as_chunks_mut::<2>().0.iter_mut().zip(band) {
            *bytes = minimum.to_be_bytes();
        }
        key
    }

    /// Returns the minima in order, little-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|minimum| minimum.to_le_bytes()).collect()
    }

    /// Reads the bytes that [`Signature::to_bytes`] gives; `None` where the length is another.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (pairs, []) = bytes.as_chunks::<2>() else {
            return None;
        };
        let minima: Box<[u16]> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
        minima.try_into().ok().map(Self)
    }
}

impl Record for Signature {
    fn write(&self, file: &mut impl Write) -> io::Result<()> {
        file.write_all(&self.to_bytes())
    }

    fn read(file: &mut impl Read) -> io::Result<Self> {
        let bytes = <[u8; Self::BYTES]>::read(file)?;
        Self::from_bytes(&bytes).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}

/// Returns a hash of each word (a run of letters and digits) in lower case. A curly apostrophe separates like a straight one.
fn hash_words(text: &str) -> Vec<u64> {
    let mut lower = String::new();
    words(text)
        .map(|(_, word)| {
            lower.clear();
            lower.extend(word.chars().flat_map(char::to_lowercase));
            XxHash64::oneshot(0, lower.as_bytes())
        })
        .collect()
}

/// The orders: x -> factor * x + offset, modulo 2^64.
const ORDERS: [(u64, u64); HASHES] = orders();

const fn orders() -> [(u64, u64); HASHES] {
    let mut orders = [(0, 0); HASHES];
    let mut i = 0;
    while i < HASHES {
        let seed = 2 * i as u64;
        orders[i] = (mix(seed.wrapping_mul(GOLDEN)) | 1, mix((seed + 1).wrapping_mul(GOLDEN)));
        i += 1;
    }
    orders
}

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The output function of SplitMix64 (Steele, Lea & Flood 2014).
const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(GOLDEN);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: std::ops::Range<u32>) -> String {
        words.map(|i| format!("word{i} ")).collect()
    }

    #[test]
    fn resemblance_is_the_share_of_common_shingles() {
        let base = Signature::of(&text(0..403)).unwrap();
        // 400 shingles each; 300 in common of 500, 100 of 700, none.
        for (other, expected) in [(0..403, 1.0), (100..503, 0.6), (300..703, 1.0 / 7.0), (500..903, 0.0)] {
            let found = base.resemblance(&Signature::of(&text(other.clone())).unwrap());
            assert!(
                (found - expected).abs() < 0.1,
                "{other:?}: {found}, expected {expected}"
            );
        }
    }

    #[test]
    fn only_words_count() {
        let plain = "The council met on Monday. It's the third time, members said, that no vote was held.";
        let other = "THE COUNCIL met — on “Monday”: it’s the third time (members said) that\nno vote was held";
        assert_eq!(Signature::of(plain), Signature::of(other));
        assert_eq!(Signature::of("The council met on Monday, and no vote"), None);
    }

    #[test]
    fn the_bytes_are_kept_in_files_and_may_not_change() {
        let signature = Signature::of(&text(0..20)).unwrap();
        let bytes = signature.to_bytes();
        assert_eq!(bytes.len(), Signature::BYTES);
        assert_eq!(Signature::from_bytes(&bytes), Some(signature));
        assert_eq!(Signature::from_bytes(&bytes[1..]), None);
        assert_eq!(XxHash64::oneshot(0, &bytes), 7_371_691_448_636_170_103);
    }
}
