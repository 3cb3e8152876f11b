"""Reads the data files and turns them into sentences of word pieces with everything that is
labelled in them.
"""

import gzip
import hashlib
import json
import random
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from tokenizers import Tokenizer

CLASSES = 3
TAGS = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC"]
NO_TAG = -100
PRONOUNS = set(
    "i me my mine myself we us our ours ourselves you your yours yourself he him his himself she "
    "her hers herself it its "
    "itself they them their theirs themselves who whom whose which that this these those "
    "one".split()
)
# "corpus_article-numbers_sentence-number_": everything before the sentence number names the
# article.
ARTICLE = re.compile(r"^([a-z]+(?:_v\d+)?(?:_-?\d+)*?)_-?\d+_(?!-?\d+_)")
WORD = re.compile(r"[^\W_]+")
FOLDS = 5


class DataError(Exception):
    """A data file is missing or is not the one the recipe was made for."""


@dataclass(frozen=True)
class Target:
    """A target's half-open range of word pieces, the probability of each class, and whether it is a
    proper name.
    """

    start: int
    end: int
    label: tuple[float, float, float]
    is_name: bool


@dataclass
class Sentence:
    """One sentence as word pieces with all that is labelled in it."""

    text: str
    ids: list[int]
    shapes: list[int]  # letter case of each piece's word
    targets: list[Target] = field(default_factory=list)
    sentiment: tuple[float, float, float] | None = None
    binary: bool = False  # the sentiment has no neutral: only negative against positive counts
    tags: list[int] | None = None  # NO_TAG at every piece but the first of a word
    article: str = ""
    swap: bool = False
    twice: bool = False  # goes through the network twice, and both passes shall agree


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def data_file(folder: Path, source: dict) -> Path:
    """A data file, after a check of its SHA-256."""
    path = folder / source["file"]
    if not path.is_file():
        raise DataError(f"data file missing: {path} (give its folder with --data)")
    found = sha256(path)
    if found != source["sha256"]:
        raise DataError(f"{path}: SHA-256 is {found}, the recipe was made for {source['sha256']}")
    return path


def read_rows(folder: Path, source: dict) -> list[dict]:
    """The rows of one data file."""
    with gzip.open(data_file(folder, source), "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class Pieces:
    """Cuts text into word pieces with the letter case of each, at most `limit` of them."""

    def __init__(self, path: Path, limit: int):
        self.tokenizer = Tokenizer.from_file(str(path))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.limit = limit
        special = self.tokenizer.encode("").ids
        self.begin = special[0]
        self.end = special[-1]
        self.mask = next(
            self.tokenizer.token_to_id(t)
            for t in ("[MASK]", "<mask>")
            if self.tokenizer.token_to_id(t) is not None
        )
        self.pad = next(
            self.tokenizer.token_to_id(t)
            for t in ("[PAD]", "<pad>")
            if self.tokenizer.token_to_id(t) is not None
        )

    def cut(self, texts: list[str]) -> list[tuple[Sentence, list[tuple[int, int]]]]:
        """A sentence without labels for each text, and the code points of its pieces."""
        found = []
        for text, encoding in zip(texts, self.tokenizer.encode_batch(texts)):
            spans = [(m.start(), m.end(), case_shape(m.group())) for m in WORD.finditer(text)]
            found.append(
                (Sentence(text, encoding.ids, shapes_at(spans, encoding.offsets)), encoding.offsets)
            )
        return found

    def name(self, text: str) -> tuple[list[int], list[int]]:
        """The pieces of a name and their shapes."""
        sentence, _ = self.cut([text])[0]
        return sentence.ids[1:-1], sentence.shapes[1:-1]


def case_shape(word: str) -> int:
    """The letter case of a word: 0 none, 1 lower, 2 Capitalised, 3 UPPER, 4 other; as
    src/stance/shape.rs has it.
    """
    cased = [c.isupper() for c in word if c.isupper() or c.islower()]
    if not cased:
        return 0
    first = cased[0]
    others = cased[1:]
    if not any(others):
        return 2 if first else 1
    return 3 if first and all(others) else 4


def shapes_at(words: list[tuple[int, int, int]], offsets: list[tuple[int, int]]) -> list[int]:
    """The shape of the word that each piece begins in; 0 outside of words."""
    shapes = []
    at = 0
    for start, end in offsets:
        while at < len(words) and words[at][1] <= start:
            at += 1
        inside = end > start and at < len(words) and words[at][0] <= start
        shapes.append(words[at][2] if inside else 0)
    return shapes


def token_span(offsets: list[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """The half-open range of word pieces that overlap the code points `start..end`."""
    inside = [place for place, (a, b) in enumerate(offsets) if a < end and b > start]
    return (inside[0], inside[-1] + 1) if inside else None


def one_hot(label: int) -> tuple[float, float, float]:
    """The probabilities of a label -1, 0 or 1 that is certain."""
    return tuple(float(place == label + 1) for place in range(CLASSES))


def is_name(target: str) -> bool:
    """Whether a target looks like a proper name: no pronoun, and its last word begins with a
    capital.
    """
    words = target.split()
    return bool(words) and target.lower() not in PRONOUNS and words[-1][:1].isupper()


def article_of(row: dict) -> str:
    """The article a NewsMTSC row comes from; empty for the other sources."""
    match = ARTICLE.match(row.get("gid", ""))
    return match[1] if match else ""


def fold_of_article(article: str) -> int:
    """The fold that an article of NewsMTSC is in."""
    return int.from_bytes(hashlib.sha256(article.encode()).digest()[:4], "big") % FOLDS


def fold_of(sentence: Sentence) -> int | None:
    """The fold of a sentence of NewsMTSC, by its article; none for the other sources."""
    return fold_of_article(sentence.article) if sentence.article else None


def stance_sentences(rows: list[dict], pieces: Pieces, swap: bool = False) -> list[Sentence]:
    """Rows of `text, start, end, label`, by sentence."""
    groups: dict[str, list[dict]] = {}
    for row in rows:
        groups.setdefault(row["text"], []).append(row)
    sentences = []
    for (sentence, offsets), group in zip(pieces.cut(list(groups)), groups.values()):
        found = [(token_span(offsets, r["start"], r["end"]), r) for r in group]
        sentence.targets = [
            Target(*span, one_hot(r["label"]), is_name(r["target"])) for span, r in found if span
        ]
        labels = {row["label"] for row in group}
        sentence.sentiment = one_hot(labels.pop()) if len(labels) == 1 else None
        sentence.article = article_of(group[0])
        sentence.swap = swap
        sentences += windows(sentence, pieces.limit)
    return sentences


def windows(sentence: Sentence, limit: int) -> list[Sentence]:
    """A sentence within the limit as it is; of a longer one a part around each target, or its
    beginning.
    """
    if len(sentence.ids) <= limit:
        return [sentence]
    room = limit - 2
    parts = []
    for target in sentence.targets or [None]:
        middle = (target.start + target.end) // 2 - 1 if target else 0
        begin = min(max(0, middle - room // 2), len(sentence.ids) - 2 - room)
        cut = slice(begin + 1, begin + 1 + room)
        ids = [sentence.ids[0], *sentence.ids[cut], sentence.ids[-1]]
        moved = (
            [replace(target, start=target.start - begin, end=target.end - begin)] if target else []
        )
        parts.append(
            replace(
                sentence,
                ids=ids,
                shapes=[0, *sentence.shapes[cut], 0],
                targets=moved,
                sentiment=None if target else sentence.sentiment,
            )
        )
    return parts


def sentiment_sentences(rows: list[dict], pieces: Pieces) -> list[Sentence]:
    """Rows of `text, label` without neutral ones. SST-2 is in lower case and tokenised: the words
    are joined again.
    """
    sentences = [sentence for sentence, _ in pieces.cut([row["text"] for row in rows])]
    for sentence, row in zip(sentences, rows):
        sentence.sentiment = one_hot(row["label"])
        sentence.binary = True
    return [part for sentence in sentences for part in windows(sentence, pieces.limit)]


def tag_sentences(rows: list[dict], pieces: Pieces) -> list[Sentence]:
    """Rows of `tokens, tags`: the words joined with spaces, each word's tag at its first piece."""
    sentences = []
    for (sentence, offsets), row in zip(
        pieces.cut([" ".join(row["tokens"]) for row in rows]), rows
    ):
        starts = {}
        at = 0
        for word, tag in zip(row["tokens"], repaired(row["tags"])):
            starts[at] = TAGS.index(tag)
            at += len(word) + 1
        sentence.tags = [NO_TAG] * len(sentence.ids)
        last = -1
        begins = sorted(starts)
        for place, (start, end) in enumerate(offsets):
            word = (
                max((i for i, b in enumerate(begins) if b <= start), default=-1)
                if end > start
                else last
            )
            if end > start and word != last:
                sentence.tags[place] = starts[begins[word]]
                last = word
        if len(sentence.ids) <= pieces.limit:
            sentences.append(sentence)
    return sentences


def repaired(tags: list[str]) -> list[str]:
    """Tags in which I-X follows only B-X or I-X."""
    known = [tag if tag in TAGS else "O" for tag in tags]
    before = ["O", *known]
    return [f"B-{t[2:]}" if t[0] == "I" and b[2:] != t[2:] else t for b, t in zip(before, known)]


def epoch_batches(
    sentences: list[Sentence], tokens: int, pool: int, rng: random.Random
) -> list[list[Sentence]]:
    """Shuffled batches of sentences of similar length, of about `tokens` word pieces with padding
    each.
    """
    order = list(sentences)
    rng.shuffle(order)
    batches = []
    for begin in range(0, len(order), pool):
        batch: list[Sentence] = []
        for sentence in sorted(order[begin : begin + pool], key=lambda s: len(s.ids)):
            if batch and (len(batch) + 1) * len(sentence.ids) > tokens:
                batches.append(batch)
                batch = []
            batch.append(sentence)
        batches.append(batch)
    rng.shuffle(batches)
    return batches
