"""Puts the measured figures into the model card, between two marker lines."""

from pathlib import Path

BEGIN, END = "<!-- figures: written by models/training/train.sh -->", "<!-- end of figures -->"
STANCE_PARTS = {"rw_dev": "NewsMTSC rw-dev", "mt_dev": "NewsMTSC mt-dev", "held_out": "held-out articles of NewsMTSC train"}


def stance_table(figures: dict) -> list[str]:
    """The stance head on every part, f32 and int8."""
    lines = [
        "| part | targets | weights | macro-F1 | accuracy | F1 negative | F1 neutral | F1 positive | ECE (before temperature) |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for part, name in STANCE_PARTS.items():
        for weights in ["f32", "int8"]:
            f = figures[weights][part]
            lines.append(
                f"| {name} | {f['rows']} | {weights} | {f['macro_f1']:.1f} | {f['accuracy']:.1f} | {f['f1_negative']:.1f} "
                f"| {f['f1_neutral']:.1f} | {f['f1_positive']:.1f} | {f['ece']:.3f} ({f['ece_uncalibrated']:.3f}) |"
            )
    return lines


def sentiment_table(figures: dict) -> list[str]:
    """The sentence head, f32 and int8."""
    lines = ["| part | sentences | measure | f32 | int8 |", "|---|---|---|---|---|"]
    for part, name in STANCE_PARTS.items():
        f32, int8 = (figures[weights][f"{part}_sentences"] for weights in ["f32", "int8"])
        lines.append(f"| {name}, all targets agree | {f32['rows']} | macro-F1 of 3 classes | {f32['macro_f1']:.1f} | {int8['macro_f1']:.1f} |")
    f32, int8 = (figures[weights]["sst2_dev"] for weights in ["f32", "int8"])
    lines.append(f"| SST-2 dev (film reviews, not trained on) | {f32['rows']} | accuracy of the sign | {f32['accuracy']:.1f} | {int8['accuracy']:.1f} |")
    return lines


def name_table(figures: dict) -> list[str]:
    """What a change of name alone does."""
    lines = [
        "| part | named targets | macro-F1, own name | macro-F1, invented names | labels that change | mean change of p(positive) - p(negative) |",
        "|---|---|---|---|---|---|",
    ]
    for part in ["rw_dev", "mt_dev"]:
        f = figures["int8"][f"{part}_names"]
        lines.append(
            f"| {STANCE_PARTS[part]} | {f['rows']} | {f['macro_f1_own_name']:.1f} | {f['macro_f1_invented_names']:.1f} "
            f"| {f['changed_label_percent']:.1f} % | {f['mean_score_change']:.3f} |"
        )
    return lines


def figures_block(figures: dict) -> str:
    """The generated part of the card."""
    temperatures = figures["temperatures"]
    lines = [BEGIN, "", "Stance toward a target:", "", *stance_table(figures), "",
             "Sentiment of a sentence:", "", *sentiment_table(figures), "",
             "Named targets under five invented names (int8):", "", *name_table(figures), "",
             f"Temperatures: stance {temperatures['stance']}, sentiment {temperatures['sentiment']}.", "", END]
    return "\n".join(lines)


def write_figures(template: Path, target: Path, figures: dict) -> None:
    """Writes the card: the text of `target` (or else of `template`) with the figures exchanged."""
    text = (target if target.exists() else template).read_text(encoding="utf-8")
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    target.write_text(before + figures_block(figures) + after, encoding="utf-8")
