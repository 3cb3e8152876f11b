"""Writes the coded mentions of `coded/mentions.csv` with their sentences, as JSON Lines that
`regard eval stance` reads.

coded.py --data DIR > coded.jsonl

DIR is the data folder; the sentences are in two files of it, see FILES.
"""

import argparse
import csv
import gzip
import json
import sys
from pathlib import Path

CODED = Path(__file__).parent / "coded" / "mentions.csv"
FILES = ["news/abp_unlabelled.jsonl.gz", "news/polnear.jsonl.gz"]
NUMBERS = ["sentence_start", "sentence_end", "start", "end", "label", "sentence_label"]


def coded_rows(articles: dict[str, dict]) -> list[dict]:
    """The coded mentions that stand in these articles, each with its sentence and target; offsets
    count code points.
    """
    rows = []
    with CODED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            article = articles.get(row["article"])
            if article is None:
                continue
            row |= {name: int(row[name]) for name in NUMBERS}
            text = article["text"][row["sentence_start"] : row["sentence_end"]]
            target = text[row["start"] : row["end"]]
            rows.append(row | {"outlet": article["outlet"], "text": text, "target": target})
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    articles = {}
    for name in FILES:
        with gzip.open(arguments.data / name, "rt", encoding="utf-8") as file:
            articles |= {article["id"]: article for article in map(json.loads, file)}
    rows = coded_rows(articles)
    with CODED.open(encoding="utf-8", newline="") as file:
        lost = sum(1 for _ in csv.DictReader(file)) - len(rows)
    if lost:
        sys.exit(f"error: {lost} mentions of {CODED} are in articles that {arguments.data} lacks")
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
