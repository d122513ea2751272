"""The fused path is taken, however small the sizes, unless a test asks for another."""

import pytest


@pytest.fixture(autouse=True)
def fused(monkeypatch) -> None:
    monkeypatch.setenv("REGARD_KERNEL", "fused")
