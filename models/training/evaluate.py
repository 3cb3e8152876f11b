"""Labels sentences, fits temperatures and measures on the fold that was left out."""

import hashlib

import torch
from torch import Tensor

from data import CLASSES, NO_TAG, Pieces, Sentence, soft_sentences
from loop import log
from model import Regard, collate
from rounding import set_rounding

CLASS_NAMES = ["negative", "neutral", "positive"]
BATCH, BINS = 48, 15


def in_batches(sentences: list[Sentence]) -> list[list[Sentence]]:
    """Batches of sentences of similar length."""
    ordered = sorted(sentences, key=lambda s: len(s.ids))
    return [ordered[at : at + BATCH] for at in range(0, len(ordered), BATCH)]


def label(model: Regard, pieces: Pieces, rows: list[dict], progress: str) -> list[dict]:
    """The rows with the probabilities that a teacher gives to each target and to the sentence."""
    blank = [0.0] * CLASSES
    rows = [row | {"sentiment": blank, "targets": [t | {"p": blank} for t in row["targets"]]} for row in rows]
    by_text = {row["text"]: row for row in rows}
    labelled = []
    batches = in_batches(soft_sentences(rows, pieces))
    for number, batch in enumerate(batches):
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            stance, sentiment, _ = model(collate(batch, pieces.pad))
        stance, sentiment = stance.softmax(dim=-1).tolist(), sentiment.softmax(dim=-1).tolist()
        for sentence, feeling in zip(batch, sentiment):
            own, stance = stance[: len(sentence.targets)], stance[len(sentence.targets) :]
            row = by_text[sentence.text]
            if len(own) == len(row["targets"]):
                targets = [t | {"p": rounded(p)} for t, p in zip(row["targets"], own)]
                labelled.append({"text": row["text"], "sentiment": rounded(feeling), "targets": targets})
        if number % 50 == 0:
            log(f"{progress}: {number}/{len(batches)}")
    return labelled


def rounded(values: list[float]) -> list[float]:
    """Probabilities with four decimals."""
    return [round(value, 4) for value in values]


def half_of(sentence: Sentence) -> int:
    """Which half of a fold an article is in."""
    return hashlib.sha256(f"half {sentence.article}".encode()).digest()[0] % 2


def predict(model: Regard, sentences: list[Sentence], pieces: Pieces) -> dict[str, dict[str, Tensor]]:
    """Logits, labels, halves and whether a sentence has several targets, of both heads, as the int8 arithmetic gives them."""
    set_rounding(model, True)
    found = {head: {key: [] for key in ["logits", "labels", "half", "several"]} for head in ["stance", "sentiment"]}
    for batch in in_batches(sentences):
        data = collate(batch, pieces.pad)
        with torch.no_grad():
            stance, sentiment, _ = model(data)
        half = torch.tensor([half_of(s) for s in batch])
        several = torch.tensor([len({(t.start, t.end) for t in s.targets}) > 1 for s in batch])
        labelled = data.sentiment.sum(dim=-1) > 0
        for head, logits, labels, rows in [
            ("stance", stance, data.stance, data.target_sentence),
            ("sentiment", sentiment[labelled], data.sentiment[labelled], torch.nonzero(labelled)[:, 0]),
        ]:
            values = {"logits": logits, "labels": labels.argmax(dim=-1), "half": half[rows], "several": several[rows]}
            for key, value in values.items():
                found[head][key].append(value)
    return {head: {key: torch.cat(parts) for key, parts in pairs.items()} for head, pairs in found.items()}


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """The temperature, in hundredths, with the least cross-entropy."""
    candidates = [step / 100 for step in range(30, 401)]
    losses = [torch.nn.functional.cross_entropy(logits / t, labels).item() for t in candidates]
    return candidates[losses.index(min(losses))]


def tag_temperature(model: Regard, sentences: list[Sentence], pieces: Pieces) -> float:
    """The temperature of the name head."""
    set_rounding(model, True)
    logits, labels = [], []
    for batch in in_batches(sentences):
        data = collate(batch, pieces.pad)
        with torch.no_grad():
            tags = model(data)[2]
        tagged = data.tags != NO_TAG
        logits.append(tags[tagged])
        labels.append(data.tags[tagged])
    return fit_temperature(torch.cat(logits), torch.cat(labels))


def f1_scores(predicted: Tensor, labels: Tensor) -> list[float]:
    """F1 of each class."""
    scores = []
    for place in range(CLASSES):
        hits = ((predicted == place) & (labels == place)).sum().item()
        total = (predicted == place).sum().item() + (labels == place).sum().item()
        scores.append(2 * hits / total if total else 0.0)
    return scores


def cross_fitted(found: dict[str, Tensor]) -> Tensor:
    """Probabilities of each half at the temperature that was fitted on the other."""
    logits, half = found["logits"].clone(), found["half"]
    for own in (0, 1):
        temperature = fit_temperature(found["logits"][half != own], found["labels"][half != own])
        logits[half == own] /= temperature
    return logits.softmax(dim=-1)


def reliability(probabilities: Tensor, labels: Tensor) -> list[dict]:
    """The bins of confidence that hold anything: count, mean confidence, share right."""
    confidence, predicted = probabilities.max(dim=-1)
    right = (predicted == labels).double()
    bins = (confidence * BINS).long().clamp(max=BINS - 1)
    rows = []
    for place in range(BINS):
        inside = bins == place
        if inside.any():
            rows.append({"targets": int(inside.sum()), "confidence": round(confidence[inside].double().mean().item(), 4),
                         "right": round(right[inside].mean().item(), 4)})
    return rows


def calibration_error(rows: list[dict]) -> float:
    """Expected calibration error of the bins."""
    total = sum(row["targets"] for row in rows)
    return sum(row["targets"] / total * abs(row["confidence"] - row["right"]) for row in rows)


def accuracy_figures(logits: Tensor, labels: Tensor) -> dict[str, float]:
    """Macro-F1, accuracy and F1 of each class, in percent."""
    predicted = logits.argmax(dim=-1)
    scores = f1_scores(predicted, labels)
    figures = {"rows": len(labels), "macro_f1": 100 * sum(scores) / CLASSES,
               "accuracy": 100 * (predicted == labels).double().mean().item()}
    figures |= {f"f1_{name}": 100 * score for name, score in zip(CLASS_NAMES, scores)}
    return {key: round(value, 2) for key, value in figures.items()}


def head_figures(found: dict[str, Tensor]) -> dict:
    """All figures of a head on the fold."""
    several = found["several"]
    bins = reliability(cross_fitted(found), found["labels"])
    return {
        "all": accuracy_figures(found["logits"], found["labels"]),
        "several": accuracy_figures(found["logits"][several], found["labels"][several]),
        "ece": round(calibration_error(bins), 4),
        "ece_before": round(calibration_error(reliability(found["logits"].softmax(dim=-1), found["labels"])), 4),
        "reliability": bins,
    }


def fold_figures(models: dict[str, Regard], held: list[Sentence], pieces: Pieces) -> dict:
    """Figures of each model on the fold, and the temperatures of the student."""
    found = {name: predict(model, held, pieces) for name, model in models.items()}
    figures = {name: {head: head_figures(pairs) for head, pairs in heads.items()} for name, heads in found.items()}
    figures["temperatures"] = {
        head: fit_temperature(pairs["logits"], pairs["labels"]) for head, pairs in found["student"].items()
    }
    return figures
