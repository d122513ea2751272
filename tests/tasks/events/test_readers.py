"""From a table to histories: roles, the landmark, outcomes, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from regard.errors import ArgumentError, TableError
from regard.tasks.events.readers import read_histories, unlabelled_histories
from regard.tasks.events.reading import EventsReading
from tests.tasks.events.small_histories import READING, small_histories, table_lines


def written(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


SURVIVAL = """id,t,kind,x,end,state,word
a,0,in,1,9,0,u
a,3,out,2,9,0,u
b,0,in,NA,4,1,v
b,1,in,3,4,1,v
c,0,in,4,2.5,0,w
d,3,in,5,9,0,w
e,0,in,6,1.5,1,w
f,1,out,?,6,2.0,w
g,0,in,7,9,0,w
"""
IN_TIME = {
    "id": "id",
    "time": "t",
    "event": "kind",
    "event_time": "end",
    "status": "state",
    "landmark": 2,
    "until": 5,
}


def test_what_is_written_is_read_back(tmp_path) -> None:
    wanted = small_histories()
    found = read_histories(
        written(tmp_path, "\n".join(table_lines(wanted))), EventsReading(**READING)
    )
    assert found.columns == wanted.columns
    assert (found.ids, found.answers) == (wanted.ids, wanted.answers)
    for name in ("times", "kinds", "values"):
        for one, other in zip(getattr(found, name), getattr(wanted, name), strict=True):
            np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(found.static, wanted.static)
    np.testing.assert_array_equal(found.outcomes, wanted.outcomes)
    assert found.told == ()


def test_rows_after_the_landmark_are_not_seen(tmp_path) -> None:
    found = read_histories(written(tmp_path, SURVIVAL), EventsReading(**IN_TIME))
    assert all(times.max() <= 2 for times in found.times)
    # d has no event by then, e had its outcome, c was censored before the horizon.
    assert found.ids == ("a", "b", "f", "g")
    assert found.came.tolist() == [0, 1, 0, 0]
    assert found.columns.values == ("x",)
    np.testing.assert_array_equal(found.values[1][:, 0], [np.nan, 3])
    told = " ".join(found.told)
    assert "of 7 ids 1 have their outcome or are lost by the landmark" in told
    assert "of 6 at risk 1 have the outcome by the horizon, 1 are lost before it" in told
    assert "1 ids have no event up to the landmark" in told
    assert "Columns not used: 'word'." in told


def test_what_is_behind_the_landmark_changes_nothing(tmp_path) -> None:
    changed = SURVIVAL.replace("a,3,out,2", "a,3,in,99")
    one, other = (
        read_histories(written(tmp_path, text), EventsReading(**IN_TIME))
        for text in (SURVIVAL, changed)
    )
    assert list(one.records()) == list(other.records())


def test_times_are_sorted_with_a_notice_and_equal_ones_stay_in_order(tmp_path) -> None:
    text = "id,t,x,y\na,2,1,no\na,1,2,no\na,2,3,no\nb,1,1,yes\n"
    found = read_histories(
        written(tmp_path, text), EventsReading(id="id", time="t", label="y", values=("x",))
    )
    assert found.values[0][:, 0].tolist() == [2, 1, 3]
    assert "The rows of 1 of 2 ids did not stand in the order of time" in found.told[0]


def test_dates_become_days(tmp_path) -> None:
    text = (
        "id\tt\tx\ty\na\t2024-01-01\t1\tno\na\t2024-01-02T12:00:00\t2\tno\nb\t2024-03-01\t1\tyes\n"
    )
    found = read_histories(
        written(tmp_path, text, "t.tsv"), EventsReading(id="id", time="t", label="y")
    )
    assert np.diff(found.times[0]).tolist() == [1.5]
    assert found.columns.dates


def test_one_of_several_outcomes_is_told(tmp_path) -> None:
    text = "id,t,x,y\na,1,1,dead\nb,1,1,alive\nc,1,1,moved\n"
    path, given = written(tmp_path, text), {"id": "id", "time": "t", "label": "y"}
    found = read_histories(path, EventsReading(**given, outcome="dead"))
    assert (found.came.tolist(), found.answers) == ([1, 0, 0], ("not dead", "dead"))
    with pytest.raises(TableError, match="must hold two values"):
        read_histories(path, EventsReading(**given))


def test_a_test_set_is_read_like_the_data_and_a_model_needs_no_outcome(tmp_path) -> None:
    path = written(tmp_path, "\n".join(table_lines(small_histories())))
    data = read_histories(path, EventsReading(**READING))
    few = written(
        tmp_path, "day,machine,heat,load,site,event,age\n1,N,2,3,east,flood,4\n", "few.csv"
    )
    found = unlabelled_histories(few, data.columns)
    assert found.columns == data.columns
    assert (found.kinds[0].tolist(), found.static.tolist()) == ([-1], [[4, 0, 0]])


@pytest.mark.parametrize(
    ("text", "given", "said"),
    [
        ("id,t,y\na,1,0\nb,2,1\n", {"label": "y"}, "with numbers, besides"),
        ("id,t,x,y\na,1,1,0\na,2,1,1\n", {"label": "y"}, "same in all rows of an id.*line 3"),
        ("id,t,x,y\na,soon,1,0\n", {"label": "y"}, "each time must be a number.*line 2"),
        ("id,t,x,y\n,1,1,0\n", {"label": "y"}, "must have a value in 'id'.*line 2"),
        ("id,t,x,y\na,1,b,0\nb,1,2,1\n", {"label": "y", "values": "x"}, "finite number.*line 2"),
        ("id,t,x,y\na,1,1,0\n", {"label": "z"}, "a column must be one of"),
        ("id,t,x,y\na,1,1,\nb,1,1,1\n", {"label": "y"}, "none for 'a'"),
        ("id,t,x,y\na,9,1,0\nb,9,1,1\n", {"label": "y", "landmark": 2}, "none of 2"),
    ],
)
def test_bad_tables_are_refused_in_a_sentence(tmp_path, text, given, said) -> None:
    with pytest.raises(TableError, match=f"(?s){said}"):
        read_histories(written(tmp_path, text), EventsReading(id="id", time="t", **given))


def test_what_must_be_named_is_asked_for(tmp_path) -> None:
    path = written(tmp_path, SURVIVAL)
    with pytest.raises(ArgumentError, match="need `id` and `time`"):
        read_histories(path, EventsReading(id="id"))
    with pytest.raises(ArgumentError, match="need `label`"):
        read_histories(path, EventsReading(id="id", time="t"))
    with pytest.raises(ArgumentError, match="two different columns"):
        read_histories(path, EventsReading(**IN_TIME, values=("end",)))
