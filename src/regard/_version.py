"""The version that is installed."""

import importlib.metadata

__all__ = ["__version__"]

__version__ = importlib.metadata.version("regard")
