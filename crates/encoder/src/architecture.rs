//! The architectures: one post-norm transformer, which each of them names and feeds in its own way.

/// What tells an architecture from the others, all of which are the same block on top of embeddings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Architecture {
    /// As `config.json` has it.
    pub model_type: &'static str,
    /// What the names of the base model's tensors begin with in a file that holds a head as well.
    pub prefix: &'static str,
    pub fields: Fields,
    pub layer: LayerNames,
    /// The id of the padding token, unless `pad_token_id` says otherwise, where positions count from one past it; else they
    /// count from 0.
    pub padding: Option<usize>,
}

/// What `config.json` calls the sizes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub activation: &'static str,
    pub hidden_size: &'static str,
    /// Where embeddings have a width of their own, they are projected to the hidden size.
    pub embedding_size: &'static str,
    pub intermediate_size: &'static str,
    pub layers: &'static str,
    pub heads: &'static str,
    /// `None`: there are no token types.
    pub token_types: Option<&'static str>,
    /// `None`: it is 1e-12.
    pub layer_norm_eps: Option<&'static str>,
}

/// What a layer's tensors are called, less `.weight` and `.bias`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LayerNames {
    /// What all layers are in; a layer is a number in it.
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

/// All that the encoder takes.
pub(crate) const ARCHITECTURES: [Architecture; 5] = [BERT, ROBERTA, XLM_ROBERTA, DISTILBERT, ELECTRA];
