"""`regard layers [NAME]`."""

import os
import re
import sys
from typing import Any

import pytest

from regard.catalog import CARDS, CONTENDERS, PARTS

pytestmark = pytest.mark.only_on("jax")  # no backend takes part

HEAVY = {"keras", "numpy", "jax", "tensorflow", "torch", "pandas", "scipy"}


def plain(text: str) -> str:
    """Text without line breaks and columns, so that wrapping does not matter."""
    return " ".join(text.split())


def test_one_row_a_layer_and_one_a_contender(regard_process: Any) -> None:
    done = regard_process("layers")
    assert (done.stderr, done.returncode) == ("", 0)
    starts = [line.split()[0] for line in done.stdout.splitlines() if re.match(r" \w", line)]
    for each in (*CARDS, *CONTENDERS, *PARTS):
        assert starts.count(each.name) == 1, each.name
    assert 'scale="sqrt"' in done.stdout
    assert "SeqWeightedAttention (keras-self-attention)" in plain(done.stdout)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_card(card: Any, regard: Any) -> None:
    done = regard("layers", card.name)
    assert (done.stderr, done.returncode) == ("", 0)
    lines = done.stdout.splitlines()
    assert lines[0] == card.name
    for line in card.formula:
        assert f"    {line}" in lines
    text = plain(done.stdout)
    for field in ("summary", "in_words", "score", "position", "normaliser", "source", "cost"):
        assert getattr(card, field) in text, field
    for other in card.elsewhere:
        assert other.name in text
        assert other.library in text


def test_a_narrow_terminal_cuts_no_formula(regard: Any) -> None:
    done = regard("layers", "AdditiveAttention", COLUMNS="40")
    assert f"    {CARDS[2].formula[0]}\n" in done.stdout
    assert "…" not in done.stdout


def test_a_name_from_another_library(regard: Any) -> None:
    text = plain(regard("layers", "seqweightedattention").stdout)
    assert text.startswith(
        'SeqWeightedAttention of keras-self-attention here AttentionPooling("linear") contender '
        "pooling_linear, of `regard compare --layers` gives one vector does Pool a sequence to a "
        "vector by attention with a learned query. differs its bias has no effect;"
    )
    assert "AttentionPooling Pool a sequence" in text


def test_what_a_class_does_by_default_is_shown_first(regard: Any) -> None:
    text = plain(regard("layers", "SeqSelfAttention").stdout)
    assert text.startswith(
        "SeqSelfAttention of keras-self-attention here AdditiveAttention(units=32) contender"
        " additive, of `regard compare --layers` gives keeps the steps"
    )
    assert "here MultiplicativeAttention() contender multiplicative" in text
    text = plain(regard("layers", "AttentionPooling").stdout)
    assert "gives one vector" in text
    assert "contenders pooling_mlp, pooling_linear," in text
    assert "; the first is the default" in text


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_what_is_no_layer_of_attention(part: Any, regard: Any) -> None:
    text = plain(regard("layers", part.name).stdout)
    assert text.startswith(f"{part.name} of {part.home} {part.summary} {part.use}")
    for other in part.elsewhere:
        assert f"{other.library}: {other.name} is {other.here} here; {other.difference}" in text


def test_a_class_of_ours_that_another_library_has_too(regard: Any) -> None:
    text = plain(regard("layers", "AttentionLayer").stdout)
    assert text.startswith("AttentionLayer of regard.layers Share masks,")
    assert "AttentionLayer of attention-keras here AdditiveAttention(units, use_bias=False)" in text


def test_what_regard_has_not(regard: Any) -> None:
    assert plain(regard("layers", "trax.layers.LSHSelfAttention").stdout) == (
        "LSHSelfAttention of Trax here no counterpart instead hashing has none;"
        " `position=LocalWindow(left, right)` bounds time and memory too"
    )


def test_a_name_that_several_libraries_use(regard: Any) -> None:
    text = plain(regard("layers", "Attention").stdout)
    for start in ("Attention of Keras here", "Attention of attention (philipperemy) here"):
        assert start in text
    assert "regard layers DotAttention regard layers ConcatAttention" in text
    assert "normaliser" not in text


def test_a_contender(regard: Any) -> None:
    text = plain(regard("layers", "additive").stdout)
    assert text.startswith(
        "additive is a contender of `regard compare` (sequence): A small network"
    )
    assert "AdditiveAttention(units=width) AdditiveAttention Attend by" in text


def test_a_contender_without_attention(regard: Any) -> None:
    assert plain(regard("layers", "mean_pooling").stdout) == (
        "mean_pooling is a contender of `regard compare` (summary): The mean of the valid states: "
        "every token counts alike. It uses no attention layer."
    )


def test_a_stream_without_unicode(regard_process: Any) -> None:
    done = regard_process("layers", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [("layers",), ("layers", "DotAttention")])
def test_nothing_heavy_is_imported(arguments: tuple[str, ...], imported_by: Any) -> None:
    packages = imported_by(*arguments)
    assert "typer" in packages
    assert packages & HEAVY == set()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not count a child's time")
@pytest.mark.parametrize("arguments", [("layers",), ("doctor", "--quick")])
def test_well_below_a_second(arguments: tuple[str, ...], regard_process: Any) -> None:
    """Time of the processor, the best of three: other work on the machine must not count."""

    def seconds() -> float:
        before = os.times()
        regard_process(*arguments)
        after = os.times()
        spent = (after.children_user, after.children_system)
        return sum(spent) - before.children_user - before.children_system

    assert min(seconds() for _ in range(3)) < 0.75  # 0.4 to 0.5 on a machine with nothing else
