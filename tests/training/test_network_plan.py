"""The plan of a network that regard builds: its encoder, and the settings to tune."""

import pytest

from regard.comparison import Setting
from regard.errors import ArgumentError, UnknownNameError
from regard.models import ENCODERS as BUILT
from regard.tasks.text_classification.plan import TextPlan
from regard.training.network_plan import ENCODERS, NetworkPlan


def test_it_is_abstract() -> None:
    with pytest.raises(TypeError, match="abstract"):
        NetworkPlan()


def test_there_is_an_encoder_for_each_name() -> None:
    assert ENCODERS == BUILT
    with pytest.raises(UnknownNameError, match="Did you mean 'gru'"):
        TextPlan(encoder="gruu")


def test_settings_to_tune_begin_with_the_own_and_differ() -> None:
    settings = TextPlan(tune=12, learning_rate=0.4, dropout=0.1).settings()
    assert settings[0] == Setting(0.4, 0.1)
    assert len(set(settings)) == 12
    assert {each.learning_rate for each in settings} == {0.1, 0.2, 0.4, 0.8}
    assert {each.dropout for each in settings} == {0.0, 0.1, 0.4}
    assert TextPlan(tune=3, learning_rate=0.4, dropout=0.1).settings() == settings[:3]


@pytest.mark.parametrize(("dropout", "most"), [(0.1, 12), (0.0, 8), (0.4, 8)])
def test_no_more_settings_than_there_are(dropout, most) -> None:
    assert len(TextPlan(dropout=dropout, tune=most).settings()) == most
    with pytest.raises(ArgumentError, match=rf"at most {most}, .* Received: tune={most + 1}"):
        TextPlan(dropout=dropout, tune=most + 1)
