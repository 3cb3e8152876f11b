//! The shared part of the engines written in Rust: the sentences, and the conversation with `compare.py`.

use std::error::Error;
use std::io::{BufRead, Write};

/// Whatever ends an engine.
pub type Failure = Box<dyn Error>;

/// The token ids of a file with a sentence a line.
///
/// # Errors
/// When the file cannot be read or holds something else.
pub fn sentences(path: &str) -> Result<Vec<Vec<u32>>, Failure> {
    let text = std::fs::read_to_string(path)?;
    let ids = |line: &str| line.split(' ').map(str::parse).collect::<Result<_, _>>();
    Ok(text.lines().map(ids).collect::<Result<_, _>>()?)
}

/// Says "ready", encodes all sentences for each line read, and says "done" after each. `encode` gives the state of the first
/// token of each sentence, which is written to the file that a line names.
///
/// # Errors
/// Those of `encode`, and of reading and writing.
pub fn serve(mut encode: impl FnMut() -> Result<Vec<f32>, Failure>) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    writeln!(out, "ready")?;
    for line in std::io::stdin().lock().lines() {
        let states = encode()?;
        let path = line?;
        if !path.is_empty() {
            let bytes: Vec<u8> = states.iter().flat_map(|value| value.to_le_bytes()).collect();
            std::fs::write(path, bytes)?;
        }
        writeln!(out, "done")?;
    }
    Ok(())
}
