"""The comparison: one plan, one material, many trials, one leaderboard.

Each name below is loaded when it is first used: `Plan` needs no Keras, `NetworkTrials` does.

    plan                what is compared, and with which budget
    material            what all contenders share: tokens, ids, labels, parts
    events              what a comparison tells while it runs, and what a trial leaves
    trial               the training of one contender, once per seed
    words               the reference outside the ranking: logistic regression on words
    run                 all trials, one after the other
    deferred_interrupt  Ctrl-C at a place where it does no harm
    run_folder          the files of a run
    leaderboard         rows from trials
    verdict             the rows in words
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regard.comparison.events import (
        EpochDone,
        Event,
        Listener,
        Prepared,
        Trial,
        TrialDone,
        TrialFailed,
        TrialStarted,
    )
    from regard.comparison.leaderboard import (
        COLUMNS,
        Row,
        leaderboard_csv,
        leaderboard_rows,
        trials_csv,
    )
    from regard.comparison.material import Material, Part, demo_material, text_material
    from regard.comparison.plan import Plan
    from regard.comparison.run import RunOutcome, run_plan
    from regard.comparison.run_folder import RunFolder
    from regard.comparison.trial import NetworkTrials
    from regard.comparison.verdict import verdict_sentences
    from regard.comparison.words import WordsTrials

__all__ = [
    "COLUMNS",
    "EpochDone",
    "Event",
    "Listener",
    "Material",
    "NetworkTrials",
    "Part",
    "Plan",
    "Prepared",
    "Row",
    "RunFolder",
    "RunOutcome",
    "Trial",
    "TrialDone",
    "TrialFailed",
    "TrialStarted",
    "WordsTrials",
    "demo_material",
    "leaderboard_csv",
    "leaderboard_rows",
    "run_plan",
    "text_material",
    "trials_csv",
    "verdict_sentences",
]

_HOMES = {
    "events": (
        "EpochDone",
        "Event",
        "Listener",
        "Prepared",
        "Trial",
        "TrialDone",
        "TrialFailed",
        "TrialStarted",
    ),
    "leaderboard": ("COLUMNS", "Row", "leaderboard_csv", "leaderboard_rows", "trials_csv"),
    "material": ("Material", "Part", "demo_material", "text_material"),
    "plan": ("Plan",),
    "run": ("RunOutcome", "run_plan"),
    "run_folder": ("RunFolder",),
    "trial": ("NetworkTrials",),
    "verdict": ("verdict_sentences",),
    "words": ("WordsTrials",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'regard.comparison' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"regard.comparison.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
