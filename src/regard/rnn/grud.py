"""A GRU cell for values that are missing, each of which fades by its own age."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from regard import _checks
from regard.errors import ArgumentError, ShapeError
from regard.layers.weight_families import WeightFamilies
from regard.ops.mask_checks import check_dtype
from regard.ops.precision import precise
from regard.rnn.timed_inputs import step_inputs, value_width, waited

__all__ = ["GRUD"]


@keras.saving.register_keras_serializable(package="regard")
class GRUD(WeightFamilies):
    """Read values of which some are missing, and let each fade to its mean with its age.

    A missing value is replaced by the last one that was observed, which fades to the mean of that
    feature as it gets older. The state fades too, and the gates know what was observed.

        age[t]   = gap[t] + age[t-1] where the step before did not observe it, gap[t] where it did
        gx, gh   = exp(-max(0, age * input_rate + b)), exp(-max(0, age . state_rates + b))
        x        = value where observed, else gx * last + (1 - gx) * mean
        h'       = gh * h[t-1]
        z, r     = sigmoid(x . W + h' . U + observed . V + b)
        new      = tanh(x . W_h + (r * h') . U_h + observed . V_h + b_h)
        h[t]     = (1 - z) * h' + z * new

    Before a feature was observed, its last value is the mean.

    Weights:
        kernel: (features, 3 units), in the order z, r, new.
        recurrent_kernel: (units, 3 units).
        observed_kernel: (features, 3 units).
        bias: (3 units,).
        input_rate, input_rate_bias: (features,).
        state_rates, state_rates_bias: (features, units) and (units,).

    Args:
        units: width of the state.
        mean: the mean of each feature over the training data, (D,); None: 0, for values that are
            standardised.
        kernel_initializer: initializer of `kernel` and `observed_kernel`.
        kernel_regularizer: regularizer of these.
        kernel_constraint: constraint of these.
        recurrent_initializer: initializer of `recurrent_kernel`.
        recurrent_regularizer: regularizer of it.
        recurrent_constraint: constraint of it.
        bias_initializer: initializer of `bias`.
        bias_regularizer: regularizer of it.
        bias_constraint: constraint of it.
        **kwargs: `name`, `dtype` and the other arguments of `keras.layers.Layer`.

    Call arguments:
        inputs: `(values, gaps)` or `(values, gaps, observed)`, or a dictionary with these names:
            values (B, D); gaps (B,) or (B, 1), the time since the event before, 0 at the first one
            (`regard.ops.elapsed_gaps`), in a unit in which most are around 1; observed (B, D),
            boolean or 0/1, True where there is a value. Without it NaN is what was not observed.
            In `Recurrence` all have the axis of the steps behind the batch.
        states: h (B, units), and last and age, (B, D) each.

    Returns:
        h, and the states.

    Mask contract:
        That of `Recurrence`. What stands where nothing was observed is never read. The gap of a
        masked step is not read.

    Cost:
        That of a GRU with another kernel for what was observed, and D units rates.

    Raises:
        ArgumentError: if `units` is not positive, a mean is not finite, or for inputs other than
            two or three.
        ShapeError: for inputs of another shape, as many means as there are not features, or
            states before the width is known.
        MaskError: for an `observed` of floats.

    Example:
        >>> import keras
        >>> import numpy as np
        >>> from regard.rnn import GRUD, Recurrence
        >>> values = np.ones((2, 7, 3), "float32")
        >>> values[0, 4, 1] = np.nan
        >>> days = np.ones((2, 7), "float32")
        >>> tuple(Recurrence(GRUD(5))((values, days)).shape)
        (2, 5)

    Source:
        Che, Purushotham, Cho, Sontag and Liu 2018, "GRU-D: Model with trainable decays",
        https://doi.org/10.1038/s41598-018-24271-9.
        Differs: the rates start above 0 (uniform, for the state divided by the features), since
        below it max(0, ...) has no gradient; a negative gap counts as 0; no dropout and batch
        normalisation within.

    See also:
        `TimeGate`: one decay for the whole state, around any LSTM or GRU cell.
    """

    def __init__(
        self,
        units: int,
        mean: Sequence[float] | None = None,
        *,
        kernel_initializer: Any = "glorot_uniform",
        kernel_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_initializer: Any = "orthogonal",
        recurrent_regularizer: Any = None,
        recurrent_constraint: Any = None,
        bias_initializer: Any = "zeros",
        bias_regularizer: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units = _checks.positive_integer("units", units)
        self.mean = None if mean is None else _finite(mean)
        self._set_family("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)
        self._set_family(
            "recurrent", recurrent_initializer, recurrent_regularizer, recurrent_constraint
        )
        self._set_family("bias", bias_initializer, bias_regularizer, bias_constraint)
        self._width: int | None = None

    @property
    def state_size(self) -> list[int | None]:
        """The sizes of h, last and age; the latter are those of the values, None before."""
        return [self.units, self._width, self._width]

    @property
    def output_size(self) -> int:
        """The size of h."""
        return self.units

    def build(self, inputs_shape: Any) -> None:
        """Create kernels, biases and rates."""
        width, units = value_width(inputs_shape, observed=True), self.units
        if self.mean is not None and len(self.mean) != width:
            raise ShapeError(
                "`mean` must have a number for each feature. Received: "
                f"{len(self.mean)} numbers for {width} features"
            )
        self._width = width
        self._kernel = self._add("kernel", (width, 3 * units))
        self._recurrent = self._add("recurrent_kernel", (units, 3 * units), "recurrent")
        self._observed = self._add("observed_kernel", (width, 3 * units))
        self._bias = self._add("bias", (3 * units,), "bias")
        self._input_rate = self._rate("input_rate", (width,), 1.0)
        self._input_rate_bias = self._rate("input_rate_bias", (width,), 0.0)
        self._state_rates = self._rate("state_rates", (width, units), 1.0 / width)
        self._state_rates_bias = self._rate("state_rates_bias", (units,), 0.0)

    def _rate(self, name: str, shape: tuple[int, ...], most: float) -> Any:
        first = keras.initializers.RandomUniform(0.0, most) if most else "zeros"
        return self.add_weight(name=name, shape=shape, initializer=first)

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Return zeros for h and the ages, and the mean for the last values."""
        if self._width is None:
            raise ShapeError(
                "The states of GRUD hold the last values, whose number it knows once it is built. "
                "Received: get_initial_state before"
            )
        nothing = ops.zeros((batch_size, self._width), self.compute_dtype)
        state = ops.zeros((batch_size, self.units), self.compute_dtype)
        return [state, nothing + self._means(), nothing]

    def _means(self) -> Any:
        means = np.zeros(self._width or 0) if self.mean is None else np.array(self.mean)
        return ops.convert_to_tensor(means, dtype=self.compute_dtype)

    def call(self, inputs: Any, states: Any) -> tuple[Any, list[Any]]:
        """Run one step; the arguments are described by the class."""
        values, gaps, observed = step_inputs(inputs, observed=True)
        state, last, age = states
        if observed is None:
            observed = ops.logical_not(ops.isnan(values))
        else:
            check_dtype("observed", observed)
            observed = ops.cast(observed, "bool")
        age = waited(gaps) + precise(age)
        values, state = self._faded(values, observed, state, last, age)
        last = ops.where(observed, values, last)
        age = ops.where(observed, ops.zeros_like(age), age)
        output = self._updated(values, ops.cast(observed, values.dtype), state)
        return output, [output, last, ops.cast(age, last.dtype)]

    def _faded(
        self, values: Any, observed: Any, state: Any, last: Any, age: Any
    ) -> tuple[Any, Any]:
        """Return the values, those that are missing replaced, and the state, both after a gap."""
        age = ops.minimum(age, 1e30)
        rate = age * precise(self._input_rate) + precise(self._input_rate_bias)
        kept = ops.cast(ops.exp(-ops.relu(rate)), values.dtype)
        missing = kept * last + (1.0 - kept) * self._means()
        rate = ops.matmul(age, precise(self._state_rates)) + precise(self._state_rates_bias)
        kept = ops.cast(ops.exp(-ops.relu(rate)), state.dtype)
        return ops.where(observed, values, missing), kept * state

    def _updated(self, values: Any, observed: Any, state: Any) -> Any:
        """Return the state after a step of the GRU."""
        given = ops.matmul(values, self._kernel) + ops.matmul(observed, self._observed) + self._bias
        units = self.units
        gates = given[:, : 2 * units] + ops.matmul(state, self._recurrent[:, : 2 * units])
        update, reset = ops.split(ops.sigmoid(gates), 2, axis=1)
        new = given[:, 2 * units :] + ops.matmul(reset * state, self._recurrent[:, 2 * units :])
        return (1.0 - update) * state + update * ops.tanh(new)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        own = {"units": self.units, "mean": self.mean}
        families = self._family_config("kernel", "recurrent", "bias")
        return {**super().get_config(), **own, **families}


def _finite(mean: Any) -> tuple[float, ...]:
    numbers = np.asarray(mean, "float64")
    if numbers.ndim != 1 or not np.isfinite(numbers).all():
        raise ArgumentError(f"`mean` must be finite numbers, (features,). Received: mean={mean!r}")
    return tuple(numbers.tolist())
