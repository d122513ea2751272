"""The version is the one that the package was built with."""

import importlib.metadata

import regard


def test_version() -> None:
    assert regard.__version__ == importlib.metadata.version("regard")
    assert regard.__version__[0].isdigit()
