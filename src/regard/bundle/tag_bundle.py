"""A trained tagger, ready to answer: sentences in, a label for each token out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from regard.bundle.bundle import Bundle
from regard.bundle.named_weights import copy_weights
from regard.bundle.predictions import Predictions
from regard.bundle.probe import probe_ids
from regard.bundle.tag_description import TagDescription
from regard.data.batches import BucketedBatches
from regard.data.tokens import UNKNOWN_ID
from regard.data.word_table import WordTable
from regard.errors import ArgumentTypeError
from regard.explain.explanation import Explanation, pieces_of
from regard.models import reading_tagger, token_tagger, token_weights

__all__ = ["TagBundle"]

_BATCH = 32


@dataclass(frozen=True)
class _Sentence:
    """A sentence as a text, and where its tokens are in it."""

    text: str
    spans: tuple[tuple[int, int], ...]

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(self.text[start:end] for start, end in self.spans)


@final
class TagBundle(Bundle):
    """Hold a trained tagger with its token table and labels.

    Args:
        description: the network and its labels.
        words: the token table.
        weights: by the paths that Keras gives them.

    Raises:
        BundleError: if the weights are not those of the network.

    Attributes:
        description: the network and its labels.
        model: the Keras model, from token ids (B, T) to what it learns, see `token_tagger`.
    """

    def __init__(
        self, description: TagDescription, words: WordTable, weights: Mapping[str, NDArray[Any]]
    ) -> None:
        self.description: TagDescription = description
        built = token_tagger(
            description.contender,
            vocabulary=description.vocabulary,
            labels=len(description.classes),
            allowed=description.allowed,
            encoder=description.encoder,
            embedding=description.embedding,
            units=description.units,
            dropout=description.dropout,
        )
        self.model = copy_weights(built, weights)
        self._reading = reading_tagger(self.model, description.contender, description.allowed)
        self._words = words
        self._weights: Any = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels as they were written in the data, in the order of the probabilities."""
        return self.description.classes

    def predict(self, rows: Sequence[Any]) -> list[list[str]]:
        """Return the label of each token of each sentence.

        Args:
            rows: sentences: lists of tokens; or texts, which are taken apart into words and signs.

        Returns:
            As many lists. Tokens behind the longest length have the label "".

        Raises:
            ArgumentTypeError: if they are no sentences.
        """
        return [names for names, _ in self._told(self._sentences(rows))]

    def probabilities(self, rows: Sequence[Any]) -> list[NDArray[np.float32]]:
        """Return the probability of each label for each token.

        Args:
            rows: as `predict` takes them.

        Returns:
            Of each sentence `(tokens, labels)`, without tokens behind the longest length; each row
            sums to 1.

        Raises:
            ArgumentTypeError: if they are no sentences.
        """
        sentences = self._sentences(rows)
        answers = self._answers(self._ids(sentences))
        return [own[: len(each.spans), 1:] for own, each in zip(answers, sentences, strict=True)]

    def predictions(self, rows: Sequence[Any]) -> Predictions:
        """Return the label of each token, a row for each.

        Args:
            rows: as `predict` takes them.

        Returns:
            Columns `sentence`, from 1, `token`, `label` and `chance`, which the network gives to
            that label.

        Raises:
            ArgumentTypeError: if they are no sentences.
        """
        sentences = self._sentences(rows)
        told = self._told(sentences)
        found = tuple(
            (number, token, name, chance)
            for number, (sentence, (names, chances)) in enumerate(
                zip(sentences, told, strict=True), start=1
            )
            for token, name, chance in zip(sentence.tokens, names, chances, strict=True)
        )
        return Predictions(
            columns=("sentence", "token", "label", "chance"),
            rows=found,
            headings=("sentence", "label", "chance", "token"),
            lines=tuple(
                (str(number), name or "-", f"{chance:.1%}" if name else "-", token)
                for number, token, name, chance in found
            ),
            right=("sentence", "chance"),
        )

    def explain(self, rows: Sequence[Any]) -> list[Explanation]:
        """Return each token that is labelled with something else than the most frequent label.

        Args:
            rows: as `predict` takes them.

        Returns:
            An explanation for each such token: its label, the weight of each token for it, and how
            much less probable the label becomes where another token is unknown. A sentence without
            such a token has one, of its least sure token.

        Raises:
            ArgumentTypeError: if they are no sentences.
        """
        return [each for sentence in self._sentences(rows) for each in self._explained(sentence)]

    def probe(self) -> NDArray[np.float32]:
        """Return the mean chance of each label in `regard.bundle.probe_ids`."""
        ids = probe_ids(self.description.vocabulary, self.description.lengths)
        counts = (ids != 0).sum(axis=1, keepdims=True)
        mean: NDArray[np.float32] = self._answers(ids)[..., 1:].sum(axis=1) / counts
        return mean

    def _explained(self, sentence: _Sentence) -> list[Explanation]:
        ids = self._ids([sentence])
        answer, seen = self._answers(ids)[0], int((ids != 0).sum())
        said = answer[:seen, 0].astype(np.int64)
        chances = answer[np.arange(seen), 1 + said]
        common = self.labels.index("O") if "O" in self.labels else np.bincount(said).argmax()
        places = np.flatnonzero(said != common).tolist() or [int(chances.argmin())]
        weights = self._attention(ids)[0] if self.attends else None
        without = np.repeat(ids, seen, axis=0)
        without[np.arange(seen), np.arange(seen)] = UNKNOWN_ID
        after = self._answers(without)
        return [
            self._of_token(
                sentence,
                place,
                answer[place, 1:],
                weights=None if weights is None else weights[place],
                effects=chances[place] - after[:, place, 1 + said[place]],
                said=int(said[place]),
            )
            for place in places
        ]

    def _of_token(
        self,
        sentence: _Sentence,
        place: int,
        chances: NDArray[np.float32],
        *,
        weights: NDArray[np.float32] | None,
        effects: NDArray[np.float32],
        said: int,
    ) -> Explanation:
        token = sentence.tokens[place]
        names = [f"{token}: {label}" for label in self.labels]
        return Explanation(
            text=sentence.text,
            label=names[said],
            probabilities=dict(zip(names, chances.tolist(), strict=True)),
            pieces=pieces_of(
                sentence.text,
                sentence.spans,
                weights=None if weights is None else weights[: len(effects)],
                effects=effects,
            ),
        )

    def _told(self, sentences: Sequence[_Sentence]) -> list[tuple[list[str], list[float]]]:
        """Return the label of each token and its chance; "" and 0 behind the longest length."""
        answers = self._answers(self._ids(sentences))
        told = []
        for own, sentence in zip(answers, sentences, strict=True):
            count = len(sentence.spans)
            said = own[:count, 0].astype(int)
            rest = count - len(said)
            names = [self.labels[label] for label in said] + [""] * rest
            chances = own[np.arange(len(said)), 1 + said].tolist() + [0.0] * rest
            told.append((names, chances))
        return told

    def _sentences(self, rows: Any) -> list[_Sentence]:
        if isinstance(rows, str) or not isinstance(rows, Sequence):
            raise _no_sentences(rows)
        return [self._sentence(row) for row in rows]

    def _sentence(self, row: Any) -> _Sentence:
        if isinstance(row, str):
            # Nothing else than spaces is one unknown token.
            return _Sentence(row, self._words.taken_apart(row) or ((0, len(row)),))
        if not isinstance(row, Sequence) or not row or not all(isinstance(w, str) for w in row):
            raise _no_sentences(row)
        ends = np.cumsum([len(word) + 1 for word in row]) - 1
        starts = ends - [len(word) for word in row]
        return _Sentence(" ".join(row), tuple(zip(starts.tolist(), ends.tolist(), strict=True)))

    def _ids(self, sentences: Sequence[_Sentence]) -> NDArray[np.int32]:
        own = [sentence.tokens for sentence in sentences]
        return self._words.encode(own, self.description.lengths[-1])

    def _answers(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return the label and the chances of each token, `(n, T, 1 + K)`."""
        return self._run(self._reading, ids, 1 + len(self.labels))

    def _attention(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return for each token the weights of all, `(n, T, T)`."""
        if self._weights is None:
            self._weights = token_weights(self.model)
        return self._run(self._weights, ids, ids.shape[1])

    def _run(self, model: Any, ids: NDArray[np.int32], width: int) -> NDArray[np.float32]:
        """Call a model in batches of few shapes, and put the answers in the rows' order."""
        found = np.zeros((*ids.shape, width), dtype=np.float32)
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
            answers = np.asarray(model.predict_on_batch(batch.inputs))[: len(batch.rows)]
            found[batch.rows, : answers.shape[1], : answers.shape[2]] = answers
        return found


def _no_sentences(rows: Any) -> ArgumentTypeError:
    return ArgumentTypeError(
        "`rows` must be sentences: a list of texts, or of lists of tokens that are strings."
        f" Received: {type(rows).__name__}"
    )
