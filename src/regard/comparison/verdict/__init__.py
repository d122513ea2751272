"""The verdict: a run's leaderboard and claims in words.

sentences   all sentences, in order
ranking     the question, who is first, who is as good, and what to take
beside      failures, controls, references, the kept model, what was odd in training
facts       what these sentences are made of
"""

from regard.comparison.verdict.sentences import verdict_sentences

__all__ = ["verdict_sentences"]
