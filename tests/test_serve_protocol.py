"""The SPARQL 1.1 Protocol, requirement by requirement, against a running server. ``docs/serve.md`` lists them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from pyoxigraph import RdfFormat, parse
from server import Server

import kg

DOCS = Path(__file__).resolve().parents[1] / "docs" / "serve.md"
ASK, SELECT = "ASK {}", "SELECT (1 AS ?one) {}"
CONSTRUCT, DESCRIBE = "CONSTRUCT WHERE { ?x a kg:Park }", "DESCRIBE ?x WHERE { ?x a kg:Park }"
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"


@pytest.fixture(scope="module")
def http(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def graphs(demo: kg.Graph) -> dict[str, int]:
    """The IRIs of two documents' graphs, and how many triples each has."""
    found: dict[str, int] = {}
    for quad in demo.quads:
        found[quad.graph_name.value] = found.get(quad.graph_name.value, 0) + 1
    names = sorted(name for name in found if "/doc-" in name)[:2]
    return {name: found[name] for name in names}


def get(http: httpx.Client, *fields: tuple[str, str], accept: str = "*/*") -> httpx.Response:
    return http.get("/sparql", params=list(fields), headers={"Accept": accept})


def count(answer: httpx.Response) -> int:
    assert answer.status_code == 200, answer.text
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"


# Each is (section of the recommendation, what it asks for, how to try it): True when the server does it.
def _form(http: httpx.Client, body: str, kind: str | None = FORM, **more: Any) -> httpx.Response:
    headers = {"Accept": "*/*", **({"Content-Type": kind} if kind else {})}
    return http.post("/sparql", content=body.encode(), headers=headers, **more)


REQUIREMENTS: list[tuple[str, str, Any]] = [
    ("2.1.1", "query via GET", lambda h, g: get(h, ("query", ASK)).json()["boolean"] is True),
    (
        "2.1.1",
        "GET, characters outside ASCII are percent-encoded UTF-8",
        lambda h, g: (
            get(h, ("query", "SELECT ('青石' AS ?x) {}")).json()["results"]["bindings"][0]["x"]["value"] == "青石"
        ),
    ),
    ("2.1.2", "query via POST, URL-encoded", lambda h, g: _form(h, "query=ASK%20%7B%7D").json()["boolean"] is True),
    (
        "2.1.2",
        "POST, URL-encoded: the type must be named",
        lambda h, g: _form(h, "query=ASK%20%7B%7D", None).status_code == 415,
    ),
    ("2.1.3", "query via POST directly", lambda h, g: _form(h, ASK, DIRECT).json()["boolean"] is True),
    ("2.1.3", "POST directly: the type must be named", lambda h, g: _form(h, ASK, None).status_code == 415),
    ("2.1.3", "POST directly: another type is refused", lambda h, g: _form(h, ASK, "text/plain").status_code == 415),
    (
        "2.1.3",
        "POST directly: the query is UTF-8",
        lambda h, g: (
            h.post("/sparql", content=ASK.encode("utf-16"), headers={"Content-Type": DIRECT}).status_code == 400
        ),
    ),
    (
        "2.1.3",
        "POST directly: another charset is refused",
        lambda h, g: _form(h, ASK, DIRECT + "; charset=UTF-16").status_code == 415,
    ),
    (
        "2.1",
        "the query operation takes GET and POST only",
        lambda h, g: all(
            h.request(m, "/sparql", params={"query": ASK}).status_code == 405 for m in ("PUT", "DELETE", "PATCH")
        ),
    ),
    (
        "2.1",
        "exactly one query: two are refused (GET)",
        lambda h, g: get(h, ("query", ASK), ("query", SELECT)).status_code == 400,
    ),
    (
        "2.1",
        "exactly one query: two are refused (POST)",
        lambda h, g: _form(h, "query=ASK%20%7B%7D&query=ASK%20%7B%7D").status_code == 400,
    ),
    ("2.1", "exactly one query: none is refused (POST)", lambda h, g: _form(h, "").status_code == 400),
    ("2.1.4", "no dataset: the store's own", lambda h, g: count(get(h, ("query", COUNT))) > sum(g.values())),
    (
        "2.1.4",
        "one default graph (GET)",
        lambda h, g: all(
            count(get(h, ("query", COUNT), ("default-graph-uri", name))) == size for name, size in g.items()
        ),
    ),
    (
        "2.1.4",
        "two default graphs are merged (GET)",
        lambda h, g: count(get(h, ("query", COUNT), *(("default-graph-uri", name) for name in g))) == sum(g.values()),
    ),
    (
        "2.1.4",
        "default graph (POST, URL-encoded)",
        lambda h, g: (
            count(_form(h, str(httpx.QueryParams({"query": COUNT, "default-graph-uri": next(iter(g))}))))
            == next(iter(g.values()))
        ),
    ),
    (
        "2.1.4",
        "default graph (POST directly)",
        lambda h, g: (
            count(_form(h, COUNT, DIRECT, params={"default-graph-uri": next(iter(g))})) == next(iter(g.values()))
        ),
    ),
    (
        "2.1.4",
        "named graphs",
        lambda h, g: (
            count(get(h, ("query", COUNT_NAMED), *(("named-graph-uri", name) for name in g))) == sum(g.values())
        ),
    ),
    (
        "2.1.4",
        "named graphs alone: the default graph is empty",
        lambda h, g: count(get(h, ("query", COUNT), *(("named-graph-uri", name) for name in g))) == 0,
    ),
    (
        "2.1.4",
        "a default graph alone: there are no named graphs",
        lambda h, g: count(get(h, ("query", COUNT_NAMED), ("default-graph-uri", next(iter(g))))) == 0,
    ),
    (
        "2.1.4",
        "default and named graphs together",
        lambda h, g: (
            [
                count(get(h, ("query", q), ("default-graph-uri", list(g)[0]), ("named-graph-uri", list(g)[1])))
                for q in (COUNT, COUNT_NAMED)
            ]
            == list(g.values())
        ),
    ),
    (
        "2.1.4",
        "the dataset of the protocol wins over FROM",
        lambda h, g: (
            count(
                get(h, ("query", COUNT.replace("{", f"FROM <{list(g)[1]}> {{", 1)), ("default-graph-uri", list(g)[0]))
            )
            == list(g.values())[0]
        ),
    ),
    (
        "2.1.4",
        "FROM is the dataset where the protocol names none",
        lambda h, g: count(get(h, ("query", COUNT.replace("{", f"FROM <{list(g)[1]}> {{", 1)))) == list(g.values())[1],
    ),
    (
        "2.1.5",
        "SELECT in JSON, XML, CSV, TSV, as accepted",
        lambda h, g: all(
            _is_result(get(h, ("query", SELECT), accept=m)) == m
            for m in (
                "application/sparql-results+json",
                "application/sparql-results+xml",
                "text/csv",
                "text/tab-separated-values",
            )
        ),
    ),
    (
        "2.1.5",
        "ASK in JSON and XML, as accepted",
        lambda h, g: all(
            _is_result(get(h, ("query", ASK), accept=m)) == m
            for m in ("application/sparql-results+json", "application/sparql-results+xml")
        ),
    ),
    (
        "2.1.5",
        "CONSTRUCT and DESCRIBE in Turtle, N-Triples, RDF/XML, JSON-LD, as accepted",
        lambda h, g: all(
            _is_graph(get(h, ("query", q), accept=m)) == m
            for q in (CONSTRUCT, DESCRIBE)
            for m in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
        ),
    ),
    (
        "2.1.5",
        "quality values decide",
        lambda h, g: (
            _is_result(get(h, ("query", SELECT), accept="text/csv;q=0.3, application/sparql-results+xml;q=0.7"))
            == "application/sparql-results+xml"
        ),
    ),
    (
        "2.1.5",
        "nothing that is accepted: 406",
        lambda h, g: get(h, ("query", SELECT), accept="image/png").status_code == 406,
    ),
    (
        "2.1.6",
        "success is 200, with the type of the answer",
        lambda h, g: get(h, ("query", ASK)).headers["content-type"] == "application/sparql-results+json",
    ),
    (
        "2.1.7",
        "a query that does not parse: 400, with line and column",
        lambda h, g: (a := get(h, ("query", "SELECT *\n{ ?a ?b"))).status_code == 400 and "line 2, column" in a.text,
    ),
    (
        "2.1.7",
        "a query that is refused: 403",
        lambda h, g: get(h, ("query", "SELECT * { SERVICE <http://127.0.0.1:9/> {} }")).status_code == 403,
    ),
    (
        "2.2",
        "the update operation is refused: 403",
        lambda h, g: (
            [
                _form(h, "update=CLEAR%20ALL").status_code,
                _form(h, "CLEAR ALL", "application/sparql-update").status_code,
                get(h, ("update", "CLEAR ALL")).status_code,
                get(h, ("query", "CLEAR ALL")).status_code,
            ]
            == [403] * 4
        ),
    ),
    (
        "SD 2",
        "GET without a query: the service description, in RDF as accepted",
        lambda h, g: all(
            _is_graph(h.get("/sparql", headers={"Accept": m})) == m for m in ("text/turtle", "application/rdf+xml")
        ),
    ),
]


def _is_result(answer: httpx.Response) -> str:
    """The media type, when the body is well-formed in it."""
    media = answer.headers["content-type"].partition(";")[0]
    if media.endswith("json"):
        json.loads(answer.text)
    elif media.endswith("xml"):
        assert ElementTree.fromstring(answer.text).tag == "{http://www.w3.org/2005/sparql-results#}sparql"
    else:
        assert answer.text.splitlines()[0].strip("?") == "one", answer.text
    return str(media)


def _is_graph(answer: httpx.Response) -> str:
    media = answer.headers["content-type"].partition(";")[0]
    assert len(list(parse(answer.content, format=RdfFormat.from_media_type(media)))) > 3
    return str(media)


@pytest.mark.parametrize("section, what, try_it", REQUIREMENTS, ids=[f"{r[0]} {r[1]}" for r in REQUIREMENTS])
def test_the_protocol(section: str, what: str, try_it: Any, http: httpx.Client, graphs: dict[str, int]) -> None:
    assert try_it(http, graphs)


def test_the_documentation_lists_what_is_tested() -> None:
    rows = re.findall(r"^\| (2\.\S+|SD 2) \| (.+?) \| yes \|$", DOCS.read_text("utf-8"), re.MULTILINE)
    assert rows == [(section, what) for section, what, _ in REQUIREMENTS]


def test_the_service_description_says_what_there_is(http: httpx.Client, graphs: dict[str, int]) -> None:
    found = list(parse(http.get("/sparql", headers={"Accept": "text/turtle"}).content, format=RdfFormat.TURTLE))
    said = {(quad.predicate.value.rpartition("#")[2], getattr(quad.object, "value", "")) for quad in found}
    assert ("endpoint", str(http.base_url) + "sparql") in said
    assert {name for what, name in said if what == "name"} >= set(graphs)
    assert ("supportedLanguage", "http://www.w3.org/ns/sparql-service-description#SPARQL11Query") in said
