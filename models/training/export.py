"""Writes a trained network as a model folder: int8 weights, configuration, tokenizer, manifest."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor

from data import TAGS, sha256
from model import Regard
from rounding import MAX_CODE, weight_codes

LABELS = ["negative", "neutral", "positive"]
EMBEDDING = "embeddings.word_embeddings.weight"
CONFIG_KEYS = [
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "vocab_size",
    "hidden_act",
    "layer_norm_eps",
    "max_position_embeddings",
    "type_vocab_size",
    "pad_token_id",
    "hidden_dropout_prob",
    "attention_probs_dropout_prob",
    "initializer_range",
]


def quantise(name: str, weight: Tensor) -> tuple[Tensor, Tensor]:
    """Symmetric int8 with one scale a row: weight is about q * scale, q in -127..127. The encoder
    takes the codes of a linear map as they are; the word embeddings are no map, and their largest
    number alone decides on the scale.
    """
    if name != EMBEDDING:
        q, scale = weight_codes(weight)
        return q.to(torch.int8), scale.squeeze(1)
    scale = weight.abs().amax(dim=1) / MAX_CODE
    scale = torch.where(scale > 0, scale, torch.ones_like(scale))
    q = torch.round(weight / scale.unsqueeze(1)).clamp(-MAX_CODE, MAX_CODE).to(torch.int8)
    return q, scale


def is_quantised(name: str, tensor: Tensor) -> bool:
    """Whether a tensor of the encoder is stored in int8: its matrices and the word embeddings."""
    return name == EMBEDDING or (name.startswith("encoder.layer.") and tensor.ndim == 2)


def stored_tensors(model: Regard) -> dict[str, Tensor]:
    """The tensors of `model.safetensors`, by name."""
    tensors = {}
    for full_name, tensor in model.state_dict().items():
        name = full_name.removeprefix("bert.")
        name = f"embeddings.{name}" if name.startswith("case_embeddings") else name
        tensor = tensor.detach()
        if is_quantised(name, tensor):
            q, scale = quantise(name, tensor.to(torch.float32))
            tensors[name] = q.contiguous()
            tensors[f"{name}_scale"] = scale.contiguous()
        elif tensor.is_floating_point():
            tensors[name] = tensor.to(torch.float32).contiguous()
    return tensors


def write_weights(model: Regard, base: Path, folder: Path) -> None:
    """Writes model.safetensors, config.json and tokenizer.json."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(stored_tensors(model), folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    write_config(model, folder / "config.json")
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    (folder / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")


def write_config(model: Regard, path: Path) -> None:
    """Writes the encoder's configuration as Hugging Face's BertConfig."""
    config = model.bert.config
    values = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "position_embedding_type": "absolute",
    }
    values |= {key: getattr(config, key) for key in CONFIG_KEYS}
    path.write_text(json.dumps(values, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def toml_value(value) -> str:
    """A string, number or list of strings in TOML."""
    if isinstance(value, list):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)


def toml_table(header: str, values: dict) -> str:
    """One TOML table under its header line."""
    lines = [header] if header else []
    lines += [f"{key} = {toml_value(value)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


def write_manifest(folder: Path, settings: dict, temperatures: dict) -> None:
    """Writes model.toml; the files it lists must be in place."""
    model = settings["model"]
    sources = [
        {"name": n, "licence": s["licence"], "rows": s["rows"], "sha256": s["sha256"]}
        for n, s in settings["source"].items()
    ]
    parts = [
        toml_table(
            "",
            {
                "format_version": 1,
                "name": model["name"],
                "version": model["version"],
                "language": model["language"],
                "licence": model["licence"],
                "task": "span",
            },
        ),
        *(
            toml_table(
                f"[{key}]", {"name": settings[key]["name"], "licence": settings[key]["licence"]}
            )
            for key in ["base", "teacher_base"]
        ),
        toml_table("[labels]", {"stance": LABELS, "sentiment": LABELS, "names": TAGS}),
        toml_table("[limits]", {"max_tokens": model["max_tokens"]}),
        toml_table(
            "[calibration]",
            {
                "stance_temperature": temperatures["stance"],
                "sentiment_temperature": temperatures["sentiment"],
                "name_temperature": temperatures["names"],
            },
        ),
        toml_table(
            "[files]",
            {
                f'"{name}"': sha256(folder / name)
                for name in ["config.json", "model.safetensors", "tokenizer.json"]
            },
        ),
        *(toml_table("[[data]]", row) for row in sources),
    ]
    (folder / "model.toml").write_text("\n".join(parts), encoding="utf-8")
