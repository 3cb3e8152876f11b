//! Whatever bytes a model folder's files have, loading them ends in a model or an error, and what has loaded encodes.
//!
//! An input is a `config.json`, a zero byte, and a `model.safetensors`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regard_encoder::{Batch, Checkpoint, Cpu, Encoder, LoadError, Precision, Token, Workspace};

fuzz_target!(|input: &[u8]| {
    let mut files = input.splitn(2, |byte| *byte == 0);
    let (config, weights) = (files.next().unwrap_or_default(), files.next().unwrap_or_default());
    let _ = load(config, weights);
});

fn load(config: &[u8], weights: &[u8]) -> Result<(), LoadError> {
    let checkpoint = Checkpoint::parse(config, weights)?;
    let _ = checkpoint.head("stance_head");
    let _ = checkpoint.token_head("name_head");
    for precision in [Precision::Int8, Precision::F32] {
        let encoder = Encoder::load(&checkpoint, precision, Cpu::best())?;
        let longest = encoder.max_positions().min(3);
        let mut batch = Batch::new();
        let token = |at| Token {
            id: (at % encoder.vocabulary_size()) as u32,
            shape: 4,
            segment: 1,
        };
        batch.push_tokens((0..longest).map(token));
        let mut workspace = Workspace::new();
        let hidden = encoder
            .encode(&batch, &mut workspace)
            .expect("ids and positions are in range");
        assert_eq!(hidden.sequence(0).as_slice().len(), longest * encoder.hidden_size());
    }
    Ok(())
}
