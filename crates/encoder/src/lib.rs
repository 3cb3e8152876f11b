//! Encoder (in work).
