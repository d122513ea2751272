"""The cards against the classes."""

import inspect
import re
import subprocess
import sys

import pytest

from regard import layers
from regard.catalog import CARDS, CONTENDERS, Card

BY_NAME = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
# What does not fit the slot of the text classifier.
NOT_COMPARED = {
    "LocationAttention",  # a place means nothing in a text
    "HierarchicalAttention",  # needs sentences
    "FeatureAttention",  # a gate: no token has a weight
    "MultiHead",  # makes heads of other layers
}
LINK = re.compile(r"https://[^\s;,]+[^\s;,.]")


def docstring(card: Card) -> str:
    return inspect.getdoc(getattr(layers, card.name)) or ""


def section(text: str, title: str) -> str:
    """A section of a docstring, up to the next title."""
    found = re.search(rf"^{title}:\n((?:    .*\n|\n)*)", text + "\n", re.MULTILINE)
    assert found, title
    return found[1]


def test_a_card_for_every_layer_that_attends() -> None:
    classes = {name for name in layers.__all__ if not inspect.isabstract(getattr(layers, name))}
    assert {card.name for card in CARDS} == classes - {"ActivityPenalty", "CarryMask"}
    assert len({card.name for card in CARDS}) == len(CARDS)


@BY_NAME
def test_summary_is_the_first_sentence(card: Card) -> None:
    first = re.match(r"(.*?\.)(?=\s|$)", docstring(card), re.DOTALL)
    assert first
    assert card.summary == " ".join(first[1].split())


@BY_NAME
def test_formula_is_the_docstring_s(card: Card) -> None:
    top = docstring(card).partition("\nWeights:")[0]
    assert [line[4:] for line in top.splitlines() if line.startswith("    ")] == list(card.formula)


@BY_NAME
def test_source_names_the_docstring_s_papers(card: Card) -> None:
    links = LINK.findall(section(docstring(card), "Source"))
    assert links
    assert sorted(LINK.findall(card.source)) == sorted(links)


@BY_NAME
def test_contenders(card: Card) -> None:
    for name in card.contenders:
        row = next(row for row in CONTENDERS if row.name == name)
        assert row.layer == f"regard.{card.name}"
    assert bool(card.contenders) is (card.name not in NOT_COMPARED)


def test_every_attending_contender_is_on_one_card() -> None:
    own = [row.name for row in CONTENDERS if (row.layer or "").startswith("regard.")]
    assert sorted(name for card in CARDS for name in card.contenders) == sorted(own)


@BY_NAME
def test_every_entry_says_something(card: Card) -> None:
    for field in (
        "in_words",
        "score",
        "position",
        "normaliser",
        "query_key_value",
        "shapes",
        "cost",
    ):
        assert len(getattr(card, field)) > 10, field
    assert "->" in card.shapes


def test_the_catalogue_does_not_import_keras() -> None:
    code = "import sys, regard.catalog, regard.catalog.tables; print('keras' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
