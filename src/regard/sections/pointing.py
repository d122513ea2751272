"""Do the weights of a layer point at what decides the answer? No tensors: arrays in, answers out.

A row has steps: a text its words, a series its points in time. What decides is known from leaving
out: the loss of a step is what the answer loses without it. Some weight stands on deciding steps in
any case, so a layer's weights are held to two others: the same weights on the steps of the same row
in random order, and those of the control whose attention is never trained.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regard.statistics.estimate import LEVEL, Estimate, holm
from regard.statistics.uncertainty import Design, measure
from regard.statistics.winners import pair_variances

__all__ = ["CONTROL", "Pointing", "Shares", "point_at_what_decides", "shares_on_deciding"]

CONTROL = "random_attention"
"""The contender whose attention is never trained."""

_ROUNDING = 1e-6  # of weights in float32

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Shares:
    """Hold how far the weights of one trial point at what decides, row by row.

    Args:
        pointed: what a step drawn by its weight decides, as a share of what the most decisive step
            of the row does, from 0 to 1, `(rows,)`.
        permuted: the same, on average over all orders of the weights.
    """

    pointed: Floats
    permuted: Floats

    @property
    def excess(self) -> Floats:
        """How much further they point than in random order; even weights have exactly 0."""
        excess = self.pointed - self.permuted
        return np.where(np.abs(excess) < _ROUNDING, 0.0, excess)


@dataclass(frozen=True)
class Pointing:
    """Hold what is said of the weights of one layer.

    Args:
        pointed: the mean over trials and rows, see `Shares`.
        permuted: likewise.
        over_permuted: how much further the weights point than in random order.
        over_control: how much more that is than the control's; None where that was not compared,
            and for the control itself.
        trials: how many trials tell.
        answer: "yes", where both are above 0; "not more than permuted"; "not more than untrained";
            "untrained" for the control; "no control" where only the first could be tested.
    """

    pointed: float
    permuted: float
    over_permuted: Estimate
    over_control: Estimate | None
    trials: int
    answer: str


def shares_on_deciding(
    weights: NDArray[np.floating], losses: NDArray[np.floating], there: NDArray[np.bool_]
) -> Shares:
    """Return how far weights point at what decides.

    In a row with weights w, which sum to 1, and losses d, negative ones counted as 0, it is the
    sum of w d / max d. Weights in random order give mean d / max d on average, as even weights do.

    Args:
        weights: of each step, `(rows, length)`.
        losses: what the answer loses without each step, or a 1 for each step that is known to
            decide.
        there: where there is a step, `(rows, length)`.

    Returns:
        The shares; both are 0 in a row in which nothing decides.
    """
    weight = np.where(there, weights, 0.0).astype(np.float64)
    loss = np.where(there, np.maximum(losses, 0.0), 0.0).astype(np.float64)
    most = loss.max(axis=1, initial=0.0)
    counts = np.maximum(there.sum(axis=1), 1)
    total = weight.sum(axis=1)
    scale = np.where(most > 0, most, 1.0)
    pointed = (weight * loss).sum(axis=1) / (np.where(total > 0, total, 1.0) * scale)
    return Shares(pointed, loss.sum(axis=1) / (counts * scale))


def point_at_what_decides(
    shares: Mapping[str, Mapping[tuple[int, int], Shares]],
) -> dict[str, Pointing]:
    """Say of each layer whether its weights point at what decides.

    A layer is answered "yes" where its weights point further than in random order, and further than
    the control's. Both tests are one-sided; the larger of the two p-values counts, adjusted for the
    number of layers by Holm, so that any layer gets a "yes" which it does not deserve has a chance
    of at most 5 %.

    Random order asks about these networks: their mean, over rows. The control asks about layers,
    which another training might turn round: trials and rows are crossed, and a difference takes
    the larger of two variances, as in the group of winners. One trial says nothing of another
    training, so then both ask about these networks alone.

    Args:
        shares: by contender and by trial (split, seed), over the same rows.

    Returns:
        By contender, on the trials that all have; empty for fewer than two rows. Where no trial is
        common to all, those with the fewest trials are left out.
    """
    there = _with_common_trials(shares)
    if not there:
        return {}
    excess = {name: np.stack([each.excess for each in trials]) for name, trials in there.items()}
    over_permuted = {name: _over_permuted(each) for name, each in excess.items()}
    over_control = _over_control(excess)
    answers = _answers(over_permuted, over_control)
    return {
        name: Pointing(
            pointed=float(np.mean([each.pointed for each in trials])),
            permuted=float(np.mean([each.permuted for each in trials])),
            over_permuted=over_permuted[name],
            over_control=over_control.get(name),
            trials=len(trials),
            answer=answers[name],
        )
        for name, trials in there.items()
    }


def _with_common_trials(
    shares: Mapping[str, Mapping[tuple[int, int], Shares]],
) -> dict[str, list[Shares]]:
    """Return each contender's trials, the same ones in the same order, of two or more rows."""
    names = sorted(shares, key=lambda name: -len(shares[name]))
    while names:
        common = sorted(set.intersection(*(set(shares[name]) for name in names)))
        if common:
            found = {
                name: [trials[key] for key in common]
                for name, trials in shares.items()
                if name in names
            }
            return found if len(found[names[0]][0].pointed) > 1 else {}
        names.pop()
    return {}


def _answers(
    over_permuted: Mapping[str, Estimate], over_control: Mapping[str, Estimate]
) -> dict[str, str]:
    layers = [name for name in over_permuted if name != CONTROL]
    first = {name: over_permuted[name].p_above() for name in layers}
    second = {name: each.p_above() for name, each in over_control.items()}
    order = holm([first[name] for name in layers])
    both = holm([max(first[name], second.get(name, 0.0)) for name in layers])
    answers = {CONTROL: "untrained"}
    for name, one, two in zip(layers, order, both, strict=True):
        if one >= 1 - LEVEL:
            answers[name] = "not more than permuted"
        elif name not in over_control:
            answers[name] = "no control"
        else:
            answers[name] = "yes" if two < 1 - LEVEL else "not more than untrained"
    return answers


def _over_permuted(excess: Floats) -> Estimate:
    by_row = excess.mean(axis=0)
    value, count = float(by_row.mean()), len(by_row)
    return Estimate(value, float(by_row.var(ddof=1)) / count, count - 1.0)


def _over_control(excess: Mapping[str, Floats]) -> dict[str, Estimate]:
    """Return how much further each layer points than the control, paired by trial and row."""
    names = list(excess)
    if CONTROL not in names:
        return {}
    control, places = names.index(CONTROL), list(range(len(names)))
    items = np.stack(list(excess.values()))  # (contenders, trials, rows)
    _, trials, rows = items.shape
    design = Design(splits=1, seeds=trials, n_train=rows, n_test=rows)
    uncertainty = measure(items.mean(axis=2)[:, None], [items], design)
    pooled = uncertainty.pooled(places)
    variance = pair_variances(uncertainty, pooled)
    return {
        names[place]: Estimate(
            uncertainty.of_difference(place, control).value,
            float(variance[place, control]),
            pooled.df,
        )
        for place in places
        if place != control
    }
