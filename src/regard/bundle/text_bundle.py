"""A trained model of texts, ready to answer: texts in, labels or numbers and weights out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard._keras import keras
from regard.bundle.bundle import Bundle
from regard.bundle.named_weights import copy_weights
from regard.bundle.predictions import Predictions
from regard.bundle.probe import probe_ids
from regard.bundle.row_features import RowFeatures
from regard.bundle.row_order import in_row_order
from regard.bundle.text_description import TextDescription
from regard.catalog.classifier_sizes import LABEL_THRESHOLD
from regard.data.batches import BucketedBatches
from regard.data.tokens import UNKNOWN_ID, TokenTable, several_texts
from regard.errors import ArgumentError
from regard.explain.explanation import Explanation, pieces_of
from regard.explain.feature_model import FeatureModel
from regard.explain.omission import changes_without
from regard.models import text_classifier, token_weights

__all__ = ["TextBundle"]

_BATCH = 32
_TOGETHER = 256  # texts whose tokens are left out at a time
_SHOWN = 60  # characters of a text


@final
class TextBundle(Bundle):
    """Hold a trained model of texts with its token table and labels.

    Args:
        description: the network and its labels.
        tokens: the token table.
        weights: by the paths that Keras gives them.

    Raises:
        BundleError: if the weights are not those of the network.

    Attributes:
        description: the network and its labels.
        model: the Keras model, from token ids (B, T) to probabilities.
    """

    def __init__(
        self, description: TextDescription, tokens: TokenTable, weights: Mapping[str, NDArray[Any]]
    ) -> None:
        self.description: TextDescription = description
        self.model = _built(description, weights)
        self._tokens = tokens
        self._token_weights: Any = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels as they were written in the data, in the order of the probabilities."""
        return self.description.classes

    def predict(self, rows: Iterable[str]) -> list[Any]:
        """Return the most probable label of each text; or its labels, or its number.

        Args:
            rows: the texts.

        Returns:
            As many labels; where there may be several, tuples of those with a probability of at
            least 0.5; or floats in the unit of the data.

        Raises:
            ArgumentTypeError: if they are not strings.
        """
        if self.description.answer == "numbers":
            return [float(each) for each in self.numbers(rows)]
        return [self.said(each) for each in self.probabilities(rows)]

    def said(self, chances: NDArray[Any]) -> Any:
        """Return the label or labels that probabilities say.

        Args:
            chances: of each label, `(labels,)`.

        Returns:
            The most probable label; or, where there may be several, a tuple of those with at least
            0.5, the most probable one first.
        """
        if self.description.answer == "classes":
            return self.labels[int(chances.argmax())]
        order = np.argsort(-chances, kind="stable")
        return tuple(self.labels[place] for place in order if chances[place] >= LABEL_THRESHOLD)

    def probabilities(self, texts: Iterable[str]) -> NDArray[np.float32]:
        """Return the probability of each label for each text.

        Args:
            texts: the texts; what is longer than the longest length loses its end.

        Returns:
            Shape `(texts, labels)`; each row sums to 1, unless a text may have several labels.

        Raises:
            ArgumentError: if the model tells numbers.
            ArgumentTypeError: if they are not strings.
        """
        self._check_kind("probabilities", self.description.answer != "numbers")
        return self.answers(self._ids(texts))

    def numbers(self, texts: Iterable[str]) -> NDArray[np.float64]:
        """Return the number of each text, in the unit of the data.

        Args:
            texts: the texts; what is longer than the longest length loses its end.

        Returns:
            Shape `(texts,)`.

        Raises:
            ArgumentError: if the model tells labels.
            ArgumentTypeError: if they are not strings.
        """
        self._check_kind("numbers", self.description.answer == "numbers")
        found: NDArray[np.float64] = self.answers(self._ids(texts))[:, 0]
        return found

    def predictions(self, rows: Iterable[str]) -> Predictions:
        """Return what is said of each text, with the chance of each label.

        Args:
            rows: the texts.

        Returns:
            Columns `row`, then `label` or `labels`, with commas between them, and `p(...)` for each
            label; or `number`. In short the beginning of the text.

        Raises:
            ArgumentTypeError: if they are not strings.
        """
        texts = list(several_texts(rows))
        if self.description.answer == "numbers":
            return _told_numbers(self.numbers(texts).tolist(), texts)
        chances = self.probabilities(texts)
        told = [self.said(each) for each in chances]
        of = [dict(zip(self.labels, each.tolist(), strict=True)) for each in chances]
        said = [each if isinstance(each, tuple) else (each,) for each in told]
        heading = "labels" if self.description.answer == "labels" else "label"
        return Predictions(
            columns=("row", heading, *(f"p({label})" for label in self.labels)),
            rows=tuple(
                (row, ", ".join(names), *known.values())
                for row, (names, known) in enumerate(zip(said, of, strict=True), start=1)
            ),
            headings=(heading, "chance", "text"),
            lines=tuple(
                (
                    ", ".join(names) or "-",
                    ", ".join(f"{known[name]:.1%}" for name in names),
                    _begin(text),
                )
                for names, known, text in zip(said, of, texts, strict=True)
            ),
            right=("chance",),
        )

    def explain(self, rows: Iterable[str]) -> list[Explanation]:
        """Return each text with its answer, the weight of each token, and what each one changes.

        Args:
            rows: the texts.

        Returns:
            As many explanations. Their weights are None where the model gives tokens none, and
            where the end of a text was cut off.

        Raises:
            ArgumentTypeError: if they are not strings.
        """
        given = list(several_texts(rows))
        starts = range(0, len(given), _TOGETHER)
        return [each for at in starts for each in self._explanations(given[at : at + _TOGETHER])]

    def features(self, rows: Iterable[str], layer: str | None = None) -> RowFeatures:
        """Return a vector for each text: what the model makes of it before it answers.

        Args:
            rows: the texts, at least one.
            layer: as `regard.explain.features` takes it, such as `"embedding"`, whose mean over
                the tokens it is then; None for the vector before the last dropout.

        Returns:
            The vectors, in the order of the texts, which are numbered from 1.

        Raises:
            ArgumentError: if there is no text, or the layer gives no vectors.
            ArgumentTypeError: if they are not strings.
            UnknownNameError: if there is no such layer.
        """
        ids = self._ids(rows)
        if not len(ids):
            raise ArgumentError("`rows` must have a text. Received: none")
        looked = FeatureModel(self.model, layer, masked=True)
        values = self._run(lambda given: looked.rows([given, given != 0]), ids)
        return RowFeatures(values, tuple(range(1, len(ids) + 1)), "row", str(looked.place))

    def answers(self, ids: NDArray[np.int32]) -> NDArray[Any]:
        """Return the probabilities or numbers for rows of token ids.

        Args:
            ids: `(rows, longest length)`, padded on the right with 0, no row empty.

        Returns:
            Shape `(rows, labels)`; or `(rows, 1)` of numbers, in the unit of the data.
        """
        told = self.description
        found = self._run(self.model.predict_on_batch, ids, width=self.model.output_shape[-1])
        if told.answer == "numbers":
            return told.centre + told.scale * found.astype(np.float64)
        both = told.answer == "classes" and found.shape[1] == 1
        return np.concatenate([1 - found, found], axis=1) if both else found

    def weights(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return the weight of each token.

        Args:
            ids: `(rows, longest length)`, padded on the right with 0, no row empty.

        Returns:
            Shape `(rows, longest length)`, 0 at padding; each row sums to 1.

        Raises:
            ArgumentError: if the model gives tokens no weights.
        """
        if self._token_weights is None:
            self._token_weights = token_weights(self.model)
        return self._run(self._token_weights.predict_on_batch, ids, width=ids.shape[1])

    def probe(self) -> NDArray[Any]:
        """Return what the network says of `regard.bundle.probe_ids`; numbers as deviations."""
        told = self.description
        return (self.answers(probe_ids(told.vocabulary, told.lengths)) - told.centre) / told.scale

    def _explanations(self, given: Sequence[str]) -> list[Explanation]:
        ids = self._ids(given)
        answers = self.answers(ids)
        weights = self.weights(ids) if self.attends else None
        changes = changes_without(self.answers, ids, unknown=UNKNOWN_ID)
        return [
            self._explained(
                text, answers[row], changes[row], None if weights is None else weights[row]
            )
            for row, text in enumerate(given)
        ]

    def _explained(
        self,
        text: str,
        answer: NDArray[Any],
        changes: NDArray[np.float32],
        weights: NDArray[np.float32] | None,
    ) -> Explanation:
        """Explain one text by the changes of all answers, `(length, labels)`."""
        kind, best = self.description.answer, int(answer.argmax())
        labels = self.said(answer) if kind == "labels" else ()
        # Where no label is said, the nearest to it.
        places = [self.labels.index(name) for name in labels] or [best]
        spans = [(token.start, token.end) for token in self._tokens.tokens_and_spans(text)]
        numbers = kind == "numbers"
        return Explanation(
            text=text,
            label=f"{answer[0]:.6g}" if numbers else self.labels[best],
            probabilities={} if numbers else dict(zip(self.labels, answer.tolist(), strict=True)),
            pieces=pieces_of(
                text,
                spans,
                weights=weights,
                effects=changes[:, places].mean(axis=1),
                each={name: changes[:, self.labels.index(name)] for name in labels},
            ),
            kind=kind,
            labels=labels,
            number=float(answer[0]) if numbers else None,
            unit=self.description.scale,
        )

    def _check_kind(self, name: str, fits: bool) -> None:
        if not fits:
            raise ArgumentError(
                f"`{name}` must be asked of a model that tells them."
                f" Received: a model of {self.description.answer}"
            )

    def _ids(self, texts: Iterable[str]) -> NDArray[np.int32]:
        return self._tokens.encode(texts, self.description.lengths[-1])

    def _run(
        self, call: Callable[[Any], Any], ids: NDArray[np.int32], width: int | None = None
    ) -> NDArray[np.float32]:
        """Call something on batches of few shapes, and put what it gives in the rows' order."""
        if not len(ids):
            return np.zeros((0, width or 0), dtype=np.float32)
        batches = BucketedBatches(
            ids,
            np.zeros(len(ids), dtype=np.int32),
            buckets=self.description.lengths,
            batch_size=_BATCH,
            classes=1,
            vocabulary=self.description.vocabulary,
        )
        return in_row_order(call, batches.epoch(0), len(ids), width)


def _told_numbers(numbers: list[float], texts: list[str]) -> Predictions:
    return Predictions(
        columns=("row", "number"),
        rows=tuple(enumerate(numbers, start=1)),
        headings=("number", "text"),
        lines=tuple(
            (f"{number:.6g}", _begin(text)) for number, text in zip(numbers, texts, strict=True)
        ),
        right=("number",),
    )


def _begin(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"


def _built(description: TextDescription, weights: Mapping[str, NDArray[Any]]) -> keras.Model:
    model = text_classifier(
        description.contender,
        vocabulary=description.vocabulary,
        classes=description.outputs,
        answer=description.answer,
        encoder=description.encoder,
        embedding=description.embedding,
        units=description.units,
        dropout=description.dropout,
    )
    return copy_weights(model, weights)
