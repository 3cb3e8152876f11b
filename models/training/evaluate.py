"""Temperatures and figures: macro-F1, accuracy, F1 by class, calibration error, and what a change of name does."""

from dataclasses import replace

import torch
from torch import Tensor
from tokenizers import Tokenizer

from data import NO_LABEL, Sentence, collate, replace_spans
from export import LABELS
from model import CLASSES, Regard

BATCH = 32
BINS = 15
# Invented names put in the place of the development parts' named targets.
INVENTED = ["Marla Quenneth", "Tobin Carrow", "Brenkovar", "Dr. Holloran", "the Velmora Institute"]


def predict(model: Regard, sentences: list[Sentence]) -> dict[str, tuple[Tensor, Tensor]]:
    """Logits and labels of all targets ("stance") and of all labelled sentences ("sentiment")."""
    found = {"stance": [], "sentiment": []}
    ordered = sorted(sentences, key=lambda s: len(s.ids))
    with torch.no_grad():
        for begin in range(0, len(ordered), BATCH):
            batch = collate(ordered[begin : begin + BATCH])
            stance, sentiment = model(batch)
            labelled = batch.sentiment != NO_LABEL
            found["stance"].append((stance, batch.stance))
            found["sentiment"].append((sentiment[labelled], batch.sentiment[labelled]))
    return {head: tuple(torch.cat(parts) for parts in zip(*pairs)) for head, pairs in found.items()}


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """The temperature, in hundredths, with the least cross-entropy."""
    candidates = [step / 100 for step in range(30, 401)]
    losses = [torch.nn.functional.cross_entropy(logits / t, labels).item() for t in candidates]
    return candidates[losses.index(min(losses))]


def fit_temperatures(model: Regard, calibration: list[Sentence]) -> dict[str, float]:
    """The temperature of each head, on articles held out from the training."""
    return {head: fit_temperature(*pair) for head, pair in predict(model, calibration).items()}


def f1_scores(predicted: Tensor, labels: Tensor) -> list[float]:
    """F1 of each class."""
    scores = []
    for label in range(CLASSES):
        hits = ((predicted == label) & (labels == label)).sum().item()
        total = (predicted == label).sum().item() + (labels == label).sum().item()
        scores.append(2 * hits / total if total else 0.0)
    return scores


def calibration_error(probabilities: Tensor, labels: Tensor) -> float:
    """Expected calibration error of the chosen class over equal bins of its probability."""
    confidence, predicted = probabilities.max(dim=-1)
    correct = (predicted == labels).to(torch.float64)
    bins = (confidence * BINS).long().clamp(max=BINS - 1)
    error = 0.0
    for place in range(BINS):
        inside = bins == place
        if inside.any():
            gap = correct[inside].mean() - confidence[inside].to(torch.float64).mean()
            error += inside.double().mean().item() * abs(gap.item())
    return error


def metrics(logits: Tensor, labels: Tensor, temperature: float) -> dict[str, float]:
    """All figures of one part; shares in percent, the calibration error as a fraction."""
    predicted = logits.argmax(dim=-1)
    scores = f1_scores(predicted, labels)
    figures = {
        "rows": len(labels),
        "macro_f1": round(100 * sum(scores) / CLASSES, 2),
        "accuracy": round(100 * (predicted == labels).double().mean().item(), 2),
    }
    figures |= {f"f1_{name}": round(100 * score, 2) for name, score in zip(LABELS, scores)}
    figures["ece"] = round(calibration_error((logits / temperature).softmax(dim=-1), labels), 4)
    figures["ece_uncalibrated"] = round(calibration_error(logits.softmax(dim=-1), labels), 4)
    return figures


def binary_accuracy(logits: Tensor, labels: Tensor) -> dict[str, float]:
    """Accuracy on parts without neutral rows: the sign of p(positive) - p(negative)."""
    correct = (logits[:, 2] > logits[:, 0]) == (labels == 2)
    return {"rows": len(labels), "accuracy": round(100 * correct.double().mean().item(), 2)}


def all_figures(model: Regard, dev: dict, sentiment_dev: dict, calibration: list, temperatures: dict) -> dict:
    """The figures of one set of weights on every part."""
    parts = dev | {"held_out": calibration}
    found = {name: predict(model, sentences) for name, sentences in parts.items()}
    figures = {name: metrics(*pairs["stance"], temperatures["stance"]) for name, pairs in found.items()}
    for name, pairs in found.items():
        figures[f"{name}_sentences"] = metrics(*pairs["sentiment"], temperatures["sentiment"])
    for name, sentences in sentiment_dev.items():
        figures[name] = binary_accuracy(*predict(model, sentences)["sentiment"])
    return figures


def renamed(sentence: Sentence, target, pieces: list[int], max_tokens: int) -> Sentence:
    """A sentence with one target only, and that under another name."""
    alone = replace(sentence, targets=[target])
    span = (target.start, target.end)
    return replace_spans(alone, [span], {span: pieces}, max_tokens)


def name_figures(
    model: Regard, tokenizer: Tokenizer, dev: dict, max_tokens: int, temperature: float
) -> dict:
    """How scores move on the development parts when only the target's name changes."""
    figures = {}
    names = [tokenizer.encode(name, add_special_tokens=False).ids for name in INVENTED]
    for part, sentences in dev.items():
        pairs = [(s, t) for s in sentences for t in s.targets if t.is_name]
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][0].ids))
        pairs = [pairs[i] for i in order]
        plain = probabilities(model, [replace(s, targets=[t]) for s, t in pairs], temperature)
        others = [
            probabilities(model, [renamed(s, t, name, max_tokens) for s, t in pairs], temperature) for name in names
        ]
        labels = torch.tensor([t.label for _, t in pairs])
        figures[f"{part}_names"] = compare_names(plain, torch.stack(others), labels)
    return figures


def probabilities(model: Regard, sentences: list[Sentence], temperature: float) -> Tensor:
    """Stance probabilities of sentences with one target each, in the order given."""
    with torch.no_grad():
        parts = [model(collate(sentences[i : i + BATCH]))[0] for i in range(0, len(sentences), BATCH)]
    return (torch.cat(parts) / temperature).softmax(dim=-1)


def compare_names(plain: Tensor, others: Tensor, labels: Tensor) -> dict[str, float]:
    """Figures on named targets with their own names and with invented ones [names, targets, classes]."""
    score, other_scores = plain[:, 2] - plain[:, 0], others[..., 2] - others[..., 0]
    changed = others.argmax(dim=-1) != plain.argmax(dim=-1)
    macro = [100 * sum(f1_scores(other.argmax(dim=-1), labels)) / CLASSES for other in others]
    return {
        "rows": len(labels),
        "macro_f1_own_name": round(100 * sum(f1_scores(plain.argmax(dim=-1), labels)) / CLASSES, 2),
        "macro_f1_invented_names": round(sum(macro) / len(macro), 2),
        "changed_label_percent": round(100 * changed.double().mean().item(), 2),
        "mean_score_change": round((other_scores - score).abs().mean().item(), 4),
    }


def manifest_figures(figures: dict) -> dict[str, float]:
    """The figures that go into model.toml."""
    chosen = {}
    for part in ["rw_dev", "mt_dev"]:
        keys = ["macro_f1", "accuracy", "f1_negative", "f1_neutral", "f1_positive", "ece"]
        chosen |= {f"{part}_{key}": figures[part][key] for key in keys}
    return chosen | {"sst2_dev_binary_accuracy": figures["sst2_dev"]["accuracy"]}
