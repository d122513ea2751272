"""Layers of other libraries for which regard has no class, and what to take."""

from regard.catalog.namesake import Namesake

__all__ = ["ABSENT"]

_NONE = "no counterpart"
_MONOTONIC = "weights that only move on have no layer here; see `regard layers DiagonalGuidance`"
_HASHING = "hashing has none; `position=LocalWindow(left, right)` bounds time and memory too"
_LINEAR = "linear attention has none; `position=LocalWindow(left, right)` is linear in length too"
_BLOCK = "a whole block: take MultiHeadAttention, then Add, LayerNormalization and two Dense"
_PLACES = "vectors that are added to the states, no part of attention; see `regard layers Rotary`"
_PART = "a step inside of MultiHeadAttention, which does it by itself"
_DECODING = "decoding is not part of regard; `prepare` and `attend` of each layer are its steps"

ABSENT: tuple[Namesake, ...] = (
    Namesake("tf-addons", "LuongMonotonicAttention", _NONE, _MONOTONIC),
    Namesake("tf-addons", "BahdanauMonotonicAttention", _NONE, _MONOTONIC),
    Namesake("tf-addons", "AttentionWrapper", _NONE, _DECODING),
    Namesake("tf-addons", "AttentionWrapperState", _NONE, _DECODING),
    Namesake("Trax", "LSHSelfAttention", _NONE, _HASHING),
    Namesake("Trax", "PureLSHSelfAttention", _NONE, _HASHING),
    Namesake("Trax", "Favor", _NONE, _LINEAR),
    Namesake("Trax", "CausalFavor", _NONE, _LINEAR),
    Namesake(
        "Trax",
        "RelativeAttention",
        _NONE,
        "queries meet learned vectors of distances there; see `regard layers RelativeBias`",
    ),
    *(
        Namesake("Trax", name, _NONE, "other projections; the attention is MultiHeadAttention's")
        for name in ("ModularCausalAttention", "ConvCausalAttention", "LowRankCausalAttention")
    ),
    *(
        Namesake("Trax", name, _NONE, _PART)
        for name in ("SplitIntoHeads", "MergeHeads", "PaddingMask", "EncoderDecoderMask")
    ),
    *(
        Namesake("Trax", name, _NONE, _PLACES)
        for name in ("PositionalEncoding", "AxialPositionalEncoding")
    ),
    Namesake("keras-hub", "TransformerEncoder", _NONE, _BLOCK),
    Namesake("keras-hub", "TransformerDecoder", _NONE, _BLOCK),
    *(
        Namesake("keras-hub", name, _NONE, _PLACES)
        for name in ("SinePositionEncoding", "PositionEmbedding", "TokenAndPositionEmbedding")
    ),
)
"""What people look for and do not find; `here` says so."""
