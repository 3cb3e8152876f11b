//! The compressions that are undone, each recognized by its first bytes; Brotli has none, and is told by its name.

use crate::ingest::gzip::GzipReader;
use brotli_decompressor::Decompressor;
use bzip2::bufread::MultiBzDecoder;
use lz4_flex::frame::FrameDecoder;
use lzma_rust2::XzReader;
use std::io::{self, BufRead, BufReader, Read};

/// Bytes by which every compression can be told.
pub(crate) const MAGIC_BYTES: usize = 10;
/// The raw and the decompressed stream are read in pieces of this size.
pub(crate) const BUFFER_BYTES: usize = 128 * 1024;
/// Kilobytes that an xz stream may ask for; `xz -9` takes 65,536.
const XZ_MEMORY_KB: u32 = 256 << 10;

/// The compression of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    None,
    Gzip,
    Zstd,
    Bzip2,
    Xz,
    Lz4,
    Brotli,
}

/// The extensions of compressed files, in lower case.
pub(crate) const COMPRESSION_EXTENSIONS: [&str; 9] = [
    ".gz",
    ".gzip",
    ".zst",
    ".zstd",
    ".bz2",
    ".bzip2",
    ".xz",
    ".lz4",
    BROTLI_EXTENSION,
];
const BROTLI_EXTENSION: &str = ".br";

impl Compression {
    /// Returns the word in `run.json`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Compression::None => "none",
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
            Compression::Bzip2 => "bzip2",
            Compression::Xz => "xz",
            Compression::Lz4 => "lz4",
            Compression::Brotli => "brotli",
        }
    }

    /// Detects the compression from the first bytes of an input and, where they leave it open, from its name.
    pub(crate) fn detect(magic: &[u8], name: &str) -> Self {
        match magic {
            [0x1F, 0x8B, ..] => Compression::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Compression::Zstd,
            // A zstd file may begin with a "skippable" frame, as parallel compressors write them.
            [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Compression::Zstd,
            // Then a block begins, with the digits of pi, or the end, with those of its square root.
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, ..] => Compression::Bzip2,
            [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, 0x45, ..] => Compression::Bzip2,
            [0xFD, b'7', b'z', b'X', b'Z', 0x00, ..] => Compression::Xz,
            [0x04, 0x22, 0x4D, 0x18, ..] | [0x02, 0x21, 0x4C, 0x18, ..] => Compression::Lz4,
            _ if ends_with(name, BROTLI_EXTENSION) && !magic.is_empty() => Compression::Brotli,
            _ => Compression::None,
        }
    }

    /// Returns a reader of the decompressed bytes.
    pub(crate) fn decoder<R: Read + Send + 'static>(self, raw: R) -> io::Result<Decoder<R>> {
        let raw = BufReader::with_capacity(BUFFER_BYTES, raw);
        Ok(Decoder::Other(match self {
            Compression::Gzip => return Ok(Decoder::Gzip(Box::new(GzipReader::new(raw)))),
            Compression::None => Box::new(raw),
            Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(raw)?),
            Compression::Bzip2 => Box::new(MultiBzDecoder::new(raw)),
            Compression::Xz => Box::new(XzReader::new_mem_limit(raw, true, XZ_MEMORY_KB)),
            Compression::Lz4 => Box::new(Lz4Frames(FrameDecoder::new(raw))),
            Compression::Brotli => Box::new(Decompressor::new(raw, BUFFER_BYTES)),
        }))
    }
}

/// A reader of decompressed bytes; that of gzip can go on after damage.
pub(crate) enum Decoder<R> {
    Gzip(Box<GzipReader<BufReader<R>>>),
    Other(Box<dyn Read + Send>),
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Decoder::Gzip(decoder) => decoder.read(buffer),
            Decoder::Other(decoder) => decoder.read(buffer),
        }
    }
}

/// Returns true if a name ends with `extension`, in any case.
fn ends_with(name: &str, extension: &str) -> bool {
    let from = name.len().saturating_sub(extension.len());
    name.as_bytes()[from..].eq_ignore_ascii_case(extension.as_bytes())
}

/// Reads the frames of an lz4 file one after the other.
struct Lz4Frames<R: Read>(FrameDecoder<R>);

impl<R: BufRead> Read for Lz4Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // At the end of a frame the decoder returns nothing, and then begins the next one.
        match self.0.read(buffer)? {
            0 if !self.0.get_mut().fill_buf()?.is_empty() => self.0.read(buffer),
            count => Ok(count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    const LINE: &[u8] = b"{\"text\":\"Bo Marn lost the vote.\"}\n";

    fn gzip() -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(LINE).unwrap();
        encoder.finish().unwrap()
    }

    fn bzip2() -> Vec<u8> {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        encoder.write_all(LINE).unwrap();
        encoder.finish().unwrap()
    }

    fn lz4() -> Vec<u8> {
        let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
        encoder.write_all(LINE).unwrap();
        encoder.finish().unwrap()
    }

    /// `xz` of [`LINE`], which no crate here can write.
    const XZ: &str = "fd377a585a000004e6d6b4460200210116000000742fe5a30100217b2274657874223a22426f204d61726e206c6f73742074686520766f74652e227d0a00000025c0b571dd854c1c00013a22b62a4fd01fb6f37d010000000004595a";
    /// `brotli` of [`LINE`].
    const BROTLI: &str = "1002107b2274657874223a22426f204d61726e206c6f73742074686520766f74652e227d0a03";

    fn of_hex(digits: &str) -> Vec<u8> {
        let pairs = (0..digits.len()).step_by(2);
        pairs
            .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
            .collect()
    }

    #[test]
    fn each_compression_is_told_and_undone_also_twice_in_a_row() {
        let zstd = zstd::encode_all(LINE, 1).unwrap();
        let cases = [
            (Compression::None, LINE.to_vec()),
            (Compression::Gzip, gzip()),
            (Compression::Zstd, zstd),
            (Compression::Bzip2, bzip2()),
            (Compression::Xz, of_hex(XZ)),
            (Compression::Lz4, lz4()),
        ];
        for (compression, bytes) in cases {
            assert_eq!(Compression::detect(&bytes[..MAGIC_BYTES], "dump"), compression);
            let mut read = Vec::new();
            let twice = [&bytes[..], &bytes].concat();
            compression
                .decoder(io::Cursor::new(twice))
                .unwrap()
                .read_to_end(&mut read)
                .unwrap();
            assert_eq!(read, [LINE, LINE].concat(), "{}", compression.as_str());
        }
    }

    #[test]
    fn brotli_is_told_by_its_name() {
        let bytes = of_hex(BROTLI);
        assert_eq!(Compression::detect(&bytes, "dump.jsonl"), Compression::None);
        let compression = Compression::detect(&bytes, "dump.jsonl.BR");
        let mut read = Vec::new();
        compression
            .decoder(io::Cursor::new(bytes))
            .unwrap()
            .read_to_end(&mut read)
            .unwrap();
        assert_eq!(read, LINE);
    }

    #[test]
    fn what_is_cut_off_is_an_error() {
        let cases = [
            (Compression::Gzip, gzip()),
            (Compression::Bzip2, bzip2()),
            (Compression::Xz, of_hex(XZ)),
            (Compression::Lz4, lz4()),
            (Compression::Brotli, of_hex(BROTLI)),
        ];
        for (compression, bytes) in cases {
            let cut = bytes[..bytes.len() - 9].to_vec();
            let read = compression
                .decoder(io::Cursor::new(cut))
                .unwrap()
                .read_to_end(&mut Vec::new());
            assert!(read.is_err(), "{}", compression.as_str());
        }
    }

    #[test]
    fn a_text_is_not_taken_for_compressed() {
        for text in ["BZh is a name", "BZ", "", "7zXZ", "PAR1"] {
            assert_eq!(Compression::detect(text.as_bytes(), "a.txt"), Compression::None);
        }
    }
}
