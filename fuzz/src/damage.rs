//! A file that is whole but for a few bytes: small changes of an input are small changes of it, and no seed has to hold it.

/// `good`, damaged as `input` says: its first byte is the number of bytes missing at the end; then for each edit come a
/// place, counted from the end in two bytes, a number of bytes, and the bytes.
pub fn damaged(good: &[u8], input: &[u8]) -> Vec<u8> {
    let [cut, edits @ ..] = input else { return good.to_vec() };
    let mut edits = edits;
    let mut bytes = good[..good.len().saturating_sub(usize::from(*cut))].to_vec();
    while let [high, low, count, rest @ ..] = edits {
        let (new, others) = rest.split_at(rest.len().min(usize::from(*count % 16)));
        let from_end = usize::from(u16::from_be_bytes([*high, *low])) % bytes.len().max(1);
        let start = bytes.len().saturating_sub(from_end + 1);
        bytes[start..].iter_mut().zip(new).for_each(|(byte, new)| *byte = *new);
        edits = others;
    }
    bytes
}
