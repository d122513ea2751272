"""A finished run on texts that are hard to show, for the tests of what is shown."""

import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

import regard
from regard.report.result import Result

BACKEND = os.environ["KERAS_BACKEND"]
LAYERS = ("mean_pooling", "dot", "pooling_linear", "dense_control", "words")
HARD = ("</script>", "=1+1", "\u05e9\u05dc\u05d5\u05dd", "\U0001f600", "cafe\u0301", "<b>", "&amp;")
FILLING = ("the", "plot", "of", "this", "film", "seems", "long")
LABELS = ("</b>bad", "good & fine")


def hard_texts(rows: int = 90) -> tuple[list[str], list[str]]:
    """Texts of 4 to 10 words, in which one word decides."""
    texts, labels = [], []
    for row in range(rows):
        words = [FILLING[(row * 3 + place) % 7] for place in range(2 + row % 7)]
        words.insert(row % 3, HARD[row % len(HARD)])
        words.insert(row % 4, ("bad", "good")[row % 2])
        texts.append("  ".join(words) + ("\u2028" if row % 5 == 0 else ""))
        labels.append(LABELS[row % 2])
    return texts, labels


def finished_once(made: pytest.TempPathFactory) -> Path:
    """Return a copy of a finished run, which is made once for all processes of the tests."""
    base = made.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = root / "finished-once"
    with FileLock(root / "finished-once.lock"):
        if not (folder / "report.html").is_file():
            finish(folder)
    return Path(shutil.copytree(folder, made.mktemp("finished") / "run"))


def finish(folder: Path) -> Result:
    """Compare, and return the result; the folder holds the run."""
    texts, labels = hard_texts()
    return regard.compare(
        texts,
        labels,
        out=folder,
        layers=LAYERS,
        encoder="none",
        embedding=6,
        epochs=3,
        batch_size=16,
        learning_rate=0.05,
        min_count=1,
        splits=2,
        rate_check=False,
        backend=BACKEND,
    )
