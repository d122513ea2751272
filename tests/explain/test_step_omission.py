"""Leaving out steps: what follows moves up, a stretch of long series, never an empty row."""

import numpy as np

from regard.explain import step_omission as module
from regard.explain.step_omission import leave_out_steps


def series(*lengths: int) -> tuple[np.ndarray, np.ndarray]:
    """Numbers 1, 2, 3 ... in one channel, with 100 in the padding."""
    longest = max(lengths)
    values = np.tile(np.arange(1, longest + 1, dtype=np.float32)[:, None], (len(lengths), 1, 1))
    steps = np.array(lengths)
    return np.where(np.arange(longest)[:, None] < steps[:, None, None], values, 100), steps


def sums(values, lengths):
    """The sum of the steps that there are."""
    inside = np.arange(values.shape[1]) < lengths[:, None]
    return np.where(inside, values[:, :, 0], 0).sum(axis=1)


def effects(values, lengths, answers=sums):
    whole = answers(values, lengths)
    return leave_out_steps(answers, values, lengths, lambda rows, left: whole[rows] - left)


def test_each_step_of_short_series() -> None:
    values, lengths = series(4, 2)
    assert effects(values, lengths).tolist() == [[1, 2, 3, 4], [1, 2, 0, 0]]


def test_what_follows_moves_up() -> None:
    values, lengths = series(4)
    seen = []

    def last(values, lengths):
        seen.append((values[:, :, 0].tolist(), lengths.tolist()))
        return values[np.arange(len(values)), lengths - 1, 0]

    assert effects(values, lengths, last).tolist() == [[0, 0, 0, 1]]
    assert seen[1] == ([[2, 3, 4, 0], [1, 3, 4, 0], [1, 2, 4, 0], [1, 2, 3, 0]], [3] * 4)


def test_of_one_step_a_step_of_zeros_is_left() -> None:
    values, lengths = series(1, 3)
    calls = []
    effects(values, lengths, lambda v, n: calls.append((v, n)) or sums(v, n))
    left, sizes = calls[1]
    assert sizes.tolist() == [1, 2, 2, 2]
    assert left[0, :, 0].tolist() == [0, 0, 0]


def test_long_series_lose_stretches() -> None:
    values, lengths = series(100, 5)
    found = effects(values, lengths)
    # 48 variants at most: three steps at a time.
    assert found[0, :6].tolist() == [6, 6, 6, 15, 15, 15]
    assert found[0, 99] == 100
    assert found[1, :6].tolist() == [6, 6, 6, 9, 9, 0]


def test_in_portions_it_is_the_same(monkeypatch) -> None:
    values, lengths = series(9, 4, 7, 1)
    whole = effects(values, lengths)
    monkeypatch.setattr(module, "_AT_ONCE", 1)
    np.testing.assert_array_equal(effects(values, lengths), whole)


def test_no_rows() -> None:
    assert leave_out_steps(sums, np.zeros((0, 3, 1), np.float32), np.zeros(0, int), None).size == 0
