"""Attention by dot products without the (B, N, T, S) scores in memory, by the backend's own kernel.

PyTorch has one on CPU and on GPU, `scaled_dot_product_attention`. It takes one float bias a call,
into which masks, the position's bias and `attention_bias` are joined. Where the weights are asked
for, they are computed beside it, and the output stays what it is.
"""

from regard.kernels.dot_product.output import dot_output

__all__ = ["dot_output"]
