"""The page says in words when it cannot work, and looks the same whenever and however often it is opened."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from chromium import Tab, find_chromium, open_tab
from page_facts import make_county, make_star, make_years, shuffle

from kg.page import render
from kg.resources import folder

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium is installed (or name one in KG_CHROMIUM)"),
]
SEEN = "document.getElementById('unreadable')?.checkVisibility({ visibilityProperty: true })"


@pytest.fixture(scope="module")
def county() -> str:
    return render(make_county(), title="青禾县")


@pytest.fixture(scope="module")
def star() -> str:
    """A page large enough for its data to be packed."""
    html = render(make_star(900), title="星图")
    assert 'data-packed="deflate"' in html
    return html


def visit(tab: Tab, path: Path, html: str) -> None:
    path.write_text(html, encoding="utf-8")
    tab.call("Page.navigate", url="about:blank")
    tab.call("Page.navigate", url=path.as_uri())
    tab.wait("document.readyState === 'complete' && location.protocol === 'file:'")
    tab.settle()


def told(tab: Tab) -> str:
    """What the page says instead of a graph; an error in the console is right here."""
    tab.wait(SEEN)
    text = str(tab.run("document.getElementById('unreadable').innerText"))
    assert tab.run("document.documentElement.dataset.ready") is None
    tab.messages.clear()
    tab.requests.clear()
    return text


def replace_in(kind: str, old: str, new: str) -> Callable[[str], str]:
    def act(html: str) -> str:
        begin = html.index(kind)
        place = html.index(old, begin)
        return html[:place] + new + html[place + len(old):]

    return act


BREAKS = {
    "a comma too many": replace_in('id="data">', '"nodes":', '"nodes",:'),
    "data that end early": lambda html: re.sub(r'(id="data">.{2000}).*?</script>', r"\1</script>", html,
      flags=re.DOTALL),
    "no data": lambda html: re.sub(r'(id="data">).*?</script>', r"\1</script>", html, flags=re.DOTALL),
    "data that are no graph": lambda html: re.sub(r'(id="data">).*?</script>', r"\1[]</script>", html, flags=re.DOTALL),
    "no library": lambda html: re.sub(r"<script>\s*/\*\*.*?</script>", "", html, count=1, flags=re.DOTALL),
    "a changed program": replace_in('id="program">', '"use strict"', '"use strict";;'),
}


@pytest.mark.parametrize("how", BREAKS)
def test_a_broken_page_says_so(tab: Tab, tmp_path: Path, county: str, how: str) -> None:
    broken = BREAKS[how](county)
    assert broken != county
    visit(tab, tmp_path / "broken.html", broken)
    text = told(tab)
    assert "无法展开" in text and "cannot be unpacked" in text


@pytest.mark.parametrize("old", [" A", "\u00e9", "==", "AAAA"])
def test_packed_data_that_were_damaged_are_told(tab: Tab, tmp_path: Path, star: str, old: str) -> None:
    begin = star.index('data-packed="deflate">') + 5000
    visit(tab, tmp_path / "broken.html", star[:begin] + old + star[begin:])
    assert "无法展开" in told(tab)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.97])
def test_a_page_that_was_cut_off_says_so_after_a_while(tab: Tab, tmp_path: Path, county: str, share: float) -> None:
    begin = county.index('id="data"')
    visit(tab, tmp_path / "cut.html", county[:begin + int((len(county) - begin) * share)])
    assert not tab.run(SEEN), "it might only be slow"
    # Ten seconds later, without waiting for them.
    tab.run("document.getAnimations().forEach((animation) => animation.finish())")
    assert "重新取得完整的文件" in told(tab)


@pytest.mark.parametrize("missing", ["DecompressionStream", "ResizeObserver", "Path2D", "Map", "Object.hasOwn",
                                     "Array.prototype.flatMap", "Element.prototype.replaceChildren"])
def test_a_browser_that_is_too_old_is_told(tab: Tab, tmp_path: Path, star: str, missing: str) -> None:
    script = tab.call("Page.addScriptToEvaluateOnNewDocument", source=f"delete {missing}" if "." in missing else
                      f"delete window.{missing}")["identifier"]
    try:
        visit(tab, tmp_path / "star.html", star)
        text = told(tab)
        assert "2023 年以后的浏览器" in text and "a browser of 2023 or later" in text
    finally:
        tab.call("Page.removeScriptToEvaluateOnNewDocument", identifier=script)


def test_the_script_that_says_so_is_read_by_any_browser() -> None:
    source = (folder("viz") / "js" / "boot.js").read_text(encoding="utf-8")
    code = re.sub(r"^\s*(//|/\*\*).*$", "", source, flags=re.MULTILINE)
    newer = r"=>|`|\b(?:let|const|class|async|await|of|import|export|yield)\b|\.\.\.|\?\.|\?\?|catch\s*\{|\.catch|\*\*"
    assert re.findall(newer, code) == []


def test_a_page_that_works_never_says_so(tab: Tab, tmp_path: Path, county: str) -> None:
    (tmp_path / "county.html").write_text(county, encoding="utf-8")
    tab.open(tmp_path / "county.html")
    tab.run("document.getAnimations().forEach((animation) => animation.finish())")
    assert not tab.run(SEEN)
    tab.run("window.dispatchEvent(new Event('error'))")
    assert not tab.run(SEEN), "a later error leaves what is there"


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_opened_twice_it_gives_the_same_pixels(tmp_path: Path, star: str, width: int, height: int) -> None:
    """In two browsers that know nothing of each other, from two builds whose facts come in another order."""
    pictures = []
    for number, facts in enumerate((make_star(900), shuffle(make_star(900)))):
        html = render(facts, title="星图")
        assert html == star
        (tmp_path / f"{number}.html").write_text(html, encoding="utf-8")
        with open_tab(tmp_path / f"profile{number}", width=width, height=height) as tab:
            for _ in range(2):
                tab.open(tmp_path / f"{number}.html")
                tab.run("document.fonts.ready.then(() => true)")
                tab.settle()
                pictures.append(base64.b64decode(tab.call("Page.captureScreenshot", format="png")["data"]))
            assert tab.messages == []
    assert len(set(pictures)) == 1


def test_coming_back_gives_the_same_picture(tab: Tab, tmp_path: Path) -> None:
    """What was looked at and left again leaves nothing behind."""
    (tmp_path / "years.html").write_text(render(make_years(), title="历年"), encoding="utf-8")
    tab.open(tmp_path / "years.html")

    def shoot() -> list[str]:
        """The drawing, and the words around it: the browser smooths the corners of buttons now so, now so."""
        tab.move(720, 20)
        tab.settle()
        return list(tab.run("[document.querySelector('#graph canvas').toDataURL(), document.body.innerText]"))

    first = shoot()
    for selector in ("#theme", "#language", "#tab-view-table", "#tab-view-numbers", "[data-year='2023']",
      "#notice .reset",
                     "#tab-view-graph", "#language", "#theme"):
        x, y = tab.run(f"(() => {{ const box = document.querySelector(\"{selector}\").getBoundingClientRect(); "
                       "return [box.left + box.width / 2, box.top + box.height / 2]; })()")
        tab.click(x, y)
        tab.settle()
    x, y = tab.run("(() => { const box = document.getElementById('zoom-fit').getBoundingClientRect(); "
                   "return [box.left + box.width / 2, box.top + box.height / 2]; })()")
    tab.click(x, y)
    tab.settle()
    assert shoot() == first
