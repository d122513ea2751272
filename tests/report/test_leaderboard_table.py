"""The printed leaderboard: what it shows, and that 80 columns are enough."""

import dataclasses
import io

import pytest
from rich.console import Console

from regard.catalog.contenders import CONTENDERS
from regard.comparison import CLASS_METRICS, Plan, Row, Trial, TrialKey, leaderboard_rows
from regard.report import printed_leaderboard
from regard.tasks.text_classification.plan import TextPlan
from tests.comparison.toy_task import NumbersPlan


def printed(rows, plan: Plan | None = None, width: int = 80) -> list[str]:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(printed_leaderboard(rows, plan or TextPlan()))
    lines = console.file.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    return lines


def line_of(lines: list[str], name: str) -> list[str]:
    """The cells of the one line of a contender."""
    (line,) = (line for line in lines if f" {name} " in line)
    return line.split()


def row(name: str, score: float | None = 0.5, **parts) -> Row:
    role = TextPlan.contender(name).role
    return Row(name, role, score, **{"parameters": 1234, "attention_parameters": 123, **parts})


FULL = {
    "score_low": 0.476,
    "score_high": 0.5244,
    "first_in_draws": 0.125,
    "concentration": 0.256,
    "train_seconds": 12.34,
    "inference_ms": 23.46,
}


def test_what_a_line_shows() -> None:
    lines = printed([row("dot", **FULL, group="winners"), row("additive", **FULL)])
    assert line_of(lines, "dot") == (
        ["1", "dot", "*", "0.5000", ".476–.524", "12%", "0.26", "123", "12.3", "23.5"]
    )
    assert line_of(lines, "additive")[:3] == ["2", "additive", "0.5000"]
    header = next(line for line in lines if "contender" in line)
    assert " ".join(header.split()) == ("contender accuracy interval first focus slot train answer")


@pytest.mark.parametrize("metric", CLASS_METRICS)
def test_all_contenders_are_readable_in_80_columns(metric) -> None:
    score = 4.3456 if metric == "log_loss" else 0.5
    wide = {
        **FULL,
        "score_low": score - 0.02,
        "score_high": 5.0 if metric == "log_loss" else 1.0,
        "first_in_draws": 1.0,
        "attention_parameters": 12_345,
        "train_seconds": 234.5,
        "group": "winners",
    }
    rows = [row(each.name, score, **wide) for each in CONTENDERS]
    lines = printed(rows, TextPlan(metric=metric))
    text = "\n".join(lines)
    assert "…" not in text
    for each in CONTENDERS:
        assert sum(f" {each.name} " in line for line in lines) == 1
    for value in (f"{score:.4f}", "100%", "0.26", "12,345", "234.5", "23.5"):
        assert text.count(value) >= len(CONTENDERS)


def test_nothing_is_claimed_before_the_end() -> None:
    plan = TextPlan(splits=3)
    trials = [
        Trial(
            TrialKey(name, split), validation=0.5, test=0.6, train_seconds=1.5, concentration=0.25
        )
        for name in ("dot", "additive")
        for split in (0, 1)
    ]
    lines = printed(leaderboard_rows(plan, trials), plan)
    text = "\n".join(lines)
    assert "interval" not in text
    assert "first" not in text
    assert "*" not in text
    assert line_of(lines, "dot") == ["1", "dot", "0.6000", "0.25", "1.5"]


def test_only_ranked_contenders_have_a_rank() -> None:
    lines = printed(
        [row("additive", 0.6), row("dot", 0.4), row("dense_control", 0.7), row("words", 0.9)]
    )
    numbered = [line.split()[:2] for line in lines if line.strip()[:1].isdigit()]
    assert numbered == [["1", "additive"], ["2", "dot"]]
    assert line_of(lines, "words")[0] == "words"


def test_controls_and_the_reference_are_set_apart() -> None:
    lines = printed([row("dot"), row("additive"), row("dense_control"), row("words")])
    rules = [place for place, line in enumerate(lines) if line.strip("─ ") == ""]
    places = [
        next(place for place, line in enumerate(lines) if f" {name} " in line)
        for name in ("additive", "dense_control", "words")
    ]
    assert any(places[0] < rule < places[1] for rule in rules)
    assert any(places[1] < rule < places[2] for rule in rules)


def test_failures_are_shown() -> None:
    rows = [
        row("dot", **FULL),
        row("additive", 0.4, failed=2),
        Row("last_state", "summary", None, failed=5),
        Row("max_pooling", "summary", None),
    ]
    lines = printed(rows)
    assert "2 failed" in " ".join(line_of(lines, "additive"))
    assert line_of(lines, "last_state") == ["last_state", "failed", *"––––––"]
    assert line_of(lines, "max_pooling") == ["max_pooling", *"–––––––"]


def test_the_caption_says_what_is_shown() -> None:
    def caption(rows, **changes) -> str:
        return " ".join(" ".join(printed(rows, TextPlan(**changes))).split())

    told = caption([row("dot", **FULL, group="winners")], batch_size=17)
    assert "accuracy: share of the test part that is right." in told
    assert "milliseconds for a batch of 17 texts." in told
    assert "*: cannot be told apart from the best. first: in so many draws. interval: 95%." in told
    assert "told apart" not in caption([row("dot")])
    assert "95%" not in caption([row("dot")])
    assert "less is better" in caption([row("dot")], metric="log_loss")
    assert "less is better" not in told


def test_rows_are_called_what_the_task_calls_them() -> None:
    plan = NumbersPlan(layers=("mean_pooling", "dot"), batch_size=17)
    assert "for a batch of 17 numbers." in " ".join(printed([row("dot")], plan))


def test_a_log_loss_has_an_interval_of_its_own_size() -> None:
    claims = {**FULL, "score_low": 0.9876, "score_high": 1.2345}
    lines = printed([row("dot", 1.1, **claims)], TextPlan(metric="log_loss"))
    assert line_of(lines, "dot")[2:4] == ["1.1000", ".988–1.234"]


def test_what_is_not_known_is_empty() -> None:
    bare = dataclasses.replace(row("dot"), attention_parameters=None)
    assert line_of(printed([bare]), "dot") == ["1", "dot", "0.5000"]
