"""A real browser for pages: as wide as a screen or a phone, light or dark."""

import shutil
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")

IN_BROWSER = [
    pytest.mark.only_on("jax"),  # the same page on each backend
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        CHROMIUM is None or DRIVER is None, reason="needs chromium and chromedriver on the path"
    ),
]
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = {"desktop": (1200, 900), "phone": (320, 640)}
VIEWS = [(size, dark) for size in SIZES for dark in (False, True)]


def started() -> Any:
    """A browser that records what a page asks for."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service(DRIVER))


def opened(browser: Any, path: Path, size: str, *, dark: bool) -> Any:
    """The browser, with a page open; what the page before asked for is forgotten."""
    width, height = SIZES[size]
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == "phone"},
    )
    for kind in ("browser", "performance"):
        browser.get_log(kind)
    browser.get(path.as_uri())
    return browser


def reading(browser: Any) -> str:
    """What the page reads out."""
    return str(browser.find_element("id", "reading").text)


def unfold(browser: Any) -> None:
    """Open all that is folded."""
    browser.execute_script(
        "for (const each of document.querySelectorAll('details')) each.open = true"
    )


def out_of_sight(browser: Any) -> tuple[int, int]:
    """By how much the page is wider than the screen, and how many of its parts stand outside."""
    wide, shown = browser.execute_script(
        "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    # Links on top, and tables with a column a class, scroll in a box of their own.
    outside = browser.execute_script(
        "return [...document.querySelectorAll('h2, p, td, li, figure, .map, svg.chart')]"
        ".filter(each => !each.closest('nav, .wide-table'))"
        ".filter(each => { const box = each.getBoundingClientRect();"
        " return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1); }).length"
    )
    return wide - shown, outside


def label_sizes(browser: Any) -> tuple[list[float], int]:
    """The sizes in pixels of the labels of charts that are shown; and how many there are at all."""
    sizes = browser.execute_script(
        "return [...document.querySelectorAll('svg.chart .label')].map(each =>"
        " each.getScreenCTM() && each.getBoundingClientRect().width > 0 ?"
        " parseFloat(getComputedStyle(each).fontSize) * each.ownerSVGElement.getScreenCTM().a : 0)"
    )
    return [size for size in sizes if size], len(sizes)
