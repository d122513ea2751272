"""Jobs are told apart by what they are, so that a trial's second attempt is another job."""

from pathlib import Path

from regard.comparison import TrialKey
from regard.execution.jobs import TimingJob, TrialJob

KEY = TrialKey("dot", 1)


def test_jobs_are_keys_by_what_they_are() -> None:
    first, second = TrialJob(KEY, Path("new-1")), TrialJob(KEY, Path("new-2"))
    assert {first: 1, second: 2}[TrialJob(TrialKey("dot", 1), Path("new-2"))] == 2
    assert TimingJob("dot") == TimingJob("dot") != TimingJob("additive")


def test_each_job_is_of_a_contender() -> None:
    assert TrialJob(KEY, Path("w")).contender == TimingJob("dot").contender == "dot"
