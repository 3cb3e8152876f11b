"""Spark's DataFrames through Spark Connect, as Sail serves them: no JVM."""

from functools import partial
from typing import Any

import pytest
import sample

import regard

pytest.importorskip("pyspark")
pysail = pytest.importorskip("pysail.spark")

import regard.spark  # noqa: E402
from regard._parts import PartScorer  # noqa: E402

COLUMNS = ", ".join(f"{field} string" for field in sample.FIELDS)


@pytest.fixture(scope="module")
def articles():
    from pyspark.sql import SparkSession

    server = pysail.SparkConnectServer()
    server.start(background=True)
    _, port = server.listening_address
    session = SparkSession.builder.remote(f"sc://localhost:{port}").getOrCreate()
    yield session.createDataFrame([tuple(row.values()) for row in sample.sample_rows()], COLUMNS)
    session.stop()
    server.stop()


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"partitions": 3}, id="by id"),
        pytest.param({"id": None, "partitions": 3}, id="round robin"),
        pytest.param({"partitions": 1}, id="one"),
    ],
)
def test_partitions_add_up_to_one_run(how, articles, one_run, tmp_path):
    parts = regard.spark.score(articles, tmp_path / "parts", actors=sample.ACTORS, **how)
    assert len(parts) == how["partitions"]
    assert sample.differing_tables(one_run, sample.summarize(parts, tmp_path / "out")) == []


def test_all_empty_partitions_are_one_part(articles, tmp_path):
    few = articles.where("id in ('m02', 'h01')")
    parts = regard.spark.score(few, tmp_path / "parts", actors=sample.ACTORS, partitions=8)
    assert sorted(part.articles for part in parts) in ([0, 1, 1], [0, 2])


def test_columns_may_have_other_names_and_types(articles, one_run, tmp_path):
    other = articles.selectExpr(
        "id AS uuid", "outlet", "cast(date AS date) AS date", "title", "text AS words", "url"
    )
    how: dict[str, Any] = {"id": "uuid", "map": {"text": "words"}, "partitions": 2}
    parts = regard.spark.score(other, tmp_path / "parts", actors=sample.ACTORS, **how)
    assert sample.differing_tables(one_run, sample.summarize(parts, tmp_path / "out")) == []


def test_what_cannot_be_used_is_said_before_a_task_starts(articles, tmp_path):
    cases: list[tuple[dict[str, Any], str]] = [
        ({"actors": "none.csv"}, "none.csv"),
        ({"id": "uuid"}, "there is no column 'uuid'"),
        ({"map": {"text": "words"}}, "words"),
        ({"map": {"id": "url"}}, "give one of them"),
    ]
    for settings, expected in cases:
        with pytest.raises(regard.UsageError, match=expected):
            regard.spark.score(articles, tmp_path / "parts", **settings)
    assert not (tmp_path / "parts").exists()


def test_a_task_that_fails_says_why(articles, tmp_path):
    (tmp_path / "parts").mkdir()
    scorer = PartScorer.prepare(tmp_path / "parts", sample.ACTORS, {}, False)
    broken = partial(regard.spark._score_partition, scorer, None)
    with pytest.raises(Exception, match="known to hold an article's text"):
        articles.select("outlet").mapInArrow(broken, regard.spark._COLUMNS).collect()
