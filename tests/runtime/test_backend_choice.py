"""Which backend is used, with planted versions instead of the real ones."""

import os
import re
import sys

import pytest

from regard import runtime
from regard.errors import ArgumentError, MissingExtraError, UnknownNameError
from tests.runtime.planted_packages import pretend_keras_runs_on


def test_backends_and_their_versions(installed: dict[str, str]) -> None:
    assert runtime.backends() == {}
    installed |= {"tensorflow-cpu": "2.21.0", "torch": "2.13.0", "numpy": "2.0"}
    assert runtime.backends() == {"tensorflow": "2.21.0", "torch": "2.13.0"}
    installed["tensorflow"] = "2.22.0"
    assert runtime.backends()["tensorflow"] == "2.22.0"


def test_the_option_beats_the_variable_beats_the_default(
    installed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    installed |= {"jax": "1", "tensorflow": "2", "torch": "3"}
    assert (runtime.chosen_backend(), runtime.choice_reason()) == ("jax", "the tool's default")
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    assert (runtime.chosen_backend(), runtime.choice_reason()) == ("torch", "set by KERAS_BACKEND")
    assert runtime.chosen_backend("tensorflow") == "tensorflow"
    assert runtime.choice_reason("tensorflow") == "asked for"
    monkeypatch.setenv("KERAS_BACKEND", "")
    assert (runtime.chosen_backend(), runtime.choice_reason()) == ("jax", "the tool's default")


def test_a_missing_backend_says_how_to_get_it(installed: dict[str, str]) -> None:
    installed["torch"] = "3"
    message = "The backend jax needs the extra `jax`: pip install 'regard[jax]' (missing: jax)"
    with pytest.raises(MissingExtraError, match=f"^{re.escape(message)}$"):
        runtime.chosen_backend()


def test_an_unknown_backend_is_refused(
    installed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = "must be one of 'jax', 'tensorflow', 'torch'. Received: "
    with pytest.raises(UnknownNameError) as error:
        runtime.chosen_backend("troch")
    assert str(error.value) == f"`backend` {names}backend='troch'. Did you mean 'torch'?"
    monkeypatch.setenv("KERAS_BACKEND", "numpy")
    with pytest.raises(UnknownNameError) as error:
        runtime.chosen_backend()
    assert str(error.value).startswith(f"`KERAS_BACKEND` {names}KERAS_BACKEND='numpy'")


def test_use_backend_before_keras(
    installed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    installed["torch"] = "3"
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert runtime.use_backend("torch") == "torch"
    assert os.environ["KERAS_BACKEND"] == "torch"


def test_use_backend_after_keras(
    installed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    installed |= {"torch": "3", "jax": "1"}
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    pretend_keras_runs_on("jax", monkeypatch)
    assert runtime.use_backend("jax") == "jax"
    message = (
        "`backend` must be the one that Keras already runs on in this process. "
        "Received: backend='torch', but Keras was imported with 'jax'. "
        "Start a new process, or set KERAS_BACKEND=torch before importing keras"
    )
    with pytest.raises(ArgumentError, match=f"^{re.escape(message)}$"):
        runtime.use_backend("torch")
    assert os.environ["KERAS_BACKEND"] == "jax"


def test_quiet_leaves_what_the_user_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "0")
    runtime.quiet()
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "0"
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL")
    runtime.quiet()
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "2"
