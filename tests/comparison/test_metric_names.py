"""The names of the scores, and which way each is better."""

import subprocess
import sys

import pytest

from regard.comparison.metric_names import METRICS, larger_is_better
from regard.errors import UnknownNameError


def test_only_log_loss_is_better_when_smaller() -> None:
    assert [name for name in METRICS if not larger_is_better(name)] == ["log_loss"]
    with pytest.raises(UnknownNameError, match="Did you mean 'macro_f1'"):
        larger_is_better("macro_f2")


def test_a_plan_needs_no_numpy() -> None:
    code = "import sys, regard.comparison.plan; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
