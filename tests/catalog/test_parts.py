"""Positions, penalties and other parts, against the classes."""

import importlib
import inspect
import re
from typing import Any

import keras
import pytest

from regard import (
    constraints,
    layers,
    losses,
    metrics,
    models,
    positions,
    pruning,
    regularizers,
    rnn,
)
from regard.catalog import CARDS, PARTS, Part

BY_NAME = pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
SIZES = {"num_heads": 2, "head_dim": 3, "left": 2, "right": 3, "width": 4, "l1": 0.1, "l2": 0.2}
SIZES |= {"half_width": 2, "penalty": 0.5, "units": 3}


def test_every_public_name_has_a_card_or_is_a_part() -> None:
    homes = {"layers": layers, "positions": positions, "regularizers": regularizers, "rnn": rnn}
    homes |= {"losses": losses, "metrics": metrics, "constraints": constraints}
    homes["pruning"] = pruning
    public = {(f"regard.{home}", name) for home, each in homes.items() for name in each.__all__}
    public -= {("regard.losses", "masked"), ("regard.metrics", "masked")}  # they make the classes
    # Of the models the one that is used by itself; the others are built by tasks.
    public.add(("regard.models", "TabularClassifier"))
    known = {("regard.layers", card.name) for card in CARDS}
    assert {(part.home, part.name) for part in PARTS} == public - known
    assert len(PARTS) == len(public - known)


@BY_NAME
def test_summary_is_the_first_sentence(part: Part) -> None:
    found = getattr(importlib.import_module(part.home), part.name)
    first = re.match(r"(.*?\.)(?=\s|$)", inspect.getdoc(found) or "", re.DOTALL)
    assert first
    assert part.summary == " ".join(first[1].split())


@BY_NAME
def test_what_is_written_can_be_made(part: Part) -> None:
    names: dict[str, Any] = {name: getattr(layers, name) for name in layers.__all__}
    names |= {name: getattr(positions, name) for name in positions.__all__}
    names |= {name: getattr(regularizers, name) for name in regularizers.__all__}
    names |= {name: getattr(rnn, name) for name in rnn.__all__}
    names |= {"keras": keras, "TabularClassifier": models.TabularClassifier, **SIZES}
    codes = [other.here for other in part.elsewhere]
    codes += [part.use] if part.use.partition("(")[0] in (*layers.__all__, *rnn.__all__) else []
    for code in codes:
        assert eval(code, {"__builtins__": {}}, names) is not None
    assert (
        codes
        or part.name in ("AttentionLayer", "PenaltyLog", "PenaltyMean")
        or part.home != "regard.layers"
    )
