"""Scoring from Python: the numbers of the command, whatever the table is, and errors that say what
to do.
"""

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
import sample

import regard

SENTENCE = "Critics called Mira Halden a disgrace, but praised Bo Marn."
HALDEN, MARN = (15, 26), (51, 58)


def command_part(stream: pa.Table, out: Path) -> Path:
    """Score a table with the command, from an Arrow stream."""
    path = out.with_suffix(".arrows")
    with pa.ipc.new_stream(path, stream.schema) as writer:
        writer.write_table(stream)
    command = [
        sys.executable,
        "-m",
        "regard",
        "score",
        "-",
        "--actors",
        sample.ACTORS,
        "--out",
        out,
        "--quiet",
    ]
    with path.open("rb") as stdin:
        subprocess.run(list(map(str, command)), stdin=stdin, check=True)
    return out


def facts_but_for_input(file: Path) -> str:
    """The footer's facts, without what a stream has and a table in memory has not: bytes, and
    their checksum.
    """
    facts = json.loads(parquet.read_metadata(file).metadata[b"regard"])
    for read in facts["inputs"]:
        read["bytes"], read["sha256"] = 0, None
    return json.dumps(facts)


def test_a_part_is_that_of_the_command(tmp_path: Path) -> None:
    table = sample.sample_table()
    part = regard.Scorer(sample.ACTORS).score_part(table, tmp_path / "own")
    other = command_part(table, tmp_path / "command")
    assert (part.path / "skipped.csv").read_bytes() == (other / "skipped.csv").read_bytes()
    for name in ("mentions.parquet", "articles.parquet", "sentences.parquet"):
        own, others = part.path / name, other / name
        assert facts_but_for_input(own) == facts_but_for_input(others)
        # The columns, to the byte: everything before the footer.
        assert columns_of(own) == columns_of(others)
    assert (part.articles, part.mentions) == (120, 415)


def columns_of(file: Path) -> bytes:
    """The bytes of a Parquet file before its footer, of whose length the last eight bytes tell."""
    content = file.read_bytes()
    return content[: len(content) - 8 - int.from_bytes(content[-8:-4], "little")]


def test_mentions_are_those_of_a_part(tmp_path: Path) -> None:
    scorer = regard.Scorer(sample.ACTORS)
    mentions = scorer.score(sample.sample_table())
    part = scorer.score_part(sample.sample_table(), tmp_path / "part")
    assert pa.table(mentions).equals(
        parquet.read_table(part.path / "mentions.parquet").replace_schema_metadata()
    )
    assert (mentions.counts, mentions.skipped, mentions.warnings) == (
        part.counts,
        part.skipped,
        part.warnings,
    )
    assert len(mentions) == mentions.num_rows == part.mentions
    assert mentions.column_names[:2] == ["mention_id", "article_id"]


def test_a_list_may_be_a_file_or_its_rows() -> None:
    table = sample.sample_table(sample.sample_rows()[:6])
    rows = [
        {
            "actor_id": "halden",
            "name": "Mira Halden",
            "type": "PER",
            "aliases": ["Halden", "the minister"],
        }
    ]
    mentions = pa.table(regard.Scorer(rows).score(table))
    assert set(mentions.column("actor_id").to_pylist()) == {"halden"}
    assert len(pa.table(regard.Scorer().score(table))) > 0


def test_a_scorer_is_sent_by_its_settings() -> None:
    table = sample.sample_table(sample.sample_rows()[:6])
    scorer = regard.Scorer([{"name": "Mira Halden", "type": "PER"}], languages="all", max_skipped=3)
    expected = pa.table(scorer.score(table))
    sent = pickle.dumps(scorer)
    assert len(sent) < 500
    again, twice = pickle.loads(sent), pickle.loads(sent)
    assert pa.table(again.score(table)).equals(expected)
    assert again._inner is twice._inner
    assert repr(again) == repr(scorer)


def test_a_changed_list_is_read_again(tmp_path: Path) -> None:
    actors = tmp_path / "actors.csv"
    actors.write_text("actor_id,name,type\na,Mira Halden,PER\n")
    sent = pickle.dumps(regard.Scorer(actors))
    table = sample.sample_table(sample.sample_rows()[:6])
    first = pa.table(pickle.loads(sent).score(table)).column("actor_id").to_pylist()
    actors.write_text("actor_id,name,type\nbb,Mira Halden,PER\n")
    second = pa.table(pickle.loads(sent).score(table)).column("actor_id").to_pylist()
    assert (set(first), set(second)) == ({"a"}, {"bb"})


def test_sentences_are_scored_by_code_points() -> None:
    accents = "Où est-ce ? 𝔄🙂 " + SENTENCE
    shift = len("Où est-ce ? 𝔄🙂 ")
    [[halden, marn]] = regard.score_sentences([(SENTENCE, [HALDEN, MARN])])
    assert (halden.label, marn.label) == ("negative", "positive")
    assert halden.score == pytest.approx(halden.p_pos - halden.p_neg, abs=1e-6)
    assert halden.p_neg + halden.p_neu + halden.p_pos == pytest.approx(1, abs=1e-5)
    assert repr(halden).startswith("Stance('negative', score=-0.")
    [[shifted]] = regard.score_sentences([(accents, [(HALDEN[0] + shift, HALDEN[1] + shift)])])
    assert shifted.label == "negative"
    alone = regard.Scorer(threads=2).score_sentences(
        [(SENTENCE, [MARN]), ("No target.", []), (SENTENCE, [HALDEN])]
    )
    assert alone == [[marn], [], [halden]]


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        ([(0, 7), (3, 3)], r"sentence 1: the span \(3, 3\) is empty"),
        ([(5, 2)], r"sentence 1: the span \(5, 2\) is empty"),
        (
            [(0, 60)],
            r"sentence 1: the span \(0, 60\) is not in the sentence, which has 59 code points",
        ),
        ([(-1, 4)], r"sentence 1: the span \(-1, 4\) is not in the sentence"),
        (
            [(7, 8)],
            r"sentence 1: the span \(7, 8\) has no score: it holds nothing that the model reads",
        ),
    ],
)
def test_a_wrong_target_is_named(targets: list[tuple[int, int]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        regard.score_sentences([("Bo Marn won.", [(0, 7)]), (SENTENCE, targets)])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"actor": "a.csv"}, "there is no setting actor; did you mean actors?"),
        ({"period": "week"}, "there is no setting period"),
        ({"limit": 0}, "the setting limit cannot be 0: "),
        ({"languages": "english"}, "the setting languages cannot be "),
        ({"threads": 5000}, "--threads must be between 1 and 1024"),
        ({"types": ["per"], "actors": "a.csv"}, "--types selects which actors to discover"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_at_once(
    settings: dict[str, object], message: str
) -> None:
    with pytest.raises(regard.UsageError, match=message) as error:
        regard.Scorer(**settings)  # type: ignore[arg-type]
    assert error.value.exit_code == 2


def test_what_cannot_be_scored_is_an_error_with_the_words_of_the_command(tmp_path: Path) -> None:
    nothing = pa.table({"foo": ["a"]})
    no_table: Any = 5
    unusable = sample.sample_table([{"id": "a", "text": None}])
    cases = [
        (
            lambda: regard.Scorer().score(nothing),
            regard.UsageError,
            "the table cannot be scored: .*--map text=",
        ),
        (
            lambda: regard.Scorer("none.csv").score(unusable),
            regard.UsageError,
            "the actor list none.csv cannot be read",
        ),
        (lambda: regard.Scorer().score(no_table), TypeError, "__arrow_c_stream__.*not int"),
        (
            lambda: regard.Scorer().score_part(unusable, tmp_path / "a"),
            regard.RunError,
            "no usable record",
        ),
        (
            lambda: regard.Scorer(max_skipped=0).score(unusable),
            regard.RunError,
            "more than --max-skipped 0 allows",
        ),
        (
            lambda: regard.Scorer().score_part(unusable, __file__),
            regard.UsageError,
            "test_scorer.py",
        ),
        (
            lambda: regard.Scorer(skip_finished=True).score_part(unusable, tmp_path / "b"),
            regard.UsageError,
            "only once",
        ),
    ]
    for call, kind, message in cases:
        with pytest.raises(kind, match=message):
            call()


def test_an_error_is_sent_with_its_exit_code() -> None:
    with pytest.raises(regard.UsageError) as error:
        regard.Scorer(limit=0)
    again = pickle.loads(pickle.dumps(error.value))
    assert (str(again), again.exit_code) == (str(error.value), 2)
    assert isinstance(again, regard.Error)


def test_a_table_without_rows_has_no_mentions(tmp_path: Path) -> None:
    empty = sample.sample_table([])
    mentions = regard.Scorer(sample.ACTORS).score(empty)
    assert len(mentions) == 0
    full = regard.Scorer(sample.ACTORS).score(sample.sample_table(sample.sample_rows()[:2]))
    assert pa.table(mentions).schema == pa.table(full).schema
    part = regard.Scorer(sample.ACTORS, allow_empty=True).score_part(empty, tmp_path / "part")
    assert (part.articles, part.counts["records_read"]) == (0, 0)


def many_articles() -> pa.Table:
    """Articles of which no sentence comes twice: one that does is not scored again."""
    texts = [row["text"] or "Bo." for row in sample.sample_rows()]
    numbered = [texts[n % len(texts)].replace(". ", f" {n}. ") for n in range(4000)]
    return pa.table({"id": [f"n{n}" for n in range(len(numbered))], "text": numbered})


def interrupt_after(seconds: float) -> None:
    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT)).start()


def held_up(table: pa.Table) -> pa.RecordBatchReader:
    def batches():  # type: ignore[no-untyped-def]
        yield table.to_batches()[0].slice(0, 3)
        time.sleep(8)

    return pa.RecordBatchReader.from_batches(table.schema, batches())


@pytest.mark.parametrize("is_held_up", [False, True], ids=["scoring", "waiting for rows"])
def test_ctrl_c_stops_within_two_seconds_and_leaves_pythons_handler(is_held_up: bool) -> None:
    table = many_articles()
    rows = held_up(table) if is_held_up else table
    scorer = regard.Scorer(sample.ACTORS)
    handler = signal.getsignal(signal.SIGINT)
    interrupt_after(1.5)
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        scorer.score(rows)
    assert 1.4 < time.monotonic() - began < 3.5
    assert signal.getsignal(signal.SIGINT) is handler
    # Python hears Ctrl-C as before, and the scorer works as before.
    interrupt_after(0.2)
    with pytest.raises(KeyboardInterrupt):
        time.sleep(5)
    assert len(scorer.score(sample.sample_table(sample.sample_rows()[:2]))) > 0


def test_a_part_that_was_stopped_goes_on(tmp_path: Path) -> None:
    table, scorer = many_articles().slice(0, 200), regard.Scorer(sample.ACTORS)
    interrupt_after(2)
    with pytest.raises(KeyboardInterrupt):
        scorer.score_part(many_articles(), tmp_path / "part")
    assert '"stopped"' in (tmp_path / "part" / "run.json").read_text()
    part = scorer.score_part(table, tmp_path / "part")
    whole = scorer.score(table)
    assert part.counts == whole.counts


def test_other_threads_of_python_run_and_share_a_scorer() -> None:
    scorer = regard.Scorer(sample.ACTORS)
    rows = sample.sample_rows()
    tables = [sample.sample_table(rows[start : start + 20]) for start in (0, 40, 80)]
    expected = [pa.table(scorer.score(table)) for table in tables]
    results: dict[int, pa.Table] = {}

    def score(number: int) -> None:
        results[number] = pa.table(scorer.score(tables[number]))

    threads = [threading.Thread(target=score, args=(number,)) for number in range(len(tables))]
    for thread in threads:
        thread.start()
    ticks = 0
    while any(thread.is_alive() for thread in threads):
        ticks += 1
        time.sleep(0.005)
    assert ticks > 10
    assert [results[number].equals(table) for number, table in enumerate(expected)] == [True] * 3


def test_an_error_of_the_table_is_no_missing_row() -> None:
    table = many_articles()

    def batches():  # type: ignore[no-untyped-def]
        yield table.to_batches()[0].slice(0, 3)
        raise ValueError("the lake has dried up")

    rows = pa.RecordBatchReader.from_batches(table.schema, batches())
    with pytest.raises(regard.RunError, match="(?s)cannot read the table: .*the lake has dried up"):
        regard.Scorer(sample.ACTORS).score(rows)
