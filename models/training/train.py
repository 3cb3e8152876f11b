"""Makes regard-news-en, step by step. Started by train.sh; settings are in config.toml.

Each step leaves its result in the work folder, under a name made from the settings it depends on, and is not done again. A step
that was stopped goes on from its last checkpoint.
"""

import argparse
import dataclasses
import hashlib
import importlib
import importlib.resources
import json
import random
import re
import shutil
import sys
import tomllib
import zipfile
from functools import cached_property
from pathlib import Path

import torch

import evaluate
import news
from card import write_card
from data import (
    DataError, Names, Pieces, Sentence, fold_of, name_pool, read_rows, sentiment_sentences, sha256, soft_sentences,
    stance_sentences, tag_sentences, template_sentences,
)
from export import write_manifest, write_weights
from loop import Settings, log, plan, save, train
from model import Regard, from_export, student, teacher

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NEWSWIRE = ["conllpp.train", "wwnews.train"]
TAGGED = [*NEWSWIRE, "wnut17.train", "wikigold.all", "btc.all"]
LABEL_PART = 8000  # sentences labelled between two files
TEMPLATES = HERE / "templates.txt"


class Recipe:
    """The settings, the data, and where each step leaves its result."""

    def __init__(self, config: Path, data: Path, work: Path):
        self.settings = tomllib.loads(config.read_text(encoding="utf-8"))
        self.data, self.work = data, work
        work.mkdir(parents=True, exist_ok=True)

    def loop(self, step: str) -> Settings:
        """The settings of a step's training loop."""
        known = {field.name for field in dataclasses.fields(Settings)}
        return Settings(**{key: value for key, value in self.settings[step].items() if key in known})

    def result(self, step: str, *sections: str, ending: str = "pt") -> Path:
        """The file of a step's result, named by the settings of the sections it depends on."""
        parts = {key: self.settings[key] for key in [*sections, "train", "source"]}
        mark = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:10]
        return self.work / f"{step}-{mark}.{ending}"

    def source(self, name: str) -> list[dict]:
        """The rows of a file that the weights see."""
        return read_rows(self.data, self.settings["source"][name])

    def dev(self, name: str) -> list[dict]:
        """The rows of a file that is only measured on."""
        return read_rows(self.data, self.settings["dev"][name])

    @cached_property
    def base(self) -> Path:
        """The folder of the student's pretrained weights."""
        folder = Path(importlib.import_module(self.settings["base"]["package"]).MODEL_DIR)
        check_sum(folder / "model.safetensors", self.settings["base"]["sha256"])
        return folder

    @cached_property
    def teacher_base(self) -> Path:
        """The folder of the teacher's pretrained weights, put together from the packages that carry it."""
        folder = self.work / "teacher-base"
        if not (folder / "model.safetensors").exists():
            join_parts(self.settings["teacher_base"], self.work, folder)
        check_sum(folder / "model.safetensors", self.settings["teacher_base"]["sha256"])
        return folder

    def pieces(self, base: Path) -> Pieces:
        """The tokenizer of a base, for training."""
        return Pieces(base / "tokenizer.json", self.settings["train"]["max_tokens"])

    @cached_property
    def development_texts(self) -> set[str]:
        """The sentences of NewsMTSC's development parts: never trained on."""
        return {row["text"] for part in ["rw", "mt"] for row in self.dev(f"newsmtsc.{part}-dev")}

    def stance(self, pieces: Pieces) -> tuple[list[Sentence], list[Sentence]]:
        """NewsMTSC train without the fold that is left out, and that fold."""
        fold = self.settings["train"]["fold"]
        found = stance_sentences(self.source("newsmtsc.train"), pieces, swap=True)
        found = [s for s in found if s.text not in self.development_texts]
        return [s for s in found if fold_of(s) != fold], [s for s in found if fold_of(s) == fold]

    def names(self, step: str, pieces: Pieces, sentences: list[Sentence]) -> Names:
        """How names are exchanged in a step."""
        chance, masked = self.settings[step]["swap_probability"], self.settings["train"]["mask_share"]
        return Names(name_pool(sentences), pieces.mask, pieces.pad, chance, masked, pieces.limit)


def check_sum(path: Path, expected: str) -> None:
    """Refuses pretrained weights that are not those the recipe was made for."""
    found = sha256(path)
    if found != expected:
        raise DataError(f"{path.name}: the pretrained weights have SHA-256 {found}, expected {expected}")


def join_parts(base: dict, work: Path, folder: Path) -> None:
    """Puts the parts of a zip file together and takes the model out of it."""
    whole = work / "teacher-base.zip"
    site = Path(torch.__file__).parents[1]
    with whole.open("wb") as out:
        for number in range(1, base["parts"] + 1):
            package = re.sub(r"-(\d+)$", r"_\1", f"{base['packages']}{number:03}")
            part = next((site / package / "input").glob(f"*.zip.{number:03}"))
            with part.open("rb") as file:
                shutil.copyfileobj(file, out)
    with zipfile.ZipFile(whole) as archive:
        folder.mkdir(exist_ok=True)
        for name in ["config.json", "tokenizer.json", "model.safetensors"]:
            found = next(entry for entry in archive.namelist() if entry.endswith("/" + name) and entry.count("/") == 1)
            (folder / name).write_bytes(archive.read(found))
    whole.unlink()


def train_names(recipe: Recipe) -> Path:
    """The base, taught to tag names, and the sentiment of film reviews."""
    done = recipe.result("names", "base", "names")
    pieces, settings = recipe.pieces(recipe.base), recipe.loop("names")
    sentences = [s for name in TAGGED for s in tag_sentences(recipe.source(name), pieces)]
    sentences += sentiment_sentences(recipe.source("sst2.train"), pieces)
    torch.manual_seed(settings.seed)
    model = student(recipe.base, recipe.settings["train"]["head_dropout"])
    train(model, plan(lambda _epoch, _rng: sentences, settings), settings, recipe.names("names", pieces, []), done)
    return done


def train_teacher(recipe: Recipe) -> Path:
    """The teacher, which never sees the fold."""
    done = recipe.result("teacher", "teacher_base", "teacher")
    pieces, settings, own = recipe.pieces(recipe.teacher_base), recipe.loop("teacher"), recipe.settings["teacher"]
    stance, _ = recipe.stance(pieces)
    reviews = sentiment_sentences(recipe.source("sst2.train"), pieces)
    names = recipe.names("teacher", pieces, stance)

    def epoch(_number: int, rng: random.Random) -> list[Sentence]:
        part = rng.sample(reviews, int(len(reviews) * own["sst_share"]))
        templates = template_sentences(TEMPLATES, pieces, own["template_copies"], rng)
        return [names.swap(s, rng) for s in stance] + part + templates

    torch.manual_seed(settings.seed)
    model = teacher(recipe.teacher_base, recipe.settings["train"]["head_dropout"])
    train(model, plan(epoch, settings), settings, names, done)
    return done


def label_news(recipe: Recipe) -> Path:
    """Sentences of unlabelled news with the teacher's probabilities."""
    done = recipe.result("labels", "teacher_base", "teacher", "news", ending="json")
    if done.exists():
        return done
    state = torch.load(train_teacher(recipe))["model"]
    model = teacher(recipe.teacher_base, dropout=0.0)
    model.load_state_dict(state)
    rows, pieces = unlabelled(recipe), recipe.pieces(recipe.teacher_base)
    log(f"labels: {len(rows)} sentences, {sum(len(row['targets']) for row in rows)} targets")
    parts = [done.with_suffix(f".part{at // LABEL_PART}") for at in range(0, len(rows), LABEL_PART)]
    for number, part in enumerate(parts):
        if not part.exists():
            begin = number * LABEL_PART
            found = evaluate.label(model.eval(), pieces, rows[begin : begin + LABEL_PART], f"labels {number + 1} of {len(parts)}")
            write_json(part, found)
    write_json(done, [row for part in parts for row in json.loads(part.read_text(encoding="utf-8"))])
    for part in parts:
        part.unlink()
    return done


def unlabelled(recipe: Recipe) -> list[dict]:
    """What the teacher labels: sentences of news, other possible targets in NewsMTSC's sentences, parts of film reviews."""
    own = recipe.settings["news"]
    check_sum(recipe.data / own["file"], own["sha256"])
    stance = recipe.source("newsmtsc.train")
    known = recipe.development_texts | {row["text"] for row in stance}
    trained = {s.text for s in recipe.stance(recipe.pieces(recipe.base))[0]}
    reviews = recipe.source("sst2.train")
    rows = news.choose(recipe.data / own["file"], own, known)
    rows += news.with_other_targets([row for row in stance if row["text"] in trained], own)
    rows += news.fragments([row["text"] for row in reviews], own)
    random.Random(own["seed"]).shuffle(rows)
    return rows


def write_json(path: Path, content: list) -> None:
    """Writes so that an interruption leaves no half of a file."""
    new = path.with_name(path.name + ".new")
    new.write_text(json.dumps(content), encoding="utf-8")
    new.replace(path)


class Mixture:
    """What a step of the student draws anew for each epoch, beside NewsMTSC."""

    def __init__(self, recipe: Recipe, step: str, pieces: Pieces, stance: list[Sentence]):
        self.own, self.pieces = recipe.settings[step], pieces
        self.soft = soft_sentences(json.loads(label_news(recipe).read_text(encoding="utf-8")), pieces)
        self.reviews = sentiment_sentences(recipe.source("sst2.train"), pieces)
        self.tagged = [s for name in NEWSWIRE for s in tag_sentences(recipe.source(name), pieces)]
        self.stance = stance
        self.names = recipe.names(step, pieces, stance + self.soft)

    def share(self, sentences: list[Sentence], key: str, rng: random.Random) -> list[Sentence]:
        """The share of the sentences that the settings give under `key`."""
        return rng.sample(sentences, int(len(sentences) * self.own[key]))

    def epoch(self, _number: int, rng: random.Random) -> list[Sentence]:
        """All sentences of an epoch."""
        soft = [self.names.swap(s, rng) for s in self.share(self.soft, "soft_share", rng)]
        others = self.share(self.reviews, "sst_share", rng) + self.share(self.tagged, "tags_share", rng)
        return soft + self.stance + others + template_sentences(TEMPLATES, self.pieces, self.own["template_copies"], rng)


def distil(recipe: Recipe) -> Path:
    """The student as far as the teacher's sentences bring it."""
    done = recipe.result("distil", "base", "names", "teacher_base", "teacher", "news", "distil")
    if done.exists():
        return done
    pieces, settings = recipe.pieces(recipe.base), recipe.loop("distil")
    mixture = Mixture(recipe, "distil", pieces, [])
    model = student(recipe.base, recipe.settings["train"]["head_dropout"])
    model.load_state_dict(torch.load(train_names(recipe))["model"])
    torch.manual_seed(settings.seed)
    train(model, plan(mixture.epoch, settings), settings, mixture.names, done)
    return done


def train_student(recipe: Recipe) -> Path:
    """The student, which never sees the fold, so that the figures there are those of the weights that are shipped."""
    done = recipe.result("student", "base", "names", "teacher_base", "teacher", "news", "distil", "student")
    if done.exists():
        return done
    pieces, settings = recipe.pieces(recipe.base), recipe.loop("student")
    stance = [dataclasses.replace(s, twice=True) for s in recipe.stance(pieces)[0]]
    mixture = Mixture(recipe, "student", pieces, stance)
    model = student(recipe.base, recipe.settings["train"]["head_dropout"])
    model.load_state_dict(torch.load(distil(recipe))["model"])
    torch.manual_seed(settings.seed)
    train(model, plan(mixture.epoch, settings), settings, mixture.names, done)
    return done


def average(recipe: Recipe) -> Path:
    """The mean of the weights of two students that begin from the same names and learn from other sentences."""
    done = recipe.result("mean", *recipe.settings.keys() - {"model", "train", "source", "plain"})
    own, other = train_student(recipe), recipe.work / recipe.settings["mean"]["checkpoint"]
    if not other.exists():
        commit = recipe.settings["mean"]["commit"]
        raise DataError(f"{other} is missing: `models/training/train.sh --step student` at commit {commit} makes it")
    parts = [torch.load(path)["model"] for path in (own, other)]
    mean = {name: (value + parts[1][name]) / 2 if value.is_floating_point() else value for name, value in parts[0].items()}
    save(done, {"model": mean, "minutes": 0.0})
    return done


def train_plain(recipe: Recipe) -> Path:
    """Plain fine-tuning without the fold: what the recipe is compared with."""
    done = recipe.result("plain", "base", "plain")
    pieces, settings = recipe.pieces(recipe.base), recipe.loop("plain")
    stance, _ = recipe.stance(pieces)
    torch.manual_seed(settings.seed)
    model = student(recipe.base, recipe.settings["train"]["head_dropout"])
    train(model, plan(lambda _epoch, _rng: stance, settings), settings, recipe.names("plain", pieces, []), done)
    return done


def export(recipe: Recipe, checkpoint: Path, out: Path, temperatures: dict) -> Regard:
    """Writes a model folder, and gives the network as the folder has it."""
    model = student(recipe.base, dropout=0.0)
    model.load_state_dict(torch.load(checkpoint)["model"])
    write_weights(model, recipe.base, out)
    write_manifest(out, recipe.settings, temperatures)
    return from_export(out)


def measure_fold(recipe: Recipe) -> dict:
    """Temperatures and figures on the fold that neither teacher nor student saw, and of plain fine-tuning there."""
    done = recipe.result("fold", *recipe.settings.keys() - {"model", "train", "source"}, ending="json")
    if done.exists():
        return json.loads(done.read_text(encoding="utf-8"))
    folders = {"student": average(recipe), "plain": train_plain(recipe)}
    ones = {"stance": 1.0, "sentiment": 1.0, "names": 1.0}
    models = {name: export(recipe, path, recipe.work / f"fold-{name}", ones) for name, path in folders.items()}
    pieces = recipe.pieces(recipe.base)
    _, held = recipe.stance(pieces)
    figures = evaluate.fold_figures(models, held, pieces)
    tags = {name: tag_sentences(recipe.dev(name), pieces) for name in ["conllpp.dev", "wwnews.dev", "wnut17.dev"]}
    figures["temperatures"]["names"] = evaluate.tag_temperature(models["student"], [s for t in tags.values() for s in t], pieces)
    done.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return figures


def ship(recipe: Recipe, out: Path) -> None:
    """The model folder that is shipped, with its card."""
    figures = measure_fold(recipe)
    export(recipe, average(recipe), out, figures["temperatures"])
    write_card(ROOT / "models" / recipe.settings["model"]["name"] / "README.md", out / "README.md", figures)
    log(json.dumps(figures, indent=2))


STEPS = {
    "names": train_names,
    "teacher": train_teacher,
    "labels": label_news,
    "distil": distil,
    "plain": train_plain,
    "student": train_student,
    "mean": average,
    "fold": measure_fold,
}


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data", help="folder of the data files")
    parser.add_argument("--out", type=Path, default=ROOT / "models/regard-news-en", help="model folder to write")
    parser.add_argument("--work", type=Path, default=ROOT / "target/training", help="folder for checkpoints")
    parser.add_argument("--config", type=Path, default=HERE / "config.toml")
    parser.add_argument("--threads", type=int, default=1, help="threads of torch; another number may change the weights")
    parser.add_argument("--step", choices=[*STEPS, "ship"], default="ship", help="up to which step to go")
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    recipe = Recipe(arguments.config, arguments.data, arguments.work)
    if arguments.step == "ship":
        ship(recipe, arguments.out)
    else:
        STEPS[arguments.step](recipe)


if __name__ == "__main__":
    try:
        main()
    except DataError as error:
        sys.exit(f"error: {error}")
