"""The exceptions of the adapters: those of the package, with the exit code that the command would
have.
"""

from __future__ import annotations

from regard import Error, RunError, UsageError

#: The exit code of a command that cannot be carried out as it was given.
_USAGE = 2


def error(message: str, exit_code: int) -> Error:
    """Make the exception of an exit code."""
    made = UsageError(message) if exit_code == _USAGE else RunError(message)
    made.exit_code = exit_code
    return made


def usage_error(message: str) -> Error:
    """Make the exception of a job that cannot be started as it was given."""
    return error(message, _USAGE)


def run_error(message: str) -> Error:
    """Make the exception of a job, or a part of it, that failed."""
    return error(message, 1)
