"""Where a trained tagger looks from a token, and how much the token's label depends on the others.

The arrays by name; `n` sentences of the sample, one token of each, `T` places, `K` labels:

    answers  (n, 3)  the label of the token, its chance, and the chance of its true label
    weights  (n, T)  the weight of each token for this one; only where the model attends
    effects  (n, T)  how much less probable the label becomes where a token is unknown; of the token
                     itself too
    probe    (4, K)  the mean chance of each label in `regard.bundle.probe_ids`

All trials that may count give `answers`, `weights` and `probe`, and `effects` where there are
weights; the first trial of a contender gives `effects` in any case.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.bundle.probe import probe_ids
from regard.data.tokens import UNKNOWN_ID
from regard.tasks.tagging.split_data import TagData
from regard.tasks.tagging.tag_scores import SAID, TRUTH
from regard.training.network import Speaker

__all__ = ["look_from_tokens"]


def look_from_tokens(data: TagData, speaker: Speaker, *, closely: bool) -> dict[str, NDArray[Any]]:
    """Return what a model says of the sample's tokens.

    Args:
        data: of the split.
        speaker: the model.
        closely: whether tokens are made unknown without weights to hold to it, too.

    Returns:
        Arrays by name.
    """
    sample, places = data.sample, data.places
    rows = np.arange(len(places))
    whole = speaker.answers(sample)
    found: dict[str, NDArray[Any]] = {"answers": whole[rows, places]}
    if speaker.weights is not None:
        found["weights"] = speaker.weights(sample)[rows, places]
    if closely or speaker.weights is not None:
        found["effects"] = _effects(data, speaker, whole[..., SAID].astype(np.int32))
    ids = probe_ids(data.vocabulary, data.buckets)
    counts = (ids != 0).sum(axis=1)
    asked = (speaker.answers(data.made_up(ids, label)) for label in range(len(data.classes)))
    found["probe"] = np.stack([each[..., TRUTH].sum(axis=1) / counts for each in asked], axis=1)
    return found


def _effects(data: TagData, speaker: Speaker, said: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return how much less probable the label of the token is without each token, `(n, T)`."""
    ids = data.sample.ids
    rows, taken = np.nonzero(ids)
    without = ids[rows]
    # Unknown, not left out: labels belong to places.
    without[np.arange(len(rows)), taken] = UNKNOWN_ID
    before = speaker.answers(data.made_up(ids, said))[..., TRUTH]
    after = speaker.answers(data.made_up(without, said[rows]))[..., TRUTH]
    own = data.places[rows]
    effects = np.zeros(ids.shape, dtype=np.float32)
    effects[rows, taken] = before[rows, own] - after[np.arange(len(rows)), own]
    return effects
