"""Chooses sentences of unlabelled news, and what in them may be a target."""

import gzip
import importlib.resources
import json
import random
import re
from pathlib import Path

from data import PRONOUNS

# A sentence ends with a mark, perhaps a closing quotation mark, white space, and a capital or
# opening mark.
END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])|\n+")
TITLE_BEFORE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|St|Jr|Sr|No|U\.S|[A-Z])\.$")
NAME = re.compile(
    r"\b[A-Z][\w’'.-]*[\w]"
    r"(?:\s+(?:of\s+(?:the\s+)?|the\s+|de\s+|van\s+|bin\s+|al-)?[A-Z][\w’'.-]*[\w]){0,4}"
)
PERSON_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey|him|[Hh]er|them|who)\b")
# Capitalised words that begin sentences or are no actors.
NO_ACTORS = set(
    "The A An In On At But And Or If It Its This That These Those There Here He She They We I "
    "You When While As For From With "
    "After Before Since What Who How Why Where Not No Yes So Then Now Some Many Most More All "
    "Both Each One Two Three Also Our "
    "His Her Their My Your By To Of Do Did Does Is Are Was Were Will Would Could Should May "
    "Might Can Monday Tuesday Wednesday "
    "Thursday Friday Saturday Sunday January February March April June July August September "
    "October November December "
    "Christmas Easter Mr Mrs Ms Dr Still Yet Even Just Only Once Under Over Last Next First".split()
)


def split_sentences(text: str) -> list[str]:
    """A plain split, good enough to choose training sentences from."""
    parts = []
    begin = 0
    for match in END.finditer(text):
        piece = text[begin : match.start()]
        if "\n" not in match.group() and TITLE_BEFORE.search(piece):
            continue
        parts.append(text[begin : match.end()].strip())
        begin = match.end()
    parts.append(text[begin:].strip())
    return parts


def candidates(text: str) -> list[tuple[int, int]]:
    """Half-open ranges of code points that may name an actor: capitalised names, and pronouns for
    persons.
    """
    found = []
    for match in NAME.finditer(text):
        start, end = match.span()
        words = match.group().split()
        while words and words[0].strip(".") in NO_ACTORS:
            start += len(words.pop(0))
            start += len(text[start:end]) - len(text[start:end].lstrip())
        end -= 2 if text[start:end].endswith(("’s", "'s")) else 0
        if words and end - start > 1 and text[start:end].lower() not in PRONOUNS:
            found.append((start, end))
    found += [match.span() for match in PERSON_PRONOUN.finditer(text)]
    return sorted(found)


def strengths() -> dict[str, float]:
    """The words of VADER's lexicon (MIT) with how negative or positive each is, -4..4."""
    lexicon = (
        importlib.resources.files("vaderSentiment")
        .joinpath("vader_lexicon.txt")
        .read_text(encoding="utf-8")
    )
    rows = (line.split("\t")[:2] for line in lexicon.splitlines())
    return {word: float(value) for word, value in rows if word.isalpha() and word.islower()}


def choose(path: Path, own: dict, known: set[str]) -> list[dict]:
    """Chooses sentences `{text, targets: [{start, end}]}` of a dump of articles, none of `known`.

    `own` are the settings. Most of the chosen have a strongly polar word and several possible
    targets: most sentences of news express no stance, and would teach little.
    """
    words = strengths()
    kinds: dict[str, list[dict]] = {"several": [], "single": [], "others": []}
    for row in sentences_with_targets(path, own):
        if row["text"] not in known:
            strongest = max(
                (abs(words.get(word, 0)) for word in re.findall(r"[a-z]+", row["text"].lower())),
                default=0,
            )
            polar = "several" if len(row["targets"]) > 1 else "single"
            kinds[polar if strongest >= own["polar_strength"] else "others"].append(row)
    return [row for kind, rows in kinds.items() for row in rows[: own[kind]]]


def with_other_targets(rows: list[dict], own: dict) -> list[dict]:
    """Sentences that have labelled targets, with what else in them may be a target."""
    rng = random.Random(own["seed"])
    spans = {}
    articles = {row["text"]: row["gid"] for row in reversed(rows)}
    for row in rows:
        spans.setdefault(row["text"], set()).add((row["start"], row["end"]))
    found = []
    for text, labelled in spans.items():
        others = [
            (a, b) for a, b in candidates(text) if not any(a < d and c < b for c, d in labelled)
        ]
        chosen = sorted([*labelled, *rng.sample(others, min(own["targets"], len(others)))])
        found.append(
            {
                "text": text,
                "gid": articles[text],
                "targets": [{"start": a, "end": b} for a, b in chosen],
            }
        )
    return found


def fragments(texts: list[str], own: dict) -> list[dict]:
    """Runs of at least four words of sentences, without targets: whether a part is positive is not
    whether the whole is.
    """
    rng = random.Random(own["seed"])
    found = {}
    for words in (text.split() for text in texts):
        for _ in range(own["fragments"] if len(words) > 4 else 0):
            length = rng.randint(4, len(words) - 1)
            begin = rng.randint(0, len(words) - length)
            found[" ".join(words[begin : begin + length])] = {"targets": []}
    return [{"text": text} | row for text, row in found.items()]


def sentences_with_targets(path: Path, own: dict) -> list[dict]:
    """Sentences that have what may be a target, a few of each article."""
    rng = random.Random(own["seed"])
    rows = []
    seen = set()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = [json.loads(line)["text"] for line in file]
    rng.shuffle(articles)
    for text in articles:
        usable = [
            (s, c)
            for s in split_sentences(text)
            if 50 <= len(s) <= 320 and s[-1] in '.!?"”' and (c := candidates(s))
        ]
        rng.shuffle(usable)
        for sentence, spans in usable[: own["per_article"]]:
            if sentence not in seen:
                seen.add(sentence)
                chosen = sorted(rng.sample(spans, min(own["targets"], len(spans))))
                rows.append(
                    {"text": sentence, "targets": [{"start": a, "end": b} for a, b in chosen]}
                )
    rng.shuffle(rows)
    return rows
