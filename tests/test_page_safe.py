"""Whatever a document, a name, an ontology or a link holds stays text: nothing runs, nothing loads, nothing is turned
around, in any view of the page, in the files made of it and on paper."""

from __future__ import annotations

import base64
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from chromium import Tab, find_chromium
from page_facts import HOSTILE, make_hostile
from page_nasty import NASTY, NUMBERS, OVERRIDE, make_nasty, make_styles
from server import Server, running
from test_page_explore import Reader

from kg import Graph
from kg.page import render
from kg.page_data import read_payload
from kg.resources import folder

browser = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium is installed (or name one in KG_CHROMIUM)"),
]
TITLE = f"'\"><svg/onload=document.title='pwned'>{OVERRIDE}青石区\ud800"

AUDIT = """(() => {
  const found = [];
  const nasty = NASTY;
  const elements = Array.from(document.querySelectorAll('*'));
  const alive = 'img, iframe, frame, object, embed, form, base, audio, video, source, track, image, use, '
    + 'foreignObject, animate, set, a, area, math, template, applet';
  elements.filter((one) => one.matches(alive)).forEach((one) => found.push(`element ${one.outerHTML.slice(0, 200)}`));
  const own = { link: 'data:,' };
  elements.forEach((one) => Array.from(one.attributes).forEach(({ name, value }) => {
    if (/^on/i.test(name)) found.push(`handler ${name}`);
    const address = /^(href|src|srcset|srcdoc|action|formaction|poster|ping|xlink:href|data|code|http-equiv)$/i;
    if (address.test(name) && own[one.localName] !== value
      && !(one.localName === 'meta' && name === 'http-equiv')) found.push(`address ${name}=${value.slice(0, 80)}`);
    if (/url\\(|expression|javascript:/i.test(value) && !['title', 'aria-label', 'data-name',
      'content'].includes(name)) found.push(`value ${name}=${value.slice(0, 80)}`);
    // Text from a document may name things to readers, and be looked up; it is no id, class, style, address or colour.
    if (nasty.some((text) => text.length > 3 && value.includes(text)) && !['title', 'aria-label',
      'data-name'].includes(name)) found.push(`data in ${name}=${value.slice(0, 80)}`);
  }));
  if (document.scripts.length !== 3) found.push(`scripts: ${document.scripts.length}`);
  if (document.title === 'pwned') found.push(`title ${document.title}`);
  if (typeof ({}).polluted !== 'undefined' || Object.keys(Object.prototype).length) found.push('prototype');
  if (document.styleSheets.length !== 1) found.push(`styles: ${document.styleSheets.length}`);

  // Each text that turns its line around stands in a box of its own, together with nothing of the interface.
  const turning = /[\\u0590-\\u08ff\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]/;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const one = node.parentElement;
    if (['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(one.tagName) || !one.checkVisibility()) continue;
    const text = node.textContent;
    if (/undefined|\\bNaN\\b|native code|\\[object /.test(text)) found.push(`no text: ${text.slice(0, 80)}`);
    if (!turning.test(text)) continue;
    const style = getComputedStyle(one);
    const apart = style.unicodeBidi.includes('isolate') || style.unicodeBidi === 'plaintext' ||
      !/^inline$|contents/.test(style.display) || one.closest('svg text, mark');
    const quoted = one.closest('blockquote p');
    if (!apart && !quoted) found.push(`turns its line around: ${one.outerHTML.slice(0, 160)}`);
    // What the interface adds to it in the same text is kept apart by isolates.
    const bare = text.replace(/\\u2068[^\\u2066-\\u2069\\u202a-\\u202e]*\\u2069/g, '');
    if (turning.test(bare) && !nasty.some((name) => [name, `${name}乙`, `${name}别名`, `${name}型`, `${name}词`,
      `${name}系`, `被${name}系`, ` ${name}`].includes(text)
      || (name && text.endsWith(name) &&
        text.startsWith('\\'"')) || text.startsWith(name)) && !quoted) {
      found.push(`with the interface: ${JSON.stringify(text.slice(0, 120))} in ${one.outerHTML.slice(0, 100)}`);
    }
  }
  document.querySelectorAll('[title], [aria-label], [placeholder]').forEach((one) => ['title', 'aria-label',
    'placeholder'].forEach((name) => {
    const value = one.getAttribute(name) || '';
    const bare = value.replace(/\\u2068[^\\u2066-\\u2069\\u202a-\\u202e]*\\u2069/g, '');
    if (turning.test(bare) && !nasty.some((text) => [text, `${text}乙`, `${text}型`, `${text}系`, `被${text}系`,
      `${text}词`].includes(value))) found.push(`${name} turns around: ${JSON.stringify(value.slice(0, 120))}`);
    if (/undefined|\\bNaN\\b|native code|\\[object /.test(value)) found.push(`no ${name}: ${value.slice(0, 80)}`);
  }));
  document.querySelectorAll('button, summary, [role=option], [role=tab]').forEach((one) => {
    const name = (one.getAttribute('aria-label') || one.textContent).replace(/[\\p{C}\\p{Z}]/gu, '');
    if (!name && one.checkVisibility()) found.push(`nothing to see on it: ${one.outerHTML.slice(0, 160)}`);
  });
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) found.push(`wider than the window: ${wide}`);
  return Array.from(new Set(found)).slice(0, 40);
})()""".replace("NASTY", json.dumps(NASTY))

LOADED = """Array.from(document.querySelectorAll('img, iframe, object, embed, base, main script, main style, main svg, '
  + '[onload], [onerror], [onmouseover], a[href^="javascript:" i], a[href^="data:" i]'),
  (one) => one.outerHTML.slice(0, 120))"""


def open_all(tab: Tab) -> None:
    """Every group, and what stands in them, open."""
    for _ in range(2):
        tab.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        tab.settle()


def sound(tab: Tab, where: str) -> None:
    """Nothing on the page is what a document wanted it to be."""
    assert tab.run(AUDIT) == [], where
    assert tab.messages == [], where


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nasty")
    facts, ledger = make_nasty()
    for name, styles in (("plain", None), ("labelled", make_styles())):
        (folder / f"{name}.html").write_text(render(facts, styles, title=TITLE, ledger=ledger), encoding="utf-8")
    return folder


@pytest.fixture
def reader(request: pytest.FixtureRequest, tab: Tab, nasty: Path) -> Iterator[Reader]:
    """In front of the page whose types, relations and terms the ontology does not know, or has labels for."""
    reader = Reader(tab, nasty / f"{request.param}.html")
    title = tab.run("document.title")
    yield reader
    assert tab.run("document.title") == title
    sound(tab, "in the end")


@pytest.fixture
def hostile_server(tmp_path: Path) -> Iterator[Server]:
    graph = Graph(title=HOSTILE[0], facts=make_hostile())
    with running(graph.save(tmp_path / "graph")) as server:
        yield server


class TestInTheBrowser:
    pytestmark = browser

    @pytest.mark.parametrize("reader", ["labelled"], indirect=True)
    def test_every_name_can_be_found_chosen_and_read(self, reader: Reader) -> None:
        tab = reader.tab
        open_all(tab)
        sound(tab, "overview")
        for number, payload in enumerate(NASTY):
            typed = " ".join(payload[:20].replace("\ud800", "\ufffd").split())
            found = reader.find(typed) if typed else []
            sound(tab, f"suggestions for {payload[:40]!r}")
            name = tab.run(f"Store.nodes.find(({{ key }}) => key.startsWith('{number}:')).name")
            if found and name in found:
                for _ in range(found.index(name)):
                    reader.press("ArrowDown")
                reader.press("Enter")
                assert tab.run("State.selected.node.name") == name
            else:
                node = f"Store.nodes.find(({{ key }}) => key.startsWith('{number}:'))"
                tab.run(f"location.hash = 'id=' + encodeURIComponent({node}.key)")
                tab.wait(f"document.querySelector('#panel h2').textContent === {json.dumps(name)}")
            open_all(tab)
            tab.run("document.querySelectorAll('#panel .chart .point').forEach((point) => point.focus())")
            sound(tab, f"panel of {payload[:40]!r}")
        for number in (4, 8, 9, 12, 21, 22, 23):
            node = f"encodeURIComponent(Store.nodes.find(({{ key }}) => key.startsWith('{number}:')).key)"
            other = f"encodeURIComponent(Store.nodes.find(({{ key }}) => key.startsWith('n{number}/')).key)"
            first = "encodeURIComponent(Store.nodes[0].key)"
            for link in (f"'id=' + {node} + '&to=' + {other}", f"'sel=' + {node} + ',' + {first}",
                         f"'pin=' + {node} + '&focus=2,' + {node}", f"'path=' + {node} + ',' + {first}"):
                tab.run(f"location.hash = {link}")
                tab.settle()
                open_all(tab)
                sound(tab, link)

    @pytest.mark.parametrize("reader", ["plain"], indirect=True)
    def test_the_drawing_the_legend_and_the_years(self, reader: Reader) -> None:
        tab = reader.tab
        places = tab.run("""(() => {
          const { left, top } = document.getElementById('graph').getBoundingClientRect();
          const at = (node) => { const { x, y } = Canvas.placeOf(node); return [left + x, top + y]; };
          return Store.nodes.map(at).concat(Store.edges.map(({ from, to }) => [at(from), at(to)]).map(([a,
            b]) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]));
        })()""")
        for x, y in places[::3]:
            tab.move(x, y)
        for x, y in places[::47]:
            tab.click(x, y)
            reader.rest()
            sound(tab, "a click on the drawing")
        for kind in ("types", "predicates", "documentFilter", "statusFilter"):
            size = tab.run(f"document.querySelectorAll('#legend [data-kind={kind}] .toggle').length")
            for place in range(1, size + 1, 7):
                reader.click(f"#legend [data-kind={kind}] li:nth-child({place}) .toggle")
            sound(tab, f"switches of {kind}")
        reader.click("#notice .reset")
        for bar in tab.run("Array.from(document.querySelectorAll('[data-year]'), (one) => one.dataset.year)"):
            reader.click(f"[data-year='{bar}']")
            open_all(tab)
            sound(tab, f"the year {bar}")
        reader.click("#language")
        reader.click("#theme")
        sound(tab, "in English and dark")

    @pytest.mark.parametrize("reader", ["plain", "labelled"], indirect=True)
    def test_tables_numbers_files_and_paper(self, reader: Reader) -> None:
        tab = reader.tab
        reader.click("#tab-view-table")
        sound(tab, "the table of entities")
        reader.click("#tab-table-relations")
        tab.run("document.querySelectorAll('.unfold').forEach((one) => one.click())")
        sound(tab, "the table of relations")
        headings = "document.querySelectorAll('#table-relations thead button')"
        for heading in tab.run(f"Array.from({headings}, (one) => one.dataset.key)"):
            reader.click(f"#table-relations thead [data-key={heading}]")
        sound(tab, "sorted")
        reader.click("#tab-view-numbers")
        open_all(tab)
        tab.run("document.querySelectorAll('#view-numbers .more').forEach((one) => one.click())")
        sound(tab, "numbers")
        for name in tab.run("Array.from(document.querySelectorAll('.indicator-name'), (_, place) => place)")[1::6]:
            tab.run(f"document.querySelectorAll('.indicator-name')[{name}].click()")
            tab.run("document.querySelectorAll('#view-numbers .point').forEach((point) => point.focus())")
            sound(tab, f"indicator {name}")
        shown = tab.run("document.getElementById('view-numbers').textContent")
        assert NUMBERS[0] in shown and NUMBERS[2] in shown, "every digit"
        for view in ("graph", "table", "numbers"):
            reader.click(f"#tab-view-{view}")
            for kind in ("svg", "csv", "json"):
                text = tab.run(f"Exports.make('{kind}').then(({{ blob }}) => blob.text())")
                assert "\ud800" not in text
                if kind == "svg":
                    assert not re.search(r"<(script|image|foreignObject|a|use|iframe|style)\b|\son\w+=|href=|url\(//",
                      re.sub(r">[^<]*<", "><", text))
                    ElementTree.fromstring(text)
                elif kind == "json":
                    assert json.loads(text)["view"] == view
            assert tab.run("Exports.make('png').then(({ blob }) => blob.size)") > 5000
            assert base64.b64decode(tab.call("Page.printToPDF")["data"]).startswith(b"%PDF-")
            sound(tab, f"{view} in files and on paper")

    def test_no_field_of_a_link_becomes_anything_else(self, tab: Tab, nasty: Path) -> None:
        reader = Reader(tab, nasty / "labelled.html")
        fields = ("id", "to", "as", "sel", "pin", "open", "focus", "path", "around", "type", "notype", "rel", "norel",
          "doc", "nodoc",
                  "status", "nostatus", "years", "undated", "conf", "orphans", "view", "more", "at", "lang",
                    "__proto__", "constructor")
        clean = [payload for payload in NASTY if not any("\ud800" <= character <= "\udfff" for character in payload)]
        for payload in clean[::2]:
            for value in (quote(payload, safe=""), quote(payload, safe="/:'\"<>(){}=,;!*|$`%"),
              f"2,{quote(payload, safe='')}:9"):
                tab.run(f"location.hash = {json.dumps('&'.join(f'{field}={value}' for field in fields))}")
            tab.settle()
            sound(tab, f"a link made of {payload[:40]!r}")
        for payload in clean[1::8]:
            tab.open(nasty / "labelled.html",
              fragment="#" + "&".join(f"{field}={quote(payload, safe='')}" for field in fields))
            sound(tab, f"a page opened by a link made of {payload[:40]!r}")
        assert reader.text("#views [aria-selected=true]") == "图谱"

    def test_served_it_is_as_safe(self, browser: Tab, hostile_server: Server) -> None:
        """The page, the search, and the page of each thing, as ``kg serve`` shows them."""
        tab = browser
        tab.resize(1440, 900)

        def visit(path: str) -> None:
            tab.call("Page.navigate", url=hostile_server.address + path)
            there = f"location.href.startsWith({json.dumps(hostile_server.address)})"
            tab.wait(f"{there} && document.readyState === 'complete'")
            assert tab.run("document.title") != "pwned"

        tab.call("Page.navigate", url="about:blank")
        tab.messages.clear()
        tab.requests.clear()
        visit("")
        tab.wait("document.documentElement.dataset.ready === 'yes'")
        before = tab.run("document.title")
        for payload in HOSTILE:
            tab.run(f"location.hash = 'id=' + encodeURIComponent({json.dumps(payload)})")
            tab.wait(f"document.querySelector('#panel h2')?.textContent === {json.dumps(payload)}")
            open_all(tab)
            sound(tab, f"served: {payload!r}")
            visit(f"search?q={quote(payload)}")
            assert tab.run(LOADED) == [], payload
            things = tab.run("Array.from(document.querySelectorAll('main a[href^=\"/resource\"]'), (one) => one.href)")
            for address in things[:2]:
                visit(address.removeprefix(hostile_server.address))
                assert tab.run(LOADED) == [], address
            visit("")
            tab.wait("document.documentElement.dataset.ready === 'yes'")
            assert tab.run("document.title") == before
        assert [message for message in tab.messages if "404" not in message and "400" not in message] == []
        assert [one for one in tab.requests if not one.startswith((hostile_server.address, "about:", "data:,"))] == []
        tab.messages.clear()
        tab.requests.clear()

    def test_the_policy_is_at_work(self, tab: Tab, nasty: Path) -> None:
        """What no document can bring in would not run or load even if somebody found a way to bring it in."""
        tab.open(nasty / "plain.html")
        tab.run("""window.blocked = new Set(); window.ran = [];
          window.add = (tag, fields) => document.body.appendChild(Object.assign(document.createElement(tag), fields));
          document.addEventListener('securitypolicyviolation', (event) => blocked.add(event.effectiveDirective));
            true""")
        tries = {
            "script-src-elem": "add('script', { textContent: 'ran.push(1)' })",
            "script-src-attr": "add('b', { innerHTML: '<i onclick=\"ran.push(2)\">x</i>' }).firstChild.click()",
            "style-src-attr": "add('b', { innerHTML: '<i style=\"color:red\">x</i>' })",
            "style-src-elem": "add('style', { textContent: 'body{display:none}' })",
            "img-src": "new Image().src = 'https://example.invalid/x.png'",
            "connect-src": "fetch('https://example.invalid/').catch(() => {})",
            "frame-src": "add('iframe', { src: 'https://example.invalid/' })",
            "font-src": "new FontFace('x', 'url(https://example.invalid/f)').load().catch(() => {})",
            "media-src": "add('video', { src: 'https://example.invalid/v' })",
            "object-src": "add('object', { data: 'https://example.invalid/o' })",
            "worker-src": "try { new Worker('data:text/javascript,1') } catch {}",
            "base-uri": "add('base', { href: 'https://example.invalid/' })",
            "form-action": "add('form', { action: 'https://example.invalid/' }).submit()",
        }
        for directive, attempt in tries.items():
            tab.run(f"{attempt}; true")
            tab.wait(f"blocked.has({json.dumps(directive)})", seconds=5)
        code = tab.call("Runtime.evaluate", expression="try { eval('ran.push(3)') } catch (error) { error.name }",
          returnByValue=True,
                        allowUnsafeEvalBlockedByCSP=False)
        assert code["result"]["value"] == "EvalError"
        assert tab.run("ran") == []
        tab.messages.clear()  # the browser complains of each attempt,
        tab.requests.clear()  # and counts what it was asked for and did not do


SOURCES = sorted([*(folder("viz") / "js").glob("*.js"), *(folder("viz") / "serve").glob("*.js")])
TEMPLATES = sorted(folder("viz").rglob("*.j2"))
FORBIDDEN = {
    "text as HTML": r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|setHTML|DOMParser"
                    r"|srcdoc",
    "text as a script": r"\beval\s*\(|new Function|import\s*\(|set(?:Timeout|Interval)\s*\(\s*[\"'`]|javascript:",
    "a handler in an attribute": r"setAttribute\(\s*[\"'`]on|\.on[a-z]+\s*=\s*[^=(\s]|[\"'\s]on[a-z]+=[\"']",
    # Addresses are those of our own server, or of a file that the page has made.
    "an address out of text": r"window\.open\((?!`/)|location\s*=[^=]|location\.(?:assign|replace)\("
                              r"|\.(?:href|src)\s*=(?!\s*(?:[`\"]/|URL\.createObjectURL|picture))",
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_script_turns_text_into_anything_else(path: Path) -> None:
    source = re.sub(r"^\s*(//|\*|/\*).*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for what, pattern in FORBIDDEN.items():
        assert re.findall(pattern, source) == [], what
    if path.parent.name == "js":
        # The page keeps nothing in the browser.
        assert re.findall(r"localStorage|sessionStorage|indexedDB|document\.cookie", source) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_lets_text_through_unescaped(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert re.findall(r"\|\s*safe\b|autoescape\s+false|Markup", source) == []
    assert re.findall(r"\son[a-z]+\s*=|javascript:", source) == []
    # Inside of scripts and styles stands only what we ship, or JSON that cannot leave its element.
    for inside in re.findall(r"<(?:script|style)[^>]*>(.*?)</(?:script|style)>", source, flags=re.DOTALL):
        for value in re.findall(r"\{\{\s*(.*?)\s*\}\}", inside):
            ours = r"(?:page\.)?(?:library|script|boot|style|search|feed)|packed|data"
            assert re.fullmatch(rf"{ours}|.*\|\s*(?:tojson|as_json)", value), value
    # An attribute made of text is quoted.
    assert "={{" not in re.sub(r'"[^"]*"', '""', source)


def test_the_data_block_holds_nothing_that_ends_it() -> None:
    facts, ledger = make_nasty()
    for styles in (None, make_styles()):
        html = render(facts, styles, title=TITLE, ledger=ledger)
        html.encode("utf-8")
        names = {node["label"] for node in read_payload(html)["nodes"]}
        clean = {re.sub("[\ud800-\udfff]", "\ufffd", payload) for payload in NASTY}
        assert clean <= names
        small, few = make_nasty(NASTY[:3])  # too small to be packed: the text itself stands in the page
        page = render(small, styles, title=TITLE, ledger=few)
        (block,) = re.findall(r'<script type="application/json" id="data">(.*?)</script', page, flags=re.DOTALL)
        assert not re.search(r"[<>&\u2028\u2029\ud800-\udfff]", block)
        assert {node["label"] for node in json.loads(block)["nodes"]} >= set(NASTY[:3])
