import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ShapeError, UnknownNameError
from regard.layers import NoiseChannel
from tests.contract.subjects import array, close

# Observed given true: rows sum to 1.
MATRIX = [[0.8, 0.2, 0.0], [0.1, 0.9, 0.0], [0.0, 0.3, 0.7]]
SHARES = np.random.default_rng(0).dirichlet(np.ones(3), 5).astype("float32")


def test_a_fixed_matrix_mixes_the_rows():
    layer = NoiseChannel(MATRIX, floor=0.0)
    expected = [
        [sum(row[i] * MATRIX[i][j] for i in range(3)) for j in range(3)] for row in SHARES.tolist()
    ]
    assert close(array(layer(SHARES)), np.array(expected))
    assert layer.weights == []
    assert close(array(layer.transition()), np.array(MATRIX))


def test_every_class_has_the_floor_and_a_row_sums_to_one():
    found = array(NoiseChannel(MATRIX, floor=0.01)(np.eye(3, dtype="float32")))
    assert np.all(found >= 0.01 - 1e-7)
    assert close(found.sum(-1), np.ones(3))
    assert found[0, 2] == pytest.approx(0.01)


@pytest.mark.parametrize("learned", ["softmax", "projection"])
def test_where_a_learned_matrix_starts(learned):
    for options, expected in (
        ({}, np.full((3, 3), 0.05) + 0.85 * np.eye(3)),
        ({"epsilon": 0.4}, np.full((3, 3), 0.2) + 0.4 * np.eye(3)),
        ({"matrix": MATRIX}, np.array(MATRIX)),
    ):
        layer = NoiseChannel(learned=learned, **options)
        layer.build((None, 3))
        assert close(array(layer.transition()), expected, 1e-5)


def test_the_penalty_is_the_mean_of_the_diagonal():
    layer = NoiseChannel(learned="softmax", trace_penalty=0.5)
    layer(SHARES)
    assert close(array(layer.losses[0]), np.array(0.5 * 0.9))


@pytest.mark.parametrize("learned", ["softmax", "projection"])
def test_a_matrix_that_is_learned_stays_stochastic_and_is_found(learned):
    """With the truth in front, which a model would have to know: as `fit` on any backend."""
    random = np.random.default_rng(1)
    true = random.integers(0, 3, 4000)
    observed = np.array([random.choice(3, p=MATRIX[each]) for each in true])
    layer = NoiseChannel(learned=learned)
    model = keras.Sequential([keras.Input((3,)), layer])
    # A step of the size of the matrix: near the optimum of a projected one, the steps grow small.
    model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    model.fit(np.eye(3)[true], observed, batch_size=500, epochs=30, verbose=0)
    found = array(layer.transition())
    assert np.all(found >= 0)
    assert close(found.sum(-1), np.ones(3))
    assert np.abs(found - MATRIX).max() < 0.05


def test_errors():
    with pytest.raises(ArgumentError, match=r"`matrix` must be given, P\(observed j given true i"):
        NoiseChannel()
    with pytest.raises(ArgumentError, match="Its columns sum to 1: give its transpose"):
        NoiseChannel(np.transpose(MATRIX))
    with pytest.raises(
        ArgumentError, match=r"each row sums to 1. Received: .* from 0 to 2\. Its columns"
    ):
        NoiseChannel([[1.0, 1.0], [0.0, 0.0]])
    with pytest.raises(ShapeError, match=r"\(classes, classes\)"):
        NoiseChannel([0.5, 0.5])
    with pytest.raises(ArgumentError, match="`epsilon` is for a start near the identity"):
        NoiseChannel(MATRIX, "softmax", epsilon=0.1)
    with pytest.raises(ArgumentError, match="`trace_penalty` has no effect on a fixed matrix"):
        NoiseChannel(MATRIX, trace_penalty=0.1)
    with pytest.raises(UnknownNameError, match="`learned` must be one of 'softmax', 'projection'"):
        NoiseChannel(learned="jointly")
    with pytest.raises(ShapeError, match="`value` must have 3 classes, as the matrix has"):
        NoiseChannel(MATRIX)(np.ones((2, 4), "float32"))
