"""Faults planted in the layers."""

from tests.contract.planting import Fault

_DOT = "DotAttention()"
_MUL = "MultiplicativeAttention()"
_ADD = "AdditiveAttention(units=4)"
_MHA = "MultiHeadAttention(num_heads=2, head_dim=4)"
_POOL = "AttentionPooling()"
_CALL = "layers.attention_layer:AttentionLayer.call"
_SPEC = "layers.attention_layer:AttentionLayer.compute_output_spec"
_WEIGH = "layers.attention_layer:AttentionLayer._weigh"
_INIT = "layers.attention_layer:AttentionLayer.__init__"
_MHA_ATTEND = "layers.multi_head_attention:MultiHeadAttention._attend"

FAULTS = (
    Fault(
        "values not cleaned at the door",
        _CALL,
        "value = mask_ops.zero_masked(value, masks.key)",
        "value = value",
        "masked_key_is_never_read",
        _DOT,
    ),
    Fault(
        "output of a query without keys not zeroed",
        _CALL,
        "mask_ops.zero_masked(output, masks.query)",
        "output",
        "query_without_keys_gives_zero",
        _MHA,
    ),
    Fault(
        "queries without a pair not cleaned",
        _CALL,
        "query = mask_ops.zero_masked(query, masks.query)",
        "query = query",
        "row_without_pairs_gives_zero",
        _DOT,
    ),
    Fault(
        "output mask not attached",
        _CALL,
        "carry_mask(mask_ops.zero_masked(output, masks.query), masks.output)",
        "mask_ops.zero_masked(output, masks.query)",
        "output_carries_the_query_mask",
        _ADD,
    ),
    Fault(
        "a pooled output keeps the mask",
        "layers.attention_pooling:AttentionPooling.compute_mask",
        "return\n",
        "return previous_mask\n",
        "pooled_output_carries_no_mask",
        _POOL,
    ),
    Fault(
        "symbolic output without its mask",
        _SPEC,
        "carry_mask(output, mask_ops.output_mask(query, value, *masks))",
        "carry_mask(output, None)",
        "output_carries_the_query_mask",
        _DOT,
    ),
    Fault(
        "Keras told that masks are not supported",
        _INIT,
        "self.supports_masking = True",
        "self.supports_masking = False",
        "masks_pass_through_models",
        _MUL,
    ),
    Fault(
        "bias added after the tanh",
        "layers.attention_pooling:AttentionPooling._attend",
        "ops.tanh(ops.matmul(key, self._kernel) + self._bias)",
        "ops.tanh(ops.matmul(key, self._kernel)) + self._bias",
        "output_equals_the_paper",
        _POOL,
    ),
    Fault(
        "heads merged in the wrong order",
        _MHA_ATTEND,
        '"btnh,nhd->btd", heads,',
        '"btnh,nhd->btd", ops.flip(heads, 2),',
        "output_equals_the_paper",
        _MHA,
    ),
    Fault(
        "query in place of the missing key",
        _CALL,
        "key = value if key is None else key",
        "key = query if key is None else key",
        "value_is_the_key_unless_given",
        _MUL,
    ),
    Fault(
        "another path when the weights are asked for",
        _CALL,
        "return (output, weights) if return_attention_scores else output",
        "return (output * 1.0000002, weights) if return_attention_scores else output",
        "asking_for_the_weights_changes_nothing",
        _ADD,
    ),
    Fault(
        "symbolic shape of the query in place of the value's",
        "layers.attention_layer:AttentionLayer.compute_output_shape",
        "return (*query_shape[:-1], values[-1])",
        "return tuple(query_shape)",
        "symbolic_shape_equals_eager",
        _MUL,
    ),
    Fault(
        "bias of the hidden layer never added",
        "layers.additive_attention:AdditiveAttention._attend",
        "query = query + self._bias",
        "query = query + 0.0",
        "every_weight_is_connected",
        _ADD,
    ),
    Fault(
        "dropout at inference too",
        _WEIGH,
        "drops = self.dropout > 0 and training",
        "drops = self.dropout > 0",
        "dropout_only_in_training",
        _MHA,
    ),
    Fault(
        "seed of the dropout ignored",
        _INIT,
        "keras.random.SeedGenerator(self.seed)",
        "keras.random.SeedGenerator()",
        "dropout_only_in_training",
        _DOT,
    ),
    Fault(
        "penalty divided by padded samples too",
        "layers.attention_layer:AttentionLayer._penalty",
        "samples = samples * ops.mean(valid)",
        "pass",
        "penalty_counts_valid_positions_only",
        _POOL,
    ),
    Fault(
        "one initializer for two weights",
        "layers.attention_layer:_own_initializer",
        'config["seed"] = zlib.crc32(f"{config[\'seed\']}/{name}".encode()) % 2**31',
        "pass",
        "weights_never_start_alike",
        _ADD,
    ),
    Fault(
        "a weight that is not trained",
        "layers.attention_layer:AttentionLayer._add",
        "return self.add_weight(",
        "return self.add_weight(trainable=False, ",
        "training_reaches_every_weight",
        _MUL,
    ),
    Fault(
        "argument missing from the config",
        "layers.attention_layer:AttentionLayer.get_config",
        '"seed": self.seed,',
        "",
        "every_argument_is_in_the_config",
        _DOT,
    ),
    Fault(
        "config with another value than was given",
        "layers.additive_attention:AdditiveAttention.get_config",
        '"units": self.units',
        '"units": self.units + 1',
        "config_gives_the_same_layer",
        _ADD,
    ),
    Fault(
        "config without the score",
        "layers.attention_pooling:AttentionPooling.get_config",
        '"score": self.score, ',
        "",
        "saved_model_gives_the_same_output",
        "AttentionPooling(score='tanh')",
    ),
    Fault(
        "ranks not checked",
        "layers.attention_layer:AttentionLayer._check_shape",
        "if len(shape) != 3 or shape[-1] is None:",
        "if False:",
        "unusable_input_raises",
        _ADD,
    ),
    Fault(
        "unknown arguments swallowed",
        _INIT,
        "super().__init__(**kwargs)",
        'super().__init__(name=kwargs.get("name"), dtype=kwargs.get("dtype"))',
        "unknown_argument_raises",
        _DOT,
    ),
)
