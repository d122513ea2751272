"""Pictures of a report to look at: `python -m tests.report.pictures RUN/report.html FOLDER`.

At 1280 and 390 pixels, light and dark: the first screen, the page as it opens, and each part that
is folded. Printed: the PDF file, and the page as paper shows it. With `--docs` the first screen
alone, light: `docs/images/report.png` is that of `make demo`.
"""

import argparse
import base64
from pathlib import Path
from typing import Any

from tests.report.browser import started, unfold

_SIZES = {"1280": (1280, 800), "390": (390, 844)}
_PAPER = (794, 1123)  # A4 at 96 pixels an inch
_LONGEST = 12_000  # pixels: what is longer cannot be looked at


def main() -> None:
    """Take the pictures, and print the names of the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--docs", action="store_true", help="the first screen, light, alone")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    browser = started()
    browser.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
    try:
        if given.docs:
            _screen(browser, given.page, given.folder, "1280", dark=False)
            return
        for size in _SIZES:
            for dark in (False, True):
                _screen(browser, given.page, given.folder, size, dark=dark)
                _save(browser, given.folder / f"{size}-{_scheme(dark)}-whole.png", whole=True)
                _parts(browser, given.folder, f"{size}-{_scheme(dark)}")
        _print(browser, given.page, given.folder)
    finally:
        browser.quit()


def _screen(browser: Any, page: Path, folder: Path, size: str, *, dark: bool) -> None:
    width, height = _SIZES[size]
    _emulate(browser, "", dark=dark)
    _resize(browser, width, height, mobile=size == "390")
    browser.get(page.resolve().as_uri())
    _save(browser, folder / f"{size}-{_scheme(dark)}.png")


def _parts(browser: Any, folder: Path, name: str) -> None:
    """One picture for each part that is folded, open; what is folded in it stays so."""
    for part in browser.find_elements("css selector", "details.part"):
        browser.execute_script("arguments[0].open = true", part)
        box = browser.execute_script(
            "const box = arguments[0].getBoundingClientRect();"
            " return {x: box.left + scrollX, y: box.top + scrollY, width: box.width,"
            " height: box.height}",
            part,
        )
        own = part.find_element("css selector", ".inside").get_attribute("id")
        _save(browser, folder / f"{name}-{own}.png", box=box)
        browser.execute_script("arguments[0].open = false", part)


def _print(browser: Any, page: Path, folder: Path) -> None:
    """As from a dark screen: paper is white all the same."""
    _resize(browser, *_PAPER, mobile=False)
    _emulate(browser, "print", dark=True)
    browser.get(page.resolve().as_uri())
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})
    _write(folder / "printed.pdf", printed["data"])
    unfold(browser)
    _save(browser, folder / "printed.png", whole=True)
    _emulate(browser, "", dark=False)


def _emulate(browser: Any, media: str, *, dark: bool) -> None:
    scheme = {"name": "prefers-color-scheme", "value": _scheme(dark)}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": [scheme]})


def _resize(browser: Any, width: int, height: int, *, mobile: bool) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile},
    )


def _save(
    browser: Any, path: Path, *, whole: bool = False, box: dict[str, float] | None = None
) -> None:
    options: dict[str, Any] = {"format": "png"}
    if whole:
        size = browser.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        box = {"x": 0, "y": 0, "width": size["width"], "height": size["height"]}
    if box is not None:
        clip = {**box, "height": min(box["height"], _LONGEST), "scale": 1}
        options |= {"captureBeyondViewport": True, "clip": clip}
    _write(path, browser.execute_cdp_cmd("Page.captureScreenshot", options)["data"])


def _write(path: Path, content: str) -> None:
    path.write_bytes(base64.b64decode(content))
    print(path)


def _scheme(dark: bool) -> str:
    return "dark" if dark else "light"


if __name__ == "__main__":
    main()
