//! rten: `rten MODEL IDS BATCH`, sentences sorted by length.

use peers::{Failure, sentences, serve};
use rten::{Model, NodeId};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, NdTensorView};

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, ids, batch] = &arguments[..] else {
        return Err("three arguments".into());
    };
    let model = Model::load_file(model)?;
    let (sentences, batch) = (sentences(ids)?, batch.parse()?);
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    order.sort_by_key(|&index| sentences[index].len());
    serve(|| {
        let mut states = vec![Vec::new(); sentences.len()];
        for indices in order.chunks(batch) {
            for (&index, state) in indices.iter().zip(first_states(&model, &sentences, indices)?) {
                states[index] = state;
            }
        }
        Ok(states.concat())
    })
}

/// The state of the first token of each of some sentences, which are encoded together.
fn first_states(model: &Model, sentences: &[Vec<u32>], indices: &[usize]) -> Result<Vec<Vec<f32>>, Failure> {
    let length = indices.iter().map(|&index| sentences[index].len()).max().unwrap_or(0);
    let shape = [indices.len(), length];
    let token = |[row, place]: [usize; 2]| sentences[indices[row]].get(place).copied();
    let ids = NdTensor::from_fn(shape, |at| token(at).unwrap_or(0) as i32);
    let mask = NdTensor::from_fn(shape, |at| i32::from(token(at).is_some()));
    let node = |name| model.node_id(name);
    let inputs: Vec<(NodeId, _)> = vec![
        (node("input_ids")?, ids.view().into()),
        (node("attention_mask")?, mask.view().into()),
    ];
    let [hidden] = model.run_n(inputs, [node("last_hidden_state")?], None)?;
    let hidden: NdTensor<f32, 3> = hidden.try_into()?;
    let first = |row| -> NdTensorView<f32, 1> { hidden.slice((row, 0)) };
    Ok((0..indices.len()).map(|row| first(row).to_vec()).collect())
}
