"""The report as a page: one file, all sections, every text whole, nothing that can be executed."""

import html
import re
from html.parser import HTMLParser

import pytest

from regard.report.findings import shown_pairs
from regard.report.run_page import report_page
from tests.comparison.verdict.verdict_case import Case

pytestmark = pytest.mark.only_on("jax")  # what is shown does not depend on the backend

_VOID = {"meta", "br", "wbr", "img", "line", "circle", "polyline", "input"}


class _Reader(HTMLParser):
    """Collect elements, and see that each is closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag, attributes) -> None:
        given = dict(attributes)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if "href" in given else []
        self.scripts += tag == "script"
        assert not any(name.startswith("on") for name in given), (tag, given)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        if tag not in _VOID:
            assert self.open.pop() == tag


@pytest.fixture
def page(finished) -> str:
    return (finished.folder / "report.html").read_text(encoding="utf-8")


def test_it_is_well_formed_and_its_links_lead_somewhere(page) -> None:
    reader = _Reader()
    reader.feed(page)
    assert reader.open == []
    assert len(set(reader.ids)) == len(reader.ids)
    assert reader.scripts == 1
    assert reader.links
    for link in reader.links:
        assert link.startswith("#")
        assert link[1:] in reader.ids


def test_it_is_small_and_asks_for_nothing(page) -> None:
    assert len(page.encode()) < 2_000_000
    assert "://" not in re.sub(r"https://(arxiv|aclanthology)\.org\S*", "", page)
    assert "default-src &#39;none&#39;" in page


def test_it_is_made_of_the_findings(page, findings) -> None:
    assert report_page(findings) == page
    for sentence in findings["verdict"]:
        assert html.escape(sentence, quote=False).replace('"', "&#34;") in page.replace(
            "&#39;", "'"
        )
    for row in findings["leaderboard"]:
        assert re.search(rf'<th scope="row"[^>]*>{row["contender"]}\b', page)
        assert f'data-value="{row["score"]}">{100 * row["score"]:.1f}<' in page


def test_a_pair_has_one_interval_wherever_it_is_printed(findings) -> None:
    """In the verdict, in the table of pairs, in its list for phones, as data, and in Python."""
    case = Case(mean_pooling=0.72, dot=0.765, additive=0.77, random_attention=0.76)
    analysis, verdict = case.analysis, case.said()
    data = shown_pairs(analysis, case.rows())
    page = report_page({**findings, "pairs": data, "verdict": [verdict]})

    def printed(*numbers: float) -> tuple[str, ...]:
        return tuple(f"{100 * number:+.1f}" for number in numbers)

    held: dict[tuple[str, str], set] = {}
    for pair in (*analysis.versus_best, *analysis.versus_baseline, *analysis.pairs):
        for each in (pair, pair.turned()):
            held.setdefault((each.name, each.other), set()).add(printed(each.low, each.high))
    in_words = r"(\w+) is \S+ points ahead of (\w+) \(95% interval (\S+) to (\S+)\)"
    said = re.findall(in_words, verdict)
    shown = re.findall(r"(\w+) less (\w+): \S+ \((\S+) to (\S+)\)", page)
    told = [(each["name"], each["other"], *printed(each["low"], each["high"])) for each in data]
    assert (len(said), len(shown), len(told)) == (1, 6 + 2, 3)
    for name, other, *ends in (*said, *shown, *told):
        assert held[name, other] == {tuple(ends)}


def test_each_map_holds_its_text_and_its_weights(page, findings) -> None:
    blocks = re.findall(
        r'<div class="map" data-contender="([^"]+)" data-example="(\d+)">(.*?)'
        r'(?=<div class="map"|</details>)',
        page,
        re.DOTALL,
    )
    examples = findings["sections"][0]["data"]["examples"]
    assert len(blocks) == len(examples) * 4
    for name, number, block in blocks:
        example = examples[int(number)]
        seen = example["contenders"][name]
        rows = re.findall(r'<p class="tokens[^>]*>(.*?)</p>', block, re.DOTALL)
        attends = any(weight is not None for weight in seen["weights"])
        assert len(rows) == 1 + attends
        for row in rows:
            text = html.unescape(re.sub(r"<[^>]*>", "", row))
            assert text == "".join(example["pieces"])
            weights = [float(each) for each in re.findall(r'data-w="([^"]+)"', row)]
            wanted = [round(each, 4) for each in seen["weights"] if each is not None]
            assert weights == pytest.approx(wanted, abs=1e-4)


def test_labels_and_texts_of_strangers_are_text(page) -> None:
    assert "</b>bad" not in page
    assert "&lt;/b&gt;bad" in page
    assert page.count("</script>") == 1


def test_an_unfinished_run_is_shown_as_such(findings) -> None:
    empty = {
        **findings,
        "trials": {"planned": 10, "done": 0, "failed": []},
        "leaderboard": [],
        "pareto": [],
        "pairs": [],
        "curves": {},
        "sections": [],
        "card": {"use": "Nothing to use yet.", "but": [], "caution": []},
        "used": None,
        "verdict": ["Nothing is finished."],
    }
    page = report_page(empty)
    assert "This run is not finished." in page
    assert "Where they look" not in page
    failed = {
        **empty,
        "trials": {
            "planned": 1,
            "done": 0,
            "failed": [{"contender": "dot", "key": [1, 0, 0], "reason": "<out of memory>"}],
        },
    }
    assert "dot, split 2, seed 1: &lt;out of memory&gt;" in report_page(failed)


def test_rows_are_called_what_the_task_calls_them(findings) -> None:
    page = report_page({**findings, "rows": "windows", "sections": []})
    assert "on the test windows, in percent, with" in page
    assert "batch of 16 windows." in page
    assert "milliseconds to answer a batch of 16 windows" in page


def test_sections_stand_in_their_order_and_have_links(findings) -> None:
    tables = [
        {
            "name": name,
            "title": f"<{name}>",
            "link": f"To {name}",
            "kind": "table",
            "data": {"columns": ["a"], "rows": [[1]]},
        }
        for name in ("second-part", "first-part")
    ]
    page = report_page({**findings, "sections": tables})
    found = re.findall(r'class="inside" id="([a-z-]+)"', page)
    assert found == [
        *("leaderboard", "second-part", "first-part", "pairs", "curves", "layers", "repeat")
    ]
    assert "<summary><h2>&lt;second-part&gt;</h2></summary>" in page
    assert '<li><a href="#first-part">To first-part</a></li>' in page


def test_only_pairs_that_are_sure_are_said_to_be(findings) -> None:
    names = ("additive", "dot", "mean_pooling")
    ends = {(0, 1): (-0.01, 0.03), (0, 2): (0.02, 0.08), (1, 2): (None, None)}
    pairs = [
        {
            "name": names[one],
            "other": names[two],
            "difference": 0.01 if low is None else (low + high) / 2,
            "low": low,
            "high": high,
        }
        for (one, two), (low, high) in ends.items()
    ]
    page = report_page({**findings, "pairs": pairs})
    assert re.findall(r'<td class="spot sure" data-said="([^"]+)">[-+.0-9]+\*</td>', page) == [
        "additive less mean_pooling: +5.0 (+2.0 to +8.0)",
        "mean_pooling less additive: -5.0 (-8.0 to -2.0)",
    ]


def test_the_first_screen_is_the_card_and_the_chart(page, findings) -> None:
    first = page[page.index('<section class="screen"') : page.index("</section>")]
    text = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", first)).split())
    use, _, reasons = findings["card"]["use"].partition(": ")
    assert use.startswith("Use ")
    assert f"{use} {reasons[0].upper()}{reasons[1:]}" in text
    for name in ("but", "caution"):
        for sentence in findings["card"][name][:3]:
            assert sentence in text
    timed = [row["contender"] for row in findings["leaderboard"] if row["inference_ms"]]
    assert len(timed) == 5
    for chart in re.findall(r'<svg class="chart spots".*?</svg>', first, re.DOTALL):
        assert sorted(re.findall(r">([a-z_]+)</text></g>", chart)) == sorted(timed)
        for row in findings["leaderboard"]:
            (said,) = re.findall(rf'data-said="({row["contender"]}: [^"]*)"', chart)
            assert f"{100 * row['score']:.1f} %" in said
            assert f"{row['inference_ms']:.2f} ms" in said


def test_no_more_than_three_cautions(findings) -> None:
    cautions = [f"Mind number {place}." for place in range(5)]
    page = report_page({**findings, "card": {**findings["card"], "caution": cautions}})
    assert [each in page for each in cautions] == [True] * 3 + [False] * 2


def test_the_header_says_data_date_version_and_command(findings) -> None:
    told = {
        "began": "2026-02-03T04:05:06+00:00",
        "command": "regard compare 'my <data>.csv' --splits 3",
        "source": "my <data>.csv",
    }
    page = report_page({**findings, **told})
    header = html.unescape(
        re.sub(r"<[^>]*>", "", page[page.index("<header") :].split("</header")[0])
    )
    for each in ("my <data>.csv", "3 February 2026, 04:05 UTC", told["command"]):
        assert each in header
    assert f"regard {findings['versions']['regard']}" in header
    older = report_page({**findings, "began": None, "command": None})
    assert "Date" not in older.split("</header")[0].split("<header")[1]


def test_a_busy_machine_is_said_where_times_stand(findings) -> None:
    assert 'class="busy"' not in report_page({**findings, "busy": ""})
    page = report_page({**findings, "busy": "The machine was busy."})
    assert '<p class="busy">The machine was busy.</p>' in page
    (leaderboard,) = re.findall(r'id="columns">(.*?)</p>', page, re.DOTALL)
    assert "The machine was busy." in leaderboard


def test_rows_say_where_they_stand(findings) -> None:
    rows = [dict(row) for row in findings["leaderboard"]]
    for row, group in zip(rows, ("winners", "winners", ""), strict=False):
        row["group"] = group
    page = report_page({**findings, "leaderboard": rows})
    standings = re.findall(r'data-name="standing" data-value="(\d)">([^<]*)<', page)
    assert standings == [
        ("1", "first"),
        ("2", "≈ first"),
        ("3", "worse"),
        ("4", "control"),
        ("5", "reference"),
    ]
    kinds = re.findall(r'<tr class="(\w+)', page)
    assert kinds[:5] == ["first", "tied", "worse", "control", "reference"]


def test_what_is_tried_next_is_text(findings) -> None:
    page = report_page({**findings, "next": [{"command": "regard <x>", "why": "To see & learn."}]})
    code = "<code><span>regard</span> <span>&lt;x&gt;</span></code>"
    assert f"<dt>To see &amp; learn.</dt><dd>{code}</dd>" in page


def test_a_list_in_a_command_breaks_behind_its_commas(findings) -> None:
    step = {"command": "regard compare --layers dot,<b>,mlp", "why": "To see."}
    page = report_page({**findings, "next": [step]})
    assert "<span>dot,<wbr>&lt;b&gt;,<wbr>mlp</span>" in page


def test_maps_are_picked_by_what_they_teach(findings) -> None:
    names = [f"layer_{place}" for place in range(9)] + ["random_attention", "mean_pooling"]
    maps = next(each for each in findings["sections"] if each["kind"] == "token_maps")
    seen = maps["data"]["examples"][0]["contenders"]["dot"]
    plain = {**seen, "weights": [None] * len(seen["weights"])}
    example = {
        **maps["data"]["examples"][0],
        "contenders": {
            name: plain if name in ("layer_1", "mean_pooling") else seen for name in names
        },
    }
    rows = [{**findings["leaderboard"][0], "contender": name} for name in names]
    page = report_page(
        {
            **findings,
            "leaderboard": rows,
            "sections": [{**maps, "data": {**maps["data"], "examples": [example]}}],
            "used": "layer_4",
        }
    )
    assert re.findall(r'value="(\w+)" checked', page) == [
        *("layer_0", "layer_2", "layer_4", "random_attention", "mean_pooling")
    ]
    assert "5 of 11" in page
