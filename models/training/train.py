"""Trains, quantises, evaluates and exports regard-news-en. Started by train.sh; settings are in config.toml."""

import argparse
import dataclasses
import hashlib
import importlib
import json
import random
import sys
import time
import tomllib
from pathlib import Path

import torch
from torch import Tensor, nn

import evaluate
from card import write_figures
from data import (
    NO_LABEL, DataError, Names, Sentence, build_sentences, collate, epoch_batches, load_tokenizer, name_pool, read_rows,
    split_calibration, swap_names,
)
from export import sha256, write_manifest, write_weights
from model import Batch, Regard, from_base, from_export

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


@dataclasses.dataclass
class Prepared:
    """The data, ready for use; training sentences and the names to swap in are by stage."""

    stages: dict[str, list[Sentence]]
    calibration: list[Sentence]
    dev: dict[str, list[Sentence]]
    sentiment_dev: dict[str, list[Sentence]]
    names: dict[str, Names]


def log(*words) -> None:
    """One line with the time of day."""
    print(time.strftime("%H:%M:%S"), *words, flush=True)


def prepare(settings: dict, folder: Path, base: Path) -> Prepared:
    """Reads, checks and encodes all data."""
    limit = settings["model"]["max_tokens"]
    tokenizer = load_tokenizer(base / "tokenizer.json")

    def sentences(source: dict) -> list[Sentence]:
        return build_sentences(read_rows(folder, source), tokenizer, limit, source.get("swap", False))

    dev = {name: sentences(source) for name, source in settings["dev"].items()}
    sentiment_dev = {name: sentences(source) for name, source in settings["sentiment_dev"].items()}
    seen = {s.text for part in dev.values() for s in part}
    stages, calibration = {}, []
    for stage in settings["stage"]:
        found = [s for name in stage["sources"] for s in sentences(settings["source"][name])]
        usable = [s for s in found if s.targets and s.text not in seen]
        stages[stage["name"]], held = split_calibration(usable, settings["train"]["calibration_percent"])
        calibration += held
        log(f"stage {stage['name']}: {len(found)} sentences, {len(found) - len(usable)} left out, {len(held)} held out,",
            f"{sum(len(s.targets) for s in stages[stage['name']])} targets,",
            f"{sum(len(s.ids) for s in stages[stage['name']])} word pieces to train on")
    train, mask = settings["train"], tokenizer.token_to_id("[MASK]")
    names = {
        name: Names(name_pool(part), mask, train["swap_probability"], train["mask_share"], limit)
        for name, part in stages.items()
    }
    return Prepared(stages, calibration, dev, sentiment_dev, names)


def double(batch: Batch) -> Batch:
    """A batch after itself, for two passes with different dropout."""
    twice = {f.name: torch.cat([getattr(batch, f.name)] * 2) for f in dataclasses.fields(batch)}
    twice["target_sentence"] = torch.cat([batch.target_sentence, batch.target_sentence + len(batch.ids)])
    return Batch(**twice)


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean cross-entropy over the labelled rows; zero where there is none."""
    total = nn.functional.cross_entropy(logits, labels, ignore_index=NO_LABEL, reduction="sum")
    return total / (labels != NO_LABEL).sum().clamp(min=1)


def symmetric_kl(logits: Tensor) -> Tensor:
    """Mean of KL(p|q) and KL(q|p) between the first and the second half of the rows."""
    p, q = nn.functional.log_softmax(logits, dim=-1).chunk(2)
    return 0.5 * ((p.exp() - q.exp()) * (p - q)).sum(dim=-1).mean()


def batch_loss(model: Regard, batch: Batch, rdrop: float, sentiment_weight: float) -> Tensor:
    """The loss of one batch; with `rdrop` above zero, of two passes and their disagreement."""
    batch = double(batch) if rdrop > 0 else batch
    stance, sentiment = model(batch)
    loss = cross_entropy(stance, batch.stance) + sentiment_weight * cross_entropy(sentiment, batch.sentiment)
    if rdrop > 0:
        loss = loss + rdrop * (symmetric_kl(stance) + sentiment_weight * symmetric_kl(sentiment))
    return loss


def make_optimiser(model: Regard, rate: float, weight_decay: float) -> torch.optim.Optimizer:
    """AdamW without decay for biases and layer norms."""
    decayed = [p for p in model.parameters() if p.ndim > 1]
    plain = [p for p in model.parameters() if p.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": weight_decay}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, fused=True)


def rate_at(step: int, steps: int, warmup: float) -> float:
    """Factor of the learning rate: linear warm-up, then linear decay to zero."""
    rise = max(1, int(steps * warmup))
    return (step + 1) / rise if step < rise else (steps - step) / (steps - rise)


def plan_stage(stage: dict, settings: dict, prepared: Prepared) -> list[list[Sentence]]:
    """All batches of a stage, in order, names swapped; the same for the same seed."""
    batches = []
    for epoch in range(stage["epochs"]):
        rng = random.Random(f"{settings['train']['seed']} {stage['name']} {epoch}")
        swapped = [swap_names(s, prepared.names[stage["name"]], rng) for s in prepared.stages[stage["name"]]]
        batches += epoch_batches(swapped, stage["batch"], settings["train"]["bucket_batches"], rng)
    return batches


def save(path: Path, content: dict) -> None:
    """Saves so that an interruption leaves the old file."""
    torch.save(content, path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)


def train_stage(model: Regard, stage: dict, settings: dict, prepared: Prepared, work: Path) -> None:
    """Trains one stage, resuming from its checkpoint if there is one."""
    done, running = work / f"{stage['name']}.pt", work / f"{stage['name']}.running.pt"
    if done.exists():
        model.load_state_dict(torch.load(done)["model"])
        log(f"stage {stage['name']}: finished before")
        return
    train = settings["train"]
    batches = plan_stage(stage, settings, prepared)
    optimiser = make_optimiser(model, stage["learning_rate"], train["weight_decay"])
    torch.manual_seed(train["seed"])
    first, spent = 0, 0.0
    if running.exists():
        state = torch.load(running)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["rng"])
        first, spent = state["step"], state["seconds"]
        log(f"stage {stage['name']}: resumed at step {first}")
    model.train()
    begin, mark, pieces, losses = time.time() - spent, time.time(), 0, []
    for step in range(first, len(batches)):
        for group in optimiser.param_groups:
            group["lr"] = stage["learning_rate"] * rate_at(step, len(batches), train["warmup"])
        batch = collate(batches[step])
        loss = batch_loss(model, batch, stage["rdrop"], train["sentiment_weight"])
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), train["clip"])
        optimiser.step()
        optimiser.zero_grad()
        losses.append(loss.item())
        pieces += int(batch.mask.sum()) * (2 if stage["rdrop"] > 0 else 1)
        if (step + 1) % 25 == 0:
            speed = pieces / (time.time() - mark)
            left = (time.time() - mark) / len(losses) * (len(batches) - step - 1) / 60
            log(f"{stage['name']} {step + 1}/{len(batches)} loss {sum(losses) / len(losses):.4f}",
                f"{speed:.0f} word pieces/s, {left:.1f} min left")
            mark, pieces, losses = time.time(), 0, []
        if (step + 1) % train["checkpoint_steps"] == 0:
            save(running, {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "rng": torch.get_rng_state(),
                           "step": step + 1, "seconds": time.time() - begin})
    minutes = (time.time() - begin) / 60
    log(f"stage {stage['name']}: {minutes:.1f} minutes")
    save(done, {"model": model.state_dict(), "minutes": minutes})
    running.unlink(missing_ok=True)


def fingerprint(settings: dict) -> str:
    """Names the settings that the weights depend on, so that checkpoints of others are not taken up."""
    parts = {key: settings[key] for key in ["base", "train", "stage", "source", "dev"]}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]


def find_base(settings: dict) -> Path:
    """The folder of the pretrained model, after a check of its weights."""
    folder = Path(importlib.import_module(settings["base"]["package"]).MODEL_DIR)
    found = sha256(folder / "model.safetensors")
    if found != settings["base"]["sha256"]:
        raise DataError(f"the base's weights have SHA-256 {found}, expected {settings['base']['sha256']}")
    return folder


def data_rows(settings: dict) -> list[dict]:
    """One manifest row for each file the weights saw."""
    names = [name for stage in settings["stage"] for name in stage["sources"]]
    sources = [(name, settings["source"][name]) for name in names]
    return [{"name": n, "licence": s["licence"], "rows": s["rows"], "sha256": s["sha256"]} for n, s in sources]


def finish(model: Regard, settings: dict, prepared: Prepared, base: Path, out: Path, work: Path) -> None:
    """Quantises, evaluates and writes the model folder."""
    write_weights(model, base, out)
    shipped = from_export(out)
    temperatures = evaluate.fit_temperatures(shipped, prepared.calibration)
    log("temperatures", temperatures)
    figures = {
        "f32": evaluate.all_figures(model, prepared.dev, prepared.sentiment_dev, prepared.calibration, temperatures),
        "int8": evaluate.all_figures(shipped, prepared.dev, prepared.sentiment_dev, prepared.calibration, temperatures),
    }
    tokenizer = load_tokenizer(base / "tokenizer.json")
    limit = settings["model"]["max_tokens"]
    figures["int8"] |= evaluate.name_figures(shipped, tokenizer, prepared.dev, limit, temperatures["stance"])
    figures["temperatures"] = temperatures
    (work / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    write_manifest(out, settings, temperatures, evaluate.manifest_figures(figures["int8"]), data_rows(settings))
    write_figures(ROOT / "models" / settings["model"]["name"] / "README.md", out / "README.md", figures)
    log(json.dumps(figures, indent=2))


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="folder of the data files")
    parser.add_argument("--out", type=Path, default=ROOT / "models/regard-news-en", help="model folder to write")
    parser.add_argument("--work", type=Path, default=ROOT / "target/training", help="folder for checkpoints")
    parser.add_argument("--config", type=Path, default=HERE / "config.toml")
    parser.add_argument("--threads", type=int, default=1, help="threads of torch; another number may change the weights")
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    settings = tomllib.loads(arguments.config.read_text(encoding="utf-8"))
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(settings["train"]["seed"])
    work = arguments.work / fingerprint(settings)
    work.mkdir(parents=True, exist_ok=True)
    base = find_base(settings)
    prepared = prepare(settings, arguments.data, base)
    model = from_base(base, settings["train"]["head_dropout"])
    for stage in settings["stage"]:
        train_stage(model, stage, settings, prepared, work)
    finish(model.eval(), settings, prepared, base, arguments.out, work)


if __name__ == "__main__":
    try:
        main()
    except DataError as error:
        sys.exit(f"error: {error}")
