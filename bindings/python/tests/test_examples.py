"""What the documents and docstrings show is run."""

import doctest
import re
import shutil
from pathlib import Path

import nbclient
import nbformat
import pyarrow.csv
import pytest
import sample

import regard
import regard._given
import regard._scorer
import regard._summaries

ROOT = sample.DATASETS.parent
DOCUMENTS = [ROOT / "bindings/python/README.md", ROOT / "docs/python.md", ROOT / "README.md"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the examples read."""
    shutil.copytree(sample.DATASETS, tmp_path / "datasets", ignore=shutil.ignore_patterns("*.md"))
    pyarrow.csv.write_csv(sample.sample_table(), tmp_path / "articles.csv")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "module", [regard, regard._given, regard._scorer, regard._summaries], ids=lambda m: m.__name__
)
def test_docstrings(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.failed == 0


@pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT))
)
def test_documents(document: Path, folder: Path) -> None:
    blocks = re.findall(
        r"^```python\n(.*?)^```", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    own = [block for block in blocks if re.search(r"import regard$", block, re.MULTILINE)]
    for number, block in enumerate(own):
        exec(compile(block, f"{document}, example {number}", "exec"), {})


def test_notebook(folder: Path) -> None:
    notebook = nbformat.read(ROOT / "bindings/python/examples/regard.ipynb", as_version=4)
    nbclient.NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": str(folder)}}
    ).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert outputs and all(output.output_type != "error" for output in outputs)
