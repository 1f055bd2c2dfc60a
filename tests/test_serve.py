"""``kg serve``: what is stopped, refused, limited; what stands under each address; rebuilding and stopping."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from page_facts import HOSTILE, make_hostile
from pyoxigraph import RdfFormat, parse
from server import Server, running, wait_until

import kg
from kg.export import FILES, SOMETIMES
from kg.graph import Graph

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def http(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def strict(demo_folder: Path) -> Iterator[Server]:
    """A server that takes little and gives little, to few; it is patient, as the machine may be busy."""
    options = "--max-query 2 --max-answer 1 --cors https://allowed.example --name graph.example"
    with running(demo_folder, *options.split()) as server:
        yield server


@pytest.fixture(scope="module")
def hasty(demo_folder: Path) -> Iterator[Server]:
    """A server that stops queries soon."""
    with running(demo_folder, "--timeout", "3") as server:
        yield server


def ask(server: Server, query: str, **headers: str) -> httpx.Response:
    sent = {"Content-Type": "application/sparql-query", **headers}
    return httpx.post(server.sparql, content=query.encode(), headers=sent, timeout=30, trust_env=False)


# ── What takes too long or too much ──────────────────────────────────────────────────────────────────────────────────


def test_a_query_that_takes_too_long_is_stopped_with_its_cpu(hasty: Server) -> None:
    before = hasty.workers()
    started = time.monotonic()
    answer = ask(hasty, ENDLESS)
    assert answer.status_code == 503
    assert "stopped after 3 seconds" in answer.text
    assert time.monotonic() - started < 20
    assert wait_until(lambda: len(before - hasty.workers()) == 1)  # and no process is left to burn its CPU
    assert wait_until(lambda: len(hasty.workers()) == len(before))
    assert ask(hasty, "ASK {}").json()["boolean"] is True


def test_a_query_whose_client_goes_away_is_stopped(server: Server) -> None:
    before = server.workers()
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(server.sparql, params={"query": ENDLESS}, timeout=0.5, trust_env=False)
    assert wait_until(lambda: before - server.workers())
    assert wait_until(lambda: len(server.workers()) == len(before))


def test_eight_clients_get_their_own_answers_while_others_are_stopped(hasty: Server) -> None:
    def one(number: int) -> bool:
        if number % 8 == 7:
            return ask(hasty, ENDLESS).status_code == 503
        answer = ask(hasty, f"SELECT ?x ({number} AS ?number) {{ ?x a kg:Park }}")
        return answer.status_code == 200 and {
            row["number"]["value"] for row in answer.json()["results"]["bindings"]
        } == {str(number)}

    with ThreadPoolExecutor(8) as clients:
        assert all(clients.map(one, range(40)))


def test_a_worker_that_dies_costs_one_answer(server: Server) -> None:
    before = server.workers()
    os.kill(min(before), signal.SIGKILL)
    found = [ask(server, "ASK {}").status_code for _ in range(6)]
    assert set(found) <= {200, 503} and found.count(200) >= 5
    assert wait_until(lambda: len(server.workers()) == len(before))


def test_a_query_that_wants_too_much_memory_is_stopped(demo_folder: Path) -> None:
    long = "BIND (CONCAT(STR(?a), STR(?d), STR(?f)) AS ?long)"
    greedy = f"SELECT (GROUP_CONCAT(?long) AS ?all) {{ ?a ?b ?c . ?d ?e ?f . {long} }}"
    with running(demo_folder, "--memory", "256", "--timeout", "60") as small:
        answer = ask(small, greedy)
        assert answer.status_code == 503 and "memory" in answer.text
        assert wait_until(lambda: ask(small, "ASK {}").status_code == 200)


def test_answers_and_requests_have_a_size_limit(strict: Server) -> None:
    assert ask(strict, "SELECT * { ?s ?p ?o } LIMIT 10").status_code == 200
    for accept in ("text/csv", "application/sparql-results+json"):
        answer = ask(strict, "SELECT * { ?s ?p ?o . ?s ?q ?r }", Accept=accept)
        assert answer.status_code == 403 and "larger than 1048576 bytes" in answer.text
    answer = ask(strict, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", Accept="application/n-triples")
    assert answer.status_code == 403
    assert ask(strict, "ASK {}" + " " * 3000).status_code == 413
    assert httpx.get(strict.sparql, params={"query": "ASK {}" + " " * 3000}, trust_env=False).status_code == 413


# ── What is refused ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <http://a.example/> <http://b.example/> 1 }", "DELETE WHERE { ?s ?p ?o }", "LOAD <file:///etc/passwd>",
        "PREFIX a: <http://a.example/> CLEAR ALL", "SELECT * { SERVICE <{there}> { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <{there}> { ?s ?p ?o } }", "SELECT * { SERVICE SILENT <{there}> { ?s ?p ?o } }",
        "SELECT * FROM <{there}> { ?s ?p ?o }", "ASK { GRAPH <{there}> { ?s ?p ?o } }",
    ],
)  # fmt: skip
def test_no_query_changes_anything_or_reaches_out(server: Server, query: str, demo_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as bait:
        bait.settimeout(0.2)
        there = f"http://127.0.0.1:{bait.getsockname()[1]}/"
        answer = ask(server, query.replace("{there}", there))
        with pytest.raises(TimeoutError):
            bait.accept()
    if "FROM" in query or "GRAPH" in query:
        assert answer.status_code == 200 and not answer.json().get(
            "boolean", answer.json().get("results", {}).get("bindings")
        )
    else:
        assert answer.status_code == 403


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root is sure to be allowed to take it away"
)
def test_a_worker_has_no_network(server: Server) -> None:
    assert ask(server, "ASK {}").status_code == 200
    here = Path("/proc/self/ns/net").readlink()
    assert all(Path(f"/proc/{pid}/ns/net").readlink() != here for pid in server.workers())


def test_it_answers_to_its_own_names_only(server: Server, strict: Server) -> None:
    def status(which: Server, host: str) -> int:
        return httpx.get(which.address + "health", headers={"Host": host}, trust_env=False).status_code

    assert [status(server, "localhost"), status(server, "evil.example"), status(server, "graph.example")] == [
        200,
        400,
        400,
    ]
    assert status(strict, "graph.example") == 200


def test_other_origins_read_nothing_unless_they_are_allowed(server: Server, strict: Server) -> None:
    def allowed(which: Server, origin: str) -> str | None:
        answer = httpx.get(which.sparql, params={"query": "ASK {}"}, headers={"Origin": origin}, trust_env=False)
        return answer.headers.get("access-control-allow-origin")

    assert allowed(server, "https://allowed.example") is None
    assert allowed(strict, "https://allowed.example") == "https://allowed.example"
    assert allowed(strict, "https://evil.example") is None


# ── Addresses ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_and_the_files_are_those_of_the_build(http: httpx.Client, demo_folder: Path) -> None:
    assert http.get("/").content == (demo_folder / "index.html").read_bytes()
    for name in FILES:
        answer = http.get(f"/files/{name}")
        assert answer.status_code == (404 if name == "store" or name in SOMETIMES else 200)
    for name in ("../build.json", "%2e%2e/build.json", "store/CURRENT", "nothing"):
        assert http.get(f"/files/{name}").status_code == 404
    assert http.get("/static/..%2fserve.css").status_code == 404


def test_an_iri_is_a_page_for_people_and_rdf_for_machines(http: httpx.Client, demo: kg.Graph) -> None:
    iri = demo.query("SELECT ?x { ?x a kg:Park ; rdfs:label '望岳智谷'@zh }").rows[0][0]
    assert isinstance(iri, str)
    address = "/id/" + quote(iri.removeprefix(demo.base), safe="")
    page = http.get(address, headers={"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"})
    assert (
        page.headers["content-type"].startswith("text/html")
        and "default-src 'none'" in page.headers["content-security-policy"]
    )
    assert '<h1 class="data">望岳智谷</h1>' in page.text and "伯宇坤航" in page.text and "<mark>" in page.text
    for media in ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"):
        answer = http.get(address, headers={"Accept": media})
        assert answer.headers["content-type"].startswith(media)
        found = {quad.triple for quad in parse(answer.content, format=RdfFormat.from_media_type(media))}
        assert found >= {t.triple for t in demo.quads if t.subject.value == iri}  # type: ignore[union-attr]
    assert http.get("/resource", params={"iri": iri}, headers={"Accept": "text/turtle"}).status_code == 200
    assert http.get(address, headers={"Accept": "image/png"}).status_code == 406
    assert http.get("/id/park-没有这个园区").status_code == 404
    assert http.get("/resource", params={"iri": "no iri"}).status_code == 404


@pytest.mark.parametrize(
    "kind",
    [
        "kg:Document",
        "kg:Sentence",
        "kg:Assertion",
        "kg:Observation",
        "kg:Indicator",
        "kg:Conflict",
        "kg:Life",
        "kg:TargetCheck",
        "kg:EntityType",
        "kg:Relation",
        "time:ProperInterval",
    ],
)
def test_every_kind_of_thing_has_a_page(http: httpx.Client, demo: kg.Graph, kind: str) -> None:
    iri = demo.query(f"SELECT ?x {{ ?x a {kind} }} ORDER BY ?x LIMIT 1").rows[0][0]
    page = http.get("/resource", params={"iri": str(iri)}, headers={"Accept": "text/html"})
    assert page.status_code == 200 and str(iri) in page.text


class Reader(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_hostile_names_are_text_on_a_page(tmp_path: Path) -> None:
    graph = Graph(title=HOSTILE[0], facts=make_hostile())
    with running(graph.save(tmp_path / "graph")) as server:
        for iri, name in graph.query("SELECT ?x ?name { ?x kg:mainType ?type ; rdfs:label ?name }").rows:
            page = httpx.get(
                server.address + "resource", params={"iri": str(iri)}, headers={"Accept": "text/html"}, trust_env=False
            )
            assert page.status_code == 200
            reader = Reader()
            reader.feed(page.text)
            assert str(name) in reader.text and reader.text.count("pwned")
            assert not reader.tags & {"script", "img", "iframe", "svg", "style"}
            assert not any(attribute.startswith("on") for attribute in reader.attributes)


def test_named_queries_have_addresses(http: httpx.Client, demo: kg.Graph) -> None:
    listed = http.get("/queries").json()
    assert {each["name"] for each in listed} >= {"park-companies", "strategies"}
    answer = http.get("/queries/park-companies", params={"park": "望岳智谷", "format": "csv"})
    assert answer.text.replace("\r\n", "\n") == demo.run("park-companies", park="望岳智谷").text("csv").replace(
        "\r\n", "\n"
    )
    assert http.get("/queries/park-companies", params={"park": "没有"}).status_code == 400
    assert http.get("/queries/nothing").status_code == 404
    assert http.get("/queries/strategies", params={"format": "exe"}).status_code == 400


def test_terms_are_listed_for_completion(http: httpx.Client) -> None:
    found = http.get("/terms").json()
    terms = {term["name"]: term for term in found["terms"]}
    assert terms["kg:Park"] == {"name": "kg:Park", "zh": "园区", "en": "park", "kind": "class"}
    assert terms["kg:locatedIn"]["kind"] == "property" and "dct:title" in terms
    assert found["prefixes"]["kg"].endswith("#")


def test_names_and_sentences_are_searched(http: httpx.Client, demo: kg.Graph) -> None:
    hits = http.get("/search", params={"q": "岳智"}).json()
    assert [hit["iri"] for hit in hits] == [hit.iri for hit in demo.search("岳智", 50)]
    assert hits[0]["name"] == "望岳智谷"
    page = http.get("/search", params={"q": "岳智"}, headers={"Accept": "text/html"})
    assert page.status_code == 200 and "望<mark>岳智</mark>谷" in page.text
    assert http.get("/search", params={"q": "岳智", "kind": "sentence", "limit": "1"}).json()[0]["kind"] == "sentence"
    assert http.get("/search").json() == []
    for wrong in (
        {"q": "x", "kind": "nothing"},
        {"q": "x", "limit": "0"},
        {"q": "x", "limit": "-1"},
        {"q": "长" * 999},
    ):
        assert http.get("/search", params=wrong).status_code == 400
    assert http.get("/search", params={"q": '" OR *) NEAR('}).status_code == 200


@pytest.mark.parametrize(
    ("form", "media"), [("json", "application/ld+json"), ("ttl", "text/turtle"), ("csv", "text/csv")]
)
def test_a_named_query_may_give_a_graph(http: httpx.Client, demo: kg.Graph, form: str, media: str) -> None:
    answer = http.get("/queries/neighbourhood", params={"entity": "望岳智谷", "format": form})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith(media)
    assert answer.text == demo.run("neighbourhood", entity="望岳智谷").text(form)


def test_the_ontology_is_a_page_with_anchors_and_rdf(http: httpx.Client) -> None:
    page = http.get("/ontology", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html") and 'id="Park"' in page.text
    for media in ("text/turtle", "application/ld+json", "application/rdf+xml"):
        answer = http.get("/ontology", headers={"Accept": media})
        assert answer.headers["content-type"].startswith(media)
        assert len(list(parse(answer.content, format=RdfFormat.from_media_type(media)))) > 1000
    assert http.get("/ontology", headers={"Accept": "image/png"}).status_code == 406


def test_health(http: httpx.Client) -> None:
    answer = http.get("/health")
    assert answer.status_code == 200 and answer.json()["status"] == "ok" and answer.json()["workers"] == 2


def test_errors_come_as_text_page_or_json(http: httpx.Client) -> None:
    def error(accept: str) -> httpx.Response:
        return http.get("/sparql", params={"query": "SELECT *\n{ ?a ?b", "format": "csv"}, headers={"Accept": accept})

    assert error("*/*").text.startswith("错误 error: line 2, column 8: ")
    assert error("application/problem+json").json()["where"] == "line 2, column 8"
    page = error("text/html")
    assert page.status_code == 400 and "line 2, column 8" in page.text and page.text.startswith("<!DOCTYPE html>")


# ── Living ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_graph_that_is_built_anew_is_served_without_a_restart(
    demo_folder: Path, demo: kg.Graph, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(demo_folder, tmp_path / "graph"))
    question = "SELECT ?title { ?d a void:Dataset ; dct:title ?title }"

    def title(server: Server) -> str:
        return str(ask(server, question).json()["results"]["bindings"][0]["title"]["value"])

    with running(folder) as server:
        assert title(server) == demo.title
        Graph(title="改过的标题", facts=demo.facts).save(folder)
        assert wait_until(lambda: title(server) == "改过的标题")
        assert wait_until(lambda: [title(server) for _ in range(6)] == ["改过的标题"] * 6)


def test_it_stops_when_its_work_is_done(demo_folder: Path) -> None:
    with running(demo_folder, "--timeout", "20") as server, ThreadPoolExecutor(1) as client:
        slow = "SELECT (COUNT(*) AS ?n) { VALUES ?x { 1 2 } ?a a kg:Sentence . ?b a kg:Sentence . FILTER (?a != ?b) }"
        future = client.submit(ask, server, slow)
        time.sleep(0.5)
        workers = server.workers()
        server.process.send_signal(signal.SIGTERM)
        assert future.result().status_code == 200
        assert server.process.wait(timeout=20) == 0
        assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


def test_workers_end_with_a_front_that_is_killed(demo_folder: Path) -> None:
    with running(demo_folder, "--timeout", "1") as server:
        workers = server.workers()
        with ThreadPoolExecutor(1) as client:
            future = client.submit(ask, server, ENDLESS)
            time.sleep(0.3)
            server.process.kill()
            with pytest.raises(httpx.HTTPError):
                future.result()
        assert workers and wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["nowhere"], "there is no such folder"),
        (["{folder}", "--port", "{taken}"], "nothing can listen there"),
        (["{folder}", "--host", "256.1.1.1"], "nothing can listen there"),
        (["{folder}", "--timeout", "0"], "--timeout"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(arguments: list[str], words: str, demo_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        values = {"folder": str(demo_folder), "taken": str(taken.getsockname()[1])}
        given = [argument.format(**values) for argument in arguments]
        found = subprocess.run(
            [sys.executable, "-m", "kg.cli", "serve", *given], capture_output=True, text=True, timeout=60
        )
    assert found.returncode == 2 and words in found.stderr and "Traceback" not in found.stderr
