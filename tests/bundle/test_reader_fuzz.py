"""Whatever stands in the JSON files of a bundle: it answers, or it is refused."""

import copy
import json
import math
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from regard.bundle import read_bundle
from regard.bundle.manifest import MANIFEST, _sealed
from regard.errors import BundleError
from tests.bundle.small_bundle import write_small
from tests.bundle.test_reader import reseal

pytestmark = pytest.mark.only_on("jax")  # what is refused never reaches a backend

DEEP = json.loads("[" * 500 + "]" * 500)
VALUES = (5, None, {}, [], "x", 10**400, -1, True, math.nan, 1e308, "\ud800", "y" * 99, DEEP)
FEW = 2  # of the items of a list or a table


@pytest.fixture(scope="module")
def smallest(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("smallest") / "best"
    write_small(folder, encoder="none", contender="mean_pooling", lengths=(4,))
    return folder


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield place
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    wide = len(items) > 20 if isinstance(value, dict) else True
    for number, (key, each) in enumerate(items):
        if not wide or number < FEW:
            yield from places(each, (*place, key))


def at(content: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        content = content[key]
    return content


def replaced(content: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    changed = copy.deepcopy(content)
    inner = changed
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return changed


def answers(folder: Path) -> bool:
    """Say whether it answers; anything but that and a `BundleError` fails the test."""
    try:
        found = read_bundle(folder)
    except BundleError:
        return False
    assert np.isfinite(found.probabilities(["a good film"])).all()
    return True


@pytest.mark.parametrize("name", ["model.json", "probe.json", "tokens.json"])
def test_each_value_replaced(smallest, tmp_path, name: str) -> None:
    folder = Path(shutil.copytree(smallest, tmp_path / "best"))
    content = json.loads((folder / name).read_text(encoding="utf-8"))
    outcomes = {}
    for place in places(content):
        for number, value in enumerate(VALUES):
            there = at(content, place)
            if type(value) is type(there) and value == there:
                continue
            text = json.dumps(replaced(content, place, value)).encode()
            reseal(folder, **{name.replace(".", "__"): text})
            outcomes[(place, number)] = answers(folder)
    assert not all(outcomes.values())
    # What is not said of the network is believed: a number of a split, the name of a metric.
    answered = {place for (place, _), answered in outcomes.items() if answered}
    believed = {"classes", "dropout", "embedding", "encoder", "lengths", "metric", "seed", "split"}
    believed |= {"units", "validation"}
    assert {str(place[0]) for place in answered} <= (believed if name == "model.json" else set())


def test_each_value_of_the_manifest_replaced(smallest, tmp_path) -> None:
    folder = Path(shutil.copytree(smallest, tmp_path / "best"))
    content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    del content["seal"]
    answered = set()
    for place in places(content):
        for value in VALUES:
            changed = replaced(content, place, value)
            try:
                text = _sealed(changed).encode()
            except (TypeError, ValueError):  # no object, or no Unicode: nothing that can be sealed
                text = json.dumps(changed).encode()
            (folder / MANIFEST).write_bytes(text)
            if place[:1] != ("made",):
                assert not answers(folder)
            elif value in (5, "x"):
                answered.add(answers(folder))
    assert answered == {True}
