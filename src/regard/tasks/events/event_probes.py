"""Where a trained model looks in some histories, and how much its answers depend on that.

The arrays, by name; `n` ids, `T` events:

    answers  (n,)    the chance that the model gives
    weights  (n, T)  the weight of each event; only where the model gives events weights
    effects  (n, T)  how much smaller the chance becomes without each event; only where there are
                     weights, or in the contender's first trial
    probe    (4, 1)  what the network says of `regard.bundle.probe_series`, times made ascending
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.bundle.probe import probe_series
from regard.explain.step_omission import leave_out_steps
from regard.tasks.events.split_data import EventData
from regard.training.network import Speaker

__all__ = ["event_probe", "look_at_events"]


def event_probe(
    channels: int, static: int, lengths: tuple[int, ...]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return made-up histories that follow from the sizes of a model alone.

    Args:
        channels: how many numbers an event holds.
        static: how many features an id has.
        lengths: to which histories are padded.

    Returns:
        What `EventScaling.packed` gives, with some values not observed; and the events of each.
    """
    values, counts = probe_series(2 * channels + 1 + static, lengths)
    seen = values[:, :, channels : 2 * channels] > -0.8
    values[:, :, channels : 2 * channels] = seen
    values[:, :, :channels] *= seen
    values[:, :, 2 * channels] = np.cumsum(1 + values[:, :, 2 * channels], axis=1)
    values[:, :, 2 * channels + 1 :] = values[:, :1, 2 * channels + 1 :]
    return values, counts


def look_at_events(data: EventData, speaker: Speaker, *, closely: bool) -> dict[str, NDArray[Any]]:
    """Return what a model says of the sample.

    Args:
        data: of the split.
        speaker: the model.
        closely: whether events are left out without weights to hold to it, too.

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

    if speaker.weights is not None:
        found["weights"] = speaker.weights(sample)
    if closely or speaker.weights is not None:
        found["effects"] = leave_out_steps(
            answers, sample.values, sample.lengths, lambda rows, without: whole[rows] - without
        )
    found["probe"] = answers(*event_probe(data.channels, data.static, data.buckets))[:, None]
    return found
