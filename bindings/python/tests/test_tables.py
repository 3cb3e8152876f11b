"""Tables in and out: pyarrow, polars, pandas and DuckDB, and the types that columns may have."""

from collections.abc import Callable
from datetime import date

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import sample

import regard
from regard._given import ArrowRows

ROWS = sample.sample_rows()[:12]
TABLE = sample.sample_table(ROWS)
SCORER = regard.Scorer(sample.ACTORS)


@pytest.fixture(scope="module")
def expected() -> pa.Table:
    return pa.table(SCORER.score(TABLE))


class OnlyArray:
    """A batch that gives nothing but Arrow data."""

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        schema, array = TABLE.combine_chunks().to_batches()[0].__arrow_c_array__()
        return schema, array


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(lambda: TABLE, id="pyarrow table"),
        pytest.param(lambda: TABLE.to_batches()[0], id="pyarrow batch"),
        pytest.param(
            lambda: pa.RecordBatchReader.from_batches(TABLE.schema, TABLE.to_batches(5)),
            id="pyarrow reader",
        ),
        pytest.param(
            lambda: pa.concat_tables([TABLE.slice(0, 5), TABLE.slice(5)]), id="pyarrow chunks"
        ),
        pytest.param(lambda: pl.DataFrame(TABLE), id="polars"),
        pytest.param(lambda: TABLE.to_pandas(), id="pandas"),
        pytest.param(lambda: duckdb.from_arrow(TABLE), id="duckdb"),
        pytest.param(OnlyArray, id="__arrow_c_array__"),
    ],
)
def test_a_table_of_any_library_is_scored_alike(
    rows: Callable[[], ArrowRows], expected: pa.Table
) -> None:
    assert pa.table(SCORER.score(rows())).equals(expected)


def test_the_result_is_a_table_of_any_library(expected: pa.Table) -> None:
    mentions = SCORER.score(TABLE)
    assert pl.DataFrame(mentions).to_dicts() == expected.to_pylist()
    frame = pd.DataFrame.from_arrow(mentions)
    assert frame["mention_id"].to_list() == expected.column("mention_id").to_pylist()
    found = duckdb.sql("select count(*), min(date) from mentions")
    assert found is not None and found.fetchall() == [(len(expected), date(2024, 3, 4))]
    assert pa.schema(mentions) == expected.schema
    # It can be read more than once, and scored tables are tables.
    assert pa.table(mentions).equals(pa.table(mentions))
    assert repr(mentions).startswith(f"<regard.Table: {len(expected)} rows, columns mention_id, ")


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("text", pa.large_string()),
        ("text", pa.string_view()),
        ("text", pa.large_binary()),
        ("outlet", pa.dictionary(pa.int8(), pa.string())),
        ("outlet", pa.dictionary(pa.uint32(), pa.large_string())),
        ("date", pa.date32()),
        ("date", pa.date64()),
        ("date", pa.timestamp("s")),
        ("date", pa.timestamp("us", "UTC")),
        ("date", pa.timestamp("ns")),
    ],
    ids=str,
)
def test_columns_may_have_any_type_that_holds_them(
    column: str, kind: pa.DataType, expected: pa.Table
) -> None:
    at = TABLE.schema.get_field_index(column)
    values = TABLE.column(at)
    if pa.types.is_timestamp(kind) or pa.types.is_date64(kind):
        values = values.cast(pa.date32())
    values = (
        values.dictionary_encode().cast(kind) if pa.types.is_dictionary(kind) else values.cast(kind)
    )
    scored = SCORER.score(TABLE.set_column(at, column, values))
    assert pa.table(scored).equals(expected)


def test_polars_and_pandas_types_are_read(expected: pa.Table) -> None:
    frame = pl.DataFrame(TABLE).with_columns(
        pl.col("outlet").cast(pl.Categorical), pl.col("date").str.to_datetime("%Y-%m-%d")
    )
    assert pa.table(SCORER.score(frame)).equals(expected)
    pandas = TABLE.to_pandas().assign(
        date=lambda frame: pd.to_datetime(frame["date"]),
        outlet=lambda frame: frame["outlet"].astype("category"),
    )
    assert pa.table(SCORER.score(pandas)).equals(expected)


def test_nulls_are_missing_values_and_numbers_are_ids() -> None:
    rows = pa.table(
        {
            "id": pa.array([7, 8, 9], pa.int64()),
            "outlet": pa.array(["Halden Post", None, "Halden Post"]),
            "date": pa.array([None, date(2024, 3, 5), None], pa.date32()),
            "text": pa.array(["Mira Halden won.", "Mira Halden lost.", None]),
            "nothing": pa.nulls(3),
        }
    )
    mentions = SCORER.score(rows)
    found = [
        (row["article_id"], row["outlet"], row["date"]) for row in pa.table(mentions).to_pylist()
    ]
    assert found == [("7", "Halden Post", None), ("8", "unknown", date(2024, 3, 5))]
    assert mentions.skipped == {"missing_text": 1}
    assert mentions.counts["records_skipped"] == 1
    assert any("without a date" in warning for warning in mentions.warnings)


def test_columns_are_mapped_by_name(expected: pa.Table) -> None:
    names = ["number", "paper", "day", "head", "words", "link"]
    fields = dict(zip(("id", "outlet", "date", "title", "text", "url"), names, strict=True))
    renamed = TABLE.rename_columns(names)
    for given in (fields, [f"{field}={name}" for field, name in fields.items()]):
        assert pa.table(regard.Scorer(sample.ACTORS, map=given).score(renamed)).equals(expected)
