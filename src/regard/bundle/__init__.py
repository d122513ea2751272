"""A trained model with all that is needed to use it: a folder that is checked before it is read.

    model.json            which network, its sizes, its labels (text_description)
    weights.safetensors   the weights by name
    tokens.json           the token table, as the tokenizers library writes it
    probe.json            what the network answers to a few made-up rows (probe)
    manifest.json         the size and SHA-256 of each of them, and its own (manifest)

Reading executes nothing that a file says: the network is built by `regard.models` from checked
numbers, then the weights are copied by name. A `.keras` file of somebody else is no bundle; its
masks can be checked (file_check), in a process with limits (mask_worker), if it is built from known
layers (model_file). Each name below is loaded when it is first used.
"""

from typing import TYPE_CHECKING

from regard._lazy import lazy_names

if TYPE_CHECKING:
    from regard.bundle.file_check import check_masks_of_file
    from regard.bundle.probe import probe_ids
    from regard.bundle.reader import read_bundle
    from regard.bundle.text_bundle import TextBundle
    from regard.bundle.text_description import TextDescription
    from regard.bundle.writer import write_bundle

__all__ = [
    "TextBundle",
    "TextDescription",
    "check_masks_of_file",
    "probe_ids",
    "read_bundle",
    "write_bundle",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "TextBundle": "text_bundle",
        "TextDescription": "text_description",
        "check_masks_of_file": "file_check",
        "probe_ids": "probe",
        "read_bundle": "reader",
        "write_bundle": "writer",
    },
)
