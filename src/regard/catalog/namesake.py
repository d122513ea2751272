"""What another library calls a layer, and what it does differently: one entry, as plain data."""

from dataclasses import dataclass

__all__ = ["Namesake"]


@dataclass(frozen=True)
class Namesake:
    """What another library calls a layer, and what it does differently.

    Args:
        library: the library, as people call it.
        name: the name of the class or function there.
        here: how to write it with regard.
        difference: what to expect when moving, in a few words.
        by_default: whether the class there computes this where its arguments say nothing.
    """

    library: str
    name: str
    here: str
    difference: str
    by_default: bool = True
