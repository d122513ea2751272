"""What stands before the slot, in the words of a paper."""

from regard.training.network_plan import NetworkPlan

__all__ = ["encoder_in_words"]

_ENCODERS = {
    "gru": "a bidirectional GRU (Cho et al. 2014) of {units} units in each direction",
    "lstm": "a bidirectional LSTM (Hochreiter and Schmidhuber 1997) of {units} units in each"
    " direction",
    "cnn": "two convolutions of three steps, {wide} wide",
    "transformer": "one transformer block (Vaswani et al. 2017) with two heads, {wide} wide",
    "none": "no encoder",
}


def encoder_in_words(plan: NetworkPlan) -> str:
    """Say what stands before the slot.

    Args:
        plan: of the network.

    Returns:
        A few words.
    """
    return _ENCODERS[plan.encoder].format(units=plan.units, wide=2 * plan.units)
