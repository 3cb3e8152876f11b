"""The command, in a process of its own."""

import json
import signal
import subprocess
import sys
import time
from importlib.metadata import files, version
from pathlib import Path

import pytest
import sample

import regard

COMMAND = [sys.executable, "-m", "regard"]


def test_the_version_is_one() -> None:
    printed = [
        subprocess.run([*command, "--version"], capture_output=True, text=True, check=True).stdout
        for command in (COMMAND, [str(Path(sys.executable).with_name("regard"))])
    ]
    assert printed == [f"regard {regard.__version__}\n"] * 2
    assert version("regard") == regard.__version__


def test_exit_codes_and_words_are_those_of_the_program() -> None:
    cases = [
        (["--help"], 0, "Usage: regard"),
        (["scor"], 2, "unrecognized subcommand 'scor'"),
        (["score", "none.jsonl", "--out", "x"], 2, "regard: the input none.jsonl cannot be opened"),
        (["scor", "--log-format", "json"], 2, '"event":"failed"'),
    ]
    for arguments, code, words in cases:
        ended = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True)
        assert (ended.returncode, words in ended.stdout + ended.stderr) == (code, True), arguments


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_stop_it_in_good_order(number: signal.Signals, tmp_path: Path) -> None:
    dump = tmp_path / "dump.jsonl"
    texts = [row["text"] or "Bo." for row in sample.sample_rows()]
    numbered = (texts[n % len(texts)].replace(". ", f" {n}. ") for n in range(4000))
    lines = (json.dumps({"id": f"n{n}", "text": text}) for n, text in enumerate(numbered))
    dump.write_text("\n".join(lines))
    arguments = [
        "score",
        dump,
        "--actors",
        sample.ACTORS,
        "--out",
        tmp_path / "out",
        "--threads",
        "1",
    ]
    process = subprocess.Popen([*COMMAND, *map(str, arguments)], stderr=subprocess.PIPE, text=True)
    journal = tmp_path / "out" / ".regard-journal"
    began = time.monotonic()
    while (
        not (journal.exists() and journal.stat().st_size > 1000) and time.monotonic() - began < 30
    ):
        time.sleep(0.05)
    process.send_signal(number)
    said = process.communicate(timeout=10)[1]
    assert process.returncode == 128 + number
    assert "regard: stopped by " in said and "Traceback" not in said
    assert json.loads((tmp_path / "out" / "run.json").read_text())["status"] == "stopped"


def test_the_wheel_holds_the_package_its_types_and_the_module() -> None:
    held = {str(path) for path in files("regard") or []}
    if not any(name.endswith(".so") for name in held):
        pytest.skip("installed as editable")
    modules = {
        "__init__.py",
        "__main__.py",
        "_regard.pyi",
        "py.typed",
        "spark.py",
        "ray.py",
        "daft.py",
    }
    assert {f"regard/{name}" for name in modules} <= held
    assert "regard/_regard.abi3.so" in held
    foreign = [
        name for name in held if not name.startswith(("regard/", "regard-", "../../../bin/regard"))
    ]
    assert foreign == []
