//! This project's encoder: `regard FOLDER IDS BATCH PRECISION CPU`.

use peers::{Failure, sentences, serve};
use regard_encoder::{Batch, Cpu, Encoder, Workspace};

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, ids, batch, precision, cpu] = &arguments[..] else {
        return Err("five arguments".into());
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
            sentences.iter().for_each(|ids| packed.push(ids));
            let hidden = encoder.encode(&packed, &mut workspace)?;
            hidden.sequences().for_each(|sequence| states.extend(sequence.token(0)));
        }
        Ok(states)
    })
}
