"""What a report shows of sentences: where a token looks, whether that explains, scores."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.comparison import Section, Store, Trial
from regard.sections.faithfulness import faithfulness_section
from regard.sections.hardest_rows import ShownRows, hardest_rows_section
from regard.sections.sample import Names
from regard.sections.scores_by_bin import scores_by_length
from regard.tasks.tagging.label_counts import LabelCounts
from regard.tasks.tagging.label_scheme import spans_in_words
from regard.tasks.tagging.preparation import TagPreparation
from regard.tasks.tagging.tag_scores import SAID, TRUTH, said_labels
from regard.tasks.tagging.token_maps import TokenMaps

__all__ = ["tag_sections"]

_SENTENCES = Names("sentence", "sentences", "token", "tokens", "tokens")


def tag_sections(
    store: Store, preparation: TagPreparation, chosen: Mapping[str, Sequence[Trial]]
) -> tuple[Section, ...]:
    """Return what a report shows of sentences.

    Args:
        store: of the run, which may be unfinished.
        preparation: its data.
        chosen: the trials that count, by contender.

    Returns:
        The sections, in their order.
    """
    plan, labels = preparation.plan, preparation.labels
    networks = {
        name: each for name, each in chosen.items() if plan.contender(name).role != "reference"
    }
    maps = TokenMaps(store, preparation, networks)
    counts = LabelCounts(store, preparation, chosen)

    def right(answers: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[Any]:
        there = labels[rows] >= 0
        said = said_labels(answers, labels[rows])
        found = ((said == labels[rows]) & there).sum(axis=1) / there.sum(axis=1)
        return np.asarray(found)

    return (
        maps.section(),
        faithfulness_section(maps.maps),
        *((counts.spans(),) if plan.answer == "spans" else ()),
        counts.labels(),
        hardest_rows_section(store, preparation, chosen, _SENTENCES, _shown(preparation)),
        scores_by_length(
            store,
            preparation,
            chosen,
            preparation.lengths,
            right,
            is_share=True,
            row="sentence",
            meaning="Percent of tokens that are right, by the number of tokens.",
        ),
    )


def _shown(preparation: TagPreparation) -> ShownRows:
    """Return what says sentences, their truths and answers in words."""
    labels = preparation.labels

    def wrong(answers: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[Any]:
        true = labels[rows]
        return np.asarray((said_labels(answers, true) != true).any(axis=1), dtype=np.float64)

    def chances(answers: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[Any]:
        """The chance of the least likely true label: what the sentence fails by."""
        return np.asarray(np.where(labels[rows] >= 0, answers[..., TRUTH], 1.0).min(axis=1))

    def in_words(numbers: NDArray[Any], row: int) -> str:
        own, count = preparation.tokens[row], preparation.lengths[row]
        found = [preparation.classes[int(each)] for each in numbers[:count]]
        if preparation.plan.answer == "spans":
            return spans_in_words(own, found)
        return " ".join(f"{token}/{label}" for token, label in zip(own, found, strict=True))

    return ShownRows(
        row=lambda row: " ".join(preparation.tokens[row]),
        truth=lambda row: in_words(labels[row], row),
        answer=lambda given, row: in_words(given[:, SAID], row),
        errors=wrong,
        chances=chances,
    )
