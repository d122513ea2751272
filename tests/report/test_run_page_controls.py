"""What a reader does with the report in a real browser: sort, pick, fold, walk with the keys."""

from typing import Any

import pytest

from tests.report.browser import IN_BROWSER, VIEWS, opened, reading, unfold

pytestmark = IN_BROWSER


@pytest.fixture(params=VIEWS, ids=str)
def page(chromium, finished, request) -> Any:
    """The report, opened at a size, light or dark."""
    size, dark = request.param
    return opened(chromium, finished.folder / "report.html", size, dark=dark)


def _columns(page: Any, name: str) -> list[str]:
    cells = page.find_elements("css selector", f'#leaderboard td[data-name="{name}"]')
    return [each.get_attribute("data-value") or each.text for each in cells]


def test_a_heading_sorts_its_table(chromium, finished, findings) -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    page = opened(chromium, finished.folder / "report.html", "desktop", dark=False)
    ranked = [row["contender"] for row in findings["leaderboard"]]

    def names() -> list[str]:
        cells = page.find_elements("css selector", "#leaderboard tbody th")
        return [each.text.split()[0] for each in cells]

    page.find_element("css selector", "#leaderboard").find_element("xpath", "..").find_element(
        "css selector", "summary"
    ).click()
    assert names() == ranked
    headings = page.find_elements("css selector", "#leaderboard thead th")
    buttons = {
        each.text.split("\u00a0")[0]: each.find_element("css selector", "button")
        for each in headings
        if each.find_elements("css selector", "button")
    }
    assert "interval" not in buttons
    scores = {row["contender"]: row["score"] for row in findings["leaderboard"]}
    ActionChains(page).move_to_element(buttons["score"]).click().perform()
    assert names() == sorted(ranked, key=lambda name: -scores[name])
    assert buttons["score"].find_element("xpath", "..").get_attribute("aria-sort") == "descending"
    buttons["score"].send_keys(Keys.ENTER)
    assert names() == sorted(ranked, key=lambda name: scores[name])
    sorts = [each.get_attribute("aria-sort") for each in headings]
    assert (sorts.count("ascending"), sorts.count("none")) == (1, len(buttons) - 1)
    buttons["contender"].send_keys(Keys.SPACE)
    assert names() == sorted(ranked)
    buttons["answer, ms"].click()  # what is cheap comes first
    times = {row["contender"]: round(row["inference_ms"], 2) for row in findings["leaderboard"]}
    assert [times[name] for name in names()] == sorted(times.values())
    buttons["focus"].click()  # what has none stands last
    focus = [cell for cell in _columns(page, "focus") if cell]
    assert focus == sorted(focus, reverse=True, key=float)
    assert _columns(page, "focus")[len(focus) :] == [""] * (len(ranked) - len(focus))


def test_a_phone_sorts_by_a_list(chromium, finished, findings) -> None:
    from selenium.webdriver.support.ui import Select

    page = opened(chromium, finished.folder / "report.html", "phone", dark=False)
    page.execute_script("location.hash = 'leaderboard'")
    choice = Select(page.find_element("css selector", "#leaderboard .controls select"))
    choice.select_by_visible_text("train, s")
    times = [float(each) for each in _columns(page, "train, s")]
    assert times == sorted(times)
    choice.select_by_visible_text("as ranked")
    cells = page.find_elements("css selector", "#leaderboard tbody th")
    assert [each.text.split()[0] for each in cells] == [
        row["contender"] for row in findings["leaderboard"]
    ]


def test_cells_answer_to_a_pointer_and_to_the_keys(chromium, finished, findings) -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    page = opened(chromium, finished.folder / "report.html", "desktop", dark=True)
    unfold(page)
    pair = findings["pairs"][1]
    cell = page.find_element("css selector", f'[data-said^="{pair["name"]} less {pair["other"]}"]')
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", cell)
    ActionChains(page).move_to_element(cell).perform()
    assert reading(page).startswith(f"{pair['name']} less {pair['other']}: ")
    table = page.find_element("css selector", "#classes table.sortable")
    page.execute_script("arguments[0].focus()", table)
    rows = [row["contender"] for row in findings["leaderboard"]]
    (classes,) = [each["data"] for each in findings["sections"] if each["name"] == "classes"]
    first, second = (each["name"] for each in classes["classes"])
    for key, said in (
        ("", f"{rows[0]}, {first}: F1 "),
        (Keys.ARROW_RIGHT, f"{rows[0]}, {second}: F1 "),
        (Keys.ARROW_DOWN, f"{rows[1]}, {second}: F1 "),
        (Keys.ARROW_UP, f"{rows[0]}, {second}: F1 "),
    ):
        if key:
            ActionChains(page).send_keys(key).perform()
        assert reading(page).startswith(said)
    ActionChains(page).send_keys(Keys.ESCAPE).perform()
    assert reading(page) == ""


def test_contenders_are_picked(page, findings) -> None:
    from selenium.webdriver.common.keys import Keys

    def shown() -> set[str]:
        maps = page.find_elements("css selector", '.map[data-example="0"][data-contender]')
        return {each.get_attribute("data-contender") for each in maps if each.is_displayed()}

    section = next(each for each in findings["sections"] if each["kind"] == "token_maps")
    everyone = set(section["data"]["examples"][0]["contenders"])
    assert shown() == everyone
    assert len(everyone) == 4
    picker = page.find_element("css selector", ".picker")
    box = picker.find_element("css selector", 'input[value="dot"]')
    assert not box.is_displayed()
    summary = picker.find_element("css selector", "summary")
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", summary)
    summary.click()
    box.click()
    assert shown() == everyone - {"dot"}
    picker.find_element("css selector", 'input[value="mean_pooling"]').send_keys(Keys.SPACE)
    assert shown() == everyone - {"dot", "mean_pooling"}
    assert "2 of 4" in summary.text
    picker.find_element("css selector", '[data-pick="all"]').click()
    assert shown() == everyone


def test_a_link_unfolds_what_it_leads_to(page) -> None:
    from selenium.webdriver.common.keys import Keys

    for name in ("pairs", "hardest"):
        inside = page.find_element("id", name)
        assert not inside.is_displayed()
        page.find_element("css selector", f'nav a[href="#{name}"]').send_keys(Keys.ENTER)
        assert inside.is_displayed()
        top = page.execute_script("return arguments[0].getBoundingClientRect().top", inside)
        high = page.execute_script("return innerHeight")
        assert -1 <= top < high


def test_the_links_stay_in_sight(page) -> None:
    unfold(page)
    page.execute_script("scrollTo(0, document.body.scrollHeight / 2)")
    top = page.execute_script("return document.querySelector('nav').getBoundingClientRect().top")
    assert abs(top) <= 1


def test_without_scripts_all_is_there(chromium, finished) -> None:
    """Folded or not: no control that does nothing, and every map."""
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page = opened(chromium, finished.folder / "report.html", "desktop", dark=False)
        for each in page.find_elements("css selector", ".controls"):
            assert not each.is_displayed()
        assert not page.find_elements("css selector", "th button")
        maps = page.find_elements("css selector", '.map[data-example="0"][data-contender]')
        assert [each.is_displayed() for each in maps] == [True] * 4
        page.find_element("css selector", "#leaderboard").find_element("xpath", "..").find_element(
            "css selector", "summary"
        ).click()
        assert page.find_element("css selector", "#leaderboard table").is_displayed()
        page.find_element("css selector", 'nav a[href="#pairs"]').click()
        assert page.find_element("id", "pairs").is_displayed()
    finally:
        chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
