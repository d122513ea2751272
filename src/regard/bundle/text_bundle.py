"""A trained text classifier, ready to answer: texts in, labels and weights of words out."""

from collections.abc import Iterable, Mapping
from typing import Any, final

import keras
import numpy as np
from numpy.typing import NDArray

from regard.bundle.bundle import Bundle
from regard.bundle.named_weights import copy_weights
from regard.bundle.predictions import Predictions
from regard.bundle.probe import probe_ids
from regard.bundle.text_description import TextDescription
from regard.data.batches import BucketedBatches
from regard.data.tokens import UNKNOWN_ID, TokenTable, several_texts
from regard.explain.explanation import Explanation, pieces_of
from regard.explain.omission import leave_one_out
from regard.models import text_classifier, token_weights

__all__ = ["TextBundle"]

_BATCH = 32
_SHOWN = 60  # characters of a text


@final
class TextBundle(Bundle):
    """Hold a trained text classifier with its token table and labels.

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

    def predict(self, rows: Iterable[str]) -> list[str]:
        """Return the most probable label of each text.

        Args:
            rows: the texts.

        Returns:
            As many labels.

        Raises:
            ArgumentTypeError: if they are not strings.
        """
        return [self.labels[place] for place in self.probabilities(rows).argmax(axis=1)]

    def probabilities(self, texts: Iterable[str]) -> NDArray[np.float32]:
        """Return the probability of each label for each text.

        Args:
            texts: the texts; what is longer than the longest length loses its end.

        Returns:
            Shape `(texts, labels)`; each row sums to 1.

        Raises:
            ArgumentTypeError: if they are not strings.
        """
        return self.answers(self._ids(texts))

    def predictions(self, rows: Iterable[str]) -> Predictions:
        """Return the label of each text with the chance of each label.

        Args:
            rows: the texts.

        Returns:
            Columns `row`, `label` and `p(...)` for each label; in short the text's begin.

        Raises:
            ArgumentTypeError: if they are not strings.
        """
        texts = list(several_texts(rows))
        answers = self.probabilities(texts)
        chosen = answers.argmax(axis=1).tolist()
        return Predictions(
            columns=("row", "label", *(f"p({label})" for label in self.labels)),
            rows=tuple(
                (row, self.labels[best], *answer.tolist())
                for row, (best, answer) in enumerate(zip(chosen, answers, strict=True), start=1)
            ),
            headings=("label", "chance", "text"),
            lines=tuple(
                (self.labels[best], f"{answer[best]:.1%}", _begin(text))
                for best, answer, text in zip(chosen, answers, texts, strict=True)
            ),
            right=("chance",),
        )

    def explain(self, rows: Iterable[str]) -> list[Explanation]:
        """Return each text with its label, the weight of each token, and what each one changes.

        Args:
            rows: the texts.

        Returns:
            As many explanations. Their weights are None where the model gives tokens none, and
            where the end of a text was cut off.

        Raises:
            ArgumentTypeError: if they are not strings.
        """
        given = list(several_texts(rows))
        ids = self._ids(given)
        answers = self.answers(ids)
        chosen = answers.argmax(axis=1)
        weights = self.weights(ids) if self.attends else None
        effects = leave_one_out(self.answers, ids, chosen, unknown=UNKNOWN_ID)
        explained = []
        for row, text in enumerate(given):
            spans = [(token.start, token.end) for token in self._tokens.tokens_and_spans(text)]
            explained.append(
                Explanation(
                    text=text,
                    label=self.labels[chosen[row]],
                    probabilities=dict(zip(self.labels, answers[row].tolist(), strict=True)),
                    pieces=pieces_of(
                        text,
                        spans,
                        weights=None if weights is None else weights[row],
                        effects=effects[row],
                    ),
                )
            )
        return explained

    def answers(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return the probabilities for rows of token ids.

        Args:
            ids: `(rows, longest length)`, padded on the right with 0, no row empty.

        Returns:
            Shape `(rows, labels)`.
        """
        found = self._run(self.model, ids, width=self.model.output_shape[-1])
        return np.concatenate([1 - found, found], axis=1) if found.shape[1] == 1 else found

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
        return self._run(self._token_weights, ids, width=ids.shape[1])

    def probe(self) -> NDArray[np.float32]:
        """Return the probabilities of `regard.bundle.probe_ids`."""
        return self.answers(probe_ids(self.description.vocabulary, self.description.lengths))

    def _ids(self, texts: Iterable[str]) -> NDArray[np.int32]:
        return self._tokens.encode(texts, self.description.lengths[-1])

    def _run(self, model: Any, ids: NDArray[np.int32], width: int) -> NDArray[np.float32]:
        """Call a model in batches of few shapes, and put the answers in the rows' order."""
        found = np.zeros((len(ids), width), dtype=np.float32)
        if not len(ids):
            return found
        batches = BucketedBatches(
            ids,
            np.zeros(len(ids), dtype=np.int32),
            buckets=self.description.lengths,
            batch_size=_BATCH,
            classes=1,
            vocabulary=self.description.vocabulary,
        )
        for batch in batches.epoch(0):
            answers = np.asarray(model.predict_on_batch(batch.inputs))
            found[batch.rows, : answers.shape[1]] = answers[: len(batch.rows)]
        return found


def _begin(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"


def _built(description: TextDescription, weights: Mapping[str, NDArray[Any]]) -> keras.Model:
    model = text_classifier(
        description.contender,
        vocabulary=description.vocabulary,
        classes=len(description.classes),
        encoder=description.encoder,
        embedding=description.embedding,
        units=description.units,
        dropout=description.dropout,
    )
    return copy_weights(model, weights)
