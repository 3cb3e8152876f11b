"""The sample dump as an engine reads it, and the tables of one run over it."""

from __future__ import annotations

import filecmp
import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa

DATASETS = Path(__file__).resolve().parents[3] / "datasets"
ACTORS = DATASETS / "actors.csv"
FIELDS = ("id", "outlet", "date", "title", "text", "url")
#: What is not a table of the whole run: what scoring writes, and what a run says of itself.
NO_TABLES = {"run.json", "datapackage.json", "skipped.csv"}


def sample_rows() -> list[dict[str, str | None]]:
    """The records of the sample; the damaged one is a row without values, as Spark's PERMISSIVE
    mode reads it.
    """
    lines = (DATASETS / "sample.jsonl").read_text(encoding="utf-8").splitlines()
    return [{field: record.get(field) for field in FIELDS} for record in map(_record, lines)]


def _record(line: str) -> dict[str, str]:
    try:
        return json.loads(line)
    except ValueError:
        return {}


def sample_table(rows: list[dict[str, str | None]] | None = None) -> pa.Table:
    schema = pa.schema([(field, pa.string()) for field in FIELDS])
    return pa.Table.from_pylist(sample_rows() if rows is None else rows, schema)


def regard(*arguments: object) -> None:
    """Run the command."""
    subprocess.run([sys.executable, "-m", "regard", *map(str, arguments)], check=True)


def run_sample(out: Path) -> Path:
    """Run the command over the sample dump."""
    regard(
        "run",
        DATASETS / "sample.jsonl",
        "--actors",
        ACTORS,
        "--out",
        out,
        "--quiet",
        "--period",
        "week",
    )
    return out


def summarize(parts, out: Path) -> Path:
    """Add up parts, or the folders of parts."""
    folders = [getattr(part, "path", part) for part in parts]
    regard("summarize", *folders, "--out", out, "--quiet", "--period", "week")
    return out


def differing_tables(one: Path, other: Path) -> list[str]:
    """The tables of two runs that differ in a byte, or that one of them lacks."""
    names = {path.name for out in (one, other) for path in out.glob("*.csv")} - NO_TABLES
    _, differ, missing = filecmp.cmpfiles(one, other, names, shallow=False)
    assert "actors_by_outlet.csv" in names
    return sorted(differ + missing)


def counts(out: Path) -> dict[str, int]:
    """How many records a run read, scored and left out."""
    return json.loads((out / "run.json").read_text(encoding="utf-8"))["facts"]["ledger"]
