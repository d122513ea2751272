"""Names are loaded at their first use, and stay."""

import importlib
import sys

import pytest

PACKAGE = """
from regard._lazy import lazy_names
__getattr__, __dir__ = lazy_names(__name__, {"size": "shapes", "colours": "colours"})
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    folder = tmp_path / "lazy_example"
    folder.mkdir()
    (folder / "__init__.py").write_text(PACKAGE)
    (folder / "shapes.py").write_text("size = 3")
    (folder / "colours.py").write_text("red = 'red'")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("lazy_example")
    for name in [name for name in sys.modules if name.partition(".")[0] == "lazy_example"]:
        del sys.modules[name]


def test_nothing_is_loaded_before_it_is_used(package):
    assert "size" not in vars(package)
    assert "lazy_example.shapes" not in sys.modules
    assert package.size == 3
    assert vars(package)["size"] == 3
    assert "lazy_example.colours" not in sys.modules


def test_a_module_stands_for_itself(package):
    from lazy_example import colours

    assert colours is sys.modules["lazy_example.colours"]
    assert colours.red == "red"


def test_all_names_are_listed_before_they_are_loaded(package):
    assert {"size", "colours", "__name__"} <= set(dir(package))
    assert dir(package) == sorted(dir(package))


def test_a_name_that_is_not_there_raises_as_ever(package):
    with pytest.raises(AttributeError, match="module 'lazy_example' has no attribute 'shape'"):
        _ = package.shape
