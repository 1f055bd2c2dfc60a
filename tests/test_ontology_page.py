"""The page of the ontology, and the files that hold all of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
import rdflib
from chromium import find_chromium, open_tab
from click.testing import CliRunner
from pyoxigraph import RdfFormat, parse
from rdflib.compare import isomorphic

from kg import ontology, ontology_page
from kg.cli import cli
from kg.errors import ConfigError
from kg.ontology_diagram import arrange
from kg.resources import folder
from kg.vocab import KG, RDF


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.tags.add(tag)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if tag == "a" and "href" in found else []

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(ontology_page.render())


def test_every_term_has_its_anchor_and_every_link_an_end(page: Page) -> None:
    names = {q.subject.value.removeprefix(KG.iri) for q in ontology.triples() if q.subject.value.startswith(KG.iri)}
    wanted = {name for name in names if not name.startswith("component-")}
    assert wanted <= set(page.ids) and len(wanted) > 180
    assert len(page.ids) == len(set(page.ids))
    inner = {link.removeprefix("#") for link in page.links if link.startswith("#")}
    assert inner <= set(page.ids) and wanted <= inner


def test_everything_that_the_turtle_says_in_words_is_on_the_page(page: Page) -> None:
    text = " ".join(" ".join(page.text).split())
    for quad in ontology.triples():
        if quad.subject.value.startswith(KG.iri) and quad.predicate.value.endswith(("#definition", "#example")):
            assert " ".join(quad.object.value.split()) in text, quad.subject  # type: ignore[union-attr]


def test_nothing_is_loaded_and_nothing_runs(page: Page) -> None:
    html = unescape(ontology_page.render())
    assert not page.tags & {"script", "iframe", "img", "object", "embed", "form"}
    assert "default-src 'none'" in html and " style=" not in html and not re.search(r"<[^>]* on[a-z]+=", html)
    assert not re.search(r"url\(|@import", html)


def test_a_relation_shows_its_ends_its_inverse_and_its_rule(page: Page) -> None:
    html = ontology_page.render()
    article = re.search(r'<article class="term" id="locatedIn">(.*?)</article>', html, re.DOTALL)
    assert article
    for piece in ("#Company", "#Place", "#locationOf", "传递", "#isSite", "schema:location"):
        assert piece in article[1], piece


def test_text_is_text(tmp_path: Path) -> None:
    schema = Path(shutil.copytree(folder("schema"), tmp_path / "schema"))
    file = schema / "types" / "Park.ttl"
    text = file.read_text("utf-8")
    assert "望岳智谷、青石云谷" in text
    file.write_text(text.replace("望岳智谷、青石云谷", "</p><script>alert(1)</script>{{ 7 * 7 }}"), "utf-8")
    html = ontology_page.render(schema)
    assert "<script" not in html and "&lt;script&gt;alert(1)" in html and "{{ 7 * 7 }}" in html


def test_a_new_type_comes_onto_the_page(tmp_path: Path) -> None:
    schema = Path(shutil.copytree(folder("schema"), tmp_path / "schema"))
    text = (schema / "types" / "Park.ttl").read_text("utf-8").replace("kg:Park", "kg:Harbour").replace("园区", "港口")
    (schema / "types" / "Harbour.ttl").write_text(text, "utf-8")
    assert "Harbour" in Page(ontology_page.render(schema)).ids
    assert "kg:Harbour a " in ontology_page.files(schema)["ontology.ttl"]


def test_a_mistake_in_the_ontology_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="missing"):
        ontology_page.render(tmp_path)


def test_the_files_hold_the_whole_ontology() -> None:
    files = ontology_page.files()
    assert tuple(files) == ontology_page.FILES
    sources = rdflib.Graph()
    schema = folder("schema")
    for file in (schema / "ontology.ttl", *schema.glob("types/*.ttl"), *schema.glob("relations/*.ttl")):
        sources.parse(file, format="turtle")
    for name, form in (("ontology.ttl", "turtle"), ("ontology.rdf", "xml")):
        read = rdflib.Graph().parse(data=files[name], format=form)
        assert isomorphic(read, sources), name
    assert len(list(parse(files["ontology.jsonld"].encode(), format=RdfFormat.JSON_LD))) == len(sources)
    assert "owl:propertyChainAxiom ( kg:locatedIn kg:partOf kg:isSite )" in files["ontology.ttl"]


def test_the_same_bytes_under_another_hash_seed() -> None:
    script = "import sys; from kg import ontology_page; sys.stdout.write('\\0'.join(ontology_page.files().values()))"
    found = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8",
                       "PYTHONPATH": str(Path(__file__).parent.parent)}
        done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=True)
        found.add(done.stdout)
    assert len(found) == 1 and len(found.pop()) > 300_000


def test_the_diagram_has_each_relation_with_all_its_types() -> None:
    known = ontology.load().relations
    diagram = arrange({name: (relation.domain, relation.range) for name, relation in known.items()})
    assert {box.name for box in diagram.boxes if box.side == "relation"} == set(known)
    for name, relation in known.items():
        lines = sorted(line.type for line in diagram.lines if line.relation == name)
        assert lines == sorted(relation.domain + relation.range)
    for one in diagram.boxes:
        assert one.x >= 0 and one.x + one.width <= diagram.width and one.y + one.height <= diagram.height
        for other in diagram.boxes:
            if one is not other and one.x == other.x:
                assert abs(one.y - other.y) >= one.height


def test_the_command_writes_the_files(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["ontology", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(ontology_page.FILES)
    assert (tmp_path / "out" / "ontology.html").read_text("utf-8") == ontology_page.render()
    assert (rdflib.URIRef(KG["Park"].value), rdflib.URIRef(RDF["type"].value), None) in rdflib.Graph().parse(
        tmp_path / "out" / "ontology.ttl"
    )


@pytest.mark.skipif(find_chromium() is None, reason="needs Chromium")
def test_in_a_browser_it_fits_and_asks_for_nothing(tmp_path: Path) -> None:
    file = tmp_path / "ontology.html"
    file.write_text(ontology_page.render(), "utf-8")
    with open_tab(tmp_path / "profile", width=1280, height=900) as tab:
        tab.call("Page.navigate", url=file.as_uri() + "#Park")
        tab.wait("document.readyState === 'complete' && !!document.querySelector('footer')")
        assert tab.run("document.querySelector(':target').id") == "Park"
        for width, mobile in ((1280, False), (390, True)):
            tab.resize(width, 844, mobile=mobile)
            tab.settle()
            assert tab.run("document.documentElement.scrollWidth") <= width
        widest = tab.run(  # no label of the diagram is longer than its box
            "Math.max(...[...document.querySelectorAll('svg a')].map((box) => "
            "box.querySelector('text').getBBox().x + box.querySelector('text').getBBox().width"
            " - box.querySelector('rect').getBBox().x - box.querySelector('rect').getBBox().width))"
        )
        assert widest < 0
        assert tab.messages == [] and [url for url in tab.requests if not url.startswith("file:")] == []
