"""What a chain says of paths of tags: how likely one is, which is the best, where they pass."""

from typing import Any

from keras import ops

from regard.kernels.recurrence import scan
from regard.ops.extremes import extreme

__all__ = [
    "best_path",
    "marginals",
    "path_log_probability",
    "step_log_probabilities",
    "valid_steps",
]


def valid_steps(chain: Any) -> Any:
    """Return which steps of a chain are valid.

    Args:
        chain: (B, T, K, K), as `conditional_chain` returns it.

    Returns:
        A boolean mask (B, T). With one tag every step is 0, and none can be told from padding:
        there all are valid.
    """
    if chain.shape[-1] == 1:
        return ops.ones_like(chain[..., 0, 0], dtype="bool")
    return ops.any(ops.not_equal(chain, 0.0), axis=(-2, -1))


def step_log_probabilities(chain: Any, tags: Any) -> Any:
    """Return the log-probability of each tag of a path, given those before it.

    Args:
        chain: (B, T, K, K).
        tags: integers (B, T), from 0 to K - 1 at valid steps; what stands at others is not read.

    Returns:
        (B, T), 0 at masked steps, NaN where a valid step has a tag that is none.
    """
    count = chain.shape[-1]
    tags = ops.cast(tags, "int32")
    valid = valid_steps(chain)
    known = ops.logical_and(tags >= 0, tags < count)
    tags = ops.where(ops.logical_and(valid, known), tags, 0)

    def step(before: Any, tag: Any, index: Any) -> tuple[Any, Any]:
        del index
        return tag, before

    before, _ = scan(step, ops.sum(tags, axis=1) * 0, tags, valid)
    place = ops.expand_dims(before * count + tags, -1)  # (B, T) -> (B, T, 1)
    flat = ops.reshape(chain, (-1, ops.shape(chain)[1], count * count))
    found = ops.where(ops.arange(count * count, dtype="int32") == place, flat, 0.0)
    missing = ops.logical_and(valid, ops.logical_not(known))
    return ops.where(missing, float("nan"), ops.sum(found, axis=-1))


def path_log_probability(chain: Any, tags: Any) -> Any:
    """Return the log-probability of a path.

    Args:
        chain: (B, T, K, K).
        tags: integers (B, T), as for `step_log_probabilities`.

    Returns:
        (B,), 0 without a valid step.
    """
    return ops.sum(step_log_probabilities(chain, tags), axis=1)


def best_path(chain: Any) -> Any:
    """Return the most likely path.

    Args:
        chain: (B, T, K, K).

    Returns:
        Integers (B, T), 0 at masked steps. Of equally likely ones the lowest tag is taken, last
        step first; PyTorch promises no order.

    Source:
        Viterbi (1967); Rabiner (1989), equations 32 to 35.
    """
    valid = valid_steps(chain)
    tags = ops.arange(chain.shape[-1], dtype="int32")

    def forward(best: Any, here: Any, index: Any) -> tuple[Any, Any]:
        del index
        paths = ops.expand_dims(best, -1) + here  # (B, K) -> (B, K before, K)
        best = extreme(ops.max, paths, 1, 0.0)
        largest = extreme(ops.max, best, -1, 0.0, keepdims=True)
        return best - largest, ops.argmax(paths, axis=1)

    def backward(tag: Any, pointers: Any, index: Any) -> tuple[Any, Any]:
        del index
        came_from = ops.where(tags == ops.expand_dims(tag, -1), pointers, 0)
        return ops.sum(came_from, axis=-1), tag

    pointers, best = scan(forward, _nothing(chain), chain, valid, repeat=False)
    last = ops.cast(ops.argmax(best, axis=-1), "int32")
    pointers = ops.cast(pointers, "int32")
    path, _ = scan(backward, last, pointers, valid, reverse=True, repeat=False)
    return path


def marginals(chain: Any) -> Any:
    """Return the probability of each tag at each step, over all paths.

    Args:
        chain: (B, T, K, K).

    Returns:
        (B, T, K), whose sum over the tags is 1 at valid steps; 0 at masked ones.

    Source:
        What the forward-backward algorithm gives (Rabiner 1989, equation 27): a chain has the
        backward half in it already.
    """

    def step(before: Any, here: Any, index: Any) -> tuple[Any, Any]:
        del index
        after = ops.sum(ops.expand_dims(before, -1) * ops.exp(here), axis=1)
        return after, after

    # The rows of the first step are alike: any distribution before it will do.
    first = _nothing(chain) + ops.eye(1, chain.shape[-1], dtype=chain.dtype)
    found, _ = scan(step, first, chain, valid_steps(chain), repeat=False)
    return found


def _nothing(chain: Any) -> Any:
    """Return zeros (B, K), also where nobody knows B."""
    return ops.sum(chain[..., 0, :], axis=1) * 0.0
