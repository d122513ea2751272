"""Whether weights explain the answers: do they point at what decides, and what taking it out does.

Of each contender that gives steps weights:

    answer                   see `regard.sections.pointing.Pointing`
    pointed, permuted, over_permuted, over_control    likewise, the last two with `_error`
    agreement                how alike the maps of its trials are
    deletion, insertion      curves by weight and in random order
    gap, gap_error           how far those of deletion are apart
"""

import dataclasses
import math
from typing import Any

from regard.comparison.section import Section
from regard.explain.deletion_insertion import REMOVED_SHARES
from regard.sections.pointing import Pointing
from regard.sections.pointing_words import pointing_sentences
from regard.sections.rounding import rounded
from regard.sections.sample_maps import SampleMaps

__all__ = ["faithfulness_section"]


def faithfulness_section(maps: SampleMaps) -> Section:
    """Make the section from the maps of a sample.

    Args:
        maps: of all contenders.

    Returns:
        A section of kind "faithfulness".
    """
    names = maps.sample.names
    data = {
        **dataclasses.asdict(names),
        "shares": list(REMOVED_SHARES),
        "count": len(maps.sample.rows),
        "trials": max((each.trials for each in maps.pointing.values()), default=0),
        "said": list(pointing_sentences(maps.pointing, maps.pointing_at_known, names.steps)),
        "contenders": {name: _contender(maps, name) for name in maps.attending},
        "deciding": maps.deciding(),
    }
    title, link = "Do the weights explain the answers?", "Do weights explain?"
    return Section("faithful", title, link, "faithfulness", rounded(data))


def _contender(maps: SampleMaps, name: str) -> dict[str, Any]:
    curves, gap = maps.removal(name), maps.removal_gap(name)
    return {
        **_pointing(maps.pointing.get(name)),
        "agreement": maps.agreement(name),
        "deletion": None if curves is None else curves[0].tolist(),
        "insertion": None if curves is None else curves[1].tolist(),
        "gap": None if gap is None else gap[0],
        "gap_error": None if gap is None else gap[1],
    }


def _pointing(found: Pointing | None) -> dict[str, Any]:
    over = (None, None) if found is None else (found.over_permuted, found.over_control)
    errors = [None if each is None else math.sqrt(each.variance) for each in over]
    return {
        "answer": None if found is None else found.answer,
        "pointed": None if found is None else found.pointed,
        "permuted": None if found is None else found.permuted,
        "over_permuted": None if over[0] is None else over[0].value,
        "over_permuted_error": errors[0],
        "over_control": None if over[1] is None else over[1].value,
        "over_control_error": errors[1],
    }
