"""Every format, from a graph in memory and from one in a folder; writing; networks, drawings, and the notebook."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import notebook
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from small_graph import facts

import kg
from kg import formats, neo4j, sketch, tables
from kg.errors import GraphError, InputError
from kg.formats import FORMATS
from kg.gexf import gexf
from kg.network import graphml, network
from kg.observe import normalise
from kg.ontology import load
from kg.tables import TABLES, Row

GEXF = {"g": "http://gexf.net/1.3", "viz": "http://gexf.net/1.3/viz"}


@pytest.fixture(scope="module")
def built() -> kg.Graph:
    return kg.Graph(title="试验 <script>", facts=facts())


@pytest.fixture(scope="module")
def opened(built: kg.Graph, tmp_path_factory: pytest.TempPathFactory) -> kg.Graph:
    return kg.open(built.save(tmp_path_factory.mktemp("graph") / "out"))


def made(graph: kg.Graph, name: str, everything: bool = False) -> Mapping[str, bytes]:
    found = FORMATS[name].make(graph, everything)
    return {"": found} if isinstance(found, bytes) else found


# ── All formats ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("everything", [False, True])
def test_a_graph_in_memory_and_in_a_folder_give_the_same_bytes(
    built: kg.Graph, opened: kg.Graph, name: str, everything: bool
) -> None:
    files = made(built, name, everything)
    assert files == made(opened, name, everything) == made(built, name, everything)
    assert all(len(data) > 500 for data in files.values())
    assert FORMATS[name].is_folder == (set(files) != {""})
    assert (files != made(built, name, not everything)) == FORMATS[name].takes_all


def test_formats_that_a_build_leaves_are_the_same(built: kg.Graph, opened: kg.Graph) -> None:
    assert opened.folder
    for name, file in (("ttl", "graph.ttl"), ("nq", "graph.nq"), ("jsonld", "graph.jsonld"),
                       ("graphml", "graph.graphml")):
        assert made(built, name)[""] == (opened.folder / file).read_bytes()
    for file, data in made(opened, "csv").items():
        assert data == (opened.folder / file).read_bytes()


def test_without_its_file_of_quads_a_folder_gives_them_from_the_store(built: kg.Graph, tmp_path: Path) -> None:
    folder = built.save(tmp_path)
    (folder / "graph.nq").unlink()
    assert set(kg.open(folder).quads) == set(built.quads)
    (folder / "graph.nq").write_text("<a b\n", encoding="utf-8")
    with pytest.raises(GraphError, match=r"graph\.nq is damaged") as caught:
        _ = kg.open(folder).quads
    assert "\n" not in str(caught.value)


def test_every_format_says_what_it_is() -> None:
    for name, format in FORMATS.items():
        assert (format.name, format.zh != "", format.en != "") == (name, True, True)
    assert len({format.suffix for format in FORMATS.values()}) == len(FORMATS)
    page = (notebook.ROOT / "docs" / "formats.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \| ", page, re.MULTILINE) == list(FORMATS)


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    code = (
        "import hashlib, kg; from small_graph import facts; from kg.formats import FORMATS\n"
        "graph = kg.Graph(title='x', facts=facts())\n"
        "for name, format in FORMATS.items():\n"
        "    made = format.make(graph, False)\n"
        "    for data in ([made] if isinstance(made, bytes) else made.values()):\n"
        "        print(name, hashlib.sha256(data).hexdigest())\n"
        "print(hashlib.sha256(graph._repr_html_().encode()).hexdigest())"
    )
    here = Path(__file__).parent
    said = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone,
                 "PYTHONPATH": os.pathsep.join([str(here.parent), str(here)])},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    ]
    assert said[0] == said[1] and said[0].count("\n") > len(FORMATS)


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_graph_is_exported(built: kg.Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert built.export("nt", tmp_path / "new" / "a.nt") == tmp_path / "new" / "a.nt"
    assert (tmp_path / "new" / "a.nt").read_bytes() == made(built, "nt")[""]
    monkeypatch.chdir(tmp_path)
    assert built.export("neo4j") == Path("graph-neo4j")
    assert sorted(path.name for path in (tmp_path / "graph-neo4j").iterdir()) == sorted(made(built, "neo4j"))
    assert built.export("nt", "b.nt", everything=True).read_bytes() == made(built, "nt", True)[""]
    assert not list(tmp_path.rglob("*.part"))


def test_what_is_there_is_only_replaced_when_asked_for(built: kg.Graph, tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text("mine")
    with pytest.raises(GraphError, match="something else stands here") as caught:
        built.export("ttl", mine)
    assert "--force" in caught.value.remedy and mine.read_text() == "mine"
    built.export("ttl", mine, overwrite=True)
    built.export("ttl", mine)  # it is the same: nothing to ask
    assert mine.read_bytes() == made(built, "ttl")[""]


def test_of_several_files_none_is_written_where_one_is_in_the_way(built: kg.Graph, tmp_path: Path) -> None:
    (tmp_path / "relations.csv").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(GraphError):
        built.export("csv", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.txt", "relations.csv"]
    built.export("csv", tmp_path, overwrite=True)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_failure_leaves_nothing_half(
    built: kg.Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []
    known = Path.write_bytes

    def fail_at_the_second(self: Path, data: bytes) -> int:
        written.append(self)
        if len(written) == 2:
            known(self, data[:10])
            raise OSError(28, "No space left on device")
        return known(self, data)

    monkeypatch.setattr(Path, "write_bytes", fail_at_the_second)
    with pytest.raises(GraphError, match="No space left"):
        built.export("csv", tmp_path / "out")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_places_that_cannot_be_written(built: kg.Graph, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    for name, place in (("ttl", "folder"), ("csv", "file"), ("ttl", "file/a.ttl")):
        with pytest.raises(GraphError):
            built.export(name, tmp_path / place)
    assert (tmp_path / "file").read_text() == "x"


def test_an_unknown_format_suggests_one(built: kg.Graph) -> None:
    with pytest.raises(InputError, match="no format 'turtl'") as caught:
        built.export("turtl")
    assert "ttl" in caught.value.remedy
    with pytest.raises(InputError):
        formats.find_format("")


# ── Networks ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_graphml_is_what_gephi_wants() -> None:
    root = ElementTree.fromstring(graphml(network(facts())))
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    keys = {(key.get("for"), key.get("attr.name")): key.get("attr.type") for key in root.findall("g:key", space)}
    assert keys["node", "label"] == keys["edge", "label"] == keys["node", "type"] == "string"
    assert keys["edge", "weight"] == keys["node", "importance"] == "double"
    assert keys["edge", "year"] == keys["node", "degree"] == "long"
    assert len({name for _, name in keys}) + 1 == len(keys), "only label is of nodes and edges"


def test_the_network_of_a_folder_is_that_of_the_facts(built: kg.Graph, opened: kg.Graph) -> None:
    ours, theirs = built.to_networkx(), opened.to_networkx()
    assert set(ours) == set(theirs)
    for id, node in ours.nodes(data=True):
        assert theirs.nodes[id] == node
    assert {key: edge for *_, key, edge in theirs.edges(keys=True, data=True)} == {
        key: edge for *_, key, edge in ours.edges(keys=True, data=True)
    }


@pytest.fixture(scope="module")
def tree() -> ElementTree.Element:
    return ElementTree.fromstring(_gexf(network(facts())))


def _gexf(graph: nx.MultiDiGraph) -> bytes:
    ontology = load()
    return gexf(graph, colours=formats.colours(ontology), label=lambda name: ontology.label(name, "zh"))


def test_gexf_keeps_to_its_schema(tree: ElementTree.Element) -> None:
    """The order of elements, the attributes that must be there, and values of the types that are declared."""
    assert (tree.tag, tree.get("version")) == ("{http://gexf.net/1.3}gexf", "1.3")
    (body,) = tree.findall("g:graph", GEXF)
    assert dict(body.items()) == {"defaultedgetype": "directed", "mode": "dynamic", "timeformat": "date"}
    assert [child.tag.partition("}")[2] for child in body] == ["attributes", "attributes", "nodes", "edges"]
    ids = {node.get("id") for node in body.iterfind(".//g:node", GEXF)}
    assert len(ids) == len(facts().entities)
    readers = {"string": str, "long": int, "double": float}
    for kind in ("node", "edge"):
        declared = {
            attribute.get("id"): readers[attribute.get("type") or ""]
            for attribute in body.iterfind(f"g:attributes[@class='{kind}']/g:attribute", GEXF)
        }
        for element in body.iterfind(f".//g:{kind}", GEXF):
            values = element.findall("g:attvalues/g:attvalue", GEXF)
            assert values and len({value.get("for") for value in values}) == len(values)
            for value in values:
                declared[value.get("for")](value.get("value") or "")
            for bound in (element.get("start"), element.get("end")):
                assert bound is None or re.fullmatch(r"\d{4}-\d\d-\d\d", bound)
            if kind == "edge":
                assert {element.get("source"), element.get("target")} <= ids
                assert 0 < float(element.get("weight") or 0) <= 1 and element.get("kind") and element.get("label")
            else:
                (colour,), (size,) = element.findall("viz:color", GEXF), element.findall("viz:size", GEXF)
                assert all(0 <= int(colour.get(channel) or -1) <= 255 for channel in "rgb")
                assert float(size.get("value") or 0) > 0 and element.findall("viz:position", GEXF)
    assert b"lastmodified" not in _gexf(network(facts()))


def test_gexf_has_years_for_the_timeline(tree: ElementTree.Element) -> None:
    edges = [(edge.get("start"), edge.get("end")) for edge in tree.iterfind(".//g:edge", GEXF)]
    assert set(edges) == {("2024-01-01", "2024-12-31"), ("2025-01-01", "2025-12-31")}
    nodes = {node.get("label"): (node.get("start"), node.get("end")) for node in tree.iterfind(".//g:node", GEXF)}
    assert nodes["星桥半导体"] == ("2024-01-01", "2025-12-31")
    assert nodes["砚湖马拉松"] == ("2025-01-01", "2025-12-31")


def test_gexf_of_no_years_of_controls_and_of_many_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = network(facts())
    for _, _, edge in graph.edges(data=True):
        edge["year"] = None
    graph.nodes["person-陆望舒"]["name"] = "a\x0bb\x00"
    monkeypatch.setattr("kg.gexf._PLACED", 3)
    root = ElementTree.fromstring(_gexf(graph))
    (body,) = root.findall("g:graph", GEXF)
    assert body.get("mode") == "static"
    assert not root.findall(".//viz:position", GEXF) and not root.findall(".//g:node[@start]", GEXF)
    assert "a\ufffdb\ufffd" in {node.get("label") for node in root.iterfind(".//g:node", GEXF)}


def test_gexf_reads_into_networkx() -> None:
    text = _gexf(network(facts())).decode().replace("http://gexf.net/1.3", "http://www.gexf.net/1.2draft")
    read = nx.read_gexf(io.BytesIO(text.replace('version="1.3"', 'version="1.2"').encode()), version="1.2draft")
    assert set(read) == {entity.id for entity in facts().entities}


# ── Neo4j ────────────────────────────────────────────────────────────────────────────────────────────────────────────

_LITERAL = re.compile(r"'(?:\\.|[^'\\])*'", re.DOTALL)
_MEANINGS = {"n": "\n", "t": "\t", "r": "\r", "'": "'", "\\": "\\", '"': '"', "b": "\b", "f": "\f"}


def meaning(expression: str, *, early: bool) -> str:
    """What a sum of Cypher's string literals means: to a parser that replaces ``\\uXXXX`` before it reads anything else
    (``early``; Neo4j did so for long), or to one that reads it as one of the escapes inside a literal.
    """
    if early:
        expression = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda found: chr(int(found[1], 16)), expression)
    rest = _LITERAL.sub("", expression)
    assert re.fullmatch(r"\(? *(?:\+ *)*\)?", rest), f"more than literals: {rest!r}"
    parts = [match[0][1:-1] for match in _LITERAL.finditer(expression)]
    escape = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
    return "".join(
        escape.sub(lambda found: chr(int(found[1], 16)) if found[1] else _MEANINGS[found[2]], part) for part in parts
    )


@example("\\u0027) DETACH DELETE n //")
@example("\\\\u0027")
@example("\\\\\\uu0027\x07\\u005C")
@given(st.text(st.sampled_from("\\u'\"`\n\r\t\x00\u20280027{}$;/*山")) | st.text())
def test_every_text_means_itself_to_cypher(text: str) -> None:
    expression = neo4j.quoted(text)
    assert meaning(expression, early=True) == meaning(expression, early=False) == text
    assert "\n" not in expression


@pytest.mark.parametrize("name", ["a`b", "a`]->(x) DETACH DELETE x //", "a\\u0060b", "``"])
def test_no_identifier_leaves_its_backticks(name: str) -> None:
    written = neo4j.identifier(name)
    assert written[0] == written[-1] == "`" and "\\" not in written
    assert "`" not in written[1:-1].replace("``", "")


@pytest.fixture(scope="module")
def rows() -> dict[str, list[Row]]:
    return {name: tables.rows(name, facts(), normalise) for name in TABLES}


def test_the_script_has_a_statement_for_each_node_and_relation(rows: dict[str, list[Row]]) -> None:
    lines = [line for line in neo4j.cypher(rows).decode().split("\n") if line and not line.startswith("//")]
    assert all(line.endswith(";") for line in lines)
    shapes = [_LITERAL.sub("''", line) for line in lines]
    assert sum(shape.startswith("MERGE (n:Entity {id:") for shape in shapes) == len(rows["entities"])
    assert sum("MERGE (a)-[r:" in shape for shape in shapes) == len(rows["relations"])
    assert sum("MERGE (n:Observation {id:" in shape for shape in shapes) == len(rows["observations"])
    assert len(shapes) == 2 + sum(map(len, rows.values()))
    for shape in shapes:  # nothing of a document stands outside a literal
        assert shape.isascii() and "onerror" not in shape and shape.count(";") == 1
    written = re.findall(r"`name`: (\([^)]*'\)|'(?:\\.|[^'\\])*')", "".join(lines))
    assert {meaning(name, early=True) for name in written} == {entity.name for entity in facts().entities}


def test_the_csv_files_read_back(rows: dict[str, list[Row]]) -> None:
    files = neo4j.files(rows)
    read = {name: list(csv.DictReader(io.StringIO(data.decode(), newline="")))
            for name, data in files.items() if name.endswith(".csv")}
    nodes = {row["id:ID"]: row for row in read[neo4j.NODES]}
    assert set(nodes) == {entity.id for entity in facts().entities}
    assert nodes["place-云州省-临溪市-砚湖大桥"][":LABEL"] == "Entity|Project|Place"
    assert {row["name"] for row in nodes.values()} == {entity.name for entity in facts().entities}
    figures = {row["id:ID"]: row for row in read[neo4j.OBSERVATIONS]}
    assert {row["value_text"] for row in figures.values()} == {"312.50", "6.1", "335", "360"}
    assert {Decimal(row["value:double"]) for row in figures.values()} == {o.value for o in facts().observations}
    ends = {(row[":TYPE"], row[":START_ID"] in nodes, row[":END_ID"] in nodes, row[":END_ID"] in figures)
            for row in read[neo4j.RELATIONS]}
    assert (neo4j.OBSERVED, True, False, True) in ends and ("locatedIn", True, True, False) in ends
    assert all(start and (end or figure) for _, start, end, figure in ends)
    assert len({row["key"] for row in read[neo4j.RELATIONS]}) == len(facts().assertions) + len(facts().observations)


def test_the_loading_script_reads_columns_that_are_there(rows: dict[str, list[Row]]) -> None:
    files = neo4j.files(rows)
    script = files[neo4j.SCRIPT].decode()
    headers = {name: set(next(csv.reader(io.StringIO(data.decode())))) for name, data in files.items()
               if name.endswith(".csv")}
    statements = [part for part in script.split(";\n") if "LOAD CSV" in part]
    assert len(statements) >= 17
    for statement in statements:
        (file,) = re.findall(r"file:///([\w.]+)'", statement)
        used = {one or other for one, other in re.findall(r"row\.(?:`([^`]+)`|(\w+))", statement)}
        assert used and used <= headers[file], file
    assert all(f"SET n:`{name}`" in script for name in load().types)


@pytest.mark.parametrize("text", ['a\\', 'a\\"b', "a|b", 'say "x"', "two\nlines"])
def test_what_importers_misread_is_made_harmless(text: str, rows: dict[str, list[Row]]) -> None:
    first = rows["entities"][0]
    data = neo4j.files({**rows, "entities": [(first[0], text, *first[2:4], (text, "b"), *first[5:])]})[neo4j.NODES]
    (row,) = csv.DictReader(io.StringIO(data.decode(), newline=""))
    assert row["name"].replace("＼", "\\") == text and len(row["aliases:string[]"].split("|")) == 2
    assert b'\\"' not in data.replace(b'\\""', b'\\"') and not row["name"].endswith("\\")


# ── In a notebook ────────────────────────────────────────────────────────────────────────────────────────────────────


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: set[str] = set()
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_graph_shows_itself(built: kg.Graph, opened: kg.Graph) -> None:
    html = built._repr_html_()
    assert html == opened._repr_html_()
    page = _Tags(html)
    assert page.open == []
    assert set(page.tags) <= {"div", "p", "b", "svg", "g", "line", "circle", "text", "title"}
    assert not [name for name in page.attributes if name.startswith("on") or name in ("href", "src")]
    assert "试验 <script>" in page.texts and "18" in page.texts
    assert page.tags.count("circle") == 17 and page.tags.count("line") > 8
    assert "青石区" in page.texts


def test_names_in_the_drawing_are_escaped_and_shortened() -> None:
    graph = network(facts())
    text = sketch.svg(graph, colours={"Platform": '"><x'}, label=lambda name: f"<{name}>")
    assert "<img" not in text and "<x" not in text and "<Company>" not in text
    assert ElementTree.fromstring(text).tag.endswith("svg")
    assert sketch.svg(nx.MultiDiGraph(), colours={}, label=str).startswith("<svg")


def test_a_large_graph_is_told_and_not_drawn(built: kg.Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.graph._DRAWN", 3)
    assert "<svg" not in built._repr_html_() and "18" in built._repr_html_()


def test_frames_of_a_folder_are_those_of_the_facts(built: kg.Graph, opened: kg.Graph) -> None:
    for name in ("entities", "relations", "observations"):
        assert getattr(built, name)().equals(getattr(opened, name)())
        assert built.rows(name) == opened.rows(name)
    assert opened.observations(exact=True).value.tolist() == built.observations(exact=True).value.tolist()
    assert {type(value) for value in opened.observations(exact=True).value} == {Decimal}


def test_the_notebook_page_gives_what_it_shows(tmp_path: Path) -> None:
    page = notebook.PAGE.read_text("utf-8")
    assert len(notebook.cells(page)) >= 9
    assert page.count("```python") == len(notebook.cells(page)), "a cell without what it gives"
    assert notebook.refresh(page, tmp_path) == page, "extraction has changed: run make readme"
