"""Files of the UCR archive: label first, tabs, NaN at the end as padding."""

import numpy as np
import pytest

from regard.data.series import Series
from regard.data.series.ucr_file import trimmed, ucr_series
from regard.errors import TableError


def read(text: str, **options: bool) -> Series:
    return ucr_series(text, source="s.tsv", **options)


def test_labels_and_padding() -> None:
    series = read("1\t0.5\t-1\t2\n-1\t3\tNaN\tNaN\n1\tNaN\t4\tNaN\n")
    assert (series.labels, series.classes) == (("1", "-1", "1"), ("-1", "1"))
    assert series.lengths.tolist() == [3, 1, 2]
    np.testing.assert_array_equal(series.case(2), [[np.nan], [4]])
    assert series.places == ("line 1", "line 2", "line 3")
    assert series.told == ("2 of 3 series end before the last field: NaN at the end is padding.",)
    assert read("1\t2\r\n2\t3\r\n\r\n").told == ()


def test_numbers_and_no_labels() -> None:
    series = read("1.5\t2\t3\n7\t4\t5\n", numbers=True)
    assert (series.targets.tolist(), series.labels) == ([[1.5], [7]], ())
    bare = read("1.5\t2\t3\n7\t4\t5\n", labelled=False)
    assert (bare.kind, bare.values.shape) == ("none", (2, 3, 1))


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("", {}, "s.tsv: there must be series. Received: an empty file."),
        ("1,2,3\n", {}, "Received: '1,2,3' in line 1. It has commas in it; this file must have"),
        ("1  2  3\n", {}, "It has spaces in it"),
        ("1\t2\t3\n2\t3\n", {}, "each line must have 3 fields, as the first has; shorter series end"
         " in NaN. Received: 2 in line 2."),
        ("1\t2\tx\n", {}, "line 1: each value must be a number, or empty, ? or NaN where it is"
         " missing. Received: 'x' in field 3."),
        ("1\t2\tx\n", {"labelled": False}, "Received: 'x' in field 3."),
        ("1\t2\n2\tNaN\n", {}, "line 2: each series must have a value. Received: none."),
        (" \t2\n", {}, "each series must have a label. Received: an empty one in line 1."),
        ("1\t2\nx\t3\n", {"numbers": True}, "field must be a number. Received: 'x' in line 2."),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_refused(text, options, said) -> None:
    with pytest.raises(TableError) as caught:
        read(text, **options)
    assert said in str(caught.value)


def test_steps_without_a_value_at_the_end_are_cut() -> None:
    nan = np.nan
    case = np.array([[nan, nan], [1, nan], [nan, 2], [nan, nan]])
    np.testing.assert_array_equal(trimmed(case), case[:3])
    assert trimmed(case[:1]).shape == (0, 2)
