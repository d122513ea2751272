"""The model in words."""

from regard.tasks.events.model_wording import model_of_events_in_words
from tests.tasks.events.small_histories import small_plan


def test_the_sizes_are_said() -> None:
    told = model_of_events_in_words(small_plan(encoder="gru"))
    assert "projected to width 5" in told
    assert "a recurrent layer of 3 units (GRU, but for T-LSTM and GRU-D)" in told
