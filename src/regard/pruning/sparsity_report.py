"""What the zeros of a model come to, as a table."""

from dataclasses import dataclass

__all__ = ["KernelSparsity", "SparsityReport"]


@dataclass(frozen=True)
class KernelSparsity:
    """Say how much of one kernel is zero.

    Args:
        path: its path in the model.
        shape: its shape.
        zeros: how many of its weights are zero.
        whole: how many of them are in a unit, filter, head or input of which all weights are zero.
        two_of_four: whether at least two of each four neighbours along the inputs are zero.
        dense_bytes: its size in memory, which zeros do not change.
        compressed_bytes: its size after zlib, which a compressed file has.
    """

    path: str
    shape: tuple[int, ...]
    zeros: int
    whole: int
    two_of_four: bool
    dense_bytes: int
    compressed_bytes: int

    @property
    def size(self) -> int:
        """The number of weights."""
        size = 1
        for length in self.shape:
            size *= length
        return size

    @property
    def share(self) -> float:
        """The share of zeros."""
        return self.zeros / self.size

    @property
    def kind(self) -> str:
        """How the zeros lie: `"none"`, `"structured"`, `"2:4"` or `"unstructured"`."""
        if self.zeros == 0:
            return "none"
        if self.whole == self.zeros:
            return "structured"
        return "2:4" if self.two_of_four else "unstructured"


_ADVICE = {
    "unstructured": "unstructured: no speed. Zeros in no order are multiplied like other numbers; "
    "a compressed file is smaller",
    "2:4": "2:4: no speed in Keras. Some GPUs are faster with kernels made for the pattern",
    "structured": "structured: no speed yet. `shrink` takes whole units, filters and heads out",
    "none": "no zeros",
}


@dataclass(frozen=True)
class SparsityReport:
    """Hold what the zeros of a model come to: `str` of it is a table.

    Args:
        kernels: one entry a kernel.
        seconds: the time of a forward pass, the shortest of several; None where not measured.
        other_seconds: that of the model it was measured against.
        other: what that was.
    """

    kernels: tuple[KernelSparsity, ...]
    seconds: float | None = None
    other_seconds: float | None = None
    other: str = ""

    @property
    def share(self) -> float:
        """The share of zeros in all kernels together."""
        return sum(each.zeros for each in self.kernels) / sum(each.size for each in self.kernels)

    @property
    def dense_bytes(self) -> int:
        """The size of all kernels in memory."""
        return sum(each.dense_bytes for each in self.kernels)

    @property
    def compressed_bytes(self) -> int:
        """The size of all kernels after zlib, each on its own."""
        return sum(each.compressed_bytes for each in self.kernels)

    @property
    def speed(self) -> float | None:
        """How many times as fast as the other model; None where not measured."""
        if self.seconds is None or self.other_seconds is None:
            return None
        return self.other_seconds / self.seconds

    def __str__(self) -> str:
        """Return the table, and a line on speed for each kind of zeros."""
        rows: list[tuple[str, ...]] = [
            ("kernel", "shape", "weights", "zeros", "kind", "bytes", "compressed")
        ]
        rows += map(_row, self.kernels)
        total = sum(each.size for each in self.kernels)
        sizes = f"{self.dense_bytes:,}", f"{self.compressed_bytes:,}"
        rows.append(("all", "", f"{total:,}", f"{self.share:.1%}", "", *sizes))
        widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
        lines = [
            "  ".join(
                cell.ljust(width) if k in (0, 1, 4) else cell.rjust(width)
                for k, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        ]
        kinds = sorted({each.kind for each in self.kernels} - {"none"}) or ["none"]
        lines += [_ADVICE[kind] for kind in kinds]
        if self.seconds is not None:
            lines.append(
                f"measured: {1000 * self.seconds:.2f} ms a forward pass, "
                f"{self.speed:.2f} times as fast as {self.other}"
            )
        return "\n".join(lines)


def _row(each: KernelSparsity) -> tuple[str, ...]:
    return (
        each.path,
        str(each.shape),
        f"{each.size:,}",
        f"{each.share:.1%}",
        each.kind,
        f"{each.dense_bytes:,}",
        f"{each.compressed_bytes:,}",
    )
