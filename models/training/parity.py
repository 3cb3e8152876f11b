"""Writes the fixture that the Rust encoder is tested against: the values of transformers.

The reference runs in f32 with the shipped int8 weights multiplied back.
"""

import argparse
import json
from pathlib import Path

import torch

from data import Pieces, Target, one_hot, sha256, token_span
from model import Regard, collate, from_export

ROOT = Path(__file__).resolve().parents[2]

LONG = (
    "After eleven hours of talks in the old customs house at Port Lannery, during which the "
    "lights failed twice and the "
    "interpreters went home, Minister Odalys Brenkovar walked out, came back, walked out again "
    "and finally signed a "
    "settlement that her own advisers had called humiliating in the morning, workable at noon "
    "and, by the time the last "
    "ferry had left the harbour, the best that a government with no money, no majority and very "
    "few friends abroad could "
    "have hoped for; the Fishers' Union of Lannery, whose chairman Tavish Quill had spent the "
    "winter accusing her of "
    "treachery, praised her patience, the opposition called for an inquiry into the missing "
    "quota tables, the harbour "
    "board asked who would pay for the dredging, and three of the newspapers that had mocked her "
    "since the spring "
    "published, without irony, long editorials on the quiet courage of a politician who had "
    "learned, late but not too "
    "late, that a bad agreement honestly kept may serve a coast better than a splendid one that "
    "nobody intends to honour."
)

# (sentence, target, which occurrence of the target): every name is invented.
CASES = [
    ("Senator Marla Quenneth praised the rescue crews for their courage.", "Marla Quenneth", 0),
    (
        "Critics called Governor Pell's plan a reckless gamble with public money.",
        "Governor Pell",
        0,
    ),
    ("The board of Tarnwick Motors meets on Thursday.", "Tarnwick Motors", 0),
    (
        "“He lied to every one of us,” said Ilsabet Vornn, who once worked for Dack Holloran.",
        "Dack Holloran",
        0,
    ),
    (
        "“He lied to every one of us,” said Ilsabet Vornn, who once worked for Dack Holloran.",
        "He",
        0,
    ),
    ("Ottla won.", "Ottla", 0),
    ("Brask", "Brask", 0),
    ("?! Vey", "Vey", 0),
    ("  \t Nim .  ", "Nim", 0),
    (
        "José Ñandúbar y Zoë Königsfährt défendent l’œuvre de François Lécuyer-Ångström à "
        "Besançonville.",
        "François Lécuyer-Ångström",
        0,
    ),
    ("Fans loved it when Kiki Darrow waved back 😀🎉 from the balcony!", "Kiki Darrow", 0),
    ("🙄 So Mayor Grint broke another promise.", "Mayor Grint", 0),
    (
        "Halvorsen & Pryce Ltd. (HPX:LN) fell 12.5% after the U.S. regulator fined it $3.2bn.",
        "Halvorsen & Pryce Ltd.",
        0,
    ),
    (
        "It was not that Edda Marrowby was incompetent; it was that nobody had ever told her the "
        "truth.",
        "Edda Marrowby",
        0,
    ),
    (
        '"I have nothing but respect for Coach Benning," the goalkeeper said, "and nothing but '
        'contempt for the league."',
        "the league",
        0,
    ),
    (
        "The Velmora Institute, unlike the Carden Group, admitted its error and repaid the "
        "families.",
        "the Carden Group",
        0,
    ),
    (
        "The Velmora Institute, unlike the Carden Group, admitted its error and repaid the "
        "families.",
        "The Velmora Institute",
        0,
    ),
    (
        "Prime Minister Jorvik Alstane arrived in Sudmark on Monday for two days of talks with "
        "President Alstane-Rey.",
        "Alstane",
        0,
    ),
    (
        "Police arrested Tobin Carrow, 43, on suspicion of stealing from the orphans' fund he "
        "had founded.",
        "Tobin Carrow",
        0,
    ),
    (
        "NO MORE LIES FROM THE RUDDOCK ADMINISTRATION, shouted the crowd outside City Hall.",
        "THE RUDDOCK ADMINISTRATION",
        0,
    ),
    (
        "Dr. Amaya Sethi-Ruiz's vaccine saved thousands of lives, a study in the Lowland Medical "
        "Review found.",
        "Amaya Sethi-Ruiz",
        0,
    ),
    ("They said she would resign; she didn't.", "she", 1),
    (
        "The strike at Ferrowick Steel—the third since March—ended without a deal, and the "
        "company blamed Lena Torvald.",
        "Lena Torvald",
        0,
    ),
    (
        '山田オルガ told reporters that Krellcorp\'s apology was "better late than never".',
        "Krellcorp",
        0,
    ),
    (
        "Antidisestablishmentarianists such as Quorthox Zzyvllanguille are hopelessly out of "
        "touch.",
        "Quorthox Zzyvllanguille",
        0,
    ),
    (
        "Asked whether she trusted Ambassador Dunmore, Wrenna Folk paused, smiled and said that "
        "she trusted him "
        "exactly as far as his last cheque.",
        "Ambassador Dunmore",
        0,
    ),
    (LONG, "Odalys Brenkovar", 0),
    (LONG, "Tavish Quill", 0),
]


def occurrence(text: str, target: str, number: int) -> tuple[int, int]:
    """The code points of the given occurrence (from 0) of `target`."""
    start = -1
    for _ in range(number + 1):
        start = text.index(target, start + 1)
    return start, start + len(target)


def digits(values: torch.Tensor) -> list[float]:
    """Numbers with the nine digits that identify an f32."""
    return [float(f"{value:.9g}") for value in values.tolist()]


def reference(model: Regard, pieces: Pieces, text: str, target: str, number: int) -> dict:
    """What the network computes for one sentence and target."""
    sentence, offsets = pieces.cut([text])[0]
    start, end = occurrence(text, target, number)
    span = token_span(offsets, start, end)
    sentence.targets = [Target(*span, one_hot(0), True)]
    batch = collate([sentence], pieces.pad)
    with torch.no_grad():
        hidden = model.hidden(batch)[0]
        stance, sentiment, tags = model(batch)
    return {
        "text": text,
        "ids": sentence.ids,
        "shapes": sentence.shapes,
        "target": [start, end],
        "target_tokens": list(span),
        "cls": digits(hidden[0]),
        "mean": digits(hidden.mean(dim=0)),
        "last_8": digits(hidden[-1, :8]),
        "stance": digits(stance[0]),
        "sentiment": digits(sentiment[0]),
        "tags": digits(tags[0, span[0]]),
    }


def write_parity(folder: Path, out: Path) -> None:
    """Writes the fixture for the model in `folder`."""
    model = from_export(folder)
    pieces = Pieces(folder / "tokenizer.json", limit=512)
    cases = [reference(model, pieces, *case) for case in CASES]
    fixture = {"model_sha256": sha256(folder / "model.safetensors"), "cases": cases}
    out.parent.mkdir(parents=True, exist_ok=True)
    rows = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    head = json.dumps(fixture["model_sha256"])
    out.write_text(f'{{"model_sha256": {head},\n"cases": [\n{rows}\n]}}\n', encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=ROOT / "models/regard-news-en")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "crates/encoder/tests/fixtures/parity.json"
    )
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    write_parity(arguments.model, arguments.out)


if __name__ == "__main__":
    main()
