"""DataFrames of Daft, with its own runner."""

from typing import Any

import pytest
import sample

import regard

daft = pytest.importorskip("daft")

import regard.daft  # noqa: E402


@pytest.mark.parametrize("batch_size", [50, 1_000])
def test_batches_add_up_to_one_run(batch_size, one_run, tmp_path):
    articles = daft.from_arrow(sample.sample_table())
    parts = regard.daft.score(
        articles, tmp_path / "parts", actors=sample.ACTORS, batch_size=batch_size
    )
    assert len(parts) == -(-len(sample.sample_rows()) // batch_size)
    assert sample.differing_tables(one_run, sample.summarize(parts, tmp_path / "out")) == []


def test_no_articles_are_no_parts(tmp_path):
    articles = daft.from_arrow(sample.sample_table([]))
    assert regard.daft.score(articles, tmp_path / "parts", actors=sample.ACTORS) == []


def test_days_and_moments_are_read(one_run, tmp_path):
    articles = daft.from_arrow(sample.sample_table()).with_column(
        "date", daft.col("date").cast(daft.DataType.date())
    )
    parts = regard.daft.score(articles, tmp_path / "parts", actors=sample.ACTORS)
    assert sample.differing_tables(one_run, sample.summarize(parts, tmp_path / "out")) == []


def test_what_cannot_be_used_is_said_before_a_task_starts(tmp_path):
    articles = daft.from_arrow(sample.sample_table())
    cases: list[tuple[dict[str, Any], str]] = [
        ({"actors": "none.csv"}, "none.csv"),
        ({"map": {"text": "words"}}, "words"),
    ]
    for settings, expected in cases:
        with pytest.raises(regard.UsageError, match=expected):
            regard.daft.score(articles, tmp_path / "parts", **settings)
    assert not (tmp_path / "parts").exists()
