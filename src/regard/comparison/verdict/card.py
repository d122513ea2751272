"""The verdict as a card: what to use, what speaks against it, and what to be careful of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self, final

from regard.comparison.leaderboard import Row
from regard.comparison.plan import Plan
from regard.comparison.trial_key import TrialKey
from regard.comparison.verdict.card_words import CardWords, failed_trials
from regard.comparison.verdict.facts import RunFacts
from regard.statistics.analysis import Analysis

__all__ = ["MOST_WORDS", "VerdictCard", "verdict_card"]

MOST_WORDS = 60
"""The most words on a card, the two headings "But" and "Caution" included."""


@final
@dataclass(frozen=True)
class VerdictCard:
    """Hold the verdict in at most 60 words; `verdict_sentences` has the details.

    Args:
        use: which contender to use: its score with interval, how sure that is, against whom.
        but: what speaks against it, a sentence each: a plain reference or a control that is better
            or as good.
        caution: what to be careful of, a sentence each, the most important first.
    """

    use: str
    but: tuple[str, ...] = ()
    caution: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """What to use, then what speaks against it and the cautions, each where there are some."""
        but, caution = " ".join(self.but), " ".join(self.caution)
        told = (self.use, but and f"But: {but}", caution and f"Caution: {caution}")
        return tuple(filter(None, told))

    def to_data(self) -> dict[str, Any]:
        """Return what JSON can hold, from which `from_data` makes an equal card."""
        return {"use": self.use, "but": list(self.but), "caution": list(self.caution)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Make a card of what `to_data` returned, such as `card` in report.json.

        Args:
            data: `use`, a sentence; `but` and `caution`, lists of sentences.

        Returns:
            The card.
        """
        return cls(data["use"], tuple(data["but"]), tuple(data["caution"]))

    def __str__(self) -> str:
        """Return the lines as one text."""
        return "\n".join(self.lines)

    @property
    def words(self) -> int:
        """How many words the card has, its headings included."""
        return len(str(self).split())


def verdict_card(
    plan: Plan,
    rows: Sequence[Row],
    analysis: Analysis | None,
    kept: TrialKey | None = None,
) -> VerdictCard:
    """Say in at most 60 words what to use, what speaks against it, and what to be careful of.

    Args:
        plan: what was planned.
        rows: the leaderboard, in its order.
        analysis: what may be claimed; None if nothing may.
        kept: the trial whose model is kept.

    Returns:
        The card. What does not fit on it, the least important first, stands in the sentences alone.
    """
    if analysis is None:
        return _fitting("Nothing to use: no ranked contender has a score.", (), failed_trials(rows))
    said = CardWords(RunFacts(plan, rows, analysis), kept)
    but, caution = said.but(), said.caution()
    card = _fitting(said.use(), but, caution)
    if len(card.but) < bool(but) or len(card.caution) < bool(caution):
        return _fitting(said.use(short=True), but, caution)
    return card


def _fitting(use: str, but: Sequence[str], caution: Sequence[str]) -> VerdictCard:
    """Fill a card by turns, so that each heading has its first sentence before any its second."""
    card = VerdictCard(use)
    for turn in range(max(len(but), len(caution))):
        fuller = replace(card, but=(*card.but, *but[turn : turn + 1]))
        card = fuller if fuller.words <= MOST_WORDS else card
        fuller = replace(card, caution=(*card.caution, *caution[turn : turn + 1]))
        card = fuller if fuller.words <= MOST_WORDS else card
    return card
