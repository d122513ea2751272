"""The process limits itself, and answers with the report or with the error."""

import json
import os
import subprocess
import sys
from pathlib import Path

import keras
import pytest

from regard.bundle.mask_worker import answer
from regard.explain import MaskReport

SOURCE = Path(__file__).resolve().parents[2] / "src"
LIMITED = """
import resource
from regard.bundle.mask_worker import limit
limit(3.0, 7.0)
for name in ("AS", "CPU", "FSIZE", "CORE"):
    print(resource.getrlimit(getattr(resource, f"RLIMIT_{name}")))
limit(9.0, 70.0)  # what is lower already stays
print(resource.getrlimit(resource.RLIMIT_AS)[0])
try:
    bytes(4 * 2**30)
except MemoryError:
    print("too much")
"""


@pytest.mark.only_on("jax")
@pytest.mark.skipif(sys.platform != "linux", reason="other systems know other limits")
def test_limits() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=True,
    )
    gigabyte = 2**30
    assert done.stdout.splitlines() == [
        str((3 * gigabyte, 3 * gigabyte)),
        "(15, 15)",
        "(1048576, 1048576)",
        "(0, 0)",
        str(3 * gigabyte),
        "too much",
    ]


def test_answers(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save(path)
    report = MaskReport.from_dict(json.loads(json.dumps(answer(path)))["report"])
    assert report.undecided == "none of its inputs has an axis of steps"
    path.write_bytes(b"")
    assert answer(path)["error"].startswith("The model must be a whole .keras file")
