"""Which GPU a backend computes on."""

import importlib
import os
from types import SimpleNamespace

import pytest

from regard.kernels.gpu import gpu_capability


def see(backend: str, monkeypatch, capability: tuple[int, int] | None) -> None:
    """Let a backend see a GPU of NVIDIA, one of another maker, or none."""
    module = importlib.import_module(backend)
    there, nvidia = capability is not None, capability not in (None, (0, 0))
    if backend == "jax":
        name = "NVIDIA H100 80GB HBM3" if nvidia else "AMD Instinct MI300X"
        version = "{}.{}".format(*capability) if nvidia else "gfx942"
        device = SimpleNamespace(device_kind=name, compute_capability=version)
        monkeypatch.setattr(module, "default_backend", lambda: "gpu" if there else "cpu")
        monkeypatch.setattr(module, "devices", lambda: [device])
    elif backend == "torch":
        monkeypatch.setattr(module.cuda, "is_available", lambda: there)
        monkeypatch.setattr(module.cuda, "get_device_capability", lambda: capability)
        monkeypatch.setattr(module.version, "hip", None if nvidia else "6.4")
    else:
        details = {"compute_capability": capability} if nvidia else {}
        found = ["a GPU"] * there
        monkeypatch.setattr(module.config, "get_visible_devices", lambda kind: found)
        monkeypatch.setattr(module.config.experimental, "get_device_details", lambda gpu: details)


@pytest.mark.parametrize("capability", [None, (0, 0), (7, 5), (12, 1)])
def test_the_capability_of_the_gpu_that_a_backend_sees(capability, monkeypatch) -> None:
    backend = os.environ["KERAS_BACKEND"]
    see(backend, monkeypatch, capability)
    assert gpu_capability(backend) == capability
