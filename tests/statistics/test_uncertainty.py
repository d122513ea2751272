"""Variances of both designs, against sums written out and numbers worked by hand."""

import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError
from regard.statistics.uncertainty import Design, measure


def texts(seed: int = 0, count: int = 7, seeds: int = 3, contenders: int = 2):
    random = np.random.default_rng(seed)
    shared = random.normal(size=(1, seeds, 1)) + random.normal(size=(1, 1, count))
    own = random.normal(size=(contenders, seeds, 1)) + random.normal(size=(contenders, 1, count))
    return shared + own + 0.5 * random.normal(size=(contenders, seeds, count))


def crossed(items, design: Design):
    return measure(items.mean(axis=2)[:, None, :], [items], design)


def splits(scores, count: int = 100):
    """Items of splits: 0 and 1, with the given shares of 1."""
    return [
        (np.arange(count) < round(share * count)).astype(float)[None, :]
        for share in np.asarray(scores)
    ]


def resplit(rows, design: Design):
    items = [np.stack(each) for each in zip(*map(splits, rows), strict=True)]
    return measure(np.stack([each.mean(axis=2) for each in items], axis=1), items, design)


def test_designs_and_their_questions() -> None:
    assert Design(5, 1, 70, 20).kind == Design(3, 2, 70, 20).kind == "resplits"
    assert Design(1, 5, 70, 20).kind == "fixed_test"
    assert Design(1, 1, 70, 20).kind == "one_model"
    assert "other training sets of this size" in Design(5, 1, 70, 20).question
    assert "this very training set with other seeds" in Design(1, 5, 70, 20).question
    assert "these trained models do on new rows" in Design(1, 1, 70, 20).question
    assert "do on new series, trained on" in Design(1, 5, 70, 20, rows="series").question


def test_designs_that_are_refused() -> None:
    with pytest.raises(ArgumentError, match=r"`splits` must be a positive .* Received: splits=0"):
        Design(0, 1, 7, 2)
    with pytest.raises(ArgumentTypeError, match="`n_test` must be a positive integer"):
        Design(1, 1, 7, 2.5)


def test_nadeau_and_bengio_worked_by_hand() -> None:
    # Differences 0.01, 0.03, 0.02, 0.04, 0.00: mean 0.02, S^2 = 0.001 / 4 = 0.00025.
    # 1/5 + 100/350 = 0.485714, variance 0.000121429, t = 0.02 / 0.0110195 = 1.81497, df 4.
    # Closed form: P(T < t) = 0.5 + 0.375 * 1.344043 * (1 - 1.806452 / 12) = 0.928143.
    plain = np.array([0.70, 0.74, 0.71, 0.69, 0.72])
    better = plain + np.array([0.01, 0.03, 0.02, 0.04, 0.00])
    found = resplit([better, plain], Design(5, 1, 350, 100)).of_difference(0, 1)
    assert found.value == pytest.approx(0.02)
    assert found.variance == pytest.approx(0.000121429, rel=1e-5)
    assert found.df == 4
    assert found.p_value() == pytest.approx(2 * (1 - 0.928143), rel=1e-4)


def test_seeds_are_averaged_before_splits_are_counted() -> None:
    random = np.random.default_rng(1)
    items = [random.normal(size=(2, 3, 40)) for _ in range(5)]
    scores = np.stack([each.mean(axis=2) for each in items], axis=1)  # (2, 5, 3)
    found = measure(scores, items, Design(5, 3, 140, 40)).of_difference(0, 1)
    by_split = (scores[0] - scores[1]).mean(axis=1)
    assert found.df == 4
    assert found.variance == pytest.approx((1 / 5 + 40 / 140) * by_split.var(ddof=1))


def test_a_score_by_itself() -> None:
    scores = [0.70, 0.74, 0.71, 0.69, 0.72]
    found = resplit([scores, scores[::-1]], Design(5, 1, 350, 100)).of_score(0)
    assert found.value == pytest.approx(0.712)
    assert found.variance == pytest.approx((1 / 5 + 100 / 350) * np.var(scores, ddof=1))


def test_crossed_variance_against_sums_written_out() -> None:
    items = texts()
    _, seeds, count = items.shape
    gaps = items[0] - items[1]
    whole = sum(gaps[s, i] for s in range(seeds) for i in range(count)) / (seeds * count)
    by_text = [sum(gaps[s, i] for s in range(seeds)) / seeds for i in range(count)]
    by_seed = [sum(gaps[s, i] for i in range(count)) / count for s in range(seeds)]
    text_part = sum((each - whole) ** 2 for each in by_text) / (count - 1) / count
    seed_part = sum((each - whole) ** 2 for each in by_seed) / (seeds - 1) / seeds
    rest = sum(
        (gaps[s, i] - by_text[i] - by_seed[s] + whole) ** 2
        for s in range(seeds)
        for i in range(count)
    )
    both_part = rest / ((seeds - 1) * (count - 1)) / (seeds * count)
    found = crossed(items, Design(1, seeds, 20, count)).of_difference(0, 1)
    variance = text_part + seed_part - both_part
    assert variance > max(text_part, seed_part)
    assert found.value == pytest.approx(whole)
    assert found.variance == pytest.approx(variance)
    spread = text_part**2 / 6 + seed_part**2 / 2 + both_part**2 / 12
    assert found.df == pytest.approx(variance**2 / spread)


def test_satterthwaite_worked_by_hand() -> None:
    # Differences by seed (rows) and text (columns), mean 3:
    #     1 3 5        means of seeds 3, 3; of texts 2, 3, 4
    #     3 3 3
    # texts: (1 + 0 + 1) / 2 / 3 = 1/3, df 2; seeds: 0;
    # rest: (-1 0 1; 1 0 -1), 4 / 2 / 6 = 1/3, df 2.
    # texts + seeds - rest = 0, which is below the texts' part: 1/3, df (1/9) / (1/18 + 1/18) = 1.
    gaps = np.array([[1.0, 3, 5], [3, 3, 3]])
    found = crossed(np.stack([gaps, 0 * gaps]), Design(1, 2, 20, 3)).of_difference(0, 1)
    assert found.variance == pytest.approx(1 / 3)
    assert found.df == pytest.approx(1)
    # Seed 2 is 4 higher: means 3, 7; seeds: (4 + 4) / 1 / 2 = 4, df 1. 1/3 + 4 - 1/3 = 4,
    # df 16 / (1/18 + 16 + 1/18) = 0.993103.
    shifted = gaps + np.array([[0.0], [4.0]])
    found = crossed(np.stack([shifted, 0 * gaps]), Design(1, 2, 20, 3)).of_difference(0, 1)
    assert found.variance == pytest.approx(4)
    assert found.df == pytest.approx(16 / (16 + 1 / 9))


def test_the_crossed_variance_is_right_on_average() -> None:
    """Random effects of seeds (0.3), texts (1) and both (0.8): the variance of a mean is known."""
    random = np.random.default_rng(0)
    seeds, count = 4, 30
    found = []
    for _ in range(600):
        items = 0.3 * random.normal(size=(1, seeds, 1)) + random.normal(size=(1, 1, count))
        items = items + 0.8 * random.normal(size=(1, seeds, count))
        found.append(crossed(items, Design(1, seeds, 90, count)).of_score(0).variance)
    assert np.mean(found) == pytest.approx(0.09 / 4 + 1 / 30 + 0.64 / 120, rel=0.05)


def test_one_model_is_paired_over_texts() -> None:
    items = texts(seeds=1)
    gaps = items[0, 0] - items[1, 0]
    found = crossed(items, Design(1, 1, 20, 7)).of_difference(0, 1)
    assert found.variance == pytest.approx(gaps.var(ddof=1) / 7)
    assert found.df == 6


def test_equal_answers_do_not_vary_at_all() -> None:
    items = texts(seeds=5, contenders=3)
    items[2] = items[0]
    found = crossed(items, Design(1, 5, 20, 7)).of_difference(0, 2)
    assert (found.value, found.variance) == (0.0, 0.0)


def test_a_difference_that_is_the_same_in_all_splits_does_not_vary() -> None:
    scores = np.array([0.70, 0.74, 0.71, 0.69, 0.73])
    found = resplit([scores + 0.1, scores], Design(5, 1, 350, 100)).of_difference(0, 1)
    assert found.variance == 0.0
    assert found.degenerate


def test_pooling_of_two_is_their_own_variance() -> None:
    scores = np.array([[0.70, 0.95, 0.71, 0.60, 0.72], [0.72, 0.70, 0.80, 0.75, 0.9]])
    uncertainty = resplit(scores, Design(5, 1, 350, 100))
    covariance, df = uncertainty.pooled([0, 1])
    pooled = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    assert pooled == pytest.approx(uncertainty.of_difference(0, 1).variance)
    assert df == pytest.approx(4)


def test_pooling_gives_contenders_that_answer_alike_a_small_variance() -> None:
    random = np.random.default_rng(0)
    items = []
    for _ in range(5):
        right = (random.random((4, 1, 500)) < 0.7).astype(float)
        right[1] = np.where(np.arange(500) < 10, 1 - right[0], right[0])
        items.append(right)
    scores = np.stack([each.mean(axis=2) for each in items], axis=1)
    uncertainty = measure(scores, items, Design(5, 1, 1750, 500))
    covariance, df = uncertainty.pooled([0, 1, 2, 3])
    near = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    far = covariance[2, 2] + covariance[3, 3] - 2 * covariance[2, 3]
    assert near / far == pytest.approx(10 / (500 * 2 * 0.7 * 0.3), rel=0.2)
    assert 4 < df < 12  # 4 * 3 if all pairs differed alike, 4 if there were two contenders


def test_pooling_is_never_below_the_sampling_of_texts() -> None:
    # Both have the same score in each split, so the splits show no variance at all.
    random = np.random.default_rng(0)
    items = [
        np.stack([random.permutation(np.arange(50) < 30)[None, :] for _ in range(2)]).astype(float)
        for _ in range(5)
    ]
    scores = np.stack([each.mean(axis=2) for each in items], axis=1)
    uncertainty = measure(scores, items, Design(5, 1, 175, 50))
    assert uncertainty.of_difference(0, 1).variance == 0.0
    covariance, _ = uncertainty.pooled([0, 1])
    sampling = np.mean([np.var(each[0, 0] - each[1, 0], ddof=1) / 50 for each in items])
    pooled = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    assert pooled == pytest.approx((1 / 5 + 50 / 175) * sampling)


def test_pooling_on_a_fixed_test_set_adds_the_excess_of_seeds() -> None:
    items = texts(seeds=4, count=40, contenders=3)
    uncertainty = crossed(items, Design(1, 4, 140, 40))
    covariance, _ = uncertainty.pooled([0, 1, 2])
    # The mean over pairs is that of the parts: what is pooled is the sum over pairs.
    pairs = [(0, 1), (0, 2), (1, 2)]
    pooled = sum(covariance[a, a] + covariance[b, b] - 2 * covariance[a, b] for a, b in pairs)
    own = sum(uncertainty.of_difference(a, b).variance for a, b in pairs)
    assert pooled == pytest.approx(own)


def test_the_correction_counts_no_less_than_that_of_five_splits() -> None:
    assert Design(5, 1, 70, 20).correction == pytest.approx(1 / 5 + 20 / 70)
    assert Design(3, 2, 70, 20).correction == pytest.approx(1 / 3 + 20 / 70)
    assert Design(10, 1, 80, 10).correction == pytest.approx(1 / 10 + 1 / 4)
