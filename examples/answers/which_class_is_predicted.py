"""The page on which class a predicted number is: what wrappers return, and columns against labels.

scikeras is measured where it is installed; elsewhere its row stays what is committed.
"""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras.wrappers import SKLearnClassifier
from sklearn.preprocessing import LabelBinarizer

from examples.answers.answer import Answer, read
from regard.models import TabularClassifier

PAGE = "which-class-is-predicted"
FRUITS = ("orange", "apple", "cherry", "banana")  # as somebody lists them: not sorted
NUMBERS = (9, 3, 7, 20)  # labels that are no places
SCIKERAS = "scikeras"


def measure(*, tiny: bool) -> Answer:
    """Ask each wrapper for the first row, and count what a wrong list of names costs."""
    epochs = 2 if tiny else 60
    x, places = fruits()
    returned = {
        "keras.wrappers.SKLearnClassifier": _of_keras,
        SCIKERAS: _of_scikeras,
        "regard.models.TabularClassifier": _of_regard,
    }
    rows = [[f"`{name}`", *make(x, places, epochs)] for name, make in returned.items()]
    head = [
        "what `predict` returns for it",
        f"labels are words: {FRUITS[places[0]]}",
        "one-hot rows",
        f"labels are numbers: {NUMBERS[places[0]]}",
    ]
    right = names_of_columns(x, places, epochs)
    figures = {name: f"{100 * share:.0f} %" for name, share in right.items()}
    binarizer = LabelBinarizer().fit(FRUITS)
    figures["binarizer"] = ", ".join(str(each) for each in binarizer.classes_)
    return Answer(figures, {"returned": [head, *rows]})


def fruits(rows: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Four clouds of points (rows, 5), and which of `FRUITS` each is."""
    random = np.random.default_rng(0)
    places = np.arange(rows) % len(FRUITS)
    centres = 3 * random.normal(size=(len(FRUITS), 5))
    return (centres[places] + random.normal(size=(rows, 5))).astype("float32"), places


def network(width: int, classes: int) -> keras.Model:
    """The least classifier."""
    inputs = keras.Input((width,))
    return keras.Model(inputs, keras.layers.Dense(classes, activation="softmax")(inputs))


def names_of_columns(x: np.ndarray, places: np.ndarray, epochs: int) -> dict[str, float]:
    """How often argmax, looked up in a list of names, is right: in the columns' own, and another.

    The columns are made by `LabelBinarizer`, which sorts; the other list is the user's own order.
    """
    keras.utils.set_random_seed(0)
    names = np.array(FRUITS)[places]
    binarizer = LabelBinarizer()
    columns = binarizer.fit_transform(names)
    model = network(x.shape[1], columns.shape[1])
    model.compile(keras.optimizers.Adam(0.05), "categorical_crossentropy")
    model.fit(x, columns, epochs=epochs, verbose=0)
    number = model.predict(x, verbose=0).argmax(axis=1)
    lists = {"sorted": binarizer.classes_, "own": np.array(FRUITS)}
    return {name: float((names == listed[number]).mean()) for name, listed in lists.items()}


def _three(fitted: Callable[[Any], Any], x: np.ndarray, places: np.ndarray) -> tuple[str, str, str]:
    """What a wrapper returns for the first row: of words, one-hot rows and numbers."""
    kinds = np.array(FRUITS)[places], np.eye(len(FRUITS))[places], np.array(NUMBERS)[places]
    return tuple(_told(fitted, kind, x) for kind in kinds)  # type: ignore[return-value]


def _told(fitted: Callable[[Any], Any], labels: np.ndarray, x: np.ndarray) -> str:
    try:
        found = np.asarray(fitted(labels).predict(x))[0]
    except (ValueError, TypeError):
        return "an error"
    whole = np.asarray(found).astype("int64") if np.ndim(found) else found
    return f"`{whole.tolist() if np.ndim(whole) else whole}`"


def _of_keras(x: np.ndarray, places: np.ndarray, epochs: int) -> tuple[str, str, str]:
    def build(X: Any, y: Any) -> keras.Model:
        model = network(X.shape[1], y.shape[1])
        model.compile(keras.optimizers.Adam(0.05), "categorical_crossentropy")
        return model

    def fitted(labels: np.ndarray) -> Any:
        fit = {"epochs": epochs, "verbose": 0}
        return SKLearnClassifier(build, fit_kwargs=fit).fit(x, labels)

    return _three(fitted, x, places)


def _of_regard(x: np.ndarray, places: np.ndarray, epochs: int) -> tuple[str, str, str]:
    def fitted(labels: np.ndarray) -> Any:
        return TabularClassifier((), epochs=epochs, learning_rate=0.05, random_state=0).fit(
            x, labels
        )

    return _three(fitted, x, places)


def _of_scikeras(x: np.ndarray, places: np.ndarray, epochs: int) -> tuple[str, str, str]:
    try:
        from scikeras.wrappers import KerasClassifier
    except ModuleNotFoundError:
        rows = read(PAGE).tables["returned"]
        found = next(row for row in rows if row[0] == f"`{SCIKERAS}`")
        return found[1], found[2], found[3]

    def fitted(labels: np.ndarray) -> Any:
        loss = "categorical" if labels.ndim == 2 else "sparse_categorical"
        return KerasClassifier(
            lambda: network(x.shape[1], len(FRUITS)),
            loss=f"{loss}_crossentropy",
            optimizer=keras.optimizers.Adam(0.05),
            epochs=epochs,
            verbose=0,
        ).fit(x, labels)

    return _three(fitted, x, places)
