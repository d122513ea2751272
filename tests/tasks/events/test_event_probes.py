"""Where a trial looks, and what a chance loses without an event."""

import numpy as np

from regard.tasks.events.event_probes import event_probe, look_at_events
from regard.training.network import Speaker
from tests.tasks.events.small_histories import small_preparation


def test_a_probe_is_a_history() -> None:
    values, lengths = event_probe(3, 2, (5, 8))
    assert values.shape == (4, 8, 9)
    assert lengths.tolist() == [1, 2, 3, 5]
    assert set(np.unique(values[:, :, 3:6])) == {0, 1}
    assert (values[:, :, :3][values[:, :, 3:6] == 0] == 0).all()
    assert (np.diff(values[:, :, 6], axis=1) >= 0).all()


def test_without_an_event_the_gap_of_the_next_one_is_longer() -> None:
    data = small_preparation().split_data(0)

    def answers(part) -> np.ndarray:
        """The time from first to last event, in hundreds."""
        return part.values[np.arange(len(part)), part.lengths - 1, 2 * data.channels] / 100

    found = look_at_events(data, Speaker(answers, None), closely=True)
    times = data.sample.values[:, :, 2 * data.channels]
    row = int(data.sample.lengths.argmax())
    last = data.sample.lengths[row] - 1
    np.testing.assert_allclose(found["effects"][row, 1:last], 0, atol=1e-6)
    gap = times[row, last] - times[row, last - 1]
    np.testing.assert_allclose(found["effects"][row, last], gap / 100, atol=1e-5)
    assert found["probe"].shape == (4, 1)
    assert "effects" not in look_at_events(data, Speaker(answers, None), closely=False)
