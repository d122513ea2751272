"""The files that processes share: the plan, and the data of the splits that are needed."""

from regard.tasks.series.plan import SeriesPlan
from regard.tasks.series.split_data import SeriesData
from regard.training.shared_files import plan_file, split_file, write_shared_files
from tests.tasks.series.small_series import small_preparation


def test_the_plan_and_the_splits_that_are_asked_for(tmp_path) -> None:
    made = small_preparation()
    write_shared_files(tmp_path, made.plan, made.split_data, [1])
    assert SeriesPlan.from_json(plan_file(tmp_path).read_text("utf-8")) == made.plan
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.json", "split-1.npz"]
    found = SeriesData.load(split_file(tmp_path, 1))
    assert found.train.rows.tolist() == made.splits[1].train.tolist()
