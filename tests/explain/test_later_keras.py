"""What Keras 3.16 changes, in words and as data."""

import json
import math
from dataclasses import asdict, replace

import pytest

from regard.explain import LaterKeras

pytestmark = pytest.mark.only_on("jax")

BROKEN = LaterKeras(("encoder/lstm",), at="pool", change=0.34)
SAFE = (
    "To be safe there: put it into `regard.layers.CarryMask`, or give the mask to the layers that"
    " follow as an argument, `layer(x, mask=mask)`."
)


def test_a_model_that_breaks():
    assert BROKEN.breaks
    assert BROKEN.sentences() == (
        "This breaks on Keras 3.16: there `encoder/lstm` hands no mask on, so `pool` takes padding"
        " for steps, and the model's outputs change by 34 %.",
        SAFE,
    )


def test_a_model_that_breaks_where_it_is_built_again():
    assert replace(BROKEN, rebuilt=True).sentences() == (
        "This breaks on Keras 3.16, built there from its code: there `encoder/lstm` hands no mask"
        " on, so `pool` takes padding for steps, and the model's outputs change by 34 %.",
        "A file saved by Keras 3.15 stays as it is, as does code that gives the mask by hand.",
        SAFE,
    )


def test_several_layers():
    said = replace(BROKEN, dropped=("one", "two")).sentences()
    assert "there `one` and `two` hand no mask on" in said[0]
    assert "put each of them into" in said[1]
    many = replace(BROKEN, dropped=tuple("abcdefg")).sentences()[0]
    assert "there `a`, `b`, `c`, `d` and 3 more hand no mask on" in many


def test_outputs_that_cannot_be_compared():
    assert (
        replace(BROKEN, change=None).sentences()[0].endswith("so `pool` takes padding for steps.")
    )
    assert "are no numbers" in replace(BROKEN, change=math.inf).sentences()[0]


def test_a_model_that_fails():
    failing = LaterKeras(("lstm",), error="TypeError: no mask")
    assert failing.breaks
    assert failing.sentences() == (
        "This breaks on Keras 3.16: there `lstm` hands no mask on, and the model fails: TypeError:"
        " no mask.",
        SAFE,
    )


def test_a_model_that_stays():
    said = "On Keras 3.16 `lstm` hands no mask on; here that changes nothing."
    assert LaterKeras(("lstm",), change=0.0).sentences() == (said,)
    assert not LaterKeras(("lstm",)).breaks


def test_there_and_back():
    assert LaterKeras.from_dict(json.loads(json.dumps(asdict(BROKEN)))) == BROKEN


def test_a_strangers_names_are_shown_plainly():
    strange = "\x1b[31mred"
    for said in replace(BROKEN, dropped=(strange,), at=strange).sentences():
        assert "\x1b" not in said
