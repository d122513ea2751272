"""How far apart the numbers may lie for the exponentials, in float32 and float64.

With `|key| <= spread` and `query` clamped to `clamp`, neither `exp(2 query)` nor `exp(2 key)`
overflows or becomes subnormal; their product may be inf, whose reciprocal is the right 0. Where the
clamp changes a sum, its tanh is 1 or -1 within the dtype's precision, since `clamp - spread` is 9.1
(float32) and 20 (float64).
"""

__all__ = ["limits"]

_LIMITS = {"float32": (33.9, 43.0), "float64": (330.0, 350.0)}


def limits(dtype: str) -> tuple[float, float]:
    """Return how far centred keys may spread, and where queries are clamped.

    Args:
        dtype: `"float32"` or `"float64"`.

    Returns:
        `spread` and `clamp`.
    """
    return _LIMITS[dtype]
