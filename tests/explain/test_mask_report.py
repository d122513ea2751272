"""A report in words and as data."""

import json
import math
from dataclasses import replace

import pytest

from regard.explain import LaterKeras, MaskReport, MaskRow

pytestmark = pytest.mark.only_on("jax")

ROWS = (
    MaskRow("table", "Embedding", "makes", True, 0.0),
    MaskRow("multiply", "ops.Multiply", "drops", False, 2e-7),
    MaskRow("mean", "GlobalAveragePooling1D", "none", False, 0.3),
    MaskRow("merged", "Reshape", "none", False, None),
)
LOST = MaskReport(
    "model",
    ROWS,
    changed_at="mean",
    lost_at="multiply",
    gradient_change=0.5,
    gradient_of="table/embeddings",
    tolerance=1e-4,
    notes=("Measured somehow.",),
)
KEPT = replace(LOST, changed_at=None, lost_at=None, gradient_change=1e-6)


def test_a_lost_mask():
    assert (LOST.verdict, LOST.first) == ("broken", "multiply")
    assert LOST.sentences() == (
        "Padding changes the valid outputs, first at `mean` (30 %), because no mask reaches it:"
        " it is lost at `multiply`.",
        "Padding changes the gradients too, most that of `table/embeddings` (50 %).",
        "Measured somehow.",
        "To mend: use a layer that hands masks on in its place (`keras.layers.Rescaling(2.0)(x)`"
        " for `x * 2`), or give the mask to the layers that follow as an argument,"
        " `layer(x, mask=mask)`.",
    )
    assert LOST.table().splitlines() == [
        "layer     kind                    mask   change of valid outputs",
        "table     Embedding               makes  0",
        "multiply  ops.Multiply            drops  2.0e-07  <- first",
        "mean      GlobalAveragePooling1D  none   30 %",
        "merged    Reshape                 none   not comparable",
    ]
    assert str(LOST) == "\n".join([LOST.table(), "", *LOST.sentences()])


def test_a_mask_that_was_never_there():
    report = replace(LOST, lost_at=None)
    assert report.first == "mean"
    assert report.sentences()[0] == (
        "Padding changes the valid outputs, first at `mean` (30 %), which no mask reaches."
    )


def test_a_mask_that_is_kept():
    assert (KEPT.verdict, KEPT.first) == ("kept", None)
    assert KEPT.sentences()[:2] == (
        "Padding does not change the valid outputs of any layer.",
        "Padding does not change the gradients of the weights.",
    )
    unmeasured = replace(KEPT, gradient_change=None)
    assert unmeasured.verdict == "kept"
    assert "Gradients were not measured." in unmeasured.sentences()


@pytest.mark.parametrize("change", [0.1, math.inf, math.nan])
def test_gradients_count(change):
    report = replace(KEPT, gradient_change=change)
    assert report.verdict == "broken"
    assert ("not finite" in str(report)) == (change != 0.1)


def test_undecided():
    report = MaskReport("model", undecided="nothing has steps")
    assert report.verdict == "undecided"
    assert str(report) == "Not decided: nothing has steps"


def test_what_breaks_later_is_said_last():
    later = LaterKeras(("lstm",), at="mean", change=0.2)
    assert replace(KEPT, later=later).verdict == "kept"
    assert replace(KEPT, later=later).sentences() == (*KEPT.sentences(), *later.sentences())


LATER = replace(KEPT, later=LaterKeras(("lstm",), at="mean", change=0.2))


@pytest.mark.parametrize("report", [LOST, KEPT, LATER, MaskReport("m", undecided="why")])
def test_there_and_back(report):
    assert MaskReport.from_dict(json.loads(json.dumps(report.to_dict()))) == report


def test_a_strangers_names_are_shown_plainly():
    row = MaskRow("\x1b[31mred\n" + "x" * 99, "\x07Bell", "makes", True, math.inf)
    shown = str(replace(KEPT, rows=(row,)))
    assert "\x1b" not in shown
    assert "\x07" not in shown
    line = shown.splitlines()[1]
    assert line.startswith(r"\x1b[31mred\nxxx")
    assert line.endswith(r"x…  \x07Bell  makes  not a number")
