"""What a model looks at, and what that says: weights on the text, and what the answer depends on.

attending_layers   which layers of a model attend, and the weights of one call of them
explanation        a text in pieces with their weights; joined they are the text
layer_calls        see the calls of a model's layers, which stay as they are
layer_features     the values before or after a layer, for clusters and search
maps               the attention weights of any Keras model, by layer name
mask_check         where masks are made, passed, used and dropped, and whether padding leaks
later_keras        what becomes of a model on Keras 3.16, which drops masks
omission           how much the answer changes when one token is left out
deletion_insertion curves: how the answer falls and rises with the heaviest tokens

Each name below is loaded when it is first used.
"""

from typing import TYPE_CHECKING

from regard._lazy import lazy_names

if TYPE_CHECKING:
    from regard.explain.later_keras import LaterKeras
    from regard.explain.layer_features import features
    from regard.explain.maps import attention_maps
    from regard.explain.mask_check import check_masks
    from regard.explain.mask_report import MaskReport, MaskRow

__all__ = ["LaterKeras", "MaskReport", "MaskRow", "attention_maps", "check_masks", "features"]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "LaterKeras": "later_keras",
        "MaskReport": "mask_report",
        "MaskRow": "mask_report",
        "attention_maps": "maps",
        "check_masks": "mask_check",
        "features": "layer_features",
    },
)
