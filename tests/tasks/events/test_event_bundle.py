"""A kept model of events answers and explains."""

import dataclasses

import numpy as np
import pytest

from regard.errors import ArgumentTypeError, TableError
from regard.tasks.events.task import EventsTask
from tests.tasks.events.kept_events import keep
from tests.tasks.events.small_histories import COLUMNS, small_histories

pytestmark = pytest.mark.only_on("jax")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    path = tmp_path_factory.mktemp("kept") / "best"
    keep(path)
    return EventsTask().read_model(path)


def test_each_id_gets_its_chance(bundle) -> None:
    small = small_histories(7)
    told = bundle.predictions(small)
    chances = bundle.predict(small)
    assert told.columns == ("machine", "p(ill)")
    assert [name for name, _ in told.rows] == list(small.ids)
    np.testing.assert_allclose([chance for _, chance in told.rows], chances)
    assert ((chances > 0) & (chances < 1)).all()


def test_events_are_explained_by_weight_and_effect(bundle) -> None:
    small = small_histories(7)
    explained = bundle.explain(small)
    for row, each in enumerate(explained):
        events = [piece for piece in each.pieces if piece.weight is not None]
        assert len(events) == len(small.times[row])
        first = f"{COLUMNS.kinds[small.kinds[row][0]]}@{small.times[row][0]:.6g}"
        assert events[0].text == first
        np.testing.assert_allclose(sum(piece.weight for piece in events), 1, atol=1e-5)
        assert each.probabilities[each.label] >= 0.5
    # Without its last event an id has the chance of one that never had it.
    row = int(small.lengths.argmax())
    names = ("times", "kinds", "values")
    shorter = {name: tuple(each[:-1] for each in getattr(small, name)) for name in names}
    without = bundle.predict(dataclasses.replace(small, **shorter))[row]
    lost = explained[row].pieces[-1].effect * (1 if explained[row].label == "ill" else -1)
    np.testing.assert_allclose(lost, bundle.predict(small)[row] - without, atol=1e-5)


def test_other_columns_are_refused(bundle) -> None:
    other = dataclasses.replace(COLUMNS, values=("load", "heat"))
    with pytest.raises(TableError, match="the columns of the model"):
        bundle.predict(small_histories(7, columns=other))
    with pytest.raises(ArgumentTypeError, match="must be histories"):
        bundle.predict([1, 2])
