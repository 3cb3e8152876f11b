"""Writes the coded mentions of `coded/mentions.csv` with their sentences, as JSON Lines that
`regard eval stance` reads.

coded.py --data DIR > coded.jsonl

DIR is the data folder; the sentences are in its `news/abp_unlabelled.jsonl.gz`.
"""

import argparse
import csv
import gzip
import json
import sys
from pathlib import Path

CODED = Path(__file__).parent / "coded" / "mentions.csv"
NUMBERS = ["sentence_start", "sentence_end", "start", "end", "label", "sentence_label"]


def coded_rows(articles: dict[str, dict]) -> list[dict]:
    """The coded mentions, each with its sentence and target; offsets count code points."""
    rows = []
    with CODED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            row |= {name: int(row[name]) for name in NUMBERS}
            article = articles[row["article"]]
            text = article["text"][row["sentence_start"] : row["sentence_end"]]
            target = text[row["start"] : row["end"]]
            rows.append(row | {"outlet": article["outlet"], "text": text, "target": target})
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    path = arguments.data / "news" / "abp_unlabelled.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = {article["id"]: article for article in map(json.loads, file)}
    try:
        rows = coded_rows(articles)
    except KeyError as missing:
        sys.exit(f"error: {path} has no article {missing}, whose mentions are in {CODED}")
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
