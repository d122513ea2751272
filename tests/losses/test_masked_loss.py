import keras
import numpy as np
import pytest

from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.losses import MaskedLoss, masked
from regard.ops.keras_mask import attach_mask
from tests.contract.subjects import array, close

MASK = np.array([[1, 1, 0, 0, 0], [1, 0, 1, 1, 0], [0, 0, 0, 0, 0]], bool)
RANDOM = np.random.default_rng(0)
WEIGHT = RANDOM.uniform(0.5, 2, (3, 5)).astype("float32")
RATES = RANDOM.uniform(0.1, 0.9, (3, 5, 4)).astype("float32")
OTHERS = RANDOM.uniform(0, 1, (3, 5, 4)).astype("float32")
CLASSES = RANDOM.integers(0, 4, (3, 5)).astype("float32")
OF_STEPS = [
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_hinge",
    "cosine_similarity",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mae",
    "mape",
    "mse",
    "msle",
    "poisson",
    "sparse_categorical_crossentropy",
    "squared_hinge",
]


@pytest.mark.only_on("jax")
@pytest.mark.parametrize("name", OF_STEPS)
def test_every_loss_of_keras_is_that_of_the_valid_steps_alone(name):
    labels, junk = (CLASSES, -7) if name.startswith("sparse") else (OTHERS, np.nan)
    values = array(keras.losses.get(name)(labels[MASK], RATES[MASK]))
    expected = sum(values * WEIGHT[MASK]) / MASK.sum()
    spoilt = [np.where(MASK[..., None], RATES, np.nan), labels.copy()]
    spoilt[1][~MASK] = junk
    found = masked(name)(spoilt[1], spoilt[0], WEIGHT, MASK)
    assert close(array(found), np.array(expected), 1e-5)
    assert masked(name).name == keras.losses.get(name).__name__


def test_the_reduction_of_the_loss_is_kept():
    values = array(keras.losses.mean_squared_error(OTHERS, RATES)) * MASK
    sums = {
        "sum": (values * WEIGHT).sum(),
        "mean": (values * WEIGHT).sum() / MASK.sum(),
        "mean_with_sample_weight": (values * WEIGHT).sum() / (WEIGHT * MASK).sum(),
        None: values * WEIGHT,
    }
    for reduction, expected in sums.items():
        loss = masked(keras.losses.MeanSquaredError(reduction=reduction))
        assert close(array(loss(OTHERS, RATES, WEIGHT, MASK)), np.array(expected), 1e-5)


def test_a_label_may_say_that_there_is_none():
    labels = np.where(MASK, CLASSES, -1).astype("int32")
    loss = masked("sparse_categorical_crossentropy", ignore=-1)
    expected = masked("sparse_categorical_crossentropy")(CLASSES, RATES, mask=MASK)
    assert close(array(loss(labels, RATES)), array(expected))
    keras_ignores = keras.losses.SparseCategoricalCrossentropy(ignore_class=0)
    valid = MASK & (CLASSES != 0)
    expected = masked("sparse_categorical_crossentropy")(CLASSES, RATES, mask=valid)
    assert close(array(masked(keras_ignores)(CLASSES, RATES, mask=MASK)), array(expected))


def test_numbers_of_a_step_may_be_masked():
    few = RANDOM.uniform(size=RATES.shape) > 0.4
    expected = ((OTHERS - RATES) ** 2)[few].mean()
    assert close(array(masked("mse")(OTHERS, RATES, mask=few)), np.array(expected))


def test_a_mask_of_samples_is_enough_for_a_loss_of_samples():
    def of_samples(y_true, y_pred):
        return keras.ops.sum(keras.ops.square(y_pred - y_true), axis=(1, 2))

    expected = ((OTHERS - RATES) ** 2)[[0, 2]].sum() / 2
    found = masked(of_samples)(OTHERS, RATES, mask=np.array([True, False, True]))
    assert close(array(found), np.array(expected))
    with pytest.raises(ShapeError, match=r"of_samples, whose values have shape \(3,\)"):
        masked(of_samples)(OTHERS, RATES, mask=MASK)


@pytest.mark.only_on("jax")
def test_where_keras_differs():
    """What the page and the docstring say of Keras 3.15.1; a new version may mend it."""
    loss = keras.losses.MeanSquaredError()
    square = np.tri(3, dtype=bool)
    answers = np.arange(9, dtype="float32").reshape(3, 3, 1)
    labels, carrying = np.zeros_like(answers), keras.ops.convert_to_tensor(answers)
    attach_mask(carrying, keras.ops.convert_to_tensor(square))
    right = np.square(answers[square]).mean()
    assert float(loss(labels, carrying)) == right
    assert float(masked(loss)(labels, carrying)) == right
    # Labels without the axis of one: the mean over time comes before the mask.
    assert float(loss(labels[..., 0], carrying)) != right
    assert float(masked(loss)(labels[..., 0], carrying)) == right
    # A weight of 0 and 1: divided by all.
    weight = square.astype("float32")
    assert close(np.array(float(loss(labels, answers, weight))), np.array(right * 6 / 9))
    assert float(masked(loss)(labels, answers, weight)) == right
    # Weights of samples: of steps, where there are as many.
    of_samples = np.array([1.0, 0.0, 0.0], "float32")
    assert float(loss(labels, answers, of_samples)) == np.square(answers[:, 0]).sum() / 9
    assert close(
        array(masked(loss)(labels, answers, of_samples)), np.square(answers[0]).mean()[None][0]
    )
    spoilt = keras.ops.convert_to_tensor(np.where(square[..., None], answers, np.nan))
    attach_mask(spoilt, keras.ops.convert_to_tensor(square))
    assert np.isnan(float(loss(labels, spoilt)))
    assert float(masked(loss)(labels, spoilt)) == right


def test_errors():
    with pytest.raises(ArgumentError, match='stands for several: give "sparse_categorical_c'):
        masked("CE")
    for wrong in ("nosuch", 3, None, masked("mse")):
        with pytest.raises(ArgumentError, match="`loss` must be a loss of Keras, its name"):
            MaskedLoss(wrong)
    with pytest.raises(ArgumentTypeError, match="`ignore` must be a finite number"):
        masked("mse", ignore="no")
    with pytest.raises(ShapeError, match="Received: dice"):
        masked(keras.losses.Dice())(OTHERS, RATES, mask=MASK)
    assert masked("mse", name="mine").name == "mine"
