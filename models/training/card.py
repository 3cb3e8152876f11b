"""Puts the figures over the folds into the model card, between two marker lines."""

from pathlib import Path

BEGIN = "<!-- figures: written by models/training/train.sh -->"
END = "<!-- end of figures -->"
# The strata of the coded mentions: `polar` of mentions.train, `chosen` of coded/mentions.csv.
STRATA = {
    "random": "drawn at random",
    "polar": "chosen because version 3 saw a pole",
    "chosen": "chosen because a model was not sure, or for negation, condition or praise",
}


def accuracy_table(figures: dict, head: str) -> list[str]:
    """A head over the folds, by stratum."""
    lines = [
        "| mentions | rows | accuracy | macro-F1 | F1 negative | F1 neutral | F1 positive "
        "| neutral called polar | polar called neutral | average precision of polar |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for stratum, name in STRATA.items():
        found = figures[stratum][head]
        all_rows = found["all"]
        lines.append(
            f"| {name} | {all_rows['rows']} | {all_rows['accuracy']:.1f} "
            f"| {all_rows['macro_f1']:.1f} | {all_rows['f1_negative']:.1f} "
            f"| {all_rows['f1_neutral']:.1f} | {all_rows['f1_positive']:.1f} "
            f"| {found['neutral_called_polar']:.1f} | {found['polar_called_neutral']:.1f} "
            f"| {found['average_precision']:.1f} |"
        )
    return lines


def folds_table(figures: dict) -> list[str]:
    """Macro-F1 in each fold, all targets / those of sentences with several."""
    folds = figures["measured_folds"]
    lines = [
        "| macro-F1, all / several | " + " | ".join(f"fold {fold}" for fold in folds) + " |",
        "|---" * (len(folds) + 1) + "|",
    ]
    for stratum, name in STRATA.items():
        cells = [
            f"{fold['all']:.1f} / {fold['several']:.1f}"
            for fold in figures[stratum]["stance"]["folds"]
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def reliability_table(rows: list[dict]) -> list[str]:
    """How often the model is right at each confidence."""
    lines = ["| targets | mean confidence | share right |", "|---|---|---|"]
    return lines + [
        f"| {row['targets']} | {row['confidence']:.3f} | {row['right']:.3f} |" for row in rows
    ]


def figures_block(figures: dict) -> str:
    """The generated part of the card."""
    random = figures["random"]
    temperatures = figures["temperatures"]
    lines = [
        BEGIN,
        "",
        f"Measured folds, of five: {', '.join(map(str, figures['measured_folds']))}.",
        "",
        "Stance toward a target, in percent:",
        "",
        *accuracy_table(figures, "stance"),
        "",
        *folds_table(figures),
        "",
        "Expected calibration error on mentions drawn at random: "
        f"{random['stance']['ece']:.3f} ({random['stance']['ece_before']:.3f} before the "
        "temperature). By confidence, each fold at the temperature of the others:",
        "",
        *reliability_table(random["stance"]["reliability"]),
        "",
        "The sentences' own tone, in percent:",
        "",
        *accuracy_table(figures, "sentiment"),
        "",
        f"Expected calibration error on sentences drawn at random: "
        f"{random['sentiment']['ece']:.3f} ({random['sentiment']['ece_before']:.3f} before).",
        "",
        f"Temperatures: stance {temperatures['stance']}, sentiment {temperatures['sentiment']}, "
        f"names {temperatures['names']}.",
        "",
        END,
    ]
    return "\n".join(lines)


def write_card(template: Path, target: Path, figures: dict) -> None:
    """Writes the card: the text of `target` (or else of `template`) with the figures exchanged."""
    text = (target if target.exists() else template).read_text(encoding="utf-8")
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    target.write_text(before + figures_block(figures) + after, encoding="utf-8")
