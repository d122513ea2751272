"""Faults planted in the recurrence, each with the promise that notices it."""

from tests.contract.planting import Fault

_STEPS = "kernels.recurrence.steps:scan"
_RULES = "kernels.recurrence.rules:Rules.carried"
_CHOSEN = "kernels.recurrence.rules:chosen"
_CALL = "rnn.recurrence:Recurrence.call"
_STATES = "rnn.recurrence:Recurrence._states"

FAULTS = (
    Fault(
        "a masked step moves the states",
        _RULES,
        "chosen(valid, after[: self.held], before[: self.held])",
        "after[: self.held]",
        "a_masked_step_is_as_if_it_were_not_there",
        "LSTMCell",
    ),
    Fault(
        "the mask the wrong way round",
        _CHOSEN,
        "ops.where(of_rank[len(new.shape)], new, old)",
        "ops.where(of_rank[len(new.shape)], old, new)",
        "padding_changes_nothing",
        "GRUCell",
    ),
    Fault(
        "padding is read",
        _CALL,
        "zero_masked(each, valid)",
        "each",
        "padding_has_no_gradient",
        "GRUCell",
    ),
    Fault(
        "given states are forgotten",
        _STATES,
        "if given is None:",
        "if given is not None or given is None:",
        "stepwise_equals_the_whole",
        "LSTMCell",
    ),
    Fault(
        "padding alone gives what a step would",
        _CHOSEN,
        "ops.where(of_rank[len(new.shape)], new, old)",
        "new",
        "no_steps_are_defined",
        "StackedCells",
    ),
    Fault(
        "the first states are outputs of padding",
        _STEPS,
        "each if state is None else zero_masked(each, begun)",
        "each",
        "no_steps_are_defined",
        "LSTMCell",
    ),
    Fault(
        "a sample gets the mask of the first one",
        _CALL,
        "valid = _valid(inputs, mask)",
        "valid = ops.broadcast_to(_valid(inputs, mask)[:1], ops.shape(_valid(inputs, mask)))",
        "a_sample_does_not_see_its_batch",
        "two inputs",
    ),
    Fault(
        "backwards is forwards",
        _CALL,
        "reverse=self.go_backwards",
        "reverse=False",
        "backwards_is_forwards_on_turned_steps",
        "GRUCell",
    ),
    Fault(
        "weights that a training does not see",
        "rnn.cell_pass:CellPass._step",
        "return step(self._cell, inputs, states, self._constants, self._training)",
        "return keras.tree.map_structure("
        "ops.stop_gradient, step(self._cell, inputs, states, self._constants, self._training))",
        "compiled_equals_eager",
        "two inputs",
    ),
    Fault(
        "a known length is made up",
        "rnn.recurrence:Recurrence.compute_output_spec",
        "keras.KerasTensor((each.shape[0], steps, *each.shape[2:]), each.dtype),",
        "keras.KerasTensor((each.shape[0], 1, *each.shape[2:]), each.dtype),",
        "symbolic_shape_equals_eager",
        "StackedCells",
    ),
    Fault(
        "outputs in float32",
        _STEPS,
        "else keras.tree.flatten(output)",
        'else [ops.cast(each, "float32") for each in keras.tree.flatten(output)]',
        "half_precision_is_finite",
        "LSTMCell",
    ),
    Fault(
        "a stack without its cells",
        "rnn.stacked_cells:StackedCells.get_config",
        "for each in self.cells]",
        "for each in self.cells[:1]]",
        "every_argument_is_in_the_config",
        "StackedCells",
    ),
    Fault(
        "the cell is saved without its arguments",
        "rnn.recurrence:Recurrence.get_config",
        '"return_sequences": self.return_sequences,',
        '"return_sequences": False,',
        "saved_model_gives_the_same_output",
        "GRUCell",
    ),
    Fault(
        "masks that are kept for the next batch",
        "rnn.cell_calls:forget_draws",
        'if hasattr(each, "reset_dropout_mask"):',
        "if False:",
        "a_seed_repeats_what_is_drawn",
        "LSTMCell, dropout",
    ),
)
