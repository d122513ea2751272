"""How good answers are on short rows and on long ones."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.comparison import Preparation, Store, Trial
from regard.comparison.section import Section

__all__ = ["scores_by_length"]

_BINS = 4


def scores_by_length(
    store: Store,
    preparation: Preparation,
    chosen: Mapping[str, Sequence[Trial]],
    lengths: NDArray[np.int64],
    values: Callable[[NDArray[Any], NDArray[np.int64]], NDArray[Any]],
    *,
    is_share: bool,
    row: str,
    meaning: str,
) -> Section:
    """Return the mean value of the answers to test rows, by the length of these.

    The bins hold about as many rows each. A row that is tested several times counts each time.

    Args:
        store: of the run.
        preparation: its data.
        chosen: the trials that count, by contender.
        lengths: of each row of the data; of those that are never tested it does not matter.
        values: from answers, `(n, ...)`, and the numbers of their rows to a number each, `(n,)`:
            1 where an answer is right and 0 where it is not, or how far it is off.
        is_share: whether that number is a share, which is shown in percent.
        row: what a row is called, such as "text".
        meaning: a sentence that says what the number is, and what a length counts.

    Returns:
        A section of kind "scores_by_bin".
    """
    tested = np.unique(np.concatenate([split.test for split in preparation.splits]))
    edges = np.unique(np.quantile(lengths[tested], np.linspace(0, 1, _BINS + 1)[1:-1]).astype(int))
    bins = np.searchsorted(edges, lengths, side="left")
    found: list[dict[str, Any]] = []
    for place in range(len(edges) + 1):
        own = tested[bins[tested] == place]
        ends = (int(lengths[own].min()), int(lengths[own].max())) if len(own) else (0, 0)
        found.append({"least": ends[0], "most": ends[1], "count": len(own), "scores": {}})
    for name, trials in chosen.items():
        total, count = np.zeros(len(found)), np.zeros(len(found))
        for trial in trials:
            rows = preparation.splits[trial.key.split].test
            each = values(store.predictions(trial.key, "test"), rows)
            total += np.bincount(bins[rows], weights=each, minlength=len(found))
            count += np.bincount(bins[rows], minlength=len(found))
        for place, bin_ in enumerate(found):
            if count[place]:
                bin_["scores"][name] = float(f"{total[place] / count[place]:.6g}")
    data = {
        "rows": preparation.plan.rows,
        "meaning": meaning,
        "is_share": is_share,
        "bins": [each for each in found if each["count"]],
    }
    return Section("length", f"Score by length of {row}", "Length", "scores_by_bin", data)
