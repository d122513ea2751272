"""What a comparison may claim: scores with intervals, pairs, the group of winners.

The design decides which question is answered and how (`uncertainty`); what is said of one number is
in `estimate`, the choice among many in `winners`. No tensors, no files: arrays in, an `Analysis`
out. The same arrays and seed give the same analysis.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from regard import _checks
from regard.errors import ArgumentError, ShapeError
from regard.statistics.estimate import Chances, Estimate, holm
from regard.statistics.uncertainty import Design, Pooled, Uncertainty, measure
from regard.statistics.winners import (
    Winners,
    choose_winners,
    equal_first,
    first_in_draws,
    range_critical,
)

__all__ = ["FEWEST_SEEDS", "FEWEST_SPLITS", "Analysis", "Pair", "Standing", "analyse"]

FEWEST_SPLITS = 5
"""With fewer splits, nothing is tested about other training sets."""

FEWEST_SEEDS = 3
"""With 2 seeds, nothing is tested about other seeds: the p-values would be too small."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Standing:
    """Hold what is said of one contender alone.

    Args:
        name: of the contender.
        score: the mean over its trials; seeds of a split are averaged first.
        low: lower end of the score's 95 % interval for the question.
        high: upper end.
        first_in_draws: in which share of draws it has the best score; None if it is not ranked.
        in_group: whether it is in the group of winners; None if it is not ranked.
    """

    name: str
    score: float
    low: float
    high: float
    first_in_draws: float | None = None
    in_group: bool | None = None


@dataclass(frozen=True)
class Pair:
    """Hold what is said of two contenders.

    Args:
        name: the one.
        other: the other.
        difference: score of `name` minus score of `other`, whichever direction is better.
        low: lower end of the difference's 95 % interval; None where nothing varies.
        high: upper end.
        p: two-sided p-value, adjusted by Holm; None where the pair was not named beforehand or the
            design allows none. A test of named pairs alone, so it may see a difference where the
            interval, which allows for the choice among all pairs, holds 0.
        chances: of `name` being better, practically the same, worse, from the variance of the
            interval; None where the design allows none.
    """

    name: str
    other: str
    difference: float
    low: float | None
    high: float | None
    p: float | None = None
    chances: Chances | None = None

    def turned(self) -> "Pair":
        """Return the same comparison seen from the other one."""
        chances = self.chances
        return Pair(
            name=self.other,
            other=self.name,
            difference=-self.difference,
            low=None if self.high is None else -self.high,
            high=None if self.low is None else -self.low,
            p=self.p,
            chances=chances and Chances(chances.worse, chances.same, chances.better),
        )


@dataclass(frozen=True)
class Analysis:
    """Hold what the comparison may claim.

    Two contenders have one interval, in whichever of the three lists of pairs they stand. The
    intervals hold for all pairs at once, whichever came out best, and agree with the group.

    Args:
        design: what was run.
        question: which question is answered, as a sentence.
        standings: one for each contender, in the order in which they came.
        group: the names of the winners, by score, the best first.
        versus_best: each other contender against the first of the group.
        versus_baseline: each other contender against the baseline, with p-values for the ranked
            ones; empty if the baseline was not compared.
        pairs: each two ranked contenders, the one that is named first against each behind it.
        equal_first: in which share of draws the first would be first if all ranked were equal.
        smallest_visible: the smallest difference to the best that leaves a typical contender out of
            the group: what this design could have seen. A true difference of this size is seen in
            half to two thirds of comparisons. None where there are not two ranked contenders.
        notes: what a reader must know besides, as sentences.
    """

    design: Design
    question: str
    standings: tuple[Standing, ...]
    group: tuple[str, ...]
    versus_best: tuple[Pair, ...]
    versus_baseline: tuple[Pair, ...]
    pairs: tuple[Pair, ...]
    equal_first: float
    smallest_visible: float | None
    notes: tuple[str, ...]

    @property
    def different(self) -> bool:
        """Whether any ranked contender is left out of the group."""
        return any(each.in_group is False for each in self.standings)


def analyse(
    items: Mapping[str, Sequence[NDArray[np.floating]]],
    design: Design,
    *,
    ranked: Sequence[str],
    baseline: str | None,
    larger_is_better: bool = True,
    bounds: tuple[float, float] = (0.0, 1.0),
    rope: float = 0.01,
    draws: int = 10_000,
    seed: int = 0,
) -> Analysis:
    """Analyse a comparison in which every contender ran on the same splits and seeds.

    Args:
        items: for each contender and each split, one number for each test text whose mean is the
            score, `(seeds, texts)`, the texts in the same order for all. A contender that lacks a
            trial must be left out.
        design: what was run.
        ranked: the names that take part in the ranking; of equal scores the first named is first.
        baseline: the contender that all others were to be compared with; None for none.
        larger_is_better: whether a larger score is a better one.
        bounds: the smallest and the largest score that there can be.
        rope: differences up to this size are practically none.
        draws: for `first_in_draws`.
        seed: of the draws.

    Returns:
        The analysis.

    Raises:
        ArgumentError: if `ranked` is empty or names a contender without items, or a number is out
            of range.
        ArgumentTypeError: if a number has the wrong type.
        ShapeError: if the items do not fit the design.
    """
    sign = 1.0 if larger_is_better else -1.0
    _checks.positive_number("rope", rope)
    _checks.positive_integer("draws", draws)
    names = tuple(items)
    places = _places(ranked, names)
    texts = _aligned(items, design, sign)
    scores = np.stack([each.mean(axis=2) for each in texts], axis=1)
    uncertainty = measure(scores, texts, design)
    pooled = uncertainty.pooled(places)
    others = [each for each in range(len(names)) if each not in places]
    winners = choose_winners(uncertainty, pooled, places, [*places, *others])
    most = bounds[1] - bounds[0]
    shown = _Shown(names, uncertainty, winners, design, sign, rope, most)
    firsts, equal = _firsts(uncertainty, pooled, places, draws, seed)
    return Analysis(
        design=design,
        question=design.question,
        standings=tuple(
            _standing(shown, place, bounds, firsts.get(place), winners)
            for place in range(len(names))
        ),
        group=tuple(names[place] for place in winners.members),
        versus_best=shown.versus_best(),
        versus_baseline=shown.versus_baseline(baseline, places),
        pairs=shown.each_two(places),
        equal_first=equal,
        smallest_visible=_smallest_visible(winners, pooled, places),
        notes=_notes(design, baseline, names),
    )


class _Shown:
    """Turn estimates into what a reader sees, in the metric's own direction."""

    def __init__(
        self,
        names: Sequence[str],
        uncertainty: Uncertainty,
        winners: Winners,
        design: Design,
        sign: float,
        rope: float,
        most: float,
    ) -> None:
        self.names = names
        self.uncertainty = uncertainty
        self.sign = sign
        self._winners = winners
        self._rope = rope
        self._most = most  # two scores cannot be further apart
        self._tested = _too_few(design) is None

    def ends(self, estimate: Estimate, critical: float | None = None) -> tuple[float, float]:
        first, second = (self.sign * end for end in estimate.interval(critical))
        return min(first, second), max(first, second)

    def versus_best(self) -> tuple[Pair, ...]:
        best = self._winners.best
        return tuple(self._pair(each, best) for each in range(len(self.names)) if each != best)

    def versus_baseline(self, baseline: str | None, ranked: Sequence[int]) -> tuple[Pair, ...]:
        if baseline is None or baseline not in self.names:
            return ()
        plain = self.names.index(baseline)
        others = [place for place in range(len(self.names)) if place != plain]
        found = {place: self.uncertainty.of_difference(place, plain) for place in others}
        named = [place for place in others if place in ranked and not found[place].degenerate]
        adjusted: dict[int, float] = {}
        if self._tested:
            p_values = holm([found[place].p_value() for place in named])
            adjusted = dict(zip(named, p_values, strict=True))
        return tuple(self._pair(place, plain, p=adjusted.get(place)) for place in others)

    def each_two(self, places: Sequence[int]) -> tuple[Pair, ...]:
        return tuple(self._pair(place, other) for place, other in combinations(places, 2))

    def _pair(self, place: int, other: int, p: float | None = None) -> Pair:
        """Return what is said of a pair: all lists take it from here, so none can say otherwise."""
        if place > other:
            return self._pair(other, place, p).turned()
        own = self.uncertainty.of_difference(place, other)
        shown = Estimate(own.value, float(self._winners.variance[place, other]), own.df)
        low, high = None, None
        if not shown.degenerate:
            low, high = self.ends(shown, float(self._winners.critical[place, other]))
            low, high = max(-self._most, low), min(self._most, high)
        # Chances from the variance that the interval shows, or the two would disagree.
        tested = self._tested and not own.degenerate
        return Pair(
            name=self.names[place],
            other=self.names[other],
            difference=self.sign * own.value,
            low=low,
            high=high,
            p=p,
            chances=shown.chances(self._rope) if tested else None,
        )


def _standing(
    shown: _Shown,
    place: int,
    bounds: tuple[float, float],
    first: float | None,
    winners: Winners,
) -> Standing:
    estimate = shown.uncertainty.of_score(place)
    low, high = shown.ends(estimate)
    return Standing(
        name=shown.names[place],
        score=shown.sign * estimate.value,
        low=max(bounds[0], low),
        high=min(bounds[1], high),
        first_in_draws=first,
        in_group=None if first is None else place in winners.members,
    )


def _firsts(
    uncertainty: Uncertainty, pooled: Pooled, ranked: Sequence[int], draws: int, seed: int
) -> tuple[dict[int, float], float]:
    """Return the share of draws for each ranked place, and what equal contenders would give."""
    covariance = pooled.covariance[np.ix_(ranked, ranked)]
    scores = uncertainty.scores[list(ranked)]
    shares = first_in_draws(scores, covariance, pooled.df, draws=draws, seed=seed)
    # The mean over many comparisons needs fewer draws in each.
    equal = equal_first(covariance, pooled.df, draws=max(1, draws // 10), seed=seed)
    return dict(zip(ranked, map(float, shares), strict=True)), equal


def _smallest_visible(winners: Winners, pooled: Pooled, ranked: Sequence[int]) -> float | None:
    others = [place for place in ranked if place != winners.best]
    if not others:
        return None
    typical = math.sqrt(float(np.median(winners.variance[winners.best, others])))
    return range_critical(len(ranked), pooled.df) * typical


def _places(ranked: Sequence[str], names: Sequence[str]) -> tuple[int, ...]:
    strangers = [name for name in ranked if name not in names]
    if not ranked or strangers or len(set(ranked)) < len(ranked):
        raise ArgumentError(
            "`ranked` must name one or more contenders that have items, each once."
            f" Received: ranked={list(ranked)!r} and items of {list(names)!r}"
        )
    return tuple(names.index(name) for name in ranked)


def _aligned(
    items: Mapping[str, Sequence[NDArray[np.floating]]], design: Design, sign: float
) -> list[Floats]:
    """Return for each split `(contenders, seeds, texts)`, larger is better."""
    for name, each in items.items():
        shapes = [np.shape(texts) for texts in each]
        wanted = [np.shape(texts) for texts in next(iter(items.values()))]
        fits = len(shapes) == design.splits and all(
            len(shape) == 2 and shape[0] == design.seeds and shape[1] > 1 for shape in shapes
        )
        if not fits or shapes != wanted:
            raise ShapeError(
                f"`items` must hold for each contender and each of {design.splits} splits an array"
                f" ({design.seeds} seeds, two or more texts), alike for all contenders."
                f" Received: shapes {shapes} for {name!r}"
            )
    return [
        sign * np.stack([np.asarray(each[split], dtype=np.float64) for each in items.values()])
        for split in range(design.splits)
    ]


def _notes(design: Design, baseline: str | None, names: Sequence[str]) -> tuple[str, ...]:
    told = []
    few = _too_few(design)
    if few is not None:
        told.append(
            f"{few}, so there are no p-values and no chances; the group of winners leaves out only"
            " what is far behind."
        )
    if design.kind == "one_model":
        told.append(
            "One training set and one seed: the trained models are compared, not the recipes."
            " Another seed may change the order: take several seeds."
        )
    if baseline is not None and baseline not in names:
        told.append(f"{baseline} was not compared, so there is no baseline.")
    return tuple(told)


def _too_few(design: Design) -> str | None:
    """Say why nothing can be tested about other training sets or seeds, or None if it can."""
    if design.kind == "resplits" and design.splits < FEWEST_SPLITS:
        return (
            f"{design.splits} splits are too few to test anything about other training sets, which"
            f" takes at least {FEWEST_SPLITS}"
        )
    if design.kind == "fixed_test" and design.seeds < FEWEST_SEEDS:
        return (
            f"{design.seeds} seeds are too few to test anything about other seeds, which takes at"
            f" least {FEWEST_SEEDS}"
        )
    return None
