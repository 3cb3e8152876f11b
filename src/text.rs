//! Small things about text: code points of a byte offset, hexadecimal digits.

/// Bytes a checkpoint covers.
const STRIDE: usize = 256;

/// Converts byte offsets of a text to Unicode code points in constant time.
pub struct CodePoints<'t> {
    text: &'t [u8],
    /// Code points that begin before each multiple of [`STRIDE`]; empty for ASCII, where the two offsets agree.
    checkpoints: Vec<u32>,
}

impl<'t> CodePoints<'t> {
    /// Reads `text` once.
    pub fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        if bytes.is_ascii() {
            return Self {
                text: bytes,
                checkpoints: Vec::new(),
            };
        }
        let mut checkpoints = Vec::with_capacity(bytes.len() / STRIDE + 1);
        let mut count = 0;
        for stride in bytes.chunks(STRIDE) {
            checkpoints.push(count);
            count += begun(stride);
        }
        checkpoints.push(count);
        Self {
            text: bytes,
            checkpoints,
        }
    }

    /// The number of code points that begin before byte `offset`.
    pub fn before(&self, offset: usize) -> u32 {
        let offset = offset.min(self.text.len());
        match self.checkpoints.get(offset / STRIDE) {
            None => offset as u32,
            Some(count) => count + begun(&self.text[offset / STRIDE * STRIDE..offset]),
        }
    }
}

/// Code points that begin in `bytes`: all but UTF-8's continuation bytes.
fn begun(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&b| b & 0xC0 != 0x80).count() as u32
}

/// Lower-case hexadecimal digits of `bytes`.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_counting_chars(text in "(?s).{0,600}") {
            let points = CodePoints::new(&text);
            for (count, (byte, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(points.before(byte) as usize, count);
            }
            prop_assert_eq!(points.before(text.len()) as usize, text.chars().count());
        }
    }
}
