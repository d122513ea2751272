import keras
import numpy as np
import pytest

from regard.errors import ArgumentError
from regard.metrics import MaskedMetric, masked
from tests.contract.subjects import array, close

RANDOM = np.random.default_rng(0)
MASK = RANDOM.uniform(size=(4, 7)) > 0.4
LABELS = RANDOM.integers(0, 2, (4, 7, 3)).astype("float32")
ANSWERS = RANDOM.uniform(size=(4, 7, 3)).astype("float32")


@pytest.mark.only_on("jax")
@pytest.mark.filterwarnings("ignore:Explicitly requested dtype")  # Keras's own, of MeanIoU
@pytest.mark.parametrize(
    "make",
    [
        keras.metrics.AUC,
        keras.metrics.Precision,
        keras.metrics.RootMeanSquaredError,
        keras.metrics.R2Score,
        keras.metrics.CosineSimilarity,
        lambda: keras.metrics.MeanIoU(3, sparse_y_pred=False, sparse_y_true=False),
    ],
)
def test_a_metric_of_keras_is_that_of_the_valid_steps_alone(make):
    spoilt = np.where(MASK[..., None], ANSWERS, np.nan)
    found = masked(make())(np.where(MASK[..., None], LABELS, np.nan), spoilt, mask=MASK)
    assert close(array(found), array(make()(LABELS[MASK], ANSWERS[MASK])), 1e-5)


def test_a_label_may_say_that_there_is_none():
    classes = np.where(MASK, LABELS.argmax(-1), -1)
    found = masked("sparse_categorical_accuracy", ignore=-1)(classes, ANSWERS)
    expected = (LABELS.argmax(-1) == ANSWERS.argmax(-1))[MASK].mean()
    assert close(array(found), np.array(expected, "float32"))


@pytest.mark.only_on("jax")
def test_keras_on_jax_loses_the_mask_of_a_metric_in_fit():
    """What the docstring says: a new version may mend it."""
    inputs = np.where(MASK[..., None], 1.0, 0.0)
    model = keras.Sequential([keras.Input((7, 1)), keras.layers.Masking(), keras.layers.Dense(1)])
    frozen = keras.optimizers.SGD(0.0)
    labels = MASK.astype("float32")[..., None] + 1  # 2 at valid steps, 1 elsewhere
    model.set_weights([np.zeros((1, 1)), np.zeros(1)])
    model.compile(
        frozen, "mse", metrics=[masked("mae", name="m")], weighted_metrics=[masked("mae")]
    )
    weight = MASK.astype("float32")
    logs = model.fit(inputs, labels, sample_weight=weight, verbose=0).history
    assert logs["mean_absolute_error"] == [2.0]
    assert logs["m"][0] == pytest.approx(labels.mean())
    assert model.evaluate(inputs, labels, verbose=0, return_dict=True)["m"] == 2.0


def test_what_is_better_is_known():
    assert masked("mse")._direction == "down"
    assert masked("binary_accuracy")._direction == "up"
    assert masked("mse", name="mine").name == "mine"
    assert masked("mse").name == "mean_squared_error"


def test_errors():
    with pytest.raises(ArgumentError, match='which stands for several: give "sparse_cat'):
        masked("Accuracy".lower())
    for wrong in ("nosuch", 3, None, masked("mse")):
        with pytest.raises(ArgumentError, match="`metric` must be a metric of Keras, its name"):
            MaskedMetric(wrong)
    for wrong in (keras.metrics.Mean(), keras.metrics.R2Score(num_regressors=2)):
        with pytest.raises(ArgumentError, match="must take \\(y_true, y_pred, sample_weight\\)"):
            masked(wrong)
