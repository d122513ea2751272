"""The task of dice: it is refused what is no game, finds the six, and stands on its page."""

import dataclasses
import re

import pytest

from regard.cli.field_options import options_of
from regard.comparison import Store
from regard.errors import DataError
from tests.architecture.repository import ROOT
from tests.tasks.checks import Trial
from tests.tasks.tried_tasks import DICE

PAGE = ROOT / "docs" / "adding-a-task.md"

pytestmark = pytest.mark.only_on("jax")  # what it is made of is tested on each backend


def test_a_line_that_is_no_game_is_refused_with_its_number(tmp_path) -> None:
    task = DICE.task
    (tmp_path / "games.txt").write_text("won: 6 1\nlost: 2\n\nwon: 6 0\n")
    with pytest.raises(DataError, match=r"from 1 to 6\. Received: line 4: 'won: 6 0'"):
        task.read(tmp_path / "games.txt", None, task.reading())


def test_a_six_decides(tmp_path) -> None:
    learning = {"layers": ["pooling_mlp"], "epochs": 8, "units": 16, "seeds": 1}
    trial = Trial(dataclasses.replace(DICE, budget={**DICE.budget, **learning}), tmp_path)
    with Store.open(trial.finished / "run.sqlite") as store:
        (done,) = store.trials()
    assert done.test >= 0.95


def test_the_code_of_the_page_runs() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict = {}
    exec(compile(block, PAGE.name, "exec"), names)
    (separator,) = (
        option for name, option in options_of(names["DiceReading"]).items() if name != "test"
    )
    assert separator.declaration == "--separator"
    assert names["DiceReading"]().separator == ":"
