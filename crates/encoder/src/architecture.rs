//! The supported architectures. All are the same post-norm transformer, with other names of fields
//! and tensors and other embeddings; one adds a bias to its attention.

/// The differences of an architecture from the others.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Architecture {
    /// The value of `model_type` in `config.json`.
    pub model_type: &'static str,
    /// The prefix of the base model's tensors in a file that contains a head as well.
    pub prefix: &'static str,
    pub fields: Fields,
    pub layer: LayerNames,
    /// The default of `pad_token_id`, where positions count from one past it; `None` where they
    /// count from 0.
    pub padding: Option<usize>,
    /// The table of the biases of relative positions, without `.weight`, if there is one.
    pub relative_positions: Option<&'static str>,
}

/// The names of the sizes in `config.json`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub activation: &'static str,
    pub hidden_size: &'static str,
    /// The width of the embeddings; where it is not the hidden size, they are projected to that.
    pub embedding_size: &'static str,
    pub intermediate_size: &'static str,
    pub layers: &'static str,
    pub heads: &'static str,
    /// `None`: there are no token types.
    pub token_types: Option<&'static str>,
    /// `None`: it is 1e-12.
    pub layer_norm_eps: Option<&'static str>,
}

/// The names of a layer's tensors, without `.weight` and `.bias`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LayerNames {
    /// The prefix of all layers, which a layer's number follows.
    pub layers: &'static str,
    pub query: &'static str,
    pub key: &'static str,
    pub value: &'static str,
    pub attention_out: &'static str,
    pub attention_norm: &'static str,
    pub up: &'static str,
    pub down: &'static str,
    pub norm: &'static str,
}

const BERT: Architecture = Architecture {
    model_type: "bert",
    prefix: "bert.",
    fields: Fields {
        activation: "hidden_act",
        hidden_size: "hidden_size",
        embedding_size: "hidden_size",
        intermediate_size: "intermediate_size",
        layers: "num_hidden_layers",
        heads: "num_attention_heads",
        token_types: Some("type_vocab_size"),
        layer_norm_eps: Some("layer_norm_eps"),
    },
    layer: LayerNames {
        layers: "encoder.layer",
        query: "attention.self.query",
        key: "attention.self.key",
        value: "attention.self.value",
        attention_out: "attention.output.dense",
        attention_norm: "attention.output.LayerNorm",
        up: "intermediate.dense",
        down: "output.dense",
        norm: "output.LayerNorm",
    },
    padding: None,
    relative_positions: None,
};

const ROBERTA: Architecture = Architecture {
    model_type: "roberta",
    prefix: "roberta.",
    padding: Some(1),
    ..BERT
};

const XLM_ROBERTA: Architecture = Architecture {
    model_type: "xlm-roberta",
    ..ROBERTA
};

const DISTILBERT: Architecture = Architecture {
    model_type: "distilbert",
    prefix: "distilbert.",
    fields: Fields {
        activation: "activation",
        hidden_size: "dim",
        embedding_size: "dim",
        intermediate_size: "hidden_dim",
        layers: "n_layers",
        heads: "n_heads",
        token_types: None,
        layer_norm_eps: None,
    },
    layer: LayerNames {
        layers: "transformer.layer",
        query: "attention.q_lin",
        key: "attention.k_lin",
        value: "attention.v_lin",
        attention_out: "attention.out_lin",
        attention_norm: "sa_layer_norm",
        up: "ffn.lin1",
        down: "ffn.lin2",
        norm: "output_layer_norm",
    },
    ..BERT
};

const ELECTRA: Architecture = Architecture {
    model_type: "electra",
    prefix: "electra.",
    fields: Fields {
        embedding_size: "embedding_size",
        ..BERT.fields
    },
    ..BERT
};

const MPNET: Architecture = Architecture {
    model_type: "mpnet",
    prefix: "mpnet.",
    fields: Fields {
        token_types: None,
        ..BERT.fields
    },
    layer: LayerNames {
        query: "attention.attn.q",
        key: "attention.attn.k",
        value: "attention.attn.v",
        attention_out: "attention.attn.o",
        attention_norm: "attention.LayerNorm",
        ..BERT.layer
    },
    padding: Some(1),
    relative_positions: Some("encoder.relative_attention_bias"),
};

/// All architectures that the encoder supports.
pub(crate) const ARCHITECTURES: [Architecture; 6] = [BERT, ROBERTA, XLM_ROBERTA, DISTILBERT, ELECTRA, MPNET];
