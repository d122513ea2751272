"""A chain of tags over the steps of a sequence: a conditional random field, once it is conditioned.

A linear-chain CRF scores a whole path of tags. Given the input it is a Markov chain: the chance of
each tag after each tag. `conditional_chain` makes these, (B, T, K, K) in logarithms, by the
backward algorithm; likelihoods, best paths and marginals then ask nothing more of the input.

K is the number of tags. In a chain a masked step is 0 throughout, which no step with two tags or
more can be; it is skipped, wherever it stands.
"""

from regard.kernels.linear_chain.conditioning import FORBIDDEN, conditional_chain
from regard.kernels.linear_chain.paths import (
    best_path,
    marginals,
    path_log_probability,
    step_log_probabilities,
    valid_steps,
)

__all__ = [
    "FORBIDDEN",
    "best_path",
    "conditional_chain",
    "marginals",
    "path_log_probability",
    "step_log_probabilities",
    "valid_steps",
]
