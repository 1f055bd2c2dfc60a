"""A page that holds a part of its graph: which part, what lies beside it, and what `kg serve` answers from that."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from page_facts import make_county, make_hostile, make_star, make_towns
from server import Server, running

import kg
from kg import page_ask
from kg.errors import GraphError, InputError
from kg.graph import Graph
from kg.layout import arrange
from kg.layout_beyond import arrange_all
from kg.model import Facts
from kg.network import network
from kg.page import compose, render
from kg.page_ask import Reader, open_feed
from kg.page_data import read_payload

TOWNS, HELD = 600, 80


@pytest.fixture(scope="module")
def towns() -> Facts:
    return make_towns(TOWNS)


@pytest.fixture(scope="module")
def folder(towns: Facts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Graph(title="许多镇", facts=towns).save(tmp_path_factory.mktemp("towns") / "graph", page_entities=HELD)


@pytest.fixture
def reader(folder: Path) -> Iterator[Reader]:
    found = open_feed(folder)
    assert found
    yield found
    found.close()


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with running(folder) as server:
        yield server


def ranks(facts: Facts) -> list[str]:
    graph = network(facts)
    return sorted(graph, key=lambda id: (-graph.nodes[id]["importance"], id))


# ── What the page holds ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_holds_the_foremost_and_what_is_said_among_them(towns: Facts) -> None:
    page = compose(towns, title="许多镇", most=HELD)
    payload, whole = read_payload(page.html), read_payload(render(towns, title="许多镇"))
    assert (page.held, page.entities) == (len(payload["nodes"]), len(whole["nodes"])) == (HELD, TOWNS)
    assert [node["key"] for node in payload["nodes"]] == ranks(towns)[:HELD]
    for node in payload["nodes"]:
        of_whole = whole["nodes"][node["id"]]
        assert {**of_whole, **node} == node | of_whole and node["links"] >= 1 <= node["told"]
    among = [edge for edge in whole["edges"] if edge["from"] < HELD and edge["to"] < HELD]

    def told(edges: list[Any], sentences: list[str]) -> list[Any]:
        return [(edge["from"], edge["predicate"], edge["to"],
                 [{**one, "sentence": sentences[one["sentence"]]} for one in edge["statements"]]) for edge in edges]

    assert told(payload["edges"], payload["rest"]["sentences"]) == told(among, whole["rest"]["sentences"])
    cited = {one["sentence"] for edge in payload["edges"] for one in edge["statements"]}
    assert cited == set(range(len(payload["rest"]["sentences"]))), "no sentence is carried that nothing cites"
    assert payload["rest"]["whole"]["entities"] == TOWNS
    assert payload["rest"]["whole"]["statements"] == sum(len(edge["statements"]) for edge in whole["edges"])
    assert f"<b>{HELD} / {TOWNS}</b>" in page.html, "without scripts, too"
    assert len(page.html) < len(render(towns, title="许多镇"))


def test_jurisdictions_are_always_in() -> None:
    facts = make_towns(9000)
    counties = {f"p{number}" for number in range(9)}
    for most in (1, 5, 9, 30):
        payload = read_payload(render(facts, title="甲", most=most))
        keys = [node["key"] for node in payload["nodes"]]
        assert counties <= set(keys) and len(keys) == max(most, 9)
    alone = make_star(3, hubs=3)
    assert compose(alone, title="甲", most=1).feed is None, "where there is nothing else, nothing is left out"
    star = make_star(200)
    nobody = Facts((), star.sentences, star.entities, (), ())
    assert len(read_payload(render(nobody, title="甲", most=7))["nodes"]) == 7, "and there may be none"


def test_figures_series_and_ledger_go_with_their_node(demo: kg.Graph) -> None:
    page = compose(demo.facts, title="甲", most=40, ledger=demo.books)
    payload = read_payload(page.html)
    held = {node["id"] for node in payload["nodes"]}
    whole = read_payload(render(demo.facts, title="甲", ledger=demo.books))["rest"]
    rest = payload["rest"]
    assert 0 < len(rest["observations"]) < len(whole["observations"])
    assert {one["subject"] for one in rest["observations"]} <= held
    assert {one["subject"] for one in rest["series"]} <= held
    assert rest["ledger"]["conflicts"] and {one["subject"] for one in rest["ledger"]["conflicts"]} <= held
    for one in rest["ledger"]["targets"]:
        assert rest["observations"][one["target"]]["subject"] in held
    for conflict in rest["ledger"]["conflicts"]:
        figures = [rest["observations"][number] for number in conflict["figures"]]
        assert {figure["subject"] for figure in figures} == {conflict["subject"]}
    sets = {one["node"]: one for one in whole["ledger"]["sets"]}
    for one in rest["ledger"]["sets"]:
        assert one == sets[one["node"]], "members are counted whether they are held or not"


def test_within_the_limit_nothing_is_said_of_a_feed(towns: Facts, tmp_path: Path) -> None:
    page = compose(towns, title="许多镇", most=TOWNS)
    assert page.feed is None and page.html == render(towns, title="许多镇")
    assert "whole" not in read_payload(page.html)["rest"]
    assert "connect-src" not in page.html.split("<title>")[0]
    county = make_county()
    assert compose(county, title="青禾县").feed is None
    folder = Graph(title="许多镇", facts=towns).save(tmp_path / "graph", page_entities=10)
    assert (folder / "page.db").is_file()
    assert json.loads((folder / "build.json").read_text("utf-8"))["page"]["entities"] == 10
    Graph(title="许多镇", facts=towns).save(folder)
    assert not (folder / "page.db").exists(), "what is no longer needed is taken away"
    assert "page" not in json.loads((folder / "build.json").read_text("utf-8"))
    with pytest.raises(InputError, match="0 entities"):
        Graph(title="许多镇", facts=towns).save(folder, page_entities=0)


def test_the_same_facts_give_the_same_bytes(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from page_facts import make_towns, make_hostile, shuffle\n"
        "from kg.page import compose; from kg.layout_beyond import arrange_all; from kg.network import network\n"
        "for name, facts in (('towns', make_towns(400)), ('hostile', make_hostile())):\n"
        "    folder = Path(sys.argv[1], name); folder.mkdir(parents=True)\n"
        "    page = compose(shuffle(facts, int(sys.argv[2])), title='甲', most=6)\n"
        "    (folder / 'index.html').write_bytes(page.html.encode()); page.feed.write(folder)\n"
        "graph = network(make_towns(400))\n"
        "ranked = sorted(graph, key=lambda id: (-graph.nodes[id]['importance'], id))\n"
        "Path(sys.argv[1], 'places').write_text(repr(arrange_all(graph, ranked, whole=90).positions))\n"
    )
    root = Path(kg.__file__).parent.parent
    for number, seed in ((1, "1"), (2, "77")):
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / seed), str(number)], check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{root}{os.pathsep}{root / 'tests'}"},
        )
    names = ["places", *(f"{graph}/{file}" for graph in ("towns", "hostile") for file in ("index.html", "page.db"))]
    for name in names:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "77" / name).read_bytes(), name


# ── Places ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_beyond_is_hung_on_what_stands(towns: Facts) -> None:
    graph = network(towns)
    ranked = ranks(towns)
    layout = arrange_all(graph, ranked, whole=200)
    assert set(layout.positions) == set(layout.sizes) == set(graph)
    assert len(set(layout.positions.values())) > 0.98 * len(graph)
    first = ranked[:200]
    assert arrange_all(graph, ranked, whole=len(graph)) == arrange(graph)
    sectors = {id for sector in layout.sectors for id in sector.nodes}
    assert sectors <= set(first)
    hubs, place = set(layout.hubs), {id: number for number, id in enumerate(ranked)}
    near = []
    for id in ranked[200:]:
        anchors = [other for other in {*graph.successors(id), *graph.predecessors(id)} - hubs - {id}
                   if place[other] < place[id]]
        if anchors:
            (x, y), (ax, ay) = layout.positions[id], layout.positions[min(anchors, key=place.__getitem__)]
            near.append(((x - ax) ** 2 + (y - ay) ** 2) ** 0.5)
    assert len(near) > 100 and max(near) < 600


def test_places_do_not_depend_on_how_much_the_page_holds(towns: Facts) -> None:
    found = [read_payload(render(towns, title="甲", most=most))["nodes"][:10] for most in (10, 50)]
    plain = [[{key: node[key] for key in ("key", "x", "y", "size", "importance")} for node in nodes] for nodes in found]
    assert plain[0] == plain[1]


# ── Answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_neighbours_come_in_order_each_once_and_none_that_the_page_holds(reader: Reader, towns: Facts) -> None:
    graph = network(towns)
    ranked = ranks(towns)
    wanted = sorted(number for number, id in enumerate(ranked)
                    if number >= HELD and (graph.has_edge("p0", id) or graph.has_edge(id, "p0")))
    found: list[int] = []
    last, rest = -1, None
    while rest != 0:
        part = reader.around("p0", after=last, count=20)
        numbers = [node["id"] for node in part["nodes"]]
        assert len(numbers) <= 20 and part == reader.around("p0", after=last, count=20)
        last, rest = part["last"], part["rest"]
        found += numbers
    assert found == wanted and len(found) > 60


def test_a_part_has_all_that_is_said_of_its_nodes(reader: Reader, towns: Facts) -> None:
    part = reader.next(after=HELD + 100, count=30)
    keys = {node["id"]: node["key"] for node in part["nodes"]}
    assert sorted(keys) == list(range(HELD + 101, HELD + 131))
    told = {(edge["from"], edge["predicate"], edge["to"], part["sentences"][one["sentence"]])
            for edge in part["edges"] for one in edge["statements"]}
    ranked = {id: number for number, id in enumerate(ranks(towns))}
    texts = {document.id: document.text for document in towns.documents}
    wanted = set()
    for assertion in towns.assertions:
        if {ranked[assertion.subject], ranked[assertion.object]} & set(keys):
            sentence = assertion.provenance.sentence
            wanted.add((ranked[assertion.subject], assertion.predicate, ranked[assertion.object],
                        texts[assertion.provenance.document][sentence.start:sentence.end]))
    assert told == wanted and len(wanted) > 30


def test_what_is_too_much_for_one_answer_comes_in_pieces(
    demo: kg.Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = open_feed(demo.save(tmp_path / "graph", page_entities=5))
    assert reader
    key = max(reader.next()["nodes"], key=lambda node: node["told"])["key"]
    subject = max(reader.next()["figures"], key=lambda figure: figure["number"])["subject"]
    measured = next(node["key"] for node in reader.next()["nodes"] if node["id"] == subject)
    wholes = {one: reader.nodes([one]) for one in (key, measured)}
    monkeypatch.setattr(page_ask, "STATEMENTS", 2)
    for one, whole in wholes.items():
        pieces = [reader.nodes([one])]
        while pieces[-1]["open"]:
            (left,) = pieces[-1]["open"]
            assert left["key"] == one and sum(len(edge["statements"]) for edge in pieces[-1]["edges"]) < 30
            pieces.append(reader.more(one, edges=left["edges"], figures=left["figures"]))
        assert len(pieces) > 1 or one == measured

        def texts(part: dict[str, Any], kind: str) -> list[str]:
            cited = [step for edge in part["edges"] for step in edge["statements"]] if kind == "edges" else part[kind]
            return [json.dumps({**each, "sentence": part["sentences"][each["sentence"]]}, ensure_ascii=False)
                    for each in cited]

        for kind in ("edges", "figures"):
            assert sorted(text for piece in pieces for text in texts(piece, kind)) == sorted(texts(whole, kind))
        assert sum(len(piece["books"]) for piece in pieces) == len(whole["books"])
    reader.close()


def test_search_knows_names_aliases_and_pinyin_of_all(reader: Reader) -> None:
    node = reader.next(after=TOWNS - 5)["nodes"][0]
    sound = node["pinyin"][0].split()
    for text in (node["label"], node["label"][:2], "".join(sound), "".join(word[0] for word in sound)):
        found = reader.search(text)
        gradings = [one["grading"] for one in found]
        assert gradings == sorted(gradings) and len(found) <= page_ask.FOUND
        assert all((a["grading"], a["id"]) < (b["grading"], b["id"]) for a, b in pairwise(found))
    assert reader.search(node["label"])[0]["grading"] == 0
    assert reader.search("%") == reader.search("_") == reader.search("\\") == reader.search("'") == []
    assert reader.search(" \u3000") == reader.search("") == []
    with pytest.raises(InputError, match="81 characters"):
        reader.search("山" * 81)


def test_a_way_is_the_shortest(reader: Reader, towns: Facts) -> None:
    import networkx as nx

    graph = nx.Graph(network(towns))
    ranked = ranks(towns)
    for one, other in ((5, 300), (590, 411), (100, 599)):
        way = reader.path([ranked[one], ranked[other]])["way"]
        assert len(way) == nx.shortest_path_length(graph, ranked[one], ranked[other]) + 1
        assert all(graph.has_edge(ranked[a], ranked[b]) for a, b in pairwise(way))
        around = reader.path([ranked[one], ranked[other]], around=True)["way"]
        inner = graph.subgraph([id for id in graph if id not in {f"p{n}" for n in range(9)}])
        if nx.has_path(inner, ranked[one], ranked[other]):
            assert len(around) == nx.shortest_path_length(inner, ranked[one], ranked[other]) + 1
        else:
            assert around == []
    with pytest.raises(InputError, match="two ends"):
        reader.path([ranked[0]])


def test_a_feed_that_is_damaged_or_of_another_version_is_told(folder: Path, tmp_path: Path) -> None:
    assert open_feed(tmp_path) is None
    for content, problem in ((b"no database at all, and long enough to be read" * 20, "damaged"), (b"", "version")):
        (tmp_path / "page.db").write_bytes(content)
        with pytest.raises(GraphError, match=problem):
            open_feed(tmp_path)
    whole = (folder / "page.db").read_bytes()
    (tmp_path / "page.db").write_bytes(whole[: len(whole) // 3])
    with pytest.raises(GraphError, match="damaged"):
        reader = open_feed(tmp_path)
        assert reader
        reader.next()
        for number in range(TOWNS):
            reader.nodes([f"e{number:05}"])


# ── Over HTTP ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def http(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, trust_env=False, timeout=30) as client:
        yield client


def test_the_page_is_the_file_but_that_it_may_ask(http: httpx.Client, folder: Path) -> None:
    file = (folder / "index.html").read_text("utf-8")
    sent = http.get("/")
    assert sent.headers["content-type"] == "text/html; charset=utf-8"
    assert sent.headers["content-security-policy"] == "frame-ancestors 'none'"
    head, rest = file.split("<title>", 1)
    assert head.count("connect-src &#39;none&#39;") == 1
    assert sent.text == head.replace("connect-src &#39;none&#39;", "connect-src &#39;self&#39;") + "<title>" + rest
    assert http.get("/files/index.html").text == file


def test_answers_are_the_readers(http: httpx.Client, reader: Reader) -> None:
    answer = http.get("/graph/around", params={"node": "p0", "after": 90, "build": reader.build})
    assert answer.headers["content-type"] == "application/json" and answer.json() == reader.around("p0", after=90)
    two = ["p0", "e00100"]
    assert http.get("/graph/nodes", params=[("node", key) for key in two]).json() == reader.nodes(two)
    assert http.get("/graph/next?after=100&count=7").json() == reader.next(after=100, count=7)
    assert http.get("/graph/near?node=p0&steps=1").json() == reader.near(["p0"], steps=1)
    assert http.get("/graph/path?node=e00100&node=e00200&around=1").json() == reader.path(
        ["e00100", "e00200"], around=True)
    assert http.get("/graph/more?node=p0&edges=3").json() == reader.more("p0", edges=3)
    assert http.get("/graph/search", params={"q": "竹"}).json()["found"] == reader.search("竹")
    assert http.post("/graph/next").status_code == 405


@pytest.mark.parametrize("address", [
    "around", "around?node=", "around?node=nobody", "around?node=p0&node=p1", "around?node=p0&after=x",
    "around?node=p0&after=-2", "around?node=p0&after=99999999999999999999", "around?node=p0&count=51",
    "around?node=p0&count=0", "around?node=p0&after=1&after=2", "around?node=p0&other=1", "around?node=p0&after=%D9%A1",
    "around?node=" + "x" * 3000, "around?node='%20OR%201=1--", "around?node=%00", "nodes?q=1", "nodes",
    "nodes?" + "&".join(f"node={n}" for n in range(51)), "nodes?" + "&".join(f"node={n}" for n in range(500)),
    "near?node=p0", "near?node=p0&steps=0", "near?node=p0&steps=4", "near?node=p0&steps=1e3", "next?count=1501",
    "next?after=1%3BDROP%20TABLE%20nodes", "path?node=p0", "path?node=p0&node=p0&node=p0", "path?node=p0&node=nobody",
    "more?node=p0&edges=-1%20", "more?node=p0&figures=0x10", "search", "search?q=" + "x" * 81,
    "search?q=" + "x" * 5000, "search?q=a&q=b", "search?q=a&limit=9",
])
def test_hostile_questions_are_refused_in_words(http: httpx.Client, address: str) -> None:
    answer = http.get(f"/graph/{address}", headers={"Accept": "application/problem+json"})
    assert answer.status_code == 400, answer.text
    problem = answer.json()
    assert len(problem["title"]) > 8 and problem["detail"] and len(answer.content) < 1500
    assert "Traceback" not in answer.text and "sqlite" not in answer.text.lower()


def test_what_there_is_not_is_told(http: httpx.Client, demo_folder: Path) -> None:
    for name in ("nothing", "..%2Fpage.db", "more.db"):
        assert http.get(f"/graph/{name}").status_code == 404
    assert http.get("/graph/nodes?node=nobody").json()["nodes"] == [], "of several, those that there are"
    found = http.get("/graph/next", params={"build": "of-before"}, headers={"Accept": "application/problem+json"})
    assert found.status_code == 409 and "load the page again" in found.json()["detail"]
    with running(demo_folder) as other:
        answer = httpx.get(other.address + "graph/next", trust_env=False)
        assert answer.status_code == 404 and "holds the whole graph" in answer.text


def test_a_damaged_feed_is_told_and_the_rest_is_served(folder: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(folder, tmp_path / "graph")
    (tmp_path / "graph" / "page.db").write_bytes(b"x" * 5000)
    with running(tmp_path / "graph") as server:
        answer = httpx.get(server.address + "graph/next", trust_env=False)
        assert answer.status_code == 503 and "damaged" in answer.text and "kg build" in answer.text
        assert httpx.get(server.address + "sparql", params={"query": "ASK {}"}, trust_env=False).status_code == 200
        assert httpx.get(server.address, trust_env=False).status_code == 200


def test_nothing_hostile_is_taken_for_sql(tmp_path: Path) -> None:
    facts = make_hostile()
    page = compose(facts, title="甲", most=2)
    assert page.feed
    page.feed.write(tmp_path)
    reader = open_feed(tmp_path)
    assert reader
    for entity in facts.entities:
        (node,) = reader.nodes([entity.id])["nodes"]
        assert node["key"] == entity.id and reader.search(entity.name[:80])[0]["key"] == entity.id
    reader.close()
    with sqlite3.connect(tmp_path / "page.db") as connection:
        assert connection.execute("SELECT count(*) FROM nodes").fetchone() == (len(facts.entities),)


# ── Commands ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_build_says_what_is_not_in_the_page(tmp_path: Path) -> None:
    (tmp_path / "报告.txt").write_text(
        "青石区2030年政府工作报告\n青石区实施三大战略。青石区发展竹编产业和茶叶产业。青石区建设望岳智谷和云岭园区。\n",
        "utf-8")

    def run(*options: str) -> str:
        command = [sys.executable, "-m", "kg.cli", "build", str(tmp_path / "报告.txt"), "--out", str(tmp_path / "out")]
        env = {**os.environ, "PYTHONPATH": str(Path(kg.__file__).parent.parent), "PYTHONUTF8": "1"}
        return subprocess.run([*command, *options], check=True, capture_output=True, encoding="utf-8", env=env).stdout

    total = json.loads(json.dumps(kg.build([tmp_path / "报告.txt"]).counts()))["entities"]["total"]
    assert total > 2
    told = run("--page-entities", "2")
    assert f"只含最重要的 2 个实体，共 {total} 个" in told and "kg serve" in told and "kg draw" in told
    told = run()
    assert "只含" not in told and "kg serve" not in told
    assert not (tmp_path / "out" / "page.db").exists()
