"""A swap in parts: what is told of it, by what it is known again, and the model that is kept."""

import json

import numpy as np
import pytest

from regard.comparison.events import Trial
from regard.comparison.trial_key import TrialKey
from regard.tasks.own_model.swapping.preparation import SwapPreparation, trained_digest
from regard.tasks.own_model.swapping.swap_plan import TRAINED
from regard.tasks.own_model.swapping.task import SwapTask
from regard.tasks.own_model.swapping.trained_layer import TrainedLayerTrials
from regard.tasks.own_model.trials import OwnModelTrials
from regard.training.loop import read_state
from tests.tasks.own_model.swapping.trained_models import heads_of, pooling_model, rows

LAYERS = ("mean_pooling", "pooling_hops", TRAINED)


def prepared(model=None, **budget) -> SwapPreparation:
    task = SwapTask(model or pooling_model(), "pool", source="rows.npz")
    data = task.read(rows(), None, task.reading())
    return task.prepare(data, {"layers": LAYERS, "splits": 2, "batch_size": 8, **budget})


def test_it_is_told_what_is_frozen_and_what_begins_at_random() -> None:
    told = " ".join(prepared().notices())
    assert "Frozen states: 60 x 7 x 6 with their mask" in told
    assert "before the layer 'pool', run once and kept in files of 0.0 MB" in told
    assert "behind pooling_hops the weights of hidden do not fit" in told
    assert "rows that it has seen make all scores too high, that of 'trained' most" in told


def test_by_what_it_is_known_again() -> None:
    facts = prepared().facts()
    assert (facts["source"], facts["layer"], facts["gives"]) == ("rows.npz", "pool", "vector")
    assert set(json.loads(facts["models"])) == {"mean_pooling", "pooling_hops"}
    model = pooling_model()
    assert facts["trained"] == trained_digest(heads_of(model))
    model.layers[-1].bias.assign([0.5])
    assert facts["trained"] != trained_digest(heads_of(model))


def test_trainers_learn_from_what_was_written(tmp_path) -> None:
    made = prepared(epochs=1)
    made.write(tmp_path, [0, 1])
    assert isinstance(made.trainer(TRAINED), TrainedLayerTrials)
    trainer = made.trainer("mean_pooling")
    assert isinstance(trainer, OwnModelTrials)
    *_, outcome = trainer.run(TrialKey("mean_pooling"))
    assert np.isfinite(outcome.test).all()


@pytest.mark.every_backend
def test_the_model_that_is_kept(tmp_path) -> None:
    model = pooling_model()
    made = prepared(model)
    key = TrialKey("pooling_hops", 1)
    head = made.given.heads.make("pooling_hops", seed=9)
    weights = {str(place): each for place, each in enumerate(read_state(head.weights))}
    made.write_model(tmp_path / "best", Trial(key, validation=0.5), weights, {}, "jax")
    found = made.read_model(tmp_path / "best")
    x = rows()[0]
    wanted = made.given.heads.whole(head, "pooling_hops").predict(x, verbose=0)
    np.testing.assert_allclose(found.predict(x, verbose=0), wanted, atol=1e-6)
    for name in ("table", "reader"):
        pairs = zip(found.get_layer(name).weights, model.get_layer(name).weights, strict=True)
        for one, other in pairs:
            assert one is not other
            np.testing.assert_array_equal(one.numpy(), other.numpy())
    about = json.loads((tmp_path / "best" / "trial.json").read_text())
    assert (about["contender"], about["layer"], about["split"]) == ("pooling_hops", "pool", 1)
