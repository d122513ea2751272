"""Faults planted in the halves of a call: what is prepared once, and what attends to it."""

from tests.contract.planting import Fault

_MUL = "MultiplicativeAttention()"
_ADD = "AdditiveAttention(units=4)"
_MHA = "MultiHeadAttention(num_heads=2, head_dim=4)"

FAULTS = (
    Fault(
        "a memory that forgets the mask of its keys",
        "layers.query_key_value_layer:QueryKeyValueLayer._remember",
        "return Memory(key, value, key_mask)",
        "return Memory(key, value, None)",
        "what_is_prepared_attends_as_the_call_does",
        _MUL,
    ),
    Fault(
        "each step taken for the first",
        "layers.query_key_value_layer:QueryKeyValueLayer._placed",
        "own = own + start",
        "pass",
        "one_query_at_a_time_equals_the_call",
        "DotAttention(position=Causal(offset=1))",
    ),
    Fault(
        "a memory made of masked values",
        "layers.query_key_value_layer:QueryKeyValueLayer.prepare",
        "self._enter((key, key_mask), (value, key_mask))",
        "self._enter((key, None), (value, None))",
        "memory_keeps_the_mask_contract",
        _MHA,
    ),
    Fault(
        "a memory of a layer that is not built",
        "layers.query_key_value_layer:QueryKeyValueLayer._check_built",
        "if not self.built:",
        "if False:",
        "unusable_memory_raises",
        _ADD,
    ),
)
