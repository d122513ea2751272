"""Each layer's gradients are the slopes of its loss, in float64."""

import json
import os
import subprocess
import sys

import pytest

from tests.contract.finite_differences import PLANTED

pytestmark = [pytest.mark.only_on("jax"), pytest.mark.xdist_group("finite differences")]


@pytest.fixture(scope="module")
def errors(tmp_path_factory) -> dict[str, float]:
    """The error of each subject, from a process that knows float64."""
    file = tmp_path_factory.mktemp("differences") / "errors.json"
    command = [sys.executable, "-m", "tests.contract.finite_differences", str(file)]
    environment = {**os.environ, "JAX_ENABLE_X64": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(command, env=environment, check=True, timeout=900)
    return json.loads(file.read_text(encoding="utf-8"))


def test_gradients_equal_differences(errors) -> None:
    assert len(errors) > 60
    wrong = {name: error for name, error in errors.items() if error > 1e-8}
    assert set(wrong) == {PLANTED.name}
    assert wrong[PLANTED.name] > 0.1
