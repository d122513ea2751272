"""How large a text classifier may be: what a plan asks for, and what a kept model may say."""

__all__ = ["LARGEST_VOCABULARY", "LONGEST_TEXT", "WIDEST"]

WIDEST = 65_536
"""The most units of the encoder, and the widest embedding."""

LARGEST_VOCABULARY = 100_000_000
"""The most rows of the token table."""

LONGEST_TEXT = 1_000_000
"""The most tokens of a text."""
