//! A sequence has the same bits alone and in any batch, at any place in it, on any thread, in a
//! used workspace.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail with it")]

mod common;

use common::{CASES, CONFIG, HIDDEN, Random, Tensor, Tensors, VOCABULARY, cased_model, real_model, tiny_model};
use regard_encoder::{Batch, CASE_SHAPES, Checkpoint, Cpu, Encoder, InputError, Precision, Token, Workspace};

fn tiny_encoder() -> Encoder {
    int8(&tiny_model(true))
}

fn int8(model: &Tensors) -> Encoder {
    Encoder::from_bytes(CONFIG.as_bytes(), &model.to_bytes(), Precision::Int8, Cpu::best()).unwrap()
}

fn packed<'a>(sequences: impl IntoIterator<Item = &'a Vec<u32>>) -> Batch {
    let mut batch = Batch::new();
    sequences.into_iter().for_each(|ids| batch.push(ids));
    batch
}

/// The bits of every sequence's hidden states.
fn bits(encoder: &Encoder, batch: &Batch, workspace: &mut Workspace) -> Vec<Vec<u32>> {
    let hidden = encoder.encode(batch, workspace).unwrap();
    hidden
        .sequences()
        .map(|states| states.as_slice().iter().map(|value| value.to_bits()).collect())
        .collect()
}

fn bits_alone(encoder: &Encoder, sequences: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let alone = |ids| bits(encoder, &packed([ids]), &mut Workspace::new()).remove(0);
    sequences.iter().map(alone).collect()
}

/// Encodes `order`'s sequences in one batch; the numbers of those that differ from `alone`.
fn differing(encoder: &Encoder, sequences: &[Vec<u32>], alone: &[Vec<u32>], order: &[usize]) -> Vec<usize> {
    let batch = packed(order.iter().map(|&index| &sequences[index]));
    let found = bits(encoder, &batch, &mut Workspace::new());
    assert_eq!(found.len(), order.len());
    order
        .iter()
        .zip(&found)
        .filter(|(index, found)| alone[**index] != **found)
        .map(|(&index, _)| index)
        .collect()
}

#[test]
fn every_length_alone_first_last_and_among_others() {
    let (encoder, mut random) = (tiny_encoder(), Random(11));
    let sequences: Vec<_> = (1..=256).map(|length| random.ids(length)).collect();
    let alone = bits_alone(&encoder, &sequences);
    let mut wrong = Vec::new();
    for index in 0..sequences.len() {
        let others: [usize; 4] = std::array::from_fn(|_| random.below(60));
        let first = [index, others[0], others[1]];
        let last = [others[2], others[3], index];
        let between = [others[0], others[1], index, others[2], others[3]];
        for order in [&first[..], &last, &between] {
            wrong.extend(differing(&encoder, &sequences, &alone, order));
        }
    }
    assert!(wrong.is_empty(), "lengths less one: {wrong:?}");
}

#[test]
fn long_batches_in_any_order() {
    let (encoder, mut random) = (tiny_encoder(), Random(12));
    let sequences: Vec<_> = (0..200)
        .map(|_| 1 + random.below(300))
        .map(|length| Random(length as u64).ids(length))
        .collect();
    let alone = bits_alone(&encoder, &sequences);
    for _ in 0..5 {
        let order: Vec<usize> = (0..150).map(|_| random.below(sequences.len())).collect();
        assert!(differing(&encoder, &sequences, &alone, &order).is_empty());
    }
}

#[test]
fn a_used_workspace_changes_nothing() {
    let (encoder, mut random, mut used) = (tiny_encoder(), Random(13), Workspace::new());
    let sequences: Vec<_> = (0..40)
        .map(|_| 1 + random.below(300))
        .map(|length| Random(length as u64).ids(length))
        .collect();
    let alone = bits_alone(&encoder, &sequences);
    for (ids, alone) in sequences.iter().zip(&alone) {
        assert_eq!(&bits(&encoder, &packed([ids]), &mut used)[0], alone);
    }
}

#[test]
fn threads_share_an_encoder() {
    let (encoder, mut random) = (tiny_encoder(), Random(14));
    let sequences: Vec<_> = (1..60).map(|length| random.ids(length)).collect();
    let alone = bits_alone(&encoder, &sequences);
    std::thread::scope(|scope| {
        let worker = || bits(&encoder, &packed(&sequences), &mut Workspace::new());
        let workers: Vec<_> = (0..3).map(|_| scope.spawn(worker)).collect();
        for found in workers {
            assert!(found.join().unwrap() == alone);
        }
    });
}

#[test]
fn int8_weights_are_the_f32_weights_they_stand_for() {
    let batch = packed(&[Random(1).ids(20), Random(2).ids(70)]);
    let of = |int8| {
        let encoder = Encoder::from_bytes(
            CONFIG.as_bytes(),
            &tiny_model(int8).to_bytes(),
            Precision::F32,
            Cpu::best(),
        )
        .unwrap();
        bits(&encoder, &batch, &mut Workspace::new())
    };
    assert!(of(true) == of(false));
}

fn real_encoder(precision: Precision, cpu: Cpu) -> Encoder {
    let folder = real_model();
    let read = |name| std::fs::read(folder.join(name)).unwrap();
    Encoder::from_bytes(&read("config.json"), &read("model.safetensors"), precision, cpu).unwrap()
}

fn real_sequences(lengths: impl IntoIterator<Item = usize>, encoder: &Encoder) -> Vec<Vec<u32>> {
    let mut random = Random(15);
    let mut id = || random.below(encoder.vocabulary_size()) as u32;
    let sequence = |length| (0..length).map(|_| id()).collect();
    lengths.into_iter().map(sequence).collect()
}

#[test]
fn the_real_model() {
    for precision in [Precision::Int8, Precision::F32] {
        let encoder = real_encoder(precision, Cpu::best());
        let lengths = [1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 34, 63, 64, 65, 130];
        let sequences = real_sequences(lengths, &encoder);
        let alone = bits_alone(&encoder, &sequences);
        let forward: Vec<usize> = (0..sequences.len()).collect();
        let backward: Vec<usize> = forward.iter().rev().copied().collect();
        assert!(differing(&encoder, &sequences, &alone, &forward).is_empty());
        assert!(differing(&encoder, &sequences, &alone, &backward).is_empty());
    }
}

#[test]
fn every_processor_gives_the_same_bits() {
    for (int8, precision) in [
        (true, Precision::Int8),
        (true, Precision::F32),
        (false, Precision::Int8),
    ] {
        let weights = tiny_model(int8).to_bytes();
        let encoder = |cpu| Encoder::from_bytes(CONFIG.as_bytes(), &weights, precision, cpu).unwrap();
        let sequences: Vec<_> = (1..40).chain([255]).map(|length| Random(16).ids(length)).collect();
        let portable = bits_alone(&encoder(Cpu::named("portable").unwrap()), &sequences);
        for cpu in Cpu::available() {
            let order: Vec<usize> = (0..sequences.len()).collect();
            let differing = differing(&encoder(cpu), &sequences, &portable, &order);
            assert!(differing.is_empty(), "{cpu} {precision}: sequences {differing:?}");
        }
    }
}

/// Encodes `sequences` in one batch, of each of which the first token and every `step`th is read,
/// and returns the bits of every state.
fn bits_read(encoder: &Encoder, sequences: &[Vec<u32>], step: usize) -> Vec<Vec<u32>> {
    let mut batch = Batch::new();
    for (index, ids) in sequences.iter().enumerate() {
        batch.push(ids);
        // Every third sequence is read whole.
        if index % 3 != 2 {
            batch.read_only((0..ids.len()).step_by(step).map(|token| token..token + 1));
        }
    }
    let read = batch.read_tokens();
    assert!(read < batch.tokens() || step == 1);
    bits(encoder, &batch, &mut Workspace::new())
}

#[test]
fn what_is_read_has_the_bits_of_the_whole() {
    for precision in [Precision::Int8, Precision::F32] {
        let weights = tiny_model(true).to_bytes();
        for cpu in Cpu::available() {
            let encoder = Encoder::from_bytes(CONFIG.as_bytes(), &weights, precision, cpu).unwrap();
            let sequences: Vec<_> = (1..60).map(|length| Random(length as u64).ids(length)).collect();
            let whole = bits_alone(&encoder, &sequences);
            for step in [1, 2, 7, 100] {
                let read = bits_read(&encoder, &sequences, step);
                for (index, (whole, read)) in whole.iter().zip(&read).enumerate() {
                    for (token, (whole, read)) in whole.chunks(HIDDEN).zip(read.chunks(HIDDEN)).enumerate() {
                        let is_read = index % 3 == 2 || token % step == 0;
                        let expected = if is_read { whole } else { &[0; HIDDEN] };
                        assert!(
                            read == expected,
                            "{cpu} {precision} sequence {index} token {token} step {step}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_batch_of_which_nothing_is_read_is_zeros() {
    let mut batch = packed([&vec![1; 9]]);
    batch.read_only([]);
    assert_eq!(batch.read_tokens(), 0);
    assert_eq!(
        bits(&tiny_encoder(), &batch, &mut Workspace::new()),
        [vec![0; 9 * HIDDEN]]
    );
    batch.read_only([3..5, 8..200, 50..60]);
    assert_eq!(batch.read_tokens(), 3);
}

/// FNV-1a over the bits of all states.
fn fingerprint(states: &[Vec<u32>]) -> u64 {
    let bytes = states.iter().flatten().flat_map(|bits| bits.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The same numbers on x86-64 and on AArch64. When the arithmetic changes on purpose, so do these,
/// and every score with them.
#[test]
fn the_bits_are_those_of_every_other_machine() {
    let sequences: Vec<_> = (1..40).map(|length| Random(17).ids(length)).collect();
    let found = [Precision::Int8, Precision::F32].map(|precision| {
        let weights = tiny_model(true).to_bytes();
        let encoder = Encoder::from_bytes(CONFIG.as_bytes(), &weights, precision, Cpu::best()).unwrap();
        fingerprint(&bits_alone(&encoder, &sequences))
    });
    assert_eq!(found, [0x11fb_b802_7a91_5986, 0x896a_5ffa_9d80_1077], "{found:#x?}");
}

#[test]
fn every_processor_gives_the_same_bits_with_the_real_model() {
    let portable = real_encoder(Precision::Int8, Cpu::named("portable").unwrap());
    let sequences = real_sequences([1, 2, 3, 16, 17, 34], &portable);
    let portable = bits_alone(&portable, &sequences);
    for cpu in Cpu::available() {
        let encoder = real_encoder(Precision::Int8, cpu);
        assert!(bits_alone(&encoder, &sequences) == portable, "{cpu}");
    }
}

/// The greatest difference between the states of two encoders, and the mean of the differences'
/// sizes.
fn off(one: &Encoder, other: &Encoder, batch: &Batch) -> (f32, f32) {
    let (mut first, mut second) = (Workspace::new(), Workspace::new());
    let (one, other) = (
        one.encode(batch, &mut first).unwrap(),
        other.encode(batch, &mut second).unwrap(),
    );
    let pairs = one.sequences().zip(other.sequences());
    let differences: Vec<f32> = pairs
        .flat_map(|(a, b)| a.as_slice().iter().zip(b.as_slice()))
        .map(|(a, b)| (a - b).abs())
        .collect();
    let sum: f32 = differences.iter().sum();
    let greatest = differences.iter().copied().fold(0.0, f32::max);
    (greatest, sum / differences.len() as f32)
}

#[test]
fn int8_is_near_f32() {
    let encoder = |precision| real_encoder(precision, Cpu::best());
    let (int8, float) = (encoder(Precision::Int8), encoder(Precision::F32));
    let batch = packed(&real_sequences([8, 34, 34, 60], &float));
    let (greatest, mean) = off(&int8, &float, &batch);
    println!("greatest {greatest}, mean {mean}");
    // The states are normalised: their size is about 0.5.
    assert!(greatest < 0.5 && mean < 0.025, "greatest {greatest}, mean {mean}");
}

#[test]
fn an_empty_batch_has_no_sequences() {
    let mut workspace = Workspace::new();
    let batch = Batch::new();
    assert!(tiny_encoder().encode(&batch, &mut workspace).unwrap().is_empty());
}

#[test]
fn the_longest_sequence_and_what_lies_beyond() {
    let (encoder, mut workspace) = (tiny_encoder(), Workspace::new());
    let longest = packed([&vec![1; 300]]);
    assert_eq!(
        encoder
            .encode(&longest, &mut workspace)
            .unwrap()
            .sequence(0)
            .as_slice()
            .len(),
        300 * HIDDEN
    );
    let error = |sequences: &[Vec<u32>]| encoder.encode(&packed(sequences), &mut Workspace::new()).unwrap_err();
    assert_eq!(
        error(&[vec![1], vec![1; 301]]),
        InputError::TooLong {
            sequence: 1,
            length: 301,
            max: 300
        }
    );
    assert_eq!(
        error(&[vec![1], vec![], vec![1]]),
        InputError::EmptySequence { sequence: 1 }
    );
    let unknown = InputError::UnknownToken {
        sequence: 0,
        position: 2,
        id: 50,
        vocabulary: VOCABULARY,
    };
    assert_eq!(error(&[vec![0, 49, 50, 51]]), unknown);
}

#[test]
fn heads_refuse_slices_of_the_wrong_length() {
    let weights = tiny_model(true).to_bytes();
    let head = Checkpoint::parse(CONFIG.as_bytes(), &weights)
        .unwrap()
        .head("stance_head")
        .unwrap();
    let features = vec![0.5; head.features()];
    assert!(head.logits(&features, &mut [0.0; 3]).is_ok());
    assert!(head.logits(&features[1..], &mut [0.0; 3]).is_err());
    assert!(head.logits(&features, &mut [0.0; 2]).is_err());
}

/// Each token's case shape, here a matter of its id.
fn shape_of(id: u32) -> u8 {
    (id % CASE_SHAPES as u32) as u8
}

fn packed_shaped<'a>(sequences: impl IntoIterator<Item = &'a Vec<u32>>) -> Batch {
    let mut batch = Batch::new();
    for ids in sequences {
        batch.push_tokens(ids.iter().map(|&id| Token {
            id,
            shape: shape_of(id),
            segment: 0,
        }));
    }
    batch
}

#[test]
fn shaped_sequences_alone_and_in_a_batch() {
    let encoder = int8(&cased_model());
    let sequences: Vec<_> = (1..80).map(|length| Random(length as u64).ids(length)).collect();
    let together = bits(&encoder, &packed_shaped(&sequences), &mut Workspace::new());
    for (ids, together) in sequences.iter().zip(&together) {
        assert_eq!(
            &bits(&encoder, &packed_shaped([ids]), &mut Workspace::new())[0],
            together
        );
    }
    assert_ne!(bits(&encoder, &packed(&sequences), &mut Workspace::new()), together);
}

/// The reference is a model without case embeddings whose word embeddings already hold the sums.
#[test]
fn a_case_embedding_is_added_to_the_word_embedding() {
    let words = "embeddings.word_embeddings.weight";
    let mut cased = cased_model();
    cased.0.insert(words.to_owned(), tiny_model(false).0[words].clone());
    let cases = cased.0[CASES].as_floats();
    let mut sums = cased.0[words].as_floats();
    for (id, row) in sums.chunks_exact_mut(HIDDEN).enumerate() {
        let case = &cases[usize::from(shape_of(id as u32)) * HIDDEN..];
        row.iter_mut().zip(case).for_each(|(value, case)| *value += case);
    }
    let mut summed = cased.clone();
    summed.0.remove(CASES);
    summed
        .0
        .insert(words.to_owned(), Tensor::floats(&[VOCABULARY, HIDDEN], &sums));
    let (cased, summed) = (int8(&cased), int8(&summed));
    let batch = packed_shaped(&[Random(1).ids(30), Random(2).ids(70)]);
    let of = |encoder| bits(encoder, &batch, &mut Workspace::new());
    assert_eq!(of(&cased), of(&summed));
}

#[test]
fn a_model_without_case_embeddings_does_not_look_at_shapes() {
    let (encoder, sequence) = (tiny_encoder(), Random(3).ids(40));
    let of = |batch: &Batch| bits(&encoder, batch, &mut Workspace::new());
    assert_eq!(of(&packed([&sequence])), of(&packed_shaped([&sequence])));
}

#[test]
fn unknown_case_shapes_are_refused() {
    let mut batch = Batch::new();
    batch.push(&[1]);
    let token = |shape| Token {
        id: 1,
        shape,
        segment: 0,
    };
    batch.push_tokens([token(4), token(5)]);
    let error = tiny_encoder().encode(&batch, &mut Workspace::new()).unwrap_err();
    assert_eq!(
        error,
        InputError::UnknownShape {
            sequence: 1,
            position: 1,
            shape: 5
        }
    );
}

#[test]
fn a_token_head_is_a_linear_map_of_one_state() {
    let mut tensors = cased_model();
    let weight: Vec<f32> = (0..2 * HIDDEN)
        .map(|i| if i < HIDDEN { 1.0 } else { i as f32 })
        .collect();
    let entries = [("weight", &[2, HIDDEN][..], &weight[..]), ("bias", &[2], &[0.5, -1.0])];
    for (name, shape, values) in entries {
        tensors
            .0
            .insert(format!("name_head.{name}"), Tensor::floats(shape, values));
    }
    let bytes = tensors.to_bytes();
    let head = Checkpoint::parse(CONFIG.as_bytes(), &bytes)
        .unwrap()
        .token_head("name_head")
        .unwrap();
    let mut state = [0.0; HIDDEN];
    (state[0], state[2]) = (2.0, 3.0);
    let mut logits = [0.0; 2];
    head.logits(&state, &mut logits).unwrap();
    assert_eq!(logits, [5.5, 2.0 * 24.0 + 3.0 * 26.0 - 1.0]);
    assert!(head.logits(&state[1..], &mut logits).is_err());
    assert!(head.logits(&state, &mut [0.0; 3]).is_err());
}
