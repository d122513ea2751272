"""The analysis: what it says for each design, and what it refuses."""

import dataclasses
import functools
import math

import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.statistics import analysis
from regard.statistics.analysis import Analysis, Pair
from regard.statistics.class_scores import log_loss
from regard.statistics.estimate import Chances, Estimate
from regard.statistics.uncertainty import Design

analyse = functools.partial(analysis.analyse, baseline="mean_pooling")

RESPLITS = Design(5, 1, 700, 200)
FIXED = Design(1, 5, 700, 200)


def compared(design: Design, seed: int = 0, **shares: float) -> dict[str, list[np.ndarray]]:
    """Texts that are right with some share, for each contender; texts are easy for all or none."""
    random = np.random.default_rng(seed)
    ease = [random.normal(size=(1, design.n_test)) for _ in range(design.splits)]
    thresholds = {
        name: np.quantile(random.normal(size=9999), 1 - each) for name, each in shares.items()
    }
    return {
        name: [
            (0.8 * split + 0.6 * random.normal(size=(design.seeds, design.n_test)) > threshold)
            for split in ease
        ]
        for name, threshold in thresholds.items()
    }


def analysed(design: Design, ranked=None, **shares: float) -> Analysis:
    items = compared(design, **shares)
    return analyse(items, design, ranked=ranked or list(items), draws=400)


def pairs(found) -> dict:
    return {each.name: each for each in found}


@pytest.mark.parametrize("design", [RESPLITS, FIXED, Design(1, 1, 700, 200), Design(3, 2, 70, 200)])
def test_a_large_difference_is_seen_in_every_design(design) -> None:
    found = analysed(design, dot=0.75, mean_pooling=0.76, additive=0.2)
    assert found.question == design.question
    assert set(found.group) == {"dot", "mean_pooling"}
    assert found.different
    worst = pairs(found.versus_best)["additive"]
    assert worst.high < 0
    assert [each.in_group for each in found.standings] == [True, True, False]
    assert found.standings[2].first_in_draws == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("design", [RESPLITS, FIXED])
def test_equal_contenders_are_not_told_apart(design) -> None:
    found = analysed(design, dot=0.7, mean_pooling=0.7, additive=0.7)
    assert len(found.group) == 3
    assert not found.different
    for pair in (*found.versus_best, *found.versus_baseline):
        assert pair.low < 0 < pair.high
    assert all(pair.p > 0.05 for pair in found.versus_baseline)
    assert sum(each.first_in_draws for each in found.standings) == pytest.approx(1)
    assert 1 / 3 < found.equal_first < 1


def test_scores_pairs_and_their_directions() -> None:
    items = compared(RESPLITS, dot=0.8, mean_pooling=0.6)
    found = analyse(items, RESPLITS, ranked=["mean_pooling", "dot"], draws=100)
    scores = {name: np.mean([each.mean() for each in splits]) for name, splits in items.items()}
    assert [each.name for each in found.standings] == ["dot", "mean_pooling"]
    for each in found.standings:
        assert each.score == pytest.approx(scores[each.name])
        assert each.low < each.score < each.high
    (plain,) = found.versus_best
    assert (plain.name, plain.other) == ("mean_pooling", "dot")
    assert plain.difference == pytest.approx(scores["mean_pooling"] - scores["dot"])
    assert plain.chances.worse > 0.99
    assert plain.p is None
    (dot,) = found.versus_baseline
    assert (dot.name, dot.other) == ("dot", "mean_pooling")
    assert dot.difference == -plain.difference
    assert dot.chances.better > 0.99
    assert dot.p < 0.01


def test_the_pair_is_the_corrected_resampled_t_test() -> None:
    items = compared(RESPLITS, seed=1, dot=0.72, mean_pooling=0.7)
    found = analyse(items, RESPLITS, ranked=list(items), rope=0.02, draws=10)
    gaps = np.array(
        [a.mean() - b.mean() for a, b in zip(items["dot"], items["mean_pooling"], strict=True)]
    )
    wanted = Estimate(gaps.mean(), (1 / 5 + 200 / 700) * gaps.var(ddof=1), 4)
    (pair,) = found.versus_baseline
    assert pair.p == pytest.approx(wanted.p_value())
    # The pair's own runs vary more here than the texts lead to expect.
    assert (pair.low, pair.high) == pytest.approx(wanted.interval())
    assert dataclasses.astuple(pair.chances) == pytest.approx(
        dataclasses.astuple(wanted.chances(0.02))
    )


def test_p_values_are_adjusted_for_the_ranked_pairs_alone() -> None:
    items = compared(FIXED, mean_pooling=0.7, dot=0.73, additive=0.66, words=0.75)
    alone = {
        name: analyse(
            {each: items[each] for each in (name, "mean_pooling")},
            FIXED,
            ranked=[name],
            draws=10,
        ).versus_baseline[0]
        for name in ("dot", "additive")
    }
    found = analyse(items, FIXED, ranked=["mean_pooling", "dot", "additive"], draws=10)
    given = pairs(found.versus_baseline)
    low, high = sorted(alone, key=lambda name: alone[name].p)
    assert given[low].p == pytest.approx(min(1, 2 * alone[low].p))
    assert given[high].p == pytest.approx(max(2 * alone[low].p, alone[high].p))
    assert given["words"].p is None
    assert given["words"].chances is not None


def test_what_is_not_ranked_takes_no_part() -> None:
    found = analysed(RESPLITS, ["dot", "mean_pooling"], words=0.95, dot=0.7, mean_pooling=0.7)
    words = found.standings[0]
    assert (words.first_in_draws, words.in_group) == (None, None)
    assert set(found.group) == {"dot", "mean_pooling"}
    assert pairs(found.versus_best)["words"].low > 0


def test_a_smaller_log_loss_is_better() -> None:
    random = np.random.default_rng(0)
    labels = random.integers(2, size=200)
    items = {}
    for name, sure in (("good", 0.9), ("mean_pooling", 0.6)):
        chances = np.where(np.eye(2)[labels] == 1, sure, 1 - sure)
        noisy = np.clip(chances + random.normal(scale=0.02, size=(5, 200, 1)) * [1, -1], 0.01, 0.99)
        items[name] = [np.stack([log_loss(each, labels) for each in noisy])]
    found = analyse(
        items, FIXED, ranked=list(items), larger_is_better=False, bounds=(0, np.inf), draws=50
    )
    assert found.group == ("good",)
    (plain,) = found.versus_best
    assert plain.difference == pytest.approx(np.log(0.9 / 0.6), abs=0.01)
    assert 0 < plain.low < plain.difference < plain.high
    assert plain.chances.worse > 0.99
    low, high = found.standings[1].low, found.standings[1].high
    assert found.standings[1].score == pytest.approx(-np.log(0.6), abs=0.01)
    assert low < found.standings[1].score < high


@pytest.mark.parametrize(("larger", "first"), [(True, "high"), (False, "low")])
def test_scores_of_another_kind(larger, first) -> None:
    random = np.random.default_rng(0)
    items = {
        name: [level + random.normal(size=(5, 200))] for name, level in (("low", -9), ("high", 9))
    }
    unbounded = (-np.inf, np.inf)
    found = analyse(
        items, FIXED, ranked=list(items), larger_is_better=larger, bounds=unbounded, draws=10
    )
    assert found.group == (first,)
    assert found.standings[0].high < -8  # not held to what an accuracy can be
    assert found.standings[1].low > 8


def test_intervals_stay_within_what_a_score_can_be() -> None:
    found = analysed(Design(5, 1, 70, 4), dot=0.97, mean_pooling=0.03)
    assert max(each.high for each in found.standings) <= 1
    assert min(each.low for each in found.standings) >= 0


def test_the_intervals_to_the_best_agree_with_the_group() -> None:
    for seed in range(12):
        shares = {f"c{place}": 0.6 + 0.02 * place for place in range(7)}
        items = compared(FIXED, seed=seed, **shares)
        found = analyse(items, FIXED, ranked=list(items), draws=10)
        assert found.group
        for pair in found.versus_best:
            assert (pair.high < 0) == (pair.name not in found.group)


@pytest.mark.parametrize("design", [RESPLITS, FIXED, Design(1, 1, 700, 200), Design(3, 2, 70, 200)])
def test_two_contenders_have_one_interval_in_every_list(design) -> None:
    """The best, the baseline, and which one is named first make no difference."""
    shares = {"additive": 0.72, "mean_pooling": 0.6, "dot": 0.74, "scaled_dot": 0.5, "words": 0.7}
    found = analysed(design, ["additive", "mean_pooling", "dot", "scaled_dot"], **shares)
    seen: dict[frozenset[str], set] = {}
    for pair in (*found.versus_best, *found.versus_baseline, *found.pairs):
        alike = pair if pair.name < pair.other else pair.turned()
        both = seen.setdefault(frozenset((pair.name, pair.other)), set())
        both.add((alike.difference, alike.low, alike.high, alike.chances))
    assert len(seen) == 8  # six of four ranked ones, and those of `words` with two of them
    assert all(len(each) == 1 for each in seen.values())
    assert all(low < difference < high for ((difference, low, high, _),) in seen.values())


def test_a_pair_seen_from_the_other_one() -> None:
    pair = Pair("dot", "additive", 0.1, -0.2, 0.4, 0.03, Chances(0.7, 0.2, 0.1))
    turned = Pair("additive", "dot", -0.1, -0.4, 0.2, 0.03, Chances(0.1, 0.2, 0.7))
    assert pair.turned() == turned
    assert turned.turned() == pair
    assert Pair("dot", "additive", 0.1, None, None).turned().low is None


def test_the_smallest_visible_difference_is_where_the_group_ends() -> None:
    items = compared(FIXED, dot=0.7, mean_pooling=0.7)
    found = analyse(items, FIXED, ranked=list(items), draws=10)
    (pair,) = found.versus_best
    assert found.smallest_visible == pytest.approx((pair.high - pair.low) / 2)
    assert analyse(items, FIXED, ranked=["dot"], draws=10).smallest_visible is None


def test_few_splits_and_few_seeds_test_nothing() -> None:
    for design, said in (
        (Design(4, 2, 70, 200), "4 splits are too few to test anything about other training sets"),
        (Design(1, 2, 70, 200), "2 seeds are too few to test anything about other seeds"),
    ):
        found = analysed(design, dot=0.75, mean_pooling=0.7)
        assert all(pair.p is None and pair.chances is None for pair in found.versus_baseline)
        assert all(pair.low is not None for pair in found.versus_baseline)
        (note,) = found.notes
        assert said in note
        assert "no p-values and no chances" in note


def test_notes_about_one_model_and_no_baseline() -> None:
    found = analysed(Design(1, 1, 70, 200), dot=0.75, additive=0.7)
    one, baseline = found.notes
    assert "the trained models are compared, not the recipes" in one
    assert baseline == "mean_pooling was not compared, so there is no baseline."
    assert found.versus_baseline == ()
    assert analysed(RESPLITS, dot=0.75, mean_pooling=0.7).notes == ()


def test_a_contender_by_itself() -> None:
    found = analysed(RESPLITS, mean_pooling=0.7)
    assert found.group == ("mean_pooling",)
    assert (found.versus_best, found.versus_baseline) == ((), ())
    assert (found.standings[0].first_in_draws, found.equal_first) == (1.0, 1.0)
    assert not found.different


def test_contenders_that_answer_alike() -> None:
    items = compared(RESPLITS, mean_pooling=0.7)
    items["twin"] = items["mean_pooling"]
    found = analyse(items, RESPLITS, ranked=["twin", "mean_pooling"], draws=50)
    assert found.group == ("twin", "mean_pooling")
    (pair,) = found.versus_baseline
    assert (pair.difference, pair.low, pair.high, pair.p) == (0, 0, 0, 1)
    assert pair.chances.same == 1
    assert [each.first_in_draws for each in found.standings] == [0.5, 0.5]


def test_a_difference_that_never_varies_gets_no_p_value() -> None:
    """In each split the same number of texts more: the runs show no variance to test with."""
    order = np.arange(200)[None, :]
    items = {
        "dot": [order < 140 + split for split in range(5)],
        "mean_pooling": [order < 130 + split for split in range(5)],
    }
    found = analyse(items, RESPLITS, ranked=list(items), draws=10)
    (pair,) = found.versus_baseline
    assert pair.difference == pytest.approx(0.05)
    assert pair.low < 0.05 < pair.high  # by the sampling of texts
    assert (pair.p, pair.chances) == (None, None)


def test_the_same_input_gives_the_same_analysis() -> None:
    items = compared(FIXED, dot=0.72, mean_pooling=0.7, additive=0.71)
    first, again, other = (
        analyse(items, FIXED, ranked=list(items), draws=300, seed=seed) for seed in (2, 2, 3)
    )
    assert first == again
    assert first != other


def test_what_is_refused() -> None:
    items = compared(FIXED, dot=0.7, mean_pooling=0.7)
    for ranked in ([], ["dot", "dot"], ["dot", "additive"]):
        with pytest.raises(ArgumentError, match="`ranked` must name one or more contenders"):
            analyse(items, FIXED, ranked=ranked)
    with pytest.raises(ArgumentError, match="`rope` must be a positive number"):
        analyse(items, FIXED, ranked=["dot"], rope=-0.01)
    with pytest.raises(ArgumentTypeError, match="`draws` must be a positive integer"):
        analyse(items, FIXED, ranked=["dot"], draws=0.5)


@pytest.mark.parametrize(
    "wrong",
    [
        [np.ones((4, 200))],  # a seed is missing
        [np.ones((5, 200))] * 2,  # a split too many
        [np.ones((5, 199))],  # other texts
        [np.ones(200)],
        [np.ones((5, 1))],
    ],
)
def test_items_that_do_not_fit(wrong) -> None:
    items = compared(FIXED, mean_pooling=0.7) | {"dot": wrong}
    with pytest.raises(ShapeError, match=r"of 1 splits an array \(5 seeds, .* for 'dot'"):
        analyse(items, FIXED, ranked=["dot"])


def test_no_difference_is_larger_than_scores_can_be_apart() -> None:
    """Two splits, with one degree of freedom: the interval of t is hundreds of points wide."""
    draw = np.random.default_rng(0)
    items = {
        name: [draw.binomial(1, share, (1, 40)).astype(float) for share in shares]
        for name, shares in (("additive", (0.9, 0.4)), ("mean_pooling", (0.3, 0.8)))
    }
    design = Design(2, 1, n_train=160, n_test=40)

    def ends(bounds: tuple[float, float]) -> tuple[float, float]:
        found = analyse(items, design, ranked=list(items), baseline="mean_pooling", bounds=bounds)
        (pair,) = found.pairs
        return pair.low, pair.high

    free = ends((-math.inf, math.inf))
    assert free[0] < -1
    assert free[1] > 1
    assert ends((0.0, 1.0)) == (-1, 1)
