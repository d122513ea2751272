"""Leaving tokens out, against a loop that does it by hand."""

import numpy as np

from regard.explain.omission import leave_one_out, without_tokens

IDS = np.array([[5, 3, 7, 0, 0], [2, 0, 0, 0, 0], [4, 4, 6, 8, 9]], np.int32)


def answers(ids: np.ndarray) -> np.ndarray:
    """Depends on which tokens come, and in which order."""
    first = ids @ np.array([0.01, 0.02, 0.005, 0.001, 0.003]) + (ids == 7).sum(axis=1) * 0.3
    return np.stack([first, 1 - first], axis=1).astype(np.float32)


def test_each_effect_is_the_answer_less_that_without_the_token() -> None:
    chosen = np.array([0, 1, 0])
    found = leave_one_out(answers, IDS, chosen, unknown=1)
    for row, ids in enumerate(IDS):
        tokens = [each for each in ids if each]
        whole = answers(ids[None])[0, chosen[row]]
        for place in range(5):
            if place >= len(tokens):
                assert found[row, place] == 0
                continue
            left = tokens[:place] + tokens[place + 1 :] or [1]
            padded = np.array([left + [0] * (5 - len(left))])
            wanted = whole - answers(padded)[0, chosen[row]]
            assert found[row, place] == np.float32(wanted)
    assert (found[1, 0] != 0) & (found[0, 2] > 0.2)


def test_nothing_to_leave_out() -> None:
    none = np.zeros((0, 3), np.int32)
    assert leave_one_out(answers, none, np.zeros(0, np.int64), unknown=1).shape == (0, 3)


def test_what_is_left_moves_up_in_its_order() -> None:
    taken = np.array([[1, 0, 1, 0, 0], [1, 0, 0, 0, 0], [0, 1, 0, 1, 0]], bool)
    found = without_tokens(IDS, taken, unknown=1)
    assert found.tolist() == [[3, 0, 0, 0, 0], [1, 0, 0, 0, 0], [4, 6, 9, 0, 0]]
    assert found.dtype == np.int32
    assert IDS[0, 0] == 5  # the argument is as it was
