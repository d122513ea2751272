"""What `runtime` believes to be installed."""

import pytest

from regard.runtime import extras


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The packages that `runtime` believes to be installed; tests put some in."""
    packages: dict[str, str] = {}
    monkeypatch.setattr(extras, "_version", packages.get)
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    return packages
