"""What the kernels for a GPU have to get right, whichever compiler they are written for.

They are called as the backend calls them on a GPU, and interpreted where there is none.
"""

import importlib
import importlib.util
from pathlib import Path

import keras
import numpy as np

from tests.kernels.additive_score.scored import (
    EPS,
    drawn,
    exact,
    scored,
    slopes_are_right,
    tolerance,
)

PACKAGE = "regard.kernels.additive_score"

# Less than a tile; one of each; more than a tile, and a multiple of none; one query; one key.
SIZES = [(2, 5, 7, 19), (1, 1, 1, 1), (2, 35, 70, 9), (3, 1, 33, 2), (2, 17, 1, 8)]


def take_tiles(monkeypatch, tiles) -> None:
    """Let the backend take the module `tiles` for what it computes, in more than one part."""
    backend = importlib.import_module(f"{PACKAGE}.{keras.backend.backend()}")
    monkeypatch.setattr(backend, "_is_tiled", lambda query: True)
    monkeypatch.setattr(backend, "_tiles", lambda: tiles)
    monkeypatch.setattr(tiles, "_ACROSS", 16)
    monkeypatch.setattr(tiles, "_STEPS", 8)


def values_are_right(sizes, far: bool) -> None:
    """Assert that scores and gradients are those of float64, by exponentials or by sides."""
    query, key, vector = drawn(*sizes)
    if far:
        key *= 40.0  # too far apart for exponentials, if there are some keys
    found = scored(query, key, vector)
    assert np.abs(found - exact(query, key, vector)).max() <= tolerance(vector)
    slopes_are_right(query, key, vector)


def grid_is_right() -> None:
    """Assert the same on [-200, 200] x [-200, 200], and where keys lie closer together."""
    numbers = np.linspace(-200, 200, 161, dtype="float32")
    for keys in (numbers, numbers / 6, numbers[:1]):
        given = numbers[None, :, None], keys[None, :, None], np.ones(1, "float32")
        assert np.abs(scored(*given) - exact(*given)).max() <= 16 * EPS
        slopes_are_right(*given)


def offset_is_right(offset: float) -> None:
    """Assert that keys far from 0 meet their queries; the inputs have lost digits, not the path."""
    query, key, vector = drawn(2, 5, 70, 19)
    given = query - np.float32(offset), key + np.float32(offset), vector
    assert np.abs(scored(*given) - exact(*given)).max() <= tolerance(vector) + 1000 * EPS


def not_finite_stays_in_its_pairs(bad: float) -> None:
    query, key, vector = drawn(2, 35, 7, 19)
    key[1, 6, 18] = bad  # the last of all, with which a tile is filled up
    found, right = scored(query, key, vector), exact(query, key, vector)
    assert np.array_equal(np.isnan(found), np.isnan(right))
    assert np.nanmax(np.abs(found - right)) <= tolerance(vector)


def planted(stem: str, old: str, new: str, folder: Path):
    """A copy of the module `stem` with another text in one place."""
    there = importlib.util.find_spec(f"{PACKAGE}.{stem}")
    text = Path(there.origin).read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    copy = folder / "planted.py"
    copy.write_text(text.replace(old, new), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(f"planted_{stem}", copy)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
