"""Run every notebook beside this file from its first cell to its last, without network; the first error of a cell ends it.

    python docs/notebooks/run.py [FOLDER]

Executed notebooks go to FOLDER, if one is given. Needs jupytext, nbclient and ipykernel.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
NOWHERE = "http://127.0.0.1:9"  # a proxy that is not there: whoever asks for anything fails, and is seen
LONGEST_SECONDS = 300


def run(path: Path, folder: Path | None) -> int:
    """Execute one notebook and give the number of cells of code that ran. Raises CellExecutionError where one fails."""
    notebook = jupytext.read(path)
    NotebookClient(notebook, timeout=LONGEST_SECONDS, resources={"metadata": {"path": str(HERE)}}).execute()
    if folder is not None:
        nbformat.write(notebook, folder / f"{path.stem}.ipynb")
    return sum(cell.cell_type == "code" and cell.execution_count is not None for cell in notebook.cells)


def main() -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        os.environ[name] = os.environ[name.lower()] = NOWHERE
    os.environ["HF_HUB_OFFLINE"] = os.environ["HF_DATASETS_OFFLINE"] = "1"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    notebooks = sorted(HERE.glob("*.md"))
    if not notebooks:
        sys.exit(f"{HERE}: no notebook")
    for path in notebooks:
        cells = run(path, folder)
        if not cells:
            sys.exit(f"{path.name}: no cell of code was run")
        sys.stderr.write(f"{path.name}: {cells} cells ran\n")


if __name__ == "__main__":
    main()
