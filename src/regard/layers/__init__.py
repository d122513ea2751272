"""Attention layers for Keras 3, with one contract on JAX, TensorFlow and PyTorch."""

from regard.layers.additive_attention import AdditiveAttention
from regard.layers.attention_layer import AttentionLayer
from regard.layers.attention_pooling import AttentionPooling
from regard.layers.dot_attention import DotAttention
from regard.layers.multi_head_attention import MultiHeadAttention
from regard.layers.multiplicative_attention import MultiplicativeAttention

__all__ = [
    "AdditiveAttention",
    "AttentionLayer",
    "AttentionPooling",
    "DotAttention",
    "MultiHeadAttention",
    "MultiplicativeAttention",
]
