"""Where a trained model looks in some series, and how much its answers depend on that.

The arrays, by name; `n` series, `T` steps:

    answers  (n, ...)  what the model answers, as the metric takes it
    weights  (n, T)    the weight of each step; only where the model gives steps weights
    effects  (n, T)    what the answer loses without each step: probability of the class that it
                       chose, or the mean of how far its numbers move, in deviations of the
                       training part
    probe    (4, ...)  what the network says of `regard.bundle.probe_series`, before numbers get
                       their unit

All trials that may count give `answers`, `weights` and `probe`, and `effects` where there are
weights; the first trial of a contender gives `effects` in any case.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.bundle.probe import probe_series
from regard.explain.step_omission import leave_out_steps
from regard.tasks.series.split_data import SeriesData
from regard.training.network import Speaker

__all__ = ["look_at_steps"]


def look_at_steps(data: SeriesData, speaker: Speaker, *, closely: bool) -> dict[str, NDArray[Any]]:
    """Return what a model says of the sample.

    Args:
        data: of the split.
        speaker: the model.
        closely: whether steps are left out without weights to hold to it, too.

    Returns:
        Arrays by name; none where the data have no sample.
    """
    sample = data.sample
    if sample is None:
        return {}
    whole = speaker.answers(sample)
    found: dict[str, NDArray[Any]] = {"answers": whole}

    def answers(values: NDArray[np.float32], lengths: NDArray[np.int64]) -> NDArray[Any]:
        return speaker.answers(data.made_up(values, lengths))

    def lost(rows: NDArray[np.int64], without: NDArray[Any]) -> NDArray[Any]:
        if data.classes:
            chosen = whole[rows].argmax(axis=1)[:, None]
            return np.take_along_axis(whole[rows] - without, chosen, axis=1)[:, 0]
        # Answers to rows of which nothing is known have no offset.
        moved = np.abs(whole[rows] - sample.offsets[rows] - without) / data.scale
        return moved.mean(axis=1)  # type: ignore[no-any-return]

    if speaker.weights is not None:
        found["weights"] = speaker.weights(sample)
    if closely or speaker.weights is not None:
        found["effects"] = leave_out_steps(answers, sample.values, sample.lengths, lost)
    probe = answers(*probe_series(data.channels, data.buckets))
    found["probe"] = probe if data.classes else probe / data.scale
    return found
