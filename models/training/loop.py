"""The training loop of teacher and student."""

import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from augment import Names
from data import NO_TAG, Sentence, epoch_batches
from model import Batch, Regard, collate
from rounding import set_rounding

REPORT = 50  # steps between two lines of progress


@dataclass(frozen=True)
class Settings:
    """How a network is trained; the names are those of config.toml."""

    seed: int
    epochs: int
    learning_rate: float
    batch_tokens: int
    rdrop: float = 0.0
    contrast: float = 0.0  # weight of the margin between targets of one sentence
    weight_decay: float = 0.01
    warmup: float = 0.06
    clip: float = 1.0
    smoothing: float = 0.0
    sentiment_weight: float = 0.3
    names_weight: float = 0.5
    # Share of the steps, at the end, that round weights and inputs as the int8 arithmetic does.
    rounded: float = 0.0
    average: float = 0.0  # share of the steps, at the end, over which the weights are averaged
    pool: int = 512  # sentences sorted by length together
    checkpoint_steps: int = 1000


def log(*words) -> None:
    """One line with the time of day."""
    print(time.strftime("%H:%M:%S"), *words, flush=True)


def soft_cross_entropy(logits: Tensor, labels: Tensor, smoothing: float = 0.0) -> Tensor:
    """Mean cross-entropy against probabilities, over the rows that have any; zero where there is
    none.
    """
    labelled = labels.sum(dim=-1)
    labels = (1 - smoothing) * labels + smoothing / labels.shape[-1] * labelled.unsqueeze(-1)
    loss = -(labels * nn.functional.log_softmax(logits, dim=-1)).sum()
    return loss / labelled.sum().clamp(min=1)


def sentiment_loss(logits: Tensor, labels: Tensor, binary: Tensor) -> Tensor:
    """The loss of both kinds of labels: with and without a neutral class."""
    hidden_neutral = logits.new_tensor([0.0, -1e4, 0.0])
    logits = logits + binary.unsqueeze(-1) * hidden_neutral
    return soft_cross_entropy(logits, labels)


def tag_loss(logits: Tensor, tags: Tensor) -> Tensor:
    """Mean cross-entropy over the pieces that have a tag; zero where none has."""
    total = nn.functional.cross_entropy(
        logits.flatten(0, 1), tags.flatten(), ignore_index=NO_TAG, reduction="sum"
    )
    return total / (tags != NO_TAG).sum().clamp(min=1)


def symmetric_kl(first: Tensor, second: Tensor) -> Tensor:
    """Mean of KL(p|q) and KL(q|p) over the rows."""
    p = nn.functional.log_softmax(first, dim=-1)
    q = nn.functional.log_softmax(second, dim=-1)
    return 0.5 * ((p.exp() - q.exp()) * (p - q)).sum(dim=-1).mean()


def contrast_loss(log_p: Tensor, labels: Tensor, sentence: Tensor) -> Tensor:
    """For pairs of targets of one sentence with different labels: small where each has more of its
    own label than the other has. `log_p` are log-probabilities [targets, 3]; `sentence` is the row
    of each target's sentence. Zero where there is no such pair.
    """
    label = labels.argmax(dim=-1)
    first, second = torch.triu_indices(len(label), len(label), 1, device=label.device)
    other = (sentence[first] == sentence[second]) & (label[first] != label[second])
    if not other.any():
        return log_p.sum() * 0
    first = first[other]
    second = second[other]
    own = log_p[first, label[first]] - log_p[second, label[first]]
    others = log_p[second, label[second]] - log_p[first, label[second]]
    return nn.functional.softplus(-(own + others)).mean()


def batch_loss(model: Regard, batch: Batch, settings: Settings) -> Tensor:
    """The loss of one batch over all its labels; where sentences go through twice, with their
    disagreement about stance.
    """
    stance, sentiment, tags = model(batch)
    loss = soft_cross_entropy(stance, batch.stance, settings.smoothing)
    loss = loss + settings.sentiment_weight * sentiment_loss(
        sentiment, batch.sentiment, batch.binary
    )
    loss = loss + settings.names_weight * tag_loss(tags, batch.tags)
    if settings.contrast:
        loss = loss + settings.contrast * contrast_loss(
            nn.functional.log_softmax(stance, dim=-1), batch.stance, batch.target_sentence
        )
    if batch.pairs:
        loss = loss + settings.rdrop * symmetric_kl(stance[batch.firsts], stance[-batch.pairs :])
    return loss


def optimiser_of(model: Regard, settings: Settings) -> torch.optim.Optimizer:
    """AdamW without decay for biases and layer norms."""
    trained = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in trained if p.ndim > 1], "weight_decay": settings.weight_decay},
        {"params": [p for p in trained if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=settings.learning_rate, fused=True)


def rate_at(step: int, steps: int, warmup: float) -> float:
    """Factor of the learning rate: linear warm-up, then linear decay to a twentieth."""
    rise = max(1, int(steps * warmup))
    return (step + 1) / rise if step < rise else max(0.05, (steps - step) / (steps - rise))


def plan(
    epoch_sentences: Callable[[int, random.Random], list[Sentence]], settings: Settings
) -> list[list[Sentence]]:
    """All batches of a training, in order; the same for the same seed."""
    batches = []
    for epoch in range(settings.epochs):
        rng = random.Random(f"{settings.seed} {epoch}")
        batches += epoch_batches(
            epoch_sentences(epoch, rng), settings.batch_tokens, settings.pool, rng
        )
    return batches


def save(path: Path, content: dict) -> None:
    """Saves so that an interruption leaves the old file."""
    torch.save(content, path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)


class Average:
    """The mean of the weights over the last steps."""

    def __init__(self) -> None:
        self.count = 0
        self.sums: dict[str, Tensor] = {}

    def add(self, model: Regard) -> None:
        """Takes the weights as they are now into the mean."""
        self.count += 1
        for name, value in model.state_dict().items():
            if value.is_floating_point():
                self.sums[name] = self.sums[name] + value if name in self.sums else value.clone()

    def load_into(self, model: Regard) -> None:
        """Gives the model the mean, where there is one."""
        if self.count:
            model.load_state_dict(
                {name: value / self.count for name, value in self.sums.items()}, strict=False
            )


class Collated(Dataset):
    """The batches of a training, with other names drawn anew for each step."""

    def __init__(self, batches: list[list[Sentence]], settings: Settings, names: Names):
        self.batches = batches
        self.seed = settings.seed
        self.names = names

    def __len__(self) -> int:
        return len(self.batches)

    def __getitem__(self, step: int) -> Batch:
        """Of a sentence that goes through twice only the second pass is under other names."""
        rng = random.Random(f"{self.seed} {step}")
        batch = self.batches[step]
        first = [s if s.twice else self.names.swap(s, rng) for s in batch]
        return collate(first, self.names.pad, [self.names.swap(s, rng) for s in batch if s.twice])

    def loader(self, first: int, device: torch.device) -> DataLoader:
        """The batches from step `first` on; for a GPU two processes prepare them."""
        workers = 2 if device.type == "cuda" else 0
        return DataLoader(
            self,
            batch_size=None,
            sampler=range(first, len(self)),
            num_workers=workers,
            collate_fn=as_it_is,
        )


def as_it_is(batch: Batch) -> Batch:
    """A batch is whole already."""
    return batch


class Noise:
    """The random numbers of dropout, on the device that draws them."""

    def __init__(self, device: torch.device):
        self.source = torch.cuda if device.type == "cuda" else torch

    def state(self) -> Tensor:
        """Where they are."""
        return self.source.get_rng_state()

    def go_to(self, state: Tensor) -> None:
        """Goes on from there."""
        self.source.set_rng_state(state)


def train(
    model: Regard,
    batches: list[list[Sentence]],
    settings: Settings,
    names: Names,
    done: Path,
    device: torch.device,
) -> None:
    """Trains over the batches and leaves the weights in `done`; goes on from a checkpoint beside it
    if there is one.
    """
    running = done.with_suffix(".running.pt")
    model.to(device)
    optimiser = optimiser_of(model, settings)
    average = Average()
    noise = Noise(device)
    torch.manual_seed(settings.seed)
    first = 0
    spent = 0.0
    if running.exists():
        state = torch.load(running, map_location="cpu")
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        noise.go_to(state["noise"])
        first = state["step"]
        spent = state["seconds"]
        average.count = state["count"]
        average.sums = {name: value.to(device) for name, value in state["sums"].items()}
        log(f"{done.stem}: resumed at step {first}")
    model.train()
    begin = time.time() - spent
    mark = time.time()
    losses = []
    for step, batch in enumerate(Collated(batches, settings, names).loader(first, device), first):
        for group in optimiser.param_groups:
            group["lr"] = settings.learning_rate * rate_at(step, len(batches), settings.warmup)
        set_rounding(model, step >= len(batches) * (1 - settings.rounded))
        with torch.autocast(device.type, torch.bfloat16):
            loss = batch_loss(model, batch.to(device), settings)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), settings.clip)
        optimiser.step()
        optimiser.zero_grad()
        losses.append(loss.detach())
        if step >= len(batches) * (1 - settings.average) and step % 10 == 9:
            average.add(model)
        if (step + 1) % REPORT == 0:
            loss = torch.stack(losses).mean().item()
            seconds = (time.time() - mark) / len(losses)
            left = seconds * (len(batches) - step - 1) / 60
            log(
                f"{done.stem} {step + 1}/{len(batches)} loss {loss:.4f}",
                f"{1000 * seconds:.0f} ms a step, {left:.1f} min left",
            )
            mark = time.time()
            losses = []
        if (step + 1) % settings.checkpoint_steps == 0:
            save(
                running,
                {
                    "model": model.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "noise": noise.state(),
                    "step": step + 1,
                    "seconds": time.time() - begin,
                    "count": average.count,
                    "sums": average.sums,
                },
            )
    average.load_into(model)
    minutes = (time.time() - begin) / 60
    log(f"{done.stem}: {minutes:.1f} minutes")
    save(done, {"model": model.state_dict(), "minutes": minutes})
    running.unlink(missing_ok=True)
