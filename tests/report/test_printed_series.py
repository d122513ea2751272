"""An explanation of a series on the terminal: the answer, the steps, and what they change."""

import numpy as np

from regard.bundle import SeriesExplanation
from regard.report.printed_series import printed_steps


def explanation(**changes) -> SeriesExplanation:
    values = {
        "values": np.zeros((3, 2), np.float32),
        "channels": ("a", "b"),
        "label": "up\x1b",
        "probabilities": {"up\x1b": 0.75, "down": 0.25},
        "numbers": None,
        "weights": np.array([0.1, 0.9, 0.001], np.float32),
        "effects": np.array([-0.02, 0.5, 0.0], np.float32),
    }
    return SeriesExplanation(**{**values, **changes})


def test_a_label() -> None:
    assert printed_steps(explanation()).plain.splitlines() == [
        r"up\x1b  75.0%  (3 steps)",
        "Weights: step 2 0.90, step 1 0.10",
        "Without it, the label loses: step 2 50.0 points",
        "Without it, the label gains: step 1 2.0 points",
    ]


def test_numbers_and_a_model_without_weights() -> None:
    numbers = {"label": None, "probabilities": {}, "weights": None}
    found = printed_steps(explanation(numbers=np.array([1.5, -2.0]), **numbers))
    assert found.plain.splitlines() == [
        "1.5, -2  (3 steps)",
        "Without it, the numbers move by: step 2 0.50 deviations, step 1 -0.02 deviations",
    ]
    forecast = np.array([[1.0], [2.5]])
    assert printed_steps(explanation(numbers=forecast, **numbers)).plain.startswith("1; 2.5  (3")
