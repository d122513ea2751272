"""What a trial tells of some texts, and which trial tells how much."""

import numpy as np
import pytest

from regard.comparison import TrialKey
from regard.explain.deletion_insertion import REMOVED_SHARES
from regard.tasks.text_classification.attention_probes import look
from regard.tasks.text_classification.text_network import text_trials
from tests.comparison.small_material import small_material, small_plan

pytestmark = pytest.mark.every_backend

IDS = np.array([[3, 2, 0], [4, 0, 0]], np.int32)


def answers(ids: np.ndarray) -> np.ndarray:
    chance = 0.1 * ids.max(axis=1)
    return np.stack([1 - chance, chance], axis=1).astype(np.float32)


def weights(ids: np.ndarray) -> np.ndarray:
    return (ids / ids.sum(axis=1, keepdims=True)).astype(np.float32)


def test_the_arrays() -> None:
    found = look(answers, weights, IDS, closely=True)
    assert set(found) == {"answers", "weights", "effects", "removal"}
    assert found["removal"].shape == (2, 2, 2, len(REMOVED_SHARES))
    np.testing.assert_allclose(found["weights"][0], [0.6, 0.4, 0])
    np.testing.assert_allclose(found["effects"][0], [-0.1, 0, 0], atol=1e-6)  # class 0, 0.7 to 0.8
    assert set(look(answers, weights, IDS, closely=False)) == {"answers", "weights", "effects"}
    assert set(look(answers, None, IDS, closely=False)) == {"answers"}
    assert set(look(answers, None, IDS, closely=True)) == {"answers", "effects"}


def test_effects_on_a_number_are_how_far_it_moves() -> None:
    def number(ids: np.ndarray) -> np.ndarray:
        return 10.0 * ids.max(axis=1, keepdims=True)

    found = look(number, weights, IDS, closely=True, unit=5.0)
    assert set(found) == {"answers", "weights", "effects"}
    np.testing.assert_allclose(found["effects"][0], [2, 0, 0])  # from 30 to 20, in units of 5
    rising = look(lambda ids: -number(ids), None, IDS, closely=True, unit=5.0)
    np.testing.assert_allclose(rising["effects"][0], [2, 0, 0])


def looks(name: str, key: TrialKey, **changes) -> dict[str, np.ndarray]:
    plan = small_plan(layers=(name,), encoder="none", epochs=1, **changes)
    material = small_material(plan)
    trials = text_trials(name, plan, lambda split: material)
    return list(trials.run(key))[-1].looks, material


def test_the_first_trial_looks_closely() -> None:
    found, material = looks("pooling_linear", TrialKey("pooling_linear"))
    assert set(found) == {"answers", "weights", "effects", "removal", "probe"}
    assert found["probe"].shape == (4, 2)
    sample = material.sample
    assert set(sample.rows) <= set(material.test.rows)
    weights = found["weights"]
    assert weights.shape == sample.ids.shape
    assert (weights[sample.ids == 0] == 0).all()
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-5)


def test_a_later_seed_looks_less_closely_and_the_rate_check_not_at_all() -> None:
    found, _ = looks("pooling_linear", TrialKey("pooling_linear", 0, 1), seeds=2)
    assert set(found) == {"answers", "weights", "effects", "probe"}
    found, _ = looks("pooling_linear", TrialKey("pooling_linear", setting=1))
    assert found == {}


def test_a_contender_without_weights() -> None:
    found, _ = looks("max_pooling", TrialKey("max_pooling"))
    assert set(found) == {"answers", "effects", "probe"}
