"""Which path computes something, and why: by shapes, dtype, position, and REGARD_KERNEL.

    choice        the path that is taken, and what REGARD_KERNEL asks for
    hidden_layer  additive scores
    dots          attention by dot products
    windows       windows in blocks
    requirements  what kernels for a GPU need
    by_layer      what a layer takes by default

Nothing here imports Keras or a backend.
"""

from regard.kernels.dispatch.by_layer import (
    FUSED,
    NO_PAIR,
    OF_DOTS,
    TIMED,
    WHOLE,
    Sizes,
    choose,
)
from regard.kernels.dispatch.choice import MODES, Choice, mode
from regard.kernels.dispatch.dots import FEW, Dots, choose_dots, queries_at_once, takes_cudnn
from regard.kernels.dispatch.hidden_layer import (
    SMALL,
    choose_additive,
    choose_tiles,
    takes_prepared,
)
from regard.kernels.dispatch.requirements import has_compiler
from regard.kernels.dispatch.windows import Window, block_size, blocks, choose_window

__all__ = [
    "FEW",
    "FUSED",
    "MODES",
    "NO_PAIR",
    "OF_DOTS",
    "SMALL",
    "TIMED",
    "WHOLE",
    "Choice",
    "Dots",
    "Sizes",
    "Window",
    "block_size",
    "blocks",
    "choose",
    "choose_additive",
    "choose_dots",
    "choose_tiles",
    "choose_window",
    "has_compiler",
    "mode",
    "queries_at_once",
    "takes_cudnn",
    "takes_prepared",
]
