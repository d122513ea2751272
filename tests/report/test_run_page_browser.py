"""The report in a real browser: a pointer, the keyboard, a phone, paper; nothing is asked for."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from regard.report.run_page import report_page
from tests.report.browser import (
    IN_BROWSER,
    SIZES,
    VIEWS,
    label_sizes,
    opened,
    out_of_sight,
    reading,
    unfold,
)

pytestmark = IN_BROWSER


@pytest.fixture(params=VIEWS, ids=str)
def page(chromium, finished, request) -> Any:
    """The report, opened at a size, light or dark; what it asks for is recorded."""
    size, dark = request.param
    return opened(chromium, finished.folder / "report.html", size, dark=dark)


def requests(browser: Any) -> list[str]:
    messages = [json.loads(each["message"])["message"] for each in browser.get_log("performance")]
    return [
        each["params"]["request"]["url"]
        for each in messages
        if each["method"] == "Network.requestWillBeSent"
    ]


def test_a_real_pointer_reads_the_weight_that_report_json_holds(page, findings) -> None:
    from selenium.webdriver import ActionChains

    example = findings["sections"][0]["data"]["examples"][0]
    weights = example["contenders"]["pooling_linear"]["weights"]
    place = max(range(len(weights)), key=lambda each: weights[each] or 0)
    block = page.find_element(
        "css selector", '.map[data-contender="pooling_linear"][data-example="0"] .of-weights'
    )
    tokens = block.find_elements("css selector", ".token")
    row = [at for at, weight in enumerate(weights) if weight is not None].index(place)
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", tokens[row])
    ActionChains(page).move_to_element(tokens[row]).perform()
    said = reading(page)
    assert said.startswith(f"pooling_linear · {example['pieces'][place]} · weight ")
    assert f"weight {round(weights[place], 4)} · " in said
    heading = page.find_element("css selector", "#maps-of-texts")
    ActionChains(page).move_to_element(heading).perform()
    assert reading(page) == ""


def test_the_arrow_keys_walk_along_a_row(page, findings) -> None:
    from selenium.webdriver.common.keys import Keys

    row = page.find_element("css selector", '.map[data-contender="dot"] .of-weights .tokens')
    tokens = row.find_elements("css selector", ".token")
    row.send_keys("")  # the focus goes there
    page.execute_script("arguments[0].focus()", row)
    assert tokens[0].text.strip() in reading(page)
    row.send_keys(Keys.ARROW_RIGHT)
    assert f"weight {tokens[1].get_attribute('data-w')}" in reading(page)
    row.send_keys(Keys.END)
    assert f"weight {tokens[-1].get_attribute('data-w')}" in reading(page)
    row.send_keys(Keys.ESCAPE)
    assert reading(page) == ""


def test_nothing_is_asked_for_and_no_error_is_told(page, finished) -> None:
    assert requests(page) == [(finished.folder / "report.html").as_uri()]
    assert page.get_log("browser") == []
    assert page.execute_script("return performance.getEntriesByType('resource').length") == 0


def test_the_page_never_scrolls_sideways(page) -> None:
    unfold(page)
    wider, outside = out_of_sight(page)
    assert wider <= 0
    assert outside == 0


def test_the_labels_of_charts_can_be_read(page) -> None:
    unfold(page)
    shown, count = label_sizes(page)
    assert len(shown) > count / 2  # of a large and a small drawing one is hidden
    assert min(shown) >= 11
    assert max(shown) <= 16


@pytest.fixture
def paper(chromium, finished) -> Iterator[Any]:
    """The report as it is printed where the screen is a dark phone's."""
    dark = {"name": "prefers-color-scheme", "value": "dark"}
    chromium.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 700, "height": 1000, "deviceScaleFactor": 1, "mobile": False},
    )
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": [dark]})
    chromium.get((finished.folder / "report.html").as_uri())
    yield chromium
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def test_paper_is_white_and_has_no_controls(paper) -> None:
    style = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
    assert paper.execute_script(style, "body", "backgroundColor") == "rgb(255, 255, 255)"
    assert paper.execute_script(style, "body", "color") == "rgb(0, 0, 0)"
    for name in ("nav", ".controls", "#reading"):
        assert paper.execute_script(style, name, "display") == "none"
    for name in ("tr", "figure", ".map", ".use", ".next div"):  # nothing is cut in two
        assert paper.execute_script(style, name, "breakInside") == "avoid"
    assert paper.execute_script(style, "thead", "display") == "table-header-group"
    assert paper.execute_script(style, ".token", "printColorAdjust") == "exact"
    # The tables and drawings of a screen, though 700 pixels would be few there.
    assert paper.execute_script(style, ".matrix", "display") == "table"
    assert paper.execute_script(style, ".narrow-only", "display") == "none"
    wide, shown = paper.execute_script(
        "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= shown


def test_what_is_folded_is_printed_and_folded_again(paper) -> None:
    closed = "return document.querySelectorAll('details:not([open])').length"
    folded = paper.execute_script(closed)
    assert folded > 2
    paper.execute_script(
        "addEventListener('beforeprint', () => { window.folded ="
        " document.querySelectorAll('details:not([open])').length; })"
    )
    printed = base64.b64decode(paper.execute_cdp_cmd("Page.printToPDF", {})["data"])
    assert printed.startswith(b"%PDF")
    assert paper.execute_script("return window.folded") == 0
    assert paper.execute_script(closed) == folded


def test_the_choice_of_maps(page) -> None:
    from selenium.webdriver.support.ui import Select

    block = page.find_element("css selector", '.map[data-contender="dot"]')
    weights, effects = (
        block.find_element("css selector", f".of-{each}") for each in ("weights", "effects")
    )
    assert weights.is_displayed()
    assert effects.is_displayed()
    choice = Select(page.find_element("css selector", ".shown-maps"))
    choice.select_by_value("effects")
    assert (weights.is_displayed(), effects.is_displayed()) == (False, True)
    choice.select_by_value("weights")
    assert (weights.is_displayed(), effects.is_displayed()) == (True, False)


def test_ink_can_be_told_from_paper(page) -> None:
    """Of the page, and of a token with the strongest shade: at least 4.5 to 1 (WCAG AA)."""
    script = """
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 1;
      const pixel = (colour, under) => {
        const context = canvas.getContext('2d', {willReadFrequently: true});
        if (under) { context.fillStyle = under; context.fillRect(0, 0, 1, 1); }
        context.fillStyle = colour; context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
      };
      const paper = getComputedStyle(document.body).backgroundColor;
      const found = [[getComputedStyle(document.body).color, pixel(paper)]];
      for (const each of document.querySelectorAll('.soft, a, summary small, dt, .card h2')) {
        found.push([getComputedStyle(each).color, pixel(paper)]);
      }
      const badge = getComputedStyle(document.querySelector('.badge'));
      found.push([badge.color, pixel(badge.backgroundColor)]);
      for (const each of document.querySelectorAll('.token, .cell')) {
        const style = getComputedStyle(each);
        found.push([style.color, pixel(style.backgroundColor, paper)]);
      }
      return found.map(([ink, under]) => [pixel(ink), under]);
    """
    for ink, under in page.execute_script(script):
        light, dark = sorted((luminance(ink), luminance(under)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, under)


def luminance(colour: list[int]) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [each / 255 for each in colour]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("size", SIZES)
def test_points_of_the_chart_answer_to_a_pointer_and_to_the_keys(
    chromium, findings, tmp_path, size
) -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    rows = [
        {**row, "inference_ms": 3.0**place, "score": 0.9 - place / 10}
        for place, row in enumerate(findings["leaderboard"])
    ]
    path = tmp_path / "report.html"
    path.write_text(report_page({**findings, "leaderboard": rows}), encoding="utf-8")
    page = opened(chromium, path, size, dark=False)
    (chart,) = [
        each
        for each in page.find_elements("css selector", ".cost svg.chart")
        if each.is_displayed()
    ]
    points = chart.find_elements("css selector", ".spot")
    assert len(points) == len(rows) == 5
    for point, row in zip(points, rows, strict=True):
        for name in (".point", ".name"):
            part = point.find_element("css selector", name)
            page.execute_script("arguments[0].scrollIntoView({block: 'center'})", part)
            ActionChains(page).move_to_element(part).perform()
            assert reading(page).startswith(f"{row['contender']}: {100 * row['score']:.1f} %")
            assert f"{row['inference_ms']:.2f} ms" in reading(page)
    ActionChains(page).move_to_element(page.find_element("css selector", ".use")).perform()
    assert reading(page) == ""
    page.execute_script("arguments[0].focus()", chart)
    assert reading(page).startswith(rows[0]["contender"] + ":")
    ActionChains(page).send_keys(Keys.ARROW_RIGHT).perform()
    assert reading(page).startswith(rows[1]["contender"] + ":")
    ActionChains(page).send_keys(Keys.END).perform()
    assert reading(page).startswith(rows[-1]["contender"] + ":")


def test_the_first_screen_shows_card_and_chart(chromium, finished) -> None:
    page = opened(chromium, finished.folder / "report.html", "desktop", dark=False)
    ends = page.execute_script(
        "return ['.facts', '.card', '.cost svg.chart'].map(name =>"
        " document.querySelector(name).getBoundingClientRect().bottom)"
    )
    assert max(ends) <= 800
