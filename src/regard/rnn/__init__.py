"""Recurrent layers that take any cell, any structure of inputs and outputs, and masks.

Recurrence     run a cell, or several on top of each other, along the steps
Bidirectional  run one forwards and one backwards
SequenceCell   a cell that draws something once for each sequence; abstract
"""

from regard.rnn.bidirectional import Bidirectional
from regard.rnn.recurrence import Recurrence
from regard.rnn.sequence_cell import SequenceCell
from regard.rnn.stacked_cells import StackedCells

__all__ = ["Bidirectional", "Recurrence", "SequenceCell", "StackedCells"]
