"""What a score is: how it is said, and that its parts agree."""

import subprocess
import sys

import pytest

from regard.comparison.metric import FormulaMetric, Metric


def metric(**changes) -> FormulaMetric:
    parts = {
        "name": "accuracy",
        "label": "accuracy",
        "heading": "accuracy",
        "meaning": "share that is right",
        "formula": "regard.statistics.class_scores:accuracy",
    }
    return FormulaMetric(**{**parts, **changes})


def test_the_score_is_the_mean_of_the_items() -> None:
    chances, labels = [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]], [0, 1, 1]
    assert metric().items(chances, labels).tolist() == [1, 1, 0]
    assert metric().score(chances, labels) == pytest.approx(2 / 3)


def test_shares_are_said_in_percent_and_points() -> None:
    assert metric().value(0.9314) == "93.1%"
    assert metric().gap(0.0213) == "2.1 points"
    assert metric().gap(0.0003) == "0.03 points"
    assert metric().end(-0.0213) == "-2.1"
    assert metric().sign == 1


def test_others_are_said_as_they_are() -> None:
    loss = metric(is_share=False, larger_is_better=False)
    assert loss.value(0.31419) == "0.3142"
    assert loss.gap(0.02134) == "0.0213"
    assert loss.end(0.02134) == "+0.0213"
    assert loss.sign == -1


def test_what_a_metric_is_is_abstract() -> None:
    with pytest.raises(TypeError, match="abstract"):
        Metric(name="a", label="a", heading="a", meaning="a")


def test_a_plan_needs_no_numpy() -> None:
    code = "import sys, regard.comparison.plan; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
