"""Peers that PyTorch brings: its module, its kernel, and FlexAttention."""

from typing import Any

import numpy as np
import torch
from torch.nn.attention.flex_attention import create_block_mask, flex_attention
from torch.nn.functional import scaled_dot_product_attention

from benchmarks.row import SIDE, WIDTH, OfStates, Row
from regard import layers
from regard.positions import LocalWindow

HEADS = 4


class _Module(OfStates):
    def __init__(self) -> None:
        super().__init__()
        # Keras wraps it, and makes its parameters weights of this layer.
        self.heads = torch.nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)

    def call(self, states: Any, mask: Any, training: bool = False) -> Any:
        heads = self.heads.module.train(training)
        return heads(states, states, states, key_padding_mask=~mask, need_weights=False)[0]


class _Kernel(OfStates):
    def call(self, states: Any, mask: Any) -> Any:
        one_head = states[:, None]
        return scaled_dot_product_attention(
            one_head, one_head, one_head, attn_mask=mask[:, None, None]
        )[:, 0]


class _Flex(OfStates):
    def build(self, states_shape: Any) -> None:
        del states_shape
        self.kernel, self.masks = torch.compile(flex_attention), {}

    def call(self, states: Any) -> Any:
        steps, one_head = states.shape[1], states[:, None]
        if steps not in self.masks:
            self.masks[steps] = create_block_mask(
                _near, None, None, steps, steps, device=str(states.device)
            )
        return self.kernel(one_head, one_head, one_head, block_mask=self.masks[steps])[:, 0]


def _window(states: Any, mask: Any) -> Any:
    del mask
    return layers.DotAttention("sqrt", position=LocalWindow(SIDE, SIDE))(states)


def _flex(states: Any, mask: Any) -> Any:
    del mask
    return _Flex()(states)


def _near(batch: Any, head: Any, t: Any, s: Any) -> Any:
    del batch, head
    return (t - s).abs() <= SIDE


def _module_weights(ours: list[Any]) -> list[Any]:
    *kernels, output, query_bias, value_bias, output_bias = ours
    inner = np.concatenate([each.reshape(WIDTH, WIDTH).T for each in kernels])
    biases = [query_bias, np.zeros_like(query_bias), value_bias]  # ours has none on the keys
    inner_bias = np.concatenate([each.reshape(WIDTH) for each in biases])
    return [inner, inner_bias, output.reshape(WIDTH, WIDTH).T, output_bias]


ROWS = (
    Row(
        "MultiHeadAttention-torch",
        "torch.nn.MultiheadAttention",
        lambda states, mask: layers.MultiHeadAttention(HEADS, WIDTH // HEADS)(states, mask=mask),
        lambda states, mask: _Module()(states, mask),
        _module_weights,
    ),
    Row(
        "DotAttention-torch",
        "scaled_dot_product_attention",
        lambda states, mask: layers.DotAttention("sqrt")(states, mask=mask),
        lambda states, mask: _Kernel()(states, mask),
    ),
    Row(
        "DotAttention-window-torch",
        "FlexAttention, compiled, without padding",
        _window,
        _flex,
        sizes=((2, 2048),),
        what=("forward",),  # on a CPU FlexAttention has no gradient
    ),
)
