"""Settings around the backends: which is there, which is used, what is compiled and kept.

    backend_choice  which backends are there, and which of them Keras runs on
    compilation     what is compiled, and where it is kept
    device_probe    what devices each backend sees
    extras          what is installed of the optional parts
    gradients       the gradients of a layer's weights
    imports         what need not be imported
    workers         processes that work for another one

Importing this module imports neither Keras nor a backend. The library runs on whatever backend
Keras runs on; the tool chooses one with `use_backend`.
"""

from regard.runtime.backend_choice import (
    BACKENDS,
    DEFAULT_BACKEND,
    backends,
    choice_reason,
    chosen_backend,
    quiet,
    use_backend,
)
from regard.runtime.compilation import (
    cache_folder,
    compilation_cache,
    compile_quickly,
    compiled,
)
from regard.runtime.device_probe import DeviceReport, device_reports, devices
from regard.runtime.extras import TOOL_PACKAGES, missing_extra, package_versions, require_tool
from regard.runtime.gradients import sample_gradients, weight_gradients
from regard.runtime.imports import lean_imports, spare_tensorflow
from regard.runtime.workers import (
    default_workers,
    prepare_worker,
    private_output,
    tells_no_memory,
)

__all__ = [
    "BACKENDS",
    "DEFAULT_BACKEND",
    "TOOL_PACKAGES",
    "DeviceReport",
    "backends",
    "cache_folder",
    "choice_reason",
    "chosen_backend",
    "compilation_cache",
    "compile_quickly",
    "compiled",
    "default_workers",
    "device_reports",
    "devices",
    "lean_imports",
    "missing_extra",
    "package_versions",
    "prepare_worker",
    "private_output",
    "quiet",
    "require_tool",
    "sample_gradients",
    "spare_tensorflow",
    "tells_no_memory",
    "use_backend",
    "weight_gradients",
]
