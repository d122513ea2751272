"""What other libraries call an argument: every answer names something that is there."""

import inspect
import re

import pytest

from regard import layers
from regard.catalog.keywords import KEYWORDS, keyword_advice
from regard.layers.foreign_keywords import call_arguments, constructor_arguments

OTHERS = {"position", "Causal", "LocalWindow", "Orthogonality", "learned"}


def test_the_answer_says_what_came() -> None:
    assert keyword_advice("key_dim", "8", "MultiHeadAttention") == (
        "Here `key_dim` is `head_dim`. Received: key_dim=8 for MultiHeadAttention"
    )
    assert keyword_advice("key_dim", "8", "DotAttention") == (
        "Here `key_dim` is `head_dim` of MultiHeadAttention. Received: key_dim=8 for DotAttention"
    )
    assert keyword_advice("nosuch", "8", "DotAttention") is None


@pytest.mark.parametrize("name", KEYWORDS)
def test_what_it_names_is_an_argument_or_a_class(name: str) -> None:
    kinds = [getattr(layers, each) for each in layers.__all__]
    made = {each for kind in kinds for each in constructor_arguments(kind)}
    called = {
        each for kind in kinds if not inspect.isabstract(kind) for each in call_arguments(kind)
    }
    said = KEYWORDS[name]
    named = re.findall(r"`(\w+)", said)
    assert named or said.startswith(("left out", "the class"))
    assert {*named} - {"w"} <= made | called
    if " of the call" in said:
        assert named[0] in called
    owner = re.search(r" of ([A-Z]\w+)", said)
    if owner:
        assert named[0] in constructor_arguments(getattr(layers, owner[1]))
    for each in re.findall(r"[A-Z]\w+Attention", said):
        assert hasattr(layers, each)
