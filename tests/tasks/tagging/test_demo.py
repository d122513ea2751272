"""The demo's grammar: what decides a label is where the docstring says."""

import numpy as np
import pytest

from regard.errors import ArgumentError
from regard.tasks.tagging.demo import demo_sentences

ENDS = {"harbour": "anchor", "forest": "dusk", "map": "fold"}
KINDS = {"harbour": "SHIP", "forest": "BIRD", "map": "PLACE"}
NAMES = {"heron", "swift", "robin", "kestrel", "swan", "rook", "crane", "falcon", "merlin"}
NAMES |= {"tern", "wren", "martin"}


@pytest.fixture(scope="module")
def demo():
    return demo_sentences((30, 7, 11))


def read_again(tokens) -> list[str]:
    """The labels by the grammar, with a stack."""
    labels, stack, before = [], [], ""
    for token in tokens:
        if token in NAMES:
            mark = "I" if before in NAMES else "B"
            labels.append(f"{mark}-{KINDS[stack[-1]]}" if stack else "O")
        else:
            labels.append("O")
        if token in ENDS:
            stack.append(token)
        if stack and token == ENDS[stack[-1]]:
            stack.pop()
        before = token
    return labels


def test_labels_are_those_of_the_innermost_frame(demo) -> None:
    for part in (demo.data, demo.test):
        for tokens, labels in zip(part.tokens, part.labels, strict=True):
            assert list(labels) == read_again(tokens)
            assert set(labels) != {"O"}


def test_it_is_known_where_frames_begin_and_end(demo) -> None:
    tokens = (*demo.data.tokens, *demo.test.tokens)
    labels = (*demo.data.labels, *demo.test.labels)
    for own, marks, frames in zip(tokens, labels, demo.frames, strict=True):
        assert len(own) == len(frames)
        for label, places in zip(marks, frames, strict=True):
            if label != "O":
                begin, *end = (own[place] for place in places)
                assert KINDS[begin] == label[2:]
                assert end in ([], [ENDS[begin]])


def test_parts_are_apart_and_a_window_seldom_holds_a_clue(demo) -> None:
    together = np.concatenate([demo.split.train, demo.split.validation, demo.split.test])
    assert together.tolist() == list(range(48))
    assert [len(demo.split.train), len(demo.split.validation)] == [30, 7]
    assert len({*demo.data.tokens, *demo.test.tokens}) == 48
    whole = demo_sentences((300, 1, 1))
    near = [
        min(abs(place - at) for place in places) <= 2
        for labels, frames in zip(whole.data.labels, whole.frames, strict=False)
        for at, (label, places) in enumerate(zip(labels, frames, strict=True))
        if label.startswith("B-")
    ]
    assert np.mean(near) < 0.6
    assert (whole.data.lengths <= 32).all()


def test_a_part_without_sentences_is_refused() -> None:
    with pytest.raises(ArgumentError, match="`parts`"):
        demo_sentences((0, 1, 1))
