"""What tells one trial from another."""

from regard.comparison import TrialKey


def test_a_key_names_its_parts() -> None:
    assert TrialKey("dot") == ("dot", 0, 0, 0)
    assert TrialKey("dot", 1, 2, 3)._asdict() == {
        "contender": "dot",
        "split": 1,
        "seed": 2,
        "setting": 3,
    }
