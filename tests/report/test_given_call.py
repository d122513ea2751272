"""What began a run, written so that it can be typed again."""

import shlex
from pathlib import Path

import pytest

from regard.report.given_call import GivenCall

pytestmark = pytest.mark.only_on("jax")  # no tensors


def test_a_command_is_what_a_shell_takes() -> None:
    options = {
        "text": "my column",
        "layers": ["dot", "words"],
        "splits": 3,
        "rate_check": False,
        "multi_label": True,
        "test": None,
    }
    call = GivenCall.of("compare", {"data": Path("my data.csv"), "labels": None}, options)
    assert call.written() == (
        "regard compare 'my data.csv' --text 'my column' --layers dot,words --splits 3"
        " --no-rate-check --multi-label"
    )
    assert shlex.split(call.written())[2] == "my data.csv"
    assert GivenCall.of("compare", {"data": None}, {}).written() == "regard compare"


def test_what_no_shell_can_be_given_is_a_call_from_python() -> None:
    call = GivenCall.of(
        "compare", {"data": ["a"], "labels": [1]}, {"splits": 2, "layers": ("dot",)}
    )
    assert call.written() == "regard.compare(data, labels, splits=2, layers=['dot'])"
    build = GivenCall.of("compare", {"data": "rows.npz"}, {"build": len, "epochs": 3})
    assert build.written() == "regard.compare('rows.npz', build=build, epochs=3)"


def test_options_can_be_others_or_more() -> None:
    call = GivenCall.of("compare", {"data": "d.csv"}, {"epochs": 4})
    assert call.written(epochs=8, out="longer") == "regard compare d.csv --epochs 8 --out longer"
    python = GivenCall.of("compare", {"data": []}, {})
    assert python.written(layers=["a"]) == "regard.compare(data, layers=['a'])"


def test_it_is_stored_as_text() -> None:
    for given in ("d.csv", ["a text"]):
        call = GivenCall.of("compare", {"data": given}, {"layers": ("dot",), "group": object()})
        assert GivenCall.from_json(call.to_json()) == call
    assert GivenCall.from_json(None) is None
