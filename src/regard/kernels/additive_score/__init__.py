"""Additive scores without the (B, T, S, U) hidden layer in memory.

    tanh(query + key) = 1 - 2 r,    r = 1 / (1 + exp(2 query) exp(2 key))

The exponentials are of the two sides, O(B (T + S) U); the loop over pairs multiplies, adds and
divides. The gradient computes r again instead of keeping it: the slope of tanh is `4 r (1 - r)`.

Keys are centred first, for each sample and feature, by the middle of their range, and what is taken
from the keys is given to the queries: then an exponential overflows only where the keys of a sample
themselves lie far apart (`range`), and there the sums are taken as they are, in the same loop with
the same memory.

A decoder, which asks for one query at a time, makes its keys ready once (`prepared_keys`): the
`prepare` of a layer does.
"""

from regard.kernels.additive_score.prepared_keys import PreparedKeys, prepare_keys, prepared_scores
from regard.kernels.additive_score.scores import additive_scores

__all__ = ["PreparedKeys", "additive_scores", "prepare_keys", "prepared_scores"]
