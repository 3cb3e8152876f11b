"""Writes what all engines read: the model in f32 as a Hugging Face folder, its ONNX graphs, and the
token ids of the sentences."""

import argparse
import gzip
import json
import re
import shutil
from pathlib import Path

import numpy
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer
from transformers import BertModel

SENTENCES = 1024
MAX_TOKENS = 256


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dump", type=Path)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    write_ids(arguments.dump, arguments.model, arguments.out / "ids.txt")
    folder = write_floats(arguments.model, arguments.out / "model")
    write_graphs(folder, arguments.out)


def write_ids(dump, model, path):
    """Writes 1,024 sentences from all over the dump as token ids, one sentence a line."""
    sentences = read_sentences(dump)
    if len(sentences) < SENTENCES:
        raise SystemExit(f"error: {dump} has {len(sentences)} sentences; {SENTENCES} are needed")
    chosen = [sentences[i * len(sentences) // SENTENCES] for i in range(SENTENCES)]
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    ids = [encoding.ids for encoding in tokenizer.encode_batch(chosen)]
    path.write_text("".join(" ".join(map(str, row)) + "\n" for row in ids))
    lengths = [len(row) for row in ids]
    print(
        f"{SENTENCES} sentences, {min(lengths)} to {max(lengths)} tokens,"
        f" {numpy.mean(lengths):.1f} on average"
    )


def read_sentences(dump):
    """Returns sentences of 20 to 600 characters, cut by a rough rule."""
    opened = gzip.open if dump.suffix == ".gz" else open
    with opened(dump, "rt", encoding="utf-8") as lines:
        paragraphs = [part for line in lines for part in json.loads(line)["text"].split("\n")]
    sentences = [
        s for part in paragraphs for s in re.split(r"(?<=[.!?])\s+(?=[A-Z\"“])", part.strip())
    ]
    return [sentence for sentence in sentences if 20 <= len(sentence) <= 600]


def write_floats(model, folder):
    """Writes the model folder's encoder with its int8 weights multiplied back to f32.

    No peer adds an embedding for the letter case of words. It is left out for all engines, so that
    all compute the same; it is one lookup and one addition per token.
    """
    stored = load_file(model / "model.safetensors")
    tensors = {}
    for name, values in stored.items():
        if name.endswith("_scale") or not name.startswith(("embeddings.", "encoder.")):
            continue
        if "case_embeddings" in name:
            print("left out for all engines: the embedding of letter case")
            continue
        scale = stored.get(name + "_scale")
        tensors[name] = values if scale is None else values.astype(numpy.float32) * scale[:, None]
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    shutil.copy(model / "config.json", folder)
    return folder


class Encoder(torch.nn.Module):
    """Computes the last hidden states, with a mask in the form that onnxruntime expects."""

    def __init__(self, folder):
        super().__init__()
        self.bert = BertModel.from_pretrained(
            folder, add_pooling_layer=False, attn_implementation="eager"
        )

    def forward(self, input_ids, attention_mask):
        masked = (1.0 - attention_mask[:, None, None, :].to(torch.float32)) * -10_000.0
        types = torch.zeros_like(input_ids)
        return self.bert(
            input_ids=input_ids, attention_mask=masked, token_type_ids=types
        ).last_hidden_state


def write_graphs(folder, out):
    """Writes the ONNX graph as exported and as fused by onnxruntime's optimiser for BERT.

    Each is written in f32 and in dynamic int8.
    """
    plain = out / "plain.f32.onnx"
    fused = out / "fused.f32.onnx"
    axes = {
        0: torch.export.Dim("batch", min=2, max=1024),
        1: torch.export.Dim("length", min=2, max=512),
    }
    # Two tensors: one given twice would become one input.
    ids, mask = (torch.ones(2, 16, dtype=torch.int64) for _ in range(2))
    torch.onnx.export(
        Encoder(folder).eval(),
        (ids, mask),
        plain,
        input_names=["input_ids", "attention_mask"],
        output_names=["last_hidden_state"],
        dynamic_shapes=(axes, axes),
        dynamo=True,
        external_data=False,
    )
    config = json.loads((folder / "config.json").read_text())
    heads = config["num_attention_heads"]
    optimizer.optimize_model(str(plain), "bert", heads, config["hidden_size"]).save_model_to_file(
        str(fused)
    )
    kinds = sorted({node.op_type for node in onnx.load(fused).graph.node})
    print(f"fused graph: {' '.join(kinds)}")
    for graph in (plain, fused):
        quantize_dynamic(
            graph,
            out / graph.name.replace("f32", "int8"),
            per_channel=True,
            weight_type=QuantType.QInt8,
        )


if __name__ == "__main__":
    main()
