"""What may stand in the slot of a tagger, and what decides its labels, in the order of the table.

A tagger is a context, which lets a token know of others, and an end, which decides labels:

- softmax: each token by itself;
- viterbi: the same network, trained alike; of the paths that the labels' scheme allows, the one
  with the largest product of chances;
- crf: a conditional random field, which also learns which label follows which.

Each context comes with each end, so that a field is not praised for what its constraints do alone.
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from regard._checks import one_of
from regard.catalog.contenders import UNTRAINED, Contender, Role

__all__ = [
    "CONTEXTS",
    "ENDS",
    "TAGGERS",
    "TAGGER_AGAIN",
    "TAGGER_BASELINE",
    "TAGGER_NAMES",
    "TAGGER_SINGLE",
    "context_and_end",
    "context_row",
]

TAGGER_BASELINE = "no_context"
"""What all others are compared with beforehand: each token by itself, after the encoder."""

TAGGER_AGAIN = "no_context_again"
"""The control that is the baseline with other seeds."""

TAGGER_SINGLE = "multi_head_crf"
"""What is trained where one model is wanted and nobody says with which contender."""

ENDS = ("softmax", "viterbi", "crf")
"""How the labels of a sentence are decided."""

_MULTI_HEAD = "regard.MultiHeadAttention"
_POSITION: tuple[str, Any] = ("RelativeBias", MappingProxyType({}))


def _row(
    name: str, role: Role, layer: str | None, note: str, said: str = "", **settings: Any
) -> Contender:
    return Contender(name, role, layer, note, MappingProxyType(settings), said=said)


CONTEXTS = (
    _row(TAGGER_BASELINE, "sequence", None, "The states as they are"),
    _row("window", "sequence", None, "A convolution over five tokens, added to the states"),
    _row(
        "self_attention",
        "sequence",
        _MULTI_HEAD,
        "One head of attention, with a learned number for each distance, added to the states",
        num_heads=1,
        head_dim=32,
        position=_POSITION,
    ),
    _row(
        "multi_head",
        "sequence",
        _MULTI_HEAD,
        "Four heads of attention side by side, each with its own number for each distance, added to"
        " the states",
        num_heads=4,
        head_dim=8,
        position=_POSITION,
    ),
)
"""The contexts that are ranked, each with three ends."""

_CONTROLS = (
    _row(
        TAGGER_AGAIN,
        "control",
        None,
        "No context with other seeds: what differs from no_context is noise.",
    ),
    _row(
        UNTRAINED,
        "control",
        _MULTI_HEAD,
        "Four heads with random weights that are never trained, added to the states.",
        "whose attention is never trained",
        num_heads=4,
        head_dim=8,
        position=_POSITION,
    ),
    _row(
        "dense_control",
        "control",
        None,
        "Two dense layers with about as many parameters as `multi_head`, added to the states.",
        "which has parameters instead of attention",
    ),
)

_NOTES = {
    "softmax": "{}; each label by itself.",
    "viterbi": "{}; then the likeliest path that the scheme allows.",
    "crf": "{}; then a conditional random field that keeps to the scheme.",
}


def _with_end(row: Contender, end: str) -> Contender:
    name = row.name if end == ENDS[0] else f"{row.name}_{end}"
    return replace(row, name=name, note=_NOTES[end].format(row.note))


TAGGERS = (*(_with_end(row, end) for row in CONTEXTS for end in ENDS), *_CONTROLS)
"""All taggers; a softmax is not named."""

TAGGER_NAMES = tuple(row.name for row in TAGGERS)
"""Their names."""


def context_and_end(name: str) -> tuple[str, str]:
    """Take the name of a tagger apart.

    Args:
        name: of `TAGGERS`.

    Returns:
        The context or control, and one of `ENDS`.

    Raises:
        UnknownNameError: if there is no such tagger.
    """
    one_of("contender", name, TAGGER_NAMES)
    context, _, end = name.rpartition("_")
    return (context, end) if end in ENDS else (name, ENDS[0])


def context_row(name: str) -> Contender:
    """Return the row of a context or control.

    Args:
        name: its name, without an end.

    Returns:
        The row.

    Raises:
        UnknownNameError: if there is none.
    """
    known = {row.name: row for row in (*CONTEXTS, *_CONTROLS)}
    return known[one_of("context", name, known)]
