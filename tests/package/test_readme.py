"""The README's first screen, and its code as typed with JAX alone and without KERAS_BACKEND."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT
from tests.package.readme_blocks import README, blocks, commands
from tests.package.wheel_alone import demo_command, demo_recipe, write_data
from tests.report.finished import finished_once

TEXT = README.read_text(encoding="utf-8")
BEGINNING = 120  # words
COMPARISON, READ_AGAIN, LAYERS, OWN_MODEL = blocks("python")
# Where nothing but JAX is installed; in the processes that the tool starts too.
JAX_ALONE = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("tensorflow", "torch"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
"""
QUICK = {"layers": ["mean_pooling"], "encoder": "none", "epochs": 1, "splits": 2}
SEVERAL_COMMANDS = """
import os, sys
from regard.cli.main import main

for command in {commands}:
    os.environ.pop("KERAS_BACKEND", None)
    sys.argv = command
    try:
        status = main()
    except SystemExit as end:
        status = end.code
    if status:
        sys.exit(f"{{command}} ended with {{status}}")
"""


def beginning(text: str, words: int) -> str:
    """The text up to the end of a word; marks without a letter or digit are none."""
    found = [match for match in re.finditer(r"\S+", text) if re.search(r"\w", match[0])]
    return text[: found[min(words, len(found)) - 1].end()]


@pytest.fixture
def newcomer(tmp_path: Path):
    """Run Python in a folder with `DATA`, as somebody who has JAX alone."""
    (tmp_path / "jax_alone").mkdir()
    (tmp_path / "jax_alone" / "sitecustomize.py").write_text(JAX_ALONE)
    write_data(tmp_path / "DATA")
    path = os.pathsep.join([str(tmp_path / "jax_alone"), str(ROOT / "src")])
    own = {name: value for name, value in os.environ.items() if not name.startswith("KERAS_")}
    environment = {**own, "PYTHONPATH": path, "HOME": str(tmp_path), "TERM": "dumb"}

    def run(code: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def demo_run(tmp_path: Path, tmp_path_factory) -> Path:
    """A finished run where `make demo` leaves one."""
    return Path(shutil.copytree(finished_once(tmp_path_factory), tmp_path / "demo-run"))


def test_the_first_words_hold_all_four() -> None:
    screen = beginning(TEXT, BEGINNING)
    assert re.match(r"# regard\n\n[^.\n]+\.\n\n```console\nregard compare DATA\n```\n", screen)
    assert f"```python\n{COMPARISON}```\n" in screen
    assert len([line for line in COMPARISON.splitlines() if line]) <= 5
    assert len(re.findall(r"^\|", screen, re.M)) == 2 + 5
    said = re.findall(r"^> (.+)$", screen, re.M)
    assert [re.findall(r"\w+", each)[0] for each in said] == ["Use", "But", "Caution"]
    assert all(each.endswith(".") for each in said)


def test_marks_are_no_words() -> None:
    assert beginning("# one\n\n| two – three |\n|---|\n> **four** five", 4).endswith("**four**")


def test_the_scores_are_those_of_the_benchmarks() -> None:
    page = (ROOT / "docs" / "benchmarks" / "texts.md").read_text(encoding="utf-8")
    measured = page[page.index("## Requests to a bank: banking77") :]
    rows = re.findall(r"^\| `(\w+)`.* \| (.+) \| (.+) – (.+) \|$", TEXT, re.M)
    assert len(rows) == 5
    for name, *numbers in rows:
        row = re.search(rf"^\| {name} \| (\S+) \| (\S+) – (\S+) \|", measured, re.M)
        assert row is not None
        assert numbers == [f"{100 * float(each):.1f}" for each in row.groups()]


def test_the_verdict_is_that_of_the_benchmarks() -> None:
    page = (ROOT / "docs" / "benchmarks" / "texts.md").read_text(encoding="utf-8")
    measured = page[page.index("## Requests to a bank: banking77") :].replace("\n> ", " ")
    for said in (
        "pooling_hops has the best score, 86.2% (95% interval 85.1% to 87.3%)",
        "pooling_hops is 3.7 points ahead of mean_pooling",
        "Logistic regression on words has 89.1%, 2.9 points better than pooling_hops",
        "10 of the 19 contenders. Give more epochs.",
    ):
        assert said in measured
    said = " ".join(re.findall(r"^> (.+)$", TEXT, re.M))
    assert re.findall(r"[\d.]*\d", said.replace("macro-F1", "")) == [
        *("86.2", "85.1", "87.3", "14", "3.7", "89.1", "2.9", "10", "19")
    ]


def test_make_demo_ends_with_the_commands_that_follow() -> None:
    block = blocks("console")[1].splitlines()
    assert block[0] == "make demo"
    follow = [line.partition("  #")[0] for line in block[1:]]
    assert re.findall(r"^echo '  (.+)'$", demo_recipe(), re.M) == [*follow, "regard compare DATA"]
    assert demo_command().startswith("regard compare ")
    assert "demo-run" in demo_command()


@pytest.mark.only_on("jax")
def test_the_commands_run(newcomer, demo_run) -> None:
    typed = [command for command in commands() if command[0] == "regard"]
    assert [command[1] for command in typed] == ["compare", "predict", "explain"]
    said = newcomer(SEVERAL_COMMANDS.format(commands=typed[1:]))
    assert said.count("The film is never truly tedious.") >= 2
    assert (demo_run.parent / "where.html").stat().st_size > 500


@pytest.mark.only_on("jax")
def test_a_comparison_runs(newcomer) -> None:
    options = ", ".join(f"{name}={value!r}" for name, value in QUICK.items())
    small = COMPARISON.replace('"DATA"', f'"DATA", {options}, rate_check=False')
    assert small != COMPARISON
    assert "mean_pooling" in newcomer(f"{small}import sys\nassert 'keras' not in sys.modules\n")


@pytest.mark.only_on("jax")
def test_a_run_is_read_again(newcomer, demo_run) -> None:
    said = newcomer(READ_AGAIN)
    assert "pooling_linear" in said


@pytest.mark.only_on("jax")
def test_the_layers_run(newcomer) -> None:
    assert newcomer(LAYERS) == "(2, 5, 24) (2, 5, 7) (2, 24)\n"


@pytest.mark.only_on("jax")
def test_the_own_model_learns_by_attention_alone(newcomer) -> None:
    said = newcomer(OWN_MODEL)
    scores = {name: float(score) for name, score in re.findall(r"^(\w+) +(\d\.\d+)$", said, re.M)}
    assert next(iter(scores)) == "pooling_mlp"
    assert scores["pooling_mlp"] > 0.9
    assert scores["mean_pooling"] < 0.7
