"""Models with a slot for one contender, in which masks are passed as arguments from end to end."""

from typing import TYPE_CHECKING

from regard import _keras  # noqa: F401  # first: it says which backend is missing
from regard._lazy import lazy_names
from regard.models.contender_slot import ContenderSlot
from regard.models.context_slot import ContextSlot
from regard.models.encoders import ENCODERS
from regard.models.own_model import fill_slot, open_slot
from regard.models.seeds import named_seed
from regard.models.series_model import series_predictor
from regard.models.states_slot import StatesSlot
from regard.models.tag_decoder import TagDecoder
from regard.models.text_classification import text_classifier
from regard.models.token_tagging import reading_tagger, token_tagger
from regard.models.token_weighing import token_weights
from regard.models.valid_states import ValidStates

if TYPE_CHECKING:
    from regard.models.tabular_classifier import TabularClassifier

__all__ = [
    "ENCODERS",
    "ContenderSlot",
    "ContextSlot",
    "StatesSlot",
    "TabularClassifier",
    "TagDecoder",
    "ValidStates",
    "fill_slot",
    "named_seed",
    "open_slot",
    "reading_tagger",
    "series_predictor",
    "text_classifier",
    "token_tagger",
    "token_weights",
]

# It needs the extra `tool`, the others do not.
__getattr__, __dir__ = lazy_names(__name__, {"TabularClassifier": "tabular_classifier"})
