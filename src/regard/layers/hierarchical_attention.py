"""A document to a vector: attention over the words of each sentence, then over the sentences."""

import functools
from typing import Any, ClassVar, NamedTuple, Unpack

import keras
from keras import ops

from regard import _checks
from regard.errors import ArgumentTypeError, ShapeError
from regard.layers.attention_layer import AttentionLayer
from regard.layers.checked_calls import CheckedCalls
from regard.layers.options import Options
from regard.ops import scores
from regard.ops.attention import Attended, Pairs
from regard.ops.call_masks import pooling_mask
from regard.ops.keras_mask import call_masked
from regard.ops.masks import zero_masked
from regard.ops.shapes import check_one_tensor

__all__ = ["HierarchicalAttention"]


class _Level(NamedTuple):
    """What is learned for the words, or for the sentences."""

    query: Any
    kernel: Any
    bias: Any


@keras.saving.register_keras_serializable(package="regard")
class HierarchicalAttention(AttentionLayer):
    """Pool the words of each sentence to a vector, then the sentences to one.

    Each word gets a weight among the words of its sentence, and the weighted mean of the words is
    the sentence. The sentences may pass an encoder, in which each learns of those around it. Then
    each sentence gets a weight among the sentences, and their weighted mean is the document. Both
    levels ask a learned query, as `AttentionPooling` does; any two levels will do: days and hours,
    pages and lines.

        e[l, w] = word_query . tanh(value[l, w] . word_kernel + word_bias)
        a[l, :] = softmax of e[l, w] over the valid w
        s[l]    = sum over w of a[l, w] * value[l, w]
        h       = sentence_encoder(s), or s without one
        e[l]    = sentence_query . tanh(h[l] . sentence_kernel + sentence_bias)
        b       = softmax of e[l] over the l with a valid word
        out     = sum over l of b[l] * h[l]

    Weights:
        word_query: (1, units).
        word_kernel: (features, units).
        word_bias: (units,).
        sentence_query: (1, units).
        sentence_kernel: (features of h, units).
        sentence_bias: (units,).
        sentence_encoder: what it has of its own.

    Args:
        units: width of both hidden layers; when None, as many as what they read has features.
        sentence_encoder: a layer that turns (B, L, D) into (B, L, E) between the levels, such as
            `keras.layers.Bidirectional(keras.layers.GRU(50, return_sequences=True))`. It gets the
            mask of the sentences, if its call takes one. None leaves the sentences as they are.
        kernel_initializer: initializer of queries and kernels, each with numbers of its own.
        kernel_regularizer: regularizer of queries and kernels.
        kernel_constraint: constraint of queries and kernels.
        bias_initializer: initializer of the biases.
        bias_regularizer: regularizer of the biases.
        bias_constraint: constraint of the biases.
        **kwargs: `normalizer`, `score_activation`, `temperature`, `soft_cap`, `dropout`, `seed` and
            `attention_regularizer` as in `AttentionLayer`, at both levels; `name`, `dtype` and what
            else `keras.layers.Layer` takes.

    Call arguments:
        value: (B, L, W, D): sentences L, words W.
        mask: (B, L, W). A sentence without a valid word is masked among the sentences.
        value_mask: (B, L, W), another name for `mask`.
        return_attention_scores: whether to return the weights too; the output stays the same.
        training: whether dropout is on.

    Returns:
        The output (B, D), or (B, E) with an encoder; and, if asked for, the weights of the
        sentences (B, L), then those of the words in their sentence (B, L, W). None carries a mask.
        What a word counts in the document is the product of the two, where no encoder mixes the
        sentences.

    Mask contract:
        Kept in full: a masked word has weight 0 and is never read; a sentence without valid words
        has weight 0, its words have weights 0, and what the encoder makes of it is never read; a
        document without valid words has weights 0 and output 0. The encoder answers for what a
        masked sentence does inside it: it comes in as zeros, with the mask.

    Cost:
        Time and memory are linear in the number of words.

    Raises:
        ArgumentTypeError: if `sentence_encoder` is not a layer, or for a list of tensors in place
            of one.
        ShapeError: if the encoder does not return a vector a sentence.
        MaskError: for a mask of the wrong dtype, rank or shape.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.layers import HierarchicalAttention
        >>> words = np.random.default_rng(0).normal(size=(2, 4, 5, 3)).astype("float32")
        >>> valid = np.ones((2, 4, 5), bool)
        >>> valid[1, 2:] = False  # the second document has two sentences
        >>> encoder = keras.layers.Bidirectional(keras.layers.GRU(4, return_sequences=True))
        >>> layer = HierarchicalAttention(sentence_encoder=encoder)
        >>> output, of_sentences, of_words = layer(words, mask=valid, return_attention_scores=True)
        >>> tuple(output.shape), tuple(of_sentences.shape), tuple(of_words.shape)
        ((2, 8), (2, 4), (2, 4, 5))
        >>> keras.ops.convert_to_numpy(of_sentences > 0)[1].tolist()
        [True, True, False, False]

    Source:
        Yang et al. 2016, equations 5 to 10, https://aclanthology.org/N16-1174.
        Differs: the paper's encoder of the words, a bidirectional GRU, stands before the layer.

    See also:
        `AttentionPooling`: one level.
    """

    attention_levels: ClassVar[tuple[str, ...]] = ("sentences", "words")
    """What the weights that a call returns are of, in their order."""

    _inputs = ("value",)
    _placeable = False

    def __init__(
        self,
        units: int | None = None,
        sentence_encoder: Any = None,
        *,
        kernel_initializer: Any = "glorot_uniform",
        kernel_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_initializer: Any = "zeros",
        bias_regularizer: Any = None,
        bias_constraint: Any = None,
        **kwargs: Unpack[Options],
    ) -> None:
        super().__init__(**kwargs)
        self.units = _checks.optional_positive_integer("units", units)
        if sentence_encoder is not None and not isinstance(sentence_encoder, keras.layers.Layer):
            raise ArgumentTypeError(
                "`sentence_encoder` must be None or a layer. "
                f"Received: sentence_encoder={sentence_encoder!r}"
            )
        self.sentence_encoder = sentence_encoder
        self._encoded: tuple[int | None, ...] = ()  # the numbers of sentences that it can take
        self._set_family("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)
        self._set_family("bias", bias_initializer, bias_regularizer, bias_constraint)

    def build(self, value_shape: Any) -> None:
        """Create what both levels learn, and the encoder's weights."""
        self._fit(value_shape)
        sentences = _sentences(value_shape)
        if self.sentence_encoder is not None and not self.sentence_encoder.built:
            self.sentence_encoder.build(sentences)
        for level, width in (("word", value_shape[-1]), ("sentence", self._width(sentences))):
            units = self.units or width
            setattr(self, f"_{level}_query", self._add(f"{level}_query", (1, units)))
            setattr(self, f"_{level}_kernel", self._add(f"{level}_kernel", (width, units)))
            setattr(self, f"_{level}_bias", self._add(f"{level}_bias", (units,), "bias"))

    def _widths(self, value_shape: Any) -> dict[str, int]:
        check_one_tensor("value", value_shape)
        if len(value_shape) != 4 or value_shape[-1] is None:
            raise ShapeError(
                "`value` must have the shape (batch, sentences, words, features) with known "
                f"features. Received: value of shape {tuple(value_shape)}"
            )
        if self.built and self.sentence_encoder is not None:
            self._check_encoder(_sentences(value_shape))
        return {"value": value_shape[-1]}

    def _check_encoder(self, sentences: tuple[Any, ...]) -> None:
        """Ask the encoder, which may not take every number of sentences, once for each number."""
        batch, count, width = sentences
        # A graph of any sizes has a symbol there, which must not be compared with numbers.
        count = count if isinstance(count, int) else None
        if count in self._encoded:
            return
        if isinstance(self.sentence_encoder, CheckedCalls):
            self.sentence_encoder._check_shapes((batch, count, width))
        self._width((batch, count, width))
        self._encoded = (*self._encoded, count)

    def _width(self, sentences: tuple[int | None, ...]) -> int:
        """The width of the sentences behind the encoder."""
        if self.sentence_encoder is None:
            return int(sentences[-1] or 0)
        shape = tuple(self.sentence_encoder.compute_output_shape(sentences))
        if len(shape) != 3 or shape[1] != sentences[1] or shape[-1] is None:
            raise ShapeError(
                "`sentence_encoder` must return a vector a sentence, (batch, sentences, features). "
                f"Received: an output of shape {shape} for sentences of shape {sentences}. A "
                "recurrent layer does so with return_sequences=True"
            )
        return int(shape[-1])

    def call(
        self,
        value: Any,
        mask: Any = None,
        value_mask: Any = None,
        return_attention_scores: bool = False,
        training: bool = False,
    ) -> Any:
        """Pool twice; the arguments are described by the class."""
        self._check(value)
        word_mask = self._mask(value, mask, value_mask)
        sentence_mask = (
            None if word_mask is None else ops.any(word_mask, axis=-1)
        )  # (B, L, W) -> (B, L)
        value = zero_masked(ops.cast(value, self.compute_dtype), word_mask)
        # Sentences are to words what heads are to steps: (B, L, W, D) -> (B, W, L, D)
        words = ops.swapaxes(value, 1, 2)
        level = _Level(self._word_query, self._word_kernel, self._word_bias)
        found = self._attend(level, words, words, _pairs(word_mask), training)
        sentences = ops.squeeze(found.output, 1)  # (B, 1, L, D) -> (B, L, D)
        of_words = ops.squeeze(found.weights, 2)  # (B, L, 1, W) -> (B, L, W)
        if self.sentence_encoder is not None:
            sentences = call_masked(self.sentence_encoder, sentences, sentence_mask, training)
            sentences = ops.cast(sentences, self.compute_dtype)
            sentences = zero_masked(sentences, sentence_mask)
        level = _Level(self._sentence_query, self._sentence_kernel, self._sentence_bias)
        found = self._attend(level, sentences, sentences, _pairs(sentence_mask), training)
        output, of_sentences = ops.squeeze(found.output, 1), ops.squeeze(found.weights, 1)
        return (output, of_sentences, of_words) if return_attention_scores else output

    def _mask(self, value: Any, mask: Any, value_mask: Any) -> Any:
        """The boolean mask of the words, or None."""
        found = pooling_mask(value, mask, value_mask, rank=3)
        if found is None and 0 in value.shape[1:3]:
            return ops.zeros_like(value[..., 0], dtype="bool")
        return None if found is None else ops.cast(found, "bool")

    def _attend(self, query: Any, key: Any, value: Any, pairs: Pairs, training: bool) -> Attended:
        score = functools.partial(scores.mlp, kernel=query.kernel, bias=query.bias)
        # (1, U) -> (1, 1, U), of words (1, 1, 1, U)
        asked = ops.reshape(query.query, (1,) * (len(value.shape) - 1) + (-1,))
        return self._weigh(score, asked, key, value, pairs, training)

    def compute_mask(self, value: Any, previous_mask: Any = None) -> None:
        """Return None: a pooled output has no steps, hence no mask."""
        return

    def compute_output_shape(self, value_shape: Any) -> tuple[int | None, ...]:
        """Return the shape of the output."""
        return (value_shape[0], self._width(_sentences(value_shape)))

    def compute_output_spec(
        self,
        value: Any,
        mask: Any = None,
        value_mask: Any = None,
        return_attention_scores: bool = False,
        training: bool = False,
    ) -> Any:
        """Return the symbolic output, and the symbolic weights if asked for."""
        del training
        self._check(value)
        pooling_mask(value, mask, value_mask, rank=3)
        output = keras.KerasTensor(self.compute_output_shape(value.shape), dtype=self.compute_dtype)
        if not return_attention_scores:
            return output
        shapes = (value.shape[:2], value.shape[:3])
        return output, *(keras.KerasTensor(each, dtype=self.compute_dtype) for each in shapes)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        encoder = keras.saving.serialize_keras_object(self.sentence_encoder)
        if encoder is not None:
            encoder.pop("build_config", None)  # this layer builds it, under its own name
        own = {"units": self.units, "sentence_encoder": encoder}
        return {**super().get_config(), **own, **self._family_config("kernel", "bias")}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return the layer, its encoder included."""
        encoder = keras.saving.deserialize_keras_object(config["sentence_encoder"])
        return super().from_config({**config, "sentence_encoder": encoder})


def _sentences(value_shape: Any) -> tuple[int | None, ...]:
    """The shape of the sentences, (B, L, D), from that of their words."""
    return (*value_shape[:2], value_shape[-1])


def _pairs(mask: Any) -> Pairs:
    """One query sees the words of a sentence, (B, L, 1, W), or the sentences, (B, 1, L)."""
    if mask is None:
        return Pairs()
    some = ops.any(mask, axis=tuple(range(1, len(mask.shape))))  # (B,)
    key_mask = mask if len(mask.shape) == 2 else None  # which words count differs by sentence
    query_mask = ops.expand_dims(some, 1)
    return Pairs(ops.expand_dims(mask, -2), query_mask=query_mask, key_mask=key_mask)
