"""A multilayer perceptron on the columns of a table."""

import json
import math
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import keras
import numpy as np

from regard import _checks, runtime
from regard.errors import ArgumentError, DataError, ModelFileError
from regard.models.seeds import drawing_from, named_seed

try:
    import pandas as pd
    from safetensors import SafetensorError, safe_open
    from safetensors.numpy import save_file
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.utils import assert_all_finite
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import (
        check_consistent_length,
        check_is_fitted,
        column_or_1d,
        validate_data,
    )

    from regard.models.table_columns import TableColumn, learned_columns
except ModuleNotFoundError as error:
    raise runtime.missing_extra(
        "regard.models.TabularClassifier", "tool", [str(error.name)]
    ) from error

__all__ = ["TabularClassifier"]

_FORMAT = "regard.TabularClassifier/1"
_UNSEEN = ("error", "zeros")


class TabularClassifier(ClassifierMixin, BaseEstimator):
    """Classify the rows of a table by a multilayer perceptron: what `DNNClassifier` was.

    Columns of numbers are brought to mean 0 and variance 1, all others become one-hot; then come
    the hidden layers with ReLU, and a dense layer with a softmax, trained by Adam on the
    cross-entropy. It is an estimator of scikit-learn, for pipelines, `clone` and searches, and
    leaves the global random state of Python, NumPy and Keras as it was. Arguments are checked by
    `fit`, not before.

    It runs on JAX alone and on PyTorch alone. `keras.utils.FeatureSpace` does not: in Keras 3.15.1
    its `adapt`, its calls, and its lookups need TensorFlow whatever the backend. So the columns are
    learned and encoded here, in NumPy, and in float64.

    A table is a DataFrame, a mapping of columns by name, or an array (n, columns).

    Args:
        hidden_units: width of each hidden layer, from the input on; empty is multinomial logistic
            regression.
        categories: columns of numbers that are names all the same, such as a postal code. Columns
            of an array are called 0, 1, 2.
        unseen: what a category that `fit` had not seen is at prediction: "error" refuses it,
            "zeros" makes its columns 0.
        dropout: share of each hidden layer's outputs set to 0 in training.
        epochs: passes over the rows.
        batch_size: rows in a step.
        learning_rate: of Adam.
        random_state: an integer from which initial weights, the order of the rows and the dropout
            follow; None draws a new one in each `fit`.

    Attributes:
        classes_: the labels, sorted, in the order of the probabilities.
        history_: the mean loss of each epoch.
        n_features_in_: the number of columns.
        feature_names_in_: their names, of a table that has some.
        network_: the Keras model, from encoded columns (n, width) to probabilities (n, classes).

    Raises:
        MissingExtraError: if the extra `tool` is not installed.

    Example:
        >>> from regard.models import TabularClassifier
        >>> table = {
        ...     "length": [1.0, 1.2, 4.8, 5.1] * 8,
        ...     "colour": ["red", "red", "blue", "blue"] * 8,
        ... }
        >>> labels = ["small", "small", "large", "large"] * 8
        >>> classifier = TabularClassifier(
        ...     (5, 3), epochs=20, learning_rate=0.05, random_state=0
        ... ).fit(table, labels)
        >>> classifier.predict({"length": [1.1], "colour": ["red"]}).tolist()
        ['small']

    See also:
        `regard.AttentionClassifier`: for texts.
        `sklearn.neural_network.MLPClassifier`: of numbers alone, without Keras.
    """

    def __init__(
        self,
        hidden_units: Sequence[int] = (10, 20, 10),
        *,
        categories: Sequence[Any] = (),
        unseen: str = "error",
        dropout: float = 0.0,
        epochs: int = 100,
        batch_size: int = 32,
        learning_rate: float = 0.005,
        random_state: int | None = None,
    ) -> None:
        self.hidden_units = hidden_units
        self.categories = categories
        self.unseen = unseen
        self.dropout = dropout
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> "TabularClassifier":
        """Learn the columns, then the weights; what an earlier `fit` has learned is forgotten.

        Args:
            X: the table, n rows.
            y: n labels of any kind that can be sorted.

        Returns:
            The estimator itself.

        Raises:
            ArgumentError: if an argument is out of its range.
            ArgumentTypeError: if an argument has the wrong type.
            UnknownNameError: for another `unseen`.
            DataError: if a value is missing or a number not finite, a name in `categories` is no
                column, or there are fewer than two classes.
            ValueError: of scikit-learn, for other shapes.
        """
        units, seed = self._checked()
        table = self._table(X, reset=True)
        labels = column_or_1d(y, warn=True)
        assert_all_finite(labels, input_name="y")
        check_classification_targets(labels)
        check_consistent_length(table, labels)
        classes, targets = np.unique(labels, return_inverse=True)
        if len(classes) < 2:
            raise DataError(
                f"There must be at least two classes. Received: one class, {classes.tolist()}"
            )
        columns = learned_columns(table, list(self.categories))
        rows = _encoded(columns, table, "error")
        with drawing_from(seed):
            network = _network(rows.shape[1], units, len(classes), float(self.dropout), seed)
        adam = keras.optimizers.Adam(self.learning_rate)
        # Of so small a network compiling takes longer than training, but JAX needs it.
        jit = keras.backend.backend() == "jax"
        network.compile(adam, "sparse_categorical_crossentropy", jit_compile=jit)
        batches = _Batches(rows, targets, self.batch_size, seed)
        history = network.fit(batches, epochs=self.epochs, shuffle=False, verbose=0)
        self.history_ = [float(each) for each in history.history["loss"]]
        self.classes_ = classes
        self._columns, self._units, self._weights = columns, units, network.get_weights()
        self.network_ = network
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the probabilities of the classes.

        Args:
            X: the columns that `fit` had.

        Returns:
            (n, classes), in the order of `classes_`; each row sums to 1.

        Raises:
            NotFittedError: if `fit` was not called; it is scikit-learn's.
            DataError: for a value that is missing or not finite, a column that is not there, or a
                category that `fit` had not, with `unseen="error"`.
            ValueError: of scikit-learn, for other columns.
        """
        check_is_fitted(self)
        rows = _encoded(self._columns, self._table(X, reset=False), self.unseen)
        found: np.ndarray = keras.ops.convert_to_numpy(self.network_(rows, training=False))
        return found

    def predict(self, X: Any) -> np.ndarray:
        """Return the most probable label of each row, one of those that `fit` was given.

        Args:
            X: as for `predict_proba`.

        Returns:
            (n,), of the dtype of the labels.

        Raises:
            NotFittedError, DataError, ValueError: as `predict_proba` does.
        """
        places = self.predict_proba(X).argmax(axis=1)
        labels: np.ndarray = self.classes_[places]
        return labels

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the trained estimator as one file of safetensors, which executes nothing.

        Args:
            path: of a file that is not there yet.

        Raises:
            NotFittedError: if `fit` was not called; it is scikit-learn's.
            ArgumentError: if there is something at that path, or labels or names of columns are of
                a type that JSON does not know.
        """
        check_is_fitted(self)
        if Path(_checks.path("path", path)).exists():
            raise ArgumentError(
                "`path` must be a file that is not there yet, so that nothing is lost. Received: "
                f"path={os.fspath(path)!r}"
            )
        names = getattr(self, "feature_names_in_", None)
        about = {
            "arguments": {**self.get_params(), "categories": list(self.categories)},
            "classes": self.classes_.tolist(),
            "dtype": self.classes_.dtype.str,
            "columns": [vars(each) for each in self._columns],
            "units": self._units,
            "history": self.history_,
            "names": None if names is None else names.tolist(),
        }
        try:
            text = json.dumps(about, default=_plain)
        except TypeError as error:
            raise ArgumentError(
                "Labels and names of columns must be strings, numbers or booleans to be saved. "
                f"Received: {error}"
            ) from error
        weights = {f"{place}": each for place, each in enumerate(self._weights)}
        save_file(weights, os.fspath(path), {"format": _FORMAT, "about": text})

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "TabularClassifier":
        """Return the estimator that `save` has written, on any backend.

        Args:
            path: of the file.

        Returns:
            A trained estimator.

        Raises:
            ModelFileError: if it is no such file.
            OSError: if it cannot be read.
        """
        try:
            with safe_open(_checks.path("path", path), "numpy") as file:
                found = file.metadata() or {}
                weights = {each: file.get_tensor(each) for each in file.keys()}  # noqa: SIM118
        except SafetensorError as error:
            raise _no_model(path, str(error)) from error
        if found.get("format") != _FORMAT:
            raise _no_model(path, f"format {found.get('format')!r}")
        about = json.loads(found["about"])
        made = cls(**about["arguments"])
        made.classes_ = np.array(about["classes"], dtype=about["dtype"])
        made.history_ = about["history"]
        columns = [
            TableColumn(**{**each, "categories": each["categories"] and tuple(each["categories"])})
            for each in about["columns"]
        ]
        made.n_features_in_ = len(columns)
        if about["names"] is not None:
            made.feature_names_in_ = np.array(about["names"], dtype=object)
        made._columns, made._units, made._weights = (
            tuple(columns),
            about["units"],
            [weights[str(place)] for place in range(len(weights))],
        )
        return made

    @cached_property
    def network_(self) -> keras.Model:
        """The trained network; built when it is first asked for."""
        check_is_fitted(self)
        width = sum(each.width for each in self._columns)
        with drawing_from(0):
            network = _network(width, self._units, len(self.classes_), 0.0, 0)
        network.set_weights(self._weights)
        return network

    def __getstate__(self) -> dict[str, Any]:
        # Keras objects stay here: another process may run another backend.
        return {name: each for name, each in super().__getstate__().items() if name != "network_"}

    def _checked(self) -> tuple[list[int], int]:
        if isinstance(self.hidden_units, str | int) or not hasattr(self.hidden_units, "__iter__"):
            raise ArgumentError(
                "`hidden_units` must be the width of each hidden layer, such as (10, 20, 10). "
                f"Received: hidden_units={_checks.written(self.hidden_units)}"
            )
        units = [_checks.positive_integer("hidden_units", each) for each in self.hidden_units]
        if _checks.rate("dropout", self.dropout) and not units:
            raise ArgumentError(
                "`dropout` acts on hidden layers, and there are none. Received: hidden_units=(), "
                f"dropout={self.dropout}"
            )
        _checks.one_of("unseen", self.unseen, _UNSEEN)
        _checks.positive_integer("epochs", self.epochs)
        _checks.positive_integer("batch_size", self.batch_size)
        _checks.positive_number("learning_rate", self.learning_rate)
        seed = _checks.seed("random_state", self.random_state)
        # Of the operating system: NumPy's global state is left alone.
        drawn = int(np.random.SeedSequence().generate_state(1)[0] >> 1)
        return units, drawn if seed is None else seed

    def _table(self, X: Any, *, reset: bool) -> pd.DataFrame:
        # A sparse matrix may be a mapping too; scikit-learn refuses it below.
        if isinstance(X, Mapping) and not hasattr(X, "toarray"):
            try:
                X = pd.DataFrame({name: np.asarray(each) for name, each in X.items()})
            except ValueError as error:
                raise DataError(f"Columns must have the same number of rows: {error}") from error
            if not reset and hasattr(self, "feature_names_in_"):
                X = X[[each for each in self.feature_names_in_ if each in X]]
        if isinstance(X, pd.DataFrame) and X.size:
            validate_data(self, X, reset=reset, skip_check_array=True)
            return X
        checked = validate_data(self, X, reset=reset, dtype=None, ensure_all_finite=False)
        return pd.DataFrame(checked).infer_objects()


class _Batches(keras.utils.PyDataset):
    """The rows in another order each epoch, the same on every backend."""

    def __init__(self, rows: np.ndarray, targets: np.ndarray, size: int, seed: int) -> None:
        super().__init__()
        self._rows, self._targets, self._size = rows, targets, size
        self._random = np.random.default_rng(seed)
        self.on_epoch_end()

    def __len__(self) -> int:
        return math.ceil(len(self._targets) / self._size)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        rows = self._order[index * self._size : (index + 1) * self._size]
        return self._rows[rows], self._targets[rows]

    def on_epoch_end(self) -> None:
        """Draw the next order."""
        self._order = self._random.permutation(len(self._targets))


def _encoded(columns: Sequence[TableColumn], table: pd.DataFrame, unseen: str) -> np.ndarray:
    return np.concatenate([each.encoded(table[each.name], unseen) for each in columns], axis=1)


def _network(
    width: int, units: Sequence[int], classes: int, dropout: float, seed: int
) -> keras.Model:
    layers: list[Any] = [keras.Input((width,))]
    for place, each in enumerate(units):
        layers.append(keras.layers.Dense(each, "relu", name=f"hidden_{place}"))
        if dropout:
            # Without a seed of its own it draws from the global generator on PyTorch.
            own = named_seed(seed, f"dropout_{place}")
            layers.append(keras.layers.Dropout(dropout, seed=own))
    layers.append(keras.layers.Dense(classes, "softmax", name="answer"))
    return keras.Sequential(layers, name="tabular_classifier")


def _no_model(path: Any, why: str) -> ModelFileError:
    return ModelFileError(
        f"The file must be one that `TabularClassifier.save` wrote. Received: {os.fspath(path)!r}, "
        f"{why}"
    )


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise TypeError(f"{value!r} of type {type(value).__name__}")
