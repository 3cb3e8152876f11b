//! This project's encoder: `regard FOLDER IDS BATCH PRECISION CPU READS`, where READS is `all`, or
//! `target` for the states that the heads of a listed run read: `[CLS]` and one target's.

use std::ops::Range;

use peers::{Failure, sentences, serve};
use regard_encoder::{Batch, Cpu, Encoder, Workspace};

/// The word pieces of the target: a name has three or fewer.
const TARGET: Range<usize> = 4..7;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, ids, batch, precision, cpu, reads] = &arguments[..] else {
        return Err("six arguments".into());
    };
    let read = |name| std::fs::read(format!("{folder}/{name}"));
    let cpu = if cpu == "best" { Cpu::best() } else { Cpu::named(cpu)? };
    let encoder = Encoder::from_bytes(
        &read("config.json")?,
        &read("model.safetensors")?,
        precision.parse()?,
        cpu,
    )?;
    let (sentences, mut workspace) = (sentences(ids)?, Workspace::new());
    let batch: usize = batch.parse()?;
    serve(|| {
        let mut states = Vec::new();
        for sentences in sentences.chunks(batch) {
            let mut packed = Batch::new();
            for ids in sentences {
                packed.push(ids);
                if reads == "target" {
                    packed.read_only([0..1, TARGET]);
                }
            }
            let hidden = encoder.encode(&packed, &mut workspace)?;
            for sequence in hidden.sequences() {
                states.extend(sequence.token(0)?);
            }
        }
        Ok(states)
    })
}
