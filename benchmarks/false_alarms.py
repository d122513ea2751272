"""How often the comparison's statistics are wrong, and how often they see what is there.

    python -m benchmarks.false_alarms            2,000 comparisons a row; a quarter of an hour on one core
    python -m benchmarks.false_alarms --quick    40, to see that it runs

Each row draws comparisons from a world whose truth is known (`benchmarks.worlds`) and hands them to
`regard.statistics.analysis.analyse`, as `regard compare` does. Wrong is:

    pair     the interval of one pair by itself, named beforehand, does not hold the true
             difference: for equal contenders, its p-value is below 0.05
    pairs    of the intervals that are shown, those of all pairs, one or more does not hold the
             true difference
    holm     a p-value against the baseline is below 0.05 after Holm, for one that is not better,
             or not worse, as it seems
    group    a contender that is truly best is left out of the group of winners
    either   holm or group: how often any of two answers with 5 % each is wrong
    score    the interval of a score does not hold the true value
"""  # noqa: E501

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.rates_plot import rates_svg
from benchmarks.worlds import World
from regard.statistics.analysis import Analysis, analyse
from regard.statistics.uncertainty import Design, measure

__all__ = ["HARDER", "SHIPPED", "Row", "any_pair_outside", "rates"]

LEVEL = 0.05
GAPS = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0)
RESPLITS, FIXED = (5, 1), (1, 5)

EQUAL = World()
# On a fixed test set the shift by its training set is part of the truth: without it all are equal.
STILL = replace(EQUAL, training=0.0)
# One recipe under many names: it learns the same from a training set.
NAMESAKES = World(training=0.0, for_contender=0.0, uneven=1.0)


@dataclass(frozen=True)
class Row:
    """Hold one row of the tables."""

    label: str
    world: World
    splits: int
    seeds: int


SHIPPED = [
    Row("12 of equal worth", EQUAL, *RESPLITS),
    Row("12 of equal worth", STILL, *FIXED),
    Row("12 of equal worth", EQUAL, 3, 2),
    Row("12 of equal worth", EQUAL, 10, 1),
    Row("12 of equal worth", STILL, 1, 10),
    Row("12 of equal worth", STILL, 1, 1),
    Row("one recipe, 12 names", NAMESAKES, *RESPLITS),
    Row("one recipe, 12 names", NAMESAKES, *FIXED),
]
HARDER = [
    Row("2 of equal worth", replace(EQUAL, contenders=2), *RESPLITS),
    Row("2 of equal worth", replace(STILL, contenders=2), *FIXED),
    Row("2 of equal worth", replace(STILL, contenders=2), 1, 2),
    Row("12 of equal worth", STILL, 1, 2),
    Row("8 of 12 alike", replace(EQUAL, alike=8), *RESPLITS),
    Row("8 of 12 alike", replace(STILL, alike=8), *FIXED),
    Row("seeds' shifts 9 times as wide", replace(EQUAL, uneven=3.0), *RESPLITS),
    Row("seeds' shifts 9 times as wide", replace(STILL, uneven=3.0), *FIXED),
    Row("1,000 texts", World(texts=1000, seed=1.8, training=1.0), *RESPLITS),
    Row("1,000 texts", World(texts=1000, seed=1.8, training=0.0), *FIXED),
    Row("one ahead by 1, four behind by 2", replace(EQUAL, ahead=1.0, behind=2.0), *RESPLITS),
    Row("one ahead by 1, four behind by 2", replace(STILL, ahead=1.0, behind=2.0), *FIXED),
    Row("training sets shift by 0.6 points", replace(EQUAL, training=0.6), *RESPLITS),
    Row("training sets shift by 0.6 points", replace(EQUAL, training=0.6), 10, 1),
    Row("training sets shift by 0.9 points", replace(EQUAL, training=0.9), *RESPLITS),
]
DEFAULTS, NAMED_ALIKE = SHIPPED[:2], SHIPPED[6:]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.false_alarms", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="40 comparisons a row")
    parser.add_argument("--out", type=Path, help="also write the figures to this JSON file")
    parser.add_argument("--plot", type=Path, help="also write the plot to this SVG file")
    options = parser.parse_args()
    count = 40 if options.quick else 2000
    begin = time.perf_counter()
    print(f"{count} comparisons a row: wrong, in % (upper 95 % limit)")
    shipped = [_told(row, rates(row, count, _wrong)) for row in SHIPPED]
    print(f"{count // 2} comparisons a row: worlds that are harder")
    harder = [_told(row, rates(row, count // 2, _wrong)) for row in HARDER]
    print(f"{count} comparisons a row: what usual practice calls different")
    usual = [_told(row, rates(row, count, _usual)) for row in SHIPPED if _repeated(row)]
    print(f"{count // 4} comparisons a row: seen, where the first of 12 is ahead by so many points")
    seen = [
        _told(_ahead(row, gap), rates(_ahead(row, gap), count // 4, _seen))
        for row in DEFAULTS
        for gap in GAPS
    ]
    print(f"{count // 10} comparisons a row: the first's share of draws, and `equal_first`")
    firsts = [_told(row, rates(row, count // 10, _first, draws=1000)) for row in NAMED_ALIKE]
    print(f"{time.perf_counter() - begin:.0f} s")
    found = {"shipped": shipped, "harder": harder, "usual": usual, "seen": seen, "firsts": firsts}
    if options.out:
        options.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    if options.plot:
        options.plot.write_text(rates_svg(found), encoding="utf-8")


Judge = Callable[["Comparison"], dict[str, float]]


@dataclass(frozen=True)
class Comparison:
    """One comparison that was drawn, with its analysis and the truth."""

    design: Design
    right: list[NDArray[np.float32]]
    truth: NDArray[np.float64]
    analysis: Analysis


def rates(row: Row, count: int, judge: Judge, draws: int = 1) -> dict[str, float]:
    """Return the mean of what a judge says of each comparison, by name."""
    judged = [judge(each) for each in _comparisons(row, count, draws)]
    return {name: float(np.mean([each[name] for each in judged])) for name in judged[0]} | {
        "count": count
    }


def _comparisons(row: Row, count: int, draws: int) -> Iterator[Comparison]:
    design = row.world.design(row.splits, row.seeds)
    names = [f"c{place}" for place in range(row.world.contenders)]
    for number in range(count):
        right, truth = row.world.draw(design, np.random.default_rng([20, number]))
        items = {name: [split[place] for split in right] for place, name in enumerate(names)}
        analysis = analyse(items, design, ranked=names, baseline=names[-1], draws=draws)
        yield Comparison(design, right, truth, analysis)


def _wrong(found: Comparison) -> dict[str, float]:
    analysis, truth = found.analysis, found.truth
    low, high = _own_interval(found)
    first, gaps = analysis.standings[0], truth - truth[-1]
    holm = any(
        each.p is not None and each.p < LEVEL and each.difference * gap <= 0
        for each, gap in zip(analysis.versus_baseline, gaps[:-1], strict=True)
    )
    group = any(
        not standing.in_group and true > truth.max() - 1e-12
        for standing, true in zip(analysis.standings, truth, strict=True)
    )
    return {
        "pair": _outside(low, high, gaps[0]),
        "pairs": any_pair_outside(found),
        "holm": holm,
        "group": group,
        "either": holm or group,
        "score": _outside(first.low, first.high, truth[0]),
    }


def any_pair_outside(found: Comparison) -> bool:
    """Say whether an interval of any two contenders lacks the true difference."""
    true = {
        each.name: value for each, value in zip(found.analysis.standings, found.truth, strict=True)
    }
    return any(
        _outside(pair.low, pair.high, true[pair.name] - true[pair.other])
        for pair in found.analysis.pairs
    )


def _own_interval(found: Comparison) -> tuple[float, float]:
    """Return the interval of the first against the last, were this the only pair looked at."""
    texts = [split.astype(np.float64) for split in found.right]
    scores = np.stack([split.mean(axis=2) for split in texts], axis=1)
    return measure(scores, texts, found.design).of_difference(0, -1).interval()


def _outside(low: float | None, high: float | None, value: float) -> bool:
    return low is not None and high is not None and not low <= value <= high


def _usual(found: Comparison) -> dict[str, float]:
    """Say what is called different by the habits that the scores of runs alone allow."""
    scores = np.stack([split.mean(axis=2) for split in found.right], axis=1, dtype=np.float64)
    paired = found.design.kind == "resplits"
    runs = scores.mean(axis=2) if paired else scores[:, 0]
    best = runs.mean(axis=1).argmax()
    others = np.delete(runs, best, axis=0)
    return {
        "t-test": _t_test(runs[:1], runs[-1:], paired)[0] < LEVEL,
        "bootstrap": _bootstrap(runs[0], runs[-1], paired),
        "worse than the best": (_t_test(others, runs[best : best + 1], paired) < LEVEL).any(),
    }


def _t_test(
    first: NDArray[np.float64], second: NDArray[np.float64], paired: bool
) -> NDArray[np.float64]:
    """Return p-values: paired over the splits, Welch's over the seeds."""
    count = first.shape[1]
    if paired:
        spread, df = (first - second).var(axis=1, ddof=1), count - 1.0
    else:
        own, other = first.var(axis=1, ddof=1), second.var(axis=1, ddof=1)
        spread, df = own + other, (count - 1) * (own + other) ** 2 / (own**2 + other**2)
    gaps = np.abs(first.mean(axis=1) - second.mean(axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):  # runs that do not vary
        return np.asarray(2 * stats.t.sf(gaps / np.sqrt(spread / count), df))


def _bootstrap(first: NDArray[np.float64], second: NDArray[np.float64], paired: bool) -> bool:
    random = np.random.default_rng(0)
    chosen = random.integers(len(first), size=(2, 1000, len(first)))
    if paired:
        chosen[1] = chosen[0]
    gaps = first[chosen[0]].mean(axis=1) - second[chosen[1]].mean(axis=1)
    low, high = np.quantile(gaps, [LEVEL / 2, 1 - LEVEL / 2])
    return bool(low > 0 or high < 0)


def _repeated(row: Row) -> bool:
    return row.splits * row.seeds > 1


def _ahead(row: Row, gap: float) -> Row:
    return replace(row, label=f"{gap:g}", world=replace(row.world, ahead=gap))


def _seen(found: Comparison) -> dict[str, float]:
    analysis = found.analysis
    pair, ahead, plain = (
        analysis.versus_baseline[0],
        analysis.standings[0],
        analysis.standings[-1],
    )
    assert pair.p is not None
    assert analysis.smallest_visible is not None
    return {
        "pair": _own_interval(found)[0] > 0,
        "holm": pair.p < LEVEL and pair.difference > 0,
        "group": ahead.in_group and not plain.in_group,
        "smallest_visible": analysis.smallest_visible,
    }


def _first(found: Comparison) -> dict[str, float]:
    shares = [each.first_in_draws or 0.0 for each in found.analysis.standings]
    return {"first": max(shares), "equal": found.analysis.equal_first}


def _told(row: Row, found: dict[str, float]) -> dict[str, object]:
    shown = []
    for name, share in found.items():
        if name != "count":
            limit = upper_limit(share, int(found["count"]))
            shown.append(f"{name} {share:.2%} ({limit:.1%})")
    print(f"  {row.splits} x {row.seeds}  {row.label:36} " + "  ".join(shown), flush=True)
    return {"label": row.label, "splits": row.splits, "seeds": row.seeds} | found


def upper_limit(share: float, count: int) -> float:
    """Return the upper 95 % limit of a rate: Clopper and Pearson 1934, Biometrika 26, 404-413."""
    seen = round(share * count)
    return 1.0 if seen >= count else float(stats.beta.ppf(0.95, seen + 1, count - seen))


if __name__ == "__main__":
    main()
