"""Peers that JAX brings: `jax.nn.dot_product_attention`."""

from typing import Any

import jax

from benchmarks.row import SIDE, OfStates, Row
from regard import layers
from regard.positions import LocalWindow


class _Attention(OfStates):
    """JAX's function, with one head, as a layer of (B, T, WIDTH) and its mask."""

    def __init__(self, window: int | None = None) -> None:
        super().__init__()
        self.window = window

    def call(self, states: Any, mask: Any) -> Any:
        one_head = states[:, :, None]
        return jax.nn.dot_product_attention(
            one_head, one_head, one_head, mask=mask[:, None, None], local_window_size=self.window
        )[:, :, 0]


ROWS = (
    Row(
        "DotAttention-jax",
        "jax.nn.dot_product_attention",
        lambda states, mask: layers.DotAttention("sqrt")(states, mask=mask),
        lambda states, mask: _Attention()(states, mask),
    ),
    Row(
        "DotAttention-window-jax",
        "jax.nn.dot_product_attention, local_window_size",
        lambda states, mask: layers.DotAttention("sqrt", position=LocalWindow(SIDE, SIDE))(
            states, mask=mask
        ),
        lambda states, mask: _Attention(SIDE)(states, mask),
        sizes=((2, 2048),),
    ),
)
