"""A known offender fails where it must, and only there: the checks measure."""

import pytest

from tests.contract.checks import CHECKS
from tests.contract.offenders import KERAS_MULTI_HEAD

BROKEN = {
    "asking_for_the_weights_changes_nothing": "zeros with the weights, a mean of padding without",
    "every_weight_is_connected": "the bias of the keys, which the softmax takes away",
    "key_that_no_query_sees_is_never_read": "0 * NaN is NaN",
    "masked_key_is_never_read": "0 * NaN is NaN",
    "masked_query_gives_zero": "an explicit `query_mask` is overwritten",
    "query_without_keys_gives_zero": "the bias of the output is left",
    "row_without_pairs_gives_zero": "the bias of the output is left",
}
KEPT = [
    "a_sample_does_not_see_its_batch",
    "compiled_equals_eager",
    "each_head_keeps_its_own_mask",
    "forbidden_pair_has_weight_zero",
    "full_mask_equals_no_mask",
    "key_mask_narrows_the_keys",
    "masked_key_has_weight_zero",
    "masked_steps_may_stand_anywhere",
    "padding_changes_nothing",
    "weights_are_those_before_dropout",
]


@pytest.mark.parametrize("name", BROKEN)
def test_keras_multi_head_attention_breaks(name):
    with pytest.raises(AssertionError):
        CHECKS[name].run(KERAS_MULTI_HEAD)


@pytest.mark.parametrize("name", KEPT)
def test_keras_multi_head_attention_keeps(name):
    CHECKS[name].run(KERAS_MULTI_HEAD)
