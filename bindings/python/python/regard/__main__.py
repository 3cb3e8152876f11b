"""The command line: ``python -m regard`` and ``regard`` are the same command as the program in
Rust.
"""

import signal
import sys

from regard import _regard


def main() -> int:
    """Run the command line of this process and return the exit code."""
    # Python's own handler would report Ctrl-C a second time, when the command has already ended in
    # good order.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _regard.main(["regard", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
