"""What teachers say, temperatures, and figures on folds that were left out."""

from typing import Iterator

import numpy
import torch
from torch import Tensor

from data import CLASSES, NO_TAG, Sentence
from model import Batch, Regard, collate
from rounding import set_rounding

CLASS_NAMES = ["negative", "neutral", "positive"]
BINS = 15


def in_batches(sentences: list[Sentence], tokens: int) -> list[list[int]]:
    """Batches of the places of sentences of similar length, of about `tokens` word pieces."""
    batches: list[list[int]] = []
    for place in sorted(range(len(sentences)), key=lambda place: len(sentences[place].ids)):
        if not batches or (len(batches[-1]) + 1) * len(sentences[place].ids) > tokens:
            batches.append([])
        batches[-1].append(place)
    return batches


def outputs(
    model: Regard, sentences: list[Sentence], pad: int, device: torch.device
) -> Iterator[tuple[list[int], Batch, tuple]]:
    """For batch after batch, the places of its sentences, and what the network says."""
    model.to(device).eval()
    tokens = 16384 if device.type == "cuda" else 1600
    for batch in in_batches(sentences, tokens):
        data = collate([sentences[place] for place in batch], pad).to(device)
        with torch.no_grad():
            yield batch, data, model(data)


def probabilities(
    model: Regard, sentences: list[Sentence], pad: int, device: torch.device
) -> dict[str, numpy.ndarray]:
    """A teacher's probabilities for each target and each sentence, in their order."""
    firsts = numpy.cumsum([0, *(len(s.targets) for s in sentences)])
    found = {
        "stance": numpy.zeros((firsts[-1], CLASSES), "float32"),
        "sentiment": numpy.zeros((len(sentences), CLASSES), "float32"),
    }
    model.bert.bfloat16()
    for batch, _, (stance, sentiment, _) in outputs(model, sentences, pad, device):
        places = [target for place in batch for target in range(firsts[place], firsts[place + 1])]
        found["stance"][places] = stance.softmax(dim=-1).cpu().numpy()
        found["sentiment"][batch] = sentiment.softmax(dim=-1).cpu().numpy()
    return found


def tags(
    model: Regard, sentences: list[Sentence], pad: int, device: torch.device, least: float
) -> numpy.ndarray:
    """A teacher's tag of each word piece that may have one, where it is at least `least` sure of
    it.
    """
    firsts = numpy.cumsum([0, *(len(s.ids) for s in sentences)])
    found = numpy.full(firsts[-1], NO_TAG, "int8")
    model.bert.bfloat16()
    for batch, data, (_, _, logits) in outputs(model, sentences, pad, device):
        sure, tag = logits.softmax(dim=-1).max(dim=-1)
        tag = torch.where((data.tags != NO_TAG) & (sure >= least), tag, NO_TAG).cpu().numpy()
        for row, place in enumerate(batch):
            found[firsts[place] : firsts[place + 1]] = tag[row, : firsts[place + 1] - firsts[place]]
    return found


def predict(
    model: Regard, sentences: list[Sentence], pad: int, device: torch.device, fold: int
) -> dict[str, dict[str, Tensor]]:
    """Logits, labels, the fold and whether a sentence has several targets, of both heads, as the
    int8 arithmetic gives them.
    """
    set_rounding(model, True)
    found = {
        head: {key: [] for key in ["logits", "labels", "several"]}
        for head in ["stance", "sentiment"]
    }
    for batch, data, (stance, sentiment, _) in outputs(model, sentences, pad, device):
        several = torch.tensor(
            [len({(t.start, t.end) for t in sentences[place].targets}) > 1 for place in batch],
            device=device,
        )
        labelled = data.sentiment.sum(dim=-1) > 0
        for head, logits, labels, rows in [
            ("stance", stance, data.stance, data.target_sentence),
            (
                "sentiment",
                sentiment[labelled],
                data.sentiment[labelled],
                torch.nonzero(labelled)[:, 0],
            ),
        ]:
            for key, value in {
                "logits": logits,
                "labels": labels.argmax(dim=-1),
                "several": several[rows],
            }.items():
                found[head][key].append(value.cpu())
    joined = {
        head: {key: torch.cat(parts) for key, parts in pairs.items()}
        for head, pairs in found.items()
    }
    return {
        head: pairs | {"fold": torch.full_like(pairs["labels"], fold)}
        for head, pairs in joined.items()
    }


def macro_f1(
    model: Regard, sentences: list[Sentence], pad: int, device: torch.device
) -> dict[str, float]:
    """A network's macro-F1 of stance, in percent, over all targets and over those of sentences with
    several.
    """
    found = predict(model, sentences, pad, device, 0)["stance"]
    set_rounding(model, False)
    figures = head_parts(found)
    return {part: figures[part]["macro_f1"] for part in figures}


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """The temperature, in hundredths, with the least cross-entropy."""
    candidates = [step / 100 for step in range(30, 401)]
    losses = [torch.nn.functional.cross_entropy(logits / t, labels).item() for t in candidates]
    return candidates[losses.index(min(losses))]


def tag_temperature(
    model: Regard, sentences: list[Sentence], pad: int, device: torch.device
) -> float:
    """The temperature of the name head."""
    set_rounding(model, True)
    logits = []
    labels = []
    for _, data, (_, _, found) in outputs(model, sentences, pad, device):
        tagged = data.tags != NO_TAG
        logits.append(found[tagged].cpu())
        labels.append(data.tags[tagged].cpu())
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
    """Probabilities of each fold at the temperature that was fitted on the others."""
    logits = found["logits"].clone()
    folds = found["fold"]
    for own in folds.unique():
        temperature = fit_temperature(found["logits"][folds != own], found["labels"][folds != own])
        logits[folds == own] /= temperature
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
            rows.append(
                {
                    "targets": int(inside.sum()),
                    "confidence": round(confidence[inside].double().mean().item(), 4),
                    "right": round(right[inside].mean().item(), 4),
                }
            )
    return rows


def calibration_error(rows: list[dict]) -> float:
    """Expected calibration error of the bins."""
    total = sum(row["targets"] for row in rows)
    return sum(row["targets"] / total * abs(row["confidence"] - row["right"]) for row in rows)


def accuracy_figures(logits: Tensor, labels: Tensor) -> dict[str, float]:
    """Macro-F1, accuracy and F1 of each class, in percent."""
    predicted = logits.argmax(dim=-1)
    scores = f1_scores(predicted, labels)
    figures = {
        "rows": len(labels),
        "macro_f1": 100 * sum(scores) / CLASSES,
        "accuracy": 100 * (predicted == labels).double().mean().item(),
    }
    figures |= {f"f1_{name}": 100 * score for name, score in zip(CLASS_NAMES, scores)}
    return {key: round(value, 2) for key, value in figures.items()}


def head_parts(found: dict[str, Tensor]) -> dict:
    """Figures of all rows, and of those in sentences with several targets."""
    several = found["several"]
    return {
        "all": accuracy_figures(found["logits"], found["labels"]),
        "several": accuracy_figures(found["logits"][several], found["labels"][several]),
    }


def head_figures(found: dict[str, Tensor]) -> dict:
    """All figures of a head, over the folds and of each."""
    bins = reliability(cross_fitted(found), found["labels"])
    folds = [
        {key: values[found["fold"] == fold] for key, values in found.items()}
        for fold in found["fold"].unique()
    ]
    return head_parts(found) | {
        "folds": [
            {part: figures["macro_f1"] for part, figures in head_parts(fold).items()}
            for fold in folds
        ],
        "ece": round(calibration_error(bins), 4),
        "ece_before": round(
            calibration_error(reliability(found["logits"].softmax(dim=-1), found["labels"])), 4
        ),
        "reliability": bins,
    }


def fold_figures(folds: list[dict]) -> dict:
    """Figures of each model over the folds, each predicted by a network that did not see it, and
    the temperatures of the student.
    """
    models = {
        name: {
            head: {key: torch.cat([fold[name][head][key] for fold in folds]) for key in pairs}
            for head, pairs in heads.items()
        }
        for name, heads in folds[0].items()
    }
    figures = {
        name: {head: head_figures(pairs) for head, pairs in heads.items()}
        for name, heads in models.items()
    }
    figures["temperatures"] = {
        head: fit_temperature(pairs["logits"], pairs["labels"])
        for head, pairs in models["student"].items()
    }
    return figures


def average_precision(score: Tensor, wanted: Tensor) -> float:
    """The mean precision at each wanted row, ranked by the score: no threshold and no prior moves
    it.
    """
    hits = wanted[score.argsort(descending=True)].double()
    precision = hits.cumsum(0) / torch.arange(1, len(hits) + 1)
    return ((precision * hits).sum() / hits.sum()).item()


def threshold_figures(logits: Tensor, labels: Tensor) -> dict[str, float]:
    """How often neutral is called polar and polar neutral, and the average precision of polar, in
    percent.
    """
    called_neutral = logits.argmax(dim=-1) == 1
    neutral = labels == 1
    score = 1 - logits.double().softmax(dim=-1)[:, 1]
    figures = {
        "neutral_called_polar": (~called_neutral[neutral]).double().mean().item(),
        "polar_called_neutral": called_neutral[~neutral].double().mean().item(),
        "average_precision": average_precision(score, ~neutral),
    }
    return {key: round(100 * value, 2) for key, value in figures.items()}


def coded_figures(folds: list[dict]) -> dict:
    """Figures of each stratum of the coded mentions over the folds, each predicted by a network
    that did not see it; temperatures of the random stratum, which is as a run meets mentions.
    """
    figures = {
        "temperatures": {},
        "measured_folds": [int(fold["random"]["stance"]["fold"][0]) for fold in folds],
    }
    for stratum in folds[0]:
        figures[stratum] = {}
        for head in folds[0][stratum]:
            keys = folds[0][stratum][head]
            found = {key: torch.cat([fold[stratum][head][key] for fold in folds]) for key in keys}
            figures[stratum][head] = head_figures(found) | threshold_figures(
                found["logits"], found["labels"]
            )
            if stratum == "random":
                temperature = fit_temperature(found["logits"], found["labels"])
                figures["temperatures"][head] = temperature
    return figures
