"""Columns that decide the outcome and never change get a notice."""

import numpy as np

from regard.tasks.events.disguised import disguise_notices
from tests.tasks.events.small_histories import small_histories


def with_first_value(change) -> object:
    small = small_histories()
    values = tuple(
        np.stack([np.full(len(own), change(row)), own[:, 1]], axis=1)
        for row, own in enumerate(small.values)
    )
    return small_histories(values=values)


def test_what_never_changes_and_decides_is_named() -> None:
    came = small_histories().came
    (told,) = disguise_notices(with_first_value(lambda row: -3.0 * came[row]))
    assert "'heat' (AUROC 1.00 by itself)" in told
    assert "'load'" not in told


def test_that_it_is_missing_may_tell_it() -> None:
    came = small_histories().came
    assert disguise_notices(with_first_value(lambda row: np.nan if came[row] else 1.0))


def test_what_changes_or_says_little_is_not_named() -> None:
    assert disguise_notices(small_histories()) == ()
    assert disguise_notices(with_first_value(lambda row: row % 2)) == ()


def test_features_of_an_id_are_looked_at_too() -> None:
    small = small_histories()
    static = small.static.copy()
    static[:, 0] = small.came
    assert "'age'" in disguise_notices(small_histories(static=static))[0]
