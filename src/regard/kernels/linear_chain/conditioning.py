"""From scores of paths to the chance of each tag after each tag."""

from typing import Any

from keras import ops

from regard.kernels.recurrence import scan
from regard.ops.extremes import extreme
from regard.ops.masks import zero_masked
from regard.ops.precision import precise

__all__ = ["FORBIDDEN", "conditional_chain"]

# The score of a pair of tags that must not meet: exp of it is 0, and float16 still holds it.
FORBIDDEN = -1e4


def conditional_chain(
    emissions: Any, transitions: Any, start: Any, end: Any, mask: Any = None
) -> tuple[Any, Any]:
    """Return the chance of each tag after each tag, given the whole input.

        score(y) = start[y[1]] + sum over t of emissions[t, y[t]]
                 + sum over t > 1 of transitions[y[t - 1], y[t]] + end[y[n]]
        p(y)     = exp(score(y)) / sum over all y' of exp(score(y'))
                 = product over t of exp(chain[t, y[t - 1], y[t]])

    Steps are counted over the valid ones alone: the first is the first valid one, and the tag
    before a hole is followed by the one behind it. All that is finite stays so, gradients too.

    Args:
        emissions: (B, T, K).
        transitions: (K, K), from the tag before (row) to the tag after it (column).
        start: (K,).
        end: (K,).
        mask: (B, T), True at valid steps; None: at all.

    Returns:
        The chain, (B, T, K, K): log p(y[t] = j | y[t - 1] = i, input), in float32 at least. At the
        first valid step all rows i are alike; a masked step is 0. And the logarithm of the sum
        over all paths, (B,): 0 without a valid step.

    Source:
        Lafferty, McCallum and Pereira (2001), Conditional random fields, section 3; the backward
        vectors of Rabiner (1989), equations 24 and 25, scaled at each step by their largest.
    """
    emissions = precise(ops.convert_to_tensor(emissions))
    valid = ops.ones_like(emissions[..., 0], dtype="bool") if mask is None else mask
    valid = ops.cast(valid, "bool")
    emissions = zero_masked(emissions, valid)
    transitions, start, end = (
        ops.cast(each, emissions.dtype) for each in (transitions, start, end)
    )
    count = ops.cumsum(ops.cast(valid, "int32"), axis=1)
    is_first = ops.logical_and(valid, count == 1)

    def before(ahead: Any, is_first: Any) -> tuple[Any, Any]:
        """Return all continuations by the tag before and the next one; and their sum over these."""
        is_first = ops.expand_dims(is_first, (-1, -2))
        pairs = ops.where(is_first, start, transitions) + ops.expand_dims(ahead, -2)
        return pairs, ops.logsumexp(pairs, axis=-1)

    def step(carry: Any, given: Any, index: Any) -> Any:
        del index
        behind, scale = carry
        emission, is_first = given
        ahead = emission + behind
        _, behind = before(ahead, is_first)
        largest = ops.stop_gradient(extreme(ops.max, behind, -1, 0.0, keepdims=True))
        return (behind - largest, scale + largest), ahead

    nothing = ops.sum(emissions, axis=1) * 0.0  # (B, K), also where nobody knows B
    carry = (nothing + end, nothing[:, :1])
    ahead, (behind, scale) = scan(
        step, carry, (emissions, is_first), valid if mask is not None else None, reverse=True,
        repeat=False,
    )  # fmt: skip
    pairs, total = before(ahead, is_first)
    chain = zero_masked(pairs - ops.expand_dims(total, -1), valid)
    log_partition = (behind + scale)[:, 0]  # all tags before the first step are alike
    return chain, zero_masked(log_partition, ops.any(valid, axis=1))
