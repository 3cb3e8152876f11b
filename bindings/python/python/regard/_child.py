"""The process that scores a part: the command ``regard score``, which reads articles as an Arrow
stream.

Native code that crashes takes its process with it, and that of an engine's worker may serve other
tasks.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from regard import Error
from regard._errors import error, usage_error
from regard._settings import flags

#: Rows of a batch that the child is given, which holds a batch in memory.
_ROWS = 1_000
#: Lines of what a child said that an error repeats: its last.
_LINES = 20
#: The exit code of a part whose files are complete, but of which more records were skipped than
#: ``max_skipped`` allows.
TOO_MANY_SKIPPED = 3


def score_in_child(
    batches: Iterator[pa.RecordBatch],
    schema: pa.Schema,
    settings: Mapping[str, object],
    folder: Path,
) -> None:
    """Score articles into ``folder``; ``schema`` is theirs where there is no batch.

    Raises:
        RunError, UsageError: In the words of the command.
    """
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            _command(settings, folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        assert child.stdin is not None
        try:
            is_written = _write(child.stdin, batches, schema)
            code = child.wait()
        finally:
            # Ends the child where the engine ends the task, or where the next batch cannot be made.
            child.kill()
            child.wait()
            with suppress(BrokenPipeError):
                child.stdin.close()
        if code not in (0, TOO_MANY_SKIPPED) or not is_written:
            said.seek(0)
            raise _failure(code, said.read())


def check_in_child(schema: pa.Schema, settings: Mapping[str, object], folder: Path) -> None:
    """Check settings and columns, without an article.

    Raises:
        RunError, UsageError: In the words of the command.
    """
    stream = pa.BufferOutputStream()
    pa.ipc.new_stream(stream, schema).close()
    command = [*_command(settings, folder), "--dry-run"]
    child = subprocess.run(
        command, input=stream.getvalue().to_pybytes(), capture_output=True, check=False
    )
    if child.returncode != 0:
        raise error(_message(child.stderr), child.returncode)
    for row in _profile(child.stdout)["skipped"]:
        raise usage_error(f"the columns cannot be used: {row['detail']}")


def _command(settings: Mapping[str, object], folder: Path) -> list[str]:
    own = ["--unique-ids", "--allow-empty", "--quiet", "--log-format=json", f"--out={folder}"]
    return [sys.executable, "-m", "regard", "score", "-", *own, *flags(settings)]


def _write(stdin: IO[bytes], batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> bool:
    """Write batches as a stream; False where the child ended before it had read all of it."""
    first = next(batches, None)
    if first is not None:
        schema = first.schema
    try:
        stream = pa.ipc.new_stream(stdin, schema)
    except BrokenPipeError:
        return False
    # An error of the engine, which makes the batches, is none of the pipe's: nothing is caught
    # around its next batch.
    for batch in _slices(first, batches):
        try:
            stream.write_batch(batch)
        except BrokenPipeError:
            return False
    try:
        stream.close()
        stdin.close()
    except BrokenPipeError:
        return False
    return True


def _slices(
    first: pa.RecordBatch | None, batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    batch = first
    while batch is not None:
        for start in range(0, batch.num_rows, _ROWS):
            yield batch.slice(start, _ROWS)
        batch = next(batches, None)


def _profile(lines: bytes) -> dict[str, Any]:
    """Return what the dry run found."""
    return _events(lines, "profile")[0]


def _message(lines: bytes) -> str:
    """Return why a command failed."""
    failed = _events(lines, "failed")
    if failed:
        return str(failed[-1]["message"]).removeprefix("error: ").partition("\n\nUsage:")[0]
    # A process that crashes does so in its own words.
    return "\n".join(lines.decode(errors="replace").strip().splitlines()[-_LINES:])


def _events(lines: bytes, name: str) -> list[dict[str, Any]]:
    events = []
    for line in lines.splitlines():
        # The last line of a process that was killed may be cut short.
        with suppress(ValueError):
            events.append(json.loads(line))
    return [event for event in events if isinstance(event, dict) and event.get("event") == name]


def _failure(code: int, said: bytes) -> Error:
    """Return the exception for a process that scored no part."""
    return error("\n".join(filter(None, (_end(code), _message(said)))), max(code, 1))


def _end(code: int) -> str:
    """Say how a process ended that could not say so itself."""
    if code in (1, 2):
        return ""
    if code >= 0:
        return "regard score ended before it had read all articles"
    hint = "; is there enough memory?" if -code == signal.SIGKILL else ""
    return f"regard score was ended by {signal.Signals(-code).name}{hint}"
