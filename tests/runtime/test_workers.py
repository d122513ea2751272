"""How many processes work at once."""

import os
from pathlib import Path

import pytest

from regard import runtime


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux can restrict them")
def test_as_many_trials_at_once_as_processors_may_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr(Path, "exists", lambda path: False)
    allowed = os.sched_getaffinity(0)
    assert runtime.default_workers() == len(allowed)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert runtime.default_workers() == 1
    finally:
        os.sched_setaffinity(0, allowed)
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    assert runtime.default_workers() == 7
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert runtime.default_workers() == 1


def test_one_trial_at_once_where_there_is_a_graphics_processor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(8)), raising=False)
    tool = tmp_path / "nvidia-smi"
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert runtime.default_workers() == 1
    tool.unlink()
    monkeypatch.setattr(Path, "exists", lambda path: str(path) == "/dev/kfd")
    assert runtime.default_workers() == 1
    monkeypatch.setattr(Path, "exists", lambda path: False)
    assert runtime.default_workers() == 8
