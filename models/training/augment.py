"""Sentences made from templates, and other names in the place of the targets' own."""

import random
import re
from dataclasses import dataclass, replace
from pathlib import Path

from data import NO_TAG, Pieces, Sentence, stance_sentences

SLOT = re.compile(r"\{([POL])(\d)([-0+])\}")
FIRST = (
    "Alma Birger Chen Dalia Emeka Fatou Goran Hana Ilya Jorge Kirsten Lamar Mercedes Nikhil "
    "Oluwaseun Petra Quentin Rosa Sami Tove Umar Valentina Wen Ximena Yusuf Zora Andrew Brenda "
    "Carl Denise Edward Frances George Helen"
).split()
LAST = (
    "Abernathy Bokassy Castellow Dunmore Eberhardt Farouk Gunnarsen Hollander Ishiguro Jankowicz "
    "Kaplan Lindell Mbeki-Ross Novotny Orellana Petrakis Quinlan Rosenthal Sandoval Thackeray Ueda "
    "Valdez Whitmore Xanthos Yarrow Zeller Banerjee Crowley Delgado Edmonds Fitzroy Greaves Huang "
    "Ibekwe Johansen"
).split()
TITLES = "Senator Judge Mayor Dr. Sergeant Professor Governor Mr. Ms.".split()
BODIES = "Alder Brisk Cobalt Dorn Elm Fjord Garnet Heron Ivory Juniper Kestrel Larch".split()
KINDS = "Foods Bank Airways Council Institute Motors Union University Energy Group".split()
PLACES = (
    "Ankara Brazil Cairo Chicago Denver Finland France Ghana Hanoi Iowa Kenya Lisbon Mumbai Oregon "
    "Oslo Ohio Peru Quito Riga Seoul Texas Toronto Vietnam Warsaw"
).split()


def person(line: str, start: int, end: int, surname: str, rng: random.Random) -> str:
    """A person's name that fits the place `start..end` of the line: with a title or a first name,
    or the surname alone.
    """
    before = (line[:start].split() or [""])[-1]
    after_title = before[:1].isupper() or before in ("the", "a", "an")
    if after_title or line[end : end + 1] == "-" or rng.random() < 0.25:
        return surname
    if rng.random() < 0.3:
        return f"{rng.choice(TITLES)} {surname}"
    return f"{rng.choice(FIRST)} {surname}"


def filled(line: str, rng: random.Random) -> list[dict]:
    """The rows of one template with names in its slots."""
    people = rng.sample(LAST, 5)
    bodies = rng.sample(BODIES, 5)
    places = rng.sample(PLACES, 5)
    text = ""
    at = 0
    found = []
    for slot in SLOT.finditer(line):
        index = int(slot[2]) % 5
        if slot[1] == "P":
            name = person(line, slot.start(), slot.end(), people[index], rng)
        elif slot[1] == "O":
            name = f"{bodies[index]} {rng.choice(KINDS)}"
        else:
            name = places[index]
        text += line[at : slot.start()]
        label = "-0+".index(slot[3]) - 1
        found.append(
            {"start": len(text), "end": len(text) + len(name), "target": name, "label": label}
        )
        text += name
        at = slot.end()
    text += line[at:]
    return [{"text": text, **target} for target in found]


def template_sentences(
    path: Path, pieces: Pieces, copies: int, rng: random.Random
) -> list[Sentence]:
    """Each template `copies` times, under invented names."""
    lines = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    rows = [row for line in lines * copies for row in filled(line, rng)]
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
        """Replaces some of a sentence's named targets; labels stay, but an exchanged name loses its
        tags.
        """
        spans = sorted({(t.start, t.end) for t in sentence.targets})
        named = {(t.start, t.end) for t in sentence.targets if t.is_name}
        overlapping = any(a[1] > b[0] for a, b in zip(spans, spans[1:]))
        if not sentence.swap or overlapping:
            return sentence
        chosen = {
            span: self.other(rng)
            for span in spans
            if span in named and rng.random() < self.probability
        }
        return replace_spans(sentence, spans, chosen, self.limit) if chosen else sentence

    def other(self, rng: random.Random) -> tuple[list[int], list[int]]:
        """Another name's pieces, or one mask."""
        return ([self.mask], [2]) if rng.random() < self.mask_share else rng.choice(self.pool)


def name_pool(sentences: list[Sentence]) -> list[tuple[list[int], list[int]]]:
    """The distinct names among the targets of sentences whose names may be swapped."""
    names = {
        (tuple(s.ids[t.start : t.end]), tuple(s.shapes[t.start : t.end]))
        for s in sentences
        if s.swap
        for t in s.targets
        if t.is_name
    }
    return [(list(ids), list(shapes)) for ids, shapes in sorted(names)]


def replace_spans(sentence: Sentence, spans: list, chosen: dict, limit: int) -> Sentence:
    """Rebuilds a sentence with the word pieces of the chosen spans exchanged."""
    tagged = sentence.tags or [NO_TAG] * len(sentence.ids)
    ids = []
    shapes = []
    tags = []
    moved = {}
    done = 0
    for start, end in [*spans, (len(sentence.ids), len(sentence.ids))]:
        ids += sentence.ids[done:start]
        shapes += sentence.shapes[done:start]
        tags += tagged[done:start]
        begin = len(ids)
        new_ids, new_shapes = chosen.get(
            (start, end), (sentence.ids[start:end], sentence.shapes[start:end])
        )
        ids += new_ids
        shapes += new_shapes
        tags += [NO_TAG] * len(new_ids) if (start, end) in chosen else tagged[start:end]
        moved[start, end] = (begin, len(ids))
        done = end
    if len(ids) > limit:
        return sentence
    targets = [
        replace(t, start=moved[t.start, t.end][0], end=moved[t.start, t.end][1])
        for t in sentence.targets
    ]
    return replace(
        sentence, ids=ids, shapes=shapes, targets=targets, tags=tags if sentence.tags else None
    )
