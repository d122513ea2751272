"""The sentence about the model follows the plan."""

import pytest

from regard.tasks.series.model_wording import model_of_series_in_words
from tests.tasks.series.small_series import small_plan


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "in a classifier of multivariate series that is otherwise the same: channels"),
        ({"answer": "numbers"}, "in a model that tells numbers of multivariate series that"),
        ({"answer": "forecast", "length": 1200}, "from the last 1,200 steps, as what the"),
        ({"projection": 7}, "a linear layer of width 7 for each step, no encoder, the layer"),
        ({"encoder": "cnn", "units": 5}, "two convolutions of three steps, 10 wide"),
        ({"dropout": 0.25}, "dropout 0.25, and a dense layer"),
    ],
)
def test_the_parts_of_the_plan(changes, said) -> None:
    text = model_of_series_in_words(small_plan(**changes))
    assert text.startswith("ways to turn encoder states into one vector, in a ")
    assert said in text
