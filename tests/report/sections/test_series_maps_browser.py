"""Series in a real browser: shared curves are seen, keys and a pointer read each step."""

import re
from typing import Any

import pytest

from tests.report.browser import (
    IN_BROWSER,
    SIZES,
    label_sizes,
    opened,
    out_of_sight,
    reading,
    unfold,
)
from tests.report.sections.drawn import page_with
from tests.report.sections.made_series import forecast, labelled

pytestmark = IN_BROWSER


@pytest.fixture(params=SIZES)
def page(chromium, findings, tmp_path, request) -> Any:
    """Labels and forecasts on one page."""
    path = tmp_path / "series.html"
    sections = labelled(), {**forecast(), "name": "maps-of-windows"}
    path.write_text(page_with(findings, *sections), encoding="utf-8")
    return opened(chromium, path, request.param, dark=True)


def chart(page: Any, section: str, contender: str, by: str) -> Any:
    """The first chart of a contender; sections are told by their first heading before it."""
    number = {"maps-of-series": 0, "maps-of-windows": 1}[section]
    maps = page.find_elements("css selector", ".maps")[number]
    found = f'figure[data-contender="{contender}"] svg.by-{by}'
    return maps.find_element("css selector", found)


def test_curves_of_another_drawing_have_their_place_and_colour(page) -> None:
    unfold(page)
    for section, contender in (("maps-of-series", "dot"), ("maps-of-windows", "last_state")):
        own = chart(page, section, contender, "weight")
        used, whole = page.execute_script(
            "return [arguments[0].querySelector('use'), arguments[0]].map(each => {"
            " const box = each.getBoundingClientRect();"
            " return [box.left, box.top, box.right, box.bottom]; })",
            own,
        )
        assert used[2] - used[0] > 0.8 * (whole[2] - whole[0])
        assert used[3] - used[1] > 0.8 * (whole[3] - whole[1])
    ink = page.execute_script("return getComputedStyle(document.body).color")
    style = "return getComputedStyle(document.querySelector('.series'))[arguments[0]]"
    assert page.execute_script(style, "stroke") == ink
    assert page.execute_script(style, "fill") == "none"


def test_the_rules_of_what_is_used_elsewhere_name_no_ancestor(page) -> None:
    """They would not hold where the curves are used: an `svg` before them is not theirs."""
    rules = page.execute_script(
        "return [...document.styleSheets[0].cssRules].map(each => each.selectorText || '')"
    )
    lost = [each for each in rules if re.search(r"\S\s+\.(axis|label|series|came|now)\b", each)]
    assert lost == []


def test_the_arrow_keys_walk_along_the_steps(page) -> None:
    from selenium.webdriver.common.keys import Keys

    own = chart(page, "maps-of-series", "additive", "weight")
    page.execute_script("arguments[0].focus()", own)
    assert reading(page).startswith("additive · step 1 · weight 0.0 · without it the label ")
    own.send_keys(Keys.ARROW_RIGHT)
    assert "step 2 · " in reading(page)
    own.send_keys(Keys.END)
    assert "step 40 · " in reading(page)
    unfold(page)
    other = chart(page, "maps-of-windows", "last_state", "effect")
    page.execute_script("arguments[0].focus()", other)
    other.send_keys(Keys.END)
    assert reading(page).startswith("last_state · step 60 · without it the answer moves by 0.")


def test_a_real_pointer_reads_a_step(page) -> None:
    from selenium.webdriver import ActionChains

    own = chart(page, "maps-of-series", "dot", "weight")
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", own)
    rects = own.find_elements("css selector", "rect")
    ActionChains(page).move_to_element(rects[18]).perform()
    assert reading(page).startswith("dot · step 19 · weight 0.1")
    # The channel's name stands in front of the first steps.
    top = 8 - rects[3].size["height"] // 2
    ActionChains(page).move_to_element_with_offset(rects[3], 0, top).perform()
    assert reading(page).startswith("dot · step 4 · ")


def test_each_section_has_its_own_choice(page) -> None:
    from selenium.webdriver.support.ui import Select

    unfold(page)
    shown = {
        name: chart(page, name, "additive", "weight")
        for name in ("maps-of-series", "maps-of-windows")
    }
    Select(page.find_element("id", "maps-of-windows-shown")).select_by_value("effects")
    assert shown["maps-of-series"].is_displayed()
    assert not shown["maps-of-windows"].is_displayed()
    # The curves of another drawing stay where that is hidden.
    effects = chart(page, "maps-of-windows", "additive", "effect")
    assert page.execute_script(
        "return arguments[0].querySelector('use').getBoundingClientRect().width > 100", effects
    )


def test_it_can_be_read_and_stays_within_the_screen(page) -> None:
    unfold(page)
    wider, outside = out_of_sight(page)
    assert wider <= 0
    assert outside == 0
    shown, _ = label_sizes(page)
    assert min(shown) >= 11
    assert max(shown) <= 16
    scale = page.execute_script(
        "return [...document.querySelectorAll('svg.steps')].map(each => each.getScreenCTM().a)"
    )
    assert min(scale) * 12 >= 11
    assert max(scale) * 12 <= 16
    assert page.get_log("browser") == []
