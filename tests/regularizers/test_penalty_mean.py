import h5py
import keras
import numpy as np
import pytest

from regard.regularizers import Entropy, PenaltyLog, PenaltyMean
from tests.contract.subjects import array
from tests.regularizers.reporting_layer import JIT, Glance, model_of


def states(batch: int = 7) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(batch, 5, 3)).astype("float32")


def spread(weights):
    return keras.ops.sum(keras.ops.square(weights))


@pytest.mark.only_on("jax")
def test_name():
    layer = keras.layers.Layer(name="glance")
    for regularizer, name in [
        (Entropy(0.1), "entropy"),
        (keras.regularizers.L2(), "l2"),
        (keras.regularizers.L1L2(), "l1_l2"),
        (keras.regularizers.OrthogonalRegularizer(), "orthogonal_regularizer"),
        (spread, "spread"),
    ]:
        assert PenaltyMean(layer, regularizer).name == f"glance_{name}"


def test_the_mean_counts_samples():
    """Updates that a training step of JAX hands on, and other backends keep at once."""
    mean = PenaltyMean(keras.layers.Layer(), Entropy(0.1))
    assert mean.result() == 0
    with keras.StatelessScope() as scope:
        mean.update(keras.ops.convert_to_tensor(2.0), 3)
        mean.update(keras.ops.convert_to_tensor(6.0), keras.ops.convert_to_tensor(1))
    assert mean.result() == 0
    for variable in mean.variables:
        variable.assign(scope.get_current_value(variable))
    assert mean.result() == (2 * 3 + 6) / 4
    mean.reset()
    assert mean.result() == 0


def test_its_state_is_no_weight():
    plain, reporting = Glance(), Glance(Entropy(0.1))
    for layer in (plain, reporting):
        layer(states())
    assert len(plain.variables) == 1
    assert len(reporting.variables) == 3
    assert len(reporting.trainable_variables) == 1
    for names in ("weights", "trainable_weights"):
        assert [each.name for each in getattr(reporting, names)] == ["scale"]
    assert reporting.non_trainable_weights == []
    assert reporting.count_params() == plain.count_params() == 1


def test_files_of_weights_have_nothing_of_it(tmp_path):
    sizes = []
    for layer in (Glance(), Glance(Entropy(0.1))):
        model_of(layer).save_weights(tmp_path / "model.weights.h5")
        with h5py.File(tmp_path / "model.weights.h5") as file:
            layers = file["layers/glance"]
            sizes.append({name: len(layers[name]["vars"]) for name in layers if name != "vars"})
            assert len(layers["vars"]) == 1
    assert sizes == [{}, {"_penalty_mean": 0}]


@pytest.mark.parametrize("suffix", [".weights.h5", ".keras"])
def test_weights_are_loaded_with_and_without_it(suffix, tmp_path):
    models = {"plain": model_of(Glance()), "reporting": model_of(Glance(Entropy(0.1)))}
    for number, (name, model) in enumerate(models.items(), start=2):
        model.set_weights([np.array(float(number), "float32")])
        model.fit(states(), states(), verbose=0)
        file = tmp_path / f"{name}{suffix}"
        model.save(file) if suffix == ".keras" else model.save_weights(file)
    for name, other, number in [("plain", "reporting", 3.0), ("reporting", "plain", 2.0)]:
        models[name].load_weights(tmp_path / f"{other}{suffix}")
        assert array(models[name].weights[0].value) == number


@pytest.mark.only_on("jax")
def test_a_compiled_call_leaves_no_tracer():
    import jax

    layer = Glance(Entropy(0.1), name="glance")
    model = model_of(layer)
    jax.jit(lambda x: layer(x, training=True))(states())
    assert layer._penalty_mean.result() == 0
    history = model.fit(states(), states(), verbose=0, callbacks=[PenaltyLog()]).history
    assert history["glance_entropy"][0] > 0


def test_inference_leaves_it_alone():
    layer = Glance(Entropy(0.1))
    model = model_of(layer)
    model.evaluate(states(), states(), verbose=0)
    model.predict(states(), verbose=0)
    assert layer._penalty_mean.result() == 0
    model.train_on_batch(states(), states())
    assert layer._penalty_mean.result() > 0


def test_half_precision():
    layer = Glance(Entropy(0.1), dtype="mixed_float16")
    model = model_of(layer)
    assert all(each.dtype == "float32" for each in layer._penalty_mean.variables)
    model.compile("sgd", "mse", jit_compile=JIT)
    model.train_on_batch(states(), states())
    assert layer._penalty_mean.result() > 0
