"""Partitions of any kind, and what engines do to them: empty, killed, run again, run twice, without
one engine.
"""

import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
import sample

import regard
from regard._parts import PartScorer

ROWS = sample.sample_rows()


def prepare(out, **settings):
    actors = settings.pop("actors", sample.ACTORS)
    in_process = settings.pop("in_process", False)
    return PartScorer.prepare(out, actors, settings, in_process)


def batches(rows):
    return sample.sample_table(rows).to_batches()


def by_id(of):
    """Partitions by the article's id."""
    return [
        [row for row in ROWS if sum(map(ord, row["id"] or "")) % of == part] for part in range(of)
    ]


@pytest.mark.parametrize(
    "partitions",
    [
        pytest.param([ROWS], id="one"),
        pytest.param(by_id(3), id="by id"),
        pytest.param([ROWS[start::3] for start in range(3)], id="round robin"),
        pytest.param([[], ROWS[100:], [], ROWS[:100]], id="empty, and out of order"),
        pytest.param([ROWS, ROWS[::-1]], id="everything twice"),
    ],
)
def test_partitions_add_up_to_one_run(partitions, one_run, tmp_path):
    scorer = prepare(tmp_path / "parts")
    parts = [
        scorer.score(batches(rows), f"part-{number:05}") for number, rows in enumerate(partitions)
    ]
    out = sample.summarize(scorer.finish(parts), tmp_path / "out")
    assert sample.differing_tables(one_run, out) == []
    assert sample.counts(out)["articles_scored"] == sample.counts(one_run)["articles_scored"]


@pytest.mark.parametrize("in_process", [False, True])
def test_a_part_is_that_of_the_command(in_process, tmp_path):
    scorer = prepare(tmp_path / "parts", in_process=in_process)
    part = scorer.score(batches(ROWS), "part-00000")
    stream = tmp_path / "stream.arrow"
    with pa.ipc.new_stream(stream, sample.sample_table().schema) as writer:
        writer.write_table(sample.sample_table())
    command = [
        sys.executable,
        "-m",
        "regard",
        "score",
        "-",
        "--actors",
        sample.ACTORS,
        "--unique-ids",
        "--allow-empty",
    ]
    with stream.open("rb") as stdin:
        command += ["--out", tmp_path / "own", "--quiet"]
        subprocess.run([*map(str, command)], stdin=stdin, check=True)
    for name in ("mentions.parquet", "articles.parquet", "sentences.parquet"):
        scored, own = Path(part.path, name), tmp_path / "own" / name
        assert parquet.read_table(scored).equals(parquet.read_table(own)), name
        # The footer of a file says where its articles came from: here from no stream.
        assert in_process or scored.read_bytes() == own.read_bytes(), name
    sums = subprocess.run(
        "sha256sum *.parquet *.csv | sha256sum", shell=True, cwd=part.path, capture_output=True
    )
    assert part.sha256 == sums.stdout.split()[0].decode()
    assert part._replace(path="", sha256="") == ("", 120, 415, 3, "complete", "")


@pytest.mark.parametrize("in_process", [False, True])
def test_an_empty_partition_is_an_empty_part(in_process, tmp_path):
    scorer = prepare(tmp_path / "parts", in_process=in_process)
    part = scorer.score([], "part-00000")
    assert part[1:4] == (0, 0, 0)
    # Without a number all empty partitions are one part.
    empty = sample.sample_table([])
    assert scorer.score_table(empty) == scorer.score_table(empty)


def test_a_part_that_is_there_is_not_scored_again(tmp_path):
    scorer = prepare(tmp_path / "parts")
    part = scorer.score(batches(ROWS[:5]), "part-00000")

    def never_asked():
        raise AssertionError("a finished part is not read")
        yield

    assert scorer.score(never_asked(), "part-00000") == part


def test_of_two_attempts_at_once_the_first_counts(tmp_path):
    scorer = prepare(tmp_path / "parts")

    def overtaken():
        scorer.score(batches(ROWS[:5]), "part-00000")
        yield from batches(ROWS[:5])

    part = scorer.score(overtaken(), "part-00000")
    assert [path.name for path in (tmp_path / "parts").iterdir()] == ["part-00000"]
    assert part.articles == 5


def test_a_part_without_a_number_is_named_by_its_rows_and_settings(tmp_path):
    scorer = prepare(tmp_path / "parts")
    rows = ROWS[:6]
    part = scorer.score_table(sample.sample_table(rows))
    assert scorer.score_table(sample.sample_table(rows[::-1])) == part
    assert scorer.score(batches(rows[:2]) + batches(rows[2:])) == part
    others = [
        (scorer, rows[:5]),
        (prepare(tmp_path / "parts", pronouns=True), rows),
        (scorer, rows + rows[:1]),
    ]
    assert (
        len(
            {other.score_table(sample.sample_table(rows)).path for other, rows in others}
            | {part.path}
        )
        == 4
    )


def test_a_killed_task_leaves_nothing_that_is_read(one_run, tmp_path):
    parts = tmp_path / "parts"
    script = f"""
import sys, time
sys.path.insert(0, {os.path.dirname(__file__)!r})
import test_parts
def slow():
    yield from test_parts.batches(test_parts.ROWS[:60])
    print("fed", flush=True)
    time.sleep(60)
test_parts.prepare({str(parts)!r}).score(slow(), "part-00000")
"""
    task = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert task.stdout is not None and task.stdout.readline() == b"fed\n"
    task.kill()
    task.wait()
    left = list(parts.iterdir())
    assert len(left) == 1 and left[0].name.startswith(".part-00000.")

    scorer = prepare(parts)
    scorer.make_folder()
    out = sample.summarize(
        scorer.finish([scorer.score(batches(ROWS), "part-00000")]), tmp_path / "out"
    )
    assert sample.differing_tables(one_run, out) == []
    assert [path.name for path in parts.iterdir()] == ["part-00000"]


def test_a_killed_process_is_an_error_of_the_task(tmp_path):
    scorer = prepare(tmp_path / "parts")

    def killing():
        yield from batches(ROWS[:60])
        time.sleep(0.5)
        children = subprocess.run(
            ["pgrep", "-P", str(os.getpid()), "-f", "regard score"], capture_output=True, check=True
        )
        os.kill(int(children.stdout.split()[0]), signal.SIGKILL)

    with pytest.raises(regard.RunError, match="SIGKILL"):
        scorer.score(killing(), "part-00000")
    assert list((tmp_path / "parts").iterdir()) == []
    assert scorer.score(batches(ROWS[:60]), "part-00000").articles == 56


def test_an_error_of_the_engine_is_its_own(tmp_path):
    scorer = prepare(tmp_path / "parts")

    def broken():
        yield from batches(ROWS[:5])
        raise BrokenPipeError("the engine's own")

    with pytest.raises(BrokenPipeError, match="the engine's own"):
        scorer.score(broken(), "part-00000")
    assert list((tmp_path / "parts").iterdir()) == []


def test_what_cannot_be_used_is_said_before_a_task_starts(tmp_path):
    (tmp_path / "list.csv").write_text("actor_id,aliases\na,Ada\n", encoding="utf-8")
    cases = [
        ({"actors": tmp_path / "none.csv"}, "none.csv' cannot be read"),
        ({"actors": tmp_path / "list.csv"}, "name"),
        ({"langages": "en"}, "--languages"),
        ({"languages": "english"}, "--languages takes codes"),
        ({"map": {"text": "body"}}, "body"),
        ({"limit": 5}, "limit cannot be set here"),
    ]
    said = []
    for settings, expected in cases:
        with pytest.raises(regard.UsageError) as error:
            prepare(tmp_path / "parts", **settings).check(sample.sample_table().schema)
        said.append((expected, str(error.value), error.value.exit_code))
    assert [case for case in said if case[0] not in case[1] or case[2] != 2] == []
    with pytest.raises(regard.UsageError, match="out is an address .s3:."):
        prepare("s3://bucket/parts")
    prepare(tmp_path / "parts").score([], "part-00000")
    with pytest.raises(regard.UsageError, match="holds parts already"):
        prepare(tmp_path / "parts").make_folder()


def test_a_scorer_is_sent_with_its_files(one_run, tmp_path):
    actors = tmp_path / "actors.csv"
    shutil.copy(sample.ACTORS, actors)
    sent = pickle.dumps(prepare(tmp_path / "parts", actors=actors))
    actors.unlink()
    part = pickle.loads(sent).score(batches(ROWS), "part-00000")
    assert sample.differing_tables(one_run, sample.summarize([part], tmp_path / "out")) == []


def test_an_actor_list_may_be_rows(tmp_path):
    rows = [
        {
            "actor_id": "halden",
            "name": "Mira Halden",
            "type": "PER",
            "aliases": ["Halden", "Minister Halden"],
        }
    ]
    part = prepare(tmp_path / "parts", actors=rows).score(batches(ROWS), "part-00000")
    assert part.mentions > 20


@pytest.mark.parametrize("in_process", [False, True])
def test_too_many_skipped_records_are_reported_and_no_error(in_process, tmp_path):
    scorer = prepare(tmp_path / "parts", max_skipped="0", in_process=in_process)
    part = scorer.score(batches(ROWS), "part-00000")
    assert part.verdict == "too_many_skipped"
    with pytest.warns(UserWarning, match="too many records were skipped in 1 of 1 parts"):
        scorer.finish([part])


def test_a_partition_whose_columns_are_unknown_is_an_error(tmp_path):
    table = pa.table({"foo": ["a"], "bar": ["b"]})
    with pytest.raises(regard.RunError, match="known to hold an article's text"):
        prepare(tmp_path / "parts").score_table(table)


def test_parts_that_are_not_here_are_an_error(tmp_path):
    scorer = prepare(tmp_path / "parts")
    part = scorer.score([], "part-00000")
    shutil.move(part.path, tmp_path / "elsewhere")
    with pytest.raises(
        regard.RunError, match="must be on a file system that this process and all workers see"
    ):
        scorer.finish([part])


def test_dates_and_moments_are_days(tmp_path):
    rows = ROWS[:3]
    table = sample.sample_table(rows)
    days = pa.array(["2024-03-04", "2024-03-05", None]).cast(pa.date32())
    moments = pa.array(["2024-03-04T23:30:00Z", "2024-03-05T00:00:00Z", None]).cast(
        pa.timestamp("us", "UTC")
    )
    for name, column in (("days", days), ("moments", moments)):
        dated = table.set_column(2, "date", column)
        part = prepare(tmp_path / name).score_table(dated)
        read = (
            parquet.read_table(Path(part.path, "articles.parquet"), columns=["date"])
            .column(0)
            .to_pylist()
        )
        assert [day and day.isoformat() for day in read] == ["2024-03-04", "2024-03-05", None], name
