"""Names are loaded at their first use, and stay."""

import importlib
import subprocess
import sys

import pytest

import regard

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


def test_a_name_of_a_package_below_says_where_it_lives_and_imports_nothing():
    code = (
        "import sys, regard\n"
        "for name in ('AttentionPooling', 'Causal', 'attention_maps', '_private', 'nosuch'):\n"
        "    try: getattr(regard, name)\n"
        "    except AttributeError as error: print(error)\n"
        "print('keras' in sys.modules, 'regard.layers' in sys.modules)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    start = "module 'regard' has no attribute"
    assert run.stdout.splitlines() == [
        f"{start} 'AttentionPooling'. It is in regard.layers: `from regard.layers import"
        " AttentionPooling`",
        f"{start} 'Causal'. It is in regard.positions: `from regard.positions import Causal`",
        f"{start} 'attention_maps'. It is in regard.explain: `from regard.explain import"
        " attention_maps`",
        f"{start} '_private'",
        f"{start} 'nosuch'",
        "False False",
    ]


def test_every_public_name_of_a_package_below_is_found():
    for package in ("layers", "positions", "regularizers", "explain", "models", "data"):
        for name in importlib.import_module(f"regard.{package}").__all__:
            if name not in regard.__all__:
                with pytest.raises(
                    AttributeError, match=rf"`from regard\.{package} import {name}`"
                ):
                    getattr(regard, name)
