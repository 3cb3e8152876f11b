//! Dumps in, articles out.
