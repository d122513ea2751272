"""Attention by dot products without the (B, N, T, S) scores in memory.

PyTorch has a kernel for it on CPU and on GPU, `scaled_dot_product_attention`. It takes one float
bias a call, into which the position's bias, `attention_bias` and most masks are joined. JAX and
TensorFlow have none on CPU: there one block of queries is taken after the other (`query_blocks`).
Where the weights are asked for, they are computed beside the output, which stays what it is.
"""

from regard.kernels.dot_product.output import dot_output

__all__ = ["dot_output"]
