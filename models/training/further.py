"""Trains version 3 of regard-news-en further, with coded mentions of news: what is shipped.

further.py --data DIR --start FOLDER --work DIR --hold FOLD [--threads N]
further.py --data DIR --start FOLDER --work DIR --out FOLDER [--threads N]

`--start` is the model folder of version 3. With `--hold`, one of five folds by article is left out
of the training and predicted, in int8. With `--out`, nothing is left out, and the model folder is
written, with the temperatures and figures of the folds that were predicted before. Settings are in
config.toml, table `further`. A training that was stopped goes on from its last checkpoint.
"""

import argparse
import dataclasses
import gzip
import hashlib
import json
import random
import sys
import tomllib
from pathlib import Path

import torch

import evaluate
from augment import Names, name_pool, template_sentences
from card import STRATA, write_card
from coded import CODED, coded_rows
from data import (
    FOLDS,
    DataError,
    Pieces,
    Sentence,
    Target,
    article_of,
    data_file,
    fold_of_article,
    is_name,
    one_hot,
    read_rows,
    sentiment_sentences,
    sha256,
    tag_sentences,
    token_span,
    windows,
)
from export import write_manifest, write_weights
from loop import Settings, log, plan, save, train
from model import Regard, from_export

HERE = Path(__file__).resolve().parent
CARD = HERE.parent / "regard-news-en" / "README.md"
TAGGED = ["conllpp", "wwnews", "wnut17"]
CPU = torch.device("cpu")


def coded_sentences(rows: list[dict], pieces: Pieces, tone: bool) -> list[Sentence]:
    """Rows of `text, start, end, label`, by sentence. A row with the flag w has no actor to learn
    from; with `tone`, the sentence's own tone is a label too.
    """
    groups: dict[str, list[dict]] = {}
    for row in rows:
        groups.setdefault(row["text"], []).append(row)
    sentences = []
    for (sentence, offsets), group in zip(pieces.cut(list(groups)), groups.values()):
        for row in group:
            span = token_span(offsets, row["start"], row["end"])
            if span and "w" not in row.get("flag", ""):
                label = one_hot(row["label"])
                sentence.targets.append(Target(*span, label, is_name(row["target"])))
        sentence.sentiment = one_hot(group[0]["sentence_label"]) if tone else None
        sentence.swap = True
        sentences += windows(sentence, pieces.limit)
    return sentences


class Data:
    """All rows of this training, without one fold and without NewsMTSC's development parts."""

    def __init__(self, settings: dict, folder: Path, hold: int | None):
        self.settings = settings
        self.folder = folder
        never = {row["text"] for part in ["rw", "mt"] for row in self.dev(f"newsmtsc.{part}-dev")}
        news = data_file(folder, settings["news"])
        with gzip.open(news, "rt", encoding="utf-8") as file:
            articles = {article["id"]: article for article in map(json.loads, file)}
        without = settings["further"]["without_coders"]
        # Those in articles of other files are there to measure with.
        coded = [row for row in coded_rows(articles) if row["coder"] not in without]
        coded += self.source("mentions.train")
        coded = [row for row in coded if row["text"] not in never]
        stance = [row for row in self.source("newsmtsc.train") if row["text"] not in never]
        self.held = [row for row in coded if fold_of_article(row["article"]) == hold]
        self.coded = [row for row in coded if fold_of_article(row["article"]) != hold]
        self.stance = [row for row in stance if fold_of_article(article_of(row)) != hold]

    def source(self, name: str) -> list[dict]:
        """The rows of a file that the weights see."""
        return read_rows(self.folder, self.settings["source"][name])

    def dev(self, name: str) -> list[dict]:
        """The rows of a file that is only measured on."""
        return read_rows(self.folder, self.settings["dev"][name])


def train_further(model: Regard, data: Data, pieces: Pieces, done: Path) -> None:
    """Trains on NewsMTSC, the coded mentions and the templates, with film reviews and tagged
    sentences that keep the other heads where they are.
    """
    own = data.settings["further"]
    known = {field.name for field in dataclasses.fields(Settings)}
    settings = Settings(**{key: value for key, value in own.items() if key in known})
    stance = coded_sentences(data.stance, pieces, tone=False)
    stance += coded_sentences(data.coded, pieces, tone=True)
    reviews = sentiment_sentences(data.source("sst2.train"), pieces)
    tagged = [s for name in TAGGED for s in tag_sentences(data.source(f"{name}.train"), pieces)]

    def epoch(_number: int, rng: random.Random) -> list[Sentence]:
        others = rng.sample(reviews, own["reviews"]) + rng.sample(tagged, own["tagged"])
        copies = own["template_copies"]
        return stance + others + template_sentences(HERE / "templates.txt", pieces, copies, rng)

    masked = data.settings["train"]["mask_share"]
    chance = own["swap_probability"]
    names = Names(name_pool(stance), pieces.mask, pieces.pad, chance, masked, pieces.limit)
    train(model, plan(epoch, settings), settings, names, done, CPU)


def result(work: Path, name: str, settings: dict) -> Path:
    """The file of a result, named by the settings and files that it depends on."""
    parts = {key: settings[key] for key in ["further", "train", "source"]}
    files = [HERE / "templates.txt", CODED]
    mark = json.dumps([parts, *(sha256(path) for path in files)], sort_keys=True)
    return work / f"{name}-{hashlib.sha256(mark.encode()).hexdigest()[:10]}.pt"


def new_model(arguments: argparse.Namespace, settings: dict) -> Regard:
    """Version 3, with a head for sentiment that reads [CLS] alone."""
    model = from_export(arguments.start)
    model.read_sentiment_from_cls()
    for head in [model.stance_head, model.sentiment_head]:
        head.dropout.p = settings["train"]["head_dropout"]
    return model


def mixed_with_start(trained: dict, start: dict, share: float) -> dict:
    """The mean of two networks' weights, `share` of it from the one that the training began with,
    which gives back what the training lost on NewsMTSC and little of what it learnt. The head for
    sentiment, which has other inputs now, is as trained.
    """
    return {
        name: torch.lerp(value, start[name], share)
        if value.is_floating_point() and not name.startswith("sentiment_head.")
        else value
        for name, value in trained.items()
    }


def predicted(model: Regard, rows: list[dict], pieces: Pieces, fold: int) -> dict:
    """What the model says, in int8, about the mentions of each stratum."""
    found = {}
    for stratum in STRATA:
        own = [row for row in rows if row["stratum"] == stratum]
        found[stratum] = evaluate.predict(
            model, coded_sentences(own, pieces, tone=True), pieces.pad, CPU, fold
        )
    return found


def ship(model: Regard, data: Data, pieces: Pieces, arguments: argparse.Namespace) -> None:
    """Writes the model folder, with temperatures and figures of the folds."""
    folds = [
        torch.load(path)
        for fold in range(FOLDS)
        if (path := result(arguments.work, f"further-fold-{fold}", data.settings)).exists()
    ]
    if not folds:
        raise DataError(
            f"no fold is measured in {arguments.work}: run further.py with --hold first"
        )
    figures = evaluate.coded_figures(folds)
    tags = [s for name in TAGGED for s in tag_sentences(data.dev(f"{name}.dev"), pieces)]
    figures["temperatures"]["names"] = evaluate.tag_temperature(model, tags, pieces.pad, CPU)
    write_weights(model, arguments.start, arguments.out)
    write_manifest(arguments.out, data.settings, figures["temperatures"])
    write_card(CARD, arguments.out / "README.md", figures)
    log(json.dumps(figures, indent=2))


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--hold", type=int, choices=range(FOLDS))
    what.add_argument("--out", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    arguments.work.mkdir(parents=True, exist_ok=True)
    settings = tomllib.loads((HERE / "config.toml").read_text(encoding="utf-8"))
    pieces = Pieces(arguments.start / "tokenizer.json", settings["train"]["max_tokens"])
    data = Data(settings, arguments.data, arguments.hold)
    model = new_model(arguments, settings)
    name = "further" if arguments.hold is None else f"further-without-{arguments.hold}"
    done = result(arguments.work, name, settings)
    if not done.exists():
        train_further(model, data, pieces, done)
    trained = torch.load(done, map_location="cpu")["model"]
    start = new_model(arguments, settings).state_dict()
    share = settings["further"]["start_share"]
    model.load_state_dict(mixed_with_start(trained, start, share))
    if arguments.hold is None:
        ship(model, data, pieces, arguments)
    else:
        found = predicted(model, data.held, pieces, arguments.hold)
        save(result(arguments.work, f"further-fold-{arguments.hold}", settings), found)
        log(json.dumps(evaluate.coded_figures([found]), indent=2))


if __name__ == "__main__":
    try:
        main()
    except DataError as error:
        sys.exit(f"error: {error}")
