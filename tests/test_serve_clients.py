"""``kg serve`` with clients that nobody here wrote: SPARQLWrapper, rdflib's SPARQLStore, curl, a browser."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from urllib.parse import quote

import pytest
from chromium import Tab
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from server import Server
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

import kg

PARKS = "SELECT ?name WHERE { ?x a kg:Park ; rdfs:label ?name } ORDER BY ?name"


# ── SPARQLWrapper ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("way", ["GET", "POST", "POST directly"])
@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_reads_rows(server: Server, demo: kg.Graph, form: str, way: str) -> None:
    wrapper = SPARQLWrapper(server.sparql, returnFormat=form)
    wrapper.setMethod("GET" if way == "GET" else POST)
    if way == "POST directly":
        wrapper.setRequestMethod(POSTDIRECTLY)
    wrapper.setQuery(PARKS)
    found = wrapper.query().convert()
    text = (
        found.toxml()
        if form == XML
        else found.decode()
        if isinstance(found, bytes)
        else json.dumps(found, ensure_ascii=False)
    )
    names = [row[0] for row in demo.query(PARKS).rows]
    assert names and all(str(name) in text for name in names)


@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, JSONLD])
def test_sparqlwrapper_reads_graphs(server: Server, demo: kg.Graph, form: str) -> None:
    query = "CONSTRUCT { ?x rdfs:label ?name } WHERE { ?x a kg:Park ; rdfs:label ?name }"
    wrapper = SPARQLWrapper(server.sparql, returnFormat=form)
    wrapper.setQuery(query)
    found = wrapper.query().convert()
    graph = Graph().parse(data=found, format="turtle") if isinstance(found, bytes) else found
    assert len(graph) == len(demo.query(query).triples or ())


def test_sparqlwrapper_understands_a_mistake(server: Server) -> None:
    wrapper = SPARQLWrapper(server.sparql)
    wrapper.setQuery("SELECT * { ?a ?b")
    with pytest.raises(QueryBadFormed, match="line 1, column 17"):
        wrapper.query()


# ── rdflib ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_rdflib_asks_the_endpoint(server: Server, demo: kg.Graph, method: str, form: str) -> None:
    graph = Graph(SPARQLStore(server.sparql, method=method, returnFormat=form))  # type: ignore[arg-type]
    rows = [str(row[0]) for row in graph.query(PARKS)]  # type: ignore[index]
    assert rows == [row[0] for row in demo.query(PARKS).rows]


def test_rdflib_walks_the_endpoint_as_a_graph(server: Server, demo: kg.Graph) -> None:
    graph = Graph(SPARQLStore(server.sparql))
    park = URIRef(str(demo.query("SELECT ?x { ?x a kg:Park } ORDER BY ?x").rows[0][0]))
    assert set(map(str, graph.objects(park, URIRef("http://www.w3.org/2000/01/rdf-schema#label"))))
    assert len(list(graph.triples((park, None, None)))) == len(demo.query(f"SELECT * {{ <{park}> ?p ?o }}").rows)


# ── curl ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(
    "arguments",
    [
        ["--get", "--data-urlencode", f"query={PARKS}"],
        ["--data-urlencode", f"query={PARKS}"],
        ["--header", "Content-Type: application/sparql-query", "--data-binary", PARKS],
        ["--compressed", "--http1.0", "--data-urlencode", f"query={PARKS}"],
    ],
)  # fmt: skip
def test_curl(server: Server, demo: kg.Graph, arguments: list[str]) -> None:
    command = [
        "curl",
        "--silent",
        "--fail",
        "--noproxy",
        "*",
        "--header",
        "Accept: text/csv",
        *arguments,
        server.sparql,
    ]
    found = subprocess.run(command, capture_output=True, check=True, timeout=30).stdout.decode()
    assert found.splitlines()[1:] == [row[0] for row in demo.query(PARKS).rows]


# ── A browser ────────────────────────────────────────────────────────────────────────────────────────────────────────


def visit(browser: Tab, address: str) -> None:
    browser.messages.clear()
    browser.requests.clear()
    browser.call("Page.navigate", url="about:blank")
    browser.call("Page.navigate", url=address)
    browser.wait("document.readyState === 'complete' && location.href !== 'about:blank'")


def finished(browser: Tab) -> None:
    browser.wait("document.getElementById('stop').disabled && document.getElementById('state').textContent !== ''")


@pytest.mark.browser
class TestBrowser:
    def edit(self, browser: Tab, text: str) -> None:
        browser.run(
            f"(document.getElementById('query').value = {json.dumps(text)}, document.getElementById('run').click())"
        )
        finished(browser)

    def open(self, browser: Tab, server: Server, query: str = "") -> None:
        visit(browser, server.sparql + (f"?query={quote(query)}" if query else ""))
        browser.wait("document.documentElement.dataset.ready === 'yes'")

    def test_the_editor_answers_in_a_table(self, browser: Tab, server: Server, demo: kg.Graph) -> None:
        self.open(browser, server)
        self.edit(browser, PARKS)
        cells = browser.run("[...document.querySelectorAll('#answer td')].map((cell) => cell.textContent)")
        assert cells == [row[0] for row in demo.query(PARKS).rows]
        assert browser.messages == []
        assert all(request.startswith(server.address) for request in browser.requests)

    def test_a_link_holds_the_query(self, browser: Tab, server: Server) -> None:
        self.open(browser, server, "ASK { ?x a kg:Park }")
        finished(browser)
        assert browser.run("document.getElementById('answer').textContent") == "是 true"

    def test_a_mistake_is_shown_where_it_is(self, browser: Tab, server: Server) -> None:
        self.open(browser, server)
        self.edit(browser, "SELECT *\n{ ?a ?b ; ; ?c }")
        assert "line 2, column" in browser.run("document.getElementById('answer').textContent")
        where = browser.run("document.getElementById('query').selectionStart")
        assert where > len("SELECT *\n")

    def test_construct_is_drawn(self, browser: Tab, server: Server) -> None:
        self.open(browser, server)
        self.edit(browser, "CONSTRUCT { ?c kg:locatedIn ?p . ?c rdfs:label ?n } { ?c kg:locatedIn ?p ; rdfs:label ?n }")
        browser.wait("document.querySelector('#drawing canvas')?.width > 100")
        assert browser.messages == []

    def test_a_named_query_takes_its_parameter(self, browser: Tab, server: Server, demo: kg.Graph) -> None:
        self.open(browser, server)
        browser.run("document.querySelector('[data-name=park-companies]').click()")
        finished(browser)
        browser.run("document.querySelector('#parameters input').value = '望岳智谷'")
        browser.run("document.getElementById('run').click()")
        finished(browser)
        rows = browser.run("document.querySelectorAll('#answer tbody tr').length")
        assert rows == len(demo.run("park-companies", park="望岳智谷").rows)
        assert browser.run("document.querySelector('#answer th').textContent") == "园区 park"

    def test_typing_completes_prefixes_labels_and_keywords(self, browser: Tab, server: Server) -> None:
        self.open(browser, server)
        for typed, wanted in (
            ("SELECT * { ?x a 园", "kg:Park"),
            ("SELECT * { ?x kg:locat", "kg:locatedIn"),
            ("SEL", "SELECT"),
            ("SELECT * { ?x skos:pref", "skos:prefLabel"),
            ("SELECT * { ?x a compan", "kg:Company"),
            ("DESCRIBE 岳智", "望岳智谷"),
        ):
            browser.run("(document.getElementById('query').value = '', document.getElementById('query').focus())")
            browser.type(typed)
            browser.wait("!document.getElementById('choices').hidden")
            browser.press("Tab")
            assert browser.run("document.getElementById('query').value").endswith(wanted)

    def test_stop_stops_the_query_on_the_server(self, browser: Tab, server: Server) -> None:
        self.open(browser, server)
        before = server.workers()
        text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        browser.run(
            f"(document.getElementById('query').value = {json.dumps(text)}, document.getElementById('run').click())"
        )
        time.sleep(0.3)
        browser.run("document.getElementById('stop').click()")
        browser.wait("document.getElementById('state').textContent.includes('stopped')")
        end = time.monotonic() + 10
        while before <= server.workers() and time.monotonic() < end:
            time.sleep(0.05)
        assert before - server.workers()

    def test_an_iri_is_a_page_with_links(self, browser: Tab, server: Server, demo: kg.Graph) -> None:
        iri = str(demo.query("SELECT ?x { ?x a kg:Park ; rdfs:label '望岳智谷'@zh }").rows[0][0])
        visit(browser, server.address + "id/" + quote(iri.removeprefix(demo.base), safe=""))
        assert browser.run("document.querySelector('h1').textContent") == "望岳智谷"
        there = browser.run("document.querySelector('.statements a').href")
        visit(browser, there)
        assert browser.run("document.querySelector('h1').textContent")
        assert browser.messages == []

    def test_the_page_of_the_graph_draws_when_it_is_served(self, browser: Tab, server: Server) -> None:
        visit(browser, server.address)
        browser.wait("document.documentElement?.dataset.ready === 'yes'")
        assert browser.messages == []
