"""The verdict: a run's leaderboard and claims in words.

short_verdict   the card: what to use, but what, and what to be careful of, in at most 60 words
                (card_words: its sentences)
sentences       all sentences, in order: the details
choice          which contender to use
ranking         the question, who is first, who is as good, and what to use
beside          failures, controls, references, the kept model, what was odd in training
facts           what these sentences are made of
"""

from regard.comparison.verdict.sentences import verdict_sentences
from regard.comparison.verdict.short_verdict import VerdictCard, verdict_card

__all__ = ["VerdictCard", "verdict_card", "verdict_sentences"]
