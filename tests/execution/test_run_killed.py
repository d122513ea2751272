"""The real command, stopped in every way there is: it goes on, and ends as if nothing had been."""

import contextlib
import csv
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from regard.comparison import MEASURED
from tests.comparison.clock import LONG
from tests.comparison.running import is_gone, results, wait_until, workers
from tests.comparison.small_material import corpus
from tests.comparison.store.test_store import integrity
from tests.full import full

# What is tested here is the same on each backend. One group, so that the run that is never stopped,
# and with which all others are compared, is made once.
pytestmark = [pytest.mark.only_on("jax"), pytest.mark.xdist_group("killed")]

KILLS = 5
OPTIONS = (
    *("--layers", "mean_pooling,pooling_linear,words", "--encoder", "none", "--no-rate-check"),
    *("--epochs", "1", "--embedding", "4", "--batch-size", "16", "--workers", "2"),
)


@dataclass
class Uninterrupted:
    data: Path
    folder: Path
    seconds: float


def command(*arguments: str | Path, room: int | None = None, **settings) -> subprocess.Popen[str]:
    """Start `regard` in a process group of its own; `room` is the largest file it may write."""

    process = subprocess.Popen(
        [sys.executable, "-m", "regard.cli.main", "compare", *map(str, arguments)],
        env={**os.environ, "COLUMNS": "100", "TERM": "dumb", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **settings,
    )
    if room is not None:
        # Not in a `preexec_fn`, for which Python forks in a way that JAX warns of. The process is
        # still importing; those that it starts later inherit the limit.
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (room, room))
    return process


def ended(process: subprocess.Popen[str], status: int = 0) -> tuple[str, str]:
    """Wait for the end; return what was printed."""
    try:
        said, told = process.communicate(timeout=LONG)
    finally:
        process.kill()
    assert process.returncode == status, told
    assert "Traceback" not in told
    return said, told


@pytest.fixture(scope="session")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Uninterrupted:
    folder = tmp_path_factory.mktemp("uninterrupted")
    data = folder / "reviews.csv"
    texts = corpus(90, 2)
    with data.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("review", "verdict"))
        writer.writerows(zip(texts.texts, texts.labels, strict=True))
    ended(command(data, "--out", folder / "first", *OPTIONS))  # compiles, which the others need not
    begin = time.monotonic()
    ended(command(data, "--out", folder / "run", *OPTIONS))
    return Uninterrupted(data, folder / "run", time.monotonic() - begin)


def test_two_runs_differ_in_the_measured_columns_alone(uninterrupted) -> None:
    first, second = uninterrupted.folder.parent / "first", uninterrupted.folder
    assert results(first) == results(second)
    table = (second / "leaderboard.csv").read_text()
    assert table != (first / "leaderboard.csv").read_text()  # time is never quite the same
    assert set(MEASURED) <= set(table.splitlines()[0].split(","))
    assert [line.split(",")[0] for line in table.splitlines()[-1:]] == ["words"]


def test_killed_at_random_it_goes_on_and_ends_the_same(uninterrupted, tmp_path) -> None:
    """Five kills in the course of one run, or of several where a run was faster."""
    seed = int(os.environ.get("REGARD_KILL_SEED", random.randrange(10**6)))
    print(f"REGARD_KILL_SEED={seed}")
    moments = random.Random(seed)
    begin = ["--out", tmp_path / "run", uninterrupted.data, *OPTIONS]
    how, kills = begin, 0
    while kills < KILLS:
        process = command(*how)
        seconds = moments.uniform(0, uninterrupted.seconds)
        if not is_ended(process, seconds):
            killed(process)
            kills += 1
            how = way_on(tmp_path / "run", begin)
            print(f"kill {kills} after {seconds:.2f} s, then: {how[0]}")
            continue
        ended(process)
        assert results(tmp_path / "run") == results(uninterrupted.folder)
        how = [*begin, "--overwrite"]
    ended(command(*how))
    assert results(tmp_path / "run") == results(uninterrupted.folder)


def is_ended(process: subprocess.Popen[str], seconds: float) -> bool:
    """Wait for the end of a process for some time."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    return process.returncode is not None


def killed(process: subprocess.Popen[str]) -> None:
    """Kill a command with its process group; what it had started is gone soon after."""
    os.killpg(process.pid, signal.SIGSTOP)  # so that no process begins while they are counted
    alive = workers(of=process.pid)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    wait_until(lambda: all(is_gone(each) for each in alive))


def way_on(folder: Path, begin: list) -> list:
    """How to go on after a kill: what the command itself advises, where it can."""
    store = folder / "run.sqlite"
    if not store.exists():
        return begin
    assert integrity(store) == "ok"
    with contextlib.closing(sqlite3.connect(store)) as connection:
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return ["--resume", folder]
    _, told = ended(command("--resume", folder), status=2)
    assert "stopped before that. Start over with --overwrite" in told
    return [*begin, "--overwrite"]


def test_ctrl_c_leaves_a_partial_report_and_says_how_to_go_on(uninterrupted, tmp_path) -> None:
    folder = tmp_path / "run"
    process = command(uninterrupted.data, "--out", folder, *OPTIONS)
    assert process.stdout is not None
    while not process.stdout.readline().startswith("[4/15] "):
        assert process.poll() is None
    alive = workers(of=process.pid)
    assert alive
    for _ in range(2):  # who presses it once presses it twice
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    said, told = ended(process, status=130)
    assert "Stopping; Ctrl-C again stops at once." in told
    assert all(is_gone(each) for each in alive)
    assert said.endswith(
        f"Interrupted: this is what was finished. To go on: regard compare --resume {folder}\n"
    )
    with (folder / "leaderboard.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert 4 <= sum(int(row["trials"]) for row in rows) < 15
    ended(command("--resume", folder))
    assert results(folder) == results(uninterrupted.folder)


# A full disk.


def test_no_room_for_larger_files_stops_the_run_and_loses_nothing(uninterrupted, tmp_path) -> None:
    folder = tmp_path / "run"
    process = command(uninterrupted.data, "--out", folder, *OPTIONS, room=160_000)
    goes_on_after_full_disk(process, folder, uninterrupted)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """Mount a small disk in memory, where that is allowed."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"may not mount a disk: {error}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


# Before the first trial, and after some.
@pytest.mark.parametrize(
    "size",
    [
        "120k",
        pytest.param("240k", marks=pytest.mark.skipif(not full("disks"), reason="FULL=1 alone")),
    ],
)
def test_a_full_disk_stops_the_run_and_loses_nothing(uninterrupted, tmp_path, size) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, size):
        process = command(uninterrupted.data, "--out", disk / "run", *OPTIONS)
        told = goes_on_after_full_disk(process, disk / "run", uninterrupted, disk)
        assert "full" in told or "No space left on device" in told or "disk I/O error" in told


def goes_on_after_full_disk(
    process: subprocess.Popen[str], folder: Path, wanted: Uninterrupted, disk: Path | None = None
) -> str:
    """See the run stop with one line of advice, make room, follow the advice."""
    alive = workers(of=process.pid)
    _, told = ended(process, status=2)
    assert told.count("\n") == 1
    assert told.startswith("error: ")
    assert told.endswith(f"go on with --resume {folder}\n")
    assert all(is_gone(each) for each in alive)
    assert integrity(folder / "run.sqlite") == "ok"
    if disk is not None:
        subprocess.run(["mount", "-o", "remount,size=20m", str(disk)], check=True)
    ended(command("--resume", folder))
    assert results(folder) == results(wanted.folder)
    return told
