"""The comparison: what is compared, what is kept of a run, and what may be said of it.

Each name below is loaded when it is first used: `Plan` needs no NumPy.

    options             named values that a person chooses, each with its rule and its help
    plan                what is compared, and with which budget (trial_key: names one trial)
    dataset             data of one task as they were read
    preparation         the data of a run in parts, whatever they are
    task                what the comparison needs to know of one kind of data (local_task: of one
                        with a function, which stays in this process)
    section             a part of a report that a task adds
    events              what a comparison tells while it runs, and what a trial leaves
    outcome             what a finished trial hands over
    store               what is kept of a run, in a file that notices damage (run_folder: where it
                        lies, run_store: as a run begins and goes on)
    selection           which trials count: validation alone decides
    best_model          which model is kept, by validation too
    metric              what a score is: how it is computed, which way is better, how it is said
    metrics             the scores that several tasks share
    learning_rate_check whether the ranking depends on the learning rate
    results             from the store to what may be claimed
    leaderboard         the rows (csv_tables: these and the trials as CSV)
    verdict             the rows in words: a card, and the sentences with the details
"""

from typing import TYPE_CHECKING

from regard._lazy import lazy_names

if TYPE_CHECKING:
    from regard.comparison.best_model import KeptWeights
    from regard.comparison.csv_tables import COLUMNS, MEASURED, leaderboard_csv, trials_csv
    from regard.comparison.dataset import Dataset
    from regard.comparison.events import (
        Check,
        CheckDone,
        Event,
        Listener,
        Prepared,
        Trial,
        TrialDone,
        TrialFailed,
        TrialReopened,
        TrialStarted,
    )
    from regard.comparison.leaderboard import Row, leaderboard_rows
    from regard.comparison.metric import Metric
    from regard.comparison.metrics import CLASS_METRICS, NUMBER_METRICS
    from regard.comparison.options import Options, option
    from regard.comparison.plan import Plan
    from regard.comparison.preparation import Preparation
    from regard.comparison.results import claimed_leaderboard
    from regard.comparison.run_folder import RunFolder
    from regard.comparison.run_store import created_store, opened_store
    from regard.comparison.section import Section
    from regard.comparison.store import Store
    from regard.comparison.task import Reading, Task, Trainer
    from regard.comparison.trial_key import Setting, TrialKey
    from regard.comparison.verdict import VerdictCard, verdict_card, verdict_sentences

__all__ = [
    "CLASS_METRICS",
    "COLUMNS",
    "MEASURED",
    "NUMBER_METRICS",
    "Check",
    "CheckDone",
    "Dataset",
    "Event",
    "KeptWeights",
    "Listener",
    "Metric",
    "Options",
    "Plan",
    "Preparation",
    "Prepared",
    "Reading",
    "Row",
    "RunFolder",
    "Section",
    "Setting",
    "Store",
    "Task",
    "Trainer",
    "Trial",
    "TrialDone",
    "TrialFailed",
    "TrialKey",
    "TrialReopened",
    "TrialStarted",
    "VerdictCard",
    "claimed_leaderboard",
    "created_store",
    "leaderboard_csv",
    "leaderboard_rows",
    "opened_store",
    "option",
    "trials_csv",
    "verdict_card",
    "verdict_sentences",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "COLUMNS": "csv_tables",
        "MEASURED": "csv_tables",
        "CLASS_METRICS": "metrics",
        "Metric": "metric",
        "NUMBER_METRICS": "metrics",
        "Check": "events",
        "CheckDone": "events",
        "Event": "events",
        "KeptWeights": "best_model",
        "Listener": "events",
        "Plan": "plan",
        "Preparation": "preparation",
        "Dataset": "dataset",
        "Options": "options",
        "option": "options",
        "Reading": "task",
        "Task": "task",
        "Trainer": "task",
        "Prepared": "events",
        "Row": "leaderboard",
        "RunFolder": "run_folder",
        "Section": "section",
        "Setting": "trial_key",
        "Store": "store",
        "Trial": "events",
        "TrialDone": "events",
        "TrialFailed": "events",
        "TrialKey": "trial_key",
        "TrialReopened": "events",
        "TrialStarted": "events",
        "VerdictCard": "verdict",
        "claimed_leaderboard": "results",
        "created_store": "run_store",
        "leaderboard_csv": "csv_tables",
        "leaderboard_rows": "leaderboard",
        "opened_store": "run_store",
        "trials_csv": "csv_tables",
        "verdict_card": "verdict",
        "verdict_sentences": "verdict",
    },
)
