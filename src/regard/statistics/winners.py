"""The group of winners: the contenders that cannot be told apart from the one with the best score.

That one contender has the best score of many says little: among equal ones, one is always first,
and the last is often "significantly" worse than it. So the best is chosen again in every thought
repetition, by the distribution of the range.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from regard.statistics.estimate import LEVEL
from regard.statistics.uncertainty import Pooled, Uncertainty

__all__ = [
    "Winners",
    "choose_winners",
    "equal_first",
    "first_in_draws",
    "pair_variances",
    "range_critical",
]

Floats = NDArray[np.float64]

_ROUNDING = 1e-12  # scores this close are equal
_WORLDS = 400  # how often equal contenders are drawn
_BLOCKS = 20
_GRID = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 13.0, 18.0, 28.0, 60.0, np.inf)


@dataclass(frozen=True)
class Winners:
    """Hold the group of winners.

    Args:
        best: the place of the contender with the best score.
        members: the places in the group, the best first, by falling score.
        variance: of the difference of each two contenders, `(K, K)`.
        critical: how many standard errors the interval of that difference reaches to each side,
            `(K, K)`.
    """

    best: int
    members: tuple[int, ...]
    variance: Floats
    critical: Floats


def choose_winners(
    uncertainty: Uncertainty, pooled: Pooled, ranked: Sequence[int], order: Sequence[int]
) -> Winners:
    """Return the contenders that the design cannot tell apart from the best.

    The sequence is that of the Model Confidence Set (Hansen, Lunde and Nason 2011, Econometrica 79,
    453-497): test whether all that are left are equal; if not, leave out the one that
    is furthest below the best in standard errors, and test again. So the truly best stays in the
    group in at least 95 % of repetitions, and so do all of them together where several are equal.

    The intervals of the differences to the best reach as far as these tests do, and so agree with
    the group. Those of any other two contenders take the range of all, as in the first test.

    Differs: their bootstrap of blocks fails with 5 runs. The range of m equal normal scores over a
    standard error with `df` degrees of freedom is known instead (Tukey's studentised range; its use
    for comparisons with the best: Hsu 1996, "Multiple comparisons", chapter 4). A pair's variance is
    the larger one of what its own runs show and what all contenders together lead one to expect.

    Args:
        uncertainty: of all contenders.
        pooled: their covariance by what the ranked ones have in common.
        ranked: the places of the contenders that take part.
        order: all places, in the order that decides between equal scores.

    Returns:
        The group, with what the interval of each pair takes, the contenders that do not take part
        included.
    """  # noqa: E501
    place = {each: rank for rank, each in enumerate(order)}
    scores = uncertainty.scores
    falling = sorted(ranked, key=lambda each: (-scores[each], place[each]))
    best, count = falling[0], len(scores)
    variance = pair_variances(uncertainty, pooled)
    gaps = _in_errors(scores[best] - scores, variance[best])
    left = sorted(falling[1:], key=lambda each: (gaps[each], place[each]))
    critical = np.full((count, count), range_critical(max(len(ranked), 2), pooled.df))
    while left:
        limit = range_critical(len(left) + 1, pooled.df)
        critical[best, left] = critical[left, best] = limit
        if gaps[left[-1]] <= limit:
            break
        left.pop()
    members = (best, *sorted(left, key=falling.index))
    return Winners(best, members, variance, critical)


def pair_variances(uncertainty: Uncertainty, pooled: Pooled) -> Floats:
    """Return the variance that the difference of each two contenders takes.

    Args:
        uncertainty: of all contenders.
        pooled: their covariance by what the ranked ones have in common.

    Returns:
        `(K, K)`: the larger one of what the runs of the two show, and what all contenders together
        lead one to expect.
    """
    diagonal = np.diag(pooled.covariance)
    variances = np.maximum(0.0, diagonal[:, None] + diagonal - 2 * pooled.covariance)
    for first, second in combinations(range(len(variances)), 2):
        own = uncertainty.of_difference(first, second).variance
        larger = max(own, float(variances[first, second]))
        variances[first, second] = variances[second, first] = larger
    return variances


def range_critical(count: int, df: float) -> float:
    """Return how many standard errors of a difference the range of equal scores reaches.

    Args:
        count: how many scores, at least 2; for 2 it is Student's quantile.
        df: degrees of freedom of the standard error.

    Returns:
        The 95 % quantile of the studentised range over the square root of 2, interpolated in 1 / df
        between tabulated values.
    """
    inverse = min(1.0, 1.0 / df)
    below = max(each for each in range(len(_GRID)) if 1 / _GRID[each] >= inverse - 1e-12)
    low = _quantile(count, _GRID[below])
    if below == len(_GRID) - 1:
        return low
    ends = 1 / _GRID[below], 1 / _GRID[below + 1]
    share = max(0.0, (ends[0] - inverse) / (ends[0] - ends[1]))
    return low + share * (_quantile(count, _GRID[below + 1]) - low) if share else low


def first_in_draws(
    scores: Floats, covariance: Floats, df: float, *, draws: int, seed: int
) -> Floats:
    """Return the share of draws in which each contender has the best score.

    A draw moves all scores together by Student's distribution with the covariance: a repetition of
    the comparison around the scores that were seen, and with a flat prior the chance of being best.

    Args:
        scores: of the contenders that take part, `(K,)`.
        covariance: of these, `(K, K)`.
        df: degrees of freedom of the covariance.
        draws: how many.
        seed: the same seed gives the same draws.

    Returns:
        Shares `(K,)` that sum to 1. Contenders that are equal in a draw share it.
    """
    moves = _moves(covariance, df, draws, np.random.default_rng(seed))
    return _shares(scores + moves)


def equal_first(covariance: Floats, df: float, *, draws: int, seed: int) -> float:
    """Return in which share of draws the first of equal contenders is first, on average.

    It is far above 1 / K, since the contender that is looked at is the one that came first.

    Args:
        covariance: of the contenders that take part, `(K, K)`.
        df: degrees of freedom of the covariance.
        draws: how many.
        seed: the same seed gives the same draws.

    Returns:
        The mean, over 400 comparisons of equal contenders with this covariance, of the largest
        share of `first_in_draws`.
    """
    generator = np.random.default_rng(seed)
    moves = _moves(covariance, df, draws, generator)
    worlds = _moves(covariance, np.inf, _WORLDS, generator)
    # In blocks, for the sake of memory.
    blocks = [_shares(block[:, None] + moves) for block in np.array_split(worlds, _BLOCKS)]
    return float(np.concatenate(blocks).max(axis=1).mean())


def _moves(covariance: Floats, df: float, draws: int, generator: np.random.Generator) -> Floats:
    values, vectors = np.linalg.eigh(covariance)
    # What rounding makes of 0 would otherwise tell apart contenders that are one.
    root = vectors * np.sqrt(np.where(values > _ROUNDING * values[-1], values, 0.0))
    normal: Floats = generator.standard_normal((draws, len(values))) @ root.T
    if np.isinf(df):
        return normal
    spread: Floats = np.sqrt(generator.chisquare(df, (draws, 1)) / df)
    return normal / spread


def _shares(scores: Floats) -> Floats:
    """Return how often each is first: `(..., draws, K)` -> `(..., K)`."""
    first = scores >= scores.max(axis=-1, keepdims=True) - _ROUNDING
    shares: Floats = (first / first.sum(axis=-1, keepdims=True)).mean(axis=-2)
    return shares


def _in_errors(gaps: Floats, variance: Floats) -> Floats:
    """Divide by the standard errors; a gap without any variance is endless, no gap is none."""
    endless = np.where(gaps == 0, 0.0, np.inf)
    return np.divide(gaps, np.sqrt(variance), out=endless, where=variance > 0)


@lru_cache(maxsize=1024)
def _quantile(count: int, df: float) -> float:
    return float(stats.studentized_range.ppf(LEVEL, count, df) / np.sqrt(2))
