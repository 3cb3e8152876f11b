"""What is given to functions of the package: settings, actor lists, tables."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping, Sequence, Set
from datetime import date
from typing import Any, Protocol, Union

#: The path of an actor list, or its rows.
Actors = Union[str, "os.PathLike[str]", Sequence[Mapping[str, object]]]


class ArrowStream(Protocol):
    """A table that gives Arrow data as a stream of batches."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


class ArrowArray(Protocol):
    """A batch that gives Arrow data."""

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]: ...


#: Rows that are read without being copied.
ArrowRows = Union[ArrowStream, ArrowArray]


def settings_json(settings: Mapping[str, object]) -> str:
    """Write settings as JSON, as a settings file would have them."""
    return json.dumps({name: _value(value) for name, value in settings.items()})


def _value(value: object) -> object:
    if isinstance(value, Mapping):
        return [f"{key}={item}" for key, item in value.items()]
    if isinstance(value, (list, tuple)):
        return [_value(item) for item in value]
    if isinstance(value, Set):
        return sorted(_value(item) for item in value)  # type: ignore[type-var]
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def actor_rows(actors: Actors | None) -> str | None:
    """Write the rows of an actor list as the CSV file that they would be; None where the list is a
    file already.
    """
    if actors is None or isinstance(actors, (str, os.PathLike)):
        return None
    columns = list(dict.fromkeys(column for row in actors for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: _cell(cell) for column, cell in row.items()} for row in actors)
    return text.getvalue()


def _cell(cell: Any) -> Any:
    return ";".join(map(str, cell)) if isinstance(cell, (list, tuple)) else cell
