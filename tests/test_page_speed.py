"""What the page's size and speed rest on. What is timed is in bench/page_speed.py; nothing here asserts a time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import Tab, find_chromium, open_tab
from page_facts import HOSTILE, make_county, make_hostile, make_towns

from kg.errors import InputError
from kg.page import read_library, render
from kg.page_data import PACKED_FROM, pack, read_payload

in_browser = pytest.mark.skipif(find_chromium() is None, reason="no Chromium is installed (or name one in KG_CHROMIUM)")


@pytest.fixture(scope="module")
def towns() -> str:
    return render(make_towns(3000), title="多县", limit=1500)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, towns: str) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "towns.html").write_text(towns, encoding="utf-8")
    start = towns.index('data-packed="deflate">') + len('data-packed="deflate">')
    (folder / "cut.html").write_text(towns[:start] + towns[start + 4000:], encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with open_tab(tmp_path_factory.mktemp("profile"), width=1280, height=800) as tab:
        yield tab


@pytest.fixture
def tab(browser: Tab) -> Iterator[Tab]:
    yield browser
    browser.settle()
    assert browser.messages == []
    assert len([address for address in browser.requests if address != "data:,"]) <= 1, "the file itself, and no other"


def test_three_thousand_entities_with_a_sentence_for_each_statement_stay_small(towns: str) -> None:
    facts = make_towns(3000)
    assert len(facts.assertions) == 4500
    assert len(towns.encode()) < 1_300_000
    assert len(read_library().encode()) > 400_000, "of which the library is a good part"


def test_what_is_packed_is_what_was_written(towns: str) -> None:
    data = read_payload(towns)
    assert len(data["nodes"]) == 3000
    cited = [statement for edge in data["edges"] for statement in edge["statements"]]
    assert len(cited) == 4500 and len(set(data["rest"]["sentences"])) == len(data["rest"]["sentences"])
    facts = make_towns(3000)
    quotes = {data["rest"]["sentences"][c["sentence"]][slice(*c["quote"])] for c in cited}
    assert quotes == {assertion.provenance.quote for assertion in facts.assertions}


def test_small_data_can_be_read_in_the_source_and_large_data_hold_no_text() -> None:
    html = render(make_county(), title="青禾县")
    assert "data-packed" not in html[: html.index("vis-network")] and '"竹编产业"' in html
    assert pack("a" * (PACKED_FROM - 1)) == "" and re.fullmatch("[A-Za-z0-9+/]+=*", pack("长" * PACKED_FROM))


def test_a_page_of_another_make_is_told() -> None:
    for html in ("", "<html></html>", '<script type="application/json" id="data">[]</script>',
                 '<script type="application/octet-stream" id="data" data-packed="deflate">%%%</script>'):
        with pytest.raises(InputError, match="no graph"):
            read_payload(html)


def test_hostile_data_come_back_from_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.page_data.PACKED_FROM", 0)
    html = render(make_hostile(), title=HOSTILE[0])
    assert 'data-packed="deflate"' in html
    assert {node["label"] for node in read_payload(html)["nodes"]} == set(HOSTILE)


def overlaps(tab: Tab) -> list[Any]:
    boxes = tab.run("Labels.boxes()")
    assert len(boxes) >= 5
    return [(a["owner"], b["owner"]) for i, a in enumerate(boxes) for b in boxes[:i]
            if a["left"] < b["right"] and b["left"] < a["right"] and a["top"] < b["bottom"] and b["top"] < a["bottom"]]


@pytest.mark.browser
@in_browser
def test_a_packed_page_becomes_ready_and_says_what_is_hidden(tab: Tab, pages: Path) -> None:
    tab.open(pages / "towns.html")
    assert tab.run("Store.nodes.length") == 3000
    notice = tab.run("document.getElementById('notice').innerText")
    assert "1,500 / 3,000" in notice and "1,500" in notice.split("其余")[1]
    assert tab.run("document.getElementById('unreadable').checkVisibility()") is False
    assert tab.run("Store.edges.every((edge) => edge.statements.every(({ sentence }) => Store.sentences[sentence]))")


@pytest.mark.browser
@in_browser
def test_no_two_labels_overlap_at_rest_or_while_the_view_moves(tab: Tab, pages: Path) -> None:
    tab.open(pages / "towns.html")
    assert overlaps(tab) == []
    while tab.run("Boolean(document.querySelector('#notice button'))"):
        tab.run("document.querySelector('#notice button').click()")
    assert tab.run("Store.nodes.every((node) => State.shows(node))")
    tab.run("document.getElementById('zoom-fit').click()")
    tab.settle()
    assert overlaps(tab) == []
    at = tab.run("(({ left, bottom }) => [left + 20, bottom - 90])"  # where no mark is
                 "(document.getElementById('graph').getBoundingClientRect())")
    tab.run("window.drawn = 0; Marks.drawAll = ((draw) => (...all) => { window.drawn += 1; draw(...all); })"
            "(Marks.drawAll); true")
    tab.move(*at)
    tab.call("Input.dispatchMouseEvent", type="mousePressed", x=at[0], y=at[1], button="left", clickCount=1)
    for step in range(1, 9):
        tab.call("Input.dispatchMouseEvent", type="mouseMoved", x=at[0] + 9 * step, y=at[1] + 5 * step, button="left",
                 buttons=1)
        tab.settle()
        assert overlaps(tab) == []
    assert tab.run("window.drawn") == 0, "while it is dragged, a picture is copied"
    tab.call("Input.dispatchMouseEvent", type="mouseReleased", x=at[0] + 72, y=at[1] + 40, button="left", clickCount=1)
    tab.wait("window.drawn === 1")
    for step in range(6):
        tab.call("Input.dispatchMouseEvent", type="mouseWheel", x=at[0], y=at[1], deltaX=0, deltaY=-60)
        tab.settle()
        assert overlaps(tab) == [], step
    tab.wait("window.drawn >= 2")
    tab.settle()
    assert overlaps(tab) == []


@pytest.mark.browser
@in_browser
def test_the_picture_stands_where_the_marks_would(tab: Tab, pages: Path) -> None:
    """Dragged by a whole number of pixels, the copy shows what is painted anew when the view rests."""
    tab.open(pages / "towns.html")
    tab.run("Labels.draw = () => {}; true")  # at rest, more names have room
    x, y = tab.run("(({ left, bottom }) => [left + 20, bottom - 90])"
                   "(document.getElementById('graph').getBoundingClientRect())")
    see = """(() => {
      const canvas = document.querySelector('#graph canvas');
      const data = canvas.getContext('2d').getImageData(200, 200, canvas.width - 400, canvas.height - 400).data;
      let sum = 0;
      for (let i = 3; i < data.length; i += 4) sum += data[i] > 200 ? 1 : 0;
      return sum;
    })()"""
    tab.call("Input.dispatchMouseEvent", type="mousePressed", x=x, y=y, button="left", clickCount=1)
    for step in (4, 8, 12, 16):
        tab.call("Input.dispatchMouseEvent", type="mouseMoved", x=x + step, y=y + step, button="left", buttons=1)
        tab.settle()
    copied = tab.run(see)
    tab.call("Input.dispatchMouseEvent", type="mouseReleased", x=x + 16, y=y + 16, button="left", clickCount=1)
    tab.settle()
    tab.settle()
    assert copied > 1000 and tab.run(see) == pytest.approx(copied, rel=0.1)
    tab.settle()
    tab.messages[:] = [message for message in tab.messages if "getImageData" not in message]  # the doing of this test


@pytest.mark.browser
@in_browser
@pytest.mark.parametrize("case", ["old browser", "cut file"])
def test_data_that_cannot_be_unpacked_are_told_in_both_languages(tab: Tab, pages: Path, case: str) -> None:
    script = tab.call("Page.addScriptToEvaluateOnNewDocument", source="delete window.DecompressionStream"
                      )["identifier"] if case == "old browser" else None
    try:
        tab.call("Page.navigate", url="about:blank")
        tab.requests.clear()
        tab.messages.clear()
        tab.call("Page.navigate", url=(pages / f"{'cut' if case == 'cut file' else 'towns'}.html").resolve().as_uri())
        tab.wait("document.getElementById('unreadable')?.checkVisibility({ visibilityProperty: true })")
        told = tab.run("document.getElementById('unreadable').innerText")
        assert "无法展开" in told and "cannot be unpacked" in told
        assert tab.run("document.documentElement.dataset.ready") is None
    finally:
        if script:
            tab.call("Page.removeScriptToEvaluateOnNewDocument", identifier=script)


@pytest.mark.browser
@in_browser
def test_hostile_data_that_were_packed_stay_text(tab: Tab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.page_data.PACKED_FROM", 0)
    path = tmp_path / "hostile.html"
    path.write_text(render(make_hostile(), title="甲"), encoding="utf-8")
    tab.open(path)
    for number in range(len(HOSTILE)):
        tab.run(f"document.getElementById('search').value = Store.nodes[{number}].name; "
                f"location.hash = '#id=' + encodeURIComponent(Store.nodes[{number}].key); true")
        tab.settle()
        assert json.dumps(tab.run("Store.nodes.map((node) => node.name)")).count("pwned") >= 4
        assert tab.run("document.title") == "甲"
        assert tab.run("document.querySelectorAll('img, iframe, object, embed').length") == 0
        assert tab.run("document.scripts.length") == 3
