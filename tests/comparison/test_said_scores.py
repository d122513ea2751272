"""Scores and differences are said alike in sentences, tables and pages."""

import pytest

from regard.comparison.said_scores import said_difference, said_score

pytestmark = pytest.mark.only_on("jax")  # no tensors


@pytest.mark.parametrize(
    ("score", "is_share", "said"),
    [(0.9314, True, "93.1"), (1.0, True, "100.0"), (0.31416, False, "0.3142"), (17, False, "17")],
)
def test_a_score_has_no_unit(score, is_share, said) -> None:
    assert said_score(score, is_share=is_share) == said


@pytest.mark.parametrize(
    ("difference", "is_share", "said"),
    [(0.0241, True, "+2.4"), (-0.3, True, "-30.0"), (0.03219, False, "+0.0322")],
)
def test_a_difference_has_its_sign(difference, is_share, said) -> None:
    assert said_difference(difference, is_share=is_share) == said
