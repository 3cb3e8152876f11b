import os
from collections.abc import Sequence

from regard._given import ArrowRows

__version__: str

class Error(Exception):
    """What ends a piece of work, in the words of the command."""

    exit_code: int
    """The exit code of the command."""

class UsageError(Error):
    """What was asked for cannot be done as it was asked for; nothing was started."""

class RunError(Error):
    """The work was started and failed."""

class Table:
    """Rows with typed columns, for any library that takes Arrow data."""

    @property
    def column_names(self) -> list[str]:
        """Names of the columns."""
    @property
    def num_rows(self) -> int:
        """Number of rows."""
    @property
    def counts(self) -> dict[str, int]:
        """Counts of the records and mentions of what was scored; empty of a table that was read
        from a file.
        """
    @property
    def skipped(self) -> dict[str, int]:
        """Records and mentions that were left out, by reason."""
    @property
    def warnings(self) -> list[str]:
        """Warnings, as the command prints them."""
    def __len__(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...

class Scorer:
    def __new__(cls, settings: str, actors: str | None = None) -> Scorer: ...
    def score(self, rows: ArrowRows) -> Table: ...
    def score_part(
        self, rows: ArrowRows, out: str
    ) -> tuple[dict[str, int], dict[str, int], list[str]]: ...
    def score_sentences(
        self, sentences: Sequence[tuple[str, Sequence[tuple[int, int]]]]
    ) -> list[list[tuple[str, float, float, float, float]]]: ...

def read_table(path: str | os.PathLike[str]) -> Table: ...
def summarize(parts: Sequence[str], out: str, settings: str) -> list[str]: ...
def run(inputs: Sequence[str], out: str, settings: str, actors: str | None = None) -> list[str]: ...
def main(args: Sequence[str]) -> int: ...
