"""Draws the tone index of each actor, with its interval: python3 figure.py out/actors.csv figure.svg"""

import csv
import sys

import matplotlib

matplotlib.use("svg")
# Else every drawing has ids and a date of its own, and no two files are the same.
matplotlib.rcParams["svg.hashsalt"] = "regard"
from matplotlib import pyplot  # noqa: E402

NEGATIVE, POSITIVE = "#b35806", "#2166ac"


def draw(table, figure):
    with open(table, encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["n_mentions"] != "0"]
    rows.sort(key=lambda row: float(row["article_mean_score"]))
    _, axes = pyplot.subplots(figsize=(8, 0.5 + 0.36 * len(rows)), layout="constrained")
    axes.axvline(0, color="#888888", linewidth=0.8)
    for place, row in enumerate(rows):
        score = float(row["article_mean_score"])
        colour = NEGATIVE if score < 0 else POSITIVE
        # An empty cell is an interval that cannot be estimated: too few articles.
        if row["ci_low"]:
            axes.plot([float(row["ci_low"]), float(row["ci_high"])], [place, place], color=colour, linewidth=2)
        axes.plot(score, place, "o", color=colour, markerfacecolor=colour if row["ci_low"] else "white")
    axes.set_yticks(range(len(rows)), [f"{row['actor_name']} ({row['n_articles']})" for row in rows])
    axes.set_xlim(-1, 1)
    axes.set_xlabel("tone index with 95 % interval; hollow: too few articles for an interval")
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)
    pyplot.savefig(figure, metadata={"Date": None})


if __name__ == "__main__":
    draw(*sys.argv[1:])
