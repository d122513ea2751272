"""What may stand in the slot of a network, in the order of the table, as plain data.

A task takes these contenders, or some of them, and adds references of its own.

The roles:

- `summary`: encoder states to one vector, without attention;
- `sequence`: self-attention over the encoder states, then the mean over valid steps;
- `pooling`: encoder states to one vector by attention;
- `control`: shows what a difference means (the noise, untrained attention, parameters alone);
- `reference`: a classical method outside the ranking.
"""

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

from regard._checks import one_of

__all__ = [
    "AGAIN",
    "BASELINE",
    "CONTENDERS",
    "IDENTITY",
    "NETWORKS",
    "SINGLE",
    "UNTRAINED",
    "Contender",
    "contender",
]

Role = Literal["summary", "sequence", "pooling", "control", "reference"]


@dataclass(frozen=True)
class Contender:
    """One row of the comparison.

    Args:
        name: what the user types and reads.
        role: what the slot does with the encoder states; see the module's docstring.
        layer: the layer's public name (`"regard.AdditiveAttention"`, `"keras.Attention"`), or None.
        settings: arguments of that layer. The string `"width"` stands for the encoder's width; a
            `position` is the name of its class and the arguments of that.
        note: one sentence for people.
        said: how a sentence calls it, or what a sentence says of it: of controls and references.
        by_default: whether it takes part when nobody says who should.
    """

    name: str
    role: Role
    layer: str | None
    note: str
    settings: MappingProxyType[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    by_default: bool = True
    said: str = ""

    @property
    def ranked(self) -> bool:
        """Whether the contender takes part in the ranking."""
        return self.role in ("summary", "sequence", "pooling")

    @property
    def attends(self) -> bool:
        """Whether the contender gives every token a weight that may depend on the text."""
        return self.layer is not None


def _row(
    name: str, role: Role, layer: str | None, note: str, said: str = "", **settings: Any
) -> Contender:
    return Contender(name, role, layer, note, MappingProxyType(settings), said=said)


def _more(name: str, role: Role, layer: str | None, note: str, **settings: Any) -> Contender:
    """A row that takes part when it is named, or with `--layers all`."""
    row = _row(name, role, layer, note, **settings)
    return replace(row, by_default=False)


CONTENDERS: tuple[Contender, ...] = (
    _row("last_state", "summary", None, "The encoder's final state in each direction."),
    _row(
        "mean_pooling", "summary", None, "The mean of the valid states: every token counts alike."
    ),
    _row(
        "max_pooling", "summary", None, "The largest value of each feature over the valid states."
    ),
    _row("dot", "sequence", "regard.DotAttention", "Dot products of states, unscaled."),
    _row(
        "scaled_dot",
        "sequence",
        "regard.DotAttention",
        "Dot products of states over the square root of their width.",
        scale="sqrt",
    ),
    _row(
        "multiplicative",
        "sequence",
        "regard.MultiplicativeAttention",
        "A learned matrix between the two states.",
    ),
    _row(
        "additive",
        "sequence",
        "regard.AdditiveAttention",
        "A small network with one hidden layer scores each pair of states.",
        units="width",
    ),
    _row(
        "multi_head",
        "sequence",
        "regard.MultiHeadAttention",
        "Four scaled dot products side by side on projected states.",
        num_heads=4,
        head_dim=8,
    ),
    _row(
        "pooling_linear",
        "pooling",
        "regard.AttentionPooling",
        "One learned vector scores each state.",
        score="linear",
    ),
    _row(
        "pooling_tanh",
        "pooling",
        "regard.AttentionPooling",
        "One learned vector and a bias score each state, bounded by tanh.",
        score="tanh",
    ),
    _row(
        "pooling_mlp",
        "pooling",
        "regard.AttentionPooling",
        "A small network with one hidden layer scores each state.",
        score="mlp",
    ),
    _row(
        "pooling_hops",
        "pooling",
        "regard.AttentionPooling",
        "Four learned queries look at the states, each for itself.",
        score="mlp",
        hops=4,
    ),
    _row("keras_attention", "sequence", "keras.Attention", "Keras's own dot-product layer."),
    _row(
        "keras_additive",
        "sequence",
        "keras.AdditiveAttention",
        "Keras's own additive layer, which has no projections.",
    ),
    _row(
        "keras_multi_head",
        "sequence",
        "keras.MultiHeadAttention",
        "Keras's own multi-head layer.",
        num_heads=4,
        key_dim=8,
    ),
    _more("cosine", "sequence", "regard.CosineAttention", "The angle between two states alone."),
    _more(
        "concat",
        "sequence",
        "regard.ConcatAttention",
        "A hidden layer over the two states side by side, without a bias.",
        units="width",
    ),
    _more(
        "local_dot",
        "sequence",
        "regard.DotAttention",
        "Scaled dot products of states at most eight steps apart.",
        scale="sqrt",
        position=("LocalWindow", MappingProxyType({"left": 8, "right": 8})),
    ),
    _more(
        "sparse_dot",
        "sequence",
        "regard.DotAttention",
        "Scaled dot products whose weights may be exactly 0, by entmax.",
        scale="sqrt",
        normalizer="entmax15",
    ),
    _more(
        "multi_head_alibi",
        "sequence",
        "regard.MultiHeadAttention",
        "Four heads, each with a slope of its own that lets near states count more.",
        num_heads=4,
        head_dim=8,
        position=("Alibi", MappingProxyType({})),
    ),
    _more(
        "multi_head_rotary",
        "sequence",
        "regard.MultiHeadAttention",
        "Four heads whose queries and keys are turned by their place.",
        num_heads=4,
        head_dim=8,
        position=("Rotary", MappingProxyType({})),
    ),
    _more(
        "multi_head_t5",
        "sequence",
        "regard.MultiHeadAttention",
        "Four heads with a learned number for each distance.",
        num_heads=4,
        head_dim=8,
        position=("RelativeBias", MappingProxyType({})),
    ),
    _more(
        "pooling_sparse",
        "pooling",
        "regard.AttentionPooling",
        "A small network scores each state; weights may be exactly 0, by sparsemax.",
        score="mlp",
        normalizer="sparsemax",
    ),
    _row(
        "mean_pooling_again",
        "control",
        None,
        "Mean pooling with other seeds: what differs from mean_pooling is noise.",
    ),
    _row(
        "random_attention",
        "control",
        "regard.AttentionPooling",
        "Attention pooling with random weights that are never trained.",
        "whose attention is never trained",
        score="mlp",
    ),
    _row(
        "dense_control",
        "control",
        None,
        "Mean pooling, then as many parameters as `additive` has, without attention.",
        "which has parameters instead of attention",
    ),
)

AGAIN = "mean_pooling_again"
"""The control that is the baseline with other seeds."""

UNTRAINED = "random_attention"
"""The control whose weights stay as they were drawn."""

BASELINE = "mean_pooling"
"""What all others are compared with beforehand: every token counts alike."""

IDENTITY = "identity"
"""What hands states on as they are, where a slot gives states and no vector: it is in no table."""
SINGLE = "pooling_mlp"
"""What is trained where one model is wanted and nobody says with which contender."""

NETWORKS = tuple(row.name for row in CONTENDERS)
"""Their names: each fits into a network's slot."""


def contender(name: str) -> Contender:
    """Return the contender called `name`.

    Raises:
        UnknownNameError: if there is none; the message suggests the nearest.
    """
    known = {row.name: row for row in CONTENDERS}
    return known[one_of("contender", name, known)]
