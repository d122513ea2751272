"""A cell whose forget gate closes as time goes by."""

from typing import Any

import keras
import numpy as np
from keras import ops

from regard import _checks
from regard.errors import ArgumentError
from regard.ops.precision import precise
from regard.rnn.cell_calls import check_cell, draw, first_states, state_sizes, step
from regard.rnn.sequence_cell import SequenceCell
from regard.rnn.timed_inputs import decay as decayed
from regard.rnn.timed_inputs import step_inputs, value_width, waited

__all__ = ["TimeGate"]

_DECAYS = ("exponential", "logarithmic", "inverse")
_HALF_LIVES = (0.1, 10.0)


@keras.saving.register_keras_serializable(package="regard")
class TimeGate(SequenceCell):
    """Multiply the forget gate of a cell by a decay with the time since the event before.

    A gap of 0 leaves the cell as it is; after a long one it has forgotten. Unlike a feature, the
    time can do nothing else, so little has to be learned.

        g[t] = 2 ** (-gap[t] / half_life)    decay="exponential", each unit learns its half life
        g[t] = 1 / log(e + gap[t])           decay="logarithmic"
        g[t] = 1 / max(gap[t], 1)            decay="inverse"

        LSTM:  c[t] = (g[t] * f[t]) * c[t-1] + i[t] * tanh(...)    all else reads h[t-1] as before
        GRU:   h[t] = cell(x[t], g[t] * h[t-1])

    A GRU has one state, which its gates read too: they read it decayed, as in GRU-D.

    Weights:
        log_half_life: (units,), only with `decay="exponential"`: its exponential is the half life,
            in the unit of the gaps.
        Those of the cell.

    Args:
        cell: an LSTM or a GRU cell of Keras, or a cell of regard around one.
        decay: `"exponential"`, `"logarithmic"` or `"inverse"`.
        half_lives: the shortest and the longest half life at the start, in the unit of the gaps;
            the units' lie between at equal ratios. None: 0.1 and 10, right for gaps around 1. Only
            for `"exponential"`.
        **kwargs: `name`, `dtype` (that of the cell, unless given) and the other arguments of
            `keras.layers.Layer`.

    Call arguments:
        inputs: `(values, gaps)`, or a dictionary with these names: values as the cell takes them,
            (B, D); gaps (B,) or (B, 1), the time since the event before, in any unit that you keep
            to (`regard.ops.elapsed_gaps`). In `Recurrence` (B, T, D) and (B, T) or (B, T, 1).
        states: those of the cell.
        constants: what `draw` returned.
        training: the mode.

    Returns:
        Output and states of the cell.

    Mask contract:
        That of `Recurrence`. The gap of a masked step is not read, so the next one must count from
        the valid step before, as `elapsed_gaps` with the mask does.

    Cost:
        That of the cell.

    Raises:
        ArgumentError: for a cell without a forget gate, half lives that do not rise or have no
            effect, or inputs other than two.
        UnknownNameError: for another decay.
        ShapeError: for gaps of another shape.

    Example:
        >>> import keras
        >>> from regard.rnn import Recurrence, TimeGate
        >>> layer = Recurrence(TimeGate(keras.layers.LSTMCell(5), half_lives=(1, 365)))
        >>> values, days = keras.ops.ones((2, 7, 3)), keras.ops.ones((2, 7))
        >>> tuple(layer((values, days)).shape)
        (2, 5)

    Source:
        DeepCare: Pham, Tran, Phung and Venkatesh 2016, where irregular times are captured by a
        forget gate times 1 / log(e + gap), https://arxiv.org/abs/1602.00357.
        Differs: their input gate and their other inputs of a step are left out; the learned half
        lives and the GRU are ours. A negative gap counts as 0. The inverse is held at 1 below 1.

    See also:
        `TimeAwareLSTM`: only a learned part of the memory fades.
        `GRUD`: each feature fades by the time since it was last observed.
    """

    def __init__(
        self,
        cell: Any,
        decay: str = "exponential",
        *,
        half_lives: tuple[float, float] | None = None,
        **kwargs: Any,
    ) -> None:
        self._check_gated(check_cell("cell", cell))
        _checks.one_of("decay", decay, _DECAYS)
        if half_lives is not None:
            half_lives = _checked(half_lives, decay)
        super().__init__(**{"dtype": cell.dtype_policy, **kwargs})
        self.cell = cell
        self.decay = decay
        self.half_lives = half_lives

    @staticmethod
    def _check_gated(cell: Any) -> None:
        inner = cell
        while isinstance(inner, SequenceCell) and hasattr(inner, "cell"):
            inner = inner.cell
        if isinstance(cell, TimeGate) or not isinstance(
            inner, keras.layers.LSTMCell | keras.layers.GRUCell
        ):
            raise ArgumentError(
                "`cell` must have a forget gate that this one knows: keras.layers.LSTMCell or "
                f"GRUCell, or a cell of regard around one. Received: cell={cell!r}"
            )

    @property
    def state_size(self) -> list[Any]:
        """The sizes of the cell's states."""
        return state_sizes(self.cell)

    @property
    def output_size(self) -> Any:
        """The size of the cell's output."""
        return getattr(self.cell, "output_size", self.state_size[0])

    def build(self, inputs_shape: Any) -> None:
        """Create the half lives, and the weights of the cell."""
        value_width(inputs_shape)
        if not self.cell.built:
            self.cell.build(tuple(step_inputs(inputs_shape)[0]))
            self.cell.built = True
        if self.decay == "exponential":
            units = self.state_size[-1]
            first = np.log(np.geomspace(*(self.half_lives or _HALF_LIVES), units))
            self._log_half_life = self.add_weight(
                name="log_half_life",
                shape=(units,),
                initializer=keras.initializers.Constant(first.tolist()),
            )

    def draw(self, inputs: Any, training: bool) -> Any:
        """Return what the cell draws."""
        return draw(self.cell, step_inputs(inputs)[0], training)

    def get_initial_state(self, batch_size: Any = None) -> Any:
        """Return the first states of the cell."""
        return first_states(self.cell, batch_size)

    def call(
        self, inputs: Any, states: Any, constants: Any = None, training: bool = False
    ) -> tuple[Any, Any]:
        """Run one step; the arguments are described by the class."""
        values, gaps, _ = step_inputs(inputs)
        gaps = waited(gaps)
        if self.decay == "exponential":
            half_life = ops.exp(precise(self._log_half_life))
            kept = ops.exp(-0.6931471805599453 * gaps / half_life)
        else:
            kept = decayed(gaps, self.decay)
        *others, memory = keras.tree.flatten(states)  # c of (h, c), h of a GRU
        memory = ops.cast(precise(memory) * kept, memory.dtype)
        states = keras.tree.pack_sequence_as(states, [*others, memory])
        return step(self.cell, values, states, constants, training)

    def get_config(self) -> dict[str, Any]:
        """Return all arguments, ready for JSON."""
        cell = keras.saving.serialize_keras_object(self.cell)
        cell.pop("build_config", None)  # this cell builds it
        return {
            **super().get_config(),
            "cell": cell,
            "decay": self.decay,
            "half_lives": self.half_lives,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return the cell with the one inside."""
        cell = keras.saving.deserialize_keras_object(config["cell"])
        return cls(**{**config, "cell": cell})


def _checked(half_lives: Any, decay: str) -> tuple[float, float]:
    if decay != "exponential":
        raise ArgumentError(
            '`half_lives` has an effect with decay="exponential" alone. Received: '
            f"half_lives={half_lives!r}, decay={decay!r}"
        )
    rule = f"`half_lives` must be (shortest, longest). Received: half_lives={half_lives!r}"
    if not isinstance(half_lives, tuple | list) or len(half_lives) != 2:
        raise ArgumentError(rule)
    shortest, longest = (_checks.positive_number("half_lives", each) for each in half_lives)
    if shortest > longest:
        raise ArgumentError(rule)
    return shortest, longest
