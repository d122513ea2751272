"""A file of series for a kept model; a long table has the model's channels."""

import pytest

from regard.errors import ArgumentError, TableError
from regard.tasks.series.inputs import SeriesInputs, given_series

MODEL = {"channels": ["load", "heat"]}
LONG = "case,t,load,label,heat\na,1,3,yes,5\na,0,2,yes,4\nb,0,1,no,0\n"


def test_a_long_table_has_the_channels_of_the_model_unless_others_are_named(tmp_path) -> None:
    file = tmp_path / "new.csv"
    file.write_text(LONG)
    found = given_series([str(file)], SeriesInputs(id="case", time="t"), MODEL)
    assert found.channels == ("load", "heat")
    assert found.case(0).tolist() == [[2, 4], [3, 5]]
    named = SeriesInputs(id="case", time="t", channels=("heat",))
    assert given_series([str(file)], named, MODEL).channels == ("heat",)


def test_a_line_of_a_ucr_file_may_have_no_label(tmp_path) -> None:
    file = tmp_path / "new.tsv"
    file.write_text("1\t2\t3\n")
    found = given_series([str(file)], SeriesInputs(labelled=False), MODEL)
    assert found.case(0).tolist() == [[1], [2], [3]]
    assert given_series([str(file)], SeriesInputs(), MODEL).case(0).tolist() == [[2], [3]]


@pytest.mark.parametrize("files", [(), ("a.ts", "b.ts")])
def test_one_file_is_given(files) -> None:
    with pytest.raises(ArgumentError, match=f"Give one file of series. Received: {len(files)}"):
        given_series(files, SeriesInputs(), MODEL)


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(TableError, match="which is not there"):
        given_series(["none.csv"], SeriesInputs(), MODEL)
