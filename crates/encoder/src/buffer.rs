//! Buffers that grow and are used again.

/// Returns the first `length` values of `buffer`, which grows where it is shorter. Their contents
/// are those of the last use.
pub(crate) fn resize_to(buffer: &mut Vec<f32>, length: usize) -> &mut [f32] {
    if buffer.len() < length {
        buffer.resize(length, 0.0);
    }
    &mut buffer[..length]
}
