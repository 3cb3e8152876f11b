"""Reads the data files and turns them into sentences of word pieces with targets, and those into batches."""

import gzip
import hashlib
import json
import random
import re
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from tokenizers import Tokenizer

from export import sha256
from model import Batch

NO_LABEL = -100
PRONOUNS = set(
    "i me my mine myself we us our ours ourselves you your yours yourself he him his himself she her hers herself it its "
    "itself they them their theirs themselves who whom whose which that this these those one".split()
)
# "corpus_article-numbers_sentence-number_": everything before the sentence number names the article.
ARTICLE = re.compile(r"^([a-z]+(?:_v\d+)?(?:_-?\d+)*?)_-?\d+_(?!-?\d+_)")


class DataError(Exception):
    """A data file is missing or is not the one the recipe was made for."""


@dataclass(frozen=True)
class Target:
    """A target's half-open range of word pieces, its class (0, 1, 2) and whether it is a proper name."""

    start: int
    end: int
    label: int
    is_name: bool


@dataclass
class Sentence:
    """One sentence as word pieces with all its labelled targets."""

    text: str
    ids: list[int]
    targets: list[Target]
    sentiment: int = NO_LABEL
    article: str = ""
    swap: bool = False


@dataclass
class Names:
    """What targets are replaced by: word pieces of other names, or masks."""

    pool: list[list[int]]
    mask_id: int
    probability: float
    mask_share: float
    max_tokens: int


def read_rows(folder: Path, source: dict) -> list[dict]:
    """The rows of one data file, after a check of its SHA-256."""
    path = folder / source["file"]
    if not path.is_file():
        raise DataError(f"data file missing: {path} (give its folder with --data)")
    found = sha256(path)
    if found != source["sha256"]:
        raise DataError(f"{path}: SHA-256 is {found}, the recipe was made for {source['sha256']}")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    if len(rows) != source["rows"]:
        raise DataError(f"{path}: {len(rows)} rows, expected {source['rows']}")
    return rows


def token_span(offsets: list[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """The half-open range of word pieces that overlap the code points `start..end`."""
    inside = [place for place, (a, b) in enumerate(offsets) if a < end and b > start]
    return (inside[0], inside[-1] + 1) if inside else None


def is_name(target: str) -> bool:
    """Whether a target looks like a proper name: no pronoun, and its last word begins with a capital."""
    words = target.split()
    return bool(words) and target.lower() not in PRONOUNS and words[-1][:1].isupper()


def article_of(row: dict) -> str:
    """The article a NewsMTSC row comes from; empty for the other sources."""
    match = ARTICLE.match(row.get("gid", ""))
    return match[1] if match else ""


def load_tokenizer(path: Path) -> Tokenizer:
    """A tokenizer that neither cuts nor pads."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def build_sentences(rows: list[dict], tokenizer: Tokenizer, max_tokens: int, swap: bool = False) -> list[Sentence]:
    """Groups rows by sentence, encodes each once and maps the targets to word pieces."""
    groups: dict[str, list[dict]] = {}
    for row in rows:
        groups.setdefault(row["text"], []).append(row)
    sentences = []
    for (text, group), encoding in zip(groups.items(), tokenizer.encode_batch(list(groups))):
        targets = [target for row in group if (target := find_target(row, encoding.offsets))]
        labels = {row["label"] + 1 for row in group}
        sentiment = labels.pop() if len(labels) == 1 else NO_LABEL
        sentence = Sentence(text, encoding.ids, targets, sentiment, article_of(group[0]), swap)
        sentences += [sentence] if len(encoding.ids) <= max_tokens else windows(sentence, max_tokens)
    return sentences


def find_target(row: dict, offsets: list[tuple[int, int]]) -> Target | None:
    """The target of a row; nothing for a row without one, or where no word piece covers it."""
    if "target" not in row:
        return None
    span = token_span(offsets, row["start"], row["end"])
    return Target(*span, row["label"] + 1, is_name(row["target"])) if span else None


def windows(sentence: Sentence, max_tokens: int) -> list[Sentence]:
    """For a sentence over the limit, one part of it around each target; without targets, its beginning."""
    cls, *words, sep = sentence.ids
    room = max_tokens - 2
    if not sentence.targets:
        return [replace(sentence, ids=[cls, *words[:room], sep])]
    parts = []
    for target in sentence.targets:
        middle = (target.start + target.end) // 2 - 1
        begin = min(max(0, middle - room // 2), len(words) - room)
        moved = replace(target, start=target.start - begin, end=target.end - begin)
        parts.append(replace(sentence, ids=[cls, *words[begin : begin + room], sep], targets=[moved], sentiment=NO_LABEL))
    return parts


def split_calibration(sentences: list[Sentence], percent: int) -> tuple[list[Sentence], list[Sentence]]:
    """Holds out about `percent` of the articles: (training, calibration)."""
    def held_out(sentence: Sentence) -> bool:
        digest = hashlib.sha256(sentence.article.encode()).digest()
        return bool(sentence.article) and int.from_bytes(digest[:4], "big") % 100 < percent

    return [s for s in sentences if not held_out(s)], [s for s in sentences if held_out(s)]


def name_pool(sentences: list[Sentence]) -> list[list[int]]:
    """The distinct names among the targets of sentences whose names may be swapped, as word pieces."""
    names = {tuple(s.ids[t.start : t.end]) for s in sentences if s.swap for t in s.targets if t.is_name}
    return [list(name) for name in sorted(names)]


def swap_names(sentence: Sentence, names: Names, rng: random.Random) -> Sentence:
    """Replaces some of a sentence's named targets by another name or by masks; labels stay."""
    spans = sorted({(t.start, t.end) for t in sentence.targets})
    named = {(t.start, t.end) for t in sentence.targets if t.is_name}
    overlapping = any(a[1] > b[0] for a, b in zip(spans, spans[1:]))
    if not sentence.swap or overlapping:
        return sentence
    chosen = {}
    for span in spans:
        if span in named and rng.random() < names.probability:
            chosen[span] = replacement(names, rng)
    return replace_spans(sentence, spans, chosen, names.max_tokens) if chosen else sentence


def replacement(names: Names, rng: random.Random) -> list[int]:
    """Another name's word pieces, or one mask."""
    return [names.mask_id] if rng.random() < names.mask_share else rng.choice(names.pool)


def replace_spans(sentence: Sentence, spans: list, chosen: dict, max_tokens: int) -> Sentence:
    """Rebuilds a sentence with the word pieces of the chosen spans exchanged."""
    ids, moved, done = [], {}, 0
    for start, end in spans:
        ids += sentence.ids[done:start]
        begin = len(ids)
        ids += chosen.get((start, end), sentence.ids[start:end])
        moved[start, end] = (begin, len(ids))
        done = end
    ids += sentence.ids[done:]
    if len(ids) > max_tokens:
        return sentence
    targets = [Target(*moved[t.start, t.end], t.label, t.is_name) for t in sentence.targets]
    return replace(sentence, ids=ids, targets=targets)


def epoch_batches(sentences: list[Sentence], size: int, pool: int, rng: random.Random) -> list[list[Sentence]]:
    """Shuffled batches of sentences of similar length: sorted by length within pools of `pool` batches."""
    order = list(sentences)
    rng.shuffle(order)
    batches = []
    for begin in range(0, len(order), size * pool):
        part = sorted(order[begin : begin + size * pool], key=lambda s: len(s.ids))
        batches += [part[i : i + size] for i in range(0, len(part), size)]
    rng.shuffle(batches)
    return batches


def collate(sentences: list[Sentence]) -> Batch:
    """Pads sentences to the longest and lists their targets."""
    length = max(len(s.ids) for s in sentences)
    targets = [(row, t) for row, s in enumerate(sentences) for t in s.targets]
    return Batch(
        ids=torch.tensor([s.ids + [0] * (length - len(s.ids)) for s in sentences]),
        mask=torch.tensor([[1] * len(s.ids) + [0] * (length - len(s.ids)) for s in sentences]),
        target_sentence=torch.tensor([row for row, _ in targets], dtype=torch.long),
        target_span=torch.tensor([(t.start, t.end) for _, t in targets], dtype=torch.long).reshape(-1, 2),
        stance=torch.tensor([t.label for _, t in targets], dtype=torch.long),
        sentiment=torch.tensor([s.sentiment for s in sentences]),
    )
