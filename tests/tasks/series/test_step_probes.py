"""What a trial says of the sample: classes lose probability, numbers move."""

import numpy as np
import pytest

from regard.tasks.series.step_probes import look_at_steps
from regard.training.network import Speaker
from tests.tasks.series.small_series import number_preparation, small_preparation


def of_classes(part):
    """The chance of class 1 is the largest value of the first channel, squashed."""
    chance = 1 / (1 + np.exp(-part.values[:, :, 0].max(axis=1)))
    return np.stack([1 - chance, chance], axis=1)


def weights(part):
    return np.where(np.arange(8) < part.lengths[:, None], 1 / part.lengths[:, None], 0)


def test_classes() -> None:
    data = small_preparation().split_data(0)
    sample = data.sample
    found = look_at_steps(data, Speaker(of_classes, weights), closely=False)
    assert set(found) == {"answers", "weights", "effects", "probe"}
    np.testing.assert_array_equal(found["answers"], of_classes(sample))
    assert found["probe"].shape == (4, 2)
    for row, length in enumerate(sample.lengths):
        assert (found["effects"][row, length:] == 0).all()
        whole = of_classes(sample)[row]
        for step in range(length):
            left = np.delete(sample.values[row : row + 1], step, axis=1)
            # What follows moves up: behind it there is a step of padding more.
            part = data.made_up(np.pad(left, ((0, 0), (0, 1), (0, 0))), np.array([length - 1]))
            expected = whole.max() - of_classes(part)[0, whole.argmax()]
            assert found["effects"][row, step] == pytest.approx(expected, abs=1e-6)


def test_numbers_move_in_deviations_and_the_probe_has_no_unit() -> None:
    data = number_preparation().split_data(0)
    sample = data.sample

    def numbers(part):
        return part.offsets + part.values[:, :, :2].sum(axis=1) * data.scale

    found = look_at_steps(data, Speaker(numbers, None), closely=True)
    assert set(found) == {"answers", "effects", "probe"}
    # Without a step, each sum moves by the step's value.
    expected = np.abs(sample.values[:, :, :2]).mean(axis=2)
    alone = sample.lengths == 1
    np.testing.assert_allclose(found["effects"][~alone], expected[~alone], rtol=1e-4, atol=1e-5)
    made_up = np.abs(found["probe"])
    assert made_up.max() <= 8  # sums of values from -1 to 1


def test_without_weights_a_later_trial_says_less() -> None:
    data = small_preparation().split_data(0)
    assert set(look_at_steps(data, Speaker(of_classes, None), closely=False)) == {
        "answers",
        "probe",
    }
