"""Spans in IOB2: held to loops written from its definition."""

import numpy as np
import pytest

from regard.tasks.tagging.label_scheme import (
    as_iob2,
    begun_and_lasting,
    breaks_scheme,
    is_iob,
    looks_like_spans,
    matching_spans,
    span_kinds,
    span_labels,
    spans_in_words,
)

CLASSES = span_labels(("LOC", "PER", "X"))


def numbers(*sentences: str) -> np.ndarray:
    rows = [sentence.split() for sentence in sentences]
    found = np.full((len(rows), max(map(len, rows))), -1)
    for row, labels in enumerate(rows):
        found[row, : len(labels)] = [CLASSES.index(label) for label in labels]
    return found


def spans_of(labels: list[int]) -> set[tuple[int, int, int]]:
    """Kind, first and last token of each span, token by token: the oracle."""
    found, here = set(), None
    for place, label in enumerate([*labels, -1]):
        inside = label > 0 and label % 2 == 0
        if here is not None and not (inside and label == here[0] + 1):
            found.add((here[0], here[1], place - 1))
            here = None
        if label > 0 and label % 2 == 1:
            here = (label, place)
    return found


def test_labels_have_numbers_that_tell_begin_and_kind() -> None:
    assert CLASSES == ("O", "B-LOC", "I-LOC", "B-PER", "I-PER", "B-X", "I-X")
    assert span_kinds({"O", "I-b", "B-a", "I-a"}) == ("a", "b")


@pytest.mark.parametrize("label", ["O", "B-LOC", "I-a-b", "B-1"])
def test_labels_of_the_scheme(label) -> None:
    assert is_iob(label)


@pytest.mark.parametrize("label", ["B-", "I", "o", "S-LOC", "E-LOC", "LOC", "b-LOC"])
def test_labels_of_no_scheme(label) -> None:
    assert not is_iob(label)


def test_one_label_makes_a_scheme() -> None:
    assert looks_like_spans({"NOUN", "B-LOC"})
    assert not looks_like_spans({"O", "NOUN", "B", "I"})


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("I-LOC I-LOC O I-PER", "B-LOC I-LOC O B-PER"),
        ("I-LOC B-LOC I-LOC I-PER", "B-LOC B-LOC I-LOC B-PER"),
        ("O B-LOC I-LOC", "O B-LOC I-LOC"),
    ],
)
def test_iob1_becomes_iob2(given, wanted) -> None:
    assert " ".join(as_iob2(given.split())) == wanted


def test_an_i_that_goes_on_with_nothing_breaks_the_scheme() -> None:
    labels = numbers("I-LOC I-LOC O I-PER", "B-LOC I-PER I-PER", "B-LOC I-LOC B-LOC I-LOC I-LOC")
    assert breaks_scheme(labels).astype(int).tolist() == [
        [1, 0, 0, 1, 0],  # the second goes on with what is no span, but with its own kind
        [0, 1, 0, 0, 0],
        [0, 0, 0, 0, 0],
    ]
    begun, lasting = begun_and_lasting(labels)
    assert begun.astype(int).tolist() == [[0] * 5, [1, 0, 0, 0, 0], [1, 0, 1, 0, 0]]
    assert lasting.astype(int).tolist() == [[0] * 5, [0] * 5, [0, 1, 0, 1, 1]]


def test_spans_match_by_kind_begin_and_end() -> None:
    generator = np.random.default_rng(5)
    count, length = 300, 7
    true = generator.integers(0, len(CLASSES), size=(count, length))
    said = np.where(generator.random((count, length)) < 0.7, true, generator.integers(0, 7, (1, 7)))
    ends = generator.integers(1, length + 1, size=(count, 1))
    true, said = (np.where(np.arange(length) < ends, each, -1) for each in (true, said))
    begun, wanted, matched = matching_spans(said, true)
    for row in range(count):
        one, other = spans_of(said[row].tolist()), spans_of(true[row].tolist())
        assert sorted(np.flatnonzero(begun[row])) == sorted(first for _, first, _ in one)
        assert sorted(np.flatnonzero(wanted[row])) == sorted(first for _, first, _ in other)
        assert sorted(np.flatnonzero(matched[row])) == sorted(first for _, first, _ in one & other)
    assert 50 < matched.sum() < wanted.sum()


def test_spans_have_words() -> None:
    tokens = ["we", "met", "old", "heron", "swift", "near", "crane"]
    labels = ["O", "O", "B-SHIP", "I-SHIP", "I-SHIP", "I-BIRD", "B-SHIP"]
    assert spans_in_words(tokens, labels) == "SHIP old heron swift, I-BIRD near, SHIP crane"
    assert spans_in_words(tokens, ["O"] * 7) == "no span"
