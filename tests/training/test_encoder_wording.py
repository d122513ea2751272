"""Every encoder has words, with its width."""

import pytest

from regard.tasks.text_classification.plan import TextPlan
from regard.training.encoder_wording import encoder_in_words
from regard.training.network_plan import ENCODERS


@pytest.mark.parametrize("encoder", ENCODERS)
def test_every_encoder_has_words(encoder: str) -> None:
    text = encoder_in_words(TextPlan(encoder=encoder, units=5))
    assert "{" not in text
    assert ("5" in text or "10 wide" in text) == (encoder != "none")
