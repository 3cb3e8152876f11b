"""Scoring a DataFrame of Spark, on a cluster, through Spark Connect or in Sail.

Example::

    import regard
    import regard.spark

    parts = regard.spark.score(articles, "/shared/parts", actors="actors.csv")
    regard.summarize(parts, out="/shared/out")
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyspark import TaskContext

from regard._errors import usage_error
from regard._parts import PART_SCHEMA, PartRow, PartScorer
from regard._settings import Actors, with_id

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["score"]

_COLUMNS = "path string, articles long, mentions long, skipped long, verdict string, sha256 string"


def score(
    df: DataFrame,
    out: str | os.PathLike[str],
    *,
    actors: Actors | None = None,
    id: str | None = "id",
    partitions: int | None = None,
    in_process: bool = False,
    **settings: Any,
) -> list[PartRow]:
    """Score the articles of a DataFrame, a part for each partition, and return the parts.

    Args:
        df: One article a row, in columns that regard knows by their names (docs/input.md), or that
            ``map`` names.
        out: A folder on a file system that this process and all workers see. It must hold no parts.
        actors: The actor list: a path, which is read here, or its rows. Without one, actors are
            discovered.
        id: The column of the article's id, by which the DataFrame is partitioned again. With
            ``None`` its partitions are taken as they are, and nothing is shuffled. The tables are
            the same.
        partitions: How many partitions to make; by default as many as the DataFrame has, or where
            the session cannot tell, as ``spark.sql.shuffle.partitions`` says.
        in_process: Score in Spark's own Python worker instead of a process a partition.
        settings: Settings of ``regard score``, such as ``discover=True``, ``map={"text": "body"}``,
            ``threads=2``.

    Raises:
        UsageError: Settings, actor list or columns cannot be used; no task was started.
        RunError: The parts are not where this process looks for them.
    """
    scorer = PartScorer.prepare(out, actors, with_id(settings, id), in_process)
    schema = df.limit(0).toArrow().schema
    if id is not None and "." not in id and id not in df.columns:
        raise usage_error(
            f"there is no column {id!r}: name that of the article's id, or give id=None where "
            "there is none"
        )
    scorer.check(schema)
    scorer.make_folder()
    rows = (
        _partitioned(df, id, partitions)
        .mapInArrow(partial(_score_partition, scorer, schema), _COLUMNS)
        .collect()
    )
    return scorer.finish(PartRow(**row.asDict()) for row in rows)


def _partitioned(df: DataFrame, id: str | None, partitions: int | None) -> DataFrame:
    if id is not None:
        return df.repartition(partitions or _count_partitions(df), id)
    return df if partitions is None else df.repartition(partitions)


def _count_partitions(df: DataFrame) -> int:
    try:
        return int(df.rdd.getNumPartitions())
    except NotImplementedError:
        # Spark Connect, and so Sail, does not tell.
        return int(df.sparkSession.conf.get("spark.sql.shuffle.partitions", "200") or 200)


def _score_partition(
    scorer: PartScorer, schema: pa.Schema, batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    # Sail does not tell a task which partition it has.
    task = TaskContext.get()
    name = None if task is None else f"part-{task.partitionId():05}"
    yield pa.RecordBatch.from_pylist([scorer.score(batches, name, schema)._asdict()], PART_SCHEMA)
