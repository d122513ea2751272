"""Every task keeps its promises, and each check sees the fault that is planted for it."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from examples.dice_task import DicePreparation, DiceTask, Games
from regard.comparison import Section
from regard.comparison.outcome import Outcome
from regard.data import Split
from regard.errors import RunFolderError
from tests.comparison.toy_task import Numbers, NumbersPlan, NumbersTask
from tests.execution.numbers_trainer import NumbersTrainer
from tests.tasks import checks
from tests.tasks.checks import CHECKS
from tests.tasks.task_trial import TaskTrial
from tests.tasks.tried_task import TriedTask
from tests.tasks.tried_tasks import DICE, NUMBERS, TRIED

CASES = [
    pytest.param(
        tried, check, marks=pytest.mark.xdist_group(tried.label), id=f"{tried.label}-{check}"
    )
    for tried in TRIED
    for check in CHECKS
]


@pytest.fixture(scope="module")
def trials(tmp_path_factory):
    """What has been tried of each task, by its label."""
    return {tried.label: TaskTrial(tried, tmp_path_factory.mktemp("trial")) for tried in TRIED}


@pytest.mark.parametrize(("tried", "check"), CASES)
def test_a_task_keeps_its_promise(tried, check, trials) -> None:
    CHECKS[check](trials[tried.label])


@dataclass(frozen=True)
class Fault:
    """A method or a name of a task, replaced.

    Args:
        name: what is wrong.
        tried: the task.
        owner: whose method it is.
        method: its name.
        fault: from the method that was there to the one that takes its place.
        caught_by: the check that must fail.
        raised: how it fails.
    """

    name: str
    tried: TriedTask
    owner: type
    method: str
    fault: Callable[[Any], Any]
    caught_by: str
    raised: type[BaseException] = AssertionError


def after(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The method, with its result changed."""
    return lambda method: lambda *given, **named: change(method(*given, **named))


def learns_from_the_test(splits: Any) -> Any:
    return tuple(Split(each.train, each.validation, each.train) for each in splits)


def turned(games: Games) -> Games:
    return Games(games.source, games.rolls[::-1], games.labels[::-1])


def with_a_line_more(method: Any) -> Any:
    return lambda self: (*method(self), "something without an end")


def with_seed(choose: Callable[[int], int]) -> Callable[[Any], Any]:
    """The training, from another seed than the trial's."""

    def fault(method: Any) -> Any:
        def run(self: Any, key: Any) -> Any:
            for event in method(self, key._replace(seed=choose(key.seed))):
                if isinstance(event, Outcome):
                    yield replace(event, trial=replace(event.trial, key=key))
                else:
                    yield event

        return run

    return fault


def ignoring_what_is_wrong(method: Any) -> Any:
    def read(self: Any, source: Any, targets: Any, reading: Any) -> Any:
        try:
            return method(self, source, targets, reading)
        except ValueError:
            return self.demo()

    return read


def crashing_where_it_is_wrong(method: Any) -> Any:
    def read(self: Any, source: Any, targets: Any, reading: Any) -> Any:
        try:
            return method(self, source, targets, reading)
        except ValueError as error:
            raise KeyError(str(error)) from error

    return read


def without_the_row(method: Any) -> Any:
    def read(self: Any, source: Any, targets: Any, reading: Any) -> Any:
        try:
            return method(self, source, targets, reading)
        except ValueError as error:
            raise type(error)("A game must be as it should. Received: another line") from error

    return read


def table(name: str, data: Any) -> Any:
    return lambda method: lambda *given: (Section(name, "A", "A", "table", data),)


TABLE = {"columns": ["a"], "rows": [["b"]]}
NOTHING = {"columns": ["a"], "rows": [[float("nan")]]}

CALLS = itertools.count()

FAULTS = (
    Fault(
        "rows that are learned from are tested",
        DICE,
        DicePreparation,
        "_drawn",
        after(learns_from_the_test),
        "it_reads_its_own_demo",
    ),
    Fault(
        "a notice that is no sentence",
        DICE,
        DicePreparation,
        "notices",
        with_a_line_more,
        "it_reads_its_own_demo",
    ),
    Fault(
        "the file's lines in another order",
        DICE,
        DiceTask,
        "read",
        after(turned),
        "what_is_written_to_a_file_is_read_back",
    ),
    Fault(
        "bad lines are taken for the demo",
        DICE,
        DiceTask,
        "read",
        ignoring_what_is_wrong,
        "bad_input_is_refused_in_a_sentence",
    ),
    Fault(
        "an error that is none of regard's",
        DICE,
        DiceTask,
        "read",
        crashing_where_it_is_wrong,
        "bad_input_is_refused_in_a_sentence",
        raised=KeyError,
    ),
    Fault(
        "an error without the row",
        DICE,
        DiceTask,
        "read",
        without_the_row,
        "bad_input_is_refused_in_a_sentence",
    ),
    Fault(
        "labels and a test set that nothing uses",
        DICE,
        DiceTask,
        "read",
        lambda method: (
            lambda self, source, targets, reading: method(self, source, None, type(reading)())
        ),
        "what_has_no_effect_is_refused",
    ),
    Fault(
        "rows come to the store in another order",
        NUMBERS,
        Numbers,
        "examples",
        after(lambda rows: iter(list(rows)[::-1])),
        "the_store_gives_it_back",
    ),
    Fault(
        "the truth changes when the run goes on",
        NUMBERS,
        NumbersTask,
        "restored",
        after(lambda found: Numbers(found.plan, -found.numbers)),
        "a_stopped_run_goes_on",
    ),
    Fault(
        "all seeds are one",
        NUMBERS,
        NumbersTrainer,
        "run",
        with_seed(lambda seed: 0),
        "the_same_seed_gives_the_same_answers",
    ),
    Fault(
        "a seed that nobody chose",
        NUMBERS,
        NumbersTrainer,
        "run",
        with_seed(lambda seed: next(CALLS)),
        "the_same_seed_gives_the_same_answers",
    ),
    Fault(
        "a kept model without its manifest",
        NUMBERS,
        Numbers,
        "write_model",
        lambda method: lambda self, folder, *given: folder.mkdir(),
        "the_kept_model_is_that_of_the_trial",
        raised=RunFolderError,
    ),
    Fault(
        "a kept model that answers something else",
        replace(NUMBERS, kept=lambda folder, prepared, rows: np.full((len(rows), 2), 0.5)),
        Numbers,
        "write_model",
        lambda method: method,
        "the_kept_model_is_that_of_the_trial",
    ),
    Fault(
        "a section that has the page's own anchor",
        NUMBERS,
        NumbersTask,
        "sections",
        table("verdict", TABLE),
        "the_report_draws_it",
    ),
    Fault(
        "two sections of one name",
        NUMBERS,
        NumbersTask,
        "sections",
        after(lambda sections: sections * 2),
        "the_report_draws_it",
    ),
    Fault(
        "a section with a number that JSON does not have",
        NUMBERS,
        NumbersTask,
        "sections",
        table("signs", NOTHING),
        "the_report_draws_it",
        raised=ValueError,
    ),
    Fault(
        "a field without a help",
        NUMBERS,
        NumbersPlan,
        "described",
        after(lambda fields: {name: replace(each, help="") for name, each in fields.items()}),
        "its_options_have_a_rule_and_a_help",
    ),
    Fault(
        "a field that is an argument of regard.compare",
        NUMBERS,
        NumbersPlan,
        "described",
        after(lambda fields: {"backend": fields["horizon"]} if "horizon" in fields else fields),
        "its_options_have_a_rule_and_a_help",
    ),
    Fault(
        "a preparation of another task",
        DICE,
        DicePreparation,
        "task",
        lambda name: "dice",
        "its_name_is_where_it_stands",
    ),
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.name} -> {fault.caught_by}")
def test_a_check_catches_its_fault(fault, tmp_path, monkeypatch) -> None:
    planted = fault.fault(getattr(fault.owner, fault.method))
    monkeypatch.setattr(fault.owner, fault.method, planted)
    with pytest.raises(fault.raised):
        CHECKS[fault.caught_by](TaskTrial(fault.tried, tmp_path))


def test_every_check_has_a_fault() -> None:
    assert set(CHECKS) == {fault.caught_by for fault in FAULTS} | {"it_is_light_to_import"}


def test_a_heavy_import_is_seen(tmp_path, monkeypatch) -> None:
    (tmp_path / "keras.py").write_text("")
    (tmp_path / "heavy_plan.py").write_text("import keras")
    (tmp_path / "light_plan.py").write_text("")
    found = checks.imported_by([["light_plan"], ["heavy_plan", "light_plan"]], tmp_path)
    assert found == [set(), {"keras"}]
    monkeypatch.setattr(checks, "heavy_imports", lambda: {DICE.name: {"keras"}})
    with pytest.raises(AssertionError):
        checks.it_is_light_to_import(TaskTrial(DICE, tmp_path))
