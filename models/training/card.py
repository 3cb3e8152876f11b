"""Puts the figures over the folds into the model card, between two marker lines."""

from pathlib import Path

BEGIN = "<!-- figures: written by models/training/train.sh -->"
END = "<!-- end of figures -->"
MODELS = {"plain": "plain fine-tuning", "student": "this recipe"}


def accuracy_table(figures: dict, head: str) -> list[str]:
    """Both models over the folds."""
    lines = [
        "| model | part | rows | macro-F1 | accuracy | F1 negative | F1 neutral | F1 positive |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for model, name in MODELS.items():
        for part, what in [("all", "all"), ("several", "sentences with several targets")]:
            f = figures[model][head][part]
            lines.append(
                f"| {name} | {what} | {f['rows']} | {f['macro_f1']:.1f} "
                f"| {f['accuracy']:.1f} | {f['f1_negative']:.1f} "
                f"| {f['f1_neutral']:.1f} | {f['f1_positive']:.1f} |"
            )
    return lines


def folds_table(figures: dict) -> list[str]:
    """Macro-F1 of both models in each fold, all rows / those of sentences with several targets."""
    folds = range(len(figures["student"]["stance"]["folds"]))
    lines = [
        "| macro-F1, all / several | " + " | ".join(f"fold {fold}" for fold in folds) + " |",
        "|---" * (len(folds) + 1) + "|",
    ]
    for model, name in MODELS.items():
        cells = [
            f"{fold['all']:.1f} / {fold['several']:.1f}"
            for fold in figures[model]["stance"]["folds"]
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
    student = figures["student"]
    temperatures = figures["temperatures"]
    lines = [
        BEGIN,
        "",
        "Stance toward a target, in percent:",
        "",
        *accuracy_table(figures, "stance"),
        "",
        *folds_table(figures),
        "",
        f"Expected calibration error: {student['stance']['ece']:.3f} "
        f"({student['stance']['ece_before']:.3f} before the temperature). "
        "By confidence, each fold at the temperature of the others:",
        "",
        *reliability_table(student["stance"]["reliability"]),
        "",
        "Sentiment of the sentences whose labelled targets agree, in percent:",
        "",
        *accuracy_table(figures, "sentiment"),
        "",
        f"Expected calibration error: {student['sentiment']['ece']:.3f} "
        f"({student['sentiment']['ece_before']:.3f} before).",
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
