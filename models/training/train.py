"""Makes version 3 of regard-news-en, step by step, which further.py goes on from. Started by
train.sh; settings are in config.toml.

Each step leaves its result in the work folder, under a name made from the settings it depends on,
and is not done again. A step that was stopped goes on from its last checkpoint. The table of the
steps, with their inputs and outputs, is in README.md.
"""

import argparse
import dataclasses
import hashlib
import json
import random
import sys
import tomllib
from functools import cached_property
from pathlib import Path

import torch

import bases
import corpus
import evaluate
import news
from augment import Names, name_pool, template_sentences
from data import (
    FOLDS,
    DataError,
    Pieces,
    Sentence,
    data_file,
    fold_of,
    read_rows,
    sentiment_sentences,
    stance_sentences,
    tag_sentences,
)
from export import write_manifest, write_weights
from loop import Settings, log, plan, train
from model import Regard, from_export, student, teacher

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NEWSWIRE = ["conllpp.train", "wwnews.train"]
TAGGED = [*NEWSWIRE, "wnut17.train", "wikigold.all", "btc.all"]
TEMPLATES = HERE / "templates.txt"


class Recipe:
    """The settings, the data, where each step leaves its result, and which fold is left out of
    everything, if one is.
    """

    def __init__(
        self, settings: dict, data: Path, work: Path, device: torch.device, fold: int | None
    ):
        self.settings = settings
        self.data = data
        self.work = work
        self.device = device
        self.fold = fold
        work.mkdir(parents=True, exist_ok=True)

    def without(self, fold: int) -> "Recipe":
        """The same recipe with a fold left out: another one, as what a recipe keeps is without its
        fold.
        """
        return Recipe(self.settings, self.data, self.work, self.device, fold)

    def loop(self, step: str) -> Settings:
        """The settings of a step's training loop."""
        known = {field.name for field in dataclasses.fields(Settings)}
        return Settings(
            **{key: value for key, value in self.settings[step].items() if key in known}
        )

    def result(self, step: str, *sections: str, ending: str = "pt", of_fold: bool = True) -> Path:
        """The file of a step's result, named by the settings of the sections it depends on and the
        fold that is left out.
        """
        parts = {key: self.settings[key] for key in [*sections, "train", "source"]}
        mark = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:10]
        fold = f"-without{self.fold}" if of_fold and self.fold is not None else ""
        return self.work / f"{step}{fold}-{mark}.{ending}"

    def source(self, name: str) -> list[dict]:
        """The rows of a file that the weights see."""
        return read_rows(self.data, self.settings["source"][name])

    def dev(self, name: str) -> list[dict]:
        """The rows of a file that is only measured on."""
        return read_rows(self.data, self.settings["dev"][name])

    @cached_property
    def base(self) -> Path:
        """The folder of the student's pretrained weights."""
        return bases.student_base(self.settings["base"], self.work / "base")

    @cached_property
    def teacher_base(self) -> Path:
        """The folder of the teacher's pretrained weights."""
        return bases.teacher_base(
            self.settings["teacher_base"], self.work / "teacher-base", self.base
        )

    @cached_property
    def pieces(self) -> Pieces:
        """The tokenizer, for training."""
        return Pieces(self.base / "tokenizer.json", self.settings["train"]["max_tokens"])

    @cached_property
    def development_texts(self) -> set[str]:
        """The sentences of NewsMTSC's development parts: never trained on."""
        return {row["text"] for part in ["rw", "mt"] for row in self.dev(f"newsmtsc.{part}-dev")}

    def stance(self) -> tuple[list[Sentence], list[Sentence]]:
        """NewsMTSC train without the fold that is left out, and that fold."""
        found = stance_sentences(self.source("newsmtsc.train"), self.pieces, swap=True)
        found = [s for s in found if s.text not in self.development_texts]
        own = [self.fold is not None and fold_of(s) == self.fold for s in found]
        return [s for s, held in zip(found, own) if not held], [
            s for s, held in zip(found, own) if held
        ]

    def reviews(self) -> list[Sentence]:
        """The film reviews."""
        return sentiment_sentences(self.source("sst2.train"), self.pieces)

    @cached_property
    def soft(self) -> list[Sentence]:
        """The sentences that the teachers labelled, but those of the fold."""
        labels = corpus.read_arrays(label(self)) | corpus.read_arrays(tag_unlabelled(self))
        return corpus.unpack(corpus.read_arrays(unlabelled(self)), self.fold, labels)

    def names(self, step: str, sentences: list[Sentence]) -> Names:
        """How names are exchanged in a step."""
        chance = self.settings[step]["swap_probability"]
        masked = self.settings["train"]["mask_share"]
        return Names(
            name_pool(sentences),
            self.pieces.mask,
            self.pieces.pad,
            chance,
            masked,
            self.pieces.limit,
        )

    def new_student(self, start: Path | None = None) -> Regard:
        """The student with the base's weights, or with those of a result."""
        return loaded(student(self.base, self.settings["train"]["head_dropout"]), start)

    def new_teacher(self, cases: bool, start: Path | None = None) -> Regard:
        """The same of a teacher."""
        return loaded(
            teacher(self.teacher_base, self.settings["train"]["head_dropout"], cases), start
        )


def loaded(model: Regard, start: Path | None) -> Regard:
    """The model with the weights of a result, if one is given."""
    if start:
        model.load_state_dict(torch.load(start, map_location="cpu")["model"])
    return model


def unlabelled(recipe: Recipe) -> Path:
    """What the teachers label: sentences of news, other possible targets in NewsMTSC's sentences,
    parts of film reviews.
    """
    done = recipe.result("sentences", "news", ending="npz", of_fold=False)
    own = recipe.settings["news"]
    if done.exists():
        return done
    file = data_file(recipe.data, own)
    stance = recipe.source("newsmtsc.train")
    rows = news.choose(file, own, recipe.development_texts | {row["text"] for row in stance})
    rows += news.with_other_targets(
        [row for row in stance if row["text"] not in recipe.development_texts], own
    )
    rows += news.fragments([row["text"] for row in recipe.source("sst2.train")], own)
    random.Random(own["seed"]).shuffle(rows)
    packed = corpus.pack(rows, recipe.pieces)
    log(
        f"sentences: {len(packed['lengths'])}, with {len(packed['spans'])} targets "
        f"and {len(packed['ids'])} word pieces"
    )
    corpus.write_arrays(done, packed)
    return done


def train_name_teacher(recipe: Recipe) -> Path:
    """The larger encoder, taught to tag names. NewsMTSC has no part in it, so that it serves every
    fold.
    """
    done = recipe.result("name-teacher", "teacher_base", "name_teacher", of_fold=False)
    if not done.exists():
        settings = recipe.loop("name_teacher")
        sentences = [
            s for name in TAGGED for s in tag_sentences(recipe.source(name), recipe.pieces)
        ]
        torch.manual_seed(settings.seed)
        model = recipe.new_teacher(cases=True)
        train(
            model,
            plan(lambda _epoch, _rng: sentences, settings),
            settings,
            recipe.names("name_teacher", []),
            done,
            recipe.device,
        )
    return done


def tag_unlabelled(recipe: Recipe) -> Path:
    """The tags of the unlabelled sentences' words."""
    done = recipe.result(
        "tags", "teacher_base", "name_teacher", "news", ending="npz", of_fold=False
    )
    if not done.exists():
        model = recipe.new_teacher(True, train_name_teacher(recipe))
        packed = corpus.read_arrays(unlabelled(recipe))
        sentences = corpus.unpack(packed, None)
        least = recipe.settings["name_teacher"]["least"]
        corpus.write_arrays(
            done, {"tags": evaluate.tags(model, sentences, recipe.pieces.pad, recipe.device, least)}
        )
    return done


def train_teacher(recipe: Recipe) -> Path:
    """The larger encoder, taught stance and sentiment; it never sees the fold."""
    done = recipe.result("teacher", "teacher_base", "teacher")
    own = recipe.settings["teacher"]
    if done.exists():
        return done
    settings = recipe.loop("teacher")
    (stance, held) = recipe.stance()
    reviews = recipe.reviews()

    def epoch(_number: int, rng: random.Random) -> list[Sentence]:
        part = rng.sample(reviews, int(len(reviews) * own["sst_share"]))
        return (
            stance
            + part
            + template_sentences(TEMPLATES, recipe.pieces, own["template_copies"], rng)
        )

    torch.manual_seed(settings.seed)
    model = recipe.new_teacher(cases=False)
    train(
        model, plan(epoch, settings), settings, recipe.names("teacher", stance), done, recipe.device
    )
    log_fold(recipe, done.stem, model, held)
    return done


def log_fold(recipe: Recipe, name: str, model: Regard, held: list[Sentence]) -> None:
    """Says how well a network reads the fold."""
    if held:
        log(f"{name}: macro-F1 {evaluate.macro_f1(model, held, recipe.pieces.pad, recipe.device)}")


def label(recipe: Recipe) -> Path:
    """The teacher's probabilities for the unlabelled sentences, half of whose names are exchanged
    before it reads them.
    """
    done = recipe.result("labels", "teacher_base", "teacher", "news", "labels", ending="npz")
    if not done.exists():
        model = recipe.new_teacher(False, train_teacher(recipe))
        sentences = corpus.unpack(corpus.read_arrays(unlabelled(recipe)), None)
        names = recipe.names("labels", sentences)
        rng = random.Random(recipe.settings["labels"]["seed"])
        sentences = [names.swap(s, rng) for s in sentences]
        found = evaluate.probabilities(model, sentences, recipe.pieces.pad, recipe.device)
        corpus.write_arrays(done, {key: values.astype("float16") for key, values in found.items()})
        log(f"{done.stem}: {len(sentences)} sentences")
    return done


class Mixture:
    """What a step of the student draws anew for each epoch, beside NewsMTSC."""

    def __init__(self, recipe: Recipe, step: str, stance: list[Sentence]):
        self.own = recipe.settings[step]
        self.pieces = recipe.pieces
        self.stance = stance
        self.soft = recipe.soft
        self.reviews = recipe.reviews()
        self.tagged = [
            s for name in NEWSWIRE for s in tag_sentences(recipe.source(name), self.pieces)
        ]
        self.noisy = [
            s
            for name in TAGGED
            if name not in NEWSWIRE
            for s in tag_sentences(recipe.source(name), self.pieces)
        ]
        self.names = recipe.names(step, stance + self.soft)

    def share(self, sentences: list[Sentence], key: str, rng: random.Random) -> list[Sentence]:
        """The share of the sentences that the settings give under `key`, more than one being whole
        rounds.
        """
        rounds, rest = divmod(self.own[key], 1)
        return sentences * int(rounds) + rng.sample(sentences, int(len(sentences) * rest))

    def epoch(self, _number: int, rng: random.Random) -> list[Sentence]:
        """All sentences of an epoch."""
        drawn = self.share(self.soft, "soft_share", rng) + self.share(
            self.reviews, "sst_share", rng
        )
        drawn += self.share(self.tagged, "tags_share", rng) + self.share(
            self.noisy, "noisy_tags_share", rng
        )
        return (
            self.stance
            + drawn
            + template_sentences(TEMPLATES, self.pieces, self.own["template_copies"], rng)
        )


def distil(recipe: Recipe) -> Path:
    """The student as far as the teachers' sentences bring it."""
    done = recipe.result(
        "distil", "base", "teacher_base", "name_teacher", "teacher", "news", "labels", "distil"
    )
    if not done.exists():
        settings = recipe.loop("distil")
        mixture = Mixture(recipe, "distil", [])
        torch.manual_seed(settings.seed)
        model = recipe.new_student()
        train(model, plan(mixture.epoch, settings), settings, mixture.names, done, recipe.device)
        log_fold(recipe, done.stem, model, recipe.stance()[1])
    return done


def train_student(recipe: Recipe) -> Path:
    """The student, which goes on with NewsMTSC."""
    done = recipe.result(
        "student", *recipe.settings.keys() - {"model", "train", "source", "dev", "plain"}
    )
    if not done.exists():
        settings = recipe.loop("student")
        (stance, held) = recipe.stance()
        start = distil(recipe)
        mixture = Mixture(recipe, "student", [dataclasses.replace(s, twice=True) for s in stance])
        model = recipe.new_student(start)
        train(model, plan(mixture.epoch, settings), settings, mixture.names, done, recipe.device)
        log_fold(recipe, done.stem, model, held)
    return done


def train_plain(recipe: Recipe) -> Path:
    """Plain fine-tuning without the fold: what the recipe is compared with."""
    done = recipe.result("plain", "base", "plain")
    if not done.exists():
        settings = recipe.loop("plain")
        (stance, _) = recipe.stance()
        torch.manual_seed(settings.seed)
        model = recipe.new_student()
        train(
            model,
            plan(lambda _epoch, _rng: stance, settings),
            settings,
            recipe.names("plain", []),
            done,
            recipe.device,
        )
    return done


def export(recipe: Recipe, checkpoint: Path, out: Path, temperatures: dict) -> Regard:
    """Writes a model folder, and gives the network as the folder has it."""
    write_weights(recipe.new_student(checkpoint), recipe.base, out)
    write_manifest(out, recipe.settings, temperatures)
    return from_export(out)


def predict_fold(recipe: Recipe) -> Path:
    """What the recipe's student and plain fine-tuning, neither of which saw the fold, say about it,
    in int8.
    """
    if recipe.fold is None:
        raise DataError("the step fold needs --fold")
    done = recipe.result("fold", *recipe.settings.keys() - {"model", "train", "source"})
    if done.exists():
        return done
    ones = {"stance": 1.0, "sentiment": 1.0, "names": 1.0}
    (_, held) = recipe.stance()
    found = {}
    for name, checkpoint in {
        "plain": train_plain(recipe),
        "student": train_student(recipe),
    }.items():
        model = export(recipe, checkpoint, recipe.work / f"{name}-{recipe.fold}", ones)
        found[name] = evaluate.predict(model, held, recipe.pieces.pad, recipe.device, recipe.fold)
        log(
            f"{name} without fold {recipe.fold}, int8: {evaluate.head_parts(found[name]['stance'])}"
        )
    torch.save(found, done)
    return done


def measure_folds(recipe: Recipe) -> dict:
    """Temperatures and figures over all folds."""
    return evaluate.fold_figures(
        [torch.load(predict_fold(recipe.without(fold))) for fold in range(FOLDS)]
    )


def export_start(recipe: Recipe, out: Path) -> None:
    """The model folder that further.py begins with: version 3. Its student saw all folds; the
    figures are of those that did not.
    """
    figures = measure_folds(recipe)
    export(recipe, train_student(recipe), out, {**figures["temperatures"], "names": 1.0})
    log(json.dumps(figures, indent=2))


STEPS = {
    "sentences": unlabelled,
    "bases": lambda recipe: recipe.teacher_base,
    "tags": tag_unlabelled,
    "teacher": train_teacher,
    "labels": label,
    "distil": distil,
    "student": train_student,
    "plain": train_plain,
    "fold": predict_fold,
}


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared/data", help="folder of the data files"
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "target/training/version3", help="model folder to write"
    )
    parser.add_argument(
        "--work", type=Path, default=ROOT / "target/training", help="folder for checkpoints"
    )
    parser.add_argument("--config", type=Path, default=HERE / "config.toml")
    parser.add_argument(
        "--threads",
        type=int,
        default=1,
        help="threads of torch; another number may change the weights",
    )
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument(
        "--fold",
        type=int,
        choices=range(FOLDS),
        help="the fold of NewsMTSC that is left out of everything",
    )
    parser.add_argument(
        "--step", choices=[*STEPS, "start"], default="start", help="up to which step to go"
    )
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    settings = tomllib.loads(arguments.config.read_text(encoding="utf-8"))
    recipe = Recipe(
        settings, arguments.data, arguments.work, torch.device(arguments.device), arguments.fold
    )
    if arguments.step == "start":
        if recipe.fold is not None:
            raise DataError("version 3 saw all folds: --fold goes with --step")
        export_start(recipe, arguments.out)
    else:
        STEPS[arguments.step](recipe)


if __name__ == "__main__":
    try:
        main()
    except DataError as error:
        sys.exit(f"error: {error}")
