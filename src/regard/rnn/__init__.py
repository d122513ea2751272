"""Recurrent layers that take any cell, any structure of inputs and outputs, and masks.

Recurrence     run a cell, or several on top of each other, along the steps
Bidirectional  run one forwards and one backwards
SequenceCell   a cell that draws something once for each sequence; abstract
DropoutWrapper  drop inputs, states and outputs of a cell, with one mask a sequence

Cells that read the time between events beside their values:

TimeGate       the forget gate of any LSTM or GRU cell closes as time goes by
TimeAwareLSTM  T-LSTM: a learned part of the memory fades
GRUD           GRU-D: values may be missing, and fade by their age

How sure a model is:

predict_samples     predict several times with dropout on and nothing else of training
SampledPredictions  what the samples say: mean, spread, entropy, mutual information
"""

from regard import _keras  # noqa: F401  # first: it says which backend is missing
from regard.rnn.bidirectional import Bidirectional
from regard.rnn.dropout_wrapper import DropoutWrapper
from regard.rnn.grud import GRUD
from regard.rnn.recurrence import Recurrence
from regard.rnn.sampled_predictions import SampledPredictions
from regard.rnn.sampling import predict_samples
from regard.rnn.sequence_cell import SequenceCell
from regard.rnn.stacked_cells import StackedCells
from regard.rnn.time_aware_lstm import TimeAwareLSTM
from regard.rnn.time_gate import TimeGate

__all__ = [
    "GRUD",
    "Bidirectional",
    "DropoutWrapper",
    "Recurrence",
    "SampledPredictions",
    "SequenceCell",
    "StackedCells",
    "TimeAwareLSTM",
    "TimeGate",
    "predict_samples",
]
