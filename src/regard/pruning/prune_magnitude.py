"""Pruning during training: the smallest weights of each kernel become zero and stay so."""

import warnings
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from keras import ops

from regard import _checks
from regard.errors import ArgumentError, ArgumentTypeError
from regard.pruning.gradual_sparsity import GradualSparsity
from regard.pruning.magnitude_masks import smallest_of_all, smallest_of_each, two_of_four
from regard.pruning.pruned_kernels import Kernel, kernels_of

__all__ = ["PruneMagnitude"]


class PruneMagnitude(keras.callbacks.Callback):
    """Prune the smallest weights of a model while it trains, by a schedule.

    Masks are chosen as the schedule says; after every step of the optimizer, what they take out is
    set to zero again, since momentum moves a weight without a gradient too. What is pruned once
    stays pruned. The model itself is not wrapped or changed: its zeros are ordinary weights, which
    are saved and loaded like any others.

        w[i] = 0 where |w[i]| is among the smallest s(t) * n of the n weights of a kernel

    Zeros in no order make a model no faster and its file no smaller until it is compressed: see
    `sparsity`. `shrink` takes whole heads, units or filters out, which does both.

    Args:
        schedule: a `GradualSparsity`; or the share of zeros, pruned at once before the first step,
            for a model that is trained already.
        pattern: None for zeros anywhere; `"2:4"` for two zeros among each four neighbours along the
            inputs of a kernel, which some GPUs multiply faster in kernels made for it (Keras has
            none). Its share is 0.5; by a schedule, more and more fours are pruned.
        scope: `"kernel"` takes the same share of each kernel; `"global"` takes the smallest
            weights of all kernels together, so that some layers lose more. Not with a pattern.
        layers: names of layers, or layers, whose kernels are pruned, with what is inside them; None
            for all of the model. Kernels are trainable weights of at least two axes, but neither
            embeddings nor biases.

    Raises:
        ArgumentError: for a share outside its range, or options that do not fit together; in `fit`,
            for a model without kernels, or for a kernel whose inputs are no multiple of four.
        ArgumentTypeError: for a schedule of another kind.
        UnknownNameError: for another `pattern` or `scope`; in `fit`, for an unknown layer.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.pruning import GradualSparsity, PruneMagnitude
        >>> model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(5)])
        >>> model.compile("adam", "mse")
        >>> x = np.random.default_rng(0).normal(size=(64, 8)).astype("float32")
        >>> pruner = PruneMagnitude(GradualSparsity(0.75, begin=1, end=6, frequency=1))
        >>> _ = model.fit(x, x[:, :5], batch_size=8, callbacks=[pruner], verbose=0)
        >>> kernel = model.get_weights()[0]
        >>> int((kernel == 0).sum()), kernel.size
        (30, 40)

    Source:
        Zhu and Gupta 2017, section 3, https://arxiv.org/abs/1710.01878; magnitude: Han et al. 2015,
        section 3, https://arxiv.org/abs/1506.02626; 2:4: Mishra et al. 2021,
        https://arxiv.org/abs/2104.08378.
        Differs: a pruned weight does not come back; the count is exact, also among equal weights.

    See also:
        `strip`: a copy without an optimizer. `sparsity`: what the zeros save.
    """

    def __init__(
        self,
        schedule: Any,
        pattern: str | None = None,
        *,
        scope: str = "kernel",
        layers: Any = None,
    ) -> None:
        super().__init__()
        self.schedule = _schedule(schedule)
        self.pattern = None if pattern is None else _checks.one_of("pattern", pattern, ("2:4",))
        self.scope = _checks.one_of("scope", scope, ("kernel", "global"))
        self.layers = layers
        if pattern is not None and self.schedule.final != 0.5:
            raise ArgumentError(
                'pattern="2:4" makes two of four weights zero: its share is 0.5. Received: '
                f"schedule={schedule!r}"
            )
        if pattern is not None and scope == "global":
            raise ArgumentError(
                "`scope` has no effect with a pattern, which has the same share everywhere. "
                f"Received: pattern={pattern!r}, scope={scope!r}"
            )
        self._kernels: list[Kernel] = []
        self._masks: list[Any] = []
        self._tensors: list[Any] = []
        self._begin_with(None)

    @property
    def masks(self) -> Mapping[str, Any]:
        """A boolean array for each kernel, by its path: False where it is pruned."""
        return {
            kernel.path: mask.copy()
            for kernel, mask in zip(self._kernels, self._masks, strict=True)
        }

    @property
    def steps(self) -> int:
        """The number of steps so far, over all calls of `fit` with this model."""
        return self._steps

    def on_train_begin(self, logs: Any = None) -> None:
        """Find the kernels; prune what is due before the first step."""
        del logs
        if self._of is not self.model:
            self._begin_with(self.model)
        if not self._kernels:
            self._kernels = self._found()
            self._masks = [np.ones(tuple(each.weight.shape), bool) for each in self._kernels]
        self._after(0)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Begin to count batches."""
        del epoch, logs
        self._batch = -1

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Prune after a step, or after as many as are compiled into one."""
        del logs
        # Where several are compiled into one, Keras counts beyond the end of the epoch.
        last = min(batch, (self.params.get("steps") or batch + 1) - 1)
        done, self._batch = last - self._batch, last
        self._after(done)

    def on_train_end(self, logs: Any = None) -> None:
        """Prune again: an optimizer with a moving average has just put that in place."""
        del logs
        self._apply()
        if self._steps < self.schedule.end:
            warnings.warn(
                f"Training ended after {self._steps} steps, and the schedule ends after "
                f"{self.schedule.end}: {self.schedule(self._steps):.0%} of the weights are pruned, "
                f"not {self.schedule.final:.0%}. Train longer, or take an earlier `end`",
                stacklevel=2,
            )

    def _begin_with(self, model: Any) -> None:
        self._of = model
        self._kernels, self._masks, self._tensors = [], [], []
        self._steps, self._batch, self._last = 0, -1, -1

    def _found(self) -> list[Kernel]:
        found = kernels_of(self.model, self.layers)
        for kernel in found if self.pattern else ():
            axis = kernel.input_axis
            if axis is None or kernel.weight.shape[axis] % 4:
                raise ArgumentError(
                    'pattern="2:4" needs kernels with a multiple of four inputs. Received: '
                    f"{kernel.path!r} of shape {tuple(kernel.weight.shape)}. Name others in "
                    "`layers`"
                )
        return found

    def _after(self, steps: int) -> None:
        self._steps += steps
        if self._steps < self.schedule.begin:
            return
        if hasattr(self._of, "jax_state_sync"):
            # The trainer on JAX keeps weights of its own, and would put them back.
            self._of.jax_state_sync()
        if self.schedule.due(self._last, self._steps):
            self._choose(self.schedule(self._steps))
        self._last = self._steps
        self._apply()

    def _choose(self, share: float) -> None:
        values = [ops.convert_to_numpy(each.weight.value) for each in self._kernels]
        if self.pattern:
            rows = zip(self._kernels, values, self._masks, strict=True)
            self._masks = [
                two_of_four(value, mask, kernel.input_axis, share) for kernel, value, mask in rows
            ]
        else:
            smallest = smallest_of_all if self.scope == "global" else smallest_of_each
            self._masks = smallest(values, self._masks, share)
        self._tensors = [ops.convert_to_tensor(each) for each in self._masks]

    def _apply(self) -> None:
        # No mask before the first choice. Not by a product: 0 times NaN is NaN.
        for kernel, mask in zip(self._kernels, self._tensors, strict=False):
            weight = ops.stop_gradient(kernel.weight.value)
            kernel.weight.assign(ops.where(mask, weight, ops.zeros_like(weight)))


def _schedule(schedule: Any) -> GradualSparsity:
    if isinstance(schedule, GradualSparsity):
        return schedule
    rule = "`schedule` must be a GradualSparsity or a share of zeros from 0 to below 1."
    if isinstance(schedule, bool) or not isinstance(schedule, int | float):
        raise ArgumentTypeError(f"{rule} Received: schedule={_checks.written(schedule)}")
    return GradualSparsity(_checks.rate("schedule", schedule), end=0)
