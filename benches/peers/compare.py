"""Times all engines on the same sentences, in turn, on one core, and prints a Markdown table.

Time is the processor time of the engine's process, from the kernel's clock for that process, so
that other work on the same core does not count.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy

HERE = Path(__file__).parent
# A larger mean distance between f32 states means a different computation, not a different order of
# additions.
FAR = 1e-4


class Engine:
    """A process that encodes all sentences each time it is asked to."""

    def __init__(self, command, core, environment):
        one_thread = {
            name: "1" for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "RTEN_NUM_THREADS")
        }
        self.process = subprocess.Popen(
            ["taskset", "-c", str(core), *map(str, command)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | one_thread | environment,
            text=True,
        )
        self.expect("ready", command)

    def expect(self, word, command):
        if self.process.stdout.readline().strip() != word:
            raise SystemExit(
                f"error: {' '.join(map(str, command))} failed; run it by hand to see why"
            )

    def seconds(self, states=""):
        """Returns the processor time of encoding once; writes [CLS] states to the file `states`."""
        clock = ~self.process.pid << 3 | 2
        before = time.clock_gettime(clock)
        print(states, file=self.process.stdin, flush=True)
        self.expect("done", self.process.args)
        return time.clock_gettime(clock) - before

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def commands(work, sizes):
    """Returns, for each engine, its command at a batch size, and the sizes to try."""
    ids, model, cargo = work / "ids.txt", work / "model", work / "cargo/release"
    ours = lambda precision, cpu, reads="all": (
        lambda _: [cargo / "regard", model, ids, 32, precision, cpu, reads]
    )
    rten = lambda folder, graph: (
        lambda size: [work / folder / "release/rten", work / graph, ids, size]
    )
    python = lambda name, what: (
        lambda size: [sys.executable, HERE / "engine_python.py", name, work / what, ids, size]
    )
    return {
        "regard int8": (ours("int8", "best"), (32,)),
        "regard int8, a target read": (ours("int8", "best", "target"), (32,)),
        "onnxruntime int8": (python("onnxruntime", "plain.int8.onnx"), sizes),
        "onnxruntime int8, fused graph": (python("onnxruntime", "fused.int8.onnx"), sizes),
        "rten int8": (rten("cargo", "plain.int8.onnx"), sizes),
        "regard int8, AVX2": (ours("int8", "avx2"), (32,)),
        "regard int8, AVX2, a target read": (ours("int8", "avx2", "target"), (32,)),
        "onnxruntime int8, AVX2": (python("onnxruntime", "plain.int8.onnx"), sizes),
        "onnxruntime int8, fused graph, AVX2": (python("onnxruntime", "fused.int8.onnx"), sizes),
        "rten int8, AVX2": (rten("cargo-avx2", "plain.int8.onnx"), sizes),
        "regard f32": (ours("f32", "best"), (32,)),
        "onnxruntime f32": (python("onnxruntime", "plain.f32.onnx"), sizes),
        "onnxruntime f32, fused graph": (python("onnxruntime", "fused.f32.onnx"), sizes),
        "PyTorch f32": (python("pytorch", "model"), (32,)),
        "PyTorch f32, AVX2": (python("pytorch", "model"), (32,)),
    }


def environment(name, work):
    """Returns the variables that keep an engine to AVX2, where its name says so."""
    if "AVX2" not in name:
        return {}
    return {
        "PYTHONPATH": str(work / "onnxruntime-avx2"),
        "ATEN_CPU_CAPABILITY": "avx2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "MKL_ENABLE_INSTRUCTIONS": "AVX2",
    }


def best_size(command, sizes, core, environment):
    """Returns the fastest batch size."""
    seconds = {}
    for size in sizes if len(sizes) > 1 else ():
        engine = Engine(command(size), core, environment)
        seconds[size] = engine.seconds()
        engine.close()
    return min(seconds, key=seconds.get, default=sizes[0])


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[8, 16, 32], help="batch sizes to try"
    )
    arguments = parser.parse_args()
    work, core = arguments.work, arguments.core
    table = commands(work, arguments.sizes)
    around = {name: environment(name, work) for name in table}
    sizes = {
        name: best_size(command, sizes, core, around[name])
        for name, (command, sizes) in table.items()
    }
    engines = {
        name: Engine(command(sizes[name]), core, around[name])
        for name, (command, _) in table.items()
    }
    states = {name: first_states(engine, work / "states.f32") for name, engine in engines.items()}
    for name in states:
        if "f32" in name and distance(states, name) > FAR:
            raise SystemExit(
                f"error: {name} differs from PyTorch by {distance(states, name):.1e} on average"
            )
    rounds = [
        {name: engine.seconds() for name, engine in engines.items()}
        for _ in range(arguments.rounds)
    ]
    report(rounds, sizes, states, len((work / "ids.txt").read_text().splitlines()))


def first_states(engine, path):
    engine.seconds(path)
    return numpy.fromfile(path, dtype=numpy.float32)


def distance(states, name):
    """Returns the mean distance of the [CLS] states from those of PyTorch."""
    return numpy.abs(states[name] - states["PyTorch f32"]).mean()


def report(rounds, sizes, states, count):
    """Prints medians; a ratio is the median of the ratios within a round.

    The last column is the mean distance from the [CLS] states of PyTorch.
    """
    ratio = lambda name, base: statistics.median(r[base] / r[name] for r in rounds)
    print("| engine | batch | sentences/s | times onnxruntime f32 | [CLS] off by, in the mean |")
    print("|---|---|---|---|---|")
    for name in rounds[0]:
        speed = count / statistics.median(r[name] for r in rounds)
        off = distance(states, name)
        print(
            f"| {name} | {sizes[name]} | {speed:.0f}"
            f" | {ratio(name, 'onnxruntime f32'):.2f} | {off:.1e} |"
        )
    print()
    print("| what | times |\n|---|---|")
    faster = lambda *names: min(names, key=lambda name: statistics.median(r[name] for r in rounds))
    widest = (
        faster("onnxruntime int8", "onnxruntime int8, fused graph"),
        "rten int8",
        "PyTorch f32",
    )
    avx2 = (
        faster("onnxruntime int8, AVX2", "onnxruntime int8, fused graph, AVX2"),
        "rten int8, AVX2",
        "PyTorch f32, AVX2",
    )
    for name, bases in {
        "regard int8": widest,
        "regard int8, a target read": widest,
        "regard int8, AVX2": avx2,
        "regard int8, AVX2, a target read": avx2,
        "regard f32": (faster("onnxruntime f32", "onnxruntime f32, fused graph"), "PyTorch f32"),
    }.items():
        for base in bases:
            print(f"| {name} against {base} | {ratio(name, base):.2f} |")


if __name__ == "__main__":
    main()
