"""Equal series have equal digests, whatever stands in the padding."""

import numpy as np

from regard.data.series import Series
from regard.data.series.repeated import case_digests


def test_equal_series_have_equal_digests() -> None:
    odd = np.frombuffer(np.uint32(0x7FC12345).tobytes(), dtype=np.float32)[0]  # another NaN
    cases = [[1, 2, 0], [1, 2], [1, 2, 0], [1, 2, -0.0], [np.nan, 1], [odd, 1], [2, 1]]
    digests = case_digests(Series.from_cases(cases))
    assert [digests.index(digest) for digest in digests] == [0, 1, 0, 0, 4, 4, 6]


def test_the_way_that_series_are_padded_changes_nothing() -> None:
    first = Series.from_cases([[1, 2], [3]])
    second = Series.from_cases([[1, 2], [3], [0] * 9])
    assert case_digests(first) == case_digests(second)[:2]
