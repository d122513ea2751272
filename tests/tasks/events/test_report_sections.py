"""What a report shows of events."""

import dataclasses

import numpy as np

from regard.comparison.events import Trial
from regard.comparison.trial_key import TrialKey
from regard.tasks.events.report_sections import event_sections
from tests.tasks.events.small_histories import small_preparation


@dataclasses.dataclass
class Told:
    """A store of chances that say the truth, or the opposite."""

    prepared: object

    def predictions(self, key, part) -> np.ndarray:
        came = self.prepared.targets[getattr(self.prepared.splits[key.split], part), 0]
        return (
            np.where(came == 1, 0.9, 0.2) if key.contender == "time_feature" else 0.9 - 0.7 * came
        )


def test_reliability_and_the_hardest_ids_are_those_of_the_answers() -> None:
    prepared = small_preparation()
    names = ("time_feature", "no_time")
    chosen = {
        name: [
            Trial(key=TrialKey(name, split), parameters=0, attention_parameters=0)
            for split in range(2)
        ]
        for name in names
    }
    reliability, hardest, length = event_sections(Told(prepared), prepared, chosen)
    assert reliability.data["rows"][0] == ["time_feature", "20 → 0", "90 → 100"]
    assert reliability.data["rows"][1] == ["no_time", "20 → 100", "90 → 0"]
    assert reliability.data["columns"] == ["contender", "fifth 1", "fifth 2"]
    assert {example["off"] for example in hardest.data["examples"]} == {0.5}
    assert hardest.data["examples"][0]["said"].startswith("machine M")
    for bin_ in length.data["bins"]:
        assert bin_["scores"] == {"time_feature": 1, "no_time": 0}
