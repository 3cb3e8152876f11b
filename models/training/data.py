"""Reads the data files and turns them into sentences of word pieces with everything that is labelled in them."""

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
    "i me my mine myself we us our ours ourselves you your yours yourself he him his himself she her hers herself it its "
    "itself they them their theirs themselves who whom whose which that this these those one".split()
)
# "corpus_article-numbers_sentence-number_": everything before the sentence number names the article.
ARTICLE = re.compile(r"^([a-z]+(?:_v\d+)?(?:_-?\d+)*?)_-?\d+_(?!-?\d+_)")
WORD = re.compile(r"[^\W_]+")
FOLDS = 5


class DataError(Exception):
    """A data file is missing or is not the one the recipe was made for."""


@dataclass(frozen=True)
class Target:
    """A target's half-open range of word pieces, the probability of each class, and whether it is a proper name."""

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
        self.begin, self.end = special[0], special[-1]
        self.mask = next(self.tokenizer.token_to_id(t) for t in ("[MASK]", "<mask>") if self.tokenizer.token_to_id(t) is not None)
        self.pad = next(self.tokenizer.token_to_id(t) for t in ("[PAD]", "<pad>") if self.tokenizer.token_to_id(t) is not None)

    def cut(self, texts: list[str]) -> list[tuple[Sentence, list[tuple[int, int]]]]:
        """A sentence without labels for each text, and the code points of its pieces."""
        found = []
        for text, encoding in zip(texts, self.tokenizer.encode_batch(texts)):
            spans = [(m.start(), m.end(), case_shape(m.group())) for m in WORD.finditer(text)]
            found.append((Sentence(text, encoding.ids, shapes_at(spans, encoding.offsets)), encoding.offsets))
        return found

    def name(self, text: str) -> tuple[list[int], list[int]]:
        """The pieces of a name and their shapes."""
        sentence, _ = self.cut([text])[0]
        return sentence.ids[1:-1], sentence.shapes[1:-1]


def case_shape(word: str) -> int:
    """The letter case of a word: 0 none, 1 lower, 2 Capitalised, 3 UPPER, 4 other; as src/stance/shape.rs has it."""
    cased = [c.isupper() for c in word if c.isupper() or c.islower()]
    if not cased:
        return 0
    first, others = cased[0], cased[1:]
    if not any(others):
        return 2 if first else 1
    return 3 if first and all(others) else 4


def shapes_at(words: list[tuple[int, int, int]], offsets: list[tuple[int, int]]) -> list[int]:
    """The shape of the word that each piece begins in; 0 outside of words."""
    shapes, at = [], 0
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
    """Whether a target looks like a proper name: no pronoun, and its last word begins with a capital."""
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
        sentence.targets = [Target(*span, one_hot(r["label"]), is_name(r["target"])) for span, r in found if span]
        labels = {row["label"] for row in group}
        sentence.sentiment = one_hot(labels.pop()) if len(labels) == 1 else None
        sentence.article, sentence.swap = article_of(group[0]), swap
        sentences += windows(sentence, pieces.limit)
    return sentences


def windows(sentence: Sentence, limit: int) -> list[Sentence]:
    """A sentence within the limit as it is; of a longer one a part around each target, or its beginning."""
    if len(sentence.ids) <= limit:
        return [sentence]
    room = limit - 2
    parts = []
    for target in sentence.targets or [None]:
        middle = (target.start + target.end) // 2 - 1 if target else 0
        begin = min(max(0, middle - room // 2), len(sentence.ids) - 2 - room)
        cut = slice(begin + 1, begin + 1 + room)
        ids = [sentence.ids[0], *sentence.ids[cut], sentence.ids[-1]]
        moved = [replace(target, start=target.start - begin, end=target.end - begin)] if target else []
        parts.append(replace(sentence, ids=ids, shapes=[0, *sentence.shapes[cut], 0], targets=moved,
                             sentiment=None if target else sentence.sentiment))
    return parts


def sentiment_sentences(rows: list[dict], pieces: Pieces) -> list[Sentence]:
    """Rows of `text, label` without neutral ones. SST-2 is in lower case and tokenised: the words are joined again."""
    sentences = [sentence for sentence, _ in pieces.cut([row["text"] for row in rows])]
    for sentence, row in zip(sentences, rows):
        sentence.sentiment, sentence.binary = one_hot(row["label"]), True
    return [part for sentence in sentences for part in windows(sentence, pieces.limit)]


def tag_sentences(rows: list[dict], pieces: Pieces) -> list[Sentence]:
    """Rows of `tokens, tags`: the words joined with spaces, each word's tag at its first piece."""
    sentences = []
    for (sentence, offsets), row in zip(pieces.cut([" ".join(row["tokens"]) for row in rows]), rows):
        starts, at = {}, 0
        for word, tag in zip(row["tokens"], repaired(row["tags"])):
            starts[at] = TAGS.index(tag)
            at += len(word) + 1
        sentence.tags = [NO_TAG] * len(sentence.ids)
        last = -1
        begins = sorted(starts)
        for place, (start, end) in enumerate(offsets):
            word = max((i for i, b in enumerate(begins) if b <= start), default=-1) if end > start else last
            if end > start and word != last:
                sentence.tags[place], last = starts[begins[word]], word
        if len(sentence.ids) <= pieces.limit:
            sentences.append(sentence)
    return sentences


def repaired(tags: list[str]) -> list[str]:
    """Tags in which I-X follows only B-X or I-X."""
    known = [tag if tag in TAGS else "O" for tag in tags]
    before = ["O", *known]
    return [f"B-{t[2:]}" if t[0] == "I" and b[2:] != t[2:] else t for b, t in zip(before, known)]


SLOT = re.compile(r"\{([PO])(\d)([-0+])\}")
FIRST = ("Alma Birger Chen Dalia Emeka Fatou Goran Hana Ilya Jorge Kirsten Lamar Mercedes Nikhil Oluwaseun Petra Quentin Rosa "
         "Sami Tove Umar Valentina Wen Ximena Yusuf Zora Andrew Brenda Carl Denise Edward Frances George Helen").split()
LAST = ("Abernathy Bokassy Castellow Dunmore Eberhardt Farouk Gunnarsen Hollander Ishiguro Jankowicz Kaplan Lindell Mbeki-Ross "
        "Novotny Orellana Petrakis Quinlan Rosenthal Sandoval Thackeray Ueda Valdez Whitmore Xanthos Yarrow Zeller Banerjee "
        "Crowley Delgado Edmonds Fitzroy Greaves Huang Ibekwe Johansen").split()
TITLES = ["", "", "", "", "Senator ", "Judge ", "Mayor ", "Dr. ", "Sergeant ", "Professor "]
BODIES = ["Alder", "Brisk", "Cobalt", "Dorn", "Elm", "Fjord", "Garnet", "Heron", "Ivory", "Juniper", "Kestrel", "Larch"]
KINDS = [" Foods", " Bank", " Airways", " Council", " Institute", " Motors", " Union", " University", " Energy", " Group"]


def template_sentences(path: Path, pieces: Pieces, copies: int, rng: random.Random) -> list[Sentence]:
    """Each template `copies` times, under invented names."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    rows = []
    for number, line in enumerate(lines * copies):
        text, at = "", 0
        people, bodies = rng.sample(LAST, 3), rng.sample(BODIES, 3)
        found = []
        for slot in SLOT.finditer(line):
            kind, index, label = slot[1], int(slot[2]), "-0+".index(slot[3]) - 1
            name = f"{rng.choice(TITLES) or rng.choice(FIRST) + ' '}{people[index]}" if kind == "P" else bodies[index] + rng.choice(KINDS)
            text += line[at : slot.start()]
            found.append({"start": len(text), "end": len(text) + len(name), "target": name, "label": label})
            text, at = text + name, slot.end()
        text += line[at:]
        rows += [{"text": text, **target} for target in found]
    sentences = stance_sentences(rows, pieces)
    return [replace(sentence, sentiment=None) for sentence in sentences]


@dataclass
class Names:
    """What targets are replaced by: word pieces and shapes of other names, or a mask."""

    pool: list[tuple[list[int], list[int]]]
    mask: int
    pad: int
    probability: float
    mask_share: float
    limit: int

    def swap(self, sentence: Sentence, rng: random.Random) -> Sentence:
        """Replaces some of a sentence's named targets; labels stay, but an exchanged name loses its tags."""
        spans = sorted({(t.start, t.end) for t in sentence.targets})
        named = {(t.start, t.end) for t in sentence.targets if t.is_name}
        overlapping = any(a[1] > b[0] for a, b in zip(spans, spans[1:]))
        if not sentence.swap or overlapping:
            return sentence
        chosen = {span: self.other(rng) for span in spans if span in named and rng.random() < self.probability}
        return replace_spans(sentence, spans, chosen, self.limit) if chosen else sentence

    def other(self, rng: random.Random) -> tuple[list[int], list[int]]:
        """Another name's pieces, or one mask."""
        return ([self.mask], [2]) if rng.random() < self.mask_share else rng.choice(self.pool)


def name_pool(sentences: list[Sentence]) -> list[tuple[list[int], list[int]]]:
    """The distinct names among the targets of sentences whose names may be swapped."""
    names = {(tuple(s.ids[t.start : t.end]), tuple(s.shapes[t.start : t.end]))
             for s in sentences if s.swap for t in s.targets if t.is_name}
    return [(list(ids), list(shapes)) for ids, shapes in sorted(names)]


def replace_spans(sentence: Sentence, spans: list, chosen: dict, limit: int) -> Sentence:
    """Rebuilds a sentence with the word pieces of the chosen spans exchanged."""
    tagged = sentence.tags or [NO_TAG] * len(sentence.ids)
    ids, shapes, tags, moved, done = [], [], [], {}, 0
    for start, end in [*spans, (len(sentence.ids), len(sentence.ids))]:
        ids += sentence.ids[done:start]
        shapes += sentence.shapes[done:start]
        tags += tagged[done:start]
        begin = len(ids)
        new_ids, new_shapes = chosen.get((start, end), (sentence.ids[start:end], sentence.shapes[start:end]))
        ids += new_ids
        shapes += new_shapes
        tags += [NO_TAG] * len(new_ids) if (start, end) in chosen else tagged[start:end]
        moved[start, end] = (begin, len(ids))
        done = end
    if len(ids) > limit:
        return sentence
    targets = [replace(t, start=moved[t.start, t.end][0], end=moved[t.start, t.end][1]) for t in sentence.targets]
    return replace(sentence, ids=ids, shapes=shapes, targets=targets, tags=tags if sentence.tags else None)


def epoch_batches(sentences: list[Sentence], tokens: int, pool: int, rng: random.Random) -> list[list[Sentence]]:
    """Shuffled batches of sentences of similar length, of about `tokens` word pieces with padding each."""
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
