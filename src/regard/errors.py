"""Every exception that regard raises on purpose, as one tree.

    RegardError
    ├── ArgumentError         a value or a combination of arguments breaks a rule   (ValueError)
    │   ├── ShapeError        the shapes of tensors do not fit together
    │   └── MaskError         a mask has the wrong dtype, rank or shape
    ├── ArgumentTypeError     an argument has the wrong type                        (TypeError)
    ├── UnknownNameError      a name that is not in a table of names                (ValueError)
    ├── DataError             the user's data cannot be used as they are            (ValueError)
    │   ├── TableError        rows, columns, quotes or labels of a table
    │   └── EncodingError     bytes that are not text in the encoding
    ├── BundleError           a kept model is damaged, or none of regard's          (ValueError)
    ├── ModelFileError        a Keras file is damaged, or not to be trusted         (ValueError)
    ├── RunFolderError        the folder of a run cannot be written or read         (OSError)
    ├── TrialError            the training of one contender failed                  (RuntimeError)
    ├── UnsupportedError      Keras offers what a layer of regard does not do (NotImplementedError)
    └── MissingExtraError     an optional part of regard is not installed           (ImportError)

Each is also the builtin exception in parentheses, so `except ValueError` keeps working. A message
says the rule, then what came, then, where it is not obvious, what to do.
"""

__all__ = [
    "ArgumentError",
    "ArgumentTypeError",
    "BundleError",
    "DataError",
    "EncodingError",
    "MaskError",
    "MissingExtraError",
    "ModelFileError",
    "RegardError",
    "RunFolderError",
    "ShapeError",
    "TableError",
    "TrialError",
    "UnknownNameError",
    "UnsupportedError",
]


class RegardError(Exception):
    """Root of the tree: `except RegardError` catches all that regard raises on purpose."""


class ArgumentError(RegardError, ValueError):
    """A value or a combination of arguments breaks a rule."""


class ShapeError(ArgumentError):
    """The shapes of tensors do not fit together."""


class MaskError(ArgumentError):
    """A mask has the wrong dtype, rank or shape."""


class ArgumentTypeError(RegardError, TypeError):
    """An argument has the wrong type."""


class UnknownNameError(RegardError, ValueError):
    """A name that is not in a table of names; the message suggests the nearest."""


class DataError(RegardError, ValueError):
    """The user's data cannot be used as they are."""


class TableError(DataError):
    """Rows, columns, quotes or labels of a table break a rule."""


class EncodingError(DataError):
    """Bytes that are not text in the encoding that was used to read them."""


class BundleError(RegardError, ValueError):
    """The files of a kept model are damaged, or none of regard's."""


class ModelFileError(RegardError, ValueError):
    """A Keras file is damaged, asks for what is not to be trusted, or cannot be checked."""


class RunFolderError(RegardError, OSError):
    """The folder of a run cannot be written or read."""


class TrialError(RegardError, RuntimeError):
    """The training of one contender failed."""


class UnsupportedError(RegardError, NotImplementedError):
    """Keras offers what a layer of regard does not do, such as weights of eight bits."""


class MissingExtraError(RegardError, ImportError):
    """An optional part of regard is not installed; the message says how to get it."""
