"""Fused paths: the same numbers as `regard.ops`, with less time and memory.

`dispatch` chooses between a path here and the plain one of `ops`, and says why. REGARD_KERNEL in
the environment overrules it: `reference` takes the plain path always, `fused` the fused one
wherever it can do the work, however small.
"""
