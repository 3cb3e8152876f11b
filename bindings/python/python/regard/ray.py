"""Scoring a Dataset of Ray Data.

Example::

    import ray
    import regard
    import regard.ray

    parts = regard.ray.score(ray.data.read_parquet("news"), "/shared/parts", actors="actors.csv")
    regard.summarize(parts, out="/shared/out")
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from regard._parts import PART_SCHEMA, PartRow, PartScorer
from regard._settings import Actors

if TYPE_CHECKING:
    from ray.data import Dataset

__all__ = ["Score", "score"]


class Score:
    """Scores a batch of articles into a part, for ``Dataset.map_batches``.

    An instance is scored with in Ray's tasks, the class (with ``fn_constructor_kwargs``) in its
    actors. A part is named by its rows: a batch that comes twice, in whatever order, is one part.

        score = regard.ray.Score("/shared/parts", actors="actors.csv")
        parts = articles.map_batches(score, batch_format="pyarrow", batch_size=None).take_all()
    """

    def __init__(
        self,
        out: str | os.PathLike[str],
        *,
        actors: Actors | None = None,
        in_process: bool = False,
        **settings: Any,
    ) -> None:
        """Read the files that the settings name, and check settings and actor list.

        Args:
            out: A folder on a file system that all workers see.
            actors: The actor list: a path, which is read here, or its rows. Without one, actors are
                discovered.
            in_process: Score in Ray's own worker instead of a process a part.
            settings: Settings of ``regard score``, such as ``discover=True``, ``map={"text":
                "body"}``, ``threads=2``.

        Raises:
            UsageError: Settings or actor list cannot be used.
        """
        self._scorer = PartScorer.prepare(out, actors, settings, in_process)
        self._scorer.check()

    def __call__(self, batch: pa.Table) -> pa.Table:
        """Score a batch, and return the row of its part."""
        return pa.Table.from_pylist([self._scorer.score_table(batch)._asdict()], PART_SCHEMA)


def score(
    ds: Dataset,
    out: str | os.PathLike[str],
    *,
    actors: Actors | None = None,
    partitions: int | None = None,
    in_process: bool = False,
    ray_remote_args: dict[str, Any] | None = None,
    **settings: Any,
) -> list[PartRow]:
    """Score the articles of a Dataset, a part for each of its blocks, and return the parts.

    Args:
        ds: One article a row, in columns that regard knows by their names (docs/input.md), or that
            ``map`` names.
        out: A folder on a file system that this process and all workers see. It must hold no parts.
        actors: The actor list: a path, which is read here, or its rows. Without one, actors are
            discovered.
        partitions: How many blocks to make first; by default the Dataset's own are taken.
        in_process: Score in Ray's own worker instead of a process a part.
        ray_remote_args: What a task asks of Ray, such as ``{"num_cpus": 2, "memory":
            500_000_000}``.
        settings: Settings of ``regard score``, such as ``discover=True``, ``map={"text": "body"}``,
            ``threads=2``.

    Raises:
        UsageError: Settings or actor list cannot be used; no task was started.
        RunError: The parts are not where this process looks for them.
    """
    scorer = Score(out, actors=actors, in_process=in_process, **settings)
    scorer._scorer.make_folder()
    blocks = ds if partitions is None else ds.repartition(partitions)
    parts = blocks.map_batches(
        scorer, batch_format="pyarrow", batch_size=None, **(ray_remote_args or {})
    )
    return scorer._scorer.finish(PartRow(**row) for row in parts.take_all())
