"""Errors of Python in the words of the command line."""

import pytest
import typer

from regard.cli.app import app
from regard.cli.typed_errors import as_typed, typed_names

NAMES = {
    "splits": "--splits",
    "rate_check": "--rate-check",
    "layers": "--layers",
    "from_run": "--from",
    "data": "DATA",
    "text": "--text",
    "resume": "--resume",
}


@pytest.mark.parametrize(
    ("told", "typed"),
    [
        (
            "`splits` must be a positive integer. Received: splits=0",
            "--splits must be a positive integer. Received: --splits 0",
        ),
        ("It. Received: splits=2.5, text='a b'", "It. Received: --splits 2.5, --text 'a b'"),
        ("It. Received: text='reviews.csv'.", "It. Received: --text reviews.csv."),
        ("It. Received: rate_check=False with x", "It. Received: --no-rate-check with x"),
        ("It. Received: rate_check=True", "It. Received: --rate-check"),
        ("It. Received: layers=['dot', 'dot']", "It. Received: --layers dot,dot"),
        ("It. Received: layers=[]", "It. Received: --layers []"),
        ("It. Received: from_run='a', data='b'", "It. Received: --from a, DATA b"),
        ("`other` is. Received: other=3, splits='x", "`other` is. Received: other=3, splits='x"),
        ("Name it: --text NAME (text= in Python).", "Name it: --text NAME."),
        (
            "Go on: --resume a (resume= in Python); or --out DIR (out=)",
            "Go on: --resume a; or --out DIR",
        ),
        ("--no-header (header=False in Python). Or", "--no-header. Or"),
        ("--text NAME --label NAME (text=, label= in Python).", "--text NAME --label NAME."),
        ("It. Received: text=None, splits=None", "It. Received: no --text, no --splits"),
        ("splits=3 is no rule", "splits=3 is no rule"),
        ("It. Received: Dense(units=3, splits=2)", "It. Received: Dense(units=3, --splits 2)"),
        ("Take `pip install x`. Received: none", "Take `pip install x`. Received: none"),
    ],
)
def test_what_is_typed(told: str, typed: str) -> None:
    assert as_typed(told, NAMES) == typed


def test_options_have_their_dashes_and_arguments_the_word_of_the_usage_line() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    names = typed_names(commands["train"].params)
    assert (names["from_run"], names["data"], names["out"]) == ("--from", "DATA", "--out")
    assert typed_names(commands["layers"].params)["name"] == "NAME"
    assert typed_names(commands["predict"].params)["rows"] == "INPUT"
