"""The latent layer of a variational auto-encoder: its sample, its loss, and what it promises."""

import json
from collections.abc import Callable

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, MaskError, ShapeError, UnsupportedError
from regard.layers import GaussianSampling
from regard.ops.keras_mask import attach_mask, carried_mask
from regard.regularizers import PenaltyLog
from tests.contract.gradients import gradients
from tests.contract.planting import Fault, planted
from tests.contract.subjects import array, close

BATCH, STEPS, WIDTH = 3, 5, 2
VALID = np.array([[1, 1, 1, 0, 1], [0, 1, 0, 0, 0], [0, 0, 0, 0, 0]], bool)


def given(*shape: int, seed: int = 0) -> list[np.ndarray]:
    random = np.random.default_rng(seed)
    shape = shape or (BATCH, WIDTH)
    return [random.normal(0.3, 1, shape).astype("float32") for _ in range(2)]


def divergence(mean: np.ndarray, log_variance: np.ndarray) -> np.ndarray:
    """Nats of each sample, in a loop over its numbers, in float64."""
    found = np.zeros(len(mean))
    for sample, (means, logs) in enumerate(zip(mean, log_variance, strict=True)):
        for m, v in zip(
            means.ravel().astype("float64"), logs.ravel().astype("float64"), strict=True
        ):
            found[sample] += (m**2 + np.exp(v) - 1 - v) / 2
    return found


def loss(layer: keras.layers.Layer) -> float:
    (found,) = layer.losses
    return float(array(found))


def trained(layer: keras.layers.Layer, epochs: int = 5) -> dict[str, list[float]]:
    """One batch an epoch of a model whose only loss is the layer's; validation on the same."""
    inputs = [keras.Input((WIDTH,)), keras.Input((WIDTH,))]
    model = keras.Model(inputs, keras.layers.Dense(1)(layer(*inputs)))
    jit = keras.backend.backend() != "torch"
    model.compile(keras.optimizers.SGD(0.0), lambda _, found: 0.0 * found, jit_compile=jit)
    x, y = given(), np.zeros((BATCH, 1), "float32")
    options = {"batch_size": BATCH, "epochs": epochs, "verbose": 0, "validation_data": (x, y)}
    return model.fit(x, y, callbacks=[PenaltyLog()], **options).history


def test_the_mean_at_inference_and_a_sample_when_asked():
    mean, log_variance = given()
    layer = GaussianSampling(seed=1)
    assert np.array_equal(array(layer(mean, log_variance)), mean)
    assert np.array_equal(array(layer(mean, log_variance, sample=False, training=True)), mean)
    drawn = [array(layer(mean, log_variance, **{each: True})) for each in ("sample", "training")]
    assert not np.isclose(drawn[0], mean).any()
    assert not np.isclose(drawn[0], drawn[1]).any()
    certain = np.full_like(mean, -200)
    assert np.array_equal(array(layer(mean, certain, training=True)), mean)


def test_draws_are_repeatable_by_seed():
    def draws(seed: int | None) -> list[np.ndarray]:
        layer = GaussianSampling(seed=seed)
        return [array(layer(*given(), sample=True)) for _ in range(2)]

    one, again, other = draws(1), draws(1), draws(2)
    assert np.array_equal(one, again)
    assert not np.isclose(one, other).any()
    assert not np.isclose(draws(None), draws(None)).any()


def test_the_divergence_of_each_sample_is_averaged():
    mean, log_variance = given()
    layer = GaussianSampling(0.7)
    layer(mean, log_variance)
    assert loss(layer) == pytest.approx(0.7 * divergence(mean, log_variance).mean(), rel=1e-6)
    each = array(layer.kl(mean, log_variance))
    assert each.shape == (BATCH, WIDTH)
    np.testing.assert_allclose(each.sum(axis=1), divergence(mean, log_variance), rtol=1e-6)
    alone = GaussianSampling(0.7)
    alone(mean[:1], log_variance[:1])
    assert loss(alone) == pytest.approx(0.7 * divergence(mean, log_variance)[0], rel=1e-6)
    nothing = GaussianSampling(0.0)
    nothing(mean, log_variance)
    assert nothing.losses == []


def test_the_gradient_passes_through_mean_and_deviation():
    mean, log_variance = given()
    drawn = array(GaussianSampling(seed=4)(mean, log_variance, sample=True))
    layer = GaussianSampling(seed=4)
    layer.build(mean.shape, log_variance.shape)
    found = gradients(layer, [mean, log_variance], sample=True)
    weights = np.random.default_rng(5).normal(size=mean.shape).astype("float32")
    assert close(found["input 0"], weights)
    assert close(found["input 1"], weights * (drawn - mean) / 2, 1e-5)


def test_masked_steps_are_not_read_and_cost_nothing():
    mean, log_variance = given(BATCH, STEPS, WIDTH)
    total = sum(
        divergence(mean[b, t][None], log_variance[b, t][None])[0] for b, t in np.argwhere(VALID)
    )
    for garbage in (np.nan, np.inf, 1e30):
        dirty = [np.where(VALID[..., None], x, np.float32(garbage)) for x in (mean, log_variance)]
        layer = GaussianSampling(seed=1)
        output = layer(*dirty, mask=VALID, sample=True)
        assert np.all(array(output)[~VALID] == 0)
        assert not np.isclose(array(output)[VALID], mean[VALID]).any()
        assert loss(layer) == pytest.approx(total / 2, rel=1e-5)  # two samples have a valid step
        assert np.array_equal(array(carried_mask(output)), VALID)
    assert np.isfinite(array(layer.kl(*dirty, mask=VALID))).all()
    carrying = attach_mask(
        keras.ops.convert_to_tensor(dirty[0]), keras.ops.convert_to_tensor(VALID)
    )
    layer(carrying, dirty[1])
    assert loss(layer) == pytest.approx(total / 2, rel=1e-5)
    for name, pushed in gradients(layer, dirty, mask=VALID, sample=True).items():
        assert np.all(pushed[~VALID] == 0), name
        assert np.isfinite(pushed).all(), name


def test_a_batch_without_valid_steps():
    layer = GaussianSampling()
    output = layer(*given(BATCH, STEPS, WIDTH), mask=np.zeros_like(VALID), training=True)
    assert np.all(array(output) == 0)
    assert loss(layer) == 0


def test_annealing_in_fit_and_the_divergence_in_its_logs():
    layer = GaussianSampling(0.7, annealing_steps=3, name="code")
    logs = trained(layer)
    kl = divergence(*given()).mean()
    factors = np.array([0, 1 / 3, 2 / 3, 1, 1]) * 0.7
    np.testing.assert_allclose(logs["loss"], factors * kl, rtol=1e-5)
    np.testing.assert_allclose(logs["code_kl"], np.full(5, kl), rtol=1e-5)
    np.testing.assert_allclose(logs["val_loss"], np.full(5, 0.7 * kl), rtol=1e-5)
    (step,) = layer.weights
    assert int(array(step.value)) == 5
    assert layer.trainable_weights == []


def test_free_bits_cost_nothing_up_to_their_number():
    mean, log_variance = given()
    layer = GaussianSampling(0.7, free_bits=0.5, name="code")
    features = array(layer.kl(mean, log_variance)).mean(axis=0)
    assert (features > 0.5).any()
    quiet = [each * np.array([1, 0], "float32") for each in (mean, log_variance)]  # one not in use
    features = array(layer.kl(*quiet)).mean(axis=0)
    layer(*quiet, training=True)
    assert loss(layer) == pytest.approx(0.7 * (max(features[0], 0.5) + 0.5), rel=1e-5)
    layer(*quiet)  # in evaluation they cost what they are
    assert loss(layer) == pytest.approx(0.7 * features.sum(), rel=1e-5)


def test_it_computes_in_float32_inside():
    mean, log_variance = (100 * each for each in given())
    layer = GaussianSampling(seed=1, dtype="mixed_float16")
    output = layer(mean, log_variance / 30, sample=True)
    assert keras.backend.standardize_dtype(output.dtype) == "float16"
    assert keras.backend.standardize_dtype(layer.losses[0].dtype) == "float32"
    halves = [each.astype("float16") for each in (10 * mean, log_variance / 30)]
    layer(*halves)
    expected = divergence(*halves).mean()
    assert expected > 65504
    assert loss(layer) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("dtype", ["float32", "mixed_float16"])
def test_extreme_log_variances_stay_finite(dtype):
    log_variance = np.array([[-6e4, -100.0, 88.0], [25.0, 100.0, 6e4]], "float32")
    mean = np.full_like(log_variance, 0.5)
    layer = GaussianSampling(seed=1, dtype=dtype)
    output = layer(mean, log_variance, sample=True)
    assert np.isfinite(array(output)).all()
    assert np.isfinite(loss(layer))
    for pushed in gradients(layer, [mean, log_variance], sample=True).values():
        assert np.isfinite(pushed).all()


def test_saving(tmp_path):
    layer = GaussianSampling(0.7, free_bits=0.1, annealing_steps=3, seed=5, name="code")
    config = json.loads(json.dumps(layer.get_config()))
    assert GaussianSampling.from_config(config).get_config() == layer.get_config()
    inputs = [keras.Input((WIDTH,)), keras.Input((WIDTH,))]
    model = keras.Model(inputs, layer(*inputs, sample=True))
    layer._step.assign(2)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    assert int(array(loaded.get_layer("code")._step.value)) == 2
    assert np.array_equal(array(loaded(given())), array(model(given())))
    assert loaded.losses[0] is not None


@pytest.mark.only_on("jax")
def test_symbols():
    mean, log_variance = keras.Input((None, WIDTH)), keras.Input((None, WIDTH))
    mask = keras.Input((None,), dtype="bool")
    output = GaussianSampling(dtype="mixed_float16")(mean, log_variance, mask=mask)
    assert output.shape == (None, None, WIDTH)
    assert output.dtype == "float16"
    assert carried_mask(output) is mask


@pytest.mark.only_on("jax")
def test_what_is_refused():
    mean, log_variance = given()
    with pytest.raises(ArgumentError, match=r"`beta` must be a number of at least 0.*beta=-1"):
        GaussianSampling(-1)
    with pytest.raises(ArgumentError, match=r"must be 0 where `beta` is 0.*annealing_steps=3"):
        GaussianSampling(0, annealing_steps=3)
    with pytest.raises(ArgumentError, match=r"must be 0 where `beta` is 0.*free_bits=0.1"):
        GaussianSampling(0, free_bits=0.1)
    with pytest.raises(ArgumentTypeError, match=r"Call layer\(mean, log_variance\) instead"):
        GaussianSampling()([mean, log_variance], log_variance)
    with pytest.raises(ShapeError, match=r"one shape.*mean of shape \(3, 2\).*of shape \(3, 1\)"):
        GaussianSampling()(mean, log_variance[:, :1])
    with pytest.raises(MaskError, match="`mask` is for the steps of a sequence"):
        GaussianSampling()(mean, log_variance, mask=VALID)
    layer = GaussianSampling()
    layer(mean, log_variance)
    with pytest.raises(UnsupportedError, match="GaussianSampling"):
        layer.quantize("int8")


_CALL = "layers.gaussian_sampling:GaussianSampling.call"
_ADD = "layers.gaussian_sampling:GaussianSampling._add_divergence"
_FACTOR = "layers.gaussian_sampling:GaussianSampling._factor"
_SAMPLE = "ops.gaussians:gaussian_sample"
_KL = "ops.gaussians:gaussian_kl"
_GRADIENT = test_the_gradient_passes_through_mean_and_deviation
_MASKED = test_masked_steps_are_not_read_and_cost_nothing
_AVERAGED = test_the_divergence_of_each_sample_is_averaged
_ANNEALING = test_annealing_in_fit_and_the_divergence_in_its_logs
_FREE = test_free_bits_cost_nothing_up_to_their_number

# What is wrong, where, the line, what replaces it, and the test that must fail.
FAULTS: list[tuple[str, str, str, str, Callable[[], None]]] = [
    ("a sample at inference", _CALL, "training if sample is None else sample", "True",
     test_the_mean_at_inference_and_a_sample_when_asked),
    ("one draw for ever", _CALL, ", self._seed_generator", ", 1",
     test_draws_are_repeatable_by_seed),
    ("no gradient to the mean", _SAMPLE, "return mean +", "return ops.stop_gradient(mean) +",
     _GRADIENT),
    ("variance taken as deviation", _SAMPLE, "0.5 * _held", "_held", _GRADIENT),
    ("no gradient to the deviation", _SAMPLE, "ops.exp(0.5 * _held(log_variance))",
     "ops.stop_gradient(ops.exp(0.5 * log_variance))", _GRADIENT),
    ("the half forgotten", _KL, "0.5 * (ops", "(ops", _AVERAGED),
    ("the mean not squared", _KL, "ops.square(mean)", "ops.abs(mean)", _AVERAGED),
    ("beta forgotten", _ADD, "self._factor(training) * charged", "charged", _AVERAGED),
    ("summed over the batch", _ADD, "ops.maximum(samples, 1.0)", "1.0", _AVERAGED),
    ("masked steps read", _CALL, "zero_masked(precise(each), valid)", "precise(each)", _MASKED),
    ("samples without steps counted", _ADD, "ops.any(valid, axis=1)", "valid[:, 0] >= 0",
     _MASKED),
    ("masked steps drawn", _CALL, "zero_masked(mean, valid)", "mean", _MASKED),
    ("divided by no sample", _ADD, "ops.maximum(samples, 1.0)", "samples",
     test_a_batch_without_valid_steps),
    ("steps not counted", _FACTOR, "assign_add(1)", "assign_add(0)", _ANNEALING),
    ("annealed in evaluation", _FACTOR, "or not training", "", _ANNEALING),
    ("never all of beta", _FACTOR, ", 1.0)", ", 0.9)", _ANNEALING),
    ("the factor in the logs", _ADD, "update(plain,", "update(0.7 * plain,", _ANNEALING),
    ("free bits in evaluation", _ADD, "training and self.free_bits", "self.free_bits", _FREE),
    ("free bits by sample", _ADD, "ops.maximum(features, self.free_bits)",
     "ops.maximum(each, self.free_bits)", _FREE),
    ("float16 inside", _CALL, "precise(each)", "each", test_it_computes_in_float32_inside),
]  # fmt: skip


@pytest.mark.only_on("jax")
@pytest.mark.parametrize(
    ("name", "where", "line", "fault", "test"), FAULTS, ids=[each[0] for each in FAULTS]
)
def test_a_planted_fault_is_caught(name, where, line, fault, test):
    wrong = Fault(name, where, line, fault, test.__name__, "")
    with planted(wrong), pytest.raises((AssertionError, TypeError)):
        test()


@pytest.mark.only_on("jax")
def test_a_wide_variance_without_its_tangent_is_caught():
    fault = Fault("no tangent", _KL, "ops.expm1(held)", "ops.expm1(log_variance)", "", "")
    with planted(fault), pytest.raises(AssertionError):
        test_extreme_log_variances_stay_finite("float32")
