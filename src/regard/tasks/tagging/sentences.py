"""Sentences with a label for each token, checked, and what a person should know about them."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self, final

import numpy as np
from numpy.typing import NDArray

from regard.data.phrases import counted
from regard.errors import TableError
from regard.tasks.tagging.label_scheme import (
    OUTSIDE,
    as_iob2,
    breaks_scheme,
    is_iob,
    looks_like_spans,
    span_kinds,
    span_labels,
)

__all__ = ["TaggedSentences"]

_SHOWN = 60  # characters of a token or label

Place = Callable[[int, int], str]


@final
@dataclass(frozen=True)
class TaggedSentences:
    """Sentences, a label for each of their tokens, and what was seen on the way.

    Make it with `from_rows`, which keeps its parts consistent.

    Args:
        tokens: of each sentence, as written.
        labels: of each of its tokens.
        classes: the different labels in the order of their numbers; of a test set, those of the
            training data.
        source: where the sentences come from, for messages.
        groups: the document of each sentence, or none at all.
        has_spans: whether labels mark spans, in IOB2.
        is_test: whether these are a test set.
        told: sentences of the reader.
    """

    tokens: tuple[tuple[str, ...], ...]
    labels: tuple[tuple[str, ...], ...]
    classes: tuple[str, ...]
    source: str
    groups: tuple[str, ...] = ()
    has_spans: bool = False
    is_test: bool = False
    told: tuple[str, ...] = ()

    @classmethod
    def from_rows(
        cls,
        tokens: Sequence[Sequence[Any]],
        labels: Sequence[Sequence[Any]],
        *,
        source: str,
        places: Sequence[str] = (),
        lines: Sequence[int] = (),
        groups: Sequence[str] = (),
        classes: Sequence[str] | None = None,
        iob1: bool = False,
        told: Sequence[str] = (),
    ) -> Self:
        """Check sentences, and see whether their labels mark spans.

        Args:
            tokens: of each sentence.
            labels: of each of its tokens.
            source: where the sentences come from, for messages.
            places: where each sentence stands, such as "line 7".
            lines: the number of the line of each one's first token, where a token has a line of
                its own; none where it has not.
            groups: the document of each sentence, or none at all.
            classes: given for a test set: the labels of the training data, in their order.
            iob1: whether spans are marked in IOB1, and are to be marked in IOB2.
            told: sentences of the reader.

        Returns:
            The sentences.

        Raises:
            TableError: if there is no sentence, one is empty or has not a label for each token, a
                token or label is no word, labels with B- and I- are of another scheme, or all
                labels are one; of a test set, if a label is new.
        """
        where = places or [f"sentence {row:,}" for row in range(1, len(tokens) + 1)]

        def token_place(row: int, at: int) -> str:
            return f"line {lines[row] + at:,}" if lines else where[row]

        pairs = zip(where, tokens, labels, strict=True)
        rows = [_checked(source, place, own, marks) for place, own, marks in pairs]
        if not rows:
            raise TableError(f"{source}: there must be sentences. Received: none.")
        marked = [marks for _, marks in rows]
        known = set().union(*marked)
        has_spans = looks_like_spans(known if classes is None else classes)
        if has_spans:
            _check_scheme(source, token_place, marked)
        if iob1:
            _check_iob1(source, has_spans)
            marked = [as_iob2(marks) for marks in marked]
            known = set().union(*marked)
        names = _classes(source, known, has_spans) if classes is None else tuple(classes)
        _check_known(source, token_place, marked, names)
        return cls(
            tokens=tuple(own for own, _ in rows),
            labels=tuple(marked),
            classes=names,
            source=source,
            groups=tuple(groups),
            has_spans=has_spans,
            is_test=classes is not None,
            told=tuple(told),
        )

    @classmethod
    def from_records(
        cls, records: Iterable[str], *, classes: Sequence[str], source: str, is_test: bool
    ) -> Self:
        """Return the sentences that `records` wrote down; they are not checked again.

        Args:
            records: JSON text each.
            classes: the labels.
            source: where the sentences come from.
            is_test: whether they are a test set.

        Returns:
            The sentences.
        """
        rows = [json.loads(record) for record in records]
        return cls(
            tokens=tuple(tuple(each["tokens"]) for each in rows),
            labels=tuple(tuple(each["labels"]) for each in rows),
            classes=tuple(classes),
            source=source,
            groups=tuple(each["group"] for each in rows if "group" in each),
            has_spans=looks_like_spans(classes),
            is_test=is_test,
        )

    def records(self) -> Iterator[str]:
        """Yield each sentence as JSON text, with its document if there is one."""
        for row, (own, marks) in enumerate(zip(self.tokens, self.labels, strict=True)):
            group = {"group": self.groups[row]} if self.groups else {}
            yield json.dumps({"tokens": own, "labels": marks, **group}, ensure_ascii=False)

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """The number of tokens of each sentence, `(n,)`."""
        return np.array([len(own) for own in self.tokens], dtype=np.int64)

    def label_ids(self, length: int) -> NDArray[np.int32]:
        """Return the number of each label.

        Args:
            length: of a row; what is longer loses its end.

        Returns:
            Numbers `(n, length)`, -1 behind a sentence.
        """
        number = {name: place for place, name in enumerate(self.classes)}
        found = np.full((len(self), length), -1, dtype=np.int32)
        for row, marks in enumerate(self.labels):
            ids = [number[label] for label in marks[:length]]
            found[row, : len(ids)] = ids
        return found

    def cut(self, length: int) -> "TaggedSentences":
        """Return the sentences without what lies behind a number of tokens.

        Args:
            length: the most tokens.

        Returns:
            As many sentences.
        """
        return replace(
            self,
            tokens=tuple(own[:length] for own in self.tokens),
            labels=tuple(marks[:length] for marks in self.labels),
        )

    def notices(self) -> tuple[str, ...]:
        """Say in sentences what was read, and what is doubtful."""
        tokens = int(self.lengths.sum())
        documents = len(set(self.groups))
        of = f" in {counted(documents, 'document')}" if documents else ""
        what = f"{counted(len(self), 'sentence')}{of}, {counted(tokens, 'token')}"
        told = [f"{'Test set' if self.is_test else 'Read'}: {self.source}: {what}."]
        return (*told, *self.told, *self._repeated(), self._spread(), *self._broken())

    def _repeated(self) -> list[str]:
        repeated = len(self) - len(set(self.tokens))
        if not repeated:
            return []
        return [
            f"Repeated sentences: {repeated:,} of {len(self):,}; equal ones are kept in one part."
        ]

    def _spread(self) -> str:
        sizes = Counter(label for marks in self.labels for label in marks)
        if not self.has_spans:
            said = ", ".join(f"{label} {sizes[label]:,}" for label in self.classes[:20])
            more = f", and {len(self.classes) - 20:,} more" if len(self.classes) > 20 else ""
            return f"Labels: {said}{more}."
        kinds = span_kinds(self.classes)
        said = ", ".join(f"{kind} {sizes[f'B-{kind}']:,}" for kind in kinds[:20])
        return f"Spans: {said}; {sizes[OUTSIDE]:,} tokens are in none."

    def _broken(self) -> list[str]:
        """Say how many labels go on with a span that is not there."""
        if not self.has_spans:
            return []
        broken = breaks_scheme(self.label_ids(int(self.lengths.max())))
        if not broken.any():
            return []
        row, place = (int(each[0]) for each in np.nonzero(broken))
        return [
            f"Warning: labels that go on with a span which has not begun: {int(broken.sum()):,},"
            f" such as {self.labels[row][place]!r} at {self.tokens[row][place][:_SHOWN]!r} in"
            f" sentence {row + 1:,}. Read strictly these tokens are in no span, and nothing is"
            " learned from their labels. If spans begin with I- here, add --iob1 (iob1=True in"
            " Python)."
        ]


def _checked(
    source: str, place: str, tokens: Any, labels: Any
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the tokens and labels of a sentence, if they are as many words."""
    for what, words in (("tokens", tokens), ("labels", labels)):
        wrong = [word for word in words if not isinstance(word, str) or not word.strip()]
        if wrong:
            raise TableError(
                f"{source}: {what} must be strings that are not empty. Received: {place},"
                f" {str(wrong[0])[:_SHOWN]!r} among its {what}."
            )
    if not len(tokens):
        raise TableError(
            f"{source}: a sentence must have tokens. Received: {place}, which has none. Leave it"
            " out."
        )
    if len(tokens) != len(labels):
        raise TableError(
            f"{source}: a sentence must have a label for each token. Received: {place}, with"
            f" {counted(len(tokens), 'token')} and {counted(len(labels), 'label')}."
        )
    return tuple(map(str, tokens)), tuple(str(label).strip() for label in labels)


def _check_scheme(source: str, place: Place, labels: Sequence[Sequence[str]]) -> None:
    for row, marks in enumerate(labels):
        for at, label in enumerate(marks):
            if not is_iob(label):
                raise TableError(
                    f"{source}: where labels begin with B- and I-, each must be O, B-KIND or"
                    f" I-KIND. Received: {place(row, at)}, {label[:_SHOWN]!r}. Of BIOES"
                    " write B- for S-, and I- for E-."
                )


def _check_iob1(source: str, has_spans: bool) -> None:
    if not has_spans:
        raise TableError(
            f"{source}: IOB1 marks spans with labels that begin with I- and B-. Received: none of"
            " them. Leave out --iob1 (iob1= in Python)."
        )


def _classes(source: str, known: set[str], has_spans: bool) -> tuple[str, ...]:
    """Return the labels in the order of their numbers."""
    if len(known) < 2:
        raise TableError(
            f"{source}: there must be at least two different labels. Received: one,"
            f" {min(known)[:_SHOWN]!r}."
        )
    if not has_spans:
        return tuple(sorted(known))
    if not any(label.startswith("B-") for label in known):
        raise TableError(
            f"{source}: in IOB2 a span begins with B-KIND. Received: labels with I- alone, such as"
            f" {min(known - {OUTSIDE})[:_SHOWN]!r}. If spans begin with I- here, add --iob1"
            " (iob1=True in Python)."
        )
    return span_labels(span_kinds(known))


def _check_known(
    source: str, place: Place, labels: Sequence[Sequence[str]], classes: Sequence[str]
) -> None:
    known = set(classes)
    for row, marks in enumerate(labels):
        for at, label in enumerate(marks):
            if label not in known:
                raise TableError(
                    f"{source}: labels of a test set must be those of the training data. Received:"
                    f" {place(row, at)}, {label[:_SHOWN]!r}."
                )
