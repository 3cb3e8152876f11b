"""Summaries and runs from Python: the files of the command, and tables with typed columns."""

import datetime
import filecmp
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
import sample

import regard


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[regard.Part]:
    folder = tmp_path_factory.mktemp("parts")
    scorer = regard.Scorer(sample.ACTORS, threads=None, unique_ids=True)
    rows = sample.sample_rows()
    return [
        scorer.score_part(sample.sample_table(rows[start::2]), folder / str(start))
        for start in range(2)
    ]


def test_parts_add_up_to_one_run(parts: list[regard.Part], one_run: Path, tmp_path: Path) -> None:
    summary = regard.summarize(parts, out=tmp_path / "out", period="week", threads=1)
    assert sample.differing_tables(one_run, summary.path) == []
    assert all(isinstance(warning, str) for warning in summary.warnings)


def test_parts_may_be_named_in_many_ways(parts: list[regard.Part]) -> None:
    class Row:
        path = str(parts[0].path)

    ways = [parts[0], parts[0].path, str(parts[0].path), Row(), [parts[0]], iter([Row()])]
    tables = [pa.table(regard.summarize(way)["actors"]) for way in ways]  # type: ignore[arg-type]
    assert all(table.equals(tables[0]) for table in tables)


def test_a_run_is_that_of_the_command(one_run: Path, tmp_path: Path) -> None:
    summary = regard.run(
        sample.DATASETS / "sample.jsonl",
        out=tmp_path / "out",
        actors=sample.ACTORS,
        period="week",
        parquet=False,
    )
    names = sorted(path.name for path in one_run.iterdir() if path.name != "run.json")
    assert filecmp.cmpfiles(one_run, summary.path, names, shallow=False) == (names, [], [])
    with pytest.raises(
        KeyError, match="'actors' is none of the tables of .*: articles, mentions, sentences"
    ):
        summary["actors"]


def test_tables_have_the_types_of_their_parquet_files(parts: list[regard.Part]) -> None:
    summary = regard.summarize(parts, period="week", columns="all")
    assert {"actors", "actors_by_outlet", "outlet_comparison", "copies"} <= set(summary.tables)
    assert sorted(summary) == summary.tables and len(summary) == len(summary.tables)
    for name in summary.tables:
        written = parquet.read_table(summary.path / "parquet" / f"{name}.parquet")
        assert pa.table(summary[name]).equals(written.replace_schema_metadata()), name
    by_week = pl.DataFrame(summary["actors_by_period"])
    assert by_week.schema["period_start"] == pl.Date and by_week.schema["n_articles"] == pl.Int64
    assert by_week["period_start"].drop_nulls().min() == datetime.date(2024, 3, 4)


def test_a_temporary_folder_lives_as_long_as_its_summary(parts: list[regard.Part]) -> None:
    summary = regard.summarize(parts)
    path, actors = summary.path, summary["actors"]
    assert (path / "actors.csv").is_file()
    del summary
    assert not path.exists()
    assert len(actors) == 10


def test_errors_have_the_words_of_the_command(parts: list[regard.Part], tmp_path: Path) -> None:
    cases = [
        (lambda: regard.summarize(tmp_path / "none"), "is not what `regard score` wrote"),
        (
            lambda: regard.summarize(parts, perod="week"),
            "there is no setting perod; did you mean period?",
        ),
        (lambda: regard.summarize(parts, min_articles=1), "--min-articles must be at least 2"),
        (lambda: regard.summarize(parts, mentions="none"), "--mentions none is for `regard run`"),
        (lambda: regard.summarize([*parts, tmp_path]), "is not what `regard score` wrote"),
        (lambda: regard.run("none.jsonl"), "the input none.jsonl cannot be opened"),
        (lambda: regard.run([], out=__file__), "test_summaries.py"),
        (lambda: regard.run("none.jsonl", store="series"), "there is no setting store"),
    ]
    for call, message in cases:
        with pytest.raises(regard.UsageError, match=message) as error:
            call()
        assert error.value.exit_code == 2


def test_a_run_that_skips_too_much_is_an_error_and_complete(tmp_path: Path) -> None:
    with pytest.raises(regard.RunError, match="more than --max-skipped 0 allows") as error:
        regard.run(
            sample.DATASETS / "sample.jsonl",
            out=tmp_path / "out",
            actors=sample.ACTORS,
            max_skipped=0,
        )
    assert error.value.exit_code == 3
    assert (tmp_path / "out" / "actors.csv").is_file()
