"""The latent variable of a variational auto-encoder."""

from typing import Any

import keras
from keras import ops
from keras.src.backend import in_stateless_scope

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError, ShapeError
from regard.layers.checked_calls import CheckedCalls
from regard.ops.call_masks import step_mask
from regard.ops.gaussians import gaussian_kl, gaussian_sample
from regard.ops.keras_mask import attach_mask
from regard.ops.lengths import count_samples
from regard.ops.masks import zero_masked
from regard.ops.precision import precise, saturated
from regard.ops.shapes import check_one_tensor
from regard.regularizers.penalty_mean import PenaltyMean

__all__ = ["GaussianSampling"]

_HINT = ". Call layer(mean, log_variance) instead of layer([mean, log_variance])"


@keras.saving.register_keras_serializable(package="regard")
class GaussianSampling(CheckedCalls):
    """Sample from a Gaussian of given mean and log-variance, and add its KL divergence to the loss.

    It stands between the encoder and the decoder of a variational auto-encoder. In training it
    gives a sample, through which the gradient reaches mean and variance; at inference the mean, or
    a sample when asked. The loss gets the divergence of each sample's Gaussian from the standard
    normal one:

        out  = mean + exp(log_variance / 2) * eps,    eps ~ N(0, 1)
        kl   = (mean^2 + variance - 1 - log_variance) / 2, summed over features and valid steps
        loss = beta * (mean of kl over the samples with a valid step)

    In training, annealing takes `beta` from 0 to its value, and free bits count each feature's
    divergence, averaged over the batch, as no less than `free_bits`. Evaluation has the plain loss,
    so that `val_loss` can be compared between epochs. `PenaltyLog` shows the plain divergence, in
    nats per sample, in the logs of `fit`.

    The other half of the loss must be summed over the outputs too, as a log-likelihood is. Keras's
    losses are means over the last axis: `"mse"` of 64 pixels makes `beta` 64 times as large.

    Weights:
        step: (), an integer, not trained: the training steps so far; with `annealing_steps` alone.

    Args:
        beta: factor of the divergence, at least 0. 1 makes the loss the evidence lower bound; 0
            adds nothing, and only the divergence's mean is kept for the logs.
        free_bits: divergence of a feature that costs nothing, in nats, at least 0.
        annealing_steps: training steps in which the factor grows from 0 to `beta`, linearly; 0 is
            none.
        seed: seed of the samples; None draws one.
        **kwargs: `name`, `dtype` and the other arguments of `keras.layers.Layer`.

    Call arguments:
        mean: (B, D), or with steps in between (B, T, ..., D).
        log_variance: the natural logarithm of the variance, of the same shape.
        mask: (B, T).
        sample: whether to draw; None draws in training alone.
        training: whether annealing and free bits act, and the divergence counts for `PenaltyLog`.

    Returns:
        The sample or the mean, of the shape of `mean`, with the mask that was given or that `mean`
        carries.

    Mask contract:
        A masked step is never read, adds nothing to the loss and gives 0. A mask that is given
        replaces the one that `mean` carries.

    Raises:
        ArgumentTypeError: for a list of tensors in place of two.
        ArgumentError: for a negative number, or where `beta` is 0 and there is nothing to anneal.
        ShapeError: if mean and log-variance differ in shape.
        MaskError: for a mask of the wrong dtype, rank or shape.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.layers import GaussianSampling
        >>> layer = GaussianSampling(seed=1)
        >>> mean, log_variance = np.full((2, 3), 2.0), np.zeros((2, 3))
        >>> code = layer(mean, log_variance)
        >>> bool(np.all(keras.ops.convert_to_numpy(code) == 2))
        True
        >>> float(layer.losses[0])
        6.0

    Source:
        Kingma and Welling 2014, appendix B, https://arxiv.org/abs/1312.6114. `beta`:
        Higgins et al. 2017, equation 4, https://openreview.net/forum?id=Sy2fzU9gl. Free bits:
        Kingma et al. 2016, equation 15, https://arxiv.org/abs/1606.04934. Annealing: Bowman et al.
        2016, section 3.1, https://arxiv.org/abs/1511.06349.
        Differs: annealing is linear; computed in float32 at least; the sample takes a log-variance
        above 20 as 20, and the divergence continues along its tangent there.

    See also:
        `keras.layers.GaussianNoise`: noise of one fixed deviation, and no divergence.
        `ActivityPenalty`: any other penalty on what passes.
    """

    _inputs = ("mean", "log_variance")

    def __init__(
        self,
        beta: float = 1.0,
        *,
        free_bits: float = 0.0,
        annealing_steps: int = 0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.beta = _checks.nonnegative_number("beta", beta)
        self.free_bits = _checks.nonnegative_number("free_bits", free_bits)
        self.annealing_steps = _checks.count("annealing_steps", annealing_steps)
        self.seed = _checks.seed("seed", seed)
        if self.beta == 0 and (self.free_bits or self.annealing_steps):
            raise ArgumentError(
                "`free_bits` and `annealing_steps` must be 0 where `beta` is 0, which they act on. "
                f"Received: beta=0, free_bits={free_bits}, annealing_steps={annealing_steps}"
            )
        self.supports_masking = True
        self._seed_generator = keras.random.SeedGenerator(self.seed)
        self._kl_mean = PenaltyMean(self, self.kl)

    def build(self, mean_shape: Any, log_variance_shape: Any = None) -> None:
        """Check the shapes, and create the counter of steps if there is annealing."""
        self._fit(mean_shape, log_variance_shape)
        self._step = None
        if self.annealing_steps:
            self._step = self.add_weight(
                name="step",
                shape=(),
                initializer="zeros",
                dtype="int32",
                trainable=False,
                aggregation="only_first_replica",
            )

    def _widths(self, mean_shape: Any, log_variance_shape: Any = None) -> dict[str, int]:
        check_one_tensor("mean", mean_shape, _HINT)
        if log_variance_shape is None:
            raise ArgumentTypeError(
                f"`log_variance` must be a tensor. Received: log_variance=None{_HINT}"
            )
        check_one_tensor("log_variance", log_variance_shape, _HINT)
        shapes = tuple(mean_shape), tuple(log_variance_shape)
        fits = len(shapes[0]) == len(shapes[1]) >= 2
        if not fits or any(
            None not in pair and len(set(pair)) == 2 for pair in zip(*shapes, strict=True)
        ):
            raise ShapeError(
                "`mean` and `log_variance` must have one shape, (batch, ..., features). "
                f"Received: mean of shape {shapes[0]}, log_variance of shape {shapes[1]}"
                + _checks.see_page("why-is-the-latent-of-a-vae-gaussian")
            )
        return {}

    def call(
        self,
        mean: Any,
        log_variance: Any,
        mask: Any = None,
        sample: bool | None = None,
        training: bool = False,
    ) -> Any:
        """Give a sample or the mean; the arguments are described by the class."""
        self._check(mean, log_variance)
        mask = step_mask(mean, mask)
        valid = None if mask is None else ops.cast(mask, "bool")
        # Nothing is read where the mask is False: there mean and log-variance are those of N(0, 1),
        # which has no divergence.
        mean, log_variance = (zero_masked(precise(each), valid) for each in (mean, log_variance))
        self._add_divergence(self._summed(mean, log_variance), valid, training)
        if training if sample is None else sample:
            mean = gaussian_sample(mean, log_variance, self._seed_generator)
        return attach_mask(saturated(zero_masked(mean, valid), self.compute_dtype), mask)

    def kl(self, mean: Any, log_variance: Any, mask: Any = None) -> Any:
        """Return the divergence of each sample's features, without `beta`, steps summed up.

        Args:
            mean: (B, D) or (B, T, ..., D).
            log_variance: of the same shape.
            mask: (B, T).

        Returns:
            Nats (B, D), in float32 at least. A feature whose mean over the samples is near 0 is not
            in use.
        """
        mean, log_variance = map(ops.convert_to_tensor, (mean, log_variance))
        self._widths(tuple(mean.shape), tuple(log_variance.shape))
        mask = step_mask(mean, mask)
        valid = None if mask is None else ops.cast(mask, "bool")
        return self._summed(*(zero_masked(precise(each), valid) for each in (mean, log_variance)))

    def _summed(self, mean: Any, log_variance: Any) -> Any:
        return ops.sum(gaussian_kl(mean, log_variance), axis=tuple(range(1, len(mean.shape) - 1)))

    def _add_divergence(self, each: Any, valid: Any, training: bool) -> None:
        if valid is None:
            samples = count_samples(each)
        else:
            samples = ops.sum(ops.cast(ops.any(valid, axis=1), "float32"))
        features = ops.sum(each, axis=0) / ops.cast(ops.maximum(samples, 1.0), each.dtype)
        plain = charged = ops.sum(features)
        if training and self.free_bits:
            charged = ops.sum(ops.maximum(features, self.free_bits))
        if self.beta:
            self.add_loss(self._factor(training) * charged)
        if training:
            self._kl_mean.update(plain, samples)

    def _factor(self, training: bool) -> Any:
        if self._step is None or not training:
            return self.beta
        share = ops.minimum(ops.cast(self._step, "float32") / self.annealing_steps, 1.0)
        # On JAX an update outside `fit` and `stateless_call` would leave a tracer in the counter.
        if keras.backend.backend() != "jax" or in_stateless_scope():
            self._step.assign_add(1)
        return self.beta * share

    def compute_output_shape(self, mean_shape: Any, log_variance_shape: Any = None) -> Any:
        """Return the shape of the mean."""
        return mean_shape

    def compute_output_spec(
        self,
        mean: Any,
        log_variance: Any,
        mask: Any = None,
        sample: bool | None = None,
        training: bool = False,
    ) -> Any:
        """Return the symbolic output, with its mask."""
        self._check(mean, log_variance)
        mask = step_mask(mean, mask)
        return attach_mask(keras.KerasTensor(mean.shape, dtype=self.compute_dtype), mask)

    def quantize(self, mode: Any = None, type_check: bool = True, config: Any = None) -> None:
        """Refuse: there is nothing to quantise, and a whole model is asked for that."""
        _checks.refuse_quantization(type(self).__name__, mode)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        own = ("beta", "free_bits", "annealing_steps", "seed")
        return {**super().get_config(), **{name: getattr(self, name) for name in own}}
