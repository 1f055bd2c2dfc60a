"""axe-core looks at the page in each of its states and finds nothing, neither serious nor moderate.

axe-core comes from npm and is no part of the package: ``KG_AXE`` names its ``axe.min.js`` (``.ci/run`` fetches it).
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import ledger_facts
import pytest
from chromium import Tab, find_chromium
from page_facts import make_county, make_star, make_years

from kg.ledger import ledger
from kg.observe import comparable, normalise
from kg.page import render

AXE = Path(os.environ.get("KG_AXE", ""))

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium is installed (or name one in KG_CHROMIUM)"),
    pytest.mark.skipif(not AXE.is_file(), reason="KG_AXE names no axe.min.js (npm install axe-core)"),
]

NODE = "#id=" + quote("place-青禾县")
OPEN = "document.querySelectorAll('{} details').forEach((line) => {{ line.open = true; }})"
LANGUAGE = "document.getElementById('language').click()"
FILTERS = "(() => { const filters = document.getElementById('filters'); if (filters.offsetParent) filters.click(); })()"

# A state: the page, the link, and what is done there, each step after what the one before it has drawn.
STATES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "graph": ("books", "", ()),
    "graph, of a part": ("large", "", ()),
    "overview, opened": ("books", "", (OPEN.format("#panel"), OPEN.format("#panel"))),
    "node": ("years", NODE, (OPEN.format("#panel"), OPEN.format("#panel"))),
    "node with statements": ("county", "#id=" + quote("industry-竹编"), (OPEN.format("#panel"),)),
    "edge": ("county", "#id=" + quote("industry-竹编") + "&to=" + quote("group-两轮驱动"), ()),
    "several": ("county", "#sel=" + ",".join(map(quote, ("industry-竹编", "industry-茶叶", "park-青禾竹园"))), ()),
    "path": ("county", "#path=" + ",".join(map(quote, ("park-青禾竹园", "industry-茶叶"))), ()),
    "focus and pins": ("county", "#focus=1," + quote("industry-竹编") + "&pin=" + quote("person-顾明远"), ()),
    "entities": ("large", "#view=table", ("document.querySelector('[data-key=relations]').click()",)),
    "entities, one chosen": ("county", "#view=table&id=" + quote("industry-竹编"), ()),
    "entities, none found": ("county", "#view=table&entities.filter=zzz", ()),
    "relations, a sentence": ("county", "#view=table&table=relations", (
        "document.querySelectorAll('.unfold').forEach((button) => button.click())",)),
    "numbers": ("years", "#view=numbers", ("document.querySelector('.chart .point').focus()",)),
    "numbers, the ledger": ("books", "#view=numbers", (OPEN.format(".books"), OPEN.format(".books"))),
    "numbers, the figures": ("books", "#view=numbers", (
        "document.querySelectorAll('.numbers-body .unfold').forEach((button) => button.click())",
        "document.querySelector('.numbers-body div.grid').scrollIntoView()",)),
    "numbers, of one": ("years", "#view=numbers&indicator=" + quote("竹编产值"), ()),
    "help": ("county", "", ("document.getElementById('help-open').click()",)),
    "export": ("county", "", ("document.getElementById('export').click()",)),
    "search": ("large", "", ("""(() => {
      const field = document.getElementById('search');
      field.focus();
      field.value = '青';
      field.dispatchEvent(new Event('input'));
    })()""",)),
    "search, none found": ("county", "", ("""(() => {
      const field = document.getElementById('search');
      field.focus();
      field.value = '{}';
      field.dispatchEvent(new Event('input'));
    })()""",)),
    "filters": ("large", "", (FILTERS, "document.querySelector('#legend .toggle').click()")),
    "a year": ("years", "#years=2024-2024", ()),
}
# Each state is seen wide and narrow, light and dark, in Chinese and in English; not in every mixture of them.
LOOKS = [((1440, 900), "light", "zh"), ((390, 844), "dark", "zh"), ((390, 844), "light", "en"),
         ((1440, 900), "dark", "en")]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for name, facts, limit in (("years", make_years(), 1500), ("books", ledger_facts.facts(), 1500),
                               ("large", make_star(400), 100), ("county", make_county(), 1500)):
        html = render(facts, title="青禾县的政图", limit=limit, normalise=normalise, ledger=ledger(facts, comparable))
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return folder


def look(tab: Tab) -> list[str]:
    """What is wrong, with the elements."""
    tab.run("document.getAnimations().forEach((one) => one.finish())")
    if not tab.run("Boolean(window.axe)"):
        tab.run(AXE.read_text(encoding="utf-8") + "; true")
    found = tab.run("axe.run(document, { resultTypes: ['violations'] }).then(({ violations, passes }) => "
                    "({ passes: passes.length, violations }))")
    assert found["passes"] > 10
    return [f"{one['impact']} {one['id']}: {node['target']} {node.get('failureSummary', '')[:300]}"
            for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("state", sorted(STATES))
@pytest.mark.parametrize(("size", "theme", "language"), LOOKS, ids=[f"{w}-{t}-{s}" for (w, _), t, s in LOOKS])
def test_axe_finds_nothing(browser: Tab, pages: Path, size: tuple[int, int], theme: str, language: str,
                           state: str) -> None:
    page, link, acts = STATES[state]
    browser.resize(*size, mobile=size[0] < 800)
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
    browser.open(pages / f"{page}.html", fragment=link)
    for act in ((LANGUAGE,) if language == "en" else ()) + acts:
        browser.run(act + "; true")
        browser.settle()
    assert look(browser) == []
