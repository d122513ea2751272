"""Attention layers for Keras 3, with one contract on JAX, TensorFlow and PyTorch."""

from regard import _keras  # noqa: F401  # first: it says which backend is missing
from regard.layers.activity_penalty import ActivityPenalty
from regard.layers.additive_attention import AdditiveAttention
from regard.layers.attention_layer import AttentionLayer
from regard.layers.attention_pooling import AttentionPooling
from regard.layers.carry_mask import CarryMask
from regard.layers.concat_attention import ConcatAttention
from regard.layers.cosine_attention import CosineAttention
from regard.layers.crf import CRF
from regard.layers.dot_attention import DotAttention
from regard.layers.feature_attention import FeatureAttention
from regard.layers.gaussian_sampling import GaussianSampling
from regard.layers.hierarchical_attention import HierarchicalAttention
from regard.layers.location_attention import LocationAttention
from regard.layers.multi_head import MultiHead
from regard.layers.multi_head_attention import MultiHeadAttention
from regard.layers.multiplicative_attention import MultiplicativeAttention
from regard.layers.noise_channel import NoiseChannel

__all__ = [
    "CRF",
    "ActivityPenalty",
    "AdditiveAttention",
    "AttentionLayer",
    "AttentionPooling",
    "CarryMask",
    "ConcatAttention",
    "CosineAttention",
    "DotAttention",
    "FeatureAttention",
    "GaussianSampling",
    "HierarchicalAttention",
    "LocationAttention",
    "MultiHead",
    "MultiHeadAttention",
    "MultiplicativeAttention",
    "NoiseChannel",
]
