"""Models with a slot for one contender, in which masks are passed as arguments from end to end."""

from regard.models.contender_slot import ContenderSlot
from regard.models.text_classification import named_seed, text_classifier, token_weights

__all__ = ["ContenderSlot", "named_seed", "text_classifier", "token_weights"]
