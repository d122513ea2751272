"""What REGARD_KERNEL may ask for."""

import pytest

from regard.errors import UnknownNameError
from regard.kernels.dispatch.choice import MODES, Choice, chosen, mode


def test_what_is_asked_for(monkeypatch) -> None:
    monkeypatch.delenv("REGARD_KERNEL", raising=False)
    assert mode() == "auto"
    for each in MODES:
        monkeypatch.setenv("REGARD_KERNEL", each)
        assert mode() == each
    monkeypatch.setenv("REGARD_KERNEL", "")
    assert mode() == "auto"


def test_an_unknown_mode_is_an_error(monkeypatch) -> None:
    monkeypatch.setenv("REGARD_KERNEL", "fast")
    with pytest.raises(UnknownNameError, match="REGARD_KERNEL"):
        mode()


def test_what_is_unwise_can_be_asked_for_and_what_is_impossible_cannot(monkeypatch) -> None:
    monkeypatch.setenv("REGARD_KERNEL", "fused")
    assert chosen("tiled", [], ["slow"], slow="fused") == Choice("tiled")
    assert chosen("tiled", ["no"], ["slow"], slow="fused") == Choice("fused", ("no",))
    monkeypatch.setenv("REGARD_KERNEL", "auto")
    assert chosen("banded", [], ["slow"]) == Choice("reference", ("slow",))
