"""Help texts of all commands: no types of Python, two examples, every default."""

import re
from typing import Any

import pytest
import typer

from regard.cli.app import app
from regard.cli.examples import EXAMPLES
from regard.cli.plain_command import examples_of
from regard.cli.task_command import TaskCommand
from regard.tasks.registry import TASKS

pytestmark = pytest.mark.only_on("jax")  # no backend takes part

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
TASKS_OF = {
    name: TASKS if isinstance(each, TaskCommand) and name in ("compare", "check", "train") else ()
    for name, each in COMMANDS.items()
}
HELPS = [
    (name, *("--task", task) * bool(task)) for name in COMMANDS for task in TASKS_OF[name] or ("",)
]


@pytest.mark.parametrize("arguments", [(), *HELPS], ids=" ".join)
def test_help_is_for_people(arguments: tuple[str, ...], regard: Any) -> None:
    said = regard(*arguments, "--help", COLUMNS="140").stdout
    assert "Usage: regard" in said
    assert re.findall(r"<\w+( range)?>", said) == []
    assert "[default" not in said
    shown = " ".join(said.split())
    for line, what in EXAMPLES[arguments[0] if arguments else "regard"]:
        assert f"{line} {what}" in shown
    # Each option with a value says its default; a switch is off, and --layer of `swap` is required.
    rows = re.split(r"^│ (?=[* ]*-)", said, flags=re.MULTILINE)[1:]
    for row in rows:
        option = re.match(r"[* ]*(--[\w-]+)[^A-Z\n]*([A-Z][A-Z.,]*\b(?! \w+ [a-z]))?", row)
        assert option
        has_value = re.search(r"  [A-Z][A-Z,.]*(?= {2,}| \[)", row.partition("\n")[0])
        if has_value and "required" not in row:
            assert "Default:" in " ".join(row.replace("│", " ").split()), row


def test_a_switch_and_an_argument_have_no_type(regard: Any) -> None:
    said = regard("compare", "--help", COLUMNS="140").stdout
    assert re.search(r"--overwrite +Replace an earlier run", said)
    assert re.search(r"DATA +Texts with labels", said)


def test_what_has_no_examples_has_no_heading() -> None:
    assert examples_of("nosuch") == examples_of(None) == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("compare", "a.csv", "--splits", "0"),
            "--splits must be a positive integer. Received: --splits 0",
        ),
        (
            ("compare", "--batch-size", "-3"),
            "--batch-size must be a positive integer. Received: --batch-size -3",
        ),
        (
            ("compare", "--layers", "SeqWeightedAttention"),
            "--layers must name contenders. Received: --layers SeqWeightedAttention. Take"
            " 'pooling_linear' (of keras-self-attention; one vector); `regard layers"
            " SeqWeightedAttention` says more",
        ),
        (
            ("compare", "--freeze-embeddings"),
            "--freeze-embeddings has an effect only with --embeddings. Received:"
            " --freeze-embeddings without a file of vectors",
        ),
        (
            ("check", "a.csv", "--text", "txet"),
            "a.csv: the text column must be one of 'text', 'label'. Received: 'txet'. Did you mean"
            " 'text'?",
        ),
        (
            ("check", "a.csv", "--pattern", "LABEL:"),
            "--pattern must be left out where it has no effect; the format 'csv' takes --text,"
            " --label, --group, --target, --multi-label, --encoding, --header. Received: --pattern"
            " LABEL: for 'a.csv'",
        ),
        (("compare", "a.csv", "--metric", "acuracy"), "Received: --metric acuracy. Did you mean"),
        (("compare", "a.csv", "--metric", "f1"), "Did you mean 'macro_f1'?"),
        (("check", "b.csv"), "Received: 'b.csv', which is not there. Did you mean 'a.csv'?"),
        (("compare", "--backend", "jaxx"), "--backend must be one of"),
        (
            ("compare", "--trial-minutes", "0"),
            "--trial-minutes must be a positive number. Received:",
        ),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_an_error_has_the_options_as_they_were_typed(arguments, told, regard, tmp_path) -> None:
    rows = "".join(f"film {row},{('yes', 'no')[row % 2]}\n" for row in range(20))
    (tmp_path / "a.csv").write_text(f"text,label\n{rows}")
    done = regard(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert told in done.stderr
    assert "in Python" not in done.stderr
