"""Checks the rule for word starts on the cases that it shares with the program.

It needs the standard library alone:

python3 models/training/check_word_starts.py
"""

import csv
import unittest
from pathlib import Path

from word_starts import word_starts

CASES = Path(__file__).resolve().parents[2] / "tests/data/word_starts.csv"


class WordStarts(unittest.TestCase):
    def test_the_shared_cases(self) -> None:
        with CASES.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertGreaterEqual(len(rows), 25)
        for row in rows:
            with self.subTest(text=row["text"]):
                self.assertEqual(
                    sorted(word_starts(row["text"])), [int(n) for n in row["starts"].split()]
                )


if __name__ == "__main__":
    unittest.main()
