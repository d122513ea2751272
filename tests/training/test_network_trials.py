"""A trial: the same in a used process as in a fresh one, with seeds and failures of its own."""

import dataclasses
import functools

import numpy as np
import pytest

from regard.comparison import TrialKey
from regard.errors import TrialError
from regard.tasks.text_classification.split_data import Material
from regard.tasks.text_classification.text_network import text_trials
from regard.training import network_trials as trial_module
from regard.training.network_trials import NetworkTrials
from tests.comparison.small_material import small_material, small_plan, small_preparation
from tests.comparison.small_trials import (
    KEY,
    PLAN,
    assert_same,
    changed,
    even_material,
    told,
    used_trials,
)

pytestmark = pytest.mark.every_backend


def differ(one, other) -> bool:
    """Whether losses, answers and weights all differ."""
    weights = zip(one[1].weights.values(), other[1].weights.values(), strict=True)
    return (
        [check.loss for check in one[0]] != [check.loss for check in other[0]]
        and not np.array_equal(one[1].validation, other[1].validation)
        and any(not np.array_equal(*pair) for pair in weights)
    )


# What a process ran before has no part in a trial.


@pytest.mark.parametrize(
    ("contender", "changes"),
    [
        # On PyTorch Keras goes through a GRU step by step, in half a minute here.
        pytest.param(
            "pooling_mlp",
            {"encoder": "gru", "dropout": 0.4},
            marks=pytest.mark.only_on("jax", "tensorflow"),
        ),
        ("random_attention", {"encoder": "none", "dropout": 0.0, "class_weights": True}),
        ("dot", {"encoder": "none", "dropout": 0.3, "tune": 5}),
    ],
)
def test_a_trial_in_a_used_process_equals_one_in_a_fresh_process(contender, changes) -> None:
    plan = small_plan(splits=3, seeds=2, epochs=1, **changes)
    long = 5 if contender == "random_attention" else 0  # two buckets
    load = functools.cache(small_preparation(plan, long=long).material)
    used = text_trials(contender, plan, load)
    last = len(plan.settings()) - 1  # with `tune` of another dropout, which compiles again
    keys = [
        TrialKey(contender, 0, 0, 0),
        TrialKey(contender, 2, 1, 0),
        TrialKey(contender, 2, 0, last),
        TrialKey(contender, 1, 0, 1),
    ]
    found = {key: told(used, key) for key in keys}
    used.answer_milliseconds()
    for key in reversed(keys):
        assert_same(told(used, key), found[key])
    fresh = text_trials(contender, plan, load)
    assert_same(told(fresh, keys[1]), found[keys[1]])
    # The comparison can fail: another split, seed or setting gives something else.
    for other in (keys[1]._replace(split=1), keys[1]._replace(seed=0), keys[1]._replace(setting=1)):
        assert differ(told(used, other), found[keys[1]])


def test_a_setting_equals_a_plan_with_its_rate_and_dropout() -> None:
    plan = small_plan(encoder="none", dropout=0.3, tune=6)
    setting = plan.settings()[5]
    assert setting == (0.005, 0.0)
    material = small_material(plan)
    found = told(text_trials("dot", plan, lambda split: material), TrialKey("dot", 0, 0, 5))
    own = dataclasses.replace(plan, learning_rate=0.005, dropout=0.0, tune=1)
    checks, outcome = told(text_trials("dot", own, lambda split: material), TrialKey("dot"))
    assert (found[1].trial.learning_rate, found[1].trial.dropout) == (0.005, 0.0)
    renamed = dataclasses.replace(outcome.trial, key=found[1].trial.key)
    assert_same(found, (checks, dataclasses.replace(outcome, trial=renamed)))


@pytest.fixture
def material() -> Material:
    return even_material()


@pytest.fixture
def used() -> NetworkTrials:
    return used_trials()


def test_only_the_first_trial_compiles(material, monkeypatch) -> None:
    compiled = []
    compile_model = trial_module._compile
    monkeypatch.setattr(
        trial_module, "_compile", lambda *given: compiled.append(given) or compile_model(*given)
    )
    trials = text_trials("last_state", PLAN, lambda split: material)
    keys = [TrialKey("last_state", split, split, split) for split in range(3)]
    seconds = [told(trials, key)[1].trial.compile_seconds for key in keys]
    assert seconds[0] > 0
    assert seconds[1:] == [0, 0]
    trials.answer_milliseconds()
    assert len(compiled) == 1


@pytest.mark.only_on("jax")
def test_later_trials_bring_no_new_shapes() -> None:
    import jax

    preparation = small_preparation(dataclasses.replace(PLAN, splits=3), long=5)
    trials = text_trials("max_pooling", preparation.plan, preparation.material)
    events: list[str] = []
    told(trials, TrialKey("max_pooling"))
    jax.monitoring.register_event_duration_secs_listener(lambda name, *_, **__: events.append(name))
    try:
        told(trials, TrialKey("max_pooling", 1, 0, 1))
        told(trials, TrialKey("max_pooling", 2, 1, 2))
        assert [name for name in events if "backend_compile" in name] == []
        jax.jit(lambda x: x * 3.25)(np.ones(7))
        assert [name for name in events if "backend_compile" in name] != []
    finally:
        jax.monitoring.clear_event_listeners()


# Seeds.


def test_shared_seeds_give_the_same_batches_and_the_same_first_weights(
    material, monkeypatch
) -> None:
    def begun(name: str, split: int = 0) -> tuple[list, np.ndarray]:
        """The rows of the batches and the first embedding, without any training."""
        batches: list = []
        monkeypatch.setattr(
            trial_module, "_train_step", lambda model, batch: batches.append(batch) or 0.5
        )
        trials = text_trials(name, dataclasses.replace(PLAN, epochs=1), lambda split: material)
        _, outcome = told(trials, TrialKey(name, split))
        (embedding,) = (value for key, value in outcome.weights.items() if "embedding" in key)
        return [batch.rows.tolist() for batch in batches[-5:]], embedding

    one, other, again = begun("mean_pooling"), begun("dot"), begun("mean_pooling_again")
    assert one[0] == other[0]
    np.testing.assert_array_equal(one[1], other[1])
    for different in (again, begun("mean_pooling", split=1)):
        assert different[0] != one[0]
        assert not np.array_equal(different[1], one[1])


# Failures.


def test_a_loss_that_is_not_finite_ends_the_trial_and_not_the_next() -> None:
    plan = small_plan(encoder="none", epochs=1, embeddings="vectors.txt")
    material = small_material(dataclasses.replace(plan, embeddings=None))
    vectors = np.random.default_rng(3).normal(size=(material.vocabulary, 6)).astype(np.float32)
    sound = dataclasses.replace(material, vectors=vectors)
    # So large that a sum of them is infinite, and the difference of two such sums no number.
    damaged = dataclasses.replace(material, vectors=np.sign(vectors) * np.float32(3e38))
    parts = [damaged, sound]
    trials = text_trials("mean_pooling", plan, parts.__getitem__)
    # PyTorch's loss itself refuses answers that are no numbers.
    with pytest.raises(RuntimeError, match=r"must be a finite number\. Received: |between 0 and 1"):
        told(trials, KEY)
    after = told(trials, KEY._replace(split=1))
    fresh = text_trials("mean_pooling", plan, parts.__getitem__)
    assert_same(after, told(fresh, KEY._replace(split=1)))


def test_the_step_of_a_loss_that_is_not_finite_is_named(used, material, monkeypatch) -> None:
    losses = iter([0.7, 0.6, float("nan")])
    trials = changed(used, material)
    with monkeypatch.context() as patch:
        patch.setattr(trial_module, "_train_step", lambda model, batch: next(losses))
        with pytest.raises(TrialError, match=r"Received: nan in step 3$"):
            told(trials, KEY)
    assert trials._compiled == {}  # the model may be in any state


def test_an_answer_that_is_not_finite_is_refused(used, material) -> None:
    compiled, _ = used._start(KEY, used.plan.settings()[0], material)
    bias = compiled.model.trainable_variables[-1]
    bias.assign(np.full(bias.shape, np.nan))
    with pytest.raises(TrialError, match="Each answer must be a finite number"):
        used._answers(compiled.model, material, material.test)


def test_a_trial_that_is_left_in_the_middle_changes_nothing(used, material) -> None:
    before = told(used, KEY)
    trials = changed(used, material)
    events = trials.run(KEY._replace(seed=3))
    next(events)
    events.close()
    assert trials._compiled == {}
    assert_same(told(used, KEY), before)


def test_an_answer_is_timed(used) -> None:
    assert used.answer_milliseconds() > 0


def test_nothing_random_outside_has_a_part(used) -> None:
    import random

    import keras

    before = told(used, KEY)
    random.seed(99)
    np.random.seed(99)  # noqa: NPY002 (the global state is what is tested)
    keras.utils.set_random_seed(99)
    assert_same(told(used, KEY), before)
