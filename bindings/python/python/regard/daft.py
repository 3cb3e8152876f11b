"""Scoring a DataFrame of Daft.

Example::

    import daft
    import regard
    import regard.daft

    parts = regard.daft.score(daft.read_parquet("articles"), "/shared/parts", actors="actors.csv")
    regard.summarize(parts, out="/shared/out")
"""

from __future__ import annotations

import os
from typing import Any

import daft
import pyarrow as pa
from daft import DataFrame, DataType, Series

from regard._parts import PART_SCHEMA, PartRow, PartScorer
from regard._settings import Actors

__all__ = ["score"]

_PART = DataType.from_arrow_type(pa.struct(PART_SCHEMA))


def score(
    df: DataFrame,
    out: str | os.PathLike[str],
    *,
    actors: Actors | None = None,
    batch_size: int = 10_000,
    max_concurrency: int | None = None,
    in_process: bool = False,
    **settings: Any,
) -> list[PartRow]:
    """Score the articles of a DataFrame, a part for each batch of them, and return the parts.

    Args:
        df: One article a row, in columns that regard knows by their names (docs/input.md), or that
            ``map`` names.
        out: A folder on a file system that this process and all workers see. It must hold no parts.
        actors: The actor list: a path, which is read here, or its rows. Without one, actors are
            discovered.
        batch_size: Articles a part, at most.
        max_concurrency: Parts that are scored at the same time; by default as many as there are
            processors.
        in_process: Score in Daft's own process instead of one a part.
        settings: Settings of ``regard score``, such as ``discover=True``, ``map={"text": "body"}``,
            ``threads=2``.

    Raises:
        UsageError: Settings, actor list or columns cannot be used; no task was started.
        RunError: The parts are not where this process looks for them.
    """
    scorer = PartScorer.prepare(out, actors, settings, in_process)
    scorer.check(df.schema().to_pyarrow_schema())
    scorer.make_folder()
    columns = [daft.col(name) for name in df.column_names]
    score_batch = _batch_scorer(batch_size, max_concurrency)(scorer, df.column_names).score
    parts = df.select(score_batch(*columns).alias("part")).where(daft.col("part").not_null())
    return scorer.finish(PartRow(**row["part"]) for row in parts.to_pylist())


def _batch_scorer(batch_size: int, max_concurrency: int | None) -> type:
    @daft.cls(max_concurrency=max_concurrency or os.cpu_count(), use_process=False)
    class BatchScorer:
        def __init__(self, scorer: PartScorer, names: list[str]) -> None:
            self.scorer = scorer
            self.names = names

        @daft.method.batch(return_dtype=_PART, batch_size=batch_size)
        def score(self, *columns: Series) -> list[dict[str, Any] | None]:
            """Score a batch. Daft asks for a value a row: the first is the part, the others are
            none.
            """
            # Not by the names of the columns: Daft's optimizer gives those that are computed names
            # of its own.
            table = pa.table([column.to_arrow() for column in columns], self.names)
            if not table.num_rows:
                return []
            return [self.scorer.score_table(table)._asdict(), *[None] * (table.num_rows - 1)]

    return BatchScorer
