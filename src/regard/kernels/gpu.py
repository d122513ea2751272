"""The GPU that a backend computes on."""

import importlib
from typing import Any

__all__ = ["OTHER", "gpu_capability"]

# What stands for the compute capability of a GPU of another maker than NVIDIA.
OTHER = (0, 0)


def gpu_capability(backend: str) -> tuple[int, int] | None:
    """Return the compute capability of the GPU that a backend computes on; it is imported.

    Args:
        backend: its name.

    Returns:
        Such as (9, 0); `OTHER` for a GPU of another maker than NVIDIA; None without a GPU. Of
        several, the first one's.
    """
    module = importlib.import_module(backend)
    if backend == "jax":
        return _jax_capability(module)
    if backend == "torch":
        if not module.cuda.is_available():
            return None
        return OTHER if module.version.hip else module.cuda.get_device_capability()
    found = module.config.get_visible_devices("GPU")
    if not found:
        return None
    details = module.config.experimental.get_device_details(found[0])
    return details.get("compute_capability", OTHER)


def _jax_capability(jax: Any) -> tuple[int, int] | None:
    if jax.default_backend() != "gpu":
        return None
    device = jax.devices()[0]
    if "nvidia" not in device.device_kind.lower():
        return OTHER
    major, minor = device.compute_capability.split(".")
    return int(major), int(minor)
