"""The printed leaderboard: what it shows, and that 80 columns are enough."""

import io

import pytest
from rich.console import Console

from regard.catalog.contenders import CONTENDERS
from regard.comparison import Trial, leaderboard_rows
from regard.report import printed_leaderboard


def printed(trials, *, seeds: int = 1, width: int = 80) -> list[str]:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(printed_leaderboard(leaderboard_rows(trials), seeds=seeds, batch_size=64))
    lines = console.file.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    return lines


def trial(contender, test=0.5, seed=0) -> Trial:
    return Trial(
        contender,
        seed,
        test=test,
        train_seconds=12.34,
        compile_seconds=5.67,
        inference_ms=123.46,
        parameters=1_234_567,
        attention_parameters=12_345,
    )


def test_all_contenders_are_readable_in_80_columns() -> None:
    lines = printed([trial(row.name) for row in CONTENDERS])
    text = "\n".join(lines)
    assert "…" not in text
    for row in CONTENDERS:
        assert sum(f" {row.name} " in line for line in lines) == 1
    for value in ("0.5000", "1,234,567", "12,345", "12.3", "5.7", "123.5"):
        assert value in text


@pytest.mark.parametrize("seeds", [2, 3])
def test_seeds_too_are_readable_in_80_columns(seeds) -> None:
    trials = [
        trial(row.name, 0.98 + seed / 100, seed) for row in CONTENDERS for seed in range(seeds)
    ]
    lines = printed(trials, seeds=seeds)
    assert "…" not in "".join(lines)
    expected = {2: ".980–.990", 3: ".980–1.000"}[seeds]
    assert sum(expected in line for line in lines) == len(CONTENDERS)
    assert "compile" not in "".join(lines)


def test_a_failed_seed_is_shown_where_the_range_would_be() -> None:
    failure = Trial("dot", 2, status="failed", reason="x")
    lines = printed([trial("dot"), trial("dot", seed=1), failure], seeds=3)
    assert any("1 failed" in line and "0.5000" in line for line in lines)


def test_only_ranked_contenders_have_a_rank() -> None:
    lines = printed([trial("dot", 0.4), trial("additive", 0.6), trial("words", 0.9)])
    numbered = [line.split()[:2] for line in lines if line.strip()[:1].isdigit()]
    assert numbered == [["1", "additive"], ["2", "dot"]]
    assert sum("words" in line for line in lines) == 1


def test_a_failure_is_shown() -> None:
    lines = printed([Trial("dot", 0, status="failed", reason="x")])
    assert any("dot" in line and "failed" in line for line in lines)


def test_the_reference_has_no_time_of_compiling() -> None:
    lines = printed([trial("dot"), trial("words")])
    assert sum("5.7" in line for line in lines) == 1


def test_the_caption_says_what_the_time_of_an_answer_is_for() -> None:
    assert "a batch of 64 texts" in " ".join(" ".join(printed([trial("dot")])).split())
