"""Summaries of scored parts, and whole runs."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol, Union

from regard import _regard
from regard._given import Actors, actor_rows, settings_json


class HasPath(Protocol):
    """A row of a job's parts, as the adapters return it."""

    @property
    def path(self) -> str | Path: ...


#: A path, a :class:`regard.Part`, or anything with a ``path``.
PartLike = Union[str, "os.PathLike[str]", HasPath]


class Summary(Mapping[str, _regard.Table]):
    """The folder of a summary, and its tables by their names: ``summary["actors"]`` is
    ``actors.csv`` with typed columns.
    """

    path: Path
    """The folder. One that was made for the purpose is removed when this object is."""
    warnings: list[str]
    """Warnings, as the command prints them."""

    def __init__(
        self, path: Path, warnings: list[str], temporary: tempfile.TemporaryDirectory[str] | None
    ) -> None:
        self.path = path
        self.warnings = warnings
        self._temporary = temporary

    @property
    def tables(self) -> list[str]:
        """Names of the tables."""
        return sorted(self._files())

    def _files(self) -> dict[str, Path]:
        folders = (self.path / "parquet", self.path)
        return {file.stem: file for folder in folders for file in folder.glob("*.parquet")}

    def __getitem__(self, name: str) -> _regard.Table:
        files = self._files()
        if name not in files:
            raise KeyError(
                f"{name!r} is none of the tables of {self.path}: {', '.join(self.tables)}"
            )
        return _regard.read_table(files[name])

    def __iter__(self) -> Any:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self._files())

    def __repr__(self) -> str:
        return f"<regard.Summary in {self.path}: {', '.join(self.tables)}>"


def summarize(
    parts: PartLike | Iterable[PartLike], out: str | os.PathLike[str] | None = None, **settings: Any
) -> Summary:
    """Summarize scored parts, as ``regard summarize`` does.

    Args:
        parts: Folders that :meth:`Scorer.score_part`, an adapter or ``regard score`` wrote; or one
        of them.
        out: The folder of the tables; without one, a temporary folder that is removed with the
        summary.
        settings: The keys of ``[summarize]`` in a settings file, such as ``period="week"``; and
        ``threads``, ``max_memory``,
            ``excel``. Tables are also written as Parquet unless ``parquet=False``: the summary's
            own tables are read from there.

    Raises:
        UsageError: The parts do not belong together, or a setting cannot be used.
        RunError: The tables cannot be written.
    """
    folder, temporary = _folder(out)
    given = settings_json({"parquet": True, **settings})
    return Summary(folder, _regard.summarize(_paths(parts), str(folder), given), temporary)


def run(
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    out: str | os.PathLike[str] | None = None,
    actors: Actors | None = None,
    **settings: Any,
) -> Summary:
    """Score dumps and summarize them in one folder, as ``regard run`` does.

    Args:
        inputs: Files and folders (docs/input.md), or one of them.
        out: As of :func:`summarize`.
        actors: As of :class:`Scorer`.
        settings: The keys of ``[score]`` and ``[summarize]``; and ``threads``, ``max_memory``,
        ``excel``.

    Raises:
        UsageError: An input, the list or a setting cannot be used; nothing was started.
        RunError: No article can be used, or more were skipped than ``max_skipped`` allows.
        KeyboardInterrupt: Ctrl-C; called again with the same folder, the run goes on where it was.
    """
    folder, temporary = _folder(out)
    rows = actor_rows(actors)
    path = actors if rows is None else None
    given = settings_json({"parquet": True, **settings, "actors": path})
    names = [inputs] if isinstance(inputs, (str, os.PathLike)) else inputs
    warnings = _regard.run([os.fspath(name) for name in names], str(folder), given, rows)
    return Summary(folder, warnings, temporary)


def _folder(
    out: str | os.PathLike[str] | None,
) -> tuple[Path, tempfile.TemporaryDirectory[str] | None]:
    if out is not None:
        return Path(out), None
    temporary = tempfile.TemporaryDirectory(prefix="regard-")
    return Path(temporary.name), temporary


def _paths(parts: Any) -> list[str]:
    if isinstance(parts, (str, os.PathLike)) or hasattr(parts, "path"):
        return [_path(parts)]
    paths: Iterable[Any] = parts
    return [_path(part) for part in paths]


def _path(part: Any) -> str:
    path: str = os.fspath(getattr(part, "path", part))
    return path
