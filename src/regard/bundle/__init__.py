"""A trained model with all that is needed to use it: a folder that is checked before it is read.

    model.json            which network, its sizes, its labels (text_description,
                          series_description, tag_description, network_description)
    weights.safetensors   the weights by name
    tokens.json           of texts: the token table, as the tokenizers library writes it; of
                          sentences with a label a token, the list of tokens
    scaling.json          of series: how channels are scaled
    probe.json            what the network answers to a few made-up rows (probe)
    manifest.json         the size and SHA-256 of each of them, and its own (manifest)

What a model makes of rows before it answers (row_features) goes to Parquet or NPY (feature_file).
Reading executes nothing that a file says: the network is built by `regard.models` from checked
numbers, then the weights are copied by name. A `.keras` file of somebody else is no bundle; its
masks can be checked (file_check), in a process with limits (mask_worker), if it is built from known
layers (model_file). Each name below is loaded when it is first used.
"""

from typing import TYPE_CHECKING

from regard._lazy import lazy_names

if TYPE_CHECKING:
    from regard.bundle.bundle import Bundle
    from regard.bundle.feature_file import write_features
    from regard.bundle.file_check import check_masks_of_file
    from regard.bundle.probe import probe_ids, probe_series
    from regard.bundle.reader import read_bundle
    from regard.bundle.row_features import RowFeatures
    from regard.bundle.series_bundle import SeriesBundle, SeriesExplanation
    from regard.bundle.series_description import SeriesDescription
    from regard.bundle.tag_bundle import TagBundle
    from regard.bundle.tag_description import TagDescription
    from regard.bundle.text_bundle import TextBundle
    from regard.bundle.text_description import TextDescription
    from regard.bundle.writer import write_bundle

__all__ = [
    "Bundle",
    "RowFeatures",
    "SeriesBundle",
    "SeriesDescription",
    "SeriesExplanation",
    "TagBundle",
    "TagDescription",
    "TextBundle",
    "TextDescription",
    "check_masks_of_file",
    "probe_ids",
    "probe_series",
    "read_bundle",
    "write_bundle",
    "write_features",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "Bundle": "bundle",
        "RowFeatures": "row_features",
        "SeriesBundle": "series_bundle",
        "SeriesDescription": "series_description",
        "SeriesExplanation": "series_bundle",
        "TagBundle": "tag_bundle",
        "TagDescription": "tag_description",
        "TextBundle": "text_bundle",
        "TextDescription": "text_description",
        "check_masks_of_file": "file_check",
        "probe_ids": "probe",
        "probe_series": "probe",
        "read_bundle": "reader",
        "write_bundle": "writer",
        "write_features": "feature_file",
    },
)
