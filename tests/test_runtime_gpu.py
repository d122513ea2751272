"""Whether a backend computes on a GPU."""

import importlib
import os

import pytest

from regard import runtime


@pytest.mark.only_on("jax", "tensorflow")
def test_a_gpu_is_seen_where_the_backend_computes_on_one(monkeypatch) -> None:
    backend = os.environ["KERAS_BACKEND"]
    module = importlib.import_module(backend)
    for there in (False, True):
        if backend == "jax":
            monkeypatch.setattr(
                module, "default_backend", lambda there=there: ["cpu", "gpu"][there]
            )
        else:
            found = ["a GPU"] * there
            monkeypatch.setattr(module.config, "get_visible_devices", lambda kind, f=found: f)
        assert runtime.on_gpu(backend) == there
