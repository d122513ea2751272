"""The ways in which elapsed time may enter a network, and what stands outside the ranking."""

from regard.catalog.contenders import Contender

__all__ = ["COUNTS", "NO_TIME", "NO_TIME_AGAIN", "TIME_CONTENDERS", "UNTRAINED_STATES"]

NO_TIME = Contender(
    "no_time", "summary", None, "The events in their order alone; nothing says when they were."
)
NO_TIME_AGAIN = Contender(
    "no_time_again",
    "control",
    None,
    "No time with other seeds: what differs from no_time is noise.",
)
UNTRAINED_STATES = Contender(
    "untrained_states",
    "control",
    None,
    "The gap as a feature, in a recurrent layer that stays as it was drawn.",
    said="whose recurrent layer is never trained",
)
COUNTS = Contender(
    "counts_and_durations",
    "reference",
    None,
    "Logistic regression on last values, counts of events and durations.",
    said="Regression on last values, counts and durations",
)

TIME_CONTENDERS = (
    NO_TIME,
    Contender("time_feature", "summary", None, "log(1 + gap) is one more feature of each event."),
    Contender(
        "time_convolution",
        "summary",
        None,
        "A convolution of width 1 over the event and log(1 + gap), before the recurrent layer.",
    ),
    Contender(
        "time_gate",
        "summary",
        None,
        "A decay with the gap on the forget gate; each unit learns its half life.",
    ),
    Contender(
        "t_lstm",
        "summary",
        None,
        "T-LSTM: a learned part of the memory fades by 1 / log(e + gap).",
    ),
    Contender(
        "gru_d",
        "summary",
        None,
        "GRU-D: the state fades, and missing values fade to their mean by their age.",
    ),
    Contender(
        "time_attention",
        "pooling",
        "regard.MultiplicativeAttention",
        "The last event attends to all; a learned penalty takes off what grows with their distance"
        " in time.",
    ),
    NO_TIME_AGAIN,
    UNTRAINED_STATES,
    COUNTS,
)
"""All contenders, in the order of the table."""
