"""The figures of a report as files, for papers and slides."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from regard import runtime
from regard.errors import RunFolderError
from regard.report.plot_fonts import fonts_for

__all__ = ["require_matplotlib", "write_figures"]

_FORMATS = ("png", "svg")
_INCH_A_ROW = 0.28


def require_matplotlib() -> None:
    """Check that figures can be drawn, before what takes time is done for them.

    Raises:
        MissingExtraError: if matplotlib is not installed.
    """
    try:
        import matplotlib.figure  # noqa: F401
    except ModuleNotFoundError as error:
        missing = [error.name or "matplotlib"]
        raise runtime.missing_extra("Drawing figures", "figures", missing) from None


def write_figures(findings: Mapping[str, Any], folder: Path) -> list[Path]:
    """Draw the leaderboard, score against cost, and the tests of the weights, as PNG and SVG.

    Args:
        findings: what `regard.report.findings_of` returned.
        folder: is made if it is missing.

    Returns:
        The paths of the files.

    Raises:
        MissingExtraError: if matplotlib is not installed.
        RunFolderError: if a file cannot be written.
    """
    require_matplotlib()
    import matplotlib as mpl
    from matplotlib.figure import Figure

    drawings = {"leaderboard": _leaderboard, "cost": _cost, "removal": _removal}
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Plain text and no dates: the same run gives the same files, whatever a name has in it.
        fonts = fonts_for([findings["scoring"]["label"], *_names(findings)])
        plain = {"text.parse_math": False, "svg.hashsalt": "regard", "font.family": fonts}
        with mpl.rc_context(plain):
            for name, draw in drawings.items():
                figure = Figure(layout="constrained")
                if not draw(figure, findings):
                    continue
                for ending in _FORMATS:
                    path = folder / f"{name}.{ending}"
                    about = {"Date": None} if ending == "svg" else {}
                    figure.savefig(path, dpi=200, metadata=about)
                    written.append(path)
    except OSError as error:
        raise RunFolderError(
            f"The folder of figures must be writable. Received: {str(folder)!r}:"
            f" {error.strerror or error}"
        ) from error
    return written


def _names(findings: Mapping[str, Any]) -> list[str]:
    return [row["contender"] for row in findings["leaderboard"]]


def _leaderboard(figure: Any, findings: Mapping[str, Any]) -> bool:
    rows = [row for row in findings["leaderboard"] if row["score"] is not None][::-1]
    if not rows:
        return False
    figure.set_size_inches(6.4, 1 + _INCH_A_ROW * len(rows))
    axes = figure.subplots()
    for place, row in enumerate(rows):
        colour = "tab:gray" if row["role"] in ("control", "reference") else "tab:blue"
        if row["score_low"] is not None:
            axes.plot([row["score_low"], row["score_high"]], [place, place], color=colour)
        axes.plot(
            row["score"], place, "o", color=colour, fillstyle="full" if row["group"] else "none"
        )
    axes.set_yticks(range(len(rows)), [row["contender"] for row in rows])
    axes.set_xlabel(f"{findings['scoring']['label']} with its 95 % interval; filled: winners")
    axes.grid(axis="x", alpha=0.3)
    return True


def _cost(figure: Any, findings: Mapping[str, Any]) -> bool:
    rows = [
        row
        for row in findings["leaderboard"]
        if row["score"] is not None and row["inference_ms"] is not None
    ]
    if not rows:
        return False
    figure.set_size_inches(6.4, 4.8)
    axes = figure.subplots()
    for row in rows:
        colour = "tab:gray" if row["role"] in ("control", "reference") else "tab:blue"
        axes.plot(row["inference_ms"], row["score"], "o", color=colour)
        axes.annotate(
            row["contender"],
            (row["inference_ms"], row["score"]),
            xytext=(4, 3),
            textcoords="offset points",
            fontsize=7,
        )
    axes.set_xscale("log")
    axes.set_xlabel(
        f"milliseconds for a batch of {findings['plan']['batch_size']} {findings['rows']}"
    )
    axes.set_ylabel(findings["scoring"]["label"])
    axes.grid(alpha=0.3)
    return True


def _removal(figure: Any, findings: Mapping[str, Any]) -> bool:
    tests = [each["data"] for each in findings["sections"] if each["kind"] == "faithfulness"]
    known = {
        name: each
        for data in tests
        for name, each in data["contenders"].items()
        if each["deletion"] is not None
    }
    if not known:
        return False
    weighed = tests[0]["weighed"]
    figure.set_size_inches(3.2 * 2, 1.9 * len(known))
    grid = figure.subplots(len(known), 2, sharex=True, sharey=True, squeeze=False)
    percent = [100 * share for share in tests[0]["shares"]]
    for row, (name, each) in zip(grid, known.items(), strict=True):
        for axes, kind, what in zip(
            row, ("deletion", "insertion"), ("deleted", "put in"), strict=True
        ):
            axes.plot(percent, each[kind][0], color="tab:blue", label="by weight")
            axes.plot(percent, each[kind][1], "--", color="tab:gray", label="at random")
            axes.set_title(f"{name}: {weighed} {what}", fontsize=8)
    grid[0][0].legend(fontsize=7)
    figure.supxlabel(f"% of {weighed}", fontsize=8)
    figure.supylabel("chance of the label", fontsize=8)
    return True
