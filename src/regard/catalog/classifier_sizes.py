"""How large a model of texts may be, and from where on it says a label."""

__all__ = ["LABEL_THRESHOLD", "LARGEST_VOCABULARY", "LONGEST_TEXT", "WIDEST"]

WIDEST = 65_536
"""The most units of the encoder, and the widest embedding."""

LARGEST_VOCABULARY = 100_000_000
"""The most rows of the token table."""

LONGEST_TEXT = 1_000_000
"""The most tokens of a text."""

LABEL_THRESHOLD = 0.5
"""From this probability on a label is said, where a text may have several."""
