"""The table of contenders."""

from regard.tasks.events.contenders import TIME_CONTENDERS


def test_each_has_a_name_of_its_own_and_a_sentence() -> None:
    assert len({row.name for row in TIME_CONTENDERS}) == len(TIME_CONTENDERS)
    assert all(row.note.endswith(".") for row in TIME_CONTENDERS)


def test_seven_are_ranked_and_one_attends() -> None:
    assert [row.name for row in TIME_CONTENDERS if row.ranked] == [
        "no_time",
        "time_feature",
        "time_convolution",
        "time_gate",
        "t_lstm",
        "gru_d",
        "time_attention",
    ]
    assert [row.name for row in TIME_CONTENDERS if row.attends] == ["time_attention"]
