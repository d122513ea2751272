"""Two runs side by side in words."""

import io

import pytest
from rich.console import Console

from regard.report.printed_pair import pair_as_markdown, pair_tables, pair_words

pytestmark = pytest.mark.only_on("jax")  # no tensors

SHARE = {"label": "accuracy", "is_share": True}


def pair(**changes) -> dict:
    score = {"score": 0.75, "low": 0.7, "high": 0.8}
    return {
        "runs": [
            {
                "name": "one",
                "command": "regard compare a.csv",
                "began": "2026-01-02T03:04:05+00:00",
                "scoring": SHARE,
            },
            {"name": "other\x1b", "command": None, "began": None, "scoring": SHARE},
        ],
        "differs": [{"what": "epochs", "first": "4", "second": "8 | 9"}],
        "apart": "",
        "contenders": [
            {
                "name": "dot",
                "first": score,
                "second": {"score": 0.85, "low": None, "high": None},
                "difference": 0.1,
                "low": 0.02,
                "high": 0.18,
            },
            {
                "name": "additive",
                "first": None,
                "second": score,
                "difference": None,
                "low": None,
                "high": None,
            },
            {"name": "words", "first": score, "second": score}
            | {"difference": -0.01, "low": -0.05, "high": 0.03},
        ],
        **changes,
    }


def printed(pair: dict) -> str:
    console = Console(file=io.StringIO(), width=100)
    for table in pair_tables(pair):
        console.print(table)
    return console.file.getvalue()


def test_what_the_runs_are_called_and_what_a_difference_is() -> None:
    first, second, told = pair_words(pair())
    assert first == "A: one, begun 2026-01-02 03:04 UTC, regard compare a.csv"
    assert second == r"B: other\x1b"
    assert told.startswith("B - A: the difference of accuracy in points on the same rows")
    assert "(1 of 2)" in told
    assert pair_words(pair(apart="the data are not the same"))[-1] == (
        "No differences: the data are not the same. Scores stand side by side alone."
    )


def test_scores_and_differences_stand_in_a_table() -> None:
    lines = [" ".join(each.split()) for each in printed(pair()).splitlines()]
    assert "epochs 4 8 | 9" in lines
    assert "dot 75.0 (70.0 to 80.0) 85.0 +10.0 (+2.0 to +18.0) *" in lines
    assert "additive – 75.0 (70.0 to 80.0)" in lines
    assert "words 75.0 (70.0 to 80.0) 75.0 (70.0 to 80.0) -1.0 (-5.0 to +3.0)" in lines
    alone = printed(pair(apart="other rows are tested", differs=[]))
    assert "B - A" not in alone
    assert "what differs" not in alone


def test_a_score_that_is_no_share_keeps_its_digits() -> None:
    made = pair()
    for run in made["runs"]:
        run["scoring"] = {"label": "RMSE", "is_share": False}
    assert "+0.1 (+0.02 to +0.18) *" in printed(made)
    assert "of RMSE on the same rows" in pair_words(made)[-1]


def test_markdown_has_the_same_cells() -> None:
    text = pair_as_markdown(pair())
    assert text.startswith("# Two runs of regard\n\nA: one, ")
    assert r"| epochs | 4 | 8 \| 9 |" in text
    assert "| dot | 75.0 (70.0 to 80.0) | 85.0 | +10.0 (+2.0 to +18.0) * |" in text
    assert text.endswith("|\n")
