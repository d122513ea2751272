"""Do weights point at what decides: shares worked by hand, and answers where the truth is known."""

from itertools import permutations

import numpy as np
import pytest

from regard.sections.pointing import (
    CONTROL,
    Shares,
    point_at_what_decides,
    shares_on_deciding,
)

pytestmark = pytest.mark.only_on("jax")  # no backend takes part

LENGTH, TEXTS, RUNS = 20, 40, 60
LAYERS = [f"layer {number}" for number in range(6)]


def told(shares) -> dict[str, str]:
    return {name: each.answer for name, each in point_at_what_decides(shares).items()}


def drawn(random, trials: int = 3, **strengths: float) -> dict[str, dict[tuple[int, int], Shares]]:
    """Draw layers that look at the two deciding words of each text, each as strongly as is said.

    A training moves the strength, alike in all texts, which several trainings show; the other
    weights are uneven at random, and leaving out the other words changes the answer a little.
    """
    moved = 0.7 if trials > 1 else 0.0
    decides = random.permuted(np.tile(np.arange(LENGTH) < 2, (TEXTS, 1)), axis=1)
    there = np.ones_like(decides)
    found = {}
    for name, strength in strengths.items():
        found[name] = {}
        for trial in range(trials):
            losses = decides * random.uniform(0.3, 1.0, decides.shape)
            losses += random.normal(0, 0.02, decides.shape)
            own = strength + (moved * random.normal() if strength else 0.0)
            weights = np.exp(own * decides + 1.5 * random.normal(size=decides.shape))
            weights /= weights.sum(axis=1, keepdims=True)
            found[name][0, trial] = shares_on_deciding(weights, losses, there)
    return found


def test_shares_worked_by_hand() -> None:
    weights = np.array([[0.5, 0.3, 0.2, 9.0], [0.25, 0.25, 0.25, 0.25], [0.1, 0.9, 0, 0]])
    losses = np.array([[0.4, -0.3, 0.1, 9.0], [0.0, 0.2, 0.3, -0.1], [-0.2, 0, 5, 5]])
    tokens = np.array([[1, 1, 1, 0], [1, 1, 1, 1], [1, 1, 0, 0]], dtype=bool)
    found = shares_on_deciding(weights, losses, tokens)
    # 0.5 of the most decisive word and 0.2 of one that decides a quarter as much; even weights;
    # a text in which no word is missed.
    np.testing.assert_allclose(found.pointed, [0.55, 0.5 / 4 / 0.3, 0])
    np.testing.assert_allclose(found.permuted, [1.25 / 3, 0.5 / 4 / 0.3, 0])
    np.testing.assert_allclose(found.excess, [0.55 - 1.25 / 3, 0, 0])
    assert found.excess[1] == 0


def test_permuted_is_the_mean_over_all_orders() -> None:
    random = np.random.default_rng(0)
    weights, losses = random.dirichlet(np.ones(5)), random.normal(size=(1, 5))
    tokens = np.ones((1, 5), dtype=bool)
    orders = [
        shares_on_deciding(np.array([order]), losses, tokens).pointed[0]
        for order in permutations(weights)
    ]
    found = shares_on_deciding(weights[None], losses, tokens)
    assert found.permuted[0] == pytest.approx(np.mean(orders))
    assert found.pointed[0] == pytest.approx(orders[0])


def test_even_weights_in_float32_point_at_nothing() -> None:
    random = np.random.default_rng(0)
    weights = np.full((30, 7), 1 / 7, np.float32) * np.float32(1 + 1e-7)
    shares = shares_on_deciding(weights, random.random((30, 7)), np.ones((30, 7), dtype=bool))
    found = point_at_what_decides({"dot": {(0, 0): shares}})["dot"]
    assert (found.over_permuted.value, found.answer) == (0.0, "not more than permuted")


def test_the_answers() -> None:
    random = np.random.default_rng(1)
    found = point_at_what_decides(drawn(random, strong=5.0, weak=1.5, none=0.0, **{CONTROL: 1.0}))
    assert {name: each.answer for name, each in found.items()} == {
        "strong": "yes",
        "weak": "not more than untrained",
        "none": "not more than permuted",
        CONTROL: "untrained",
    }
    assert found[CONTROL].over_control is None
    assert {each.trials for each in found.values()} == {3}
    for name in ("strong", "weak", "none"):
        gap = found[name].over_permuted.value - found[CONTROL].over_permuted.value
        assert found[name].over_control.value == pytest.approx(gap)
        excess = found[name].pointed - found[name].permuted
        assert found[name].over_permuted.value == pytest.approx(excess, abs=1e-6)
    # What points most gets no yes where the control points as well as it.
    assert told(drawn(random, strong=5.0, **{CONTROL: 5.0}))["strong"] == "not more than untrained"


def test_without_the_control_there_is_no_yes() -> None:
    found = drawn(np.random.default_rng(2), strong=3.0, none=0.0)
    assert told(found) == {"strong": "no control", "none": "not more than permuted"}


def test_trials_that_all_have_count() -> None:
    found = drawn(np.random.default_rng(3), **{"strong": 3.0, CONTROL: 0.0})
    del found[CONTROL][0, 0]
    assert {each.trials for each in point_at_what_decides(found).values()} == {2}
    found["lost"] = {(7, 7): found["strong"][0, 0]}
    assert set(told(found)) == {"strong", CONTROL}
    assert told({"strong": {}}) == told({}) == {}
    one = Shares(np.ones(1), np.zeros(1))
    assert told({"strong": {(0, 0): one}}) == {}


@pytest.mark.parametrize("trials", [1, 3])
@pytest.mark.parametrize(
    ("strength", "answer"), [(0.0, "not more than permuted"), (2.0, "not more than untrained")]
)
def test_how_often_a_layer_is_told_what_it_does_not_deserve(trials, strength, answer) -> None:
    """Of six layers that point no further than words at random, or than the control, none may."""
    random, wrong = np.random.default_rng(4), 0
    for _ in range(RUNS):
        found = told(drawn(random, trials, **dict.fromkeys([*LAYERS, CONTROL], strength)))
        wrong += any(found[name] not in (answer, "not more than permuted") for name in LAYERS)
    # 8 or more of 60 have a chance below 1 % where the rate is 5 %.
    assert wrong <= 7
