"""The card of a layer: what it computes and what other libraries call it, as plain data."""

from dataclasses import dataclass

from regard.catalog.contenders import CONTENDERS
from regard.catalog.namesake import Namesake

__all__ = ["Card"]


@dataclass(frozen=True)
class Card:
    """One layer in plain words.

    Args:
        name: the class in `regard.layers`.
        summary: the first sentence of its docstring.
        in_words: what happens, and when it is a good choice.
        formula: the lines of the formula, as in the docstring.
        score: how well a query and a key fit.
        position: which pairs may meet.
        normaliser: how scores become weights.
        query_key_value: where the three come from.
        shapes: what goes in and what comes out.
        cost: time and memory.
        source: paper, equation and address.
        elsewhere: the layer in other libraries.
        gives: "keeps the steps" or "one vector", or the form of the output where it is neither.
        plain: the contender that the layer is with its own defaults, where it has several.
    """

    name: str
    summary: str
    in_words: str
    formula: tuple[str, ...]
    score: str
    position: str
    normaliser: str
    query_key_value: str
    shapes: str
    cost: str
    source: str
    elsewhere: tuple[Namesake, ...]
    gives: str = "keeps the steps"
    plain: str | None = None

    @property
    def contenders(self) -> tuple[str, ...]:
        """Names of the contenders of `regard compare` that use the layer, the plain one first."""
        names = [row.name for row in CONTENDERS if row.layer == f"regard.{self.name}"]
        return tuple(sorted(names, key=lambda name: name != self.plain))
