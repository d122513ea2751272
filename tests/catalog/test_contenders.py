"""The rows of the comparison: their order, their roles, and that each layer can be made."""

import re
from typing import Any

import keras
import pytest

from regard import layers, positions
from regard.catalog import CONTENDERS, Contender, contender
from regard.errors import UnknownNameError

VARIANTS = [
    "cosine",
    "concat",
    "local_dot",
    "sparse_dot",
    "multi_head_alibi",
    "multi_head_rotary",
    "multi_head_t5",
    "pooling_sparse",
]
ORDER = [
    "last_state",
    "mean_pooling",
    "max_pooling",
    "dot",
    "scaled_dot",
    "multiplicative",
    "additive",
    "multi_head",
    "pooling_linear",
    "pooling_tanh",
    "pooling_mlp",
    "pooling_hops",
    "keras_attention",
    "keras_additive",
    "keras_multi_head",
    *VARIANTS,
    "mean_pooling_again",
    "random_attention",
    "dense_control",
]
WIDTH = 7
ATTENDING = [row for row in CONTENDERS if row.layer is not None]


def make(row: Contender) -> Any:
    """The contender's layer, for an encoder of the width 7."""
    library, _, name = str(row.layer).rpartition(".")
    source = {"regard": layers, "keras": keras.layers}[library]
    settings = {key: WIDTH if each == "width" else each for key, each in row.settings.items()}
    if "position" in settings:
        kind, arguments = settings["position"]
        settings["position"] = getattr(positions, kind)(**arguments)
    return getattr(source, name)(**settings)


def test_order() -> None:
    assert [row.name for row in CONTENDERS] == ORDER


def test_ranked_are_all_but_controls() -> None:
    assert [row.name for row in CONTENDERS if row.ranked] == ORDER[:-3]


def test_variants_take_part_only_when_named() -> None:
    assert [row.name for row in CONTENDERS if not row.by_default] == VARIANTS


def test_notes_are_sentences() -> None:
    assert [row.name for row in CONTENDERS if not re.fullmatch(r"[A-Z].*[^.]\.", row.note)] == []


@pytest.mark.parametrize("row", ATTENDING, ids=lambda row: row.name)
def test_the_layer_can_be_made_and_called(row: Contender) -> None:
    states = keras.KerasTensor((2, 5, WIDTH))
    layer = make(row)
    pairs = row.role == "sequence" and str(row.layer).startswith("keras.")
    if not pairs:
        output = layer(states)
    elif "num_heads" in row.settings:
        output = layer(states, states)
    else:
        output = layer([states, states])
    if row.role == "sequence":
        assert tuple(output.shape) == (2, 5, WIDTH)
    else:
        hops = row.settings.get("hops", 1)
        assert tuple(output.shape) == ((2, WIDTH) if hops == 1 else (2, hops, WIDTH))


def test_roles_say_whether_a_layer_attends() -> None:
    attends = {row.name: row.attends for row in CONTENDERS}
    assert {row.role for row in CONTENDERS if row.attends} == {"sequence", "pooling", "control"}
    assert not attends["mean_pooling"]
    assert attends["random_attention"]


def test_contender_is_found() -> None:
    assert contender("scaled_dot").settings["scale"] == "sqrt"


def test_an_unknown_contender_gets_a_suggestion() -> None:
    with pytest.raises(
        UnknownNameError, match=r"Received: contender='scaled_dott'\. Did you mean"
    ) as e:
        contender("scaled_dott")
    assert str(e.value).endswith("Did you mean 'scaled_dot'?")


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        contender("multi_head").settings["num_heads"] = 3  # type: ignore[index]
