"""The planted faults: each check of the contract has at least one that it must catch."""

from tests.contract.faults import in_layers, in_memory, in_ops, in_other_kinds, in_positions

FAULTS = (
    *in_ops.FAULTS,
    *in_positions.FAULTS,
    *in_layers.FAULTS,
    *in_memory.FAULTS,
    *in_other_kinds.FAULTS,
)
