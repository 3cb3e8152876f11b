"""Sentences that teachers label, in a few large arrays: as Python objects half a million are slow
to read and to pass on.
"""

import gc
from pathlib import Path

import numpy

from data import (
    CLASSES,
    FOLDS,
    NO_TAG,
    Pieces,
    Sentence,
    Target,
    article_of,
    fold_of_article,
    is_name,
    token_span,
)
from word_starts import word_starts

NO_FOLD = FOLDS


def pack(rows: list[dict], pieces: Pieces) -> dict[str, numpy.ndarray]:
    """Rows of `text, targets: [{start, end}]`, and `gid` for those of NewsMTSC, as arrays;
    sentences over the limit are left out.
    """
    flat = {
        key: []
        for key in ["ids", "shapes", "words", "lengths", "targets", "spans", "names", "folds"]
    }
    for (sentence, offsets), row in zip(pieces.cut([row["text"] for row in rows]), rows):
        spans = [
            (token_span(offsets, t["start"], t["end"]), row["text"][t["start"] : t["end"]])
            for t in row["targets"]
        ]
        spans = [(span, text) for span, text in spans if span]
        if len(sentence.ids) > pieces.limit or (row["targets"] and not spans):
            continue
        starts = word_starts(row["text"])
        flat["ids"] += sentence.ids
        flat["shapes"] += sentence.shapes
        flat["words"] += [end > start and start in starts for start, end in offsets]
        flat["lengths"].append(len(sentence.ids))
        flat["targets"].append(len(spans))
        flat["spans"] += [span for span, _ in spans]
        flat["names"] += [is_name(text) for _, text in spans]
        flat["folds"].append(fold_of_article(article_of(row)) if "gid" in row else NO_FOLD)
    kinds = {
        "ids": "uint16",
        "shapes": "uint8",
        "words": "bool",
        "lengths": "uint16",
        "targets": "uint8",
        "spans": "uint16",
        "names": "bool",
        "folds": "uint8",
    }
    return {key: numpy.array(flat[key], dtype=kind) for key, kind in kinds.items()}


def unpack(
    packed: dict[str, numpy.ndarray],
    fold: int | None,
    labels: dict[str, numpy.ndarray] | None = None,
) -> list[Sentence]:
    """The sentences that are in no article of the fold, with labels (or blank ones, all zero)."""
    gc.disable()  # millions of objects that live to the end
    count = len(packed["spans"])
    if labels is None:
        labels = {
            "stance": numpy.zeros((count, CLASSES), "float16"),
            "sentiment": numpy.zeros((len(packed["lengths"]), CLASSES), "float16"),
        }
    tags = labels.get("tags", numpy.where(packed["words"], 0, NO_TAG)).tolist()
    ids = packed["ids"].tolist()
    shapes = packed["shapes"].tolist()
    spans = zip(
        packed["spans"].tolist(),
        labels["stance"].astype("float32").tolist(),
        packed["names"].tolist(),
    )
    targets = [Target(start, end, tuple(label), name) for (start, end), label, name in spans]
    sentences = []
    at = 0
    next_target = 0
    for length, many, own, feeling in zip(
        packed["lengths"].tolist(),
        packed["targets"].tolist(),
        packed["folds"].tolist(),
        labels["sentiment"].astype("float32").tolist(),
    ):
        piece = slice(at, at + length)
        target = slice(next_target, next_target + many)
        at = at + length
        next_target = next_target + many
        if fold is None or own != fold:
            sentences.append(
                Sentence(
                    "",
                    ids[piece],
                    shapes[piece],
                    targets[target],
                    tuple(feeling),
                    tags=tags[piece],
                    swap=True,
                )
            )
    gc.enable()
    return sentences


def write_arrays(path: Path, arrays: dict[str, numpy.ndarray]) -> None:
    """Writes so that an interruption leaves no half of a file."""
    new = path.with_name("new-" + path.name)
    numpy.savez_compressed(new, **arrays)
    new.replace(path)


def read_arrays(path: Path) -> dict[str, numpy.ndarray]:
    """The arrays of a file, by name."""
    with numpy.load(path) as file:
        return dict(file)
