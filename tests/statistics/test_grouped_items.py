"""Rows of a group count once."""

import numpy as np
import pytest

from regard.errors import ShapeError
from regard.statistics.analysis import analyse
from regard.statistics.grouped_items import summed_by_group
from regard.statistics.uncertainty import Design


def test_the_mean_stays_and_groups_are_summed() -> None:
    items = np.array([[1.0, 0.0, 1.0, 1.0, 0.0], [2.0, 2.0, 2.0, 2.0, 7.0]])
    found = summed_by_group(items, ["b", "a", "b", "c", "a"])
    assert found == pytest.approx(np.array([[0, 2, 1], [9, 4, 2]]) * 3 / 5)
    assert found.mean(axis=1) == pytest.approx(items.mean(axis=1))


def test_groups_of_one_row_change_nothing() -> None:
    items = np.random.default_rng(0).random(7)
    assert sorted(summed_by_group(items, range(7))) == pytest.approx(sorted(items))


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ShapeError, match=r"Received: \(2,\) for \(3,\)"):
        summed_by_group([1, 2, 3], ["a", "b"])


@pytest.mark.parametrize(("summed", "least", "most"), [(True, 0, 0.12), (False, 0.3, 1)])
def test_equal_contenders_are_called_different_only_where_rows_count_alone(
    summed, least, most
) -> None:
    """60 comparisons of two equal models on 40 authors of 20 texts each, who are alike."""
    groups = np.repeat(np.arange(40), 20)
    alarms = 0
    for number in range(60):
        random = np.random.default_rng([3, number])
        liking = random.normal(size=(2, 40))[:, groups]  # each model does well with some authors
        right = (liking + 0.3 * random.normal(size=(2, 800)) > 0).astype(float)
        items = {
            name: [summed_by_group(each[None], groups) if summed else each[None]]
            for name, each in zip(("mean_pooling", "dot"), right, strict=True)
        }
        design = Design(splits=1, seeds=1, n_train=2000, n_test=800)
        found = analyse(items, design, ranked=list(items), baseline="mean_pooling", draws=10)
        alarms += found.versus_baseline[0].p < 0.05
    assert least <= alarms / 60 <= most
