"""axe-core looks at the page in each of its states and finds nothing serious.

axe-core comes from npm and is no part of the package: ``KG_AXE`` names its ``axe.min.js`` (``.ci/run`` fetches it).
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import ledger_facts
import pytest
from chromium import Tab, find_chromium
from page_facts import make_star, make_years

from kg.ledger import ledger
from kg.observe import comparable, normalise
from kg.page import render

AXE = Path(os.environ.get("KG_AXE", ""))

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium is installed (or name one in KG_CHROMIUM)"),
    pytest.mark.skipif(not AXE.is_file(), reason="KG_AXE names no axe.min.js (npm install axe-core)"),
]

STATES = {
    "overview": "",
    "details": "document.querySelectorAll('#panel details').forEach((details) => { details.open = true; })",
    "search": """(() => {
      const field = document.getElementById('search');
      field.focus();
      field.value = '青';
      field.dispatchEvent(new Event('input'));
    })()""",
    "filters": """(() => {
      const filters = document.getElementById('filters');
      if (filters.offsetParent) filters.click();
      document.querySelector('#legend .toggle').click();
    })()""",
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for name, facts, limit in (("years", make_years(), 1500), ("books", ledger_facts.facts(), 1500),
                               ("large", make_star(400), 100)):
        html = render(facts, title="青禾县的政图", limit=limit, normalise=normalise, ledger=ledger(facts, comparable))
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return folder


def look(tab: Tab) -> list[str]:
    """What is serious or critical, with the elements."""
    tab.run("document.getAnimations().forEach((one) => one.finish())")
    if not tab.run("Boolean(window.axe)"):
        tab.run(AXE.read_text(encoding="utf-8") + "; true")
    found = tab.run("axe.run(document, { resultTypes: ['violations'] }).then(({ violations, passes }) => "
                    "({ passes: passes.length, violations }))")
    assert found["passes"] > 10
    return [f"{one['impact']} {one['id']}: {node['target']} {node.get('failureSummary', '')[:300]}"
            for one in found["violations"] if one["impact"] in ("serious", "critical") for node in one["nodes"]]


@pytest.mark.parametrize("state", sorted(STATES))
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["laptop", "telephone"])
@pytest.mark.parametrize("page", ["books", "large"])
def test_axe_finds_nothing_serious(browser: Tab, pages: Path, page: str, size: tuple[int, int], theme: str,
                                   state: str) -> None:
    browser.resize(*size, mobile=size[0] < 800)
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
    browser.open(pages / f"{page}.html")
    browser.run(STATES[state] + "; true")
    browser.settle()
    assert look(browser) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_panel_of_a_node_in_english(browser: Tab, pages: Path, theme: str) -> None:
    browser.resize(1440, 900)
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
    browser.open(pages / "years.html", fragment="#id=" + quote("place-青禾县"))
    browser.run("document.querySelectorAll('#panel details').forEach((details) => { details.open = true; })")
    browser.settle()
    assert look(browser) == []
    browser.run("document.getElementById('language').click()")
    browser.settle()
    assert look(browser) == []
