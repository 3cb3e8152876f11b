"""Makes the figures and the table of a paper from the files of a run:

    python3 paper.py out results halden okonjo-reyes

writes to `results` by_outlet.pdf, over_time.pdf, differences.md and differences.tex, for the actors named by their ids.
paper.R does the same in R.
"""

import csv
import sys
import textwrap
from pathlib import Path

import matplotlib

matplotlib.use("pdf")
from matplotlib import dates, pyplot  # noqa: E402

NEGATIVE, POSITIVE = "#b35806", "#2166ac"
ALL = "all outlets"
COLUMNS = ["Actor", "Outlet A", "Outlet B", "A − B", "95 % interval", "q", "Articles", "In shared time", "Of all times"]


def main(out, results, *actors):
    out, results = Path(out), Path(results)
    results.mkdir(exist_ok=True)
    by_outlet = chosen(out / "actors_by_outlet.csv", actors)
    for missing in set(actors) - set(names(by_outlet)):
        sys.exit(f"actors_by_outlet.csv has no actor_id {missing}")
    order = outlets_by_score(by_outlet, actors[0])
    draw_by_outlet(by_outlet, actors, order, results / "by_outlet.pdf")
    by_period = chosen(out / "actors_by_outlet_period.csv", actors)
    by_period += [row | {"outlet": ALL} for row in chosen(out / "actors_by_period.csv", actors)]
    draw_over_time(by_period, actors, [*order, ALL], results / "over_time.pdf")
    tested = [row for row in chosen(out / "outlet_comparison.csv", actors) if row["verdict"] != "too_few"]
    found = [row for row in tested if row["verdict"] in ("higher", "lower")]
    found.sort(key=lambda row: (actors.index(row["actor_id"]), -abs(float(row["diff"]))))
    table = [cells(row) for row in found]
    note = f"{len(found)} of {len(tested)} pairs with enough articles differ."
    (results / "differences.md").write_text(f"{markdown(table)}\n{note}\n", encoding="utf-8")
    (results / "differences.tex").write_text(f"{latex(table)}\n{note}\n", encoding="utf-8")


def chosen(table, actors):
    """Returns the rows of a table of regard that are about these actors. An empty cell is a number that cannot be estimated."""
    with open(table, encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["actor_id"] in actors]


def outlets_by_score(rows, actor):
    """Returns the outlets, from the one that writes about the actor most negatively to the one that does most positively."""
    scores = {row["outlet"]: float(row["article_mean_score"]) for row in rows if row["actor_id"] == actor}
    return sorted({row["outlet"] for row in rows}, key=lambda outlet: (scores.get(outlet, 2), outlet))


def names(rows):
    return {row["actor_id"]: row["actor_name"] for row in rows}


def draw_by_outlet(rows, actors, order, figure):
    """Draws the index of each outlet, with its interval: a panel for each actor. Hollow: too few articles for an interval."""
    size = (1.8 + 2.8 * len(actors), 0.9 + 0.3 * len(order))
    _, panels = pyplot.subplots(1, len(actors), figsize=size, sharex=True, sharey=True, squeeze=False, layout="constrained")
    for actor, axes in zip(actors, panels[0]):
        axes.axvline(0, color="#888888", linewidth=0.8)
        for row in rows:
            if row["actor_id"] == actor:
                draw_estimate(axes, row, place=order.index(row["outlet"]))
        axes.set_title(names(rows)[actor], fontsize=10)
        axes.set_yticks(range(len(order)), order)
        axes.set_xlim(-1, 1)
        axes.set_xlabel("tone index with 95 % interval")
        unframe(axes)
    save(figure)


def draw_estimate(axes, row, place):
    score = float(row["article_mean_score"])
    colour = NEGATIVE if score < 0 else POSITIVE
    if row["ci_low"]:
        axes.plot([float(row["ci_low"]), float(row["ci_high"])], [place, place], color=colour, linewidth=2)
    axes.plot(score, place, "o", color=colour, markerfacecolor=colour if row["ci_low"] else "white")
    axes.annotate(row["n_articles"], (score, place), (0, 5), textcoords="offset points", ha="center", fontsize=7)


def draw_over_time(rows, actors, order, figure):
    """Draws the index by period: a row of panels for each outlet, a column for each actor."""
    rows = [row for row in rows if row["article_mean_score"] and row["period_start"]]
    days = sorted({row["period_start"] for row in rows})
    ticks = dates.datestr2num(days[:: -(-len(days) // 5)])
    size = (1.8 + 2.8 * len(actors), 0.6 + 0.75 * len(order))
    _, panels = pyplot.subplots(
        len(order), len(actors), figsize=size, sharex=True, sharey=True, squeeze=False, layout="constrained"
    )
    for outlet, line in zip(reversed(order), panels):
        for actor, axes in zip(actors, line):
            draw_line(axes, [row for row in rows if (row["actor_id"], row["outlet"]) == (actor, outlet)])
        line[0].set_ylabel(textwrap.fill(outlet, 18), fontsize=8, rotation=0, ha="right", va="center")
    for actor, axes in zip(actors, panels[0]):
        axes.set_title(names(rows)[actor], fontsize=10)
        axes.set_xticks(ticks)
        axes.xaxis.set_major_formatter(dates.DateFormatter("%b %Y"))
    save(figure)


def draw_line(axes, rows):
    """Joins the periods that have an interval. The others are too few articles to say more than noise, and pale."""
    axes.axhline(0, color="#888888", linewidth=0.8)
    for row in rows:
        day, score = dates.datestr2num(row["period_start"]), float(row["article_mean_score"])
        if row["ci_low"]:
            colour = NEGATIVE if score < 0 else POSITIVE
            axes.plot([day, day], [float(row["ci_low"]), float(row["ci_high"])], color=colour, linewidth=2)
            axes.plot(day, score, "o", markersize=4, color=colour)
        else:
            axes.plot(day, score, "o", markersize=3, color="#bbbbbb", markerfacecolor="white")
    sure = [row for row in rows if row["ci_low"]]
    days = [dates.datestr2num(row["period_start"]) for row in sure]
    axes.plot(days, [float(row["article_mean_score"]) for row in sure], color="#555555", linewidth=1, zorder=1)
    axes.set_ylim(-1, 1)
    axes.margins(x=0.1)
    axes.tick_params(labelsize=7)
    unframe(axes)


def unframe(axes):
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def save(figure):
    # Without a date, so that the same numbers give the same file.
    pyplot.savefig(figure, metadata={"CreationDate": None})
    pyplot.close()


def cells(row):
    def number(name):
        return f"{float(row[name]):+.2f}".replace("-", "−") if row[name] else "–"

    def share(name):
        return f"{float(row[name]):.0%}" if row[name] else "–"

    q = float(row["q_value"])
    return [
        row["actor_name"],
        row["outlet_a"],
        row["outlet_b"],
        number("diff"),
        f"{number('diff_ci_low')} to {number('diff_ci_high')}",
        "< 0.001" if q < 0.001 else f"{q:.3f}",
        f"{row['n_articles_a']}, {row['n_articles_b']}",
        f"{share('overlap_a')}, {share('overlap_b')}",
        number("diff_unstratified"),
    ]


def markdown(table):
    lines = [COLUMNS, ["---"] * len(COLUMNS), *table]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def latex(table):
    """Returns the table for LaTeX with the package booktabs."""
    def line(texts):
        return " & ".join(map(in_latex, texts)) + r" \\" + "\n"

    return (
        r"\begin{tabular}{lllrrrrrr}" + "\n\\toprule\n" + line(COLUMNS) + "\\midrule\n"
        + "".join(map(line, table)) + "\\bottomrule\n\\end{tabular}\n"
    )


def in_latex(text):
    for letter in "&%#_":
        text = text.replace(letter, "\\" + letter)
    return text.replace("−", "$-$").replace("<", "$<$").replace("–", "--")


if __name__ == "__main__":
    main(*sys.argv[1:])
