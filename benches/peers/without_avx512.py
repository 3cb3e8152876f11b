"""Makes a copy of onnxruntime's library take a processor with AVX-512 for one with AVX2 alone.

without_avx512.py LIBRARY

The library asks the processor once, in `MLAS_PLATFORM`: no AVX-512 F, or no operating system that
saves its registers, and it jumps past everything that needs them. The jump is made unconditional.
"""

import re
import sys
from pathlib import Path

# test $0x10000 (AVX-512 F), %r10d; je past; mov %r8, %rax; not %rax; test $0xe0, %al
ASKS = re.compile(
    rb"\x41\xf7\xc2\x00\x00\x01\x00\x74(.)\x4c\x89\xc0\x48\xf7\xd0\xa8\xe0", re.DOTALL
)


def main():
    library = Path(sys.argv[1])
    code = library.read_bytes()
    found = list(ASKS.finditer(code))
    if len(found) != 1:
        raise SystemExit(
            f"error: {library} asks for AVX-512 in {len(found)} places, not in the one known"
        )
    jump = found[0].start(1) - 1
    library.write_bytes(code[:jump] + b"\xeb" + code[jump + 1 :])


if __name__ == "__main__":
    main()
