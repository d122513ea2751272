"""GRU-D equals a plain loop written from the paper, and never reads what was not observed."""

import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, MaskError, ShapeError
from regard.rnn import GRUD, Recurrence

B, T, D, U = 3, 5, 2, 4
DRAWN = np.random.default_rng(7)
VALUES = DRAWN.normal(size=(B, T, D)).astype("float32")
OBSERVED = DRAWN.random((B, T, D)) < 0.6
OBSERVED[0, 0] = False  # before the first observation
OBSERVED[1, :, 0] = [True, False, False, True, False]  # twice in a row not
GAPS = np.concatenate([np.zeros((B, 1)), DRAWN.uniform(0, 3, (B, T - 1))], 1).astype("float32")
MEAN = (0.5, -2.0)


def array(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def looped(weights: dict[str, np.ndarray]) -> np.ndarray:
    outputs = np.zeros((B, T, U))
    for row in range(B):
        h, last, age = np.zeros(U), np.array(MEAN), np.zeros(D)
        for step in range(T):
            before = OBSERVED[row, step - 1] if step else np.ones(D, bool)
            for d in range(D):
                age[d] = GAPS[row, step] + (0 if before[d] else age[d])
            fade = np.exp(-np.maximum(0, weights["input_rate"] * age + weights["input_rate_bias"]))
            x = np.zeros(D)
            for d in range(D):
                if OBSERVED[row, step, d]:
                    x[d] = last[d] = VALUES[row, step, d]
                else:
                    x[d] = fade[d] * last[d] + (1 - fade[d]) * MEAN[d]
            rate = age @ weights["state_rates"] + weights["state_rates_bias"]
            h = np.exp(-np.maximum(0, rate)) * h
            given = x @ weights["kernel"] + OBSERVED[row, step] @ weights["observed_kernel"]
            z, r, n = np.split(given + weights["bias"], 3)
            u_z, u_r, u_n = np.split(weights["recurrent_kernel"], 3, axis=1)
            z, r = sigmoid(z + h @ u_z), sigmoid(r + h @ u_r)
            h = outputs[row, step] = (1 - z) * h + z * np.tanh(n + (r * h) @ u_n)
    return outputs


@pytest.fixture(scope="module")
def layer():
    cell = GRUD(U, MEAN, bias_initializer="random_normal")
    layer = Recurrence(cell, return_sequences=True)
    layer((VALUES, GAPS))
    for each in cell.weights:
        if "rate" in each.name:
            each.assign(DRAWN.normal(0.2, 0.4, each.shape))
        if each.name == "input_rate":
            each.assign([0.6, 0.3])
    return layer


def test_equals_a_plain_loop(layer):
    weights = {each.name: array(each) for each in layer.cell.weights}
    found = array(layer((VALUES, GAPS, OBSERVED)))
    np.testing.assert_allclose(found, looped(weights), atol=3e-6)


def test_what_was_not_observed_is_never_read(layer):
    expected = array(layer((VALUES, GAPS, OBSERVED)))
    missing = np.where(OBSERVED, VALUES, np.nan).astype("float32")
    given = {"values": missing, "gaps": GAPS[..., None], "observed": OBSERVED.astype("int32")}
    np.testing.assert_array_equal(array(layer(given)), expected)
    np.testing.assert_array_equal(array(layer((missing, GAPS))), expected)


def test_in_half_precision_and_back_from_its_config():
    cell = GRUD(U, MEAN, dtype="mixed_float16")
    found = Recurrence(cell)((VALUES, 1e9 * GAPS, OBSERVED))
    assert np.isfinite(array(found)).all()
    again = GRUD.from_config(cell.get_config())
    assert again.get_config() == cell.get_config()
    assert again.mean == MEAN


def test_refused():
    with pytest.raises(ShapeError, match="3 numbers for 2 features"):
        Recurrence(GRUD(U, (1, 2, 3)))((VALUES, GAPS))
    with pytest.raises(ArgumentError, match="`mean` must be finite numbers"):
        GRUD(U, (1, np.nan))
    with pytest.raises(MaskError, match="`observed` must be boolean"):
        Recurrence(GRUD(U))((VALUES, GAPS, OBSERVED.astype("float32")))
    with pytest.raises(ShapeError, match="`observed` must have the shape of `values`"):
        Recurrence(GRUD(U))((VALUES, GAPS, OBSERVED[..., :1]))
    with pytest.raises(ShapeError, match="once it is built"):
        GRUD(U).get_initial_state(2)
