"""Settings of scoring, as they are sent with a task and given to the command."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from regard._errors import usage_error
from regard._given import Actors, actor_rows

__all__ = ["Actors"]

#: Settings that name a file. It is read where the job is started, and sent with each task.
_FILES = ("actors", "spellings", "institutions", "metonyms")
#: Settings that an adapter gives itself, or that mean nothing for one partition of many.
_REFUSED = {
    "allow_empty": "it is always on",
    "config": "give the settings themselves",
    "dry_run": "settings are always checked before the job starts",
    "log_format": "the adapter reads the messages",
    "quiet": "the adapter reads the messages",
    "verbose": "the adapter reads the messages",
    "limit": "it would hold for each partition: limit the articles in the engine",
    "out": "it is the argument out of the job",
    "shard": "the engine makes the partitions",
    "skip_finished": "it is for the command: a job begins with an empty folder",
    "unique_ids": "it is always on",
}


def refuse_unfit(settings: Mapping[str, object]) -> None:
    """Check that no setting is one that cannot be set for a part.

    Raises:
        UsageError: One is.
    """
    for name, reason in _REFUSED.items():
        if name in settings:
            raise usage_error(f"{name} cannot be set here: {reason}")


def read_files(settings: Mapping[str, object]) -> dict[str, bytes]:
    """Read the files that settings name, by setting.

    Raises:
        UsageError: One cannot be read.
    """
    contents = {name: _content(name, settings.get(name)) for name in _FILES}
    return {name: content for name, content in contents.items() if content is not None}


def _content(name: str, value: object) -> bytes | None:
    if value is None or (name == "metonyms" and value in ("on", "off")):
        return None
    if isinstance(value, (str, os.PathLike)):
        try:
            return Path(value).read_bytes()
        except OSError as error:
            raise usage_error(
                f"{name}: {os.fspath(value)!r} cannot be read: {error.strerror}"
            ) from error
    if name == "actors" and isinstance(value, Sequence):
        return (actor_rows(value) or "").encode()
    raise usage_error(f"{name}: a path is needed, not {value!r}")


def with_absolute_model(settings: Mapping[str, object]) -> dict[str, object]:
    """Return the settings with the place of the model's folder, which is not sent: it must be there
    on all workers.
    """
    model = settings.get("model")
    if model is None or str(model).startswith("hub:"):
        return dict(settings)
    return {**settings, "model": os.path.abspath(str(model))}


def folder_of(out: str | os.PathLike[str]) -> str:
    """Return the absolute path of the folder for the parts.

    Raises:
        UsageError: It is an address: parts are written to a file system.
    """
    address = re.match(r"([a-z][a-z0-9+.-]*):/", os.fspath(out))
    if address:
        raise usage_error(
            f"out is an address ({address[1]}:): give a folder that all workers see, and copy the "
            "parts from there (docs/engines.md)"
        )
    return os.path.abspath(out)


def flags(settings: Mapping[str, object]) -> Iterator[str]:
    """Return settings as flags of the command: ``no_sentences=True`` is ``--no-sentences``.

    A list repeats the flag.
    """
    for name, value in settings.items():
        flag = "--" + name.replace("_", "-")
        if value is True:
            yield flag
        elif isinstance(value, (list, tuple)):
            yield from (f"{flag}={item}" for item in value)
        elif value is not None and value is not False:
            yield f"{flag}={value}"


def with_id(settings: Mapping[str, object], column: str | None) -> dict[str, object]:
    """Return the settings with the column of the article's id among the fields of ``map``.

    Raises:
        UsageError: ``map`` names another.
    """
    fields = _fields(settings.get("map", {}))
    if column is not None and fields.setdefault("id", column) != column:
        raise usage_error(f"id is {column!r} and in map {fields['id']!r}: give one of them")
    return {**settings, "map": fields}


def with_listed_map(settings: Mapping[str, object]) -> dict[str, object]:
    """Return the settings with ``map`` as the settings file has it: a list of ``FIELD=NAME``.

    Raises:
        UsageError: It is neither that nor a mapping.
    """
    if "map" not in settings:
        return dict(settings)
    return {
        **settings,
        "map": [f"{field}={name}" for field, name in _fields(settings["map"]).items()],
    }


def _fields(map: object) -> dict[str, str]:
    """Return ``map`` as a mapping, also where it is a list of ``FIELD=NAME``, as the command has
    them.
    """
    if isinstance(map, Mapping):
        return dict(map)
    if isinstance(map, (list, tuple)) and all("=" in pair for pair in map):
        return dict(pair.split("=", 1) for pair in map)
    raise usage_error(f"map: a mapping is needed, such as {{'text': 'body'}}, not {map!r}")
