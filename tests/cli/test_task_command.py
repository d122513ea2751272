"""Commands whose options depend on the task: which are read, shown and refused."""

import contextlib
import dataclasses
from pathlib import Path
from typing import Annotated, Any, final

import pytest
import typer

from regard.cli.data_options import TaskName
from regard.cli.field_options import FieldOption, options_of
from regard.cli.task_command import TaskCommand, given_options
from regard.comparison import Task
from regard.tasks.registry import TASKS
from tests.comparison.toy_task import NumbersReading, NumbersTask

OWN = NumbersTask.name


@pytest.fixture
def numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a second task, which recognises its data before texts do."""
    monkeypatch.setattr(NumbersTask, "name", "numbers")
    known = {"numbers": OWN, "text": TASKS["text"]}
    monkeypatch.setattr("regard.tasks.registry.TASKS", known)
    monkeypatch.setattr("regard.cli.task_command.TASKS", known)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Numbers, and texts with labels."""
    (tmp_path / "a.num").write_text("1 2 3\n")
    rows = "".join(f"film {row},{('yes', 'no')[row % 2]}\n" for row in range(20))
    (tmp_path / "a.csv").write_text(f"text,label\n{rows}")
    return tmp_path


def flat(text: str) -> str:
    """What a help text says, without its frames and lines."""
    return " ".join("".join(" " if each in "│─╭╮╰╯" else each for each in text).split())


@pytest.mark.usefixtures("numbers")
def test_a_help_text_shows_the_options_of_one_task_and_names_the_others(regard: Any) -> None:
    said = flat(regard("compare", "--help").stdout)
    assert "--min-count" in said
    assert "--horizon" not in said
    assert "Others: regard compare --task numbers --help" in said
    for arguments in (("--task", "numbers", "--help"), ("--help", "--task=numbers")):
        said = flat(regard("compare", *arguments).stdout)
        assert "Numbers [of any kind], one a line; without it, numbers from -20 to 20." in said
        assert "--unit UNIT Of the [numbers]." in said
        assert "--horizon N Steps to look ahead. Default: 1." in said
        assert "--min-count" not in said
        assert "options of --task numbers. Others: regard compare --task text --help" in said


def test_the_tasks_are_named_where_one_is_chosen() -> None:
    about: Any = TaskName
    assert f"data: {', '.join(TASKS)}, or a class of your own" in about.__metadata__[0].help


def test_headings_keep_their_order(regard: Any) -> None:
    said = regard("compare", "--task", OWN, "--help").stdout
    headings = ["Arguments", "Options", "What is compared", "Training", "Numbers", "Running"]
    places = [said.index(f"─ {heading} ─") for heading in headings]
    assert places == sorted(places)
    assert said.index("--unit") < said.index("--help ") < said.index("What is compared")


@pytest.mark.usefixtures("numbers", "data")
def test_what_was_recognised_is_said_before_the_data_are_read(regard: Any) -> None:
    done = regard("check", "a.num", "--unit", "apples")
    assert (done.stderr, done.stdout) == (
        "",
        "Task: numbers, since it ends in .num (--task text reads it otherwise; task= in Python).\n"
        "3 numbers of apples.\n",
    )
    assert regard("check", "a.num", "--task", "numbers").stdout == "3 numbers of None.\n"
    assert "Task:" not in regard("check", "a.csv").stdout
    failed = regard("compare", "a.num", "--layers", "dott")
    assert failed.stdout.splitlines()[1].startswith("Task: numbers, since it ends in .num (")
    assert "Did you mean 'dot'?" in failed.stderr


@pytest.mark.usefixtures("data")
def test_a_class_of_somebody_s_own_has_its_options(regard: Any) -> None:
    assert regard("check", "a.num", "--task", OWN, "--unit", "pears").stdout.endswith("of pears.\n")
    assert "No such option" in regard("check", "a.num", "--unit", "pears").stderr
    told = regard("check", "a.num", "--task", "tests.comparison.toy_task:Letters").stderr
    assert told.startswith("error: --task must name a class that can be imported")
    assert "Did you mean 'text'?" in regard("check", "a.num", "--task", "texts").stderr


@pytest.mark.usefixtures("numbers", "data")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("check", "a.csv", "--unit", "apples"),
            "--unit is an option of --task numbers. Received: --unit for data of --task text,"
            " since it ends in .csv",
        ),
        (
            ("compare", "a.num", "--task", "text", "--horizon", "2"),
            "--horizon is an option of --task numbers. Received: --horizon for data of --task text",
        ),
        (
            ("compare", "a.num", "--no-header"),
            "--header is an option of --task text. Received: --header for data of --task numbers,"
            " since it ends in .num",
        ),
    ],
)
def test_an_option_of_another_task_is_refused(regard: Any, arguments: Any, said: str) -> None:
    done = regard(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: {said}\n"


@pytest.mark.usefixtures("numbers")
def test_a_demo_has_a_folder_of_its_own(regard: Any, tmp_path: Path) -> None:
    for folder in ("regard-numbers-demo", "regard-demo"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "thesis.txt").write_text("mine")
    done = regard("compare", "--task", "numbers")
    assert done.stdout.startswith("Comparing attention layers on numbers from -20 to 20, with")
    assert "'regard-numbers-demo', which holds other files" in done.stderr
    done = regard("compare")
    assert done.stdout.startswith("Comparing attention layers on the demo corpus, with")
    assert "'regard-demo', which holds other files" in done.stderr


Rest = Annotated[list[str] | None, typer.Argument()]


def what_is_given(kind: type[TaskCommand], *arguments: str) -> list[Any]:
    """The options of the task that a command was given; empty where it does not run."""
    app, kept = typer.Typer(), []

    @app.command(cls=kind)
    def command(ctx: typer.Context, task: str = "", rest: Rest = None) -> None:
        kept.append(given_options(ctx))

    with contextlib.suppress(SystemExit):
        app(list(arguments))
    return kept


@final
class TrainingCommand(TaskCommand):
    def options(self, task: Task) -> dict[str, FieldOption]:
        return options_of(task.plan, without=("splits", "seeds"))


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ((), {}),
        (("--epochs", "3", "--no-rate-check"), {"epochs": 3, "rate_check": False}),
        (("--epochs", "3", "--", "--task", "none"), {"epochs": 3}),
        (("--task", "text", "--task", OWN, "--horizon", "3"), {"horizon": 3}),
        (("--splits", "3"), None),
    ],
)
def test_a_command_may_leave_fields_out(arguments: Any, found: Any) -> None:
    assert what_is_given(TrainingCommand, *arguments) == ([] if found is None else [found])


@final
class ClashingCommand(TaskCommand):
    def options(self, task: Task) -> dict[str, FieldOption]:
        (unit,) = options_of(NumbersReading, without=("test",)).values()
        kind = int if isinstance(task, NumbersTask) else str
        return {"unit": dataclasses.replace(unit, kind=kind)}


@pytest.mark.parametrize(
    ("arguments", "found"), [(("--unit", "3"), "3"), (("--task", OWN, "--unit", "3"), 3)]
)
def test_the_task_that_is_named_says_how_its_options_are_read(arguments: Any, found: Any) -> None:
    assert what_is_given(ClashingCommand, *arguments) == [{"unit": found}]
