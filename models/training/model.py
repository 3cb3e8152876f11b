"""The network: a BERT encoder, one head for the stance toward a target, one for the sentence's sentiment."""

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel

CLASSES = 3


@dataclass
class Batch:
    """Sentences padded to one length, and all their targets."""

    ids: Tensor  # [sentences, length]
    mask: Tensor  # [sentences, length], 1 for real tokens
    target_sentence: Tensor  # [targets], the row of each target's sentence
    target_span: Tensor  # [targets, 2], half-open token range
    stance: Tensor  # [targets], class of each target
    sentiment: Tensor  # [sentences], class of each sentence, -100 where it has none


class Head(nn.Module):
    """Two vectors side by side -> dense -> GELU -> three logits."""

    def __init__(self, hidden: int, dropout: float):
        super().__init__()
        self.dense = nn.Linear(2 * hidden, hidden)
        self.out = nn.Linear(hidden, CLASSES)
        self.dropout = nn.Dropout(dropout)

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        x = self.dropout(torch.cat([first, second], dim=-1))
        x = nn.functional.gelu(self.dense(x))
        return self.out(self.dropout(x))


class Regard(nn.Module):
    """Encodes a sentence once and scores every target in it."""

    def __init__(self, config: BertConfig, dropout: float):
        super().__init__()
        self.bert = BertModel(config, add_pooling_layer=False)
        self.stance_head = Head(config.hidden_size, dropout)
        self.sentiment_head = Head(config.hidden_size, dropout)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Stance logits [targets, 3] and sentiment logits [sentences, 3]."""
        hidden = self.bert(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state
        cls = hidden[:, 0]
        place = torch.arange(batch.ids.shape[1])
        span = (place >= batch.target_span[:, :1]) & (place < batch.target_span[:, 1:])
        target = masked_mean(hidden[batch.target_sentence], span)
        last = batch.mask.sum(dim=1, keepdim=True) - 1  # the place of [SEP]
        words = (place > 0) & (place < last)
        sentence = masked_mean(hidden, words)
        return self.stance_head(cls[batch.target_sentence], target), self.sentiment_head(cls, sentence)


def masked_mean(hidden: Tensor, mask: Tensor) -> Tensor:
    """Mean over the places where `mask` [n, length] holds."""
    weight = mask.to(hidden.dtype)
    total = torch.bmm(weight.unsqueeze(1), hidden).squeeze(1)
    return total / weight.sum(dim=1, keepdim=True).clamp(min=1)


def from_base(base: Path, dropout: float) -> Regard:
    """The pretrained encoder of the folder `base`, with fresh heads."""
    model = Regard(BertConfig.from_pretrained(base), dropout)
    weights = load_file(base / "model.safetensors")
    wanted = model.bert.state_dict()
    model.bert.load_state_dict({name: weights[name] for name in wanted}, strict=True)
    return model


def from_export(folder: Path) -> Regard:
    """An exported folder: int8 weights multiplied back to f32, ready for inference."""
    model = Regard(BertConfig.from_pretrained(folder), dropout=0.0)
    stored = load_file(folder / "model.safetensors")
    scales = {name: scale for name, scale in stored.items() if name.endswith(".weight_scale")}
    state = {}
    for name, tensor in stored.items():
        if name in scales:
            continue
        if f"{name}_scale" in scales:
            tensor = tensor.to(torch.float32) * scales[f"{name}_scale"].unsqueeze(1)
        state[name if name.split(".")[0].endswith("_head") else f"bert.{name}"] = tensor
    model.load_state_dict(state, strict=True)
    return model.eval()
