"""The network: an encoder, and heads for the stance toward a target, the sentence's sentiment and
names.
"""

import json
from dataclasses import dataclass, fields
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel, MPNetModel, logging

from data import CLASSES, NO_TAG, TAGS, Sentence
from rounding import make_roundable

CASE_SHAPES = 5
logging.set_verbosity_error()
logging.disable_progress_bar()


@dataclass
class Batch:
    """Sentences padded to one length, and all that is labelled in them."""

    ids: Tensor  # [sentences, length]
    shapes: Tensor  # [sentences, length], letter case of each piece's word
    mask: Tensor  # [sentences, length], 1 for real tokens
    target_sentence: Tensor  # [targets], the row of each target's sentence
    target_span: Tensor  # [targets, 2], half-open token range
    stance: Tensor  # [targets, 3], probability of each class
    sentiment: Tensor  # [sentences, 3], probability of each class, all 0 where it has none
    binary: Tensor  # [sentences], whether the sentiment knows no neutral
    tags: Tensor  # [sentences, length], NO_TAG where there is none
    pairs: int  # how many targets, the last ones, are second passes
    firsts: Tensor  # [pairs], their first passes

    def to(self, device: torch.device) -> "Batch":
        """The same on another device."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return Batch(
            **{
                name: value.to(device) if isinstance(value, Tensor) else value
                for name, value in values.items()
            }
        )


def collate(sentences: list[Sentence], pad: int, again: list[Sentence] = ()) -> Batch:
    """Pads sentences to the longest and lists their targets; `again` are second passes of those
    that go through twice.
    """
    firsts = [s.twice for s in sentences for _ in s.targets] if again else []
    sentences = [*sentences, *again]
    length = max(len(s.ids) for s in sentences)
    targets = [(row, t) for row, s in enumerate(sentences) for t in s.targets]

    def padded(values: list[int], fill: int) -> list[int]:
        return values + [fill] * (length - len(values))

    return Batch(
        ids=torch.tensor([padded(s.ids, pad) for s in sentences]),
        shapes=torch.tensor([padded(s.shapes, 0) for s in sentences]),
        mask=torch.tensor([padded([1] * len(s.ids), 0) for s in sentences]),
        target_sentence=torch.tensor([row for row, _ in targets], dtype=torch.long),
        target_span=torch.tensor([(t.start, t.end) for _, t in targets], dtype=torch.long).reshape(
            -1, 2
        ),
        stance=torch.tensor([t.label for _, t in targets], dtype=torch.float32).reshape(
            -1, CLASSES
        ),
        sentiment=torch.tensor([s.sentiment or (0.0,) * CLASSES for s in sentences]),
        binary=torch.tensor([s.binary for s in sentences]),
        tags=torch.tensor([padded(s.tags or [NO_TAG] * len(s.ids), NO_TAG) for s in sentences]),
        pairs=sum(len(s.targets) for s in again),
        firsts=torch.tensor(
            [place for place, twice in enumerate(firsts) if twice], dtype=torch.long
        ),
    )


class Head(nn.Module):
    """Vectors side by side -> dense -> GELU -> three logits. It takes the first `vectors` of those
    it is given: [CLS], and the mean of some tokens.
    """

    def __init__(self, hidden: int, dropout: float, vectors: int = 2):
        super().__init__()
        self.vectors = vectors
        self.dense = nn.Linear(vectors * hidden, hidden)
        self.out = nn.Linear(hidden, CLASSES)
        self.dropout = nn.Dropout(dropout)

    def forward(self, *given: Tensor) -> Tensor:
        x = self.dropout(torch.cat(given[: self.vectors], dim=-1))
        x = nn.functional.gelu(self.dense(x))
        return self.out(self.dropout(x))


class Regard(nn.Module):
    """Encodes a sentence once, scores every target in it and the whole, and tags its words."""

    def __init__(
        self, bert: nn.Module, dropout: float, cases: bool, pieces: list[int] | None = None
    ):
        super().__init__()
        hidden = bert.config.hidden_size
        # The encoder's number of each word piece, where it is not the one in the batch.
        self.register_buffer(
            "pieces", None if pieces is None else torch.tensor(pieces), persistent=False
        )
        self.bert = bert
        self.case_embeddings = nn.Embedding(CASE_SHAPES, hidden) if cases else None
        if cases:
            nn.init.zeros_(self.case_embeddings.weight)
        self.stance_head = Head(hidden, dropout)
        self.sentiment_head = Head(hidden, dropout)
        self.name_head = nn.Linear(hidden, len(TAGS))

    def read_sentiment_from_cls(self) -> None:
        """Makes the sentiment head read [CLS] alone; it begins with its weights for [CLS]."""
        old = self.sentiment_head
        hidden = old.out.in_features
        head = Head(hidden, old.dropout.p, vectors=1)
        head.out = old.out
        with torch.no_grad():
            head.dense.weight.copy_(old.dense.weight[:, :hidden])
            head.dense.bias.copy_(old.dense.bias)
        self.sentiment_head = head

    def hidden(self, batch: Batch) -> Tensor:
        """Hidden states [sentences, length, hidden]."""
        ids = batch.ids if self.pieces is None else self.pieces[batch.ids]
        words = self.bert.embeddings.word_embeddings(ids)
        if self.case_embeddings is not None:
            words = words + self.case_embeddings(batch.shapes)
        return self.bert(
            inputs_embeds=words.to(self.bert.dtype), attention_mask=batch.mask
        ).last_hidden_state

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Logits: stance [targets, 3], sentiment [sentences, 3], tags [sentences, length, 9]."""
        hidden = self.hidden(batch).float()
        cls = hidden[:, 0]
        place = torch.arange(batch.ids.shape[1], device=batch.ids.device)
        span = (place >= batch.target_span[:, :1]) & (place < batch.target_span[:, 1:])
        target = masked_mean(hidden[batch.target_sentence], span)
        last = batch.mask.sum(dim=1, keepdim=True) - 1  # the place of [SEP]
        words = (place > 0) & (place < last)
        sentence = masked_mean(hidden, words)
        return (
            self.stance_head(cls[batch.target_sentence], target).float(),
            self.sentiment_head(cls, sentence).float(),
            self.name_head(hidden).float(),
        )


def masked_mean(hidden: Tensor, mask: Tensor) -> Tensor:
    """Mean over the places where `mask` [n, length] holds."""
    weight = mask.to(hidden.dtype)
    total = torch.bmm(weight.unsqueeze(1), hidden).squeeze(1)
    return total / weight.sum(dim=1, keepdim=True).clamp(min=1)


def student(base: Path, dropout: float) -> Regard:
    """The pretrained encoder of the folder `base`, with letter case and fresh heads."""
    bert = BertModel.from_pretrained(base, add_pooling_layer=False, dtype=torch.float32)
    make_roundable(bert.encoder)
    return Regard(bert, dropout, cases=True)


def teacher(base: Path, dropout: float, cases: bool) -> Regard:
    """The larger pretrained encoder of the folder `base`, with fresh heads; its word embeddings
    stay as they are.
    """
    bert = MPNetModel.from_pretrained(base, add_pooling_layer=False, dtype=torch.float32)
    model = Regard(
        bert, dropout, cases, json.loads((base / "pieces.json").read_text(encoding="utf-8"))
    )
    model.bert.embeddings.requires_grad_(False)
    model.name_head.requires_grad_(cases)
    return model


def from_export(folder: Path) -> Regard:
    """An exported folder: int8 weights multiplied back to f32, ready for inference."""
    stored = load_file(folder / "model.safetensors")
    bert = BertModel(BertConfig.from_pretrained(folder), add_pooling_layer=False)
    make_roundable(bert.encoder)
    model = Regard(bert, 0.0, cases="embeddings.case_embeddings.weight" in stored)
    if stored["sentiment_head.dense.weight"].shape[1] == bert.config.hidden_size:
        model.read_sentiment_from_cls()
    scales = {name: scale for name, scale in stored.items() if name.endswith(".weight_scale")}
    state = {}
    for name, tensor in stored.items():
        if name in scales:
            continue
        if f"{name}_scale" in scales:
            tensor = tensor.to(torch.float32) * scales[f"{name}_scale"].unsqueeze(1)
        state[module_name(name)] = tensor
    model.load_state_dict(state, strict="name_head.weight" in stored)
    return model.eval()


def module_name(name: str) -> str:
    """The place in the network of a tensor of `model.safetensors`."""
    if name == "embeddings.case_embeddings.weight":
        return "case_embeddings.weight"
    return name if name.split(".")[0].endswith("_head") else f"bert.{name}"
