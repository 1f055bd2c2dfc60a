"""A part of a graph as a page: from memory, from a folder, in a notebook and by ``kg draw``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from html import escape, unescape
from pathlib import Path

import pytest
from chromium import Tab, find_chromium, open_tab
from click.testing import CliRunner
from page_facts import HOSTILE, make_county, make_hostile, make_towns

import kg
from kg import facts_of, tables
from kg.around import around, cut_ledger
from kg.cli import cli
from kg.drawing import Drawing
from kg.errors import GraphError, InputError, QueryError
from kg.ledger import ledger
from kg.model import Facts
from kg.observe import comparable
from kg.page_data import read_payload

REPORT = """青石区政府工作报告（2031年）

一年来，全区坚持产业强区。落霞智谷依托星桥半导体发展集成电路产业。落霞智谷引进星桥半导体、云海光电等企业。
开工建设落霞智谷二期。2030年地区生产总值达到812.5亿元，增长6.1%，地区生产总值增长6.1%好于预期。
今年，要实施“两轮驱动”战略，发展集成电路产业和文化旅游产业。
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> kg.Graph:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "2031-01-09-青石区政府工作报告.txt").write_text(REPORT, encoding="utf-8")
    return kg.build([folder, *sorted(Path(kg.__file__).parent.parent.glob("data/reports/*.txt"))])


@pytest.fixture(scope="module")
def saved(built: kg.Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built.save(tmp_path_factory.mktemp("graph") / "out")


def test_the_tables_of_a_folder_tell_the_facts_again(built: kg.Graph, saved: Path) -> None:
    opened = kg.open(saved)
    documents = json.loads((saved / "build.json").read_text("utf-8"))["documents"]
    read = facts_of.read(documents, {table: opened.rows(table) for table in tables.TABLES})
    assert len(read.assertions) > 50 and len(read.observations) > 20
    assert set(read.assertions) == set(built.facts.assertions)
    assert set(read.observations) == set(built.facts.observations)
    plain = [replace(e, mentions=(), namings=(), readings=(), decisions=()) for e in built.facts.entities]
    assert sorted(read.entities, key=lambda e: e.id) == sorted(plain, key=lambda e: e.id)
    texts = {document.id: document.text for document in built.facts.documents}
    for document in read.documents:
        whole = texts[document.id]
        assert all(mine in (" ", theirs) for mine, theirs in zip(document.text, whole, strict=False))
    assert ledger(read, comparable).conflicts == ledger(built.facts, comparable).conflicts


def test_tables_that_do_not_fit_together_are_told(built: kg.Graph) -> None:
    rows = {table: list(built.rows(table)) for table in tables.TABLES}
    columns = [column.name for column in tables.TABLES["relations"]]
    row = list(rows["relations"][0])
    row[columns.index("quote")] = "这句话哪里也没有"
    with pytest.raises(GraphError, match="fit together"):
        facts_of.read([], {**rows, "relations": [tuple(row)]}, where="here")


def test_a_quote_that_stands_twice_is_placed_by_the_others() -> None:
    columns = {table: [column.name for column in tables.TABLES[table]] for table in tables.TABLES}
    sentence = "甲园发展乙业，甲园发展乙业。"

    def row(quote: str, start: int) -> tuple[tables.Value, ...]:
        given = {"subject": "a", "predicate": "develops", "object": "b", "document": "d", "quote": quote,
                 "sentence": sentence, "start": start, "end": start + len(quote), "rule": "test", "confidence": 0.9}
        return tuple(given.get(name) for name in columns["relations"])

    said = [row("甲园发展乙业", 107), row("乙业，甲园", 104)]
    read = facts_of.read([], {"entities": [], "relations": said, "observations": []})
    assert {assertion.provenance.sentence.start for assertion in read.assertions} == {100}


def names(facts: Facts) -> set[str]:
    return {entity.name for entity in facts.entities}


def test_a_walk_does_not_lead_through_the_place_that_the_documents_speak_for() -> None:
    facts = make_county()
    ids = {entity.name: entity.id for entity in facts.entities}
    near = around(facts, ids["竹编产业"])
    assert "青禾竹园" in names(near) and "竹编产业" in names(near)
    assert around(facts, ids["竹编产业"], steps=6).entities != facts.entities, "what only the county links is far"
    assert names(near) <= names(around(facts, ids["竹编产业"], steps=2))
    assert names(around(facts, ids["青禾县"], steps=6)) >= names(around(facts, ids["青禾县"]))
    kept = {entity.id for entity in near.entities}
    assert all(observation.subject in kept for observation in near.observations)
    assert set(near.assertions) == {a for a in facts.assertions if {a.subject, a.object} <= kept}


def test_types_leave_others_out_but_never_the_focus() -> None:
    facts = make_county()
    ids = {entity.name: entity.id for entity in facts.entities}
    assert {e.types[0] for e in around(facts, types=["Park", "Company"]).entities} <= {"Park", "Company"}
    assert "竹编产业" in names(around(facts, ids["竹编产业"], types=["Park"]))
    for steps, types, focus in ((0, (), None), (7, (), None), (1, ("Nonsense",), None), (1, (), "nobody")):
        with pytest.raises(InputError):
            around(facts, focus, steps=steps, types=types)


def test_the_ledger_of_a_part_has_only_what_is_whole(built: kg.Graph) -> None:
    whole = built.books
    assert cut_ledger(whole, built.facts) == replace(whole, agreements=0)
    part = around(built.facts, types=["Park"])
    books = cut_ledger(whole, part)
    assert not books.sets and all(one.entity in {e.id for e in part.entities} for one in books.lives)


def test_memory_and_folder_draw_the_same_graph(built: kg.Graph, saved: Path) -> None:
    for focus in ("落霞智谷", None):
        mine, theirs = (read_payload(graph.draw(focus, steps=2).html) for graph in (built, kg.open(saved)))
        for payload in (mine, theirs):
            assert payload["nodes"]
        assert {node["key"] for node in mine["nodes"]} == {node["key"] for node in theirs["nodes"]}
        assert len(mine["edges"]) == len(theirs["edges"])
        assert sorted(mine["rest"]["sentences"]) == sorted(theirs["rest"]["sentences"])
        books = [payload["rest"]["ledger"] for payload in (mine, theirs)]
        for part in ("conflicts", "targets", "waiting", "sets", "lives"):
            assert len(books[0][part]) == len(books[1][part])
    assert built.draw("落霞智谷").html == built.draw("落霞智谷").html
    assert built.draw("落霞智谷").title.startswith("落霞智谷 · ")


def test_a_drawing_is_written_whole_and_shown_in_a_frame(built: kg.Graph, tmp_path: Path) -> None:
    drawing = built.draw("落霞智谷")
    assert drawing.save(tmp_path / "part.html").read_text(encoding="utf-8") == drawing.html
    assert [path.name for path in tmp_path.iterdir()] == ["part.html"]
    shown = drawing._repr_html_()
    assert 'sandbox="allow-scripts"' in shown and escape(drawing.html) in shown and shown.count("<") == 2
    hostile = Drawing("<p>", HOSTILE[0])._repr_html_()
    assert hostile.count("<") == 2 and HOSTILE[0] in unescape(hostile)
    with pytest.raises(InputError, match="cannot be written"):
        drawing.save(tmp_path / "nowhere" / "part.html")


def test_the_command_draws_and_tells_what_it_cannot(saved: Path, tmp_path: Path) -> None:
    out = tmp_path / "part.html"
    done = CliRunner().invoke(cli, ["draw", str(saved), "--focus", "落霞智谷", "--steps", "2", "--types",
                                    "Park, Company", "-o", str(out)])
    assert done.exit_code == 0 and done.output.strip() == str(out)
    assert {node["types"][0] for node in read_payload(out.read_text("utf-8"))["nodes"]} <= {"Park", "Company"}
    for options, error in ((["--focus", "没有这个"], QueryError), (["--types", "Nonsense"], InputError),
                           (["--steps", "9"], InputError)):
        failed = CliRunner().invoke(cli, ["draw", str(saved), *options, "-o", str(out)])
        assert isinstance(failed.exception, error)


@pytest.fixture
def tab(tmp_path: Path) -> Iterator[Tab]:
    if find_chromium() is None:
        pytest.skip("no Chromium is installed (or name one in KG_CHROMIUM)")
    with open_tab(tmp_path / "profile") as tab:
        yield tab


@contextmanager
def frame_of(tab: Tab) -> Iterator[Callable[[str], object]]:
    """Runs expressions in the page's only frame, which Chromium keeps in a process of its own."""
    page, tab._session = tab._session, None
    try:
        (frame,) = (one for one in tab.call("Target.getTargets")["targetInfos"] if one["type"] == "iframe")
        tab._session = tab.call("Target.attachToTarget", targetId=frame["targetId"], flatten=True)["sessionId"]
        for domain in ("Runtime", "Log", "Network"):
            tab.call(f"{domain}.enable")
        yield tab.run
    finally:
        tab._session = page


@pytest.mark.browser
@pytest.mark.parametrize("make", [make_county, make_hostile, partial(make_towns, 300)])
def test_a_notebook_shows_it_in_a_frame_that_reaches_nothing(tab: Tab, tmp_path: Path,
                                                             make: Callable[[], Facts]) -> None:
    facts = make()
    drawing = kg.Graph(title=HOSTILE[0], facts=facts).draw()
    path = tmp_path / "notebook.html"
    path.write_text("<!DOCTYPE html><html data-ready=yes><meta charset=utf-8><title>笔记</title>"
                    + drawing._repr_html_(), encoding="utf-8")
    tab.open(path)
    tab.wait("document.readyState === 'complete'")
    with frame_of(tab) as run:
        assert run("""new Promise((done) => {
          const look = () => (document.documentElement.dataset.ready === 'yes' ? done('ready') : setTimeout(look, 50));
          setTimeout(() => done('late'), 15000);
          look();
        })""") == "ready"
        run("document.querySelector('#panel .jump, #panel .chip, #panel button')?.click()")
        assert run("document.querySelectorAll('#panel h2').length") == 1
    assert tab.run("document.title") == "笔记"
    assert tab.run("document.querySelector('iframe').contentDocument") is None
    assert tab.messages == []
