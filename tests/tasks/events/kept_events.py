"""A kept model of events, made without training."""

from pathlib import Path

from regard.comparison.events import Trial
from regard.comparison.trial_key import TrialKey
from regard.tasks.events.event_network import EventNetwork
from regard.tasks.events.event_probes import event_probe
from regard.tasks.events.preparation import EventsPreparation
from regard.training.loop import read_state
from tests.tasks.events.small_histories import small_preparation


def keep(folder: Path, contender: str = "time_attention") -> EventsPreparation:
    """Write a model that was never trained, and return what it was made for."""
    prepared = small_preparation(layers=[contender])
    data = prepared.split_data(0)
    model = EventNetwork(prepared.plan).build(contender, data, prepared.plan.settings()[0], 3)
    values, lengths = event_probe(data.channels, data.static, data.buckets)
    batches = data.batches(data.made_up(values, lengths), 4)
    (batch,) = batches.epoch(0)
    probe = model.predict_on_batch(batch.inputs)
    states = zip(model.weights, read_state(model.weights), strict=True)
    weights = {weight.path: value for weight, value in states}
    trial = Trial(key=TrialKey(contender), parameters=0, attention_parameters=0)
    prepared.write_model(folder, trial, weights, {"probe": probe}, "jax")
    return prepared
