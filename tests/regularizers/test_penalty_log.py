import keras
import numpy as np
import pytest

from regard.errors import ArgumentError
from regard.layers import ActivityPenalty
from regard.regularizers import Entropy, PenaltyLog
from tests.contract.subjects import close
from tests.regularizers.reporting_layer import Glance, model_of


def states(batch: int = 7) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(batch, 5, 3)).astype("float32")


def attention(x: np.ndarray, scale: float = 1.0) -> np.ndarray:
    exponentials = np.exp(scale * np.einsum("btd,bsd->bts", x, x).astype("float64"))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def entropy(weights: np.ndarray) -> np.ndarray:
    return np.mean(-np.sum(weights * np.log(weights), axis=-1), axis=-1)


def test_the_mean_of_an_epoch_by_name():
    """Batches of 3, 3 and 1 samples; each sample counts alike. Validation does not count."""
    model = model_of(Glance(Entropy(0.5), name="glance"))
    given, other = states(), 3 * states(2)
    history = model.fit(
        given,
        given,
        batch_size=3,
        epochs=2,
        verbose=0,
        validation_data=(other, other),
        callbacks=[PenaltyLog()],
    ).history
    expected = 0.5 * np.mean(entropy(attention(given)))
    assert set(history) == {"loss", "mse", "val_loss", "val_mse", "glance_entropy"}
    assert close(np.array(history["glance_entropy"]), np.full(2, expected), 1e-5)


def test_it_is_what_the_loss_has_while_weights_move():
    model = model_of(Glance(Entropy(0.5), name="glance"), rate=2.0)
    given = states(6)
    log = PenaltyLog()
    history = model.fit(given, given, batch_size=2, epochs=3, verbose=0, callbacks=[log]).history
    penalty = np.array(history["glance_entropy"])
    assert close(np.array(history["loss"]) - np.array(history["mse"]), penalty, 1e-5)
    assert len({round(value, 4) for value in penalty}) == 3


def test_callbacks_that_follow_see_it():
    class Seen(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.names = list(logs)

    model, seen = model_of(ActivityPenalty("l2", name="states"), Glance()), Seen()
    model.fit(states(), states(), verbose=0, callbacks=[PenaltyLog(), seen])
    assert seen.names == ["loss", "mse", "states_l2"]


def test_equal_names_in_models_within_models():
    inner = keras.Sequential([keras.Input((5, 3)), ActivityPenalty("l2", name="states")])
    model = model_of(
        ActivityPenalty(keras.regularizers.L2(1.0), name="states"),
        inner,
        Glance(Entropy(0.5), name="glance"),
    )
    given = states()
    history = model.fit(given, given, verbose=0, callbacks=[PenaltyLog()]).history
    names = ["states_l2", "states_l2_2", "glance_entropy"]
    assert list(history)[2:] == names
    squares = np.mean(np.sum(np.square(given), axis=(1, 2)))
    expected = [squares, 0.01 * squares, 0.5 * np.mean(entropy(attention(given)))]
    assert close(np.array([history[name][0] for name in names]), np.array(expected), 1e-5)


@pytest.mark.only_on("jax")
def test_a_model_without_penalties():
    model = model_of(Glance())
    with pytest.raises(ArgumentError) as caught:
        model.fit(states(), states(), verbose=0, callbacks=[PenaltyLog()])
    assert "`PenaltyLog` needs a layer with a penalty" in str(caught.value)
    assert f"Received: the model {model.name!r}, which has none" in str(caught.value)
