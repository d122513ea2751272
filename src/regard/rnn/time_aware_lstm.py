"""An LSTM cell of which a part of the memory fades with time."""

from typing import Any

import keras
from keras import ops

from regard import _checks
from regard.layers.weight_families import WeightFamilies
from regard.rnn.timed_inputs import decay as decayed
from regard.rnn.timed_inputs import step_inputs, value_width, waited

__all__ = ["TimeAwareLSTM"]

_DECAYS = ("logarithmic", "inverse")


@keras.saving.register_keras_serializable(package="regard")
class TimeAwareLSTM(WeightFamilies):
    """Let the short-term part of an LSTM's memory fade with the time since the event before.

    The cell learns which part of its memory is short-term; the rest stays, however long the gap.

        short   = tanh(c[t-1] . decomposition_kernel + decomposition_bias)
        c*      = (c[t-1] - short) + g(gap[t]) * short
        f, i, o = sigmoid(x[t] . W + h[t-1] . U + b)
        c[t]    = f * c* + i * tanh(x[t] . W_c + h[t-1] . U_c + b_c)
        h[t]    = o * tanh(c[t])

        g(gap)  = 1 / log(e + gap)    decay="logarithmic", for long gaps
                  1 / max(gap, 1)     decay="inverse", for short ones

    Both decays are fixed, so the unit of the gaps matters: after one unit 0.76 of the short-term
    part is left, after ten 0.39, after a hundred 0.22; of the inverse 1, 0.1 and 0.01.

    Weights:
        kernel: (features, 4 units), gates in Keras's order: input, forget, candidate, output.
        recurrent_kernel: (units, 4 units).
        bias: (4 units,), where the forget gate starts at 1.
        decomposition_kernel: (units, units).
        decomposition_bias: (units,).

    Args:
        units: width of the states.
        decay: `"logarithmic"` or `"inverse"`.
        kernel_initializer: initializer of `kernel` and `decomposition_kernel`.
        kernel_regularizer: regularizer of these.
        kernel_constraint: constraint of these.
        recurrent_initializer: initializer of `recurrent_kernel`.
        recurrent_regularizer: regularizer of it.
        recurrent_constraint: constraint of it.
        bias_initializer: initializer of the biases; 1 is added to that of the forget gate.
        bias_regularizer: regularizer of these.
        bias_constraint: constraint of these.
        **kwargs: `name`, `dtype` and the other arguments of `keras.layers.Layer`.

    Call arguments:
        inputs: `(values, gaps)`, or a dictionary with these names: values (B, D); gaps (B,) or
            (B, 1), the time since the event before (`regard.ops.elapsed_gaps`). In `Recurrence`
            (B, T, D) and (B, T) or (B, T, 1).
        states: h and c, (B, units) each.

    Returns:
        h, and the states.

    Mask contract:
        That of `Recurrence`. The gap of a masked step is not read.

    Cost:
        That of an LSTM with one more matrix (units, units).

    Raises:
        ArgumentError: if `units` is not positive, or for inputs other than two.
        UnknownNameError: for another decay.
        ShapeError: for values or gaps of another shape.

    Example:
        >>> import keras
        >>> from regard.rnn import Recurrence, TimeAwareLSTM
        >>> values, days = keras.ops.ones((2, 7, 3)), keras.ops.ones((2, 7))
        >>> tuple(Recurrence(TimeAwareLSTM(5))({"values": values, "gaps": days}).shape)
        (2, 5)

    Source:
        T-LSTM: Baytas, Xiao, Zhang, Wang, Jain and Zhou 2017, the unit of section 3,
        https://doi.org/10.1145/3097983.3097997.
        Differs: the inverse, 1 / gap in the paper, is held at 1 below 1, where it would let the
        memory grow. A negative gap counts as 0.

    See also:
        `TimeGate`: all of the memory fades, by half lives that are learned.
    """

    def __init__(
        self,
        units: int,
        decay: str = "logarithmic",
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
        self.decay = _checks.one_of("decay", decay, _DECAYS)
        self._set_family("kernel", kernel_initializer, kernel_regularizer, kernel_constraint)
        self._set_family(
            "recurrent", recurrent_initializer, recurrent_regularizer, recurrent_constraint
        )
        self._set_family("bias", bias_initializer, bias_regularizer, bias_constraint)

    @property
    def state_size(self) -> list[int]:
        """The sizes of h and c."""
        return [self.units, self.units]

    @property
    def output_size(self) -> int:
        """The size of h."""
        return self.units

    def build(self, inputs_shape: Any) -> None:
        """Create kernels and biases."""
        width, units = value_width(inputs_shape), self.units
        self._kernel = self._add("kernel", (width, 4 * units))
        self._recurrent = self._add("recurrent_kernel", (units, 4 * units), "recurrent")
        self._bias = self._add("bias", (4 * units,), "bias")
        forget = ops.concatenate([ops.zeros(units), ops.ones(units), ops.zeros(2 * units)])
        self._bias.assign(self._bias + ops.cast(forget, self._bias.dtype))
        self._decomposition = self._add("decomposition_kernel", (units, units))
        self._decomposition_bias = self._add("decomposition_bias", (units,), "bias")

    def get_initial_state(self, batch_size: Any = None) -> list[Any]:
        """Return zeros for h and c."""
        return [ops.zeros((batch_size, self.units), self.compute_dtype) for _ in range(2)]

    def call(self, inputs: Any, states: Any) -> tuple[Any, list[Any]]:
        """Run one step; the arguments are described by the class."""
        values, gaps, _ = step_inputs(inputs)
        before, memory = states
        short = ops.tanh(ops.matmul(memory, self._decomposition) + self._decomposition_bias)
        kept = ops.cast(decayed(waited(gaps), self.decay), memory.dtype)
        memory = (memory - short) + kept * short
        scores = ops.matmul(values, self._kernel) + ops.matmul(before, self._recurrent)
        come, stay, new, out = ops.split(scores + self._bias, 4, axis=1)
        memory = ops.sigmoid(stay) * memory + ops.sigmoid(come) * ops.tanh(new)
        output = ops.sigmoid(out) * ops.tanh(memory)
        return output, [output, memory]

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        own = {"units": self.units, "decay": self.decay}
        families = self._family_config("kernel", "recurrent", "bias")
        return {**super().get_config(), **own, **families}
