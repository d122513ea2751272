"""Which tag may follow which."""

import pytest

from regard.data import allowed_transitions
from regard.errors import ArgumentError

TAGS = ["B-PER", "O", "I-PER", "B-LOC", "I-LOC"]


def test_a_span_goes_on_with_its_own_kind_alone() -> None:
    allowed = allowed_transitions(TAGS)
    follows = {name: {TAGS[i] for i in range(5) if allowed[i][j]} for j, name in enumerate(TAGS)}
    assert follows["I-PER"] == {"B-PER", "I-PER"}
    assert follows["I-LOC"] == {"B-LOC", "I-LOC"}
    assert follows["O"] == follows["B-PER"] == follows["B-LOC"] == set(TAGS)


def test_no_sequence_begins_inside_a_span_and_any_may_end() -> None:
    allowed = allowed_transitions(TAGS)
    assert allowed[-1][:5] == [True, True, False, True, False]
    assert all(row[-1] for row in allowed)
    assert {len(row) for row in allowed} == {len(allowed)} == {6}


@pytest.mark.parametrize("wrong", [["PER"], ["O", "O"], ["O", "I-PER"], ["B-"], ["X-PER"]])
def test_another_scheme_is_refused(wrong) -> None:
    with pytest.raises(ArgumentError, match=r"O, B-KIND and I-KIND.*Received"):
        allowed_transitions(wrong)


CLOSED = ["O", "S-LOC", "B-PER", "I-PER", "E-PER", "B-LOC", "E-LOC"]


def test_in_bioes_a_span_that_has_begun_goes_on_to_its_end() -> None:
    allowed = allowed_transitions(CLOSED)
    size = len(CLOSED)
    follows = {
        name: {CLOSED[j] for j in range(size) if allowed[i][j]} for i, name in enumerate(CLOSED)
    }
    outside = {"O", "S-LOC", "B-PER", "B-LOC"}
    assert follows["B-PER"] == follows["I-PER"] == {"I-PER", "E-PER"}
    assert follows["B-LOC"] == {"E-LOC"}
    assert follows["O"] == follows["S-LOC"] == follows["E-PER"] == follows["E-LOC"] == outside
    assert {CLOSED[j] for j in range(size) if allowed[-1][j]} == outside
    ends = {CLOSED[i] for i in range(size) if allowed[i][-1]}
    assert ends == {"O", "S-LOC", "E-PER", "E-LOC"}


@pytest.mark.parametrize("wrong", [["E-PER"], ["S-LOC", "B-PER"], ["S-PER", "B-PER", "I-PER"]])
def test_in_bioes_a_span_can_begin_and_end(wrong) -> None:
    with pytest.raises(ArgumentError, match="each B-KIND needs its E-KIND"):
        allowed_transitions(wrong)
