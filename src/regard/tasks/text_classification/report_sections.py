"""What a report shows of texts: maps of words, whether these explain, scores."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regard.catalog.classifier_sizes import LABEL_THRESHOLD
from regard.comparison import Section, Store, Trial
from regard.data import TokenTable
from regard.sections.class_scores import class_scores_section
from regard.sections.faithfulness import faithfulness_section
from regard.sections.hardest_rows import ShownRows, hardest_rows_section
from regard.sections.scores_by_bin import scores_by_length
from regard.tasks.text_classification.preparation import TextPreparation
from regard.tasks.text_classification.text_maps import TextMaps, text_errors

__all__ = ["text_sections"]

_MEANINGS = {
    "classes": "Percent of test texts that are right",
    "labels": "Percent of test texts of which all labels are right",
    "numbers": "Mean absolute error of test texts",
}


def text_sections(
    store: Store, preparation: TextPreparation, chosen: Mapping[str, Sequence[Trial]]
) -> tuple[Section, ...]:
    """Return what a report shows of texts.

    Args:
        store: of the run, which may be unfinished.
        preparation: its data.
        chosen: the trials that count, by contender.

    Returns:
        The sections, in their order.
    """
    plan = preparation.plan
    networks = {
        name: each for name, each in chosen.items() if plan.contender(name).role != "reference"
    }
    texts = TextMaps(store, preparation, networks)

    def values(answers: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[Any]:
        off = text_errors(plan.answer, answers, preparation.labels[rows])
        return off if plan.answer == "numbers" else ~off

    several = LABEL_THRESHOLD if plan.answer == "labels" else None
    by_class = (
        ()
        if plan.answer == "numbers"
        else (
            class_scores_section(
                store, preparation, chosen, preparation.classes, threshold=several
            ),
        )
    )
    return (
        texts.section(),
        faithfulness_section(texts.maps),
        *by_class,
        hardest_rows_section(store, preparation, chosen, texts.names, _shown(preparation, texts)),
        scores_by_length(
            store,
            preparation,
            chosen,
            _lengths(preparation),
            values,
            is_share=plan.answer != "numbers",
            row="text",
            meaning=f"{_MEANINGS[plan.answer]}, by the number of {plan.tokens}.",
        ),
    )


def _shown(preparation: TextPreparation, texts: TextMaps) -> ShownRows:
    """Return what says texts, their truths and answers in words."""
    answer, labels = preparation.plan.answer, preparation.labels

    def chances(answers: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[Any]:
        return np.asarray(answers[np.arange(len(rows)), labels[rows]])

    return ShownRows(
        row=lambda row: preparation.texts[row],
        truth=lambda row: texts.in_words(labels[row]),
        answer=lambda given, _: texts.in_words(given.argmax() if answer == "classes" else given),
        errors=lambda answers, rows: text_errors(answer, answers, labels[rows]),
        chances=chances if answer == "classes" else None,
    )


def _lengths(preparation: TextPreparation) -> NDArray[np.int64]:
    """Return the number of tokens of each text that is tested; of others 0."""
    table = TokenTable((), kind=preparation.plan.tokens)
    tested = np.unique(np.concatenate([split.test for split in preparation.splits]))
    lengths = np.zeros(len(preparation.texts), dtype=np.int64)
    lengths[tested] = table.lengths(preparation.texts[row] for row in tested)
    return lengths
