"""Rules for arguments: what passes, and the exact sentence of each error."""

import re
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pytest

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError, UnknownNameError, UnsupportedError

INTEGER = "`n` must be a positive integer. Received: n="
NUMBER = "`n` must be a positive number. Received: n="
FROM_0 = "`n` must be a number of at least 0. Received: n="
FINITE = "`n` must be a finite number. Received: n="
RATE = "`n` must be a number from 0 to below 1. Received: n="
SEED = "`n` must be None or an integer from 0 to 2**31 - 1. Received: n="
COUNT = "`n` must be an integer of at least 0. Received: n="
OPTIONAL = "`n` must be None or an integer. Received: n="
MOST = "`n` must be at most 2,147,483,647. Received: n="
WITHIN = "`n` must be None or an integer from -2,147,483,647 to 2,147,483,647. Received: n="
UNSHOWN = "int that cannot be shown"
PATH = "`n` must be a path, not empty and without the character NUL. Received: n="
BOOLEAN = "`n` must be True or False. Received: n="


@pytest.mark.parametrize(
    ("check", "given", "returned"),
    [
        (_checks.boolean, True, True),
        (_checks.boolean, False, False),
        (_checks.positive_integer, 1, 1),
        (_checks.positive_integer, np.int64(7), 7),
        (_checks.positive_number, 3, 3.0),
        (_checks.positive_number, np.float32(0.5), 0.5),
        (_checks.nonnegative_number, 0, 0.0),
        (_checks.nonnegative_number, np.float32(0.5), 0.5),
        (_checks.finite_number, 0, 0.0),
        (_checks.finite_number, -3, -3.0),
        (_checks.finite_number, np.float32(-0.5), -0.5),
        (_checks.rate, 0, 0.0),
        (_checks.rate, 0.9, 0.9),
        (_checks.seed, None, None),
        (_checks.seed, 0, 0),
        (_checks.seed, 2**31 - 1, 2**31 - 1),
        (_checks.seed, np.int32(5), 5),
        (_checks.count, 0, 0),
        (_checks.count, np.int64(7), 7),
        (_checks.optional_integer, None, None),
        (_checks.optional_integer, -3, -3),
        (_checks.optional_positive_integer, None, None),
        (_checks.optional_positive_integer, 3, 3),
        (_checks.positive_integer, 2**31 - 1, 2**31 - 1),
        (_checks.path, "a b", "a b"),
        (_checks.path, PurePosixPath("a/b"), "a/b"),
    ],
)
def test_what_passes(check: Any, given: Any, returned: Any) -> None:
    result = check("n", given)
    assert result == returned
    assert type(result) is type(returned)


@pytest.mark.parametrize(
    ("check", "given", "error", "message"),
    [
        (_checks.boolean, 1, ArgumentTypeError, BOOLEAN + "1"),
        (_checks.boolean, None, ArgumentTypeError, BOOLEAN + "None"),
        (_checks.positive_integer, 0, ArgumentError, INTEGER + "0"),
        (_checks.positive_integer, -3, ArgumentError, INTEGER + "-3"),
        (_checks.positive_integer, True, ArgumentTypeError, INTEGER + "True"),
        (_checks.positive_integer, 2.0, ArgumentTypeError, INTEGER + "2.0"),
        (_checks.positive_integer, "2", ArgumentTypeError, INTEGER + "'2'"),
        (_checks.positive_number, 0, ArgumentError, NUMBER + "0"),
        (_checks.positive_number, float("nan"), ArgumentError, NUMBER + "nan"),
        (_checks.positive_number, float("inf"), ArgumentError, NUMBER + "inf"),
        (_checks.positive_number, True, ArgumentTypeError, NUMBER + "True"),
        (_checks.positive_number, "1", ArgumentTypeError, NUMBER + "'1'"),
        (_checks.nonnegative_number, -0.1, ArgumentError, FROM_0 + "-0.1"),
        (_checks.nonnegative_number, float("inf"), ArgumentError, FROM_0 + "inf"),
        (_checks.nonnegative_number, True, ArgumentTypeError, FROM_0 + "True"),
        (_checks.finite_number, float("nan"), ArgumentError, FINITE + "nan"),
        (_checks.finite_number, -float("inf"), ArgumentError, FINITE + "-inf"),
        (_checks.finite_number, True, ArgumentTypeError, FINITE + "True"),
        (_checks.finite_number, None, ArgumentTypeError, FINITE + "None"),
        (_checks.rate, 1, ArgumentError, RATE + "1"),
        (_checks.rate, -0.1, ArgumentError, RATE + "-0.1"),
        (_checks.rate, float("nan"), ArgumentError, RATE + "nan"),
        (_checks.rate, False, ArgumentTypeError, RATE + "False"),
        (_checks.rate, None, ArgumentTypeError, RATE + "None"),
        (_checks.seed, -1, ArgumentError, SEED + "-1"),
        (_checks.seed, 2**31, ArgumentError, SEED + "2147483648"),
        (_checks.seed, 1.5, ArgumentTypeError, SEED + "1.5"),
        (_checks.seed, True, ArgumentTypeError, SEED + "True"),
        (_checks.count, -1, ArgumentError, COUNT + "-1"),
        (_checks.count, 1.0, ArgumentTypeError, COUNT + "1.0"),
        (_checks.count, False, ArgumentTypeError, COUNT + "False"),
        (_checks.optional_integer, 1.5, ArgumentTypeError, OPTIONAL + "1.5"),
        (_checks.optional_integer, True, ArgumentTypeError, OPTIONAL + "True"),
        (_checks.optional_positive_integer, 0, ArgumentError, INTEGER + "0"),
        (_checks.positive_integer, 2**31, ArgumentError, MOST + "2147483648"),
        (_checks.count, 2**31, ArgumentError, MOST + "2147483648"),
        (_checks.optional_integer, -(2**31), ArgumentError, WITHIN + "-2147483648"),
        pytest.param(
            _checks.positive_integer,
            10**5000,
            ArgumentError,
            MOST + UNSHOWN,
            id="positive_integer-digits",
        ),
        pytest.param(
            _checks.positive_number,
            10**5000,
            ArgumentError,
            NUMBER + UNSHOWN,
            id="positive_number-digits",
        ),
        pytest.param(
            _checks.finite_number,
            -(10**5000),
            ArgumentError,
            FINITE + UNSHOWN,
            id="finite_number-digits",
        ),
        pytest.param(_checks.rate, 10**5000, ArgumentError, RATE + UNSHOWN, id="rate-digits"),
        (_checks.boolean, "y" * 999, ArgumentTypeError, BOOLEAN + "'" + "y" * 199 + "..."),
        (_checks.path, 5, ArgumentTypeError, "`n` must be a path. Received: n=5"),
        (_checks.path, str, ArgumentTypeError, "`n` must be a path. Received: n=<class 'str'>"),
        (_checks.path, "", ArgumentError, PATH + "''"),
        (_checks.path, "\0x", ArgumentError, PATH + r"'\x00x'"),
        (_checks.function, 5, ArgumentTypeError, "`n` must be a function. Received: n=5"),
    ],
)
def test_what_fails(check: Any, given: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        check("n", given)


@pytest.mark.parametrize(
    ("offset", "ratio"), [(None, None), (3, None), (None, 2), (-1, 0.5), (None, "stretch")]
)
def test_a_diagonal_that_passes(offset: Any, ratio: Any) -> None:
    _checks.diagonal(offset, ratio)


@pytest.mark.parametrize(
    ("offset", "ratio", "error", "message"),
    [
        (1.5, None, ArgumentTypeError, "`offset` must be None or an integer. Received: offset=1.5"),
        (None, "far", ArgumentTypeError, "`ratio` must be None, a positive number or"),
        (None, True, ArgumentTypeError, "`ratio` must be None, a positive number or"),
        (None, 0, ArgumentError, "`ratio` must be a positive number. Received: ratio=0"),
        (2, "stretch", ArgumentError, '`offset` has no effect with ratio="stretch"'),
    ],
)
def test_a_diagonal_that_fails(
    offset: Any, ratio: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        _checks.diagonal(offset, ratio)


def test_one_of_returns_the_name() -> None:
    assert _checks.one_of("score", "tanh", ("linear", "tanh")) == "tanh"


def test_one_of_suggests_the_nearest() -> None:
    message = (
        "`score` must be one of 'linear', 'tanh'. Received: score='tanhh'. Did you mean 'tanh'?"
    )
    with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}$"):
        _checks.one_of("score", "tanhh", ("linear", "tanh"))


@pytest.mark.parametrize(
    ("given", "names", "found"),
    [
        ("Text", ["id", "text"], "text"),
        ("TEXT", ["id", "text"], "text"),
        ("acc", ["accuracy", "log_loss"], "accuracy"),
        ("f1", ["accuracy", "macro_f1", "micro_f1"], "macro_f1"),
        ("auc", ["accuracy", "auroc"], "auroc"),
        ("a", ["accuracy"], None),
        ("xyz", ["accuracy"], None),
        (3, ["3"], None),
        ("", ["text"], None),
    ],
)
def test_the_nearest_name(given: Any, names: list[str], found: str | None) -> None:
    assert _checks.nearest(given, iter(names)) == found
    hint = "" if found is None else f" Did you mean {found!r}?"
    assert _checks.did_you_mean(given, names) == hint


@pytest.mark.parametrize("given", ["quadratic", None, 3, ["tanh"]])
def test_one_of_suggests_nothing_far(given: Any) -> None:
    message = f"`score` must be one of 'linear', 'tanh'. Received: score={given!r}"
    with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}"):
        _checks.one_of("score", given, iter(("linear", "tanh")))


def test_all_is_sorted() -> None:
    assert _checks.__all__ == sorted(_checks.__all__)


def test_a_layer_refuses_to_be_quantised() -> None:
    message = (
        "Keras quantises layers of its own alone, such as Dense, EinsumDense and Embedding. "
        "Received: quantize(mode='int4') for DotAttention, which stays as it is. Call "
        "model.quantize(...): it quantises the layers around this one"
    )
    with pytest.raises(UnsupportedError, match=f"^{re.escape(message)}$"):
        _checks.refuse_quantization("DotAttention", "int4")
