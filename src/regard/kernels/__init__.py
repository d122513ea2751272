"""Fast paths: the same numbers as `regard.ops`, with less time and memory.

`additive_score` and `dot_product` take the place of formulas, `band` lays a window out in blocks,
`recurrence` runs a step along the time axis, `linear_chain` judges paths of tags.
`dispatch` chooses between them and the plain path of `ops`, and says why. REGARD_KERNEL in the
environment overrules it: `reference` takes the plain path always, `fused` a fast one wherever it
can do the work, however small, and on a GPU the kernels that have not been measured on one yet.
"""
