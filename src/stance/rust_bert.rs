//! The backend rust-bert: its model structs on libtorch, with masks and batches of our own.
//!
//! Its pipelines are not used: `tests/rust_bert.rs` shows why. Used are the structs of the base
//! models, below any head, so that heads, windows and labels are the same code for every backend.

use super::backend::{Buffers, Device, Encode};
use crate::model::ModelProblem;
use regard_encoder::{Batch, CASE_SHAPES, Hidden, InputError, LoadError, Weights};
use rust_bert::RustBertError;
use rust_bert::bert::{BertConfig, BertEmbedding, BertEmbeddings, BertModel};
use rust_bert::distilbert::{DistilBertConfig, DistilBertModel};
use rust_bert::electra::{ElectraConfig, ElectraModel};
use rust_bert::longformer::{LongformerConfig, LongformerModel};
use rust_bert::roberta::RobertaEmbeddings;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::{Mutex, PoisonError};
use tch::nn::{Path, VarStore};
use tch::{Cuda, Kind, Tensor, no_grad};

/// Tokens that go through a GPU together, padding included.
const GPU_TOKENS: usize = 1 << 14;

/// The tensor of the word embeddings, below the model's prefix.
const WORDS: &str = "embeddings.word_embeddings.weight";

/// A model on a device. A `Tensor` may be sent to another thread but not shared, so there is a
/// network for each, all on the same weights.
pub(super) struct RustBert {
    networks: Vec<Mutex<Network>>,
    device: tch::Device,
    /// Tokens that go through together, padding included; 0 for one sequence at a time.
    group_tokens: usize,
    /// True if sequences of several lengths may be in a group.
    masks: bool,
    sizes: ModelSizes,
}

/// The sizes in `config.json`.
#[derive(Debug, Clone, Copy)]
struct ModelSizes {
    hidden: usize,
    vocabulary: usize,
    positions: usize,
    /// The position embedding of a sequence's first token.
    first_position: usize,
    token_types: usize,
}

/// An architecture: the names in its files, and the function that builds its network. DeBERTa is
/// not among them: `tests/rust_bert.rs` shows why.
struct Architecture {
    model_type: &'static str,
    /// The prefix of the base model's tensors in a file that holds a head as well.
    prefix: &'static str,
    /// True if positions count from one past the padding token.
    counts_from_padding: bool,
    /// True if it applies the mask, so that sequences of several lengths can go through together.
    masks: bool,
    build: fn(&Path, &[u8]) -> Result<Forward, ModelProblem>,
}

const ARCHITECTURES: [Architecture; 6] = [
    Architecture {
        model_type: "bert",
        prefix: "bert.",
        counts_from_padding: false,
        masks: true,
        build: bert::<BertEmbeddings>,
    },
    Architecture {
        model_type: "roberta",
        prefix: "roberta.",
        counts_from_padding: true,
        masks: true,
        build: bert::<RobertaEmbeddings>,
    },
    Architecture {
        model_type: "xlm-roberta",
        prefix: "roberta.",
        counts_from_padding: true,
        masks: true,
        build: bert::<RobertaEmbeddings>,
    },
    Architecture {
        model_type: "distilbert",
        prefix: "distilbert.",
        counts_from_padding: false,
        masks: true,
        build: distilbert,
    },
    // rust-bert adds an ELECTRA's mask to the scores as it is, 1 for a token and 0 for padding,
    // which hides nothing.
    Architecture {
        model_type: "electra",
        prefix: "electra.",
        counts_from_padding: false,
        masks: false,
        build: electra,
    },
    Architecture {
        model_type: "longformer",
        prefix: "longformer.",
        counts_from_padding: true,
        masks: true,
        build: longformer,
    },
];

/// The inputs of a network, each of shape (sequences, tokens) except `embeddings`.
struct Inputs {
    ids: Tensor,
    /// 1 for a token, 0 for padding.
    mask: Tensor,
    segments: Tensor,
    positions: Tensor,
    /// Embeddings of words and case shapes, shape (sequences, tokens, hidden), which replace the
    /// ids where the model has a case embedding.
    embeddings: Option<Tensor>,
}

impl Inputs {
    /// Returns the ids, unless there are embeddings.
    fn ids(&self) -> Option<&Tensor> {
        self.embeddings.is_none().then_some(&self.ids)
    }
}

/// The forward pass of a network, from inputs to hidden states, shape (sequences, tokens, hidden).
type Forward = Box<dyn Fn(&Inputs) -> Result<Tensor, RustBertError> + Send>;

struct Network {
    forward: Forward,
    /// The tables of word and case embeddings, where the model has a case embedding.
    tables: Option<(Tensor, Tensor)>,
    variables: VarStore,
}

impl RustBert {
    /// Loads the base model of a folder's two files.
    pub(super) fn load(config: &[u8], safetensors: &[u8], device: Device) -> Result<Self, ModelProblem> {
        let architecture = architecture(config)?;
        let sizes = ModelSizes::read(config, architecture)?;
        let weights = Weights::parse(safetensors)?;
        let (device, networks, group_tokens) = match device {
            Device::Cpu => {
                // As many threads as there are workers; each computes alone.
                tch::set_num_threads(1);
                (tch::Device::Cpu, rayon::current_num_threads(), 0)
            }
            Device::Cuda(number) => (gpu(number)?, 1, GPU_TOKENS),
        };
        let first = Network::load(architecture, config, &weights, sizes, device)?;
        let others = (1..networks).map(|_| first.with_same_weights(architecture, config));
        let others = others.collect::<Result<Vec<_>, ModelProblem>>()?;
        Ok(Self {
            networks: std::iter::once(first).chain(others).map(Mutex::new).collect(),
            device,
            group_tokens,
            masks: architecture.masks,
            sizes,
        })
    }

    fn inputs(&self, batch: &Batch, group: &[usize]) -> Inputs {
        let length = group.iter().map(|&index| batch.rows(index).len()).max().unwrap_or(0);
        let padded = |value: &dyn Fn(usize) -> i64| {
            let cells = group.iter().flat_map(|&index| {
                let rows = batch.rows(index);
                let padding = length - rows.len();
                rows.map(value).chain(std::iter::repeat_n(0, padding))
            });
            let shape = [group.len() as i64, length as i64];
            Tensor::from_slice(&cells.collect::<Vec<i64>>())
                .view(shape)
                .to_device(self.device)
        };
        let token_types = self.sizes.token_types;
        let first = self.sizes.first_position as i64;
        let positions = Tensor::arange_start(first, first + length as i64, (Kind::Int64, self.device));
        Inputs {
            ids: padded(&|row| i64::from(batch.ids()[row])),
            mask: padded(&|_| 1),
            segments: padded(&|row| {
                if token_types > 1 {
                    i64::from(batch.segments()[row])
                } else {
                    0
                }
            }),
            positions: positions
                .unsqueeze(0)
                .expand([group.len() as i64, length as i64], false),
            embeddings: None,
        }
    }

    /// Groups the sequences of the batch that go through together: of similar lengths, so that
    /// little is padding.
    fn groups(&self, batch: &Batch) -> Vec<Vec<usize>> {
        let mut order: Vec<usize> = (0..batch.len()).collect();
        order.sort_by_key(|&index| batch.rows(index).len());
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for index in order {
            let length = batch.rows(index).len();
            match groups.last_mut() {
                Some(group) if self.fits(batch, group, length) => group.push(index),
                _ => groups.push(vec![index]),
            }
        }
        groups
    }

    /// Returns true if a sequence of `length` tokens, at least as long as any in `group`, can go
    /// through with them.
    fn fits(&self, batch: &Batch, group: &[usize], length: usize) -> bool {
        let has_padding = group.first().is_some_and(|first| batch.rows(*first).len() < length);
        (group.len() + 1) * length <= self.group_tokens && (self.masks || !has_padding)
    }

    /// Checks what libtorch would panic on.
    fn check(&self, batch: &Batch) -> Result<(), InputError> {
        let ModelSizes {
            positions, vocabulary, ..
        } = self.sizes;
        for (sequence, ids) in batch.sequences().enumerate() {
            if ids.is_empty() {
                return Err(InputError::EmptySequence { sequence });
            }
            if ids.len() > positions {
                return Err(InputError::TooLong {
                    sequence,
                    length: ids.len(),
                    max: positions,
                });
            }
            if let Some(position) = ids.iter().position(|id| *id as usize >= vocabulary) {
                return Err(InputError::UnknownToken {
                    sequence,
                    position,
                    id: ids[position],
                    vocabulary,
                });
            }
        }
        Ok(())
    }
}

impl Encode for RustBert {
    fn encode<'a>(&self, batch: &'a Batch, buffers: &'a mut Buffers) -> Result<Hidden<'a>, ModelProblem> {
        self.check(batch)?;
        let hidden = self.sizes.hidden;
        buffers.states.clear();
        buffers.states.resize(batch.tokens() * hidden, 0.0);
        let worker = rayon::current_thread_index().unwrap_or(0) % self.networks.len();
        let network = self.networks[worker].lock().unwrap_or_else(PoisonError::into_inner);
        for group in self.groups(batch) {
            let mut inputs = self.inputs(batch, &group);
            let states = no_grad(|| {
                inputs.embeddings = network.embeddings(batch, &group, &inputs);
                (network.forward)(&inputs)
            });
            let states = states.map_err(ModelProblem::RustBert)?.to_device(tch::Device::Cpu);
            for (place, &index) in group.iter().enumerate() {
                let rows = batch.rows(index);
                copy(
                    &states,
                    place,
                    rows.len(),
                    &mut buffers.states[rows.start * hidden..rows.end * hidden],
                )?;
            }
        }
        Ok(Hidden::new(batch, &buffers.states, hidden)?)
    }

    fn hidden_size(&self) -> usize {
        self.sizes.hidden
    }

    fn max_positions(&self) -> usize {
        self.sizes.positions
    }

    fn vocabulary_size(&self) -> usize {
        self.sizes.vocabulary
    }
}

/// Copies the first `tokens` states of one of a group's sequences.
fn copy(states: &Tensor, place: usize, tokens: usize, out: &mut [f32]) -> Result<(), ModelProblem> {
    let own = states.select(0, place as i64).narrow(0, 0, tokens as i64);
    let own = own.to_kind(Kind::Float).contiguous();
    own.f_copy_data(out, out.len()).map_err(ModelProblem::Libtorch)
}

impl Network {
    /// Builds the network with the weights of the file.
    fn load(
        architecture: &Architecture,
        config: &[u8],
        weights: &Weights,
        sizes: ModelSizes,
        device: tch::Device,
    ) -> Result<Self, ModelProblem> {
        let mut network = Self::build(architecture, config, device)?;
        for (name, variable) in &mut network.variables.variables() {
            let shape: Vec<usize> = variable.size().iter().map(|&size| size as usize).collect();
            let values = weights.tensor(&stored_name(weights, architecture.prefix, name), &shape)?;
            let values = Tensor::from_slice(&values).view(variable.size().as_slice());
            no_grad(|| variable.f_copy_(&values)).map_err(ModelProblem::Libtorch)?;
        }
        network.tables = network.case_tables(architecture.prefix, weights, sizes)?;
        Ok(network)
    }

    /// Builds another network on the weights of this one.
    fn with_same_weights(&self, architecture: &Architecture, config: &[u8]) -> Result<Self, ModelProblem> {
        let mut network = Self::build(architecture, config, self.variables.device())?;
        let own = self.variables.variables();
        for (name, variable) in &mut network.variables.variables() {
            if let Some(own) = own.get(name) {
                variable.set_data(&own.detach());
            }
        }
        network.tables = self
            .tables
            .as_ref()
            .map(|(words, cases)| (words.shallow_clone(), cases.shallow_clone()));
        Ok(network)
    }

    /// Builds the network with weights that mean nothing yet.
    fn build(architecture: &Architecture, config: &[u8], device: tch::Device) -> Result<Self, ModelProblem> {
        let mut variables = VarStore::new(device);
        let forward = (architecture.build)(&variables.root(), config)?;
        variables.freeze();
        Ok(Self {
            forward,
            tables: None,
            variables,
        })
    }

    /// Returns the tables from which the embeddings of a model with case shapes are made.
    fn case_tables(
        &self,
        prefix: &str,
        weights: &Weights,
        sizes: ModelSizes,
    ) -> Result<Option<(Tensor, Tensor)>, ModelProblem> {
        let name = stored_name(weights, prefix, "embeddings.case_embeddings.weight");
        let cases = match weights.tensor(&name, &[CASE_SHAPES, sizes.hidden]) {
            Err(LoadError::MissingTensor { .. }) => return Ok(None),
            cases => cases?,
        };
        let shape = [CASE_SHAPES as i64, sizes.hidden as i64];
        let cases = Tensor::from_slice(&cases)
            .view(shape)
            .to_device(self.variables.device());
        let words = self
            .variables
            .variables()
            .into_iter()
            .find(|(name, _)| name.ends_with(WORDS));
        let (_, words) = words.ok_or(ModelProblem::NoWordEmbeddings)?;
        Ok(Some((words, cases)))
    }

    /// Returns the embeddings of a group's words and case shapes, where the model has any of the
    /// latter. Padding is masked, whatever its embedding is.
    fn embeddings(&self, batch: &Batch, group: &[usize], inputs: &Inputs) -> Option<Tensor> {
        let (words, cases) = self.tables.as_ref()?;
        let length = inputs.ids.size()[1] as usize;
        let shapes = group.iter().flat_map(|&index| {
            let rows = batch.rows(index);
            let padding = length - rows.len();
            let shapes = rows.map(|row| i64::from(batch.shapes()[row]));
            shapes.chain(std::iter::repeat_n(0, padding))
        });
        let shapes = Tensor::from_slice(&shapes.collect::<Vec<i64>>()).view_as(&inputs.ids);
        let shapes = shapes.to_device(inputs.ids.device());
        let words = Tensor::embedding(words, &inputs.ids, -1, false, false);
        Some(words + Tensor::embedding(cases, &shapes, -1, false, false))
    }
}

/// Returns the name of a variable in the file: with the prefix or without, or as in files that came
/// from TensorFlow.
fn stored_name(weights: &Weights, prefix: &str, variable: &str) -> String {
    let bare = variable.strip_prefix(prefix).unwrap_or(variable);
    let old = bare
        .replace("LayerNorm.weight", "LayerNorm.gamma")
        .replace("LayerNorm.bias", "LayerNorm.beta");
    let known = [
        format!("{prefix}{bare}"),
        format!("{prefix}{old}"),
        bare.to_owned(),
        old,
    ];
    let found = known.iter().find(|name| weights.has(name));
    found.unwrap_or(&known[0]).clone()
}

fn gpu(number: usize) -> Result<tch::Device, ModelProblem> {
    let count = usize::try_from(Cuda::device_count()).unwrap_or(0);
    match count {
        0 => Err(ModelProblem::NoGpu(number)),
        count if number >= count => Err(ModelProblem::UnknownGpu { number, count }),
        _ => Ok(tch::Device::Cuda(number)),
    }
}

fn architecture(config: &[u8]) -> Result<&'static Architecture, ModelProblem> {
    let config = parse(config)?;
    let found = config["model_type"].as_str().unwrap_or("missing");
    let known = ARCHITECTURES
        .iter()
        .find(|architecture| architecture.model_type == found);
    known.ok_or_else(|| ModelProblem::UnknownArchitecture {
        found: found.to_owned(),
        known: ARCHITECTURES.map(|architecture| architecture.model_type).join(", "),
    })
}

impl ModelSizes {
    fn read(config: &[u8], architecture: &Architecture) -> Result<Self, ModelProblem> {
        let config = parse(config)?;
        let first_position = match architecture.counts_from_padding {
            true => size(&config, &["pad_token_id"]).unwrap_or(1) + 1,
            false => 0,
        };
        let positions = size(&config, &["max_position_embeddings"])?;
        Ok(Self {
            hidden: size(&config, &["hidden_size", "dim"])?,
            vocabulary: size(&config, &["vocab_size"])?,
            positions: positions.saturating_sub(first_position),
            first_position,
            token_types: size(&config, &["type_vocab_size"]).unwrap_or(0),
        })
    }
}

/// Returns the size in a configuration that has one of these names, which depends on the
/// architecture.
fn size(config: &Value, names: &[&'static str]) -> Result<usize, ModelProblem> {
    let found = names.iter().find_map(|name| config[*name].as_u64());
    let found = found.and_then(|size| usize::try_from(size).ok());
    found.ok_or(ModelProblem::MissingSize(names[0]))
}

fn parse(config: &[u8]) -> Result<Value, ModelProblem> {
    Ok(serde_json::from_slice(config).map_err(LoadError::ConfigSyntax)?)
}

/// Returns the configuration as rust-bert reads it. It demands fields of training that today's
/// files do not have; its own defaults stand for what is missing, and a size that is then wrong
/// fits no tensor.
fn settings<C: Default + Serialize + DeserializeOwned>(config: &[u8]) -> Result<C, ModelProblem> {
    let mut settings = serde_json::to_value(C::default()).unwrap_or_default();
    if let (Value::Object(settings), Value::Object(config)) = (&mut settings, parse(config)?) {
        settings.extend(config.into_iter().filter(|(_, value)| !value.is_null()));
    }
    serde_json::from_value(settings).map_err(ModelProblem::RustBertConfig)
}

/// Builds a BERT, or a RoBERTa, which differs in its embeddings.
fn bert<E: BertEmbedding + Send + 'static>(path: &Path, config: &[u8]) -> Result<Forward, ModelProblem> {
    let model = BertModel::<E>::new_with_optional_pooler(path, &settings::<BertConfig>(config)?, false);
    Ok(Box::new(move |x| {
        let (segments, positions) = (Some(&x.segments), Some(&x.positions));
        let output = model.forward_t(
            x.ids(),
            Some(&x.mask),
            segments,
            positions,
            x.embeddings.as_ref(),
            None,
            None,
            false,
        )?;
        Ok(output.hidden_state)
    }))
}

fn distilbert(path: &Path, config: &[u8]) -> Result<Forward, ModelProblem> {
    let model = DistilBertModel::new(path, &settings::<DistilBertConfig>(config)?);
    Ok(Box::new(move |x| {
        let output = model.forward_t(x.ids(), Some(&x.mask), x.embeddings.as_ref(), false)?;
        Ok(output.hidden_state)
    }))
}

fn electra(path: &Path, config: &[u8]) -> Result<Forward, ModelProblem> {
    let model = ElectraModel::new(path, &settings::<ElectraConfig>(config)?);
    Ok(Box::new(move |x| {
        let (segments, positions) = (Some(&x.segments), Some(&x.positions));
        let output = model.forward_t(
            x.ids(),
            Some(&x.mask),
            segments,
            positions,
            x.embeddings.as_ref(),
            false,
        )?;
        Ok(output.hidden_state)
    }))
}

/// Builds a Longformer. The first token attends to all others and all to it, as in transformers'
/// classifiers.
fn longformer(path: &Path, config: &[u8]) -> Result<Forward, ModelProblem> {
    let model = LongformerModel::new(path, &settings::<LongformerConfig>(config)?, false);
    Ok(Box::new(move |x| {
        let everywhere = x.mask.zeros_like();
        let _ = everywhere.narrow(1, 0, 1).fill_(1);
        let (segments, positions) = (Some(&x.segments), Some(&x.positions));
        let output = model.forward_t(
            x.ids(),
            Some(&x.mask),
            Some(&everywhere),
            segments,
            positions,
            x.embeddings.as_ref(),
            false,
        )?;
        Ok(output.hidden_state)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    /// Each with how far from transformers it may be. rust-bert takes 1e-12 for the epsilon of a
    /// RoBERTa's normalisation, whatever `config.json` says (1e-5 there).
    const TINY: [(&str, f32); 5] = [
        ("bert", 1e-5),
        ("roberta", 1e-3),
        ("xlm-roberta", 1e-3),
        ("distilbert", 1e-5),
        ("electra", 1e-5),
    ];

    #[derive(Deserialize)]
    struct Case {
        ids: Vec<u32>,
        /// Shape (tokens, hidden).
        hidden: Vec<f32>,
    }

    /// Returns one of the small random models that the encoder is compared with.
    fn tiny(kind: &str) -> (RustBert, Vec<Case>) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/encoder/tests/fixtures/tiny");
        let [config, weights, reference] = ["config.json", "model.safetensors", "reference.json"]
            .map(|file| std::fs::read(format!("{folder}/{kind}/{file}")).unwrap());
        let model = RustBert::load(&config, &weights, Device::Cpu).unwrap();
        (model, serde_json::from_slice(&reference).unwrap())
    }

    fn states(model: &RustBert, sequences: &[&[u32]]) -> Vec<Vec<f32>> {
        let mut batch = Batch::new();
        sequences.iter().for_each(|ids| batch.push(ids));
        let mut buffers = Buffers::default();
        let hidden = model.encode(&batch, &mut buffers).unwrap();
        hidden.sequences().map(|states| states.as_slice().to_vec()).collect()
    }

    fn difference(a: &[f32], b: &[f32]) -> f32 {
        assert_eq!(a.len(), b.len());
        a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn each_architecture_agrees_with_transformers() {
        for (kind, tolerance) in TINY {
            let (model, cases) = tiny(kind);
            let sequences: Vec<&[u32]> = cases.iter().map(|case| case.ids.as_slice()).collect();
            let found = states(&model, &sequences);
            let worst = cases
                .iter()
                .zip(&found)
                .map(|(case, found)| difference(&case.hidden, found))
                .fold(0.0, f32::max);
            println!("{kind}: greatest difference {worst:e}");
            assert!(worst <= tolerance, "{kind} is off by {worst:e}");
        }
    }

    #[test]
    fn a_sequence_has_the_same_bits_alone_and_beside_others_on_the_processor() {
        for (kind, _) in TINY {
            let (model, cases) = tiny(kind);
            let sequences: Vec<&[u32]> = cases.iter().map(|case| case.ids.as_slice()).collect();
            let together = states(&model, &sequences);
            for (sequence, together) in sequences.iter().zip(&together) {
                assert_eq!(states(&model, &[sequence])[0], *together, "{kind}");
            }
        }
    }

    /// Padding is used on a GPU, where one sequence at a time would be slow.
    #[test]
    fn padding_changes_no_state_by_more_than_a_hundred_thousandth() {
        for (kind, _) in TINY {
            let (mut model, cases) = tiny(kind);
            let sequences: Vec<&[u32]> = cases.iter().map(|case| case.ids.as_slice()).collect();
            let alone = states(&model, &sequences);
            model.group_tokens = 1 << 10;
            let padded = states(&model, &sequences);
            for (alone, padded) in alone.iter().zip(&padded) {
                let off = difference(alone, padded);
                assert!(off <= 1e-5, "{kind} is off by {off:e}");
            }
        }
    }

    #[test]
    fn what_cannot_be_loaded_is_named() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/encoder/tests/fixtures/tiny/bert");
        let config = std::fs::read_to_string(format!("{folder}/config.json")).unwrap();
        let weights = std::fs::read(format!("{folder}/model.safetensors")).unwrap();
        let error = |old: &str, new: &str, device| {
            assert!(config.contains(old), "{old}");
            let config = config.replace(old, new);
            RustBert::load(config.as_bytes(), &weights, device)
                .err()
                .unwrap()
                .to_string()
        };
        let unknown = error(r#""model_type": "bert""#, r#""model_type": "deberta-v2""#, Device::Cpu);
        assert!(
            unknown.contains("is \"deberta-v2\"") && unknown.contains("longformer"),
            "{unknown}"
        );
        let deeper = error(r#""num_hidden_layers": 2"#, r#""num_hidden_layers": 3"#, Device::Cpu);
        assert!(deeper.contains("layer.2") && deeper.contains("missing"), "{deeper}");
        let wider = error(r#""vocab_size": 100"#, r#""vocab_size": 101"#, Device::Cpu);
        assert!(
            wider.contains("word_embeddings") && wider.contains("[101, 32]"),
            "{wider}"
        );
        if Cuda::device_count() == 0 {
            let gpu = error("bert", "bert", Device::Cuda(0));
            assert!(gpu.contains("finds no NVIDIA GPU"), "{gpu}");
        }
    }
}
