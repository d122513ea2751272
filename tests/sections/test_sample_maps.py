"""The maps of a sample: each step's own numbers, examples that teach, answers that can be held."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from regard.sections.sample_maps import SampleMaps
from tests.sections.made_maps import NUMBERS, answering, made_maps, spread

pytestmark = pytest.mark.only_on("jax")  # no tensors

STEPS = (5, 7, 3, 11, 2, 6, 8, 4)
ROWS, LENGTH = len(STEPS), 9  # one row is cut
THERE = np.arange(LENGTH) < np.array(STEPS)[:, None]
TRUTH = np.array([0, 1, 2, 0, 1, 2, 0, 1])


def weights_of(seed: int) -> np.ndarray:
    return spread(THERE * np.random.default_rng(seed).uniform(0.1, 1, THERE.shape))


@pytest.fixture
def maps(tmp_path) -> SampleMaps:
    """Two contenders with weights and two trials each; and one without weights."""
    right, wrong_once = answering(*TRUTH), answering(0, 1, 2, 0, 1, 2, 0, 2)
    effects = weights_of(7) - 0.1
    removal = np.random.default_rng(9).uniform(size=(ROWS, 2, 2, 7))
    return made_maps(
        tmp_path,
        {
            "mean_pooling": [{"answers": answering(1, 1, 1, 1, 1, 1, 1, 2), "effects": effects}],
            "dot": [
                {"answers": right, "weights": weights_of(0), "effects": effects}
                | {"removal": removal},
                {"answers": right, "weights": weights_of(1), "effects": effects},
            ],
            "additive": [
                {"answers": wrong_once, "weights": weights_of(2), "effects": effects},
                {"answers": right, "weights": weights_of(3), "effects": effects},
            ],
        },
        STEPS,
        truth=TRUTH,
    )


def test_the_numbers_are_those_of_the_first_trial_without_padding(maps) -> None:
    assert maps.attending == ("dot", "additive")
    for place, steps in enumerate(STEPS):
        weights, effects = maps.weights_and_effects("additive", place)
        np.testing.assert_allclose(weights, weights_of(2)[place, :steps], rtol=1e-6)
        np.testing.assert_allclose(effects, weights_of(7)[place, :steps] - 0.1, atol=1e-6)
        assert maps.weights_and_effects("mean_pooling", place)[0] is None
    assert len(maps.weights_and_effects("dot", 3)[0]) == LENGTH


def test_errors_are_of_each_contender_on_each_row(maps) -> None:
    assert maps.errors.tolist() == [
        [1, 0, 1, 1, 0, 1, 1, 1],
        [0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 1],
    ]


def test_the_difference_is_the_weight_on_other_steps(maps) -> None:
    by_hand = 1 - np.minimum(weights_of(0), weights_of(2)).sum(axis=1)
    np.testing.assert_allclose(maps.difference, by_hand, atol=1e-6)


def test_examples_are_what_they_are_said_to_be(maps) -> None:
    examples = maps.examples()
    assert len({each.place for each in examples}) == len(examples)
    assert [(each.place, each.why) for each in examples if each.kind == "wrong"] == [
        (7, "2 of 3 networks are wrong."),
        (0, "1 of 3 networks are wrong."),
        (2, "1 of 3 networks are wrong."),
    ]
    free = [1, 3, 4, 5, 6]
    order = sorted(free, key=lambda place: -maps.difference[place])
    different = [each for each in examples if each.kind == "different"]
    assert [each.place for each in different] == order[:3]
    assert {each.why for each in different} == {"Layers look at different letters."}
    alike = [each for each in examples if each.kind == "alike"]
    assert {each.why for each in alike} <= {"All are right, and look at the same letters."}
    assert all(not maps.errors[:, each.place].any() for each in alike)


def test_of_numbers_those_are_wrong_that_are_furthest_off(tmp_path) -> None:
    truth = np.zeros((ROWS, 2))
    off = np.array([5.0, 1, 8, 2, 7, 4, 6, 3])[:, None]
    looks = {
        "dot": [{"answers": np.hstack([off, off]), "weights": weights_of(0)}],
        "additive": [{"answers": np.hstack([-off, off]), "weights": weights_of(0)}],
    }
    maps = made_maps(tmp_path, looks, STEPS, truth=truth, names=NUMBERS, readable=8)
    np.testing.assert_array_equal(maps.errors, np.stack([off[:, 0]] * 2))
    examples = maps.examples()
    assert [each.place for each in examples if each.kind == "wrong"] == [2, 4, 6]
    assert {each.why for each in examples if each.kind == "wrong"} == {
        "The networks are furthest off."
    }
    assert 3 not in {each.place for each in examples}  # too long to be read
    # They look at the same steps everywhere: close ones are alike, not the first row.
    assert [each.place for each in examples if each.kind != "wrong"] == [1, 5, 7]


def test_nothing_finished_has_no_examples(tmp_path) -> None:
    looks = {"mean_pooling": [{}]}
    assert made_maps(tmp_path, looks, STEPS, truth=TRUTH).examples() == ()


def test_agreement_is_the_mean_rank_correlation(maps) -> None:
    found = [
        spearmanr(weights_of(0)[place, :count], weights_of(1)[place, :count])[0]
        for place, count in enumerate(np.minimum(STEPS, LENGTH))
        if count >= 3
    ]
    assert maps.agreement("dot") == pytest.approx(np.mean(found), abs=1e-5)


def test_the_gap_is_the_distance_of_the_curves_of_deletion(maps) -> None:
    curves = np.random.default_rng(9).uniform(size=(ROWS, 2, 2, 7))
    by_hand = (curves[:, 0, 1, 1:-1] - curves[:, 0, 0, 1:-1]).mean(axis=1)
    gap, error = maps.removal_gap("dot")
    assert gap == pytest.approx(by_hand.mean(), abs=1e-6)
    assert error == pytest.approx(by_hand.std(ddof=1) / ROWS**0.5, abs=1e-6)
    np.testing.assert_allclose(maps.removal("dot"), curves.mean(axis=0), atol=1e-6)
    assert maps.removal_gap("additive") is maps.removal("additive") is None


def test_a_run_that_left_out_steps_in_first_trials_alone(maps) -> None:
    """As regard 0.1 did."""
    assert {each.trials for each in maps.pointing.values()} == {2}
    del maps.pointing
    for name in maps.attending:
        del maps._trials[name][0, 1]["effects"]
    assert tuple(maps.pointing) == maps.attending
    assert {each.trials for each in maps.pointing.values()} == {1}


MANY, LONG = 60, 14


def marked() -> tuple[np.ndarray, np.ndarray]:
    """Rows of 6 to 13 steps of which two decide; and where there is a step."""
    random = np.random.default_rng(5)
    steps = random.integers(6, LONG, MANY)
    there = np.arange(LONG) < steps[:, None]
    marks = np.zeros((MANY, LONG))
    for row, count in enumerate(steps):
        marks[row, random.choice(count, 2, replace=False)] = 1
    return marks, there.astype(float)


def known_maps(path, **weights: np.ndarray) -> SampleMaps:
    """Maps of contenders with these weights, of which leaving out shows what decides."""
    marks, there = marked()
    noise = np.random.default_rng(0).normal(0, 0.01, marks.shape)
    kept = {"answers": np.full((MANY, 2), 0.5), "effects": 0.6 * marks + noise}
    steps = there.sum(axis=1).astype(int)
    known = [mark[:count] > 0 for mark, count in zip(marks, steps, strict=True)]
    looks = {name: [{**kept, "weights": each}] * 2 for name, each in weights.items()}
    path.mkdir(exist_ok=True)
    return made_maps(path, looks, steps, truth=np.zeros(MANY), known=known)


def test_deciding_steps_are_known_where_the_sample_says_them(maps) -> None:
    assert maps.deciding() == maps.pointing_at_known == {}


def test_how_often_weights_point_at_deciding_steps(tmp_path) -> None:
    """Weights of 1 on the first deciding step of each row; of every third, on another one."""
    marks, there = marked()
    weights = np.zeros_like(marks)
    for place, mark in enumerate(marks):
        weights[place, list(mark).index(place % 3 > 0)] = 1
    maps = known_maps(tmp_path, pooling_linear=weights)
    assert maps.deciding()["pooling_linear"] == {
        "top": pytest.approx(2 / 3),
        "weight": pytest.approx(2 / 3),
        "chance": pytest.approx(np.mean(marks.sum(axis=1) / there.sum(axis=1))),
        "answer": "no control",
    }


def test_whether_weights_point_at_what_is_known_to_decide(tmp_path) -> None:
    """By leaving out as by the steps that are known: yes, no for steps beside them, no by chance.

    Where weights that are never trained point there as well, none is told yes.
    """
    marks, there = marked()
    random = np.random.default_rng(0)
    uneven = there * np.exp(random.normal(size=marks.shape))
    beside = np.roll(marks, 1, axis=1) * (1 - marks) * there
    weights = {
        "pooling_linear": spread(uneven * (1 + 30 * marks)),
        "additive": spread(uneven),
        "multi_head": spread(uneven * (0.01 + beside) * (1 - 0.99 * marks)),
    }
    chance = spread(there * np.exp(random.normal(size=marks.shape)))
    maps = known_maps(tmp_path / "weak", **weights, random_attention=chance)
    wanted = {
        "pooling_linear": "yes",
        "additive": "not more than permuted",
        "multi_head": "not more than permuted",
        "random_attention": "untrained",
    }
    assert {name: each.answer for name, each in maps.pointing.items()} == wanted
    assert {name: each["answer"] for name, each in maps.deciding().items()} == wanted
    assert maps.deciding()["multi_head"]["top"] < 0.05
    strong = spread(there * np.exp(random.normal(size=marks.shape)) * (1 + 60 * marks))
    maps = known_maps(tmp_path / "strong", **weights, random_attention=strong)
    answers = {name: each.answer for name, each in maps.pointing.items()}
    assert answers == wanted | {"pooling_linear": "not more than untrained"}
    # Known steps need no left-out ones, which regard 0.1 kept of first trials alone.
    del maps._trials["additive"][0, 1]["effects"]
    assert {each.trials for each in maps.pointing_at_known.values()} == {2}
