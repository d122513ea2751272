"""Which series are equal: a digest of each, of its valid part alone."""

import hashlib

import numpy as np

from regard.data.series.series import Series

__all__ = ["case_digests"]


def case_digests(series: Series) -> list[bytes]:
    """Return a digest of each series; equal values and missing places have equal digests.

    Args:
        series: the series.

    Returns:
        Bytes for each series.
    """
    digests = []
    for row in range(len(series)):
        # All NaN are alike, and so are 0 and -0.
        case = np.where(np.isnan(series.case(row)), np.float32(np.nan), series.case(row) + 0.0)
        digests.append(hashlib.blake2b(case.astype("<f4").tobytes(), digest_size=16).digest())
    return digests
