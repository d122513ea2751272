"""The verdict: a run's leaderboard and claims in words.

card        what to use, but what, and what to be careful of, in at most 60 words (card_words: its
            sentences)
sentences   all sentences, in order: the details
choice      which contender to use
ranking     the question, who is first, who is as good, and what to take
beside      failures, controls, references, the kept model, what was odd in training
facts       what these sentences are made of
"""

from regard.comparison.verdict.card import VerdictCard, verdict_card
from regard.comparison.verdict.sentences import verdict_sentences

__all__ = ["VerdictCard", "verdict_card", "verdict_sentences"]
