"""Faults planted in layers that pool by the last step, pool twice, gate, or hold other layers."""

from tests.contract.planting import Fault

_LAST = "AttentionPooling(query='last', score='multiplicative')"
_TWICE = "HierarchicalAttention()"
_GATE = "FeatureAttention()"
_COPIES = "MultiHead(layer=AdditiveAttention, copies=2)"
_POOLING_CALL = "layers.hierarchical_attention:HierarchicalAttention.call"
_GATE_CALL = "layers.feature_attention:FeatureAttention.call"
_GATE_ATTEND = "layers.feature_attention:FeatureAttention._attend"
_HEADS_CALL = "layers.multi_head:MultiHead.call"
_WRAPPED = "CarryMask(layer=SimpleRNN)"
_WRAPPED_CALL = "layers.carry_mask:CarryMask.call"

FAULTS = (
    Fault(
        "the last step as the query, padding or not",
        "layers.attention_pooling:AttentionPooling._last",
        "return ops.expand_dims(pooling.last_valid(value, mask), 1)",
        "return value[:, -1:]",
        "output_equals_the_paper",
        _LAST,
    ),
    Fault(
        "the two sides of a score exchanged",
        "layers.attention_pooling:AttentionPooling._score",
        "scores.multiplicative(query, key, self._kernel)",
        "scores.multiplicative(query, key, ops.transpose(self._kernel))",
        "output_equals_the_paper",
        _LAST,
    ),
    Fault(
        "config without the query",
        "layers.attention_pooling:AttentionPooling.get_config",
        '"query": self.query, ',
        "",
        "every_argument_is_in_the_config",
        "AttentionPooling(query='last', score='linear')",
    ),
    Fault(
        "a sentence without words takes part",
        _POOLING_CALL,
        "ops.any(word_mask, axis=-1)",
        "ops.ones_like(word_mask[..., 0])",
        "masked_key_has_weight_zero",
        _TWICE,
    ),
    Fault(
        "sentences not told their mask between the levels",
        _POOLING_CALL,
        "call_masked(self.sentence_encoder, sentences, sentence_mask, training)",
        "call_masked(self.sentence_encoder, sentences, None, training)",
        "output_equals_the_paper",
        "HierarchicalAttention(sentence_encoder=MultiplicativeAttention)",
    ),
    Fault(
        "a document counted as valid without words",
        "layers.hierarchical_attention:_pairs",
        "some = ops.any(mask, axis=tuple(range(1, len(mask.shape))))",
        "some = ops.ones_like(mask[:, 0] if len(mask.shape) == 2 else mask[:, 0, 0])",
        "penalty_counts_valid_positions_only",
        _TWICE,
    ),
    Fault(
        "masks of documents not checked",
        "ops.mask_checks:check_side",
        "if not _fits(mask.shape, tensor.shape[:rank]):",
        "if rank == 2 and not _fits(mask.shape, tensor.shape[:rank]):",
        "unusable_mask_raises",
        _TWICE,
    ),
    Fault(
        "symbolic weights of words in place of those of sentences",
        "layers.hierarchical_attention:HierarchicalAttention.compute_output_spec",
        "(value.shape[:2], value.shape[:3])",
        "(value.shape[:3], value.shape[:2])",
        "symbolic_shape_equals_eager",
        _TWICE,
    ),
    Fault(
        "a padded step has a gate",
        _GATE_ATTEND,
        "weights = ops.where(pairs.pair_mask, weights, ops.zeros_like(weights))",
        "pass",
        "masked_key_has_weight_zero",
        _GATE,
    ),
    Fault(
        "one gate decided by the mean of the padding too",
        _GATE_CALL,
        "query = pooling.masked_mean(value, query_mask)",
        "query = ops.mean(value, axis=1)",
        "output_equals_the_paper",
        "FeatureAttention(shared=True)",
    ),
    Fault(
        "the mask of the steps not attached",
        _GATE_CALL,
        "attach_mask(output, given)",
        "pass",
        "output_of_steps_carries_their_mask",
        _GATE,
    ),
    Fault(
        "the weights of a gate returned after dropout",
        _GATE_ATTEND,
        "return Attended(gate * value, weights, scores)",
        "return Attended(gate * value, gate, scores)",
        "weights_are_those_before_dropout",
        _GATE,
    ),
    Fault(
        "a list taken for one tensor",
        "ops.shapes:check_one_tensor",
        "if not isinstance(shape, (tuple, list)) or",
        "if False and",
        "unusable_input_raises",
        _GATE,
    ),
    Fault(
        "the mask does not reach the heads",
        _HEADS_CALL,
        "call_masked(head, read, value_mask, training)",
        "call_masked(head, read, None, training)",
        "output_equals_the_paper",
        _COPIES,
    ),
    Fault(
        "the heads are not told that they train",
        _HEADS_CALL,
        "call_masked(head, read, value_mask, training)",
        "call_masked(head, read, value_mask, False)",
        "dropout_only_in_training",
        _COPIES,
    ),
    Fault(
        "one projection for all heads",
        _HEADS_CALL,
        "self._projections[n](value)",
        "self._projections[0](value)",
        "output_equals_the_paper",
        "MultiHead(layer=AdditiveAttention, copies=2, head_dim=4)",
    ),
    Fault(
        "copies that start alike",
        "layers.multi_head:_made",
        "if copies is not None and n > 0:",
        "if False:",
        "weights_never_start_alike",
        _COPIES,
    ),
    Fault(
        "heads that keep the steps drop the mask",
        _HEADS_CALL,
        "return attach_mask(zero_masked(output, value_mask), given)",
        "return zero_masked(output, value_mask)",
        "output_of_steps_carries_their_mask",
        _COPIES,
    ),
    Fault(
        "the mask does not reach the layer that is run",
        _WRAPPED_CALL,
        "zero_masked(inputs, valid), valid, training",
        "zero_masked(inputs, valid), None, training",
        "output_equals_the_paper",
        _WRAPPED,
    ),
    Fault(
        "the layer that is run reads the padding",
        _WRAPPED_CALL,
        "call_masked(self.layer, zero_masked(inputs, valid), valid",
        "call_masked(self.layer, inputs, valid",
        "masked_key_is_never_read",
        _WRAPPED,
    ),
    Fault(
        "the layer that is run keeps its mask to itself",
        "layers.carry_mask:CarryMask._carrying",
        "attach_mask(each, self._of_output(mask, len(each.shape)))",
        "pass",
        "output_of_steps_carries_their_mask",
        _WRAPPED,
    ),
    Fault(
        "the layer that is run is not told that it trains",
        _WRAPPED_CALL,
        "valid, training, states",
        "valid, False, states",
        "dropout_only_in_training",
        _WRAPPED,
    ),
    Fault(
        "a dropout above 1 accepted",
        "_checks:rate",
        "if not 0 <= number < 1:",
        "if number < 0:",
        "unusable_dropout_raises",
        _GATE,
    ),
)
