"""`regard swap` as a person types it: what is said, what is written, what is refused."""

import os
from typing import Any

import numpy as np
import pytest

from tests.tasks.own_model.swapping.trained_models import pooling_model, rows

pytestmark = pytest.mark.only_on("jax")
QUICK = ("--splits", "2", "--no-rate-check", "--epochs", "1", "--batch-size", "8")


@pytest.fixture
def given(tmp_path) -> tuple[str, str]:
    pooling_model().save(tmp_path / "model.keras")
    x, y = rows()
    np.savez(tmp_path / "rows.npz", x=x, y=y)
    return str(tmp_path / "model.keras"), str(tmp_path / "rows.npz")


def test_a_swap(regard: Any, given, tmp_path) -> None:
    out = str(tmp_path / "run")
    done = regard(
        *("swap", *given, "--layer", "pool", "--layers", "mean_pooling,trained", "--out", out),
        *QUICK,
    )
    assert (done.returncode, done.stderr) == (0, "")
    said = " ".join(done.stdout.split())
    assert said.startswith("Swapping the layer pool of ")
    assert f"with Keras on {os.environ['KERAS_BACKEND']} ..." in said
    assert "[4/4] trained split 2: validation" in said
    assert "Compared are heads on these frozen states" in said
    assert said.endswith(f"Files: {out} Report: {out}/report.html")
    again = regard("swap", *given, "--layer", "pool", "--resume", out)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith(f"Going on with the run in {out} ...")
    other = regard("swap", *given, "--layer", "reader", "--resume", out)
    assert other.returncode == 2
    assert "Those that fit: pool" in other.stderr


def test_a_layer_that_does_not_fit_is_one_line(regard: Any, given, tmp_path) -> None:
    done = regard("swap", *given, "--layer", "hidden", "--out", str(tmp_path / "run"))
    assert done.returncode == 2
    assert done.stderr.startswith("error: --layer must name a layer that is called once")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_its_help_names_no_task(regard: Any) -> None:
    done = regard("swap", "--help")
    for text in ("MODEL.keras", "--layer", "--loss", "--epochs", "--resume", "--learning-rate"):
        assert text in done.stdout
    assert "--task" not in done.stdout
    assert "--encoder" not in done.stdout
