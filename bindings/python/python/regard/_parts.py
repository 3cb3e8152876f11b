"""A partition of articles becomes a scored part: what the adapters for Spark, Ray, Daft and others
share.

An adapter hands over the record batches of one partition and gets one row back. An engine may kill
a task, run it again, or run it twice at the same time. So a part is written into a temporary folder
and renamed when it is complete: the first attempt that finishes is the part, and any other is
thrown away.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from regard import Error, Scorer, __version__
from regard._child import TOO_MANY_SKIPPED, check_in_child, score_in_child
from regard._errors import run_error, usage_error
from regard._settings import (
    Actors,
    folder_of,
    read_files,
    refuse_unfit,
    with_absolute_model,
    with_listed_map,
)

#: The columns of a partition that has none: how regard itself names the fields of an article.
_ARTICLES = pa.schema(
    [(name, pa.string()) for name in ("id", "outlet", "date", "title", "text", "url")]
)
#: Rows that are Python objects at a time.
_ROWS = 1_000
#: Why all articles of a partition may be lost: the engine's batches cannot be read.
_UNREADABLE = ("unknown_format", "unreadable_input")


class PartRow(NamedTuple):
    """What is known of a part: the row that a partition becomes."""

    path: str
    """The folder, as ``regard score`` writes it."""
    articles: int
    """Articles that were scored."""
    mentions: int
    """Mentions that were scored."""
    skipped: int
    """Records that could not be used, duplicates not counted; ``skipped.csv`` has the reasons."""
    verdict: str
    """``complete``, or ``too_many_skipped`` where more were skipped than ``max_skipped`` allows."""
    sha256: str
    """SHA-256 of the lines that ``sha256sum *.parquet *.csv`` prints in the folder."""


#: The types of a :class:`PartRow` in a table of the engine.
PART_SCHEMA = pa.schema(
    [
        ("path", pa.string()),
        ("articles", pa.int64()),
        ("mentions", pa.int64()),
        ("skipped", pa.int64()),
        ("verdict", pa.string()),
        ("sha256", pa.string()),
    ]
)


def read_part(folder: Path) -> PartRow:
    """Return the row of a finished part."""
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    ledger = run["facts"]["ledger"]
    return PartRow(
        path=str(folder),
        articles=ledger["articles_scored"],
        mentions=ledger["mentions_scored"],
        skipped=ledger["records_skipped"],
        verdict=run["verdict"],
        sha256=_checksum({name: file["sha256"] for name, file in run["outputs"].items()}),
    )


def _checksum(files: Mapping[str, str]) -> str:
    lines = "".join(f"{files[name]}  {name}\n" for name in sorted(files))
    return hashlib.sha256(lines.encode()).hexdigest()


@dataclass(frozen=True)
class PartScorer:
    """Scores partitions into folders of ``out``.

    It is made where the job is started, which reads the files that settings name, and sent with
    each task.
    """

    out: str
    settings: Mapping[str, object]
    files: Mapping[str, bytes]
    """What the files hold that settings name, by setting."""
    in_process: bool

    @classmethod
    def prepare(
        cls,
        out: str | os.PathLike[str],
        actors: Actors | None,
        settings: Mapping[str, object],
        in_process: bool,
    ) -> PartScorer:
        """Read the actor list and the other files.

        Raises:
            UsageError: ``out`` is an address, a setting cannot be one of a part, or a file cannot
                be read.
        """
        refuse_unfit(settings)
        given = {"threads": 1, **with_listed_map(settings), "actors": actors}
        files = read_files(given)
        others = {name: value for name, value in given.items() if name not in files}
        return cls(folder_of(out), with_absolute_model(others), files, in_process)

    def check(self, schema: pa.Schema | None = None) -> None:
        """Check the settings, and the columns where they are known.

        Raises:
            UsageError, RunError: In the words of the command.
        """
        with self._settings_in_files() as (settings, folder):
            check_in_child(schema or _ARTICLES, settings, folder / "part")

    def make_folder(self) -> None:
        """Make ``out``, which must hold no parts: they could not be told from those of this job.

        Raises:
            UsageError: It holds some.
        """
        out = Path(self.out)
        out.mkdir(parents=True, exist_ok=True)
        found = sorted(path.name for path in out.glob("part-*"))
        if found:
            raise usage_error(
                f"{out} holds parts already ({found[0]}, {len(found)} in all): remove them, or "
                "choose another folder"
            )

    def score(
        self,
        batches: Iterable[pa.RecordBatch],
        name: str | None = None,
        schema: pa.Schema | None = None,
    ) -> PartRow:
        """Score a partition into the folder ``name`` of ``out``; without a name, into one that is
        named by its rows.

        ``schema`` is that of a partition without a batch.

        Raises:
            RunError, UsageError: In the words of the command.
        """
        out = Path(self.out)
        if name is not None and (out / name).is_dir():
            return read_part(out / name)
        out.mkdir(parents=True, exist_ok=True)
        digest = RowDigest(self)
        work = out / f".{name or 'part'}.{uuid.uuid4().hex}"
        try:
            self._write(
                digest.each(batches) if name is None else iter(batches), schema or _ARTICLES, work
            )
            return _publish(work, out / (name or digest.name()))
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def score_table(self, table: pa.Table) -> PartRow:
        """Score a partition that is held in memory into a folder that is named by its rows.

        Raises:
            RunError, UsageError: In the words of the command.
        """
        digest = RowDigest(self)
        batches = list(digest.each(table.to_batches()))
        return self.score(batches, digest.name(), table.schema)

    def finish(self, rows: Iterable[PartRow]) -> list[PartRow]:
        """Return the parts of a job, each once; remove what killed tasks left, and warn where too
        much was skipped.

        Raises:
            RunError: A part is not here.
        """
        parts = sorted(set(rows))
        lost = [part.path for part in parts if not Path(part.path, "run.json").exists()]
        if lost:
            raise run_error(
                f"{lost[0]} is not here, of {len(parts)} parts {len(lost)}: "
                "out must be on a file system that this process and all workers see"
            )
        for left in Path(self.out).glob(".part*"):
            shutil.rmtree(left, ignore_errors=True)
        exceeded = [part for part in parts if part.verdict != "complete"]
        if exceeded:
            first = exceeded[0]
            warnings.warn(
                f"too many records were skipped in {len(exceeded)} of {len(parts)} parts, "
                f"first in {first.path} ({first.skipped} records): read skipped.csv there",
                stacklevel=3,
            )
        return parts

    def _write(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema, work: Path) -> None:
        with self._settings_in_files() as (settings, _):
            if self.in_process:
                _score_here(batches, schema, settings, work)
            else:
                score_in_child(batches, schema, settings, work)
        _check_was_read(work)

    @contextmanager
    def _settings_in_files(self) -> Iterator[tuple[dict[str, object], Path]]:
        """Give the settings, with files that hold what was sent, and the folder of these files
        while they exist.
        """
        with tempfile.TemporaryDirectory(prefix="regard-") as name:
            folder = Path(name)
            paths = {setting: folder / f"{setting}.csv" for setting in self.files}
            for setting, path in paths.items():
                path.write_bytes(self.files[setting])
            yield (
                {**self.settings, **{setting: str(path) for setting, path in paths.items()}},
                folder,
            )


def _score_here(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, settings: Mapping[str, Any], work: Path
) -> None:
    first = next(batches, None)
    known = schema if first is None else first.schema
    reader = pa.RecordBatchReader.from_batches(known, _with(first, batches))
    try:
        Scorer(**settings, unique_ids=True, allow_empty=True).score_part(reader, work)
    except Error as error:
        # The part is whole, and its row says so.
        if error.exit_code != TOO_MANY_SKIPPED:
            raise


def _with(
    first: pa.RecordBatch | None, batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    if first is not None:
        yield first
        yield from batches


def _check_was_read(work: Path) -> None:
    """Check that the rows of a part were read to their end: what the command cannot read is a
    skipped record to it.
    """
    skipped = json.loads((work / "run.json").read_text(encoding="utf-8"))["facts"]["skipped"]
    if not any(reason in skipped for reason in _UNREADABLE):
        return
    with (work / "skipped.csv").open(encoding="utf-8-sig", newline="") as rows:
        details = [row["detail"] for row in csv.DictReader(rows) if row["reason"] in _UNREADABLE]
    raise run_error(f"the partition cannot be read: {details[0]}")


def _publish(work: Path, folder: Path) -> PartRow:
    """Rename the folder of a finished part to its own name, unless another attempt was first."""
    try:
        work.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
    return read_part(folder)


class RowDigest:
    """Names a part by its rows, in whatever order and batches they come, and by the settings that
    score them.

    So a task that is run again finds the part that it made before, where the engine does not number
    partitions.
    """

    def __init__(self, scorer: PartScorer) -> None:
        made_by = (__version__, sorted(scorer.settings.items()), sorted(scorer.files.items()))
        self._base = hashlib.sha256(repr(made_by).encode())
        self._sum = 0

    def each(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Pass batches on, and add their rows."""
        for batch in batches:
            for start in range(0, batch.num_rows, _ROWS):
                self._add(batch.slice(start, _ROWS))
            yield batch

    def _add(self, batch: pa.RecordBatch) -> None:
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            self._sum += int.from_bytes(hashlib.sha256(repr(row).encode()).digest(), "little")

    def name(self) -> str:
        """Return the name for the rows so far."""
        digest = self._base.copy()
        digest.update((self._sum % 2**256).to_bytes(32, "little"))
        return f"part-{digest.hexdigest()[:32]}"
