"""A learned number for each bucket of distances."""

import numpy as np
import pytest

from regard.errors import ArgumentError
from regard.positions import RelativeBias
from tests.positions.grids import bias, round_trip


@pytest.mark.parametrize("heads", [None, 3])
def test_each_distance_takes_the_number_of_its_bucket(heads: int | None) -> None:
    position = RelativeBias(buckets=8, max_distance=5)
    ((name, (shape, _)),) = position.weights(heads).items()
    assert (name, shape) == ("relative_bias", (8, heads or 1))
    table = np.random.default_rng(0).normal(size=shape).astype("float32")
    found = bias(position, 4, 4, heads, {name: table})
    rows = found if heads else found[None]
    # Of 8 buckets each side has 4: distances 0 and 1 for themselves, 2 and 3 .. by logarithm.
    bucket = {0: 0, -1: 1, -2: 2, -3: 2, 1: 5, 2: 6, 3: 6}
    for n, t, s in np.ndindex(rows.shape):
        assert rows[n, t, s] == table[bucket[s - t], n], (t, s)


def test_its_config() -> None:
    position = RelativeBias(8, 20, both_sides=False, offset=1)
    assert round_trip(position) == position


def test_unusable_arguments_raise() -> None:
    with pytest.raises(ArgumentError, match=r"`buckets` must be at least 2.*buckets=7"):
        RelativeBias(buckets=7)
    for both_sides, fewest in ((True, 4), (False, 2)):
        RelativeBias(buckets=fewest, max_distance=2, both_sides=both_sides)
        with pytest.raises(ArgumentError, match=rf"`buckets` must be .*buckets={fewest // 2}"):
            RelativeBias(buckets=fewest // 2, max_distance=2, both_sides=both_sides)
    with pytest.raises(ArgumentError, match="`max_distance` must be more than"):
        RelativeBias(buckets=32, max_distance=8)
