"""The planted faults: each check has at least one that it must catch."""

from tests.contract.planting import Fault

_KERNEL = "PruneMagnitude(schedule)"
_GLOBAL = "PruneMagnitude(schedule, scope='global')"
_PATTERN = "PruneMagnitude(schedule, '2:4')"
_AFTER = "pruning.prune_magnitude:PruneMagnitude._after"
_APPLY = "pruning.prune_magnitude:PruneMagnitude._apply"
_MASKS = "pruning.magnitude_masks"

FAULTS = (
    Fault(
        "by value, not by size",
        f"{_MASKS}:_sizes",
        'np.abs(np.asarray(kernel, "float32"))',
        'np.asarray(kernel, "float32")',
        "smallest_go",
        _KERNEL,
    ),
    Fault(
        "each kernel on its own where all together were asked for",
        "pruning.prune_magnitude:PruneMagnitude._choose",
        'smallest_of_all if self.scope == "global" else smallest_of_each',
        "smallest_of_each",
        "smallest_go",
        _GLOBAL,
    ),
    Fault(
        "fours along the outputs",
        f"{_MASKS}:two_of_four",
        "sizes = np.moveaxis(_sizes(kernel, mask).reshape(mask.shape), axis, -1)",
        "sizes, axis = _sizes(kernel, mask).reshape(mask.shape), -1",
        "smallest_go",
        _PATTERN,
    ),
    Fault(
        "the two largest of four",
        f"{_MASKS}:two_of_four",
        "left[chosen[:, None], order[chosen, :2]] = False",
        "left[chosen[:, None], order[chosen, 2:]] = False",
        "smallest_go",
        _PATTERN,
    ),
    Fault(
        "what is out may come back",
        f"{_MASKS}:_sizes",
        "np.where(mask, ",
        "np.where(True, ",
        "what_is_pruned_stays",
        _GLOBAL,
    ),
    Fault(
        "the state of JAX's trainer puts the weights back",
        _AFTER,
        "self._of.jax_state_sync()",
        "pass",
        "zeros_hold_after_each_step",
        _KERNEL,
        only_on="jax",
    ),
    Fault(
        "zero only in the step that chooses masks",
        _AFTER,
        "        self._last = self._steps\n        self._apply()",
        "            self._apply()\n        self._last = self._steps",
        "zeros_hold_after_each_step",
        _KERNEL,
    ),
    Fault(
        "a step too early",
        "pruning.prune_magnitude:PruneMagnitude.on_train_batch_end",
        "self._after(done)",
        "self._after(done + (batch == 0))",
        "schedule_says_the_share",
        _KERNEL,
    ),
    Fault(
        "the last step left out where it is no multiple of the frequency",
        "pruning.gradual_sparsity:GradualSparsity._choices",
        "regular + (step >= self.end and length % self.frequency > 0)",
        "regular",
        "schedule_says_the_share",
        _KERNEL,
    ),
    Fault(
        "a call counts as one step",
        "pruning.prune_magnitude:PruneMagnitude.on_train_batch_end",
        "done, self._batch = last - self._batch, last",
        "done = 1",
        "steps_compiled_into_one_count",
        _KERNEL,
    ),
    Fault(
        "Keras's count beyond the end of the epoch",
        "pruning.prune_magnitude:PruneMagnitude.on_train_batch_end",
        'min(batch, (self.params.get("steps") or batch + 1) - 1)',
        "batch",
        "steps_compiled_into_one_count",
        _KERNEL,
    ),
    Fault(
        "not again after the optimizer's last word",
        "pruning.prune_magnitude:PruneMagnitude.on_train_end",
        "self._apply()",
        "pass",
        "moving_average_has_zeros",
        _KERNEL,
    ),
    Fault(
        "embeddings are kernels",
        "pruning.pruned_kernels:_is_kernel",
        " and not named",
        "",
        "nothing_changes_before_the_schedule_begins",
        _KERNEL,
    ),
    Fault(
        "the weights that are left are multiplied",
        _APPLY,
        "ops.where(mask, weight, ops.zeros_like(weight))",
        "ops.where(mask, 1.01 * weight, ops.zeros_like(weight))",
        "nothing_changes_before_the_schedule_begins",
        _KERNEL,
    ),
    Fault(
        "tiny numbers for zeros",
        _APPLY,
        "ops.zeros_like(weight)",
        "1e-8 * weight",
        "zeros_hold_after_each_step",
        _KERNEL,
    ),
    Fault(
        "each fit begins from the start",
        "pruning.prune_magnitude:PruneMagnitude.on_train_begin",
        "if self._of is not self.model:",
        "if True:",
        "a_second_fit_goes_on",
        _KERNEL,
    ),
    Fault(
        "another model goes on",
        "pruning.prune_magnitude:PruneMagnitude.on_train_begin",
        "if self._of is not self.model:",
        "if self._of is None:",
        "a_second_fit_goes_on",
        _KERNEL,
    ),
    Fault(
        "the weights renamed into a class of the pruner's",
        "pruning.prune_magnitude:PruneMagnitude.on_train_begin",
        "self._after(0)",
        "self.model.layers[-1].__class__ = type('Pruned', (keras.layers.Dense,), {})",
        "saved_model_keeps_zeros",
        _KERNEL,
    ),
)
