"""Scoring of what Python holds: tables of articles, and sentences."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from regard import _regard
from regard._given import Actors, ArrowRows, actor_rows, settings_json


@dataclass(frozen=True)
class Stance:
    """What a sentence expresses toward one of its targets."""

    label: str
    """``negative``, ``neutral`` or ``positive``: the likeliest of the three."""
    p_neg: float
    """Probability that the sentence is against the target."""
    p_neu: float
    """Probability that it is neither for nor against it."""
    p_pos: float
    """Probability that it is in its favour."""
    score: float
    """``p_pos - p_neg``, from -1 to 1."""

    def __repr__(self) -> str:
        return (
            f"Stance({self.label!r}, score={self.score:+.2f}, "
            f"p_neg={self.p_neg:.2f}, p_neu={self.p_neu:.2f}, p_pos={self.p_pos:.2f})"
        )


@dataclass(frozen=True)
class Part:
    """A folder of scored articles, as ``regard score`` writes it. It can be given wherever a path
    can.
    """

    path: Path
    counts: dict[str, int]
    """Records and mentions: ``records_read``, ``articles_scored``, ``mentions_scored`` and the
    others of ``run.json``.
    """
    skipped: dict[str, int]
    """Rows of ``skipped.csv`` by their reason."""
    warnings: list[str]

    @property
    def articles(self) -> int:
        """Number of articles that were scored."""
        return self.counts["articles_scored"]

    @property
    def mentions(self) -> int:
        """Number of mentions that were scored."""
        return self.counts["mentions_scored"]

    def __fspath__(self) -> str:
        return str(self.path)

    def __repr__(self) -> str:
        return f"Part({str(self.path)!r}, articles={self.articles}, mentions={self.mentions})"


class Scorer:
    """Finds the actors of a list in articles, and scores what each sentence expresses toward them.

    List and model are opened when they are first needed. A pickled scorer holds its settings only,
    so that it can be sent to other processes, each of which opens its own. Several threads may use
    one.

    >>> import pyarrow as pa
    >>> articles = pa.table({
    ...     "id": ["a1"],
    ...     "outlet": ["Halden Post"],
    ...     "date": ["2024-05-01"],
    ...     "text": ["Critics called Mira Halden a disgrace. The town slept."],
    ... })
    >>> scorer = Scorer([{"actor_id": "halden", "name": "Mira Halden", "type": "PER"}])
    >>> mentions = scorer.score(articles)
    >>> pa.table(mentions).select(["article_id", "mention", "actor_id", "label"]).to_pylist()
    [{'article_id': 'a1', 'mention': 'Mira Halden', 'actor_id': 'halden', 'label': 'negative'}]
    """

    def __init__(
        self, actors: Actors | None = None, *, threads: int | None = 1, **settings: Any
    ) -> None:
        """Check the settings.

        Args:
            actors: The actor list: the path of a CSV file, or its rows as mappings, with ``name``
                and, where they are known, ``actor_id``, ``type`` (PER, ORG, ...) and ``aliases``.
                Without one, actors are discovered.
            threads: Threads that score; None for one per processor.
            settings: The keys of ``[score]`` in a settings file, such as ``discover=True``,
                ``map={"text": "body"}``; and ``max_memory="2G"``.

        Raises:
            UsageError: There is no such setting, or it cannot have this value.
        """
        rows = actor_rows(actors)
        path = actors if rows is None else None
        self._state = (settings_json({**settings, "actors": path, "threads": threads}), rows)
        self._inner = _regard.Scorer(*self._state)

    def score(self, articles: ArrowRows) -> _regard.Table:
        """Score articles, and return a row for each mention: the columns of ``mentions.parquet``
        (docs/output.md).

        Args:
            articles: One article a row, in columns that are known by their names (docs/input.md)
                or that ``map`` names: a table, record batch or reader of pyarrow, a DataFrame of
                polars or of pandas 2.2, a relation of DuckDB, or anything else that gives Arrow
                data (``__arrow_c_stream__``, ``__arrow_c_array__``). Nothing is copied that they
                give as it is.

        Returns:
            A table that these libraries take: ``pyarrow.table(t)``, ``polars.DataFrame(t)``,
            ``pandas.DataFrame.from_arrow(t)``. Its ``counts``, ``skipped`` and ``warnings`` say
            what was left out.

        Raises:
            UsageError: No column can be the text, or the list cannot be used.
            RunError: The rows cannot be read, or more were skipped than ``max_skipped`` allows.
            KeyboardInterrupt: Ctrl-C.
        """
        return self._inner.score(articles)

    def score_part(self, articles: ArrowRows, out: str | os.PathLike[str]) -> Part:
        """Score articles into the folder ``out``, as ``regard score`` does, for
        :func:`regard.summarize`.

        A part that was stopped (Ctrl-C) goes on where it was when it is scored again.

        Raises:
            UsageError: As in :meth:`score`; or the folder holds something else.
            RunError: As in :meth:`score`; or no article can be used, unless ``allow_empty`` is set.
        """
        return Part(Path(out), *self._inner.score_part(articles, os.fspath(out)))

    def score_sentences(
        self, sentences: Iterable[tuple[str, Sequence[tuple[int, int]]]]
    ) -> list[list[Stance]]:
        """Score targets in sentences, each sentence alone; actor list and names are not looked at.

        Args:
            sentences: Each with its targets, which are indices of the string:
                ``sentence[start:end]`` is the target.

        Returns:
            For each sentence a stance for each target.

        Raises:
            ValueError: A target is empty, not in its sentence, or longer than the model can read;
                the message says which.

        >>> sentence = "Critics called Mira Halden a disgrace, but praised Bo Marn."
        >>> [halden, marn] = Scorer().score_sentences([(sentence, [(15, 26), (51, 58)])])[0]
        >>> halden.label, marn.label
        ('negative', 'positive')
        """
        given = [(text, list(targets)) for text, targets in sentences]
        return [
            [Stance(*stance) for stance in stances]
            for stances in self._inner.score_sentences(given)
        ]

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, self._state

    def __repr__(self) -> str:
        settings, rows = self._state
        actors = "" if rows is None else f", actors: {rows.count(chr(10)) - 1} rows"
        return f"<regard.Scorer {settings}{actors}>"


def _restore(settings: str, rows: str | None) -> Scorer:
    scorer = Scorer.__new__(Scorer)
    scorer._state = (settings, rows)
    scorer._inner = _shared(settings, rows, _file_stamps(settings))
    return scorer


@lru_cache(maxsize=1)
def _shared(settings: str, rows: str | None, stamps: tuple[object, ...]) -> _regard.Scorer:
    """Return one scorer for all that are sent to this process with these settings, so that the
    model is loaded once.
    """
    return _regard.Scorer(settings, rows)


def _file_stamps(settings: str) -> tuple[object, ...]:
    """Return what changes when a file that the settings name does."""
    named = json.loads(settings)
    stamps: list[object] = []
    for key in ("actors", "spellings", "institutions", "metonyms", "model"):
        with suppress(TypeError, OSError):
            stat = os.stat(named.get(key))
            stamps.append((key, stat.st_mtime_ns, stat.st_size))
    return tuple(stamps)


def score_sentences(
    sentences: Iterable[tuple[str, Sequence[tuple[int, int]]]], **settings: Any
) -> list[list[Stance]]:
    """Score targets in sentences as :meth:`Scorer.score_sentences` does; the model stays loaded
    for the next call.

    >>> score_sentences([("Bo Marn spoke on Monday.", [(0, 7)])])[0][0].label
    'neutral'
    """
    return _restore(settings_json({"threads": 1, **settings}), None).score_sentences(sentences)
