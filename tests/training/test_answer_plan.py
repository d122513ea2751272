"""What follows from what is told: options that fit it, and fields that the data suggest."""

import numpy as np
import pytest

from regard.errors import ArgumentError
from regard.tasks.series.plan import SeriesPlan
from regard.tasks.text_classification.plan import TextPlan
from regard.training.answer_plan import AnswerPlan, rope_in_units, suggested_fields

pytestmark = pytest.mark.only_on("jax")  # no backend takes part


@pytest.mark.parametrize("plan", [SeriesPlan, TextPlan])
def test_classes_alone_are_weighted(plan: type[AnswerPlan]) -> None:
    assert plan(class_weights=True).class_weights
    with pytest.raises(ArgumentError, match=r"^`class_weights` has an effect only where each row"):
        plan(answer="numbers", class_weights=True)


def test_a_rare_class_suggests_a_score_that_sees_it() -> None:
    even, rare = np.repeat([0, 1], 50), np.repeat([0, 1], [95, 5])
    assert suggested_fields("classes", even, {}) == {"answer": "classes"}
    assert suggested_fields("classes", rare, {}) == {"answer": "classes", "metric": "macro_f1"}


@pytest.mark.parametrize(
    ("metric", "rope"), [(None, 20.0), ("", 20.0), ("rmse", 20.0), ("mae", 20.0), ("r2", None)]
)
def test_errors_are_alike_in_the_unit_of_the_numbers(
    metric: str | None, rope: float | None
) -> None:
    numbers = np.array([0.0, 4000.0] * 10)  # a deviation of 2,000
    assert suggested_fields("numbers", numbers, {"metric": metric}).get("rope") == rope


def test_several_numbers_have_one_rope() -> None:
    numbers = np.array([[0.0, 0.0], [4.0, 200.0], [np.nan, np.nan]])  # deviations of 2 and 100
    assert rope_in_units(numbers) == 0.7  # the root of (4 + 10,000) / 2 is 70.7
    assert rope_in_units(np.ones(5)) == 0.01
