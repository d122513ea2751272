"""The statistics on comparisons whose truth is known: a small part of `benchmarks.false_alarms`."""

import numpy as np
import pytest

from benchmarks.false_alarms import HARDER, SHIPPED, Row, any_pair_outside, rates, upper_limit
from benchmarks.worlds import World
from regard.statistics.analysis import analyse
from regard.statistics.uncertainty import Design

pytestmark = pytest.mark.only_on("jax")  # no backend takes part

COUNT = 60


def left_out(found) -> dict[str, float]:
    return {
        "any": found.analysis.different,
        "last": not found.analysis.standings[-1].in_group,
        "pairs": any_pair_outside(found),
    }


@pytest.mark.parametrize("row", SHIPPED[6:], ids=["resplits", "fixed test set"])
def test_one_recipe_under_twelve_names_is_one_group(row) -> None:
    # 8 or more of 60 have a chance below 1 % where the rate is 5 %.
    found = rates(row, COUNT, left_out)
    assert found["any"] <= 7 / COUNT
    assert found["pairs"] <= 7 / COUNT  # of 66 intervals, all at once


@pytest.mark.parametrize(("splits", "seeds"), [(5, 1), (1, 5)])
def test_what_is_far_behind_is_left_out(splits, seeds) -> None:
    row = Row("", World(behind=6.0), splits, seeds)
    assert rates(row, 20, left_out)["last"] >= 0.9


def test_training_sets_overlap_as_the_parts_say() -> None:
    """Shifts by two training sets are correlated by the share that the sets have in common."""
    world = World(contenders=400, texts=500, training=1.0, for_all=0.0, seed=0.0)
    design = world.design(5, 1)
    shifts = world._training(design, np.random.default_rng(0))
    seen = np.corrcoef(shifts.T)[np.triu_indices(5, 1)].mean()
    assert design == Design(5, 1, 350, 100)
    assert seen == pytest.approx(0.6 * (7 / 8) ** 2 / 0.7, abs=0.05)
    assert shifts.std() == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize(("splits", "seeds"), [(5, 1), (1, 5)])
def test_worlds_have_the_accuracy_they_say(splits, seeds) -> None:
    world = World(ahead=4.0, behind=3.0)
    random = np.random.default_rng(0)
    design = world.design(splits, seeds)
    means = [
        np.mean([each.mean(axis=(1, 2)) for each in world.draw(design, random)[0]], axis=0)
        for _ in range(40)
    ]
    assert np.mean(means, axis=0) == pytest.approx(world.truth(), abs=0.004)
    assert world.truth()[[0, 1, -1]] == pytest.approx([0.81, 0.77, 0.74])


def test_a_wrong_correction_would_be_seen(monkeypatch) -> None:
    """Without Nadeau and Bengio's term, resplits are called different far too often."""
    (row,) = [each for each in HARDER if "0.9" in each.label]
    kept = rates(row, COUNT, left_out)["any"]
    monkeypatch.setattr(Design, "correction", property(lambda self: 1 / self.splits))
    assert rates(row, COUNT, left_out)["any"] > max(0.5, kept + 0.2)


def test_seeds_that_do_not_count_would_be_seen(monkeypatch) -> None:
    """With the texts alone as noise, seeds of one recipe are called different."""

    def texts_alone(items, design, **settings):
        averaged = {name: [each.mean(axis=0)[None] for each in of] for name, of in items.items()}
        return analyse(averaged, Design(1, 1, design.n_train, design.n_test), **settings)

    monkeypatch.setattr("benchmarks.false_alarms.analyse", texts_alone)
    assert rates(SHIPPED[7], COUNT, left_out)["any"] > 0.2


def test_the_limit_of_a_rate() -> None:
    # Clopper and Pearson: with 0 of n it is 1 - 0.05^(1/n).
    assert upper_limit(0.0, 59) == pytest.approx(1 - 0.05 ** (1 / 59))
    assert upper_limit(1.0, 59) == 1.0
    assert upper_limit(0.05, 2000) == pytest.approx(0.0588, abs=0.0003)
