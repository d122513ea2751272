"""A public class that is no layer of attention, as plain data."""

from dataclasses import dataclass

from regard.catalog.namesake import Namesake

__all__ = ["Part"]


@dataclass(frozen=True)
class Part:
    """One public class that is no layer of attention, in plain words.

    Args:
        name: the class or function.
        home: the module that it is imported from.
        summary: the first sentence of its docstring.
        use: how it is written.
        elsewhere: what other libraries call it.
    """

    name: str
    home: str
    summary: str
    use: str
    elsewhere: tuple[Namesake, ...] = ()
